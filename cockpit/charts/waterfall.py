"""How a score came about, step by step: floating bars from 100 to the result, each step's points and what is left after it."""
from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from cockpit.charts.style import BAR, BETTER, GRID, INK, SOFT, WORSE, bare

RESULT = "折算后得分"
APART = "\u2002\u2002"  # between a bar's end or a diamond and its words; plain spaces would be drawn as none
LABEL = 190  # pixels right of the plot, for words that begin at the full score: the axis itself ends there
LINE = 32  # characters of a detail on one line under its step


def waterfall(steps: pl.DataFrame, height: int | None = None) -> go.Figure:
    """`steps`: position, step, points, score_after (decimals), detail; the first is the full score.

    The axis may begin above zero: bars are differences; the full score and the result are points, not lengths. Steps
    that change nothing keep their row.
    """
    rows = [r | {"points": float(r["points"]), "after": float(r["score_after"])} for r in steps.sort("position").to_dicts()]
    if not rows:
        return bare(go.Figure(), height or 120)
    first, last, changes = rows[0], rows[-1], rows[1:]
    levels = [r["after"] for r in rows]
    low, high = min(levels), max(levels)
    span = (high - low) or 10.0
    figure = go.Figure(go.Bar(
        orientation="h", y=[r["step"] for r in changes], base=[r["after"] - r["points"] for r in changes], x=[r["points"] for r in changes],
        marker={"color": [WORSE if r["points"] < 0 else BETTER for r in changes]}, width=0.5, hoverinfo="skip"))
    figure.add_trace(go.Scatter(
        x=[first["after"], last["after"]], y=[first["step"], RESULT], mode="markers", hoverinfo="skip",
        marker={"symbol": "diamond", "size": 13, "color": [BAR, INK]}))
    figure.add_trace(go.Scatter(
        x=[max(r["after"], r["after"] - r["points"]) for r in changes] + [first["after"], last["after"]],
        y=[r["step"] for r in changes] + [first["step"], RESULT], mode="text", textposition="middle right", cliponaxis=False, hoverinfo="skip",
        text=[f"{APART}{_signed(r['points'])}，至{_level(r['after'])}" for r in changes]
        + [f"{APART}{first['after']:.2f}", f"{APART}<b>{last['after']:.2f}</b>"],
        textfont={"size": 14, "color": [_ink(r["points"]) for r in changes] + [INK, INK]}))
    names = [r["step"] for r in rows] + [RESULT]
    figure.update_yaxes(type="category", categoryorder="array", categoryarray=names[::-1], tickvals=names, ticks="", showgrid=False, fixedrange=True,
                        ticktext=[_with_detail(r["step"], r["detail"]) for r in rows] + [f"<b>{RESULT}</b>"])
    figure.update_xaxes(range=[low - span * 0.04, high + span * 0.02], gridcolor=GRID, zeroline=False, nticks=6, ticksuffix="分", fixedrange=True)
    if low < 0 < high:
        figure.add_vline(x=0, line={"color": GRID, "width": 2}, layer="below")
    return bare(figure, height or 60 + 44 * len(names)).update_layout(margin_r=LABEL)


def _signed(points: float) -> str:
    return "0.00" if not points else f"{'−' if points < 0 else '+'}{abs(points):.2f}"


def _level(after: float) -> str:
    return f"−{abs(after):.2f}" if after < 0 else f"{after:.2f}"


def _ink(points: float) -> str:
    return SOFT if not points else WORSE if points < 0 else BETTER


def _with_detail(step: str, detail: str | None) -> str:
    lines = [detail[at:at + LINE] for at in range(0, len(detail), LINE)] if detail else []
    return step + "".join(f"<br><span style='font-size:12px;color:{SOFT}'>{line}</span>" for line in lines)
