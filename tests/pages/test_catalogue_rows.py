"""Every metric of the catalogue leads to rows, and they are as many as it counts; every state of a view survives its URL."""
import random
from datetime import date
from itertools import product

import pytest

from cockpit.access import EVERYWHERE, Scope
from cockpit.metrics import catalogue
from cockpit.periods import parse
from cockpit.ui import rows, session
from cockpit.ui.view import DUE_RULES, GRAINS, SCOPES, Choices, View, read_view, selectable
from tests.pages.conftest import UNITS

# What the rows behind a metric that is no count are counts of: a rate's numerator and denominator, a mean's cases.
COUNTED = {
    "filing_rate": ("filed", "accepted"), "dispatch_rate": ("dispatched", "filed"), "closing_rate": ("closed_of_due", "due"),
    "on_time_rate": ("on_time_of_due", "due"), "rework_rate": ("reworked_of_due", "due"), "postpone_rate": ("postponed_of_due", "due"),
    "response_rate": ("complaints",), "solve_rate": ("complaints",), "satisfied_rate": ("complaints",), "arrival_minutes": ("emergency",)}
WEEKS = [parse(f"2025-W{n}") for n in (37, 41, 42)]
PLACES: list[dict[str, str]] = [{}, {"unit": "二七区"}, {"unit": "金水区"}]


@pytest.fixture
def ask(city, monkeypatch):
    who = {"scope": EVERYWHERE}
    monkeypatch.setattr(session, "publication", lambda: city)
    monkeypatch.setattr(session, "scope", lambda: who["scope"])
    session.ask.__dict__["who"] = who
    return session.ask


def counts_of(name: str) -> tuple[str, ...]:
    return COUNTED.get(name, (name,))


def test_every_metric_of_the_catalogue_has_rows_a_drawer_can_list():
    for name, entry in catalogue().items():
        assert name in COUNTED or not entry.is_rate, f"{name}: of what are its rows?"
        for count in counts_of(name):
            assert count in rows.LISTED or count in rows.OWN, (name, count)


def figures(ask, view: View) -> dict[str, int]:
    """Every count of the catalogue, as the first page's questions give it for the view."""
    place = {"unit": [view.unit] if view.unit else None}
    span = {"since": view.period.since, "until": view.period.until}
    by = ask("operations/by_unit", due_rule=view.due, **span) if view.unit else ask("operations/totals", due_rule=view.due, **span)
    [row] = [r for r in by.to_dicts() if r["scope"] == view.scope and r.get("unit") == view.unit]
    spans = {"since": [view.period.since], "until": [view.period.until]}
    [urgent] = ask("overview/emergency", scope=view.scope, **spans, **place).to_dicts()
    [rates] = ask("overview/three_rates", scope=view.scope, **spans, **place).to_dicts()
    return row | {"emergency": urgent["emergency"], "complaints": rates["complaints"]}


@pytest.mark.parametrize(("week", "place", "due"), product(WEEKS, PLACES, DUE_RULES))
def test_the_rows_behind_every_metric_are_as_many_as_it_counts(ask, week, place, due):
    for scope in SCOPES:
        view = View(week, due=due, scope=scope, **place)
        expected = figures(ask, view)
        for count in sorted({c for name in catalogue() for c in counts_of(name)}):
            found, _, _ = rows.rows_behind(view, count, None, None)
            assert found.height == expected[count], (count, scope)


def test_rows_of_an_account_are_as_many_as_its_own_figures(ask):
    ask.who["scope"] = Scope(("金水区",))
    view = View(WEEKS[1], due="B")
    expected = figures(ask, view)
    for count in sorted({c for name in catalogue() for c in counts_of(name)}):
        found, _, _ = rows.rows_behind(view, count, None, None)
        assert found.height == expected[count], count
        assert set(found["unit"]) <= {"金水区"}


def test_a_state_of_the_view_survives_its_url_whatever_it_is(city):
    """Two thousand states at random, written into a URL and read back: the same, and nothing is said to be ignored."""
    dice = random.Random(20261122)
    manifest = city.manifest
    found = Choices(manifest.as_of, manifest.first_reported, manifest.last_reported, tuple(UNITS), UNITS, ("来源1", "12345&x=1"), ("大类2", "大 类+%"))
    for _ in range(2000):
        grain = dice.choice(GRAINS)
        period = dice.choice(selectable(grain, found)) if grain != "range" else parse(f"2025-09-{dice.randint(1, 30):02d}~2025-10-12")
        unit = dice.choice([None, *UNITS])
        view = View(period, unit, dice.choice([None, *UNITS[unit]]) if unit else None, dice.choice(SCOPES), dice.choice([None, *found.sources]),
                    dice.choice([None, *found.categories]), dice.choice([None, *DUE_RULES]))
        assert read_view(view.params(), found) == (view, [])


@pytest.mark.parametrize("bad", ["<script>alert(1)</script>", "'; drop table case_fact; --", "x" * 10_000, "\x00", "%00", "../../etc/passwd"])
def test_a_hostile_value_is_ignored_said_and_cut_short(city, bad):
    manifest = city.manifest
    found = Choices(manifest.as_of, manifest.first_reported, manifest.last_reported, tuple(UNITS), UNITS, ("来源1",), ("大类2",))
    default, _ = read_view({}, found)
    for name in ("week", "unit", "scope", "source", "category", "due"):
        view, ignored = read_view({name: bad}, found)
        assert view == default
        assert len(ignored) == 1 and len(ignored[0]) < 120
    assert view.period.since < date(2026, 1, 1)
