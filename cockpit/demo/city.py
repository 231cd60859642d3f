"""The stage of the demonstration: its places, classes and departments as arrays, and the days of the window."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl

from cockpit.demo.characters import (
    CATEGORY_SHARES,
    CHARACTERS,
    CLASS_WEIGHTS,
    HOLIDAYS,
    MONTHS,
    STRANGER,
    WEEKDAYS,
    Character,
)
from cockpit.places import SHIPPED, Places
from cockpit.reference import Reference, reference
from cockpit.worktime import WorkClock

TIER_VOLUME = {"重点": 1.7, "双重": 1.15, "一般": 0.75}


def stream(seed: int, *path: int | str) -> np.random.Generator:
    """An independent random stream for one purpose, so that changing one table leaves the others as they were."""
    words = [seed, *(int.from_bytes(str(p).encode(), "little") % (1 << 63) for p in path)]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(words)))


@dataclass(frozen=True)
class Window:
    """The days of the demonstration, [start, end); `end` is midnight after the last day, the moment of the last export."""

    start: date
    until: date

    @classmethod
    def ending(cls, until: date, months: int) -> Window:
        end = until + timedelta(days=1)
        year, month = divmod(end.year * 12 + end.month - 1 - months, 12)
        last_day = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
        return cls(date(year, month + 1, min(end.day, last_day)), until)

    @property
    def end(self) -> np.datetime64:
        return np.datetime64(self.until, "us") + np.timedelta64(1, "D")

    @property
    def days(self) -> np.ndarray:
        return np.arange(np.datetime64(self.start, "D"), np.datetime64(self.until, "D") + 1)

    @property
    def middle(self) -> date:
        """The day inspections were cut: the middle of the window, one year back when it has 24 months."""
        return self.start + timedelta(days=(self.until - self.start).days // 2 + 1)

    @property
    def weeks(self) -> np.ndarray:
        """Number of the week (Monday first) of every day, from 0."""
        monday = np.datetime64(self.start - timedelta(days=self.start.weekday()), "D")
        return ((self.days - monday).astype(int) // 7).astype(np.int16)

    def monday(self, weeks_back: int) -> date:
        """Monday of the week that lies `weeks_back` weeks before the last whole week of the window."""
        after = self.until + timedelta(days=1)
        return after - timedelta(days=after.weekday()) - timedelta(weeks=weeks_back + 1)


@dataclass(frozen=True)
class City:
    """Reference tables with a row number for everything, and the work clock."""

    reference: Reference
    clock: WorkClock
    places: pl.DataFrame  # segments in force, then one spot for each street without a segment (segment_id null)
    units: pl.DataFrame
    classes: pl.DataFrame
    former_names: dict[str, str]  # segment_id → the name it had before it was renamed

    @property
    def characters(self) -> list[Character]:
        return [CHARACTERS.get(unit, STRANGER) for unit in self.units["unit"]]


def demonstration_city(seed: int) -> City:
    """The shipped city, whatever reference the installation uses: demonstration data must not wear a real city's names."""
    ref = reference(Places(SHIPPED))
    units = ref["units"].sort("official_order").with_row_index("unit_no")
    current = ref["segments"].filter(pl.col("valid_to").is_null()).sort("segment_id")
    former = ref["segments"].filter(pl.col("valid_to").is_not_null()).sort("segment_id", "valid_from")
    streets = ref["streets"].sort("unit", "official_order")
    spots = streets.join(current, on=["unit", "street"], how="anti").select(
        "unit", "street", "area_tier", start_lon="lon", start_lat="lat", end_lon="lon", end_lat="lat",
        length_km=pl.lit(0.6), difficulty=pl.lit(1, pl.Int64))
    places = pl.concat([current, spots], how="diagonal").join(
        streets.select("unit", "street", street_code="code", street_order="official_order"), on=["unit", "street"], how="left",
        maintain_order="left").join(units.select("unit", "unit_no"), on="unit", how="left", maintain_order="left")
    places = places.with_columns(weight=pl.Series(_place_weights(places, units, seed)))
    classes = ref["classes"].filter(pl.col("valid_to").is_null()).sort("kind", "class_code")
    classes = classes.with_columns(share=pl.Series(_class_shares(classes)))
    return City(ref, WorkClock.of(ref), places, units, classes, dict(former.select("segment_id", "name").iter_rows()))


def _place_weights(places: pl.DataFrame, units: pl.DataFrame, seed: int) -> np.ndarray:
    """How much of the city's cases each place draws: its unit's volume, shared by length, tier and luck."""
    luck = np.exp(stream(seed, "places").normal(0, 0.55, places.height))
    tier = places["area_tier"].replace_strict(TIER_VOLUME, default=1.0).to_numpy()
    raw = np.sqrt(places["length_km"].to_numpy()) * tier * luck
    unit = places["unit_no"].to_numpy()
    volume = np.array([CHARACTERS.get(u, STRANGER).volume for u in units["unit"]])
    weight = raw / np.bincount(unit, raw, minlength=units.height)[unit] * volume[unit]
    return weight / weight.sum()


def _class_shares(classes: pl.DataFrame) -> np.ndarray:
    """Share of every class in a year: the published share of its category, divided among its 四乱 and other classes."""
    weight = np.array([CLASS_WEIGHTS.get(name, 1.0) for name in classes["subcategory"]])
    group = [(k, c, s) for k, c, s in classes.select("kind", "category", "is_siluan").iter_rows()]
    total: dict[tuple, float] = {}
    for key, w in zip(group, weight, strict=True):
        total[key] = total.get(key, 0.0) + w
    share = [CATEGORY_SHARES.get((k, c), (0.0, 0.1))[0 if s else 1] * w / total[k, c, s]
             for (k, c, s), w in zip(group, weight, strict=True)]
    return np.array(share) / sum(share)


def day_factors(city: City, window: Window) -> np.ndarray:
    """Relative number of reports on each day: weekday, month and holidays."""
    holidays = {d: name for d, workday, name in city.reference.workdays.iter_rows() if name and not workday}
    days = window.days.astype(object)
    return np.array([WEEKDAYS[d.weekday()] * MONTHS[d.month] * HOLIDAYS.get(holidays.get(d, ""), 1.0) for d in days])


def drift(rng: np.random.Generator, weeks: int, many: int, memory: float, size: float) -> np.ndarray:
    """Slow random change: `many` independent series of `weeks` steps, of standard deviation `size`."""
    steps = rng.normal(0, size * np.sqrt(1 - memory**2), (weeks, many))
    level = rng.normal(0, size, many)
    out = np.empty_like(steps)
    for week in range(weeks):
        level = memory * level + steps[week]
        out[week] = level
    return out
