"""How many segments of one grade at the end of each month, with the goal as a line: from zero, the newest value said."""
from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from cockpit.charts.once import built_once
from cockpit.charts.style import GRID, SOFT, bare
from cockpit.metrics import GRADE_COLOURS


@built_once
def grade_progress(run: pl.DataFrame, name: str, grade: str, goal: int | None, goal_word: str = "目标", height: int = 220) -> go.Figure:
    """`run`: label, `name` (a count), oldest first."""
    labels, counts = run["label"].to_list(), run[name].to_list()
    colour = GRADE_COLOURS[grade]
    figure = go.Figure(go.Scatter(x=labels, y=counts, mode="lines", line={"color": colour, "width": 2.4}, hovertemplate="%{x} %{y}条<extra></extra>"))
    if counts:
        figure.add_trace(go.Scatter(x=labels[-1:], y=counts[-1:], mode="markers+text", marker={"color": colour, "size": 8}, hoverinfo="skip",
                                    text=[f"<b>{counts[-1]:,}</b>"], textposition="top center", textfont={"size": 15, "color": colour}, cliponaxis=False))
    if goal:
        figure.add_hline(y=goal, line={"color": SOFT, "width": 1, "dash": "dot"})
        figure.add_annotation(x=0, xref="paper", y=goal, text=f"{goal_word}{goal:,}", showarrow=False, xanchor="left", yanchor="bottom",
                              font={"color": SOFT, "size": 13})
    top = max([*counts, goal or 0, 1])
    step = max(len(labels) // 5, 1)
    figure.update_xaxes(tickvals=labels[::-1][::step][::-1], ticks="", showgrid=False, fixedrange=True, type="category")
    figure.update_yaxes(range=[0, top * 1.18], gridcolor=GRID, fixedrange=True, zeroline=False, ticks="", nticks=4, tickformat=",d")
    if top < 5:
        figure.update_yaxes(dtick=1)  # half a segment is no tick
    return bare(figure, height)
