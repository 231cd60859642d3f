"""减检质效比对 of the last closed months, computed anew at every publish: counts from the marts, readings from decisions/."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast

import duckdb
import polars as pl

from cockpit.decisions.course import DAY, key_of
from cockpit.decisions.inspection_harm import compared
from cockpit.decisions.inspection_trend import SERIES, city_trend
from cockpit.decisions.inspection_windows import SPELLS, Known, Windows, spells
from cockpit.decisions.inspection_words import SCHEMA, rows_of
from cockpit.decisions.inspections_rule import InspectionsRule
from cockpit.periods import Period, containing
from cockpit.publish.marts import Progress
from cockpit.rules import Rule, rule_on

MONTHS = 13
DAYS: dict[str, Any] = {"period": pl.String, "what": pl.String, "counted": pl.String} | SPELLS | {"classes": pl.List(pl.String), "street": pl.String}
OF_AN_AGENCY = 0.1  # part of a unit's records that an agency makes before its missing export is the unit's gap

PLANNED = "not coalesce(list_contains($types, i.type), i.trigger is not null and list_contains($triggers, i.trigger), false)"
VISITS = f"""
    select i.day, i.unit, i.street, coalesce(i.segment_id, i.street) as cluster,
        concat(coalesce(i.risk_grade, '—'), coalesce(i.type, '—')) as stratum, e.opened_on, e.closed_on,
        count(*) as visits, count(i.visit_problem) as judged, count(*) filter (where i.visit_problem) as problems
    from inspection as i left join enterprise as e on e.enterprise = i.enterprise
    where i.is_lead and {PLANNED} and i.day is not null group by all"""
PENALTIES = """
    select p.filed_on as day, p.unit, p.street, coalesce(e.segment_id, p.street) as cluster, coalesce(p.industry, '—') as stratum,
        e.opened_on, e.closed_on, count(*) as cases
    from penalty as p left join enterprise as e on e.enterprise = p.enterprise where p.filed_on is not null group by all"""
ENTERPRISES = "select unit, opened_on, closed_on, count(*) as enterprises from enterprise group by all"
# A complaint counts on the day it was accepted, as everywhere; a report on its own.
COMPLAINTS = """
    with named as (
        select segment_id, any_value(concat(area_tier, road_class)) as stratum from segments group by segment_id
    ),
    heard as (
        select coalesce(accepted_at, reported_at) as counted_at, unit, street, segment_id, subcategory, 1 as complaints, 0 as reports
        from case_fact
        where not voided and (caller_key is not null or replied_at is not null or resolved is not null or satisfaction is not null)
            and last_at >= $first
        union all
        select reported_at, unit, street, segment_id, subcategory, 0, 1 from case_fact where not voided and reported_at >= $first
    )
    select cast(h.counted_at as date) as day, h.unit, coalesce(h.street, '—') as street, coalesce(h.segment_id, h.street, '—') as cluster,
        coalesce(n.stratum, '—') as stratum, list_contains($classes, h.subcategory) as caused,
        sum(h.complaints)::bigint as complaints, sum(h.reports)::bigint as reports
    from heard as h left join named as n on n.segment_id = h.segment_id
    where h.counted_at >= $first and h.unit is not null group by all"""
GAPS = """
    with share as (
        select unit, agency, count(*) * 1.0 / sum(count(*)) over (partition by unit) as part from inspection where is_agency_lead group by unit, agency
    )
    select what, case when grain = '区' then name end as unit, since, until from inspection_gap where grain <> '机关'
    union all
    select g.what, s.unit, g.since, g.until from inspection_gap as g inner join share as s on s.agency = g.name and s.part >= $part
    where g.grain = '机关'
    union all
    select distinct '案件', case when unit <> '合计' then unit end, day, day + 1 from silent_day
    union all
    select '案件', null, date '0001-01-01', coalesce(cast(first_reported as date), date '9999-12-31') from about
    union all
    select '案件', null, cast(as_of + interval 1 second as date), date '9999-12-31' from about
    union all
    select '处罚', null, date '0001-01-01', date '9999-12-31' where not exists (from penalty)"""


def harm_of(con: duckdb.DuckDBPyConnection, rules: Sequence[Rule], as_of: datetime, progress: Progress) -> dict[str, pl.DataFrame]:
    """inspection_harm, its series and the days counted, for the ends of the last months, and of the last week."""
    [(since,)] = con.sql("select max(until) from inspection_gap where what = '检查' and grain = '全部' and since = date '0001-01-01'").fetchall()
    rows: list[dict[str, Any]] = []
    series, days = [pl.DataFrame(schema=SERIES)], [pl.DataFrame(schema=DAYS)]
    ends = ends_of(as_of) if since else []
    for rule in cast("Sequence[InspectionsRule]", rules):
        own = [p for p in ends if rule_on(rules, p.until - DAY) is rule]
        if not own:
            continue
        known, weekly = known_of(con, rule, since)
        for period in own:
            windows = Windows.ending(period.until, since, rule.harm.weeks)
            found, measure = compared(known, windows, rule.harm)
            trends, lines = city_trend(weekly, known, windows, measure, rule.harm)
            rows += rows_of(found, trends, measure, windows, key_of(period), rule.version)
            series.append(lines.with_columns(period=pl.lit(key_of(period))).select(pl.col(c).cast(t) for c, t in SERIES.items()))
            days += [_days(known, windows, key_of(period), what, measure, rule) for what in ("检查", "处罚", "案件")]
    if ends:
        progress(f"已比对减检质效{len(ends)}期，至{key_of(ends[-1])}")
    return {"inspection_harm": pl.DataFrame(rows, schema=SCHEMA), "inspection_harm_series": pl.concat(series), "inspection_harm_days": pl.concat(days)}


def _days(known: Known, windows: Windows, period: str, what: str, measure: str, rule: InspectionsRule) -> pl.DataFrame:
    """inspection_harm_days: what of (检查, 处罚, 案件) was counted on which days, so that the records behind a reading can be found again."""
    counted, classes = (measure, list(rule.harm.classes)) if what == "案件" else (None, None)
    said = {"period": period, "what": what, "counted": counted, "classes": classes, "street": None}
    return spells(known, windows, what).with_columns(pl.lit(v, DAYS[k]).alias(k) for k, v in said.items()).select(*DAYS)


def ends_of(as_of: datetime) -> list[Period]:
    """The last closed months, oldest first, and the last closed week where it ends later."""
    month, week = containing("month", as_of.date()), containing("week", as_of.date())
    month = month if month.complete(as_of) else month.previous()
    week = week if week.complete(as_of) else week.previous()
    return [*month.run(MONTHS), *([week] if week.until > month.until else [])]


def known_of(con: duckdb.DuckDBPyConnection, rule: InspectionsRule, since: date) -> tuple[Known, pl.DataFrame]:
    """What the windows are counted of, and by day and whether of the rule's classes (`caused`) all cases of the city."""
    heard = con.sql(COMPLAINTS, params={"classes": list(rule.harm.classes), "first": datetime.combine(since, datetime.min.time())}).pl()
    units = tuple(u for (u,) in con.sql("select unit from units order by official_order, unit").fetchall())
    planned = {"types": list(rule.cause_types), "triggers": list(rule.cause_triggers)}
    others = heard.filter(~pl.col("caused")).group_by("day", "unit").agg(pl.col("complaints", "reports").sum())
    known = Known(con.sql(VISITS, params=planned).pl(), con.sql(PENALTIES).pl(), heard.filter("caused").drop("caused"), others,
                  con.sql(ENTERPRISES).pl(), con.sql(GAPS, params={"part": OF_AN_AGENCY}).pl(), units, since)
    return known, heard.group_by("day", "caused").agg(pl.col("complaints", "reports").sum()).sort("day", "caused")
