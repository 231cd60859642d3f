"""What is kept in memory is bounded, and what was used last stays."""
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from cockpit.kept import Kept


def test_the_one_not_used_for_longest_goes_first():
    kept = Kept(2)
    kept.put("a", 1)
    kept.put("b", 2)
    assert kept.get("a") == 1
    kept.put("c", 3)
    assert kept.latest() == {"c": 3, "a": 1} and list(kept.latest()) == ["c", "a"] and kept.get("b") is None


def test_what_is_put_again_is_the_latest_and_counts_once():
    kept = Kept(2)
    for key, value in (("a", 1), ("b", 2), ("a", 3)):
        kept.put(key, value)
    assert list(kept.latest().items()) == [("a", 3), ("b", 2)] and len(kept) == 2


def test_what_replaces_it_is_cut_to_the_last():
    kept = Kept(2)
    kept.replace({"a": 1, "b": 2, "c": 3})
    assert list(kept.latest()) == ["c", "b"]


def test_what_many_want_at_once_is_made_once_and_they_all_get_it():
    kept, made, start = Kept(2), [], threading.Barrier(8)

    def make():
        time.sleep(0.05)
        made.append(1)
        return object()

    def want(_):
        start.wait()
        return kept.made("a", make)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(want, range(8)))) == 1
    assert len(made) == 1


def test_what_fails_is_made_again_by_the_next():
    kept = Kept(2)
    with pytest.raises(ZeroDivisionError):
        kept.made("a", lambda: 1 // 0)
    assert kept.made("a", lambda: 5) == 5


def test_what_is_not_worth_it_is_given_and_not_kept():
    kept = Kept(2)
    assert kept.made("a", lambda: 5, lambda value: value < 5) == 5 and len(kept) == 0
