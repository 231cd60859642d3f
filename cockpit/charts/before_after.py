"""An action's before and after: complaints here, and what they would have been had they moved as elsewhere."""
from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from cockpit.charts.style import BAR, GRID, INK, SOFT, bare


def scaled(steps: pl.DataFrame) -> pl.DataFrame:
    """Rows of complaints/effect → step, label, here, there: complaints in seven days, `there` brought to the level of here before.

    Null where a step holds no day with data, and `there` wherever one side had none before.
    """
    days = pl.when(pl.col("covered_days") > 0).then(pl.col("covered_days") / 7)
    before = steps.filter(phase="前")
    here, there = int(before["here"].sum()), int(before["there"].sum())
    level = here / there if here and there else None
    return steps.sort("step").select(
        "step", pl.when(pl.col("step") < 0).then(pl.format("前{}周", pl.col("step").abs())).otherwise(pl.format("后{}周", "step")).alias("label"),
        (pl.col("here") / days).alias("here"), (pl.col("there") * pl.lit(level, pl.Float64) / days).alias("there"),
        pl.col("here").alias("here_cases"), pl.col("there").alias("there_cases"))


def before_after(steps: pl.DataFrame, height: int = 260) -> go.Figure:
    """`steps`: complaints/effect. Two lines, told apart by dash and label; the action is a line between them."""
    table = scaled(steps)
    labels = table["label"].to_list()
    figure = go.Figure()
    for column, name, colour, dash, width in (("there", "应有", SOFT, "dash", 2.0), ("here", "这里", BAR, "solid", 2.8)):
        said, of = (name, name) if column == "here" else ("按对照应有", "对照")
        values = table[column].to_list()
        figure.add_trace(go.Scatter(
            x=labels, y=values, mode="lines+markers", name=name, connectgaps=False, line={"color": colour, "width": width, "dash": dash},
            marker={"size": 7, "color": colour, "symbol": "circle" if column == "here" else "circle-open"}, customdata=table[f"{column}_cases"].to_list(),
            hovertemplate=f"%{{x}} {said}每七日%{{y:.1f}}件（{of}%{{customdata:,}}件）<extra></extra>"))
        last = max((n for n, v in enumerate(values) if v is not None), default=None)
        if last is not None:
            figure.add_annotation(x=labels[last], y=values[last], text=f"<b>{name}</b>" if column == "here" else name, showarrow=False,
                                  xanchor="left", xshift=10, yshift=_aside(table, last, column), font={"size": 13, "color": colour})
    split = table.filter(pl.col("step") < 0).height - 0.5
    figure.add_vline(x=split, line={"color": INK, "width": 1.4, "dash": "dot"})
    figure.add_annotation(x=split, y=1, yref="paper", text="行动", showarrow=False, yanchor="bottom", font={"size": 13, "color": INK})
    figure.update_xaxes(type="category", range=[-0.4, 1.12 * len(labels) - 0.5], tickangle=0, nticks=6, ticks="", showgrid=False, fixedrange=True)
    figure.update_yaxes(gridcolor=GRID, fixedrange=True, zeroline=False, ticks="", nticks=5, rangemode="tozero")
    return bare(figure, height).update_layout(margin={"t": 26})


def _aside(table: pl.DataFrame, last: int, column: str) -> int:
    """Labels of two ends close together are moved apart."""
    here, there = table["here"][last], table["there"][last]
    if here is None or there is None:
        return 0
    top = max(v for name in ("here", "there") for v in table[name].to_list() if v is not None) or 1
    near = abs(here - there) < 0.09 * top
    above = (here >= there) == (column == "here")
    return (9 if above else -9) if near else 0
