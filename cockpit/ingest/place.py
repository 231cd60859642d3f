"""Puts points on the earth: from the source's coordinate system to WGS84, and says what a point is worth."""
from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import geocoordinates_ffi as datums
import numpy as np
import polars as pl
from pyproj import CRS, Transformer

from cockpit.refusal import Refused

# The shift of GCJ-02 and BD-09 is smooth: taken from the library on a net this fine and read between its knots
# it is right to about 3 cm, and a million points cost a few thousand calls instead of a million (50 µs each).
NET = 0.004
KNOTS = 200_000  # remembered; a large city has some ten thousand
ROWS = 1 << 20  # more rows than the net has from pole to pole
NEAR = 2e-5  # degrees, about 2 m: the same point
Knot = Callable[[int, int], tuple[float, float]]


def to_wgs84(x: np.ndarray, y: np.ndarray, crs: str) -> tuple[np.ndarray, np.ndarray]:
    """(lon, lat) in WGS84 of points x = lon or easting, y = lat or northing. NaN stays NaN; raises Refused on the CRS."""
    match crs:
        case "wgs84":
            return x, y
        case "cgcs2000":
            # Geographic CGCS2000 and WGS84 agree to centimetres.
            return _projected(x, y, "EPSG:4490")
        case "gcj02":
            return _shifted(x, y, _gcj02_knot)
        case "bd09":
            return _shifted(x, y, _bd09_knot)
    return _projected(x, y, crs)


def _projected(x: np.ndarray, y: np.ndarray, crs: str) -> tuple[np.ndarray, np.ndarray]:
    try:
        system = CRS.from_user_input(crs)
    except Exception as bad:
        raise Refused(f"不认识的坐标系 {crs}", "导入配置的 crs", "写成 EPSG:4547 这样的编号") from bad
    lon, lat = Transformer.from_crs(system, "EPSG:4326", always_xy=True).transform(x, y)
    return np.where(np.isfinite(lon), lon, np.nan), np.where(np.isfinite(lat), lat, np.nan)


def _shifted(lon: np.ndarray, lat: np.ndarray, knot: Knot) -> tuple[np.ndarray, np.ndarray]:
    """Subtract the datum's shift, interpolated on the net's knots round each point."""
    there = np.isfinite(lon) & np.isfinite(lat) & (np.abs(lat) < 89) & (np.abs(lon) < 180)
    out_lon, out_lat = lon.copy(), lat.copy()
    if not there.any():
        return out_lon, out_lat
    col, row = np.floor(lon[there] / NET).astype(np.int64), np.floor(lat[there] / NET).astype(np.int64)
    fx, fy = lon[there] / NET - col, lat[there] / NET - row
    # Points share few squares of the net: their corners are looked up a square, not a point.
    squares, which = np.unique(col * ROWS + row, return_inverse=True)
    col, row = (squares + ROWS // 2) // ROWS, (squares + ROWS // 2) % ROWS - ROWS // 2
    shift = np.zeros((2, len(which)))
    for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
        weight = (fx if dx else 1 - fx) * (fy if dy else 1 - fy)
        knots = zip((col + dx).tolist(), (row + dy).tolist(), strict=True)
        shift += weight * np.array([knot(c, r) for c, r in knots]).T[:, which]
    out_lon[there] -= shift[0]
    out_lat[there] -= shift[1]
    return out_lon, out_lat


@lru_cache(KNOTS)
def _gcj02_knot(col: int, row: int) -> tuple[float, float]:
    """The shift of GCJ-02 at a knot of the net, asked of the library once a knot."""
    wgs = datums.gcj02_to_wgs84_refined(datums.Gcj02(lat=row * NET, lon=col * NET))
    return col * NET - wgs.lon, row * NET - wgs.lat


@lru_cache(KNOTS)
def _bd09_knot(col: int, row: int) -> tuple[float, float]:
    """The same of BD-09."""
    wgs = datums.bd09_to_wgs84_refined(datums.Bd09(lat=row * NET, lon=col * NET))
    return col * NET - wgs.lon, row * NET - wgs.lat


def point_quality(given: pl.DataFrame, bounds: tuple[float, float, float, float],
                  defaults: list[tuple[float, float]], source_defaults: list[tuple[float, float]],
                  centres: pl.DataFrame) -> pl.DataFrame:
    """`quality` and `swapped` of points (x, y as exported; lon, lat in WGS84).

    A default point means no location; a point outside the city is excluded, and one whose coordinates are
    swapped is called so but never turned round; a point on a street's centre, or rounded to two decimals, is
    good for the street only.
    """
    west, south, east, north = bounds
    lon, lat = pl.col("lon"), pl.col("lat")
    default = pl.lit(False)
    for x, y, points in (("lon", "lat", defaults), ("x", "y", source_defaults)):
        for px, py in points:
            default = default | (((pl.col(x) - px).abs() < NEAR) & ((pl.col(y) - py).abs() < NEAR))
    inside = lon.is_between(west, east) & lat.is_between(south, north)
    turned = lat.is_between(west, east) & lon.is_between(south, north)
    knots = {(round(a / NEAR), round(b / NEAR)) for a, b in centres.select("lon", "lat").drop_nulls().iter_rows()}
    centre = pl.struct((lon / NEAR).round().cast(pl.Int64).alias("a"), (lat / NEAR).round().cast(pl.Int64).alias("b"))
    rough = ((lon * 100).round() / 100 - lon).abs().lt(1e-9) & ((lat * 100).round() / 100 - lat).abs().lt(1e-9)
    on_centre = centre.is_in([{"a": a, "b": b} for a, b in knots]) if knots else pl.lit(False)
    return given.select(
        pl.when(lon.is_null() | lat.is_null()).then(pl.lit("未定位"))
        .when(default).then(pl.lit("默认点"))
        .when(~inside).then(pl.lit("越界"))
        .when(on_centre | rough).then(pl.lit("街道级"))
        .otherwise(pl.lit("路段级")).alias("quality"),
        (~inside & turned).fill_null(False).alias("swapped"))
