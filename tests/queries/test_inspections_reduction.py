"""入企检查减频: every rule of counting by hand, and no reduction where the data do not cover both sides."""
from __future__ import annotations

from datetime import date, timedelta
from itertools import count

import pytest

from cockpit.access import EVERYWHERE, Scope
from tests.queries.inspections import asked, firm, open_visits, penalty, picked, visit

# Before and after: two months of 31 days without a holiday that moves; the first visit of all stands well before.
MARCH_MAY = {"since": "2025-05-01", "until": "2025-06-01", "base_since": "2025-03-01", "base_until": "2025-04-01"}
FIRST = visit("2025-01-02", enterprise_id="先")
JOINT = {"joint_id": "LH1", "mode": "综合查一次"}


@pytest.fixture
def visits(tmp_path, shipped):
    number = count(1)
    return lambda *given, **more: open_visits(tmp_path / f"visits{next(number)}", shipped, *given, **more)


def reduction(live, *scope, **given):
    return {r["measure"]: r for r in asked(live, "reduction", *scope, **MARCH_MAY | given)}


def sides(live, measure, **given):
    row = reduction(live, **given)[measure]
    return row["current"], row["base"]


def workdays(since: date, until: date):
    return [since + timedelta(n) for n in range((until - since).days) if (since + timedelta(n)).weekday() < 5]


def test_a_joint_visit_is_one_and_each_of_its_agencies_is_one_by_agency(visits):
    """May: one joint visit of three agencies, one alone: 2 visits, 4 by agency; the 2 between them are the other agencies of the joint one."""
    live = visits([FIRST, visit("03-03"), visit("03-04"), visit("03-05"), visit("03-06"),
                   visit("05-06 09:00", **JOINT), visit("05-06 09:05", agency="消防", **JOINT), visit("05-06 09:10", agency="环保", **JOINT), visit("05-08")])
    assert sides(live, "visits") == (2, 4) and sides(live, "agency_visits") == (4, 4)
    assert reduction(live)["visits"]["drop_rate"] == pytest.approx(1 - 2 / 4)
    assert sides(live, "visits", counting="agency") == (4, 4) == sides(live, "agency_visits", counting="agency")
    assert reduction(live, counting="agency")["visits"]["counting"] == "agency"
    of_agencies = asked(live, "groups", grouping="agency", **MARCH_MAY)
    assert sum(r["visits"] for r in of_agencies) == 4 and sum(r["base_visits"] for r in of_agencies) == 4
    [joint] = [r for r in asked(live, "burden", **MARCH_MAY) if r["measure"] == "joint"]
    assert picked(joint, "current", "current_of") == (0.5, 2)


def test_one_joint_number_over_two_enterprises_is_two_visits_and_one_agency_twice_in_a_visit_is_one(visits):
    live = visits([FIRST, visit("03-03"), visit("05-06", **JOINT), visit("05-06 10:00", enterprise_id="乙", **JOINT),
                   visit("05-06 11:00", item_code="RQ002", **JOINT)])
    assert sides(live, "visits") == (2, 1) and sides(live, "agency_visits") == (2, 1)


def test_with_an_agency_chosen_a_joint_visit_is_one_visit_they_took_part_in(visits):
    live = visits([FIRST, visit("03-03", agency="消防"), visit("05-06 09:00", **JOINT), visit("05-06 09:05", agency="消防", **JOINT),
                   visit("05-06 09:10", agency="环保", **JOINT), visit("05-08", agency="消防")])
    assert sides(live, "visits", agency="消防") == (2, 1)
    assert sides(live, "agency_visits", agency="消防") == (2, 1)
    [joint] = [r for r in asked(live, "burden", **MARCH_MAY, agency="消防") if r["measure"] == "joint"]
    assert picked(joint, "current", "current_of") == (0.5, 2), "led by another agency, and still a visit it took part in"
    assert len(asked(live, "rows", measure="joint", agency="消防", since="2025-05-01", until="2025-06-01")) == 1


def test_the_same_visit_exported_under_two_numbers_counts_once_and_is_said(visits):
    live = visits([FIRST, visit("03-03"), visit("05-06 09:00", inspection_id="A"), visit("05-06 09:00", inspection_id="B"),
                   visit("05-06 14:00", inspection_id="C")])
    assert sides(live, "visits") == (2, 1) == sides(live, "agency_visits")
    [copy] = asked(live, "rows", measure="copy", since="2025-05-01", until="2025-06-01")
    assert copy["inspection_id"] == "B"
    assert [(r["kind"], r["rows"]) for r in asked(live, "notes", since="2025-05-01", until="2025-06-01") if r["kind"] == "copy"] == [("copy", 1)]
    dates = visits([FIRST, visit("03-03"), visit("05-06 00:00", inspection_id="A"), visit("05-06 00:00", inspection_id="B")])
    assert sides(dates, "visits") == (2, 1), "a source without times of day says nothing of the moment"


def test_a_visit_without_an_enterprise_counts_but_is_nobodys(visits):
    """May: 3 visits, 2 of them at one named firm: 2 ÷ 1 a firm inspected."""
    live = visits([FIRST, visit("03-03"), visit("05-06"), visit("05-07"), visit("05-08", enterprise_id=None)])
    assert sides(live, "visits") == (3, 1)
    assert sides(live, "enterprises_inspected") == (1, 1) and sides(live, "per_inspected") == (2, 1)
    assert [r["rows"] for r in asked(live, "notes", since="2025-05-01", until="2025-06-01") if r["kind"] == "nameless"] == [1]


def test_an_enterprise_that_changed_its_code_twice_is_one(visits):
    filed = [firm("丙", former_id="乙"), firm("乙", former_id="甲")]
    live = visits([FIRST, visit("05-06", enterprise_id="甲"), visit("05-07", enterprise_id="乙"), visit("05-08", enterprise_id="丙"),
                   visit("03-03")], enterprises=filed)
    assert sides(live, "enterprises_inspected") == (1, 1) and sides(live, "per_inspected") == (3, 1)
    parted = visits([FIRST, visit("05-06", enterprise_id="甲"), visit("05-07", enterprise_id="乙"), visit("03-03")])
    assert sides(parted, "enterprises_inspected") == (2, 1), "nobody said that they are one"


def test_the_enterprises_on_file_are_those_of_the_time(visits):
    """March: 甲 and 丁 (closed in April); May: 甲 and 乙 (opened in May). 4 visits ÷ 2, 2 ÷ 2."""
    filed = [firm("甲", opened_on="2020-01-01"), firm("乙", opened_on="2025-05-20"), firm("丁", closed_on="2025-04-10"), firm("戊", opened_on="2025-07-01")]
    live = visits([FIRST, *[visit(f"03-0{d}") for d in (3, 4, 5, 6)], visit("05-06"), visit("05-07")], enterprises=filed)
    assert sides(live, "enterprises_on_file") == (2, 2) and sides(live, "per_on_file") == (1, 2)
    assert reduction(live)["per_on_file"]["drop_rate"] == 0.5
    bare = reduction(visits([FIRST, visit("03-03"), visit("05-06")]))
    assert picked(bare["enterprises_on_file"], "current", "drop_rate", "reason") == (None, None, "没有企业名录")
    assert bare["per_on_file"]["reason"] == "没有企业名录"


def test_a_campaign_from_above_on_one_side_stands_apart(visits):
    """March: 4 routine and 4 of a campaign; May: 2 routine. All: 1 - 2/8; without the campaign: 1 - 2/4."""
    above = {"type": "专项", "special_from_above": True, "trigger": "上级部署"}
    march = [visit(f"03-{d:02}") for d in (3, 4, 5, 6)] + [visit(f"03-{d:02}", **above) for d in (10, 11, 12, 13)]
    live = visits([FIRST, *march, visit("05-06"), visit("05-07")])
    found = reduction(live)
    assert (found["visits"]["drop_rate"], found["visits_without_above"]["drop_rate"]) == (0.75, 0.5)
    assert [picked(found[m], "current", "base") for m in ("routine", "case", "special", "special_above")] == [(2, 4), (0, 0), (0, 4), (0, 4)]
    assert picked(found["case"], "drop_rate", "reason") == (None, "基期为0")


def test_before_the_first_export_and_after_the_last_nothing_fell(visits):
    live = visits([visit("03-10"), visit("05-06"), visit("07-01", exported_at="2025-07-02 00:00:00")])
    assert picked(reduction(live)["visits"], "current", "base", "drop_rate", "reason") == (1, 1, None, "检查数据自2025年3月8日起，基期没有盖住")
    late = {"since": "2025-10-01", "until": "2025-11-01", "base_since": "2025-05-01", "base_until": "2025-06-01"}
    assert reduction(live, **late)["visits"]["reason"] == "检查数据到2025年10月19日止，本期没有盖住"
    covered = {"since": "2025-06-01", "until": "2025-07-02", "base_since": "2025-05-01", "base_until": "2025-06-01"}
    assert reduction(live, **covered)["visits"]["reason"] is None


def test_a_month_without_export_is_no_reduction_and_a_real_one_is(visits):
    """Two visits a workday from January to July. Nothing at all in May: 19 workdays (6–30 May) × 2 = 38 ≥ 12 were to be expected."""
    days = workdays(date(2025, 1, 2), date(2025, 8, 1))
    kept = [d for d in days if d.month != 5]
    missing = visits([visit(f"{d} {h}") for d in kept for h in ("09:00", "15:00")])
    row = reduction(missing)["visits"]
    assert picked(row, "current", "drop_rate", "reason") == (0, None, "2025年5月6日起到2025年5月30日没有检查数据（断报），不能当作减少")
    weekly = [d for d in days if d < date(2025, 5, 1) or d.weekday() == 0]
    fallen = visits([visit(f"{d} {h}") for d in weekly for h in (("09:00", "15:00") if d < date(2025, 5, 1) else ("09:00",))])
    row = reduction(fallen)["visits"]
    assert row["reason"] is None and row["drop_rate"] == pytest.approx(1 - 4 / 42), "Mondays of May: 4 visits; 21 workdays of March × 2"


def test_one_units_missing_month_leaves_the_city_without_a_drop_and_the_others_with_theirs(visits):
    days = workdays(date(2025, 1, 2), date(2025, 8, 1))
    rows = [visit(f"{d} 09:00", unit=u, street="某街道", agency=f"{u}局") for d in days for u in ("金水区", "二七区") if (u, d.month) != ("二七区", 5)]
    live = visits(rows)
    assert reduction(live)["visits"]["reason"].startswith("二七区")
    by = {r["name"]: r for r in asked(live, "groups", grouping="unit", **MARCH_MAY)}
    assert by["二七区"]["drop_rate"] is None and "断报" in by["二七区"]["reason"]
    assert by["金水区"]["drop_rate"] == pytest.approx(1 - 22 / 21) and by["金水区"]["reason"] is None
    assert reduction(live, unit=["金水区"])["visits"]["reason"] is None
    assert reduction(live, Scope(("金水区",)))["visits"]["reason"] is None, "an account of the other unit is not told of it"
    assert [r["is_partial"] for r in asked(live, "trend", until="2025-07-01", periods=4)] == [False, False, True, False]


def test_a_unit_visited_in_turns_is_not_taken_for_one_whose_export_is_missing(visits):
    """Inspectors who come for five weeks and stay away for five, again and again: away is a habit, no lost export."""
    days = workdays(date(2024, 1, 2), date(2025, 8, 1))
    rows = [visit(f"{d} {h}", unit="金水区", agency="总队") for d in days for h in ("09:00", "10:00")]
    rows += [visit(f"{d} {h}", unit="二七区", agency="总队") for n, d in enumerate(days) if n // 25 % 2 == 0 for h in ("09:30", "10:30")]
    away = {"since": "2025-04-01", "until": "2025-05-01", "base_since": "2025-03-01", "base_until": "2025-04-01"}
    assert picked(reduction(visits(rows), **away, unit=["二七区"])["visits"], "current", "reason") == (0, None)


def test_a_baseline_of_another_length_or_overlapping_gives_no_drop(visits):
    live = visits([FIRST, visit("03-03"), visit("05-06")])
    assert reduction(live, base_until="2025-03-20")["visits"]["reason"] == "基期19日、本期31日，天数不同"
    assert reduction(live, base_since="2025-04-10", base_until="2025-05-11")["visits"]["reason"] == "基期与本期重叠"
    assert reduction(live, base_until="2025-03-31")["visits"]["reason"] is None, "one day: 29 February"


def test_a_base_wholly_before_the_data_is_unknown_and_not_zero(visits):
    live = visits([FIRST, visit("05-06")], enterprises=[firm()])
    row = reduction(live, base_since="2020-05-01", base_until="2020-06-01")
    assert picked(row["visits"], "current", "base", "reason") == (1, None, "检查数据自2025年1月1日起，基期没有盖住")
    assert picked(row["per_on_file"], "base", "reason") == (None, "检查数据自2025年1月1日起，基期没有盖住")
    [unit] = asked(live, "groups", grouping="unit", **MARCH_MAY | {"base_since": "2020-05-01", "base_until": "2020-06-01"})
    assert picked(unit, "visits", "base_visits", "drop_rate") == (1, None, None)


def test_without_a_baseline_given_it_is_the_same_days_a_year_before(visits):
    live = visits([visit("2024-01-02"), visit("2024-05-07"), visit("2024-05-08"), visit("05-06")])
    [row, *_] = asked(live, "reduction", since="2025-05-01", until="2025-06-01")
    assert picked(row, "current", "base", "drop_rate", "base_since", "base_until") == (1, 2, 0.5, date(2024, 5, 1), date(2024, 6, 1))


def test_by_workday_a_holiday_that_moved_goes_out(visits):
    """1–28 February 2025 has 19 workdays (Spring Festival to the 4th, Saturday the 8th worked), 1–28 March 20.

    19 and 10 visits: by calendar 1 - 10/19, a workday 1 - (10/20) ÷ (19/19) = 0.5.
    """
    february = [date(2025, 2, d) for d in (5, 6, 7, 8, 10, 11, 12, 13, 14, 17, 18, 19, 20, 21, 24, 25, 26, 27, 28)]
    march = workdays(date(2025, 3, 1), date(2025, 3, 29))[::2]
    live = visits([r | {"exported_at": "2025-03-29 00:00:00"} for r in [FIRST, *[visit(str(d)) for d in february + march]]])
    spans = {"since": "2025-03-01", "until": "2025-03-29", "base_since": "2025-02-01", "base_until": "2025-03-01"}
    row = reduction(live, **spans)["visits"]
    assert picked(row, "current", "base", "workdays", "base_workdays") == (10, 19, 20, 19)
    assert row["drop_rate"] == pytest.approx(1 - 10 / 19)
    assert reduction(live, **spans, align="workday")["visits"]["drop_rate"] == pytest.approx(0.5)
    assert reduction(live, **spans, align="workday")["per_inspected"]["drop_rate"] == pytest.approx(1 - 10 / 19), "a mean is not divided again"


def test_penalties_count_by_their_filing_and_fines_by_their_decision(visits):
    """Filed: 2 in May, 4 in March. Decided in May: 1,000 + 0 (spared) + 3,000 (filed in April) = 4,000 over two fined; March 8,000 over two."""
    filed = [penalty("01-02", 100), penalty("03-03", 6000), penalty("03-04", 2000), penalty("03-05", None, decided_at=None),
             penalty("03-06", None, decided_at=None), penalty("04-20", 3000, decided_at="2025-05-02 09:00"),
             penalty("05-06", 1000), penalty("05-07", 0, exemption="首违不罚")]
    live = visits([FIRST], filed)
    found = reduction(live)
    assert [picked(found[m], "current", "base", "drop_rate") for m in ("penalty_cases", "fines", "mean_fine")] == [
        (2, 4, 0.5), (4000, 8000, 0.5), (2000, 4000, 0.5)]
    assert picked(found["fines"], "claim_rate", "claim_words", "label", "measured_in") == (0.83, "下降83%", "罚款金额", "元")
    assert found["penalty_cases"]["claim_rate"] == 0.42 and found["mean_fine"]["claim_rate"] is None
    spared = {r["measure"]: r for r in asked(live, "lenience", **MARCH_MAY)}
    assert picked(spared["first_spared"], "current", "current_share", "base") == (1, pytest.approx(1 / 3), 0)


def test_a_file_in_wan_among_files_in_yuan_is_doubted_and_its_fines_compare_with_nothing(visits):
    """Ten fines of 20,000 元 in one file, ten of 2 in another (2 万元 taken for 元): ten thousand times apart."""
    filed = [penalty("01-02", 9000), *[penalty(f"03-{d:02}", 20_000, file="三月") for d in range(3, 13)],
             *[penalty(f"05-{d:02}", 2, file="五月") for d in range(6, 16)]]
    found = reduction(visits([FIRST], [p | {"exported_at": "2025-06-01 00:00:00"} for p in filed]))
    assert picked(found["fines"], "current", "base", "drop_rate", "reason") == (20, 200_000, None, "有文件的罚款疑似元与万元混用")
    assert found["penalty_cases"]["drop_rate"] == 0


def test_a_house_without_penalties_says_so_and_keeps_its_visits(visits):
    found = reduction(visits([FIRST, visit("03-03"), visit("05-06")]))
    assert picked(found["fines"], "current", "base", "reason") == (None, None, "没有行政处罚数据")
    assert found["visits"]["drop_rate"] == 0
    empty = reduction(visits([]))
    assert {r["reason"] for r in empty.values()} == {"没有入企检查数据", "没有行政处罚数据", "没有企业名录"}


MEASURES = ("visits", "agency_visits", "onsite_visits", "routine", "case", "special", "special_above", "visits_without_above")


@pytest.mark.parametrize("counting", ["joint", "agency"])
@pytest.mark.parametrize("agency", [None, "消防", "环保"])
def test_every_count_leads_to_as_many_rows(visits, counting, agency):
    kinds = [{}, {"type": "个案"}, {"type": "专项", "special_from_above": True}, {"type": "专项", "on_site": False}, {"enterprise_id": None}]
    rows = [visit(f"05-{d:02} {9 + d % 3:02}:0{n}", agency=a, enterprise_id=f"E{d % 4}", **{"joint_id": f"L{d}"} if d % 3 else {}) | kinds[d % 5]
            for d in range(6, 30) for n, a in enumerate(("市城市管理局", "消防", "环保")[:1 + d % 3])]
    live = visits([FIRST, *rows])
    found = reduction(live, counting=counting, agency=agency)
    for measure in MEASURES:
        listed = asked(live, "rows", measure=measure, counting=counting, agency=agency, since="2025-05-01", until="2025-06-01")
        assert len(listed) == found[measure]["current"], measure
    assert found["visits"]["current"] > 0


def test_an_enterprise_visited_in_two_units_is_one_enterprise_of_the_city_and_of_each(visits):
    """The first visit in the window is in 二七区; an account or a filter of 金水区, which does not see that one, still counts the enterprise."""
    live = visits([FIRST, visit("03-20"), visit("05-06", unit="二七区"), visit("05-08"), visit("05-09"), visit("05-10", enterprise_id="乙")])

    def inspected(scope=EVERYWHERE, **given):
        rows = live.ask("inspections/reduction", scope, **MARCH_MAY | given).to_dicts()
        return [r["current"] for r in rows if r["measure"] == "enterprises_inspected"]

    assert inspected() == [2]
    assert inspected(unit=["金水区"]) == inspected(Scope(("金水区",))) == [2]
    assert inspected(unit=["二七区"]) == inspected(Scope(("二七区",))) == [1]
