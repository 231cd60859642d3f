"""挂牌督办 of points (乱点), worked by hand.

Rule: the two worst places of a 旬 with at least 4 cases, ten days, delisted when five days had no more than half of the
listing 旬's daily rate. The 上旬 of October 2025 has ten days: 8 cases are 0.8 a day, so 5 days may have 2 at most.
"""
import random
from datetime import date

import pytest

from tests.decisions.listings import POINT_RULE, SPOTS, case, listed, segment

EIGHT = [case("10-01", 3), case("10-04", 3), case("10-10", 2)]
START = case("09-25", 1, "S9", "路灯", siluan=False)  # cases are known from 25 September on


def points(as_of: str, *cases: dict, rule=POINT_RULE, segments=()) -> list[dict]:
    return listed(as_of, cases=[START, *cases], segments=segments, rules=(rule,))


def test_the_worst_places_of_a_xun_are_listed_when_it_is_over():
    [row] = points("10-11 00:00", *EIGHT, case("10-02", 3, "S2"), segments=[segment("S1")])
    assert (row["id"], row["kind"], row["period"]) == ("supervision/乱点/S1/店外经营/2025-10-1", "乱点", "2025-10-1")
    assert (row["name"], row["unit"], row["street"], row["subcategory"]) == ("S1路（甲街至乙街）", "金水区", "花园路街道", "店外经营")
    assert (row["listed_on"], row["deadline_on"], row["days_left"]) == (date(2025, 10, 11), date(2025, 10, 21), 10)
    assert (row["listing_cases"], row["target_cases"], row["stage"]) == (8, 2, "挂牌")
    assert points("10-10 12:00", *EIGHT) == []


def test_a_segment_nobody_lists_is_called_by_its_number_where_its_cases_are():
    [row] = points("10-11 00:00", *EIGHT)
    assert (row["name"], row["unit"]) == ("S1", "金水区")


def test_no_more_than_the_quota_and_the_more_days_with_cases_the_worse():
    """S1 has 8; S2 and S3 have 6 each, S3 on more days. Alike in both, both are listed."""
    more = [case("10-02", 6, "S2"), case("10-02", 4, "S3"), case("10-05", 2, "S3")]
    assert [r["segment_id"] for r in points("10-11 00:00", *EIGHT, *more)] == ["S1", "S3"]
    assert [r["segment_id"] for r in points("10-11 00:00", *EIGHT, *more, case("10-03", 6, "S4"), case("10-09", 0, "S4"))] == ["S1", "S3"]
    tied = [case("10-02", 6, "S2"), case("10-03", 6, "S3")]
    assert [r["segment_id"] for r in points("10-11 00:00", *EIGHT, *tied)] == ["S1", "S2", "S3"]


def test_only_siluan_unless_the_rule_says_all():
    noise = [case("10-02", 9, "S2", "夜市噪声扰民", siluan=False)]
    assert [r["segment_id"] for r in points("10-11 00:00", *EIGHT, *noise)] == ["S1"]
    every = POINT_RULE.model_copy(update={"spots": SPOTS.model_copy(update={"siluan": False})})
    assert sorted(r["segment_id"] for r in points("10-11 00:00", *EIGHT, *noise, rule=every)) == ["S1", "S2"]


def test_a_xun_of_which_the_first_days_are_unknown_lists_nothing():
    assert points("10-01 00:00", case("09-26", 9)) == []  # the 下旬 began on the 21st


def test_the_month_end_xun_has_eleven_days():
    """11 cases in the 下旬 of October (11 days) are one a day: five days may have 2."""
    [row] = points("11-01 00:00", case("10-21", 11))
    assert (row["listed_on"], row["listing_cases"], row["target_cases"]) == (date(2025, 11, 1), 11, 2)


@pytest.mark.parametrize(("as_of", "after", "expected"), [
    ("10-12 00:00", {"10-11": 1}, "挂牌"),  # one a day is not less than 0.8
    ("10-13 00:00", {"10-11": 1}, "整改"),  # one in two days is less than 1.6, more than half of it
    ("10-14 00:00", {"10-11": 1}, "核验"),  # one in three days: at most half of 2.4
    ("10-16 00:00", {"10-11": 1}, "摘牌"),  # five days with one
    ("10-16 00:00", {"10-12": 4}, "挂牌"),  # 0.8 a day, as before
    ("10-16 00:00", {"10-11": 2}, "摘牌"), ("10-16 00:00", {"10-11": 3}, "整改"), ("10-17 00:00", {"10-11": 3}, "摘牌"),
    ("10-21 23:00", {"10-13": 3, "10-18": 3}, "整改"), ("10-22 00:00", {"10-13": 3, "10-18": 3}, "逾期未摘牌")])
def test_a_point_goes_through_its_stages(as_of, after, expected):
    [row] = points(as_of, *EIGHT, *(case(day, n) for day, n in after.items()))
    assert row["stage"] == expected


def test_a_point_is_delisted_on_the_first_day_with_enough_quiet_days_behind_it():
    """3 on the 12th: on the 16th the five days before had 3, on the 17th too, on the 18th (13 to 17) none."""
    [row] = points("10-25 00:00", *EIGHT, case("10-12", 3))
    assert (row["delisted_on"], row["check_cases"], row["overdue_days"]) == (date(2025, 10, 18), 0, 0)


def test_a_point_delisted_late_keeps_its_days():
    """1 a day to the 24th: five days with 2 are the 23rd to the 27th. Delisted on the 28th, the deadline was the 21st."""
    [row] = points("10-30 00:00", *EIGHT, *(case(f"10-{day}") for day in range(11, 25)))
    assert (row["delisted_on"], row["overdue_days"], row["check_cases"], row["times"]) == (date(2025, 10, 28), 7, 2, 2)  # 中旬: 10 cases


def test_worst_again_while_listed_is_the_same_listing():
    busy = [case(f"10-{day}") for day in range(11, 21)]
    [row] = points("10-22 00:00", *EIGHT, *busy)
    assert (row["times"], row["periods"], row["stage"], row["deadline_on"]) == (2, "2025-10-1、2025-10-2", "逾期未摘牌", date(2025, 10, 21))
    assert row["listing_cases"] == 8


def test_quiet_days_before_the_latest_listing_do_not_count():
    """3 on the 12th and 3 on the 15th: never five quiet days before the 20th, and 6 in the 中旬. 16 to 20 October were quiet, but
    on the 21st it is among the worst again: the five days begin there, delisted on the 26th."""
    [row] = points("10-28 00:00", *EIGHT, case("10-12", 3), case("10-15", 3))
    assert (row["times"], row["delisted_on"]) == (2, date(2025, 10, 26))


def test_fewer_cases_than_the_rule_asks_for_are_no_messy_point():
    assert [r["listing_cases"] for r in points("10-11 00:00", case("10-02", 4), case("10-02", 3, "S2"))] == [4]


def test_worst_again_after_delisting_is_listed_again():
    """Quiet from 11 to 15 October: delisted on the 16th. Five on the 20th make the 中旬 bad: listed again on the 21st."""
    first, second = points("10-21 12:00", *EIGHT, case("10-20", 5))
    assert (first["delisted_on"], first["next_id"]) == (date(2025, 10, 16), second["id"])
    assert (second["stage"], second["former_id"], second["listing_cases"]) == ("重新挂牌", first["id"], 5)


def test_a_point_is_compared_with_its_class_in_the_city():
    """Class 店外经营. Before (from 25 September, 16 days): here 8, city 16. After (7 days): here 1, city 14; path lamps do not count."""
    others = [case("10-05", 8, "S2"), case("10-12", 13, "S2"), case("10-12", 500, "S3", "路灯")]
    row = next(r for r in points("10-18 00:00", *EIGHT, *others, case("10-11")) if r["segment_id"] == "S1")
    assert (row["before_days"], row["before_cases"], row["after_days"], row["after_cases"]) == (16, 8, 7, 1)
    assert (row["city_before"], row["city_after"]) == (16, 14)
    assert row["change_rate"] == pytest.approx((1 / 7) / (8 / 16) - 1)
    assert row["city_change_rate"] == pytest.approx(1.0)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_cases_changes_nothing(seed):
    rng = random.Random(seed)
    cases = [case(f"{month}-{rng.randrange(1, 29):02d}", rng.randrange(1, 4), f"S{rng.randrange(5)}", rng.choice(("店外经营", "暴露垃圾")))
             for month in ("08", "09", "10") for _ in range(150)]
    assert points("10-27 00:00", *cases) == points("10-27 00:00", *rng.sample(cases, len(cases))) != []
