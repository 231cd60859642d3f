"""A synthetic city for the hotspots' tests: uneven cells, classes with season and drift, and plants over one ring of cells."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import h3
import numpy as np
import polars as pl

from cockpit.decisions.hotspot_counts import RING, SEGMENT, SIGNALS, STREET, cell_of, counted
from cockpit.decisions.hotspot_course import Life, lived
from cockpit.decisions.hotspots import SURGE, Found, Known, declared
from cockpit.decisions.hotspots_rule import HotspotsRule
from cockpit.places import SHIPPED, Places
from cockpit.rules import dated_rules

RULE: HotspotsRule = dated_rules(Places(SHIPPED), "hotspots", HotspotsRule)[0]
FIRST = date(2024, 1, 1)  # a Monday
WEEK = timedelta(days=7)
FREQUENT = 20  # plants are of one of the most frequent classes


@dataclass(frozen=True)
class Plant:
    """A ring of cells (numbers) with a class of `factor` times its mean; `expected` cases in its weeks without it."""

    ring: tuple[int, ...]
    klass: int
    expected: float


@dataclass(frozen=True)
class City:
    """`signals` and their `mean`: [week, cell, class]."""

    cells: list[str]
    mean: np.ndarray
    signals: np.ndarray
    plants: tuple[Plant, ...] = ()

    @property
    def mondays(self) -> list[date]:
        return [FIRST + n * WEEK for n in range(len(self.signals))]

    def atoms(self) -> pl.DataFrame:
        """As the mart says them: every second cell lies on a segment, neighbouring cells share a street."""
        week, cell, klass = np.nonzero(self.signals)
        mondays = self.mondays
        return pl.DataFrame({
            "week": [mondays[t] for t in week], "class_key": [f"C{c:03d}" for c in klass], "cell": [self.cells[i] for i in cell],
            "segment_id": [f"R{i // 4}" if i % 2 else None for i in cell], "unit": ["金水区" if i % 3 else "二七区" for i in cell],
            "street": [f"街道{i // 36}" for i in cell], "signals": self.signals[week, cell, klass]}, schema=SIGNALS)

    def known(self) -> Known:
        """Peers: two groups of segments, one of streets and one of rings."""
        segments = {f"R{n}": (f"甲{n % 2}", 0.5 + n % 3 / 2) for n in range(len(self.cells) // 4 + 1)}
        streets = {f"{unit}/街道{n}": ("甲", 4.0) for unit in ("金水区", "二七区") for n in range(len(self.cells) // 36 + 1)}
        return {SEGMENT: segments, STREET: streets, RING: dict.fromkeys(self.cells, ("甲", 0.7))}

    def planted(self, found: Found) -> int | None:
        """Which plant a hotspot has found, if any: the same class in a cell of its ring."""
        for number, plant in enumerate(self.plants):
            if found.class_key == f"C{plant.klass:03d}" and found.cells & {self.cells[i] for i in plant.ring}:
                return number
        return None


def hot_city(seed: int, weeks: int = 64, *, a_week: int = 3_800, classes: int = 60, rings: int = 22) -> City:
    """Few cells and classes have most of the cases (Gamma, Zipf), each class its own season, the city its own drift."""
    rng = np.random.default_rng(seed)
    cells = sorted(h3.grid_disk(cell_of(34.75, 113.65), rings))
    busy = rng.gamma(0.6, 1, len(cells))
    frequent = 1 / np.arange(1, classes + 1) ** 0.9
    base = busy[:, None] * frequent[None, :] * rng.gamma(2, 0.5, (len(cells), classes))
    phase, swing = rng.random(classes) * 2 * np.pi, rng.random(classes) * 0.5
    season = 1 + swing * np.sin(phase + 2 * np.pi * np.arange(weeks)[:, None] / 52)
    drift = np.exp(np.cumsum(rng.normal(0, 0.03, weeks)))
    mean = base / base.sum() * a_week * season[:, None, :] * drift[:, None, None]
    return City(cells, mean, rng.poisson(mean))


def planted(city: City, seed: int, factor: float, *, least: float, plants: int = 3, weeks: int = 3, last: int | None = None) -> City:
    """With `factor` times the mean over so many rings for `weeks` to the week `last`, each with at least `least` expected in all."""
    rng = np.random.default_rng([seed, int(factor)])
    end = len(city.signals) if last is None else last + 1
    at, signals, made = {c: i for i, c in enumerate(city.cells)}, city.signals.copy(), list[Plant]()
    while len(made) < plants:
        ring = tuple(at[c] for c in h3.grid_disk(city.cells[rng.integers(len(at))], 1) if c in at)
        klass = int(rng.integers(FREQUENT))
        mean = city.mean[end - weeks:end, ring, klass]
        if mean.sum() >= least and not any(set(ring) & set(p.ring) for p in made):
            signals[end - weeks:end, ring, klass] = rng.poisson(mean * factor)
            made.append(Plant(ring, klass, float(mean.sum())))
    return replace(city, signals=signals, plants=tuple(made))


def found_in(city: City, at: Sequence[int], covered: Sequence[bool] | None = None, atoms: pl.DataFrame | None = None,
             known: Known | None = None) -> dict[int, list[Found]]:
    """What is declared of the weeks `at`."""
    rows = city.atoms() if atoms is None else atoms
    return declared(counted(rows, city.mondays), at, covered or [True] * len(city.signals), known or {}, RULE)


def surges(found: Mapping[int, Sequence[Found]]) -> list[Found]:
    return [f for hotspots in found.values() for f in hotspots if f.question == SURGE]


def told(city: City, at: Sequence[int], covered: Sequence[bool], lives: list[Life], known: Known | None = None, since: int = 0) -> pl.DataFrame:
    """Rows of the weeks `at`, from counts of the weeks from `since` alone."""
    mondays, rows = city.mondays[since:at[-1] + 1], city.atoms()
    own = rows.filter(pl.col("week").is_between(mondays[0], mondays[-1]))
    counts, seen, here = counted(own, mondays), list(covered[since:at[-1] + 1]), [t - since for t in at]
    found = declared(counts, here, seen, known or {}, RULE)
    return lived([(t, f"{mondays[t]:%G-W%V}") for t in here], found, seen, counts, lives, RULE)
