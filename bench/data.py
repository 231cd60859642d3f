"""Benchmark data: the demonstration city, and a lake of it multiplied to a wanted number of cases.

Copies get their own ids and are moved by up to two hours, so that they neither collide nor compress away.
"""
from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import duckdb
from deltalake import DeltaTable, write_deltalake

from cockpit.contract import LAKE
from cockpit.demo.generate import demo
from cockpit.ingest.lake import Lake
from cockpit.ingest.run import ingest
from cockpit.places import Places
from cockpit.publish.build import publish

UNTIL = date(2025, 10, 12)
MONTHS = 24
TIMES = [name for name in LAKE["cases"].schema if name.endswith("_at") and name != "exported_at"]
Say = Callable[[str], object]


def small_city(folder: Path, say: Say = print, cases_per_day: float = 740) -> Places:
    """The demonstration city, with as many cases as `make run` makes it unless said, ingested; made once and kept."""
    places = Places(folder)
    if not places.current.exists():
        say(f"demonstration city in {folder}")
        demo(folder, months=MONTHS, until=UNTIL, cases_per_day=cases_per_day)
        with inside(places):
            ingest(progress=lambda line: None)
        publish(places)
    return places


@contextmanager
def inside(places: Places) -> Iterator[None]:
    """Ingest and the server know their folder by the environment."""
    before = os.environ.get("COCKPIT_DATA")
    os.environ["COCKPIT_DATA"] = str(places.root)
    try:
        yield
    finally:
        if before is None:
            del os.environ["COCKPIT_DATA"]
        else:
            os.environ["COCKPIT_DATA"] = before


def city_of(cases: int, folder: Path, base: Places, say: Say = print) -> Places:
    """A published installation of about `cases` cases, multiplied from `base`, with its patrols and the rest; made once and kept."""
    places = Places(folder)
    if not places.current.exists():
        start = time.perf_counter()
        say(f"building {cases:,} cases in {folder}")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(base.lake, places.lake, ignore=shutil.ignore_patterns("decisions"))
        multiply(places, cases)
        say(f"lake of {cases:,} cases in {time.perf_counter() - start:.0f} s")
        start = time.perf_counter()
        publish(places)
        say(f"published from nothing in {time.perf_counter() - start:.0f} s")
    return places


def multiply(places: Places, cases: int) -> None:
    """Append copies of every case to the lake until it holds about `cases`."""
    months = Lake(places).files("cases")
    con = duckdb.connect(config={"memory_limit": "4GB"})
    known = con.execute("select count(distinct _key) from read_parquet($files)",
                        {"files": [str(f) for files in months.values() for f in files]}).fetchall()[0][0]
    copies = round(cases / known) - 1
    moved = ", ".join(f"{name} - to_seconds((hash(_key) + copy * 379) % 7200) as {name}" for name in TIMES)
    for month, files in months.items():
        if copies < 1:
            break
        listed = [str(f) for f in files]
        rows = con.execute(f"""
            select r.* replace (case_id || '-' || copy as case_id, _key || '-' || copy as _key, {moved}),
                $month as _month
            from read_parquet($files, union_by_name = true, hive_partitioning = false) as r
            cross join range(1, {copies + 1}) as copies(copy)
            where not _sighting""", {"files": listed, "month": month}).to_arrow_reader(500_000)
        write_deltalake(DeltaTable(places.lake / "cases"), rows, mode="append")


def visits_of(visits: int, folder: Path, base: Places, say: Say = print) -> Places:
    """`base` with its visits to enterprises, penalties and register multiplied to about `visits` records; made once and kept."""
    places = Places(folder)
    if places.current.exists():
        return places
    say(f"building {visits:,} records of visits in {folder}")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(base.lake, places.lake, ignore=shutil.ignore_patterns("decisions"))
    con = duckdb.connect(config={"memory_limit": "4GB"})
    copies = 0
    for name, own in (("inspections", ("inspection_id", "joint_id")), ("penalties", ("penalty_id",)), ("enterprises", ("former_id",))):
        months = {month: [str(f) for f in files] for month, files in Lake(places).files(name).items()}
        known = con.execute("select count(*) from read_parquet($files)", {"files": [f for files in months.values() for f in files]}).fetchall()[0][0]
        copies = copies or round(visits / known) - 1
        changed = ", ".join(f"{c} || '-' || copy as {c}" for c in (*own, "enterprise_id", "_key"))
        for month, files in months.items():
            rows = con.execute(f"""
                select r.* replace ({changed}), $month as _month
                from read_parquet($files, union_by_name = true, hive_partitioning = false) as r
                cross join range(1, {copies + 1}) as copies(copy)
                where not _sighting""", {"files": files, "month": month}).to_arrow_reader(500_000)
            write_deltalake(DeltaTable(places.lake / name), rows, mode="append")
    start = time.perf_counter()
    publish(places)
    say(f"published from nothing in {time.perf_counter() - start:.0f} s")
    return places
