"""Hours of the day against kinds of day: every cell carries its number, colour only repeats it."""
from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import polars as pl

from cockpit.charts.style import INK, SOFT, bare

DARKEST = "#9FBDE4"  # dark ink stays readable on it
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
SHIFTED, HOLIDAY = "调休上班", "节假日"
ROWS = (*WEEKDAYS[:5], SHIFTED, *WEEKDAYS[5:], HOLIDAY)


def by_row(hours: pl.DataFrame) -> pl.DataFrame:
    """Rows of complaints/hours → row, hour, days, complaints, per_day, in the order of ROWS and hours.

    A working weekend stands under 调休上班, a weekday off under 节假日: neither is averaged with common days.
    """
    weekday, works = pl.col("weekday"), pl.col("is_workday")
    named = hours.filter(pl.col("hour").is_not_null()).with_columns(
        pl.when((weekday >= 6) & works).then(pl.lit(SHIFTED)).when((weekday <= 5) & ~works).then(pl.lit(HOLIDAY))
        .otherwise((weekday - 1).replace_strict(list(range(7)), list(WEEKDAYS), return_dtype=pl.String)).alias("row"))
    known = pl.col("complaints").is_not_null().any()
    summed = named.group_by("row", "hour").agg(pl.col("days").sum(), pl.when(known).then(pl.col("complaints").sum()))
    return (summed.with_columns((pl.col("complaints") / pl.when(pl.col("days") > 0).then("days")).alias("per_day"))
            .sort(pl.col("row").replace_strict(list(ROWS), list(range(len(ROWS))), return_dtype=pl.Int64), "hour"))


def shows_means(table: pl.DataFrame) -> bool:
    """Whether a cell's mean per day says more than its count: where one a day is reached anywhere. `table`: of by_row."""
    return bool(table.select((pl.col("per_day") >= 1).any()).item())


def cell_words(hours: pl.DataFrame) -> str:
    """What the numbers in the cells are, for the card's title."""
    return "平均每日件数" if shows_means(by_row(hours)) else "合计件数，颜色按平均每日"


def hour_matrix(hours: pl.DataFrame, height: int = 340) -> go.Figure:
    """`hours`: complaints/hours. Cells: mean per day, or counts where all means are below one; blank for none. Colour is the mean.

    Without a source that knows hours, a sentence instead of cells.
    """
    table = by_row(hours)
    if table.is_empty() or table["complaints"].is_null().all():
        figure = go.Figure()
        figure.add_annotation(x=0.5, y=0.5, xref="paper", yref="paper", text="来源只有日期，没有时刻：无数据", showarrow=False,
                              font={"size": 16, "color": SOFT})
        figure.update_xaxes(visible=False)
        figure.update_yaxes(visible=False)
        return bare(figure, height)
    rows = [r for r in ROWS if r in set(table["row"])]
    cells = {(r["row"], r["hour"]): r for r in table.to_dicts()}
    of = [[cells[row, hour] for hour in range(24)] for row in rows]
    labels = [f"{row}（{line[0]['days']}天）" for row, line in zip(rows, of, strict=True)]
    means = shows_means(table)
    figure = go.Figure(go.Heatmap(
        x=list(range(24)), y=labels, z=[[c["per_day"] for c in line] for line in of], text=[[_shown(c, means) for c in line] for line in of],
        customdata=[[[c["complaints"], c["days"]] for c in line] for line in of], texttemplate="%{text}", textfont={"size": 13, "color": INK},
        xgap=2, ygap=2, colorscale=[[0, "#F6F8FC"], [1, DARKEST]], zmin=0, showscale=False, hoverongaps=False,
        hovertemplate="%{y} %{x}时 平均每日%{z:.2f}件，共%{customdata[0]:,}件<extra></extra>"))
    figure.update_yaxes(autorange="reversed", ticks="", showgrid=False, fixedrange=True)
    figure.update_xaxes(tickvals=list(range(24)), ticktext=[f"{h}时" if h % 3 == 0 else str(h) for h in range(24)], side="top", ticks="", showgrid=False,
                        fixedrange=True, zeroline=False)
    bare(figure, height)
    figure.update_xaxes(tickfont={"size": 13, "color": INK})
    return figure


def _shown(cell: dict[str, Any], means: bool) -> str:
    """A mean to one place, whole from ten on; a count; nothing for none."""
    if not cell["complaints"] or cell["per_day"] is None:
        return ""
    if not means:
        return f"{cell['complaints']:,}"
    return f"{cell['per_day']:.0f}" if cell["per_day"] >= 9.95 else f"{cell['per_day']:.1f}"
