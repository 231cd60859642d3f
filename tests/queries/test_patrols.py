"""One segment's path: runs, findings, kilometres and scores by week, 旬 and month, with what they are compared with."""
from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from cockpit.access import EVERYWHERE, Scope
from cockpit.contract import PATROL_RUNS, PATROLS
from cockpit.ingest.run import ingest
from cockpit.periods import containing
from cockpit.publish.build import publish
from cockpit.store import store
from tests.small_city import no_quotas, own_reference

END = datetime(2025, 10, 20)  # 数据截至: the end of a Sunday
WHERE = {"segment_id": "S1", "unit": "东区", "street": "一街", "exported_at": END}


@pytest.fixture
def patrolled(house, export):
    """Literal runs, and literal findings where a list of them is given, taken in and published, in a city without lists of its own."""
    own_reference(house.root)
    no_quotas(house.root)

    def live(runs: list[dict], findings: list[dict] | None = None):
        full = [{"run_id": f"R{n}", "inspected_km": 0.5} | WHERE | row for n, row in enumerate(runs)]
        files = [export(pl.DataFrame(full, schema=PATROL_RUNS.schema), "patrol_runs_1.parquet")]
        if findings is not None:
            full = [{"patrol_id": f"F{n}"} | WHERE | row for n, row in enumerate(findings)]
            files.append(export(pl.DataFrame(full, schema=PATROLS.schema), "patrols_1.parquet"))
        ingest(files, "cockpit", progress=lambda line: None)
        publish(house)
        return store(house)
    return live


ELSEWHERE = [{"found_at": datetime(2025, 9, 1, 10), "segment_id": "S9"}]  # findings are registered, of another segment


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def path(live, grain: str | None = None, segment: str = "S1", scope: Scope = EVERYWHERE) -> dict[str, dict]:
    """Rows by period."""
    rows = live.ask("patrols/path", scope, segment=segment, grain=grain).to_dicts()
    return {r["period"]: r for r in rows}


def test_a_month_has_its_runs_findings_and_kilometres_and_those_before(patrolled):
    live = patrolled([{"started_at": at("2024-10-05 09:00"), "run_id": "A"}, {"started_at": at("2025-09-02 09:00"), "run_id": "B"},
                      {"started_at": at("2025-09-30 23:59"), "run_id": "C", "inspected_km": 0.25}, {"started_at": at("2025-10-01 00:00"), "run_id": "D"}],
                     [{"run_id": "B", "found_at": at("2025-09-02 09:10")}, {"run_id": "C", "found_at": at("2025-10-01 00:10")},
                      {"run_id": "A", "found_at": at("2024-10-05 09:30")}])
    months = path(live)
    assert list(months) == [f"2024-{m}" for m in (10, 11, 12)] + [f"2025-{m:02d}" for m in range(1, 11)]
    september, october = months["2025-09"], months["2025-10"]
    # The finding written down after midnight belongs to the run that began before it: two in September, none in October.
    assert [september[c] for c in ("state", "runs", "inspected_km", "findings", "complete")] == ["已巡查", 2, 0.75, 2, True]
    assert [september[c] for c in ("findings_before", "before_note", "findings_last_year", "last_year_note")] == [None, "上月无记录", None, "去年同月无记录"]
    assert [october[c] for c in ("runs", "findings", "findings_before", "before_note", "findings_last_year", "last_year_note", "complete")] == [
        1, 0, 2, None, 1, None, False]


def test_a_period_without_a_run_is_there_and_not_inspected_is_not_nothing_found(patrolled):
    weeks = path(patrolled([{"started_at": at("2025-09-22 09:00")}, {"started_at": at("2025-10-06 09:00")}], ELSEWHERE), "week")
    assert {k: (r["state"], r["runs"], r["findings"], r["inspected_km"]) for k, r in weeks.items()} == {
        "2025-W39": ("已巡查", 1, 0, 0.5), "2025-W40": ("未巡查", 0, None, None), "2025-W41": ("已巡查", 1, 0, 0.5)}
    assert weeks["2025-W41"]["before_note"] == "上周无记录"


def test_a_source_that_registers_no_findings_has_no_data_on_them_and_never_zero(patrolled):
    live = patrolled([{"started_at": at("2025-10-06 09:00"), "carriageway_score": 80.0}])
    assert path(live)["2025-10"]["findings"] is None


def test_scores_of_a_month_are_the_mean_of_its_runs_and_a_missing_one_is_said(patrolled):
    live = patrolled([{"started_at": at("2025-07-01 00:00"), "carriageway_score": 90.0, "sidewalk_score": 95.5},
                      {"started_at": at("2025-08-01 00:00")},
                      {"started_at": at("2025-09-01 00:00"), "carriageway_score": 80.0, "sidewalk_score": 70.0},
                      {"started_at": at("2025-09-15 00:00"), "carriageway_score": 80.25, "sidewalk_score": None}])
    months = path(live)
    assert [months["2025-08"][c] for c in ("state", "carriageway_score", "carriageway_before", "before_note")] == ["未评分", None, 90.0, None]
    # (80.00 + 80.25) / 2 = 80.125 → 80.13; the sidewalk was scored once.
    assert [months["2025-09"][c] for c in ("state", "carriageway_score", "sidewalk_score", "carriageway_before", "before_note")] == [
        "已巡查", 80.13, 70.0, None, "上月未评分"]


def test_a_segment_dug_up_in_every_run_of_a_period_says_so(patrolled):
    live = patrolled([{"started_at": at("2025-09-02 09:00"), "under_construction": True},
                      {"started_at": at("2025-10-02 09:00"), "under_construction": True}, {"started_at": at("2025-10-03 09:00")}])
    assert {k: r["state"] for k, r in path(live).items()} == {"2025-09": "施工", "2025-10": "已巡查"}


def test_findings_without_a_run_are_counted_and_called_so(patrolled):
    live = patrolled([{"started_at": at("2025-10-06 09:00")}], [{"found_at": at("2025-09-30 10:00"), "run_id": None}])
    weeks = path(live, "week")
    assert [weeks["2025-W40"][c] for c in ("state", "runs", "findings")] == ["无巡查单", 0, 1]


def test_periods_are_cut_and_compared_as_everywhere(patrolled):
    """Every day of two years and a week 53 between: since, until, the period before and the one a year ago as cockpit.periods has them."""
    days = [date(2019, 12, 30), date(2020, 2, 29), date(2020, 12, 28), date(2021, 1, 11), date(2021, 1, 31), date(2021, 3, 21), date(2021, 12, 27)]
    live = patrolled([{"started_at": datetime(d.year, d.month, d.day, 9), "carriageway_score": float(n)} for n, d in enumerate(days)])
    for grain in ("week", "xun", "month"):
        rows = live.ask("patrols/path", EVERYWHERE, segment="S1", grain=grain).to_dicts()
        by_since = {r["since"]: r for r in rows}
        assert len(by_since) == len(rows)
        for row in rows:
            period = containing(grain, row["since"])
            assert (row["since"], row["until"]) == (period.since, period.until)
            for earlier, value in ((period.previous(), row["carriageway_before"]), (period.last_year(), row["carriageway_last_year"])):
                then = by_since.get(earlier.since)
                assert value == (then["carriageway_score"] if then else None), grain
        assert {r["since"] for r in rows} == {containing(grain, rows[0]["since"]).since} | {r["until"] for r in rows[:-1]}


def test_the_path_goes_on_to_the_last_patrol_of_the_city_and_ends_with_the_segment(house, patrolled):
    (house.root / "reference" / "segments.csv").write_text(
        "segment_id,name,valid_from,valid_to\nS1,一路,2025-01-01,2025-08-15\nS1,一路（新名）,2025-08-15,\nS2,二路,2025-01-01,2025-09-01\n",
        encoding="utf-8")
    live = patrolled([{"started_at": at("2025-07-01 09:00")}, {"started_at": at("2025-07-01 09:00"), "segment_id": "S2"},
                      {"started_at": at("2025-10-01 09:00"), "segment_id": "S3"}])
    assert list(path(live)) == ["2025-07", "2025-08", "2025-09", "2025-10"]
    assert list(path(live, segment="S2")) == ["2025-07", "2025-08"]


def test_an_account_sees_only_the_paths_of_its_places_and_a_segment_unknown_has_none(patrolled):
    live = patrolled([{"started_at": at("2025-10-06 09:00")}, {"started_at": at("2025-10-07 09:00"), "segment_id": "S2", "unit": "西区"}])
    assert path(live, scope=Scope(units=("西区",))) == {}
    assert list(path(live, segment="S2", scope=Scope(units=("西区",)))) == ["2025-10"]
    assert live.ask("patrols/compared", Scope(units=("西区",)))["segment_id"].to_list() == ["S2"]
    assert path(live, segment="nowhere") == {}


def test_all_segments_of_a_month_say_what_each_path_says(patrolled):
    live = patrolled([{"started_at": at(f"2025-{m:02d}-01 00:00"), "segment_id": s, "carriageway_score": score, "sidewalk_score": score}
                      for s, m, score in (("S1", 7, 90.0), ("S1", 8, None), ("S1", 9, 80.0), ("S2", 9, 70.0))])
    asked = live.ask("patrols/compared", EVERYWHERE, month="2025-09")
    assert asked.select("segment_id", "carriageway_score", "before_note").rows() == [("S1", 80.0, "上月未评分"), ("S2", 70.0, "上月无记录")]
    for row in live.ask("patrols/compared", EVERYWHERE).to_dicts():
        walked = path(live, segment=row["segment_id"])[row["month"]]
        assert {c: walked[c] for c in row if c in walked} == {c: row[c] for c in row if c in walked}
    assert live.ask("patrols/compared", EVERYWHERE, unit=["西区"]).is_empty()


def test_a_city_that_never_scores_is_not_called_unscored(patrolled):
    live = patrolled([{"started_at": at("2025-09-06 09:00")}, {"started_at": at("2025-10-06 09:00")}], ELSEWHERE)
    assert live.ask("patrols/compared", EVERYWHERE, month="2025-10")["before_note"].to_list() == [None]
    assert path(live)["2025-10"]["state"] == "已巡查"
