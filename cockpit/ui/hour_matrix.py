"""Hours of the day against kinds of day: every cell says its number and opens its complaints; the shade only repeats it."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from cockpit.ui.board import link
from cockpit.ui.markup import esc, tag
from cockpit.wording_patterns import NO_HOURS

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
SHIFTED, HOLIDAY = "调休上班", "节假日"
ROWS = (*WEEKDAYS[:5], SHIFTED, *WEEKDAYS[5:], HOLIDAY)
HOUR = "hour"
Cells = Mapping[tuple[str, int], Mapping[str, Any]]


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


def days_of(row: str) -> dict[str, Any]:
    """The days a row stands for, as parameters of complaints/rows."""
    if row in (SHIFTED, HOLIDAY):
        return {"weekday": [6, 7], "is_workday": True} if row == SHIFTED else {"weekday": [1, 2, 3, 4, 5], "is_workday": False}
    at = WEEKDAYS.index(row) + 1
    return {"weekday": [at], "is_workday": at <= 5}


def hour_asked(of: str) -> dict[str, Any] | None:
    """周六:22, as a cell writes it into the URL → parameters of complaints/rows. None: no such cell."""
    row, _, hour = of.partition(":")
    return {**days_of(row), "hour": int(hour)} if row in ROWS and hour in map(str, range(24)) else None


def shows_means(table: pl.DataFrame) -> bool:
    """Whether a cell's mean per day says more than its count: where one a day is reached anywhere. `table`: of by_row."""
    return bool(table.select((pl.col("per_day") >= 1).any()).item())


def cell_words(hours: pl.DataFrame) -> str:
    """What the numbers in the cells are, for the card's title."""
    return "平均每日件数，点数字看投诉" if shows_means(by_row(hours)) else "合计件数，深浅按平均每日；点数字看投诉"


def hour_matrix_html(hours: pl.DataFrame) -> str:
    """`hours`: complaints/hours. Cells: mean per day, or counts where all means are below one; blank for none.

    Without a source that knows hours, a sentence instead of cells.
    """
    table = by_row(hours)
    if table.is_empty() or table["complaints"].is_null().all():
        return tag("p", esc(f"{NO_HOURS}。"), cls="ck-empty")
    cells: Cells = {(r["row"], r["hour"]): r for r in table.to_dicts()}
    means, most = shows_means(table), max((r["per_day"] or 0 for r in cells.values()), default=0) or 1
    hours_of = "".join(tag("th", esc(f"{h}时" if h % 3 == 0 else h), scope="col", title=f"{h}时至{h + 1}时") for h in range(24))
    head = tag("th", esc("日子"), scope="col") + hours_of
    body = "".join(_line(row, cells, means, most) for row in ROWS if (row, 0) in cells)
    return tag("div", tag("table", tag("caption", "一周中的钟点") + tag("thead", tag("tr", head)) + tag("tbody", body), cls="ck-hours"),
               cls="ck-scroll", tabindex=0, role="region", aria_label="一周中的钟点")


def _line(row: str, cells: Cells, means: bool, most: float) -> str:
    name = tag("th", esc(row) + tag("small", esc(f"{cells[row, 0]['days']}天")), scope="row")
    return tag("tr", name + "".join(_cell(row, hour, cells[row, hour], means, most) for hour in range(24)))


def _cell(row: str, hour: int, cell: Mapping[str, Any], means: bool, most: float) -> str:
    if not cell["complaints"]:
        return tag("td", aria_label=f"{row}{hour}时没有投诉")
    mean = cell["per_day"]
    words = f"{row}{hour}时{cell['complaints']:,}件" + (f"，平均每日{mean:.2f}件" if mean is not None else "")
    button = tag("button", esc(_shown(cell, means)), type="button", data_open=link(rows=HOUR, of=f"{row}:{hour}"), title=words, aria_label=f"{words}，看投诉")
    return tag("td", button, style=f"--shade:{(mean or 0) / most:.2f}")


def _shown(cell: Mapping[str, Any], means: bool) -> str:
    """A mean to one place, whole from ten on; a count where means say little, or there is but one such day."""
    mean = cell["per_day"]
    if not means or mean is None or cell["days"] == 1:
        return f"{cell['complaints']:,}"
    return f"{mean:.0f}" if mean >= 9.95 else f"{mean:.1f}"
