"""Doubts inside the patrols: records that are alike, companies that see different things, segments nobody knows."""
from __future__ import annotations

from hashlib import sha256
from typing import Any

import polars as pl

from cockpit.decisions.exact import cents, divided, points
from cockpit.decisions.rulebook import DoubtsRule

RUN = ["run_id", "system"]
WEEK = ["period", "since", "until"]
SEPARATOR = "、"
UNPLACED = "未明确"
Row = dict[str, Any]


def in_weeks(rows: pl.DataFrame, time: str, weeks: pl.DataFrame) -> pl.DataFrame:
    """Rows with the week (period, since, until) their time lies in; weeks do not overlap."""
    timed = rows.with_columns(_at=pl.col(time).cast(pl.Date)).sort("_at")
    found = timed.join_asof(weeks.select(*WEEK, _from="since").sort("_from"), left_on="_at", right_on="_from", strategy="backward")
    return found.filter(pl.col("_at") < pl.col("until")).drop("_at", "_from", strict=False)


def alike(findings: pl.DataFrame, segments: pl.DataFrame, rule: DoubtsRule) -> list[Row]:
    """Runs of one company in one unit on one day, on `same_runs` different segments or more, that found the same things:
    the same check items, each in the same number, `same_items` lines or more."""
    line = pl.concat_str(pl.coalesce("item_code", "item").fill_null(""), pl.lit("×"), "count")
    said = pl.concat_str(pl.coalesce("item", "item_code").fill_null("其他问题"), pl.lit("×"), "count")
    told = findings.filter(pl.col("run_id").is_not_null() & pl.col("company").is_not_null())
    long = told.group_by(RUN).len().filter(pl.col("len") >= rule.same_items)
    records = told.join(long, on=RUN, how="semi").with_columns(_line=line, _said=said).group_by(
        *WEEK, *RUN, "company", "unit").agg(
        pl.col("segment_id").min(), pl.col("street").min(), items=pl.len().cast(pl.Int64), day=pl.col("counted_at").min().cast(pl.Date),
        key=pl.col("_line").sort().str.join("|"), record=pl.col("_said").sort_by("_line", "_said").str.join(SEPARATOR)).filter(
        (pl.col("items") >= rule.same_items) & pl.col("segment_id").is_not_null())
    records = records.join(_names(segments), on="segment_id", how="left").sort("run_id", "system")
    groups = records.group_by(*WEEK, "company", "unit", "day", "key", "items", maintain_order=True).agg(
        runs=pl.len().cast(pl.Int64), segments=pl.col("segment_id").n_unique().cast(pl.Int64), record=pl.col("record").min(),
        street=pl.when(pl.col("street").n_unique() == 1).then(pl.col("street").min()), run_ids=pl.col("run_id").unique().sort().str.join(SEPARATOR),
        segment_names=pl.coalesce("name", "segment_id").unique().sort().str.join(SEPARATOR))
    found = groups.filter(pl.col("segments") >= rule.same_runs).sort("since", "unit", "company", "day", "key").to_dicts()
    return [row | {"subject": f"{row['unit']}/{row['company']}/{row['day']}/{sha256(row['key'].encode()).hexdigest()[:8]}", "seen_since": row["since"]}
            for row in found]


def apart(run_scores: pl.DataFrame, segments: pl.DataFrame, rule: DoubtsRule) -> list[Row]:
    """Segments two companies looked at in one week, whose mean scores (rounded to 0.01) are more than `disagreement` apart."""
    judged = run_scores.filter(pl.col("company").is_not_null() & pl.col("score").is_not_null()).filter(
        pl.col("company").n_unique().over("period", "segment_id") > 1)
    means = judged.group_by(*WEEK, "segment_id", "company").agg(
        runs=pl.len().cast(pl.Int64), total=cents("score").sum(), ids=pl.col("run_id").unique().sort()).with_columns(
        mean=divided(pl.col("total"), pl.col("runs"))).sort("mean", "company")
    ends = means.group_by(*WEEK, "segment_id", maintain_order=True).agg(
        company_low=pl.col("company").first(), score_low=pl.col("mean").first(), company_high=pl.col("company").last(),
        score_high=pl.col("mean").last(), runs=pl.col("runs").sum(), run_ids=pl.col("ids").explode().sort().str.join(SEPARATOR))
    over = ends.with_columns(score_gap=pl.col("score_high") - pl.col("score_low")).filter(pl.col("score_gap") > int(rule.disagreement * 100))
    named = over.join(_names(segments, "unit", "street"), on="segment_id", how="left").with_columns(
        pl.coalesce("name", "segment_id").alias("name"), pl.col("unit", "street").fill_null(UNPLACED),
        *(points(c).alias(c) for c in ("score_low", "score_high", "score_gap")))
    return [row | {"subject": row["segment_id"], "seen_since": row["since"]} for row in named.sort("since", "segment_id").to_dicts()]


def unlisted(runs: pl.DataFrame, findings: pl.DataFrame, segments: pl.DataFrame) -> list[Row]:
    """Streets with patrols on segments that are not on the list on that day: how many runs, segments and findings."""
    looked = _strange(runs, "started_at", segments).select(*WEEK, "unit", "street", "segment_id", runs=1, findings=0)
    found = _strange(findings, "counted_at", segments).select(*WEEK, "unit", "street", "segment_id", runs=0, findings=1)
    sums = pl.concat([looked, found]).group_by(*WEEK, "unit", "street").agg(
        pl.col("runs", "findings").sum().cast(pl.Int64), segments=pl.col("segment_id").n_unique().cast(pl.Int64),
        segment_names=pl.col("segment_id").unique().sort().head(20).str.join(SEPARATOR))
    return [row | {"subject": f"{row['unit']}/{row['street']}", "seen_since": row["since"]}
            for row in sums.sort("since", "unit", "street").to_dicts()]


def _strange(rows: pl.DataFrame, time: str, segments: pl.DataFrame) -> pl.DataFrame:
    """Rows whose segment is not in force on their day."""
    named = rows.filter(pl.col("segment_id").is_not_null()).with_row_index("_no")
    day, from_, to = pl.col(time).cast(pl.Date), pl.col("valid_from"), pl.col("valid_to")
    known = named.select("_no", "segment_id", time).join(segments.select("segment_id", "valid_from", "valid_to"), on="segment_id").filter(
        (from_.is_null() | (from_ <= day)) & (to.is_null() | (to > day)))
    return named.join(known, on="_no", how="anti")


def _names(segments: pl.DataFrame, *more: str) -> pl.DataFrame:
    """The newest name of each segment, and `more` of its newest entry."""
    newest = segments.sort("segment_id", "valid_from", nulls_last=False).group_by("segment_id", maintain_order=True).last()
    return newest.select("segment_id", "name", *more)
