"""总览 of the latest weeks is there before anybody comes, for the city and for each unit."""
import pytest

from cockpit import ahead
from cockpit.store import Store
from cockpit.ui.first_views import first_views


@pytest.fixture
def counted(monkeypatch):
    """Names of the questions that were computed."""
    made: list[str] = []
    plain = Store.run
    monkeypatch.setattr(Store, "run", lambda self, name, *rest: made.append(name) or plain(self, name, *rest))
    return made


@pytest.mark.parametrize("chosen", [{}, {"unit": "金水区"}, {"week": "2025-W40", "unit": "二七区"}])
def test_a_page_made_ahead_computes_nothing_when_it_is_opened(look, city, counted, chosen):
    city.forget()
    city.wanted.replace({})
    assert ahead.make(city, {}, first_views, lambda: False) > 10
    assert counted and not city.wanted.latest(), "nobody has wanted it yet"
    counted.clear()
    look(**chosen)
    assert counted == []
    assert city.wanted.latest()


def test_a_week_further_back_is_computed_when_it_is_opened(look, city, counted):
    city.forget()
    city.wanted.replace({})
    ahead.make(city, {}, lambda live: list(first_views(live))[:1], lambda: False)
    counted.clear()
    look(week="2025-W39")
    assert "operations/by_unit" in counted
