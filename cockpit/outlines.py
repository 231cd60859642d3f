"""Outlines of the units from the reference's units.geojson, for maps on a plain ground; 示意, not surveyed."""
from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from cockpit.places import Places, places
from cockpit.reference import reference

Ring = tuple[tuple[float, float], ...]
Outlines = Mapping[str, tuple[Ring, ...]]


def unit_outlines(where: Places | None = None) -> Outlines:
    """unit → outer rings of (lon, lat), in the order of the file: zones come last and lie over the districts. Empty without a file."""
    path = reference(where or places()).units_geojson
    return _read(path, path.stat().st_mtime_ns) if path else MappingProxyType({})


@lru_cache(maxsize=4)
def _read(path: Path, stamp: int) -> Outlines:
    found: dict[str, tuple[Ring, ...]] = {}
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        shape = feature["geometry"]
        polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        found[feature["properties"]["unit"]] = tuple(tuple((float(p[0]), float(p[1])) for p in polygon[0]) for polygon in polygons)
    return MappingProxyType(found)
