"""Which periods are decided: whole ones, by the rule of their last day, across versions and grains."""
from __future__ import annotations

from datetime import date, datetime

from cockpit.decisions.course import key_of, periods_between
from cockpit.rules import rule_on
from tests.decisions.segment_city import flags_rule


def keys(*rules, first="2025-09-01", known="2025-10-20", grain=None) -> list[str]:
    return [key_of(p) for p in periods_between(rules, date.fromisoformat(first), datetime.fromisoformat(known), grain)]


def dated(day: str, **changes):
    return flags_rule(valid_from=date.fromisoformat(day), **changes)


def test_a_rule_dated_inside_a_week_judges_the_week_that_ends_under_it():
    assert keys(dated("2021-01-01"), dated("2025-09-10"), known="2025-09-29") == ["2025-W36", "2025-W37", "2025-W38", "2025-W39"]


def test_a_change_from_weeks_to_months_begins_with_the_month_and_loses_only_the_broken_week():
    assert keys(dated("2021-01-01"), dated("2025-10-01", period="month"), first="2025-09-15", known="2025-11-30") == [
        "2025-W38", "2025-W39", "2025-10"]


def test_a_version_inside_a_month_does_not_lose_the_month_of_a_table_that_wants_months():
    assert keys(dated("2021-01-01"), dated("2025-09-15"), first="2025-09-01", known="2025-10-31", grain="month") == ["2025-09"]


def test_periods_begin_after_the_first_day_known_and_end_before_the_last():
    assert keys(dated("2021-01-01"), first="2025-09-03", known="2025-09-21 23:59:59") == ["2025-W37", "2025-W38"]
    assert keys(dated("2021-01-01", settle_days=2), first="2025-09-01", known="2025-09-16") == ["2025-W36"]


def test_a_rule_that_ended_does_not_hand_back_to_the_one_before_it():
    old, new = dated("2021-01-01"), dated("2024-01-01", valid_to=date(2025, 1, 1))
    assert rule_on([old, new], date(2024, 6, 1)) == new
    assert rule_on([old, new], date(2025, 6, 1)) is None
    assert keys(old, new) == []
