"""Draw schematic outlines of units and streets from points alone (development only): 示意, no surveyed boundary.

`python -m cockpit.demo.outline data/reference` writes units.geojson and streets.geojson. Every street owns the ground
nearer to its own points (its centre and its segments) than to anybody else's, within reach of the points; a zone lies over
the district it was cut from because its points are its own.
"""
from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import polars as pl
import shapely
from shapely.geometry import MultiPoint, MultiPolygon, Polygon, mapping
from shapely.geometry.base import BaseGeometry

from cockpit.places import Places
from cockpit.reference import reference

KM = (1 / 91.3, 1 / 111.0)  # degrees of longitude and latitude in a kilometre, at 34.75° N
REACH = 2.6  # kilometres of ground round the outermost points
GAP_FILL = 5.0  # hollows narrower than twice this belong to the city


def _points(segments: pl.DataFrame, streets: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """(points in kilometres, row of streets each belongs to): centres, and points along every segment."""
    key = {(u, s): i for i, (u, s) in enumerate(streets.select("unit", "street").iter_rows())}
    points, owner = [], []
    for i, (lon, lat) in enumerate(streets.select("lon", "lat").iter_rows()):
        points.append((lon / KM[0], lat / KM[1]))
        owner.append(i)
    for unit, street, a, b, c, d in segments.select("unit", "street", "start_lon", "start_lat", "end_lon", "end_lat").iter_rows():
        for t in (0.25, 0.75):
            points.append(((a + t * (c - a)) / KM[0], (b + t * (d - b)) / KM[1]))
            owner.append(key[unit, street])
    return np.array(points), np.array(owner)


def _settled(points: np.ndarray, owner: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Leave out points that lie among another street's: their cells would be islands."""
    distance = ((points[:, None, :] - points[None, :, :]) ** 2).sum(axis=2)
    near = np.argsort(distance, axis=1)[:, 1:7]
    among_own = (owner[near] == owner[:, None]).sum(axis=1)
    is_centre = np.arange(len(points)) <= owner.max()
    keep = is_centre | (among_own >= 3)
    # One point a place: equal points make no cells.
    _, first = np.unique(np.round(points, 2), axis=0, return_index=True)
    chosen = np.zeros(len(points), bool)
    chosen[first] = True
    return points[keep & chosen], owner[keep & chosen]


def _ground(points: np.ndarray) -> BaseGeometry:
    """The land the outlines cover: within reach of any point, hollows filled."""
    # Points of one square kilometre reach equally far at this scale, and thousands of overlapping discs take minutes.
    coarse = np.unique(np.round(points), axis=0)
    land = MultiPoint(coarse).buffer(REACH + GAP_FILL, quad_segs=6).buffer(-GAP_FILL, quad_segs=6)
    parts = [Polygon(p.exterior) for p in (land.geoms if isinstance(land, MultiPolygon) else [land])]
    return shapely.unary_union(parts)


def _main_parts(shape: BaseGeometry, smallest: float) -> BaseGeometry:
    parts = shape.geoms if isinstance(shape, MultiPolygon) else [shape]
    large = [p for p in parts if isinstance(p, Polygon) and p.area >= smallest]
    return shapely.unary_union(large or [max(parts, key=lambda p: p.area)])


def outlines(folder: Path) -> dict[str, BaseGeometry | dict]:
    """Street and unit outlines in kilometres, streets by row and units by name."""
    ref = reference(Places(folder.parent))
    streets = ref["streets"]
    segments = ref["segments"].filter(pl.col("valid_to").is_null())
    points, owner = _settled(*_points(segments, streets))
    ground = _ground(points)
    cells = shapely.get_parts(shapely.voronoi_polygons(MultiPoint(points), extend_to=ground.envelope.buffer(5)))
    tree = shapely.STRtree(cells)
    cell_of = tree.query(shapely.points(points), predicate="within")
    ours: dict[int, list] = {}
    for point, cell in zip(*cell_of, strict=True):
        ours.setdefault(int(owner[point]), []).append(cells[cell])
    raw = {i: shapely.unary_union(c).intersection(ground) for i, c in ours.items()}
    rounded = _coverage([raw[i] for i in range(streets.height)])
    by_street = {i: _main_parts(shape, 0.25) for i, shape in enumerate(rounded)}
    by_unit = {}
    for unit in ref["units"]["unit"]:
        whole = shapely.unary_union([by_street[i] for i, u in enumerate(streets["unit"]) if u == unit])
        by_unit[unit] = _main_parts(whole, 1.5)
    return {"streets": by_street, "units": by_unit}


def _coverage(shapes: list[BaseGeometry]) -> list[BaseGeometry]:
    """Simplify all outlines together, so that neighbours keep one common border."""
    return list(shapely.coverage_simplify(np.array(shapes), tolerance=0.35))


def _feature(shape: BaseGeometry, **properties: object) -> dict:
    """Back to degrees, four decimals (10 m), which is finer than the drawing deserves."""
    degrees = shapely.transform(shape, lambda xy: np.round(xy * np.array(KM), 4))
    return {"type": "Feature", "properties": properties | {"note": "示意"}, "geometry": mapping(shapely.make_valid(degrees))}


def _write(path: Path, features: list[dict]) -> None:
    lines = ",\n".join(json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in features)
    path.write_text('{"type":"FeatureCollection","features":[\n' + lines + "\n]}\n", encoding="utf-8")


def draw(folder: Path) -> None:
    """Write both GeoJSON files of a reference folder."""
    made, ref = outlines(folder), reference(Places(folder.parent))
    rows = ref["streets"].select("unit", "street").iter_rows()
    _write(folder / "streets.geojson", [_feature(made["streets"][i], unit=u, street=s, id=f"{u}/{s}") for i, (u, s) in enumerate(rows)])
    _write(folder / "units.geojson", [_feature(shape, unit=u, id=u) for u, shape in made["units"].items()])


if __name__ == "__main__":
    draw(Path(sys.argv[1]).resolve())
