"""The drawer that explains one place in a ranking: term by term to the score, the segments and cases behind, the places before."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from cockpit.metrics import rounded
from cockpit.periods import Grain, Period
from cockpit.ui import session
from cockpit.ui.board import opened
from cockpit.ui.cards import heading
from cockpit.ui.drawer import drawer
from cockpit.ui.ledger_board import sheet_html
from cockpit.ui.markup import esc, tag
from cockpit.ui.runs import short_label
from cockpit.wording_ranking import COUNTED, money_words, name_of, part_words, place_words, weight_words

Row = Mapping[str, Any]
TERMS = {"label": "考核项", "counted": "怎样算的", "weight": "满分", "points": "得分", "contribution": "计入总分", "score_after": "累计"}
SEGMENTS = {"name": "责任路段", "score": "折算后得分", "score_raw": "折算前得分", "length_km": "长度（公里）", "difficulty": "难度等级", "runs": "巡查次数",
            "inspected_km": "巡查里程（公里）", "findings": "发现问题", "held": "不参评的原因"}
BEFORE = {"label": "期次", "place": "名次", "rank_raw": "折算前名次", "score": "得分", "money": "奖罚", "action": "处理"}
# Measures of the cases behind the terms, as the drawer of rows on 闭环流程 knows them.
CASES = {"due": "应结案", "closed_of_due": "结案", "on_time_of_due": "按期结案", "reworked_of_due": "返工", "overdue_open": "超期未结",
         "postponed_of_due": "延期"}
SHOWN = 12


def close() -> None:
    if "pick" in st.query_params:
        del st.query_params["pick"]


def picked_row(rows: Sequence[Row], ignored: list[str]) -> Row | None:
    """The row the URL wants explained. One that is not in this table is said; while 口径 is open nothing else is."""
    wanted = st.query_params.get("pick")
    if not wanted or opened("define"):
        return None
    found = next((row for row in rows if row["id"] == wanted), None)
    if found is None:
        ignored.append(f"本期这张表里没有“{wanted.rpartition('/')[2][:30]}”，或不在授权范围，已忽略")
    return found


def detail_drawer(row: Row, members: str, period: Period) -> None:
    """Open the drawer for a row of the table the page shows."""
    _drawer(row, members, period)


@drawer("得分由来", 1180)
def _drawer(row: Row, members: str, period: Period) -> None:
    terms = session.ask("ranking/explain", id=row["id"]).to_dicts()
    where = row["unit"] if row.get("street") else ""
    st.html(tag("h2", esc(f"{where}{name_of(row)}  {place_words(row)}"), cls="ck-heading")
            + tag("p", esc(f"{period.label}｜{row['rules']}｜{row['state']}"), cls="ck-line"))
    said = [_score_words(row, members), weight_words(row), row.get("moved_by") or "", money_words(row["money_yuan"]), row["money_note"] or ""]
    st.html(tag("p", esc("；".join(filter(None, said)) + "。"), cls="ck-line"))
    if terms:
        _sheet("", "", sheet_html([t | {"counted": part_words(t)} for t in terms], TERMS, wrap=("counted",)))
    if members in ("streets", "units"):
        _cases(row, period)
        _segments(row, members)
    _before(row, period.grain)


def _score_words(row: Row, members: str) -> str:
    if row["score"] is None:
        return f"{COUNTED[members]}没有名次，各项得分仅供参考"
    raw = f"，折算前{row['score_raw']}分" if row.get("score_raw") is not None else ""
    return f"得{row['score']}分{raw}"


def _cases(row: Row, period: Period) -> None:
    """Ways to the cases the terms were counted from, on 闭环流程 with the same period and place."""
    place = {"unit": row["unit"]} | ({"street": row["street"]} if row.get("street") else {})
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.html(tag("span", "看案件", cls="ck-line"), width="content")
        for measure, label in CASES.items():
            st.page_link("../pages/loop.py", label=label, query_params={period.grain: period.key, **place, "rows": measure} | session.bound())


def _segments(row: Row, members: str) -> None:
    frame = session.ask("ranking/segments", period=row["period"], unit=row["unit"], street=row.get("street"))
    rows = [r | {c: None if r[c] is None else rounded(r[c], 2) for c in ("length_km", "inspected_km")} for r in frame.to_dicts()]
    heads = SEGMENTS if members == "streets" else {"street": "街道（乡镇）"} | SEGMENTS
    note = f"参评{row['segments'] or 0}条，未参评{row['segments_out'] or 0}条；巡查过的即参评，不受评旗最少次数、里程所限；得分从低到高"
    _sheet("发现考核背后的路段", note, sheet_html(rows, heads, wrap=("name", "held"), empty="没有责任路段。"))


def _before(row: Row, grain: Grain) -> None:
    """The last dozen places in the same table, newest first."""
    past = session.ask("ranking/history", id=row["id"]).to_dicts()[-SHOWN:][::-1]
    rows = [p | {"label": short_label(Period(grain, p["since"], p["until"])), "place": place_words(p), "money": money_words(p["money_yuan"]),
                 "action": (p["action"] or "") + (f"（连续{p['streak']}次）" if p["streak"] > 1 else "")} for p in past]
    _sheet("历期名次", f"近{len(rows)}期，新的在前", sheet_html(rows, BEFORE, wrap=("place",)))


def _sheet(title: str, note: str, sheet: str) -> None:
    st.html(tag("div", (heading(title, note) if title else "") + sheet, cls="ck-drawer"))

