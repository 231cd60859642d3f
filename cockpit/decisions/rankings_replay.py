"""Rankings of a period decided again from what was kept of them: segment scores, the counts of every term, media exposures."""
from __future__ import annotations

import polars as pl

from cockpit.decisions.exact import cents
from cockpit.decisions.rankings import finished, ranked_table
from cockpit.decisions.rankings_inputs import MEASURES
from cockpit.decisions.rankings_rule import CASE_MEASURES, PATROL_MEASURES, RankingsRule

MEMBER = ("period", "since", "until", "grain", "member_id", "member", "unit", "street", "tier", "official_order", "league", "league_name",
          "members", "table_tier", "found_weight")
NOTED = "缺"  # a member held for want of a field was counted all the same


def replayed(rule: RankingsRule, rows: pl.DataFrame, segments: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """`rows` (rankings.SCHEMA, one period) ranked anew. `segments`: rankings.SEGMENTS of it. `before`: decided rows of earlier periods.

    A department's reason for taking no part comes from the reference of its day: kept, it is taken as it was said.
    """
    tables = []
    for league, _, key in rule.tables():
        own = rows.filter(league=key)
        if own.is_empty():
            continue
        apart = pl.col("held") if league.members == "departments" else pl.lit(None, pl.String)
        listed = own.select(*MEMBER, ranked=apart)
        exposed = own.select("period", "unit", "street", "exposures", cents("exposure_points")).drop_nulls("exposures").unique()
        tables.append(ranked_table(listed, league, rule, segments, _measures(own), exposed))
    return finished(tables, before, rule, rows["rules"][0])


def _measures(rows: pl.DataFrame) -> pl.DataFrame:
    """MEASURES from the terms of kept rows. Terms nobody had a number for were not counted, unless the row says that a field lacks."""
    counts = pl.col("numerator").is_not_null() | pl.col("denominator").is_not_null() | pl.col("held").str.starts_with(NOTED).fill_null(False)
    terms = rows.select("held", "period", "member_id", "terms", kind="members").explode("terms").drop_nulls("terms").unnest("terms")
    known = terms.rename({"term": "measure"}).filter(pl.col("measure").is_in([*CASE_MEASURES, *PATROL_MEASURES]) & counts)
    return known.select(pl.col(c).cast(t) for c, t in MEASURES.items())
