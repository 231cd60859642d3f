"""Headline tiles: label, figure, two lines, thirteen periods; the whole tile leads to its rows."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cockpit.charts.sparkline import sparkline
from cockpit.metrics import NO_DENOMINATOR, Change, compare, metric, show
from cockpit.ui.board import link
from cockpit.ui.markup import esc, tag

ONE_ROW = 5


@dataclass(frozen=True)
class Line:
    """A line under the figure. `verdict` better | worse | neutral colours it; the words and arrows say the same."""

    text: str
    verdict: str = "neutral"


@dataclass(frozen=True)
class Tile:
    """What a tile shows. `figure` without its unit; `rows` the measure whose rows it opens, `where` its case scope;
    `opens` what it opens instead, as ui.board.link writes it."""

    label: str
    figure: str
    unit: str
    lines: Sequence[Line]
    trend: Sequence[float | int | None] = ()
    rows: str = ""
    where: str | None = None
    explain: str = ""
    opens: str = ""


def figure(value: float | int | None, metric_id: str, lacks: Sequence[str] = ()) -> str:
    """The big figure: 86.41 (its % stands beside it), 5,157, — for no denominator, 无数据 for what is not recorded."""
    if value is None:
        return "无数据" if lacks or not metric(metric_id).is_rate else NO_DENOMINATOR
    return show(value, metric_id, with_unit=False)


def comparison(word: str, now: float | int | None, before: float | int | None, metric_id: str) -> Line:
    """环比 ▲3.20%, coloured by better and worse. Without a base: 环比 —."""
    change: Change = compare(now, before, metric_id)
    return Line(f"{word} {change.text}", change.verdict)


def tile_html(tile: Tile) -> str:
    lines = "".join(tag("span", esc(line.text), cls=f"ck-line ck-{line.verdict}") for line in tile.lines)
    unit = tag("small", esc(tile.unit)) if tile.unit and tile.figure not in ("无数据", NO_DENOMINATOR) else ""
    said = f"{tile.label}{tile.figure}{tile.unit}"
    inner = (tag("span", esc(tile.label), cls="ck-label") + sparkline(tile.trend, f"{tile.label}近{len(tile.trend)}期走势")
             + tag("span", esc(tile.figure) + unit, cls="ck-figure" + (" ck-wordy" if tile.figure == "无数据" else "")) + lines)
    if not tile.rows and not tile.opens:
        return tag("div", inner, cls="ck-tile", title=tile.explain or None)
    return tag("button", inner, cls="ck-tile", type="button", data_open=tile.opens or link(rows=tile.rows, where=tile.where),
               aria_label=f"{said}，查看明细", title=tile.explain or None)


def tiles_html(tiles: Sequence[Tile]) -> str:
    """One row of up to five, else two rows as even as they come, so that the first screen holds them and the table below."""
    two = len(tiles) > ONE_ROW
    columns = -(-len(tiles) // 2) if two else max(len(tiles), 1)
    return tag("div", "".join(tile_html(t) for t in tiles), cls="ck-tiles ck-even" if two else "ck-tiles", style=f"--ck-columns:{columns}")
