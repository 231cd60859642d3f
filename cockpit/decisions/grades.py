"""千条优秀、百条卓越、十条极致: where each segment stands on the ladder, month by month, and what it lacks for the next step.

Sources: monthly, goals 1,000 / 100 / 10 (seed 002). Entry, hold and exit are 示例 (rulebook.GradesRule). A month's
score is the mean of the period scores (flags) that end in it. At most one step up a month; a black flag drops one.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

import polars as pl

from cockpit.decisions.exact import cents, divided, hundredths, points
from cockpit.decisions.flags import BLACK, EXCELLENT, FIRST, RED
from cockpit.decisions.rulebook import GradesRule, GradeStep

GRADES = ("普通", "优秀", "卓越", "极致")
NEAR = 100  # hundredths above the hold line that count as close to losing the grade
UP, DOWN, STAY = "晋级", "降级", "保持"
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.String, "version": pl.Int64, "period": pl.String, "since": pl.Date, "until": pl.Date, "segment_id": pl.String, "name": pl.String,
    "unit": pl.String, "street": pl.String, "area_tier": pl.String, "road_class": pl.String, "score": pl.Decimal(9, 2), "periods": pl.Int64,
    "reds": pl.Int64, "blacks": pl.Int64, "reds_recent": pl.Int64, "black_free": pl.Int64, "months_held": pl.Int64,
    "grade_before": pl.String, "grade": pl.String, "move": pl.String, "reason": pl.String, "next_grade": pl.String,
    "gap": pl.String, "gap_score": pl.Decimal(9, 2), "gap_reds": pl.Int64, "gap_months": pl.Int64, "gap_black": pl.Int64,
    "gaps": pl.Int64, "risk": pl.String, "above_hold": pl.Decimal(9, 2), "goal": pl.Int64, "state": pl.String, "rules": pl.String}

GOALS: dict[str, pl.DataType | type[pl.DataType]] = {
    "version": pl.Int64, "period": pl.String, "since": pl.Date, "until": pl.Date, "segments": pl.Int64, "of_segments": pl.Int64, "limit": pl.String,
    "excellent": pl.Int64, "outstanding": pl.Int64, "supreme": pl.Int64, "full_excellent": pl.Int64, "full_outstanding": pl.Int64,
    "full_supreme": pl.Int64}


def goals(rule: GradesRule, segments: int) -> dict[str, int]:
    """The goals for a city of so many segments: scaled half up where the rule says for how many its goals are, at least 1."""
    if rule.of_segments is None or segments >= rule.of_segments:
        return {grade: step.goal for grade, step in rule.steps.items()}
    return {grade: max(1, int(Fraction(step.goal * segments, rule.of_segments) + Fraction(1, 2))) if step.goal else 0
            for grade, step in rule.steps.items()}


def graded(month: Mapping[str, object], flags: pl.DataFrame, before: Sequence[pl.DataFrame], rule: GradesRule) -> pl.DataFrame:
    """One month's rows. `month`: period, since, until. `flags`: decided rows of the periods that end in it. `before`: the
    rows of earlier months, newest last, as many as the rule looks back."""
    rows = _month(flags).join(_recent(before, rule), on="segment_id", how="left").with_columns(
        pl.col("grade_before").fill_null(GRADES[0]), pl.col("months_before", "reds_before").fill_null(0))
    rows = rows.with_columns(reds_recent=pl.col("reds_before") + pl.col("reds"), black_free=pl.when(pl.col("blacks") > 0).then(0).otherwise(
        pl.col("free_before").fill_null(rule.black_free) + 1), at=pl.col("grade_before").replace_strict(list(GRADES), list(range(4)), return_dtype=pl.Int64))
    rows = _conditions(rows, rule)
    limits = goals(rule, rows.height)
    rows = rows.with_columns(_moves(rows, rule, limits))
    grade = pl.col("to").replace_strict(list(range(4)), list(GRADES), return_dtype=pl.String)
    same = pl.col("to") == pl.col("at")
    rows = rows.with_columns(
        grade=grade, months_held=pl.when(same).then(pl.col("months_before") + 1).otherwise(1),
        move=pl.when(same).then(pl.when(pl.col("at") > 0).then(pl.lit(STAY))).when(pl.col("to") > pl.col("at")).then(pl.lit(UP)).otherwise(pl.lit(DOWN)))
    rows = _gaps(rows, rule)
    said = {name: pl.lit(value) for name, value in month.items()}
    goal = pl.col("grade").replace_strict(limits, default=None, return_dtype=pl.Int64)
    rows = rows.with_columns(**said, goal=goal, version=pl.lit(1), state=pl.lit(FIRST), rules=pl.lit(f"千百十{rule.version}"))
    rows = rows.with_columns(id=pl.concat_str(pl.lit("grades"), "period", "segment_id", separator="/"))
    return rows.select((points(c) if t == pl.Decimal(9, 2) else pl.col(c).cast(t)).alias(c) for c, t in SCHEMA.items()).sort("segment_id")


def goal_row(month: Mapping[str, object], segments: int, rule: GradesRule) -> pl.DataFrame:
    """The month's goals as they stood: GOALS."""
    scaled = goals(rule, segments)
    return pl.DataFrame([{"version": 1, **month, "segments": segments, "of_segments": rule.of_segments, "limit": rule.limit,
                          "excellent": scaled["优秀"], "outstanding": scaled["卓越"], "supreme": scaled["极致"],
                          "full_excellent": rule.excellent.goal, "full_outstanding": rule.outstanding.goal, "full_supreme": rule.supreme.goal}], schema=GOALS)


def ending_in(flags: pl.DataFrame, since: date, until: date) -> pl.DataFrame:
    """Decided flag rows of the periods that end inside a month: a week belongs to the month of its last day."""
    return flags.filter((pl.col("until") > since) & (pl.col("until") <= until))


def _month(flags: pl.DataFrame) -> pl.DataFrame:
    """What the month's periods say of each segment that is in force at its last one."""
    place = ("name", "unit", "street", "area_tier", "road_class")
    judged = pl.col("held").is_null() & pl.col("score").is_not_null()
    rows = flags.sort("since").with_columns(_c=cents("score"))
    newest = rows["since"].max()
    return rows.group_by("segment_id").agg(
        *(pl.col(c).last() for c in place), last=pl.col("since").max(), total=pl.col("_c").filter(judged).sum(), periods=judged.sum().cast(pl.Int64),
        reds=pl.col("flag").is_in([RED, EXCELLENT]).sum().cast(pl.Int64), blacks=(pl.col("flag") == BLACK).sum().cast(pl.Int64)
    ).filter(pl.col("last") == newest).with_columns(score=divided(pl.col("total"), pl.col("periods"))).drop("total", "last").sort("segment_id")


def _recent(before: Sequence[pl.DataFrame], rule: GradesRule) -> pl.DataFrame:
    """The grade a segment comes from, its months in it, and what the window before this month holds."""
    empty = pl.DataFrame(schema={"segment_id": pl.String, "grade_before": pl.String, "months_before": pl.Int64, "free_before": pl.Int64,
                                 "reds_before": pl.Int64})
    if not before:
        return empty
    newest = pl.concat(before).filter(pl.col("since") == pl.col("since").max().over("segment_id"))
    last = newest.select("segment_id", grade_before="grade", months_before="months_held", free_before="black_free")
    window = before[-(rule.window - 1):] if rule.window > 1 else []
    reds = pl.concat([m.select("segment_id", "reds") for m in window] or [empty.select("segment_id", reds="reds_before")])
    return last.join(reds.group_by("segment_id").agg(reds_before=pl.col("reds").sum()), on="segment_id", how="left")


def _conditions(rows: pl.DataFrame, rule: GradesRule) -> pl.DataFrame:
    """What each segment lacks for the next grade, 0 where nothing; and whether it has been looked at enough this month."""
    steps = list(rule.steps.values())

    def of(value: str, at: str, default: int = 0) -> pl.Expr:
        return pl.col(at).replace_strict({n: _number(step, value) for n, step in enumerate(steps)}, default=default, return_dtype=pl.Int64)

    enough = pl.col("periods") >= rule.least_periods
    held = pl.col("at") - 1
    rows = rows.with_columns(enough=enough, below=held, up_score=of("score", "at"), up_reds=of("reds", "at"), up_months=of("months", "at"))
    rows = rows.with_columns(hold=of("hold", "below"))
    return rows.with_columns(
        gap_score=(pl.col("up_score") - pl.col("score")).clip(0), gap_reds=(pl.col("up_reds") - pl.col("reds_recent")).clip(0),
        gap_months=(pl.col("up_months") - pl.col("months_before")).clip(0),
        gap_black=(rule.black_free - pl.col("black_free")).clip(0))


def _number(step: GradeStep, name: str) -> int:
    value = getattr(step, name)
    return value if isinstance(value, int) else hundredths(value)


def _moves(rows: pl.DataFrame, rule: GradesRule, limits: Mapping[str, int]) -> list[pl.Series]:
    """(`to`, `reason`) of every row: first who falls, then, from the top down, who rises, within the limits if they are 上限."""
    to: dict[str, int] = {}
    why: dict[str, str] = {}
    state = {r["segment_id"]: r for r in rows.iter_rows(named=True)}
    for segment, r in state.items():
        to[segment], why[segment] = _after_falls(r, rule)
    capped = rule.limit == "上限"
    for at in (3, 2, 1):
        if capped:
            _trim(to, why, state, at, limits[GRADES[at]])
        ready = [s for s, r in state.items() if to[s] == at - 1 == r["at"] and _ready(r)]
        room = limits[GRADES[at]] - sum(1 for g in to.values() if g == at) if capped else len(ready)
        fit = _fitting(ready, max(room, 0), state)
        for s in ready:
            if s in fit:
                to[s], why[s] = at, f"达到{GRADES[at]}路段条件"
            else:
                why[s] = f"达到{GRADES[at]}路段条件，名额已满"
    segments = rows["segment_id"].to_list()
    return [pl.Series("to", [to[s] for s in segments], pl.Int64), pl.Series("reason", [why[s] for s in segments], pl.String)]


def _after_falls(r: Mapping[str, int], rule: GradesRule) -> tuple[int, str]:
    """Where a segment stands after the falls of the month. Without enough periods nothing but a black flag moves it."""
    if r["at"] and r["blacks"] and rule.black_drops:
        return r["at"] - 1, f"本月黑旗{r['blacks']}面，降一级"
    if not r["enough"]:
        return r["at"], "本月得分期数不足，保持原等次"
    if r["at"] and r["score"] < r["hold"]:
        return r["at"] - 1, f"月均得分低于保持线{r['hold'] / 100:.2f}分，降一级"
    return r["at"], ""


def _ready(r: Mapping[str, int]) -> bool:
    return bool(r["enough"]) and not (r["gap_score"] or r["gap_reds"] or r["gap_months"] or r["gap_black"])


def _trim(to: dict[str, int], why: dict[str, str], state: Mapping[str, Mapping[str, int]], at: int, limit: int) -> None:
    """上限 is never exceeded, not even by those who fall from above: the lowest scores go one grade down."""
    inside = [s for s, g in to.items() if g == at]
    stay = _fitting(inside, limit, state)
    for s in inside:
        if s not in stay:
            to[s], why[s] = at - 1, "；".join(filter(None, [why[s], f"{GRADES[at]}路段名额已满，按得分退出"]))


def _fitting(segments: Sequence[str], room: int, state: Mapping[str, Mapping[str, int]]) -> set[str]:
    """The best that fit; those alike at the line all stay out, since no id decides an honour."""
    def merit(segment: str) -> tuple[int, int, int]:
        r = state[segment]
        return -(r["score"] or 0), -r["reds_recent"], -r["months_before"]

    ordered = sorted(segments, key=merit)
    if len(ordered) <= room:
        return set(ordered)
    line = merit(ordered[room])
    return {s for s in ordered[:room] if merit(s) < line}


def _gaps(rows: pl.DataFrame, rule: GradesRule) -> pl.DataFrame:
    """晋级差距 in words and numbers, from the grade of the end of the month; and what endangers the grade."""
    moved = pl.col("to") != pl.col("at")
    rows = rows.with_columns(at_now=pl.col("to"), held_now=pl.col("months_held"))
    steps = list(rule.steps.values())

    def need(name: str) -> pl.Expr:
        return pl.col("at_now").replace_strict({n: _number(step, name) for n, step in enumerate(steps)}, default=None, return_dtype=pl.Int64)

    rows = rows.with_columns(
        next_grade=pl.col("at_now").replace_strict({n: GRADES[n + 1] for n in range(3)}, default=None, return_dtype=pl.String),
        gap_score=(need("score") - pl.col("score")).clip(0), gap_reds=(need("reds") - pl.col("reds_recent")).clip(0),
        gap_months=(need("months") - pl.col("held_now")).clip(0),
        gap_black=pl.when(pl.col("at_now") < 3).then((rule.black_free - pl.col("black_free")).clip(0)))
    parts = [pl.when(pl.col("gap_score") > 0).then(pl.format("月均得分差{}分", points("gap_score").cast(pl.String))),
             pl.when(pl.col("score").is_null()).then(pl.lit("本月没有得分")),
             pl.when(pl.col("gap_reds") > 0).then(pl.format(f"近{rule.window}个月红旗差{{}}面", "gap_reds")),
             pl.when(pl.col("gap_months") > 0).then(pl.format("在本等次差{}个月", "gap_months")),
             pl.when(pl.col("gap_black") > 0).then(pl.format("距黑旗不满，还差{}个月", "gap_black"))]
    counted = sum(((p.is_not_null()).cast(pl.Int64) for p in parts), pl.lit(0, pl.Int64))
    hold = pl.col("at_now").replace_strict({n + 1: hundredths(step.hold) for n, step in enumerate(steps)}, default=None, return_dtype=pl.Int64)
    rows = rows.with_columns(gap=pl.when(pl.col("at_now") < 3).then(pl.concat_str(parts, separator="；", ignore_nulls=True)),
                             gaps=pl.when(pl.col("at_now") < 3).then(counted), above_hold=pl.col("score") - hold)
    near = (pl.col("at_now") > 0) & ~moved & (pl.col("above_hold") < NEAR)
    risks = pl.concat_str([
        pl.when(near & (pl.col("above_hold") >= 0)).then(pl.format("月均得分只高于保持线{}分", points("above_hold").cast(pl.String))),
        pl.when(near & (pl.col("above_hold") < 0)).then(pl.format("月均得分低于保持线{}分", points(-pl.col("above_hold")).cast(pl.String))),
        pl.when((pl.col("at_now") > 0) & (pl.col("blacks") > 0)).then(pl.lit("本月有黑旗")),
        pl.when((pl.col("at_now") > 0) & ~pl.col("enough")).then(pl.lit("本月得分期数不足"))], separator="；", ignore_nulls=True)
    return rows.with_columns(risk=pl.when(risks != "").then(risks))
