"""The map of charts.city_map on a page: where one stands, the drawing, and what has no outline; a click is a step in the URL."""
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qsl

import streamlit as st

from cockpit.ui.board import close, link
from cockpit.ui.filters import write
from cockpit.ui.markup import esc, tag

HERE = Path(__file__).parent
CSS = """.ck-map-trail { display: flex; flex-wrap: wrap; gap: .1rem .5rem; font-size: 1.07rem; margin: 0 0 .5rem; }
.ck-map-trail i { color: #94a3b8; font-style: normal; }
.ck-map-trail button { all: unset; cursor: pointer; color: var(--ck-brand); }
.ck-map-trail button:hover { text-decoration: underline; text-underline-offset: 3px; }
.ck-map-trail button:focus-visible { outline: 2px solid var(--ck-brand); outline-offset: 2px; }
.ck-map-off { font-size: .95rem; color: var(--ck-soft); margin: .4rem 0 0; }"""
_MAP = st.components.v2.component("cockpit_map", html="<div class='ck-map'></div>\n", css=CSS, js=(HERE / "city_map.js").read_text(encoding="utf-8"),
                                  isolate_styles=False)


def city_map_board(svg: str, key: str, unit: str | None = None, street: str | None = None, off: Sequence[str] = ()) -> None:
    """Show a map with the way back above it. `unit`, `street`: where it stands; `off`: every place not on it, named under it."""
    html = trail_html(unit, street) + svg + off_html(off)
    _MAP(key=key, data={"html": html}, on_open_change=lambda: map_step(str(st.session_state[key].open or "")))


def trail_html(unit: str | None, street: str | None) -> str:
    """全市 › 区 › 街道, each but the last a step back."""
    steps = [("全市", link(level="city"))]
    if unit:
        steps.append((unit, link(level="unit", unit=unit)))
    if unit and street:
        steps.append((street, ""))
    last = len(steps) - 1
    parts = [tag("b", esc(name), aria_current="location") if at == last else tag("button", esc(name), type="button", data_open=target)
             for at, (name, target) in enumerate(steps)]
    return tag("nav", tag("i", "›").join(parts), cls="ck-map-trail", aria_label="所在位置")


def off_html(off: Sequence[str]) -> str:
    return tag("p", esc(f"没有边界、未上图：{'、'.join(off)}"), cls="ck-map-off") if off else ""


def map_step(target: str) -> None:
    """Write a click into the URL: a place forgets what was opened inside another, a segment or hotspot stays where it is."""
    wanted = dict(parse_qsl(target))
    close()
    match wanted:
        case {"level": "city"}:
            write(unit=None, street=None, segment=None, hotspot=None)
        case {"level": "unit", "unit": unit}:
            write(unit=unit, street=None, segment=None, hotspot=None)
        case {"level": "street", "unit": unit, "street": street}:
            write(unit=unit, street=street, segment=None, hotspot=None)
        case {"segment": segment}:
            write(segment=segment, hotspot=None)
        case {"hotspot": hotspot}:
            write(hotspot=hotspot, segment=None)
