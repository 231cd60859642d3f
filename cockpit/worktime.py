"""Working time: how many working minutes lie between two moments, and when a limit in working time runs out.

Deadlines in 工作时 and 工作日 run only on workdays inside the working hours of city.toml (default 08:00–12:00 and
14:00–18:00, 480 minutes); 自然时 and 自然日 run always. The workday calendar knows holidays and working weekends
(调休); beyond its coverage Monday to Friday counts. Everything is vectorised over whole columns.
"""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

from cockpit.reference import Reference

FIRST, LAST = np.datetime64("1990-01-01"), np.datetime64("2060-01-01")  # moments outside have no working time
MINUTE = 60_000_000  # microseconds, the contract's resolution
NEVER = np.datetime64("NaT", "us")
MINUTES_OF_UNIT = {"工作时": 60, "自然时": 60, "自然日": 1440}  # 工作日 is the length of the working day


class WorkClock:
    """The working time of one city, answering for whole columns of moments (naive local time)."""

    def __init__(self, hours: Sequence[tuple[int, int]], workdays: dict[date, bool] | None = None) -> None:
        """`hours`: working spans as minutes of the day, in order, disjoint; `workdays`: days the calendar decides."""
        self.spans = [(a * MINUTE, b * MINUTE) for a, b in hours]
        self.day_length = sum(b - a for a, b in self.spans)
        days = np.arange(FIRST, LAST, dtype="datetime64[D]")
        self.open = np.is_busday(days)
        if workdays:
            given = np.array(list(workdays), dtype="datetime64[D]")
            inside = (given >= FIRST) & (given < LAST)
            self.open[(given[inside] - FIRST).astype(np.int64)] = np.array(list(workdays.values()))[inside]
        # Working microseconds before each day, and one past the end.
        self.before = np.concatenate([[0], np.cumsum(self.open * self.day_length)])

    @classmethod
    def of(cls, reference: Reference) -> WorkClock:
        calendar = reference.workdays
        return cls(reference.city.work_hours, dict(zip(calendar["date"], calendar["workday"], strict=True)))

    @property
    def minutes_a_day(self) -> int:
        return self.day_length // MINUTE

    def is_workday(self, days: np.ndarray) -> np.ndarray:
        """For datetime64[D] days inside the supported years."""
        return self.open[(days.astype("datetime64[D]") - FIRST).astype(np.int64)]

    def _elapsed(self, moments: np.ndarray) -> np.ndarray:
        """Working microseconds since FIRST at each moment; moments must be known and inside the supported years."""
        day = moments.astype("datetime64[D]")
        index = (day - FIRST).astype(np.int64)
        clock = (moments - day).astype("timedelta64[us]").astype(np.int64)
        worked = sum(np.clip(clock - a, 0, b - a) for a, b in self.spans)
        return self.before[index] + self.open[index] * worked

    def add(self, moments: np.ndarray, minutes: np.ndarray) -> np.ndarray:
        """The moment `minutes` of working time later. A limit that runs out at closing time ends that day, not the next.

        A moment outside working time starts its limit at the next opening. Unknown moments or minutes give NaT.
        """
        moments, minutes = np.asarray(moments, "datetime64[us]"), np.asarray(minutes, float)
        result = np.full(moments.shape, NEVER)
        known = self._known(moments) & np.isfinite(minutes)
        target = self._elapsed(moments[known]) + np.round(minutes[known] * MINUTE).astype(np.int64)
        day = np.clip(np.searchsorted(self.before, target, side="left") - 1, 0, len(self.open) - 1)
        left = target - self.before[day]
        clock = np.zeros_like(left)
        used = np.zeros_like(left)
        for a, b in self.spans:
            here = (left > used) & (left <= used + (b - a))
            clock[here] = a + left[here] - used[here]
            used += b - a
        ends = (FIRST + day).astype("datetime64[us]") + clock.astype("timedelta64[us]")
        # No time to add: the moment itself, not the last closing time before it.
        result[known] = np.where(minutes[known] <= 0, moments[known], ends)
        return result

    def between(self, start: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Working minutes from start to end, negative when the end lies before; NaN when either is unknown."""
        start, end = np.asarray(start, "datetime64[us]"), np.asarray(end, "datetime64[us]")
        result = np.full(start.shape, np.nan)
        known = self._known(start) & self._known(end)
        result[known] = (self._elapsed(end[known]) - self._elapsed(start[known])) / MINUTE
        return result

    def deadline(self, moments: np.ndarray, value: np.ndarray, unit: np.ndarray) -> np.ndarray:
        """The deadline of a limit such as 2 工作时 or 4 自然时 that starts at each moment; an unknown unit gives NaT."""
        moments, value = np.asarray(moments, "datetime64[us]"), np.asarray(value, float)
        minutes = self.limit_minutes(value, unit)
        natural = np.char.startswith(np.asarray(unit, str), "自然")
        known = np.isfinite(minutes)
        span = np.round(np.where(known, minutes, 0) * MINUTE).astype(np.int64).astype("timedelta64[us]")
        return np.where(natural & known, moments + span, self.add(moments, np.where(natural, np.nan, minutes)))

    def limit_minutes(self, value: np.ndarray, unit: np.ndarray) -> np.ndarray:
        """A limit in minutes of its own clock; NaN for an unknown unit."""
        unit = np.asarray(unit, str)
        factor = np.full(unit.shape, np.nan)
        for name, minutes in (MINUTES_OF_UNIT | {"工作日": self.minutes_a_day}).items():
            factor[unit == name] = minutes
        return np.asarray(value, float) * factor

    @staticmethod
    def _known(moments: np.ndarray) -> np.ndarray:
        with np.errstate(invalid="ignore"):
            return ~np.isnat(moments) & (moments >= FIRST) & (moments < LAST)


def working_minutes(clock: WorkClock, start: pl.Series, end: pl.Series) -> pl.Series:
    """Working minutes between two time columns, null where either is null."""
    minutes = clock.between(start.cast(pl.Datetime("us")).to_numpy(), end.cast(pl.Datetime("us")).to_numpy())
    return pl.Series(start.name, minutes, nan_to_null=True)
