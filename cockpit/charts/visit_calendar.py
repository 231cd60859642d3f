"""One enterprise's visits and penalties by day: a row a month, a mark a visit, its shape its type."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import plotly.graph_objects as go

from cockpit.charts.style import BAR, GRID, INK, SOFT, WORSE, bare

# kind → colour and mark: told apart without colour.
MARKS = {"日常": (BAR, "circle"), "个案": (SOFT, "diamond"), "专项": ("#7C3AED", "square"), "未注明": (SOFT, "circle-open"), "处罚": (WORSE, "x")}


def visit_calendar(events: Sequence[Mapping[str, Any]], first: date, last: date, height: int | None = None) -> go.Figure:
    """`events`: day, kind (a type of visit, or 处罚), said (words for the hover). Months from that of `first` to that of `last`, newest on top."""
    months = [date(n // 12, n % 12 + 1, 1) for n in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)]
    labels = [month_label(m) for m in months]
    figure = go.Figure()
    for kind in [k for k in MARKS if any(known(e["kind"]) == k for e in events)]:
        own = [e for e in events if known(e["kind"]) == kind]
        colour, symbol = MARKS[kind]
        figure.add_trace(go.Scatter(
            x=[e["day"].day for e in own], y=[month_label(e["day"]) for e in own], mode="markers", name=kind, cliponaxis=False,
            marker={"color": colour, "symbol": symbol, "size": 11, "opacity": 0.9, "line": {"width": 1, "color": "#fff" if "open" not in symbol else colour}},
            customdata=[e["said"] for e in own], hovertemplate="%{y}%{x}日 %{customdata}<extra></extra>"))
    figure.update_xaxes(range=[0.3, 31.7], tickvals=[1, 5, 10, 15, 20, 25, 31], ticktext=["1日", "5日", "10日", "15日", "20日", "25日", "31日"], gridcolor=GRID,
                        ticks="", fixedrange=True, zeroline=False, side="top", tickangle=0)
    figure.update_yaxes(type="category", categoryorder="array", categoryarray=labels, range=[-0.6, len(labels) - 0.4], gridcolor=GRID, ticks="",
                        fixedrange=True)
    bare(figure, height or 90 + 24 * len(labels))
    return figure.update_layout(showlegend=True, margin={"t": 30, "b": 34}, font={"color": INK, "size": 14},
                                legend={"orientation": "h", "x": 0, "y": -0.02, "yanchor": "top"})


def known(kind: str | None) -> str:
    """A kind the picture has a mark for; everything else is 未注明."""
    return kind if kind in MARKS else "未注明"


def month_label(day: date) -> str:
    return f"{day.year % 100}年{day.month}月"
