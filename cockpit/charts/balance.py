"""Money won and lost to date: one bar from zero a member, rewards to the right, deductions to the left, the largest of both ends."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from cockpit.charts.style import BETTER, INK, SOFT, WORSE, bare

EACH_END = 8


def balance(rows: Sequence[Mapping[str, Any]], said: Sequence[str], *, height: int | None = None) -> go.Figure:
    """`rows`: label, net_yuan, times (in words), highest first; `said`: what is printed at each bar. Beyond EACH_END of both ends rows are left out."""
    both = list(zip(rows, said, strict=True))
    drawn = both if len(both) <= 2 * EACH_END else both[:EACH_END] + both[-EACH_END:]
    names, nets = [str(r["label"]) for r, _ in drawn], [r["net_yuan"] for r, _ in drawn]
    widest = max((abs(n) for n in nets), default=1) or 1
    figure = go.Figure(go.Bar(
        orientation="h", x=nets, y=names, text=[text for _, text in drawn], textposition="outside", cliponaxis=False, textfont={"color": INK, "size": 13},
        marker={"color": [BETTER if n > 0 else WORSE if n < 0 else SOFT for n in nets]},
        customdata=[r["times"] for r, _ in drawn], hovertemplate="%{y} %{text}（%{customdata}）<extra></extra>"))
    figure.update_yaxes(autorange="reversed", ticks="", showgrid=False, fixedrange=True, type="category")
    figure.update_xaxes(visible=False, zeroline=True, fixedrange=True, range=[-1.4 * widest, 1.4 * widest])
    return bare(figure, height or 60 + 28 * len(drawn))
