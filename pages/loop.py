"""闭环流程: how cases pass the seven links, how long each takes, what is overdue, where they come from, what they are."""
from __future__ import annotations

from functools import partial

import polars as pl
import streamlit as st

from cockpit import wording
from cockpit.charts.bars import bars
from cockpit.charts.durations import durations, hours_words
from cockpit.charts.funnel import funnel
from cockpit.charts.trend import trend
from cockpit.metrics import metric
from cockpit.ui import session
from cockpit.ui.board import board
from cockpit.ui.cards import card
from cockpit.ui.definitions import definitions_drawer
from cockpit.ui.figures import chart_card
from cockpit.ui.filters import filter_bar
from cockpit.ui.head import head, say
from cockpit.ui.markup import esc, tag
from cockpit.ui.no_cases import stop_without_cases
from cockpit.ui.rows import rows_drawer
from cockpit.ui.runs import history, no_run_words, run_labels, up_to
from cockpit.ui.tables import Column, table_html
from cockpit.ui.view import SCOPE_LABELS, View

TITLE = "闭环流程"
MEASURES = ("reported", "accepted", "filed", "dispatched", "undispatched", "due", "closed_of_due", "closing_rate", "on_time_of_due",
            "on_time_rate", "reworked_of_due", "postponed_of_due", "overdue_open", "overdue_open_10d")
QUERIES = ("loop/links", "loop/durations", "loop/breakdown", "loop/reported", "operations/trend", "cases/list", "overview/rows")
LINKS = {2: "filed_at", 3: "dispatched_at", 4: "disposed_at", 5: "checked_at", 6: "closed_at", 7: "closed_at"}
RUN = (Column("undispatched", metric="undispatched"), Column("due", metric="due"), Column("closed_of_due", metric="closed_of_due"),
       Column("closing_rate", metric="closing_rate"), Column("on_time_of_due", metric="on_time_of_due"),
       Column("on_time_rate", metric="on_time_rate", bar=True), Column("reworked_of_due", metric="reworked_of_due"),
       Column("postponed_of_due", metric="postponed_of_due"), Column("overdue_open", metric="overdue_open", most=True))
RUNS = ("on_time_rate", "overdue_open")
AGES = (("age_1", "1日内"), ("age_2", "1至3日"), ("age_3", "3至10日"), ("age_4", "10至30日"), ("age_5", "30日以上"))


def asked(view: View) -> dict[str, object]:
    """The view as parameters of the queries of this page."""
    places = {name: [value] if (value := getattr(view, name)) else None for name in ("unit", "street", "source", "category")}
    return {"since": view.period.since, "until": view.period.until, "scope": view.scope, **places}


def breakdown(view: View, grouping: str) -> pl.DataFrame:
    return session.ask("loop/breakdown", grouping=grouping, due_rule=view.due, **asked(view))


def reported(view: View, grouping: str) -> pl.DataFrame:
    return session.ask("loop/reported", grouping=grouping, **asked(view))


def run(view: View) -> pl.DataFrame:
    """A year of finished periods up to this one, in this case scope; empty for grains and filters that have no run."""
    found = up_to(history(view), view.period)
    if found.is_empty():
        return found
    longest = {"week": 53, "xun": 37, "month": 24}[view.period.grain]
    return run_labels(found.filter(pl.col("scope") == view.scope).tail(longest), view.period.grain)


top = st.container()
view = filter_bar("unit", "street", "scope", "source", "category", "due", measures=MEASURES)
stop_without_cases(TITLE, view, top)
by = "street" if view.unit else "unit"
counted, stages, places, sources, classes, past = session.side_by_side(
    partial(session.ask, "loop/links", **asked(view)), partial(session.ask, "loop/durations", **asked(view)), partial(breakdown, view, by),
    partial(reported, view, "source"), partial(reported, view, "subcategory" if view.category else "category"), partial(run, view))
links = session.known_links(counted, LINKS)
lacking = {name: session.publication().lacking(name) for name in MEASURES}
with top:
    head(TITLE, view)
    say(wording.flow_sentence(view.period, links.to_dicts()))

left, right = st.columns(2)
with left:
    chart_card("links", wording.links_title(links.to_dicts()), "本期上报案件，到数据截至；未派遣即结案的计入结案", funnel(links), opens="rows")
with right:
    excluded = stages["excluded"].sum()
    chart_card("stages", wording.durations_title(stages.to_dicts(), hours_words),
               "中位与九成以内，自然时，对数刻度" + (f"；存疑或补录{excluded:,}件次不计" if excluded else ""), durations(stages))
drawn = [name for name in RUNS if not past.is_empty() and past[name].count()]
if not drawn:
    st.html(card("走势", "", tag("p", esc(no_run_words(view, {name: lacking[name] for name in RUNS})), cls="ck-empty")))
for column, name in zip(st.columns(len(drawn) or 1), drawn, strict=False):
    with column:
        chart_card(name, wording.trend_title(name, past[name].tail(26).to_list()), SCOPE_LABELS[view.scope],
                   trend(past, name, target=metric(name).target))

place = "街道（乡镇）" if by == "street" else "区（管委会）"
rule = f"{SCOPE_LABELS[view.scope]}｜应结案按{session.due_reading(view.due, view.period.since)}"
rows, total = places.to_dicts(), session.summed(places)
ages = tuple(Column(name, label, metric="overdue_open", opens=name, most=True) for name, label in AGES)
cards = card(f"各{place}运行情况", f"{rule}｜规范顺序，点表头排序",
             table_html(rows, (Column("name", place), *RUN), key="name", of=by, total=total, lacking=lacking, caption=f"各{place}运行情况"))
if not lacking["overdue_open"]:
    cards += card(wording.overdue_title(rows), "按超过期限的自然日分段，橙色为该段最多",
                  table_html(rows, (Column("name", place), Column("overdue_open", metric="overdue_open", bar=True), *ages), key="name", of=by,
                             total=total, lacking=lacking, caption="超期未结"))
board(cards, key="tables")
left, right = st.columns(2)
with left:
    chart_card("sources", wording.share_title("上报案件", sources.to_dicts(), "reported"), "按问题来源；点条形看明细",
               bars(sources, "name", "reported", "reported", height=400), opens="reported@source")
with right:
    kind = "小类" if view.category else "大类"
    chart_card("classes", wording.share_title("上报案件", classes.to_dicts(), "reported"), f"按{kind}；点条形看明细",
               bars(classes, "name", "reported", "reported", height=400), opens=f"reported@{'subcategory' if view.category else 'category'}")
rows_drawer(view)
definitions_drawer(view, MEASURES, QUERIES)
