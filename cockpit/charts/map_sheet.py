"""The stylesheet and the hatches of one map, under names of its own: two maps on a page do not paint each other."""
from __future__ import annotations

from cockpit.charts.city_map_layers import Pen
from cockpit.charts.map_style import HATCHES, STATES, UNJUDGED


def map_css(pen: Pen) -> str:
    """Text lets clicks through; what opens shows it under the pointer and under the keyboard's focus."""
    theme, em = pen.theme, pen.em
    rules = {
        " text": "pointer-events:none",
        " .cm-on": f"paint-order:stroke;stroke:{theme.paper};stroke-width:{em * 0.2:.1f}px;stroke-linejoin:round;stroke-opacity:.85",
        " .cm-bold": "font-weight:700", " .cm-num": "font-variant-numeric:tabular-nums", " .cm-soft": f"fill:{theme.soft}",
        " .cm-badge": f"fill:{theme.paper};font-weight:700", " .cm-row": "fill:transparent", " .cm-go": "cursor:pointer;outline:none",
        " .cm-area:hover .cm-edge": f"stroke:{theme.brand};stroke-width:{em * 0.2:.1f}px",
        " .cm-go:focus-visible .cm-edge": f"stroke:{theme.brand};stroke-width:{em * 0.2:.1f}px",
        " .cm-line:hover .cm-edge": f"stroke:{theme.brand}", " .cm-item:hover .cm-row": f"fill:{theme.around}",
        "": "print-color-adjust:exact;-webkit-print-color-adjust:exact"}
    return "".join(f".{pen.mark}{at}{{{rule}}}" for at, rule in rules.items())


def map_defs(pen: Pen) -> str:
    """A hatch a state, and the frame of the map to cut at."""
    tile = pen.em * 0.5
    hatches = []
    for at, state in enumerate(STATES):
        pen_of = 'stroke-width="3.4" stroke-linecap="round"' if state == UNJUDGED else 'stroke-width="1.7"'
        hatches.append(f'<pattern id="{pen.mark}-{at}" width="{tile:.2f}" height="{tile:.2f}" patternUnits="userSpaceOnUse"><path d="{HATCHES[state]}" '
                       f'transform="scale({tile / 10:.3f})" fill="none" stroke="{pen.theme.of(state)}" {pen_of}/></pattern>')
    box = f'x="{pen.box.x:.1f}" y="{pen.box.y:.1f}" width="{pen.box.width:.1f}" height="{pen.box.height:.1f}"'
    return "".join(hatches) + f'<clipPath id="{pen.mark}-box"><rect {box}/></clipPath>'
