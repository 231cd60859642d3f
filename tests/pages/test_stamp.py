"""The stamp says in words when the data is older than its source allows."""
from datetime import datetime

import pytest

from cockpit.ingest.run import ingest
from cockpit.periods import city_time
from cockpit.publish.build import publish

PAGES = ["", "../pages/loop.py", "../pages/explore.py", "../pages/ledger.py", "../pages/case.py"]


@pytest.fixture(scope="module")
def late(tmp_path_factory):
    """The vendor platform's file of Monday 13 October 2025; its profile allows eight days."""
    from cockpit.places import Places

    root = tmp_path_factory.mktemp("late") / "house"
    (folder := root / "exports" / "egova").mkdir(parents=True)
    (folder / "案件_20251013080000.csv").write_text("上报时间,任务号\n2025-10-06 08:00:00,T1\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as env:
        env.setenv("COCKPIT_DATA", str(root))
        ingest(progress=lambda line: None)
    publish(Places(root.resolve()))
    return root


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_for_how_long_its_data_has_been_stale(look, late, page):
    before = (city_time("Asia/Shanghai") - datetime(2025, 10, 21, 8)).days
    text = look(page, house=late).text
    after = (city_time("Asia/Shanghai") - datetime(2025, 10, 21, 8)).days
    assert any(f'>数据已过期{days:,}天</span>' in text for days in {before, after})
    assert "数字城管平台案件导出" in text
    assert "历史数据" not in text


@pytest.mark.parametrize("page", PAGES)
def test_data_without_a_limit_is_old_but_not_stale(look, page):
    text = look(page).text
    assert "数据截至 2025年10月19日23时59分" in text
    assert "已过期" not in text
