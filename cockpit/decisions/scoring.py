"""A segment's score in a period, step by step: what was found, how often and how far was looked, how hard the place is.

100 − deductions. Deductions of one item in one run: count × points up to the item's cap, in key areas × the item's
key-area multiplier (PatrolRule); summed over the runs of the period, then averaged over the runs, brought to
`reference_km` inspected kilometres, divided by the difficulty coefficient; then dust and media exposure are taken off.
Every step is rounded half up to 0.01 (design §3), so the contributions add up to the score exactly.
"""
from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from cockpit.decisions.exact import FULL, cents, divided, hundredths
from cockpit.decisions.rulebook import DifficultyRule, PatrolRule

KEY = ["period", "segment_id"]
KEY_AREA = "重点"
UNNAMED_ITEM = "其他问题"
PLACE = ("segment_id", "name", "unit", "street", "area_tier", "road_class", "difficulty", "length_km")


@dataclass(frozen=True)
class Patrols:
    """What was seen: frames of the marts patrol_run, patrol_finding, exposure, weighing, segments, and the check items."""

    runs: pl.DataFrame
    findings: pl.DataFrame
    exposures: pl.DataFrame
    weighings: pl.DataFrame
    segments: pl.DataFrame
    items: pl.DataFrame


@dataclass(frozen=True)
class Scores:
    """`segments`: one row a period and segment in force, all measures in hundredths of a point; `apart` is how far the
    companies' own scores of it lie apart. `items`: one row a period, segment and check item."""

    segments: pl.DataFrame
    items: pl.DataFrame


def scored(spans: pl.DataFrame, seen: Patrols, patrol: PatrolRule, difficulty: DifficultyRule) -> Scores:
    """Scores of all spans (period, since, until) under one version of the rules."""
    runs = _counted_runs(in_spans(_judged(seen, patrol), "started_at", spans))
    listed = _segments_in_force(spans, seen.segments)
    items = _items(in_spans(seen.findings, "counted_at", spans), runs, listed, seen.items, patrol)
    runs = runs.join(items.group_by("run_id", "system").agg(pl.col("deducted", "first_step", "findings").sum()), on=["run_id", "system"],
                     how="left").with_columns(pl.col("deducted", "first_step", "findings").fill_null(0))
    runs = runs.with_columns(deducted=pl.col("deducted") + pl.col("lost"), first_step=pl.col("first_step") + pl.col("lost"))
    every = listed.join(_gathered(runs, KEY), on=KEY, how="left")
    every = every.join(_dust(in_spans(seen.weighings, "weighed_at", spans), listed, patrol), on=KEY, how="left").join(
        _exposed(in_spans(seen.exposures, "exposed_at", spans), patrol), on=KEY, how="left")
    counts = ("runs", "findings", "dust", "exposed", "exposures")
    every = every.join(_apart(runs, listed, patrol, difficulty), on=KEY, how="left")
    every = stepped(every.with_columns(pl.col(counts).fill_null(0)), patrol, difficulty)
    by_item = items.group_by(*KEY, "item_code", "category", "item").agg(
        pl.col("runs").sum(), pl.col("count").sum(), pl.col("deducted").sum(), pl.col("first_step").sum(), pl.col("veto").max())
    return Scores(every.sort(KEY), by_item.sort(*KEY, "item_code", "item", nulls_last=True))


def in_spans(rows: pl.DataFrame, time: str, spans: pl.DataFrame) -> pl.DataFrame:
    """Rows with the `period` their time lies in; spans do not overlap. Rows without a segment belong nowhere."""
    starts = spans.select("period", "until", _at=pl.col("since").cast(pl.Datetime("us"))).sort("_at")
    at = pl.col(time).cast(pl.Datetime("us"))
    inside = (at >= starts["_at"].min()) & (at < pl.lit(spans["until"].max()).cast(pl.Datetime("us")))
    found = rows.filter(pl.col("segment_id").is_not_null() & inside).with_columns(at).sort(time)
    found = found.join_asof(starts, left_on=time, right_on="_at", strategy="backward")
    return found.filter(pl.col(time) < pl.col("until").cast(pl.Datetime("us"))).drop("until", "_at", strict=False)


def _segments_in_force(spans: pl.DataFrame, segments: pl.DataFrame) -> pl.DataFrame:
    """Per period the segments as they stood on its last day, and why one cannot be judged: set up or given up inside it.

    A renamed segment keeps its id and is one row, under the name of the last day.
    """
    from_, to = pl.col("valid_from"), pl.col("valid_to")
    both = spans.join(segments.select(*PLACE, "valid_from", "valid_to"), how="cross").with_columns(last=pl.col("until") - pl.duration(days=1))
    begun = (from_.is_null() | (from_ <= pl.col("last")))
    both = both.filter(begun & (to.is_null() | (to > pl.col("since")))).sort(*KEY, "valid_from", nulls_last=False)
    first = segments.group_by("segment_id").agg(first=pl.when(pl.col("valid_from").is_null().any()).then(None).otherwise(pl.col("valid_from").min()))
    last = both.group_by(KEY, maintain_order=True).last().join(first, on="segment_id", how="left")
    ended = pl.col("valid_to").is_not_null() & (pl.col("valid_to") <= pl.col("last"))
    return last.with_columns(changed=pl.when(ended).then(pl.lit("本期内撤并")).when(pl.col("first") > pl.col("since")).then(
        pl.lit("本期内新设"))).select("period", "since", "until", *PLACE, "changed").sort(KEY)


def _judged(seen: Patrols, patrol: PatrolRule) -> pl.DataFrame:
    """All runs with `lost`, 100 − the score the source gives, and `scores`: whether their source ever gives one, whatever the period.

    A run with findings speaks by them, also in a source that gives scores. Kilometres below zero are unknown.
    """
    runs = seen.runs.with_columns(inspected_km=pl.when(pl.col("inspected_km") >= 0).then("inspected_km"))
    weights = [(name, hundredths(w)) for name, w in (("carriageway_score", patrol.carriageway), ("sidewalk_score", patrol.sidewalk)) if w]
    given = pl.any_horizontal(pl.col(name).is_not_null() for name, _ in weights)
    total = sum((cents(name) * weight for name, weight in weights), pl.lit(0))
    found = seen.findings.select("run_id", "system").unique().with_columns(found=pl.lit(True))
    return runs.join(found, on=["run_id", "system"], how="left", maintain_order="left").with_columns(
        scores=given.any().over("system") & pl.col("found").is_null(), lost=divided((FULL * 100 - total).clip(0), 100)).drop("found")


def _counted_runs(runs: pl.DataFrame) -> pl.DataFrame:
    """Runs that count: where the source gives scores, a run without one and without findings says nothing and is no inspection."""
    return runs.filter(~pl.col("scores") | pl.col("lost").is_not_null()).with_columns(lost=pl.when("scores").then("lost").otherwise(0))


def _items(findings: pl.DataFrame, runs: pl.DataFrame, listed: pl.DataFrame, items: pl.DataFrame, patrol: PatrolRule) -> pl.DataFrame:
    """One row a run and check item: count × points up to the cap, × the key-area multiplier; `first_step`: × the item's
    own multiplier of a second bulletin. Findings without their run, and items not on the list, deduct nothing."""
    known = items.select("item_code", cents("points").fill_null(0).alias("each"), cents("cap").alias("most"),
                         cents("key_area_multiplier").fill_null(100).alias("key"), cents("repeat_multiplier").fill_null(100).alias("again"),
                         veto=pl.col("veto").fill_null("").str.contains("一票否决", literal=True), valid_from="valid_from", valid_to="valid_to")
    found = findings.drop("period", "segment_id").with_row_index("_finding").join(runs.select("run_id", "system", *KEY), on=["run_id", "system"]).with_columns(
        pl.col("item").fill_null(UNNAMED_ITEM), pl.col("category").fill_null(UNNAMED_ITEM), day=pl.col("counted_at").cast(pl.Date))
    found = found.join(known, on="item_code", how="left").filter(
        (pl.col("valid_from").is_null() | (pl.col("valid_from") <= pl.col("day")))
        & (pl.col("valid_to").is_null() | (pl.col("valid_to") > pl.col("day"))))
    found = found.sort("valid_from", nulls_last=False).unique("_finding", keep="last", maintain_order=True)  # the newest price in force
    by = pl.coalesce("item_code", pl.col("item"))
    found = found.sort("counted_at", "item", "category").with_columns(  # one item is one item however its name is written
        pl.col("category", "item").first().over(*KEY, by)).with_columns(pl.col("count").clip(0))
    found = found.group_by("run_id", "system", *KEY, "item_code", "category", "item").agg(
        pl.col("count").sum(), findings=pl.len().cast(pl.Int64), each=pl.col("each").max(), most=pl.col("most").max(),
        key=pl.col("key").max(), again=pl.col("again").max(), veto=pl.col("veto").fill_null(False).max())
    found = found.join(listed.select(*KEY, "area_tier"), on=KEY, how="left")
    key = pl.when(pl.col("area_tier") == KEY_AREA).then("key").otherwise(100) if patrol.key_area_multiplier else pl.lit(100)
    deducted = divided(pl.min_horizontal(pl.col("count") * pl.col("each"), "most") * key, 100).fill_null(0)
    return found.with_columns(runs=pl.lit(1, pl.Int64), deducted=deducted).with_columns(
        first_step=divided(pl.col("deducted") * pl.col("again"), 100).fill_null(0)).drop("each", "most", "key", "again", "area_tier")


def _gathered(runs: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Runs of a period and segment together. Kilometres are null where one run has none; whole metres keep them exact."""
    metres = (pl.col("inspected_km") * 1000).round(0).cast(pl.Int64)
    return runs.group_by(by).agg(
        runs=pl.len().cast(pl.Int64), metres=pl.when(pl.col("inspected_km").null_count() == 0).then(metres.sum()),
        findings=pl.col("findings").sum(), deducted=pl.col("deducted").sum(), first_step=pl.col("first_step").sum(),
        digging=pl.col("under_construction").max(), companies=pl.col("company").n_unique().cast(pl.Int64))


def _dust(weighings: pl.DataFrame, listed: pl.DataFrame, patrol: PatrolRule) -> pl.DataFrame:
    """以克论净: the period's mean sample above the limit of the road class, points for every gram, up to the cap."""
    empty = pl.DataFrame(schema={"period": pl.String, "segment_id": pl.String, "dust": pl.Int64})
    if patrol.dust is None:
        return empty
    limits = {road: hundredths(limit) for road, limit in patrol.dust.limit.items()}
    mean = weighings.drop_nulls("dust_g_m2").group_by(KEY).agg(samples=pl.len().cast(pl.Int64), grams=cents("dust_g_m2").sum())
    mean = mean.join(listed.select(*KEY, "road_class"), on=KEY).with_columns(
        over=(divided(pl.col("grams"), pl.col("samples")) - pl.col("road_class").replace_strict(limits, default=None, return_dtype=pl.Int64)).clip(0))
    each, most = hundredths(patrol.dust.points_per_gram), hundredths(patrol.dust.cap)
    return mean.select(*KEY, dust=divided(pl.col("over") * each, 100).fill_null(0).clip(0, most))


def _exposed(exposures: pl.DataFrame, patrol: PatrolRule) -> pl.DataFrame:
    """Media exposure: points by level of the medium; a level the rule does not name deducts nothing but counts."""
    each = {level: hundredths(p) for level, p in patrol.exposure_points.items()}
    return exposures.group_by(KEY).agg(exposures=pl.len().cast(pl.Int64), exposed=pl.col("level").replace_strict(
        each, default=0, return_dtype=pl.Int64).sum())


def stepped(rows: pl.DataFrame, patrol: PatrolRule, difficulty: DifficultyRule) -> pl.DataFrame:
    """Averaged over runs, brought to the reference length, divided by the coefficient; a segment nobody graded counts as grade 1."""
    coefficient = pl.col("difficulty").cast(pl.String).replace_strict(
        {d: hundredths(c) for d, c in difficulty.coefficient.items()}, default=100, return_dtype=pl.Int64)
    reference, floor = hundredths(patrol.reference_km) * 10, hundredths(patrol.floor_km) * 10  # metres

    def brought(total: str) -> pl.Expr:
        metres = pl.max_horizontal("metres", pl.lit(floor))
        known = pl.col("metres").is_not_null() & (metres > 0)
        return pl.when(known).then(divided(pl.col(total) * reference, metres)).otherwise(divided(pl.col(total), pl.col("runs")))

    rows = rows.with_columns(mean=divided(pl.col("deducted"), pl.col("runs")), brought=brought("deducted"), _first=brought("first_step"))
    rows = rows.with_columns(eased=divided(pl.col("brought") * 100, coefficient), eased_first=divided(pl.col("_first") * 100, coefficient))
    taken = pl.col("eased") + pl.col("dust") + pl.col("exposed")
    return rows.drop("_first").with_columns(score=(FULL - taken).clip(0), score_raw=(FULL - pl.col("mean")).clip(0))


def _apart(runs: pl.DataFrame, listed: pl.DataFrame, patrol: PatrolRule, difficulty: DifficultyRule) -> pl.DataFrame:
    """How far the scores from each company's runs alone lie apart, where two or more have looked at a segment in a period."""
    several = runs.filter(pl.col("company").is_not_null()).filter(pl.col("company").n_unique().over(KEY) > 1)
    each = _gathered(several, [*KEY, "company"]).join(listed.select(*KEY, "difficulty"), on=KEY).with_columns(
        dust=pl.lit(0, pl.Int64), exposed=pl.lit(0, pl.Int64))
    return stepped(each, patrol, difficulty).group_by(KEY).agg(apart=pl.col("score").max() - pl.col("score").min())
