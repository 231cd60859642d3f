"""The map is one SVG: every text in the frame and none on another, everything that opens says so, nothing rests on colour alone."""
from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import parse_qs
from xml.etree import ElementTree

import numpy as np
import polars as pl
import pytest

from cockpit.charts.city_map import city_map
from cockpit.charts.map_style import DARK, HATCHES, LIGHT, SIGNIFICANCE, STATES, Scale
from cockpit.charts.projection import Box, bounds_of, fitted, widened
from cockpit.metrics import FLAG_COLOURS
from cockpit.outlines import Ground, ground
from cockpit.places import SHIPPED, Places
from cockpit.reference import reference

HERE = Places(SHIPPED)
SVG = "{http://www.w3.org/2000/svg}"
UNITS = reference(HERE)["units"]["unit"].to_list()


def own_segments(unit: str | None = None, street: str | None = None) -> list[dict]:
    listed = reference(HERE)["segments"].filter(pl.col("valid_to").is_null())
    return listed.filter(**{k: v for k, v in (("unit", unit), ("street", street)) if v}).to_dicts()


def hexagon(lon: float, lat: float, km: float = 0.3) -> list:
    turns = np.radians(np.arange(0, 360, 60))
    return [[[(lon + np.cos(t) * km / 91.3, lat + np.sin(t) * km / 111) for t in turns]]]


def spots(rows: Sequence[dict], count: int = 12, seed: int = 1) -> list[dict]:
    chosen = random.Random(seed).sample(list(rows), min(count, len(rows)))
    return [{"id": f"H{i:02d}", "name": f"{r['name']}暴露垃圾", "value": 40 - i, "significance": list(SIGNIFICANCE)[i % 3], "state": list(STATES)[i % 6],
             "polygons": hexagon(r["start_lon"], r["start_lat"])} for i, r in enumerate(chosen)]


def city(count: int = 12, **more) -> str:
    return city_map(ground(where=HERE), {u: 100 * (i + 1) for i, u in enumerate(UNITS)}, hotspots_of=spots(own_segments(), count), unplaced=1_132, **more)


def unit_map(unit: str, **more) -> str:
    stand = ground(unit, where=HERE)
    return city_map(stand, {s: 7 * i for i, s in enumerate(stand.areas)}, hotspots_of=spots(own_segments(unit)), unplaced=3, **more)


def street_map(unit: str, street: str, **more) -> str:
    rows = [r | {"value": [None, 0, 1, 2, 5, 8, 13][i % 7]} for i, r in enumerate(own_segments(unit, street))]
    return city_map(ground(unit, street, HERE), segments_of=rows, hotspots_of=spots(rows, 3), **more)


def texts(svg: str) -> list[tuple[str, Box]]:
    """Every text with the box it fills: 1 em a Chinese character, 0.6 any other, 1 em high."""
    found = []
    for node in ElementTree.fromstring(svg).iter(f"{SVG}text"):
        said, size = node.text or "", float(node.get("font-size"))
        wide = size * sum(1 if unicodedata.east_asian_width(c) in "WFA" else 0.6 for c in said)
        x, y = float(node.get("x")), float(node.get("y"))
        left = x - wide * {"start": 0, "middle": 0.5, "end": 1}[node.get("text-anchor")]
        found.append((said, Box(left, y - 0.86 * size, wide, size)))
    return found


def opened(svg: str) -> list[ElementTree.Element]:
    return [node for node in ElementTree.fromstring(svg).iter() if node.get("data-open")]


FRAMES = [{"width": 1500, "height": 840}, {"width": 1920, "height": 1080}, {"width": 3840, "height": 2160, "dark": True},
          {"width": 6656, "height": 1792, "dark": True}, {"width": 1000, "height": 760}]
DRAWN = {"city": city, "crowded": lambda **f: city(40, **f), "金水区": lambda **f: unit_map("金水区", **f), "航空港区": lambda **f: unit_map("航空港区", **f),
         "street": lambda **f: street_map("金水区", "丰庆路街道", **f)}


@pytest.mark.parametrize("frame", FRAMES, ids=lambda f: f"{f['width']}x{f['height']}")
@pytest.mark.parametrize("drawn", DRAWN)
def test_every_text_is_inside_the_frame_and_covers_no_other(drawn, frame):
    found = texts(DRAWN[drawn](**frame))
    whole = Box(0, 0, frame["width"], frame["height"])
    assert [said for said, box in found if not whole.holds(box)] == []
    assert [(a, b) for i, (a, one) in enumerate(found) for b, other in found[i + 1:] if one.overlaps(other)] == []


@pytest.mark.parametrize("drawn", DRAWN)
def test_whatever_opens_is_reached_by_keyboard_and_says_what_it_is(drawn):
    found = opened(DRAWN[drawn]())
    assert len(found) > 10
    for node in found:
        assert node.get("role") == "button" and node.get("tabindex") in ("0", "-1") and node.get("aria-label")
        assert node.find(f"{SVG}title").text == node.get("aria-label")
    reached = {n.get("data-open") for n in found if n.get("tabindex") == "0"}
    assert reached == {n.get("data-open") for n in found}


def test_areas_open_the_level_below_segments_and_hotspots_themselves():
    targets = {n.get("data-open") for n in opened(city())}
    assert {"hotspot=H00", "level=unit&unit=%E9%87%91%E6%B0%B4%E5%8C%BA"} <= targets
    targets = [parse_qs(n.get("data-open")) for n in opened(unit_map("金水区"))]
    assert {"level": ["street"], "unit": ["金水区"], "street": ["丰庆路街道"]} in targets
    targets = [parse_qs(n.get("data-open")) for n in opened(street_map("金水区", "丰庆路街道"))]
    assert {"segment": [own_segments("金水区", "丰庆路街道")[0]["segment_id"]]} in targets
    assert not any("level" in t for t in targets)


def test_every_unit_of_the_demonstration_city_is_named_with_its_value():
    said = [t for t, _ in texts(city(0))]
    assert [u for u in UNITS if u not in said] == []
    assert "1,000件" in said


def test_every_hotspot_has_its_number_on_the_map_and_its_name_beside_it():
    svg = city()
    marks = [n for n in opened(svg) if "cm-mark" in n.get("class")]
    assert len(marks) == 12
    for number, row in enumerate(spots(own_segments()), start=1):
        own = next(n for n in marks if n.get("data-open") == f"hotspot={row['id']}")
        assert [t.text for t in own.iter(f"{SVG}text")] == [str(number), STATES[row["state"]]]
        assert own.get("aria-label") == f"{number}号热点{row['name']}，{row['value']}件，{row['state']}，聚集程度{row['significance']}"
        item = next(n for n in opened(svg) if n.get("data-open") == f"hotspot={row['id']}" and "cm-item" in n.get("class"))
        assert row["name"] in "".join(t.text for t in item.iter(f"{SVG}text"))


def test_forty_hotspots_in_a_city_all_find_room_for_their_marks():
    assert sum("cm-mark" in n.get("class") for n in opened(city(40))) == 40


def test_state_and_significance_are_told_apart_without_colour():
    assert len(set(HATCHES.values())) == len(set(STATES.values())) == 6
    place, outlines = own_segments()[0], set()
    for significance in SIGNIFICANCE:
        svg = city_map(ground(where=HERE), hotspots_of=[spots([place])[0] | {"significance": significance}])
        own = next(n for n in opened(svg) if "cm-mark" in n.get("class"))
        ring = next(c for c in own.iter(f"{SVG}circle") if c.get("class") == "cm-edge")
        outlines.add((ring.get("stroke-width"), ring.get("stroke-dasharray"), ring.get("stroke-linecap")))
    assert len(outlines) == 3


def test_red_is_never_used():
    reds = {c.lower() for c in FLAG_COLOURS.values()} - {"#1f2329"}
    for svg in (city(), city(dark=True), street_map("金水区", "丰庆路街道")):
        colours = set(re.findall(r"#[0-9A-Fa-f]{6}\b", svg))
        assert not {c.lower() for c in colours} & reds
        for c in colours:
            r, g, b = (int(c[i:i + 2], 16) for i in (1, 3, 5))
            assert not (r > 150 and g < 60 and b < 80), c


def test_the_values_fall_into_five_classes_and_equal_values_never_apart():
    assert Scale.of(range(1, 11)).spans == ((1, 2), (3, 4), (5, 6), (7, 8), (9, 10))
    assert [Scale.of(range(1, 11)).step(v) for v in (1, 2, 3, 9, 10)] == [0, 0, 1, 4, 4]
    assert Scale.of([0, 0, 0, 0, 0, 0, 0, 5]).spans == ((0, 5),)
    tied = Scale.of([0, 0, 0, 0, 0, 3, 3, 3, 4, 9])
    assert tied.spans == ((0, 0), (3, 3), (4, 9))
    assert [tied.step(v) for v in (0, 3, 4, 9)] == [0, 2, 4, 4]
    assert Scale.of([]).spans == () and Scale.of([7, None]).spans == ((7, 7),)


def test_a_greater_value_is_darker_on_paper_and_lighter_on_the_wall_and_wider_as_a_line():
    def light(colour: str) -> float:
        return sum(int(colour[i:i + 2], 16) * w for i, w in ((1, 0.3), (3, 0.59), (5, 0.11)))
    for theme, sign in ((LIGHT, -1), (DARK, 1)):
        for ramp in (theme.ramp, theme.strokes):
            steps = [light(c) * sign for c in ramp]
            assert steps == sorted(steps) and len(set(ramp)) == 5
    svg = street_map("金水区", "丰庆路街道")
    widths: dict[str, set[float]] = {}
    for node in (n for n in opened(svg) if "cm-line" in n.get("class")):
        line = next(p for p in node.iter(f"{SVG}path") if p.get("class") == "cm-edge")
        widths.setdefault(node.get("aria-label").split("，")[-1], set()).add(float(line.get("stroke-width")))
    assert min(widths["13件"]) > max(widths["2件"]) > max(widths["0件"])
    assert "无数据" in widths


def test_what_is_not_known_reads_no_data_and_never_nought():
    svg = city_map(ground(where=HERE), dict.fromkeys(UNITS, 5) | {"上街区": None})
    area = next(n for n in opened(svg) if n.get("aria-label").startswith("上街区") and "cm-area" in n.get("class"))
    assert area.get("aria-label") == "上街区，无数据"
    assert area.find(f"{SVG}path").get("fill") == LIGHT.unknown


def test_the_same_call_draws_the_same_and_two_maps_on_a_page_do_not_share_names():
    assert city() == city()
    ids = [set(re.findall(r' id="([^"]+)"', svg)) for svg in (city(), city(dark=True), unit_map("金水区"))]
    assert not ids[0] & ids[1] and not ids[0] & ids[2]


def test_hostile_names_stay_text():
    bad = '</svg><script>alert("1")</script>&\x00\x08'
    stand = Ground("unit", {bad: ground(where=HERE).areas["金水区"]}, missing=(bad + "2",))
    place = own_segments()[0] | {"name": bad, "segment_id": bad, "value": 3}
    svg = city_map(stand, {bad: 3}, segments_of=[place], hotspots_of=[spots([place])[0] | {"id": bad, "name": bad, "state": bad, "significance": bad}],
                   measure=bad, unit=bad)
    tree = ElementTree.fromstring(svg)
    assert not [n for n in tree.iter() if "script" in n.tag]
    assert "<script" not in svg and svg.count("</svg>") == 1
    assert [n for n in opened(svg) if parse_qs(n.get("data-open")).get("unit") == [bad]]


def test_a_hotspot_without_a_place_is_listed_and_never_drawn():
    lost, far = spots(own_segments(), 2)
    svg = city_map(ground(where=HERE), hotspots_of=[lost | {"polygons": []}, far | {"polygons": hexagon(121.5, 31.2)}])
    assert [n for n in opened(svg) if "cm-mark" in n.get("class") or "cm-spot" in n.get("class")] == []
    said = "".join(t for t, _ in texts(svg))
    assert "未定位｜40件" in said and "图外｜39件" in said


def test_the_caption_says_schematic_and_what_is_not_on_the_map():
    stand = Ground("unit", {"金水区": ground(where=HERE).areas["金水区"]}, missing=("甲区",))
    blind = own_segments()[0] | {"start_lon": None, "value": 9}
    svg = city_map(stand, {"金水区": 4, "甲区": 9, "乙区": 2}, segments_of=[blind], unplaced=1_132)
    said = [t for t, _ in texts(svg)]
    assert "示意图｜未定位1,132件，不上图｜1条路段没有坐标，未上图｜没有边界、未上图：甲区、乙区" in "".join(said)
    assert [t for t in said if t in ("甲区", "乙区")] == ["甲区", "乙区"]
    assert {n.get("data-open") for n in opened(svg)} >= {"level=unit&unit=%E7%94%B2%E5%8C%BA"}


def test_the_scale_bar_is_as_long_as_it_says():
    bounds = widened((113.0, 34.5, 114.0, 35.0), 0)
    at = fitted(bounds, Box(0, 0, 1000, 1000))
    ends = at([(113.0, 34.75), (114.0, 34.75)])
    assert (ends[1, 0] - ends[0, 0]) / at.per_km == pytest.approx(91.3, rel=0.005)
    assert bounds_of([[(113.0, 34.5)], [(114.0, 35.0)]]) == (113.0, 34.5, 114.0, 35.0)


def test_a_hole_in_an_area_stays_a_hole():
    ring = np.array([[113.0, 34.0], [113.2, 34.0], [113.2, 34.2], [113.0, 34.2], [113.0, 34.0]])
    svg = city_map(Ground("unit", {"甲区": ((ring, (ring - [113.1, 34.1]) * 0.5 + [113.1, 34.1]), (ring + 0.3,))}), {"甲区": 3})
    path = next(n for n in opened(svg) if "cm-area" in n.get("class")).find(f"{SVG}path")
    assert path.get("d").count("Z") == 3 and path.get("fill-rule") == "evenodd"
    label = next(box for said, box in texts(svg) if said == "甲区")
    hole = [tuple(map(float, p.split(","))) for p in path.get("d").split("M")[2].rstrip("Z").split("L")]
    inner = Box(min(x for x, _ in hole), min(y for _, y in hole), np.ptp([x for x, _ in hole]), np.ptp([y for _, y in hole]))
    assert not inner.has(label.x + label.width / 2, label.y + label.height / 2)


@pytest.mark.parametrize("stand", [Ground("unit", {}), Ground("street", {}, "甲区"), Ground("segment", {}, "甲区", "东街道", missing=("东街道",))])
def test_without_outlines_and_coordinates_the_map_says_so(stand):
    assert "没有边界文件，也没有坐标，不能画图" in [t for t, _ in texts(city_map(stand, {}, unplaced=0))]


def test_all_on_one_spot_is_drawn_as_one_spot():
    place = own_segments()[0]
    rows = [place | {"segment_id": f"S{n}", "end_lon": place["start_lon"], "end_lat": place["start_lat"], "value": n} for n in range(5)]
    found = texts(city_map(Ground("segment", {}, "甲区", "东街道"), segments_of=rows, hotspots_of=spots([place]) * 2))
    assert len(found) > 10


def test_a_surveyed_boundary_of_many_points_is_drawn_at_the_grain_of_the_screen():
    turns = np.linspace(0, 2 * np.pi, 200_001)
    ring = np.column_stack([113.6 + 0.2 * np.cos(turns), 34.7 + 0.2 * np.sin(turns)])
    ring[-1] = ring[0]
    assert len(city_map(Ground("unit", {"甲区": ((ring,),)}), {"甲区": 1})) < 120_000
