"""The SQL of queries/marts and what runs it: the months are laid by publish/months, what spans them here."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa

from cockpit.contract import LAKE
from cockpit.decisions.hotspot_counts import cell_of
from cockpit.ingest.lake import lake_schema
from cockpit.publish.recipe import WHOLE, mart_sql
from cockpit.publish.spelling import said

ROW_GROUP = 20_000
Progress = Callable[[str], None]


def workshop(spill: Path) -> duckdb.DuckDBPyConnection:
    """A private database to build in. It spills beside the publication, never into the system's temp folder."""
    con = duckdb.connect(config={
        "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
        "python_enable_replacements": "false", "temp_directory": str(spill / ".spill"),
    })
    con.create_function("cell_of", _cells, ["DOUBLE", "DOUBLE"], "VARCHAR", type="arrow")  # type: ignore[call-overload]
    con.create_function("spellings", _spellings, ["VARCHAR", "VARCHAR", "VARCHAR"], "VARCHAR", type="arrow")  # type: ignore[call-overload]
    return con


def _cells(lat: pa.ChunkedArray, lon: pa.ChunkedArray) -> pa.Array:
    return pa.array(map(cell_of, lat.to_pylist(), lon.to_pylist()), pa.string())


def _spellings(name: pa.ChunkedArray, short: pa.ChunkedArray, code: pa.ChunkedArray) -> pa.Array:
    return pa.array(map(said, name.to_pylist(), short.to_pylist(), code.to_pylist()), pa.string())


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


def lay_down(con: duckdb.DuckDBPyConnection, folder: Path, frames: Mapping[str, pl.DataFrame]) -> dict[str, int]:
    """Frames as marts of the publication, there for the checks. Returns rows by mart."""
    for name, frame in frames.items():
        target = folder / "marts" / f"{name}.parquet"
        frame.write_parquet(target, compression="zstd", row_group_size=ROW_GROUP)
        over_files(con, name, [target])
    return {name: frame.height for name, frame in frames.items()}


def known_until(con: duckdb.DuckDBPyConnection, now: datetime, stamped: dict[str, datetime]) -> dict[str, datetime]:
    """数据截至 per source system: its newest export stamp; where rows carry none, the moment the file's name gives
    (`stamped`) or the newest event, whichever is later."""
    known = dict(con.execute("select system, max(exported_at) from case_fact group by system").fetchall())
    silent = [system for system, exported in known.items() if exported is None]
    if silent:
        events = ("reported_at", "accepted_at", "filed_at", "dispatched_at", "arrived_at", "disposed_at", "checked_at",
                  "closed_at", "replied_at")
        newest = ", ".join(f"max({e}) filter (where {e} <= $now)" for e in events)
        happened = con.execute(f"select system, greatest({newest}) from case_fact where list_contains($silent, system)"
                               " group by system", {"now": now, "silent": silent}).fetchall()
        known |= {system: max((t for t in (stamped.get(system), event) if t), default=None) for system, event in happened}
    return {system: moment for system, moment in known.items() if moment is not None}


def lake_views(con: duckdb.DuckDBPyConnection, files: Mapping[str, list[Path]]) -> None:
    """lake_<table> for every table but cases, empty where nothing was ever taken in. Columns a file lacks are null."""
    for name, table in LAKE.items():
        if name == "cases":
            continue
        load(con, f"lake_{name}", pl.DataFrame(schema=lake_schema(table)))
        if files.get(name):
            con.execute(f"alter table lake_{name} rename to shape_{name}")
            listed = ", ".join("'" + str(f).replace("'", "''") + "'" for f in files[name])
            con.execute(f"create view lake_{name} as select * from shape_{name} union all by name"
                        f" select * from read_parquet([{listed}], union_by_name = true, hive_partitioning = false) where not _sighting")


def build_small(con: duckdb.DuckDBPyConnection, folder: Path, progress: Progress) -> dict[str, int]:
    """Every mart that spans all months, in order; each is there for the next. Returns rows by mart."""
    made: dict[str, int] = {}
    for mart in mart_sql():
        if mart.kind != WHOLE:
            continue
        target = folder / "marts" / f"{mart.name}.parquet"
        made[mart.name] = write(con, mart.sql, target)
        over_files(con, mart.name, [target])
        progress(f"已生成{mart.name}，{made[mart.name]:,}行")
    return made
