"""Chicago's sanitation complaints, 2011—2014: dates without hours, request numbers that repeat, points that are all real."""
from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cockpit.access import EVERYWHERE
from cockpit.contract import CASES
from cockpit.ingest.lake import Lake
from cockpit.ingest.run import ingest
from cockpit.places import Places
from cockpit.publish.build import publish
from cockpit.store import store
from tests.real.hotspot_lives import lifetimes, qualities_behind

DATA = os.environ.get("COCKPIT_REAL_DATA")
FILE = Path(DATA or "") / "chicago_sanitation_311_2011_2014.csv.gz"
pytestmark = [pytest.mark.real, pytest.mark.skipif(not DATA, reason="COCKPIT_REAL_DATA is unset: no real export to read")]
WHOLE = {"since": date(2000, 1, 1), "until": date(2015, 1, 2)}


@pytest.fixture(scope="module")
def chicago(tmp_path_factory):
    """The export taken in twice and published: entries, lake rows, the source read apart, the live store."""
    root = tmp_path_factory.mktemp("chicago")
    with pytest.MonkeyPatch.context() as env:
        env.setenv("COCKPIT_DATA", str(root))
        entry, again = (ingest([FILE], "chicago_sanitation", progress=lambda _: None)[0] for _ in range(2))
        rows = Lake(Places(root.resolve())).scan("cases").collect()
        publish(Places(root.resolve()))
        live = store(Places(root.resolve()))
    return entry, again, rows, pl.read_csv(FILE.read_bytes(), infer_schema=False), live


def test_every_row_is_accounted_for_and_375_repeat_a_number(chicago):
    entry, again, _, source, _ = chicago
    number = source["Service_Request_Number"]
    alike = source.height - source.unique().height
    assert (source.height, source.height - number.n_unique(), alike) == (74_401, 375, 3)
    assert entry.read == entry.new + entry.updated + entry.unchanged + entry.duplicate + entry.quarantined == 74_401
    assert (entry.new, entry.updated + entry.duplicate, entry.quarantined) == (74_026, 375, 0)
    assert (again.new, again.updated, again.quarantined) == (0, 0, 0)


def test_cases_by_year_are_those_of_the_source(chicago):
    *_, source, live = chicago
    apart = (source.unique("Service_Request_Number").group_by(pl.col("Creation_Date").str.slice(0, 4).cast(pl.Int32).alias("year"))
             .len().sort("year"))
    season = live.ask("complaints/season", EVERYWHERE, measure="reported")
    ours = season.group_by(pl.col("month").dt.year().alias("year")).agg(pl.col("counted").sum()).filter(pl.col("counted") > 0).sort("year")
    assert ours.rows() == [(y, n) for y, n in apart.iter_rows()]


def test_no_hour_is_invented_where_the_source_has_dates_only(chicago):
    *_, live = chicago
    said = live.ask("complaints/hours", EVERYWHERE, measure="reported", **WHOLE)
    assert said.filter(pl.col("hour").is_not_null())["complaints"].null_count() == said.filter(pl.col("hour").is_not_null()).height > 0
    assert said.filter(pl.col("hour").is_null())["complaints"].sum() == 74_026


def test_what_the_source_does_not_know_is_declared_and_null(chicago):
    entry, _, rows, *_ = chicago
    assert {n for n in CASES.names if rows[n].null_count() == rows.height} == set(entry.lacks)


def test_the_only_points_that_are_no_places_are_the_missing_ones(chicago):
    *_, live = chicago
    shares = {r["value"]: r["cases"] for r in live.ask("ledger/matching", EVERYWHERE).to_dicts() if r["kind"] == "geo_quality"}
    assert "默认点" not in shares
    assert shares["未定位"] == 24
    assert shares.get("越界", 0) == 0


def test_hotspots_stay_for_weeks_under_one_id(chicago, capsys):
    *_, live = chicago
    assert qualities_behind(live) == {"路段级"}
    number, listed, declared = lifetimes(live)
    with capsys.disabled():
        print(f"\nChicago: {number} hotspots, median {listed} weeks under one id, {declared} of them declared")
    assert listed >= 2
