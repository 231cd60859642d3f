"""The bar of a page of decisions: one of the decided periods, and the place; bound to the URL like the other bar."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from cockpit.periods import Period
from cockpit.ui import share
from cockpit.ui.chrome import plate
from cockpit.ui.decided_view import decided_period
from cockpit.ui.definitions import definitions_button
from cockpit.ui.filters import choices, place_fields, write_period
from cockpit.ui.head import say
from cockpit.ui.markup import chinese, esc, tag
from cockpit.ui.plain_head import plain_head
from cockpit.ui.view import PLACE_PARAMS, View, read_view
from cockpit.wording import Sentence


def periods_of(rows: Sequence[Mapping[str, Any]], grain: str = "") -> list[Period]:
    """Decided periods from rows with since, until and, where they may differ, grain."""
    return [Period(row.get("grain") or grain, row["since"], row["until"]) for row in rows]  # type: ignore[arg-type]


def decided_bar(decided: Sequence[Period], noun: str) -> View:
    """Draw the bar and return the view; its period is one of `decided` (oldest first, not empty)."""
    found = choices()
    placed, ignored = read_view({k: v for k, v in st.query_params.items() if k in PLACE_PARAMS}, found)
    period, remark = decided_period(st.query_params, decided, noun)
    view = placed.at(period)
    share.shown_period(period)
    with st.container(key="filters", horizontal=True, vertical_alignment="bottom", gap="small"):
        _period(period, decided)
        place_fields(view, found)
        definitions_button(view, ())
    notes = [*(f"{text}。" for text in ignored), remark]
    if found.units == ():
        notes.append("本账户未授权任何区域，没有可看的评定。")
    if any(notes):
        st.html(tag("div", "".join(tag("p", esc(n)) for n in notes if n), cls="ck-note", role="alert"))
    return view


def stop_undecided(title: str, sentence: Sentence, remedy: str) -> None:
    """Head, sentence and plate of a page whose decisions do not exist yet."""
    plain_head(title)
    say(sentence)
    plate("还没有评定", [remedy, "在册的数据见数据台账。"])
    st.stop()


def _period(period: Period, decided: Sequence[Period]) -> None:
    at = decided.index(period)
    keys = {p.key: p for p in reversed(decided)}
    st.button("‹", key="f_before", help="上一期", on_click=write_period, args=(decided[max(at - 1, 0)],), disabled=at == 0)
    st.session_state["f_period"] = period.key
    st.selectbox("周期", list(keys), key="f_period", label_visibility="collapsed", width=285, format_func=lambda k: chinese(keys[k].label),
                 on_change=lambda: write_period(keys[st.session_state["f_period"]]))
    st.button("›", key="f_after", help="下一期", on_click=write_period, args=(decided[min(at + 1, len(decided) - 1)],),
              disabled=at == len(decided) - 1)
