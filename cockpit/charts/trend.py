"""A run of periods as a line, the usual range of the year behind it as a band, the newest value said at the line's end."""
from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
import polars as pl

from cockpit.charts.once import built_once
from cockpit.charts.style import BAR, GRID, SOFT, bare
from cockpit.metrics import metric, show


@built_once
def trend(run: pl.DataFrame, name: str, *, shown: int = 26, target: float | None = None, height: int = 260,
          band: str = "近一年常见区间") -> go.Figure:
    """`run`: label, `name`, oldest first. The last `shown` periods are drawn; the band is the middle 80 % of all given, and `band` says of which.

    Counts start at zero; rates span their own range, said on the axis. A null is a gap.
    """
    entry = metric(name)
    drawn = run.tail(shown)
    labels, values = drawn["label"].to_list(), drawn[name].to_list()
    known = run[name].drop_nulls()
    figure = go.Figure()
    if known.len() >= 10:
        low, high = known.quantile(0.1, "linear"), known.quantile(0.9, "linear")
        figure.add_hrect(y0=low, y1=high, fillcolor="#EEF3F9", line_width=0, layer="below")
        figure.add_annotation(x=0, xref="paper", y=high, text=band, showarrow=False, xanchor="left", yanchor="bottom",
                              font={"color": SOFT, "size": 12})
    if target is not None:
        figure.add_hline(y=target, line={"color": SOFT, "width": 1, "dash": "dot"})
        figure.add_annotation(x=1, xref="paper", y=target, text=f"目标{show(target, name)}", showarrow=False, xanchor="right", yanchor="bottom",
                              font={"color": SOFT, "size": 12})
    figure.add_trace(go.Scatter(
        x=labels, y=values, mode="lines", line={"color": BAR, "width": 2.4}, connectgaps=False,
        customdata=[show(v, name, none="—") for v in values], hovertemplate="%{x} %{customdata}<extra></extra>"))
    if values and values[-1] is not None:
        figure.add_trace(go.Scatter(x=labels[-1:], y=values[-1:], mode="markers+text", marker={"color": BAR, "size": 8}, hoverinfo="skip",
                                    text=[f"<b>{show(values[-1], name)}</b>"], textposition="top left", textfont={"color": BAR, "size": 15},
                                    cliponaxis=False))
    step = max(len(labels) // 6, 1)
    figure.update_xaxes(tickvals=labels[::-1][::step][::-1], ticks="", showgrid=False, fixedrange=True, type="category")
    figure.update_yaxes(gridcolor=GRID, fixedrange=True, zeroline=False, ticks="", nticks=5,
                        tickformat=(".1%" if _narrow(values) else ".0%") if entry.is_rate else ",d", rangemode="normal" if entry.is_rate else "tozero")
    return bare(figure, height)


def _narrow(values: Sequence[float | None]) -> bool:
    """Whether whole per cents would name two lines of the axis alike."""
    known = [v for v in values if v is not None]
    return bool(known) and max(known) - min(known) < 0.04
