"""The calendars marts count by: finished weeks, 旬 and months as cockpit.periods cuts them, and what kind of day each day is."""
from __future__ import annotations

from datetime import date, datetime

import polars as pl

from cockpit.periods import DAY, Grain, containing

GRAINS: tuple[Grain, ...] = ("week", "xun", "month")
SCHEMA = {"grain": pl.String, "since": pl.Date, "until": pl.Date, "day": pl.Date}


def calendar_frame(first: date, as_of: datetime) -> pl.DataFrame:
    """One row a grain and day, from the period that holds `first` to the last one over at 数据截至."""
    rows = []
    for grain in GRAINS:
        period = containing(grain, first)
        while period.complete(as_of):
            days = (period.until - period.since).days
            rows += [(grain, period.since, period.until, period.since + n * DAY) for n in range(days)]
            period = period.next()
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


DAY_SCHEMA = {"day": pl.Date, "kind": pl.String, "known": pl.Boolean}


def day_kinds(workdays: pl.DataFrame, first: date, as_of: datetime) -> pl.DataFrame:
    """One row a day from `first` to the day of 数据截至: 工作日, 周末, 法定节假日 or 调休上班.

    `workdays`: date, workday, holiday. A day off under a holiday's name is 法定节假日, the days moved to it included; a
    working day at a weekend or under a holiday's name is 调休上班. Beyond the calendar's coverage (`known` false) Monday
    to Friday are workdays.
    """
    rest = pl.col("day").dt.weekday() >= 6
    named = pl.col("holiday").fill_null("") != ""
    return pl.DataFrame({"day": pl.date_range(first, max(first, as_of.date()), eager=True)}).join(
        workdays.select(pl.col("date").cast(pl.Date).alias("day"), pl.col("workday").cast(pl.Boolean), pl.col("holiday").cast(pl.String)),
        on="day", how="left", maintain_order="left").select(
        "day",
        pl.when(pl.col("workday").is_null()).then(pl.when(rest).then(pl.lit("周末")).otherwise(pl.lit("工作日")))
        .when("workday").then(pl.when(rest | named).then(pl.lit("调休上班")).otherwise(pl.lit("工作日")))
        .when(named | ~rest).then(pl.lit("法定节假日")).otherwise(pl.lit("周末")).alias("kind"),
        pl.col("workday").is_not_null().alias("known")).cast(DAY_SCHEMA)  # type: ignore[arg-type]
