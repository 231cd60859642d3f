"""The pace of 千百十: mean monthly gain, the months still needed rounded up, and when nothing can be said."""
from __future__ import annotations

from fractions import Fraction

import pytest

from cockpit.grade_pace import FAR, Pace, pace, unbroken


def test_the_goal_is_reached_after_the_missing_divided_by_the_gain_rounded_up():
    # 253 → 274 in six months: 21/6 = 3.5 a month; 385 − 274 = 111; 111 / 3.5 = 31.7, so 32 months after 2025-09: 2028-05.
    found = pace([100, 253, 266, 285, 262, 249, 256, 274], 385, (2025, 9))
    assert found == Pace(274, 385, 6, Fraction(7, 2), "expected", (2028, 5))


def test_a_gain_that_fits_exactly_needs_no_extra_month():
    # 10 → 16 in three months: 2 a month; 20 − 16 = 4: two months after 2025-11 is 2026-01.
    assert pace([10, 12, 14, 16], 20, (2025, 11)).month == (2026, 1)


def test_december_stays_in_its_year():
    assert pace([0, 1, 2, 3], 4, (2025, 11)).month == (2025, 12)


def test_only_the_last_six_months_count():
    assert pace([1000, 0, 1, 2, 3, 4, 5, 6], 12, (2025, 9)).gain == 1


@pytest.mark.parametrize("counts", [[5, 5, 5, 5], [9, 8, 7, 6]])
def test_without_a_gain_it_is_out_of_reach(counts):
    assert pace(counts, 20, (2025, 9)).state == "out_of_reach"


def test_a_date_beyond_ten_years_is_no_date():
    # one segment in six months: 120 segments need 720 months.
    assert FAR == 120
    assert pace([0, 0, 0, 0, 0, 0, 1], 121, (2025, 9)).state == "out_of_reach"


@pytest.mark.parametrize("counts", [[3], [1, 2], [1, 2, 3]])
def test_fewer_than_three_months_of_gain_tell_no_pace(counts):
    assert pace(counts, 20, (2025, 9)).state == "too_early"


def test_a_goal_that_is_met_is_reached_whatever_the_pace():
    assert pace([9, 8, 7, 7], 7, (2025, 9)).state == "reached"


def test_a_missing_month_breaks_the_run():
    assert unbroken([(2025, 1), (2025, 2), (2025, 4), (2025, 5)]) == 2
    assert unbroken([(2024, 11), (2024, 12), (2025, 1)]) == 3
    assert unbroken([]) == 0
