"""Small multiples: the same measure of many places over the same periods, a small line each, on one scale."""
from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from cockpit.charts.map_text import cut
from cockpit.charts.style import BAR, GRID, SOFT, bare
from cockpit.metrics import metric, show

ACROSS, ROW, NAME = 4, 150, 16  # charts in a row; points of height; em of a name


def multiples(labels: Sequence[str], runs: Mapping[str, Sequence[float | None]], name: str) -> go.Figure:
    """`labels`: periods, oldest first; `runs`: place → its values of metric `name`, one a period, in the order they are to stand.

    Counts start at zero; rates share their own range. A null is a gap, and the newest value is said beside the name.
    """
    entry = metric(name)
    titles = [f"<b>{cut(place, NAME)}</b>　{show(values[-1], name, none='无数据' if not entry.is_rate else '—')}" for place, values in runs.items()]
    rows = -(-len(runs) // ACROSS) or 1
    figure = make_subplots(rows=rows, cols=ACROSS, subplot_titles=titles, shared_yaxes="all", shared_xaxes="all",
                           horizontal_spacing=0.05, vertical_spacing=0.34 / max(rows, 1.6))
    for at, (place, values) in enumerate(runs.items()):
        where = {"row": at // ACROSS + 1, "col": at % ACROSS + 1}
        figure.add_trace(go.Scatter(
            x=list(labels), y=list(values), mode="lines", line={"color": BAR, "width": 2}, connectgaps=False, showlegend=False,
            customdata=[show(v, name, none="—") for v in values], hovertemplate=f"{cut(place, NAME)} %{{x}} %{{customdata}}<extra></extra>"), **where)
        if values[-1] is not None:
            figure.add_trace(go.Scatter(x=[labels[-1]], y=[values[-1]], mode="markers", marker={"color": BAR, "size": 6}, hoverinfo="skip",
                                        showlegend=False, cliponaxis=False), **where)
    figure.update_annotations(font={"size": 14, "color": "#17202E"}, yshift=2)
    figure.update_xaxes(type="category", tickvals=[labels[0], labels[-1]], ticks="", showgrid=False, fixedrange=True, tickfont={"size": 11, "color": SOFT})
    figure.update_yaxes(gridcolor=GRID, fixedrange=True, zeroline=False, ticks="", nticks=3, tickformat=".0%" if entry.is_rate else ",d",
                        rangemode="normal" if entry.is_rate else "tozero", tickfont={"size": 11, "color": SOFT})
    bare(figure, ROW * rows + 40)
    return figure.update_layout(margin={"t": 34})
