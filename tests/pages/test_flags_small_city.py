"""红旗黑旗评定 of a city of five segments without names or coordinates: a judged week, one without patrols, one with too few."""
from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from cockpit.contract import PATROL_RUNS, PATROLS
from cockpit.ingest.run import ingest
from cockpit.places import SHIPPED, Places
from cockpit.publish.build import publish
from cockpit.store import Store, store
from tests.small_city import own_reference

FLAGS = "../pages/flags.py"
SEGMENTS = {f"S{n}": ("东区" if n % 2 else "西区", f"{n}街") for n in range(5)}
MONDAYS = {"judged": datetime(2025, 9, 29, 9), "thin": datetime(2025, 10, 13, 9)}  # nobody patrols in the week between
EXPORTED = datetime(2025, 10, 19, 23, 59, 59)


def runs() -> list[dict]:
    """Three runs a segment in the first week, one in the last."""
    return [{"run_id": f"{segment}-{week}-{n}", "segment_id": segment, "unit": unit, "street": street, "started_at": monday + timedelta(days=n),
             "inspected_km": 0.5, "exported_at": EXPORTED}
            for week, monday in MONDAYS.items() for segment, (unit, street) in SEGMENTS.items() for n in range(3 if week == "judged" else 1)]


def findings() -> list[dict]:
    """Twenty of 暴露垃圾 on S1 in every run of the first week, nothing elsewhere."""
    return [{"patrol_id": f"P{n}-{k}", "run_id": f"S1-judged-{n}", "segment_id": "S1", "unit": "东区", "street": "1街", "item_code": f"JC030{k}",
             "found_at": MONDAYS["judged"] + timedelta(days=n, minutes=k), "category": "环境卫生", "item": f"事项{k}", "count": 20, "exported_at": EXPORTED}
            for n in range(3) for k in range(1, 8)]


def small_quotas(root: Path, period: str) -> None:
    own = root / "rules" / "flags"
    own.mkdir(parents=True)
    for path in sorted((SHIPPED / "rules" / "flags").glob("*.toml")):
        text = re.sub(r"(?m)^quota = \d+", "quota = 1", path.read_text(encoding="utf-8"))
        (own / path.name).write_text(text.replace('period = "week"', f'period = "{period}"'), encoding="utf-8")


def founded(root: Path, runs: list[dict], findings: list[dict], period: str = "week") -> Store:
    """The city of these patrols, its flags decided by the shipped rules with quotas of one, every `period`."""
    reference = own_reference(root)
    (reference / "check_items.csv").write_bytes((SHIPPED / "reference" / "check_items.csv").read_bytes())
    small_quotas(root, period)
    folder = root / "exports" / "cockpit"
    folder.mkdir(parents=True)
    pl.DataFrame(runs, schema=PATROL_RUNS.schema).write_parquet(folder / "patrol_runs_1.parquet")
    pl.DataFrame(findings, schema=PATROLS.schema).write_parquet(folder / "patrols_1.parquet")
    with pytest.MonkeyPatch.context() as env:
        env.setenv("COCKPIT_DATA", str(root))
        ingest(progress=lambda line: None)
    publish(Places(root.resolve()))
    return store(Places(root.resolve()))


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return founded(tmp_path_factory.mktemp("five") / "house", runs(), findings())


@pytest.fixture(scope="module")
def monthly(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """The same city judged by the month: three runs a segment every month of a year, S1 found lacking in the last three."""
    starts = [datetime(2024 + (m > 3), (m + 8) % 12 + 1, 5, 9) for m in range(13)]  # September 2024 to September 2025
    walked = [{"run_id": f"{segment}-{m}-{n}", "segment_id": segment, "unit": unit, "street": street, "started_at": start + timedelta(days=n),
               "inspected_km": 0.5, "exported_at": EXPORTED}
              for m, start in enumerate(starts) for segment, (unit, street) in SEGMENTS.items() for n in range(3)]
    found = [{"patrol_id": f"P{m}-{n}-{k}", "run_id": f"S1-{m}-{n}", "segment_id": "S1", "unit": "东区", "street": "1街", "item_code": f"JC030{k}",
              "found_at": starts[m] + timedelta(days=n, minutes=k), "category": "环境卫生", "item": f"事项{k}", "count": 20, "exported_at": EXPORTED}
             for m in (10, 11, 12) for n in range(3) for k in range(1, 8)]
    return founded(tmp_path_factory.mktemp("monthly") / "house", walked, found, "month")


@pytest.fixture
def page(look, five):
    return lambda **params: look(FLAGS, house=five.folder.parents[1], **params)


def said(seen) -> str:
    return re.sub(r"</?b>", "", seen.text)


def test_the_judged_week_flags_the_segment_where_all_was_found(page):
    text = said(page(week="2025-W40"))
    assert "第40周共评出“红旗”路段0条、“优秀红旗”路段0条、“黑旗”路段1条，其中东区“黑旗”路段1条，数量居首。" in text
    assert "S1，看得分由来" in text


def test_a_week_without_patrols_has_no_flags_and_the_page_says_why(page):
    seen = page(week="2025-W41")
    assert not seen.test.exception
    assert "第41周没有有效巡查，不评旗：在册5条责任路段都没有巡查单。" in said(seen)
    assert "本期未巡查" in page(week="2025-W41", part="不参评").text


def test_a_week_with_too_few_patrols_has_no_flags_and_the_page_says_why(page):
    assert "没有一条路段达到最低巡查量或具备参评条件，不评旗" in said(page(week="2025-W42"))
    assert "巡查不足2次" in page(week="2025-W42", part="不参评").text


@pytest.mark.parametrize("week", ["2025-W40", "2025-W41", "2025-W42"])
@pytest.mark.parametrize("part", ["名单", "地图", "区街", "临界", "不参评", "连续", "更正与记录"])
def test_every_part_opens_whatever_the_week(page, week, part):
    seen = page(week=week, part=part)
    assert not seen.test.exception
    assert "页面出错" not in seen.text


def test_segments_without_coordinates_are_listed_beside_the_map_that_cannot_show_them(page):
    seen = page(week="2025-W40", part="地图")
    assert "没有坐标、未上图的路段5条" in seen.text
    assert "不能上图" in seen.text
    assert len(seen.test.get("plotly_chart")) == 0


def test_the_drawer_of_a_segment_known_by_its_number_alone(page):
    seen = page(week="2025-W40", segment="S1")
    assert not seen.test.exception
    assert "东区1街｜编号S1" in seen.text
    assert {len(d.value) for d in seen.test.dataframe} >= {7, 21, 3}


def test_months_are_not_graded_before_their_flags_are_all_decided(look, five):
    seen = look("../pages/grades.py", house=five.folder.parents[1])
    assert not seen.test.exception
    assert "还没有一个月的评旗全部完成，尚未评定“千百十”。" in said(seen)


def test_flags_decided_by_the_month_are_shown_by_the_month(look, monthly):
    seen = look(FLAGS, house=monthly.folder.parents[1])
    assert not seen.test.exception
    assert "统计周期 2025年9月" in seen.text
    assert "本月共评出“红旗”路段0条、“优秀红旗”路段0条、“黑旗”路段1条" in said(seen)
    assert "；连续3期" in seen.text
    assert "连续黑旗1条，最长3期" in seen.text
    assert seen.test.selectbox(key="f_period").options[:2] == ["2025年9月", "2025年8月"]


def test_a_week_in_a_link_is_shown_within_its_month(look, monthly):
    seen = look(FLAGS, house=monthly.folder.parents[1], week="2025-W33")
    assert "评旗每月一次，2025年第33周（8月11日—8月17日）在2025年8月之内，按其显示" in seen.text
    assert "统计周期 2025年8月" in seen.text


def test_grades_of_a_city_judged_by_the_month(look, monthly):
    seen = look("../pages/grades.py", house=monthly.folder.parents[1], part="风险")
    assert not seen.test.exception
    assert "统计周期 2025年9月" in seen.text
    drawer = look(FLAGS, house=monthly.folder.parents[1], segment="S1")
    assert "近12期得分与旗别" in drawer.text  # September 2024 began before the first patrol: no whole period
