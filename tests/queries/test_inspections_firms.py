"""How visits spread over enterprises, by their risk, and one enterprise's own: on file or not, before and after, counted by hand."""
from __future__ import annotations

from datetime import date
from itertools import count

import pytest

from cockpit.access import EVERYWHERE, Scope
from tests.queries.inspections import asked, firm, open_visits, penalty, picked, visit

SPANS = {"since": "2025-05-01", "until": "2025-06-01", "base_since": "2025-03-01", "base_until": "2025-04-01"}
EDGES = [visit("2024-01-02", enterprise_id=None), visit("10-17", enterprise_id=None)]
OTHER = "市应急管理局"
BUCKETS = ["0次", "1次", "2次", "3次", "4次", "5至9次", "10次以上"]


@pytest.fixture
def visits(tmp_path, shipped):
    """Visits from January 2024 to 17 October 2025; gaps between so few are none."""
    number = count(1)
    return lambda given, *more, **rest: open_visits(tmp_path / f"visits{next(number)}", shipped, [*EDGES, *given], *more,
                                                    **{"rule": {"gap_expected": 1000}} | rest)


def spread(live, **given):
    rows = asked(live, "distribution", **SPANS | given)
    assert [r["bucket"] for r in rows] == BUCKETS
    return [r["enterprises"] for r in rows], [r["base_enterprises"] for r in rows]


def often(code, month, times):
    return [visit(f"{month}-{n + 1:02d}", enterprise_id=code) for n in range(times)]


def test_enterprises_on_file_fall_into_buckets_before_and_after(visits):
    """Base March: 甲 10, 乙 9, 丙 1, 丁 none. May: 甲 4, 乙 5, 丙 none, 丁 1."""
    live = visits([*often("甲", "03", 10), *often("乙", "03", 9), *often("丙", "03", 1), *often("甲", "05", 4), *often("乙", "05", 5), *often("丁", "05", 1)],
                  [], [firm(c) for c in "甲乙丙丁"])
    assert spread(live) == ([1, 1, 0, 0, 1, 1, 0], [1, 1, 0, 0, 0, 1, 1])
    assert picked(asked(live, "distribution", **SPANS)[0], "basis", "opened_after", "off_file", "base_off_file", "reason") == ("企业名录", 0, 0, 0, None)


def test_who_opened_after_the_base_is_not_a_zero_of_it_and_who_closed_before_is_in_neither(visits):
    """甲 always; 乙 opened on the last day of March (in the base), 丙 on 1 April (not); 丁 closed in February, 戊 on 1 March;
    己 opened on the day after May."""
    filed = [firm("甲"), firm("乙", opened_on="2025-03-31"), firm("丙", opened_on="2025-04-01"), firm("丁", closed_on="2025-02-28"),
             firm("戊", closed_on="2025-03-01"), firm("己", opened_on="2025-06-01")]
    live = visits(often("丙", "05", 2), [], filed)
    assert spread(live) == ([2, 0, 1, 0, 0, 0, 0], [3, 0, 0, 0, 0, 0, 0])
    assert asked(live, "distribution", **SPANS)[0]["opened_after"] == 2


def test_visits_to_who_is_not_on_file_are_told_apart(visits):
    live = visits([*often("甲", "05", 1), *often("无名录", "05", 3), *often("无名录", "03", 1)], [], [firm("甲")])
    assert spread(live)[0] == [0, 1, 0, 0, 0, 0, 0]
    assert picked(asked(live, "distribution", **SPANS)[0], "off_file", "base_off_file") == (1, 1)


def test_without_a_register_those_that_appear_stand_for_it_and_the_answer_says_so(visits):
    live = visits([*often("甲", "05", 1), *often("乙", "03", 1)], [penalty("01-05", enterprise_id="丙")])
    assert spread(live) == ([2, 1, 0, 0, 0, 0, 0], [2, 1, 0, 0, 0, 0, 0])
    assert picked(asked(live, "distribution", **SPANS)[0], "basis", "opened_after") == ("检查、处罚中出现过的", None)


def test_a_joint_visit_is_one_for_the_enterprise_and_two_by_agency(visits):
    joint = [visit("05-06", joint_id="L1", agency=a) for a in ("市城市管理局", OTHER)]
    live = visits(joint, [], [firm()])
    assert [spread(live, counting=c)[0].index(1) for c in ("joint", "agency")] == [1, 2]
    assert spread(live, counting="joint", agency=OTHER)[0].index(1) == 1
    assert spread(live, counting="joint", agency=["另一局"])[0].index(1) == 0


def test_a_base_before_the_first_record_is_not_a_row_of_zeros(visits):
    live = visits(often("甲", "05", 1), [], [firm()])
    rows = asked(live, "distribution", **SPANS | {"base_since": "2023-05-01", "base_until": "2023-06-01"})
    assert [r["base_enterprises"] for r in rows] == [None] * 7
    assert {r["reason"] for r in rows} == {"检查数据没有盖住两期（首末或断报）"}
    rows = asked(live, "distribution", **SPANS | {"base_until": "2025-03-20"})
    assert rows[0]["reason"] == "基期19日、本期31日，天数不同"


def test_the_list_of_those_without_a_visit_is_the_bucket_of_none(visits):
    live = visits([*often("甲", "05", 1), *often("乙", "03", 2)], [penalty("05-05", enterprise_id="乙")],
                  [firm("甲"), firm("乙", risk_grade="低"), firm("丙", risk_grade="高"), firm("丁", opened_on="2025-07-01")])
    rows = asked(live, "zero", since="2025-05-01", until="2025-06-01")
    assert [picked(r, "label", "risk_grade", "last_visit_on", "penalties", "basis") for r in rows] == [
        ("丙*", "高", None, 0, "企业名录"), ("乙*", "低", date(2025, 3, 2), 1, "企业名录")]
    assert len(rows) == spread(live)[0][0]
    assert len(asked(live, "zero", since="2025-05-01", until="2025-06-01", most=1)) == 1


def by_risk(live, *names, **given):
    return {r["risk_grade"]: picked(r, *names) for r in asked(live, "risk", **SPANS | given)}


def test_visits_fall_where_the_risk_is_low_and_hold_where_it_is_high(visits):
    """高: 4 → 4; 低: 10 → 2, a drop of 0.8; 未定 had none to fall from."""
    filed = [firm("甲", risk_grade="高"), firm("乙", risk_grade="低"), firm("丙")]
    live = visits([*often("甲", "03", 4), *often("甲", "05", 4), *often("乙", "03", 10), *often("乙", "05", 2), *often("丙", "05", 1)], [], filed)
    assert by_risk(live, "visits", "base_visits", "drop_rate", "reason") == {
        "高": (4, 4, 0.0, None), "中": (0, 0, None, "基期为0"), "低": (2, 10, 0.8, None), "未定": (1, 0, None, "基期为0")}
    assert by_risk(live, "enterprises", "per_enterprise", "base_per_enterprise")["低"] == (1, 2.0, 10.0)
    assert by_risk(live, "enterprises", "per_enterprise")["中"] == (0, None)


def test_problems_are_of_the_visits_that_say_whether_there_were_any(visits):
    """May: four visits, one silent; a joint one counts as found when one of its two agencies found: 2 of 3 judged."""
    joint = [visit("05-06", joint_id="L1", agency=a, problem_found=a == OTHER) for a in ("市城市管理局", OTHER)]
    live = visits([*joint, visit("05-07", problem_found=True), visit("05-08"), visit("05-09", problem_found=None)], [], [firm(risk_grade="中")])
    assert by_risk(live, "visits", "judged", "problems", "problem_rate", "base_judged", "base_problem_rate")["中"] == (4, 3, 2, pytest.approx(2 / 3), 0, None)
    assert by_risk(live, "visits", "judged", "problems", counting="agency")["中"] == (5, 3, 2)
    assert by_risk(live, "visits", "judged", "problems", agency=OTHER)["中"] == (1, 1, 1)


def test_no_drop_is_told_where_the_base_is_not_covered_or_of_another_length(visits):
    live = visits([*often("甲", "05", 1), *often("甲", "03", 1)], [], [firm(risk_grade="高")])
    assert by_risk(live, "drop_rate", "reason", base_since="2023-03-01", base_until="2023-04-01")["高"] == (None, "检查数据没有盖住两期（首末或断报）")
    assert by_risk(live, "drop_rate", "reason", base_since="2025-03-10")["高"] == (None, "基期22日、本期31日，天数不同")


def test_an_enterprise_is_listed_with_visits_agencies_problems_penalties_and_what_was_too_often(visits):
    """甲 in May: a joint visit, then one of each agency; the bureau's own comes 4 days after, without a cause."""
    joint = [visit("05-06", joint_id="L1", agency=a, problem_found=True) for a in ("市城市管理局", OTHER)]
    given = [*often("甲", "03", 3), *joint, visit("05-10"), visit("05-20", agency=OTHER, type="个案"), visit("05-21", enterprise_id="乙", problem_found=None)]
    live = visits(given, [penalty("05-11", 5000), penalty("04-01", 700, decided_at="2025-05-02 09:00"), penalty("05-12", 90, enterprise_id="丙")],
                  [firm("甲"), firm("乙", opened_on="2025-04-15")], caps={"RQ001": 4})
    rows = asked(live, "enterprises", **SPANS)
    assert [picked(r, "label", "visits", "base_visits", "agencies", "problems", "judged", "penalty_cases", "fines", "opened_after") for r in rows] == [
        ("甲*", 3, 3, 2, 1, 3, 1, 5700, False), ("乙*", 1, 0, 1, None, 0, 0, 0, True), (None, 0, 0, 0, None, 0, 1, 90, False)]
    # The bureau: 3 in March, 2 in May = 5 over a cap of 4; the joint visit and the one on 10 May both follow within 90 days.
    assert [picked(r, "over_cap", "repeats") for r in rows] == [(1, 2), (0, 0), (0, 0)]
    assert [picked(r, "visits", "base_visits") for r in asked(live, "enterprises", **SPANS, counting="agency")][0] == (4, 3)
    assert len(asked(live, "enterprises", **SPANS, most=1)) == 1


def test_flags_in_the_list_are_the_rows_of_their_own_questions(visits):
    given = [visit(f"{m:02d}-{d:02d}", enterprise_id=c, agency=a) for m in (1, 3, 4, 5) for d, c, a in
             ((3, "甲", "市城市管理局"), (9, "乙", OTHER), (12, "甲", OTHER), (20, "乙", "市城市管理局"))]
    live = visits(given, [], [firm("甲"), firm("乙")])
    rows = asked(live, "enterprises", **SPANS)
    spans = {"since": SPANS["since"], "until": SPANS["until"]}
    assert sum(r["repeats"] for r in rows) == len(asked(live, "repeat", **spans)) > 0
    assert sum(r["over_cap"] for r in rows) == len(asked(live, "over_cap", **spans))
    [visited] = asked(live, "reduction", **SPANS)[:1]
    assert sum(r["visits"] for r in rows) == visited["current"] == 4


def test_one_enterprise_shows_all_its_records_and_penalties_under_both_its_codes(visits):
    live = visits([visit("05-06", enterprise_id="旧"), visit("05-07"), visit("05-07"), visit("05-08", enterprise_id="乙")],
                  [penalty("05-09", 300, violation="占道经营", exemption="首违不罚")], [firm("甲", former_id="旧"), firm("乙")])
    [own] = [r["enterprise"] for r in asked(live, "enterprises", **SPANS) if r["label"] == "甲*"]
    rows = asked(live, "enterprise_visits", enterprise=own)
    assert [picked(r, "what", "day", "item", "result", "fine_yuan", "is_copy") for r in rows] == [
        ("处罚", date(2025, 5, 9), "占道经营", "首违不罚", 300, None),
        ("检查", date(2025, 5, 7), rows[1]["item"], "合格", None, False), ("检查", date(2025, 5, 7), rows[1]["item"], "合格", None, True),
        ("检查", date(2025, 5, 6), rows[1]["item"], "合格", None, False)]
    assert [r["before_day"] for r in rows] == [None, date(2025, 5, 6), None, None]
    assert len(asked(live, "enterprise_visits", enterprise=own, since="2025-05-07", until="2025-05-09")) == 2


QUESTIONS = {"distribution": SPANS, "risk": SPANS, "enterprises": SPANS, "zero": {"since": SPANS["since"], "until": SPANS["until"]},
             "over_cap": {}, "repeat": {"since": SPANS["since"], "until": SPANS["until"]}, "many_headed": {"since": SPANS["since"], "until": SPANS["until"]}}


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_account_of_one_unit_is_answered_as_if_the_others_did_not_exist(visits, name):
    def city(*units):
        busy = [visit(f"{month}-{day:02d}", enterprise_id=u, unit=u, agency=a, item_code="RQ009") for u in units
                for month in ("03", "05") for day, a in ((5, "甲局"), (6, "乙局"), (8, "甲局"), (12, "甲局"), (20, "甲局"), (22, "甲局"))]
        return visits(busy, [penalty("05-09", 300, enterprise_id=u, unit=u) for u in units],
                      [firm(u + more, unit=u, risk_grade="低") for u in units for more in ("", "旁边")], caps={"RQ009": 4})

    both, own = city("金水区", "二七区"), city("金水区")
    told, alone = (live.ask(f"inspections/{name}", Scope(("金水区",)), **QUESTIONS[name]) for live in (both, own))
    numbers = ("enterprise", "inspection_id", "before_id")  # of the whole city's, in the order of their keys
    assert told.drop(numbers, strict=False).equals(alone.drop(numbers, strict=False))
    assert told.height > 0
    assert both.ask(f"inspections/{name}", EVERYWHERE, **QUESTIONS[name]).height > told.height or name in ("distribution", "risk")
    assert "二七区" not in told.write_json()


def test_whatever_was_visited_or_fined_here_can_be_chosen(visits):
    live = visits([visit("03-03", industry="餐饮"), visit("03-04", agency="消防", unit="二七区", industry=None)],
                  [penalty("03-05", agency="综合执法", industry="零售")])
    assert [picked(r, "kind", "name") for r in asked(live, "choices")] == [
        ("机关", "市城市管理局"), ("机关", "消防"), ("机关", "综合执法"), ("行业", "零售"), ("行业", "餐饮")]
    assert [r["name"] for r in asked(live, "choices", unit=["二七区"])] == ["消防"]
