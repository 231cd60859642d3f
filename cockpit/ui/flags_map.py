"""The map of 红旗黑旗评定: segments by flag, a click opens the segment; what has no coordinates is listed beside it."""
from __future__ import annotations

import polars as pl
import streamlit as st

from cockpit.charts.segment_map import HELD, PLAIN, kind_of, placed, segment_map
from cockpit.charts.style import CONFIG
from cockpit.outlines import unit_outlines
from cockpit.ui.board import drawer_turn
from cockpit.ui.decision_board import decision_board, link, opener, step
from cockpit.ui.decision_tables import flag_chip
from cockpit.ui.flags_lists import unplaced_html
from cockpit.ui.markup import esc, tag
from cockpit.ui.view import View

MAP_CONFIG = {**CONFIG, "doubleClick": "reset"}
DRAWN = ("红旗", "优秀红旗", "黑旗")
HEIGHT = 800


def flags_map(segments: pl.DataFrame, view: View) -> None:
    """`segments`: rows of flags/segments of the place in view."""
    shown = placed(segments)
    with st.container(key="card_map", gap="small"):
        st.html(tag("h2", esc("责任路段评旗分布（示意，初评）")
                    + tag("small", esc("起止点连线，不是实测线位｜点标记看得分由来，框选放大，双击复位")), cls="ck-heading") + legend_html(shown))
        if shown.is_empty():
            st.html(tag("p", esc("责任路段没有坐标，不能上图；名单见下。"), cls="ck-empty"))
        else:
            units = set(segments["unit"].to_list())
            outlines = {unit: rings for unit, rings in unit_outlines().items() if unit in units}
            widget = f"flags_map_{view.unit}_{drawer_turn()}"
            drawn, listed = st.columns([2.2, 1])
            with drawn:
                st.plotly_chart(segment_map(shown, outlines, HEIGHT), key=widget, config=MAP_CONFIG, on_select=lambda: _clicked(widget),
                                selection_mode="points")
            with listed:
                decision_board(flagged_html(segments), key="board_flagged")
    missing = segments.height - shown.height
    if missing:
        with st.container(key="card_unplaced", gap="small"):
            rest = segments.filter(~pl.col("segment_id").is_in(shown["segment_id"].implode()))
            st.html(tag("h2", esc(f"没有坐标、未上图的路段{missing:,}条"), cls="ck-heading"))
            decision_board(unplaced_html(rest.sort(pl.col("flag").is_null(), "name").to_dicts()), key="board_unplaced")


def flagged_html(segments: pl.DataFrame) -> str:
    """The flagged segments by name beside the map, 黑旗 first, the lowest score on top."""
    parts = []
    for flag in ("黑旗", "红旗", "优秀红旗"):
        rows = segments.filter(pl.col("flag") == flag).sort("score", "segment_id", descending=[flag != "黑旗", False]).to_dicts()
        items = "".join(tag("li", opener(r["name"], link(segment=r["segment_id"])) + tag("small", esc(f"{r['unit']} {r['score']}分"))) for r in rows)
        parts.append(tag("h3", flag_chip(flag) + esc(f"{len(rows)}条")) + tag("ol", items))
    return tag("div", "".join(parts), cls="ck-flagged-list")


def legend_html(segments: pl.DataFrame) -> str:
    """How many of each are drawn, each with its mark."""
    counts: dict[str, int] = {}
    for row in segments.select("flag", "held").iter_rows(named=True):
        counts[kind_of(row)] = counts.get(kind_of(row), 0) + 1
    items = [flag_chip(flag, flag) + esc(f"{counts.get(flag, 0)}条") for flag in DRAWN]
    items += [tag("i", cls=f"ck-key {cls}") + esc(f"{kind}{counts.get(kind, 0):,}条") for kind, cls in ((PLAIN, "ck-plain"), (HELD, "ck-dotted"))]
    return tag("p", "".join(tag("span", item) for item in items), cls="ck-legend")


def _clicked(widget: str) -> None:
    points = st.session_state[widget].selection.points
    if not points:
        return
    value = points[0].get("customdata")
    value = value[0] if isinstance(value, list) else value
    if value:
        step(link(segment=str(value)))
