"""试算: what a decided period would look like under other weights, quotas, lines or coefficients. Nothing here is ever kept."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl
from pydantic import ValidationError

from cockpit.decisions.course import InForce, anew
from cockpit.decisions.exact import POINTS
from cockpit.decisions.flags import CARRIED
from cockpit.decisions.rulebook import DifficultyRule, FlagsRule, LadderRule, PatrolRule
from cockpit.refusal import Refused

TRIAL = "试算"
GAINED, LOST, CHANGED, SAME = "获得", "失去", "改变", "不变"


@dataclass(frozen=True)
class Kept:
    """What was kept of one period and of what it came from: queries flags/kept, week_items, carried, bulletined."""

    flags: pl.DataFrame
    items: pl.DataFrame
    carried: pl.DataFrame
    bulletined: pl.DataFrame


@dataclass(frozen=True)
class Wish:
    """Values to try, by their path in the four rules, e.g. ("flags", "red", "quota") → 10; `weights`: item category → factor."""

    values: Mapping[tuple[str, ...], object] = field(default_factory=dict)
    weights: Mapping[str, Decimal] = field(default_factory=dict)


def wished(by: InForce, wish: Wish) -> InForce:
    """The rules with the wish in them. Refused where they would not stand as a rule file either."""
    said = {name: rule.model_dump() for name, rule in vars(by).items()}
    for path, value in wish.values.items():
        inner: dict = said[path[0]]
        for name in path[1:-1]:
            inner = inner[name]
        inner[path[-1]] = value
    try:
        return InForce(PatrolRule.model_validate(said["patrol"]), DifficultyRule.model_validate(said["difficulty"]),
                       FlagsRule.model_validate(said["flags"]), LadderRule.model_validate(said["ladder"]))
    except ValidationError as error:
        first = error.errors()[0]
        reason = first.get("ctx", {}).get("error") or first["msg"]
        raise Refused(f"这组参数不成立：{reason}", "试算", "改回默认值后再试") from error


def tried(kept: Kept, by: InForce, wish: Wish) -> pl.DataFrame:
    """One row a segment: official flag, score and rank beside those of the trial, and who would gain or lose. Tried rows say 试算."""
    flags, items = _weighed(kept.flags, kept.items, wish.weights)
    carried = kept.carried.select("segment_id", *(pl.col(c).cast(t) for c, t in CARRIED.items()))
    running = carried.filter(pl.col("black_run") > 0)["segment_id"]
    listed = kept.bulletined.filter(pl.col("segment_id").is_in(running.implode())).select("segment_id", "item_code").unique()
    trial = anew(flags, items, carried, listed, wished(by, wish))
    official = kept.flags.select("segment_id", "name", "unit", "street", flag="flag", score="score", rank="rank", held="held")
    both = official.join(trial.select("segment_id", trial_flag="flag", trial_score="score", trial_rank="rank", trial_held="held"), on="segment_id")
    effect = (pl.when(pl.col("flag").eq_missing(pl.col("trial_flag"))).then(pl.lit(SAME)).when(pl.col("flag").is_null()).then(pl.lit(GAINED))
              .when(pl.col("trial_flag").is_null()).then(pl.lit(LOST)).otherwise(pl.lit(CHANGED)))
    both = both.with_columns(effect=effect, moved=pl.col("trial_score") - pl.col("score"), state=pl.lit(TRIAL))
    return both.sort("trial_rank", "segment_id", nulls_last=True)


def _weighed(flags: pl.DataFrame, items: pl.DataFrame, weights: Mapping[str, Decimal]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Deductions of the named categories × their weight; what a source of scores took off has no category and stays."""
    if not weights:
        return flags, items
    factor = pl.col("category").replace_strict({c: float(w) for c, w in weights.items()}, default=1.0, return_dtype=pl.Float64)
    changed = items.with_columns(((pl.col(c).cast(pl.Float64) * factor * 100).round(6).add(0.5).floor() / 100).cast(POINTS).alias(c)
                                 for c in ("deducted", "first_step"))
    before, after = (frame.group_by("segment_id").agg(pl.col("deducted", "first_step").sum()) for frame in (items, changed))
    shift = after.join(before, on="segment_id", suffix="_was")
    moved = flags.join(shift.select("segment_id", *((pl.col(c) - pl.col(f"{c}_was")).alias(f"_{c}") for c in ("deducted", "first_step"))),
                       on="segment_id", how="left")
    return moved.with_columns((pl.col(c) + pl.col(f"_{c}").fill_null(0)).cast(POINTS).alias(c) for c in ("deducted", "first_step")).drop(
        "_deducted", "_first_step"), changed
