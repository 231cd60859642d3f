"""投诉热点 of the weeks that are due: counts from the marts, verdicts and lives from decisions/, the cases behind each kept with it."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import duckdb
import h3
import numpy as np
import polars as pl

from cockpit.decisions.course import DAY, key_of, periods_between
from cockpit.decisions.history import Batch, Decision, History
from cockpit.decisions.hotspot_counts import NOWHERE, RESOLUTION, RING, SEGMENT, STREET, Counts, counted
from cockpit.decisions.hotspot_course import SCHEMA, lived, lives_of
from cockpit.decisions.hotspots import Known, cells_of, declared
from cockpit.decisions.hotspots_rule import HotspotsRule
from cockpit.decisions.rulebook import rules_text
from cockpit.periods import Period
from cockpit.publish.marts import Progress, load
from cockpit.rules import Rule, rule_on

HOTSPOTS = "hotspots"
PLACED = {"cases": pl.Int64, "complaints": pl.Int64, "people": pl.Int64, "unit": pl.String, "street": pl.String, "segment_id": pl.String,
          "department": pl.String, "category": pl.String, "subcategory": pl.String}
OWNED = ["unit", "street", "segment_id", "department", "category", "subcategory"]
CASES = {"id": pl.String, "version": pl.Int64, "period": pl.String, "until": pl.Date, "case_id": pl.String, "system": pl.String, "unit": pl.String,
         "street": pl.String}
TABLES: dict[str, Any] = {"hotspots": SCHEMA | PLACED, "hotspot_cases": CASES}
LOOKS_BACK = 26  # weeks by whose median a source's week is held to be missing
WEEK = timedelta(days=7)


def hotspots_due(con: duckdb.DuckDBPyConnection, folder: Path, history: History, rules: Mapping[str, Sequence[Rule]],
                 since: datetime | None, as_of: datetime, batch: Batch, progress: Progress) -> dict[str, pl.DataFrame]:
    """TABLES, kept and new. A week is judged at the first publish after its end, by what is known then.

    Weeks after the last report wait for one: an export of old cases closed years later must not repeat its last hotspots for years.
    """
    kept = {name: history.rows(name, schema) for name, schema in TABLES.items()}
    if since is None:
        return kept
    done = kept["hotspots"]["until"].max() if not kept["hotspots"].is_empty() else None
    decided = set(history.index().filter(subject=HOTSPOTS)["period"])
    [(newest,)] = con.sql("select max(day) from source_day where reported > 0").fetchall()
    weeks = [w for w in periods_between(rules[HOTSPOTS], since.date(), as_of, "week")
             if newest is not None and w.since <= newest and key_of(w) not in decided and (not isinstance(done, date) or w.since >= done)]
    for rule in cast("Sequence[HotspotsRule]", rules[HOTSPOTS]):
        together = [w for w in weeks if rule_on(rules[HOTSPOTS], w.until - DAY) is rule]
        if together:
            for name, rows in _judged(con, folder, together, since.date(), kept["hotspots"], rule).items():
                batch.add(name, rows)
                kept[name] = pl.concat([kept[name], rows])
            batch.decisions += [Decision(HOTSPOTS, key_of(w), rules_text({HOTSPOTS: rule}), "") for w in together]
    if weeks:
        progress(f"已判定投诉热点{len(weeks)}周，至{key_of(weeks[-1])}")
    return kept


def _judged(con: duckdb.DuckDBPyConnection, folder: Path, weeks: Sequence[Period], first: date, before: pl.DataFrame,
            rule: HotspotsRule) -> dict[str, pl.DataFrame]:
    begun = max(weeks[0].since - rule.looks_back * WEEK, _monday(first))
    mondays = [begun + n * WEEK for n in range((weeks[-1].until - begun) // WEEK)]
    atoms = con.sql("select week, class_key, cell, segment_id, unit, street, signals::bigint as signals from signal_week"
                    " where week between $since and $until", params={"since": mondays[0], "until": mondays[-1]}).pl()
    covered = covered_weeks(con, mondays, max(begun - LOOKS_BACK * WEEK, _monday(first)), rule)
    counts = counted(atoms, mondays)
    at = [(mondays.index(w.since), key_of(w)) for w in weeks]
    found = declared(counts, [n for n, _ in at], covered, _known(folder, counts), rule)
    rows = lived(at, found, covered, counts, lives_of(before, weeks[0].since, rule), rule)
    return _with_cases(con, rows, before)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def covered_weeks(con: duckdb.DuckDBPyConnection, mondays: Sequence[date], first: date, rule: HotspotsRule) -> list[bool]:
    """Whether each week was reported in full: no source that was a tenth of the weeks before has less than `covered_share` of its median.

    The median looks back from `first` on, so that a week is judged alike however few weeks a publish looks at.
    """
    reported = con.sql("select cast(date_trunc('week', day) as date) as week, source, sum(reported)::bigint as n from source_day group by all").pl()
    weeks = [first + n * WEEK for n in range((mondays[-1] - first) // WEEK + 1)]
    said = reported.filter(pl.col("week").is_in(weeks)).pivot(on="source", index="week", values="n", aggregate_function="sum")
    table = pl.DataFrame({"week": weeks}).join(said, on="week", how="left").fill_null(0).sort("week")
    by_source = {name: table[name].to_list() for name in table.columns if name != "week"}
    found = []
    for n in range(len(weeks) - len(mondays), len(weeks)):
        usual = {name: float(cast("float", pl.Series(values[max(0, n - LOOKS_BACK):n]).median() or 0)) for name, values in by_source.items()}
        main = [name for name, median in usual.items() if median >= 0.1 * sum(usual.values()) and median > 0]
        found.append(all(by_source[name][n] >= float(rule.covered_share) * usual[name] for name in main) and any(v[n] for v in by_source.values()))
    return found


def _known(folder: Path, counts: Counts) -> Known:
    """Peer group and exposure of segments (area tier and road class, km), streets (area tier, km²) and rings (km²; area tier of the
    street most cases of the cell in the middle lie in)."""
    segments, streets = (pl.read_parquet(folder / "marts" / f"{name}.parquet") for name in ("segments", "streets"))
    now = segments.sort("segment_id", "valid_from", nulls_last=False).unique("segment_id", keep="last", maintain_order=True).drop_nulls("length_km")
    tiers = {f"{r['unit']}/{r['street']}": r["area_tier"] for r in streets.to_dicts() if r["area_tier"]}
    lying = (counts.atoms.cells != NOWHERE) & (counts.atoms.streets != NOWHERE)
    street_count = max(len(counts.streets.names), 1)
    pairs = counts.atoms.cells[lying] * street_count + counts.atoms.streets[lying]
    each = np.bincount(pairs, counts.atoms.signals[lying], len(counts.cells.names) * street_count)
    busiest = each.reshape(-1, street_count).argmax(axis=1).tolist()
    area = 7 * h3.average_hexagon_area(RESOLUTION)
    rings = {cell: (tiers[counts.streets.names[n]], area) for cell, n in zip(counts.cells.names, busiest, strict=True)
             if n < len(counts.streets.names) and counts.streets.names[n] in tiers}
    return {SEGMENT: {r["segment_id"]: (f"{r['area_tier']}{r['road_class']}", r["length_km"]) for r in now.to_dicts()}, RING: rings,
            STREET: {f"{r['unit']}/{r['street']}": (r["area_tier"], r["area_km2"]) for r in streets.to_dicts() if r["area_tier"] and r["area_km2"]}}


def _with_cases(con: duckdb.DuckDBPyConnection, rows: pl.DataFrame, before: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The rows with what their cases say, and the cases themselves: so many rows behind a hotspot as it counts, for good.

    A week without cases keeps the names and the owner of the hotspot's last week with some: 消除 must not lose whose it was.
    """
    spots = rows.select("id", "period", "until", pl.col("window_since").alias("since"), "class_key", "kind", pl.col("place").alias("key"))
    inside = [cells_of(kind, place) or [place] for kind, place in spots.select("kind", "key").iter_rows()]
    load(con, "spots", spots.with_columns(key=pl.Series(inside, dtype=pl.List(pl.String))).explode("key"))
    lying = {"c.cell": f"s.kind not in ('{SEGMENT}', '{STREET}')", "c.segment_id": f"s.kind = '{SEGMENT}'",
             "concat(c.unit, '/', c.street)": f"s.kind = '{STREET}'"}
    con.execute("create or replace temp table spot_cases as " + " union all ".join(f"""
        select s.id, s.period, s.until, c.case_id, c.system, c.unit, c.street, c.segment_id, c.department, c.category, c.subcategory, c.caller_key,
            c.reported_at, c.caller_key is not null or c.replied_at is not null or c.resolved is not null or c.satisfaction is not null as is_complaint
        from spots as s
        inner join case_fact as c on s.class_key = c.class_key and s.key = {place} and c.reported_at >= s.since and c.reported_at < s.until
        where {kind} and not c.voided and c.reported_at >= $first and c.reported_at < $last""" for place, kind in lying.items()),
        {"first": spots["since"].min(), "last": spots["until"].max()})
    cases = con.sql("select * from spot_cases order by period, id, case_id, system").pl()
    said = cases.group_by("id", "period").agg(
        cases=pl.len().cast(pl.Int64), complaints=pl.col("is_complaint").sum().cast(pl.Int64),
        people=pl.when(pl.col("caller_key").count() > 0).then(pl.col("caller_key").drop_nulls().n_unique().cast(pl.Int64)))
    newest = cases.sort("reported_at", "case_id").group_by("id", "period", maintain_order=True).agg(pl.col("category", "subcategory").last())
    for name in ("unit", "segment_id", "department"):
        said = said.join(_commonest(cases, [name]), on=["id", "period"], how="left")
    said = said.join(_commonest(cases, ["unit", "street"]).drop("unit"), on=["id", "period"], how="left").join(newest, on=["id", "period"], how="left")
    joined = rows.join(said, on=["id", "period"], how="left").with_columns(pl.col("cases", "complaints").fill_null(0))
    told = pl.concat([part.select(pl.col(c).cast(t) for c, t in TABLES["hotspots"].items()) for part in (before, joined)])
    last = (pl.when(pl.col("cases") > 0).then(pl.struct(OWNED)).forward_fill().over("id", order_by="since")).struct
    whole = told.with_columns(last.field(name) for name in OWNED).join(rows.select("id", "period"), on=["id", "period"], how="semi").sort("since", "id")
    return {"hotspots": whole,
            "hotspot_cases": cases.with_columns(version=pl.lit(1)).select(pl.col(c).cast(t) for c, t in TABLES["hotspot_cases"].items())}


def _commonest(cases: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """id, period and the value most of a hotspot's cases have, the first in order of those alike."""
    counted_ = cases.drop_nulls(columns).group_by("id", "period", *columns).len()
    ordered = counted_.sort(["id", "period", "len", *columns], descending=[False, False, True, *[False] * len(columns)])
    return ordered.unique(["id", "period"], keep="first", maintain_order=True).drop("len")
