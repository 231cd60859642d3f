"""The months of a publication: linked from the live one where nothing of theirs changed, else built.

queries/marts/monthly makes a file a month from that month alone. queries/marts/near makes a file a month too, but judges it
together with the months around it, so that neither a repeat nor a twin is lost at a month's end.
"""
from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
import polars as pl

from cockpit.contract import LAKE
from cockpit.decisions.repeats_rule import RepeatsRule
from cockpit.ingest.lake import lake_schema
from cockpit.periods import containing
from cockpit.places import Places
from cockpit.publish.manifest import Manifest
from cockpit.publish.marts import Progress, load, over_files, write
from cockpit.publish.recipe import MONTHLY, NEAR, mart_sql, per_month

NO_MONTH = "0000-00"  # the one month of a lake without cases: its files are empty, and every view has its columns
AT_ONCE = 6  # months judged together at most, for the sake of memory


@dataclass(frozen=True)
class Months:
    """`keys`: what each month was made of. `made`: its case facts, where built anew. `linked`: files taken over as they were."""

    keys: dict[str, str]
    made: list[Path]
    linked: set[str]


def lay_months(con: duckdb.DuckDBPyConnection, places: Places, before: Manifest | None, folder: Path, months: Mapping[str, list[Path]],
               base: str, days: int, progress: Progress) -> Months:
    """Every file of every month; then one view a mart over all of them.

    `months`: lake files by month. `base`: what all months are made of besides. `days`: how far judging looks to either side.
    """
    keys = {m: _month_key(base, files) for m, files in months.items()}
    lived = before.months if before else {}
    laid = Months(keys, [], set())
    for number, (month, files) in enumerate(months.items(), 1):
        if lived.get(month) == keys[month]:
            laid.linked.update(_link(places, before, folder, month, per_month(MONTHLY)))
            continue
        build_month(con, month, files, folder)
        laid.made.append(folder / "case_fact" / f"{month}.parquet")
        if files:
            progress(f"已生成{month}月份案件（{number}/{len(months)}）")
    stale = []
    for month in months:
        if _of(keys, near := neighbours(month, {*keys, *lived}, days)) == _of(lived, near):
            laid.linked.update(_link(places, before, folder, month, per_month(NEAR)))
        else:
            stale.append(month)
    for at in range(0, len(stale), AT_ONCE):
        some = sorted(stale)[at:at + AT_ONCE]
        build_near(con, some, {n for m in some for n in neighbours(m, keys, days)}, folder)
        progress(f"已判断{some[0]}至{some[-1]}的重复投诉")
    for name in per_month(MONTHLY, NEAR):
        over_files(con, name, sorted((folder / name).iterdir()))
    return laid


def reach_of(rules: Sequence[RepeatsRule]) -> int:
    """Days to either side that decide about a complaint: its repeat's trigger, what that trigger counts and whether that belongs
    elsewhere are two windows away at most; the other half of a twin is `duplicate_hours` further."""
    return max((2 * r.window_days + -(-r.duplicate_hours // 24) for r in rules), default=0)


def neighbours(month: str, months: Collection[str], days: int) -> set[str]:
    """Those of `months` (YYYY-MM) with a day within `days` of the month, itself included."""
    if month == NO_MONTH:
        return {month}
    own = containing("month", date.fromisoformat(f"{month}-01"))
    first, last = own.since - timedelta(days=days), own.until + timedelta(days=days - 1)
    return {m for m in months if f"{first:%Y-%m}" <= m <= f"{last:%Y-%m}"}


def build_month(con: duckdb.DuckDBPyConnection, month: str, files: list[Path], folder: Path) -> None:
    """The month's files from its lake files; empty ones where there are none."""
    if files:
        over_files(con, "lake_cases", files, "not _sighting")
    else:
        load(con, "lake_cases", pl.DataFrame(schema=lake_schema(LAKE["cases"])))
    for mart in mart_sql():
        if mart.kind == MONTHLY:
            target = folder / mart.name / f"{month}.parquet"
            write(con, mart.sql, target)
            over_files(con, mart.name, [target])


def build_near(con: duckdb.DuckDBPyConnection, months: Collection[str], near: Collection[str], folder: Path) -> None:
    """Files of `months`, judged at one go among the case facts of `near`, which holds their neighbours."""
    facts = {name: [folder / "case_fact" / f"{m}.parquet" for m in sorted(some)] for name, some in (("case_fact", months), ("case_fact_near", near))}
    for name, files in facts.items():
        over_files(con, name, files)
    # The thresholds by class as a table of their own, which any engine can join.
    con.execute("create or replace temp table rules_repeats_least as"
                " select valid_from, unnest(names) as name, unnest(leasts) as least from rules_repeats")
    for mart in mart_sql():
        if mart.kind != NEAR:
            continue
        con.execute(f"create or replace temp table judged as {mart.sql}")
        made = {month: folder / mart.name / f"{month}.parquet" for month in months}
        for month, target in made.items():
            # By file, not by date: a case stays in the month it was first reported in, whatever a later export says.
            over_files(con, "own_facts", [folder / "case_fact" / f"{month}.parquet"])
            write(con, "select j.* from judged as j semi join own_facts as f on j.system = f.system and j.case_id = f.case_id"
                       " order by j.complained_at, j.case_id, j.system", target)
        con.execute("drop table judged")
        over_files(con, mart.name, list(made.values()))


def _month_key(base: str, files: list[Path]) -> str:
    names = sorted(f.name for f in files)
    return hashlib.sha256("\0".join([base, *names]).encode()).hexdigest()[:32]


def _of(keys: Mapping[str, str], months: Collection[str]) -> dict[str, str]:
    return {m: keys[m] for m in months if m in keys}


def _link(places: Places, before: Manifest | None, folder: Path, month: str, marts: Sequence[str]) -> list[str]:
    """Hard-link the month's files from the live publication. Returns their names in it."""
    assert before is not None
    names = [f"{mart}/{month}.parquet" for mart in marts]
    for name in names:
        made = places.publications / before.id / name
        try:
            os.link(made, folder / name)
        except OSError:
            shutil.copyfile(made, folder / name)
    return names
