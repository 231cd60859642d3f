"""Thirteen periods as a line without axes: inline SVG, because ten Plotly canvases a page are too heavy."""
from __future__ import annotations

from collections.abc import Sequence

WIDTH, HEIGHT, MARGIN = 128, 34, 4


def sparkline(values: Sequence[float | int | None], label: str) -> str:
    """SVG with a line over the known values and a point on the last; a gap where a value is unknown.

    Empty string for fewer than two known values. The line spans its own range: it shows shape, the tile the figure.
    """
    known = [v for v in values if v is not None]
    if len(known) < 2:
        return ""
    low, span = min(known), (max(known) - min(known)) or 1
    step = (WIDTH - 2 * MARGIN) / (len(values) - 1)
    runs: list[list[str]] = [[]]
    last = ""
    for at, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        x = MARGIN + at * step
        y = HEIGHT - MARGIN - (value - low) / span * (HEIGHT - 2 * MARGIN)
        runs[-1].append(f"{x:.1f},{y:.1f}")
        last = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.4"/>'
    lines = "".join(f'<polyline points="{" ".join(run)}"/>' for run in runs if len(run) > 1)
    return (f'<svg class="ck-spark" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
            f'aria-label="{label}">{lines}{last}</svg>')
