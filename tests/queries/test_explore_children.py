"""Children of a place over periods, on the map, and in the cross table: the same figures as the place itself and the rows behind."""
from datetime import date

import pytest

from cockpit.access import EVERYWHERE, Scope
from cockpit.questions import question
from cockpit.ui.explore_pivot import OPENED, PIVOTED
from cockpit.wording_explore import PARTS_OF

UNITS = {"金水区": ("花园路街道", "丰产路街道"), "二七区": ("长江路街道",), "中原区": ("秦岭路街道", None)}
MONDAYS = [date(2025, 9, 29), date(2025, 10, 6), date(2025, 10, 13)]
SPANS = {"starts": MONDAYS[:2], "ends": MONDAYS[1:]}
ODD = {"starts": [date(2025, 9, 10), date(2025, 10, 1)], "ends": [date(2025, 9, 30), date(2025, 10, 13)]}
SPAN = {"since": date(2025, 9, 10), "until": date(2025, 10, 13)}
STREET = {"unit": "金水区", "street": "丰产路街道"}


@pytest.fixture(scope="module")
def live(crowd, tmp_path_factory, shipped):
    """900 cases at random; of two in three the segment is known."""
    from tests.conftest import EXPORTED, cases_frame, open_marts

    rows = [row | {"segment_id": ["S0419", "S0420", None][n % 3]} for n, row in enumerate(crowd(900, 5, units=UNITS))]
    return open_marts(tmp_path_factory.mktemp("children") / "p", cases_frame(rows), EXPORTED, *shipped)


@pytest.mark.parametrize("rule", ["A", "B"])
@pytest.mark.parametrize("spans", [SPANS, ODD])
@pytest.mark.parametrize(("level", "at", "child"), [("unit", {}, {"unit": "金水区"}), ("street", {"unit": "金水区"}, STREET),
                                                    ("segment", STREET, STREET | {"segment": "S0420"})])
def test_every_childs_run_is_the_one_it_has_when_stood_in(live, level, at, child, spans, rule):
    found = [r for r in live.ask("explore/trend", EVERYWHERE, level=level, due_rule=rule, **spans, **at).to_dicts() if r["place"] == child[level]]
    alone = live.ask("explore/trend", EVERYWHERE, due_rule=rule, **spans, **child).to_dicts()
    assert found == [r | {"place": child[level]} for r in alone]
    assert sum(r["due"] for r in alone) > 0


@pytest.mark.parametrize("rule", ["A", "B"])
def test_the_rollup_answers_for_finished_weeks_as_the_cases_do(live, rule):
    asked = question("explore/trend")
    for given in ({"level": "unit"}, {"level": "street", "unit": "金水区", "scope": "常规"}, {"level": "street", "unit": "中原区"}):
        values = asked.read({**SPANS, "due_rule": rule, **given})
        frozen = tuple((k, tuple(v) if isinstance(v, list) else v) for k, v in values.items())
        fast = live.run("explore/trend", EVERYWHERE, frozen)
        known, live._finished = live._finished, set()
        try:
            slow = live.run("explore/trend", EVERYWHERE, frozen)
        finally:
            live._finished = known
        assert {r for r in fast.rows() if any(r[2:8])} == {r for r in slow.rows() if any(r[2:8])} != set()


@pytest.mark.parametrize("rule", ["A", "B"])
def test_every_metric_of_the_cross_table_opens_as_many_cases_as_its_cell_counts(live, rule):
    cells = live.ask("explore/pivot", EVERYWHERE, down="segment", across="source", due_rule=rule, **SPAN, **STREET).to_dicts()
    whole = live.ask("operations/totals", EVERYWHERE, due_rule=rule, **SPAN).row(0, named=True)
    assert {"S0419", "S0420", "未落到路段", "合计"} == {c["down_name"] for c in cells}
    for measure in (*PIVOTED, *PARTS_OF):
        for cell in [c for c in cells if c["across_name"] == "合计"] + cells[:2]:
            place = {} if cell["down_name"] == "合计" else {"segment": cell["down_name"]}
            kind = {} if cell["across_name"] == "合计" else {"source": cell["across_name"]}
            listed = live.ask("explore/cases", EVERYWHERE, measure=measure, most=1, skip=0, due_rule=rule, **SPAN, **STREET, **place, **kind)
            assert (listed["total"][0] if listed.height else 0) == cell[measure], (measure, cell["down_name"], cell["across_name"])
    city = live.ask("explore/pivot", EVERYWHERE, down="unit", across="source", due_rule=rule, **SPAN).row(-1, named=True)
    assert {m: city[m] for m in (*PIVOTED, *OPENED) if m in whole} == {m: whole[m] for m in (*PIVOTED, *OPENED) if m in whole}


def test_a_segment_lies_where_the_register_says_and_a_place_without_one_where_its_cases_are(live):
    at = {r["place"]: r for r in live.ask("explore/places_points", EVERYWHERE, level="segment", **SPAN, **STREET).to_dicts()}
    road = live.ask("explore/places_points", Scope(("二七区",)), level="segment", **SPAN, **STREET)
    assert at["S0420"]["start_lon"] != at["S0420"]["end_lon"]
    assert road.is_empty()
