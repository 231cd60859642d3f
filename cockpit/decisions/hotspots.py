"""投诉热点 week by week: which places and classes are 突增 or 高发, each place once, with what is observed and expected.

Declared when the false-discovery rate over all candidates of the week and question is at most `discovery`, with least counts
and a least ratio (rule hotspots, 示例). Candidates that share their cases are one hotspot: the surest of them stands for it.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import isnan

import h3
import numpy as np
from scipy import sparse

from cockpit.decisions.hotspot_chance import (
    Bar,
    City,
    Floats,
    Look,
    Peers,
    Tested,
    discoveries,
    gi_star,
    level,
    surge,
    weighed,
)
from cockpit.decisions.hotspot_counts import CELL, NOWHERE, RING, SEGMENT, STREET, Atoms, Counts, Ints, Places, numbered
from cockpit.decisions.hotspots_rule import HotspotsRule

SURGE, LEVEL = "突增", "高发"
ORDER = {SEGMENT: 0, CELL: 1, RING: 2, STREET: 3}
WEEK = timedelta(days=7)
MOST = 100  # no week has more hotspots than that, so none of its candidates can lie further from the bar
Known = Mapping[str, Mapping[str, tuple[str, float]]]  # kind → place → (peer group, exposure: km of a segment, km² of a ring or street)
Tests = Iterable[tuple[Places, int, Tested]]  # of a kind of place and a class (number)


@dataclass(frozen=True)
class Found:
    """One hotspot of one week. `expected` and `chance` are those of its surest window; `rate` the false-discovery rate."""

    question: str
    kind: str
    place: str
    class_key: str
    since: date
    until: date
    observed: int
    expected: float
    chance: float
    rate: float
    cells: frozenset[str] = frozenset()
    segments: frozenset[str] = frozenset()
    gi: float | None = None

    @property
    def excess(self) -> float:
        return self.observed - self.expected

    @property
    def window(self) -> int:
        """In weeks."""
        return (self.until - self.since) // WEEK


def declared(counts: Counts, at: Sequence[int], covered: Sequence[bool], known: Known, rule: HotspotsRule) -> dict[int, list[Found]]:
    """Week number → its hotspots, 突增 before 高发, the surest first, for the weeks `at` of `counts`.

    `covered`: whether each week was reported in full; one that was not declares nothing.
    """
    found: dict[int, list[Found]] = {week: [] for week in at}
    longest = max(rule.windows)
    known_weeks = {t: sum(covered[max(0, t + 1 - longest - rule.history_weeks):max(0, t + 1 - longest)]) for t in at}
    ends = np.array([t + 1 for t in at if covered[t] and known_weeks[t] >= rule.least_history], dtype=np.int64)
    if len(ends):
        until = ends - longest
        _collect(found, SURGE, _surges(counts, Look(ends, rule.windows, np.maximum(until - rule.history_weeks, 0), until), rule), ends, counts, rule)
    span = rule.level_weeks
    measured = [p for p in counts.kinds if known.get(p.kind) and p.names and (p.kind != STREET or not (counts.rings.names or counts.segments.names))]
    ends = np.array([t + 1 for t in at if measured and covered[t] and t + 1 >= span and sum(covered[t + 1 - span:t + 1]) >= 0.75 * span], dtype=np.int64)
    if len(ends):
        look = Look(ends, (span,), np.maximum(ends - rule.looks_back, 0), ends - span)
        _collect(found, LEVEL, _levels(counts, measured, look, known, rule), ends, counts, rule)
    return found


def _surges(counts: Counts, look: Look, rule: HotspotsRule) -> Tests:
    bar = Bar(rule.least_cases, float(rule.least_ratio))
    for places in counts.kinds:
        city = City.of(counts, places, look)
        for klass in range(len(counts.classes)):
            yield from ((places, klass, t) for t in surge(places, klass, look, city, bar, float(rule.drift), rule.season_cases))


def _levels(counts: Counts, measured: Iterable[Places], look: Look, known: Known, rule: HotspotsRule) -> Tests:
    bar = Bar(rule.least_cases, float(rule.level_ratio))
    for places in measured:
        own = known[places.kind]
        groups = {name: number for number, name in enumerate(sorted({group for group, _ in own.values()}))}
        exposure = np.array([own[p][1] if p in own else np.nan for p in places.names], dtype=float)
        group = np.array([groups[own[p][0]] if p in own else -1 for p in places.names], dtype=np.int64)
        peers = Peers.of(counts, places, look, group, exposure)
        for klass in range(len(counts.classes)):
            yield places, klass, level(places, klass, look, peers, bar)


def _collect(found: dict[int, list[Found]], question: str, tests: Tests, ends: Ints, counts: Counts, rule: HotspotsRule) -> None:
    """Put what is declared of each week into `found`."""
    told, total = list[tuple[Places, int, Tested]](), np.zeros(len(ends))
    for places, klass, test in tests:
        total += test.total
        if len(test.place):
            told.append((places, klass, test))
    if not told:
        return
    source = np.repeat(np.arange(len(told)), [len(t.place) for *_, t in told])
    place, week, observed, expected, chance = (np.concatenate([getattr(t, c) for *_, t in told])
                                               for c in ("place", "week", "observed", "expected", "chance"))
    rate = weighed(chance, expected, total[week])
    likely = np.flatnonzero(rate <= float(rule.discovery) * MOST)
    likely = likely[np.argsort(week[likely], kind="stable")]
    for own in np.split(likely, np.flatnonzero(np.diff(week[likely])) + 1) if len(likely) else ():
        at = int(ends[week[own[0]]]) - 1
        until = counts.weeks[at] + WEEK
        candidates = []
        for n in own.tolist():
            places, klass, test = told[source[n]]
            candidates.append(Found(question, places.kind, places.names[place[n]], counts.classes[klass], until - test.window * WEEK, until,
                                    int(observed[n]), float(expected[n]), float(chance[n]), float(rate[n])))
        candidates.sort(key=lambda f: (f.rate, -f.excess, ORDER[f.kind], f.place, f.class_key, f.since))
        apart = _apart(candidates, counts, at, rule)
        rates = discoveries(np.array([f.rate for f, _ in apart]))
        stars = Stars(counts, at, rule.looks_back)
        found[at] += [_described(replace(f, rate=float(r)), atoms, counts, stars) for (f, atoms), r in zip(apart, rates, strict=True)
                      if r <= float(rule.discovery)]


def _apart(candidates: Sequence[Found], counts: Counts, at: int, rule: HotspotsRule) -> list[tuple[Found, Atoms]]:
    """Candidates of week `at` that do not share `joined` of their cases with a surer one of their class, each with its atoms."""
    longest = max(f.window for f in candidates)
    whole = {key: counts.atoms_of(numbered(counts.classes, key), at + 1 - longest, at + 1) for key in {f.class_key for f in candidates}}
    taken = {key: np.zeros(len(atoms.signals), bool) for key, atoms in whole.items()}
    chosen: list[tuple[Found, Atoms]] = []
    for f in candidates:
        atoms, gone = whole[f.class_key], taken[f.class_key]
        names = counts.kind(f.kind).names
        lying = atoms.at(f.kind, [numbered(names, place) for place in (cells_of(f.kind, f.place) or [f.place])])
        lying = lying[atoms.weeks[lying] > at - f.window]
        if atoms.signals[lying[gone[lying]]].sum() < float(rule.joined) * f.observed:
            chosen.append((f, atoms[lying]))
        gone[lying] = True
    return chosen


def cells_of(kind: str, place: str) -> list[str]:
    """The cells of a cell or a ring, sorted; none of other places."""
    return [place] if kind == CELL else sorted(h3.grid_disk(place, 1)) if kind == RING else []


class Stars:
    """Gi* of a week, over the cells that had a case of any class in the weeks looked back."""

    def __init__(self, counts: Counts, at: int, back: int) -> None:
        total = counts.cells.total
        self._counts, self._at = counts, at
        self._alive = np.flatnonzero(total[:, at + 1] > total[:, max(at + 1 - back, 0)])
        self._near: sparse.csr_array | None = None
        self._found: dict[tuple[str, int], Floats] = {}

    def of(self, found: Found, cell: int) -> float | None:
        """Of the hotspot's class and window at a cell (number)."""
        key = found.class_key, found.window
        if key not in self._found:
            if self._near is None:
                self._near = self._counts.near[self._alive][:, self._alive]
            atoms = self._counts.atoms_of(numbered(self._counts.classes, found.class_key), self._at + 1 - found.window, self._at + 1)
            lying = atoms.cells != NOWHERE
            values = np.bincount(atoms.cells[lying], atoms.signals[lying], len(self._counts.cells.names))
            self._found[key] = gi_star(values[self._alive], self._near)
        at = int(np.searchsorted(self._alive, cell))
        star = float(self._found[key][at]) if self._alive[at:at + 1].tolist() == [cell] else float("nan")
        return None if isnan(star) else round(star, 4)


def _described(found: Found, atoms: Atoms, counts: Counts, stars: Stars) -> Found:
    """With the cells and segments its cases lie in, and Gi* at its busiest cell (a ring's or cell's own, where any case ever lay)."""
    lying = atoms.cells != NOWHERE
    cells, at = np.unique(atoms.cells[lying], return_inverse=True)
    busy = np.bincount(at, atoms.signals[lying], len(cells))
    centre = numbered(counts.cells.names, found.place) if found.kind in (CELL, RING) else int(cells[np.argmax(busy)]) if len(cells) else NOWHERE
    names = counts.segments.names
    segments = frozenset(names[n] for n in np.unique(atoms.segments) if n != NOWHERE)
    return replace(found, cells=frozenset(counts.cells.names[n] for n in cells), segments=segments, gi=None if centre == NOWHERE else stars.of(found, centre))
