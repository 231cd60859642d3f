"""The parts of 涉企检查: each a function of the look, asking its questions and handing the answers to the boards."""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from cockpit.charts.broken_series import broken_series
from cockpit.charts.month_columns import month_columns
from cockpit.charts.ratio_intervals import ratio_intervals
from cockpit.charts.visits_per_enterprise import visits_per_enterprise
from cockpit.questions import question
from cockpit.ui import session
from cockpit.ui.board import board
from cockpit.ui.cards import card
from cockpit.ui.decision_cards import titled
from cockpit.ui.figures import chart_card
from cockpit.ui.filters import choices, write
from cockpit.ui.inspections_burden import MANY_HEADED, OVER_CAP, REPEAT, risk_html
from cockpit.ui.inspections_claims import CLAIMED, claims_html, groups_html, kinds_html
from cockpit.ui.inspections_enterprise import LIST, ZERO
from cockpit.ui.inspections_harm import basis_html, city_rows, outcome_html, outcomes, readings_html
from cockpit.ui.inspections_measures import burden_html, lenience_html, notes_html
from cockpit.ui.inspections_tables import MOST, Col, list_html
from cockpit.ui.inspections_view import Look
from cockpit.ui.markup import esc, tag
from cockpit.ui.plain_head import note
from cockpit.wording_inspections import (
    ALIGN,
    COUNTING,
    deaf_words,
    drop_words,
    harm_note,
    span_words,
    spread_note,
    spread_title,
)

Row = Mapping[str, Any]
GROUPS = (("unit", "区（管委会）"), ("street", "街道（乡镇）"), ("agency", "检查机关"), ("industry", "行业"))
TREND = (("visits", "入企检查", "次"), ("penalty_cases", "行政处罚立案数", "件"), ("fines", "罚款金额（万元）", "元"))
PENALTY = ("penalty_cases", "fines", "fined_cases", "mean_fine")
MONTHS = 25
UNLISTED = ("enterprise", "whole", "firms", "top_unit", "top_firms")  # what counts the list or opens a row: not in its export
TIMES = next(p.choices for p in question("inspections/enterprises").parameters if p.name == "times")
OUTCOME_NOTE = "本区前后之比÷对照前后之比，1为一样；横线为区间，右为多、左为少；结论另经多重校正"


def asked(look: Look, name: str, **own: Any) -> pl.DataFrame:
    return session.ask(name, **look.asked(name, **own))


def listing(look: Look, name: str) -> pl.DataFrame:
    """The first rows of a list as the page shows it; how many there are is in each."""
    return asked(look, name, most=MOST)


def about(look: Look, reduction: Sequence[Row]) -> list[tuple[str, str]]:
    """What an exported sheet says of itself."""
    manifest, first = session.publication().manifest, next(iter(reduction), None)
    pairs = [("统计周期", look.view.period.label), ("基期", span_words(look.base.since, look.base.until)),
             ("范围", look.view.place if look.view.unit else session.scope().label), ("检查机关", look.agency or "全部"), ("行业", look.industry or "全部")]
    pairs += [("计次口径", COUNTING[first["counting"]]), ("对齐方式", ALIGN[first["align"]]), ("规则", first["rule"])] if first else []
    pairs += [("数据截至", f"{manifest.as_of:%Y-%m-%d %H:%M}"), ("发布版本", session.publication_words())]
    return pairs + ([("数据性质", "演示数据")] if manifest.demo else [])


def list_part(key: str, title: str, small: str, html: str, frame: pl.DataFrame, query: str, pairs: Sequence[tuple[str, str]],
              whole: Callable[[], pl.DataFrame] | None = None) -> None:
    """A list in its card with the export of all its rows; names in it open their enterprise."""
    with st.container(key=f"card_{key}", gap="small"):
        titled(key, title, small, frame, query, pairs, whole=whole)
        board(html, key=f"board_{key}")


def reduced(look: Look, rows: Sequence[Row]) -> None:
    """减频: the claims, the kinds, the months, and who reduced. `rows`: inspections/reduction."""
    spans = ((look.view.period.since, look.view.period.until), (look.base.since, look.base.until))
    counting = f"{COUNTING[rows[0]['counting']]}；{ALIGN[rows[0]['align']]}；点数字看记录" if rows else ""
    board(card("三项口径：计算值与引用口径并列", counting, claims_html(rows, spans)), key="claims")
    board(card("分项比较", "按类型、现场、企业分开看；专项行动单列，不混入日常", kinds_html([r for r in rows if r["measure"] not in CLAIMED])), key="kinds")
    _months(look)
    shown = {g: name for g, name in GROUPS if g != ("unit" if look.view.unit else "street")}
    groups = asked(look, "inspections/groups", grouping=list(shown))
    for grouping, name in shown.items():
        frame = _official(groups.filter(grouping=grouping).drop("grouping"), grouping)
        found = frame.to_dicts()
        list_part(f"by_{grouping}", f"按{name}", _foremost(found), groups_html(found, grouping, name, f"按{name}"), frame, "inspections/groups",
                  about(look, rows))
    board(card("数据提示", "不藏在数字里的数据问题", notes_html(asked(look, "inspections/notes").to_dicts())), key="notes")


def _official(frame: pl.DataFrame, grouping: str) -> pl.DataFrame:
    """Units in their official order, streets in that of their unit; other groups are rankings and stay."""
    found = choices()
    order = {"unit": found.units, "street": tuple(s for streets in found.streets.values() for s in streets)}.get(grouping)
    if order is None:
        return frame
    place = {name: n for n, name in enumerate(order)}
    return frame[sorted(range(frame.height), key=lambda n: (place.get(frame["name"][n], len(place)), n))]


def _foremost(rows: Sequence[Row]) -> str:
    """Who reduced least, of those that can be compared."""
    known = [r for r in rows if r["drop_rate"] is not None]
    if len(known) < 2:
        return ""
    least, most = min(known, key=lambda r: r["drop_rate"]), max(known, key=lambda r: r["drop_rate"])
    return f"{most['name']}{drop_words(most['drop_rate'])}，{least['name']}{drop_words(least['drop_rate'])}"


def _months(look: Look) -> None:
    run = asked(look, "inspections/trend", periods=MONTHS)
    period = look.view.period
    drawn = run.with_columns(((pl.col("month") < period.until) & (pl.col("month").dt.month_end() >= period.since)).alias("inside"))
    with st.container(key="visit_months", horizontal=True, gap="small"):
        for column, label, unit in TREND:
            if drawn[column].is_null().all():
                continue
            with st.container(width="stretch"):
                chart_card(f"months_{column}", f"逐月{label}", "深色为本期，斜线为不全的月", month_columns(drawn, column, unit))
    if deaf := look.deaf_to("inspections/trend"):
        note(deaf_words(deaf))


def burden(look: Look, rows: Sequence[Row]) -> None:
    """负担: how often an enterprise is visited, over the cap, again, by many agencies; how visits are organised and coded."""
    pairs = about(look, rows)
    spread, organised, *_ = session.side_by_side(  # the lists are asked again where they are drawn, and are there
        partial(asked, look, "inspections/distribution"), partial(asked, look, "inspections/burden"),
        *(partial(listing, look, f"inspections/{key}") for key in ("zero", "many_headed", "repeat", "over_cap")))
    buckets = spread.to_dicts()
    chart_card("spread", spread_title(buckets), spread_note(buckets), visits_per_enterprise(spread))
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="spread_lists"):
        st.html(tag("p", "本期各档的企业", cls="ck-line"), width="content")
        for row in buckets[1:]:
            st.button(f"{row['bucket']} {row['enterprises'] or 0:,}家 ›", key=f"i_times_{row['bucket']}", disabled=not row["enterprises"],
                      on_click=partial(write, part="企业", times=row["bucket"]))
    listed(look, "over_cap", "超频次", "按企业、机关、自然年；上级部署的专项不计入频次", OVER_CAP, "没有超频次的企业。", pairs)
    listed(look, "repeat", "重复检查", "同一企业、事项、机关{days}内再查，没有个案缘由", REPEAT, "没有重复检查。", pairs)
    listed(look, "many_headed", "多头检查", "{days}内别的机关已查过，不是联合检查", MANY_HEADED, "没有多头检查。", pairs)
    listed(look, "zero", "本期没有检查的企业", "按企业名录；没有名录的为检查、处罚中出现过的", ZERO, "没有。", pairs)
    board(card("检查方式与码上查", "综合查一次、扫码、补录、未扫，评价与企业投诉；点数字看记录",
               burden_html(organised.to_dicts())), key="organised")


def listed(look: Look, key: str, title: str, small: str, columns: Sequence[Col], empty: str, pairs: Sequence[tuple[str, str]], **own: Any) -> None:
    """The list of question inspections/<key>, its count in the heading; the export asks for the whole of it. `{days}` in `small`: the rule's."""
    name = f"inspections/{key}"
    frame = asked(look, name, most=MOST, **own)
    first = next(frame.head(1).iter_rows(named=True), {})
    whole, firms = first.get("whole", 0), first.get("firms")
    counted = f" {whole:,}条，{firms:,}家企业" if firms else f" {whole:,}家" if whole else ""
    html = list_html(frame.to_dicts(), columns, title, empty, whole)
    opened, scope, given = session.publication(), session.scope(), look.asked(name, **own)
    list_part(key, title + counted, small.format(days=f"{first['within']}日" if "within" in first else "规则天数"), html, frame, name, pairs,
              lambda: opened.ask(name, scope, **given).drop(*UNLISTED, strict=False))


def lenient(look: Look, rows: Sequence[Row]) -> None:
    """包容与修复: what was spared, what was fined, what was repaired, and how visits were handled."""
    found = asked(look, "inspections/lenience").to_dicts()
    left, right = st.columns(2)
    with left:
        board(card("首违不罚、轻微免罚与四张清单", "占比除以已作决定的处罚案件；点数字看案件",
                   lenience_html([r for r in found if r["measure"] == "decided" or r["part"] == "清单"], "四张清单")), key="lists")
        board(card("信用修复", "占比除以记了修复状态的", lenience_html([r for r in found if r["part"] == "信用"], "信用修复")), key="repair")
    with right:
        board(card("处罚案件与罚款", "单位为元，显示可用万元", kinds_html([r for r in rows if r["measure"] in PENALTY], "处罚案件与罚款")), key="penalties")
        board(card("检查免罚与“721”处理方式", "服务、管理、执法占记了处理方式的检查记录",
                   lenience_html([r for r in found if r["part"] in ("检查", "处理")], "处理方式")), key="handling")


def enterprises(look: Look, rows: Sequence[Row]) -> None:
    """企业: whoever was visited or fined in either period, the most visited first; a name opens its days."""
    small, times = "本期或基期有检查，或本期有处罚；按本期检查次数；点名称看日历与记录", st.query_params.get("times")
    if times and times not in TIMES:
        note(f"检查次数“{times[:20]}”无法识别，已忽略，列出全部。")
        times = None
    if times:
        st.button(f"本期检查{times} ✕", key="i_times", help="不再只看这一档", on_click=partial(write, times=None))
        small = "本期在册、检查次数在这一档的；点名称看日历与记录"
    pairs = about(look, rows) + ([("本期检查次数", times)] if times else [])
    listed(look, "enterprises", "企业", small, LIST, "没有受检企业。", pairs, times=times)


def harm(look: Look, rows: Sequence[Row]) -> None:
    """减检质效比对: a reading a unit, the outcomes against those cut less, the city week by week, and by risk."""
    frame = asked(look, "inspections/harm")
    found = frame.to_dicts()
    if deaf := look.deaf_to("inspections/harm"):
        note(deaf_words(deaf))
    list_part("harm", "各区减检质效比对", harm_note(found), readings_html(found), frame, "inspections/harm",
              about(look, rows))
    for number, (label, drawn) in enumerate(outcomes(found)):
        chart_card(f"outcome_{number}", label, OUTCOME_NOTE, ratio_intervals(drawn))
        counts = tag("details", tag("summary", esc(f"{label}：各区件数与对照")) + outcome_html(found, label))
        board(tag("section", counts, cls="ck-card ck-under"), key=f"outcome_rows_{number}")
    whole = city_rows(found)
    series = asked(look, "inspections/harm_series") if whole else pl.DataFrame()
    for outcome, row in whole.items():
        weeks, title = series.filter(outcome=outcome), f"全市逐周：{row['label']}{row['reading']}"
        if weeks["rate"].is_null().all():
            board(card(title, "", tag("p", esc(row["said"]), cls="ck-empty")), key=f"series_{outcome}")
        else:
            chart_card(f"series_{outcome}", title, row["said"], broken_series(weeks))
    risks = asked(look, "inspections/risk")
    known = [r for r in risks.to_dicts() if r["visits"] or r["base_visits"] or r["enterprises"]]
    list_part("risk", "按风险等级", "低风险的减下来没有，高风险的保住没有", risk_html(known), risks, "inspections/risk",
              about(look, rows))
    board(card("怎样比、凭什么", "", basis_html(found)), key="premises")
