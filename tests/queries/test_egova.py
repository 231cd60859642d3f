"""The vendor's sixteen columns alone: what cannot be known reads 无数据, what can be known does not."""
from __future__ import annotations

import csv
from datetime import date

import pytest

from cockpit.access import EVERYWHERE
from cockpit.ingest.run import ingest
from cockpit.metrics import catalogue
from cockpit.publish.build import publish
from cockpit.store import store

# The header of a mainland 数字城管 platform's case export, as printed.
HEADER = ("上报时间", "任务号", "大类名称", "小类名称", "问题来源", "处置部门", "捆绑处置截止时间", "结案时间", "所属片区", "所属街道", "所属社区",
          "处置截止时间", "延期案件", "返工案件", "X坐标", "Y坐标")
ROWS = [
    # On time; closed after its deadline and reworked; closed never; no deadline at all.
    ("2025-10-06 08:00:00", "T1", "市容环境", "道路保洁", "信息采集", "金水区城市管理局", "", "2025-10-07 09:00:00", "金水区", "花园路街道",
     "", "2025-10-08 18:00:00", "否", "否", "113.67", "34.78"),
    ("2025-10-06 09:00:00", "T2", "街面秩序", "店外经营", "12345", "金水区城市管理局", "2025-10-07 12:00:00", "2025-10-08 09:00:00", "金水",
     "花园路", "", "2025-10-09 18:00:00", "是", "是", "113.67", "34.78"),
    ("2025-10-06 10:00:00", "T3", "市容环境", "道路保洁", "信息采集", "二七区城市管理局", "", "", "二七区", "大学路街道", "",
     "2025-10-08 18:00:00", "", "", "113.64", "34.74"),
    ("2025-10-07 10:00:00", "T4", "公共设施", "路灯", "信息采集", "", "", "", "二七区", "大学路街道", "", "", "", "", "", ""),
]
# The declared ones: everything that needs a stage the sixteen columns do not have, or the evaluation of a complaint.
NO_DATA = {"accepted", "filed", "dispatched", "undispatched", "filing_rate", "dispatch_rate", "response_rate", "solve_rate",
           "satisfied_rate", "arrival_minutes"}


@pytest.fixture
def live(house):
    folder = house.exports / "egova"
    folder.mkdir(parents=True)
    with (folder / "案件_20251013080000.csv").open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([HEADER, *ROWS])
    assert [e.read for e in ingest(progress=lambda line: None)] == [4]
    publish(house)
    return store(house)


def figures(live) -> dict[str, object]:
    """Every metric of the catalogue as some question gives it for the week."""
    week = {"since": date(2025, 10, 6), "until": date(2025, 10, 13), "due_rule": "A"}
    weeks = {"since": [week["since"]], "until": [week["until"]]}
    found: dict[str, object] = {}
    for name, given in (("operations/totals", week), ("overview/three_rates", weeks), ("overview/emergency", weeks)):
        row = live.ask(name, EVERYWHERE, **given).row(0, named=True)
        found |= {m: row[m] for m in catalogue() if m in row}
    return found


def test_the_metrics_that_read_no_data_are_exactly_the_declared_ones(live):
    assert {m for m in catalogue() if live.lacking(m)} == NO_DATA
    said = figures(live)
    assert set(said) == set(catalogue())
    assert {m for m, value in said.items() if value is None} == NO_DATA


def test_what_the_sixteen_columns_know_is_counted(live):
    said = figures(live)
    # Due under A: T1, T2 (bundled deadline), T3. Closed: T1, T2. On time: T1 alone; T2 missed the bundled deadline.
    assert (said["reported"], said["due"], said["closed_of_due"], said["on_time_of_due"], said["overdue_open"]) == (4, 3, 2, 1, 1)
    assert said["closing_rate"] == pytest.approx(2 / 3)
    assert (said["reworked_of_due"], said["postponed_of_due"], said["rework_rate"]) == (1, 1, pytest.approx(1 / 3))
    # 店外经营 is one of the 四乱: 常规 has the other two.
    week = {"since": date(2025, 10, 6), "until": date(2025, 10, 13), "due_rule": "A"}
    plain = live.ask("operations/totals", EVERYWHERE, **week).row(1, named=True)
    assert (plain["scope"], plain["reported"], plain["due"], plain["accepted"]) == ("常规", 3, 2, None)


def test_the_missing_fields_are_named_for_the_reader(live):
    assert live.lacking("filing_rate") == ["filed_at", "accepted_at"]
    assert live.lacking("arrival_minutes") == ["arrived_at"]
    assert live.lacking("closing_rate") == []


def test_units_and_trend_read_no_data_where_the_totals_do(live):
    units = live.ask("operations/by_unit", EVERYWHERE, since=date(2025, 10, 6), until=date(2025, 10, 13))
    assert set(units.columns) & NO_DATA == {c for c in units.columns if units[c].null_count() == units.height}
    jinshui = next(r for r in units.iter_rows(named=True) if (r["unit"], r["scope"]) == ("金水区", "全市"))
    assert jinshui["reported"] == 2, "金水 is 金水区"


def test_a_second_source_that_has_the_stages_brings_the_metrics_back(live, house, export, case):
    ingest([export([case()])], "cockpit", progress=lambda line: None)
    publish(house)
    assert [m for m in catalogue() if store(house).lacking(m)] == []
    assert figures(store(house))["filing_rate"] == 1.0
