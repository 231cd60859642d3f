"""How much each unit changed from one window to the same weeks a year later, and one unit's change against its peers'.

Counts of a segment before and after, given their sum, are binomial: what a segment is like goes out of the comparison (Poisson with fixed
effects, Hausman, Hall and Griliches 1984). Shares of visits are a Poisson regression of events on visits (Zou 2004). Errors are those of
chance alone, of segments that go together or of streets that do, whichever are widest. Whole units also drift by themselves: how far is
seen in the peers (random effects, Paule and Mandel 1982), and the unit in question must lie beyond that (few treated groups: Conley and
Taber 2011; prediction: Higgins and others 2009).
"""
from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from scipy import stats

from cockpit.decisions.inspection_windows import PLACE

OTHER = "其余"
LEAST_IN_STRATUM = 10  # events of either window; rarer strata change as one
LEAST_PEERS = 3  # fewer do not show how far units drift


@dataclass(frozen=True)
class Changes:
    """Logarithms of after ÷ before by unit (in order of their names), their covariance in several ways (chance alone, segments that go
    together, streets that do), and from how many segments each is told."""

    units: tuple[str, ...]
    log: np.ndarray
    covariances: tuple[np.ndarray, ...]
    clusters: np.ndarray


@dataclass(frozen=True)
class Against:
    """A unit's change as a multiple of its peers', with its interval. `chance`: of so much either way where nothing rose."""

    ratio: float
    low: float
    high: float
    chance: float


@dataclass(frozen=True)
class Model:
    """A regression as statsmodels takes it. The first columns of `parts` are the units' changes; `plain` leaves the strata out."""

    family: str
    outcome: np.ndarray
    parts: list[np.ndarray]
    plain: list[np.ndarray]
    visits: np.ndarray | None = None


def count_changes(cells: pl.DataFrame) -> Changes:
    """`cells`: unit, street, cluster, stratum, before, after, both sides of as many days. Every unit has events on both sides."""
    seen = cells.with_columns(stratum=_strata(cells)).filter(pl.col("before") + pl.col("after") > 0).sort(PLACE)
    return _fitted(_counts, seen, ["unit", "stratum"], ["before", "after"])


def rate_changes(cells: pl.DataFrame) -> Changes:
    """`cells`: unit, street, cluster, stratum, before, after, and the visits they came of: visits_before, visits_after."""
    named = cells.with_columns(stratum=_strata(cells))
    seen = pl.concat([named.select(*PLACE, pl.lit(post).alias("post"), pl.col(side).alias("events"),
                                   pl.col(f"visits_{side}").alias("visits")) for post, side in ((0, "before"), (1, "after"))])
    seen = seen.filter(pl.col("visits") > 0).group_by(*PLACE, "post").sum().sort(*PLACE, "post")
    return _fitted(_rates, seen, ["unit", "stratum", "post"], ["events", "visits"])


def _counts(seen: pl.DataFrame) -> Model:
    unit, stratum = _dummies(seen["unit"]), _dummies(seen["stratum"])[:, 1:]
    return Model("Binomial", seen.select("after", "before").to_numpy(), [unit, stratum], [unit])


def _rates(seen: pl.DataFrame) -> Model:
    unit, stratum, post = _dummies(seen["unit"]), _dummies(seen["stratum"])[:, 1:], seen["post"].to_numpy()[:, None]
    plain = [unit * post, unit]
    return Model("Poisson", seen["events"].to_numpy(), [*plain, stratum * post, stratum], plain, seen["visits"].to_numpy())


def _strata(cells: pl.DataFrame) -> pl.Series:
    """The stratum of each row by a number: the commonest first, which is the reference; rare ones are one, or with the reference where they
    are rare together."""
    sums = cells.group_by("stratum").agg(pl.col("before", "after").sum()).with_columns(often=pl.min_horizontal("before", "after") >= LEAST_IN_STRATUM)
    often = sums.filter("often").sort(-(pl.col("before") + pl.col("after")), "stratum")["stratum"].to_list()
    rare = sums.filter(~pl.col("often")).select(pl.col("before", "after").sum()).row(0)
    rest = OTHER if min(rare) >= LEAST_IN_STRATUM or not often else "000"
    return cells["stratum"].replace_strict(often, [f"{n:03d}" for n in range(len(often))], default=rest, return_dtype=pl.String)


def _dummies(values: pl.Series) -> np.ndarray:
    """A column a level, in order of their names."""
    return (values.to_numpy()[:, None] == np.array(values.unique().sort().to_list())[None, :]).astype(float)


def _fitted(modelled: Callable[[pl.DataFrame], Model], seen: pl.DataFrame, alike: list[str], summed: list[str]) -> Changes:
    """Sums over `alike` rows give the same estimates; the rows themselves say what goes together. Where strata cannot be told from units,
    units alone."""
    import statsmodels.api as sm  # 4 s: at a publish only, never in the process of the pages
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

    whole = modelled(seen.group_by(alike).agg(pl.col(summed).sum()).sort(alike))
    design = np.hstack(whole.parts)
    plain = np.linalg.matrix_rank(design) < design.shape[1]

    def regression(model: Model) -> Any:
        family = getattr(sm.families, model.family)()
        return sm.GLM(model.outcome, np.hstack(model.plain if plain else model.parts), family=family, exposure=model.visits)

    with warnings.catch_warnings(), np.errstate(divide="ignore", invalid="ignore"):  # sums by unit alone are met exactly
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        plainly = regression(whole).fit()
    rows = regression(modelled(seen))
    counted = seen.group_by("unit").agg(pl.col("cluster").n_unique()).sort("unit")
    many = counted.height
    together = [seen.select(pl.struct("unit", c).rank("dense")).to_series().to_numpy().astype(np.int64) for c in ("cluster", "street")]
    # Where units have one street each, or streets are not recorded, streets say nothing of what goes together within them.
    robust = [rows.fit(start_params=plainly.params, method="newton", disp=False, cov_type="cluster", cov_kwds={"groups": g})
              for g in together if g.max() > many]
    covariances = tuple(fit.cov_params()[:many, :many] for fit in (plainly, *robust))
    return Changes(tuple(counted["unit"]), plainly.params[:many], covariances, counted["cluster"].to_numpy())


def beside(changes: Changes, of: Mapping[str, tuple[int, int]]) -> Changes:
    """The changes over those of other counts in the same units (before, after): what moved both alike goes out."""
    pairs = np.array([of[unit] for unit in changes.units], dtype=float)
    chance = np.diag((1 / pairs).sum(axis=1))
    return replace(changes, log=changes.log - np.log(pairs[:, 1] / pairs[:, 0]), covariances=tuple(c + chance for c in changes.covariances))


def against(changes: Changes, unit: str, peers: Sequence[str], confidence: float) -> Against:
    """The unit's change over the mean of its peers'; the interval has chance, segments and the drift of whole units in it."""
    from statsmodels.stats.meta_analysis import combine_effects

    own, others = changes.units.index(unit), np.array([changes.units.index(p) for p in sorted(peers)])
    variance = np.max([np.diag(c) for c in changes.covariances], axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):  # peers all alike: it also divides by how unlike they are
        drift = max(float(combine_effects(changes.log[others], variance[others], method_re="iterated").tau2), 0.0)
    weights = 1 / (variance[others] + drift)
    contrast = np.zeros(len(changes.units))
    contrast[own], contrast[others] = 1, -weights / weights.sum()
    found = float(contrast @ changes.log)
    drifting = drift * float(contrast @ contrast)
    total = max(float(contrast @ c @ contrast) for c in changes.covariances) + drifting
    # Satterthwaite: the unit's own part is known from its segments, the drift from the peers.
    degrees = total**2 / (variance[own]**2 / (changes.clusters[own] - 1) + drifting**2 / (len(others) - 1))
    spread, wide = np.sqrt(total), float(stats.t.ppf((1 + confidence) / 2, degrees))
    low, high = (float(np.exp(found + side * wide * spread)) for side in (-1, 1))
    return Against(float(np.exp(found)), low, high, 2 * float(stats.t.sf(abs(found) / spread, degrees)))


def several(chances: Sequence[float]) -> list[float]:
    """The chances as they count where many were looked at (Holm 1979): any false one among them is as rare as one alone would be."""
    order, found, highest = np.argsort(chances, kind="stable"), [1.0] * len(chances), 0.0
    for rank, at in enumerate(order.tolist()):
        highest = max(highest, min((len(chances) - rank) * chances[at], 1.0))
        found[at] = highest
    return found
