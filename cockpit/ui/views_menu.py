"""常用视图 in the sidebar: what this account saved, opened by one click on its name, removable."""
from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import streamlit as st

from cockpit import saved_views
from cockpit.places import places
from cockpit.refusal import Refused
from cockpit.saved_views import SavedView
from cockpit.ui import record, session
from cockpit.ui.markup import esc, tag

Pages = Mapping[str, tuple[str, Any]]
MENU, GO = "views", "views_go"
NONE_YET = "还没有保存过。在页面右上“分享与保存”里起个名称，保存后从这里打开。"


def views_menu(pages: Pages, here: str) -> None:
    """The button, and what was saved once it is open. `pages`: path in the URL → title and page; `here`: the path in view."""
    st.session_state[MENU] = False  # a page that runs was come to, or acted on: the list is done with
    _menu(pages, here)


@st.fragment
def _menu(pages: Pages, here: str) -> None:
    if st.session_state.pop(GO, False):
        st.rerun()
    popover = st.popover("常用视图", key=MENU, on_change="rerun", width="stretch")
    if popover.open:
        with popover, st.container(key="views_body", gap=None):
            _listed(pages, here)


def _listed(pages: Pages, here: str) -> None:
    try:
        views, told = saved_views.saved(places(), session.account().id)
    except Refused as refused:
        views, told = [], f"{refused.what}。"
    for view in views:
        with st.container(key=f"saved_{view.id}", horizontal=True, vertical_alignment="center", gap="small"):
            _way(view, pages, here)
            st.button("删除", key=f"view_gone_{view.id}", type="tertiary", on_click=_remove, args=(view.id,))
    lines = [NONE_YET] if not views and not told else []
    st.html("".join(tag("p", esc(line), cls="ck-line") for line in (told, *lines) if line) or tag("span"))


def _way(view: SavedView, pages: Pages, here: str) -> None:
    """Its name leads to it; a page that is no more leads nowhere, and says so. A link to the page in view would leave the address bar as it is."""
    title, page = pages.get(view.page, ("", None))
    kept = f"，固定{view.publication[:4]}年{int(view.publication[4:6])}月{int(view.publication[6:8])}日发布的版本" if view.publication else ""
    with st.container(gap=None, width="stretch"):
        if page is None:
            st.html(tag("p", esc(view.name)))
        elif view.page == here:
            st.button(_as_written(view.name), key=f"view_go_{view.id}", type="tertiary", on_click=_open, args=(view,))
        else:
            st.page_link(page, label=_as_written(view.name), width="stretch", query_params=view.params)
        st.html(tag("small", esc(f"{title or '页面已不存在'}｜{view.saved_at.year}年{view.saved_at.month}月{view.saved_at.day}日保存{kept}")))


def _as_written(name: str) -> str:
    """A label reads Markdown; a name is no Markdown."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", name)


def _open(view: SavedView) -> None:
    st.query_params.from_dict(view.params)
    st.session_state[GO] = True


def _remove(view_id: str) -> None:
    gone = saved_views.remove(places(), session.account().id, view_id)
    if gone:
        record.kept("remove", gone)
