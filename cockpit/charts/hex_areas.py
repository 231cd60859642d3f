"""H3 cells as areas on the map: those that touch are one polygon."""
from __future__ import annotations

from collections.abc import Sequence

import h3

Rings = list[list[tuple[float, float]]]


def areas(cells: Sequence[str]) -> list[Rings]:
    """Polygons of (lon, lat) rings, the outer one first; empty for no cells."""
    if not cells:
        return []
    shape = h3.cells_to_h3shape(list(cells), tight=False)
    return [[[(lon, lat) for lat, lon in ring] for ring in (polygon.outer, *polygon.holes)] for polygon in shape]
