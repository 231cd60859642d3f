"""The score of each member of one ranking table, from segment scores, case and patrol measures, and media exposure.

Whole hundredths, rounded half up at every step; what a term adds to the score is the difference between two steps, so
the contributions add up to the score exactly. Columns here are Int64 hundredths; rankings.py writes decimals.
"""
from __future__ import annotations

from typing import Any

import polars as pl

from cockpit.decisions.exact import cents, divided, hundredths, points
from cockpit.decisions.rankings_rule import LESS_IS_BETTER, League, RankingsRule, Term

D = pl.Decimal(9, 2)
TERM: dict[str, Any] = {"term": pl.String, "label": pl.String, "numerator": pl.Int64, "denominator": pl.Int64, "weight": D, "points": D,
                        "contribution": D}
NOUNS = {"week": "本周", "xun": "本旬", "month": "本月"}
PARTICIPATES = "参加"
WHOLE = 10_000  # found_weight is in ten-thousandths


def score_table(listed: pl.DataFrame, league: League, rule: RankingsRule, scores: pl.DataFrame, measures: pl.DataFrame,
                exposed: pl.DataFrame) -> pl.DataFrame:
    """`listed` (a row a period and member) with found, rectify, terms, score, score_raw, exposures and `held`.

    `exposed`: period, unit, street, exposures, exposure_points in hundredths (exposed_in); a unit's have no street."""
    spans = listed.select("period", "since", "until").unique().sort("since")
    if league.found_weight:
        placed = _with_found(listed, league, spans, scores).join(exposed, on=["period", "unit", "street"], how="left", nulls_equal=True)
        listed = placed.with_columns(pl.col("exposures", "exposure_points").fill_null(0))
    return _scored(listed, league, league.rectify or rule.rectify, measures.filter(pl.col("kind") == league.members))


def _with_found(listed: pl.DataFrame, league: League, spans: pl.DataFrame, scores: pl.DataFrame) -> pl.DataFrame:
    """发现考核 in hundredths: Σ score × metres ÷ Σ metres over assessed segments, before and after normalising.

    A segment is assessed when it has a score and is not held. Where no length is known all segments weigh the same.
    """
    by = ["period", "unit"] if league.members == "units" else ["period", "unit", "street"]
    metres = (pl.col("length_km") * 1000).round(0).cast(pl.Int64)
    seen = scores.filter(pl.col("period").is_in(spans["period"].implode())).with_columns(
        metres=metres, score=cents("score"), raw=cents("score_raw"), run_metres=(pl.col("inspected_km") * 1000).round(0).cast(pl.Int64),
        counts=pl.col("score").is_not_null() & pl.col("score_raw").is_not_null() & pl.col("held").is_null())
    usual = divided(pl.col("metres").sum(), pl.col("metres").count().cast(pl.Int64)).over(by)
    seen = seen.with_columns(weight=pl.coalesce("metres", usual, 1).clip(1))
    on = pl.col("counts")
    graded = on & pl.col("difficulty").is_not_null()
    w = pl.col("weight")
    sums = seen.group_by(by).agg(
        segments=on.sum().cast(pl.Int64), segments_out=(~on).sum().cast(pl.Int64), weight=w.filter(on).sum(),
        metres=pl.col("metres").filter(on).sum(), scored=(w * pl.col("score")).filter(on).sum(), rawly=(w * pl.col("raw")).filter(on).sum(),
        graded=w.filter(graded).sum(), hard=(w * pl.col("difficulty") * 100).filter(graded).sum(),
        run_metres=pl.col("run_metres").filter(on).sum(), runs=pl.col("runs").filter(on).sum().cast(pl.Int64))
    rows = listed.join(sums, on=by, how="left")
    patrolled = seen.filter(pl.col("runs") > 0)["period"].unique()
    return rows.with_columns(
        found=divided(pl.col("scored"), pl.col("weight")), found_raw=divided(pl.col("rawly"), pl.col("weight")),
        difficulty=divided(pl.col("hard"), pl.col("graded")), run_km=divided(pl.col("run_metres"), pl.col("runs") * 10),
        length_km=pl.when(pl.col("metres") > 0).then((pl.col("metres") / 1000).round(3)), patrolled=pl.col("period").is_in(patrolled.implode()))


def exposed_in(spans: pl.DataFrame, exposures: pl.DataFrame, rule: RankingsRule) -> pl.DataFrame:
    """Media exposures by period and place, streets and whole units, with their points by level of the medium. Spans do not overlap."""
    each = {level: hundredths(p) for level, p in rule.exposure_points.items()}
    counted = exposures.filter(pl.col("segment_id").is_null()) if rule.exposed == "未落路段" else exposures
    timed = counted.with_columns(pl.col("exposed_at").cast(pl.Datetime("us"))).sort("exposed_at")
    starts = spans.select("period", "until", _at=pl.col("since").cast(pl.Datetime("us"))).sort("_at")
    inside = timed.join_asof(starts, left_on="exposed_at", right_on="_at", strategy="backward").filter(
        pl.col("exposed_at") < pl.col("until").cast(pl.Datetime("us")))
    cost = inside.with_columns(cost=pl.col("level").replace_strict(each, default=each.get("其他", 0), return_dtype=pl.Int64))
    grouped = (cost.group_by("period", "unit", "street"), cost.group_by("period", "unit"))
    return pl.concat([part.agg(exposures=pl.len().cast(pl.Int64), exposure_points=pl.col("cost").sum()) for part in grouped], how="diagonal")


def _scored(rows: pl.DataFrame, league: League, terms: tuple[Term, ...], known: pl.DataFrame) -> pl.DataFrame:
    """整改考核, score, and what each term contributed; `held` where a member cannot be ranked, and why."""
    share = int(league.found_weight * WHOLE)
    if not share:
        rows = rows.with_columns(pl.lit(None, pl.Int64).alias(c) for c in ("found", "found_raw", "difficulty", "run_km", "exposures", "exposure_points"))
    for at, term in enumerate(terms):
        one = known.filter(pl.col("measure") == term.measure).select(
            "period", "member_id", pl.col("numerator").alias(f"n{at}"), pl.col("denominator").alias(f"d{at}"), pl.lit(True).alias(f"in{at}"))
        n, d = pl.col(f"n{at}"), pl.col(f"d{at}")
        good = (d - n).clip(0) if term.measure in LESS_IS_BETTER else pl.min_horizontal(n, d)
        rows = rows.join(one, on=["period", "member_id"], how="left").with_columns(
            pl.when(n.is_not_null()).then(divided(pl.lit(hundredths(term.weight)) * good, d)).alias(f"p{at}"))
    found, raw = (pl.col("found") * share, pl.col("found_raw") * share) if share else (pl.lit(0, pl.Int64), pl.lit(0, pl.Int64))
    so_far = [pl.sum_horizontal([pl.col(f"p{i}") for i in range(at)], ignore_nulls=False) if at else pl.lit(0, pl.Int64)
              for at in range(len(terms) + 1)]
    steps = [divided(found + total * (WHOLE - share), WHOLE) for total in so_far]
    off = pl.col("exposure_points").fill_null(0)
    rows = rows.with_columns(_held(league, terms, known).alias("held"), so_far[-1].alias("rectify"), *(step.alias(f"s{at}") for at, step in enumerate(steps)),
                             divided(raw + so_far[-1] * (WHOLE - share), WHOLE).alias("raw"))
    rows = rows.with_columns(score=(pl.col(f"s{len(terms)}") - off).clip(0), score_raw=(pl.col("raw") - off).clip(0))
    rows = rows.with_columns(pl.when(pl.col("held").is_null()).then(pl.col(c)).alias(c)
                             for c in ("score", "score_raw", *(f"s{at}" for at in range(len(steps)))))
    return rows.with_columns(terms=pl.lit(None, pl.List(pl.Struct(TERM))) if league.silent else pl.concat_list(_terms(terms, share)))


def _terms(terms: tuple[Term, ...], share: int) -> list[pl.Expr]:
    """The list that explains a score: 发现考核, every term of 整改考核, media exposure; contributions add up to the score."""
    def one(term: str, label: str, n: pl.Expr, d: pl.Expr, weight: pl.Expr, got: pl.Expr, contribution: pl.Expr) -> pl.Expr:
        return pl.struct(term=pl.lit(term), label=pl.lit(label), numerator=n, denominator=d, weight=points(weight), points=points(got),
                         contribution=points(contribution)).cast(pl.Struct(TERM))

    nothing = pl.lit(None, pl.Int64)
    found = [one("found", "发现考核", nothing, nothing, pl.lit(10_000), pl.col("found"), pl.col("s0"))] if share else []
    middle = [one(t.measure, t.label, pl.col(f"n{at}"), pl.col(f"d{at}"), pl.lit(hundredths(t.weight)), pl.col(f"p{at}"),
                  pl.col(f"s{at + 1}") - pl.col(f"s{at}")) for at, t in enumerate(terms)]
    exposed = [one("exposure", "媒体曝光", pl.col("exposures"), nothing, nothing, -pl.col("exposure_points"), pl.col("score") - pl.col(f"s{len(terms)}"))]
    return found + middle + (exposed if share else [])


def _held(league: League, terms: tuple[Term, ...], known: pl.DataFrame) -> pl.Expr:
    """Why a member is not ranked; null when it is."""
    noun = NOUNS[league.grain]
    if league.silent:
        return pl.lit(league.silent)
    said: Any = pl.when(pl.col("ranked").is_not_null() & ~pl.col("ranked").str.starts_with(PARTICIPATES)).then("ranked")
    if league.found_weight:
        said = (said.when(~pl.col("patrolled")).then(pl.lit(f"{noun}没有巡查，不排名"))
                .when(pl.col("segments").is_null()).then(pl.lit("没有责任路段"))
                .when(pl.col("segments") == 0).then(pl.lit(f"{noun}没有参评路段"))
                .when(pl.col("segments") < league.least).then(pl.format(f"{noun}参评路段{{}}条，不足{league.least}条", "segments")))
    said = said.when(~pl.col("period").is_in(known["period"].unique().implode())).then(pl.lit("来源没有可用于考核的数据"))
    nobody = ~pl.any_horizontal(pl.col(f"in{at}").fill_null(False) for at in range(len(terms)))
    said = said.when(nobody).then(pl.lit(f"{noun}没有应结案案件" if league.members != "companies" else f"{noun}没有巡查"))
    for at, term in enumerate(terms):
        unknown = pl.col(f"n{at}").is_null() | pl.col(f"d{at}").is_null()
        none = f"{noun}没有应结案案件" if league.members != "companies" else f"{noun}{term.label}无从计算"
        said = said.when(unknown).then(pl.lit(f"缺{term.label}的数据")).when(pl.col(f"d{at}") == 0).then(pl.lit(none))
    return said.otherwise(None)
