"""The shipped reference is whole and consistent, and a faulty one is refused with file, line and field."""
from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from shapely.geometry import Point, shape

from cockpit.contract import REFERENCE
from cockpit.places import SHIPPED, Places
from cockpit.reference import Reference, reference
from cockpit.refusal import Refused

ORDER = ["中原区", "二七区", "管城回族区", "金水区", "上街区", "惠济区", "郑东新区", "经开区", "高新区", "航空港区"]


@pytest.fixture(scope="module")
def shipped() -> Reference:
    return reference(Places(SHIPPED))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    shutil.copytree(SHIPPED / "reference", tmp_path / "reference")
    return tmp_path


def test_units_stand_in_the_official_order_and_everything_says_it_is_an_example(shipped: Reference) -> None:
    assert shipped["units"].sort("official_order")["unit"].to_list() == ORDER == list(shipped.city.official_order)
    for name, frame in shipped.tables.items():
        assert dict(frame.schema) == REFERENCE[name].schema
        assert frame["status"].unique().to_list() == ["示例"], name


def test_every_segment_and_street_belongs_to_a_listed_unit(shipped: Reference) -> None:
    streets = shipped["streets"]
    assert set(streets["unit"]) == set(ORDER)
    assert shipped["segments"].join(streets, on=["unit", "street"], how="anti").height == 0
    assert streets.height == 111


def test_a_renamed_segment_has_one_name_on_any_day(shipped: Reference) -> None:
    renamed = shipped["segments"].filter(pl.col("segment_id").is_duplicated())
    assert renamed["segment_id"].n_unique() == 6
    for day in (date(2025, 6, 30), date(2025, 7, 1), date(2026, 6, 1)):
        valid = shipped.segments_on(day)
        assert valid["segment_id"].is_unique().all() and valid.height == 1154
    names = {d: shipped.segments_on(d).filter(pl.col("segment_id") == "S0281")["name"][0] for d in (date(2025, 6, 30), date(2025, 7, 1))}
    assert names == {date(2025, 6, 30): "行云路（赣江路至长江中路）", date(2025, 7, 1): "行云路（赣江路至郑航街）"}


def test_workdays_know_holidays_and_working_weekends(shipped: Reference) -> None:
    days = {d: (w, h) for d, w, h in shipped.workdays.iter_rows()}
    assert len(days) == 1461 and shipped.calendar_ends == date(2026, 12, 31)
    assert days[date(2025, 10, 1)] == (False, "国庆节")
    assert days[date(2025, 9, 28)][0] is True  # a Sunday
    assert days[date(2025, 10, 18)] == (False, None)


def test_outlines_are_schematic_small_and_hold_their_points(shipped: Reference) -> None:
    assert shipped.units_geojson and shipped.streets_geojson
    for path, key, rows in ((shipped.units_geojson, "unit", shipped["units"]), (shipped.streets_geojson, "street", shipped["streets"])):
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        assert path.stat().st_size < 200_000
        assert {f["properties"]["note"] for f in features} == {"示意"}
        assert [f["properties"][key] for f in features] == rows[key].to_list()
        assert all(shape(f["geometry"]).is_valid for f in features)
    drawn = [(f["properties"]["unit"], shape(f["geometry"])) for f in json.loads(shipped.units_geojson.read_text(encoding="utf-8"))["features"]]
    segments = shipped.segments_on(date(2026, 6, 1))
    inside = [sum(g.contains(Point((a + c) / 2, (b + d) / 2)) for u, g in drawn if u == unit) for unit, a, b, c, d in
              segments.select("unit", "start_lon", "start_lat", "end_lon", "end_lat").iter_rows()]
    assert sum(inside) / len(inside) > 0.93


@pytest.mark.parametrize(("file", "old", "new", "says"), [
    ("units.csv", "行政区,1,", "行政区,一,", "units.csv 第 2 行 official_order（规范顺序）"),
    ("units.csv", "开发区", "特区", "不在允许的取值内"),
    ("streets.csv", "area_km2", "area", "不认识的列：area"),
    ("segments.csv", "S0002,", "S0001,", "出现了不止一次"),
    ("segments.csv", "S0003,", ",", "segments.csv 第 4 行 segment_id（责任路段编号）"),
    ("workdays.csv", "2023-01-02,false", "2023-01-02,maybe", "workdays.csv 第 3 行 workday"),
    ("city.toml", "timezone", "zone", "城市设置缺少 timezone"),
])
def test_a_fault_is_refused_with_its_place(own: Path, file: str, old: str, new: str, says: str) -> None:
    path = own / "reference" / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Refused) as refused:
        reference(Places(own))
    assert says in str(refused.value)


def test_a_city_may_bring_nothing_but_its_name_and_timezone(tmp_path: Path) -> None:
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference/city.toml").write_text('name = "Boston"\ntimezone = "America/New_York"\n', encoding="utf-8")
    ref = reference(Places(tmp_path))
    assert ref["units"].height == 0 and ref.calendar_ends is None
    assert ref.city.work_hours == ((480, 720), (840, 1080))


def test_a_changed_file_is_read_again_and_changes_the_fingerprint(own: Path) -> None:
    before = reference(Places(own))
    path = own / "reference/units.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("79.5", "80.25"), encoding="utf-8")
    after = reference(Places(own))
    assert after["units"]["population_wan"].max() == before["units"]["population_wan"].max()
    assert 80.25 in after["units"]["population_wan"].to_list()
    assert after.fingerprint != before.fingerprint == reference(Places(SHIPPED)).fingerprint
