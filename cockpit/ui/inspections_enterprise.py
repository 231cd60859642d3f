"""企业: the list of those visited, and one of them day by day: its visits and penalties, under its masked name."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import streamlit as st

from cockpit.charts.style import CONFIG
from cockpit.charts.visit_calendar import visit_calendar
from cockpit.questions import question
from cockpit.ui import session
from cockpit.ui.board import close, opened
from cockpit.ui.decision_tables import facts_html
from cockpit.ui.drawer import drawer
from cockpit.ui.filters import write
from cockpit.ui.inspections_tables import Col, list_html
from cockpit.ui.inspections_view import Look
from cockpit.ui.ledger_board import exports
from cockpit.ui.markup import esc, tag
from cockpit.ui.plain_head import note
from cockpit.wording_cards import enterprise_facts, year_title
from cockpit.wording_inspections import enterprise_sentence, event_words, span_words

Row = Mapping[str, Any]
CSS = Path(__file__).parent / "place_file.css"
QUERY = "inspections/enterprise_visits"
LIST = (
    Col("label", "企业", "firm"), Col("enterprise_type", "主体类型"), Col("industry", "行业"), Col("risk_grade", "风险"), Col("visits", "检查", "num"),
    Col("base_visits", "基期", "num"), Col("agencies", "机关数", "num"), Col("problems", "发现问题", "num"), Col("repeats", "重复检查", "num"),
    Col("over_cap", "超频次", "num"), Col("penalty_cases", "行政处罚立案数", "num"), Col("fines", "罚款", "yuan"), Col("last_day", "末次", "day"))
ZERO = (
    Col("label", "企业", "firm"), Col("enterprise_type", "主体类型"), Col("industry", "行业"), Col("risk_grade", "风险"), Col("opened_on", "开业", "day"),
    Col("last_visit_on", "此前最近一次", "day"), Col("penalties", "期内行政处罚立案数", "num"))
VISITED = (
    Col("day", "日期", "day"), Col("agency", "检查机关", "wrap"), Col("type", "类型"), Col("trigger", "缘由"), Col("item", "检查事项", "wrap"),
    Col("agencies", "参加机关", "num"), Col("scan", "码上查"), Col("problem_found", "发现问题", "yes"), Col("result", "结果"),
    Col("rectified_at", "整改完成", "day"), Col("evaluation", "评价", "num"))
YEAR = (
    Col("agency", "检查机关", "wrap"), Col("visits", "计入频次", "num"), Col("cap", "年度上限", "num"), Col("over", "超出", "num"),
    Col("cap_basis", "上限依据"), Col("excluded", "上级专项", "num"), Col("joint", "联合检查", "num"), Col("repeats", "重复检查", "num"),
    Col("last_day", "末次", "day"))
PENALISED = (
    Col("day", "行政处罚立案", "day"), Col("agency", "处罚机关", "wrap"), Col("item", "违法行为类型", "wrap"), Col("decided_on", "决定", "day"),
    Col("fine_yuan", "罚款", "yuan"), Col("result", "免罚类别"), Col("credit_repair", "信用修复"))


def enterprise_drawer(look: Look) -> None:
    """Open the drawer when the URL says so. A number that is none of this account's enterprises is ignored, and said."""
    wanted = opened("enterprise")
    if not wanted:
        return
    found = session.ask("inspections/enterprise", enterprise=wanted[:20]).to_dicts()
    if not found:
        note(f"企业“{wanted[:20]}”不存在或不在授权范围，已忽略。")
        return
    _drawer(wanted, found[0], look)


@drawer("企业", 1180)
def _drawer(enterprise: str, firm: Row, look: Look) -> None:
    st.html(CSS)
    frame = session.ask(QUERY, enterprise=enterprise)
    rows = frame.to_dicts()
    st.html(tag("div", tag("h2", esc(firm["label"] or "名称无数据"), cls="ck-heading") + tag("p", esc(enterprise_sentence(firm, rows)), cls="ck-line"),
                cls="ck-drawer"))
    place = _standing(enterprise, firm, look)
    if rows:
        first, last = calendar_span(rows, look)
        st.plotly_chart(visit_calendar(events(rows), first, last), key="enterprise_days", config=CONFIG)
    visits, penalties = ([r for r in rows if r["what"] == what and not r["is_copy"]] for what in ("检查", "处罚"))
    st.html(list_html(visits, VISITED, "检查记录", "没有检查记录。") + tag("h3", "行政处罚") + list_html(penalties, PENALISED, "行政处罚", "没有行政处罚。"))
    exports(f"企业检查与处罚_{enterprise}", frame, question(QUERY).columns, "d_enterprise")
    _ways(firm, place)


def _standing(enterprise: str, firm: Row, look: Look) -> Row | None:
    """What is known of it and how often each agency came in the year, against its cap. Returns the segment it lies at, None where nobody says."""
    period, manifest = look.view.period, session.publication().manifest
    until = min(period.until, manifest.as_of.date() + timedelta(days=1))
    found = session.ask("cards/enterprise_place", enterprise=enterprise, since=period.since, until=period.until).to_dicts()
    place = found[0] if found else None
    codes = session.ask("cards/enterprise_codes", enterprise=enterprise).to_dicts()
    year = session.ask("cards/enterprise_year", enterprise=enterprise, until=until).to_dicts()
    title = esc(year_title(year, (until - timedelta(days=1)).year)) + tag("small", esc(f"规则{manifest.rule_words('inspections')}"))
    st.html(tag("div", facts_html(enterprise_facts(firm, place, codes, span_words(period.since, until))) + tag("h3", title, cls="ck-heading")
                + list_html(year, YEAR, "各机关年度频次", "没有检查。"), cls="ck-drawer ck-file"))
    return place


def _ways(firm: Row, place: Row | None) -> None:
    """On to its segment and street, and back to the list."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        if st.button("‹ 返回企业清单", type="tertiary"):  # a link to the page one is on leaves its URL as it is
            close()
            write(part="企业")
            st.rerun()
        if place and place["unit"]:
            st.page_link("../pages/explore.py", label="所在路段档案 ›", query_params={
                "unit": place["unit"], "street": place["street"] or "", "segment": place["segment_id"], "part": "档案"})
        if firm["street"] and firm["street"] != "未明确":
            st.page_link("../pages/explore.py", label="所在街道（乡镇）档案 ›", query_params={"unit": firm["unit"], "street": firm["street"], "part": "档案"})


def events(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows of inspections/enterprise_visits as marks of the calendar; a copy is no visit."""
    return [{"day": r["day"], "kind": "处罚" if r["what"] == "处罚" else r["type"], "said": event_words(r)} for r in rows if not r["is_copy"] and r["day"]]


def calendar_span(rows: Sequence[Row], look: Look, most: int = 25) -> tuple[date, date]:
    """From the base to the end of the period, at most so many months; earlier records stand in the list alone."""
    last = look.view.period.until - timedelta(days=1)
    first = max(min(r["day"] for r in rows if r["day"]), date(last.year - 2, last.month, 1))
    return min(first, last), max(last, min(max(r["day"] for r in rows if r["day"]), last))
