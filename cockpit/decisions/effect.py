"""Whether an action worked: complaints before and after at its place, against the same change elsewhere.

Ratio of ratios = (after ÷ before here) ÷ (after ÷ before there). Both sides share their days, so lengths cancel and what
moves the whole city (season, holidays, channels) goes out. The interval is exact: given both sides' totals, cases that
fall at random follow Fisher's non-central hypergeometric distribution (Fisher 1935, Cornfield 1956; before/after with a
comparison group: Hauer 1997). It knows chance alone: a place chosen at its worst moment falls back by itself.
"""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

CONFIDENCE = 0.95
FALLEN, SAME, RISEN, TOO_FEW = "下降明显", "未见变化", "有所上升", "样本不足，暂不评价"


@dataclass(frozen=True)
class Effect:
    """Counts of both sides, the ratio of ratios with its interval, and what may be said. `reason`: why nothing is."""

    here: tuple[int, int]
    there: tuple[int, int]
    days: tuple[int, int]
    covered: tuple[int, int]
    ratio: float | None
    low: float | None
    high: float | None
    reading: str
    reason: str | None

    @property
    def expected(self) -> float | None:
        """Complaints here afterwards, had the place only moved as the others did."""
        return self.here[0] * self.there[1] / self.there[0] if self.there[0] else None


def effect(steps: pl.DataFrame) -> Effect:
    """`steps`: phase (前, 后), days, covered_days, here, there, and least and covered_share of the rule in force (null: none is),
    as complaints/effect gives them; row order does not matter.

    No ratio where either side has nothing to compare with or days are not covered; no upper end of the interval where
    there were none before here or none after there.
    """
    by = {phase: steps.filter(pl.col("phase") == phase) for phase in ("前", "后")}

    def pair(column: str) -> tuple[int, int]:
        before, after = (int(by[phase][column].sum()) for phase in ("前", "后"))
        return before, after

    here, there, days, covered = (pair(c) for c in ("here", "there", "days", "covered_days"))
    rule = steps.select("least", "covered_share").drop_nulls().head(1).rows()
    reason = _why_not(here, there, days, covered, *rule[0]) if rule else "行动当日没有生效的对比规则"
    if reason:
        return Effect(here, there, days, covered, None, None, None, TOO_FEW, reason)
    low, high = exact_interval(here, there)
    ratio = here[1] * there[0] / (here[0] * there[1])
    reading = FALLEN if high < 1 else RISEN if low > 1 else SAME
    return Effect(here, there, days, covered, ratio, low, high, reading, None)


def exact_interval(here: tuple[int, int], there: tuple[int, int]) -> tuple[float, float]:
    """The ratios under which what was seen here, or less, and what was seen here, or more, still has chance 2.5 %.

    scipy.stats.contingency.odds_ratio finds the same (tests compare them) in seconds where there are thousands of cases;
    here the weights of all possible splits are made once.
    """
    total, after = sum(here), here[1] + there[1]
    first, last = max(0, after - sum(there)), min(total, after)
    x = np.arange(first, last, dtype=float)
    steps = np.log((total - x) * (after - x)) - np.log((x + 1) * (sum(there) - after + x + 1))
    weights = np.concatenate([[0.0], np.cumsum(steps)])  # log ways to have first, first + 1, … cases after here
    cases, seen = np.arange(first, last + 1), here[1] - first
    tail = (1 - CONFIDENCE) / 2
    low = 0.0 if here[1] == first else _ratio_where(weights, cases, slice(seen, None), tail, rising=True)
    high = float("inf") if here[1] == last else _ratio_where(weights, cases, slice(None, seen + 1), tail, rising=False)
    return low, high


def _ratio_where(weights: np.ndarray, cases: np.ndarray, part: slice, chance: float, *, rising: bool) -> float:
    """The ratio under which that part of the possible splits has the chance asked for, by halving."""
    low, high = -50.0, 50.0
    for _ in range(80):
        middle = (low + high) / 2
        ways = weights + cases * middle
        share = np.exp(ways - ways.max())
        is_more = share[part].sum() / share.sum() > chance
        low, high = (low, middle) if is_more == rising else (middle, high)
    return float(np.exp((low + high) / 2))


def _why_not(here: tuple[int, int], there: tuple[int, int], days: tuple[int, int], covered: tuple[int, int], least: int,
             share: float) -> str | None:
    for phase, n, known in zip(("行动前", "行动后"), days, covered, strict=True):
        if known / n < share:
            return f"{phase}{n}日中有数据的只有{known}日"
    if sum(here) == 0:
        return "这里前后都没有投诉"
    if not all(there):
        return "对照没有投诉，无从比较"
    if here[0] == 0:
        return "行动前这里没有投诉，无从比较"
    if sum(here) < least:
        return f"这里前后合计{sum(here)}件，不足{least}件"
    return None
