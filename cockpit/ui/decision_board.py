"""Boards of the pages of decisions: segments, places and parts as links inside our own HTML, every step in the URL."""
from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl

import streamlit as st

from cockpit.ui.board import JS, close, leave_for
from cockpit.ui.board import link as link
from cockpit.ui.filters import write
from cockpit.ui.markup import esc, tag
from cockpit.ui.view import GRAINS

STEPS = ("unit", "street", "segment", "part", *GRAINS)
CSS = Path(__file__).parent / "decisions.css"
_BOARD = st.components.v2.component("cockpit_decisions", html="<div class='ck-board'></div>\n", js=JS, isolate_styles=False)


def decision_style() -> None:
    """The stylesheet of these pages, beside the house's own."""
    st.html(CSS)


def decision_board(html: str, key: str) -> None:
    """Show HTML; a click on `data-open="unit=二七区&part=名单"` is written into the URL and the page runs again."""
    _BOARD(key=key, data={"html": html}, on_open_change=lambda: step(str(st.session_state[key].open or "")))


def step(target: str) -> None:
    """Write one step into the URL, or leave for another page. A unit forgets its street, a period the period of another grain."""
    wanted = dict(parse_qsl(target))
    if wanted.get("page"):
        leave_for(wanted)
        return
    close()
    forgotten: tuple[str, ...] = ("street",) if "unit" in wanted else ()
    if any(grain in wanted for grain in GRAINS):
        forgotten += GRAINS
    write(**{name: None for name in forgotten if name not in wanted}, **{name: wanted[name] for name in STEPS if wanted.get(name)})


def opener(text: str, target: str, said: str = "") -> str:
    """A name or figure that opens something."""
    return tag("button", esc(text), type="button", cls="ck-open ck-into", data_open=target, aria_label=said or None)


def segment_link(row: dict, remark: str = "", **period: str) -> str:
    """A segment's name, opening its drawer, with its place below, and a remark beside that. `period`: when not the one in view."""
    place = "".join(p for p in (row["unit"], row["street"]) if p)
    name = opener(row["name"], link(segment=row["segment_id"], **period), f"{row['name']}，看得分由来")
    return name + tag("small", esc(place) + (tag("em", esc(remark), cls="ck-first") if remark else ""))


def close_segment() -> None:
    """Take the opened segment out of the URL."""
    close()
    if "segment" in st.query_params:
        del st.query_params["segment"]
