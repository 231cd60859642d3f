"""Working time against cases worked by hand on the official calendar."""
from __future__ import annotations

from datetime import datetime

import numpy as np
import polars as pl
import pytest

from cockpit.places import SHIPPED, Places
from cockpit.reference import reference
from cockpit.worktime import WorkClock, working_minutes


@pytest.fixture(scope="module")
def clock() -> WorkClock:
    return WorkClock.of(reference(Places(SHIPPED)))


def at(text: str) -> np.ndarray:
    return np.array([text], "datetime64[us]")


@pytest.mark.parametrize(("start", "value", "unit", "due", "why"), [
    ("2025-10-13T09:00", 2, "工作时", "2025-10-13T11:00", "inside one morning"),
    ("2025-10-13T11:00", 2, "工作时", "2025-10-13T15:00", "the lunch break does not count"),
    ("2025-10-13T16:00", 2, "工作时", "2025-10-13T18:00", "running out at closing time is due that evening"),
    ("2025-10-13T16:00:01", 2, "工作时", "2025-10-14T08:00:01", "one second later is due next morning"),
    ("2025-10-13T20:30", 2, "工作时", "2025-10-14T10:00", "a case sent at night starts at opening"),
    ("2025-10-17T17:00", 4, "工作时", "2025-10-20T11:00", "an ordinary weekend does not count"),
    ("2025-09-30T17:00", 2, "工作时", "2025-10-09T09:00", "国庆 2025: closed 10-01 to 10-08"),
    ("2025-09-27T10:00", 2, "工作时", "2025-09-28T10:00", "Sunday 09-28 is a working weekend day"),
    ("2025-10-10T17:00", 2, "工作时", "2025-10-11T09:00", "Saturday 10-11 is a working weekend day"),
    ("2026-02-13T17:00", 1, "工作日", "2026-02-14T17:00", "Saturday 2026-02-14 works before 春节"),
    ("2026-02-14T17:00", 1, "工作日", "2026-02-24T17:00", "春节 2026: closed 02-15 to 02-23"),
    ("2026-02-14T17:00", 4, "自然时", "2026-02-14T21:00", "natural hours run through the night"),
    ("2026-02-20T09:00", 2, "自然日", "2026-02-22T09:00", "natural days run through the holiday"),
])
def test_a_limit_runs_out_when_the_hand_count_says(clock: WorkClock, start: str, value: float, unit: str, due: str,
                                                    why: str) -> None:
    assert clock.deadline(at(start), np.array([value]), np.array([unit]))[0] == np.datetime64(due, "us"), why


def test_working_minutes_between_two_moments_skip_night_weekend_and_holiday(clock: WorkClock) -> None:
    # 2025-09-30 Tue 17:00–18:00 = 60, closed until 10-08, 10-09 Thu 08:00–09:30 = 90.
    assert clock.between(at("2025-09-30T17:00"), at("2025-10-09T09:30"))[0] == 150
    assert clock.between(at("2025-10-09T09:30"), at("2025-09-30T17:00"))[0] == -150
    assert clock.between(at("2025-10-04T09:00"), at("2025-10-05T17:00"))[0] == 0


def test_adding_and_measuring_are_inverse_for_any_moment(clock: WorkClock) -> None:
    rng = np.random.default_rng(1)
    start = np.datetime64("2024-01-01", "us") + rng.integers(0, 900 * 86_400, 20_000).astype("timedelta64[s]")
    minutes = rng.integers(1, 8_000, 20_000).astype(float)
    np.testing.assert_allclose(clock.between(start, clock.add(start, minutes)), minutes)


def test_unknown_moments_and_units_have_no_deadline(clock: WorkClock) -> None:
    start = np.array(["NaT", "1900-01-01T00:00", "2025-10-13T09:00"], "datetime64[us]")
    due = clock.deadline(start, np.array([2.0, 2.0, 2.0]), np.array(["工作时", "工作时", "旬"]))
    assert np.isnat(due).all()


def test_beyond_the_calendar_monday_to_friday_are_workdays(clock: WorkClock) -> None:
    # 2027-10-01 is a Friday; the calendar ends with 2026.
    assert clock.add(at("2027-10-01T09:00"), np.array([60.0]))[0] == np.datetime64("2027-10-01T10:00", "us")


def test_a_null_end_gives_a_null_duration(clock: WorkClock) -> None:
    start = pl.Series("start", [datetime(2025, 10, 13, 9), None])
    end = pl.Series("end", [None, datetime(2025, 10, 13, 10)], dtype=pl.Datetime("us"))
    assert working_minutes(clock, start, end).to_list() == [None, None]
