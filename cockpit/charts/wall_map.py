"""The maps of the wall: the dark ground with flags, or with hotspots, and nothing beside it; every text at least as large as asked."""
from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cockpit.charts.city_map import NEEDED, closed, extent
from cockpit.charts.city_map_layers import Pen, anchors, areas, hotspots, labels, neighbours
from cockpit.charts.map_sheet import map_css, map_defs
from cockpit.charts.map_style import DARK, Scale
from cockpit.charts.map_text import FONT, Placing, around, safe, words
from cockpit.charts.projection import Box, bounds_of, fitted, widened
from cockpit.metrics import FLAGS_ON_DARK
from cockpit.outlines import Ground

Row = Mapping[str, Any]
PLAIN = "#3D5F8F"
SMALLEST = 0.848  # em of the smallest name on a map
SMALLEST_MARK = 0.72  # em of the smallest character of a hotspot's mark


def flag_map(ground: Ground, segments: Sequence[Row], width: float, height: float, least: float) -> str:
    """`segments`: name, flag and both ends in degrees; without an end one is not drawn. `least`: px of the smallest text."""
    lines = [r for r in segments if all(r.get(n) is not None for n in NEEDED)]
    pen = _pen(ground, [[(r["start_lon"], r["start_lat"]), (r["end_lon"], r["end_lat"])] for r in lines], width, height, least / SMALLEST)
    drawn = neighbours(ground.around, pen) + areas(ground.areas, None, Scale((), ()), {}, quiet(pen)) + _strokes(lines, pen)
    black = [r for r in lines if r["flag"] == "黑旗"]
    drawn += "".join(_pennant(r, pen) for r in black) + _names(ground, [_pennant_box(r, pen) for r in black], pen)
    return _svg(drawn, pen, width, height, "评旗地图，示意")


def hotspot_map(ground: Ground, values: Mapping[str, float | None], spots: Sequence[Row], width: float, height: float, least: float) -> str:
    """`values`: name of an area → intensity; `spots` as in charts.city_map, the foremost first."""
    numbered = [closed(row, number) for number, row in enumerate(spots, start=1)]
    bounds = extent(ground, [], numbered)
    box = Box(0, 0, width, height)
    pen = replace(_pen(ground, [], width, height, least / SMALLEST), at=fitted(bounds, box))
    at, large = anchors(numbered, pen), replace(pen, em=least / SMALLEST_MARK)
    placing = Placing(box, [around(x, y, pen.em * 0.7, pen.em * 0.7) for x, y in at.values()])
    drawn = neighbours(ground.around, pen) + areas(ground.areas, values, Scale.of(values.get(n) for n in ground.areas), {}, quiet(pen))
    text = labels(ground.areas, values, placing, pen)
    marks, _ = hotspots(numbered, at, placing, large)
    return _svg(drawn + marks + text, large, width, height, "投诉热点地图，示意")


def quiet(pen: Pen) -> Pen:
    """For the ground: its edges are less than what stands on it."""
    return replace(pen, theme=replace(pen.theme, soft="#3A4A63"))


def _pen(ground: Ground, ends: Sequence[Sequence[tuple[float, float]]], width: float, height: float, em: float) -> Pen:
    """The frame shows the segments where there are any, else the areas: the city's edge is empty country."""
    own = [ring for shape in ground.areas.values() for polygon in shape for ring in polygon]
    bounds = widened(bounds_of(ends or own) or (0.0, 0.0, 0.0, 0.0), 0.04)
    box = Box(0, 0, width, height)
    named = zlib.crc32(repr((width, height, ground.unit, len(ends), em)).encode())
    return Pen(fitted(bounds, box), box, DARK, em, f"wm{named:08x}", "件")


def _strokes(rows: Sequence[Row], pen: Pen) -> str:
    """All segments, those with a flag on top and wider; the many without one in a single path."""
    plain: list[str] = []
    flagged: dict[str, list[str]] = {flag: [] for flag in ("优秀红旗", "红旗", "黑旗")}
    for row in rows:
        (x0, y0), (x1, y1) = pen.at([(row["start_lon"], row["start_lat"]), (row["end_lon"], row["end_lat"])]).tolist()
        flagged.get(row["flag"] or "", plain).append(f"M{x0:.1f},{y0:.1f}L{x1:.1f},{y1:.1f}")
    drawn = _path(plain, PLAIN, pen.em * 0.1)
    for flag, paths in flagged.items():
        colour, edge = FLAGS_ON_DARK[flag]
        drawn += (_path(paths, edge, pen.em * 0.46) if edge else "") + _path(paths, colour, pen.em * 0.26)
    return drawn


def _path(paths: Sequence[str], colour: str, wide: float) -> str:
    return f'<path d="{"".join(paths)}" fill="none" stroke="{colour}" stroke-width="{wide:.2f}" stroke-linecap="round"/>' if paths else ""


def _foot(row: Row, pen: Pen) -> tuple[float, float]:
    x, y = pen.at([((row["start_lon"] + row["end_lon"]) / 2, (row["start_lat"] + row["end_lat"]) / 2)]).tolist()[0]
    return x, y


def _names(ground: Ground, flags: Sequence[Box], pen: Pen) -> str:
    """Every area's name, clear of the flags where there is room, over them where there is none."""
    placing, done = Placing(pen.box, list(flags)), ""
    for name, shape in sorted(ground.areas.items()):
        drawn = labels({name: shape}, None, placing, pen)
        if not drawn:
            names = Placing(pen.box, placing.taken[len(flags):])
            drawn = labels({name: shape}, None, names, pen)
            placing.taken = [*flags, *names.taken]
        done += drawn
    return done


def _pennant_box(row: Row, pen: Pen) -> Box:
    x, y = _foot(row, pen)
    return Box(x, y - pen.em, pen.em * 0.7, pen.em)


def _pennant(row: Row, pen: Pen) -> str:
    """A black pennant with a light edge on a pole: readable without colour."""
    (x, y), em = _foot(row, pen), pen.em * 0.62
    return (f'<path d="M{x:.1f},{y:.1f}v-{em * 1.5:.1f}h{em * 1.05:.1f}l-{em * 0.3:.1f},{em * 0.38:.1f}l{em * 0.3:.1f},{em * 0.38:.1f}h-{em * 1.05:.1f}" '
            f'fill="#05080E" stroke="{FLAGS_ON_DARK["黑旗"][0]}" stroke-width="{em * 0.12:.2f}" stroke-linejoin="round"/>')


def _svg(drawn: str, pen: Pen, width: float, height: float, title: str) -> str:
    note = words("示意图", pen.em * 0.5, height - pen.em * 0.9, pen.em * 0.86, cls="cm-soft")
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" class="cm {pen.mark}" role="img" aria-label="{safe(title)}" '
            f'width="{width:.0f}" height="{height:.0f}" font-family="{FONT}" fill="{pen.theme.ink}"><style>{map_css(pen)}</style>'
            f'<defs>{map_defs(pen)}</defs><g clip-path="url(#{pen.mark}-box)">{drawn}</g>{note}</svg>')
