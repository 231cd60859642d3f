"""The calendar marts count by: every day of every finished week, 旬 and month, as cockpit.periods cuts them."""
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
