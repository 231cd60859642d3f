"""今日到期: what a district has to handle today, from 数据截至 and not from the clock; its own cases only."""
import pytest

from cockpit.access import EVERYWHERE, Scope
from cockpit.ui.due_today import listed, title

AS_OF = "2025-10-17 15:00"


@pytest.fixture
def asked(marts, case):
    """asked([(id, deadline, what else)…]) → rows of cases/due_today as the city, or as `scope`."""
    def rows(cases, scope=EVERYWHERE, as_of=AS_OF, **given):
        made = [case(case_id=name, reported_at="2025-10-10 09:00", accepted_at="2025-10-10 09:10", filed_at="2025-10-10 09:20",
                     dispatched_at="2025-10-10 09:30", arrived_at=None, disposed_at=None, checked_at=None, closed_at=None,
                     deadline_at=f"2025-10-{due}") | other for name, due, other in cases]
        return marts(made, as_of).ask("cases/due_today", scope, **given).to_dicts()
    return rows


def test_what_is_due_today_and_not_handled_is_listed_first_deadline_first(asked):
    """15:00 on the 17th: one deadline passed at noon, one to come at 17:00; yesterday's is overdue, tomorrow's not yet, two are handled."""
    found = asked([("晚", "17 17:00", {}), ("早", "17 12:00", {}), ("昨", "16 17:00", {}), ("明", "18 09:00", {}),
                   ("办", "17 16:00", {"disposed_at": "2025-10-17 10:00"}),
                   ("结", "17 16:00", {"disposed_at": "2025-10-17 10:00", "closed_at": "2025-10-17 11:00"}), ("废", "17 16:00", {"voided": True})])
    assert [(r["case_id"], r["verdict"]) for r in found] == [("早", "已过期限"), ("晚", "未到期限")]
    assert {r["total"] for r in found} == {2} and str(found[0]["today"]) == "2025-10-17"
    assert title(found) == "今日到期2件"


def test_where_nothing_is_due_today_the_next_day_that_has_any_is_listed_and_said_to_be_another(asked):
    found = asked([("后", "20 09:00", {}), ("更后", "21 09:00", {}), ("远", "20 10:00", {"reported_at": "2025-10-11 09:00"})])
    assert [r["case_id"] for r in found] == ["后", "远"]
    assert title(found) == "今日到期0件，最近到期日10月20日2件"


def test_an_account_sees_its_own_and_a_shortened_list_keeps_the_whole_count(asked):
    cases = [("甲", "17 16:00", {"unit": "金水区"}), ("乙", "17 16:30", {"unit": "二七区"}), ("丙", "17 17:00", {"unit": "金水区"})]
    assert [r["case_id"] for r in asked(cases, Scope(("金水区",)))] == ["甲", "丙"]
    [first] = asked(cases, Scope(("金水区",)), most=1)
    assert (first["case_id"], first["total"]) == ("甲", 2)
    assert "看全部2件" in listed([first])
    assert title([]) == "今日到期0件" and "没有今日到期的案件" in listed([])
