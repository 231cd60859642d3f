"""Decides a run of periods in order, each from what the one before carried on."""
from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

import polars as pl

from cockpit.decisions.exact import cents
from cockpit.decisions.flags import BLACK, CARRIED, ITEMS, SCHEMA, judged, written, written_items
from cockpit.decisions.rulebook import DifficultyRule, FlagsRule, LadderRule, PatrolRule
from cockpit.decisions.scoring import Patrols, Scores, in_spans, scored, stepped
from cockpit.periods import XUN, Grain, Period, containing, parse
from cockpit.rules import Rule, rule_on

DAY = timedelta(days=1)
FLAG_SUBJECTS = ("patrol", "difficulty", "flags", "ladder")


@dataclass(frozen=True)
class InForce:
    """The rules a period is decided by: those in force on its last day."""

    patrol: PatrolRule
    difficulty: DifficultyRule
    flags: FlagsRule
    ladder: LadderRule

    @property
    def words(self) -> str:
        return "；".join(f"{label}{rule.version}" for label, rule in (
            ("评旗", self.flags), ("计分", self.patrol), ("难度", self.difficulty), ("阶梯", self.ladder)))


def key_of(period: Period) -> str:
    """How a decided period is called: 2025-W41, 2025-10, and 2025-10-1 for the first 旬."""
    if period.grain != "xun":
        return period.key
    return f"{period.since:%Y-%m}-{1 + (period.since.day - 1) // 10}"


def period_of(key: str, grain: str) -> Period:
    """A decided period from its key, e.g. 2025-W41, 2025-10 or 2025-10-1."""
    if grain == "xun":
        month, _, part = key.rpartition("-")
        return parse(month + XUN[int(part) - 1])
    return parse(key)


def kept_rules(text: str) -> InForce:
    """The four rules a period of flags was decided by, from the index."""
    said = json.loads(text)
    return InForce(PatrolRule.model_validate(said["patrol"]), DifficultyRule.model_validate(said["difficulty"]),
                   FlagsRule.model_validate(said["flags"]), LadderRule.model_validate(said["ladder"]))


def in_force(rules: Mapping[str, Sequence[Rule]], day: date) -> InForce | None:
    """None where one of the four subjects has no rule yet: nothing is decided then."""
    found = {subject: rule_on(rules[subject], day) for subject in FLAG_SUBJECTS}
    return None if None in found.values() else InForce(**found)  # type: ignore[arg-type]


def periods_between(rules: Sequence[Rule], first: date, known_until: datetime, grain: Grain | None = None) -> list[Period]:
    """Whole periods from a first day on that are over by `known_until` and settled; of the grain given, else the rule's own."""
    found: list[Period] = []
    day = first
    while day < known_until.date() + DAY:
        rule = rule_on(rules, day)
        if rule is None:
            day += DAY
            continue
        period = containing(grain if grain else getattr(rule, "period", "month"), day)
        last = rule_on(rules, period.until - DAY)
        if last is not rule and last is not None and not grain and getattr(last, "period", None) != getattr(rule, "period", None):
            day = last.valid_from  # another grain begins inside this period: what is left of it is not decided
            continue
        settled = known_until - getattr(last, "settle_days", 0) * DAY
        if period.since >= day and period.complete(settled) and last is not None:
            found.append(period)
        day = max(period.until, day + DAY)
    return found


def spans_of(periods: Sequence[Period]) -> pl.DataFrame:
    return pl.DataFrame([(key_of(p), p.since, p.until) for p in periods], orient="row",
                        schema={"period": pl.String, "since": pl.Date, "until": pl.Date})


def decided(periods: Sequence[Period], seen: Patrols, complaints: pl.DataFrame, rules: Mapping[str, Sequence[Rule]],
            flags: pl.DataFrame, items: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(flags, items) of `periods`, oldest first. `complaints`: segment_id, day, complaints. `flags`, `items`: decided before."""
    carried, listed = left_by(flags, items)
    made, found = [pl.DataFrame(schema=SCHEMA)], [pl.DataFrame(schema=ITEMS)]
    ruled = {key_of(p): by for p in periods if (by := in_force(rules, p.until - DAY))}
    for period, scores, by in _scored_in_turn(periods, seen, complaints, ruled):
        rows = judged(scores, by.flags, by.ladder, carried, listed)
        kept = written(rows, period.grain, by.words)
        made.append(kept)
        found.append(written_items(scores.items, kept))
        gone = carried.join(rows, on="segment_id", how="anti")
        carried = pl.concat([rows.select("segment_id", *(pl.col(c).cast(t) for c, t in CARRIED.items())), gone])
        listed = _listed(rows, scores.items, listed)
    return pl.concat(made), pl.concat(found)


def revisited(periods: Sequence[Period], seen: Patrols, complaints: pl.DataFrame, ruled: Mapping[str, InForce],
              flags: pl.DataFrame, items: pl.DataFrame) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """(flags, items) each decided period would have by the data of today, coming from what was decided before it.

    `ruled`: the rules each was decided by, by its key; a rule file changed since changes nothing.
    """
    for period, scores, by in _scored_in_turn(periods, seen, complaints, ruled):
        before = flags.filter(pl.col("until") <= period.since)
        rows = judged(scores, by.flags, by.ladder, *left_by(before, items))
        kept = written(rows, period.grain, by.words)
        yield kept, written_items(scores.items, kept)


def replayed(flags: pl.DataFrame, items: pl.DataFrame, before: pl.DataFrame, items_before: pl.DataFrame, by: InForce) -> pl.DataFrame:
    """One period decided again from what was kept of it, under other rules or the same ones."""
    return anew(flags, items, *left_by(before, items_before), by)


def anew(flags: pl.DataFrame, items: pl.DataFrame, carried: pl.DataFrame, listed: pl.DataFrame, by: InForce) -> pl.DataFrame:
    """The same from what was carried into the period and the items of the bulletins that run on."""
    return written(judged(kept_scores(flags, items, by), by.flags, by.ladder, carried, listed), flags["grain"][0], by.words)


def kept_scores(flags: pl.DataFrame, items: pl.DataFrame, by: InForce) -> Scores:
    """Scores from kept rows: the stored inputs go through the same steps."""
    inputs = flags.select(
        "period", "since", "until", "segment_id", "name", "unit", "street", "area_tier", "road_class", "difficulty", "length_km", "runs",
        "findings", "companies", "complaints", "exposures", cents("deducted"), cents("first_step"), cents("apart"),
        metres=(pl.col("inspected_km") * 1000).round(0).cast(pl.Int64), dust=-cents("d_dust").fill_null(0),
        exposed=-cents("d_exposure").fill_null(0), digging=pl.col("held") == "在建施工",
        changed=pl.when(pl.col("held").str.starts_with("本期内")).then("held"))
    found = items.drop("id", "version", "unit", "street").with_columns(cents("deducted"), cents("first_step"))
    return Scores(stepped(inputs, by.patrol, by.difficulty), found)


def _scored_in_turn(periods: Sequence[Period], seen: Patrols, complaints: pl.DataFrame,
                    ruled: Mapping[str, InForce]) -> Iterator[tuple[Period, Scores, InForce]]:
    """Scores of each period; periods under the same rules are scored together."""
    for by, run in groupby([(p, ruled[key_of(p)]) for p in periods if key_of(p) in ruled], key=lambda pair: pair[1]):
        together = [p for p, _ in run]
        spans = spans_of(together)
        all_ = scored(spans, seen, by.patrol, by.difficulty)
        said = in_spans(complaints, "day", spans).group_by("period", "segment_id").agg(pl.col("complaints").sum().cast(pl.Int64))
        segments = all_.segments.join(said, on=["period", "segment_id"], how="left").with_columns(pl.col("complaints").fill_null(0))
        by_period, items = segments.partition_by("period", as_dict=True), all_.items.partition_by("period", as_dict=True)
        for period in together:
            key = (key_of(period),)
            yield period, Scores(by_period.get(key, segments.clear()), items.get(key, all_.items.clear())), by


def left_by(flags: pl.DataFrame, items: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What the decided periods carry on: each segment's newest row, and the items of its newest bulletin."""
    narrow = flags.select("segment_id", "period", "since", "flag", *(pl.col(c).cast(t) for c, t in CARRIED.items()))
    newest = narrow.filter(pl.col("since") == pl.col("since").max().over("segment_id")).select("segment_id", *CARRIED)
    running = newest.filter(pl.col("black_run") > 0)["segment_id"]
    bulletins = narrow.filter((pl.col("flag") == BLACK) & pl.col("segment_id").is_in(running.implode()))
    last = bulletins.filter(pl.col("since") == pl.col("since").max().over("segment_id")).select("segment_id", "period")
    return newest, items.join(last, on=["segment_id", "period"], how="semi").select("segment_id", "item_code").unique().sort("segment_id", "item_code")


def _listed(rows: pl.DataFrame, items: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """The items of the newest bulletin of every segment whose run goes on."""
    now = rows.filter(pl.col("flag") == BLACK)["segment_id"]
    kept = rows.filter((pl.col("black_run") > 0) & ~pl.col("segment_id").is_in(now.implode()))["segment_id"]
    return pl.concat([items.filter(pl.col("segment_id").is_in(now.implode())).select("segment_id", "item_code"),
                      before.filter(pl.col("segment_id").is_in(kept.implode()))])
