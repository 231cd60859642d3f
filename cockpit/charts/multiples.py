"""Small multiples: one line a child, all on one scale, as plain SVG: a dozen Plotly canvases a page are too heavy."""
from __future__ import annotations

from collections.abc import Sequence

from cockpit.charts.map_text import safe

WIDTH, HEIGHT, LEFT, TOP, FOOT = 300, 110, 46, 8, 6
Values = Sequence[float | int | None]


def common_scale(lines: Sequence[Values], is_rate: bool) -> tuple[float, float]:
    """Least and greatest of the axis all lines share: counts from zero, rates over their own range in steps of ten per cent."""
    known = [v for line in lines for v in line if v is not None]
    if not known:
        return 0.0, 1.0
    if is_rate:
        low, high = int(min(known) * 10) / 10, -int(-max(known) * 10 // 1) / 10
        return low, high if high > low else low + 0.1
    return 0.0, float(max(known)) or 1.0


def small_line(values: Values, scale: tuple[float, float], ticks: tuple[str, str], said: str, beside: Values = ()) -> str:
    """SVG of one child: the line, a point on the newest value, the ends of the common scale. A null is a gap. `beside`: a pale line behind."""
    low, high = scale
    step = (WIDTH - LEFT - 10) / max(len(values) - 1, 1)

    def runs(line: Values) -> list[list[str]]:
        found: list[list[str]] = [[]]
        for at, value in enumerate(line):
            if value is None:
                found.append([])
            else:
                found[-1].append(f"{LEFT + at * step:.1f},{_y(value, low, high):.1f}")
        return [run for run in found if run]

    def drawn(line: Values, cls: str) -> str:
        return "".join(f'<polyline class="{cls}" points="{" ".join(run if len(run) > 1 else run * 2)}"/>' for run in runs(line))

    grid = "".join(f'<path class="ck-grid" d="M{LEFT},{y:.1f}H{WIDTH}"/><text x="{LEFT - 6}" y="{y + 5:.1f}" text-anchor="end">{safe(text)}</text>'
                   for y, text in ((_y(low, low, high), ticks[0]), (_y(high, low, high), ticks[1])))
    last = values[-1] if values else None
    point = f'<circle cx="{LEFT + (len(values) - 1) * step:.1f}" cy="{_y(last, low, high):.1f}" r="4"/>' if last is not None else ""
    return (f'<svg class="ck-multiple" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{safe(said)}">{grid}{drawn(beside, "ck-beside")}'
            f'{drawn(values, "ck-own")}{point}</svg>')


def _y(value: float, low: float, high: float) -> float:
    return TOP + (HEIGHT - TOP - FOOT) * (1 - (min(max(value, low), high) - low) / (high - low))
