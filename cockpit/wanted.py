"""What a publication was asked, by whose scope and when last: so that the next one can be asked before anybody waits."""
from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Mapping

from cockpit.access import Scope

Frozen = tuple[tuple[str, object], ...]
Asked = tuple[str, Scope, Frozen]  # a question's name, who asks, its parameters as read
MOST = 2_000


def frozen(values: Mapping[str, object]) -> Frozen:
    """Parameters as the key of an answer."""
    return tuple((k, tuple(v) if isinstance(v, list) else v) for k, v in values.items())


class Wanted:
    """The latest questions, each with the moment it was last asked, in seconds of the epoch. Safe to use from many threads."""

    def __init__(self) -> None:
        self._last: OrderedDict[Asked, float] = OrderedDict()
        self._turn = threading.Lock()

    def note(self, asked: Asked) -> None:
        with self._turn:
            self._last[asked] = time.time()
            self._last.move_to_end(asked)
            if len(self._last) > MOST:
                self._last.popitem(last=False)

    def inherit(self, earlier: Mapping[Asked, float]) -> None:
        """What was wanted of the publication before is wanted of this one, at the time it was."""
        with self._turn:
            latest = sorted((dict(earlier) | self._last).items(), key=lambda item: item[1])[-MOST:]
            self._last = OrderedDict(latest)

    def latest(self) -> dict[Asked, float]:
        """All of them, the latest first."""
        with self._turn:
            return dict(reversed(self._last.items()))
