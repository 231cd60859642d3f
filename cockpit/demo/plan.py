"""When, where and what: the day, place and class of every case, with the planted hotspots put in exactly.

Drawn for the whole window at once in narrow arrays, so that a hotspot of 5× is five times what its own surroundings
really had in the other weeks, and so that the details can be filled in quarter by quarter in little memory.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import polars as pl

from cockpit.demo.characters import ENTERPRISE_CLASSES, GAMING_STREET, HARMED_UNIT, QUIET_UNIT, SEASONS
from cockpit.demo.city import City, Window, day_factors, drift, stream

HARM = 1.7  # complaints about enterprises in the unit whose inspections were cut too hard
FAILING_VOLUME = 2.2
# (factor, unit, class, places, first week back, last week back): week 0 is the last whole week of the window.
HOTSPOTS = (
    (8, "金水区", "夜市噪声扰民", 1, 3, 0),
    (5, "二七区", "店外经营", 6, 4, 0),
    (3, "郑东新区", "油烟污染", 9, 12, 6),
)
FEWEST = 12  # a hotspot has at least so many cases, however small the demonstration


@dataclass(frozen=True)
class Hotspot:
    """A place that draws `factor` times its own usual number of cases of one class, from a Monday to a Sunday."""

    factor: int
    class_no: int
    places: np.ndarray
    since: date
    until: date  # exclusive
    added: int = 0


@dataclass(frozen=True)
class Plan:
    """One entry a case, in order of report day."""

    day: np.ndarray  # int16, offset from window.start
    place: np.ndarray  # int16, row of city.places
    klass: np.ndarray  # int16, row of city.classes
    hotspots: list[Hotspot] = field(default_factory=list)
    failing: int = -1  # place of the failing segment
    failing_since: date = date.min
    gaming_since: date = date.min


def plan(city: City, window: Window, seed: int, cases_per_day: float) -> Plan:
    """Every case of the window; `cases_per_day` is the mean over the window before hotspots are added."""
    rng = stream(seed, "plan")
    factor = day_factors(city, window)
    count = rng.poisson(factor / factor.mean() * cases_per_day)
    weeks = window.weeks
    failing, failing_since = _failing_segment(city, window)
    hotspots = _hotspots(city, window, failing)
    liveliness = np.exp(drift(rng, weeks[-1] + 1, city.units.height, 0.85, 0.07))
    unit_of = city.places["unit_no"].to_numpy()
    base = city.places["weight"].to_numpy()
    streets = _class_variants(city)
    day, place, klass = [], [], []
    for week in range(weeks[-1] + 1):
        inside = np.flatnonzero(weeks == week)
        monday = window.start + timedelta(days=int(inside[0]))
        weight = base * liveliness[week][unit_of]
        if monday >= failing_since:
            weight[failing] *= FAILING_VOLUME
        here = np.repeat(inside, count[inside])
        where = _draw(rng, weight, len(here))
        day.append(here)
        place.append(where)
        klass.append(_classes(rng, city, streets, where, monday, window))
    made = Plan(np.concatenate(day).astype(np.int16), np.concatenate(place).astype(np.int16),
                np.concatenate(klass).astype(np.int16))
    _settle_hot_places(rng, made, hotspots)
    _quieten(rng, city, window, made)
    return _heat(rng, made, hotspots, window, failing, failing_since)


def _draw(rng: np.random.Generator, weight: np.ndarray, n: int) -> np.ndarray:
    edges = np.cumsum(weight)
    return np.searchsorted(edges, rng.random(n) * edges[-1], side="right")


def _failing_segment(city: City, window: Window) -> tuple[int, date]:
    """The segment that goes wrong and stays wrong: an ordinary one of 航空港区 or else the first of the list."""
    segments = city.places.with_row_index("no").filter(pl.col("segment_id").is_not_null() & (pl.col("length_km") >= 0.4))
    own = segments.filter((pl.col("unit") == "航空港区") & (pl.col("area_tier") == "双重"))
    chosen = own if own.height else segments.filter(pl.col("unit") == "航空港区")
    weeks = min(26, len(window.days) // 14)
    return int((chosen if chosen.height else segments)["no"][0]), window.monday(weeks)


def _hotspots(city: City, window: Window, failing: int) -> list[Hotspot]:
    """Places for the hotspots: the busiest segment of the unit and its nearest neighbours in the same unit."""
    found = []
    spots = city.places.with_row_index("no").filter(
        pl.col("segment_id").is_not_null() & (pl.col("no") != failing)
        & ~((pl.col("unit") == GAMING_STREET[0]) & (pl.col("street") == GAMING_STREET[1])))
    for factor, unit, name, many, first, last in HOTSPOTS:
        own = spots.filter(pl.col("unit") == unit)
        centre = own.sort("weight", descending=True).row(0, named=True)
        near = own.with_columns(
            away=((pl.col("start_lon") - centre["start_lon"]) * 0.822) ** 2 + (pl.col("start_lat") - centre["start_lat"]) ** 2
        ).sort("away", "no")
        klass = int(city.classes.with_row_index("no").filter(pl.col("subcategory") == name)["no"][0])
        since, until = max(window.monday(first), window.start), window.monday(last) + timedelta(days=7)
        if (until - since).days < 14:
            continue  # the window is too short to have both the hotspot and its usual weeks
        found.append(Hotspot(factor, klass, near["no"][:many].to_numpy().astype(np.int16), since, until))
    return found


def _class_variants(city: City) -> np.ndarray:
    """Class shares by variant of place: 0 一般, 1 双重, 2 重点 areas, and 3 the harmed unit after its cut."""
    share = city.classes["share"].to_numpy()
    names = city.classes["subcategory"].to_list()
    lively = np.array([1.25 if n in ("夜市噪声扰民", "店外经营", "共享单车淤积", "露天烧烤", "无照经营游商") else 1.0 for n in names])
    dusty = np.array([1.4 if n in ("积存垃圾渣土", "工地扬尘", "渣土车未密闭", "焚烧垃圾树叶", "道路遗撒") else 1.0 for n in names])
    harmed = np.array([HARM if n in ENTERPRISE_CLASSES else 1.0 for n in names])
    return np.stack([share * dusty, share, share * lively, share * harmed])


def _classes(rng: np.random.Generator, city: City, variants: np.ndarray, where: np.ndarray, monday: date,
             window: Window) -> np.ndarray:
    """A class for every case of one week, by season and kind of place; categories keep their yearly shares."""
    season = np.array([SEASONS.get(n, {}).get(monday.month, 1.0) for n in city.classes["subcategory"]])
    kind = city.places["area_tier"].replace_strict({"一般": 0, "双重": 1, "重点": 2}, default=1).to_numpy()[where]
    if monday >= window.middle:
        kind = np.where(city.places["unit"].to_numpy()[where] == HARMED_UNIT, 3, kind)
    group = city.classes.select(pl.struct("kind", "category", "is_siluan").rank("dense") - 1).to_series().to_numpy()
    target = np.bincount(group, city.classes["share"].to_numpy())
    klass = np.empty(len(where), np.int16)
    for variant in range(len(variants)):
        weight = variants[variant] * season
        if variant != 3:  # the harm must show as more complaints, not be normalised away
            weight = weight * (target / np.bincount(group, weight))[group]
        mine = np.flatnonzero(kind == variant)
        klass[mine] = _draw(rng, weight, len(mine))
    return klass


def _settle_hot_places(rng: np.random.Generator, made: Plan, hotspots: list[Hotspot]) -> None:
    """Give hotspot places a usual share of their class, so that a multiple of it means something."""
    for spot in hotspots:
        here = np.flatnonzero(np.isin(made.place, spot.places))
        made.klass[here[rng.random(len(here)) < 0.14]] = spot.class_no


def _quieten(rng: np.random.Generator, city: City, window: Window, made: Plan) -> None:
    """One unit has a week without any 常规 case due: in the four weeks before and in it, only 四乱 is reported there."""
    unit_of = city.places["unit"].to_numpy()[made.place]
    first, last = ((window.monday(back) - window.start).days for back in (10, 5))
    inside = (unit_of == QUIET_UNIT) & (made.day >= first) & (made.day < last)
    siluan = city.classes["is_siluan"].to_numpy()
    change = np.flatnonzero(inside & ~siluan[made.klass])
    made.klass[change] = rng.choice(np.flatnonzero(siluan), len(change))


def _heat(rng: np.random.Generator, made: Plan, hotspots: list[Hotspot], window: Window, failing: int,
          failing_since: date) -> Plan:
    """Add to every hotspot what it lacks to its factor times the weekly mean of its other weeks."""
    extra_day, extra_place, extra_class, heated = [], [], [], []
    for spot in hotspots:
        mine = np.isin(made.place, spot.places) & (made.klass == spot.class_no)
        first, last = (spot.since - window.start).days, (spot.until - window.start).days
        inside = mine & (made.day >= first) & (made.day < last)
        usual = (mine.sum() - inside.sum()) / (len(window.days) - (last - first))  # a day
        wanted = max(round(spot.factor * usual * (last - first)), FEWEST)
        added = max(wanted - int(inside.sum()), 0)
        extra_day.append(rng.integers(max(first, 0), last, added))
        extra_place.append(rng.choice(spot.places, added))
        extra_class.append(np.full(added, spot.class_no))
        heated.append(Hotspot(spot.factor, spot.class_no, spot.places, spot.since, spot.until, added))
    day = np.concatenate([made.day, *extra_day]).astype(np.int16)
    place = np.concatenate([made.place, *extra_place]).astype(np.int16)
    klass = np.concatenate([made.klass, *extra_class]).astype(np.int16)
    order = np.argsort(day, kind="stable")
    return Plan(day[order], place[order], klass[order], heated, failing, failing_since, window.monday(min(16, len(window.days) // 21)))
