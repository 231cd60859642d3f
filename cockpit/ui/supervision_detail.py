"""The drawers of 挂牌督办: one listing from its flag to its delisting with its findings, re-inspections and cases; or the
listings behind a number."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import polars as pl
import streamlit as st

from cockpit.questions import question
from cockpit.ui import session
from cockpit.ui.board import close, opened
from cockpit.ui.drawer import drawer
from cockpit.ui.ledger_board import exports, sheet_html
from cockpit.ui.markup import chinese, esc, tag
from cockpit.ui.plain_head import note
from cockpit.ui.supervision_bar import places
from cockpit.ui.view import View
from cockpit.wording_supervision import (
    change_words,
    left_words,
    life,
    place_words,
    progress_words,
    reason_words,
)

Row = Mapping[str, Any]
DAY = timedelta(days=1)
MEASURES = {"open": "在办", "overdue": "逾期未摘牌", "relisted": "重新挂牌的在办", "soon": "三日内到期", "listed": "近7日挂牌", "delisted": "近7日摘牌",
            "finished": "近84日摘牌", "in_time": "近84日按期摘牌", "compared": "近84日可比的挂牌", "fell": "案件少于推算的"}
PARTS = {"listing": "过程", "findings": "问题", "checks": "复查", "before": "挂牌前案件", "after": "挂牌后案件"}
FOUND = {"found_at": "发现时间", "category": "大类", "item": "检查事项", "count": "数量（处）", "company": "巡查单位", "rectified_at": "整改时间",
         "run_id": "巡查单号"}
LOOKED = {"started_at": "开始时间", "company": "巡查单位", "inspected_km": "巡查里程（公里）", "findings": "发现问题数", "items": "发现的事项",
          "run_id": "巡查单号"}
CASES = {"case_id": "案件编号", "reported_at": "上报时间", "source": "问题来源", "subcategory": "小类", "department": "责任单位", "status": "当前状态",
         "done_at": "处置时间"}
LISTED = {"name": "对象", "unit": "区（管委会）", "street": "街道（乡镇）", "stage": "状态", "listed_on": "挂牌日", "deadline_on": "期限", "left": "剩余或逾期",
          "progress": "进展"}


def listing_drawer(view: View, kind: str | None) -> None:
    """Open what the URL says: a listing (`rows` one of PARTS, `of` its id), or the listings behind a number (one of MEASURES)."""
    wanted, of = opened("rows"), st.query_params.get("of") or ""
    if not wanted:
        return
    if wanted in MEASURES:
        _listings(view, kind, wanted, of)
        return
    found = session.ask("supervision/history", id=of).to_dicts() if of and wanted in PARTS else []
    if found:
        _listing(found[0], wanted)
    else:
        note(f"没有这次挂牌“{of[:60]}”，或不在授权范围，已忽略。" if wanted in PARTS else f"没有“{wanted[:30]}”的明细，已忽略。")


def closed() -> None:
    """Take the drawer out of the URL, and the segment a link from another page named."""
    close()
    if "segment" in st.query_params:
        del st.query_params["segment"]


@drawer("挂牌督办", 1180, closed)
def _listing(row: Row, part: str) -> None:
    late = "ck-worse" if row["overdue_days"] else None
    st.html(tag("h2", esc(place_words(row)) + tag("small", esc(f"{row['unit']}{row['street'] or ''}｜{row['stage']}｜{row['state']}")), cls="ck-heading")
            + tag("p", esc(left_words(row)) + esc(f"（期限{row['deadline_on'].isoformat()}）"), cls=late)
            + tag("p", esc(f"{reason_words(row)}。{progress_words(row)}。")) + tag("p", esc(f"{change_words(row)}。"))
            + tag("p", esc(f"按{row['judged_on'].isoformat()}判定｜挂牌督办规则{row['rule']}"), cls="ck-line"))
    parts = [p for p in PARTS if row["kind"] == "路段" or p not in ("findings", "checks")]
    st.session_state["s_part"] = part if part in parts else parts[0]
    chosen: str = st.segmented_control(  # type: ignore[assignment]
        "部分", parts, key="s_part", format_func=PARTS.__getitem__, required=True, label_visibility="collapsed",
                                  width="content", on_change=lambda: st.query_params.update({"rows": st.session_state["s_part"]}))
    if chosen == "listing":
        st.html(sheet_html([{"day": when, "what": what} for when, what in life(row)], {"day": "日期", "what": "事项"}))
        _kin(row)
        return
    frame, name, heads = behind(row, chosen)
    counted = f"{PARTS[chosen]}{frame.height:,}{'件' if name == 'cases/list' else '条'}"
    st.html(tag("h3", esc(counted) + tag("small", esc(_span(row, chosen))), cls="ck-heading"))
    rows_table(frame, heads)
    exports(f"{PARTS[chosen]}_{place_words(row)}_{row['period']}", frame, question(name).columns, "s_rows")


def rows_table(frame: pl.DataFrame, heads: Mapping[str, str]) -> None:
    """The rows of a drawer under their heads; the number of a case leads to its card."""
    if "case_id" not in frame.columns or frame.is_empty():
        st.html(sheet_html(frame.to_dicts(), heads, wrap=("items", "segment"), mono=("run_id",), empty="没有。"))
        return
    columns: dict[str, Any] = {c: st.column_config.Column(chinese(h)) for c, h in heads.items()}
    columns["case_id"] = st.column_config.LinkColumn(heads["case_id"], display_text=r"id=(.+)$")
    written = frame.select(pl.col(c).dt.strftime("%Y-%m-%d %H:%M") if frame.schema[c] == pl.Datetime else pl.col(c) for c in heads)
    st.dataframe(written.with_columns(pl.format(session.case_link(), "case_id").alias("case_id")), hide_index=True, width="stretch", column_config=columns,
                 height=min(42 + 35 * frame.height, 600), placeholder="")


def behind(row: Row, part: str) -> tuple[pl.DataFrame, str, dict[str, str]]:
    """The rows behind a number of a listing, their query, and the heads they are shown under."""
    if part == "findings":
        return session.ask("supervision/findings", id=row["id"]), "supervision/findings", FOUND
    if part == "checks":
        until = (row["delisted_on"] or row["judged_on"]) + DAY
        return session.ask("contradictions/runs", segment=row["segment_id"], since=row["listed_on"], until=until), "contradictions/runs", LOOKED
    since, until = (row["before_since"], row["listed_on"]) if part == "before" else (row["listed_on"], row["after_until"])
    return session.ask("cases/list", measure="reported", since=since or row["listed_on"], until=until or row["listed_on"], segment=[row["segment_id"]],
                       subcategory=[row["subcategory"]] if row["subcategory"] else None), "cases/list", CASES


def _span(row: Row, part: str) -> str:
    if part == "findings":
        return "所依据的黑旗期内发现，未整改的在前"
    if part == "checks":
        return f"挂牌后的巡查；整改完成后或期限过后的为复查，{row['check_log'] or '尚无复查'}"
    since, until = (row["before_since"], row["listed_on"]) if part == "before" else (row["listed_on"], row["after_until"])
    return f"{since.isoformat()}至{(until - DAY).isoformat()}上报" if since and until and since < until else ""


def _kin(row: Row) -> None:
    """All listings of the same segment, newest first."""
    kin = session.ask("supervision/history", segment=row["segment_id"]).to_dicts()
    rows = [_shown(r) | {"this": "本次" if r["id"] == row["id"] else ""} for r in kin]
    st.html(tag("h3", esc(f"该路段历次挂牌{len(rows):,}次"), cls="ck-heading") + sheet_html(rows, {"this": "", **LISTED}, wrap=("progress",)))


def _shown(row: Row) -> dict[str, Any]:
    return dict(row) | {"name": place_words(row), "left": left_words(row), "progress": progress_words(row)}


@drawer("挂牌督办清单", 1180)
def _listings(view: View, kind: str | None, measure: str, of: str) -> None:
    frame = listings_behind(view, kind, measure, of)
    st.html(tag("h2", esc(f"{MEASURES[measure]}  {frame.height:,}条"), cls="ck-heading")
            + tag("p", esc("｜".join(filter(None, (of.partition(":")[2] or view.place, kind)))), cls="ck-line")
            + sheet_html([_shown(r) for r in frame.to_dicts()], LISTED, wrap=("progress",), empty="没有。"))
    exports(f"挂牌督办_{MEASURES[measure]}", frame, question("supervision/history").columns, "s_listed")


def listings_behind(view: View, kind: str | None, measure: str, of: str) -> pl.DataFrame:
    """As many listings as the number says: the page's place and kind, narrowed to the unit or street of the row it stands in."""
    place = places(view)
    field, _, value = of.partition(":")
    if field in place and value:
        place[field] = [value]
    return session.ask("supervision/history", measure=measure, kind=kind, **place)
