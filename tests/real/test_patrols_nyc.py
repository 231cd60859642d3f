"""New York's scorecard, 2005—2013: monthly section scores as patrol results, compared with the file's own comparisons."""
from __future__ import annotations

import csv
import gzip
import os
from collections import Counter
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from cockpit.access import EVERYWHERE
from cockpit.ingest.lake import Lake
from cockpit.ingest.run import ingest
from cockpit.periods import last_complete
from cockpit.places import Places, places
from cockpit.publish.build import publish
from cockpit.store import Store, store

DATA = os.environ.get("COCKPIT_REAL_DATA")
pytestmark = [pytest.mark.real, pytest.mark.skipif(not DATA, reason="COCKPIT_REAL_DATA is unset: no real exports here")]
FILE = Path(DATA or "") / "nyc_scorecard_2005_2013.csv.gz"
CITY = 'name = "纽约市"\ntimezone = "America/New_York"\n'
STREETS, WALKS = "Acceptable Streets %", "Acceptable Sidewalks %"
# Columns of the answer → the file's own columns. Rows of the file: those with an earlier row and its score, those whose
# earlier row has none, those without an earlier row.
BEFORE = (("carriageway_before", f"{STREETS} - Previous Month"), ("sidewalk_before", f"{WALKS} - Previous Month"))
LAST_YEAR = (("carriageway_last_year", f"{STREETS} - Previous Year"), ("sidewalk_last_year", f"{WALKS} - Previous Year"))
COMPARED = [("before_note", BEFORE, ("上月未评分", "上月无记录"), (24_883, 41, 236)),
            ("last_year_note", LAST_YEAR, ("去年同月未评分", "去年同月无记录"), (22_315, 43, 2_802))]


@pytest.fixture(scope="module")
def source() -> dict[tuple[str, str], dict[str, str]]:
    """The file's rows by section and month."""
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as file:
        return {(row["Cleaning Section"], row["Month"].replace(" / ", "-")): row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def live(tmp_path_factory) -> Store:
    """A city of its own: a reference folder with nothing but its name and zone."""
    root = tmp_path_factory.mktemp("nyc")
    (root / "reference").mkdir()
    (root / "reference" / "city.toml").write_text(CITY, encoding="utf-8")
    with pytest.MonkeyPatch.context() as env:
        env.setenv("COCKPIT_DATA", str(root))
        [entry] = ingest([FILE], "nyc_scorecard", progress=lambda line: None)
    assert (entry.read, entry.new, entry.quarantined, entry.issues) == (25_160, 25_160, 0, [])
    publish(Places(root.resolve()))
    return store(Places(root.resolve()))


@pytest.fixture(scope="module")
def rows(live) -> list[dict]:
    return live.ask("patrols/compared", EVERYWHERE).to_dicts()


def number(cell: str) -> float | None:
    return float(cell) if cell else None


def test_every_score_is_the_file_s_and_a_missing_one_is_never_zero(rows, source):
    assert {(r["segment_id"], r["month"]) for r in rows} == set(source)
    for row in rows:
        said = source[row["segment_id"], row["month"]]
        assert (row["carriageway_score"], row["sidewalk_score"]) == (number(said[STREETS]), number(said[WALKS]))
        assert (row["unit"], row["street"]) == (said["Borough"], said["District"])
    assert sum(r["carriageway_score"] is None for r in rows) == sum(r["sidewalk_score"] is None for r in rows) == 43
    assert min(r["carriageway_score"] or 100 for r in rows) == 37.5


@pytest.mark.parametrize(("note", "pairs", "words", "counts"), COMPARED, ids=["the month before", "the year before"])
def test_the_file_s_own_comparison_is_reproduced_wherever_the_earlier_row_exists(rows, source, note, pairs, words, counts):
    """24,883 = 25,160 − 236 rows without an earlier row − 41 whose earlier row has no score; 22,315 = 25,160 − 2,802 − 43."""
    unscored, absent = words
    told = Counter(row[note] for row in rows)
    assert told == {None: counts[0], unscored: counts[1], absent: counts[2]}
    differing = [(row["segment_id"], row["month"], ours) for row in rows for ours, theirs in pairs
                 if row[note] != absent and row[ours] != number(source[row["segment_id"], row["month"]][theirs])]
    assert differing == []
    assert all((row[ours] is None) == (row[note] is not None) for row in rows for ours, _ in pairs)


def test_rows_without_an_earlier_row_are_the_first_months_and_the_sections_that_began_later(rows, source):
    """The source remembers 2004, which is not in the file; of what began within the file it says nothing either."""
    silent = [r for r in rows if r["before_note"] == "上月无记录"]
    assert Counter(r["month"] for r in silent) == {"2005-01": 231, "2005-02": 2, "2005-07": 2, "2013-07": 1}
    assert {r["segment_id"] for r in silent if r["month"] != "2005-01"} == {"BKS125", "BKS126", "MN104"}
    said = [source[r["segment_id"], r["month"]] for r in silent]
    assert Counter(row["Month"][:4] for row in said if row[BEFORE[0][1]]) == {"2005": 231}
    silent = [r for r in rows if r["last_year_note"] == "去年同月无记录"]
    said = [source[r["segment_id"], r["month"]] for r in silent]
    assert Counter(row["Month"][:4] for row in said if row[LAST_YEAR[0][1]]) == {"2005": 2_774}
    assert {r["segment_id"] for r, row in zip(silent, said, strict=True) if not row[LAST_YEAR[0][1]]} == {"BKS125", "BKS126", "MN104"}


@pytest.mark.parametrize(("section", "months", "gaps"), [("MN011", 108, 0), ("BKS125", 107, 4), ("SI031", 108, 0), ("MN104", 6, 0)])
def test_a_reader_follows_one_section_through_its_years(live, rows, section, months, gaps):
    path = live.ask("patrols/path", EVERYWHERE, segment=section)
    assert (path.height, path["period"][-1]) == (months, "2013-12")
    assert path.filter(pl.col("state") == "未巡查").height == gaps
    assert path["findings"].null_count() == path["inspected_km"].null_count() == months, "the scorecard counts no findings, measures no way"
    shared = [c for c in rows[0] if c in path.columns and c != "runs"]
    walked = path.filter(pl.col("runs") > 0)
    assert walked.select(shared).to_dicts() == [{c: r[c] for c in shared} for r in rows if r["segment_id"] == section]


def test_a_storm_without_inspections_is_not_a_bad_month(live):
    """November 2012, after Hurricane Sandy: rows without scores."""
    path = live.ask("patrols/path", EVERYWHERE, segment="SI011").filter(pl.col("period").is_in(["2012-11", "2012-12"]))
    assert path.select("state", "carriageway_score", "before_note").rows()[0] == ("未评分", None, None)
    assert path["before_note"][1] == "上月未评分"


def test_the_data_reach_to_the_end_of_the_last_month(live):
    assert live.manifest.as_of == datetime(2014, 1, 1)
    assert live.manifest.first_event == datetime(2005, 1, 1)
    assert last_complete("month", live.manifest.as_of, live.manifest.last_reported).key == "2013-12"


def test_boroughs_districts_and_sections_are_learned_from_the_patrols(live):
    found = live.ask("overview/choices", EVERYWHERE)
    assert found.filter(pl.col("kind") == "unit")["value"].to_list() == ["Bronx", "Brooklyn", "Manhattan", "Queens", "Staten Island"]
    assert found.filter(pl.col("kind") == "street").height == 59
    assert live.manifest.rows["segments"] == 234
    assert live.ask("explore/segment", EVERYWHERE, segment="MN011").row(0, named=True)["street"] == "MN01"


def test_the_shipped_reference_of_another_city_does_not_get_in_the_way(live, tmp_path, monkeypatch):
    monkeypatch.setenv("COCKPIT_DATA", str(tmp_path))
    [entry] = ingest([FILE], "nyc_scorecard", progress=lambda line: None)
    assert (entry.new, entry.quarantined) == (25_160, 0)
    lake = Lake(places()).scan("patrol_runs")
    assert lake is not None
    assert lake.select("segment_id", "started_at", "carriageway_score").collect().n_unique() == 25_160
    publish(places())
    assert store(places()).manifest.rows["segments"] == 234
    units = store(places()).ask("overview/choices", EVERYWHERE).filter(pl.col("kind") == "unit")["value"].to_list()
    assert units == ["Bronx", "Brooklyn", "Manhattan", "Queens", "Staten Island"]
