"""The bureau's measures on hand-worked cases. Weeks: W40 ends 2025-10-05, W41 = 10-06…10-12, W42 = 10-13…10-19."""
from __future__ import annotations

from datetime import date

import pytest

from cockpit.access import EVERYWHERE

W40, W41, W42 = ((date(2025, 9, 29), date(2025, 10, 6)), (date(2025, 10, 6), date(2025, 10, 13)),
                 (date(2025, 10, 13), date(2025, 10, 20)))


def totals(live, week, rule, scope="全市"):
    answer = live.ask("operations/totals", EVERYWHERE, since=week[0], until=week[1], due_rule=rule)
    return next(row for row in answer.iter_rows(named=True) if row["scope"] == scope)


def counts(row, *names):
    return tuple(row[n] for n in names)


def test_a_case_due_this_week_but_filed_last_month_counts_in_this_weeks_due(marts, case):
    # Filed 20 September, deadline 8 October: A counts it by its deadline. Filed in W41, deadline in W42: not.
    live = marts([
        case(reported_at="2025-09-20 08:00", accepted_at="2025-09-20 08:10", filed_at="2025-09-20 08:20",
             dispatched_at="2025-09-20 09:00", disposed_at="2025-10-07 10:00", closed_at="2025-10-07 11:00"),
        case(deadline_at="2025-10-14 18:00", disposed_at=None, closed_at=None, status="处置中"),
    ])
    row = totals(live, W41, "A")
    assert counts(row, "filed", "due", "closed_of_due", "on_time_of_due") == (1, 1, 1, 1)


def test_a_case_never_closed_counts_once_under_a_and_in_every_later_week_under_b(marts, case):
    # Deadline Wednesday of W40, never disposed or closed; three weeks on it is still open.
    live = marts([case(reported_at="2025-09-29 08:00", accepted_at="2025-09-29 08:10", filed_at="2025-09-29 08:20",
                       dispatched_at="2025-09-29 09:00", deadline_at="2025-10-01 18:00", disposed_at=None,
                       checked_at=None, closed_at=None, status="处置中")])
    assert [totals(live, week, "A")["due"] for week in (W40, W41, W42)] == [1, 0, 0]
    assert [totals(live, week, "B")["due"] for week in (W40, W41, W42)] == [1, 1, 1]
    assert [totals(live, week, "A")["overdue_open"] for week in (W40, W41, W42)] == [1, 1, 1]
    assert totals(live, W41, "A")["closing_rate"] is None, "nothing due under A: no rate, not 100%"
    assert totals(live, W41, "B")["closing_rate"] == 0.0


def late(case, **changes):
    """Due on 8 October, three days overdue when its week ends."""
    return case(disposed_at=None, checked_at=None, closed_at=None, status="处置中") | changes


@pytest.mark.parametrize("rule", ["A", "B"])
def test_a_later_closing_does_not_change_a_finished_week_but_shows_in_closed_by_now(published, case, rule):
    sound = case(case_id="S")
    first = published([sound | {"exported_at": "2025-10-13 07:00"},
                       late(case, case_id="L", exported_at="2025-10-13 07:00")])
    before = totals(first, W41, rule)
    second = published([late(case, case_id="L", disposed_at="2025-10-14 09:00", closed_at="2025-10-15 09:00",
                             status="已结案", exported_at="2025-10-20 07:00")], "cases_2.parquet")
    after = totals(second, W41, rule)
    assert second.manifest.id != first.manifest.id
    # One of two is closed when the week ends: 1 ÷ 2; the other one is closed by now.
    assert counts(before, "due", "closed_of_due", "closing_rate", "closed_by_now") == (2, 1, 0.5, 1)
    assert counts(after, "due", "closed_of_due", "closing_rate", "closed_by_now") == (2, 1, 0.5, 2)
    assert counts(after, "overdue_open", "on_time_rate") == (1, 0.5)


FIVE = ({}, {"voided": True, "status": "作废"}, {"voided": None, "status": "作废"}, {"self_disposed": True},
        {"suspended": True, "status": "挂账"})


def test_void_self_disposed_and_suspended_cases_stay_out_of_what_is_due(marts, case):
    live = marts([case(**changes) for changes in FIVE])
    for rule in "AB":
        row = totals(live, W41, rule)
        # Reported: all but the two void ones. In the flow: the sound and the suspended one. Due: the sound one.
        assert counts(row, "reported", "accepted", "filed", "dispatched") == (3, 2, 2, 2), rule
        assert counts(row, "due", "closed_of_due", "closed_by_now", "closing_rate") == (1, 1, 1, 1.0), rule


def test_where_the_rule_leaves_suspended_cases_in_they_are_due_and_never_closed(marts, case, shipped):
    rule = shipped[1][0].model_copy(update={"suspended_in_due": True})
    live = marts([case(**changes) for changes in FIVE], rules=[rule])
    for reading in "AB":
        row = totals(live, W41, reading)
        assert counts(row, "due", "closed_of_due", "closed_by_now", "closing_rate") == (2, 1, 1, 0.5), reading


def test_the_rule_file_may_take_self_disposed_cases_in(marts, case, shipped):
    rule = shipped[1][0].model_copy(update={"self_disposed_in_flow": True})
    row = totals(marts([case(), case(self_disposed=True)], rules=[rule]), W41, "A")
    assert counts(row, "accepted", "due", "closed_of_due") == (2, 2, 2)


def test_a_case_without_a_deadline_is_never_due(marts, case):
    live = marts([case(deadline_at=None), late(case, deadline_at=None)])
    for rule in "AB":
        row = totals(live, W41, rule)
        assert counts(row, "filed", "due", "overdue_open", "closing_rate", "on_time_rate") == (2, 0, 0, None, None)


def test_the_bundled_deadline_wins(marts, case):
    # Own deadline in W41, bundled one in W42: due in W42. Disposed after the own, before the bundled one: on time.
    live = marts([case(bundled_deadline_at="2025-10-14 18:00", disposed_at="2025-10-13 10:00",
                       closed_at="2025-10-13 12:00")])
    assert totals(live, W41, "A")["due"] == 0
    assert counts(totals(live, W42, "A"), "due", "on_time_of_due") == (1, 1)
    # The other way round: the bundled one is earlier and was missed.
    live = marts([case(bundled_deadline_at="2025-10-06 12:00")])
    assert counts(totals(live, W41, "A"), "due", "closed_of_due", "on_time_of_due") == (1, 1, 0)


def test_on_time_is_judged_by_disposal_or_by_closing_as_the_rule_says(marts, case, shipped):
    # Disposed at 17:00 before the deadline of 18:00, closed at 20:00 after it.
    row = case(deadline_at="2025-10-06 18:00", disposed_at="2025-10-06 17:00", closed_at="2025-10-06 20:00")
    by_closing = shipped[1][0].model_copy(update={"on_time_by": "closed_at"})
    assert totals(marts([row]), W41, "A")["on_time_of_due"] == 1
    assert totals(marts([row], rules=[by_closing]), W41, "A")["on_time_of_due"] == 0
    # Without a disposal time the closing decides; at the very minute of the deadline it is on time.
    sharp = case(deadline_at="2025-10-06 18:00", disposed_at=None, closed_at="2025-10-06 18:00")
    assert totals(marts([sharp]), W41, "A")["on_time_of_due"] == 1


def test_disposed_in_time_but_never_closed_is_not_on_time(marts, case):
    row = totals(marts([case(checked_at=None, closed_at=None, status="待核查")]), W41, "A")
    assert counts(row, "due", "closed_of_due", "on_time_of_due", "overdue_open") == (1, 0, 0, 1)


def test_a_case_disposed_in_the_week_and_still_open_at_its_end_counts_once_under_b(marts, case):
    # Disposed on the 9th after the deadline of the 8th, not yet closed: both halves of reading B hold, one case.
    row = totals(marts([late(case, disposed_at="2025-10-09 10:00", rework_count=2, postpone_count=1)]), W41, "B")
    assert counts(row, "due", "closed_of_due", "reworked_of_due", "postponed_of_due") == (1, 0, 1, 1)


def test_rework_and_postponement_count_cases_not_times(marts, case):
    live = marts([case(rework_count=3), case(rework_count=1, postpone_count=2), case(), case(rework_count=None)])
    row = totals(live, W41, "A")
    # 2 of 4 reworked, 1 of 4 postponed.
    assert counts(row, "reworked_of_due", "rework_rate", "postponed_of_due", "postpone_rate") == (2, 0.5, 1, 0.25)


def test_midnight_belongs_to_the_day_that_begins(marts, case):
    live = marts([case(reported_at="2025-10-13 00:00:00", deadline_at="2025-10-13 00:00:00", accepted_at=None,
                       filed_at=None, dispatched_at=None, disposed_at=None, closed_at=None, checked_at=None)])
    assert counts(totals(live, W41, "A"), "reported", "due", "overdue_open") == (0, 0, 0)
    assert counts(totals(live, W42, "A"), "reported", "due", "overdue_open") == (1, 1, 1)


def test_overdue_by_more_than_ten_days_is_counted_to_the_minute(marts, case):
    # The week ends at midnight before 13 October: ten days before is 3 October 00:00.
    old = {"reported_at": "2025-09-25 08:00"}
    live = marts([late(case, deadline_at="2025-10-03 00:00", **old), late(case, deadline_at="2025-10-02 23:59", **old)])
    assert counts(totals(live, W41, "A"), "overdue_open", "overdue_open_10d") == (2, 1)


def test_an_unfinished_week_is_judged_at_the_data_horizon(marts, case):
    # 数据截至 is Wednesday noon: what is due on Thursday is due but not yet overdue.
    live = marts([late(case, deadline_at="2025-10-08 11:00"), late(case, deadline_at="2025-10-09 18:00")],
                 as_of="2025-10-08 12:00")
    assert counts(totals(live, W41, "A"), "due", "overdue_open") == (2, 1)
    assert counts(totals(live, W41, "B"), "due", "overdue_open") == (1, 1)


def test_a_closing_dated_after_the_data_horizon_is_not_believed(marts, case):
    live = marts([case(closed_at="2026-03-01 00:00", disposed_at=None)], as_of="2025-10-19 23:59:59")
    assert counts(totals(live, W41, "A"), "due", "closed_of_due", "closed_by_now", "overdue_open") == (1, 0, 0, 1)


def test_a_unit_with_nothing_has_zeros_for_counts_and_no_rates(marts, case):
    live = marts([case()])
    answer = live.ask("operations/by_unit", EVERYWHERE, since=W41[0], until=W41[1])
    idle = next(r for r in answer.iter_rows(named=True) if r["unit"] == "上街区" and r["scope"] == "全市")
    figures = [c for c in answer.columns if c not in ("unit", "scope", "due_rule")]
    assert {c for c in figures if idle[c] is None} == {c for c in figures if c.endswith("_rate")}
    assert all(idle[c] == 0 for c in figures if not c.endswith("_rate"))
    assert len(figures) == 13 + 6


def test_units_stand_in_official_order_and_the_unknown_one_last(marts, case):
    live = marts([case(unit=None), case(unit="外星区")])
    answer = live.ask("operations/by_unit", EVERYWHERE, since=W41[0], until=W41[1])
    # One unit of the export is unknown to the reference and none is known: the reference is another city's.
    assert answer["unit"].unique(maintain_order=True).to_list() == ["外星区", "未明确"]
    live = marts([case(unit=None), case(unit="外星区"), case()])
    answer = live.ask("operations/by_unit", EVERYWHERE, since=W41[0], until=W41[1])
    assert answer["unit"].unique(maintain_order=True).to_list() == [
        "中原区", "二七区", "管城回族区", "金水区", "上街区", "惠济区", "郑东新区", "经开区", "高新区", "航空港区", "外星区", "未明确"]


def test_the_reading_in_force_on_the_first_day_answers_when_none_is_asked_for(marts, case, shipped):
    old = shipped[1][0]
    new = old.model_copy(update={"valid_from": date(2025, 10, 13), "due_rule": "A"})
    live = marts([case()], rules=[old, new])
    asked = [live.ask("operations/totals", EVERYWHERE, since=week[0], until=week[1])["due_rule"][0] for week in (W41, W42)]
    assert asked == ["B", "A"]
