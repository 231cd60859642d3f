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
    drawn = placed(segments).with_columns(kind=pl.coalesce("flag", pl.when(pl.col("held").is_not_null()).then(pl.lit(HELD)), pl.lit(PLAIN)))
    by_kind = {kind: own for kind in LINES if not (own := drawn.filter(kind=kind)).is_empty()}
    traces = [_ground(outlines)] if outlines else []
    for kind, own in by_kind.items():
        if kind == "优秀红旗":
            traces.append(_strokes(own, {"color": GOLD, "width": 8}))
        traces.append(_strokes(own, LINES[kind]))
    traces += [_marks(kind, own) for kind, own in by_kind.items()]
    names = [{"x": x, "y": y, "text": unit, "showarrow": False, "font": {"size": 13, "color": SOFT}}
             for unit, (x, y) in ((unit, _middle(rings)) for unit, rings in outlines.items())]
    figure = bare(go.Figure(traces), height, annotations=names)
    return figure.update_layout(dragmode="zoom", margin={"l": 0, "r": 0, "t": 0, "b": 0}, **_frame(drawn))


def _ground(outlines: Mapping[str, Sequence[Ring]]) -> go.Scatter:
    """All outlines as one trace, the rings apart: Plotly checks a trace in a millisecond, whatever its length."""
    points: list[tuple[float | None, float | None]] = []
    for ring in (ring for rings in outlines.values() for ring in rings):
        points += [*ring, (None, None)]
    return go.Scatter(x=pl.Series([x for x, _ in points], dtype=pl.Float64), y=pl.Series([y for _, y in points], dtype=pl.Float64), mode="lines",
                      fill="toself", fillcolor="rgba(241,245,249,.6)", line={"color": "#CBD5E1", "width": 1.2}, hoverinfo="skip")


def _strokes(segments: pl.DataFrame, line: Mapping[str, object]) -> go.Scatter:
    """One trace of all strokes, a gap after each."""
    ends = segments.select(x=pl.concat_list("start_lon", "end_lon", pl.lit(None)), y=pl.concat_list("start_lat", "end_lat", pl.lit(None))).explode("x", "y")
    return go.Scatter(x=ends["x"], y=ends["y"], mode="lines", line=dict(line), hoverinfo="skip")


def _marks(kind: str, segments: pl.DataFrame) -> go.Scatter:
    """A mark in the middle of every segment, to point at; lettered for flags, unseen for the others."""
    letter, symbol, size = MARKS.get(kind, ("", "circle", 9))
    seen = 1 if kind in MARKS else 0
    edge = {"color": GOLD, "width": 2} if kind == "优秀红旗" else {"color": "#fff", "width": 1}
    worth = pl.coalesce(pl.format("：{}", "held"), pl.format("，折算后得分{}", pl.col("score").cast(pl.String)), pl.lit(""))
    middle = segments.select("segment_id", x=(pl.col("start_lon") + pl.col("end_lon")) / 2, y=(pl.col("start_lat") + pl.col("end_lat")) / 2,
                             said=pl.format("{}<br>{} {}{}", "name", "unit", "kind", worth))
    return go.Scatter(
        x=middle["x"], y=middle["y"], mode="markers+text", name=kind, customdata=middle["segment_id"], text=letter, textfont={"size": 10, "color": "#fff"},
        hovertext=middle["said"], hoverinfo="text", selected={"marker": {"opacity": seen}}, unselected={"marker": {"opacity": seen}},
        marker={"symbol": symbol, "size": size, "color": FLAG_COLOURS.get(kind, SOFT), "opacity": seen, "line": edge})


def _middle(rings: Sequence[Ring]) -> tuple[float, float]:
    """The middle of the largest ring's box: where the unit's name stands."""
    ring = max(rings, key=len)
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _frame(segments: pl.DataFrame) -> dict[str, dict[str, object]]:
    """Axes of equal lengths in both directions; the frame is that of the segments, with a margin."""
    plain: dict[str, object] = {"visible": False, "fixedrange": False}
    if segments.is_empty():
        return {"xaxis": plain, "yaxis": plain | {"scaleanchor": "x"}}
    box = segments.select(west=pl.min_horizontal("start_lon", "end_lon").min(), east=pl.max_horizontal("start_lon", "end_lon").max(),
                          south=pl.min_horizontal("start_lat", "end_lat").min(), north=pl.max_horizontal("start_lat", "end_lat").max()).row(0, named=True)
    wide, tall = max(box["east"] - box["west"], 0.005) * 0.06, max(box["north"] - box["south"], 0.005) * 0.06
    middle = math.radians((box["south"] + box["north"]) / 2)
    return {"xaxis": plain | {"range": [box["west"] - wide, box["east"] + wide]},
            "yaxis": plain | {"scaleanchor": "x", "scaleratio": 1 / math.cos(middle), "range": [box["south"] - tall, box["north"] + tall]}}
