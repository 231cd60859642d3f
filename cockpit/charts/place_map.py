"""The map of 综合查询: the children of a place as areas, lines or points in the shade of one measure, or the cases of a segment as points.

Ground, areas, lines and text are those of the city's map (decision 013); what stands beside it is the page's.
"""
from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from cockpit.charts.city_map_layers import Pen, areas, labels, neighbours, segment_labels, segments
from cockpit.charts.map_sheet import map_css, map_defs
from cockpit.charts.map_style import LIGHT, STATES, UNJUDGED, Scale
from cockpit.charts.map_text import FONT, Placing, around, ems, opens, safe, words
from cockpit.charts.projection import Box, bounds_of, fitted, widened
from cockpit.outlines import Ground

WIDTH, HEIGHT, EM = 1000.0, 700.0, 17.0
TURN = math.pi * (3 - math.sqrt(5))  # points of one place are spread like the seeds of a sunflower
Ends = tuple[float, float, float, float]  # start_lon, start_lat, end_lon, end_lat


@dataclass(frozen=True)
class Child:
    """One child of the place. `value` is drawn and its class shaded; None is no data. `ends`: where it is, both alike for a point."""

    id: str
    name: str
    value: float | None
    ends: Ends | None = None


@dataclass(frozen=True)
class Dot:
    """One case: its number, where it is, what it says when pointed at, the class written beside it, and whether it is overdue."""

    id: str
    lon: float
    lat: float
    said: str
    kind: str
    overdue: bool = False


def off_map(ground: Ground, children: Sequence[Child]) -> list[str]:
    """The names that neither an outline nor a position puts on the map."""
    return [c.name for c in children if not c.ends and c.id not in _outlined(ground, children)]


def scale_of(children: Sequence[Child]) -> Scale:
    return Scale.of(c.value for c in children)


def place_map(ground: Ground, children: Sequence[Child], measure: str, unit: str) -> str:
    """One <svg>. `data-open` of a child is child=<id>. Areas where there are outlines, else a line or a point."""
    outlined = _outlined(ground, children)
    lines = [_line(c) for c in children if c.ends and c.id not in outlined]
    ends = [[(r["start_lon"], r["start_lat"]), (r["end_lon"], r["end_lat"])] for r in lines]
    own = [ring for shape in ground.areas.values() for polygon in shape for ring in polygon]
    pen = _pen(own if outlined else ends or own, 0.02 if outlined else 0.08, repr((measure, [c.id for c in children])), unit)
    scale, values = scale_of(children), {c.id: c.value for c in children}
    fills = replace(pen, theme=replace(pen.theme, unknown=f"url(#{pen.mark}-{list(STATES).index(UNJUDGED)})"))
    shapes = {name: shape for name, shape in ground.areas.items() if name in outlined}
    plain = {name: shape for name, shape in ground.areas.items() if name not in outlined}
    placing = Placing(pen.box)
    text = labels(shapes, values, placing, pen) + segment_labels([r for r in lines if r["value"] is not None], placing, pen)
    drawn = (neighbours(ground.around, pen) + areas(plain, None, Scale((), ()), {}, pen)
             + areas(shapes, values, scale, {name: {"segment": name} for name in shapes}, fills) + segments(lines, scale, pen) + text)
    return _svg(drawn, pen, f"{measure}分布图，示意")


def case_map(ground: Ground, road: Ends | None, dots: Sequence[Dot]) -> str:
    """One <svg>: the segment as a line where its ends are known, its cases as points; those at one place are spread round it."""
    ends = [[(road[0], road[1]), (road[2], road[3])]] if road else []
    pen = _pen([*ends, *([(d.lon, d.lat)] for d in dots)], 0.15, repr([d.id for d in dots]), "件")
    drawn = neighbours(ground.around, pen) + areas(ground.areas, None, Scale((), ()), {}, pen)
    if ends:
        (x0, y0), (x1, y1) = pen.at(ends[0]).tolist()
        drawn += (f'<path d="M{x0:.1f},{y0:.1f}L{x1:.1f},{y1:.1f}" fill="none" stroke="{pen.theme.strokes[1]}" stroke-width="{pen.em * 0.6:.1f}" '
                  'stroke-linecap="round"/>')
    seen: dict[tuple[float, float], int] = {}
    places: list[tuple[float, float]] = []
    size = pen.em * (0.5 if len(dots) <= 60 else 0.36)
    for dot in dots:
        at = (round(dot.lon, 5), round(dot.lat, 5))
        nth = seen[at] = seen.get(at, -1) + 1
        (x, y), away = pen.at([at]).tolist()[0], size * 2.3 * math.sqrt(nth)
        tone = pen.theme.worse if dot.overdue else pen.theme.brand
        x, y = x + away * math.cos(nth * TURN), y + away * math.sin(nth * TURN)
        places.append((x, y))
        shape = (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" class="cm-edge" '
                 f'fill="{pen.theme.paper if dot.overdue else tone}" stroke="{tone}" stroke-width="{size * 0.4:.1f}"/>')
        drawn += opens({"segment": dot.id}, dot.said, shape, "cm-dot")
    return _svg(drawn + _kinds(dots, places, size, pen), pen, "案件分布图，示意")


def _kinds(dots: Sequence[Dot], places: Sequence[tuple[float, float]], size: float, pen: Pen) -> str:
    """The class of a case beside its point, where it covers neither a point nor another text."""
    placing, text = Placing(pen.box, [around(x, y, size * 2.4, size * 2.4) for x, y in places]), ""
    for dot, (x, y) in zip(dots, places, strict=True):
        wide = (ems(dot.kind) + 0.6) * pen.em * 0.85
        box = placing.take(around(x + side * (wide / 2 + size * 1.5), y, wide, pen.em) for side in (1, -1))
        if box:
            text += words(dot.kind, box.x + wide / 2, box.y + pen.em / 2, pen.em * 0.85, anchor="middle", cls="cm-on")
    return text


def _outlined(ground: Ground, children: Sequence[Child]) -> set[str]:
    """The children that are areas of this ground; on the ground of a street none is."""
    return {c.id for c in children if c.id in ground.areas} if ground.level != "segment" else set()


def _line(child: Child) -> dict[str, object]:
    assert child.ends
    return {"segment_id": child.id, "name": child.name, "value": child.value,
            **dict(zip(("start_lon", "start_lat", "end_lon", "end_lat"), child.ends, strict=True))}


def _pen(shown: Sequence[object], margin: float, named: str, unit: str) -> Pen:
    box = Box(0, 0, WIDTH, HEIGHT)
    bounds = widened(bounds_of(shown) or (0.0, 0.0, 0.0, 0.0), margin)  # type: ignore[arg-type]
    return Pen(fitted(bounds, box), box, LIGHT, EM, f"pm{zlib.crc32(named.encode()):08x}", unit)


def _svg(drawn: str, pen: Pen, title: str) -> str:
    note = words("示意图", pen.em * 0.6, HEIGHT - pen.em, pen.em * 0.9, cls="cm-soft cm-on")
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" class="cm {pen.mark}" role="group" aria-label="{safe(title)}" '
            f'style="width:100%;height:auto;display:block;background:{pen.theme.paper}" font-family="{FONT}" fill="{pen.theme.ink}">'
            f"<style>{map_css(pen)}</style><defs>{map_defs(pen)}</defs><g clip-path=\"url(#{pen.mark}-box)\">{drawn}</g>{note}</svg>")


def swatches(ground: Ground, children: Sequence[Child]) -> list[tuple[str, float, float]]:
    """(colour, least, greatest) of each class, few → many: shades of areas, else the colours of lines and points."""
    scale, colours = scale_of(children), LIGHT.ramp if _outlined(ground, children) else LIGHT.strokes
    return [(colours[scale.step(low)], low, high) for low, high in scale.spans]
