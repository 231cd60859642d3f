"""Outlines of units and streets for maps on a plain ground: what is drawn at each level, and what has no outline.

Reading and checking is the reference's (cockpit.outline_file); a shape is 示意 unless the bureau brings surveyed ones.
"""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from cockpit.outline_file import Shape
from cockpit.places import Places, places
from cockpit.reference import Reference, reference

Ring = tuple[tuple[float, float], ...]
Outlines = Mapping[str, tuple[Ring, ...]]
Level = Literal["unit", "street", "segment"]


@dataclass(frozen=True)
class Ground:
    """What a map of one place stands on. Every shape is in WGS84.

    `level` says what the areas are: units of the city, streets of a unit, or (segment) the one street or unit stood in,
    whose segments are then what is looked at.
    """

    level: Level
    areas: Mapping[str, Shape]  # name → shape, in drawing order: zones lie over the districts they were cut from
    unit: str | None = None
    street: str | None = None
    around: tuple[Shape, ...] = ()  # neighbours, drawn pale for orientation
    missing: tuple[str, ...] = ()  # declared places of this level without an outline, in official order


def ground(unit: str | None = None, street: str | None = None, where: Places | None = None) -> Ground:
    """The ground inside a place. Where outlines are missing, or the name is unknown, it falls back to the level above."""
    ref = reference(where or places())
    units = _zones_last(ref)
    if unit is None or unit not in set(ref["units"]["unit"]) | set(units):
        return Ground("unit", units, missing=_missing(_valid(ref, "units"), "unit", units))
    streets = {own: shape for (of, own), shape in ref.street_shapes.items() if of == unit}
    named = _valid(ref, "streets").filter(unit=unit)
    around = tuple(shape for name, shape in units.items() if name != unit)
    if street is not None and (street in streets or street in set(named["street"])):
        inside = {street: streets[street]} if street in streets else _only(units, unit)
        beside = tuple(shape for name, shape in streets.items() if name != street) if street in streets else ()
        return Ground("segment", inside, unit, street, beside + around, () if street in streets else (street,))
    if not streets:
        return Ground("segment", _only(units, unit), unit, None, around, _missing(named, "street", streets))
    return Ground("street", streets, unit, None, around, _missing(named, "street", streets))


def unit_outlines(where: Places | None = None) -> Outlines:
    """unit → outer rings of (lon, lat), in the order of the file: zones come last and lie over the districts. Empty without a file."""
    shapes = reference(where or places()).unit_shapes
    return {unit: tuple(tuple((lon, lat) for lon, lat in polygon[0].tolist()) for polygon in shape) for (unit,), shape in shapes.items()}


def _zones_last(ref: Reference) -> dict[str, Shape]:
    zones = set(ref["units"].filter(pl.col("kind") == "开发区")["unit"])
    return {unit: shape for (unit,), shape in sorted(ref.unit_shapes.items(), key=lambda item: item[0][0] in zones)}


def _valid(ref: Reference, table: str) -> pl.DataFrame:
    """Places still valid, in official order: an abolished one is not missed on a map."""
    return ref[table].filter(pl.col("valid_to").is_null()).sort("official_order", "code", *(["street"] if table == "streets" else ["unit"]), nulls_last=True)


def _missing(declared: pl.DataFrame, column: str, drawn: Mapping[str, Shape]) -> tuple[str, ...]:
    return tuple(name for name in declared[column].unique(maintain_order=True) if name not in drawn)


def _only(shapes: Mapping[str, Shape], name: str) -> dict[str, Shape]:
    return {name: shapes[name]} if name in shapes else {}
