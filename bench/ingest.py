"""The clerk's waiting times: a million CSV rows, a day's export onto what is there, from nothing to a publication, and disk."""
from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import polars as pl

from bench.data import inside, small_city
from bench.measure import milliseconds, table
from cockpit.contract import LAKE
from cockpit.ingest.lake import Lake
from cockpit.ingest.run import ingest
from cockpit.places import HOUSE, Places
from cockpit.publish.build import publish

DAY_ROWS = 10_000
EXPORTED = timedelta(days=1)


def seconds(work: Callable[[], object]) -> float:
    return milliseconds(work) / 1000


def rows_of(places: Places, count: int) -> pl.DataFrame:
    """Newest case rows of a lake, as the cockpit's own export shape."""
    files = [f for _, found in sorted(Lake(places).files("cases").items(), reverse=True) for f in found]
    rows = pl.scan_parquet(files, missing_columns="insert", extra_columns="ignore").filter(~pl.col("_sighting"))
    return rows.select(list(LAKE["cases"].schema)).head(count).collect()


def csv_of(rows: int, places: Places, path: Path) -> Path:
    """A CSV export of that many rows, repeated from the city under new ids."""
    known = rows_of(places, rows)
    copies = -(-rows // known.height)
    parts = [known.with_columns(pl.col("case_id") + f"-{n}") for n in range(copies)]
    pl.concat(parts).head(rows).write_csv(path)
    return path


def day_export(places: Places, path: Path) -> Path:
    """One day's export: half of it cases the lake knows, seen a day later; half of it new."""
    rows = rows_of(places, DAY_ROWS)
    new = pl.int_range(pl.len()) % 2 == 0
    rows.with_columns(
        pl.when(new).then(pl.col("case_id") + f"-{time.time_ns()}").otherwise("case_id").alias("case_id"),
        pl.col("exported_at") + EXPORTED, (pl.col("rework_count").fill_null(0) + 1).alias("rework_count"),
    ).write_parquet(path)
    return path


def take(places: Places, path: Path) -> float:
    with inside(places):
        return seconds(lambda: ingest([path], "cockpit", progress=lambda line: None))


def installed_mb() -> float:
    """Disk of requirements.txt in an environment of its own, pip aside, byte code not compiled."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        own = [str(Path(folder) / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-compile", "-r"]
        subprocess.run([*own, str(HOUSE / "requirements.txt")], check=True)
        packages = next(Path(folder).glob("lib/*/site-packages"))
        return sum(f.stat().st_size for f in packages.rglob("*") if f.is_file() and "pip" not in f.parts) / 1e6


def report(base: Places, large: Places | None, csv_rows: int, size: bool) -> str:
    """`large`: the installation that gets the day's export; `size`: measure what is installed too."""
    with tempfile.TemporaryDirectory(prefix="cockpit-bench-") as folder:
        aside = Path(folder)
        empty = Places(aside / "empty")
        rows: list[list[object]] = [
            [f"ingest {csv_rows:,} CSV rows", take(empty, csv_of(csv_rows, base, aside / "cases.csv")), "20 s a million"],
            ["demonstration city, 24 months: demo, ingest, publish",
             seconds(lambda: small_city(aside / "city", lambda line: None)), "60 s"]]
        if large:
            rows += [[f"ingest a day of {DAY_ROWS:,} rows", take(large, day_export(large, aside / "cases-day.parquet")), ""],
                     ["publish after it", seconds(lambda: publish(large)), "20 s onto 10 M"]]
    said = table("Ingest and publish", ["work", "seconds", "budget"], rows)
    return said + (table("Installed", ["what", "MB", "budget"], [["requirements.txt", installed_mb(), "800"]]) if size else "")
