"""A weekly series with a step in it: what was counted, what would have been expected without the step, and what became of it."""
from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import polars as pl

from cockpit.charts.once import built_once
from cockpit.charts.style import BAR, BAR_SOFT, GRID, INK, SOFT, bare


@built_once
def broken_series(weeks: pl.DataFrame, step: str = "减检", height: int = 260) -> go.Figure:
    """`weeks`: week (date), after (bool), rate, fitted, expected (null: not told, or a week not covered), oldest first.

    Weeks as pale points, the fitted course as a line, the expected one dashed from the step on; the step is a line across.
    """
    rows = weeks.sort("week").to_dicts()
    days = [r["week"] for r in rows]
    figure = go.Figure(go.Scatter(
        x=days, y=[r["rate"] for r in rows], mode="markers", name="每周", marker={"color": BAR_SOFT, "size": 6}, hovertemplate="%{x} %{y:.2%}<extra></extra>"))
    lines = (("expected", "按以往应有", SOFT, "dash", 2.0), ("fitted", "实际走势", BAR, "solid", 2.8))
    top = max((r["rate"] for r in rows if r["rate"] is not None), default=1.0) or 1.0
    for column, name, colour, dash, width in lines:
        values = [r[column] if column == "fitted" or r["after"] else None for r in rows]
        if all(v is None for v in values):
            continue
        figure.add_trace(go.Scatter(x=days, y=values, mode="lines", name=name, connectgaps=False, line={"color": colour, "width": width, "dash": dash},
                                    hovertemplate=f"%{{x}} {name}%{{y:.2%}}<extra></extra>"))
        last = next(n for n in reversed(range(len(values))) if values[n] is not None)
        figure.add_annotation(x=days[last], y=values[last], text=f"<b>{name}</b>" if column == "fitted" else name, showarrow=False, xanchor="left",
                              xshift=8, yshift=_aside(rows[last], column, top), font={"size": 13, "color": colour})
    first_after = next((r["week"] for r in rows if r["after"]), None)
    if first_after is not None:
        figure.add_shape(type="line", x0=first_after, x1=first_after, y0=0, y1=1, yref="paper", line={"color": INK, "width": 1.4, "dash": "dot"})
        figure.add_annotation(x=first_after, y=1, yref="paper", text=step, showarrow=False, yanchor="bottom", font={"size": 13, "color": INK})
    figure.update_xaxes(tickformat="%y年%-m月", nticks=7, tickangle=0, ticks="", showgrid=False, fixedrange=True)
    figure.update_yaxes(gridcolor=GRID, fixedrange=True, zeroline=False, ticks="", nticks=5, tickformat=".0%", rangemode="tozero")
    return bare(figure, height).update_layout(margin={"t": 26, "r": 92})


def _aside(row: dict[str, Any], column: str, top: float) -> int:
    """Labels of two ends close together are moved apart, the upper one up."""
    if row["fitted"] is None or row["expected"] is None or abs(row["fitted"] - row["expected"]) > 0.12 * top:
        return 0
    return 10 if (row["fitted"] > row["expected"]) == (column == "fitted") else -10
