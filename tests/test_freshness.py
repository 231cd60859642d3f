"""When data is too old, and what is said of it."""
from datetime import datetime, timedelta

import pytest

from cockpit.freshness import past_limit, stale_sources, stale_words
from cockpit.publish.manifest import Manifest, Source

LOADED = datetime(2025, 10, 13, 8)
DAY = timedelta(days=1)


def manifest(*limits: float | None, demo: bool = False) -> Manifest:
    """Sources of the same moment with these limits in days."""
    sources = [Source(system=f"s{n}", label=f"来源{n}", profile="p", table="cases", as_of=LOADED, rows=1, stale_days=limit)
               for n, limit in enumerate(limits)]
    return Manifest(id="x", built_at=LOADED, as_of=LOADED, first_reported=None, last_reported=None, demo=demo, city="郑州市",
                    lake_versions={}, rules=[], rows={}, sources=sources, missing={}, checks=[], months={}, files={})


@pytest.mark.parametrize(("age", "said"), [
    (8 * DAY, ""), (8 * DAY + timedelta(seconds=1), "数据已过期不到1天"), (9 * DAY, "数据已过期1天"), (11.5 * DAY, "数据已过期3天"),
    (1300 * DAY, "数据已过期1,292天"),
])
def test_data_past_its_limit_says_for_how_many_days(age, said):
    assert stale_words(manifest(8), LOADED + age) == said
    assert bool(said) == bool(stale_sources(manifest(8), LOADED + age))


def test_one_source_of_several_that_is_late_makes_part_of_the_data_stale():
    assert stale_words(manifest(8, 30), LOADED + 10 * DAY) == "部分数据已过期2天"
    assert stale_words(manifest(8, None), LOADED + 10 * DAY) == "部分数据已过期2天"
    assert stale_words(manifest(8, 5), LOADED + 10 * DAY) == "数据已过期5天"


def test_demonstration_and_historical_data_have_no_limit():
    late = LOADED + 900 * DAY
    assert stale_words(manifest(8, demo=True), late) == stale_words(manifest(None), late) == stale_words(manifest(), late) == ""
    assert past_limit(manifest(None).sources[0], late, demo=False) is None
    assert stale_sources(manifest(8, demo=True), late) == {}


def test_a_source_of_two_tables_counts_once_by_the_older_one():
    two = manifest(8)
    two.sources.append(two.sources[0].model_copy(update={"table": "patrols", "as_of": LOADED - DAY}))
    assert stale_sources(two, LOADED + 9 * DAY) == {"来源0": 2 * DAY}
