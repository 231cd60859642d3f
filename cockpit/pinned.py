"""Kept publications, opened by their id beside the live one: at most two hold their data in memory, whoever holds links to more."""
from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path
from typing import Any

from cockpit.store import Store

MOST = 2
_awake: OrderedDict[PinnedStore, Any] = OrderedDict()  # store → its database, asked longest ago first
_shelf = threading.Lock()


class PinnedStore(Store):
    """A store whose database may be put away and comes back when it is asked.

    An export that waits in a session holds its store, so forgetting stores would free nothing. A call under way keeps
    its database: its cursor holds it.
    """

    @property
    def _db(self) -> Any:
        with _shelf:
            return self._woken(_awake.pop(self) if self in _awake else self._open())

    @_db.setter
    def _db(self, database: Any) -> None:
        with _shelf:
            self._woken(database)

    def _woken(self, database: Any) -> Any:
        _awake[self] = database
        while len(_awake) > MOST:
            put_away, _ = _awake.popitem(last=False)
            put_away.forget()
        return database


def pinned(folder: Path) -> Store:
    """The store of a kept publication. Refused when it is not, or no longer, there, or cannot be read."""
    with _shelf:
        found = next((store for store in _awake if store.folder == folder), None)
    return found if found and (folder / "manifest.json").exists() else PinnedStore(folder)
