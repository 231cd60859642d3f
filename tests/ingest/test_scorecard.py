"""A source that gives a score a section and month: no run number, no findings, a month written as text, scores missing."""
from __future__ import annotations

from datetime import datetime

import pytest

from cockpit.contract import PATROL_RUNS
from cockpit.ingest.profile import load_profile
from cockpit.periods import city_time
from cockpit.places import places
from tests.small_city import own_reference

ROW = {"Month": "2013 / 11", "Borough": "Bronx", "District": "BX01", "Cleaning Section": "BX011",
       "Acceptable Streets %": "90.48", "Acceptable Sidewalks %": "93.20", "Acceptable Streets % - Previous Month": "96.10"}
MINE = """system = "mine"
label = "我们的评分"

[tables.patrol_runs]
pattern = ["*.csv"]
identity = ["segment_id", "started_at"]
{covers}

[tables.patrol_runs.columns]
segment_id = "路段"
started_at = "日期"
"""


@pytest.fixture
def taken(clerk):
    """Rows of the scorecard, each the usual one with changes: the entry and what the lake holds."""
    def given(*changes: dict, name: str = "scorecard.csv"):
        entry = clerk.ingest(clerk.csv([ROW | row for row in changes], name), profile="nyc_scorecard")
        return entry, clerk.now("patrol_runs")
    return given


def test_the_profile_declares_every_field_the_scorecard_lacks():
    mapping = load_profile(places(), "nyc_scorecard").tables["patrol_runs"]
    assert set(mapping.lacks) == set(PATROL_RUNS.names) - set(mapping.columns) - {"run_id"}


def test_section_and_month_are_the_run(taken):
    entry, rows = taken({}, {"Month": "2013 / 12"}, {"Cleaning Section": "BX012"}, {})
    assert (entry.read, entry.new, entry.duplicate) == (4, 3, 1)
    assert sorted(rows["run_id"]) == ["BX011@20131101000000", "BX011@20131201000000", "BX012@20131101000000"]
    assert set(rows["unit"]) == {"Bronx"}
    assert set(rows["street"]) == {"BX01"}
    assert {"inspected_km", "company", "under_construction", "ended_at"} <= set(entry.lacks)


def test_a_missing_score_is_null_and_never_zero(taken):
    _, rows = taken({"Acceptable Streets %": ""}, {"Cleaning Section": "BX012", "Acceptable Sidewalks %": "0.00"})
    assert rows.sort("segment_id").select("carriageway_score", "sidewalk_score").rows() == [(None, 93.2), (90.48, 0.0)]


def test_a_row_without_section_or_month_is_set_aside_with_its_reason(taken, clerk):
    entry, rows = taken({}, {"Cleaning Section": ""}, {"Month": ""}, {"Month": "2013 / 13"})
    assert (entry.new, entry.quarantined, rows.height) == (1, 3, 1)
    assert clerk.lake.quarantine().sort("line")["reason"].to_list() == ["缺少责任路段编号", "缺少开始时间", "开始时间无法识别"]


def test_a_corrected_month_updates_its_run(taken):
    taken({})
    entry, rows = taken({"Acceptable Streets %": "91.00"}, name="scorecard_2.csv")
    assert (entry.new, entry.updated) == (0, 1)
    assert rows["carriageway_score"].to_list() == [91.0]


def test_rows_that_cover_a_month_reach_to_its_end(taken):
    entry, _ = taken({"Month": "2013 / 02"}, {"Month": "2012 / 12"})
    assert entry.as_of == datetime(2013, 3, 1)
    assert (entry.event_from, entry.event_to) == (datetime(2012, 12, 1), datetime(2013, 2, 1))


@pytest.mark.parametrize(("covers", "reach"), [
    ("", datetime(2013, 2, 12)), ('covers = "week"', datetime(2013, 2, 18)), ('covers = "xun"', datetime(2013, 2, 21)),
    ('covers = "month"', datetime(2013, 3, 1))])
def test_a_file_reaches_as_far_as_its_profile_says_its_rows_do(clerk, tmp_path, covers, reach):
    (places().root / "profiles").mkdir(parents=True)
    (places().root / "profiles" / "mine.toml").write_text(MINE.format(covers=covers), encoding="utf-8")
    entry = clerk.ingest(clerk.csv([{"路段": "A", "日期": "2013-02-12"}]), profile="mine")
    assert entry.as_of == reach


def test_a_month_that_still_runs_reaches_only_to_now(clerk):
    (places().root / "profiles").mkdir(parents=True)
    (places().root / "profiles" / "mine.toml").write_text(MINE.format(covers='covers = "month"'), encoding="utf-8")
    this_month = city_time("Asia/Shanghai").strftime("%Y-%m-01")
    entry = clerk.ingest(clerk.csv([{"路段": "A", "日期": this_month}]), profile="mine")
    assert entry.as_of == entry.registered_at


def test_segments_without_a_single_position_still_match_by_id(clerk):
    (own_reference(places().root) / "segments.csv").write_text("segment_id,name\nA,一路\n", encoding="utf-8")
    rows = [{"run_id": "1", "segment_id": "A", "started_at": "2025-10-06 08:00"}, {"run_id": "2", "segment_id": "B", "started_at": "2025-10-06 08:00"}]
    entry = clerk.ingest(clerk.csv(rows, "patrol_runs.csv"))
    assert (entry.new, [(i.reason, i.count) for i in entry.issues]) == (2, [("路段编号不在参考表", 1)])
    assert sorted(clerk.now("patrol_runs")["segment_id"]) == ["A", "B"]
