"""Three years of Tainan's hotline: no header, no closing times, districts in 84 spellings."""
import os
from pathlib import Path

import pytest

from cockpit.contract import CASES
from cockpit.ingest.lake import Lake
from cockpit.ingest.run import ingest
from cockpit.places import places

DATA = os.environ.get("COCKPIT_REAL_DATA")
pytestmark = [pytest.mark.real, pytest.mark.skipif(not DATA, reason="COCKPIT_REAL_DATA is unset: no real export to read")]


@pytest.fixture(scope="module")
def tainan(tmp_path_factory):
    paths = sorted((Path(DATA or "") / "tainan1999").glob("*.csv.gz"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COCKPIT_DATA", str(tmp_path_factory.mktemp("tainan")))
        entries = ingest(paths, "tainan1999", progress=lambda _: None)
        return entries, Lake(places()).scan("cases").collect()


def test_every_row_is_accounted_for(tainan):
    entries, rows = tainan
    assert [e.read for e in entries] == [11_699, 29_534, 26_315]
    assert sum(e.new for e in entries) == rows.height == 67_548
    assert all(e.balanced and not e.quarantined for e in entries)


def test_the_spellings_of_a_district_are_one(tainan):
    _, rows = tainan
    assert rows["unit"].drop_nulls().n_unique() == 37
    assert rows["unit"].null_count() == 13  # twelve blanks and a complaint in the wrong column
    assert (rows["unit"] == "北區").sum() == 7_016 + 625 + 4


def test_what_the_hotline_does_not_know_is_declared_and_null(tainan):
    entries, rows = tainan
    assert {"closed_at", "deadline_at", "disposed_at", "status"} <= set(entries[0].lacks)
    assert all(rows[name].null_count() == rows.height for name in entries[0].lacks)
    assert {n for n in CASES.names if rows[n].null_count() == rows.height} == set(entries[0].lacks)


def test_default_points_are_no_places(tainan):
    _, rows = tainan
    assert 843 < (rows["geo_quality"] == "默认点").sum() < 1_100
