"""A fingerprint of what each period was decided from, to see which decided periods today's data would touch at all.

Sums of row hashes: the order of rows is nothing. The hashes are those of this polars version: another one makes every
period look touched, which costs a look, no more.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from cockpit.decisions.scoring import Patrols

COUNTED = ("due", "closed_of_due", "on_time_of_due", "reworked_of_due", "postponed_of_due", "overdue_open")
TIMES = {"runs": "started_at", "findings": "counted_at", "exposures": "exposed_at", "weighings": "weighed_at"}


@dataclass(frozen=True)
class Marks:
    """Every row's moment and hash, taken once: patrols, exposures, weighings and complaints; segments; check items."""

    timed: tuple[pl.DataFrame, ...]
    segments: pl.DataFrame
    items: str

    @classmethod
    def of(cls, seen: Patrols, complaints: pl.DataFrame) -> Marks:
        frames = [(getattr(seen, name).drop("exported_at", strict=False), time) for name, time in TIMES.items()]
        timed = tuple(pl.DataFrame({"at": f[time].cast(pl.Datetime("us")), "mark": f.hash_rows(seed=1)}).sort("at") for f, time in (
            *frames, (complaints, "day")))
        segments = seen.segments.select("valid_from", "valid_to").with_columns(mark=seen.segments.hash_rows(seed=1))
        return cls(timed, segments, _sum(seen.items.hash_rows(seed=1)))

    def of_periods(self, spans: pl.DataFrame) -> dict[str, str]:
        """Period → digest of its patrols, exposures, weighings, complaints, segments in force, and the check items."""
        starts = spans.select("period", _until=pl.col("until").cast(pl.Datetime("us")), _since=pl.col("since").cast(pl.Datetime("us"))).sort("_since")
        placed = [frame.join_asof(starts, left_on="at", right_on="_since", strategy="backward").filter(pl.col("at") < pl.col("_until"))
                  .group_by("period").agg(rows=pl.len().cast(pl.Int64), mark=pl.col("mark").sum()) for frame in self.timed]
        totals = pl.concat(placed).group_by("period").agg(pl.col("rows").sum(), pl.col("mark").sum())
        known = {period: f"{rows}:{mark:x}" for period, rows, mark in totals.iter_rows()}
        return {period: f"{known.get(period, '0')}|{self._in_force(since, until)}|{self.items}" for period, since, until in spans.iter_rows()}

    def _in_force(self, since: date, until: date) -> str:
        begun = pl.col("valid_from").is_null() | (pl.col("valid_from") < until)
        return _sum(self.segments.filter(begun & (pl.col("valid_to").is_null() | (pl.col("valid_to") > since)))["mark"])


def counts_digests(rollups: Sequence[pl.DataFrame]) -> dict[tuple[str, date], str]:
    """(grain, first day) → digest of the case counts a ranked period rests on; what closed later is no part of it."""
    said: dict[tuple[str, date], list[str]] = {}
    for rollup in rollups:
        counted = rollup.select(c for c in rollup.columns if c in COUNTED or rollup.schema[c] in (pl.String, pl.Boolean, pl.Date))
        marked = counted.select("grain", "since").with_columns(mark=counted.hash_rows(seed=1)).group_by("grain", "since").agg(
            rows=pl.len().cast(pl.Int64), mark=pl.col("mark").sum())
        for grain, since, rows, mark in marked.iter_rows():
            said.setdefault((grain, since), []).append(f"{rows}:{mark:x}")
    return {key: "|".join(parts) for key, parts in said.items()}


def decision_digest(rows: pl.DataFrame) -> str:
    """Digest of the flag rows a month's grades rest on."""
    return _sum(rows.select("id", "version", "flag", "held", pl.col("score").cast(pl.Float64)).hash_rows(seed=1))


def _sum(marks: pl.Series) -> str:
    return f"{len(marks)}:{marks.sum() if len(marks) else 0:x}"
