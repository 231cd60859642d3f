"""Which finished week 存疑清单 shows: chosen with ‹ ›, kept in the URL; other periods fall back to their last week, and say so."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st

from cockpit.periods import Period, containing, parse
from cockpit.refusal import Refused
from cockpit.ui import share
from cockpit.ui.filters import write_period
from cockpit.ui.markup import chinese
from cockpit.ui.view import GRAINS

Row = Mapping[str, Any]
DAY = timedelta(days=1)


def read_week(params: Mapping[str, str], weeks: Sequence[Row]) -> tuple[Period | None, str]:
    """The week a URL asks for out of the finished ones (newest first), and a sentence for what had to be ignored."""
    finished = [Period("week", row["since"], row["until"]) for row in weeks]
    if not finished:
        return None, ""
    wanted = next((params[grain] for grain in GRAINS if params.get(grain)), None)
    if not wanted:
        return finished[0], ""
    try:
        period = parse(wanted)
    except Refused:
        return finished[0], f"统计周期“{wanted[:30]}”无法识别，已忽略，按{finished[0].label}显示"
    if period.grain == "week":
        if period in finished:
            return period, ""
        return finished[0], f"{period.label}尚未结束或没有数据，已忽略，按{finished[0].label}显示"
    last = containing("week", period.until - DAY)
    chosen = next((w for w in finished if w.until <= max(period.until, last.until)), finished[0])
    return chosen, f"存疑清单按周编制，{period.label}显示其中最后一个已结束的周：{chosen.label}"


def week_choice(period: Period, weeks: Sequence[Row]) -> None:
    """‹, the week with how many doubts it has, ›. Inside a horizontal container."""
    listed = {(w := Period("week", row["since"], row["until"])).key: (w, row["doubts"]) for row in weeks}
    keys = list(listed)
    at = keys.index(period.key)
    share.shown_period(period)
    st.button("‹", key="f_before", help="上一周", on_click=write_period, args=(listed[keys[min(at + 1, len(keys) - 1)]][0],), disabled=at + 1 == len(keys))
    st.session_state["d_week"] = period.key
    st.selectbox("周", keys, key="d_week", label_visibility="collapsed", width=320,
                 format_func=lambda k: f"{chinese(listed[k][0].label)} {listed[k][1]}项",
                 on_change=lambda: write_period(listed[st.session_state["d_week"]][0]))
    st.button("›", key="f_after", help="下一周", on_click=write_period, args=(listed[keys[max(at - 1, 0)]][0],), disabled=at == 0)


def spans(first: date, until: date) -> str:
    """2025-09-15至2025-10-12."""
    return f"{first.isoformat()}至{(until - DAY).isoformat()}"
