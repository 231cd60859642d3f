"""How often an enterprise was visited: two columns a bucket on one axis, the base behind, this period in front."""
from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from cockpit.charts.once import built_once
from cockpit.charts.style import BAR, BAR_SOFT, GRID, INK, SOFT, bare


@built_once
def visits_per_enterprise(buckets: pl.DataFrame, names: tuple[str, str] = ("本期", "基期"), height: int = 280) -> go.Figure:
    """`buckets`: bucket, enterprises, base_enterprises (null: no base), in order. The count stands over every column; `names`: this period, base."""
    labels = buckets["bucket"].to_list()
    figure = go.Figure()
    sides = (("base_enterprises", names[1], BAR_SOFT, SOFT), ("enterprises", names[0], BAR, INK))
    for column, name, colour, ink in sides:
        values = buckets[column].to_list()
        if any(v is not None for v in values):
            figure.add_trace(go.Bar(
                x=labels, y=values, name=name, marker={"color": colour}, text=["" if v is None else f"{v:,}" for v in values], textposition="outside",
                textfont={"size": 13, "color": ink}, cliponaxis=False, hovertemplate=f"{name}检查%{{x}} %{{y:,}}家<extra></extra>"))
    figure.update_xaxes(type="category", categoryorder="array", categoryarray=labels, ticks="", showgrid=False, fixedrange=True, tickangle=0)
    figure.update_yaxes(gridcolor=GRID, fixedrange=True, zeroline=False, ticks="", nticks=5, tickformat=",d", rangemode="tozero")
    bare(figure, height, barmode="group")
    return figure.update_layout(bargap=0.3, bargroupgap=0.08, showlegend=True, margin={"t": 34},
                                legend={"orientation": "h", "x": 0, "y": 1.04, "yanchor": "bottom", "traceorder": "reversed"})
