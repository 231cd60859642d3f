"""The layers of a city map: ground, segments, hotspots and their labels, each a string of SVG."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cockpit.charts.map_style import SIGNIFICANCE, STATES, UNJUDGED, Scale, Theme
from cockpit.charts.map_text import LINE, Placing, around, cut, ems, figure, opens, words
from cockpit.charts.projection import Box, Projection
from cockpit.outline_file import Shape

SPREAD = [(0.0, 0.0)] + [(r * np.cos(a), r * np.sin(a)) for r in (2.6, 3.5, 4.6, 6.2, 8.6, 11.0, 14.0) for a in np.radians(np.arange(-60, 300, 30))]
NEAR = 37  # of these places, in which a line to the mark should not run over text
LABEL = 9.0  # em of a name on the map
MARK = 0.9  # size of a mark on the map
MOST_LABELS = 18  # of segments: a map of names shows no lines
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Pen:
    """What every layer draws with: projection, colours, the em in points and the prefix of ids in this drawing."""

    at: Projection
    box: Box
    theme: Theme
    em: float
    mark: str
    unit: str

    def path(self, shape: Shape | Sequence[Sequence[Any]]) -> str:
        """All rings of a shape; points that fall on the same half point of the drawing are said once."""
        parts = []
        for ring in (ring for polygon in shape for ring in polygon):
            points = np.round(self.at(ring) * 2) / 2
            if len(points) > 2:
                points = points[np.r_[True, (np.diff(points, axis=0) != 0).any(axis=1)]]
            if not self.near(points):
                continue
            parts.append("M" + "L".join(f"{x:g},{y:g}" for x, y in points.tolist()) + "Z")
        return "".join(parts)

    def near(self, points: np.ndarray) -> bool:
        """Whether any of it may show inside the frame."""
        low, high = points.min(axis=0), points.max(axis=0)
        return bool(low[0] <= self.box.right and high[0] >= self.box.x and low[1] <= self.box.bottom and high[1] >= self.box.y)


def middles(shape: Shape | Sequence[Sequence[Any]], pen: Pen) -> list[tuple[float, float, float]]:
    """Places inside the largest polygon where text may stand: (x, y, room to both sides), the roomiest first."""
    polygons = [[pen.at(ring) for ring in polygon] for polygon in shape]
    if not polygons:
        return []
    rings = max(polygons, key=lambda p: float(np.prod(np.ptp(p[0], axis=0))))
    low, high = max(float(rings[0][:, 1].min()), pen.box.y), min(float(rings[0][:, 1].max()), pen.box.bottom)
    found = []
    for share in (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.16, 0.84):
        y = low + share * (high - low)
        crossed: list[float] = []
        for ring in rings:
            (x0, y0), (x1, y1) = ring[:-1].T, ring[1:].T
            hit = (y0 <= y) != (y1 <= y)
            crossed += (x0[hit] + (y - y0[hit]) * (x1[hit] - x0[hit]) / (y1[hit] - y0[hit])).tolist()
        crossed.sort()
        for left, right in zip(crossed[::2], crossed[1::2], strict=False):
            left, right = max(left, pen.box.x), min(right, pen.box.right)
            if right > left:
                found.append((right - left - 0.35 * abs(share - 0.5) * pen.em, (left + right) / 2, y))
    return [(x, y, room) for room, x, y in sorted(found, reverse=True)]


def neighbours(shapes: Sequence[Shape], pen: Pen) -> str:
    paths = "".join(pen.path(shape) for shape in shapes)
    return f'<path d="{paths}" fill="{pen.theme.around}" stroke="{pen.theme.line}" stroke-width="{pen.em * 0.06:.2f}" fill-rule="evenodd"/>' if paths else ""


def areas(shapes: Mapping[str, Shape], values: Mapping[str, float | None] | None, scale: Scale, targets: Mapping[str, Row], pen: Pen) -> str:
    """Each area in the shade of its class; its name and value are its title. Only those in `targets` open something."""
    done = []
    for name, shape in shapes.items():
        value = values.get(name) if values is not None else None
        fill = pen.theme.unknown if value is None else pen.theme.ramp[scale.step(value)]
        path = (f'<path d="{pen.path(shape)}" class="cm-edge" fill="{fill}" fill-rule="evenodd" stroke="{pen.theme.soft}" '
                f'stroke-width="{pen.em * 0.07:.2f}" stroke-linejoin="round"/>')
        said = name if values is None else f"{name}，{_worth(value, pen)}"
        done.append(opens(targets[name], said, path, "cm-area") if name in targets else f"<g>{path}</g>")
    return "".join(done)


def labels(shapes: Mapping[str, Shape], values: Mapping[str, float | None] | None, placing: Placing, pen: Pen) -> str:
    """Name over value inside each area, the largest value first; where both do not fit the name alone, else nothing."""
    order = sorted(shapes, key=lambda n: (-(((values or {}).get(n)) or 0), n))
    return "".join(_label(name, None if values is None else _worth(values.get(name), pen), middles(shapes[name], pen), placing, pen) for name in order)


def _label(name: str, worth: str | None, places: Sequence[tuple[float, float, float]], placing: Placing, pen: Pen) -> str:
    shown = cut(name, LABEL)
    for size, lines in ((pen.em, [shown, worth]), (pen.em, [shown]), (pen.em * 0.85, [shown])):
        texts = [t for t in lines if t]
        wide, tall = max(map(ems, texts)) * size, size * LINE * len(texts)
        roomy = [(x, y) for x, y, room in places if room > wide * 0.62]
        box = placing.take(around(x, y, wide + size * 0.3, tall) for x, y in roomy)
        if box:
            x, y = box.x + box.width / 2, box.y + size * LINE / 2
            return "".join(words(t, x, y + i * size * LINE, size * (1 if i == 0 else 0.92), anchor="middle", cls="cm-on" if i == 0 else "cm-on cm-num")
                           for i, t in enumerate(texts))
    return ""


def segments(rows: Sequence[Row], scale: Scale, pen: Pen) -> str:
    """Segments as lines, wider and darker with their value; the few that matter lie on top. A wide unseen line takes the click."""
    done = []
    for row in sorted(rows, key=lambda r: (r["value"] is not None, r["value"] or 0, r["segment_id"])):
        ends = pen.at([(row["start_lon"], row["start_lat"]), (row["end_lon"], row["end_lat"])])
        if not pen.near(ends):
            continue
        (x0, y0), (x1, y1) = ends.tolist()
        path = f'd="M{x0:.1f},{y0:.1f}L{x1:.1f},{y1:.1f}" fill="none"'
        value = row["value"]
        if value is None:
            line = f'stroke="{pen.theme.soft}" stroke-width="{pen.em * 0.1:.2f}" stroke-dasharray="{pen.em * 0.12:.1f} {pen.em * 0.3:.1f}"'
        else:
            line = f'stroke="{pen.theme.strokes[scale.step(value)]}" stroke-width="{stroke(scale.step(value), pen.em):.2f}"'
        said = f"{row['name']}，{_worth(value, pen)}"
        drawn = (f'<path {path} stroke="{pen.theme.paper}" stroke-width="{pen.em * 0.62:.1f}" stroke-opacity="0"/>'
                 f'<path {path} {line} class="cm-edge" stroke-linecap="round"/>')
        done.append(opens({"segment": str(row["segment_id"])}, said, drawn, "cm-line"))
    return "".join(done)


def stroke(step: int, em: float) -> float:
    """Width of a segment in its class: 0.13 to 0.61 em."""
    return em * (0.13 + 0.12 * step)


def segment_labels(rows: Sequence[Row], placing: Placing, pen: Pen) -> str:
    """The road's name and value beside the middle of a segment, the largest first; the rest say theirs when pointed at."""
    done = []
    for row in sorted((r for r in rows if r["value"]), key=lambda r: (-r["value"], r["segment_id"]))[:MOST_LABELS]:
        ends = pen.at([(row["start_lon"], row["start_lat"]), (row["end_lon"], row["end_lat"])])
        x, y = ends.mean(axis=0).tolist()
        text, size = f"{cut(str(row['name']).partition('（')[0], LABEL)} {figure(row['value'])}", pen.em * 0.85
        wide, tall = ems(text) * size + size * 0.3, size * LINE
        box = placing.take([around(x, y - size, wide, tall), around(x, y + size, wide, tall), around(x + wide / 2 + size * 0.5, y, wide, tall),
                            around(x - wide / 2 - size * 0.5, y, wide, tall), around(x, y - size * 2, wide, tall), around(x, y + size * 2, wide, tall)])
        if box:
            done.append(words(text, box.x + wide / 2, box.y + tall / 2, size, anchor="middle", cls="cm-on"))
    return "".join(done)


def anchors(rows: Sequence[Row], pen: Pen) -> dict[str, tuple[float, float]]:
    """id → where a hotspot is in the drawing; those without polygons, or outside the frame, have no such point."""
    found = {str(row["id"]): middles(row["polygons"], pen)[:1] for row in rows if row["polygons"]}
    return {key: (at[0][0], at[0][1]) for key, at in found.items() if at}


def hotspots(rows: Sequence[Row], at: Mapping[str, tuple[float, float]], placing: Placing, pen: Pen) -> tuple[str, int]:
    """Areas with hatch and outline, and a numbered mark at each, led there by a line where the place is crowded. Also how many found no room."""
    below, above, crowded = [], [], 0
    for row in (r for r in rows if str(r["id"]) in at):
        x, y = at[str(row["id"])]
        tone, path, target = pen.theme.of(state_of(row)), pen.path(row["polygons"]), {"hotspot": str(row["id"])}
        area = (f'<path d="{path}" fill="{pen.theme.paper}" fill-opacity=".45"/><path d="{path}" class="cm-edge" '
                f'fill="url(#{pen.mark}-{list(STATES).index(state_of(row))})" stroke="{tone}" {outline(row["significance"], pen.em)}/>')
        reach, small = 2.9 * MARK * pen.em, replace(pen, em=pen.em * MARK)
        spread = [Box(x + dx * pen.em - reach * 0.44, y + dy * pen.em - reach * 0.52, reach, reach) for dx, dy in SPREAD]
        box = placing.take(b for b in spread[:NEAR] if not placing.crosses(x, y, b)) or placing.take(spread)
        crowded += box is None
        if box:
            cx, cy = box.x + reach * 0.44, box.y + reach * 0.52
            if abs(cx - x) + abs(cy - y) > 1:
                area += (f'<path d="M{x:.1f},{y:.1f}L{cx:.1f},{cy:.1f}" stroke="{pen.theme.ink}" stroke-width="{pen.em * 0.08:.2f}"/>'
                         f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{pen.em * 0.2:.1f}" fill="{pen.theme.ink}"/>')
            above.append(opens(target, spoken(row, pen), mark(row, cx, cy, small), "cm-mark"))
        below.append(opens(target, spoken(row, pen), area, "cm-spot", tab=box is None))
    return "".join(below) + "".join(above), crowded


def mark(row: Row, cx: float, cy: float, pen: Pen) -> str:
    """A circle with the number, ringed by the hatch of its state and the outline of its significance, its state's character beside it."""
    em, state = pen.em, state_of(row)
    tone = pen.theme.of(state)
    number = str(row["number"])
    return (f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="{em * 1.18:.1f}" fill="{pen.theme.paper}"/>'
            f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="{em * 1.18:.1f}" class="cm-edge" fill="url(#{pen.mark}-{list(STATES).index(state)})" stroke="{tone}" '
            f'{outline(row["significance"], em)}/>'
            f'<circle cx="{cx:.1f}" cy="{cy:.1f}" r="{em * 0.82:.1f}" fill="{pen.theme.paper}"/>'
            + words(number, cx, cy, em * (1 if len(number) < 3 else 0.7), anchor="middle", cls="cm-bold")
            + f'<rect x="{cx + em * 0.5:.1f}" y="{cy - em * 1.5:.1f}" width="{em * 1.1:.1f}" height="{em * 1.02:.1f}" rx="{em * 0.15:.1f}" fill="{tone}"/>'
            + words(STATES[state], cx + em * 1.05, cy - em, em * 0.82, anchor="middle", cls="cm-badge"))


def outline(significance: str, em: float) -> str:
    """Solid and thick, dashed, dotted: the degree of clustering without colour."""
    width, dash = SIGNIFICANCE.get(significance, SIGNIFICANCE["不显著"])
    dashes = " ".join(f"{float(d) * em * width / 40:.1f}" for d in dash.split())
    return f'stroke-width="{width * em / 16:.2f}" stroke-linecap="{"round" if dash.startswith("0.") else "butt"}"' + (
        f' stroke-dasharray="{dashes}"' if dash else "")


def state_of(row: Row) -> str:
    return row["state"] if row["state"] in STATES else UNJUDGED


def spoken(row: Row, pen: Pen) -> str:
    """What a mark says when pointed at or read aloud."""
    return f"{row['number']}号热点{cut(str(row['name']), 60)}，{_worth(row['value'], pen)}，{state_of(row)}，聚集程度{row['significance']}"


def _worth(value: float | None, pen: Pen) -> str:
    return figure(value) + (pen.unit if value is not None else "")
