"""How many there were between two days, by key: cumulative counts, so that a window costs one subtraction."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl


@dataclass(frozen=True)
class DayCounts:
    """Counts by day and key. `rows`: key → row; `sums[row, n]`: how many in the first n days; the last row is all keys."""

    first: date
    days: int
    rows: dict[Any, int]
    sums: np.ndarray

    @classmethod
    def of(cls, frame: pl.DataFrame, keys: list[str], count: str, first: date, days: int) -> DayCounts:
        """From a frame of `keys`, `day` and `count`. Days outside [first, first + days) are not known and not counted."""
        within = frame.with_columns(_at=(pl.col("day") - pl.lit(first)).dt.total_days()).filter(pl.col("_at").is_between(0, days - 1))
        named = within.select(*keys).unique().sort(keys, nulls_last=True)
        row = within.join(named.with_row_index("_row"), on=keys, how="left", nulls_equal=True)["_row"].to_numpy()
        shape = (named.height + 1, days + 1)
        flat = row.astype(np.int64) * shape[1] + within["_at"].to_numpy() + 1
        table = np.bincount(flat, weights=within[count].to_numpy(), minlength=shape[0] * shape[1]).reshape(shape).astype(np.int64)
        table[-1] = table[:-1].sum(axis=0)
        values = named[keys[0]].to_list() if len(keys) == 1 else named.rows()
        return cls(first, days, {key: at for at, key in enumerate(values)}, table.cumsum(axis=1))

    def known(self, since: date, until: date) -> tuple[date, date]:
        """The part of [since, until) the counts reach; empty as two equal days."""
        end = self.first + timedelta(days=self.days)
        low = min(max(since, self.first), end)
        return low, max(low, min(until, end))

    def within(self, key: object, since: date, until: date) -> int:
        """How many of one key in [since, until), as far as known. A key never seen has none."""
        row = self.rows.get(key)
        return 0 if row is None else self._between(row, since, until)

    def whole(self, since: date, until: date) -> int:
        """How many of all keys in [since, until)."""
        return self._between(-1, since, until)

    def _between(self, row: int, since: date, until: date) -> int:
        low, high = self.known(since, until)
        return int(self.sums[row, (high - self.first).days] - self.sums[row, (low - self.first).days])
