"""Rankings as they are asked for: what was decided, in order, within a scope; money to date; who was called in."""
from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from cockpit.access import EVERYWHERE, NOWHERE, Scope
from cockpit.decisions.rankings import SCHEMA, rank_periods, rank_segments
from cockpit.refusal import Refused
from cockpit.store import Store
from tests.conftest import EXPORTED, SOUND, cases_frame, open_marts
from tests.decisions.ranking_frames import (
    JINSHUI,
    MONTH,
    NEXT_XUN,
    STREETS,
    UNITS,
    WEEK,
    XUN,
    closing,
    exposures,
    others,
    rule,
    scores,
    segment,
    spans,
    streets,
)

FEW = {"best": {"amounts": [200_000, 100_000]}, "worst": {"amounts": [200_000, 100_000]}, "talk": 2, "criticise": 2}
TIER = STREETS | {"key": "tier", "name": "分区域", "by_tier": True}
DEPARTMENTS = {"key": "departments", "name": "市直部门周排名", "members": "departments", "grain": "week", "group": "市直部门组"}
CHIEFS = {"key": "chiefs", "name": "路长履职月排名", "members": "chiefs", "grain": "month", "roles": ["总路长"], "silent": "没有数据来源"}
FIRST = {"甲街道": "90", "乙街道": "80", "丙街道": "70", "丁街道": "60"}
SECOND = {"甲街道": "50", "乙街道": "80", "丙街道": "70", "丁街道": "40"}
ALL = {"since": date(2025, 9, 1), "until": date(2025, 11, 1)}


@pytest.fixture(scope="module")
def live(tmp_path_factory, shipped) -> Store:
    """Two 旬 of four streets of 金水区 and one of 二七区 without segments, one month of two units, one week of departments."""
    folder = tmp_path_factory.mktemp("rankings") / "p"
    open_marts(folder, cases_frame([SOUND]), EXPORTED, *shipped).close()
    found = [segment(s, x, unit=JINSHUI, period=p) for p, by in ((XUN[0], FIRST), (NEXT_XUN[0], SECOND), (MONTH[0], FIRST)) for s, x in by.items()]
    found += [segment("戊街道", "99", unit="二七区", period=MONTH[0])]
    measured = pl.concat([*(closing(dict.fromkeys(FIRST, (9, 10)), period=p) for p in (XUN[0], NEXT_XUN[0])),
                          closing({JINSHUI: (9, 10), "二七区": (10, 10)}, kind="units", period=MONTH[0]),
                          closing({"交警部门": (9, 10), "水利部门": (9, 10)}, kind="departments", period=WEEK[0])])
    members = pl.concat([streets(*FIRST), streets("戊街道", unit="二七区", tier="一般"), others("units", JINSHUI, "二七区"),
                         others("departments", "交警部门", "水利部门", group="市直部门组")])
    by = rule(STREETS | FEW, TIER, UNITS | {"best": {"amounts": [1_500_000]}, "worst": {"amounts": [1_500_000]}}, DEPARTMENTS, CHIEFS)
    over = spans(XUN, NEXT_XUN, MONTH, WEEK)
    rows = rank_periods(by, over, scores(*found), measured, members, exposures(), pl.DataFrame(schema=SCHEMA))
    rows.write_parquet(folder / "marts" / "rankings.parquet")
    rank_segments(by, over, scores(*found)).write_parquet(folder / "marts" / "ranking_segments.parquet")
    return Store(folder)


def test_streets_of_a_xun_come_in_order_with_ranks_money_and_the_place_before(live):
    # Score = half of 发现考核 + half of 90. 丁 is last of four twice; 甲 falls from first to third, among the last two.
    rows = live.ask("ranking/streets", EVERYWHERE, xun="2025-10-2")
    assert rows.select("street", "rank", "rank_before", "size", "listed", "score", "money_yuan", "edge", "action", "streak").rows() == [
        ("乙街道", 1, 2, 4, 5, Decimal("85.00"), 200_000, "前列", None, 0), ("丙街道", 2, 3, 4, 5, Decimal("80.00"), 100_000, "前列", None, 0),
        ("甲街道", 3, 1, 4, 5, Decimal("70.00"), -100_000, "末位", "通报批评、约谈", 1),
        ("丁街道", 4, 4, 4, 5, Decimal("65.00"), -200_000, "末位", "通报批评、约谈", 2), ("戊街道", None, None, 4, 5, None, None, None, None, 0)]
    assert rows["held"].to_list()[-1] == "没有责任路段"
    assert live.ask("ranking/streets", EVERYWHERE, xun="2025-10-1")["rank_before"].null_count() == 5


def test_a_tier_is_a_table_of_its_own_and_a_unit_narrows_without_ranking_anew(live):
    tier = live.ask("ranking/streets", EVERYWHERE, xun="2025-10-1", tier="一般")
    assert tier.select("street", "rank", "listed").rows() == [("戊街道", None, 1)]
    assert live.ask("ranking/streets", EVERYWHERE, xun="2025-10-1", tier="重点")["money_yuan"].null_count() == 4
    assert live.ask("ranking/streets", EVERYWHERE, xun="2025-10-1", unit=["二七区"])["street"].to_list() == ["戊街道"]
    with pytest.raises(Refused, match="tier没有取值"):
        live.ask("ranking/streets", EVERYWHERE, xun="2025-10-1", tier="特殊")


def test_units_of_a_month_and_departments_of_a_week_are_never_in_one_answer(live):
    units = live.ask("ranking/units", EVERYWHERE, month="2025-09")
    assert units.select("unit", "rank", "money_yuan").rows() == [("二七区", 1, 1_500_000), (JINSHUI, 2, -1_500_000)]
    others_ = live.ask("ranking/others", EVERYWHERE, league="departments", period="2025-W41")
    assert others_.select("member", "rank", "money_yuan").rows() == [("交警部门", 1, None), ("水利部门", 1, None)]
    assert live.ask("ranking/others", EVERYWHERE, league="streets", period="2025-10-1").is_empty()
    assert live.ask("ranking/others", EVERYWHERE, league="chiefs", period="2025-09").select("member", "held").rows() == [("总路长", "没有数据来源")]


def test_every_table_that_was_decided_is_listed_with_its_periods_newest_first(live):
    tables = live.ask("ranking/tables", EVERYWHERE)
    assert tables.filter(league="streets").select("period", "listed", "size", "has_money", "rule_status").rows() == [
        ("2025-10-2", 5, 4, True, "示例"), ("2025-10-1", 5, 4, True, "示例")]
    assert set(tables["league"]) == {"streets", "tier_1", "tier_3", "units", "departments", "chiefs"}
    assert set(tables.filter(pl.col("has_money"))["league"]) == {"streets", "units"}


def test_the_parts_of_a_score_run_up_to_it(live):
    row = live.ask("ranking/streets", EVERYWHERE, xun="2025-10-1").row(0, named=True)
    parts = live.ask("ranking/explain", EVERYWHERE, id=row["id"])
    assert parts.select("position", "label", "numerator", "denominator", "rate", "points", "contribution", "score_after").rows() == [
        (1, "发现考核", None, None, None, Decimal("90.00"), Decimal("45.00"), Decimal("45.00")),
        (2, "结案率", 9, 10, 0.9, Decimal("90.00"), Decimal("45.00"), Decimal("90.00")),
        (3, "媒体曝光", 0, None, None, Decimal("0.00"), Decimal("0.00"), Decimal("90.00"))]
    assert parts["score_after"][-1] == row["score"]
    assert live.ask("ranking/explain", EVERYWHERE, id="没有").is_empty()


def test_a_member_without_a_rank_still_shows_what_is_known(live):
    row = live.ask("ranking/streets", EVERYWHERE, xun="2025-10-1").row(-1, named=True)
    parts = live.ask("ranking/explain", EVERYWHERE, id=row["id"])
    assert parts["label"].to_list() == ["发现考核", "结案率", "媒体曝光"]
    assert parts["contribution"].null_count() == parts["score_after"].null_count() == 3


def test_the_segments_behind_a_street_and_a_unit(live):
    assert live.ask("ranking/segments", EVERYWHERE, period="2025-10-1", unit=JINSHUI, street="甲街道").select("street", "score", "held").rows() == [
        ("甲街道", Decimal("90.00"), None)]
    assert live.ask("ranking/segments", EVERYWHERE, period="2025-09", unit=JINSHUI)["street"].to_list() == ["丁街道", "丙街道", "乙街道", "甲街道"]


def test_the_history_of_a_member_ends_with_the_period_asked_for(live):
    later = live.ask("ranking/history", EVERYWHERE, id="rankings/streets/2025-10-2/金水区/甲街道")
    assert later.select("period", "rank", "size", "money_yuan").rows() == [("2025-10-1", 1, 4, 200_000), ("2025-10-2", 3, 4, -100_000)]
    assert live.ask("ranking/history", EVERYWHERE, id="rankings/streets/2025-10-1/金水区/甲街道").height == 1


def test_the_ledger_runs_up_by_member_and_balances_with_what_was_won_and_lost(live):
    entries = live.ask("ranking/ledger", EVERYWHERE, **ALL)
    assert entries.filter(street="甲街道").select("period", "money_yuan", "total_yuan").rows() == [
        ("2025-10-1", 200_000, 200_000), ("2025-10-2", -100_000, 100_000)]
    assert entries.height == 2 + 4 + 4  # two units, four streets twice; nobody else has money
    for members in ("streets", "units"):
        net = live.ask("ranking/balance", EVERYWHERE, members=members, **ALL)
        mine = entries.filter(pl.col("street").is_not_null() if members == "streets" else pl.col("street").is_null())
        assert net["net_yuan"].sum() == mine["money_yuan"].sum() == 0
        assert net["net_yuan"].to_list() == sorted(net["net_yuan"], reverse=True)
    assert live.ask("ranking/balance", EVERYWHERE, members="streets", **ALL).row(-1, named=True) == {
        "member_id": "金水区/丁街道", "unit": JINSHUI, "street": "丁街道", "rewards": 0, "rewarded_yuan": 0, "deductions": 2, "deducted_yuan": 400_000,
        "net_yuan": -400_000}


def test_a_period_belongs_to_the_span_in_which_its_last_day_lies(live):
    def periods(since, until):
        return sorted(set(live.ask("ranking/ledger", EVERYWHERE, since=since, until=until)["period"]))
    assert periods(date(2025, 10, 1), date(2025, 10, 11)) == ["2025-10-1"]  # 1 to 10 October
    assert periods(date(2025, 10, 11), date(2025, 10, 20)) == []  # the second 旬 ends on the 20th
    assert periods(date(2025, 9, 30), date(2025, 10, 1)) == ["2025-09"]
    assert live.ask("ranking/ledger", EVERYWHERE).height == 10


def test_the_register_names_who_is_called_in_and_how_many_times_running(live):
    rows = live.ask("ranking/register", EVERYWHERE, **ALL)
    assert rows.select("period", "street", "action", "streak", "state").rows() == [
        ("2025-10-2", "丁街道", "通报批评、约谈", 2, "初评"), ("2025-10-2", "甲街道", "通报批评、约谈", 1, "初评"),
        ("2025-10-1", "丁街道", "通报批评、约谈", 1, "初评"), ("2025-10-1", "丙街道", "通报批评、约谈", 1, "初评")]


UNIT, STREET = Scope((JINSHUI,)), Scope(streets=("金水区/甲街道",))


def test_a_unit_account_sees_its_own_row_and_its_streets_and_its_place_among_all(live):
    assert live.ask("ranking/units", UNIT, month="2025-09").select("unit", "rank", "size").rows() == [(JINSHUI, 2, 2)]
    assert set(live.ask("ranking/streets", UNIT, xun="2025-10-1")["street"]) == set(FIRST)
    assert set(live.ask("ranking/ledger", UNIT)["unit"]) == {JINSHUI}
    assert live.ask("ranking/others", UNIT, league="departments", period="2025-W41").is_empty()
    assert "departments" not in set(live.ask("ranking/tables", UNIT)["league"])


def test_a_street_account_sees_its_own_row_and_nothing_of_its_unit_or_its_neighbours(live):
    assert live.ask("ranking/streets", STREET, xun="2025-10-2").select("street", "rank", "size").rows() == [("甲街道", 3, 4)]
    assert live.ask("ranking/units", STREET, month="2025-09").is_empty()
    assert live.ask("ranking/explain", STREET, id="rankings/streets/2025-10-2/金水区/乙街道").is_empty()
    assert live.ask("ranking/explain", STREET, id="rankings/streets/2025-10-2/金水区/甲街道").height == 3
    assert set(live.ask("ranking/segments", STREET, period="2025-09", unit=JINSHUI)["street"]) == {"甲街道"}
    assert set(live.ask("ranking/tables", STREET)["league"]) == {"streets", "tier_1"}
    assert live.ask("ranking/balance", STREET, members="units").is_empty()


def test_an_account_without_a_place_sees_no_ranking(live):
    for name, given in (("tables", {}), ("streets", {"xun": "2025-10-1"}), ("ledger", {}), ("register", {}), ("balance", {"members": "units"})):
        assert live.ask(f"ranking/{name}", NOWHERE, **given).is_empty()
