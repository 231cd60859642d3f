"""What was around a case: others of its place and class, and the flags, hotspots and listings of its segment at that time."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import streamlit as st

from cockpit.periods import containing
from cockpit.ui import session
from cockpit.ui.board import board, link
from cockpit.ui.cards import card
from cockpit.ui.decision_tables import Cell, Head, decision_table, flag_chip, text_cell
from cockpit.ui.markup import esc, tag
from cockpit.wording_explore import apart_words
from cockpit.wording_flags import key_words
from cockpit.wording_hotspots import hotspot_line
from cockpit.wording_supervision import left_words

Row = Mapping[str, Any]
CSS = Path(__file__).parent / "place_file.css"
DAYS, SHOWN, PERIODS = 30, 10, 4
HEADS = (Head("案件编号"), Head("上报"), Head("相隔"), Head("问题来源"), Head("责任单位", "wrap"), Head("当前状态"))


def around_case(case: Row) -> None:
    """Two cards under the case. `case`: of explore/case."""
    day = case["reported_at"].date()
    found = session.ask("explore/neighbours", case_id=case["case_id"], system=case["system"], unit=case["unit"], street=case["street"],
                        segment=case["segment_id"], subcategory=case["subcategory"], reported=day, days=DAYS, most=SHOWN).to_dicts()
    total = found[0]["total"] if found else 0
    place = "同一路段" if case["segment_id"] else "同一街道、都没有落到路段"
    neighbours = card(f"前后{DAYS}日同处同类{total:,}件", f"{place}，同一小类；近的在前，最多列{SHOWN}件", neighbours_html(found))
    then = card("当时此处", "上报当周及此前评旗、投诉热点、挂牌督办；均为初评", then_html(case, day)) if case["segment_id"] else ""
    st.html(CSS)
    board(tag("div", neighbours + then, cls="ck-two ck-file"), key=f"around_{case['system']}")


def neighbours_html(rows: list[dict[str, Any]]) -> str:
    cells = [[Cell(tag("button", esc(r["case_id"]), type="button", cls="ck-open ck-into", data_open=link(page="case", id=r["case_id"]))),
              text_cell(f"{r['reported_at']:%m-%d %H:%M}"), text_cell(apart_words(r["apart"])), text_cell(r["source"]), text_cell(r["department"]),
              text_cell(r["status"])] for r in rows]
    return decision_table(HEADS, cells, "同处同类", empty="没有。")


def then_html(case: Row, day: date) -> str:
    """The flags of the segment up to the week of the report, the hotspots it was in, its listings open then."""
    segment, week = case["segment_id"], containing("week", day)
    flags = [r for r in session.ask("flags/history", segment=segment).to_dicts() if r["until"] <= week.until][-PERIODS:]
    items = [tag("li", esc(f"{key_words(r['period'])}：") + (flag_chip(r["flag"]) if r["flag"] else esc(r["held"] or "未获评"))
                 + esc(f"，{r['score']}分" if r["score"] is not None else "")) for r in reversed(flags)]
    spots = session.ask("hotspots/week", week=week.key, segment=segment).to_dicts()
    items += [tag("li", tag("button", esc(f"热点{r['state']}：{hotspot_line(r)}"), type="button", cls="ck-open",
                            data_open=link(page="hotspots", hotspot=r["id"], week=week.key))) for r in spots]
    listed = [r for r in session.ask("supervision/history", segment=segment, until=day + timedelta(days=1)).to_dicts()
              if r["delisted_on"] is None or r["delisted_on"] >= day]
    items += [tag("li", tag("button", esc(f"挂牌督办：{r['listed_on']:%Y-%m-%d}挂牌，{left_words(r)}"), type="button", cls="ck-open",
                            data_open=link(page="supervision", segment=segment))) for r in listed]
    return tag("ul", "".join(items), cls="ck-names") if items else tag("p", "当时没有评旗、热点和挂牌督办。", cls="ck-empty")
