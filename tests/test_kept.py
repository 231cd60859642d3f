"""What is kept in memory is bounded, and what was used last stays."""
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
