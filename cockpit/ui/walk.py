"""Walking down and up the city: places, measures, pages of a list and cases as links inside our own HTML.

The same board as ui.board, but what is clicked is a step: it is written into the URL whole, so a link shows the same.
"""
from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl

import streamlit as st

from cockpit.ui.board import JS, link

PLACE = ("unit", "street", "segment")
LIST = ("measure", "page")
NARROWED = ("source", "category")
OF_LIST = {"subcategory": "小类", "department": "责任单位", "urgency": "平急"}  # of the list of cases alone, not of the page
TO_CASE = "walk_to_case"
CSS = Path(__file__).parent / "walk.css"
_WALK = st.components.v2.component("cockpit_walk", html="<div class='ck-board'></div>\n", js=JS, isolate_styles=False)


def walk_style() -> None:
    """The stylesheet of these pages, beside the house's own."""
    st.html(CSS)


def walk(html: str, key: str) -> None:
    """Show HTML whose `data-open` steps move through the city."""
    _WALK(key=key, data={"html": html}, on_open_change=lambda: step(str(st.session_state[key].open or "")))


def to_place(unit: str | None = None, street: str | None = None, segment: str | None = None,
             measure: str | None = None) -> str:
    """A step to a place; nothing named is the whole city. With a measure, its cases are listed there."""
    return link(to="place", unit=unit, street=street, segment=segment, measure=measure)


def to_measure(measure: str) -> str:
    return link(to="measure", measure=measure)


def to_cell(measure: str, **filters: str | None) -> str:
    """A step to the cases of one cell: its filters beside those in use, its measure listed."""
    return link(to="cell", measure=measure, **filters)


def to_page(number: int) -> str:
    return link(to="page", page=str(number))


def to_case(case_id: str) -> str:
    return link(to="case", id=case_id)


def step(target: str) -> None:
    """Write one step into the URL. A step to a place forgets the page of the list, and the place it left."""
    wanted = dict(parse_qsl(target))
    kind = wanted.pop("to", "")
    if kind == "case":
        st.session_state[TO_CASE] = wanted.get("id", "")
        return
    forgotten = {"place": (*PLACE, *OF_LIST, "page"), "measure": (*OF_LIST, "page"), "cell": (*OF_LIST, "page", "part")}.get(kind, ())
    for name in forgotten:
        if name in st.query_params:
            del st.query_params[name]
    for name in (*PLACE, *LIST, *((*NARROWED, *OF_LIST) if kind == "cell" else ())):
        if wanted.get(name):
            st.query_params[name] = wanted[name]


def leave_for_case() -> None:
    """Go to the case that was clicked; the view travels along, so that the way back leads to the same list."""
    case_id = st.session_state.pop(TO_CASE, "")
    if case_id:
        kept = {k: v for k, v in st.query_params.items() if k not in ("define",)}
        st.switch_page("../pages/case.py", query_params=kept | {"id": case_id})
