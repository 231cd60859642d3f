"""What visits weigh on an enterprise: repeated, many-headed, over the cap; every rule on visits counted by hand."""
from __future__ import annotations

from itertools import count

import pytest

from cockpit.access import EVERYWHERE, Scope
from tests.queries.inspections import asked, firm, open_visits, picked, visit

YEAR = {"since": "2025-01-01", "until": "2026-01-01"}
OTHER = "市应急管理局"


@pytest.fixture
def visits(tmp_path, shipped):
    number = count(1)
    return lambda *given, **more: open_visits(tmp_path / f"visits{next(number)}", shipped, *given, **more)


def repeats(live, **given):
    return [picked(r, "inspection_id", "before_id", "gap_days") for r in asked(live, "repeat", **YEAR | given)]


def test_the_last_day_of_the_span_counts_and_the_day_after_does_not(visits):
    """1 March + 90 days = 30 May; a firm visited on 31 May (91 days) was not visited within 90."""
    live = visits([visit("03-01"), visit("05-30"), visit("03-01", enterprise_id="乙"), visit("05-31", enterprise_id="乙")])
    assert repeats(live) == [("002", "001", 90)]
    [row] = asked(live, "repeat", **YEAR)
    assert picked(row, "within", "unit", "street", "agency", "item_code", "type", "before_type") == (
        90, "金水区", "花园路街道", "市城市管理局", "RQ001", "日常", "日常")
    assert row["rule"] == "2000-01-01版（示例）"


def test_days_given_take_the_place_of_the_rules(visits):
    live = visits([visit("03-01"), visit("03-31"), visit("05-01")])
    assert repeats(live) == [("003", "002", 31), ("002", "001", 30)]
    assert repeats(live, days=30) == [("002", "001", 30)]
    assert [r["within"] for r in asked(live, "repeat", **YEAR, days=30)] == [30]


def test_a_visit_with_a_cause_is_no_repeat_but_the_next_without_one_is(visits):
    live = visits([visit("03-01"), visit("03-11", type="个案", trigger="投诉举报"), visit("03-21")])
    assert repeats(live) == [("003", "002", 10)]
    assert asked(live, "repeat", **YEAR)[0]["before_type"] == "个案"


def test_where_no_type_is_told_the_trigger_says_the_cause_and_where_neither_is_nothing_is_said(visits):
    live = visits([visit("03-01"), visit("03-05", type=None, trigger="投诉举报"), visit("03-09", type=None, trigger="计划"),
                   visit("03-13", type=None, trigger=None)])
    assert repeats(live) == [("003", "002", 4)]


def test_another_item_agency_or_enterprise_is_no_repeat(visits):
    live = visits([visit("03-01"), visit("03-02", item_code="RQ002"), visit("03-03", agency=OTHER), visit("03-04", enterprise_id="乙")])
    assert repeats(live) == []


def test_without_enterprise_or_item_nothing_is_judged(visits):
    live = visits([visit("03-01"), visit("03-02", item_code=None), visit("03-03", item_code=None),
                   visit("03-04", enterprise_id=None), visit("03-05", enterprise_id=None)])
    assert repeats(live) == []


def test_a_source_without_any_items_is_judged_by_enterprise_and_agency(visits):
    live = visits([visit("03-01", system="区局", item_code=None), visit("03-11", system="区局", item_code=None), visit("03-12")])
    assert repeats(live) == [("002", "001", 10)]


def test_two_records_of_one_visit_are_no_repeat_nor_is_a_visit_exported_twice(visits):
    """A joint visit in which one agency keeps two records of one item; then one visit under two numbers."""
    joint = visit("03-01", joint_id="L1")
    live = visits([joint, joint | {"started_at": "2025-03-01 10:00"}, joint | {"agency": OTHER}, visit("09-01"), visit("09-01")])
    assert repeats(live) == []
    assert live.ask("inspections/reduction", EVERYWHERE, **YEAR)["current"][0] == 2


def test_a_joint_visit_after_a_visit_of_one_of_its_agencies_repeats_that_agencys(visits):
    live = visits([visit("03-01"), visit("03-11", joint_id="L1"), visit("03-11", joint_id="L1", agency=OTHER), visit("03-21")])
    assert repeats(live) == [("004", "002", 10), ("002", "001", 10)]


def test_two_visits_of_one_day_without_hours_have_no_order(visits):
    live = visits([visit("03-01 00:00"), visit("03-01 00:00"), visit("03-02 08:00"), visit("03-02 15:00")])
    assert sorted(repeats(live)) == [("003", "001", 1), ("004", "003", 0)]


def test_a_repeat_within_the_window_may_follow_a_visit_before_it_and_filters_do_not_hide_that_visit(visits):
    live = visits([visit("02-20", street="经八路街道"), visit("03-02")])
    assert repeats(live, since="2025-03-01", until="2025-04-01") == [("002", "001", 10)]
    assert repeats(live, since="2025-03-01", street=["花园路街道"]) == [("002", "001", 10)]
    assert repeats(live, since="2025-03-01", street=["经八路街道"]) == []
    seen = live.ask("inspections/repeat", Scope((), ("金水区/花园路街道",)), **YEAR).to_dicts()
    assert [picked(r, "inspection_id", "before_id", "gap_days") for r in seen] == [("002", None, 10)], "another street's number is not this account's"


def headed(live, **given):
    return [picked(r, "inspection_id", "before_id", "gap_days", "others", "agencies") for r in asked(live, "many_headed", **YEAR | given)]


def test_another_agency_within_seven_days_makes_many_heads_and_on_the_eighth_it_does_not(visits):
    live = visits([visit("03-01"), visit("03-08", agency=OTHER), visit("05-01", enterprise_id="乙"), visit("05-09", enterprise_id="乙", agency=OTHER)])
    assert headed(live) == [("002", "001", 7, 1, f"市城市管理局、{OTHER}")]
    assert [row[0] for row in headed(live, days=8)] == ["004", "002"]
    assert headed(live, days=6) == []


def test_a_joint_visit_is_not_many_headed_nor_is_one_agency_alone(visits):
    live = visits([visit("03-01", joint_id="L1"), visit("03-01", joint_id="L1", agency=OTHER), visit("03-02", agency="某局"), visit("03-03", agency="某局")])
    assert headed(live) == []


def test_a_joint_visit_between_two_alone_is_not_among_their_heads(visits):
    live = visits([visit("03-01", agency="D局"), visit("03-02", joint_id="L1"), visit("03-02", joint_id="L1", agency=OTHER), visit("03-03", agency="C局")])
    assert headed(live) == [("004", "001", 2, 1, "D局、C局")]


def test_three_agencies_are_named_in_their_order_and_the_agency_between_hides_none(visits):
    """Day 1 A, day 3 B, day 4 B, day 5 C: B's second visit still meets A; C meets A and B."""
    live = visits([visit("03-01", agency="A局"), visit("03-03", agency="B局"), visit("03-04", agency="B局"), visit("03-05", agency="C局")])
    assert headed(live) == [("004", "003", 1, 2, "A局、B局、C局"), ("003", "001", 3, 1, "A局、B局"), ("002", "001", 2, 1, "A局、B局")]


def test_two_agencies_on_one_day_without_hours_are_one_case_of_many_heads(visits):
    live = visits([visit("03-01 00:00"), visit("03-01 00:00", agency=OTHER)])
    assert headed(live) == [("002", "001", 0, 1, f"市城市管理局、{OTHER}")]


def over(live, *names, **given):
    return [picked(r, "agency", "visits", "cap", "over", *names) for r in asked(live, "over_cap", **given)]


def test_routine_and_case_visits_count_against_the_cap_and_campaigns_from_above_do_not(visits):
    """Cap 2: two routine, one on a complaint, one campaign of its own = 4, two over; the campaign from above stands apart."""
    live = visits([visit("02-01"), visit("03-01"), visit("04-01", type="个案"), visit("05-01", type="专项"),
                   visit("06-01", type="专项", special_from_above=True)], caps={"RQ001": 2})
    assert over(live, "excluded", "cap_basis", "year") == [("市城市管理局", 4, 2, 2, 1, "事项年度上限", 2025)]
    [row] = asked(live, "over_cap")
    assert (str(row["first_day"]), str(row["last_day"])) == ("2025-02-01", "2025-05-01")


def test_at_the_cap_is_not_over_it(visits):
    assert over(visits([visit("02-01"), visit("03-01")], caps={"RQ001": 2})) == []


def test_the_highest_cap_of_the_items_visited_holds_and_the_rules_where_no_item_has_one(visits):
    plain = [visit(f"0{n}-01", item_code="无") for n in (1, 2, 3)]
    live = visits([*plain, visit("04-01", item_code="四"), *(visit(f"0{n}-02", item_code="无", enterprise_id="乙") for n in (1, 2, 3))],
                  caps={"无": None, "四": 3})
    assert over(live, "cap_basis", "label") == [("市城市管理局", 4, 3, 1, "事项年度上限", None), ("市城市管理局", 3, 2, 1, "规则上限", None)]


def test_a_stricter_item_beside_a_laxer_one_does_not_lower_the_cap(visits):
    three = [visit("01-01", item_code="一"), visit("02-01", item_code="三"), visit("03-01", item_code="一")]
    assert over(visits(three, caps={"一": 1, "三": 3})) == []
    assert over(visits(three[::2], caps={"一": 1, "三": 3})) == [("市城市管理局", 2, 1, 1)]


def test_each_agency_of_a_joint_visit_counts_it_once_by_its_own_cap(visits):
    joint = [visit(f"0{n}-01", joint_id=f"L{n}", agency=a) for n in (1, 2, 3) for a in ("市城市管理局", OTHER, OTHER)]
    live = visits([*joint, visit("04-01")], caps={"RQ001": 2})
    assert over(live) == [("市城市管理局", 4, 2, 2), (OTHER, 3, 2, 1)]


def test_a_year_is_a_calendar_year_counted_to_the_day_asked_for(visits):
    old = [visit(f"2024-{m}-01") for m in ("01", "06", "12")]
    live = visits([*old, visit("01-01"), visit("02-01"), visit("03-01")], caps={"RQ001": 2})
    assert over(live, "year") == [("市城市管理局", 3, 2, 1, 2025)]
    assert over(live, "year", since="2024-07-01", until="2025-03-01") == [("市城市管理局", 3, 2, 1, 2024)]
    assert over(live, "year", since="2024-07-01", until="2025-03-02") == [("市城市管理局", 3, 2, 1, 2025), ("市城市管理局", 3, 2, 1, 2024)]


def test_a_copy_or_a_visit_without_an_enterprise_weighs_on_nobody(visits):
    live = visits([visit("01-01"), visit("01-01"), visit("02-01"), *(visit(f"0{n}-01", enterprise_id=None) for n in range(3, 8))], caps={"RQ001": 2})
    assert over(live) == []


def test_a_changed_code_is_one_enterprise(visits):
    live = visits([visit("01-01", enterprise_id="旧"), visit("02-01", enterprise_id="旧"), visit("03-01")], [], [firm("甲", former_id="旧")], caps={"RQ001": 2})
    assert over(live, "label") == [("市城市管理局", 3, 2, 1, "甲*")]


def test_a_shortened_list_says_how_many_rows_and_enterprises_there_are_and_where_most_are(visits):
    """Thrice with the default cap of 2: 甲 and 丙 in 金水区, 乙 in 二七区; 甲 by two agencies."""
    often = [visit(f"{m:02d}-{d:02d}", enterprise_id=e, unit=u, agency=a, item_code="RQ009") for m in (1, 4, 8) for d, e, u, a in
             ((1, "甲", "金水区", "A局"), (2, "甲", "金水区", "B局"), (3, "乙", "二七区", "A局"), (4, "丙", "金水区", "A局"))]
    live = visits(often)
    [first] = asked(live, "over_cap", most=1)
    assert picked(first, "whole", "firms", "top_unit", "top_firms") == (4, 3, "金水区", 2)
    [again] = asked(live, "repeat", **YEAR, days=200, most=1)
    assert picked(again, "whole", "firms") == (8, 3), "four pairs, each twice more"
    assert len(asked(live, "repeat", **YEAR, days=200)) == 8
    [headed] = asked(live, "many_headed", **YEAR, most=1)
    assert picked(headed, "whole", "firms") == (3, 1)
