"""Tainan's hotline, 2015—2017: counted where it says something, 无数据 where it does not."""
from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cockpit.access import EVERYWHERE
from cockpit.ingest.run import ingest
from cockpit.metrics import catalogue
from cockpit.places import Places
from cockpit.publish.build import publish
from cockpit.store import Store, store
from tests.real.hotspot_lives import lifetimes, qualities_behind, states_with_weeks_lost

DATA = os.environ.get("COCKPIT_REAL_DATA")
FOLDER = Path(DATA or "") / "tainan1999"
pytestmark = [pytest.mark.real, pytest.mark.skipif(not DATA, reason="COCKPIT_REAL_DATA is unset: no real exports here")]
MONTH = (date(2016, 5, 1), date(2016, 6, 1))


@pytest.fixture(scope="module")
def live(tmp_path_factory) -> Store:
    root = tmp_path_factory.mktemp("tainan")
    with pytest.MonkeyPatch.context() as env:
        env.setenv("COCKPIT_DATA", str(root))
        entries = ingest(sorted(FOLDER.glob("*.csv.gz")), "tainan1999", progress=lambda line: None)
    assert all(e.balanced for e in entries)
    assert sum(e.read for e in entries) == 67_548
    publish(Places(root.resolve()))
    return store(Places(root.resolve()))


def test_only_what_is_reported_is_known_and_every_other_measure_reads_no_data(live):
    said = live.ask("operations/totals", EVERYWHERE, since=MONTH[0], until=MONTH[1]).row(0, named=True)
    assert {m for m in catalogue() if m in said and said[m] is not None} == {"reported"}
    assert {m for m in catalogue() if not live.lacking(m)} == {"reported"}
    raw = pl.concat([pl.read_csv(p.read_bytes(), has_header=False, infer_schema=False, truncate_ragged_lines=True)
                     for p in sorted(FOLDER.glob("*.csv.gz"))])
    number, reported = raw[:, 0], raw[:, 1]
    assert said["reported"] == number.filter(reported.str.starts_with("2016-05")).n_unique() > 1_000


def test_durations_are_unknown_and_never_zero(live):
    steps = live.ask("loop/durations", EVERYWHERE, since=MONTH[0], until=MONTH[1])
    assert steps.height >= 5
    assert steps["median_hours"].null_count() == steps.height
    assert steps["p90_hours"].null_count() == steps.height


def test_districts_are_one_spelling_each_and_no_reference_unit_is_shown(live):
    units = live.ask("operations/by_unit", EVERYWHERE, since=MONTH[0], until=MONTH[1])["unit"].unique()
    assert "金水区" not in units.to_list()
    assert {"永康區", "北區", "安南區"} <= set(units)
    assert units.len() <= 40


def test_no_hotspot_stands_on_a_default_point_and_a_known_one_stays(live, capsys):
    assert qualities_behind(live) == {"路段级"}
    number, listed, declared = lifetimes(live)
    with capsys.disabled():
        print(f"\nTainan: {number} hotspots, median {listed} weeks under one id, {declared} of them declared")
    assert listed >= 2


def test_a_lost_month_is_judged_by_nobody(live):
    """As in 2018, but in the forty weeks from 4 January 2016: a twentieth arrives in the weeks 30 to 33."""
    lost = (30, 31, 32, 33)
    covered, states = states_with_weeks_lost(live, date(2016, 1, 4), 40, lost)
    assert [n for n, seen in enumerate(covered) if not seen] == list(lost)
    assert states[29] & {"新增", "持续"}
    assert [states[n] for n in lost] == [{"不评价"}] * 4
    assert "消除" not in states[34]
