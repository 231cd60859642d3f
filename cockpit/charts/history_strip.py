"""A segment's year: the score of every period as a line, flags as lettered marks, periods not judged as hatched columns."""
from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import polars as pl

from cockpit.charts.once import built_once
from cockpit.charts.style import BAR, GRID, bare
from cockpit.metrics import FLAG_COLOURS

SHOWN = 52
GOLD = "#B8860B"
# flag → letter, symbol: told apart without colour.
MARKS = {"红旗": ("红", "triangle-up"), "优秀红旗": ("优", "star"), "黑旗": ("黑", "square")}


@built_once
def history_strip(history: pl.DataFrame, shown: int = SHOWN, height: int = 250) -> go.Figure:
    """`history`: label, score (decimal or null), flag, held (reason or null), oldest first; the last `shown` are drawn.

    A period without a judged score is a gap in the line and a hatched column that says why.
    """
    rows = history.tail(shown).to_dicts()
    labels = [r["label"] for r in rows]
    judged = [r for r in rows if r["held"] is None and r["score"] is not None]
    known = [float(r["score"]) for r in judged]
    low = min([*known, 90.0])
    floor, top = max(low - (100 - low) * 0.25, -5.0), 100 + (100 - low) * 0.22
    figure = go.Figure()
    away = [r for r in rows if r["held"] is not None or r["score"] is None]
    if away:
        figure.add_trace(go.Bar(
            x=[r["label"] for r in away], y=[top - floor] * len(away), base=floor, width=1, name="不参评", customdata=[r["held"] or "没有得分" for r in away],
            marker={"color": "#F4F6F8", "line": {"width": 0}, "pattern": {"shape": "/", "fgcolor": "#94A3B8", "size": 7, "solidity": 0.18}},
            hovertemplate="%{x} 不参评：%{customdata}<extra></extra>"))
    figure.add_trace(go.Scatter(
        x=labels, y=[float(r["score"]) if r in judged else None for r in rows], mode="lines+markers", connectgaps=False, name="折算后得分",
        line={"color": BAR, "width": 1.8}, marker={"size": 4, "color": BAR}, customdata=[r["flag"] or "未获评" for r in rows],
        hovertemplate="%{x} %{y:.2f}分 %{customdata}<extra></extra>"))
    for flag in MARKS:
        found = [r for r in judged if r["flag"] == flag]
        if found:
            figure.add_trace(_marks(flag, found))
    step = max(len(labels) // 8, 1)
    figure.update_xaxes(type="category", categoryorder="array", categoryarray=labels, tickvals=labels[::-1][::step][::-1], ticks="", showgrid=False,
                        fixedrange=True, range=[-0.5, len(labels) - 0.5])
    figure.update_yaxes(range=[floor, top], gridcolor=GRID, zeroline=False, fixedrange=True, nticks=5, ticksuffix="分")
    return bare(figure, height).update_layout(bargap=0)


def _marks(flag: str, rows: list[dict[str, Any]]) -> go.Scatter:
    letter, symbol = MARKS[flag]
    edge = {"color": GOLD, "width": 2} if flag == "优秀红旗" else {"width": 0}
    return go.Scatter(
        x=[r["label"] for r in rows], y=[float(r["score"]) for r in rows], mode="markers+text", name=flag, text=[letter] * len(rows),
        textposition="top center", textfont={"size": 13, "color": FLAG_COLOURS[flag]}, hoverinfo="skip", cliponaxis=False,
        marker={"symbol": symbol, "size": 11, "color": FLAG_COLOURS[flag], "line": edge})
