"""The lake: one append-only Delta table per table of the contract; its commit log is the ledger."""
from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlparse

import polars as pl
import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, write_deltalake
from filelock import FileLock, Timeout

from cockpit.contract import LAKE, LAKE_FIELDS, Table
from cockpit.ingest.conform import QUARANTINE
from cockpit.ingest.ledger import Entry
from cockpit.ingest.versions import TRACE, Compared, revived
from cockpit.places import Places
from cockpit.refusal import Refused

SCHEMA = 1
FOREVER = {"delta.logRetentionDuration": "interval 36500 days", "delta.enableExpiredLogCleanup": "false"}
BATCH = 50_000  # rows handed to the writer at a time
KEPT_HOURS = 168  # files no version needs any longer are removed by tidy after a week


def lake_schema(table: Table) -> dict[str, pl.DataType]:
    """Columns of a lake table: the contract's, what the lake adds, and whether the row is a mere sighting."""
    return table.schema | {f.name: f.dtype for f in LAKE_FIELDS} | {"_sighting": pl.Boolean()}


class Lake:
    """Opens the lake of an installation. Reading needs no lock; whoever writes or publishes holds `locked`."""

    def __init__(self, places: Places) -> None:
        self.folder = places.lake

    @contextmanager
    def locked(self, say: Callable[[str], object] = print) -> Iterator[None]:
        """One writer at a time; a second one waits and says so. The system frees the lock of a killed process."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.folder / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            say("另一个导入、撤回或发布正在进行，等它结束后继续……")
            lock.acquire()
        try:
            self._check_schema()
            yield
        finally:
            lock.release()

    def _check_schema(self) -> None:
        """Write the schema version of a new lake; refuse one written by a later program."""
        path = self.folder / "SCHEMA"
        if not path.exists():
            aside = path.with_name(".SCHEMA")
            aside.write_text(f"{SCHEMA}\n")
            os.replace(aside, path)
        said = path.read_text().strip()
        if said != str(SCHEMA):
            raise Refused(f"数据湖的结构版本是{said[:20]}，这个程序只认识版本{SCHEMA}", str(path), "升级程序，或恢复与程序同时备份的数据湖")

    def _table(self, table: str) -> DeltaTable | None:
        path = self.folder / table
        return DeltaTable(path) if (path / "_delta_log").is_dir() and DeltaTable.is_deltatable(str(path)) else None

    def files(self, table: str) -> dict[str, list[Path]]:
        """The Parquet files that are the table now, by month of partition."""
        opened, months = self._table(table), defaultdict(list)
        for uri in sorted(opened.file_uris()) if opened else []:
            path = Path(unquote(urlparse(uri).path)) if uri.startswith("file:") else Path(uri)
            months[path.parent.name.removeprefix("_month=")].append(path)
        return dict(months)

    def versions(self) -> dict[str, int]:
        return {name: opened.version() for name in LAKE if (opened := self._table(name))}

    def ledger(self) -> list[Entry]:
        """Every file ever taken in, oldest first; `withdrawn` is set on those taken back."""
        tables = [opened for name in LAKE if (opened := self._table(name))]
        entries = [e for t in tables for e in _history(t.table_uri, t.metadata().id, t.version())]
        return sorted(entries, key=lambda e: e.seq)

    def live(self) -> list[Entry]:
        return [e for e in self.ledger() if e.withdrawn is None]

    def quarantine(self, ingest_id: str | None = None) -> pl.DataFrame:
        """Rows set aside, of one file or of all that stand: ingest, file, line, field, value, reason, row."""
        paths = [self._aside(e.id) for e in self.ledger()
                 if e.quarantined and (e.withdrawn is None if ingest_id is None else e.id == ingest_id)]
        found = [pl.read_parquet(path) for path in paths if path.exists()]
        return pl.concat(found) if found else pl.DataFrame(schema=QUARANTINE)

    def _aside(self, ingest_id: str) -> Path:
        return self.folder / "_quarantine" / f"{ingest_id}.parquet"

    def scan(self, table: str) -> pl.LazyFrame | None:
        """All rows of a table, sightings included; None while it is empty."""
        paths = [p for files in self.files(table).values() for p in files]
        schema = pl.Schema(lake_schema(LAKE[table]))
        return pl.scan_parquet(paths, schema=schema, hive_partitioning=True, hive_schema={"_month": pl.String},
                               missing_columns="insert", extra_columns="ignore") if paths else None

    def traces(self, table: str, keys: pl.DataFrame) -> pl.DataFrame:
        """What the lake knows of these keys (column _key): every version and sighting, narrow."""
        if (rows := self.scan(table)) is None or keys.is_empty():
            return pl.DataFrame(schema={n: lake_schema(LAKE[table])[n] for n in TRACE})
        return rows.select(TRACE).join(keys.lazy().select("_key").unique(), on="_key", how="semi").collect(engine="streaming")

    def append(self, entry: Entry, rows: pl.DataFrame, found: Compared, aside: pl.DataFrame) -> None:
        """One file in one commit, quarantine written beforehand under a name only the commit makes valid.

        `rows`: what the file says, in the order of the marks in `found`.
        """
        self._sweep()
        if aside.height:
            path = self._aside(entry.id)
            path.parent.mkdir(parents=True, exist_ok=True)
            aside.with_columns(pl.lit(entry.id).alias("ingest")).write_parquet(path)
        narrow = found.sightings.select(*TRACE, "_system").with_columns(_sighting=pl.lit(True))
        if found.content.height < rows.height:
            rows = rows.filter(rows["_line"].is_in(found.content["_line"].implode()))
        rows = rows.with_columns(found.content["_month"], pl.lit(entry.seq, dtype=pl.Int64).alias("_seq"),
                                 _ingest=pl.lit(entry.id), _system=pl.lit(entry.system), _sighting=pl.lit(False))
        said = {"kind": "ingest", "entry": entry.model_dump_json()}
        self._commit(entry.table, [rows, self.content_of(entry.table, found.revived), narrow], said)

    def content_of(self, table: str, sightings: pl.DataFrame) -> pl.DataFrame:
        """Full rows for sightings, their content read from any row of the same key and hash."""
        rows = self.scan(table)
        if rows is None or sightings.is_empty():
            return pl.DataFrame(schema=lake_schema(LAKE[table]))
        own = ["_version", "_seq", "_ingest", "_line", "exported_at"]
        found = rows.filter(~pl.col("_sighting")).drop(own).join(
            sightings.lazy().select("_key", "_hash").unique(), on=["_key", "_hash"], how="semi").collect(engine="streaming")
        return found.unique(["_key", "_hash"]).join(sightings.select("_key", "_hash", *own), on=["_key", "_hash"])

    def withdraw(self, entry: Entry, now: datetime) -> None:
        """Take a file's rows back. What other files saw too is made theirs first, then the file's rows are deleted.

        Killed between the two, the lake says what it said before, and withdrawing again finishes the work.
        """
        opened = self._table(entry.table)
        assert opened is not None, "an entry of the ledger has a table"
        rows = self.scan(entry.table)
        if rows is not None:
            keys = rows.filter(pl.col("_ingest") == entry.id).select("_key").collect(engine="streaming")
            rest = self.traces(entry.table, keys).filter(pl.col("_ingest") != entry.id)
            if (again := revived(rest)).height:
                self._commit(entry.table, [self.content_of(entry.table, again)], {"kind": "keep", "withdrawing": entry.id})
                opened.update_incremental()
        before = opened.version()
        said = {"kind": "withdraw", "id": entry.id, "at": now.isoformat()}
        opened.delete(f"_ingest = '{entry.id}'", commit_properties=_properties(said))
        if opened.version() == before:  # the file brought no row: the withdrawal is recorded all the same
            self._commit(entry.table, [], said)

    def _commit(self, table: str, rows: Sequence[pl.DataFrame], said: dict[str, str]) -> None:
        """All of `rows` in one commit, a month at a time, so that only a month is held as it is written."""
        schema = pl.DataFrame(schema=lake_schema(LAKE[table])).to_arrow().schema
        opened = self._table(table) or DeltaTable.create(self.folder / table, schema, mode="ignore",
                                                         partition_by=["_month"], configuration=FOREVER)
        batches = pa.RecordBatchReader.from_batches(schema, _by_month(rows, lake_schema(LAKE[table]), schema))
        write_deltalake(opened, batches, mode="append", schema_mode="merge", commit_properties=_properties(said))

    def _sweep(self) -> None:
        """Remove quarantine files of ingests that were killed before their commit."""
        known = {e.id for e in self.ledger()}
        for path in (self.folder / "_quarantine").glob("*.parquet"):
            if path.stem not in known:
                path.unlink()

    def tidy(self) -> dict[str, int]:
        """Compact small files and drop those no version of the last week needs; how many files each table has after."""
        for name in self.versions():
            opened = self._table(name)
            assert opened is not None
            opened.optimize.compact(commit_properties=_properties({"kind": "tidy"}))
            opened.vacuum(retention_hours=KEPT_HOURS, dry_run=False, full=True)
        return {name: sum(map(len, self.files(name).values())) for name in self.versions()}


def _by_month(rows: Sequence[pl.DataFrame], columns: dict[str, pl.DataType], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """The rows as the lake keeps them, months in order, each sorted by key."""
    rows = [frame for frame in rows if frame.height]
    months: Iterable[str] = pl.concat([frame["_month"].unique() for frame in rows]).unique().sort() if rows else []
    for month in months:
        one = pl.concat([frame.filter(pl.col("_month") == month) for frame in rows], how="diagonal").sort("_key")
        lacking = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in columns.items() if name not in one.columns]
        for some in one.iter_slices(BATCH):
            whole = some.with_columns(lacking).select(pl.col(name).cast(dtype) for name, dtype in columns.items())
            yield from whole.to_arrow().cast(schema).to_batches()


def _properties(said: dict[str, str]) -> CommitProperties:
    return CommitProperties(custom_metadata={"cockpit": json.dumps(said, ensure_ascii=False)})


@lru_cache(maxsize=64)
def _history(uri: str, table_id: str, version: int) -> tuple[Entry, ...]:
    """The entries of one table's commit log up to a version. A lake made anew in the same place has another id."""
    entries: dict[str, Entry] = {}
    for commit in sorted(DeltaTable(uri, version=version).history(), key=lambda c: c["version"]):
        said = json.loads(commit.get("cockpit", "{}"))
        match said.get("kind"):
            case "ingest":
                entry = Entry.model_validate_json(said["entry"])
                entries[entry.id] = entry
            case "withdraw" if said["id"] in entries:
                entries[said["id"]] = entries[said["id"]].model_copy(
                    update={"withdrawn": datetime.fromisoformat(said["at"])})
    return tuple(entries.values())
