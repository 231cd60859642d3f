"""Runs queries/marts over the lake: month files of case facts, then the small marts over them."""
from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from cockpit.places import QUERIES

MONTHLY = ("case_fact", "case_text")
ROW_GROUP = 20_000
Progress = Callable[[str], None]


@dataclass(frozen=True)
class MartSql:
    """One file of queries/marts; the number in its name is the order of building."""

    name: str
    sql: str


def mart_sql() -> list[MartSql]:
    return [MartSql(p.stem.partition("_")[2], p.read_text(encoding="utf-8"))
            for p in sorted((QUERIES / "marts").glob("*.sql"))]


def recipe(only: tuple[str, ...] = ()) -> str:
    """Hash of the SQL that makes the marts, or only some of them: when it changes, they are built again."""
    parts = [m.sql for m in mart_sql() if not only or m.name in only]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def workshop(spill: Path) -> duckdb.DuckDBPyConnection:
    """A private database to build in. It spills beside the publication, never into the system's temp folder."""
    return duckdb.connect(config={
        "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
        "python_enable_replacements": "false", "temp_directory": str(spill / ".spill"),
    })


def load(con: duckdb.DuckDBPyConnection, name: str, frame: pl.DataFrame) -> None:
    """A polars frame as a table of its own, so that nothing depends on Python objects in scope."""
    con.register("incoming", frame.to_arrow())
    con.execute(f"create or replace table {name} as select * from incoming")
    con.unregister("incoming")


def over_files(con: duckdb.DuckDBPyConnection, view: str, files: list[Path], where: str = "true") -> None:
    """A view over Parquet files. Names of views are ours; file names are quoted."""
    listed = ", ".join("'" + str(f).replace("'", "''") + "'" for f in files)
    con.execute(f"create or replace view {view} as select * from read_parquet([{listed}], union_by_name = true)"
                f" where {where}")


def write(con: duckdb.DuckDBPyConnection, sql: str, target: Path) -> int:
    """Run one mart into one Parquet file, in the order the SQL gives. Returns its rows."""
    quoted = str(target).replace("'", "''")
    con.execute(f"copy ({sql.rstrip().rstrip(';')}\n) to '{quoted}' "
                f"(format parquet, compression zstd, row_group_size {ROW_GROUP})")
    return con.sql(f"select count(*) from read_parquet('{quoted}')").fetchall()[0][0]


def known_until(con: duckdb.DuckDBPyConnection, now: datetime, stamped: dict[str, datetime]) -> dict[str, datetime]:
    """数据截至 per source system: its newest export stamp; where rows carry none, the moment the file's name gives
    (`stamped`) or the newest event, whichever is later."""
    events = ("reported_at", "accepted_at", "filed_at", "dispatched_at", "arrived_at", "disposed_at", "checked_at",
              "closed_at", "replied_at")
    newest = ", ".join(f"max({e}) filter (where {e} <= $now)" for e in events)
    rows = con.execute(f"select system, max(exported_at), greatest({newest}) from case_fact group by system",
                       {"now": now}).fetchall()
    known = {system: exported or max((t for t in (stamped.get(system), event) if t), default=None)
             for system, exported, event in rows}
    return {system: moment for system, moment in known.items() if moment is not None}


def build_month(con: duckdb.DuckDBPyConnection, month: str, files: list[Path], folder: Path) -> None:
    """The month's case facts and texts from its lake files."""
    over_files(con, "lake_cases", files, "not _sighting")
    for mart in mart_sql():
        if mart.name in MONTHLY:
            write(con, mart.sql, folder / mart.name / f"{month}.parquet")


def build_small(con: duckdb.DuckDBPyConnection, folder: Path, progress: Progress) -> dict[str, int]:
    """Every mart that is not a month file, in order; each is there for the next. Returns rows by mart."""
    made: dict[str, int] = {}
    for mart in mart_sql():
        if mart.name in MONTHLY:
            continue
        target = folder / "marts" / f"{mart.name}.parquet"
        made[mart.name] = write(con, mart.sql, target)
        over_files(con, mart.name, [target])
        progress(f"已生成{mart.name}，{made[mart.name]:,}行")
    return made
