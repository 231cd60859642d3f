"""The wall on the server: the frame goes to the browser when it changed, a beat every few seconds says that the session lives.

The browser's part is static/wall.js; what it holds outlives this session, the server and the network.
"""
from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from cockpit.freshness import stale_words
from cockpit.places import places
from cockpit.publish.manifest import Manifest
from cockpit.refusal import Refused
from cockpit.screens import FITS, Screen, read_screen, screen_files
from cockpit.store import store
from cockpit.ui import session
from cockpit.ui.chrome import plate
from cockpit.ui.markup import esc, tag
from cockpit.ui.wall_frame import frame

log = logging.getLogger("cockpit.wall")
SHOWN = "wall_shown"  # what the browser holds: publication, scope, screen
# Without wall.js in it the page was reached by a click inside the application: it is opened anew, once.
_JS = "export default ({ data }) => { if (window.ckWall) window.ckWall.%s(data); else location.reload(); }"
_FRAME = st.components.v2.component("cockpit_wall_frame", html="<i></i>\n", js=_JS % "frame", isolate_styles=False)
_BEAT = st.components.v2.component("cockpit_wall_beat", html="<i></i>\n", js=_JS % "beat", isolate_styles=False)


def show(screen: Screen, start: int | None) -> None:
    """Send the frame of this run's publication. `start`: the scene to hold, None to go round."""
    _FRAME(key="wall_frame", data={**frame(screen), "start": start})
    st.session_state[SHOWN] = _holding(session.publication().manifest.id, screen)


def beat(screen: Screen) -> None:
    """Every refresh_seconds: whether there is something newer, and whether all is well."""
    st.fragment(run_every=screen.refresh_seconds)(_beat)(screen, session.publication().manifest)


def _beat(screen: Screen, manifest: Manifest) -> None:
    """`manifest`: of what is shown; the live one may be unreadable."""
    said: dict[str, Any] = {"refresh": screen.refresh_seconds, "trouble": "", "barred": "", "stale": ""}
    try:
        session.enter()
    except Refused as refused:
        said["barred"] = f"无法进入：{refused}"
    else:
        try:
            newer = st.session_state.get(SHOWN) != _holding(store().manifest.id, read_screen(places(), screen.id))
        except Refused as refused:
            said["trouble"], newer = f"暂时不能更新：{refused.what}", False
        if newer:
            st.rerun()
    now = manifest.now()
    said |= {"now": now.isoformat(timespec="milliseconds"), "stale": stale_words(manifest, now)}
    _BEAT(key="wall_beat", data=said)


def _holding(publication: str, screen: Screen) -> tuple[str, str, str]:
    return publication, repr(session.scope()), screen.model_dump_json()


def chooser(heading: str, refused: Refused | None = None) -> None:
    """Every screen there is, as links that open the page anew; above them what was wrong with the address or the file."""
    said = [p for p in ((refused.where and f"位置：{refused.where}"), (refused.remedy and f"处理办法：{refused.remedy}")) if p] if refused else []
    plate(heading, said)
    items = "".join(tag("li", _link(name)) for name in screen_files(places()))
    st.html(tag("div", tag("h2", esc("已有的屏幕")) + tag("ul", items) + tag("a", esc("返回总览"), href="./", target="_self"), cls="ck-plate"))


def _link(name: str) -> str:
    try:
        screen = read_screen(places(), name)
    except Refused as refused:
        return tag("code", esc(name)) + esc(f"：{refused.what}")
    go = tag("a", tag("code", esc(name)), href=f"wall?{urlencode({'screen': name})}", target="_self")
    return go + esc(f" {screen.size}｜{FITS[screen.fit]}｜{len(screen.scenes)}个场景")
