"""What a publication was asked, by whose scope and when last: so that the next one can be asked before anybody waits."""
from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from cockpit.access import Scope
from cockpit.kept import Kept

Frozen = tuple[tuple[str, object], ...]
Asked = tuple[str, Scope, Frozen]  # a question's name, who asks, its parameters as read
MOST = 2_000
_ahead: ContextVar[bool] = ContextVar("ahead", default=False)


def frozen(values: Mapping[str, object]) -> Frozen:
    """Parameters as the key of an answer."""
    return tuple((k, tuple(v) if isinstance(v, list) else v) for k, v in values.items())


class Wanted(Kept[Asked, float]):
    """The latest questions, each with the moment it was last asked, in seconds of the epoch."""

    def __init__(self) -> None:
        super().__init__(MOST)

    def note(self, asked: Asked) -> None:
        """Somebody asks this now."""
        if not _ahead.get():
            self.put(asked, time.time())

    @contextmanager
    def not_noting(self) -> Iterator[None]:
        """What is asked meanwhile, by this thread, nobody wants yet."""
        token = _ahead.set(True)
        try:
            yield
        finally:
            _ahead.reset(token)

    def inherit(self, earlier: Mapping[Asked, float]) -> None:
        """What was wanted of the publication before is wanted of this one, at the time it was."""
        self.replace(dict(sorted({**earlier, **self.latest()}.items(), key=lambda item: item[1])))
