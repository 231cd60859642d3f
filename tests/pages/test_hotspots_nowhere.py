"""A city whose cases have no coordinates: hotspots by segment and street all the same, nothing drawn, and how many are 未定位 is said."""
from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from cockpit.access import EVERYWHERE
from cockpit.store import Store
from tests.conftest import SOUND, cases_frame, house_of
from tests.small_city import no_quotas, own_reference

FIRST, WEEKS, HOT = date(2025, 1, 6), 23, 20
SEGMENTS = [(f"L{n:02}", ("甲区", "乙区")[n % 2], f"{('甲区', '乙区')[n % 2]}{n % 4 // 2}街道") for n in range(24)]
STREETLESS = dict.fromkeys(("accepted_at", "filed_at", "dispatched_at", "deadline_at", "disposed_at", "checked_at", "closed_at"))
AREA = re.compile(r'class="[^"]*cm-spot')
PAGE, WEEK = "../pages/hotspots.py", "2025-W22"


def cases() -> list[dict]:
    """160 cases a week over 24 segments and four classes; forty more of one class on L03 in two weeks, and as many in 乙区1街道 without a segment."""
    rng = np.random.default_rng(4)
    drawn = [(week, SEGMENTS[s], k) for week in range(WEEKS) for s, k in zip(rng.integers(24, size=160), rng.integers(4, size=160), strict=True)]
    drawn += [(week, SEGMENTS[3], 1) for week in (HOT, HOT + 1) for _ in range(40)]
    drawn += [(week, (None, "甲区", "甲区1街道"), 2) for week in (HOT, HOT + 1) for _ in range(60)]
    found = []
    for n, (week, (segment, unit, street), kind) in enumerate(drawn):
        day = FIRST + timedelta(days=7 * week + int(rng.integers(7)))
        found.append(SOUND | STREETLESS | {
            "case_id": f"N{n:05}", "unit": unit, "street": street, "segment_id": segment, "class_code": f"20010{kind}", "subcategory": f"小类{kind}",
            "lon": None, "lat": None, "geo_quality": None, "caller_key": f"人{n}", "resolved": True if n % 2 else None,
            "reported_at": datetime.combine(day, datetime.min.time()) + timedelta(minutes=int(rng.integers(1440))), "exported_at": datetime(2025, 6, 16, 6)})
    return found


def drawing(page) -> str:
    return next(b for b in page.boards if "<svg" in b and 'class="cm ' in b)


@pytest.fixture(scope="module")
def nowhere(tmp_path_factory) -> Store:
    root: Path = tmp_path_factory.mktemp("nowhere").resolve() / "house"
    own_reference(root)
    no_quotas(root)
    return house_of(root, cases_frame(cases()))


def test_hotspots_are_found_by_segment_and_street_alone(nowhere):
    rows = nowhere.ask("hotspots/week", EVERYWHERE, week=WEEK).to_dicts()
    assert {(r["kind"], r["place"], r["subcategory"]) for r in rows if r["state"] == "新增"} >= {("路段", "L03", "小类1")}
    assert ("街道", "小类2") in {(r["kind"], r["subcategory"]) for r in rows}
    assert {r["kind"] for r in rows} <= {"路段", "街道"}
    assert {r["cells"] for r in rows} <= {"", None}


def test_the_page_lists_them_draws_no_area_and_says_how_many_have_no_place(look, nowhere):
    rows = nowhere.ask("hotspots/week", EVERYWHERE, week=WEEK).to_dicts()
    page = look(PAGE, house=nowhere.folder.parents[1], week=WEEK)
    assert not page.test.exception
    assert "L03｜小类1" in page.text
    judged = nowhere.ask("hotspots/weeks", EVERYWHERE, until=date(2025, 6, 2), weeks=1).to_dicts()[0]
    places = nowhere.ask("hotspots/places", EVERYWHERE, level="unit", since=judged["until"] - timedelta(days=28), until=judged["until"])
    assert places["unplaced"].sum() == places["signals"].sum() > 600
    assert f"未定位{places['unplaced'].sum():,}件" in page.text
    svg = drawing(page)
    assert AREA.search(svg) is None
    assert svg.count("未定位") > len([r for r in rows if r["state"] != "消除"]) / 2, "each hotspot in the list says that it is not on the map"


def test_a_city_with_coordinates_does_have_areas(look, demonstration):
    assert AREA.search(drawing(look(PAGE, house=demonstration.folder.parents[1], week="2025-W41")))


def test_its_drawer_opens_with_cases_rates_and_no_word_of_the_map(look, nowhere):
    row = next(r for r in nowhere.ask("hotspots/week", EVERYWHERE, week=WEEK).to_dicts() if r["place"] == "L03")
    page = look(PAGE, house=nowhere.folder.parents[1], week=WEEK, hotspot=row["id"])
    assert not page.test.exception
    assert f"{row['cases']:,}件" in page.text
    assert "解决率" in page.text
    assert "以往行动与效果" in page.text
