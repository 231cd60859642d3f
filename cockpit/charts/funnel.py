"""The seven links as bars from zero: how many cases have come how far, and what share of those found."""
from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from cockpit.charts.once import built_once
from cockpit.charts.style import BAR, SOFT, bare


@built_once
def funnel(links: pl.DataFrame, height: int = 320) -> go.Figure:
    """`links`: position, label, cases (null where nobody records it). customdata of a bar is link_<position>.

    Labels stand at the bars: count and share of the first link; 无数据 where the count is null.
    """
    rows = links.sort("position").to_dicts()
    first = next((r["cases"] for r in rows if r["cases"]), None)

    def said(cases: int | None) -> str:
        if cases is None:
            return "无数据"
        return f"{cases:,}件" + (f" {cases / first:.2%}" if first else "")

    figure = go.Figure(go.Bar(
        orientation="h", x=[r["cases"] or 0 for r in rows], y=[r["label"] for r in rows], text=[said(r["cases"]) for r in rows],
        customdata=[f"link_{r['position']}" for r in rows], textposition=["outside" if not r["cases"] else "auto" for r in rows],
        insidetextanchor="end", constraintext="none", insidetextfont={"color": "#fff"}, outsidetextfont={"color": SOFT}, cliponaxis=False,
        marker={"color": BAR}, hovertemplate="%{y} %{text}<extra></extra>"))
    figure.update_yaxes(autorange="reversed", ticks="", showgrid=False, fixedrange=True)
    figure.update_xaxes(visible=False, range=[0, (first or 1) * 1.02], fixedrange=True)
    return bare(figure, height)
