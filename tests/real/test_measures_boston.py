"""Boston's 311 cases of 2011 from file to measure, against what the source says and an independent count."""
from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from cockpit.access import EVERYWHERE
from cockpit.ingest.run import ingest
from cockpit.places import Places
from cockpit.publish.build import publish
from cockpit.store import Store, store
from tests.real.hotspot_lives import hotspots, lifetimes, qualities_behind

DATA = os.environ.get("COCKPIT_REAL_DATA")
FILE = Path(DATA or "") / "boston311_2011.csv.gz"
pytestmark = [pytest.mark.real, pytest.mark.skipif(not DATA, reason="COCKPIT_REAL_DATA is unset: no real exports here")]
WEEK = (date(2011, 9, 12), date(2011, 9, 19))


@pytest.fixture(scope="module")
def source() -> pl.DataFrame:
    """The file as it is, times parsed, nothing else: read by another reader than the program's."""
    raw = pl.read_csv(FILE.read_bytes(), infer_schema=False, quote_char='"')
    times = [pl.col(c).str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False) for c in ("open_dt", "target_dt", "closed_dt")]
    return raw.with_columns(times)


@pytest.fixture(scope="module")
def live(tmp_path_factory) -> Store:
    root = tmp_path_factory.mktemp("boston")
    with pytest.MonkeyPatch.context() as env:
        env.setenv("COCKPIT_DATA", str(root))
        entry, = ingest([FILE], "boston311", progress=lambda line: None)
        assert entry.balanced
        assert (entry.read, entry.new, entry.quarantined) == (58_251, 58_251, 0)
    publish(Places(root.resolve()))
    return store(Places(root.resolve()))


@pytest.fixture(scope="module")
def facts(live: Store) -> pl.DataFrame:
    return pl.concat([pl.read_parquet(p) for p in sorted(live.folder.glob("case_fact/*.parquet"))])


def test_every_row_is_accounted_for(live, facts, source):
    assert live.manifest.rows["case_fact"] == facts.height == source.height == 58_251
    assert sorted(facts["case_id"]) == sorted(source["case_enquiry_id"])
    assert (facts["reported_at"].min(), facts["reported_at"].max()) == (
        source["open_dt"].min(), source["open_dt"].max()), "times are Boston's own"


def test_closed_in_time_reproduces_the_sources_own_verdict_without_contradiction(facts, source):
    both = facts.filter(pl.col("closed_at").is_not_null() & pl.col("deadline_at").is_not_null())
    assert both.height == 43_821
    judged = both.join(source.select("case_enquiry_id", "ontime"), left_on="case_id", right_on="case_enquiry_id").filter(
        pl.col("ontime").is_in(["ONTIME", "OVERDUE"]))
    assert judged.height == 43_664
    ours = judged["closed_at"] <= judged["deadline_at"]
    assert (ours != (judged["ontime"] == "ONTIME")).sum() == 0
    assert (judged["on_time"] != ours).sum() == 0, "what the measures count by is the same verdict"


@pytest.mark.parametrize("rule", ["A", "B"])
def test_the_totals_of_a_week_equal_an_independent_count(live, source, rule):
    since, until = (datetime.combine(d, datetime.min.time()) for d in WEEK)
    opened, due, closed = pl.col("open_dt"), pl.col("target_dt"), pl.col("closed_dt")
    in_week = {c: (e >= since) & (e < until) for c, e in (("opened", opened), ("due", due), ("closed", closed))}
    still_open = closed.is_null() | (closed >= until)
    overdue = (due < until) & still_open
    counted = in_week["due"] if rule == "A" else due.is_not_null() & (in_week["closed"] | overdue)
    n = source.select(
        reported=in_week["opened"].sum(), due=counted.sum(), closed_of_due=(counted & ~still_open).sum(),
        on_time_of_due=(counted & ~still_open & (closed <= due)).sum(), overdue_open=overdue.sum(),
        closed_by_now=(counted & closed.is_not_null()).sum(),
    ).row(0, named=True)
    said = live.ask("operations/totals", EVERYWHERE, since=WEEK[0], until=WEEK[1], due_rule=rule).row(0, named=True)
    assert {k: said[k] for k in n} == n
    assert min(n.values()) > 300, "a week with nothing in it would prove nothing"
    assert said["closing_rate"] == n["closed_of_due"] / n["due"]


def test_boston_shows_its_own_places_and_reads_no_data_where_it_says_nothing(live):
    units = live.ask("operations/by_unit", EVERYWHERE, since=WEEK[0], until=WEEK[1])
    assert "Roxbury" in units["unit"].to_list()
    assert "金水区" not in units["unit"].to_list()
    plain = units.filter(pl.col("scope") == "常规")
    assert plain["reported"].null_count() == plain.height, "nobody says what is 四乱 in Boston"
    said = live.ask("operations/totals", EVERYWHERE, since=WEEK[0], until=WEEK[1]).row(0, named=True)
    lacking = {"accepted", "filed", "dispatched", "undispatched", "filing_rate", "dispatch_rate", "reworked_of_due", "rework_rate",
               "postponed_of_due", "postpone_rate"}
    assert {k for k, v in said.items() if v is None} == lacking


def test_a_case_without_a_deadline_is_not_on_time(facts):
    without = facts.filter(pl.col("due_at").is_null())
    assert without.height == 10_981
    assert without["in_due"].any() is False
    assert without["on_time"].null_count() == without.height


def test_the_trend_runs_in_whole_weeks_of_the_year(live):
    trend = live.ask("operations/trend", EVERYWHERE, grain="week", until=date(2012, 1, 2), periods=60, due_rule="A")
    whole = trend.filter(pl.col("scope") == "全市")
    assert all(d.weekday() == 0 for d in whole["since"])
    one = whole.filter(pl.col("since") == WEEK[0]).row(0, named=True)
    said = live.ask("operations/totals", EVERYWHERE, since=WEEK[0], until=WEEK[1], due_rule="A").row(0, named=True)
    shared = ("reported", "due", "closed_of_due", "on_time_of_due", "overdue_open", "closing_rate")
    assert {k: one[k] for k in shared} == {k: said[k] for k in shared}


def test_no_hotspot_stands_on_the_default_point_and_a_known_one_stays(live, capsys):
    """4,775 cases lie on one default point downtown, more than on any real one."""
    assert qualities_behind(live) <= {"路段级", "街道级"}
    number, listed, declared = lifetimes(live)
    with capsys.disabled():
        print(f"\nBoston: {number} hotspots, median {listed} weeks under one id, {declared} of them declared")
    assert listed >= 2


def test_weeks_after_the_last_report_repeat_no_hotspot(live):
    """Cases of 2011 were closed as late as 2019: the last week that says anything is that of the last report."""
    assert hotspots(live)["until"].max() <= date(2012, 1, 9)
