"""The frame round a page: stylesheet, sidebar, and the pages that stand in when there is nothing to show."""
from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import streamlit as st

from cockpit.access import ROLE_LABELS, Account, sees_data
from cockpit.refusal import Refused
from cockpit.saved_views import AS_OF
from cockpit.ui import record, session
from cockpit.ui.filters import carried, write
from cockpit.ui.head import as_of_words
from cockpit.ui.markup import esc, tag
from cockpit.ui.search import search_box
from cockpit.ui.views_menu import Pages, views_menu

CSS = Path(__file__).parent / "house.css"


def stylesheet() -> None:
    st.html(CSS)


def sidebar(title: str, groups: list[tuple[str, list[tuple[str, Any]]]], account: Account, current: Any, views: Pages) -> None:
    """Navigation by groups; links carry the view along, so that a page change keeps the week and the place. `views`: where saved ones lead."""
    with st.sidebar:
        st.html(tag("div", esc(title), cls="ck-brand"))
        if sees_data(account):
            search_box()
            views_menu(views, current.url_path)
        kept = carried()
        for group, pages in groups:
            if group:
                st.html(tag("div", esc(group), cls="ck-group"))
            for label, page in pages:
                with st.container(key="nav_here") if page == current else nullcontext():
                    st.page_link(page, label=label, width="stretch", query_params=kept)
        who = account.name or account.id
        st.html(tag("div", f"{esc(who)}{tag('small', esc(ROLE_LABELS[account.role] + '｜' + account.scope.label))}",
                    cls="ck-account"))


def plate(heading: str, lines: list[str], cls: str = "") -> None:
    """A worded plate in place of a page or a block."""
    body = tag("h2", esc(heading)) + "".join(tag("p", esc(line)) for line in lines if line)
    st.html(tag("div", body, cls=f"ck-plate {cls}".strip(), role="status"))


def bound_plate() -> None:
    """The plate of a view that is bound to a publication, and the way back to the newest; nothing where it is not."""
    if not st.query_params.get(AS_OF):
        return
    manifest, lacking = session.publication().manifest, session.not_opened()
    now = manifest.now()
    if lacking:
        said = f"链接固定的发布版本没有打开：{lacking}。现在显示的是最新发布的版本。"
    else:
        said = (f"看的是{as_of_words(manifest.built_at, now)}发布的版本（数据截至{as_of_words(manifest.as_of, now)}），"
                + ("不是最新的。" if session.behind() else "目前也是最新的；有新的发布后，这里仍显示这一版。"))
    with st.container(key="bound", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(tag("p", esc(said), role="status"), width="stretch")
        st.button("返回最新版本", key="unbind", on_click=lambda: write(**{AS_OF: None}))


def refusal(heading: str, refused: Refused) -> None:
    record.refused(refused)
    plate(heading, [refused.what, f"位置：{refused.where}" if refused.where else "",
                    f"处理办法：{refused.remedy}" if refused.remedy else ""])


def nothing_published(refused: Refused) -> None:
    plate("还没有可显示的数据", [refused.what, refused.remedy])


def page_missing(path: str) -> None:
    plate("没有这个页面", [f"地址“/{path[:60]}”不存在，可能是链接不完整或页面已改名。", "请从左侧选择页面。"])
