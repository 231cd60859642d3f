"""A column a month from zero; months of which days are missing are hatched and carry the word, never read as low."""
from __future__ import annotations

import plotly.graph_objects as go
import polars as pl

from cockpit.charts.once import built_once
from cockpit.charts.style import BAR, BAR_SOFT, GRID, INK, SOFT, bare

FEW = 4  # the axis reaches at least so far, so that its whole numbers differ


@built_once
def month_columns(months: pl.DataFrame, column: str, unit: str, height: int = 210) -> go.Figure:
    """`months`: month (date), `column` (null: unknown), is_partial (bool), inside (bool: of this period), oldest first. The newest whole
    month's count is said. `unit`: 元 is drawn in 万元."""
    rows = months.sort("month").to_dicts()
    labels = [f"{r['month'].year % 100}年{r['month'].month}月" for r in rows]
    part, unit = (10_000, "万元") if unit == "元" else (1, unit)
    values = [None if r[column] is None else r[column] / part if part > 1 else r[column] for r in rows]
    known = [v for v in values if v is not None]
    top = max(known, default=1) or 1
    figure = go.Figure(go.Bar(
        x=labels, y=values, marker={"color": [BAR if r["inside"] else BAR_SOFT for r in rows]},
        customdata=["，数据不全" if r["is_partial"] else "" for r in rows],
        hovertemplate=f"%{{x}} %{{y:,.{1 if part > 1 else 0}f}}{unit}%{{customdata}}<extra></extra>"))
    lost = [label for label, r in zip(labels, rows, strict=True) if r["is_partial"]]
    if lost:
        figure.add_trace(go.Bar(
            x=lost, y=[top] * len(lost), name="不全", hoverinfo="skip",
            marker={"color": "rgba(0,0,0,0)", "line": {"width": 0}, "pattern": {"shape": "/", "fgcolor": "#94A3B8", "size": 7, "solidity": 0.18}}))
        for label in _middles(labels, lost):
            figure.add_annotation(x=label, y=top, text="不全", showarrow=False, yanchor="bottom", font={"size": 12, "color": SOFT})
    last = max((n for n, v in enumerate(values) if v is not None and labels[n] not in lost), default=None)
    if last is not None:
        figure.add_annotation(x=labels[last], y=values[last], text=f"<b>{values[last]:,.{1 if part > 1 else 0}f}</b>", showarrow=False, yanchor="bottom",
                              font={"size": 14, "color": INK})
    step = max(len(labels) // 4, 1)
    figure.update_xaxes(type="category", categoryorder="array", categoryarray=labels, tickvals=labels[::-1][::step][::-1], tickangle=0, ticks="",
                        showgrid=False, fixedrange=True)
    figure.update_yaxes(gridcolor=GRID, fixedrange=True, zeroline=False, ticks="", nticks=4, tickformat=",d", range=[0, max(top, FEW) * 1.12])
    return bare(figure, height, barmode="overlay").update_layout(bargap=0.25, margin={"t": 22})


def _middles(labels: list[str], lost: list[str]) -> list[str]:
    """One label a run of lost months, in its middle: side by side they would overlap."""
    runs: list[list[str]] = []
    for label in labels:
        if label in lost:
            if runs and labels[labels.index(label) - 1] == runs[-1][-1]:
                runs[-1].append(label)
            else:
                runs.append([label])
    return [run[len(run) // 2] for run in runs]
