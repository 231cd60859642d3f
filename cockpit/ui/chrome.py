"""The frame round a page: stylesheet, sidebar, and the pages that stand in when there is nothing to show."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import streamlit as st

from cockpit.access import ROLE_LABELS, Account, sees_data
from cockpit.refusal import Refused
from cockpit.ui import record
from cockpit.ui.filters import carried
from cockpit.ui.markup import esc, tag
from cockpit.ui.search import search_box

CSS = Path(__file__).parent / "house.css"


def stylesheet() -> None:
    st.html(CSS)


def sidebar(title: str, groups: list[tuple[str, list[tuple[str, Any]]]], account: Account, current: Any) -> None:
    """Navigation by groups; links carry the view along, so that a page change keeps the week and the place."""
    with st.sidebar:
        st.html(tag("div", esc(title), cls="ck-brand"))
        if sees_data(account):
            search_box()
        for group, pages in groups:
            if group:
                st.html(tag("div", esc(group), cls="ck-group"))
            for label, page in pages:
                with st.container(key="nav_here" if page == current else None):
                    st.page_link(page, label=label, width="stretch", query_params=carried())
        who = account.name or account.id
        st.html(tag("div", f"{esc(who)}{tag('small', esc(ROLE_LABELS[account.role] + '｜' + account.scope.label))}",
                    cls="ck-account"))


def plate(heading: str, lines: list[str], cls: str = "") -> None:
    """A worded plate in place of a page or a block."""
    body = tag("h2", esc(heading)) + "".join(tag("p", esc(line)) for line in lines if line)
    st.html(tag("div", body, cls=f"ck-plate {cls}".strip(), role="status"))


def refusal(heading: str, refused: Refused) -> None:
    record.refused(refused)
    plate(heading, [refused.what, f"位置：{refused.where}" if refused.where else "",
                    f"处理办法：{refused.remedy}" if refused.remedy else ""])


def nothing_published(refused: Refused) -> None:
    plate("还没有可显示的数据", [refused.what, refused.remedy])


def page_missing(path: str) -> None:
    plate("没有这个页面", [f"地址“/{path[:60]}”不存在，可能是链接不完整或页面已改名。", "请从左侧选择页面。"])
