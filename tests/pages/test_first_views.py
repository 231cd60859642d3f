"""总览 of the latest weeks is there before anybody comes, for the city and for each unit."""
import pytest

from cockpit import ahead
from cockpit.ui.first_views import first_views


@pytest.fixture
def nothing_known(city, monkeypatch):
    """The city, nothing asked of it yet; three weeks are made ahead."""
    monkeypatch.setattr("cockpit.ui.first_views.WEEKS", 3)
    city.forget()
    city.wanted.replace({})
    return city


def test_a_page_made_ahead_computes_nothing_when_it_is_opened(look, nothing_known, counted):
    made = ahead.make(nothing_known, {}, first_views, lambda: False)
    assert made == 3 * (1 + 10), "the city and its units, declared ones included"
    assert counted and not nothing_known.wanted.latest(), "nobody has wanted it yet"
    counted.clear()
    for chosen in ({}, {"unit": "金水区"}, {"week": "2025-W41", "unit": "二七区"}):
        look(**chosen)
    assert counted == []
    assert nothing_known.wanted.latest()


def test_a_week_further_back_is_computed_when_it_is_opened(look, nothing_known, counted):
    ahead.make(nothing_known, {}, lambda live: list(first_views(live))[:1], lambda: False)
    counted.clear()
    look(week="2025-W39")
    assert "operations/by_unit" in counted
