"""投诉热点 week by week: which places and classes are 突增 or 高发, each place once, with what is observed and expected.

Declared when the false-discovery rate over all candidates of the week and question is at most `discovery`, with least counts
and a least ratio (rule hotspots, 示例). Candidates that share their cases are one hotspot: the surest of them stands for it.
"""
from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import isnan

import h3
import numpy as np
import polars as pl

from cockpit.decisions.hotspot_chance import City, Floats, Look, Tested, discoveries, gi_star, level, surge, weighed
from cockpit.decisions.hotspot_counts import CELL, RING, SEGMENT, STREET, Counts, Places
from cockpit.decisions.hotspots_rule import HotspotsRule

SURGE, LEVEL = "突增", "高发"
ORDER = {SEGMENT: 0, CELL: 1, RING: 2, STREET: 3}
WEEK = timedelta(days=7)
Atom = tuple[str | None, str | None, str, int]  # cell, segment, street, signals
MOST = 100  # no week has more hotspots than that, so none of its candidates can lie further from the bar
Known = Mapping[str, Mapping[str, tuple[str, float]]]  # kind → place → (peer group, exposure: km of a segment, km² of a ring or street)


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


def declared(counts: Counts, at: Sequence[int], covered: Sequence[bool], known: Known, atoms: pl.DataFrame,
             rule: HotspotsRule) -> dict[int, list[Found]]:
    """Week number → its hotspots, 突增 before 高发, the surest first, for the weeks `at` of `counts`.

    `covered`: whether each week was reported in full; one that was not declares nothing. `atoms`: the signals the counts were
    made of (hotspot_counts.SIGNALS).
    """
    found: dict[int, list[Found]] = {week: [] for week in at}
    longest = max(rule.windows)
    known_weeks = {t: sum(covered[max(0, t + 1 - longest - rule.history_weeks):max(0, t + 1 - longest)]) for t in at}
    ends = np.array([t + 1 for t in at if covered[t] and known_weeks[t] >= rule.least_history], dtype=np.int64)
    if len(ends):
        until = ends - longest
        looks = [Look(ends, window, np.maximum(until - rule.history_weeks, 0), until) for window in rule.windows]
        tests = ((places, klass, look.window, surge(places, klass, look, city, rule.least_cases, float(rule.drift), rule.season_cases))
                 for places in counts.kinds for look in looks for city in [City.of(counts, places, look)] for klass in range(len(counts.classes)))
        _collect(found, SURGE, float(rule.least_ratio), tests, ends, counts, atoms, rule)
    span = rule.level_weeks
    measured = [p for p in counts.kinds if known.get(p.kind) and p.names and (p.kind != STREET or not any(k.names for k in counts.kinds[1:3]))]
    ends = np.array([t + 1 for t in at if measured and covered[t] and t + 1 >= span and sum(covered[t + 1 - span:t + 1]) >= 0.75 * span], dtype=np.int64)
    if len(ends):
        tests = ((places, klass, span, level(counts, places, klass, ends, span, *exposed, rule.least_cases,
                                              np.maximum(ends - rule.looks_back, 0)))
                 for places in measured for exposed in [_exposure(places, known)] for klass in range(len(counts.classes)))
        _collect(found, LEVEL, float(rule.level_ratio), tests, ends, counts, atoms, rule)
    return found


def _exposure(places: Places, known: Known) -> tuple[Floats, np.ndarray]:
    own = known[places.kind]
    groups = {name: number for number, name in enumerate(sorted({group for group, _ in own.values()}))}
    return (np.array([own[p][1] if p in own else np.nan for p in places.names], dtype=float),
            np.array([groups[own[p][0]] if p in own else -1 for p in places.names], dtype=np.int64))


def _collect(found: dict[int, list[Found]], question: str, ratio: float, tests: Iterable[tuple[Places, int, int, Tested]], ends: np.ndarray,
             counts: Counts, atoms: pl.DataFrame, rule: HotspotsRule) -> None:
    """Put what is declared of each week into `found`."""
    parts, total = [], np.zeros(len(ends))
    for places, klass, window, test in tests:
        total += test.total
        n = len(test.place)
        if not n:
            continue  # most classes have no place with the least count: a frame each costs more than the test
        parts.append(pl.DataFrame({
            "kind": [places.kind] * n, "place": [places.names[p] for p in test.place], "class_key": [counts.classes[klass]] * n, "window": [window] * n,
            "week": test.week.astype(np.int64), "observed": test.observed.astype(np.int64), "expected": test.expected, "chance": test.chance}, schema={
                "kind": pl.String, "place": pl.String, "class_key": pl.String, "window": pl.Int64, "week": pl.Int64, "observed": pl.Int64,
                "expected": pl.Float64, "chance": pl.Float64}))
    for (week,), tested in pl.concat(parts or [pl.DataFrame(schema={"week": pl.Int64})]).partition_by("week", as_dict=True).items():
        at = int(ends[week]) - 1
        chances = weighed(tested["chance"].to_numpy(), tested["expected"].to_numpy(), total[week])
        likely = tested.with_columns(rate=chances).filter(
            (pl.col("rate") <= float(rule.discovery) * MOST) & (pl.col("observed") >= ratio * pl.col("expected")))
        until = counts.weeks[at] + WEEK
        candidates = [Found(question, r["kind"], r["place"], r["class_key"], until - r["window"] * WEEK, until, r["observed"], r["expected"], r["chance"],
                            r["rate"]) for r in likely.to_dicts()]
        candidates.sort(key=lambda f: (f.rate, -f.excess, ORDER[f.kind], f.place, f.class_key, f.since))
        own = atoms.filter((pl.col("week") >= until - max(f.window for f in candidates) * WEEK) & (pl.col("week") < until)) if candidates else atoms.clear()
        apart = _apart(candidates, own, rule)
        rates = discoveries(np.array([f.rate for f, _ in apart]))
        sure = [(replace(f, rate=float(rate)), here) for (f, here), rate in zip(apart, rates, strict=True) if rate <= float(rule.discovery)]
        stars = {key: _stars(counts, at, rule.looks_back, *key) for key in sorted({(f.class_key, f.window) for f, _ in sure})}
        found[at] += [_described(f, here, stars[f.class_key, f.window], counts.cells.names) for f, here in sure]


def _apart(candidates: Sequence[Found], atoms: pl.DataFrame, rule: HotspotsRule) -> list[tuple[Found, list[Atom]]]:
    """Candidates that do not share `joined` of their cases with a surer one of their class, each with its atoms. `atoms`: of the week's windows."""
    street = pl.concat_str("unit", "street", separator="/")
    inside = {kind: {p for f in candidates for p in (cells_of(f.kind, f.place) if kind == CELL else [f.place] if f.kind == kind else [])}
              for kind in (CELL, SEGMENT, STREET)}
    here = pl.any_horizontal(e.is_in(list(inside[k])) for k, e in ((CELL, pl.col("cell")), (SEGMENT, pl.col("segment_id")), (STREET, street)))
    wanted = atoms.filter(pl.col("class_key").is_in(list({f.class_key for f in candidates})) & here).select(
        "class_key", "week", "cell", "segment_id", street.alias("street"), "signals")
    rows = list(wanted.sort(wanted.columns, nulls_last=True).iter_rows())
    lying: dict[tuple[str, str, str], list[int]] = {}
    for number, (key, _, cell, segment, street_name, _) in enumerate(rows):
        for kind, place in ((CELL, cell), (SEGMENT, segment), (STREET, street_name)):
            if place is not None:
                lying.setdefault((key, kind, place), []).append(number)
    chosen: list[tuple[Found, list[Atom]]] = []
    taken: set[int] = set()
    for f in candidates:
        kind, places = (CELL, cells_of(f.kind, f.place)) if f.kind in (CELL, RING) else (f.kind, [f.place])
        mine = [n for place in places for n in lying.get((f.class_key, kind, place), ()) if rows[n][1] >= f.since]
        if sum(rows[n][5] for n in mine if n in taken) < float(rule.joined) * f.observed:
            chosen.append((f, [rows[n][2:] for n in mine]))
        taken.update(mine)
    return chosen


def cells_of(kind: str, place: str) -> list[str]:
    """The cells of a cell or a ring, sorted; none of other places."""
    return [place] if kind == CELL else sorted(h3.grid_disk(place, 1)) if kind == RING else []


def _described(found: Found, atoms: Sequence[Atom], stars: Floats, cells: Sequence[str]) -> Found:
    """With the cells and segments its cases lie in, and Gi* at its busiest cell (a ring's or cell's own)."""
    busy: dict[str, int] = {}
    for cell, _, _, signals in atoms:
        if cell is not None:
            busy[cell] = busy.get(cell, 0) + signals
    centre = found.place if found.kind in (CELL, RING) else min(busy, key=lambda c: (-busy[c], c), default="")
    segments = frozenset(segment for _, segment, _, _ in atoms if segment is not None)
    number = bisect_left(cells, centre)
    star = float(stars[number]) if centre and cells[number] == centre else float("nan")
    return replace(found, cells=frozenset(busy), segments=segments, gi=None if isnan(star) else round(star, 4))


def _stars(counts: Counts, at: int, back: int, class_key: str, window: int) -> Floats:
    """Gi* of a class in the window at every cell, over the cells that had a case of any class in the weeks looked back."""
    mine, cum = counts.cells.counts(counts.classes.index(class_key))
    values = np.zeros(len(counts.cells.names))
    values[mine] = cum[:, at + 1] - cum[:, at + 1 - window]
    alive = np.flatnonzero(counts.cells.total[:, at + 1] > counts.cells.total[:, max(at + 1 - back, 0)])
    stars = np.full(len(values), np.nan)
    stars[alive] = gi_star(values[alive], counts.near[alive][:, alive])
    return stars
