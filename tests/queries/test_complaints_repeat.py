"""重复投诉 on hand-worked complaints. The week is 13 to 19 October 2025; with the rule's 30 days before it the span begins on 13 September."""
from __future__ import annotations

from datetime import date

import pytest

from cockpit.access import Scope
from cockpit.places import SHIPPED
from tests.queries.complaints import W42, asked, complaint, picked

CLEANING = {"class_code": "200104", "category": "市容环境", "subcategory": "道路保洁"}  # 市容环境: five make a repeat
THREE = ("09-25", "10-02", "10-15")


def repeats(marts, case, rows, span=W42, **given):
    return asked(marts([case(**r) for r in rows]), "repeat", span, **given)


def test_three_people_at_one_place_within_thirty_days_are_a_repeat(marts, case):
    [row] = repeats(marts, case, [complaint(d, c) for d, c in zip(THREE, "甲乙丙", strict=True)])
    assert picked(row, "id", "place_kind", "segment_id", "unit", "street") == ("路段/S0613/事件200581", "路段", "S0613", "金水区", "花园路街道")
    assert picked(row, "complaints", "duplicates", "callers", "top_caller", "unknown_callers", "needed", "reason") == (3, 0, 3, 1, 0, 3, "件数")
    assert picked(row, "first_on", "last_on", "reached_on", "clock") == (date(2025, 9, 25), date(2025, 10, 15), date(2025, 10, 15), "期限内")
    assert picked(row, "span_since", "span_until", "rule") == (date(2025, 9, 13), date(2025, 10, 20), "2021-01-01版（示例）")


def test_two_are_not_and_neither_are_three_of_which_one_is_too_old(marts, case):
    assert repeats(marts, case, [complaint("10-02"), complaint("10-15")]) == []
    # From 14 September to 15 October it is 31 days.
    assert repeats(marts, case, [complaint("09-14"), complaint("10-02"), complaint("10-15")]) == []


def test_a_class_of_street_appearance_needs_five(marts, case):
    days = ("09-25", "09-29", "10-02", "10-09", "10-15")
    assert repeats(marts, case, [complaint(d, **CLEANING) for d in days[1:]]) == []
    [row] = repeats(marts, case, [complaint(d, **CLEANING) for d in days])
    assert picked(row, "complaints", "needed") == (5, 5)


def test_a_place_where_nobody_complained_this_week_is_not_on_this_weeks_list(marts, case):
    rows = [complaint(d) for d in ("09-25", "10-02", "10-12")]
    assert repeats(marts, case, rows) == []
    assert len(repeats(marts, case, rows, (date(2025, 10, 6), date(2025, 10, 13)))) == 1


def test_one_caller_with_ten_complaints_shows_as_one_caller(marts, case):
    rows = [complaint(f"10-{d:02}", "甲") for d in range(6, 16)]
    [row] = repeats(marts, case, rows)
    assert picked(row, "complaints", "callers", "top_caller") == (10, 1, 10)


def test_without_any_complainants_code_nobody_is_counted_and_nothing_is_zero(marts, case):
    rows = [complaint(d, None, replied_at=f"2025-{d} 18:00") for d in THREE]
    [row] = repeats(marts, case, rows)
    assert picked(row, "complaints", "callers", "top_caller", "unknown_callers") == (3, None, None, 3)
    [city] = asked(marts([case(**r) for r in rows]), "repeat_subjects", grouping="city")
    assert picked(city, "places", "complaints", "callers", "unknown_callers") == (1, 3, None, 3)


def test_one_matter_through_two_channels_is_one_complaint_for_the_threshold(marts, case):
    # 甲 tells 12345 at nine and 12319 at twenty to ten: with 乙 that is two matters, not three.
    twice = [complaint("10-15 09:00", "甲"), complaint("10-15 09:40", "甲", source="12319"), complaint("10-02", "乙")]
    assert repeats(marts, case, twice) == []
    [row] = repeats(marts, case, [*twice, complaint("10-09", "丙")])
    assert picked(row, "complaints", "duplicates", "callers", "channels") == (4, 1, 3, "12319、12345")
    # After more than a day, or through the same channel, it is a new complaint.
    assert len(repeats(marts, case, [*twice[:1], complaint("10-16 09:01", "甲", source="12319"), twice[2]])) == 1
    assert len(repeats(marts, case, [*twice[:1], complaint("10-15 09:40", "甲"), twice[2]])) == 1


def test_two_channels_in_the_same_minute_are_one_complaint_unless_two_people_are_known(marts, case):
    def pair(first, second, at="10-15 21:07"):
        known = {"replied_at": "2025-10-16 09:00"}
        return [complaint(f"{at}:05", first, **known), complaint(f"{at}:50", second, source="随手拍", **known), complaint("10-02", "丙")]

    assert repeats(marts, case, pair(None, None)) == []
    assert repeats(marts, case, pair("甲", None)) == []
    assert len(repeats(marts, case, pair("甲", "乙"))) == 1
    # A source that gives days only says nothing of minutes.
    assert len(repeats(marts, case, pair(None, None, "10-15 00:00:00")[2:] + [
        complaint("10-15 00:00:00", None, replied_at="2025-10-16 09:00", source=s) for s in ("12345", "随手拍")])) == 1


def test_a_class_renamed_half_way_stays_one_class_under_its_newest_name(marts, case):
    rows = [complaint("09-25", "甲", subcategory="夜市噪音"), complaint("10-02", "乙", subcategory="夜市噪音"), complaint("10-15", "丙")]
    [row] = repeats(marts, case, rows)
    assert picked(row, "id", "subcategory", "complaints") == ("路段/S0613/事件200581", "夜市噪声扰民", 3)
    for name in ("夜市噪音", "夜市噪声扰民"):
        assert repeats(marts, case, rows, subcategory=[name]) == [row]
    assert repeats(marts, case, rows, subcategory=["油烟污染"]) == []
    # Classes without a code go by their names: two names are two classes.
    assert repeats(marts, case, [r | {"class_code": None, "kind": None} for r in rows]) == []


def test_an_urged_complaint_is_a_repeat_by_itself(marts, case):
    [row] = repeats(marts, case, [complaint("10-15", press_count=2), complaint("10-14", segment_id="S0001", press_count=0)])
    assert picked(row, "reason", "complaints", "urged", "urgings", "reached_on", "clock") == ("催办", 1, 1, 2, None, None)


def test_one_community_makes_a_repeat_of_segments_that_do_not_alone(marts, case):
    here = {"community": "文化路第一社区"}
    rows = [complaint(d, c, segment_id=s, **here) for d, c, s in zip(THREE, "甲乙丙", ("S0613", "S0614", None), strict=True)]
    [row] = repeats(marts, case, rows)
    assert picked(row, "place_kind", "place", "segment_id", "complaints", "reason", "needed") == ("社区", "文化路第一社区", None, 3, "同社区同类", 3)
    assert row["id"] == "社区/金水区/花园路街道/文化路第一社区/事件200581"
    # What is on a listed segment already does not count for its community again: 3 on S0613, 1 elsewhere.
    alone = [complaint(d, **here) for d in THREE] + [complaint("10-16", "丁", segment_id="S0614", **here)]
    assert [picked(r, "place_kind", "complaints") for r in repeats(marts, case, alone)] == [("路段", 3)]


def test_without_segment_and_community_the_grid_is_the_place_and_without_that_there_is_none(marts, case):
    [row] = repeats(marts, case, [complaint(d, segment_id=None, grid="410105001001001") for d in THREE])
    assert picked(row, "place_kind", "place") == ("网格", "410105001001001")
    lost = marts([case(**complaint(d, segment_id=None)) for d in THREE])
    assert asked(lost, "repeat") == []
    [city] = asked(lost, "repeat_subjects", grouping="city")
    assert picked(city, "places", "complaints", "total_complaints", "unplaced", "repeat_rate") == (0, 0, 3, 3, 0.0)


def test_over_a_longer_period_any_thirty_days_must_reach_the_threshold(marts, case):
    quarter = (date(2025, 7, 1), date(2025, 10, 1))
    assert repeats(marts, case, [complaint(d) for d in ("07-01", "08-05", "09-10")], quarter) == []
    [row] = repeats(marts, case, [complaint(d) for d in ("07-01", "08-05", "08-20", "09-03", "09-20")], quarter)
    # 5 August to 3 September is 29 days: three. That of 1 July is too early for it; on 20 September only two lie within thirty days.
    assert picked(row, "complaints", "first_on", "last_on", "reached_on", "span_since") == (
        3, date(2025, 8, 5), date(2025, 9, 3), date(2025, 9, 3), date(2025, 6, 1))


def test_what_comes_before_a_repeat_within_its_days_belongs_to_it_and_each_repeat_is_one_row(marts, case):
    # Three in June and three in September at one place: a year shows six in one row, reached anew on 15 September.
    days = ("06-03", "06-10", "06-20", "07-25", "09-01", "09-08", "09-15")
    [row] = repeats(marts, case, [complaint(d) for d in days], (date(2025, 1, 1), date(2026, 1, 1)))
    assert picked(row, "complaints", "first_on", "last_on", "reached_on") == (6, date(2025, 6, 3), date(2025, 9, 15), date(2025, 9, 15))


def test_neither_a_twin_nor_a_repeat_is_lost_at_the_end_of_a_month(published, case):
    # 甲 tells 12345 twenty minutes before October and 12319 twenty minutes into it: with 乙 that is two matters, with 丙 three.
    rows = [complaint("09-25", "乙"), complaint("09-30 23:40", "甲"), complaint("10-01 00:20", "甲", source="12319"),
            complaint("09-25", "乙", segment_id="S0001")]
    week = (date(2025, 9, 29), date(2025, 10, 6))
    live = published([case(**r) for r in rows])
    assert asked(live, "repeat", week) == []
    more = [complaint("10-03", "丙"), complaint("10-01", "甲", segment_id="S0001"), complaint("10-02", "丁", segment_id="S0001")]
    live = published([case(**r, case_id=f"M{n}") for n, r in enumerate(more)], "cases_2.parquet")
    listed = asked(live, "repeat", week)
    assert [picked(r, "segment_id", "complaints", "duplicates", "reached_on") for r in listed] == [
        ("S0613", 4, 1, date(2025, 10, 3)), ("S0001", 3, 0, date(2025, 10, 2))]
    assert [len(asked(live, "repeat_rows", week, id=r["id"])) for r in listed] == [4, 3]


def test_the_threshold_is_judged_over_all_channels_and_a_filter_leaves_some_rows_out(marts, case):
    live = marts([case(**complaint(d, c, source=s)) for d, c, s in zip(THREE, "甲乙丙", ("12345", "12345", "12319"), strict=True)])
    for source, complaints in ((["12345"], 2), (["12319"], 1)):
        [row] = asked(live, "repeat", source=source)
        assert picked(row, "complaints", "callers", "needed", "reason", "reached_on") == (complaints, complaints, 3, "件数", date(2025, 10, 15))
        assert len(asked(live, "repeat_rows", source=source, id=row["id"])) == complaints
        [city] = asked(live, "repeat_subjects", grouping="city", source=source)
        assert picked(city, "places", "complaints", "total_complaints") == (1, complaints, complaints)
    assert asked(live, "repeat", source=["随手拍"]) == []


@pytest.mark.parametrize(("last", "clock"), [("10-14", "期限内"), ("10-16", "应升级")])
def test_fifteen_days_after_the_threshold_it_should_be_escalated(marts, case, last, clock):
    # The third comes on 30 September at nine: until 15 October it is within the time, one day later it is not.
    [row] = repeats(marts, case, [complaint(d) for d in ("09-28", "09-29", "09-30", last)])
    assert picked(row, "reached_on", "clock") == (date(2025, 9, 30), clock)


def test_thirty_days_after_the_threshold_it_is_overdue(marts, case):
    days = ("09-05", "09-08", "09-12", "09-20", "10-01", "10-06", "10-14")
    [row] = repeats(marts, case, [complaint(d) for d in days])
    assert picked(row, "complaints", "reached_on", "clock") == (4, date(2025, 9, 12), "逾期未解决")


def test_rates_are_those_of_the_three_rates_and_null_without_answers(marts, case):
    said = [{"replied_at": "2025-10-16 09:00", "resolved": True, "satisfaction": "基本满意"}, {"replied_at": "2025-10-17 09:00", "resolved": False}, {}]
    [row] = repeats(marts, case, [complaint(d, **s) for d, s in zip(THREE, said, strict=True)])
    # 2 of 3 answered; 1 of 2 visited solved; the one who judged is satisfied.
    assert picked(row, "response_rate", "solve_rate", "satisfied_rate") == (2 / 3, 0.5, 1.0)
    [row] = repeats(marts, case, [complaint(d) for d in THREE])
    assert picked(row, "response_rate", "solve_rate", "satisfied_rate") == (0.0, None, None)


def test_the_span_before_is_compared_only_where_anything_is_known_of_it(marts, case):
    # The 37 days before the span begin on 7 August.
    now = [complaint(d) for d in THREE]
    assert repeats(marts, case, now)[0]["before"] is None, "data begin on 25 September"
    lost = [complaint("07-01", segment_id="S0001"), *now]
    assert repeats(marts, case, lost)[0]["before"] is None, "a month of lost data is not an improvement"
    assert repeats(marts, case, [*lost, complaint("09-01", segment_id="S0001")])[0]["before"] == 0
    # On 2 October 10 September makes three; 20 August belonged to no repeat.
    assert repeats(marts, case, [*lost, complaint("09-10"), complaint("08-20")])[0]["before"] == 1


def test_a_month_without_data_reads_no_data_and_not_zero(marts, case):
    live, july = marts([case(**complaint(d)) for d in ("05-01", *THREE)]), (date(2025, 7, 1), date(2025, 8, 1))
    assert asked(live, "repeat", july) == []
    [city] = asked(live, "repeat_subjects", july, grouping="city")
    assert picked(city, "places", "complaints", "total_complaints", "repeat_rate") == (None, None, None, None)


def test_the_rule_of_its_day_judges_a_complaint_and_that_of_the_last_day_is_named(published, case, house):
    text = (SHIPPED / "rules" / "repeats" / "2021-01-01.toml").read_text(encoding="utf-8")
    stricter = house.root / "rules" / "repeats" / "2025-10-13.toml"
    stricter.parent.mkdir(parents=True)
    stricter.write_text(text.replace('"夜市噪声扰民" = 3', '"夜市噪声扰民" = 2'), encoding="utf-8")
    # Two on S0613 by Saturday the 11th, two on S0001 the week after, from which on two are enough.
    rows = [complaint("10-08"), complaint("10-11"), complaint("10-15", segment_id="S0001"), complaint("10-16", segment_id="S0001")]
    live = published([case(**r) for r in rows])
    assert asked(live, "repeat", (date(2025, 10, 6), date(2025, 10, 13))) == []
    [row] = asked(live, "repeat", W42)
    assert picked(row, "segment_id", "needed", "rule") == ("S0001", 2, "2025-10-13版（示例）")


def test_a_row_says_how_many_came_after_a_closing_and_its_rows_say_which(marts, case):
    rows = [complaint("10-02 09:00", "甲", closed_at="2025-10-03 12:00"), complaint("10-05 12:00", "乙"), complaint("10-15 09:00", "甲")]
    live = marts([case(**r) for r in rows])
    [row] = asked(live, "repeat")
    assert picked(row, "closed", "again") == (1, 2)
    behind = asked(live, "repeat_rows", id=row["id"])
    # From the closing at noon of the 3rd: two days, and 11.875 days.
    assert [picked(r, "person", "after_closing_days") for r in behind] == [(1, None), (2, 2.0), (1, 11.875)]
    assert all("caller_key" not in r for r in behind)


def test_an_account_of_one_unit_sees_its_own_places_only(marts, case):
    live = marts([case(**complaint(d)) for d in THREE] + [case(**complaint(d, unit="二七区", street="大学路街道", segment_id="S0100")) for d in THREE])
    assert len(asked(live, "repeat")) == 2
    assert [r["unit"] for r in asked(live, "repeat", scope=Scope(("金水区",)))] == ["金水区"]
