"""存疑清单: where a result and what else is known do not fit together, week by week. It accuses nobody and changes no result.

Seven kinds, each a question of two sources: do people complain where the flag is red; does nobody where it is black; do
patrols find much where people say little; are records alike; are cases closed before anyone was there; do two companies
see different segments; are there patrols on segments nobody knows. All lines are 示例 (DoubtsRule).
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import polars as pl

from cockpit.decisions.doubts_complaints import Complaints, rising, silent, uneven
from cockpit.decisions.doubts_patrols import alike, apart, in_weeks, unlisted
from cockpit.decisions.exact import POINTS
from cockpit.decisions.flags import FIRST
from cockpit.decisions.rulebook import DoubtsRule
from cockpit.rules import rule_on

Dtype = pl.DataType | type[pl.DataType]
Row = dict[str, Any]
DAY = timedelta(days=1)
PLACE = ("segment_id", "name", "unit", "street")
RISING, SILENT, UNEVEN, ALIKE, EARLY, APART, UNLISTED = KINDS = (
    "投诉上升", "黑旗无投诉", "巡查多投诉少", "巡查记录雷同", "结案早于到场", "巡查结果不一", "路段不在名录")
# Which rows stand behind a doubt: complaints since `seen_since`, findings, runs (named in `run_ids`), early closures.
READS = {RISING: "complaints", SILENT: "findings", UNEVEN: "findings", ALIKE: "runs", EARLY: "closures", APART: "runs", UNLISTED: "runs"}
# Figures are null where a kind does not know them. `flag_since`, `flag_until`: the period the flag is of. Shares are of
# the city, `ratio` is their quotient, null without complaints;
# `chance`: how likely such a rise is by chance alone; `items`: lines of a record, `record`: what they are.
FIGURES: dict[str, Dtype] = {
    "flag": pl.String, "flag_since": pl.Date, "flag_until": pl.Date, "grade": pl.String, "seen_since": pl.Date,
    "complaints": pl.Int64, "complaints_before": pl.Int64, "chance": pl.Float64,
    "findings": pl.Int64, "findings_share": pl.Float64, "complaints_share": pl.Float64, "ratio": pl.Float64, "company": pl.String,
    "day": pl.Date, "runs": pl.Int64, "segments": pl.Int64, "segment_names": pl.String, "items": pl.Int64, "record": pl.String,
    "run_ids": pl.String, "closed": pl.Int64, "early": pl.Int64, "early_rate": pl.Float64, "company_low": pl.String, "score_low": POINTS,
    "company_high": pl.String, "score_high": POINTS, "score_gap": POINTS}
SCHEMA: dict[str, Dtype] = {
    "id": pl.String, "kind": pl.String, "subject": pl.String, "period": pl.String, "since": pl.Date, "until": pl.Date, "unit": pl.String,
    "street": pl.String, "segment_id": pl.String, "name": pl.String, **FIGURES, "reads": pl.String, "rule": pl.String, "state": pl.String}


@dataclass(frozen=True)
class Known:
    """What is compared. `flags`, `grades`: decided rows. `cases`: segment_day. `complaints`: service_day (day, unit, street,
    complaints). `closures`: closure_day. `findings`: patrol_finding. `runs`: patrol_run. `run_scores`: supervision_runs.SCHEMA.
    `segments`: the mart with validity dates."""

    flags: pl.DataFrame
    grades: pl.DataFrame
    cases: pl.DataFrame
    complaints: pl.DataFrame
    closures: pl.DataFrame
    findings: pl.DataFrame
    runs: pl.DataFrame
    run_scores: pl.DataFrame
    segments: pl.DataFrame


def doubts(weeks: pl.DataFrame, known: Known, rules: Sequence[DoubtsRule]) -> pl.DataFrame:
    """One row a doubt: SCHEMA, in order of week, kind and subject.

    `weeks`: finished weeks (period, since, until), each judged by the rule in force on its last day.
    """
    rows: list[Row] = []
    ruled = [(rule_on(rules, until - DAY), (period, since, until)) for period, since, until in
             weeks.sort("since").select("period", "since", "until").iter_rows()]
    for rule, run in groupby(ruled, key=lambda pair: pair[0]):
        if rule:
            rows += _judged([week for _, week in run], known, rule)
    made = pl.DataFrame([{c: row.get(c) for c in SCHEMA} for row in rows], schema=SCHEMA, orient="row")
    order = pl.col("kind").replace_strict({k: n for n, k in enumerate(KINDS)}, default=None, return_dtype=pl.Int64)
    return made.with_columns(
        id=pl.concat_str(pl.lit("doubts"), "kind", "subject", "period", separator="/"), reads=pl.col("kind").replace_strict(READS, default=None),
        state=pl.lit(FIRST)).sort("since", order, "subject")


def _judged(weeks: list[tuple[str, date, date]], known: Known, rule: DoubtsRule) -> list[Row]:
    """All doubts of the weeks under one rule."""
    spans = pl.DataFrame(weeks, orient="row", schema={"period": pl.String, "since": pl.Date, "until": pl.Date})
    said = Complaints.of(known.cases, known.complaints, known.findings, weeks[-1][2])
    flags, grades = _flags_ending(known.flags, weeks), _grades_standing(known.grades, weeks, rule)
    found: list[tuple[str, Iterable[Row]]] = []
    for period, since, until in weeks:
        place = {"period": period, "since": since, "until": until}
        each = [(RISING, rising(flags[period], grades[period], until, said, rule)), (SILENT, silent(flags[period], until, said, rule)),
                (UNEVEN, uneven(until, said, rule))]
        found += [(kind, [place | row for row in rows]) for kind, rows in each]
    found += [(ALIKE, alike(in_weeks(known.findings, "counted_at", spans), known.segments, rule)),
              (EARLY, _early(known.closures, spans, rule)),
              (APART, apart(in_weeks(known.run_scores, "started_at", spans), known.segments, rule)),
              (UNLISTED, unlisted(in_weeks(known.runs, "started_at", spans), in_weeks(known.findings, "counted_at", spans), known.segments))]
    return [row | {"kind": kind, "rule": rule.version} for kind, rows in found for row in rows]


def _flags_ending(flags: pl.DataFrame, weeks: list[tuple[str, date, date]]) -> dict[str, list[Row]]:
    """Flags of the periods that end inside each week: of the week itself where flags are weekly."""
    waving = flags.filter(pl.col("flag").is_not_null()).sort("until", "segment_id").select(*PLACE, "flag", "since", "until", "findings", "score")
    return {period: waving.filter((pl.col("until") > since) & (pl.col("until") <= until)).to_dicts() for period, since, until in weeks}


def _grades_standing(grades: pl.DataFrame, weeks: list[tuple[str, date, date]], rule: DoubtsRule) -> dict[str, list[Row]]:
    """The rule's grades of the last month over by the end of each week."""
    months = grades.sort("until", "segment_id").select(*PLACE, "grade", "until").partition_by("until", as_dict=True, maintain_order=True)
    made = {until: part.filter(pl.col("grade").is_in(rule.grades)).to_dicts() for (until,), part in months.items()}
    return {period: made[max(over)] if (over := [m for m in made if m <= until]) else [] for period, _, until in weeks}


def _early(closures: pl.DataFrame, weeks: pl.DataFrame, rule: DoubtsRule) -> list[Row]:
    """Streets where cases were closed before anybody was there: `early_closures` in the week and `early_share` of all closed."""
    sums = in_weeks(closures, "day", weeks).group_by("period", "since", "until", "unit", "street").agg(pl.col("closed", "early").sum().cast(pl.Int64))
    over = sums.filter(pl.col("early") >= rule.early_closures).sort("since", "unit", "street").to_dicts()
    return [row | {"subject": f"{row['unit']}/{row['street']}", "seen_since": row["since"], "early_rate": row["early"] / row["closed"]}
            for row in over if row["early"] >= rule.early_share * row["closed"]]
