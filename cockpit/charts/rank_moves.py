"""How far normalising moved ranks: a hollow dot where a member stood before, a full one where it stands, the longest moves first."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from cockpit.charts.style import BETTER, GRID, INK, SOFT, WORSE, bare

MOST = 12


def rank_moves(rows: Sequence[Mapping[str, Any]], *, height: int | None = None) -> go.Figure:
    """`rows`: label, rank, rank_raw. Rank 1 is at the right; won places are teal and ▲, lost ones orange and ▼."""
    moved = [r for r in rows if r["rank"] is not None and r["rank_raw"] is not None and r["rank"] != r["rank_raw"]]
    drawn = sorted(moved, key=lambda r: (-abs(r["rank_raw"] - r["rank"]), r["rank"]))[:MOST]
    names = [str(r["label"]) for r in drawn]
    tones = [BETTER if r["rank"] < r["rank_raw"] else WORSE for r in drawn]
    figure = go.Figure()
    for row, name, tone in zip(drawn, names, tones, strict=True):
        figure.add_trace(go.Scatter(x=[row["rank_raw"], row["rank"]], y=[name, name], mode="lines", line={"color": tone, "width": 2}, hoverinfo="skip"))
    figure.add_trace(go.Scatter(x=[r["rank_raw"] for r in drawn], y=names, mode="markers", hoverinfo="skip",
                                marker={"color": "#fff", "size": 9, "line": {"color": SOFT, "width": 1.6}}))
    said = [f"{'▲' if r['rank'] < r['rank_raw'] else '▼'}{abs(r['rank_raw'] - r['rank'])}（{r['rank_raw']}→{r['rank']}）" for r in drawn]
    figure.add_trace(go.Scatter(
        x=[r["rank"] for r in drawn], y=names, mode="markers+text", marker={"color": tones, "size": 11}, text=said, cliponaxis=False,
        textposition=["middle right" if r["rank"] < r["rank_raw"] else "middle left" for r in drawn], textfont={"color": INK, "size": 13},
        customdata=[[r["rank_raw"], r["rank"]] for r in drawn], hovertemplate="%{y} 折算前第%{customdata[0]}名，折算后第%{customdata[1]}名<extra></extra>"))
    figure.update_yaxes(autorange="reversed", ticks="", showgrid=True, gridcolor=GRID, fixedrange=True, type="category")
    places = [n for r in drawn for n in (r["rank"], r["rank_raw"])] or [1]
    room = max(2.0, 0.2 * (max(places) - min(places)))  # a label stands beyond the dot it belongs to, on either side
    figure.update_xaxes(range=[max(places) + room, min(places) - room], tickvals=_ticks(min(places), max(places)), fixedrange=True,
                        showgrid=False, zeroline=False, tickprefix="第", ticksuffix="名")
    bare(figure, height or 70 + 30 * len(drawn))
    figure.update_layout(margin={"l": 8, "r": 8, "t": 8, "b": 8})
    return figure


def _ticks(first: int, last: int) -> list[int]:
    """At most seven whole ranks from first to last: none before the first place."""
    step = max(1, -(-(last - first) // 6))
    return list(range(first, last + 1, step))
