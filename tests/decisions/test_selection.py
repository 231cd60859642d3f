"""Who gets a flag: shares of a quota by largest remainder, spill to the city, ties at the line."""
from __future__ import annotations

import polars as pl

from cockpit.decisions.selection import chosen, shares


def candidates(*rows: tuple[str, str, int]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["segment_id", "group", "place"], orient="row")


def taken(found: dict[str, bool]) -> list[str]:
    return sorted(s for s, yes in found.items() if yes)


def test_shares_by_largest_remainder():
    """7 flags over 50, 30, 20: 3.5, 2.1, 1.4 → 3, 2, 1 and the one left goes to .5."""
    assert shares({"甲": 50, "乙": 30, "丙": 20}, 7) == {"甲": 4, "乙": 2, "丙": 1}


def test_equal_remainders_go_to_the_larger_group_then_by_name():
    assert shares({"a": 3, "b": 1}, 2) == {"a": 2, "b": 0}  # 1.5 and 0.5: the larger first
    assert shares({"b": 2, "a": 2}, 1) == {"a": 1, "b": 0}


def test_a_quota_is_never_more_than_there_are_and_an_empty_city_gets_none():
    assert shares({"甲": 2}, 7) == {"甲": 2}
    assert shares({}, 7) == {}
    assert shares({"甲": 0}, 7) == {"甲": 0}


def test_each_group_fills_its_share_and_what_it_cannot_fill_goes_to_the_city():
    """甲 (90) may give 1.8 → 2, 乙 (10) 0.2 → 0. 甲 has one candidate only: the free place goes to the best left, in 乙."""
    found = chosen(candidates(("A", "甲", 3), ("B", "乙", 1), ("C", "乙", 2)), 2, {"甲": 90, "乙": 10})
    assert taken(found) == ["A", "B"]


def test_city_wide_goes_by_place_alone():
    assert taken(chosen(candidates(("A", "甲", 3), ("B", "乙", 1), ("C", "乙", 2)), 2, None)) == ["B", "C"]


def test_those_alike_at_the_line_are_all_out_when_they_do_not_all_fit():
    found = chosen(candidates(("A", "甲", 1), ("B", "甲", 2), ("C", "甲", 2), ("D", "甲", 3)), 2, None)
    assert found == {"A": True, "B": False, "C": False}  # D is beyond the line: no word of a tie


def test_those_alike_at_the_line_are_all_in_when_they_fit():
    assert taken(chosen(candidates(("A", "甲", 1), ("B", "甲", 2), ("C", "甲", 2)), 3, None)) == ["A", "B", "C"]


def test_a_tie_inside_one_group_may_still_fit_into_the_citys_free_places():
    """甲's share is 1, A and B tie for it; 乙's one place stays empty, so the city has room for both."""
    assert taken(chosen(candidates(("A", "甲", 1), ("B", "甲", 1)), 2, {"甲": 10, "乙": 10})) == ["A", "B"]


def test_no_quota_takes_nobody_and_says_tie_of_nobody_when_places_differ():
    assert taken(chosen(candidates(("A", "甲", 1), ("B", "甲", 2)), 0, None)) == []
