"""Segments by flag over the outlines of the units: plain lines on a plain ground, no tiles, 示意.

Flags are told apart by width, dash and a lettered mark, not by colour alone.
"""
from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
import polars as pl

from cockpit.charts.history_strip import GOLD
from cockpit.charts.style import SOFT, bare
from cockpit.metrics import FLAG_COLOURS

Ring = Sequence[tuple[float, float]]
HELD, PLAIN = "不参评", "未获评"
LINES: dict[str, dict[str, object]] = {
    PLAIN: {"color": "#A9B8CB", "width": 1.6}, HELD: {"color": "#94A3B8", "width": 1.4, "dash": "dot"},
    "优秀红旗": {"color": FLAG_COLOURS["优秀红旗"], "width": 4}, "红旗": {"color": FLAG_COLOURS["红旗"], "width": 6},
    "黑旗": {"color": FLAG_COLOURS["黑旗"], "width": 6, "dash": "3px,2px"}}
MARKS = {"优秀红旗": ("优", "hexagon", 18), "红旗": ("红", "circle", 17), "黑旗": ("黑", "square", 16)}


def kind_of(row: Mapping[str, object]) -> str:
    """What a segment is drawn as: its flag, 不参评 or 未获评."""
    return str(row["flag"] or (HELD if row["held"] else PLAIN))


def placed(segments: pl.DataFrame) -> pl.DataFrame:
    """The segments that can be drawn: both ends known."""
    return segments.drop_nulls(["start_lon", "start_lat", "end_lon", "end_lat"])


def segment_map(segments: pl.DataFrame, outlines: Mapping[str, Sequence[Ring]], height: int = 760) -> go.Figure:
    """`segments`: segment_id, name, unit, flag, held, score and the two ends in degrees; those without ends are not drawn.

    `outlines`: unit → rings of (lon, lat). customdata of a mark is its segment_id. The frame fits the segments.
    """
    rows = placed(segments).to_dicts()
    figure = go.Figure()
    for ring in (ring for rings in outlines.values() for ring in rings):
        figure.add_trace(go.Scatter(x=[p[0] for p in ring], y=[p[1] for p in ring], mode="lines", fill="toself", fillcolor="rgba(241,245,249,.6)",
                                    line={"color": "#CBD5E1", "width": 1.2}, hoverinfo="skip"))
    for kind, line in LINES.items():
        own = [r for r in rows if kind_of(r) == kind]
        if not own:
            continue
        if kind == "优秀红旗":
            figure.add_trace(_strokes(own, {"color": GOLD, "width": 8}))
        figure.add_trace(_strokes(own, line))
    for kind in LINES:
        own = [r for r in rows if kind_of(r) == kind]
        if own:
            figure.add_trace(_marks(kind, own))
    for unit, rings in outlines.items():
        x, y = _middle(rings)
        figure.add_annotation(x=x, y=y, text=unit, showarrow=False, font={"size": 13, "color": SOFT})
    return bare(_framed(figure, rows), height).update_layout(dragmode="zoom", margin={"l": 0, "r": 0, "t": 0, "b": 0})


def _strokes(rows: Sequence[Mapping[str, float]], line: Mapping[str, object]) -> go.Scatter:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for r in rows:
        xs += [r["start_lon"], r["end_lon"], None]
        ys += [r["start_lat"], r["end_lat"], None]
    return go.Scatter(x=xs, y=ys, mode="lines", line=dict(line), hoverinfo="skip")


def _marks(kind: str, rows: Sequence[Mapping[str, object]]) -> go.Scatter:
    """A mark in the middle of every segment, to point at; lettered for flags, unseen for the others."""
    letter, symbol, size = MARKS.get(kind, ("", "circle", 9))
    seen = 1 if kind in MARKS else 0
    edge = {"color": GOLD, "width": 2} if kind == "优秀红旗" else {"color": "#fff", "width": 1}
    return go.Scatter(
        x=[(float(r["start_lon"]) + float(r["end_lon"])) / 2 for r in rows], y=[(float(r["start_lat"]) + float(r["end_lat"])) / 2 for r in rows],  # type: ignore[arg-type]
        mode="markers+text", name=kind, customdata=[r["segment_id"] for r in rows], text=[letter] * len(rows), textfont={"size": 10, "color": "#fff"},
        hovertext=[_said(r, kind) for r in rows], hoverinfo="text", selected={"marker": {"opacity": seen}}, unselected={"marker": {"opacity": seen}},
        marker={"symbol": symbol, "size": size, "color": FLAG_COLOURS.get(kind, SOFT), "opacity": seen, "line": edge})


def _said(row: Mapping[str, object], kind: str) -> str:
    worth = f"：{row['held']}" if row["held"] else f"，折算后得分{row['score']}" if row["score"] is not None else ""
    return f"{row['name']}<br>{row['unit']} {kind}{worth}"


def _middle(rings: Sequence[Ring]) -> tuple[float, float]:
    """The middle of the largest ring's box: where the unit's name stands."""
    ring = max(rings, key=len)
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _framed(figure: go.Figure, rows: Sequence[Mapping[str, float]]) -> go.Figure:
    """Equal lengths in both directions; the frame is that of the segments, with a margin."""
    figure.update_xaxes(visible=False)
    figure.update_yaxes(visible=False, scaleanchor="x")
    if not rows:
        return figure
    xs = [r[c] for r in rows for c in ("start_lon", "end_lon")]
    ys = [r[c] for r in rows for c in ("start_lat", "end_lat")]
    wide, tall = max(max(xs) - min(xs), 0.005) * 0.06, max(max(ys) - min(ys), 0.005) * 0.06
    figure.update_xaxes(range=[min(xs) - wide, max(xs) + wide])
    middle = math.radians((min(ys) + max(ys)) / 2)
    return figure.update_yaxes(range=[min(ys) - tall, max(ys) + tall], scaleratio=1 / math.cos(middle))
