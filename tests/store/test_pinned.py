"""Kept publications beside the live one: the right one answers, two at most hold their data, calls under way end well."""
from __future__ import annotations

import gc
import shutil
import weakref

import pytest

from cockpit import pinned
from cockpit.access import EVERYWHERE
from cockpit.places import Places
from cockpit.refusal import Refused
from cockpit.store import store
from tests.conftest import cases_frame, house_of

OLD = [f"20200101T00000{n}-abcdef" for n in range(4)]


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    """A live publication, and four older copies of it beside it."""
    live = house_of(tmp_path_factory.mktemp("kept") / "house", cases_frame([{}]))
    for name in OLD:
        folder = live.folder.with_name(name)
        shutil.copytree(live.folder, folder)
        text = (folder / "manifest.json").read_text(encoding="utf-8")
        (folder / "manifest.json").write_text(text.replace(live.manifest.id, name), encoding="utf-8")
    return live


@pytest.fixture
def kept(live):
    yield Places(live.folder.parents[1])
    pinned._awake.clear()


def units(opened):
    return opened.ask("overview/choices", EVERYWHERE).height


def test_two_kept_publications_at_most_are_in_memory_and_the_live_one_always(kept, live):
    opened = [store(kept, name) for name in OLD]
    assert [s.manifest.id for s in opened] == OLD
    assert [s.manifest.id for s in pinned._awake] == OLD[2:]
    assert units(store(kept, OLD[2])) > 0 and store(kept, OLD[2]) is opened[2]
    units(opened[0])  # one put away comes back when it is asked, and the one asked longest ago goes
    assert [s.manifest.id for s in pinned._awake] == [OLD[2], OLD[0]]
    assert store(kept) is live is store(kept, live.manifest.id)


def test_a_database_put_away_is_let_go_and_a_call_under_way_ends_well(kept):
    first = store(kept, OLD[0])
    under_way = first._db.cursor()
    for name in OLD[1:]:
        store(kept, name)
    assert first not in pinned._awake
    assert under_way.execute("use city").execute("select count(*) from case_fact").fetchall() == [(1,)]
    gone = weakref.ref(first)
    del first
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize("name", ["", "../x", "x" * 10_000, "9" * 10_000, "\0", "current", ".building-1", "'; drop table units", "20991231T000000-abcdef"])
def test_nothing_is_opened_by_a_name_that_is_none(house, name):
    with pytest.raises(Refused, match="没有这个发布版本") as refused:
        store(house, name)
    assert len(str(refused.value)) < 200


def test_a_publication_tidied_away_meanwhile_is_refused_in_words(kept):
    store(kept, OLD[3])
    (kept.publications / OLD[3]).rename(kept.publications / ".gone")
    with pytest.raises(Refused, match="没有这个发布版本"):
        store(kept, OLD[3])
