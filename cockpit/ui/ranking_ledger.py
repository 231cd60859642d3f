"""The year of the ledger and of the register, and their rows as people read them."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cockpit.charts.balance import balance
from cockpit.periods import Period
from cockpit.ui import share
from cockpit.ui.cards import card
from cockpit.ui.figures import chart_card
from cockpit.ui.filters import write
from cockpit.ui.ledger_board import sheet_html
from cockpit.ui.markup import esc, tag
from cockpit.ui.ranking_filters import Choice, unit_select
from cockpit.ui.runs import short_label
from cockpit.wording_ranking import COUNTED, balance_title, money_words, name_of, net_words, place_words, times_words

Row = Mapping[str, Any]
EVERY = "全部期次"
LEDGER = {"label": "期次", "league_name": "排名表", "unit": "区（管委会）", "street": "街道（乡镇）", "place": "名次", "score": "得分", "money": "奖罚",
          "total": "累计", "money_note": "并列的分法", "state": "状态", "rules": "规则"}
REGISTER = {"label": "期次", "league_name": "排名表", "unit": "区（管委会）", "street": "街道（乡镇）", "place": "名次", "score": "得分", "action": "处理",
            "again": "连续", "money": "奖罚", "state": "状态", "rules": "规则"}


def read_year(wanted: str | None, tables: Sequence[Row]) -> tuple[str, list[str], str]:
    """(year chosen, years to choose from, a sentence for one that is not there). A period belongs to the year of its last day."""
    years = [*sorted({str((t["until"] - timedelta(days=1)).year) for t in tables}, reverse=True), EVERY]
    if wanted and wanted not in years:
        return years[0], years, f"“{wanted[:20]}”年没有评定过排名，已忽略，显示{years[0]}"
    return wanted or years[0], years, ""


def year_select(year: str, years: Sequence[str]) -> None:
    st.session_state["k_year"] = year
    st.selectbox("年份", years, key="k_year", label_visibility="collapsed", width=150, format_func=lambda y: y if y == EVERY else f"{y}年",
                 on_change=lambda: write(of_year=st.session_state["k_year"]))


def year_span(year: str, tables: Sequence[Row]) -> tuple[date, date]:
    """[first day, day after the last] of a year as far as tables were decided."""
    last = max(t["until"] for t in tables)
    first = min(t["until"] for t in tables) - timedelta(days=1)
    if year == EVERY:
        return first.replace(day=1), last
    return date(int(year), 1, 1), min(date(int(year) + 1, 1, 1), last)


def asked_span(bar: DeltaGenerator, tables: Sequence[Row], choice: Choice, ignored: list[str]) -> dict[str, Any]:
    """The year and unit of ledger and register, chosen in the bar, as parameters; what had to be ignored is added to `ignored`."""
    year, years, said = read_year(st.query_params.get("of_year"), tables)
    ignored.extend(filter(None, [said]))
    share.shown(of_year=year)
    with bar:
        year_select(year, years)
        if len(choice.units) > 1:
            unit_select(choice.unit, choice.units)
    since, until = year_span(year, tables)
    return {"since": since, "until": until, "unit": [choice.unit] if choice.unit else None}


def balances(net: Mapping[str, Sequence[Row]]) -> None:
    """Rewards less deductions by street and by unit, side by side. `net`: streets and units → rows of ranking/balance."""
    for column, (members, rows) in zip(st.columns(len(net)), net.items(), strict=True):
        with column:
            if rows:
                chart_card(members, balance_title(rows, COUNTED[members]), "初评，未入账",
                           balance([dict(r) | {"label": name_of(r), "times": times_words(r)} for r in rows], [net_words(r["net_yuan"]) for r in rows]))
            else:
                st.html(card(COUNTED[members], "", tag("p", esc("没有奖励和扣款。"), cls="ck-empty")))


def ledger_html(rows: Sequence[Row], tables: Sequence[Row]) -> str:
    """Ledger entries, newest first, money in words."""
    said = [_said(r, tables) | {"total": net_words(r["total_yuan"])} for r in rows[::-1]]
    return sheet_html(said, LEDGER, wrap=("money_note", "rules"), empty="没有奖励和扣款。")


def register_html(rows: Sequence[Row], tables: Sequence[Row]) -> str:
    said = [_said(r, tables) | {"again": f"{r['streak']}次" if r["streak"] > 1 else ""} for r in rows]
    return sheet_html(said, REGISTER, wrap=("rules",), empty="没有应通报批评、约谈的。")


def _said(row: Row, tables: Sequence[Row]) -> dict[str, Any]:
    grain = next(t["grain"] for t in tables if t["period"] == row["period"])
    return dict(row) | {"label": short_label(Period(grain, row["since"], row["until"])), "place": place_words(row),
                        "money": money_words(row["money_yuan"])}
