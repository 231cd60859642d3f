"""Cases by department and finished period are counted as those by unit: the same reading of due, the same stock at the end."""
from __future__ import annotations

import polars as pl
import pytest

from tests.conftest import EXPORTED, cases_frame, crowded, open_marts

UNITS = {"金水区": ("花园路街道", "经八路街道"), "二七区": ("大学路街道", None)}
COUNTS = ["due", "closed_of_due", "on_time_of_due", "reworked_of_due", "postponed_of_due", "overdue_open"]
KEY = ["grain", "since", "until", "is_siluan", "due_rule"]
TRAFFIC, WATER = "市交警部门（示例）", "供水企业（示例）"


def rollup(live, name: str) -> pl.DataFrame:
    with live._db.cursor() as cursor:
        return pl.from_arrow(cursor.execute(f"select * from kept.all_{name}").to_arrow_table())  # type: ignore[return-value]


@pytest.fixture(scope="module")
def live(tmp_path_factory, shipped):
    """1,200 cases at random: a third each of one department, under its full and its short name, and of a unit's own bureau."""
    names = (TRAFFIC, "交警部门", "金水区城市管理局（示例）")
    rows = [row | {"department": names[n % 3]} for n, row in enumerate(crowded(1200, 21, units=UNITS))]
    return open_marts(tmp_path_factory.mktemp("departments") / "p", cases_frame(rows), EXPORTED, *shipped)


def test_only_those_ranked_apart_from_the_units_are_counted_under_their_full_name(live):
    assert set(rollup(live, "department_period")["department"]) == {TRAFFIC}


def test_counts_equal_those_by_unit_of_the_same_cases(live, tmp_path, shipped):
    theirs = [row for n, row in enumerate(crowded(1200, 21, units=UNITS)) if n % 3 < 2]
    same = open_marts(tmp_path / "p", cases_frame(theirs), EXPORTED, *shipped)
    # The calendar starts with the first report, which is row 0 and in both.
    by_unit = rollup(same, "unit_period").group_by(KEY).agg(pl.col(COUNTS).sum()).filter(pl.any_horizontal(pl.col(COUNTS) != 0))
    mine = rollup(live, "department_period").select(*KEY, *COUNTS).filter(pl.any_horizontal(pl.col(COUNTS) != 0))
    assert mine.sort(KEY).rows() == by_unit.select(*KEY, *COUNTS).sort(KEY).rows()
    assert mine.height > 40


def test_a_case_that_waits_counts_in_every_period_under_reading_b_and_once_under_a(marts, case):
    waiting = case(department=WATER, reported_at="2025-09-01 08:00", dispatched_at="2025-09-01 09:00", deadline_at="2025-09-03 18:00",
                   disposed_at=None, checked_at=None, closed_at=None, status="处置中")
    months = rollup(marts([waiting]), "department_period").filter(grain="xun").sort("due_rule", "since")
    assert months.select("due_rule", "since", "due", "overdue_open").rows() == [
        (rule, months["since"][at], due, 1) for rule, dues in (("A", (1, 0, 0, 0)), ("B", (1, 1, 1, 1))) for at, due in enumerate(dues)]
