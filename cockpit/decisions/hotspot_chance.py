"""Is it chance? Exact tails for 突增 and 高发, false-discovery control over all candidates, and Gi* for the map.

突增: a place's relative risk of a class is Gamma-distributed around 1 and sharpened by its own 52 weeks, so the number to
come is negative binomial (empirical Bayes; Clayton and Kaldor 1987). What is expected follows the city's own count of the
class in the window: season, campaigns and lost data change both sides. 高发: the same against peers by exposure.
False discovery: Benjamini and Hochberg 1995, each test weighted by its share of what is expected (Genovese et al. 2006),
so a rare class in a small place costs the others nothing.
"""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import sparse, stats

from cockpit.decisions.hotspot_counts import RING, Counts, Ints, Places

Floats = np.ndarray
LEAST_SHAPE, MOST_SHAPE = 0.3, 10.0  # heterogeneity of relative risks is not believed beyond these


@dataclass(frozen=True)
class Tested:
    """Places with at least the least count and `ratio` times what is expected, one entry each: place, week (index into the weeks
    asked), observed, expected, chance of so many or more. `total`: all signals of the class by week, of which each test's expected
    number is its share; rings overlap sevenfold without being seven times the tests."""

    window: int
    place: Ints
    week: Ints
    observed: Ints
    expected: Floats
    chance: Floats
    total: Floats


@dataclass(frozen=True)
class Bar:
    """What a count must reach to be tested at all: so many cases, and so many times what is expected."""

    least: int
    ratio: float


@dataclass(frozen=True)
class Look:
    """Weeks judged (`ends`: number of the week after each), the windows that end there, in weeks, and the weeks `since`…`until` they are
    held against."""

    ends: Ints
    windows: tuple[int, ...]
    since: Ints
    until: Ints

    @property
    def marks(self) -> Ints:
        """Week numbers before which signals are counted."""
        return np.unique(np.concatenate([self.ends, self.since, self.until, *(self.ends - w for w in self.windows)]))


@dataclass(frozen=True)
class City:
    """What a look holds of one kind of place, whatever the class: signals of each place before, half a signal more where there
    were any (`elsewhere`; with its sums and squares), and of each class before. `alive`: places with any signal then or now
    (a ring: in its own cell), so that a week's verdict does not depend on how many earlier weeks are looked at together."""

    alive: Ints
    place_was: Ints
    elsewhere: Floats
    sums: Floats
    squares: Floats
    active: Ints
    classes_was: Ints

    @classmethod
    def of(cls, counts: Counts, places: Places, look: Look) -> City:
        alive = lively(counts, places, look.since, look.ends)
        was = (places.total[:, look.until] - places.total[:, look.since]) * alive
        elsewhere = (was + 0.5) * (was > 0)
        return cls(alive, was, elsewhere, elsewhere.sum(axis=0), (elsewhere**2).sum(axis=0), (was > 0).sum(axis=0),
                   places.everywhere[:, look.until] - places.everywhere[:, look.since])


def lively(counts: Counts, places: Places, since: Ints, ends: Ints) -> Ints:
    """Which places had any signal in the weeks between; a ring has by its own cell."""
    total = counts.cells.total if places.kind == RING else places.total
    return total[:, ends] > total[:, since]


def surge(places: Places, klass: int, look: Look, city: City, bar: Bar, drift: float, season: float) -> Iterator[Tested]:
    """One class at all places of a kind, window by window: its counts against each place's own weeks before."""
    sums = places.sums(klass, look.marks)
    mine, alive = sums.places, city.alive[sums.places]
    if not (sums.between(look.ends - max(look.windows), look.ends) >= bar.least).any():
        yield from (_untested(w, places.everywhere[klass, look.ends] - places.everywhere[klass, look.ends - w]) for w in look.windows)
        return
    own = sums.between(look.since, look.until) * alive
    class_was, all_was = city.classes_was[klass], city.classes_was.sum(axis=0)
    whole = (all_was - class_was + 0.5 * city.active).clip(0.5)
    elsewhere = city.place_was[mine] - own + 0.5
    # Places without a case of the class are in the heterogeneity too: there 0 was seen where a share of the class was expected.
    each, here = (class_was + 0.5) / whole, city.elsewhere[mine]
    squares = each**2 * (city.squares - (here**2).sum(axis=0))
    mean = np.where(city.place_was[mine] > 0, elsewhere, 0) / whole * (class_was - own + 0.5)
    shapes = _shape(((own - mean) ** 2 - mean).sum(axis=0) + squares - each * (city.sums - here.sum(axis=0)), (mean**2).sum(axis=0) + squares)
    for window in look.windows:
        seen = sums.between(look.ends - window, look.ends) * alive
        class_now, all_now = ((e[look.ends] - e[look.ends - window]) for e in (places.everywhere[klass], places.everywhere.sum(axis=0)))
        at, week = np.nonzero(seen >= bar.least)
        n, own_was, rest = seen[at, week], own[at, week], elsewhere[at, week]
        share = rest / (whole[week] - rest).clip(0.5)  # against the rest of the city: a place that is most of it is held to no share of itself
        others_was, others_now = class_was[week] - own_was + 0.5, class_now[week] - n
        # More elsewhere in the window than in all the weeks before: a class that is new, or newly named, where it belongs is not known yet.
        shape = np.where(others_now > others_was, LEAST_SHAPE, shapes[week])
        span = np.maximum(look.until - look.since, 1)[week]
        usual = others_was * (all_now[week] - n + season * window / span) / (all_was[week] - own_was + season)
        coming = np.maximum(usual * (others_now + season) / (usual + season), others_now)
        expected = share * coming * (shape + own_was) / (shape + share * others_was)
        size = 1 / (1 / (shape + own_was) + drift + 1 / rest)
        yield _tested(window, mine[at], week, n, expected, size, bar.ratio, class_now)


@dataclass(frozen=True)
class Peers:
    """Places of one kind in groups, by exposure (km, km²): what 高发 holds them against, whatever the class.

    `group`, `exposure`: of each place; a place without exposure (NaN) or group (-1) is in none. `size`, `squares`: exposure and its
    squares summed over the places of a group that had any signal since `look.since`, [group, week].
    """

    group: Ints
    exposure: Floats
    alive: Ints
    size: Floats
    squares: Floats

    @classmethod
    def of(cls, counts: Counts, places: Places, look: Look, group: Ints, exposure: Floats) -> Peers:
        alive = lively(counts, places, look.since, look.ends) & ((exposure > 0) & (group >= 0))[:, None]
        known = np.flatnonzero(alive.any(axis=1))
        size, squares = (_grouped(group[known], exposure[known, None] ** power * alive[known], int(group.max(initial=-1)) + 1) for power in (1, 2))
        return cls(group, exposure, alive, size, squares)


def level(places: Places, klass: int, look: Look, peers: Peers, bar: Bar) -> Tested:
    """One class at all places of a kind in the look's one window, against peers of the same group."""
    [window] = look.windows
    sums = places.sums(klass, look.marks)
    seen = sums.between(look.ends - window, look.ends)
    is_judged = peers.alive[sums.places].any(axis=1)
    mine, seen = sums.places[is_judged], (seen * peers.alive[sums.places])[is_judged]
    group, own = peers.group[mine], peers.exposure[mine][:, None]
    total = _grouped(group, seen, len(peers.size))
    whole = total.sum(axis=0) / places.overlap
    if not (seen >= bar.least).any():
        return _untested(window, whole)
    rest = peers.size[group] - own * peers.alive[mine]
    expected = np.maximum(np.where(rest > 0, (total[group] - seen) / np.where(rest > 0, rest, 1), 0) * own, 1e-9)
    mean = total / np.where(peers.size > 0, peers.size, 1)
    square = (mean**2 * peers.squares).sum(axis=0)
    shape = _shape(((seen - expected) ** 2 - expected**2).sum(axis=0) + square - total.sum(axis=0), square, 0.1)
    place, week = np.nonzero((seen >= bar.least) & (rest > 0))
    return _tested(window, mine[place], week, seen[place, week], expected[place, week], shape[week], bar.ratio, whole)


def _grouped(group: Ints, values: Floats, groups: int) -> Floats:
    """Rows of a group summed, [group, week]."""
    return sparse.csr_array((np.ones(len(group)), (group, np.arange(len(group)))), shape=(groups, len(group))) @ values


def _untested(window: int, total: Floats) -> Tested:
    nothing = np.zeros(0, np.int64)
    return Tested(window, nothing, nothing, nothing, nothing * 0.0, nothing * 0.0, total)


def _shape(excess: Floats, square: Floats, least: float = LEAST_SHAPE) -> Floats:
    """Shape of the Gamma of relative risks by moments, week by week: Σ mean² ÷ Σ((seen − mean)² − mean)."""
    return np.where(excess > 0, square / np.where(excess > 0, excess, 1), MOST_SHAPE).clip(least, MOST_SHAPE)


def _tested(window: int, place: Ints, week: Ints, seen: Ints, expected: Floats, size: Floats, ratio: float, total: Floats) -> Tested:
    far = seen >= ratio * expected
    n, mean, r = seen[far], expected[far], size[far]
    return Tested(window, place[far], week[far], n, mean, stats.nbinom.sf(n - 1, r, r / (r + mean)), total)


def weighed(chance: Floats, expected: Floats, total: float) -> Floats:
    """Each chance times the number of tests, where a test counts as much as is expected of it. `total`: all signals of the window, which the tests share."""
    return chance * total / np.maximum(expected, 1e-12)


def discoveries(chances: Floats) -> Floats:
    """The smallest false-discovery rate at which each is declared (adjusted p, at most 1). `chances`: weighed, in ascending order.

    For hotspots, one entry a hotspot: a place told ten times by overlapping rings must not lower the bar for others.
    """
    ranked = chances / np.arange(1, len(chances) + 1)
    return np.minimum(np.minimum.accumulate(ranked[::-1])[::-1], 1)


def gi_star(values: Floats, near: sparse.csr_array) -> Floats:
    """Getis and Ord's Gi* of every cell, binary weights, itself included (1995, as esda.G_Local(star=True)); NaN where all are alike."""
    n = len(values)
    if n < 2 or np.ptp(values) == 0:
        return np.full(n, np.nan)
    weight = np.asarray(near.sum(axis=1)).ravel()
    with np.errstate(divide="ignore", invalid="ignore"):
        return (near @ values - values.mean() * weight) / (values.std() * np.sqrt((n * weight - weight**2) / (n - 1)))
