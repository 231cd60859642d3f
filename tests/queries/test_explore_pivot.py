"""交叉表: every cell has as many cases behind it, rows and columns add up, and the whole is that of the level."""
from datetime import date
from itertools import permutations

import pytest

from cockpit.access import EVERYWHERE, Scope
from cockpit.wording_explore import PARTS_OF

SPAN = {"since": date(2025, 9, 10), "until": date(2025, 10, 13)}
COUNTS = ("reported", "accepted", "due", "closed_of_due", "on_time_of_due", "overdue_open", *PARTS_OF)
LEVEL = ("reported", "accepted", "due", "closed_of_due", "on_time_of_due", "overdue_open", "closing_rate", "on_time_rate")
TOTAL = "合计"


@pytest.fixture(scope="module")
def live(crowd, tmp_path_factory, shipped):
    from tests.conftest import EXPORTED, cases_frame, open_marts

    units = {"金水区": ("花园路街道", "丰产路街道"), "二七区": ("长江路街道",), "中原区": ("秦岭路街道", None)}
    return open_marts(tmp_path_factory.mktemp("pivot") / "p", cases_frame(crowd(900, 5, units=units)), EXPORTED, *shipped)


def cells(live, scope=EVERYWHERE, **given):
    return {(r["down_name"], r["across_name"]): r for r in live.ask("explore/pivot", scope, **SPAN, **given).to_dicts()}


@pytest.mark.parametrize("rule", ["A", "B"])
@pytest.mark.parametrize(("down", "across"), [*permutations(("unit", "source", "category"), 2), ("subcategory", "unit"), ("department", "subcategory"),
                                              ("urgency", "unit")])
def test_a_cell_has_as_many_cases_behind_it_and_totals_are_sums(live, rule, down, across):
    found = cells(live, down=down, across=across, due_rule=rule)
    inner = {k: r for k, r in found.items() if TOTAL not in k}
    for name in COUNTS:
        assert found[TOTAL, TOTAL][name] == sum(r[name] for r in inner.values()) > 0
    for (row, column), cell in list(inner.items())[:6]:
        for measure in COUNTS:
            listed = live.ask("explore/cases", EVERYWHERE, measure=measure, most=1, skip=0, due_rule=rule, **SPAN, **{down: row, across: column})
            assert (listed["total"][0] if listed.height else 0) == cell[measure], (row, column, measure)


@pytest.mark.parametrize("rule", ["A", "B"])
def test_the_totals_of_units_are_those_of_the_next_level(live, rule):
    found = cells(live, down="unit", across="source", due_rule=rule)
    for row in live.ask("explore/places", EVERYWHERE, level="unit", due_rule=rule, **SPAN).to_dicts():
        name = row["place"] or TOTAL
        if (name, TOTAL) in found:
            assert {k: found[name, TOTAL][k] for k in LEVEL} == {k: row[k] for k in LEVEL}


@pytest.mark.parametrize("rule", ["A", "B"])
def test_the_whole_of_a_pivot_is_what_the_first_page_counts(live, rule):
    whole = cells(live, down="unit", across="source", due_rule=rule)[TOTAL, TOTAL]
    [totals] = live.ask("operations/totals", EVERYWHERE, due_rule=rule, **SPAN).filter(scope="全市").to_dicts()
    known = set(whole) & set(totals) - {"due_rule"}
    assert {"filed", "dispatched", "undispatched", "reworked_of_due", "postponed_of_due", "closed_by_now", "overdue_open_10d", "filing_rate",
            "dispatch_rate", "rework_rate", "postpone_rate"} <= known
    assert {k: whole[k] for k in known} == {k: totals[k] for k in known}


def test_complaints_and_arrivals_are_those_of_the_first_page_in_every_unit(live):
    spans = {"since": [SPAN["since"]], "until": [SPAN["until"]]}
    found = cells(live, down="unit", across="urgency", due_rule="B")
    for unit in ("金水区", "二七区", "中原区"):
        [rates] = live.ask("overview/three_rates", EVERYWHERE, unit=[unit], **spans).to_dicts()
        [urgent] = live.ask("overview/emergency", EVERYWHERE, unit=[unit], **spans).to_dicts()
        row = found[unit, TOTAL]
        assert {k: row[k] for k in ("complaints", "replied", "response_rate", "solve_rate", "satisfied_rate")} == {
            k: rates[k] for k in ("complaints", "replied", "response_rate", "solve_rate", "satisfied_rate")}
        assert (row["emergency"], row["arrival_minutes"]) == (urgent["emergency"], urgent["arrival_minutes"])
        assert found[unit, "急"]["emergency"] == row["emergency"] > row["arrived"] > 0
        assert found[unit, "平"]["emergency"] == 0
        assert found[unit, "平"]["arrival_minutes"] is None


def test_units_stand_in_official_order_and_an_account_sees_its_own(live):
    rows = list(dict.fromkeys(down for down, _ in cells(live, down="unit", across="source", due_rule="B")))
    assert rows == ["中原区", "二七区", "金水区", TOTAL]
    assert {down for down, _ in cells(live, Scope(("二七区",)), down="unit", across="category", due_rule="B")} == {"二七区", TOTAL}
