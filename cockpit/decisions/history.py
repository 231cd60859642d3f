"""What has been decided, kept for good: append-only Delta tables beside the lake.

A period of a subject is decided once, at the first publish after it has ended and settled. Later publishes read it.
An authorised correction adds an amended version and keeps the first. The rows come first, the index entry that makes
them valid last, so a kill in between leaves nothing decided.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import polars as pl
from deltalake import DeltaTable, write_deltalake

from cockpit.places import Places

INDEX: dict[str, pl.DataType | type[pl.DataType]] = {
    "subject": pl.String, "period": pl.String, "version": pl.Int64, "decided_at": pl.Datetime("us"), "as_of": pl.Datetime("us"),
    "rules": pl.String, "digest": pl.String, "reason": pl.String, "approved_by": pl.String, "batch": pl.String}
SUBJECT_OF = {"flags": "flags", "flag_items": "flags", "grades": "grades", "red_streets": "grades", "grade_goals": "grades",
              "rankings": "rankings", "ranking_segments": "rankings",
              "hotspots": "hotspots", "hotspot_cases": "hotspots"}
Schema = Mapping[str, "pl.DataType | type[pl.DataType]"]
BATCH = "_batch"
FOREVER = {"delta.logRetentionDuration": "interval 36500 days", "delta.enableExpiredLogCleanup": "false"}


@dataclass
class Decision:
    """One subject's period being decided. `rules` is the rule text it was decided by, `digest` that of its inputs."""

    subject: str
    period: str
    rules: str
    digest: str
    version: int = 1
    reason: str | None = None
    approved_by: str | None = None


@dataclass
class Batch:
    """What one publish or one correction decides: the periods, and rows by table."""

    decisions: list[Decision] = field(default_factory=list)
    rows: dict[str, list[pl.DataFrame]] = field(default_factory=dict)

    def add(self, table: str, rows: pl.DataFrame) -> None:
        self.rows.setdefault(table, []).append(rows)

    def entries(self, decided_at: datetime, as_of: datetime, name: str = "") -> pl.DataFrame:
        """INDEX rows of this batch."""
        return pl.DataFrame([vars(d) | {"decided_at": decided_at, "as_of": as_of, "batch": name} for d in self.decisions], schema=INDEX)


class History:
    """The decisions of an installation. Whoever appends holds the lake's lock."""

    def __init__(self, places: Places) -> None:
        self.folder = places.lake / "decisions"

    def index(self) -> pl.DataFrame:
        """INDEX, one row a subject, period and version, in the order they were decided."""
        return self._read("index", INDEX).sort("subject", "period", "version")

    def rows(self, table: str, schema: Schema, every_version: bool = False, until: datetime | None = None) -> pl.DataFrame:
        """Rows the index vouches for: of each period its newest version (as of `until`, where given), unless every one is asked for.

        A version without rows in a table has none there: rows of an earlier version do not shine through.
        """
        index = self.index().filter(subject=SUBJECT_OF[table])
        index = index if until is None else index.filter(pl.col("decided_at") <= until)
        if not every_version:
            index = index.filter(pl.col("version") == pl.col("version").max().over("period"))
        held = index.select("period", pl.col("batch").alias(BATCH))
        return self._read(table, {**schema, BATCH: pl.String}).join(held, on=["period", BATCH], how="semi").select(list(schema))

    def append(self, batch: Batch, decided_at: datetime, as_of: datetime) -> None:
        """Keep a batch: rows table by table, then its periods in the index, which makes all of it valid at once."""
        if not batch.decisions:
            return
        name = uuid4().hex
        for table, frames in batch.rows.items():
            self._write(table, pl.concat(frames).with_columns(pl.lit(name).alias(BATCH)))
        self._write("index", batch.entries(decided_at, as_of, name))

    def _path(self, table: str) -> Path:
        return self.folder / table

    def _read(self, table: str, schema: Schema) -> pl.DataFrame:
        """A table in the shape asked for: columns that were not yet kept when a row was written are null."""
        path = self._path(table)
        if not (path / "_delta_log").is_dir():
            return pl.DataFrame(schema=schema)
        kept = pl.scan_delta(str(path))
        names = kept.collect_schema().names()
        return kept.select((pl.col(name) if name in names else pl.lit(None)).cast(dtype).alias(name) for name, dtype in schema.items()).collect()

    def _write(self, table: str, rows: pl.DataFrame) -> None:
        path = self._path(table)
        schema = rows.to_arrow().schema
        opened = DeltaTable(path) if (path / "_delta_log").is_dir() else DeltaTable.create(
            path, schema, mode="ignore", configuration=FOREVER)
        write_deltalake(opened, rows.to_arrow(), mode="append", schema_mode="merge")

