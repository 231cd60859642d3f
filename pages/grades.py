"""“千百十”: progress to the goals and its pace, flow between the grades, candidates, risks, moves, the ladder by place, streets."""
from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from cockpit import wording_grades as words
from cockpit.charts.grade_flow import grade_flow
from cockpit.charts.grade_progress import grade_progress
from cockpit.ui import grades_lists as lists
from cockpit.ui import session
from cockpit.ui.decided_bar import decided_bar, periods_of, stop_undecided
from cockpit.ui.decision_board import decision_board, decision_style
from cockpit.ui.decision_cards import decided_about, list_card
from cockpit.ui.decision_rules import rules_drawer
from cockpit.ui.figures import chart_card
from cockpit.ui.grades_segment import grade_drawer
from cockpit.ui.head import head, say
from cockpit.ui.parts import chosen_part
from cockpit.ui.related import related
from cockpit.ui.tiles import tiles_html
from cockpit.wording_flags import decided_words, nothing_here, noun_of
from cockpit.wording_rules import grade_rules

TITLE = "“千百十”"
PARTS = ("进度", "候选", "风险", "本月变动", "区街", "红旗街道")
QUERIES = ("grades/progress", "grades/flows", "grades/month", "grades/candidates", "grades/risks", "grades/by_unit", "grades/streets", "grades/path")
MONTHS, FLOWS, NEAREST = 24, 6, 15


def progress() -> None:
    """A line a grade with its goal and pace; under them the flow month by month."""
    paces = words.paces(run.to_dicts()) if whole else {}
    labelled = run.tail(MONTHS).with_columns(label=pl.Series([words.month_label(day) for day in run.tail(MONTHS)["since"]]))
    for column, (grade, name) in zip(st.columns(3), words.GRADES.items(), strict=True):
        with column:
            pace = paces.get(grade)
            chart_card(name, words.progress_title(grade, pace, row[name], row["goal_limit"]), words.pace_words(pace) if pace else "目标按全市计",
                       grade_progress(labelled, name, grade, pace.goal if pace else None, row["goal_limit"]))
    shown = run.tail(FLOWS)
    flows = session.ask("grades/flows", since=shown["since"][0], until=view.period.until, **place)
    before = view.at(periods_of(shown.to_dicts(), "month")[0]).period.previous()
    chart_card("flow", words.flow_title(view.period, row["up"], row["down"], newest), "月末之间的等次流向（初评）：绿升、橙降、灰不变；一直普通的不画",
               grade_flow(flows, shown["period"].to_list(), [words.month_label(day) for day in (before.since, *shown["since"])]))


def candidates() -> None:
    found = session.ask("grades/candidates", month=key, most=NEAREST, **place)
    for column, grade in zip(st.columns(3), reversed(words.GRADES), strict=True):
        with column:
            own = found.filter(next_grade=grade)
            total = own["total"][0] if own.height else 0
            list_card(f"to_{words.GRADES[grade]}", f"晋级{grade}：候选{total:,}条", words.candidates_note(total, own.height),
                      lists.candidates_html(own.to_dicts()), own, "grades/candidates", about)


def risks() -> None:
    found = session.ask("grades/risks", month=key, **place)
    list_card("risks", f"有降级风险的路段{found.height:,}条", "等次高的在前，离保持线近的在前", lists.risks_html(found.to_dicts()), found,
              "grades/risks", about)


def moves() -> None:
    for column, move in zip(st.columns(2), ("晋级", "降级"), strict=True):
        with column:
            found = session.ask("grades/month", month=key, move=move, **place)
            list_card(f"move_{move}", f"{noun_of(view.period, newest)}{move}{found.height:,}条", "初评，等次高的在前",
                      lists.moves_html(found.to_dicts(), f"{noun_of(view.period, newest)}没有{move}。"), found, "grades/month", about)


def ladder() -> None:
    level, name = ("street", "街道（乡镇）") if view.unit else ("unit", "区（管委会）")
    found = session.ask("grades/by_unit", month=key, level=level, unit=place["unit"])
    total = session.ask("grades/progress", unit=place["unit"]).filter(period=key).row(0, named=True) | {"name": view.unit or session.whole()}
    list_card("ladder", f"各{name}“千百十”（初评）", "规范顺序，点名称进入下一级；条形为优秀、卓越、极致占在册路段",
              lists.ladder_html([r | {"name": r["street"] or r["unit"]} for r in found.to_dicts()], total, name, level), found, "grades/by_unit", about)


def streets() -> None:
    found = session.ask("grades/streets", month=key, unit=place["unit"])
    list_card("streets", words.street_words(found.to_dicts()), "获评的在前，未获评的有原因", lists.streets_html(found.to_dicts()), found,
              "grades/streets", about)


decision_style()
every = session.ask("grades/progress")
if every.is_empty():
    stop_undecided(TITLE, words.nothing_graded(session.publication().manifest.rows), "一个月的评旗全部完成并发布后，这里自动有数。")
top = st.container()
view = decided_bar(periods_of(every.to_dicts(), "month"), "“千百十”")
place = {name: [value] if (value := getattr(view, name)) else None for name in ("unit", "street")}
run = session.ask("grades/progress", **place).filter(pl.col("until") <= view.period.until)
key, remarks = view.period.key, st.container()
whole = not view.unit and session.scope().everywhere
where = view.place if view.unit else "" if whole else session.scope().label
newest = key == every["period"][-1]
row: dict[str, Any] = next(iter(run.filter(period=key).to_dicts()), {})
with top:
    head(TITLE, view, "grades")
    say(words.grades_sentence(view.period, row, where, whole, newest) if row else nothing_here(where))
about = decided_about(view, row.get("rules"))
if row:
    st.html(lists.pace_html(f"{words.goals_words(row)}；{words.goal_kind_words(row)}。"))
    decision_board(tiles_html(lists.grade_tiles(row, run.tail(13).to_dicts(), whole)), key="grade_tiles")
    part = chosen_part(PARTS, "f_part")
    dict(zip(PARTS, (progress, candidates, risks, moves, ladder, streets), strict=True))[part]()
    grade_drawer(view, key, remarks)
related("flags", "doubts", "trial")
decided_by = session.ask("flags/decided", subject="grades", period=key).row(0, named=True)
rules_drawer(words.TERMS, grade_rules(decided_by["rules"]), decided_words(decided_by), QUERIES)
