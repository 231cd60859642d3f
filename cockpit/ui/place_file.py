"""档案 of the place 综合查询 stands in: of a segment everything decided and found about it, each part leading to its page; of a street likewise."""
from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

from cockpit.charts.grade_path import grade_path
from cockpit.charts.history_strip import history_strip
from cockpit.charts.style import CONFIG
from cockpit.ui import session
from cockpit.ui.board import board, link
from cockpit.ui.cards import card
from cockpit.ui.chrome import plate
from cockpit.ui.decision_board import decision_style, opener
from cockpit.ui.decision_cards import decided_about, titled
from cockpit.ui.decision_tables import Cell, Head, facts_html, number_cell, text_cell
from cockpit.ui.explore_board import Place
from cockpit.ui.inspections_tables import folded
from cockpit.ui.markup import esc, tag
from cockpit.ui.place_parts import dated, listings_card, spots_card
from cockpit.ui.place_street import street_file
from cockpit.ui.runs import run_labels
from cockpit.ui.view import View
from cockpit.wording_cards import HIGHER, NOWHERE, history_title, patrol_title, segment_facts, standing_words
from cockpit.wording_explore import NO_SEGMENT
from cockpit.wording_grades import month_label

Row = Mapping[str, Any]
CSS = Path(__file__).parent / "place_file.css"
SUBJECTS = ("flags", "grades", "supervision", "hotspots", "rankings")
QUERIES = ("cards/segment", "cards/segment_items", "cards/street_segments")
SHOWN = 26
ITEMS = (Head("检查事项"), Head("大类"), Head("数量（处）", "num"), Head("扣分", "num"))


def place_file(place: Place) -> None:
    """Draw the file of the place; above a street, and for cases without a segment, say where there is one."""
    if place.segment == NO_SEGMENT or not (place.segment or place.view.street):
        plate("没有可显示的档案", [NOWHERE if place.segment else HIGHER])
        return
    decision_style()
    st.html(CSS)
    st.html(tag("p", esc(standing_words(place.view.period, session.publication().manifest.rule_words(*SUBJECTS))), cls="ck-line"))
    if place.segment:
        _segment(place.segment, place.view)
    else:
        street_file(place.view)


def _segment(segment: str, view: View) -> None:
    until = view.period.until
    path = session.ask("grades/path", segment=segment)
    path = path.filter(pl.col("since").dt.offset_by("1mo") <= until)
    history = session.ask("flags/history", segment=segment, until=until)
    known = session.ask("cards/segment", segment=segment, until=until).to_dicts()
    listings = session.ask("supervision/history", segment=segment).to_dicts()
    facts = facts_html(segment_facts(known[0] if known else None, path.to_dicts()))
    right = listings_card(listings, f"历次挂牌督办{len(listings)}次") + spots_card(view, segment=segment)
    board(tag("div", card("基本情况", "责任路段名录", facts + _ways(segment, history, path)) + tag("div", right), cls="ck-two ck-file"), key="file_head")
    _flags(history, view)
    left, side = st.columns(2)
    with left:
        _patrols(segment, view, history)
    with side, st.container(key="card_file_grades"):
        _grades(path)


def _ways(segment: str, history: pl.DataFrame, path: pl.DataFrame) -> str:
    """On to the pages that decided it, at the same segment and period."""
    ways = []
    if history.height:
        ways.append(opener("得分由来 ›", link(page="flags", segment=segment, **dated(history.row(-1, named=True)))))
    if path.height:
        ways.append(opener("等次由来 ›", link(page="grades", segment=segment, month=path["period"][-1])))
    return tag("div", "".join(ways), cls="ck-links-on") if ways else ""


def _flags(history: pl.DataFrame, view: View) -> None:
    shown, about = history.tail(SHOWN), decided_about(view, f"评旗规则{session.publication().manifest.rule_words('flags')}")
    with st.container(key="card_file_flags"):
        titled("file_flags", history_title(shown.to_dicts()), "折算后得分，红、优、黑为旗别，斜线为不参评", history, "flags/history", about)
        if shown.height:
            st.plotly_chart(history_strip(run_labels(shown, shown["grain"][-1]), SHOWN), key="file_history", config=CONFIG)


def _patrols(segment: str, view: View, history: pl.DataFrame) -> None:
    """What was found in the period and what it cost; what is not yet decided has no deduction."""
    span = {"segment": segment, "since": view.period.since, "until": view.period.until}
    items = session.ask("cards/segment_items", **span).to_dicts()
    runs, findings = session.ask("flags/runs", **span).height, session.ask("flags/findings", **span).height
    decided = history.filter(pl.col("since") >= view.period.since).height
    cells = [[_item(r, segment, history), text_cell(r["category"]), number_cell(r["count"]), number_cell(r["deducted"])] for r in items]
    said = "扣分为起止都在本期内的各评旗周期之和" if decided else "本期内没有评定过的评旗周期，没有扣分"
    board(tag("div", card(patrol_title(items, runs, findings), said, folded(cells, ITEMS, "扣分事项", "没有扣分事项。", len(cells))), cls="ck-file"),
          key="file_items")


def _item(row: Row, segment: str, history: pl.DataFrame) -> Cell:
    target = link(page="flags", segment=segment, **dated(history.row(-1, named=True)))
    return Cell(opener(row["item"], target, f"{row['item']}，看得分由来"))


def _grades(path: pl.DataFrame) -> None:
    rows = path.to_dicts()
    title = f"“千百十”等次：{rows[-1]['grade']}" if rows else "“千百十”等次"
    said = f"逐月，至{month_label(rows[-1]['since'])}，初评" if rows else ""
    st.html(tag("h2", esc(title) + tag("small", esc(said)), cls="ck-heading"))
    if not rows:
        st.html(tag("p", "没有评定过等次。", cls="ck-empty"))
        return
    st.plotly_chart(grade_path(path.with_columns(label=pl.Series([month_label(r["since"]) for r in rows]))), key="file_grades", config=CONFIG)
