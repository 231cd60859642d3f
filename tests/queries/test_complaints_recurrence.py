"""办结后重复投诉 on hand-worked complaints: closed in September 2025, watched for thirty days; 数据截至 is 19 October 2025."""
from __future__ import annotations

from datetime import date

import pytest

from tests.queries.complaints import asked, complaint, picked

SEPTEMBER = (date(2025, 9, 1), date(2025, 10, 1))


def closed(at, until, caller="甲", **changes):
    return complaint(at, caller, closed_at=f"2025-{until}", status="已结案", **changes)


def recurred(marts, case, rows, **given):
    live = marts([case(**r) for r in rows])
    [city] = asked(live, "recurrence", SEPTEMBER, grouping="city", **given)
    behind = asked(live, "recurrence_rows", SEPTEMBER, **given)
    assert len(behind) == (city["recurred"] or 0)
    return city, behind


def test_another_complaint_three_days_after_closing_is_a_recurrence(marts, case):
    city, [row] = recurred(marts, case, [closed("09-05", "09-06 12:00"), complaint("09-09 12:00", "乙")])
    assert picked(city, "closed", "followed", "watching", "recurred", "recurrence_rate", "median_days") == (1, 1, 0, 1, 1.0, 3.0)
    assert picked(city, "days_1", "days_3", "days_7", "same_caller", "other_caller") == (0, 1, 0, 0, 1)
    assert picked(row, "case_id", "next_case_id", "days", "same_person") == ("C00001", "C00002", 3.0, False)


def test_after_thirty_days_elsewhere_or_of_another_class_it_is_not(marts, case):
    for other in (complaint("10-06 12:01"), complaint("09-09", segment_id="S0001"), complaint("09-09", class_code="200141", subcategory="油烟污染")):
        city, _ = recurred(marts, case, [closed("09-05", "09-06 12:00"), other])
        assert picked(city, "closed", "recurred", "recurrence_rate", "median_days") == (1, 0, 0.0, None)


def test_what_was_said_before_the_closing_is_no_recurrence(marts, case):
    city, _ = recurred(marts, case, [closed("09-05", "09-08 12:00"), complaint("09-07", "乙")])
    assert picked(city, "closed", "recurred") == (1, 0)


def test_the_same_matter_through_another_channel_is_no_recurrence_and_not_closed_twice(marts, case):
    # Closed within the hour; at three 甲 tells the other hotline what she told 12345 at nine.
    first, twin = closed("09-05 09:00", "09-05 10:00"), closed("09-05 15:00", "09-06 10:00", source="12319")
    city, _ = recurred(marts, case, [first, twin])
    assert picked(city, "closed", "recurred") == (1, 0)
    # Two days later, or to the same hotline, it is one.
    assert recurred(marts, case, [first, twin | {"reported_at": "2025-09-07 15:00", "closed_at": None}])[0]["recurred"] == 1
    assert recurred(marts, case, [first, twin | {"source": "12345", "closed_at": None}])[0]["recurred"] == 1
    assert recurred(marts, case, [first, twin | {"caller_key": "乙", "closed_at": None}])[0]["recurred"] == 1


def test_only_the_next_complaint_counts_and_each_closing_once(marts, case):
    # Closed on the 6th and again on the 12th; complaints of the 9th, 10th and 14th: after 3 and after 2 days.
    rows = [closed("09-05", "09-06 09:00"), closed("09-09", "09-12 09:00", "乙"), complaint("09-10", "丙"), complaint("09-14", "丁")]
    city, behind = recurred(marts, case, rows)
    assert picked(city, "closed", "recurred", "median_days") == (2, 2, 2.5)
    assert [picked(r, "case_id", "next_case_id", "days") for r in behind] == [("C00002", "C00004", 2.0), ("C00001", "C00002", 3.0)]


def test_the_rate_is_of_those_watched_to_the_end_and_null_while_none_is(marts, case):
    # Thirty days from 20 September end on 20 October, after 数据截至.
    late = [closed("09-19", "09-20 12:00", segment_id="S0001"), complaint("09-22", "乙", segment_id="S0001")]
    city, _ = recurred(marts, case, late)
    assert picked(city, "closed", "followed", "watching", "recurred", "recurrence_rate") == (1, 0, 1, 1, None)
    city, _ = recurred(marts, case, [*late, closed("09-05", "09-06 12:00")])
    assert picked(city, "closed", "followed", "recurred", "recurred_of_followed", "recurrence_rate") == (2, 1, 1, 0, 0.0)


def test_a_suspended_case_or_one_closed_before_it_came_is_not_closed(marts, case):
    city, _ = recurred(marts, case, [closed("09-05", "09-06", suspended=True), closed("09-05", "09-04", segment_id="S0001"),
                                     complaint("09-09", "乙")])
    assert picked(city, "closed", "recurred") == (None, None)


def test_without_a_place_nothing_can_be_followed_and_that_is_said(marts, case):
    city, _ = recurred(marts, case, [closed("09-05", "09-06", segment_id=None), complaint("09-09", segment_id=None)])
    assert picked(city, "closed", "recurred", "unplaced", "recurrence_rate") == (0, 0, 1, None)


def test_without_complainants_codes_nobody_is_said_to_be_the_same(marts, case):
    known = {"replied_at": "2025-09-10 09:00"}
    city, [row] = recurred(marts, case, [closed("09-05", "09-06 12:00", None, **known), complaint("09-09", None, **known)])
    assert picked(city, "recurred", "same_caller", "other_caller") == (1, None, None)
    assert row["same_person"] is None


def test_a_class_renamed_between_the_two_is_one_class(marts, case):
    rows = [closed("09-05", "09-06 12:00", subcategory="夜市噪音"), complaint("09-09", "乙")]
    live = marts([case(**r) for r in rows])
    [row] = asked(live, "recurrence", SEPTEMBER)
    assert picked(row, "name", "closed", "recurred") == ("夜市噪声扰民", 1, 1)
    assert asked(live, "recurrence", SEPTEMBER, subcategory=["夜市噪音"]) == [row]


def test_a_month_in_which_nothing_was_closed_reads_no_data(marts, case):
    city, _ = recurred(marts, case, [complaint("09-05")])
    assert picked(city, "closed", "recurred", "recurrence_rate") == (None, None, None)


@pytest.mark.parametrize(("grouping", "names"), [
    ("unit", [("二七区", 1), ("金水区", 0)]), ("street", [("大学路街道", 1), ("花园路街道", 0)]), ("category", [("街面秩序", 1)])])
def test_it_is_counted_by_unit_street_and_class(marts, case, grouping, names):
    there = {"unit": "二七区", "street": "大学路街道", "segment_id": "S0100"}
    live = marts([case(**r) for r in [closed("09-05", "09-06"), closed("09-05", "09-06", **there), complaint("09-08", "乙", **there)]])
    assert [picked(r, "name", "recurred") for r in asked(live, "recurrence", SEPTEMBER, grouping=grouping)] == names
