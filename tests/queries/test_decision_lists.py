"""Lists of the pages of flags and grades, on literal decisions: who is near a line, who was not judged, whose run goes on."""
from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl
import pytest

from cockpit.decisions.flags import SCHEMA as FLAGS
from cockpit.decisions.grades import GOALS
from cockpit.decisions.grades import SCHEMA as GRADES
from cockpit.questions import question

MONDAY = date(2025, 10, 6)
Row = dict[str, Any]


def flag(segment: str, weeks_ago: int = 0, **said: Any) -> Row:
    """A segment of 甲区 in week 41 or one before it: judged, 90 points, without a flag."""
    since = MONDAY - timedelta(weeks=weeks_ago)
    plain = {"id": f"flags/{segment}", "version": 1, "period": f"2025-W{41 - weeks_ago}", "grain": "week", "since": since, "until": since + timedelta(7),
             "segment_id": segment, "name": f"{segment}路", "unit": "甲区", "street": "一街道", "score": "90.00", "to_red": "5.00", "above_black": "10.00",
             "standing": "未达线", "black_run": 0, "red_run": 0, "runs": 3, "state": "初评"}
    row = plain | said
    return row | {c: Decimal(row[c]) for c in ("score", "to_red", "above_black") if row[c] is not None}


def graded(segment: str, **said: Any) -> Row:
    plain = {"id": f"grades/{segment}", "version": 1, "period": "2025-09", "since": date(2025, 9, 1), "until": date(2025, 10, 1), "segment_id": segment,
             "name": f"{segment}路", "unit": "甲区", "street": "一街道", "score": "99.00", "grade_before": "普通", "grade": "普通", "next_grade": "优秀",
             "gap_score": "0.00", "gap_reds": 0, "gap_months": 0, "gap_black": 0, "gaps": 0, "gap": "", "reason": "", "rules": "千百十"}
    row = plain | said
    return row | {c: Decimal(row[c]) for c in ("score", "gap_score", "above_hold") if row.get(c) is not None}


@pytest.fixture
def asked() -> Callable[..., list[Row]]:
    """asked("flags/near", rows, week=…): the rows of a question over literal decisions."""
    def answer(name: str, rows: list[Row], **given: object) -> list[Row]:
        con = duckdb.connect()
        of_flags = name.startswith("flags/")
        con.register("flags", pl.DataFrame(rows if of_flags else [], schema=FLAGS, orient="row"))
        con.register("grades", pl.DataFrame([] if of_flags else rows, schema=GRADES, orient="row"))
        con.register("grade_goals", pl.DataFrame([{"period": "2025-09", "segments": 1154, "of_segments": 3000, "limit": "目标", "excellent": 385,
                                                   "full_excellent": 1000}], schema=GOALS))
        con.sql("create table units as select '甲区' as unit, 1 as official_order")
        found = question(name)
        return pl.DataFrame(con.execute(found.sql, found.read(given)).to_arrow_table()).to_dicts()
    return answer


def of_kind(rows: list[Row], kind: str) -> list[tuple[str, Decimal | None]]:
    return [(r["segment_id"], r["distance"]) for r in rows if r["kind"] == kind]


def test_those_just_below_the_red_line_come_nearest_first_and_flagged_ones_not_at_all(asked):
    rows = [flag("A", to_red="0.50"), flag("B", to_red="0.03"), flag("C", to_red="0.00", flag="红旗", standing="达到红旗线95.0分"),
            flag("D", held="在建施工", standing=None, to_red=None, above_black=None),
            flag("E", to_red="0.01", flag="黑旗", standing="连续第3次通报，同一事项仍在")]
    assert of_kind(asked("flags/near", rows, week="2025-W41", most=10), "距红旗线不远") == [("B", Decimal("0.03")), ("A", Decimal("0.50"))]


def test_a_score_on_the_black_line_stands_before_one_above_it(asked):
    rows = [flag("A", above_black="0.36"), flag("B", above_black="0.00", score="80.00"),
            flag("C", above_black="0.00", score="75.00", standing="低于黑旗线，名额已满")]
    assert of_kind(asked("flags/near", rows, week="2025-W41", most=10), "略高于黑旗线") == [("B", Decimal("0.00")), ("A", Decimal("0.36"))]


def test_those_below_the_black_line_without_a_flag_say_how_far_below(asked):
    # The line is 90.00 − 10.00 = 80.00, told by a segment above it.
    full = {"standing": "低于黑旗线，名额已满", "above_black": "0.00"}
    rows = [flag("A"), flag("B", score="79.00", **full), flag("C", score="75.00", **full)]
    assert of_kind(asked("flags/near", rows, week="2025-W41", most=10), "低于黑旗线，名额已满") == [("C", Decimal("5.00")), ("B", Decimal("1.00"))]


def test_each_kind_says_how_many_there_are_and_lists_no_more_than_asked_for(asked):
    rows = [flag(f"S{n:02}", to_red="0.00", standing="达到红旗线，名额已满", rank=n) for n in range(5)]
    found = [r for r in asked("flags/near", rows, week="2025-W41", most=2) if r["kind"] == "达到红旗线，名额已满"]
    assert [(r["segment_id"], r["position"], r["total"]) for r in found] == [("S00", 1, 5), ("S01", 2, 5)]


def test_ties_at_the_line_and_other_reasons_have_lists_of_their_own(asked):
    rows = [flag("A", to_red="0.00", standing="与线上并列，名额不足，均不评"), flag("B", to_red="0.00", standing="达到红旗线，上期为黑旗，不评")]
    found = asked("flags/near", rows, week="2025-W41", most=10)
    assert of_kind(found, "与线上并列，均不评") == [("A", None)]
    assert of_kind(found, "达到红旗线，另有原因不评") == [("B", None)]


def test_another_unit_is_not_near(asked):
    rows = [flag("A", to_red="0.50"), flag("B", unit="乙区", to_red="0.10")]
    assert {r["segment_id"] for r in asked("flags/near", rows, week="2025-W41", most=10, unit=["甲区"])} == {"A"}


def test_held_segments_are_counted_by_reason_with_their_share_of_all_listed(asked):
    rows = [flag("A"), flag("B", held="巡查不足2次", black_run=3), flag("C", held="巡查不足2次"), flag("D", held="在建施工")]
    assert asked("flags/held", rows, week="2025-W41") == [
        {"held": "巡查不足2次", "segments": 2, "listed": 4, "held_rate": 0.5, "run_kept": 1},
        {"held": "在建施工", "segments": 1, "listed": 4, "held_rate": 0.25, "run_kept": 0}]


def test_a_run_begins_at_its_first_flag_and_its_strip_shows_every_period(asked):
    away = {"held": "巡查不足2次", "standing": None}
    rows = [flag("A", 4, flag="红旗"), flag("A", 3, flag="黑旗", black_run=1), flag("A", 2, **away, black_run=1), flag("A", 1, flag="黑旗", black_run=2),
            flag("A", 0, flag="黑旗", black_run=3), flag("B", 0)]
    [found] = asked("flags/streaks", rows, week="2025-W41", least=2, shown=12)
    assert (found["colour"], found["run"], found["begun"], found["strip"], found["skipped"]) == ("黑旗", 3, "2025-W38", "红黑停黑黑", 1)


def test_a_run_that_is_kept_while_not_judged_is_listed_with_the_reason(asked):
    rows = [flag("A", 2, flag="优秀红旗", red_run=1), flag("A", 1, flag="红旗", red_run=2), flag("A", 0, held="在建施工", red_run=2), flag("B", 0, black_run=1)]
    [found] = asked("flags/streaks", rows, week="2025-W41", least=2, shown=2)
    assert (found["colour"], found["flag"], found["held"], found["begun"], found["strip"]) == ("红旗", None, "在建施工", "2025-W39", "红停")


def test_a_segment_set_up_lately_has_blanks_and_a_judged_one_without_a_flag_a_dash(asked):
    rows = [flag("B", 3), flag("A", 2), flag("A", 1, flag="黑旗", black_run=1), flag("A", 0, flag="黑旗", black_run=2)]
    [found] = asked("flags/streaks", rows, week="2025-W41", least=2, shown=12)
    assert found["strip"] == " －黑黑"


def test_what_came_after_the_week_does_not_change_it(asked):
    rows = [flag("A", 2, flag="黑旗", black_run=1), flag("A", 1, flag="黑旗", black_run=2), flag("A", 0, flag="黑旗", black_run=3)]
    [found] = asked("flags/streaks", rows, week="2025-W40", least=2, shown=12)
    assert (found["run"], found["begun"], found["strip"]) == (2, "2025-W39", "黑黑")


def test_candidates_stand_by_next_grade_and_by_what_they_lack(asked):
    rows = [graded("A", gaps=2), graded("B", gaps=1, gap_score="0.40"), graded("C", gaps=1, gap_score="0.02"),
            graded("D", grade="卓越", next_grade="极致", gaps=3), graded("E", grade="极致", next_grade=None), graded("F", score=None)]
    found = asked("grades/candidates", rows, month="2025-09", most=2)
    assert [(r["next_grade"], r["segment_id"], r["position"], r["total"]) for r in found] == [("极致", "D", 1, 1), ("优秀", "C", 1, 3), ("优秀", "B", 2, 3)]


def test_risks_stand_by_grade_and_by_nearness_to_the_hold_line(asked):
    rows = [graded("A", grade="优秀", risk="x", above_hold="0.50"), graded("B", grade="优秀", risk="x", above_hold="0.10"),
            graded("C", grade="极致", risk="x", above_hold="0.90"), graded("D", grade="优秀", above_hold="5.00")]
    assert [r["segment_id"] for r in asked("grades/risks", rows, month="2025-09")] == ["C", "B", "A"]


def test_progress_counts_grades_and_says_from_what_the_goals_are_scaled(asked):
    rows = [graded("A", grade="优秀", move="晋级", gaps=1), graded("B", gaps=1), graded("C", grade="卓越", risk="x", gaps=2)]
    [found] = asked("grades/progress", rows)
    assert (found["excellent"], found["outstanding"], found["ordinary"], found["up"], found["one_short"], found["risk"]) == (1, 1, 1, 1, 2, 1)
    assert (found["goal_excellent"], found["goal_limit"], found["full_excellent"]) == (385, "目标", 1000)
    assert (found["goal_segments"], found["of_segments"]) == (1154, 3000)
    assert asked("grades/progress", rows, street=["二街道"]) == []
