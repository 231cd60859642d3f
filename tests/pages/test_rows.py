"""Every number leads to as many rows as it says: same filters, same rule, same account."""
import itertools
from datetime import date

import pytest

from cockpit.access import EVERYWHERE, Scope
from cockpit.periods import parse
from cockpit.ui import rows, session
from cockpit.ui.view import View

BREAKDOWN = ("reported", "undispatched", "due", "closed_of_due", "on_time_of_due", "reworked_of_due", "postponed_of_due", "overdue_open",
             "overdue_open_10d", "age_1", "age_2", "age_3", "age_4", "age_5")
WEEK = parse("2025-W41")
FILTERS = [{}, {"unit": "二七区"}, {"unit": "金水区", "street": "花园路街道"}, {"scope": "常规"}, {"source": "来源1"},
           {"category": "大类2", "scope": "常规"}]


@pytest.fixture
def ask(city, monkeypatch):
    """The pages' own way of asking, as the city-wide account or another."""
    who = {"scope": EVERYWHERE}
    monkeypatch.setattr(session, "publication", lambda: city)
    monkeypatch.setattr(session, "scope", lambda: who["scope"])

    def asked(name, **params):
        return session.ask(name, **params)
    asked.who = who
    return asked


def parameters(view):
    return {"since": view.period.since, "until": view.period.until, "scope": view.scope,
            **{n: [v] if (v := getattr(view, n)) else None for n in ("unit", "street", "source", "category")}}


@pytest.mark.parametrize(("filters", "due"), itertools.product(FILTERS, ("A", "B")))
def test_rows_behind_a_table_are_as_many_as_its_figures(ask, filters, due):
    view = View(WEEK, due=due, **filters)
    for line in ask("loop/breakdown", grouping="unit", due_rule=due, **parameters(view)).to_dicts():
        for measure in BREAKDOWN:
            found, _, _ = rows.rows_behind(view, measure, f"unit:{line['name']}", None)
            assert found.height == line[measure], (line["name"], measure)


@pytest.mark.parametrize("filters", FILTERS)
def test_rows_behind_a_link_of_the_flow_are_as_many_as_its_bar(ask, filters):
    view = View(WEEK, **filters)
    for link in ask("loop/links", **parameters(view)).to_dicts():
        found, _, _ = rows.rows_behind(view, f"link_{link['position']}", None, None)
        assert found.height == link["cases"], link["label"]


def test_rows_behind_the_emergency_and_complaint_tiles_are_as_many_as_they_say(ask):
    view = View(WEEK)
    spans = {"since": [WEEK.since], "until": [WEEK.until]}
    [urgent], [rates] = ask("overview/emergency", **spans).to_dicts(), ask("overview/three_rates", **spans).to_dicts()
    expected = {"emergency": urgent["emergency"], "emergency_late": urgent["emergency_late"], "complaints": rates["complaints"]}
    assert {m: rows.rows_behind(view, m, None, None)[0].height for m in expected} == expected
    assert min(expected.values()) > 0


def test_rows_behind_a_doubt_are_as_many_as_it_says(ask):
    doubts = ask("overview/doubts", since=WEEK.since, until=WEEK.until).to_dicts()
    assert doubts
    for doubt in doubts:
        assert rows.rows_behind(View(WEEK), "closed_before_arrival", f"unit:{doubt['unit']}", "全市")[0].height == doubt["closed_before_arrival"]


@pytest.mark.parametrize(("question", "grouping", "measures"), [
    *(("loop/breakdown", by, ("reported", "due", "on_time_of_due", "overdue_open")) for by in ("unit", "street")),
    *(("loop/reported", by, ("reported",)) for by in ("source", "category", "subcategory"))])
def test_every_grouping_adds_up_to_the_city(ask, question, grouping, measures):
    view = View(parse("2025-09"))
    whole = next(r for r in ask("operations/totals", since=view.period.since, until=view.period.until).to_dicts() if r["scope"] == "全市")
    parts = ask(question, grouping=grouping, **parameters(view))
    assert {m: parts[m].sum() for m in measures} == {m: whole[m] for m in measures}


@pytest.mark.parametrize("scope", [Scope(units=("金水区",)), Scope(streets=("金水区/花园路街道",)), Scope()])
@pytest.mark.parametrize("measure", ["due", "overdue_open", "link_1", "complaints", "closed_before_arrival"])
def test_no_drawer_shows_a_row_outside_the_account(ask, scope, measure):
    ask.who["scope"] = scope
    view = View(parse("2025~10-19"))
    for of in (None, "unit:二七区", "street:长江路街道"):
        found, _, _ = rows.rows_behind(view, measure, of, None)
        assert set(found["unit"]) <= ({"金水区"} if scope.units or scope.streets else set())
        if scope.streets:
            assert set(found["street"]) <= {"花园路街道"}


def test_the_drivers_of_a_change_add_up_to_the_change(ask):
    now, before = WEEK, WEEK.previous()
    rates = [next(r["on_time_rate"] for r in ask("operations/totals", since=p.since, until=p.until, due_rule="B").to_dicts()
                  if r["scope"] == "常规") for p in (now, before)]
    effects = ask("overview/drivers", since=now.since, until=now.until, before_since=before.since, before_until=before.until, due_rule="B")
    assert effects["effect"].sum() == pytest.approx(rates[0] - rates[1])


def test_what_is_narrowed_is_said(ask):
    _, _, said = rows.rows_behind(View(WEEK, unit="金水区"), "due", "street:花园路街道", "常规")
    assert said == [("案件范围", "常规案件"), ("区（管委会）", "金水区"), ("街道（乡镇）", "花园路街道")]


def test_an_unknown_field_in_a_link_narrows_nothing(ask):
    everything = rows.rows_behind(View(WEEK), "due", None, None)[0].height
    assert rows.rows_behind(View(WEEK), "due", "password:x", "nowhere")[0].height == everything


def test_a_unit_that_fell_silent_is_found_and_a_busy_one_is_not(marts, case):
    weeks = [f"2025-{m:02d}-{d:02d} 09:00" for m, d in [(8, 11), (8, 18), (8, 25), (9, 1), (9, 8), (9, 15), (9, 22), (9, 29)]]
    steady = [case(unit="二七区", source="12345", reported_at=w) for w in [*weeks, "2025-10-06 09:00"] for _ in range(6)]
    silent = [case(unit="金水区", source="12345", reported_at=w) for w in weeks for _ in range(6)]
    rare = [case(unit="中原区", source="媒体", reported_at=w) for w in weeks]
    found = marts([*steady, *silent, *rare]).ask("overview/silences", EVERYWHERE, since=date(2025, 10, 6), until=date(2025, 10, 13))
    assert found.to_dicts() == [{"unit": "金水区", "source": "12345", "usual": 6.0}]


def test_durations_leave_out_the_reversed_and_the_entered_later(marts, case):
    cases = [case(dispatched_at="2025-10-06 09:00", disposed_at=f"2025-10-06 {h:02d}:00") for h in (10, 12, 14)]
    cases.append(case(dispatched_at="2025-10-06 09:00", disposed_at="2025-10-06 08:00"))
    cases.append(case(dispatched_at="2025-10-06 09:00:00", disposed_at="2025-10-06 09:00:03"))
    stages = marts(cases).ask("loop/durations", EVERYWHERE, since=date(2025, 10, 6), until=date(2025, 10, 13)).to_dicts()
    handled = next(s for s in stages if s["label"] == "派遣到处置")
    assert (handled["cases"], handled["median_hours"], handled["excluded"]) == (3, 3.0, 2)


def test_an_arrival_after_the_closing_is_no_arrival_time(marts, case):
    urgent = [case(urgency="急", dispatched_at="2025-10-06 08:30", arrived_at=at) for at in ("2025-10-06 08:40", "2025-10-06 08:50", "2025-10-06 23:00")]
    [answer] = marts(urgent).ask("overview/emergency", EVERYWHERE, since=[date(2025, 10, 6)], until=[date(2025, 10, 13)]).to_dicts()
    assert (answer["emergency"], answer["arrival_minutes"]) == (3, 15.0)
