"""What a page makes of answers is made once for a publication, a scope and a view, and never given to another scope."""
import pytest

from cockpit.access import EVERYWHERE, Scope
from cockpit.ui import session

MADE = []


@session.remembered
def model(view, more=0):
    MADE.append((view, more))
    return {"view": view, "scope": session.scope()}


@pytest.fixture
def looking(published, case, monkeypatch):
    """Look as this scope at this publication; the first one is published already."""
    live = published([case()])
    MADE.clear()

    def as_(scope, at=live):
        monkeypatch.setattr(session, "scope", lambda: scope)
        monkeypatch.setattr(session, "publication", lambda: at)
    return as_


def test_a_model_is_made_once_for_its_arguments(looking):
    looking(EVERYWHERE)
    assert model("第42周") is model("第42周")
    model("第41周")
    model("第42周", more=1)
    assert MADE == [("第42周", 0), ("第41周", 0), ("第42周", 1)]


def test_another_scope_is_given_a_model_of_its_own(looking):
    looking(EVERYWHERE)
    model("第42周")
    one = Scope(units=("金水区",))
    looking(one)
    assert model("第42周")["scope"] == one


def test_another_publication_makes_its_models_anew(looking, house):
    from cockpit.publish.build import publish
    from cockpit.store import store

    looking(EVERYWHERE)
    model("第42周")
    publish(house)
    looking(EVERYWHERE, store(house))
    model("第42周")
    assert len(MADE) == 2
