"""Ratios with their intervals, a row a name, on one axis with a line at 1: right of it more, left of it fewer."""
from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from cockpit.charts.style import BAR, GRID, INK, SOFT, WORSE, bare

# reading → colour and mark: told apart without colour.
MARKS = {"有所上升": (WORSE, "diamond"), "未见上升": (BAR, "circle")}
OTHER = (SOFT, "circle-open")
WIDEST = 8.0  # beyond it an interval runs off the axis; its figures stand beside it


def ratio_intervals(rows: Sequence[Mapping[str, Any]], height: int | None = None) -> go.Figure:
    """`rows`: name, ratio, low, high (null: not estimated), reading, top to bottom. The axis is logarithmic, so that twice and half are as far."""
    drawn = [r for r in rows if r["ratio"] and r["low"] and r["high"]]
    names = [r["name"] for r in rows]
    figure = go.Figure()
    for reading in dict.fromkeys(r["reading"] for r in drawn):
        colour, symbol = MARKS.get(reading, OTHER)
        own = [r for r in drawn if r["reading"] == reading]
        figure.add_trace(go.Scatter(
            x=[r["ratio"] for r in own], y=[r["name"] for r in own], mode="markers", name=reading,
            marker={"color": colour, "symbol": symbol, "size": 11, "line": {"width": 2, "color": colour}},
            error_x={"type": "data", "symmetric": False, "array": [r["high"] - r["ratio"] for r in own],
                     "arrayminus": [r["ratio"] - r["low"] for r in own], "color": colour, "thickness": 2.2, "width": 5},
            customdata=[interval_words(r) for r in own], hovertemplate="%{y} %{customdata} " + reading + "<extra></extra>"))
    figure.add_vline(x=1, line={"color": INK, "width": 1.2, "dash": "dot"})
    for row in rows:
        said = f"{interval_words(row)} {row['reading']}" if row in drawn else row["reading"]
        figure.add_annotation(x=1.01, xref="paper", y=row["name"], text=said, showarrow=False, xanchor="left",
                              font={"size": 13, "color": MARKS.get(row["reading"], OTHER)[0]})
    edge = min(max([1.6, *(max(r["high"], 1 / r["low"]) for r in drawn)]) * 1.1, WIDEST)
    ticks = [t for t in (0.125, 0.25, 0.5, 0.8, 1, 1.25, 2, 4, 8) if 1 / edge <= t <= edge]
    figure.update_xaxes(type="log", range=[-math.log10(edge), math.log10(edge)], tickvals=ticks, ticktext=[f"{t:g}倍" for t in ticks], gridcolor=GRID,
                        ticks="", fixedrange=True, zeroline=False, tickangle=0)
    figure.update_yaxes(type="category", categoryorder="array", categoryarray=names[::-1], range=[-0.6, len(names) - 0.4], ticks="", showgrid=False,
                        fixedrange=True)
    bare(figure, height or 70 + 34 * len(names))
    return figure.update_layout(margin={"r": 290})


def interval_words(row: Mapping[str, Any]) -> str:
    """1.42（1.10—1.83）."""
    return f"{row['ratio']:.2f}（{row['low']:.2f}—{row['high']:.2f}）"
