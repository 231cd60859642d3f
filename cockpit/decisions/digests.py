"""A fingerprint of what each period was decided from, to see which decided periods today's data would touch at all.

The hashes are those of this polars version: another one makes every period look touched, which costs a look, no more.
"""
from __future__ import annotations

from datetime import date

import polars as pl

from cockpit.decisions.scoring import Patrols

TIMES = {"runs": "started_at", "findings": "counted_at", "exposures": "exposed_at", "weighings": "weighed_at"}


def patrol_digests(spans: pl.DataFrame, seen: Patrols, complaints: pl.DataFrame) -> dict[str, str]:
    """Period → digest of its patrols, exposures, weighings, complaints, segments and check items. Order of rows is nothing."""
    timed = [_by_period(getattr(seen, name).drop("exported_at", strict=False), time, spans) for name, time in TIMES.items()]
    timed.append(_by_period(complaints, "day", spans))
    totals = pl.concat(timed).group_by("period").agg(pl.col("rows").sum(), pl.col("mark").sum())
    known = {period: f"{rows}:{mark:x}" for period, rows, mark in totals.iter_rows()}
    items = _mark(seen.items)
    return {period: f"{known.get(period, '0')}|{_in_force(seen.segments, since, until)}|{items}" for period, since, until in spans.iter_rows()}


def decision_digest(rows: pl.DataFrame) -> str:
    """Digest of the flag rows a month's grades rest on."""
    return _mark(rows.select("id", "version", "flag", "held", pl.col("score").cast(pl.Float64)))


def _by_period(rows: pl.DataFrame, time: str, spans: pl.DataFrame) -> pl.DataFrame:
    """(period, rows, mark): how many rows of a table lie in each period and the sum of their hashes."""
    starts = spans.select("period", _until=pl.col("until").cast(pl.Datetime("us")), _since=pl.col("since").cast(pl.Datetime("us"))).sort("_since")
    marked = pl.DataFrame({"at": rows[time].cast(pl.Datetime("us")), "mark": rows.hash_rows(seed=1)}).sort("at")
    placed = marked.join_asof(starts, left_on="at", right_on="_since", strategy="backward").filter(pl.col("at") < pl.col("_until"))
    return placed.group_by("period").agg(rows=pl.len().cast(pl.Int64), mark=pl.col("mark").sum())


def _in_force(segments: pl.DataFrame, since: date, until: date) -> str:
    begun = pl.col("valid_from").is_null() | (pl.col("valid_from") < until)
    return _mark(segments.filter(begun & (pl.col("valid_to").is_null() | (pl.col("valid_to") > since))))


def _mark(rows: pl.DataFrame) -> str:
    return f"{rows.height}:{rows.hash_rows(seed=1).sum() if rows.height else 0:x}"
