"""The views that everybody opens first: 总览 of the latest weeks, of the city and of each unit, made before anybody comes."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from cockpit.access import LOCAL
from cockpit.store import Store
from cockpit.ui import overview_asked as asked
from cockpit.ui import session
from cockpit.ui.filters import choices
from cockpit.ui.overview_decisions import decision_tiles, visit_tiles
from cockpit.ui.view import View, selectable

WEEKS = 13


def first_views(live: Store) -> Iterator[Callable[[], object]]:
    """What makes them, one view each, the latest week first, as an account that sees the city sees them."""
    with session.looking(live, LOCAL):
        found = choices()
    for period in selectable("week", found)[:WEEKS]:
        for unit in (None, *found.units):
            yield partial(_overview, live, View(period, unit))


def _overview(live: Store, view: View) -> None:
    with session.looking(live, LOCAL):
        asked.judgement(view)
        asked.matters(view)
        asked.places(view)
        decision_tiles(view)
        visit_tiles(view)
