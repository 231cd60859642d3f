"""The shell every page runs in: the page registry, the identity gate, navigation, chrome.

Streamlit's own page discovery is not used: a deep link would run a page without this gate (craft, decision 1).
"""
from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cache

import streamlit as st
from streamlit.navigation.page import StreamlitPage
from streamlit.runtime.scriptrunner import StopException

from cockpit.access import ROLE_LABELS, Account, may_audit, may_query, sees_data
from cockpit.refusal import Refused
from cockpit.saved_views import AS_OF
from cockpit.ui import record, session, share
from cockpit.ui.board import leaving
from cockpit.ui.chrome import bound_plate, nothing_published, page_missing, refusal, sidebar, stylesheet
from cockpit.ui.drawer import none_open
from cockpit.ui.filters import carried, write
from cockpit.ui.view import GRAINS

TITLE = "城管驾驶舱"


@dataclass(frozen=True)
class PageEntry:
    """One page: its noun, its script, its path in the URL, its group in the sidebar (empty: above the groups). `bare`: shown without it;
    `open_to`: who may open it."""

    title: str
    script: str
    url_path: str
    group: str = ""
    bare: bool = False
    open_to: Callable[[Account], bool] = sees_data


PAGES: tuple[PageEntry, ...] = (
    PageEntry("总览", "overview.py", ""),
    PageEntry("红旗黑旗评定", "flags.py", "flags", "路长制"),
    PageEntry("“千百十”", "grades.py", "grades", "路长制"),
    PageEntry("考评排名", "ranking.py", "ranking", "路长制"),
    PageEntry("挂牌督办", "supervision.py", "supervision", "路长制"),
    PageEntry("存疑清单", "doubts.py", "doubts", "路长制"),
    PageEntry("评旗试算", "trial.py", "trial", "路长制"),
    PageEntry("闭环流程", "loop.py", "loop", "运行"),
    PageEntry("投诉热点", "hotspots.py", "hotspots", "运行"),
    PageEntry("涉企检查", "inspections.py", "inspections", "运行"),
    PageEntry("每周讲评", "weekly.py", "weekly", "使用"),
    PageEntry("综合查询", "explore.py", "explore", "使用"),
    PageEntry("指挥大屏", "wall.py", "wall", "使用", bare=True),
    PageEntry("数据台账", "ledger.py", "ledger", "使用"),
    PageEntry("数据查询", "sql.py", "sql", "使用", open_to=may_query),
    PageEntry("审计日志", "log.py", "log", "使用", open_to=may_audit),
    PageEntry("案件", "case.py", "case", "由链接打开"),  # a group the sidebar does not show
)
GROUPS = ("", "路长制", "运行", "使用")


def preload() -> None:
    """What the first viewer should not wait for: heavy modules and the live publication, if there is one."""
    from importlib import import_module
    from pkgutil import iter_modules

    import plotly.graph_objects
    import xlsxwriter  # noqa: F401

    from cockpit import charts, ui
    from cockpit.questions import questions
    from cockpit.store import store

    for part in (charts, ui):
        for module in iter_modules(part.__path__, f"{part.__name__}."):
            import_module(module.name)
    questions()

    plotly.graph_objects.Figure()
    try:
        store()
    except Refused:
        pass


def main() -> None:
    """One run: who is it, which page, run it inside the gate."""
    st.set_page_config(page_title=TITLE, layout="wide")
    stylesheet()
    pages = {entry: copy(page) for entry, page in registered().items()}
    current = st.navigation(list(pages.values()), position="hidden")
    here = next(entry for entry, page in pages.items() if page == current)
    record.at_page(here.title)
    try:
        account = session.enter()
    except Refused as refused:
        refusal("无法进入", refused)
        session.sign_in()
        return
    go(pages)
    if here.bare:
        write(**{AS_OF: None})  # a wall shows what is newest
    share.begin()
    if not (here.bare and here.open_to(account)):
        show_sidebar(pages, account, current)
    missing = session.unknown_path({entry.url_path for entry in PAGES})
    if missing:
        page_missing(missing)
        return
    if not here.open_to(account):
        turn_away(here, account, pages)
        return
    try:
        session.open_publication()
    except Refused as refused:
        nothing_published(refused)
        return
    record.viewed()
    none_open()
    if here.open_to is not may_audit:  # the log is of no publication
        bound_plate()
    try:
        current.run()
    except StopException:
        share.fill(here.title, here.url_path)
        raise
    except Refused as refused:
        refusal("无法显示", refused)
    share.fill(here.title, here.url_path)


@cache
def registered() -> dict[PageEntry, StreamlitPage]:
    """The registry as Streamlit wants it, made once: it looks for every script on the disk. A run takes copies, which it marks as it calls them."""
    return {entry: st.Page(f"../pages/{entry.script}", title=entry.title, url_path=entry.url_path or None, default=not entry.url_path)
            for entry in PAGES}


def go(pages: Mapping[PageEntry, StreamlitPage]) -> None:
    """Go to the page a tile or a matter was clicked for, the view along with it, its period unless another one was clicked.

    A path nobody registered leads nowhere.
    """
    wanted = leaving()
    path = wanted.pop("page", "")
    dated = any(grain in wanted for grain in GRAINS)
    kept = {name: value for name, value in carried().items() if not (dated and name in GRAINS)}
    if wanted.get("unit", kept.get("unit")) != kept.get("unit"):
        kept.pop("street", None)  # it is none of the other unit's
    for page in (page for entry, page in pages.items() if path and entry.url_path == path):
        st.switch_page(page, query_params=kept | wanted)


def turn_away(here: PageEntry, account: Account, pages: Mapping[PageEntry, StreamlitPage]) -> None:
    """A page that is not this account's is never run. From the front door an auditor is led to the log."""
    if here == PAGES[0] and may_audit(account):
        st.switch_page(next(page for entry, page in pages.items() if entry.url_path == "log"))
    role = ROLE_LABELS[account.role]
    refusal("没有权限", Refused(f"{role}账户不能打开“{here.title}”", "", "请从左侧选择页面；需要开通的，请联系系统管理员"))


def show_sidebar(pages: Mapping[PageEntry, StreamlitPage], account: Account, current: object) -> None:
    groups = [(group, [(entry.title, pages[entry]) for entry in PAGES if entry.group == group and entry.open_to(account)]) for group in GROUPS]
    sidebar(TITLE, [g for g in groups if g[1]], account, current, {entry.url_path: (entry.title, page) for entry, page in pages.items()})
    with st.sidebar:
        session.sign_out()


if __name__ == "__main__":
    main()
