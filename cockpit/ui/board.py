"""A board: our own HTML with things to click in it, inside Streamlit's page and session.

Streamlit's widgets cannot be tiles or table cells. A board is one inline component whose elements marked `data-open`
report themselves; what they open is written into the URL, so an opened drawer is a link too. All text in it comes
through ui.markup, escaped.
"""
from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import streamlit as st

JS = (Path(__file__).parent / "board.js").read_text(encoding="utf-8")
OPENED = ("rows", "define")
TO_PAGE = "board_to_page"
DRAWER_PARAMS = (*OPENED, "of", "where", "hotspot", "enterprise")
_BOARD = st.components.v2.component("cockpit_board", html="<div class='ck-board'></div>\n", js=JS, isolate_styles=False)


def board(html: str, key: str) -> None:
    """Show HTML; a click on `data-open="rows=overdue_open&of=二七区"` puts that into the URL and reruns."""
    _BOARD(key=key, data={"html": html}, on_open_change=lambda: _opened(key))


def link(**params: str | None) -> str:
    """The value of `data-open` for a set of URL parameters."""
    return urlencode({k: v for k, v in params.items() if v})


def _opened(key: str) -> None:
    wanted = dict(parse_qsl(str(st.session_state[key].open or "")))
    if wanted.get("page"):
        leave_for(wanted)
        return
    open_drawer(**wanted)


def leave_for(wanted: dict[str, str]) -> None:
    """Note that another page was clicked, and with what in its URL; the shell goes there before it runs a page."""
    st.session_state[TO_PAGE] = wanted


def leaving() -> dict[str, str]:
    """What was clicked to leave for, once: its path under `page`; empty when nothing was."""
    return st.session_state.pop(TO_PAGE, {})


def open_drawer(**params: str) -> None:
    """Write what is to be open into the URL; one drawer at a time."""
    close()
    for name, value in params.items():
        if name in DRAWER_PARAMS:
            st.query_params[name] = value


def opened(name: str) -> str | None:
    """What the URL says is open: rows or define."""
    return st.query_params.get(name)


def drawer_turn() -> int:
    """How often a drawer has been closed in this session: charts key their selection by it."""
    return st.session_state.get("drawer_turn", 0)


def close() -> None:
    """Take the drawer out of the URL."""
    st.session_state["drawer_turn"] = drawer_turn() + 1
    for name in DRAWER_PARAMS:
        if name in st.query_params:
            del st.query_params[name]
