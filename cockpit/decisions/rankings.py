"""考评排名: every table of a rule for the periods given, with what each score is made of, ranks, money and measures taken.

Score = found_weight × 发现考核 + (1 − found_weight) × 整改考核 − media exposure (rulebook.RankingsRule; streets each 旬 and
units each month with money: seed 001, about 2017; weights and terms 示例). 发现考核 is the mean of segment scores weighted
by length; 整改考核 the sum of named terms, each weight × rate. Whole hundredths, rounded half up at every step; what a
term adds to the score is the difference between two steps, so the contributions add up to the score exactly.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

import polars as pl

from cockpit.decisions.exact import points
from cockpit.decisions.rankings_inputs import with_grain
from cockpit.decisions.rankings_prizes import standings, streaks
from cockpit.decisions.rankings_rule import League, RankingsRule
from cockpit.decisions.rankings_scores import TERM, D, exposed_in, score_table

FIRST_STATE = "初评"
SCHEMA: dict[str, Any] = {
    "id": pl.String, "version": pl.Int64, "league": pl.String, "league_name": pl.String, "members": pl.String, "table_tier": pl.String,
    "tier": pl.String, "grain": pl.String, "period": pl.String, "since": pl.Date, "until": pl.Date, "member_id": pl.String, "member": pl.String,
    "unit": pl.String, "street": pl.String, "official_order": pl.Int64, "segments": pl.Int64, "segments_out": pl.Int64, "length_km": pl.Float64,
    "difficulty": D, "run_km": D, "found": D, "found_raw": D, "found_weight": pl.Float64, "rectify": D, "terms": pl.List(pl.Struct(TERM)),
    "exposures": pl.Int64, "exposure_points": D, "score": D, "score_raw": D, "rank": pl.Int64, "rank_raw": pl.Int64, "size": pl.Int64, "listed": pl.Int64,
    "moved_by": pl.String, "edge": pl.String, "money_yuan": pl.Int64, "money_note": pl.String, "action": pl.String, "streak": pl.Int64,
    "held": pl.String, "state": pl.String, "rule_status": pl.String, "rules": pl.String}
WHOLE: dict[str, Any] = {name: pl.Int64 if dtype == D else dtype for name, dtype in SCHEMA.items()}  # points as hundredths
WEIGHED = ("since", "held", "score", "score_raw", "found", "found_raw", "difficulty", "run_km")
PLACED: dict[str, Any] = {name: SCHEMA[name] for name in ("rank", "rank_raw", "size", "listed", "edge", "money_yuan", "money_note", "action", "moved_by")}
# The segments behind a 发现考核: what rank_segments keeps of `scores`.
SEGMENTS: dict[str, Any] = {
    "period": pl.String, "grain": pl.String, "since": pl.Date, "until": pl.Date, "segment_id": pl.String, "name": pl.String,
    "unit": pl.String, "street": pl.String, "area_tier": pl.String, "difficulty": pl.Int64, "length_km": pl.Float64, "runs": pl.Int64,
    "inspected_km": pl.Float64, "findings": pl.Int64, "score_raw": D, "score": D, "held": pl.String}


def rank_periods(rule: RankingsRule, spans: pl.DataFrame, scores: pl.DataFrame, measures: pl.DataFrame, members: pl.DataFrame,
                 exposures: pl.DataFrame, before: pl.DataFrame, rules: str = "") -> pl.DataFrame:
    """Rows of SCHEMA for every table of the rule and every span of its grain.

    `spans`: period, since, until of any grain. `scores`: brief frame of scoring, a row a period and segment. `measures`,
    `members`: rankings_inputs. `exposures`: the mart. `before`: earlier decided rows, for streaks. `rules`: what the
    rows say they were decided by; the rule's own version where nothing is given.
    """
    spans = with_grain(spans)
    tables = []
    for league, tier, key in rule.tables():
        own = spans.filter(pl.col("grain") == league.grain)
        if own.height:
            listed = _listed(league, tier, key, own, members, measures)
            tables.append(ranked_table(listed, league, rule, scores, measures, exposed_in(own, exposures, rule)))
    return finished(tables, before, rule, rules or f"考评排名规则{rule.version}")


def ranked_table(listed: pl.DataFrame, league: League, rule: RankingsRule, scores: pl.DataFrame, measures: pl.DataFrame,
                 exposed: pl.DataFrame) -> pl.DataFrame:
    """One table: `listed` scored and ranked, points as hundredths. Frames as score_table takes them."""
    table = score_table(listed, league, rule, scores, measures, exposed).sort("since", "official_order", "member_id", nulls_last=True)
    placed = pl.DataFrame(list(_placed(table.select(WEIGHED).iter_rows(named=True), league)), schema=PLACED, orient="row")
    return table.hstack(placed).select(pl.col(c).cast(WHOLE[c]) for c in table.columns + placed.columns if c in WHOLE)


def finished(tables: Sequence[pl.DataFrame], before: pl.DataFrame, rule: RankingsRule, rules: str) -> pl.DataFrame:
    """Rows of SCHEMA of these tables, with streaks that go on from the decided rows `before` them."""
    rows = pl.concat([pl.DataFrame(schema=WHOLE), *tables], how="diagonal").sort("since", "grain", "league", "official_order", "member_id", nulls_last=True)
    counted = ["league", "member_id", "rank", "edge"]
    begun = rows.group_by("league").agg(begun=pl.col("since").min())
    earlier = before.join(begun, on="league").filter(pl.col("until") <= pl.col("begun")).sort("since", "id")
    runs = streaks(rows.select(counted).iter_rows(named=True), earlier.select(*counted, "streak").iter_rows(named=True))
    rows = rows.with_columns(
        streak=pl.Series(runs, dtype=pl.Int64), id=pl.concat_str(pl.lit("rankings"), "league", "period", "member_id", separator="/"),
        version=pl.lit(1, pl.Int64), state=pl.lit(FIRST_STATE), rule_status=pl.lit(rule.status), rules=pl.lit(rules))
    return rows.with_columns(points(name) for name, dtype in SCHEMA.items() if dtype == D).select(list(SCHEMA))


def rank_segments(rule: RankingsRule, spans: pl.DataFrame, scores: pl.DataFrame) -> pl.DataFrame:
    """The segment scores behind the 发现考核 of these spans, and why a segment does not count where it does not."""
    grains = {league.grain for league in rule.league if league.found_weight}
    kept = scores.drop("grain", "since", "until", strict=False).join(with_grain(spans), on="period").filter(pl.col("grain").is_in(grains))
    why = pl.when(pl.col("held").is_null() & pl.col("score").is_null()).then(
        pl.when(pl.col("runs") > 0).then(pl.lit("没有得分")).otherwise(pl.lit("本期未巡查"))).otherwise("held")
    named = kept.with_columns(held=why).select(pl.col(c).cast(t) for c, t in SEGMENTS.items())
    return named.sort("since", "grain", "unit", "street", "segment_id", nulls_last=True)


def _listed(league: League, tier: str, key: str, spans: pl.DataFrame, members: pl.DataFrame, measures: pl.DataFrame) -> pl.DataFrame:
    """Who is in the table in each span: members in force on its last day, of the league's group or tier."""
    if league.members == "chiefs":
        own = pl.DataFrame({"member_id": league.roles, "member": league.roles, "official_order": range(1, len(league.roles) + 1)})
    elif league.members == "companies":
        seen = measures.filter(pl.col("kind") == "companies").select("member_id").unique().sort("member_id")
        own = seen.with_columns(member=pl.col("member_id"), official_order=pl.int_range(1, pl.len() + 1, dtype=pl.Int64))
    else:
        own = members.filter(pl.col("kind") == league.members)
        own = own.filter(pl.col("group") == league.group) if league.group else own
        own = own.filter(pl.col("tier") == tier) if tier else own
    blank = members.clear().drop("kind")
    own = pl.concat([blank, own.drop("kind", strict=False).select(pl.col(c).cast(blank.schema[c]) for c in blank.columns if c in own.columns)],
                    how="diagonal")
    listed = spans.join(own, how="cross").filter(
        (pl.col("valid_from").is_null() | (pl.col("valid_from") < pl.col("until")))
        & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= pl.col("until")))).unique(["period", "member_id"], keep="last", maintain_order=True)
    if league.members == "companies":  # one that neither patrols nor holds a segment any more has left
        listed = listed.join(measures.filter(kind="companies"), on=["period", "member_id"], how="semi")
    name = f"{league.name}（{tier}区域）" if tier else league.name
    return listed.drop("valid_from", "valid_to", "group").with_columns(
        league=pl.lit(key), league_name=pl.lit(name), members=pl.lit(league.members), table_tier=pl.lit(tier or None, pl.String),
        found_weight=pl.lit(float(league.found_weight)))


def _placed(rows: Iterable[dict[str, Any]], league: League) -> Iterator[dict[str, Any]]:
    """Ranks and both ends of the rows of one table, in the order given: by time, so that a period's rows stand together."""
    for _, group in groupby(rows, key=lambda r: r["since"]):
        listed = list(group)
        judged = [r for r in listed if r["held"] is None]
        raw = [r["score_raw"] for r in judged]
        for row, standing in zip(judged, standings([r["score"] for r in judged], league), strict=True):
            row |= vars(standing) | {"rank_raw": 1 + sum(s > row["score_raw"] for s in raw)}
        gains = _mean([r["found"] - r["found_raw"] for r in judged]) if league.found_weight else 0
        usual = {c: _mean([r[c] for r in judged if r[c] is not None]) for c in ("difficulty", "run_km")} | {"gain": gains}
        for row in listed:
            moved = moved_by(row, usual) if league.found_weight and row["held"] is None else None
            yield {c: row.get(c) for c in PLACED} | {"size": len(judged), "listed": len(listed), "moved_by": moved}


def moved_by(row: dict[str, Any], usual: dict[str, int]) -> str:
    """What moved a member from its rank before normalising: its gain beside the mean gain, and the factors that point that way."""
    if row["rank"] == row["rank_raw"]:
        return "名次不变"
    gain, won = row["found"] - row["found_raw"], row["rank_raw"] - row["rank"]
    said = [f"折算{_signed(gain)}分，参评平均{_signed(usual['gain'])}分"]
    beyond = gain - usual["gain"]
    if beyond * won <= 0:  # it gained more than most and fell, or the other way round: others moved past it
        return f"{said[0]}；{'其他成员降得更多' if won > 0 else '其他成员升得更多'}"
    for column, before, words, unit in (("difficulty", "管理难度", ("高于", "低于"), "级"), ("run_km", "每次巡查", ("长于", "短于"), "公里")):
        own, mean = row[column], usual[column]
        if own is not None and (own - mean) * beyond > 0:
            said.append(f"{before}{own / 100:.2f}{unit}，{words[own < mean]}平均{mean / 100:.2f}{unit}")
    return "；".join(said)


def _mean(values: list[int]) -> int:
    return (2 * sum(values) + len(values)) // (2 * len(values)) if values else 0


def _signed(hundredth: int) -> str:
    return f"{'+' if hundredth > 0 else '−' if hundredth < 0 else ''}{abs(hundredth) / 100:.2f}"
