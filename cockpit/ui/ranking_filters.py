"""Which ranking table, of which decided period, for which unit: chosen in one line, kept in the URL."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from cockpit.periods import Period, parse
from cockpit.refusal import Refused
from cockpit.ui import share
from cockpit.ui.filters import write, write_period
from cockpit.ui.markup import chinese

Row = Mapping[str, Any]
ORDER = ("streets", "units", "departments", "companies", "chiefs")
TIERS = ("重点", "双重", "一般")
ALL_UNITS = "全部区（管委会）"


@dataclass(frozen=True)
class Choice:
    """One table in one decided period. `tables`: key → name, in order; `decided`: this table's rows of ranking/tables, newest first."""

    tables: Mapping[str, str]
    decided: Sequence[Row]
    row: Row
    unit: str | None
    units: Sequence[str]

    @property
    def period(self) -> Period:
        return _period(self.row)

    @property
    def members(self) -> str:
        return str(self.row["members"])


def read_choice(params: Mapping[str, str], tables: Sequence[Row], units: Sequence[str]) -> tuple[Choice | None, list[str]]:
    """What a URL asks for, and a sentence for everything in it that had to be ignored. None where no table can be seen."""
    ignored: list[str] = []
    listed = sorted({str(t["league"]): t for t in tables}.values(), key=_order)
    if not listed:
        return None, ignored
    names = {str(t["league"]): str(t["league_name"]) for t in listed}
    wanted = params.get("table") or listed[0]["league"]
    if wanted not in names:
        ignored.append(f"没有排名表“{wanted[:30]}”，或不在授权范围，已忽略，显示{listed[0]['league_name']}")
        wanted = listed[0]["league"]
    decided = sorted((t for t in tables if t["league"] == wanted), key=lambda t: t["since"], reverse=True)
    row = _decided(params.get(str(decided[0]["grain"])), decided, ignored)
    unit = params.get("unit") or None
    if unit and unit not in units:
        ignored.append(f"区（管委会）“{unit[:30]}”不存在或不在授权范围，已忽略，按全部显示")
        unit = None
    return Choice(names, decided, row, unit, units), ignored


def _order(table: Row) -> tuple[int, int, str]:
    return ORDER.index(table["members"]), TIERS.index(table["table_tier"]) + 1 if table["table_tier"] else 0, str(table["league"])


def _period(row: Row) -> Period:
    return Period(row["grain"], row["since"], row["until"])


def _decided(wanted: str | None, decided: Sequence[Row], ignored: list[str]) -> Row:
    newest = decided[0]
    if not wanted:
        return newest
    try:
        period = parse(wanted)
    except Refused:
        ignored.append(f"统计周期“{wanted[:30]}”无法识别，已忽略，按{_period(newest).label}显示")
        return newest
    found = next((row for row in decided if (row["since"], row["until"]) == (period.since, period.until)), None)
    if found is None:
        ignored.append(f"{period.label}没有评定{newest['league_name']}，已忽略，按{_period(newest).label}显示")
    return found or newest


def ranking_bar(choice: Choice) -> None:
    """Table, period with ‹ ›, and the unit where the table's members lie in units. Inside a horizontal container."""
    share.shown_period(choice.period)
    st.session_state["k_table"] = choice.row["league"]
    st.selectbox("排名表", list(choice.tables), key="k_table", format_func=choice.tables.__getitem__, label_visibility="collapsed", width=330,
                 on_change=lambda: write(table=st.session_state["k_table"], pick=None))
    at = [row["period"] for row in choice.decided].index(choice.row["period"])
    periods = {row["period"]: _period(row) for row in choice.decided}
    keys = list(periods)
    st.button("‹", key="f_before", help="上一期", on_click=_turn, args=(periods[keys[min(at + 1, len(keys) - 1)]],), disabled=at + 1 == len(keys))
    st.session_state["k_period"] = choice.row["period"]
    st.selectbox("期次", keys, key="k_period", label_visibility="collapsed", width=285, format_func=lambda k: chinese(periods[k].label),
                 on_change=lambda: _turn(periods[st.session_state["k_period"]]))
    st.button("›", key="f_after", help="下一期", on_click=_turn, args=(periods[keys[max(at - 1, 0)]],), disabled=at == 0)
    if choice.members == "streets" and len(choice.units) > 1:
        unit_select(choice.unit, choice.units)


def unit_select(unit: str | None, units: Sequence[str]) -> None:
    st.session_state["k_unit"] = unit or ALL_UNITS
    st.selectbox("区（管委会）", [ALL_UNITS, *units], key="k_unit", label_visibility="collapsed", width=185,
                 on_change=lambda: write(unit=None if st.session_state["k_unit"] == ALL_UNITS else st.session_state["k_unit"]))


def _turn(period: Period) -> None:
    write_period(period)
    write(pick=None)
