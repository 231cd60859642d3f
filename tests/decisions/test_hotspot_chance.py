"""The statistics of hotspots by hand: Gi* beside esda, false-discovery rates, and the negative binomial behind 突增 and 高发."""
from __future__ import annotations

import warnings
from datetime import date, timedelta

import h3
import numpy as np
import polars as pl
import pytest
from scipy import stats

from cockpit.decisions.hotspot_chance import (
    LEAST_SHAPE,
    MOST_SHAPE,
    Bar,
    City,
    Look,
    Peers,
    discoveries,
    gi_star,
    level,
    surge,
    weighed,
)
from cockpit.decisions.hotspot_counts import CELL, RING, SEGMENT, SIGNALS, STREET, cell_of, counted, neighbours
from cockpit.decisions.hotspots import declared
from tests.decisions.hot_city import RULE

FIRST = date(2024, 1, 1)
WEEK = timedelta(days=7)
SPOT, OTHER = cell_of(34.75, 113.65), cell_of(34.80, 113.70)


@pytest.mark.parametrize("seed", range(4))
def test_gi_star_is_what_esda_says(seed):
    """Whole discs, and discs with a third of the cells missing, so that edges and islands are among them."""
    from esda import G_Local
    from libpysal.weights import W

    rng = np.random.default_rng(seed)
    cells = sorted(h3.grid_disk(SPOT, 5 + seed))
    if seed % 2:
        cells = sorted(rng.choice(cells, 2 * len(cells) // 3, replace=False).tolist())
    values = rng.poisson(rng.gamma(0.5, 4, len(cells))).astype(float)
    here = set(cells)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        near = W({c: sorted(here & set(h3.grid_disk(c, 1)) - {c}) for c in cells}, id_order=cells, silence_warnings=True)
        theirs = G_Local(values, near, star=True, transform="B", permutations=0)
    assert gi_star(values, neighbours(cells)) == pytest.approx(theirs.Zs, abs=1e-9, nan_ok=True)


def test_gi_star_of_cells_all_alike_is_unknown():
    cells = sorted(h3.grid_disk(SPOT, 2))
    assert np.isnan(gi_star(np.full(len(cells), 3.0), neighbours(cells))).all()
    assert np.isnan(gi_star(np.array([4.0]), neighbours([SPOT]))).all()


def test_false_discovery_rates_by_hand():
    """Weighed chances 0.01, 0.06, 0.06, 2.0 over ranks 1 to 4: 0.01, 0.03, 0.02, 0.5; no rate is above that of a less sure one."""
    assert discoveries(np.array([0.01, 0.06, 0.06, 2.0])).tolist() == pytest.approx([0.01, 0.02, 0.02, 0.5])
    assert discoveries(np.array([0.5, 3.0])).tolist() == pytest.approx([0.5, 1.0]), "3 / 2 is above 1: a share is at most 1"
    assert discoveries(np.array([])).tolist() == []


def test_equal_weights_are_benjamini_and_hochberg():
    """Five tests that expect alike are each a fifth of the whole: p × 5, as ever."""
    chance = np.array([0.001, 0.008, 0.039, 0.041, 0.6])
    rates = discoveries(weighed(chance, np.full(5, 2.0), 10.0))
    assert rates.tolist() == pytest.approx(stats.false_discovery_control(chance, method="bh").tolist())


def atoms(*rows: tuple[int, str, str | None, int], segment: str | None = None, unit: str = "未明确", street: str = "未明确") -> pl.DataFrame:
    """(week, class, cell, signals)."""
    return pl.DataFrame([{"week": FIRST + t * WEEK, "class_key": c, "cell": cell, "segment_id": segment, "unit": unit, "street": street, "signals": n}
                         for t, c, cell, n in rows], schema=SIGNALS)


def mondays(n: int) -> list[date]:
    return [FIRST + t * WEEK for t in range(n)]


def test_a_surge_worked_by_hand():
    """Three segments, two classes, four weeks of history and one week judged.

    Class A was 2, 6, 12 at P, Q, R and is 6, 2, 4; class B was 10, 20, 30 and is 2, 4, 4.
    """
    was = {"P": (2, 10), "Q": (6, 20), "R": (12, 30)}
    now = {"P": (6, 2), "Q": (2, 4), "R": (4, 4)}
    rows = pl.concat([atoms(*[(0, c, None, was[s][k]) for k, c in enumerate("AB")], *[(4, c, None, now[s][k]) for k, c in enumerate("AB")], segment=s)
                      for s in "PQR"])
    counts = counted(rows, mondays(5))
    places = next(p for p in counts.kinds if p.kind == SEGMENT)
    look = Look(np.array([5]), (1,), np.array([0]), np.array([4]))
    [found] = surge(places, 0, look, City.of(counts, places, look), Bar(1, 0), 0.05, 20)

    # All was 80 signals, class A 20, class B 60; all is now 22, class A 12. What a place has of everything but class A, half a
    # signal more in each, against the rest of the city (61.5 less its own): P 10.5/51, Q 20.5/41, R 30.5/31.
    elsewhere = np.array([10.5, 20.5, 30.5])
    share = elsewhere / (61.5 - elsewhere)  # 0.2059, 0.5, 0.9839
    own, seen = np.array([2, 6, 12]), np.array([6, 2, 4])
    others_was = np.array([18.5, 14.5, 8.5])  # class A before, elsewhere, half a signal more
    mean_was = share * others_was  # 3.809, 7.25, 8.363
    # How unlike the places are, by their plain shares of the city, (10.5, 20.5, 30.5) / 61.5: means 3.159, 4.833, 4.215 against 2, 6, 12.
    # Σ((own − mean)² − mean) = (1.343 − 3.159) + (1.361 − 4.833) + (60.600 − 4.215) = 51.097; Σ mean² = 9.976 + 23.361 + 17.770 = 51.107.
    # No place is without class A, so nothing is added for empty ones.
    plain = elsewhere / 61.5 * others_was
    shape = (plain**2).sum() / ((own - plain) ** 2 - plain).sum()
    assert shape == pytest.approx(51.107 / 51.097, abs=1e-4)
    assert LEAST_SHAPE < shape < MOST_SHAPE
    # Class A elsewhere as all other signals went: all now 22 less the seen, all then 80 less own, with 20 signals of the usual pace
    # (20 / 4 a week) beside them. P: 18.5 × (16 + 5) ÷ (78 + 20) = 3.964; the class's own 6 elsewhere, weighed with 20: × 26 ÷ 23.964 = 4.301.
    # More than that is seen elsewhere, 6, 10 and 8: that is what is coming.
    assert pytest.approx(4.301, abs=1e-3) == 18.5 * 21 / 98 * 26 / (18.5 * 21 / 98 + 20)
    coming = np.array([6, 10, 8])
    expected = share * coming * (shape + own) / (shape + mean_was)  # P: 0.2059 × 6 × 3.0002 ÷ 4.8090 = 0.7707
    size = 1 / (1 / (shape + own) + 0.05 + 1 / elsewhere)
    chance = stats.nbinom.sf(seen - 1, size, size / (size + expected))

    assert [places.names[p] for p in found.place] == ["P", "Q", "R"]
    assert found.observed.tolist() == [6, 2, 4]
    assert found.expected.tolist() == pytest.approx(expected.tolist(), rel=1e-12)
    assert found.expected[0] == pytest.approx(0.7707, abs=1e-4)
    assert found.chance.tolist() == pytest.approx(chance.tolist(), rel=1e-12)
    assert found.total.tolist() == [12]
    assert found.chance[0] < 0.01 < 0.5 < min(found.chance[1:]), "P rose, and that is hardly chance"


def test_a_class_that_fell_elsewhere_is_expected_less():
    """Class A was 40 at each of ten segments in 40 weeks, B 400; now A is 5 at P and nowhere else, B goes on with 10 a week."""
    rows = [atoms(*[(t, c, None, n) for t in range(40) for c, n in (("A", 1), ("B", 10))], (40, "B", None, 10), segment=f"S{k}") for k in range(10)]
    counts = counted(pl.concat([*rows, atoms((40, "A", None, 5), segment="S0")]), mondays(41))
    places = next(p for p in counts.kinds if p.kind == SEGMENT)
    look = Look(np.array([41]), (1,), np.array([0]), np.array([40]))
    [found] = surge(places, counts.classes.index("A"), look, City.of(counts, places, look), Bar(5, 0), 0.05, 20)
    # Share of S0: 400.5 against 4,005 − 400.5 of the rest: 1/9. Class A elsewhere was 360.5. All else was 4,400 − 40, is 105 − 5:
    # 360.5 × (100 + 20/40) ÷ (4,360 + 20) = 8.2717 a week; none is seen, weighed with 20: × 20 ÷ 28.2717 = 5.8516.
    # Mean then 360.5 / 9 = 40.056 against its own 40: × (10 + 40) ÷ (10 + 40.056). In all 5.8516 / 9 × 0.99889 = 0.6495.
    assert found.expected.tolist() == pytest.approx([0.6495], abs=1e-4)


def test_the_chance_is_the_negative_binomial_tail_summed_term_by_term():
    """P(n ≥ 3) = 1 − P(0) − P(1) − P(2) with P(k) = C(k + r − 1, k) p^r (1 − p)^k; r = 2, mean 1: p = 2/3."""
    p, q = 2 / 3, 1 / 3
    assert 1 - p**2 * (1 + 2 * q + 3 * q**2) == pytest.approx(float(stats.nbinom.sf(2, 2, p)))
    assert 1 - p**2 * (1 + 2 * q + 3 * q**2) == pytest.approx(1 / 9)


def test_a_level_worked_by_hand():
    """Three segments of 1, 2 and 3 km of one group, 2, 2 and 20 signals in a week; a fourth of no known length is not judged."""
    rows = pl.concat([atoms((0, "A", None, n), segment=s) for s, n in (("P", 2), ("Q", 2), ("R", 20), ("S", 9))])
    counts = counted(rows, mondays(1))
    places = next(p for p in counts.kinds if p.kind == SEGMENT)
    look = Look(np.array([1]), (1,), np.array([0]), np.array([0]))
    peers = Peers.of(counts, places, look, np.array([0, 0, 0, -1]), np.array([1.0, 2.0, 3.0, np.nan]))
    found = level(places, 0, look, peers, Bar(5, 0))
    # R against the rest: 4 signals over 3 km, times its own 3 km = 4.
    # Heterogeneity: a km has 24 / 6 = 4 signals, Σ(4·km)² = 16 × 14 = 224; against the others' rate P has 22/5 × 1 = 4.4, Q 22/4 × 2 = 11, R 4:
    # Σ(seen − expected)² − expected² = (2.4² − 4.4²) + (9² − 11²) + (16² − 4²) = −13.6 − 40 + 240 = 186.4; 224 ÷ (186.4 + 224 − 24) = 0.5797.
    shape = 224 / 386.4
    assert [places.names[p] for p in found.place] == ["R"]
    assert found.expected.tolist() == pytest.approx([4.0])
    assert found.chance.tolist() == pytest.approx([float(stats.nbinom.sf(19, shape, shape / (shape + 4)))])


def judged(rows: pl.DataFrame, weeks: int = 60) -> list:
    """Hotspots of the last two weeks; every number of theirs is a number."""
    counts = counted(rows, mondays(weeks))
    known = {SEGMENT: dict.fromkeys(rows["segment_id"].drop_nulls().unique(), ("甲", 1.0))}
    found = [f for hotspots in declared(counts, [weeks - 2, weeks - 1], [True] * weeks, known, RULE).values() for f in hotspots]
    for f in found:
        assert np.isfinite([f.observed, f.expected, f.chance, f.rate]).all(), f
        assert f.expected > 0 and 0 <= f.chance <= 1 and 0 <= f.rate <= 1 and f.observed >= RULE.least_cases
    return found


def steady(cell: str | None, seed: int, weeks: int = 60, **place: str) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    return atoms(*[(t, f"C{c}", cell, int(n)) for t in range(weeks) for c in range(6) for n in [rng.poisson(4)] if n], **place)


@pytest.mark.filterwarnings("error")
def test_all_points_on_one_spot():
    """One place is the whole city: it is held against its own past, and nothing breaks."""
    for seed in range(8):
        assert judged(steady(SPOT, seed)) == [], seed
    assert {f.class_key for f in judged(pl.concat([steady(SPOT, 1), atoms((59, "C0", SPOT, 80))]))} <= {"C0"}, "twenty times its own past"


@pytest.mark.filterwarnings("error")
def test_two_spots():
    both = pl.concat([steady(SPOT, 1), steady(OTHER, 2)])
    assert judged(both) == []
    assert {f.class_key for f in judged(pl.concat([both, atoms((59, "C0", SPOT, 80))]))} <= {"C0"}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("kind", "places"), [(SEGMENT, [{"segment": f"S{n}"} for n in range(30)]),
                                              (STREET, [{"unit": "金水区", "street": f"街道{n}"} for n in range(30)])], ids=["segments", "streets"])
def test_without_any_coordinates_segments_and_streets_still_work(kind, places):
    quiet = pl.concat([steady(None, n, **place) for n, place in enumerate(places)])
    assert [f for f in judged(quiet) if f.question == "突增"] == []
    found = [f for f in judged(pl.concat([quiet, atoms((59, "C0", None, 40), **places[3])])) if f.question == "突增"]
    assert [(f.kind, f.class_key, f.gi, f.cells) for f in found] == [(kind, "C0", None, frozenset())]


def test_cases_without_coordinates_lie_in_no_ring():
    """The one cell with cases has six neighbours without any; cases of segment S9 that lie nowhere are in none of the seven."""
    plant = pl.concat([steady(SPOT, 1), steady(OTHER, 2), atoms((59, "C0", SPOT, 80)), atoms((59, "C0", None, 30), segment="S9")])
    found = [f for f in judged(plant) if f.kind in (CELL, RING)]
    assert [(f.observed >= 80, f.cells, f.segments) for f in found] == [(True, frozenset({SPOT}), frozenset())]


@pytest.mark.filterwarnings("error")
def test_cases_of_no_place_at_all_and_no_cases_at_all():
    assert judged(steady(None, 1)) == []
    assert judged(pl.DataFrame(schema=SIGNALS)) == []


@pytest.mark.filterwarnings("error")
def test_a_class_with_no_history_is_judged_against_the_places_share_of_all_signals():
    """A new code appearing in proportion everywhere raises nothing; appearing at one place alone it does."""
    cells = sorted(h3.grid_disk(SPOT, 4))
    rng = np.random.default_rng(3)
    city = pl.concat([steady(c, n) for n, c in enumerate(cells)])
    spread = [(59, "新类", c, int(n)) for c in cells for n in [rng.poisson(1.5)] if n]
    assert [f for f in judged(pl.concat([city, atoms(*spread)])) if f.class_key == "新类"] == []
    alone = judged(pl.concat([city, atoms((59, "新类", SPOT, 30))]))
    assert [(f.class_key, SPOT in f.cells) for f in alone] == [("新类", True)]
    assert alone[0].kind in (CELL, RING)
