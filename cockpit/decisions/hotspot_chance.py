"""Is it chance? Exact tails for 突增 and 高发, false-discovery control over all candidates, and Gi* for the map.

突增: a place's relative risk of a class is Gamma-distributed around 1 and sharpened by its own 52 weeks, so the number to
come is negative binomial (empirical Bayes; Clayton and Kaldor 1987). What is expected follows the city's own count of the
class in the window: season, campaigns and lost data change both sides. 高发: the same against peers by exposure.
False discovery: Benjamini and Hochberg 1995, each test weighted by its share of what is expected (Genovese et al. 2006),
so a rare class in a small place costs the others nothing.
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse, stats

from cockpit.decisions.hotspot_counts import RING, Counts, Ints, Places

Floats = np.ndarray
LEAST_SHAPE, MOST_SHAPE = 0.3, 10.0  # heterogeneity of relative risks is not believed beyond these


@dataclass(frozen=True)
class Tested:
    """Places with at least the least count, one entry each: place, week (index into the weeks asked), observed, expected,
    chance of so many or more. `total`: all signals of the class by week, of which each test's expected number is its share;
    rings overlap sevenfold without being seven times the tests."""

    place: Ints
    week: Ints
    observed: Ints
    expected: Floats
    chance: Floats
    total: Floats


@dataclass(frozen=True)
class Look:
    """Weeks judged (`ends`: number of the week after each), the window that ends there, and the weeks `since`…`until` it is held against."""

    ends: Ints
    window: int
    since: Ints
    until: Ints

    def then(self, cum: Ints) -> Ints:
        """Signals of the weeks it is held against."""
        return cum[:, self.until] - cum[:, self.since]

    def now(self, cum: Ints) -> Ints:
        """Signals of the window."""
        return cum[:, self.ends] - cum[:, self.ends - self.window]


@dataclass(frozen=True)
class City:
    """What a look holds of one kind of place, whatever the class: signals of each place before, half a signal more where there
    were any (`elsewhere`; with its sums and squares), and of each class before and now. `alive`: places with any signal then or now
    (a ring: in its own cell), so that a week's verdict does not depend on how many earlier weeks are looked at together."""

    alive: Ints
    place_was: Ints
    elsewhere: Floats
    sums: Floats
    squares: Floats
    active: Ints
    classes_was: Ints
    classes_now: Ints

    @classmethod
    def of(cls, counts: Counts, places: Places, look: Look) -> City:
        alive, everywhere = lively(counts, places, look.since, look.ends), counts.everywhere[places.kind]
        was = look.then(places.total) * alive
        elsewhere = (was + 0.5) * (was > 0)
        return cls(alive, was, elsewhere, elsewhere.sum(axis=0), (elsewhere**2).sum(axis=0), (was > 0).sum(axis=0), look.then(everywhere), look.now(everywhere))


def lively(counts: Counts, places: Places, since: Ints, ends: Ints) -> Ints:
    """Which places had any signal in the weeks between; a ring has by its own cell."""
    total = counts.cells.total if places.kind == RING else places.total
    return total[:, ends] > total[:, since]


def surge(places: Places, klass: int, look: Look, city: City, least: int, drift: float, season: float) -> Tested:
    """One class at all places of a kind: the window's counts against each place's own weeks before."""
    mine, cum = places.counts(klass)
    own, seen = look.then(cum) * city.alive[mine], look.now(cum) * city.alive[mine]
    class_was, class_now = city.classes_was[klass], city.classes_now[klass]
    all_was, all_now = city.classes_was.sum(axis=0), city.classes_now.sum(axis=0)
    whole = (all_was - class_was + 0.5 * city.active).clip(0.5)
    elsewhere = city.place_was[mine] - own + 0.5
    share = elsewhere / (whole - elsewhere).clip(0.5)  # against the rest of the city: a place that is most of it is held to no share of itself
    others_was, others_now = class_was - own + 0.5, class_now - seen
    mean_was = share * others_was
    # Places without a case of the class are in the heterogeneity too: there 0 was seen where a share of the class was expected.
    each = (class_was + 0.5) / whole
    empty = each * (city.sums - city.elsewhere[mine].sum(axis=0))
    squares = each**2 * (city.squares - (city.elsewhere[mine] ** 2).sum(axis=0))
    mean = np.where(city.place_was[mine] > 0, elsewhere, 0) / whole * others_was
    shape = _shape(((own - mean) ** 2 - mean).sum(axis=0) + squares - empty, (mean**2).sum(axis=0) + squares)
    # More elsewhere in the window than in all the weeks before: a class that is new, or newly named, where it belongs is not known yet.
    shape = np.where(others_now > others_was, LEAST_SHAPE, shape)
    usual = others_was * (all_now - seen + season * look.window / np.maximum(look.until - look.since, 1)) / (all_was - own + season)
    coming = np.maximum(usual * (others_now + season) / (usual + season), others_now)
    expected = share * coming * (shape + own) / (shape + mean_was)
    spread = 1 / (shape + own) + drift + 1 / elsewhere
    return _tested(mine, seen, expected, 1 / spread, least, class_now)


def level(counts: Counts, places: Places, klass: int, ends: Ints, window: int, exposure: Floats, peer: Ints, least: int,
          since: Ints | None = None) -> Tested:
    """One class at all places of a kind against peers of the same group by exposure (km, km²).

    A place without exposure (NaN) or without peers is not judged; peers have had a signal of any class from the week `since`.
    """
    found, cum = places.counts(klass)
    known = np.flatnonzero(~np.isnan(exposure) & (exposure > 0) & (peer >= 0))
    mine, at, _ = np.intersect1d(found, known, return_indices=True)
    alive = lively(counts, places, ends - window if since is None else since, ends)
    seen = (cum[:, ends] - cum[:, ends - window])[at] * alive[mine]
    groups = int(peer.max(initial=-1)) + 1
    members = sparse.csr_array((np.ones(len(known)), (peer[known], np.arange(len(known)))), shape=(groups, len(known)))
    size, squares = (members @ (exposure[known, None] ** power * alive[known]) for power in (1, 2))
    total = sparse.csr_array((np.ones(len(mine)), (peer[mine], np.arange(len(mine)))), shape=(groups, len(mine))) @ seen
    own = exposure[mine][:, None]
    rest = size[peer[mine]] - own * alive[mine]
    expected = np.maximum(np.where(rest > 0, (total[peer[mine]] - seen) / np.where(rest > 0, rest, 1), 0) * own, 1e-9)
    mean = total / np.where(size > 0, size, 1)
    square = (mean**2 * squares).sum(axis=0)
    shape = _shape(((seen - expected) ** 2 - expected**2).sum(axis=0) + square - total.sum(axis=0), square, 0.1)
    return _tested(mine, np.where(rest > 0, seen, 0), expected, np.broadcast_to(shape, seen.shape), least, total.sum(axis=0) / places.overlap)


def _shape(excess: Floats, square: Floats, least: float = LEAST_SHAPE) -> Floats:
    """Shape of the Gamma of relative risks by moments, week by week: Σ mean² ÷ Σ((seen − mean)² − mean)."""
    return np.where(excess > 0, square / np.where(excess > 0, excess, 1), MOST_SHAPE).clip(least, MOST_SHAPE)


def _tested(mine: Ints, seen: Ints, expected: Floats, size: Floats, least: int, total: Floats) -> Tested:
    place, week = np.nonzero(seen >= least)
    n, mean, r = seen[place, week], expected[place, week], size[place, week]
    return Tested(mine[place], week, n, mean, stats.nbinom.sf(n - 1, r, r / (r + mean)), total)


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
