"""What one patrol run alone comes to: the score a re-inspection is judged by.

100 − Σ over its check items of count × points up to the item's cap, in key areas × the item's key-area multiplier
(reference/check_items.csv, 示例); never below 0. Nothing is brought to a length or divided by a difficulty: the question
is what was left on the segment that day. A source that gives scores instead of findings is taken at its score.
"""
from __future__ import annotations

import polars as pl

from cockpit.decisions.exact import FULL, POINTS, cents, divided, hundredths, points
from cockpit.decisions.rulebook import PatrolRule
from cockpit.decisions.scoring import KEY_AREA

SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "run_id": pl.String, "system": pl.String, "segment_id": pl.String, "started_at": pl.Datetime("us"), "company": pl.String, "score": POINTS}
RUN = ("run_id", "system")


def run_scores(runs: pl.DataFrame, findings: pl.DataFrame, segments: pl.DataFrame, items: pl.DataFrame, rule: PatrolRule) -> pl.DataFrame:
    """One row a run outside construction sites: SCHEMA. `segments`: segment_id, area_tier, valid_from; the newest tier counts.

    Null where the source gives scores and gave none for this run.
    """
    looked = runs.filter(~pl.col("under_construction").fill_null(False)).with_columns(given=_given(rule))
    gives = pl.col("given").is_not_null().any().over("system")
    tier = segments.sort("segment_id", "valid_from", nulls_last=False).group_by("segment_id", maintain_order=True).last()
    looked = looked.join(tier.select("segment_id", "area_tier"), on="segment_id", how="left")
    lost = _lost(findings.join(looked.select(*RUN, "area_tier"), on=RUN), items, rule)
    looked = looked.join(lost, on=RUN, how="left").with_columns(
        score=pl.when(gives).then("given").otherwise((FULL - pl.col("lost").fill_null(0)).clip(0)))
    return looked.select(*RUN, "segment_id", pl.col("started_at").cast(pl.Datetime("us")), "company", points("score").alias("score")).sort(
        "started_at", *RUN)


def _given(rule: PatrolRule) -> pl.Expr:
    """The score the source itself gives, in hundredths; null where one of its weighted parts is missing."""
    parts = [(name, hundredths(w)) for name, w in (("carriageway_score", rule.carriageway), ("sidewalk_score", rule.sidewalk)) if w]
    return divided(sum((cents(name) * weight for name, weight in parts), pl.lit(0)), 100)


def _lost(findings: pl.DataFrame, items: pl.DataFrame, rule: PatrolRule) -> pl.DataFrame:
    """Hundredths lost by a run. An item the list does not know on that day takes nothing off, as in scoring."""
    known = items.select("item_code", "valid_from", "valid_to", each=cents("points"), most=cents("cap"), key=cents("key_area_multiplier").fill_null(100))
    day = pl.col("counted_at").cast(pl.Date)
    found = findings.join(known, on="item_code").filter(
        (pl.col("valid_from").is_null() | (pl.col("valid_from") <= day)) & (pl.col("valid_to").is_null() | (pl.col("valid_to") > day)))
    item = found.group_by(*RUN, "item_code").agg(pl.col("count").sum(), pl.col("each", "most", "key", "area_tier").max())
    multiplier = pl.when(pl.col("area_tier") == KEY_AREA).then("key").otherwise(100) if rule.key_area_multiplier else pl.lit(100)
    taken = divided(pl.min_horizontal(pl.col("count") * pl.col("each"), "most") * multiplier, 100)
    return item.with_columns(lost=taken).group_by(RUN).agg(pl.col("lost").sum())
