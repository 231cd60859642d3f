"""Stage durations as dumbbells: median and the time nine in ten cases need, on a logarithmic axis of hours."""
from __future__ import annotations

import math

import plotly.graph_objects as go
import polars as pl

from cockpit.charts.once import built_once
from cockpit.charts.style import BAR, BAR_SOFT, GRID, SOFT, bare

TICKS = {1 / 60: "1分钟", 1 / 6: "10分钟", 1: "1小时", 8: "8小时", 24: "1天", 72: "3天", 240: "10天", 720: "30天"}


def hours_words(hours: float | None) -> str:
    """6分钟, 3.5小时, 2.1天; 无数据 for unknown."""
    if hours is None:
        return "无数据"
    if hours < 1:
        return f"{hours * 60:.0f}分钟"
    return f"{hours:.1f}小时" if hours < 48 else f"{hours / 24:.1f}天"


@built_once
def durations(stages: pl.DataFrame, height: int = 320) -> go.Figure:
    """`stages`: position, label, cases, median_hours, p90_hours. A stage without a case is a row with 无数据."""
    rows = stages.sort("position").to_dicts()
    known = [r for r in rows if r["median_hours"] is not None]
    # An unseen trace holds the rows: without one, a page where nothing is timed has no axis to write on.
    figure = go.Figure(go.Scatter(x=[1] * len(rows), y=[r["label"] for r in rows], mode="markers", marker={"opacity": 0}, hoverinfo="skip"))
    for row in known:
        figure.add_trace(go.Scatter(
            x=[_at(row["median_hours"]), _at(row["p90_hours"])], y=[row["label"]] * 2, mode="lines", line={"color": BAR_SOFT, "width": 6},
            hoverinfo="skip"))
    figure.add_trace(_dots(known, "median_hours", "中位", BAR, "top center"))
    figure.add_trace(_dots(known, "p90_hours", "九成以内", SOFT, "middle right"))
    for row in rows:
        if row["median_hours"] is None:
            figure.add_annotation(x=0, xref="paper", y=row["label"], text="无数据", showarrow=False, xanchor="left", font={"color": SOFT})
    figure.update_yaxes(categoryorder="array", categoryarray=[r["label"] for r in rows][::-1], ticks="", showgrid=False, fixedrange=True,
                        range=[-0.6, len(rows) - 0.3])
    values = [_at(r[c]) for r in known for c in ("median_hours", "p90_hours")] or [1]
    low, high = math.log10(min(values)) - 0.25, math.log10(max(values)) + 0.55
    figure.update_xaxes(type="log", range=[low, high], tickvals=list(TICKS), ticktext=list(TICKS.values()), gridcolor=GRID, fixedrange=True,
                        zeroline=False)
    return bare(figure, height)


def _at(hours: float) -> float:
    return max(hours, 1 / 3600)


def _dots(rows: list[dict], column: str, name: str, colour: str, place: str) -> go.Scatter:
    return go.Scatter(
        x=[_at(r[column]) for r in rows], y=[r["label"] for r in rows], mode="markers+text", name=name, marker={"color": colour, "size": 11},
        text=[hours_words(r[column]) for r in rows], textposition=place, textfont={"size": 13, "color": colour}, cliponaxis=False,
        hovertemplate=f"%{{y}} {name}%{{text}}<extra></extra>")
