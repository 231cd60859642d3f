"""A line a year over twelve months; a month of lost or unfinished data stands apart as a marked point, never in the line."""
from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import polars as pl

from cockpit.charts.once import built_once
from cockpit.charts.style import BAR, GRID, SOFT, bare

OLDER = ("#94A3B8", "#B6C2D1", "#CBD5E1")  # last year, the one before, all earlier
DASHES = ("solid", "dash", "dot", "dashdot")


@built_once
def season_lines(season: pl.DataFrame, years: int = 4, height: int = 260) -> go.Figure:
    """`season`: complaints/season (month, counted, verdict, comparable). The newest `years` years, the newest in front."""
    rows = season.with_columns(pl.col("month").dt.year().alias("year"), pl.col("month").dt.month().alias("at"))
    shown = sorted(rows["year"].unique().to_list())[-years:]
    figure = go.Figure()
    top = max([v for v in rows["comparable"].to_list() if v is not None], default=1) or 1
    ends: list[tuple[int, float]] = []
    for age, year in reversed(list(enumerate(reversed(shown)))):
        own = rows.filter(year=year).sort("at").to_dicts()
        colour = BAR if age == 0 else OLDER[min(age, len(OLDER)) - 1]
        by = {r["at"]: r for r in own}
        line = [by[m]["comparable"] if m in by else None for m in range(1, 13)]
        figure.add_trace(go.Scatter(
            x=list(range(1, 13)), y=line, mode="lines+markers", name=f"{year}年", connectgaps=False, marker={"size": 5, "color": colour},
            line={"color": colour, "width": 2.6 if age == 0 else 1.6, "dash": DASHES[min(age, len(DASHES) - 1)]},
            hovertemplate=f"{year}年%{{x}}月 %{{y:,}}件<extra></extra>"))
        _apart(figure, own, colour)
        last = max((m for m in range(1, 13) if line[m - 1] is not None), default=None)
        if last is not None:
            end = float(line[last - 1] or 0)
            # Ends that lie together: the upper label goes up, the lower one down.
            shift = sum(15 if end >= y else -15 for x, y in ends if x == last and abs(y - end) < 0.07 * top)
            ends.append((last, end))
            figure.add_annotation(x=last, y=line[last - 1], text=f"<b>{year}</b>" if age == 0 else str(year), showarrow=False,
                                  xanchor="left", xshift=6, yshift=shift, font={"size": 13, "color": colour if age == 0 else SOFT})
    figure.update_xaxes(tickvals=list(range(1, 13)), ticktext=["1月", *map(str, range(2, 13))], tickangle=0, range=[0.7, 13.6], ticks="",
                        showgrid=False, fixedrange=True)
    figure.update_yaxes(gridcolor=GRID, fixedrange=True, zeroline=False, ticks="", nticks=5, tickformat=",d", rangemode="tozero")
    return bare(figure, height)


def _apart(figure: go.Figure, own: list[dict[str, Any]], colour: str) -> None:
    """Months that cannot be compared, as open points with their word."""
    odd = [r for r in own if r["verdict"] != "正常"]
    if odd:
        figure.add_trace(go.Scatter(
            x=[r["at"] for r in odd], y=[r["counted"] for r in odd], mode="markers+text", text=[r["verdict"] for r in odd], textposition="top center",
            textfont={"size": 12, "color": SOFT}, marker={"symbol": "circle-open", "size": 8, "color": colour}, cliponaxis=False,
            hovertemplate="%{x}月 已有%{y:,}件，%{text}，不比较<extra></extra>"))
