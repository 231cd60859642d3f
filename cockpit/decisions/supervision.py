"""挂牌督办: every listing of a segment (黑旗) and of a point (乱点) as it stands at 数据截至, and what became of the cases there.

挂牌 → 整改 → 核验 → 摘牌 / 逾期未摘牌 / 重新挂牌. A listing is dated by the data; it is no verdict of today: with more data
the same listing goes on, under the same id. How a segment and a point move is in supervision_segments and _points.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from cockpit.decisions.day_counts import DayCounts
from cockpit.decisions.exact import POINTS
from cockpit.decisions.flags import FIRST
from cockpit.decisions.rulebook import SupervisionRule
from cockpit.decisions.supervision_points import point_listings
from cockpit.decisions.supervision_segments import KIND as SEGMENT
from cockpit.decisions.supervision_segments import segment_listings

Dtype = pl.DataType | type[pl.DataType]
STAGES = ("挂牌", "重新挂牌", "整改", "核验", "逾期未摘牌", "摘牌")
LAST_SECOND = timedelta(seconds=60)  # a day counted to its last second is over, as in periods
# How a listing goes. Segments: `findings` of the black periods, `mended` of them, `checks` re-inspections with the last
# one's run, time and score (`check_log`: day and score of each). Points: `listing_cases` in the listing period,
# `check_cases` in the last `check_days`, which must come down to `target_cases`.
LIFE: dict[str, Dtype] = {
    "id": pl.String, "kind": pl.String, "period": pl.String, "segment_id": pl.String, "name": pl.String, "unit": pl.String,
    "street": pl.String, "subcategory": pl.String, "listed_on": pl.Date, "first_deadline_on": pl.Date, "deadline_on": pl.Date,
    "extended": pl.Boolean, "stage": pl.String, "relisted": pl.Boolean, "former_id": pl.String, "times": pl.Int64, "periods": pl.String,
    "found_since": pl.Date, "found_until": pl.Date, "score": POINTS, "findings": pl.Int64, "mended": pl.Int64, "mended_on": pl.Date,
    "checks": pl.Int64, "check_run": pl.String, "check_at": pl.Datetime("us"), "check_score": POINTS, "check_log": pl.String, "pass_score": POINTS,
    "listing_cases": pl.Int64, "target_cases": pl.Int64, "check_cases": pl.Int64, "check_days": pl.Int64, "delisted_on": pl.Date,
    "compare_days": pl.Int64, "least_days": pl.Int64, "rule": pl.String}
# Cases there in the days before listing and since, and in the city (for a point: of its small class in the city).
# Rates are by day, so that a young listing can be compared; null before `least_days` or without cases before.
COMPARED: dict[str, Dtype] = {
    "before_since": pl.Date, "before_days": pl.Int64, "before_cases": pl.Int64, "after_until": pl.Date, "after_days": pl.Int64,
    "after_cases": pl.Int64, "change_rate": pl.Float64, "city_before": pl.Int64, "city_after": pl.Int64, "city_change_rate": pl.Float64}
SCHEMA: dict[str, Dtype] = LIFE | {
    "next_id": pl.String, "days_left": pl.Int64, "overdue_days": pl.Int64, **COMPARED, "judged_on": pl.Date, "state": pl.String}


def supervision(flags: pl.DataFrame, findings: pl.DataFrame, run_scores: pl.DataFrame, cases: pl.DataFrame, segments: pl.DataFrame,
                rules: Sequence[SupervisionRule], as_of: datetime, patrols_until: datetime | None = None) -> pl.DataFrame:
    """One row a listing ever made: SCHEMA, in order of listing. `state` is 初评, `stage` where it stands on `judged_on`.

    `flags`: decided flags (period, since, until, segment_id, name, unit, street, flag, score). `findings`: patrol_finding.
    `run_scores`: supervision_runs.SCHEMA. `cases`: segment_day. `segments`: the mart. Rules: the version in force on the
    day of listing; where there is none, nothing is listed. Where patrols are known less far than 数据截至, segments are
    judged as of then: a re-inspection that has not arrived makes nobody late.
    """
    now = as_of + LAST_SECOND
    looked = min(as_of, patrols_until or as_of) + LAST_SECOND
    cases = cases.filter(pl.col("cases") > 0)
    first = cases["day"].min()
    assert first is None or isinstance(first, date)
    rows = segment_listings(flags, findings, run_scores, rules, looked)
    rows = [*rows, *(point_listings(cases, segments, rules, first, now) if first else [])]
    listed = pl.DataFrame([{c: row.get(c) for c in LIFE} for row in rows], schema=LIFE, orient="row")
    listed = listed.with_columns(judged_on=pl.when(pl.col("kind") == SEGMENT).then(pl.lit(looked.date())).otherwise(pl.lit(now.date())))
    delisted = pl.col("delisted_on").is_not_null()
    days = (pl.col("deadline_on") - pl.coalesce("delisted_on", "judged_on")).dt.total_days()
    listed = listed.with_columns(
        next_id=pl.col("id").replace_strict(dict(listed.drop_nulls("former_id").select("former_id", "id").iter_rows()), default=None,
                                            return_dtype=pl.String),
        days_left=pl.when(~delisted).then(days.clip(0)), overdue_days=(-days).clip(0), state=pl.lit(FIRST))
    compared = pl.DataFrame(_compared(listed, cases, first, now.date()), schema=COMPARED, orient="row")
    return pl.concat([listed, compared], how="horizontal").select(*SCHEMA).sort("listed_on", "id")


def _compared(listed: pl.DataFrame, cases: pl.DataFrame, first: date | None, today: date) -> list[dict[str, Any]]:
    """COMPARED of each listing, in the same order."""
    if first is None or today <= first:
        return [dict.fromkeys(COMPARED)] * listed.height
    length = (today - first).days
    there = listed["segment_id"].unique().implode()
    of_segment = DayCounts.of(cases.filter(pl.col("segment_id").is_in(there)), ["segment_id"], "cases", first, length)
    of_place = DayCounts.of(cases.join(listed.select("segment_id", "subcategory").unique(), on=["segment_id", "subcategory"], how="semi"),
                            ["segment_id", "subcategory"], "cases", first, length)
    of_kind = DayCounts.of(cases, ["subcategory"], "cases", first, length)
    return [_comparison(row, of_segment, of_place, of_kind, today) for row in listed.to_dicts()]


def _comparison(row: Mapping[str, Any], of_segment: DayCounts, of_place: DayCounts, of_kind: DayCounts, today: date) -> dict[str, Any]:
    span, listed_on, kind = timedelta(days=row["compare_days"]), row["listed_on"], row["subcategory"]
    before, after = of_kind.known(listed_on - span, listed_on), of_kind.known(listed_on, min(listed_on + span, today))

    def there(since: date, until: date) -> int:
        return of_place.within((row["segment_id"], kind), since, until) if kind else of_segment.within(row["segment_id"], since, until)

    def city(since: date, until: date) -> int:
        return of_kind.within(kind, since, until) if kind else of_kind.whole(since, until)

    days = [(until - since).days for since, until in (before, after)]
    enough = min(days) >= row["least_days"]
    counts, whole = [there(*before), there(*after)], [city(*before), city(*after)]
    return {"before_since": before[0], "before_days": days[0], "before_cases": counts[0], "after_until": after[1], "after_days": days[1],
            "after_cases": counts[1], "change_rate": _changed(counts, days) if enough else None, "city_before": whole[0], "city_after": whole[1],
            "city_change_rate": _changed(whole, days) if enough else None}


def _changed(counts: Sequence[int], days: Sequence[int]) -> float | None:
    """How the daily rate moved, as a share of what it was; null when there was nothing before."""
    return counts[1] * days[0] / (counts[0] * days[1]) - 1 if counts[0] else None
