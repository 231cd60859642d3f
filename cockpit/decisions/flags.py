"""红旗, 优秀红旗, 黑旗 of a period, after the ladder of repeated listing; and what each segment carries into the next.

Sources: weekly flags and the three kinds (seed 002, 2021-06); ladder for two and more consecutive bulletins (seed 001).
Quota, lines, eligibility and ties are 示例 (rulebook.FlagsRule).
"""
from __future__ import annotations

import polars as pl

from cockpit.decisions.exact import FULL, divided, hundredths, points
from cockpit.decisions.rulebook import FlagsRule, LadderRule
from cockpit.decisions.scoring import Scores
from cockpit.decisions.selection import FULL_UP, TIED, chosen
from cockpit.refusal import Refused

RED, EXCELLENT, BLACK = "红旗", "优秀红旗", "黑旗"
CITY = "全市"
FIRST = "初评"
# What a segment carries from period to period; all zero, and never red, before its first one.
CARRIED = {"red_run": pl.Int64, "black_run": pl.Int64, "unassessed": pl.Int64, "clean": pl.Int64, "reds": pl.Int64, "blacks": pl.Int64,
           "since_red": pl.Int64}
STEPS = ("d_found", "d_runs", "d_length", "d_difficulty", "d_dust", "d_exposure", "d_ladder", "d_floor")
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.String, "version": pl.Int64, "period": pl.String, "grain": pl.String, "since": pl.Date, "until": pl.Date,
    "segment_id": pl.String, "name": pl.String, "unit": pl.String, "street": pl.String, "area_tier": pl.String, "road_class": pl.String,
    "difficulty": pl.Int64, "length_km": pl.Float64, "runs": pl.Int64, "inspected_km": pl.Float64, "findings": pl.Int64,
    "companies": pl.Int64, "complaints": pl.Int64, "exposures": pl.Int64, "apart": pl.Decimal(9, 2),
    "deducted": pl.Decimal(9, 2), "first_step": pl.Decimal(9, 2),
    "score_raw": pl.Decimal(9, 2), **dict.fromkeys(STEPS, pl.Decimal(9, 2)), "score": pl.Decimal(9, 2), "peer_group": pl.String,
    "peer_rank": pl.Int64, "peer_size": pl.Int64, "rank": pl.Int64, "rank_raw": pl.Int64, "size": pl.Int64, "flag": pl.String,
    "held": pl.String, "standing": pl.String, "to_red": pl.Decimal(9, 2), "above_black": pl.Decimal(9, 2), "listed_times": pl.Int64,
    "streak": pl.Int64, "times": pl.Int64, "first": pl.Boolean, "item1": pl.String, "points1": pl.Decimal(9, 2), "item2": pl.String,
    "points2": pl.Decimal(9, 2), "veto": pl.String, **CARRIED, "state": pl.String, "rules": pl.String}
ITEMS: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.String, "version": pl.Int64, "period": pl.String, "segment_id": pl.String, "unit": pl.String, "street": pl.String,
    "item_code": pl.String, "category": pl.String, "item": pl.String, "runs": pl.Int64, "count": pl.Int64,
    "deducted": pl.Decimal(9, 2), "first_step": pl.Decimal(9, 2), "veto": pl.Boolean}


def judged(scores: Scores, rule: FlagsRule, ladder: LadderRule, carried: pl.DataFrame, listed_items: pl.DataFrame) -> pl.DataFrame:
    """One period's rows in hundredths, flags given, with what is carried on.

    `scores`: of this period alone, with `complaints`. `carried`: segment_id and CARRIED of the period before.
    `listed_items`: (segment_id, item_code) of the segments' last bulletin.
    """
    rows = scores.segments.join(carried.select("segment_id", *CARRIED), on="segment_id", how="left").with_columns(
        pl.col(c).fill_null(0) for c in CARRIED if c != "since_red").with_columns(pl.col("since_red").cast(pl.Int64))
    rows = _climbed(rows.join(_leading(scores.items), on="segment_id", how="left"), ladder)
    held = _held(rule)
    rows = rows.with_columns(held=held).with_columns(open=pl.col("held").is_null() & pl.col("final").is_not_null())
    again = scores.items.join(listed_items, on=["segment_id", "item_code"], how="semi")["segment_id"].unique()
    rows = _ranked(_grouped(rows, rule).with_columns(again=pl.col("segment_id").is_in(again.implode())), rule)
    _refuse_quota(rows, rule)
    return _carried_on(_flagged(rows, rule), ladder).sort("segment_id")


def _leading(items: pl.DataFrame) -> pl.DataFrame:
    """The two items that cost most, and the items with a veto, by segment."""
    order = items.sort(["segment_id", "deducted", "item_code", "item"], descending=[False, True, False, False], nulls_last=True)
    top = order.filter(pl.col("deducted") > 0).group_by("segment_id", maintain_order=True).agg(
        item1=pl.col("item").get(0), points1=pl.col("deducted").get(0), item2=pl.col("item").get(1, null_on_oob=True),
        points2=pl.col("deducted").get(1, null_on_oob=True))
    veto = items.filter("veto").sort("item").group_by("segment_id").agg(veto=pl.col("item").unique(maintain_order=True).str.join("、"))
    return top.join(veto, on="segment_id", how="full", coalesce=True)


def _climbed(rows: pl.DataFrame, ladder: LadderRule) -> pl.DataFrame:
    """The ladder: deductions of patrols × the step of the nth bulletin running; `final` is the score, `extra` what it added."""
    n = pl.min_horizontal(pl.col("black_run") + 1, pl.lit(len(ladder.steps)))
    steps = pl.lit(None, pl.Int64)
    for at, step in enumerate(ladder.steps, 1):
        taken = pl.col("eased_first") if step == "item" else divided(pl.col("eased") * hundredths(step), 100)
        steps = pl.when(n == at).then(taken).otherwise(steps)
    rows = rows.with_columns(laddered=steps)
    total = FULL - pl.col("laddered") - pl.col("dust") - pl.col("exposed")
    return rows.with_columns(extra=pl.col("laddered") - pl.col("eased"), final=total.clip(0), below=total.clip(upper_bound=0).neg())


def _held(rule: FlagsRule) -> pl.Expr:
    """Why a segment is not judged this period; null when it is."""
    limit = hundredths(rule.disagreement) if rule.disagreement is not None else None
    metres = hundredths(rule.least.km) * 10
    return (pl.when(pl.col("changed").is_not_null()).then("changed")
            .when(pl.col("runs") == 0).then(pl.lit("本期未巡查"))
            .when(pl.col("digging")).then(pl.lit("在建施工"))
            .when(pl.col("runs") < rule.least.runs).then(pl.lit(f"巡查不足{rule.least.runs}次"))
            .when(pl.col("metres") < metres).then(pl.lit(f"巡查里程不足{rule.least.km.normalize():f}公里"))
            .when(pl.col("apart") > pl.lit(limit, pl.Int64)).then(pl.lit("两家巡查单位结论相差过大，待复查")))


def _grouped(rows: pl.DataFrame, rule: FlagsRule) -> pl.DataFrame:
    """Peer group of every judged segment; a group that is too small joins its area tier, then the city."""
    rows = rows.with_columns(group=pl.when("open").then(pl.lit(CITY)))
    finer = [rule.peers[:n] for n in range(1, len(rule.peers) + 1)]
    for parts in reversed(finer):
        label = pl.concat_str([pl.col(p) for p in parts], separator="·")
        still = (pl.col("group") == CITY) & label.is_not_null()
        size = still.sum().over(list(parts))
        rows = rows.with_columns(group=pl.when(still & (size >= rule.least_peers)).then(label).otherwise("group"))
    return rows


def _ranked(rows: pl.DataFrame, rule: FlagsRule) -> pl.DataFrame:
    """Ranks among the judged (equal scores share one), and `best`, `worst`: the order for honours and for black flags."""
    score, raw = pl.when("open").then("final"), pl.when("open").then("score_raw")
    rows = rows.with_columns(size=pl.col("open").sum().cast(pl.Int64), rank=score.rank("min", descending=True).cast(pl.Int64),
                             rank_raw=raw.rank("min", descending=True).cast(pl.Int64),
                             peer_rank=score.rank("min", descending=True).over("group").cast(pl.Int64),
                             peer_size=pl.col("open").sum().over("group").cast(pl.Int64))
    rows = rows.with_columns(pl.when("open").then(pl.col(c)).alias(c) for c in ("size", "peer_size"))
    # The criterion as "more is better"; for black flags the worse comes first, but better evidence always does.
    said = {"difficulty": (pl.col("difficulty").fill_null(0), -1), "clean": (pl.col("clean"), -1), "complaints": (-pl.col("complaints"), -1),
            "runs": (pl.col("runs"), 1), "inspected_km": (pl.col("metres").fill_null(0), 1)}
    good = [pl.col("final"), *(said[name][0] for name in rule.tie_breaks)]
    bad = [-pl.col("final"), *(said[name][0] * said[name][1] for name in rule.tie_breaks)]
    return rows.with_columns(best=pl.struct(a.alias(str(n)) for n, a in enumerate(good)).rank("dense", descending=True).cast(pl.Int64),
                             worst=pl.struct(a.alias(str(n)) for n, a in enumerate(bad)).rank("dense", descending=True).cast(pl.Int64))


def _flagged(rows: pl.DataFrame, rule: FlagsRule) -> pl.DataFrame:
    """Flags given: 优秀红旗 first, 红旗 among the rest, 黑旗; and where a segment without one stands."""
    red_line, best_line, black_line = (hundredths(x) for x in (rule.red.score, rule.excellent.score, rule.black.below))
    barred = (pl.when(pl.col("black_run") > 0).then(pl.lit("上期为黑旗"))
              .when((pl.col("exposures") > 0) & pl.lit(rule.veto_exposure)).then(pl.lit("有媒体曝光"))
              .when(pl.col("veto").is_not_null() & pl.lit(rule.veto_items)).then(pl.format("有一票否决事项（{}）", "veto")))
    rows = rows.with_columns(barred=barred)
    sizes = dict(rows.filter("open").group_by("group").len().sort("group").iter_rows()) if rule.quota_by == "peers" else None
    honest = rows.filter(pl.col("open") & pl.col("barred").is_null())
    proven = honest.filter((pl.col("final") >= best_line) & (pl.col("since_red") <= rule.excellent.within))
    excellent = chosen(proven.with_columns(place="best"), rule.excellent.quota, sizes)
    rest = honest.filter(~pl.col("segment_id").is_in([s for s, taken in excellent.items() if taken]) & (pl.col("final") >= red_line))
    red = chosen(rest.with_columns(place="best"), rule.red.quota, sizes)
    repeated = (pl.col("black_run") + 1 >= rule.black.repeats) & pl.col("again") & pl.lit(rule.black.repeats > 0)
    low = (pl.col("final") < black_line) | (repeated & (pl.col("final") < red_line))
    black = chosen(rows.filter(pl.col("open") & low).with_columns(place="worst"), rule.black.quota, sizes)
    flags = {s: kind for kind, found in ((BLACK, black), (RED, red), (EXCELLENT, excellent)) for s, taken in found.items() if taken}
    tied = [s for found in (excellent, red, black) for s, taken in found.items() if not taken]
    flag = pl.col("segment_id").replace_strict(flags, default=None, return_dtype=pl.String)
    unflagged, reaches = pl.col("open") & pl.col("flag").is_null(), pl.col("final") >= red_line
    standing = (pl.when((pl.col("flag") == BLACK) & (pl.col("final") < black_line)).then(pl.lit(f"低于黑旗线{rule.black.below}分"))
                .when(pl.col("flag") == BLACK).then(pl.format("连续第{}次通报，同一事项仍在", pl.col("black_run") + 1))
                .when(pl.col("flag") == EXCELLENT).then(pl.lit(f"达到{rule.excellent.score}分，近{rule.excellent.within}期内得过红旗"))
                .when(pl.col("flag") == RED).then(pl.lit(f"达到红旗线{rule.red.score}分"))
                .when(~unflagged).then(None)
                .when(reaches & pl.col("barred").is_not_null()).then(pl.format("达到红旗线，{}，不评", "barred"))
                .when(pl.col("segment_id").is_in(tied)).then(pl.lit(TIED))
                .when(reaches).then(pl.lit(f"达到红旗线，{FULL_UP}"))
                .when(pl.col("final") < black_line).then(pl.lit(f"低于黑旗线，{FULL_UP}"))
                .when(low).then(pl.lit(f"连续通报且同一事项仍在，{FULL_UP}")).otherwise(pl.lit("未达线")))
    return rows.with_columns(flag=flag).with_columns(
        standing=standing, to_red=pl.when("open").then((red_line - pl.col("final")).clip(0)),
        above_black=pl.when("open").then((pl.col("final") - black_line).clip(0)))


def _carried_on(rows: pl.DataFrame, ladder: LadderRule) -> pl.DataFrame:
    """Runs and totals after this period. A segment that was not judged keeps its run for `carries` periods."""
    red, black = pl.col("flag").is_in([RED, EXCELLENT]).fill_null(False), (pl.col("flag") == BLACK).fill_null(False)
    kept = pl.col("unassessed") + 1 <= ladder.carries

    def run(name: str, now: pl.Expr) -> pl.Expr:
        return pl.when("open").then(pl.when(now).then(pl.col(name) + 1).otherwise(0)).when(kept).then(name).otherwise(0)

    rows = rows.with_columns(
        red_run=run("red_run", red), black_run=run("black_run", black), unassessed=pl.when("open").then(0).otherwise(pl.col("unassessed") + 1),
        clean=run("clean", pl.col("final") == FULL), reds=pl.col("reds") + red, blacks=pl.col("blacks") + black,
        since_red=pl.when(red).then(1).otherwise(pl.col("since_red") + 1), listed_times=pl.when(pl.col("runs") > 0).then(pl.col("black_run") + 1))
    return rows.with_columns(streak=pl.when(red).then("red_run").when(black).then("black_run"),
                             times=pl.when(red).then("reds").when(black).then("blacks")).with_columns(first=pl.col("times") == 1)


def _refuse_quota(rows: pl.DataFrame, rule: FlagsRule) -> None:
    quota = rule.red.quota + rule.excellent.quota + rule.black.quota
    if rows.height and quota > rows.height:
        raise Refused(f"评旗名额合计{quota}，多于责任路段{rows.height}条", f"rules/flags/{rule.valid_from}.toml", "减少red、excellent、black的quota")


def written(rows: pl.DataFrame, grain: str, rules: str) -> pl.DataFrame:
    """Rows as they are kept: decimals, contributions as differences between steps, an id that never changes."""
    none = pl.col("runs") == 0
    steps = {"d_found": -pl.col("deducted"), "d_runs": pl.col("deducted") - pl.col("mean"), "d_length": pl.col("mean") - pl.col("brought"),
             "d_difficulty": pl.col("brought") - pl.col("eased"), "d_dust": -pl.col("dust"), "d_exposure": -pl.col("exposed"),
             "d_ladder": -pl.col("extra"), "d_floor": pl.col("below")}
    rows = rows.with_columns(**{name: pl.when(~none).then(step) for name, step in steps.items()}, score=pl.col("final"),
                             inspected_km=pl.col("metres") / 1000, peer_group="group", grain=pl.lit(grain), rules=pl.lit(rules),
                             id=pl.concat_str(pl.lit("flags"), "period", "segment_id", separator="/"), version=pl.lit(1), state=pl.lit(FIRST))
    return rows.select((points(name) if dtype == pl.Decimal(9, 2) else pl.col(name).cast(dtype)).alias(name) for name, dtype in SCHEMA.items())


def written_items(items: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The check items behind the scores of the same periods, with the same id and version."""
    placed = items.join(rows.select("period", "segment_id", "id", "version", "unit", "street"), on=["period", "segment_id"])
    return placed.select((points(name) if dtype == pl.Decimal(9, 2) else pl.col(name).cast(dtype)).alias(name) for name, dtype in ITEMS.items())
