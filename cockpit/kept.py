"""What is worth keeping in memory: the latest used, and nothing beyond a number. Safe to use from many threads."""
from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """At most `most` values by their keys; one more, and the one not used for longest goes. None is no value."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[K, V] = OrderedDict()
        self._turn = threading.Lock()
        self._making: dict[K, threading.Lock] = {}

    def get(self, key: K) -> V | None:
        with self._turn:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def put(self, key: K, value: V) -> None:
        with self._turn:
            self._held[key] = value
            self._held.move_to_end(key)
            if len(self._held) > self._most:
                self._held.popitem(last=False)

    def made(self, key: K, make: Callable[[], V], worth: Callable[[V], bool] = lambda value: True) -> V:
        """The value, made where there is none, and kept if it is `worth` it: once, however many want it at the same time."""
        found = self.get(key)
        if found is not None:
            return found
        with self._turn:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            found = self.get(key)
            if found is None:
                try:
                    found = make()
                    if worth(found):
                        self.put(key, found)
                finally:
                    with self._turn:
                        self._making.pop(key, None)
        return found

    def replace(self, held: Mapping[K, V]) -> None:
        """Hold these instead, the latest last."""
        with self._turn:
            self._held = OrderedDict(list(held.items())[-self._most:])

    def latest(self) -> dict[K, V]:
        """All of them, the latest first."""
        with self._turn:
            return dict(reversed(self._held.items()))

    def __len__(self) -> int:
        return len(self._held)
