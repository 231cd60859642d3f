"""Periods: their bounds, labels, neighbours, and the default one anchored on 数据截至."""
from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from cockpit.periods import DAY, Period, containing, last_complete, parse
from cockpit.refusal import Refused


@pytest.mark.parametrize(("key", "since", "until", "label"), [
    ("2025-W41", (2025, 10, 6), (2025, 10, 13), "2025年第41周（10月6日—10月12日）"),
    ("2026-W01", (2025, 12, 29), (2026, 1, 5), "2026年第1周（12月29日—2026年1月4日）"),
    ("2020-W53", (2020, 12, 28), (2021, 1, 4), "2020年第53周（12月28日—2021年1月3日）"),
    ("2025-10上旬", (2025, 10, 1), (2025, 10, 11), "2025年10月上旬"),
    ("2025-10中旬", (2025, 10, 11), (2025, 10, 21), "2025年10月中旬"),
    ("2025-10下旬", (2025, 10, 21), (2025, 11, 1), "2025年10月下旬"),
    ("2024-02下旬", (2024, 2, 21), (2024, 3, 1), "2024年2月下旬"),
    ("2025-12", (2025, 12, 1), (2026, 1, 1), "2025年12月"),
    ("2025~10-12", (2025, 1, 1), (2025, 10, 13), "2025年累计（1月1日—10月12日）"),
    ("2025-10-06~2025-10-12", (2025, 10, 6), (2025, 10, 13), "2025年10月6日—10月12日"),
])
def test_a_period_is_read_from_the_url_and_says_its_label(key, since, until, label):
    period = parse(key)
    assert (period.since, period.until, period.label) == (date(*since), date(*until), label)
    assert period.key == key


@pytest.mark.parametrize("key", ["", "2025", "2025-W00", "2025-W54", "2025-W53", "2025-13", "2025-10-12~2025-10-06", "W41-2025",
                                 "2025-10底", "2025~02-30", "0000-01", "9999-12-40~9999-12-41", "'; drop", "x" * 10_000])
def test_a_period_that_is_none_is_refused_with_an_example(key):
    with pytest.raises(Refused, match="无法识别的统计周期.*2025-W41") as refused:
        parse(key)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize(("key", "before", "year_ago"), [
    ("2025-W41", "2025-W40", "2024-W41"),
    ("2025-W01", "2024-W52", "2024-W01"),
    ("2020-W53", "2020-W52", "2019-W52"),
    ("2021-W01", "2020-W53", "2020-W01"),
    ("2025-03上旬", "2025-02下旬", "2024-03上旬"),
    ("2024-02下旬", "2024-02中旬", "2023-02下旬"),
    ("2025-01", "2024-12", "2024-01"),
    ("2024-02", "2024-01", "2023-02"),
    ("2025~10-12", "2024~10-12", "2024~10-12"),
    ("2024~02-29", "2023~02-28", "2023~02-28"),
    ("2025-10-06~2025-10-12", "2025-09-29~2025-10-05", "2024-10-06~2024-10-12"),
])
def test_the_period_before_and_the_one_a_year_ago(key, before, year_ago):
    assert (parse(key).previous().key, parse(key).last_year().key) == (before, year_ago)


@pytest.mark.parametrize("grain", ["week", "xun", "month"])
def test_periods_of_a_grain_tile_the_calendar_for_ten_years(grain):
    period, day = containing(grain, date(2018, 1, 1)), date(2018, 1, 1)
    while day < date(2028, 1, 1):
        if day >= period.until:
            following = period.next()
            assert (following.since, following.previous()) == (period.until, period)
            period = following
        assert containing(grain, day) == period
        assert parse(period.key) == period
        day += DAY


@pytest.mark.parametrize(("as_of", "last_reported", "key"), [
    ("2025-10-19 23:59:59", None, "2025-W42"),
    ("2025-10-19 23:58:59", None, "2025-W41"),
    ("2025-10-20 00:00:00", None, "2025-W42"),
    ("2025-10-26 12:00:00", None, "2025-W42"),
    ("2026-01-04 23:59:30", None, "2026-W01"),
    # Exports went on for two months after the last case was reported: the last week with cases is asked for.
    ("2025-12-24 08:00:00", "2025-10-19 23:59:40", "2025-W42"),
])
def test_the_default_week_is_the_last_one_that_the_data_cover(as_of, last_reported, key):
    last = datetime.fromisoformat(last_reported) if last_reported else None
    assert last_complete("week", datetime.fromisoformat(as_of), last).key == key


def test_the_year_to_date_runs_through_the_day_of_the_data():
    assert last_complete("year", datetime(2025, 10, 12, 18)).key == "2025~10-12"


def test_a_run_of_periods_ends_with_the_one_asked_for_oldest_first():
    assert [p.key for p in parse("2025-01上旬").run(4)] == ["2024-12上旬", "2024-12中旬", "2024-12下旬", "2025-01上旬"]


def test_a_period_knows_when_it_is_over():
    week = Period("week", date(2025, 10, 6), date(2025, 10, 13))
    end = datetime(2025, 10, 13)
    assert [week.complete(end - timedelta(seconds=s)) for s in (0, 1, 60, 61)] == [True, True, True, False]
