"""Compares a file's rows with what the lake knows, so that order of arrival and withdrawal change nothing but history.

Every row a file brings leaves a trace: content where it says something new, else a narrow sighting (key, hash,
version) that keeps the row alive when the file which first said it is withdrawn. Two things hold at every commit:
a key and hash that some file has seen has its content somewhere in the lake, and the newest content row of a key
is what its newest trace says. So a reader takes the newest content row and need know nothing of sightings.
"""
from __future__ import annotations

from dataclasses import dataclass

import polars as pl

TRACE = ["_key", "_hash", "_version", "_seq", "_ingest", "_line", "_month", "_sighting", "exported_at"]
ORDER = ["_version", "_seq"]


@dataclass(frozen=True)
class Compared:
    """Marks of rows to append as `content` and as `sightings`, in the rows' order, and how the rows count.

    `revived`: older sightings that need content again.
    """

    content: pl.DataFrame
    sightings: pl.DataFrame
    revived: pl.DataFrame
    new: int
    updated: int
    unchanged: int
    older: int


def without_repeats(rows: pl.DataFrame) -> tuple[pl.DataFrame, int, pl.DataFrame]:
    """One row a key, in the order of the file: the newest version, of equals the last line. Also how many went, and the keys told two ways."""
    if rows["_key"].n_unique() == rows.height:
        return rows, 0, rows.clear()
    newest = rows.select("_key", "_version", "_line").with_row_index("at").sort("_version", "_line").unique(
        "_key", keep="last", maintain_order=True)["at"].sort()
    kept = rows[newest]
    told = rows.group_by("_key", "_version").agg(pl.col("_hash").n_unique().alias("ways"), pl.col("_line").max())
    return kept, rows.height - kept.height, told.filter(pl.col("ways") > 1)


def compare(rows: pl.DataFrame, known: pl.DataFrame) -> Compared:
    """`rows`: one a key with _key, _hash, _version, _seq, _month; `known`: all traces of those keys (columns TRACE)."""
    latest = known.sort(ORDER).unique("_key", keep="last", maintain_order=True)
    joined = rows.drop("_month").join(
        latest.select("_key", pl.col("_hash").alias("k_hash"), pl.col("_version").alias("k_version"), "_month"),
        on="_key", how="left", maintain_order="left").with_columns(pl.coalesce("_month", rows["_month"]).alias("_month"))
    stored = known.filter(~pl.col("_sighting")).select("_key", "_hash", pl.lit(True).alias("stored")).unique()
    joined = joined.join(stored, on=["_key", "_hash"], how="left", maintain_order="left")
    is_new = pl.col("k_hash").is_null()
    same = (pl.col("_hash") == pl.col("k_hash")).fill_null(False)
    older = ~is_new & ~same & (pl.col("_version") < pl.col("k_version"))
    sighting = same | (older & pl.col("stored").fill_null(False))
    marked = joined.with_columns(is_new.alias("is_new"), older.alias("is_older"), sighting.alias("_sighting"))
    content = marked.filter(~pl.col("_sighting"))
    late = content.filter("is_older").select([c for c in TRACE if c in content.columns])
    after = pl.concat([known.join(late, on="_key", how="semi"), late], how="diagonal")
    drop = ["k_hash", "k_version", "stored", "is_new", "is_older"]
    new, old = int(marked["is_new"].sum()), int(marked["is_older"].sum())
    unchanged = int((marked["_sighting"] | marked["is_older"]).sum())
    return Compared(content.drop(drop), marked.filter("_sighting").drop(drop), revived(after),
                    new, marked.height - new - unchanged, unchanged, old)


def revived(traces: pl.DataFrame) -> pl.DataFrame:
    """Sightings among `traces` that must become content again for the two rules to hold (columns TRACE)."""
    if traces.is_empty():
        return traces.select(TRACE) if set(TRACE) <= set(traces.columns) else traces
    content = traces.filter(~pl.col("_sighting"))
    orphaned = traces.join(content, on=["_key", "_hash"], how="anti").sort(ORDER).unique(
        ["_key", "_hash"], keep="last", maintain_order=True)
    content = pl.concat([content, orphaned])
    newest = traces.sort(ORDER).unique("_key", keep="last", maintain_order=True)
    told = content.sort(ORDER).unique("_key", keep="last", maintain_order=True).select(
        "_key", pl.col("_hash").alias("told"))
    behind = newest.join(told, on="_key").filter(pl.col("_sighting") & (pl.col("_hash") != pl.col("told"))).drop("told")
    return pl.concat([orphaned, behind]).unique(["_key", "_hash", "_ingest"], maintain_order=True).select(TRACE)
