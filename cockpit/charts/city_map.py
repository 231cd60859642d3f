"""The city's map as one SVG: ground, intensity, segments, hotspots, lists and legend in a frame of any size.

Nothing is fetched and nothing is needed of the browser but SVG; decision 013 says why. What has no place is counted, never drawn.
"""
from __future__ import annotations

import math
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from cockpit.charts.city_map_layers import (
    Pen,
    Row,
    anchors,
    areas,
    hotspots,
    labels,
    neighbours,
    segment_labels,
    segments,
)
from cockpit.charts.city_map_panel import COLUMN, GAP, Listed, Ranked, panel
from cockpit.charts.map_sheet import map_css, map_defs
from cockpit.charts.map_style import DARK, LIGHT, Scale
from cockpit.charts.map_text import FONT, Placing, around, safe, words, wrapped
from cockpit.charts.projection import Bounds, Box, Projection, aspect, bounds_of, fitted, widened
from cockpit.outlines import Ground

LEVELS = {"unit": "各区（管委会）", "street": "各街道（乡镇）", "segment": "责任路段"}
NEEDED = ("start_lon", "start_lat", "end_lon", "end_lat")
MOST_FEET = 2  # lines under the map


def city_map(ground: Ground, values: Mapping[str, float | None] | None = None, *, segments_of: Sequence[Row] = (), hotspots_of: Sequence[Row] = (),
             measure: str = "投诉", unit: str = "件", unplaced: int | None = None, width: int = 1500, height: int = 840, dark: bool = False) -> str:
    """One <svg> of width × height points that scales to its container.

    `ground`: from cockpit.outlines.ground. `values`: name of an area → intensity; None draws plain ground, a null value is 无数据.
    `segments_of`: segment_id, name, value and the two ends in degrees (start_lon, start_lat, end_lon, end_lat).
    `hotspots_of`, most important first: id, name, value, significance 显著|较显著|不显著, state of STATES, polygons (a list of polygons, each a list
    of rings of (lon, lat); empty: listed, not drawn), and number if not 1, 2, 3 …. `unit` is the unit of all values.
    `unplaced`: cases without a place; None when not asked.
    """
    theme, em = DARK if dark else LIGHT, max(13.0, min(width / 80, height / 50))
    lines = [r for r in segments_of if all(r.get(n) is not None for n in NEEDED)]
    spots = [closed(row, number) for number, row in enumerate(hotspots_of, start=1)]
    off = (*ground.missing, *(n for n in values or {} if n not in ground.areas and n not in ground.missing and ground.street is None))
    shades = values if values is not None and any(n in values for n in ground.areas) else None
    foot = _foot(off, unplaced, len(segments_of) - len(lines), (width - 18 * em) / (em * 0.88))
    bounds = extent(ground, lines, spots)
    box, side = _boxes(bounds, em, width, height, len(foot))
    named = zlib.crc32(repr((width, height, dark, ground.unit, ground.street, list(ground.areas), [s["id"] for s in spots])).encode())
    pen = Pen(fitted(bounds, box), box, theme, em, f"cm{named:08x}", unit)
    fills = Scale.of(shades.get(n) for n in ground.areas) if shades is not None else None
    strokes = Scale.of(r["value"] for r in lines) if lines else None
    targets, at = _targets(ground), anchors(spots, pen)
    marks, text = _arranged(ground, shades, lines, spots, at, pen)
    drawn = (neighbours(ground.around, pen) + areas(ground.areas, shades, fills or Scale((), ()), targets, pen)
             + (segments(lines, strokes, pen) if strokes else "") + marks + text)
    unseen = {str(s["id"]): "图外" if s["polygons"] else "未定位" for s in spots if str(s["id"]) not in at}
    ranked, ranked_as = _ranked(ground, values, off, lines, targets)
    listed = Listed(spots, unseen, ranked, f"{ranked_as}{measure}（{unit}）", fills, strokes, measure)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" class="cm {pen.mark}" role="group" '
            f'aria-label="{safe(_title(ground, measure))}" style="width:100%;height:auto;display:block;background:{theme.paper}" '
            f'font-family="{FONT}" fill="{theme.ink}"><style>{map_css(pen)}</style><defs>{map_defs(pen)}</defs>'
            f'<g clip-path="url(#{pen.mark}-box)">{drawn}</g>{_nothing(ground, lines, at, box, em)}{panel(listed, side, pen)}'
            f"{_caption(foot, pen, height)}</svg>")


def _arranged(ground: Ground, values: Mapping[str, float | None] | None, lines: Sequence[Row], spots: Sequence[Row],
              at: Mapping[str, tuple[float, float]], pen: Pen) -> tuple[str, str]:
    """(hotspots, labels). Names stand first, clear of the places of hotspots; where that leaves a mark no room, marks stand first."""
    shown = {} if ground.level == "segment" and values is None else ground.areas
    placing = Placing(pen.box, [around(x, y, pen.em * 0.7, pen.em * 0.7) for x, y in at.values()])
    text = labels(shown, values, placing, pen)
    placing.taken = placing.taken[len(at):]
    marks, crowded = hotspots(spots, at, placing, pen)
    if crowded:
        placing = Placing(pen.box)
        marks, _ = hotspots(spots, at, placing, pen)
        text = labels(shown, values, placing, pen)
    return marks, text + segment_labels(lines, placing, pen)


def closed(row: Row, number: int) -> dict[str, Any]:
    """A hotspot with a number and rings that end where they begin; rings of less than three points enclose nothing."""
    polygons = []
    for polygon in row["polygons"] or ():
        rings = [np.asarray(ring, dtype=np.float64)[:, :2] for ring in polygon if len(ring) > 2]
        if rings:
            polygons.append([ring if (ring[0] == ring[-1]).all() else np.vstack([ring, ring[:1]]) for ring in rings])
    return {"number": number, **row, "polygons": polygons}


def extent(ground: Ground, lines: Sequence[Row], spots: Sequence[Row]) -> Bounds:
    """What the frame shows: the areas, or among segments these: a street's fields would leave its roads no room."""
    own = [ring for shape in ground.areas.values() for polygon in shape for ring in polygon]
    ends = [np.array([(r["start_lon"], r["start_lat"]), (r["end_lon"], r["end_lat"])]) for r in lines]
    areas_of = [ring for spot in spots for polygon in spot["polygons"] for ring in polygon]
    if ground.level == "segment" and ends:
        return widened(bounds_of(ends) or (0, 0, 0, 0), 0.08)
    return widened(bounds_of(own or ends or areas_of) or (0.0, 0.0, 0.0, 0.0), 0.02)


def _boxes(bounds: Bounds, em: float, width: float, height: float, feet: int) -> tuple[Box, Box]:
    """The map as large as the height allows; lists and legend take what is left of the width, two columns of it in a wide frame."""
    pad, foot = em, em * (1.5 * feet + 0.4)
    tall = height - 2 * pad - foot
    columns = 2 if width > 80 * em else 1
    wide = min(tall * max(aspect(bounds), 0.75), width - 3 * pad - (columns * (COLUMN + GAP) - GAP) * em)
    return Box(pad, pad, wide, tall), Box(2 * pad + wide, pad, width - 3 * pad - wide, tall)


def _targets(ground: Ground) -> dict[str, dict[str, str]]:
    """What a click on an area opens; the area one stands in opens nothing."""
    match ground.level:
        case "unit":
            return {name: {"level": "unit", "unit": name} for name in ground.areas}
        case "street":
            return {name: {"level": "street", "unit": ground.unit or "", "street": name} for name in ground.areas}
    return {}


def _ranked(ground: Ground, values: Mapping[str, float | None] | None, off: Sequence[str], lines: Sequence[Row],
            targets: Mapping[str, Mapping[str, str]]) -> tuple[list[Ranked], str]:
    """The places of this level by value, the greatest first, those without outline too; inside a street its segments."""
    if values is not None and ground.street is None:
        level = "unit" if ground.unit is None else "street"
        names = [*(ground.areas if ground.level == level else ()), *(n for n in off if n in values)]
        rows: list[Ranked] = [(n, values.get(n), targets.get(n) or _beyond(ground, n)) for n in names]
        return sorted(rows, key=lambda r: (r[1] is None, -(r[1] or 0), r[0])), LEVELS[level]
    found = sorted((r for r in lines if r["value"] is not None), key=lambda r: (-r["value"], r["segment_id"]))
    return [(str(r["name"]), r["value"], {"segment": str(r["segment_id"])}) for r in found], LEVELS["segment"]


def _beyond(ground: Ground, name: str) -> dict[str, str]:
    """A place without outline is reached through the list."""
    return {"level": "unit", "unit": name} if ground.unit is None else {"level": "street", "unit": ground.unit, "street": name}


def _title(ground: Ground, measure: str) -> str:
    return f"{ground.unit or '全市'}{ground.street or ''}{measure}分布图，示意"


def _nothing(ground: Ground, lines: Sequence[Row], at: Mapping[str, object], box: Box, em: float) -> str:
    if ground.areas or lines or at:
        return ""
    return words("没有边界文件，也没有坐标，不能画图", box.x + box.width / 2, box.y + box.height / 2, em, anchor="middle", cls="cm-soft")


def _foot(off: Sequence[str], unplaced: int | None, blind: int, most: float) -> list[str]:
    """The lines under the map: 示意, and whatever is not on it."""
    return wrapped(["示意图", *([f"未定位{unplaced:,}件，不上图"] if unplaced is not None else []), *([f"{blind:,}条路段没有坐标，未上图"] if blind else []),
                    *([f"没有边界、未上图：{'、'.join(off)}"] if off else [])], most, MOST_FEET)


def _caption(foot: Sequence[str], pen: Pen, height: float) -> str:
    """The scale bar and the lines beside it."""
    em, y = pen.em, height - pen.em * (1.5 * len(foot) + 0.5)
    km, bar = _bar(pen.at, em * 9)
    said = f"{km:g}公里" if km >= 1 else f"{km * 1000:g}米"
    text = "".join(words(line, em * 15.5, y + i * 1.5 * em + em * 0.75, em * 0.88, cls="cm-soft") for i, line in enumerate(foot))
    return (f'<path d="M{em:.1f},{y + em * 0.4:.1f}v{em * 0.5:.1f}h{bar:.1f}v-{em * 0.5:.1f}" fill="none" stroke="{pen.theme.ink}" '
            f'stroke-width="{em * 0.12:.2f}"/>' + words(said, em + bar + em * 0.5, y + em * 0.75, em * 0.85, cls="cm-num") + text)


def _bar(at: Projection, most: float) -> tuple[float, float]:
    """(kilometres, points) of the longest 1, 2 or 5 that fits."""
    power = 10 ** math.floor(math.log10(most / at.per_km))
    km = max(k * power for k in (1, 2, 5) if k * power * at.per_km <= most)
    return km, km * at.per_km
