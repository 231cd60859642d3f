"""平急、双十 and AI视频, and cases without an owner, on hand-worked cases reported on 14 October 2025."""
from __future__ import annotations

import pytest

from tests.queries.complaints import asked, picked

DAY = "2025-10-14"
PARTS = ["平", "急", "平急不明", "占道经营", "AI视频"]
STALL = {"class_code": "200504", "category": "街面秩序", "subcategory": "店外经营"}


def sent(case, minutes=None, **changes):
    """Reported at 8:00, dispatched at 8:10, somebody there so many minutes after that, closed in the evening."""
    return case(**{
        "reported_at": f"{DAY} 08:00", "accepted_at": f"{DAY} 08:02", "filed_at": f"{DAY} 08:05", "dispatched_at": f"{DAY} 08:10",
        "arrived_at": None if minutes is None else f"{DAY} {8 + (10 + minutes) // 60:02}:{(10 + minutes) % 60:02}",
        "deadline_at": "2025-10-15 18:00", "disposed_at": f"{DAY} 17:00", "checked_at": None, "closed_at": f"{DAY} 18:00"} | changes)


def parts(live, **given):
    rows = asked(live, "urgency", **given)
    assert [r["part"] for r in rows] == PARTS
    for row in rows:
        for measure, count in (("cases", row["cases"]), ("within", row["within"]), ("unknown", row["unknown"]), ("late", row["late"]),
                               ("alarms", row["alarms"]), ("confirmed", row["confirmed"])):
            if count is not None:
                assert len(asked(live, "urgency_rows", part=row["part"], measure=measure, **given)) == count, (row["part"], measure)
    return {r["part"]: r for r in rows}


def test_normal_and_emergency_cases_are_counted_apart(marts, case):
    said = parts(marts([sent(case, 20, urgency="急"), sent(case, 40, urgency="急"), sent(case, None, urgency="急"), sent(case, 90)]))
    # Limit 30 minutes from dispatch: 20 within, 40 beyond; the third nobody knows.
    assert picked(said["急"], "cases", "arrived", "unknown", "limit_minutes", "within", "within_rate") == (3, 2, 1, 30, 1, 0.5)
    # Median of 20 and 40; nine tenths of the way from 20 to 40.
    assert picked(said["急"], "median_minutes", "p90_minutes") == (30.0, pytest.approx(38.0))
    assert picked(said["平"], "cases", "limit_minutes", "within", "within_rate", "median_minutes") == (1, None, None, None, 90.0)
    assert said["平急不明"]["cases"] == 0


def test_the_second_dispatch_is_the_one_to_arrive_after_and_wrong_orders_are_left_out(marts, case):
    said = parts(marts([sent(case, 40, urgency="急", second_dispatched_at=f"{DAY} 08:40"), sent(case, -5, urgency="急"),
                        sent(case, 20, urgency="急", disposed_at=f"{DAY} 08:15", closed_at=f"{DAY} 08:20")]))
    # Only the first counts: 8:50 is ten minutes after 8:40; before dispatch or after closing nobody arrived for it.
    assert picked(said["急"], "cases", "arrived", "unknown", "median_minutes") == (3, 1, 2, 10.0)


def test_stalls_on_the_street_are_to_be_reached_within_ten_minutes(marts, case):
    said = parts(marts([sent(case, 10, **STALL), sent(case, 11, **STALL), sent(case, 5)]))
    assert picked(said["占道经营"], "cases", "limit_minutes", "within", "within_rate") == (2, 10, 1, 0.5)


def test_overdue_is_disposal_after_the_deadline_or_none_until_now(marts, case):
    said = parts(marts([sent(case, 5, urgency="急", deadline_at=f"{DAY} 12:00"), sent(case, 5, urgency="急"),
                        sent(case, 5, urgency="急", deadline_at=None),
                        sent(case, 5, urgency="急", disposed_at=None, closed_at=None, status="处置中")]))
    # Of three with a deadline two are late: disposed five hours after noon, and never disposed.
    assert picked(said["急"], "cases", "late", "late_rate") == (4, 2, pytest.approx(2 / 3))


def test_the_accuracy_of_warnings_is_computed_false_ones_included_and_the_claim_stands_beside_it(marts, case):
    alarm = {"source": "AI视频"}
    false = sent(case, None, **alarm, alarm_confirmed=False, voided=True, status="作废", dispatched_at=None, disposed_at=None, closed_at=None)
    said = parts(marts([sent(case, 20, **alarm, alarm_confirmed=True), sent(case, 21, **alarm, alarm_confirmed=True),
                        sent(case, 5, **alarm, alarm_confirmed=None), false, sent(case, 5)]))["AI视频"]
    # Three were looked at and two were true; the void one is no case of the bureau.
    assert picked(said, "alarms", "confirmed", "accuracy_rate", "cases") == (3, 2, pytest.approx(2 / 3), 3)
    assert picked(said, "accuracy_claim", "accuracy_claim_source") == (0.85, "2025年前后报道的AI视频预警准确率")
    # From report to arrival: 30, 31 and 15 minutes; the limit is 30.
    assert picked(said, "limit_minutes", "arrived", "within", "median_minutes") == (30, 3, 2, 30.0)


def test_what_a_source_does_not_record_reads_no_data_and_not_zero(marts, case):
    said = parts(marts([sent(case, None, urgency=None, source="AI视频", deadline_at=None)]))
    assert picked(said["急"], "cases", "arrived", "within_rate", "late") == (None, None, None, None)
    assert picked(said["平急不明"], "cases", "complaints") == (1, None)
    assert picked(said["AI视频"], "cases", "arrived", "within", "within_rate", "alarms", "accuracy_rate", "late_rate") == (1, *[None] * 6)


def test_a_week_without_data_has_no_numbers_at_all(marts, case):
    said = parts(marts([sent(case, 5, reported_at="2025-09-01 08:00")]), source=["没有这个来源"])
    assert {r["cases"] for r in said.values()} == {None}


def reasons(live, **given):
    rows = {r["reason"]: r for r in asked(live, "unowned", **given)}
    assert list(rows) == ["区不明", "街道不明", "责任单位不明", "尚未派遣"]
    behind = asked(live, "unowned_rows", **given)
    assert len(behind) == sum(r["cases"] or 0 for r in rows.values())
    for reason, row in rows.items():
        assert len(asked(live, "unowned_rows", reason=reason, **given)) == (row["cases"] or 0)
    return rows


def test_a_case_without_an_owner_is_counted_once_by_the_first_thing_it_lacks(marts, case):
    live = marts([
        sent(case, department="城管局"), sent(case, unit=None, street=None, department=None, caller_key="甲"),
        sent(case, street=None, department="城管局", closed_at=None, reported_at="2025-10-13 23:59"), sent(case, department=None),
        sent(case, department=None, dispatched_at=None, disposed_at=None, closed_at=None), sent(case, department=None, voided=True)])
    said = reasons(live)
    assert {r: row["cases"] for r, row in said.items()} == {"区不明": 1, "街道不明": 1, "责任单位不明": 1, "尚未派遣": 1}
    assert picked(said["区不明"], "complaints", "open_cases", "reported", "share") == (1, 0, 5, 0.2)
    # Open since the night of the 13th; 数据截至 is the 19th.
    assert picked(said["街道不明"], "open_cases", "oldest_days") == (1, 6)


def test_a_source_that_never_says_the_street_or_the_department_makes_no_case_unowned(marts, case):
    said = reasons(marts([sent(case, street=None, department=None)]))
    assert {r: row["cases"] for r, row in said.items()} == {"区不明": 0, "街道不明": None, "责任单位不明": None, "尚未派遣": None}
    assert said["区不明"]["complaints"] is None, "nobody is known to have complained of anything"


def test_nothing_reported_is_no_data(marts, case):
    said = reasons(marts([sent(case, department="城管局")]), source=["没有这个来源"])
    assert {(row["cases"], row["share"]) for row in said.values()} == {(None, None)}




def test_what_a_filter_leaves_out_does_not_decide_what_a_source_records(marts, case):
    live = marts([sent(case, department="城管局"), sent(case, department=None, category="其他")])
    assert reasons(live, category=["其他"])["责任单位不明"]["cases"] == 1
