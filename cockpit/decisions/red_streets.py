"""红旗街道办事处 of the month: streets whose segments did best, none of them black. Sourced as an institution (seed 002);
how many and by what is 示例 (rulebook.RedStreet). Streets alike at the line all stay out."""
from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from cockpit.decisions.exact import cents, divided, hundredths, points
from cockpit.decisions.flags import FIRST
from cockpit.decisions.rulebook import GradesRule

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.String, "version": pl.Int64, "period": pl.String, "since": pl.Date, "until": pl.Date, "unit": pl.String, "street": pl.String,
    "segments": pl.Int64, "score": pl.Decimal(9, 2), "reds": pl.Int64, "blacks": pl.Int64, "rank": pl.Int64, "awarded": pl.Boolean,
    "reason": pl.String, "state": pl.String, "rules": pl.String}


def red_streets(month: Mapping[str, object], grades: pl.DataFrame, rule: GradesRule) -> pl.DataFrame:
    """Every street with segments, from the month's graded rows: the mean of its segments' monthly scores, and why it is in or out."""
    wanted = rule.street
    rows = grades.filter(pl.col("street").is_not_null()).with_columns(_c=cents("score")).group_by("unit", "street").agg(
        segments=pl.col("_c").count().cast(pl.Int64), total=pl.col("_c").sum(), reds=pl.col("reds").sum(), blacks=pl.col("blacks").sum())
    rows = rows.with_columns(score=divided(pl.col("total"), pl.col("segments")))
    barred = (pl.when(pl.col("segments") < wanted.segments).then(pl.lit(f"有得分的路段不足{wanted.segments}条"))
              .when(pl.col("blacks") > wanted.blacks).then(pl.format("本月黑旗{}面", "blacks"))
              .when(pl.col("score") < hundredths(wanted.score)).then(pl.lit(f"月均得分低于{wanted.score}分")))
    rows = rows.with_columns(barred=barred)
    fit = pl.col("barred").is_null() & pl.col("score").is_not_null()
    order = pl.when(fit).then(pl.struct("score", "reds", "segments"))
    rows = rows.with_columns(rank=order.rank("min", descending=True).cast(pl.Int64)).with_columns(
        last=pl.when(fit).then(pl.col("rank") + pl.len().over("rank") - 1))
    awarded = (pl.col("last") <= wanted.quota).fill_null(False)
    reason = (pl.when(awarded).then(pl.lit("")).when(pl.col("barred").is_not_null()).then("barred")
              .when(pl.col("rank") <= wanted.quota).then(pl.lit("与线上并列，名额不足，均不评")).otherwise(pl.lit("名额已满")))
    said = {name: pl.lit(value) for name, value in month.items()}
    rows = rows.with_columns(**said, awarded=awarded, reason=reason, version=pl.lit(1), state=pl.lit(FIRST), rules=pl.lit(f"千百十{rule.version}"))
    rows = rows.with_columns(id=pl.concat_str(pl.lit("red_streets"), "period", "unit", "street", separator="/"))
    return rows.select((points(c) if t == pl.Decimal(9, 2) else pl.col(c).cast(t)).alias(c) for c, t in SCHEMA.items()).sort("unit", "street")
