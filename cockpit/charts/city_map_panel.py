"""Beside the map: hotspots by number, places by value, and the legend. It fills its box with text as large as fits."""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from cockpit.charts.city_map_layers import Pen, Row, mark, outline, spoken, state_of, stroke
from cockpit.charts.map_style import CLASSES, SIGNIFICANCE, STATES, Scale
from cockpit.charts.map_text import cut, ems, figure, opens, words
from cockpit.charts.projection import Box

COLUMN, GAP = 15.8, 1.2  # em of a column of the panel, and between two
SIZES = (2.2, 2.0, 1.8, 1.6, 1.45, 1.3, 1.15, 1.0)
ENOUGH = 8  # places ranked before the text is made larger
ROW, RANK, HEAD, KEY = 3.0, 1.75, 2.4, 1.6  # heights in em
Ranked = tuple[str, float | None, Mapping[str, str] | None]  # a place's name, its value, what it opens


@dataclass(frozen=True)
class Item:
    """One row of the panel: its height and what draws it at (x, y, width)."""

    height: float
    draw: Callable[[float, float, float], str]


@dataclass(frozen=True)
class Listed:
    """What the panel says. `unseen`: hotspot id → why it has no mark on the map."""

    hotspots: Sequence[Row]
    unseen: Mapping[str, str]
    ranked: Sequence[Ranked]
    ranked_as: str
    fills: Scale | None
    strokes: Scale | None
    measure: str


def panel(listed: Listed, box: Box, pen: Pen) -> str:
    """Lists flow through the columns; the legend stands at the foot of the last one."""
    for size in SIZES:
        own = replace(pen, em=pen.em * size)
        columns = _columns(box, own.em)
        if columns < 1:
            continue
        drawn, left_out, ranked = _flow(listed, box, own, columns)
        if not left_out and ranked >= min(len(listed.ranked), ENOUGH):
            return drawn
    return _flow(listed, box, pen, max(1, _columns(box, pen.em)))[0]


def _columns(box: Box, em: float) -> int:
    return int((box.width + GAP * em + 0.5) // ((COLUMN + GAP) * em))


def _flow(listed: Listed, box: Box, pen: Pen, columns: int) -> tuple[str, int, int]:
    """(SVG, hotspots left out, places ranked) in so many columns."""
    em, gap = pen.em, pen.em * GAP
    wide = (box.width - gap * (columns - 1)) / columns
    legend = _legend(listed, pen)
    foot = sum(item.height for item in legend)
    room = [box.height] * (columns - 1) + [box.height - foot - em * 1.4]
    rows = [_hotspot(row, listed.unseen, wide, pen) for row in listed.hotspots]
    ranks = _ranks(listed.ranked, pen)
    parts, column, y, told = [], 0, 0.0, [0, 0]
    for at, (heading, items) in enumerate((("投诉热点", rows), (listed.ranked_as, ranks))):
        if not items:
            continue
        held: list[Item] = [_heading(heading, pen), *items]
        for number, item in enumerate(held):
            follows = held[number + 1].height if number == 0 else 0
            while column < columns and y + item.height + follows > room[column]:
                column, y = column + 1, 0.0
            if column >= columns:
                break
            parts.append(item.draw(box.x + column * (wide + gap), box.y + y, wide))
            y += item.height
            told[at] += number > 0
    out = len(rows) - told[0]
    x, y = box.x + (columns - 1) * (wide + gap), box.bottom - foot
    rest = [f"另有{out}处热点未列名，点图上的编号"] * bool(out) + [f"另有{len(ranks) - told[1]}个未列名，点图查看"] * (len(ranks) > told[1])
    parts.append(words(cut("；".join(rest), wide / em / 0.8), x, y - em * 0.6, em * 0.8, cls="cm-soft") if rest else "")
    for item in legend:
        parts.append(item.draw(x, y, wide))
        y += item.height
    return "".join(parts), out, told[1]


def _heading(text: str, pen: Pen) -> Item:
    em = pen.em
    return Item(HEAD * em, lambda x, y, wide: words(text, x, y + em * 1.15, em * 1.05, cls="cm-bold")
                + f'<path d="M{x:.1f},{y + em * 1.95:.1f}h{wide:.1f}" stroke="{pen.theme.line}" stroke-width="{em * 0.08:.2f}"/>')


def _hotspot(row: Row, unseen: Mapping[str, str], wide: float, pen: Pen) -> Item:
    """The mark of the map once more, the name in one line or two, and under it value, state and significance."""
    em, why = pen.em, unseen.get(str(row["id"]))
    name = _in_two(str(row["name"]), wide / em - 3.5)
    tall = ROW + 1.2 * (len(name) - 1)

    def draw(x: float, y: float, wide: float) -> str:
        worth = figure(row["value"]) + (pen.unit if row["value"] is not None else "")
        said = "｜".join([*([why] if why else []), worth, state_of(row), f"聚集程度{row['significance']}"])
        at = x + em * 3.2
        content = (f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{em * (tall - 0.2):.1f}" rx="{em * 0.2:.1f}" class="cm-edge cm-row"/>'
                   + mark(row, x + em * 1.35, y + em * 1.5, replace(pen, em=em * 0.86))
                   + "".join(words(line, at, y + em * (0.85 + 1.2 * n), em, cls="cm-bold") for n, line in enumerate(name))
                   + words(cut(said, (wide / em - 3.5) / 0.85), at, y + em * (0.85 + 1.2 * len(name)), em * 0.85, cls="cm-soft cm-num"))
        return opens({"hotspot": str(row["id"])}, spoken(row, pen) + (f"，{why}" if why else ""), content, "cm-item")

    return Item(tall * em, draw)


def _in_two(name: str, most: float) -> list[str]:
    """A name in one line, or in two with the break after a bracket where there is one."""
    if ems(name) <= most:
        return [name]
    first = cut(name, most)[:-1]
    at = next((i + 1 for i in range(len(first) - 1, len(first) // 2, -1) if first[i] in "）、 "), len(first))
    at -= name[at] in "）、，"  # none of these begins a line
    return [name[:at], cut(name[at:], most)]


def _ranks(ranked: Sequence[Ranked], pen: Pen) -> list[Item]:
    """Name, bar from zero and value, one place a row."""
    em, most = pen.em, max((v for _, v, _ in ranked if v is not None), default=0) or 1
    width = max((ems(figure(v)) for _, v, _ in ranked), default=3) * 0.92
    longest = max((ems(n) for n, _, _ in ranked), default=4) * 0.92

    def draw(row: Ranked, x: float, y: float, wide: float) -> str:
        name, value, target = row
        names = min(longest + 0.6, wide / em - width - 3.5) * em
        bar = max(wide - names - (width + 0.6) * em, 0) * (value or 0) / most
        content = (f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{em * RANK:.1f}" class="cm-edge cm-row"/>'
                   + words(cut(name, (names / em - 0.4) / 0.92), x, y + em * RANK / 2, em * 0.92)
                   + f'<rect x="{x + names:.1f}" y="{y + em * 0.5:.1f}" width="{bar:.1f}" height="{em * 0.75:.1f}" fill="{pen.theme.strokes[2]}"/>'
                   + words(figure(value), x + wide, y + em * RANK / 2, em * 0.92, anchor="end", cls="cm-num" if value is not None else "cm-soft"))
        said = f"{name}，{figure(value)}{pen.unit if value is not None else ''}"
        return opens(target, said, content, "cm-item") if target else f"<g>{content}</g>"

    return [Item(RANK * em, partial(draw, row)) for row in ranked]


def _legend(listed: Listed, pen: Pen) -> list[Item]:
    """Only what is drawn is explained."""
    items: list[Item] = []
    for scale, lines in ((listed.fills, False), (listed.strokes, True)):
        if scale and scale.spans:
            items.append(_heading(f"{'路段' if lines else ''}{listed.measure}（{pen.unit}）", pen))
            items += [_pair([_class(scale, span, lines, pen) for span in scale.spans[at:at + 2]], pen) for at in range(0, len(scale.spans), 2)]
    if listed.hotspots:
        items.append(_heading("热点（边线为程度，纹理为状态）", pen))
        rings = [(name, _swatch(pen, "none", pen.theme.ink, outline(name, pen.em)), "") for name in SIGNIFICANCE]
        states = [(name, _swatch(pen, f"url(#{pen.mark}-{at})", pen.theme.of(name), outline("不显著", pen.em * 0.5).partition(" stroke-dash")[0]), letter)
                  for at, (name, letter) in enumerate(STATES.items())]
        items += [_keys(rings, pen), *(_keys(states[at:at + 3], pen) for at in (0, 3))]
    return items


def _class(scale: Scale, span: tuple[float, float], lines: bool, pen: Pen) -> Callable[[float, float], str]:
    em, step = pen.em, scale.step(span[0])
    text = figure(span[0]) if span[0] == span[1] else f"{figure(span[0])}—{figure(span[1])}"

    def draw(x: float, y: float) -> str:
        if lines:
            key = (f'<path d="M{x + em * 0.3:.1f},{y:.1f}h{em * 1.6:.1f}" stroke="{pen.theme.strokes[step]}" stroke-width="{stroke(step, em):.2f}" '
                   'stroke-linecap="round"/>')
        else:
            key = (f'<rect x="{x:.1f}" y="{y - em * 0.5:.1f}" width="{em * 2:.1f}" height="{em:.1f}" fill="{pen.theme.ramp[step]}" '
                   f'stroke="{pen.theme.soft}" stroke-width="{em * 0.05:.2f}"/>')
        return key + words(text, x + em * 2.4, y, em * 0.88, cls="cm-num")

    assert step < CLASSES
    return draw


def _pair(draws: Sequence[Callable[[float, float], str]], pen: Pen) -> Item:
    return Item(KEY * pen.em, lambda x, y, wide: "".join(d(x + i * wide / 2, y + pen.em * KEY / 2) for i, d in enumerate(draws)))


def _swatch(pen: Pen, fill: str, tone: str, style: str) -> Callable[[float, float], str]:
    em = pen.em
    return lambda x, y: f'<rect x="{x + em * 0.1:.1f}" y="{y - em * 0.5:.1f}" width="{em * 1.7:.1f}" height="{em:.1f}" fill="{fill}" stroke="{tone}" {style}/>'


def _keys(keys: Sequence[tuple[str, Callable[[float, float], str], str]], pen: Pen) -> Item:
    """Three keys in a row, each with its word, and the character that stands for it in marks."""
    em = pen.em
    return Item(KEY * em, lambda x, y, wide: "".join(
        swatch(x + i * wide / 3, y + em * KEY / 2)
        + words(f"{letter} {name}" if letter else name, x + i * wide / 3 + em * 2.1, y + em * KEY / 2, em * 0.8)
        for i, (name, swatch, letter) in enumerate(keys)))
