"""What 考评排名 is counted from, brought from marts into one shape: who is a member, and each measure as two whole numbers.

`measures`: kind (streets | units | departments | companies), period, member_id, measure, numerator, denominator. Rates are
divided once, from sums; a measure nobody records has a null numerator or denominator, never a 0.
"""
from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import polars as pl

from cockpit.decisions.rankings_rule import RankingsRule
from cockpit.metrics import lacking
from cockpit.rules import DueRule

MEASURES = {"kind": pl.String, "period": pl.String, "member_id": pl.String, "measure": pl.String, "numerator": pl.Int64,
            "denominator": pl.Int64}
MEMBERS = {"kind": pl.String, "member_id": pl.String, "member": pl.String, "unit": pl.String, "street": pl.String,
           "group": pl.String, "tier": pl.String, "official_order": pl.Int64, "ranked": pl.String, "valid_from": pl.Date, "valid_to": pl.Date}
UNPLACED = "未明确"
# Measure → the count it divides by 应结案数, also the metric whose fields it needs.
OF_DUE = {"closing_rate": "closed_of_due", "on_time_rate": "on_time_of_due", "rework_rate": "reworked_of_due",
          "postpone_rate": "postponed_of_due", "overdue_rate": "overdue_open"}
SAME_ITEMS = 3  # findings a run needs before its being alike another one says anything
BY = ["period", "company"]
GRAINS = {"week": "W", "xun": r"^\d{4}-\d{2}-\d$", "month": r"^\d{4}-\d{2}$"}
Missing = Mapping[str, Collection[str]]


def with_grain(spans: pl.DataFrame) -> pl.DataFrame:
    """Spans with the grain their key says: 2025-W41, 2025-10-1, 2025-10."""
    said = pl.coalesce(pl.when(pl.col("period").str.contains(shape)).then(pl.lit(grain)) for grain, shape in GRAINS.items())
    return spans.select("period", "since", "until", grain=said)


def ranking_members(units: pl.DataFrame, streets: pl.DataFrame, departments: pl.DataFrame) -> pl.DataFrame:
    """Units and streets of the marts, departments of the reference with their groups. Patrol companies are known by their runs."""
    order = units.select("unit", unit_order="official_order")
    found = [
        units.select(kind=pl.lit("units"), member_id="unit", member="unit", unit="unit", official_order="official_order"),
        streets.join(order, on="unit", how="left").select(
            kind=pl.lit("streets"), member_id=pl.concat_str("unit", "street", separator="/"), member="street", unit="unit", street="street",
            tier="area_tier", official_order=pl.col("unit_order").fill_null(1000) * 10_000 + pl.col("official_order").fill_null(9999)),
        departments.filter(pl.col("unit").is_null()).sort("department", "valid_from").select(
            kind=pl.lit("departments"), member_id="department", member=pl.coalesce("short", "department"), group="group",
            official_order="official_order", ranked="ranked", valid_from="valid_from", valid_to="valid_to")]
    whole = pl.concat([pl.DataFrame(schema=MEMBERS), *found], how="diagonal_relaxed").select(pl.col(c).cast(t) for c, t in MEMBERS.items())
    named = (pl.col("unit") != UNPLACED).fill_null(True) & (pl.col("street") != UNPLACED).fill_null(True)
    return whole.filter(named).unique().sort("kind", "official_order", "member_id", "valid_from", nulls_last=True)


def ranking_measures(rule: RankingsRule, spans: pl.DataFrame, unit_period: pl.DataFrame, department_period: pl.DataFrame, runs: pl.DataFrame,
                     findings: pl.DataFrame, segments: pl.DataFrame, due_rules: Sequence[DueRule], missing: Missing) -> pl.DataFrame:
    """`measures` of every table of the rule for these spans, from the marts. `missing`: table → fields no source delivers."""
    parts = [case_measures(unit_period, department_period, spans, rule, due_rules, missing)]
    for league in rule.league:
        own = with_grain(spans).filter(pl.col("grain") == league.grain)
        if league.members == "companies" and own.height:
            parts.append(company_measures(runs, findings, segments, own, league.least, missing))
    return pl.concat(parts)


def case_measures(unit_period: pl.DataFrame, department_period: pl.DataFrame, spans: pl.DataFrame, rule: RankingsRule,
                  due_rules: Sequence[DueRule], missing: Missing) -> pl.DataFrame:
    """The five rates of 应结案 by street, unit and department, under the reading of 应结案 in force on each period's first day.

    Cases count where they lie, whoever handles them; cases without a street count for their unit.
    """
    wanted = with_grain(spans).with_columns(due_rule=pl.col("since").map_elements(lambda day: _reading(due_rules, day), pl.String))
    places = _counted(unit_period, wanted, rule).filter(pl.col("unit") != UNPLACED)
    parts = [
        _rates(places.filter(pl.col("street") != UNPLACED).with_columns(member_id=pl.concat_str("unit", "street", separator="/")), "streets", missing),
        _rates(places.with_columns(member_id="unit"), "units", missing),
        _rates(_counted(department_period, wanted, rule).with_columns(member_id="department"), "departments", missing)]
    return pl.concat(parts).sort("kind", "period", "member_id", "measure")


def _reading(due_rules: Sequence[DueRule], day: date) -> str:
    """A or B; the first version also judges what came before it."""
    ordered = sorted(due_rules, key=lambda r: r.valid_from)
    return next((r.due_rule for r in reversed(ordered) if r.valid_from <= day), ordered[0].due_rule)


def _counted(rollup: pl.DataFrame, wanted: pl.DataFrame, rule: RankingsRule) -> pl.DataFrame:
    found = rollup.join(wanted, on=["grain", "since", "until", "due_rule"])
    return found.filter(~pl.col("is_siluan")) if rule.cases == "常规" else found


def _rates(rows: pl.DataFrame, kind: str, missing: Missing) -> pl.DataFrame:
    """Each rate as count and 应结案数; a count whose fields no source delivers is null."""
    said = {table: list(fields) for table, fields in missing.items()}
    sums = rows.group_by("period", "member_id").agg(pl.col("due", *OF_DUE.values()).cast(pl.Int64).sum())
    no_due = bool(lacking("due", said))
    parts = [sums.select(
        "period", "member_id", kind=pl.lit(kind), measure=pl.lit(measure), numerator=pl.lit(None) if lacking(count, said) else pl.col(count),
        denominator=pl.lit(None) if no_due else pl.col("due")) for measure, count in OF_DUE.items()]
    return pl.concat([p.select(pl.col(c).cast(t) for c, t in MEASURES.items()) for p in parts])


def company_measures(runs: pl.DataFrame, findings: pl.DataFrame, segments: pl.DataFrame, spans: pl.DataFrame, least: int,
                     missing: Missing) -> pl.DataFrame:
    """How well each patrol company patrols: nothing here rewards finding much or little. Shapes of the marts.

    路段覆盖率: of the segments in force whose last inspection up to the period's end was this company's, those it
    inspected `least` times in the period. 巡查里程完整率: kilometres inspected, at most each segment's length, ÷ length.
    照片完整率: findings with a photograph before and, once mended, after. 雷同记录率: runs with findings that are the same
    as another run's of the company on the same day, from SAME_ITEMS findings on. `spans` do not overlap.
    """
    known = runs.filter(pl.col("company").is_not_null(), pl.col("segment_id").is_not_null()).with_columns(
        pl.col("started_at").cast(pl.Datetime("us"))).sort("started_at", "company", "run_id")
    starts = spans.select("period", "until", _at=pl.col("since").cast(pl.Datetime("us"))).sort("_at")
    now = known.join_asof(starts, left_on="started_at", right_on="_at", strategy="backward").filter(
        pl.col("started_at") < pl.col("until").cast(pl.Datetime("us"))).drop("until", "_at")
    valid = _in_force(segments, spans)
    seen = findings.select("run_id", "system", "item_code", "count", "photo_before", "photo_after", "rectified_at").join(
        now.select("run_id", "system", *BY, day=pl.col("started_at").cast(pl.Date)), on=["run_id", "system"])
    measured = {"coverage_rate": _coverage(known, now, valid, spans, least), "length_rate": _lengths(now, valid),
                "photo_rate": _photographs(seen), "same_rate": _alike(seen)}
    no_photo = {"photo_before", "photo_after"} & set(missing.get("patrols", ()))
    no_km = not segments["length_km"].count() or "inspected_km" in missing.get("patrol_runs", ())
    silent = {"length_rate": no_km, "photo_rate": bool(no_photo)}
    companies = pl.concat([measured["coverage_rate"].select(BY), now.select(BY)]).unique()
    parts = [companies.join(frame, on=BY, how="left").select(
        kind=pl.lit("companies"), period="period", member_id="company", measure=pl.lit(measure),
        numerator=pl.lit(None) if silent.get(measure) else pl.col("numerator").fill_null(0), denominator=pl.col("denominator").fill_null(0))
        for measure, frame in measured.items()]
    return pl.concat([p.select(pl.col(c).cast(t) for c, t in MEASURES.items()) for p in parts]).sort("period", "member_id", "measure")


def _in_force(segments: pl.DataFrame, spans: pl.DataFrame) -> pl.DataFrame:
    """Per period the segments of its last day, with their length in metres."""
    both = spans.select("period", "until").join(segments.select("segment_id", "length_km", "valid_from", "valid_to"), how="cross")
    begun = pl.col("valid_from").is_null() | (pl.col("valid_from") < pl.col("until"))
    lasting = pl.col("valid_to").is_null() | (pl.col("valid_to") >= pl.col("until"))
    return both.filter(begun & lasting).group_by("period", "segment_id").agg(
        metres=(pl.col("length_km") * 1000).round(0).cast(pl.Int64).max())


def _coverage(known: pl.DataFrame, now: pl.DataFrame, valid: pl.DataFrame, spans: pl.DataFrame, least: int) -> pl.DataFrame:
    ends = valid.select("period", "segment_id").join(spans.select("period", _at=pl.col("until").cast(pl.Datetime("us"))), on="period")
    last = known.select("segment_id", "company", "started_at").unique(["segment_id", "started_at"], keep="last", maintain_order=True)
    held = ends.with_columns(_at=pl.col("_at") - pl.duration(microseconds=1)).sort("_at", "segment_id").join_asof(
        last, left_on="_at", right_on="started_at", by="segment_id", strategy="backward", check_sortedness=False).drop_nulls("company")
    times = now.group_by("segment_id", *BY).agg(times=pl.len())
    done = (pl.col("times").fill_null(0) >= least).cast(pl.Int64)
    return held.join(times, on=["segment_id", *BY], how="left").group_by(BY).agg(numerator=done.sum(), denominator=pl.len())


def _lengths(now: pl.DataFrame, valid: pl.DataFrame) -> pl.DataFrame:
    measured = now.join(valid.drop_nulls("metres"), on=["period", "segment_id"]).drop_nulls("inspected_km").with_columns(
        inspected=(pl.col("inspected_km") * 1000).round(0).cast(pl.Int64))
    return measured.group_by(BY).agg(numerator=pl.min_horizontal("inspected", "metres").sum(), denominator=pl.col("metres").sum())


def _photographs(seen: pl.DataFrame) -> pl.DataFrame:
    whole = pl.col("photo_before").is_not_null() & (pl.col("rectified_at").is_null() | pl.col("photo_after").is_not_null())
    return seen.group_by(BY).agg(numerator=whole.sum(), denominator=pl.len())


def _alike(seen: pl.DataFrame) -> pl.DataFrame:
    what = pl.concat_str(pl.col("item_code").fill_null("?"), pl.col("count").cast(pl.String), separator="×")
    each = seen.with_columns(what=what).sort("what").group_by("run_id", "system", *BY, "day", maintain_order=True).agg(
        said=pl.col("what").str.join(" "), items=pl.len())
    alike = (pl.len().over(*BY, "day", "said") > 1) & (pl.col("items") >= SAME_ITEMS)
    return each.with_columns(alike=alike).group_by(BY).agg(numerator=pl.col("alike").sum(), denominator=pl.len())
