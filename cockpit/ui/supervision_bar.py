"""The one line of choices of 挂牌督办 and 存疑清单: kind and place, kept in the URL; no period, since both show a state."""
from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from cockpit.questions import question
from cockpit.ui import session
from cockpit.ui.board import opened
from cockpit.ui.drawer import drawer
from cockpit.ui.filters import choices, place_fields, write
from cockpit.ui.markup import chinese, esc, tag
from cockpit.ui.plain_head import note
from cockpit.ui.view import PLACE_PARAMS, View, read_view

ALL = "全部"


def place_bar(key: str, kinds: Sequence[str], before: Callable[[], None] = lambda: None) -> tuple[View, str | None]:
    """Draw the bar; the view (its unit and street) and the chosen kind. `before` draws what stands first in the line.

    Whatever the URL asks for that is not there is ignored, and a sentence says so.
    """
    found = choices()
    view, ignored = read_view({name: st.query_params[name] for name in PLACE_PARAMS if name in st.query_params}, found)
    kind = st.query_params.get("kind")
    if kind and kind not in kinds:
        ignored.append(f"没有类别“{kind[:20]}”，已忽略，按全部显示")
        kind = None
    with st.container(key="filters", horizontal=True, vertical_alignment="bottom", gap="small"):
        before()
        st.session_state[f"{key}_kind"] = kind or ALL
        if len(kinds) > 2:
            st.selectbox("类别", [ALL, *kinds], key=f"{key}_kind", label_visibility="collapsed", width=175, on_change=lambda: _picked(key),
                         format_func=lambda k: "全部类别" if k == ALL else k)
        else:
            st.segmented_control("类别", [ALL, *kinds], key=f"{key}_kind", required=True, label_visibility="collapsed", width="content",
                                 on_change=lambda: _picked(key))
        place_fields(view, found)
        st.button("口径", key="f_define", help="本页的名词、规则版本和查询语句", on_click=lambda: st.query_params.update({"define": "1"}))
    if found.units == ():
        ignored.append("本账户未授权任何区域，没有可看的内容")
    note(*(f"{line}。" for line in ignored))
    return view, kind


def parts_choice(part: str, parts: Sequence[str]) -> None:
    """Which part of the page, at the head of the line; an unknown one shows the first."""
    st.session_state["s_shown"] = part if part in parts else parts[0]
    st.segmented_control("部分", parts, key="s_shown", required=True, label_visibility="collapsed", width="content",
                         on_change=lambda: write(part=st.session_state["s_shown"]))


def _picked(key: str) -> None:
    chosen = st.session_state[f"{key}_kind"]
    write(kind=None if chosen == ALL else chosen)


def terms_drawer(terms: Sequence[tuple[str, str]], subject: str, queries: Sequence[str]) -> None:
    """Open the 口径 drawer when the URL says so: words, versions of the rule, SQL."""
    if opened("define"):
        _terms(tuple(terms), subject, tuple(queries))


@drawer("口径", 720)
def _terms(terms: tuple[tuple[str, str], ...], subject: str, queries: tuple[str, ...]) -> None:
    rules = [(r.version, r.source) for r in session.publication().manifest.rules if r.subject == subject]
    for title, pairs in (("名词", terms), ("规则", rules)):
        inner = "".join(tag("dt", esc(a)) + tag("dd", esc(b)) for a, b in pairs)
        st.html(tag("div", tag("h3", esc(title)) + tag("dl", inner), cls="ck-define ck-terms"))
    for name in queries:
        asked = question(name)
        with st.expander(chinese(f"查询语句：{asked.title}")):
            st.code(asked.sql, language="sql", wrap_lines=True)


def places(view: View) -> dict[str, list[str] | None]:
    """The place as query parameters."""
    return {"unit": view.units, "street": view.streets}
