"""Flow between the grades of “千百十”, month by month: a Sankey whose columns are month ends.

What stays 普通 is not drawn: it is most of the city and would press the rest flat.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import plotly.graph_objects as go
import polars as pl

from cockpit.charts.once import built_once
from cockpit.charts.style import SOFT, bare
from cockpit.metrics import GRADE_COLOURS

ORDER = ("极致", "卓越", "优秀", "普通")
COLOURS = {**GRADE_COLOURS, "普通": "#94A3B8"}
UP, DOWN, STAY = "rgba(15,118,110,.45)", "rgba(180,83,9,.4)", "rgba(148,163,184,.28)"
GAP = 0.05  # between two nodes of a column, as a share of the height


@built_once
def grade_flow(flows: pl.DataFrame, months: Sequence[str], labels: Sequence[str], height: int = 430) -> go.Figure:
    """`flows`: period, grade_before, grade, segments. `months`: the periods drawn, oldest first; `labels`: one more than
    months, the names of the month ends. Links: teal up, orange down, grey unchanged; said again in the hover."""
    links = [(months.index(p), a, b, n) for p, a, b, n in flows.filter(pl.col("period").is_in(list(months))).select(
        "period", "grade_before", "grade", "segments").iter_rows() if (a, b) != ("普通", "普通")]
    into: dict[tuple[int, str], int] = defaultdict(int)
    out: dict[tuple[int, str], int] = defaultdict(int)
    for at, before, after, count in links:
        out[at, before] += count
        into[at + 1, after] += count
    size = {key: max(into[key], out[key]) for key in {*into, *out}}
    nodes = sorted(size, key=lambda key: (key[0], ORDER.index(key[1])))
    number = {key: at for at, key in enumerate(nodes)}
    figure = go.Figure(go.Sankey(
        arrangement="fixed", node={
            "label": [_label(key, size[key], len(months)) for key in nodes], "color": [COLOURS[g] for _, g in nodes], "pad": 12, "thickness": 16,
            "x": [_across(at, len(months)) for at, _ in nodes], "y": _down(nodes, size), "line": {"width": 0},
            "hovertemplate": "%{label}<extra></extra>"},
        link={"source": [number[at, a] for at, a, _, _ in links], "target": [number[at + 1, b] for at, _, b, _ in links],
              "value": [n for *_, n in links], "color": [_colour(a, b) for _, a, b, _ in links],
              "customdata": [f"{labels[at + 1]} {a}→{b} {n:,}条" for at, a, b, n in links], "hovertemplate": "%{customdata}<extra></extra>"}))
    for at, label in enumerate(labels):
        figure.add_annotation(x=_across(at, len(months)), y=1.0, yshift=36, xref="paper", yref="paper", text=label, showarrow=False,
                              font={"size": 13, "color": SOFT})
    if not links:
        figure.add_annotation(x=0.5, y=0.5, xref="paper", yref="paper", text="没有等次变动", showarrow=False, font={"color": SOFT})
    bare(figure, height)
    return figure.update_layout(margin={"l": 8, "r": 8, "t": 56, "b": 14})


def _label(key: tuple[int, str], count: int, last: int) -> str:
    at, grade = key
    if grade == "普通":
        return grade if at in (0, last) else ""
    return f"{grade} {count:,}" if at in (0, last) else f"{count:,}"


def _across(at: int, last: int) -> float:
    """The column's place, kept off the very edge: Plotly moves nodes that stand on 0 or 1."""
    return 0.001 + 0.998 * at / max(last, 1)


def _down(nodes: Sequence[tuple[int, str]], size: dict[tuple[int, str], int]) -> list[float]:
    """Middles of the nodes: every column from the top in the order of the grades, with equal gaps."""
    tallest = max((sum(size[k] for k in nodes if k[0] == at) for at in {k[0] for k in nodes}), default=1)
    room = 1 - GAP * (len(ORDER) - 1)
    middles, at, top = [], None, 0.0
    for key in nodes:
        if key[0] != at:
            at, top = key[0], 0.0
        share = size[key] / tallest * room
        middles.append(min(max(top + share / 2, 0.001), 0.999))
        top += share + GAP
    return middles


def _colour(before: str, after: str) -> str:
    if before == after:
        return STAY
    return UP if ORDER.index(after) < ORDER.index(before) else DOWN
