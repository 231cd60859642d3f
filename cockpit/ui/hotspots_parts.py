"""The parts of 投诉热点: each a function of the view, its places as parameters, and the name of where one is."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import streamlit as st

from cockpit import wording_complaints as said
from cockpit import wording_patterns as patterns
from cockpit.questions import question
from cockpit.ui import complaints_board as boards
from cockpit.ui import session
from cockpit.ui.board import board, link, opened
from cockpit.ui.cards import card
from cockpit.ui.decision_cards import list_card
from cockpit.ui.decision_tables import Cell, Head, decision_table, number_cell, text_cell
from cockpit.ui.head import say
from cockpit.ui.hotspots_board import hotspots_html
from cockpit.ui.hotspots_rows import rows_drawer
from cockpit.ui.ledger_board import exports
from cockpit.ui.markup import esc, tag
from cockpit.ui.plain_head import note
from cockpit.ui.view import View
from cockpit.wording_hotspots import KIND_NOTES

Row = Mapping[str, Any]
Places = Mapping[str, list[str] | None]
TOPICS = (Head("小类或说法", "wrap"), Head("类别"), Head("件数", "num"), Head("人数", "num"), Head("街道数", "num"), Head("应有", "num"), Head("倍数", "num"))
TOPIC = "topic"
FOLDED, SHOWN = 12, 20


def hotspot_list(key: str, name: str, rows: Sequence[Row], frame: pl.DataFrame, view: View) -> None:
    """One question's hotspots, with the export of their rows."""
    own = frame.filter(pl.col("question") == name)
    about = [("性质", "初评"), ("规则", own["state_rule"][0] if own.height else "—"), ("范围", view.place)]
    going, past = [r for r in rows if r["state"] != "消除"], [r for r in rows if r["state"] == "消除"]
    html = hotspots_html(going[:FOLDED], f"{name}热点", f"没有{name}热点。")
    for title, more in ((f"另有{len(going) - FOLDED}处", going[FOLDED:]), (f"本周消除{len(past)}处", past)):
        html += tag("details", tag("summary", esc(title)) + hotspots_html(more, title, "没有。")) if more else ""
    list_card(f"spots_{key}", f"{name}热点 {len(going)}处", KIND_NOTES[name] + "；点名称看由来；初评，依据示例规则", html, own, "hotspots/week", about)


def repeats(view: View, places: Places, where: str) -> None:
    """重复投诉: places, subjects, and what was complained of again after closing."""
    asked = {"since": view.period.since, "until": view.period.until, **places}
    found, city = session.ask("complaints/repeat", **asked), session.ask("complaints/repeat_subjects", grouping="city", **asked).to_dicts()
    rows = found.to_dicts()
    say(said.repeat_sentence(rows, city[0] if city else {}, where) if city else (f"{view.period.label}没有投诉。",))
    board(card(f"重复投诉 {len(rows)}处", "点件数看投诉；件数与人数分开，一人多次不等于一条街", _folded(rows)), key="repeat")
    exports(f"重复投诉_{view.period.key}", found, question("complaints/repeat").columns, "x_repeat")
    if not places["street"]:  # they are kept by unit
        [rates] = session.ask("overview/three_rates", since=[view.period.since], until=[view.period.until], unit=places["unit"]).to_dicts()
        board(card("投诉三率", "本期全部投诉，响应、解决、满意并列，不合成；点件数看投诉", boards.rates_html(rates)), key="rates")
    left, right = st.columns(2)
    with left:
        subjects = session.ask("complaints/repeat_subjects", grouping="subcategory", **asked).to_dicts()
        board(card("重复投诉的类别", "按重复投诉件数", boards.subjects_html(subjects)), key="subjects")
    with right:
        again = session.ask("complaints/recurrence", grouping="subcategory", **asked).to_dicts()
        total = session.ask("complaints/recurrence", grouping="city", **asked).to_dicts()
        board(card("办结后重复投诉", "结案后30日内同处同类再有投诉", boards.recurrence_html(again, "subcategory", "小类", total=total[0] if total else None)),
              key="recurrence")
    _behind(view, places)


def _folded(rows: Sequence[Row]) -> str:
    more = tag("details", tag("summary", esc(f"另有{len(rows) - SHOWN}处")) + boards.repeat_html(rows[SHOWN:], "其余")) if len(rows) > SHOWN else ""
    return boards.repeat_html(rows[:SHOWN]) + more


def topics(view: View, places: Places, where: str) -> None:
    """每月一题: what takes a larger share of the month's complaints. City-wide only."""
    if not session.scope().everywhere:
        note("每月一题只对全市账户开放。")
        return
    months = session.ask("complaints/topic_months").to_dicts()
    ended = [m for m in months if m["month"] < view.period.until]
    month = max(ended, key=lambda m: m["month"]) if ended else None
    rows = session.ask("complaints/topics", month=f"{month['month']:%Y-%m}").to_dicts() if month else []
    say(patterns.topics_sentence(rows, month))
    cells = [[Cell(tag("button", esc(r["phrase"]), type="button", cls="ck-open ck-into", data_open=link(rows=TOPIC, of=r["id"]),
                       aria_label=f"{r['phrase']}{r['cases']}件，看案件")), text_cell(r["kind"]), number_cell(r["cases"]), number_cell(r["callers"]),
              number_cell(r["streets"]), number_cell(round(r["expected"], 1)), number_cell(None if r["ratio"] is None else round(r["ratio"], 1))] for r in rows]
    table = decision_table(TOPICS, cells, "上升的小类与说法", empty="没有明显上升的小类或说法。")
    board(card("上升的小类与说法", "按前12个月的份额推算应有件数；点名称看案件；示例规则", table), key="topics")
    if opened("rows") == TOPIC:
        rows_drawer("complaints/topic_cases", {"id": st.query_params.get("of") or ""}, view.period.key)


def urgencies(view: View, places: Places, where: str) -> None:
    """平急, 双十, AI-video, and cases nobody owns."""
    asked = {"since": view.period.since, "until": view.period.until, **places}
    urgent, unowned = session.ask("complaints/urgency", **asked).to_dicts(), session.ask("complaints/unowned", **asked).to_dicts()
    board(card("平急、双十与AI视频", "响应时限为示例", boards.urgency_html(urgent) + boards.alarms_html(urgent)), key="urgency")
    say(said.unowned_sentence(unowned, where, view.period.noun))
    board(card("责任不明的案件", "点件数看案件", boards.unowned_html(unowned)), key="unowned")
    _behind(view, places)


def _behind(view: View, places: Places) -> None:
    wanted = opened("rows")
    if not wanted:
        return
    found = boards.rows_behind(wanted, st.query_params.get("of") or "")
    if found is None:
        note("链接里的明细不是这一页的，已忽略。")
        return
    name, own = found
    rows_drawer(name, {"since": view.period.since, "until": view.period.until, **places} | own, view.period.key)
