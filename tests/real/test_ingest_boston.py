"""The Boston export of 2011, with its own answer to compare with."""
import csv
import gzip
import os
from pathlib import Path

import polars as pl
import pytest

from cockpit.ingest.lake import Lake
from cockpit.ingest.run import ingest
from cockpit.places import places

DATA = os.environ.get("COCKPIT_REAL_DATA")
pytestmark = [pytest.mark.real, pytest.mark.skipif(not DATA, reason="COCKPIT_REAL_DATA is unset: no real export to read")]


@pytest.fixture(scope="module")
def boston(tmp_path_factory):
    """The export taken in: its entry, its rows by case, and the source's own rows by case."""
    path = Path(DATA or "") / "boston311_2011.csv.gz"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COCKPIT_DATA", str(tmp_path_factory.mktemp("boston")))
        entry = ingest([path], "boston311", progress=lambda _: None)[0]
        rows = Lake(places()).scan("cases").collect()
        again = ingest([path], "boston311", progress=lambda _: None)[0]
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        source = {row["case_enquiry_id"]: row for row in csv.DictReader(file)}
    return entry, rows, source, again


def test_every_row_is_accounted_for_and_the_same_file_again_changes_nothing(boston):
    entry, rows, source, again = boston
    assert (entry.read, entry.new, entry.quarantined) == (58_251, 58_251, 0)
    assert set(rows["case_id"]) == set(source)
    assert (again.new, again.updated, again.unchanged) == (0, 0, 58_251)


def test_closing_by_the_deadline_is_what_the_source_calls_on_time(boston):
    _, rows, source, _ = boston
    both = rows.filter(pl.col("closed_at").is_not_null() & pl.col("deadline_at").is_not_null())
    assert both.height == 43_821
    ours = both.select("case_id", (pl.col("closed_at") <= pl.col("deadline_at")).alias("on_time")).iter_rows()
    said = [(source[case]["ontime"], on_time) for case, on_time in ours]
    assert sum(not theirs for theirs, _ in said) == 157
    assert {pair for pair in said if pair[0]} == {("ONTIME", True), ("OVERDUE", False)}


def test_traps_are_called_by_name(boston):
    entry, rows, _, _ = boston
    assert (rows["geo_quality"] == "默认点").sum() == 4_775
    assert rows["unit"].null_count() == 2_870
    assert rows["deadline_at"].null_count() == 10_981
    assert rows["closed_at"].null_count() == 3_681
    assert "accepted_at" in entry.lacks


def test_times_stay_boston_s_own(boston):
    _, rows, source, _ = boston
    some = rows.head(2000).select("case_id", pl.col("reported_at").dt.strftime("%Y-%m-%d %H:%M:%S")).iter_rows()
    assert all(source[case]["open_dt"] == when for case, when in some)
