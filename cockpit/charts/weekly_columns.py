"""Columns week by week, from zero: one part or two stacked, the newest week's figures said on it."""
from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go
import polars as pl

from cockpit.charts.once import built_once
from cockpit.charts.style import GRID, INK, bare


@built_once
def weekly_columns(run: pl.DataFrame, parts: Mapping[str, tuple[str, str]], *, height: int = 240, shown: int = 26) -> go.Figure:
    """`run`: label and the columns of `parts`, oldest first; the last `shown` are drawn. `parts`: column → (name, colour),
    from the ground up. Over the last column stands its total."""
    drawn = run.tail(shown)
    labels = drawn["label"].to_list()
    figure = go.Figure([go.Bar(x=labels, y=drawn[column].to_list(), name=name, marker={"color": colour},
                               hovertemplate=f"%{{x}} {name}%{{y:,}}<extra></extra>") for column, (name, colour) in parts.items()])
    if labels:
        total = sum(int(drawn[column][-1] or 0) for column in parts)
        figure.add_annotation(x=labels[-1], y=total, text=f"<b>{total:,}</b>", showarrow=False, yanchor="bottom", font={"size": 15, "color": INK})
    step = max(len(labels) // 6, 1)
    figure.update_xaxes(tickvals=labels[::-1][::step][::-1], ticks="", showgrid=False, fixedrange=True, type="category")
    figure.update_yaxes(gridcolor=GRID, fixedrange=True, zeroline=False, ticks="", nticks=5, tickformat=",d", rangemode="tozero")
    bare(figure, height, barmode="stack")
    if len(parts) > 1:
        figure.update_layout(showlegend=True, legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "traceorder": "normal"}, margin={"t": 30})
    return figure
