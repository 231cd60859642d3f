"""What rankings are counted from: rates as two whole numbers, under the reading of 应结案 in force, and how companies patrol."""
from __future__ import annotations

from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

from cockpit.decisions.rankings_inputs import (
    case_measures,
    company_measures,
    ranking_measures,
    ranking_members,
    with_grain,
)
from cockpit.rules import DueRule
from tests.decisions.ranking_frames import MONTH, STREETS, UNITS, WEEK, XUN, rule, spans

COUNTS = ("due", "closed_of_due", "on_time_of_due", "reworked_of_due", "postponed_of_due", "overdue_open")
ROLLUP = {"grain": pl.String, "since": pl.Date, "until": pl.Date, "is_siluan": pl.Boolean, "due_rule": pl.String} | dict.fromkeys(COUNTS, pl.Int32)
RUNS = {"run_id": pl.String, "system": pl.String, "segment_id": pl.String, "company": pl.String, "started_at": pl.Datetime("us"), "inspected_km": pl.Float64}
FINDINGS = {"run_id": pl.String, "system": pl.String, "item_code": pl.String, "count": pl.Int64, "photo_before": pl.String, "photo_after": pl.String,
            "rectified_at": pl.Datetime("us")}
SEGMENTS = {"segment_id": pl.String, "length_km": pl.Float64, "valid_from": pl.Date, "valid_to": pl.Date}
PLAIN = rule(STREETS, UNITS)


def due_rule(day: date, reading: str) -> DueRule:
    return DueRule.model_validate({"valid_from": day, "status": "示例", "source": "测试", "due_rule": reading})


def rolled(who: dict[str, str], counts: tuple[int, ...], period: tuple[str, date, date] = XUN, **more: Any) -> dict[str, Any]:
    grain = {XUN: "xun", MONTH: "month", WEEK: "week"}[period]
    return {"grain": grain, "since": period[1], "until": period[2], "is_siluan": False, "due_rule": "B"} | who | dict(
        zip(COUNTS, counts, strict=True)) | more


def places(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=ROLLUP | {"unit": pl.String, "street": pl.String}, orient="row")


def departments(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=ROLLUP | {"department": pl.String}, orient="row")


def rates(frame: pl.DataFrame, kind: str) -> dict[tuple[str, str], tuple[int | None, int | None]]:
    return {(r["member_id"], r["measure"]): (r["numerator"], r["denominator"]) for r in frame.filter(kind=kind).to_dicts()}


def test_the_grain_of_a_period_is_in_its_key():
    assert with_grain(spans(WEEK, XUN, MONTH))["grain"].to_list() == ["week", "xun", "month"]


def test_counts_of_cases_are_added_and_a_unit_also_has_its_cases_without_a_street():
    here, there = {"unit": "金水区", "street": "花园路街道"}, {"unit": "金水区", "street": "未明确"}
    counted = case_measures(places(rolled(here, (10, 9, 8, 1, 0, 2)), rolled(here, (5, 5, 5, 0, 1, 0), is_siluan=True), rolled(there, (3, 0, 0, 0, 0, 3))),
                            departments(), spans(XUN), PLAIN, [due_rule(date(2000, 1, 1), "B")], {})
    assert rates(counted, "streets") == {("金水区/花园路街道", m): (n, 15) for m, n in (
        ("closing_rate", 14), ("on_time_rate", 13), ("rework_rate", 1), ("postpone_rate", 1), ("overdue_rate", 2))}
    assert rates(counted, "units")["金水区", "closing_rate"] == (14, 18)
    assert rates(counted, "units")["金水区", "overdue_rate"] == (5, 18)


def test_a_rule_may_leave_the_four_disorders_out():
    here = {"unit": "金水区", "street": "花园路街道"}
    both = places(rolled(here, (10, 9, 8, 1, 0, 2)), rolled(here, (5, 5, 5, 0, 1, 0), is_siluan=True))
    counted = case_measures(both, departments(), spans(XUN), rule(STREETS, cases="常规"), [due_rule(date(2000, 1, 1), "B")], {})
    assert rates(counted, "streets")["金水区/花园路街道", "closing_rate"] == (9, 10)


def test_each_period_is_read_as_due_was_read_on_its_first_day():
    here = {"unit": "金水区", "street": "花园路街道"}
    rows = [rolled(here, (n, n, 0, 0, 0, 0), p, due_rule=r) for p, r, n in ((MONTH, "A", 1), (MONTH, "B", 2), (XUN, "A", 3), (XUN, "B", 4))]
    counted = case_measures(places(*rows), departments(), spans(MONTH, XUN), PLAIN, [due_rule(date(2025, 10, 1), "A"), due_rule(date(2025, 9, 15), "B")], {})
    closing = counted.filter(pl.col("measure") == "closing_rate", pl.col("kind") == "units")
    # The first version, of 15 September, also judges September; October is read as A from its first day on.
    assert dict(closing.select("period", "denominator").iter_rows()) == {MONTH[0]: 2, XUN[0]: 3}


def test_what_no_source_records_is_unknown_and_not_zero():
    here = {"unit": "金水区", "street": "花园路街道"}
    one = places(rolled(here, (10, 9, 8, 0, 0, 2)))
    without = case_measures(one, departments(), spans(XUN), PLAIN, [due_rule(date(2000, 1, 1), "B")], {"cases": ["rework_count"]})
    assert rates(without, "streets")["金水区/花园路街道", "rework_rate"] == (None, 10)
    nothing = case_measures(one, departments(), spans(XUN), PLAIN, [due_rule(date(2000, 1, 1), "B")], {"cases": ["deadline_at", "bundled_deadline_at"]})
    assert set(rates(nothing, "streets").values()) == {(None, None)}


def test_departments_are_counted_by_name():
    counted = case_measures(places(), departments(rolled({"department": "交警部门"}, (10, 9, 8, 1, 0, 2))), spans(XUN), PLAIN,
                            [due_rule(date(2000, 1, 1), "B")], {})
    assert rates(counted, "departments")["交警部门", "overdue_rate"] == (2, 10)


def run(number: int, segment: str | None, company: str | None, day: str, km: float | None = 1.0) -> dict[str, Any]:
    return {"run_id": f"R{number}", "system": "s", "segment_id": segment, "company": company, "started_at": datetime.fromisoformat(f"{day} 08:00"),
            "inspected_km": km}


def finding(number: int, item: str = "JC01", count: int = 1, before: str | None = "前", after: str | None = "后", mended: bool = True) -> dict[str, Any]:
    return {"run_id": f"R{number}", "system": "s", "item_code": item, "count": count, "photo_before": before, "photo_after": after,
            "rectified_at": datetime(2025, 9, 30) if mended else None}


def companies(runs: list[dict[str, Any]], findings: list[dict[str, Any]] = (), segments: dict[str, float | None] | None = None, least: int = 1,  # type: ignore[assignment]
              missing: dict[str, list[str]] | None = None, valid_to: date | None = None) -> dict[tuple[str, str], tuple[int | None, int | None]]:
    known = [{"segment_id": s, "length_km": km, "valid_from": None, "valid_to": valid_to} for s, km in (segments or {"A": 1.0, "B": 1.0, "C": 1.0}).items()]
    return rates(company_measures(pl.DataFrame(runs, schema=RUNS, orient="row"), pl.DataFrame(list(findings), schema=FINDINGS, orient="row"),
                                  pl.DataFrame(known, schema=SEGMENTS, orient="row"), spans(MONTH), least, missing or {}), "companies")


def test_a_company_covers_the_segments_it_was_the_last_to_inspect():
    # 甲 was the last on A and B, long ago on B; 乙 has taken C over from it. 甲 covers one of two, 乙 one of one.
    said = companies([run(1, "A", "甲", "2025-09-02"), run(2, "B", "甲", "2025-06-01"), run(3, "C", "甲", "2025-09-01"), run(4, "C", "乙", "2025-09-30"),
                      run(5, "A", "乙", "2025-10-01"), run(6, None, "乙", "2025-09-30"), run(7, "B", None, "2025-09-30")])
    assert (said["甲", "coverage_rate"], said["乙", "coverage_rate"]) == ((1, 2), (1, 1))


def test_a_segment_is_covered_when_it_was_inspected_often_enough_and_one_given_up_is_nobodys():
    runs = [run(1, "A", "甲", "2025-09-02"), run(2, "A", "甲", "2025-09-12"), run(3, "B", "甲", "2025-09-02")]
    assert companies(runs, least=2)["甲", "coverage_rate"] == (1, 2)
    assert companies(runs, valid_to=date(2025, 9, 15))["甲", "coverage_rate"] == (0, 0)


def test_kilometres_beyond_the_length_of_a_segment_make_up_for_nothing():
    runs = [run(1, "A", "甲", "2025-09-02", 5.0), run(2, "B", "甲", "2025-09-02", 0.4), run(3, "B", "甲", "2025-09-03", None)]
    assert companies(runs, segments={"A": 1.0, "B": 0.8})["甲", "length_rate"] == (1400, 1800)
    assert companies(runs, segments={"A": None, "B": None})["甲", "length_rate"] == (None, 0)


def test_a_finding_is_shown_by_a_photograph_before_and_once_mended_after():
    said = companies([run(1, "A", "甲", "2025-09-02"), run(2, "A", "甲", "2025-10-02")], [
        finding(1), finding(1, after=None), finding(1, after=None, mended=False), finding(1, before=None), finding(2, before=None)])
    assert said["甲", "photo_rate"] == (2, 4)
    unknown = companies([run(1, "A", "甲", "2025-09-02")], [finding(1)], missing={"patrols": ["photo_after"]})
    assert unknown["甲", "photo_rate"] == (None, 1)


def test_runs_of_a_company_and_day_with_the_same_three_findings_are_alike():
    same = [("JC01", 1), ("JC02", 2), ("JC03", 1)]
    days = {1: "2025-09-02", 2: "2025-09-02", 3: "2025-09-03", 4: "2025-09-02"}
    found = [finding(n, item, count) for n in days for item, count in (same[::-1] if n == 2 else same)]
    runs = [run(n, "A" if n == 1 else "B", "乙" if n == 4 else "甲", day) for n, day in days.items()]
    said = companies(runs, found)
    assert (said["甲", "same_rate"], said["乙", "same_rate"]) == ((2, 3), (0, 1))  # not the next day's, not another company's
    two = companies(runs[:2], [finding(n, "JC01") for n in (1, 2)] + [finding(n, "JC02") for n in (1, 2)])
    assert two["甲", "same_rate"] == (0, 2), "two findings may well be the same"


def test_a_company_that_found_nothing_has_no_rate_of_photographs_and_one_without_a_run_is_absent():
    said = companies([run(1, "A", "甲", "2025-09-02"), run(2, "B", "乙", "2025-10-02")])
    assert said["甲", "photo_rate"] == (0, 0)
    assert {company for company, _ in said} == {"甲"}


@pytest.mark.parametrize("seed", [1, 2])
def test_company_measures_do_not_depend_on_the_order_of_rows(seed):
    runs = pl.DataFrame([run(n, "ABC"[n % 3], "甲乙"[n % 2], f"2025-09-{1 + n % 28:02d}", 0.1 * n) for n in range(60)], schema=RUNS, orient="row")
    found = pl.DataFrame([finding(n % 60, f"JC{n % 4}") for n in range(300)], schema=FINDINGS, orient="row")
    known = pl.DataFrame([{"segment_id": s, "length_km": 1.0} for s in "ABC"], schema=SEGMENTS, orient="row")
    mixed = [f.sample(fraction=1, shuffle=True, seed=seed) for f in (runs, found, known)]
    assert company_measures(*mixed, spans(MONTH), 1, {}).equals(company_measures(runs, found, known, spans(MONTH), 1, {}))


def test_members_come_from_the_registers_and_nobody_is_called_unknown():
    units = pl.DataFrame({"unit": ["二七区", "金水区", "未明确"], "official_order": [2, 4, 9999]})
    listed = pl.DataFrame({"unit": ["金水区", "金水区", "二七区"], "street": ["花园路街道", "未明确", "大学路街道"], "area_tier": ["重点", None, None],
                           "official_order": [2, 9999, 1]})
    handling = pl.DataFrame({"department": ["市交警部门", "金水区城管局"], "short": ["交警部门", "金水区"], "group": ["市直部门组", "区、管委会组"],
                             "unit": [None, "金水区"], "ranked": ["参加", "参加"], "official_order": [201, 4], "valid_from": [date(2021, 1, 1)] * 2,
                             "valid_to": pl.Series([None, None], dtype=pl.Date)})
    said = ranking_members(units, listed, handling)
    assert said.select("kind", "member_id", "member").rows() == [
        ("departments", "市交警部门", "交警部门"), ("streets", "二七区/大学路街道", "大学路街道"), ("streets", "金水区/花园路街道", "花园路街道"),
        ("units", "二七区", "二七区"), ("units", "金水区", "金水区")]


def test_company_measures_are_made_where_a_table_asks_for_them():
    league = {"key": "companies", "name": "信息采集公司", "members": "companies", "grain": "month",
              "rectify": [{"label": "路段覆盖率", "measure": "coverage_rate", "weight": 100}]}
    runs, known = pl.DataFrame([run(1, "A", "甲", "2025-09-02")], schema=RUNS, orient="row"), pl.DataFrame([{"segment_id": "A"}], schema=SEGMENTS, orient="row")
    seen = (places(), departments(), runs, pl.DataFrame(schema=FINDINGS), known, [due_rule(date(2000, 1, 1), "B")], {})
    assert rates(ranking_measures(rule(league), spans(MONTH), *seen), "companies")["甲", "coverage_rate"] == (1, 1)
    assert ranking_measures(rule(league), spans(XUN), *seen).is_empty()
    assert ranking_measures(PLAIN, spans(MONTH), *seen).is_empty()
