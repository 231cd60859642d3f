"""Degrees to the points of a frame: equirectangular, true to scale in the middle latitude; right to a few metres in ten thousand over a city."""
from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

KM_A_DEGREE = 111.2  # of latitude
LEAST = 0.004  # degrees: a single point still has some 400 m round it
Bounds = tuple[float, float, float, float]  # west, south, east, north


@dataclass(frozen=True)
class Box:
    """A rectangle of the drawing, y downwards."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    def overlaps(self, other: Box) -> bool:
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def holds(self, other: Box) -> bool:
        return self.x <= other.x and other.right <= self.right and self.y <= other.y and other.bottom <= self.bottom

    def has(self, x: float, y: float) -> bool:
        return self.x <= x <= self.right and self.y <= y <= self.bottom


@dataclass(frozen=True)
class Projection:
    """Points of the drawing for longitude and latitude."""

    west: float
    north: float
    per_lon: float
    per_lat: float
    left: float
    top: float

    def __call__(self, ring: np.ndarray | Sequence[Sequence[float]]) -> np.ndarray:
        """(points, 2) in degrees → (points, 2) in the drawing."""
        at = np.asarray(ring, dtype=np.float64)
        return np.column_stack([self.left + (at[:, 0] - self.west) * self.per_lon, self.top + (self.north - at[:, 1]) * self.per_lat])

    @property
    def per_km(self) -> float:
        return self.per_lat / KM_A_DEGREE


def bounds_of(rings: Iterable[np.ndarray | Sequence[Sequence[float]]]) -> Bounds | None:
    """The extent of rings in degrees; None without any point."""
    arrays = [a for a in (np.asarray(ring, dtype=np.float64) for ring in rings) if len(a)]
    if not arrays:
        return None
    low = np.min([a.min(axis=0) for a in arrays], axis=0)
    high = np.max([a.max(axis=0) for a in arrays], axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def widened(bounds: Bounds, share: float) -> Bounds:
    """With a margin on every side, and never less than a few hundred metres."""
    west, south, east, north = bounds
    wide, tall = max(east - west, LEAST), max(north - south, LEAST)
    middle, centre = (west + east) / 2, (south + north) / 2
    half = 0.5 + share
    return middle - wide * half, centre - tall * half, middle + wide * half, centre + tall * half


def shrink(bounds: Bounds) -> float:
    """How much shorter a degree of longitude is than one of latitude."""
    return max(math.cos(math.radians((bounds[1] + bounds[3]) / 2)), 0.05)


def aspect(bounds: Bounds) -> float:
    """Width by height of the ground itself."""
    return (bounds[2] - bounds[0]) * shrink(bounds) / (bounds[3] - bounds[1])


def fitted(bounds: Bounds, box: Box) -> Projection:
    """The largest drawing of the bounds inside a box, in its middle."""
    west, south, east, north = bounds
    per_lat = min(box.height / (north - south), box.width / ((east - west) * shrink(bounds)))
    per_lon = per_lat * shrink(bounds)
    return Projection(west, north, per_lon, per_lat, box.x + (box.width - (east - west) * per_lon) / 2, box.y + (box.height - (north - south) * per_lat) / 2)
