"""When complaints come: hours, kinds of day, months, before and after an action; lost days are never low days."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

import polars as pl
import pytest

from cockpit.access import EVERYWHERE, Scope
from cockpit.decisions.effect import FALLEN, effect
from cockpit.publish.calendar import day_kinds
from cockpit.refusal import Refused

OCTOBER = {"since": date(2025, 9, 22), "until": date(2025, 10, 20)}  # four weeks: 28 September and 11 October are worked, 1–8 October off


@pytest.fixture
def call(case):
    """A complaint at a moment, accepted at once."""
    def made(at: str | datetime, **changes):
        return case(**{"reported_at": at, "accepted_at": at, "caller_key": "甲"} | changes)
    return made


def daily(call, first: date, last: date, a_day: int, without: Iterable[date] = (), **changes):
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [call(datetime(d.year, d.month, d.day, 9, n), **changes) for d in days if d not in set(without) for n in range(a_day)]


def cells(frame: pl.DataFrame) -> dict:
    return {(r["weekday"], r["is_workday"], r["hour"]): r["complaints"] for r in frame.to_dicts() if r["complaints"]}


def test_the_calendar_knows_moved_days_and_says_where_it_ends():
    workdays = pl.DataFrame({"date": [date(2026, 12, d) for d in (25, 26, 27, 28, 19)], "workday": [True, True, False, False, True],
                             "holiday": ["", "元旦", "", "元旦", None]})
    kinds = day_kinds(workdays, date(2026, 12, 25), datetime(2027, 1, 3, 12))
    assert kinds.select("kind", "known").rows() == [("工作日", True), ("调休上班", True), ("周末", True), ("法定节假日", True),
                                                    *[("工作日", False)] * 4, ("周末", False), ("周末", False)]
    # A Saturday a bureau's own calendar has worked without a holiday's name.
    assert day_kinds(workdays, date(2026, 12, 19), datetime(2026, 12, 19, 12))["kind"].to_list() == ["调休上班"]


def test_a_worked_sunday_is_a_workday_and_a_holiday_thursday_is_not(marts, call):
    live = marts([call("2025-09-28 22:10"), call("2025-10-02 22:40"), call("2025-10-09 08:05"), call("2025-10-19 00:30")])
    said = live.ask("complaints/hours", EVERYWHERE, **OCTOBER)
    assert cells(said) == {(7, True, 22): 1, (4, False, 22): 1, (4, True, 8): 1, (7, False, 0): 1}
    thursdays = said.filter((pl.col("weekday") == 4) & (pl.col("hour") == 8)).select("is_workday", "days", "per_day").rows()
    assert thursdays == [(True, 3, pytest.approx(1 / 3)), (False, 1, 0.0)]
    assert said["days"].sum() == 28 * 24


def test_hours_are_of_the_report_and_the_span_of_acceptance(marts, call):
    live = marts([call("2025-10-19 23:50", accepted_at="2025-10-20 00:10"), call("2025-09-21 23:50", accepted_at="2025-09-22 00:10"), call("2025-10-07 12:00")])
    assert cells(live.ask("complaints/hours", EVERYWHERE, **OCTOBER)) == {(7, False, 23): 1, (2, False, 12): 1}


def test_only_complaints_count_unless_all_cases_are_asked_for(marts, call, case):
    live = marts([call("2025-10-13 09:00"), case(reported_at="2025-10-13 10:00"), call("2025-10-13 11:00", voided=True)])
    assert cells(live.ask("complaints/hours", EVERYWHERE, **OCTOBER)) == {(1, True, 9): 1}
    assert cells(live.ask("complaints/hours", EVERYWHERE, measure="reported", **OCTOBER)) == {(1, True, 9): 1, (1, True, 10): 1}


def test_a_source_with_dates_only_has_no_hour_and_no_zero_either(marts, call):
    said = marts([call("2025-10-13"), call("2025-10-14")]).ask("complaints/hours", EVERYWHERE, **OCTOBER)
    assert said.filter(pl.col("hour").is_not_null())["complaints"].is_null().all()
    assert cells(said) == {(1, True, None): 1, (2, True, None): 1}


def test_an_hour_of_nobody_is_zero_where_hours_are_known(marts, call):
    said = marts([call("2025-10-13 09:00")]).ask("complaints/hours", EVERYWHERE, **OCTOBER)
    assert said["complaints"].null_count() == 0
    assert said["complaints"].sum() == 1


def test_behind_every_cell_stand_as_many_rows(demonstration):
    span = {"since": date(2025, 9, 1), "until": date(2025, 10, 13)}
    said = demonstration.ask("complaints/hours", EVERYWHERE, **span)
    for row in said.filter(pl.col("complaints") > 0).sort("complaints", descending=True).head(6).to_dicts():
        behind = demonstration.ask("complaints/rows", EVERYWHERE, weekday=[row["weekday"]], hour=row["hour"], is_workday=row["is_workday"], **span)
        assert behind.height == row["complaints"]
    for row in demonstration.ask("complaints/calendar", EVERYWHERE, **span).to_dicts():
        assert demonstration.ask("complaints/rows", EVERYWHERE, kind=row["kind"], **span).height == row["complaints"]
    total = demonstration.ask("overview/three_rates", EVERYWHERE, since=[span["since"]], until=[span["until"]])["complaints"][0]
    assert said["complaints"].sum() == total == demonstration.ask("complaints/rows", EVERYWHERE, **span).height


def test_kinds_of_day_are_means_over_their_days(marts, call):
    first, holiday = date(2025, 9, 22), date(2025, 10, 1)
    rows = [call(datetime(2025, 9, 22, 9)), *daily(call, holiday, holiday + timedelta(days=7), 1),
            *[call("2025-09-28 10:00")] * 3, *[call("2025-10-12 10:00")] * 3, *daily(call, first, date(2025, 9, 26), 2)]
    said = {r["kind"]: r for r in marts(rows).ask("complaints/calendar", EVERYWHERE, **OCTOBER).to_dicts()}
    # 14 workdays with 11; 2 worked weekend days with 3; 4 days of weekends with 3; 8 days off with 8.
    assert {k: (r["days"], r["complaints"]) for k, r in said.items()} == {"工作日": (14, 11), "调休上班": (2, 3), "周末": (4, 3), "法定节假日": (8, 8)}
    assert said["法定节假日"]["ratio"] == pytest.approx(1 / (11 / 14))
    assert all(r["calendar_known"] for r in said.values())


def test_lost_days_take_no_part_in_the_means(marts, call):
    lost = [date(2025, 9, d) for d in (15, 16, 17)]
    rest = [call("2025-09-16 10:00")]  # what came through on a lost day
    said = marts([*daily(call, date(2025, 8, 4), date(2025, 10, 19), 12, without=lost), *rest]).ask(
        "complaints/calendar", EVERYWHERE, since=date(2025, 9, 8), until=date(2025, 9, 22)).to_dicts()
    assert [(r["kind"], r["days"], r["silent_days"], r["per_day"]) for r in said] == [
        ("工作日", 7, 3, 12.0), ("调休上班", 0, 0, None), ("周末", 4, 0, 12.0), ("法定节假日", 0, 0, None)]


def test_a_single_quiet_day_is_no_lost_day(marts, call):
    live = marts(daily(call, date(2025, 8, 4), date(2025, 10, 19), 12, without=[date(2025, 9, 15)]))
    assert live.ask("complaints/calendar", EVERYWHERE, since=date(2025, 9, 8), until=date(2025, 9, 22))["silent_days"].sum() == 0


def test_a_month_of_lost_data_is_called_so_and_not_low(marts, call):
    rows = [*daily(call, date(2025, 3, 1), date(2025, 6, 30), 2), *daily(call, date(2025, 7, 1), date(2025, 7, 31), 1),
            *daily(call, date(2025, 9, 1), date(2025, 10, 19), 2)]
    said = {m["month"].month: (m["counted"], m["verdict"], m["comparable"]) for m in marts(rows).ask("complaints/season", EVERYWHERE).to_dicts()}
    assert said == {3: (62, "正常", 62), 4: (60, "正常", 60), 5: (62, "正常", 62), 6: (60, "正常", 60), 7: (31, "缺报", None), 8: (0, "缺报", None),
                    9: (60, "正常", 60), 10: (38, "未满", None)}


def test_a_few_lost_days_spoil_a_month_and_an_empty_one_does_where_there_used_to_be_ten(marts, call):
    lost = [date(2025, 8, d) for d in (11, 12, 13)]
    rows = [*daily(call, date(2025, 6, 1), date(2025, 10, 19), 12, without=lost), *[call(f"2025-{m:02}-05 09:00", unit="上街区") for m in (6, 7, 9)]]
    live = marts(rows)
    august = live.ask("complaints/season", EVERYWHERE).filter(month=date(2025, 8, 1)).to_dicts()[0]
    assert (august["counted"], august["silent_days"], august["verdict"], august["comparable"]) == (28 * 12, 3, "缺报", None)
    for a_month, verdict in ((1, "正常"), (12, "缺报")):
        small = [call(f"2025-{m:02}-05 09:{n:02}", unit="上街区") for m in (6, 7, 9) for n in range(a_month)]
        said = marts([*daily(call, date(2025, 6, 1), date(2025, 10, 19), 12), *small]).ask("complaints/season", EVERYWHERE, unit=["上街区"])
        assert said.filter(month=date(2025, 8, 1))["verdict"].to_list() == [verdict]


def test_a_class_that_ends_is_a_fall_and_no_lost_month(marts, call):
    rows = [*daily(call, date(2025, 3, 1), date(2025, 10, 19), 2), *daily(call, date(2025, 3, 1), date(2025, 6, 30), 1, subcategory="油烟污染")]
    said = marts(rows).ask("complaints/season", EVERYWHERE, subcategory=["油烟污染"]).to_dicts()
    assert {m["month"].month: m["comparable"] for m in said if m["verdict"] == "正常"} == {3: 31, 4: 30, 5: 31, 6: 30, 7: 0, 8: 0, 9: 0}


def test_a_month_is_put_beside_the_same_month_of_last_year(marts, call):
    rows = daily(call, date(2024, 9, 1), date(2025, 10, 19), 1)
    said = {m["month"]: m["last_year"] for m in marts(rows).ask("complaints/season", EVERYWHERE).to_dicts()}
    assert (said[date(2025, 9, 1)], said[date(2025, 8, 1)], said[date(2024, 9, 1)]) == (30, None, None)


@pytest.fixture
def action(marts, call):
    """From 4 August four a day at S0001 and ten elsewhere; after the action of 15 September one and nine."""
    day, last = date(2025, 9, 15), date(2025, 10, 19)
    return marts([*daily(call, date(2025, 8, 4), day, 4, segment_id="S0001"), *daily(call, date(2025, 8, 4), day, 10, segment_id="S0900", unit="二七区"),
                  *daily(call, day + timedelta(days=1), last, 1, segment_id="S0001"),
                  *daily(call, day + timedelta(days=1), last, 9, segment_id="S0900", unit="二七区")])


ACTION = {"action": date(2025, 9, 15), "segment": ["S0001"]}


def test_before_and_after_are_counted_here_and_elsewhere_without_the_day_itself(action):
    said = action.ask("complaints/effect", EVERYWHERE, days=14, **ACTION)
    assert said.select("step", "phase", "since", "until", "days", "covered_days", "here", "there").rows() == [
        (-2, "前", date(2025, 9, 1), date(2025, 9, 8), 7, 7, 28, 70), (-1, "前", date(2025, 9, 8), date(2025, 9, 15), 7, 7, 28, 70),
        (1, "后", date(2025, 9, 16), date(2025, 9, 23), 7, 7, 7, 63), (2, "后", date(2025, 9, 23), date(2025, 9, 30), 7, 7, 7, 63)]
    found = effect(said)
    # 56 → 14 here is a quarter; 140 → 126 elsewhere is nine tenths.
    assert found.ratio == pytest.approx(0.25 / 0.9)
    assert found.reading == FALLEN


def test_a_span_that_is_no_whole_weeks_is_short_at_its_far_end(action):
    said = action.ask("complaints/effect", EVERYWHERE, days=10, **ACTION)
    assert said.select("step", "since", "until", "days", "here").rows() == [
        (-2, date(2025, 9, 5), date(2025, 9, 8), 3, 12), (-1, date(2025, 9, 8), date(2025, 9, 15), 7, 28),
        (1, date(2025, 9, 16), date(2025, 9, 23), 7, 7), (2, date(2025, 9, 23), date(2025, 9, 26), 3, 3)]


def test_days_after_the_data_ends_are_not_covered_and_nothing_is_said(action):
    said = action.ask("complaints/effect", EVERYWHERE, days=42, **ACTION)
    assert said.filter(phase="后")["covered_days"].to_list() == [7, 7, 7, 7, 6, 0]
    assert effect(said).reason == "行动后42日中有数据的只有34日"


def test_the_day_on_which_the_data_ends_is_not_covered(marts, call):
    live = marts(daily(call, date(2025, 8, 4), date(2025, 9, 22), 4, segment_id="S0001"), as_of="2025-09-22 12:00")
    assert live.ask("complaints/effect", EVERYWHERE, days=7, **ACTION)["covered_days"].to_list() == [7, 6]


def test_a_street_or_a_unit_can_be_the_place_and_no_place_is_no_effect(action):
    assert action.ask("complaints/effect", EVERYWHERE, action=date(2025, 9, 15), days=7, unit="金水区")["here"].to_list() == [28, 7]
    street = action.ask("complaints/effect", EVERYWHERE, action=date(2025, 9, 15), days=7, unit="金水区", street="花园路街道")
    assert street["here"].to_list() == [28, 7]
    nowhere = action.ask("complaints/effect", EVERYWHERE, action=date(2025, 9, 15), days=7)
    assert effect(nowhere).reason == "这里前后都没有投诉"


def test_peers_are_segments_of_the_same_tier_and_class_of_road(marts, call, shipped):
    segments = shipped[0]["segments"].sort("segment_id")
    own = segments.row(0, named=True)
    same = pl.col("area_tier").eq(own["area_tier"]) & pl.col("road_class").eq(own["road_class"])
    like = segments.filter(same & (pl.col("segment_id") != own["segment_id"]))["segment_id"][0]
    other = segments.filter(~same)["segment_id"][0]
    live = marts([c for n, segment in enumerate((own["segment_id"], like, other), 1)
                  for c in daily(call, date(2025, 9, 1), date(2025, 10, 19), n, segment_id=segment)])
    given = {"action": date(2025, 9, 15), "days": 7, "segment": [own["segment_id"]]}
    assert live.ask("complaints/effect", EVERYWHERE, against="peers", **given)["there"].to_list() == [14, 14]
    assert live.ask("complaints/effect", EVERYWHERE, **given)["there"].to_list() == [35, 35]


def test_a_unit_that_fell_silent_is_no_yardstick_and_a_silent_place_is_not_judged(marts, call):
    lost = [date(2025, 9, 16) + timedelta(days=n) for n in range(10)]
    span = (date(2025, 8, 4), date(2025, 10, 19))
    rows = [*daily(call, *span, 12, segment_id="S0001"), *daily(call, *span, 12, unit="二七区", street="大学路街道"),
            *daily(call, *span, 12, without=lost, unit="惠济区", street="新城街道")]
    live = marts(rows)
    said = live.ask("complaints/effect", EVERYWHERE, days=14, **ACTION)
    assert said["left_out"].to_list() == [1] * 4
    assert said["there"].to_list() == [84] * 4
    silent = live.ask("complaints/effect", EVERYWHERE, action=date(2025, 9, 15), days=14, unit="惠济区")
    assert silent.filter(phase="后")["covered_days"].to_list() == [0, 4]
    assert effect(silent).reason == "行动后14日中有数据的只有4日"


def test_another_unit_s_figures_do_not_reach_a_scoped_account(action):
    said = action.ask("complaints/effect", Scope(("金水区",)), days=14, **ACTION)
    assert said["there"].sum() == 0
    assert effect(said).reason == "对照没有投诉，无从比较"


def test_a_comparison_that_does_not_exist_is_refused(action):
    with pytest.raises(Refused, match="没有取值"):
        action.ask("complaints/effect", EVERYWHERE, days=14, against="nobody", **ACTION)


def test_topics_stand_with_their_cases_and_only_before_the_whole_city(marts, call):
    usual = [c for m in range(1, 9) for c in daily(call, date(2025, m, 1), date(2025, m, 20), 2, subcategory="路灯", description="路灯夜间不亮")]
    streets = ("花园路街道", "经八路街道", "大石桥街道")
    rising = [call(datetime(2025, 9, 1 + n % 20, 9, n), subcategory="夜市噪声扰民", description="夜市音响扰民", street=streets[n % 3],
                   caller_key=f"人{n}") for n in range(40)]
    live = marts([*usual, *daily(call, date(2025, 9, 1), date(2025, 9, 20), 2, subcategory="路灯", description="路灯夜间不亮"), *rising])
    listed = live.ask("complaints/topics", EVERYWHERE, month="2025-09").to_dicts()
    assert ("小类", "夜市噪声扰民", 40, 0, None) in [(t["kind"], t["phrase"], t["cases"], t["before"], t["ratio"]) for t in listed]
    assert all(live.ask("complaints/topic_cases", EVERYWHERE, id=t["id"]).height == t["cases"] for t in listed)
    assert live.ask("complaints/topic_months", EVERYWHERE).filter(month=date(2025, 9, 1))["verdict"].to_list() == ["已评"]
    assert live.ask("complaints/topics", Scope(("金水区",)), month="2025-09").is_empty()
