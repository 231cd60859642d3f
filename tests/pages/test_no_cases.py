"""Every page in a city that has patrols and no cases: it opens, and says so in a sentence."""
from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl
import pytest

from cockpit.contract import PATROL_RUNS
from cockpit.ingest.run import ingest
from cockpit.places import Places
from cockpit.publish.build import publish
from cockpit.shell import PAGES
from cockpit.store import Store, store
from tests.small_city import no_quotas

SCRIPTS = ["" if not entry.url_path else f"../pages/{entry.script}" for entry in PAGES]
OF_CASES = ["", "../pages/loop.py", "../pages/explore.py", "../pages/case.py"]
SAID = "没有导入案件，案件指标没有数据；在册的有巡查单"


@pytest.fixture(scope="module")
def patrolled(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Ten weeks of patrols of two segments, up to Sunday 19 October 2025."""
    root = tmp_path_factory.mktemp("patrolled") / "house"
    end = datetime(2025, 10, 19, 23, 59, 59)
    rows = [{"run_id": f"R{n}", "segment_id": f"S{n % 2}", "unit": "东区" if n % 2 else "西区", "street": f"{n % 2}街",
             "started_at": end - timedelta(days=n), "inspected_km": 0.4, "exported_at": end} for n in range(70)]
    no_quotas(root)
    path = root / "exports" / "cockpit" / "patrol_runs_1.parquet"
    path.parent.mkdir(parents=True)
    pl.DataFrame(rows, schema=PATROL_RUNS.schema).write_parquet(path)
    with pytest.MonkeyPatch.context() as env:
        env.setenv("COCKPIT_DATA", str(root))
        ingest(progress=lambda line: None)
    publish(Places(root.resolve()))
    return store(Places(root.resolve()))


@pytest.mark.parametrize("page", SCRIPTS)
def test_a_page_opens_without_cases(look, patrolled, page):
    """Every page with its stamp; but the log is of no data, and the wall writes its stamp with an age that runs."""
    seen = look(page, house=patrolled.folder.parents[1])
    assert not seen.test.exception
    assert "页面出错" not in seen.text
    stamped = not page.endswith(("log.py", "wall.py"))
    assert ("数据截至 2025年10月19日23时59分" in seen.text) == stamped


@pytest.mark.parametrize("page", OF_CASES)
def test_a_page_of_cases_says_that_there_are_none(look, patrolled, page):
    said = look(page, house=patrolled.folder.parents[1]).text.replace("<b>", "").replace("</b>", "")
    assert f"{SAID}70行（驾驶舱数据格式）。" in said
    assert "未授权" not in said


@pytest.mark.parametrize("page", ["", "../pages/loop.py", "../pages/explore.py"])
@pytest.mark.parametrize("period", [{"week": "2025-W36"}, {"month": "2025-09"}, {"xun": "2025-09下旬"}, {"year": "2025~10-19"}])
def test_every_period_the_patrols_reach_can_be_chosen(look, patrolled, page, period):
    seen = look(page, house=patrolled.folder.parents[1], **period)
    assert not seen.test.exception
    assert "已忽略" not in seen.text


def test_a_period_before_the_first_patrol_is_refused_in_words(look, patrolled):
    assert "早于最早的数据，已忽略" in look(house=patrolled.folder.parents[1], month="2024-03").text


@pytest.mark.parametrize("part", ["文件", "隔离", "新鲜度", "核对", "完整性", "口径"])
def test_the_ledger_counts_no_gaps_where_there_are_no_cases(look, patrolled, part):
    seen = look("../pages/ledger.py", house=patrolled.folder.parents[1], part=part)
    assert not seen.test.exception
    assert "没有案件，缺报和断报无从判断" in seen.text
