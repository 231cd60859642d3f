"""One segment's way up and down the grades, month by month, as a step line with the grade's name at every change."""
from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from cockpit.charts.style import BAR, GRID, bare
from cockpit.metrics import GRADE_COLOURS

GRADES = ("普通", "优秀", "卓越", "极致")


def grade_path(path: pl.DataFrame, height: int = 200) -> go.Figure:
    """`path`: label, grade, oldest first."""
    labels, grades = path["label"].to_list(), path["grade"].to_list()
    levels = [GRADES.index(g) for g in grades]
    changes = [at for at, grade in enumerate(grades) if at == 0 or grade != grades[at - 1]]
    figure = go.Figure(go.Scatter(
        x=labels, y=levels, mode="lines", line={"color": BAR, "width": 2.2, "shape": "hv"}, customdata=grades,
        hovertemplate="%{x} %{customdata}<extra></extra>"))
    figure.add_trace(go.Scatter(
        x=[labels[at] for at in changes], y=[levels[at] for at in changes], mode="markers+text", hoverinfo="skip", cliponaxis=False,
        text=[grades[at] for at in changes], textposition="top center", textfont={"size": 12},
        marker={"size": 8, "color": [GRADE_COLOURS.get(grades[at], "#94A3B8") for at in changes]}))
    step = max(len(labels) // 8, 1)
    figure.update_xaxes(type="category", categoryorder="array", categoryarray=labels, tickvals=labels[::-1][::step][::-1], ticks="", showgrid=False,
                        fixedrange=True)
    figure.update_yaxes(tickvals=list(range(len(GRADES))), ticktext=list(GRADES), range=[-0.4, len(GRADES) - 0.3], gridcolor=GRID, zeroline=False,
                        fixedrange=True)
    return bare(figure, height)
