"""Sorted bars from zero, labelled at the bar; what is beyond the first dozen is summed as 其余."""
from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from cockpit.charts.once import built_once
from cockpit.charts.style import BAR, BAR_SOFT, bare
from cockpit.metrics import show

MOST = 12


@built_once
def bars(frame: pl.DataFrame, name: str, value: str, metric_id: str, *, height: int | None = None) -> go.Figure:
    """`frame`: `name`, `value` (a count). Largest on top; customdata of a bar is its name, empty for 其余."""
    ranked = frame.drop_nulls(value).sort(value, name, descending=[True, False])
    rows = [(str(n), v, str(n), BAR) for n, v in ranked.select(name, value).head(MOST).iter_rows()]
    rest = ranked.slice(MOST)
    if rest.height:
        rows.append((f"其余{rest.height}类", rest[value].sum(), "", BAR_SOFT))
    whole = ranked[value].sum()
    figure = go.Figure(go.Bar(
        orientation="h", x=[r[1] for r in rows], y=[r[0] for r in rows], customdata=[r[2] for r in rows], marker={"color": [r[3] for r in rows]},
        text=[f"{show(r[1], metric_id)} {r[1] / whole:.2%}" if whole else show(r[1], metric_id) for r in rows], textposition="auto",
        insidetextanchor="end", constraintext="none", insidetextfont={"color": "#fff"}, cliponaxis=False, hovertemplate="%{y} %{text}<extra></extra>"))
    figure.update_yaxes(autorange="reversed", ticks="", showgrid=False, fixedrange=True, type="category")
    figure.update_xaxes(visible=False, range=[0, max((r[1] for r in rows), default=1) * 1.02 or 1], fixedrange=True)
    return bare(figure, height or 60 + 30 * len(rows))
