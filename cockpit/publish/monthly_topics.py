"""每月一题 at publish: each finished month judged once, and again only when the rule or a month's number of complaints changed."""
from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import cast

import duckdb
import polars as pl

from cockpit.decisions.topics import CASES, SCHEMA, Topics, months_back, topics
from cockpit.decisions.topics_rule import TopicsRule
from cockpit.periods import containing
from cockpit.reference import Reference
from cockpit.rules import Rule, rule_on

YEAR = 12
MONTHS = {"month": pl.Date, "complaints": pl.Int64, "months_before": pl.Int64, "verdict": pl.String, "rule": pl.String, "made_of": pl.String}
JUDGED, TOO_SHORT, NO_RULE = "已评", "此前有数据的月不足，不评", "没有在用的规则，不评"
# Complaints as overview/rows counts them.
TEXTS = """
select f.system, f.case_id, cast(coalesce(f.accepted_at, f.reported_at) as date) as day, f.caller_key as caller, f.unit, f.street, f.subcategory,
    t.description, t.address
from case_fact as f
inner join case_text as t on f.system = t.system and f.case_id = t.case_id
where not f.voided and coalesce(f.accepted_at, f.reported_at) >= $since and coalesce(f.accepted_at, f.reported_at) < $until
    and (f.caller_key is not null or f.replied_at is not null or f.resolved is not null or f.satisfaction is not null)
"""


def month_topics(con: duckdb.DuckDBPyConnection, city: Reference, rules: Sequence[Rule], as_of: datetime, before: Path | None) -> dict[str, pl.DataFrame]:
    """{"topics", "topic_case", "topic_month"} of every finished month with complaints. `before`: the live publication, whose months
    are carried over where nothing of theirs changed."""
    kept = _kept(before)
    sizes = dict(con.sql("select cast(date_trunc('month', day) as date) as month, sum(complaints)::bigint from service_day"
                         " where complaints > 0 group by 1").fetchall())
    places = place_names(city)
    months, wanted = [], []
    for month in sorted(m for m in sizes if containing("month", m).complete(as_of)):
        rule = cast("TopicsRule | None", rule_on(rules, month))
        if rule and as_of < datetime.combine(containing("month", month).until + timedelta(days=rule.settle_days), datetime.min.time()):
            continue
        earlier = [m for n in range(1, (rule.months if rule else 0) + 1) if (m := months_back(month, n)) in sizes]
        made_of = hashlib.sha256(f"{rule!r}{places}{[(m, sizes[m]) for m in (month, *earlier)]}".encode()).hexdigest()[:16]
        verdict = NO_RULE if rule is None else TOO_SHORT if len(earlier) < rule.least_months else JUDGED
        months.append({"month": month, "complaints": sizes[month], "months_before": len(earlier), "verdict": verdict,
                       "rule": rule.version if rule else None, "made_of": made_of})
        if rule and verdict == JUDGED and (month, made_of) not in kept:
            wanted.append((rule, month))
    found = [kept[m["month"], m["made_of"]] for m in months if (m["month"], m["made_of"]) in kept]
    # Months share the months before them: those of a rule are judged together, a year at a time for the sake of memory.
    for rule in dict.fromkeys(rule for rule, _ in wanted):
        own = [month for r, month in wanted if r == rule]
        for at in range(0, len(own), YEAR):
            found.append(topics(_texts(con, own[at:at + YEAR], rule), own[at:at + YEAR], rule, places))
    listed = pl.concat([pl.DataFrame(schema=SCHEMA), *(t for t, _ in found)]).sort("month", "kind", "rank", "phrase")
    cases = pl.concat([pl.DataFrame(schema=CASES), *(c for _, c in found)]).sort("id", "system", "case_id")
    return {"topics": listed, "topic_case": cases, "topic_month": pl.DataFrame(months, schema=MONTHS)}


def _texts(con: duckdb.DuckDBPyConnection, months: Sequence[date], rule: TopicsRule) -> pl.DataFrame:
    """The complaints of these months and of those before them, with their words."""
    span = {"since": months_back(months[0], rule.months), "until": containing("month", months[-1]).until}
    return cast("pl.DataFrame", pl.from_arrow(con.sql(TEXTS, params=span).to_arrow_table()))


def place_names(city: Reference) -> list[str]:
    """Roads, streets and units of the reference, crossings included: no topics by themselves."""
    segments = city["segments"]
    names = [segments[c] for c in ("name", "road_name", "from_road", "to_road")] + [city["streets"]["street"], city["units"]["unit"], city["units"]["short"]]
    return sorted({n for column in names for n in column.drop_nulls() if n})


def _kept(before: Path | None) -> dict[tuple[date, str], Topics]:
    """(month, what it was made of) → topics and cases of the months the live publication judged."""
    files = {name: before / "marts" / f"{name}.parquet" for name in ("topics", "topic_case", "topic_month")} if before else {}
    if not files or not all(f.exists() for f in files.values()):
        return {}
    listed, cases, months = (pl.read_parquet(f) for f in files.values())
    if any(frame.schema != pl.Schema(shape) for frame, shape in ((listed, SCHEMA), (cases, CASES), (months, MONTHS))):
        return {}
    done = months.filter(verdict=JUDGED)
    return {(m, made_of): Topics(own := listed.filter(month=m), cases.join(own.select("id"), on="id", how="semi"))
            for m, made_of in done.select("month", "made_of").iter_rows()}
