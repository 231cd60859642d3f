"""分享与保存, in the head of every page of data: the link of what is on the screen, and saving it under a name.

A bar says which period it shows, also where the URL names none; the shell fills in the control when the page has run, so
the link has every date written out. Who opens a link sees what their own account may see.
"""
from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from pathlib import Path
from urllib.parse import quote

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cockpit import saved_views
from cockpit.periods import Period, city_time, parse
from cockpit.places import places
from cockpit.publish.manifest import Manifest
from cockpit.refusal import Refused
from cockpit.saved_views import AS_OF, LONGEST_NAME, MOST
from cockpit.ui import record, session
from cockpit.ui.markup import esc, tag
from cockpit.ui.view import GRAINS

SAID = "share_said"
_shown: ContextVar[dict[str, str | None] | None] = ContextVar("shown", default=None)
_slot: ContextVar[DeltaGenerator | None] = ContextVar("slot", default=None)
_LINK = st.components.v2.component(
    "cockpit_share", html="<div class='ck-share'><code></code><p><button type='button'>复制链接</button><span role='status'></span></p></div>\n",
    js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"), isolate_styles=False)


def begin() -> None:
    """A new run: no bar has said anything, no head has made room."""
    _shown.set({})
    _slot.set(None)


def shown(**params: str | None) -> None:
    """What the page shows, as its URL would say it; None takes a parameter out of the link."""
    _shown.set((_shown.get() or {}) | params)


def shown_period(period: Period) -> None:
    shown(**dict.fromkeys(GRAINS) | {period.grain: period.key})


def room() -> None:
    """Room for the control, made by the head of the page."""
    _slot.set(st.container(width="content", key="share_room"))


def fill(title: str, path: str) -> None:
    """The control for the page that has run, where its head made room. `path`: the page's in the URL."""
    slot = _slot.get()
    if slot is not None:
        params = {k: v for k, v in (st.query_params.to_dict() | (_shown.get() or {})).items() if v and k != AS_OF}
        with slot:
            _control(title, path, params, session.publication().manifest, bool(session.bound()) and not session.not_opened())


def link_of(address: str, params: Mapping[str, str]) -> str:
    """`address` with these parameters. Chinese stays readable and comes last: where a program ends a link at the first
    Chinese character, the period and the publication are still in it."""
    ordered = sorted(params.items(), key=lambda pair: not pair[1].isascii())
    written = "&".join(f"{_readable(name)}={_readable(value)}" for name, value in ordered)
    page = address.partition("#")[0].partition("?")[0]
    return page + ("/" if page.count("/") == 2 else "") + (f"?{written}" if written else "")


def _readable(text: str) -> str:
    return "".join(c if "一" <= c <= "鿿" else quote(c, safe="~", errors="replace") for c in text)


def name_of(title: str, params: Mapping[str, str]) -> str:
    """What a view may be called: 综合查询｜2026年第46周｜金水区."""
    key = next((params[grain] for grain in GRAINS if params.get(grain)), "")
    try:
        period = parse(key).label.partition("（")[0] if key else ""
    except Refused:
        period = ""
    place = f"{params.get('unit', '')}{params.get('street', '')}"
    return "｜".join(filter(None, (title, period, place)))[:LONGEST_NAME]


@st.fragment
def _control(title: str, path: str, params: dict[str, str], manifest: Manifest, bound: bool) -> None:
    popover = st.popover("分享与保存", key="share", on_change="rerun")
    if popover.open:
        with popover, st.container(key="share_body", gap="small"):
            _body(title, path, params, manifest, bound)
    else:
        st.session_state.pop(SAID, None)


def _body(title: str, path: str, params: dict[str, str], manifest: Manifest, bound: bool) -> None:
    st.html(tag("h2", "本页链接", cls="ck-heading") + tag("p", esc(_dated_words(params)), cls="ck-line"))
    built = f"{manifest.built_at.year}年{manifest.built_at.month}月{manifest.built_at.day}日{manifest.built_at:%H:%M}"
    fixed = st.checkbox(f"固定数据版本（{built}发布）", value=bound, key=f"share_fix_{bound}")
    params = params | ({AS_OF: manifest.id} if fixed else {})
    _LINK(key="share_link", data={"link": link_of(session.address(), params)})
    st.html(tag("p", esc("固定后，打开看到的始终是这一版数据；只发链接的，这一版在最近30次发布之内可打开，保存为常用视图的一直保留。" if fixed else
                         "不固定，打开时按最新发布的数据计算，补报、更正会反映出来。"), cls="ck-line")
            + tag("h2", "保存为常用视图", cls="ck-heading"))
    usual = name_of(title, params)
    with st.form("share_form", border=False), st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.text_input("名称", usual, max_chars=LONGEST_NAME, key=f"share_name_{usual}", label_visibility="collapsed", placeholder="名称")
        st.form_submit_button("保存", type="primary", on_click=_save, args=(f"share_name_{usual}", path, params, manifest))
    said = st.session_state.get(SAID) or f"保存在左侧“常用视图”，只有本账户看得到，最多{MOST}个。"
    st.html(tag("p", esc(said), cls="ck-line", role="status"))


def _dated_words(params: Mapping[str, str]) -> str:
    who = "收到链接的人只看到自己授权范围内的内容。"
    if any(params.get(grain) for grain in GRAINS):
        return f"统计周期和筛选条件都写在链接里，以后打开仍是这一期。{who}"
    return f"本页没有统计周期，打开时显示当时的状态；要以后看到同样的内容，请固定数据版本。{who}"


def _save(field: str, path: str, params: dict[str, str], manifest: Manifest) -> None:
    try:
        view = saved_views.save(places(), session.account().id, str(st.session_state.get(field, "")), path, params, city_time(manifest.timezone))
    except Refused as refused:
        st.session_state[SAID] = f"{refused.what}{'：' if refused.remedy else ''}{refused.remedy}。"
        return
    record.kept("save", view)
    st.session_state[SAID] = f"已保存“{view.name}”，从左侧“常用视图”打开。"
