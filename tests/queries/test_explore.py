"""综合查询 asks in its own way what the other pages ask: the figures are the same, down to the segment."""
from datetime import date

import polars as pl
import pytest

from cockpit.access import EVERYWHERE, Scope

UNITS = {"金水区": ("花园路街道", "丰产路街道"), "二七区": ("长江路街道",), "中原区": ("秦岭路街道", None)}
MEASURES = ("reported", "accepted", "due", "closed_of_due", "on_time_of_due", "overdue_open")
RATES = ("closing_rate", "on_time_rate")
WEEK = {"since": date(2025, 10, 6), "until": date(2025, 10, 13)}
ODD = {"since": date(2025, 9, 10), "until": date(2025, 10, 27)}


@pytest.fixture(scope="module")
def live(crowd, tmp_path_factory, shipped):
    """1,200 cases at random; of three in four the segment is known."""
    from tests.conftest import EXPORTED, cases_frame, open_marts

    ids = ["S0419", "S0420", "S0131", None]
    rows = [row | {"segment_id": ids[n % 4]} for n, row in enumerate(crowd(1200, 11, units=UNITS))]
    return open_marts(tmp_path_factory.mktemp("explore") / "p", cases_frame(rows), EXPORTED, *shipped)


def children(live, level, account=EVERYWHERE, span=WEEK, **place):
    rows = live.ask("explore/places", account, level=level, **span, **place).to_dicts()
    return {r["place"]: r for r in rows if r["place"] is not None}, rows[-1]


@pytest.mark.parametrize("rule", ["A", "B"])
@pytest.mark.parametrize("scope", ["全市", "常规"])
@pytest.mark.parametrize("span", [WEEK, ODD])
def test_units_and_their_total_are_those_of_the_first_page(live, rule, scope, span):
    mine, total = children(live, "unit", span=span, due_rule=rule, scope=scope)
    theirs = live.ask("operations/by_unit", EVERYWHERE, due_rule=rule, **span).filter(pl.col("scope") == scope).to_dicts()
    whole = live.ask("operations/totals", EVERYWHERE, due_rule=rule, **span).filter(pl.col("scope") == scope).row(0, named=True)
    assert [r["unit"] for r in theirs] == list(mine)
    for row in theirs:
        assert {k: mine[row["unit"]][k] for k in (*MEASURES, *RATES)} == {k: row[k] for k in (*MEASURES, *RATES)}, row["unit"]
    assert {k: total[k] for k in (*MEASURES, *RATES)} == {k: whole[k] for k in (*MEASURES, *RATES)}


@pytest.mark.parametrize("rule", ["A", "B"])
def test_streets_add_up_to_their_unit_and_segments_to_their_street(live, rule):
    units, _ = children(live, "unit", due_rule=rule)
    streets, unit = children(live, "street", unit="金水区", due_rule=rule)
    segments, street = children(live, "segment", unit="金水区", street="花园路街道", due_rule=rule)
    for name in (*MEASURES, *RATES):
        assert unit[name] == units["金水区"][name]
        assert street[name] == streets["花园路街道"][name]
    assert sum(s["due"] for s in segments.values()) == street["due"] > 0


@pytest.mark.parametrize("rule", ["A", "B"])
@pytest.mark.parametrize("measure", MEASURES)
def test_a_number_has_as_many_cases_behind_it_page_after_page(live, rule, measure):
    segments, _ = children(live, "segment", unit="金水区", street="丰产路街道", due_rule=rule, span=ODD)
    for place, row in segments.items():
        asked = {"measure": measure, "unit": "金水区", "street": "丰产路街道", "segment": place, "due_rule": rule, **ODD}
        pages = [live.ask("explore/cases", EVERYWHERE, most=7, skip=skip, **asked) for skip in range(0, row[measure] + 7, 7)]
        listed = pl.concat(pages)
        assert listed["case_id"].n_unique() == listed.height == row[measure], place
        assert set(listed["total"]) <= {row[measure]}


@pytest.mark.parametrize("measure", MEASURES)
def test_the_cases_are_those_of_the_list_behind_every_other_number(live, measure):
    mine = live.ask("explore/cases", EVERYWHERE, measure=measure, most=10000, skip=0, scope="常规", source="来源1", **ODD)
    theirs = live.ask("cases/list", EVERYWHERE, measure=measure, scope="常规", source=["来源1"], **ODD)
    assert mine["case_id"].to_list() == theirs["case_id"].to_list() != []
    assert mine["overdue_days"].to_list() == theirs["overdue_days"].to_list()


@pytest.mark.parametrize("rule", ["A", "B"])
@pytest.mark.parametrize("place", [{}, {"unit": "金水区"}, {"unit": "金水区", "street": "花园路街道", "segment": "S0419"}, {"segment": "未落到路段"}])
def test_a_point_of_the_trend_is_the_total_of_its_period(live, rule, place):
    spans = [(date(2025, 9, 1), date(2025, 10, 1)), (date(2025, 10, 6), date(2025, 10, 13)), (date(2025, 10, 13), date(2025, 10, 27))]
    run = live.ask("explore/trend", EVERYWHERE, starts=[a for a, _ in spans], ends=[b for _, b in spans], due_rule=rule, **place).to_dicts()
    for point, (since, until) in zip(run, spans, strict=True):
        _, total = children(live, "segment", span={"since": since, "until": until}, due_rule=rule, **place)
        assert {k: point[k] for k in (*MEASURES, *RATES)} == {k: total[k] for k in (*MEASURES, *RATES)}, since


def test_a_street_lists_its_segments_by_name_also_those_without_a_case(live):
    segments, _ = children(live, "segment", unit="金水区", street="丰产路街道")
    assert segments["S0420"]["name"] == "东明路（黄河路至红专路）"
    assert segments["S0421"]["due"] == 0
    assert segments["S0421"]["closing_rate"] is None
    assert list(segments)[-1] == "未落到路段"


def test_a_street_account_gets_its_street_whatever_it_asks_for(live):
    mine = Scope(streets=("金水区/花园路街道",))
    units, total = children(live, "unit", account=mine)
    assert list(units) == ["金水区"]
    assert total["due"] == children(live, "street", unit="金水区")[0]["花园路街道"]["due"]
    _, foreign = children(live, "street", account=mine, unit="二七区")
    assert [foreign[m] for m in MEASURES] == [0] * len(MEASURES)
    assert live.ask("explore/segment", mine, segment="S0131").filter(pl.col("unit") != "金水区").is_empty()


def test_a_case_says_whether_it_was_in_time_and_by_how_much(published, case):
    live = published([
        case(case_id="early"),
        case(case_id="late", disposed_at="2025-10-10 00:00", closed_at="2025-10-10 09:00"),
        case(case_id="open", disposed_at=None, checked_at=None, closed_at=None, status="处置中"),
        case(case_id="endless", deadline_at=None),
        case(case_id="void", voided=True),
        case(case_id="ahead", reported_at="2025-10-19 20:00", deadline_at="2025-10-21 18:00", disposed_at=None, closed_at=None),
    ])

    def told(case_id):
        row = live.ask("explore/case", EVERYWHERE, case_id=case_id).row(0, named=True)
        return row["verdict"], row["late_hours"]

    assert told("early") == ("按期", pytest.approx(-51))
    assert told("late") == ("逾期", pytest.approx(30))
    assert told("open")[0] == "逾期未结"
    assert told("open")[1] == pytest.approx(11 * 24 + 6, abs=0.1)
    assert told("endless") == ("无期限", None)
    assert told("void")[0] == "作废"
    assert told("ahead")[0] == "未到期"
