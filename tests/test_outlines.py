"""A bureau's own outlines: taken in the coordinate system it declares, refused with feature and remedy when they would draw a wrong map."""
from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from cockpit.ingest.resolve import _unit_of_point
from cockpit.outlines import ground, unit_outlines
from cockpit.places import SHIPPED, Places
from cockpit.reference import Reference, reference
from cockpit.refusal import Refused

CITY = 'name = "试市"\ntimezone = "Asia/Shanghai"\n[bounds]\nwest = 113.0\nsouth = 34.0\neast = 114.0\nnorth = 35.0\n'
UNITS = ("unit,kind,official_order,valid_from,valid_to,status\n甲区,行政区,1,2019-01-01,,示例\n乙新区,开发区,2,2019-01-01,,示例\n"
         "丙区,行政区,3,2019-01-01,,示例\n丁区,行政区,4,2019-01-01,2022-01-01,示例\n")
STREETS = ("unit,street,official_order,valid_from,valid_to,status\n"
           "甲区,东街道,1,2019-01-01,,示例\n甲区,西街道,2,2019-01-01,,示例\n乙新区,南街道,1,2019-01-01,,示例\n")


def square(west: float, south: float, side: float = 0.1) -> list[list[float]]:
    return [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]


def feature(kind: str = "Polygon", coordinates: object = None, **properties: object) -> dict:
    return {"type": "Feature", "properties": properties, "geometry": {"type": kind, "coordinates": coordinates or [square(113.2, 34.2)]}}


JIA = feature(unit="甲区")
YI = feature(coordinates=[square(113.25, 34.25, 0.02)], unit="乙新区")


@pytest.fixture
def city(tmp_path: Path):
    """city([features], streets=[…], settings='…') → the Places of a city with these outlines."""
    def made(units: list | str | None = None, streets: list | None = None, settings: str = "") -> Places:
        folder = tmp_path / "reference"
        folder.mkdir(exist_ok=True)
        for name, text in (("city.toml", CITY + settings), ("units.csv", UNITS), ("streets.csv", STREETS)):
            (folder / name).write_text(text, encoding="utf-8")
        for name, said in (("units.geojson", units), ("streets.geojson", streets)):
            if said is not None:
                text = said if isinstance(said, str) else json.dumps({"type": "FeatureCollection", "features": said}, ensure_ascii=False)
                (folder / name).write_text(text, encoding="utf-8")
        return Places(tmp_path)
    return made


BOW = [[113.2, 34.2], [113.3, 34.3], [113.3, 34.2], [113.2, 34.3], [113.2, 34.2]]


@pytest.mark.parametrize(("units", "says"), [
    ('{"type": "FeatureColl', ["边界文件不是 JSON", "units.geojson 第 1 行第", "重新导出 GeoJSON"]),
    ("[1, 2]", ["不是 FeatureCollection，而是 list"]),
    ('{"type": "Feature", "properties": {}}', ["不是 FeatureCollection，而是 Feature"]),
    ([JIA, "点"], ["这一项不是 Feature", "units.geojson 第 2 个要素"]),
    ([JIA, feature("LineString", [[113.2, 34.2], [113.3, 34.3]], unit="乙新区")], ["应为 Polygon 或 MultiPolygon，这里是 LineString", "第 2 个要素（乙新区）"]),
    ([{"type": "Feature", "properties": {"unit": "甲区"}, "geometry": None}], ["这里是 空", "删去点、线和空要素"]),
    ([feature(name="甲区", code=1)], ["缺少属性 unit（区（管委会））", "现有属性：name、code", "命名为 unit"]),
    ([{"type": "Feature", "properties": None, "geometry": JIA["geometry"]}], ["缺少属性 unit", "现有属性：无"]),
    ([feature(unit="乙区")], ["“乙区”不在 units.csv 中", "是否为“乙新区”？", "改成 units.csv 的写法"]),
    ([feature(coordinates=[square(38420000.0, 3850000.0)], unit="甲区")], ["在城市范围之外", "坐标系可能声明有误（现为 wgs84）", "[map] 写明 crs"]),
    ([feature(coordinates=[[[p[1], p[0]] for p in square(113.2, 34.2)]], unit="甲区")], ["经纬度似乎写反了"]),
    ([JIA, YI, feature(coordinates=[square(113.5, 34.5)], unit="甲区")], ["“甲区”的边界出现了两次，第一次是第 1 个要素", "第 3 个要素", "MultiPolygon"]),
    ([feature(coordinates=[square(113.2, 34.2)[:2] + square(113.2, 34.2)[-1:]], unit="甲区")], ["只有 3 个点，至少要 4 个"]),
    ([feature(coordinates=[square(113.2, 34.2)[:-1]], unit="甲区")], ["没有闭合", "最后一点等于第一点"]),
    ([feature(coordinates=[BOW], unit="甲区")], ["边界自相交，在（113.25，34.25）附近", "第 1 个要素（甲区）", "修正几何图形"]),
    ([feature(coordinates=[square(113.2, 34.2), square(113.6, 34.6, 0.01)], unit="甲区")], ["内环在外环之外"]),
    ([feature(coordinates=[[["东", "北"]] * 4], unit="甲区")], ["坐标不是成对的数字"]),
    ([feature(coordinates=[[113.2, 34.2, 113.3, 34.3]], unit="甲区")], ["坐标不是成对的数字"]),
    ([feature(coordinates=[[[float("nan"), 34.2]] * 4], unit="甲区")], ["坐标不是成对的数字"]),
    ([feature("MultiPolygon", [[]], unit="甲区")], ["几何没有坐标"]),
    ("\ufeff", ["边界文件不是 JSON"]),
])
def test_a_faulty_outline_is_refused_with_its_feature_and_how_to_mend_it(city, units, says):
    with pytest.raises(Refused) as refused:
        reference(city(units))
    assert [s for s in says if s not in str(refused.value)] == []


def test_a_file_in_another_encoding_is_refused(city):
    place = city([JIA])
    (place.reference / "units.geojson").write_bytes(json.dumps({"type": "FeatureCollection", "features": [JIA]}, ensure_ascii=False).encode("gbk"))
    with pytest.raises(Refused, match="边界文件不是 UTF-8 编码"):
        reference(place)


def test_a_street_needs_its_unit_and_must_be_in_the_list(city):
    with pytest.raises(Refused, match="缺少属性 unit"):
        reference(city([JIA], [feature(street="东街道")]))
    with pytest.raises(Refused, match="“乙新区东街道”不在 streets.csv 中"):
        reference(city([JIA], [feature(unit="乙新区", street="东街道")]))


def test_an_unknown_coordinate_system_is_refused(city):
    with pytest.raises(Refused, match="不认识的边界坐标系“beijing54”"):
        reference(city([JIA], settings='[map]\ncrs = "beijing54"\n'))


def metres(ref: Reference, to: tuple[float, float] = (113.2, 34.2)) -> float:
    """How far the first corner of 甲区 stands from a place."""
    lon, lat = ref.unit_shapes[("甲区",)][0][0][0]
    return float(np.hypot((lon - to[0]) * 92_100, (lat - to[1]) * 110_900))


def test_outlines_in_gcj02_are_moved_back_by_some_hundred_metres(city):
    assert 300 < metres(reference(city([JIA], settings='[map]\ncrs = "gcj02"\n'))) < 900


def test_wgs84_is_the_default_and_cgcs2000_agrees_with_it(city):
    assert metres(reference(city([JIA]))) == 0
    assert metres(reference(city([JIA], settings='[map]\ncrs = "cgcs2000"\n'))) < 0.01


def test_projected_coordinates_are_taken_where_their_number_is_declared(city):
    # CGCS2000, 3-degree zone 38, central meridian 114: the corner was taken there with pyproj.
    from pyproj import Transformer
    there = Transformer.from_crs("EPSG:4326", "EPSG:4547", always_xy=True)
    ring = [list(there.transform(*p)) for p in square(113.2, 34.2)]
    assert metres(reference(city([feature(coordinates=[ring], unit="甲区")], settings='[map]\ncrs = "EPSG:4547"\n'))) < 0.1


def test_a_place_of_two_parts_with_a_hole_keeps_all_of_it(city):
    parts = [[square(113.2, 34.2), square(113.22, 34.22, 0.01)], [square(113.5, 34.5)]]
    place = city([feature("MultiPolygon", parts, unit="甲区")])
    assert [len(polygon) for polygon in reference(place).unit_shapes[("甲区",)]] == [2, 1]
    assert [len(ring) for ring in unit_outlines(place)["甲区"]] == [5, 5]


def test_heights_after_the_coordinates_are_left_out(city):
    ring = [[*p, 100.0] for p in square(113.2, 34.2)]
    assert reference(city([feature(coordinates=[ring], unit="甲区")])).unit_shapes[("甲区",)][0][0].shape == (5, 2)


def test_a_city_whose_units_are_learned_takes_any_name(city):
    place = city([feature(unit="某区")])
    (place.reference / "units.csv").unlink()
    assert list(reference(place).unit_shapes) == [("某区",)]


def test_zones_lie_over_the_districts_and_declared_places_without_outline_are_named(city):
    stand = ground(where=city([YI, JIA]))
    assert (stand.level, list(stand.areas), stand.missing) == ("unit", ["甲区", "乙新区"], ("丙区",))


def test_a_point_in_a_zone_is_the_zones_in_a_file_of_gcj02_too(city):
    import polars as pl
    ref = reference(city([YI, JIA], settings='[map]\ncrs = "gcj02"\n'))
    # 113.25 less the shift: inside the zone by WGS84, outside of it by the file's own figures.
    at = pl.DataFrame({"unit": pl.Series([None, None], dtype=pl.String), "lon": [113.2475, 113.29], "lat": [34.26, 34.29]})
    assert _unit_of_point(at, ref, pl.Series(["路段级", "路段级"])).to_list() == ["乙新区", "甲区"]


def test_inside_a_unit_its_streets_are_the_ground_and_those_not_drawn_are_named(city):
    place = city([JIA, YI], [feature(unit="甲区", street="西街道")])
    stand = ground("甲区", where=place)
    assert (stand.level, list(stand.areas), stand.missing, len(stand.around)) == ("street", ["西街道"], ("东街道",), 1)
    inside = ground("甲区", "西街道", place)
    assert (inside.level, list(inside.areas), inside.street, inside.missing) == ("segment", ["西街道"], "西街道", ())


def test_without_street_outlines_the_level_falls_back_to_the_unit(city):
    stand = ground("甲区", where=city([JIA, YI]))
    assert (stand.level, list(stand.areas), stand.missing) == ("segment", ["甲区"], ("东街道", "西街道"))
    street = ground("甲区", "东街道", city([JIA, YI]))
    assert (street.level, list(street.areas), street.missing) == ("segment", ["甲区"], ("东街道",))


@pytest.mark.parametrize("named", [("无此区", None), ("无此区", "东街道"), ("", ""), ("甲区", "无此街道")])
def test_unknown_names_fall_back_to_the_level_above(city, named):
    stand = ground(*named, city([JIA, YI], [feature(unit="甲区", street="西街道")]))
    assert stand.level == ("street" if named[0] == "甲区" else "unit")


def test_without_any_outline_there_is_no_ground_and_nothing_breaks(city):
    assert ground(where=city()).areas == {}
    assert ground("甲区", where=city()).areas == {}


def test_the_shipped_city_has_an_outline_for_every_place():
    shipped = Places(SHIPPED)
    assert ground(where=shipped).missing == ()
    assert [ground(unit, where=shipped).missing for unit in reference(shipped)["units"]["unit"]] == [()] * 10
