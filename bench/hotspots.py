"""How long hotspots take: every week of three million cases judged from nothing, and one week more (issue: ≤ 60 s and ≤ 3 s)."""
from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import duckdb
import polars as pl

from bench.measure import machine, table
from cockpit.decisions.history import Batch
from cockpit.decisions.rulebook import SUBJECTS
from cockpit.places import Places
from cockpit.publish.decide_hotspots import TABLES, hotspots_due
from cockpit.publish.manifest import live_id, read_manifest
from cockpit.publish.marts import workshop
from cockpit.rules import dated_rules

PER_DAY = 4_110  # three million in 24 months, each drawn on its own: copies of cases would be hotspots
VIEWS = ("signal_week", "case_fact", "source_day")


@dataclass
class Told:
    """Stands for the kept decisions of a house: what a run decided, but for its last week; nothing is written."""

    tables: dict[str, pl.DataFrame]
    periods: list[str]

    def rows(self, name: str, schema: Any) -> pl.DataFrame:
        return self.tables[name].filter(pl.col("period").is_in(self.periods))

    def index(self) -> pl.DataFrame:
        return pl.DataFrame({"subject": ["hotspots"] * len(self.periods), "period": self.periods}, schema={"subject": pl.String, "period": pl.String})


def report(city: Places) -> str:
    """Seconds for all weeks and for one more, counts read from the published marts included."""
    folder = city.publications / live_id(city)
    about, rules, con = read_manifest(folder), {s: dated_rules(city, s, kind) for s, kind in SUBJECTS.items()}, workshop(folder)
    for name in VIEWS:
        con.execute(f"create view {name} as select * from read_parquet('{folder / name}/*.parquet', union_by_name = true)")
    nothing = {name: pl.DataFrame(schema=schema) for name, schema in TABLES.items()}
    whole, frames, batch = _timed(con, folder, Told(nothing, []), rules, about)
    periods = [d.period for d in batch.decisions]
    one, again, _ = _timed(con, folder, Told(frames, periods[:-1]), rules, about)
    con.close()
    first, second = (f["hotspots"].select("id", "period", "state").sort("period", "id") for f in (frames, again))
    size = f"{len(periods)} weeks, {about.rows['case_fact']:,} cases, {frames['hotspots'].height:,} rows, {frames['hotspots']['id'].n_unique():,} hotspots"
    return table(f"Hotspots ({size}; {machine()})", ("work", "seconds", "budget"), [
        ("all weeks", whole, 60), (f"one week more ({'the same ids and states' if first.equals(second) else 'OTHER ids or states'})", one, 3)])


def _timed(con: duckdb.DuckDBPyConnection, folder: Any, told: Told, rules: Any, about: Any) -> tuple[float, dict[str, pl.DataFrame], Batch]:
    batch, start = Batch(), time.perf_counter()
    frames = hotspots_due(con, folder, told, rules, about.first_reported, about.as_of, batch, lambda line: None)  # type: ignore[arg-type]
    return time.perf_counter() - start, frames, batch
