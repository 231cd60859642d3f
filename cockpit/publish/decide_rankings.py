"""Rankings of the periods that are due, from segment scores, case counts and patrols; decided once like everything else."""
from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import cast

import polars as pl

from cockpit.decisions import rankings
from cockpit.decisions.course import DAY, key_of, period_of, periods_between, spans_of
from cockpit.decisions.digests import Marks, counts_digests
from cockpit.decisions.exact import points
from cockpit.decisions.history import Batch, Decision, History
from cockpit.decisions.rankings_inputs import ranking_measures, ranking_members
from cockpit.decisions.rankings_rule import RankingsRule
from cockpit.decisions.rulebook import SUBJECTS, DifficultyRule, PatrolRule, rules_text
from cockpit.decisions.scoring import Patrols, scored
from cockpit.periods import Grain, Period
from cockpit.publish.corrections import CORRECTIONS, newest
from cockpit.rules import DueRule, Rule, rule_on

RANKINGS = "rankings"
TABLES = {"rankings": rankings.SCHEMA, "ranking_segments": rankings.SEGMENTS | {"version": pl.Int64}}
LATE = timedelta(days=45)  # patrols that ended so long ago have no part in a ranking any more


@dataclass(frozen=True)
class Ranked:
    """What rankings are made of beyond patrols: marts, the departments of the reference, the fields no source delivers."""

    unit_period: pl.DataFrame
    department_period: pl.DataFrame
    units: pl.DataFrame
    streets: pl.DataFrame
    departments: pl.DataFrame
    missing: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, folder: Path, departments: pl.DataFrame, missing: Mapping[str, Sequence[str]]) -> Ranked:
        unit_period, department_period, units, streets = (
            pl.read_parquet(folder / "marts" / f"{name}.parquet") for name in ("unit_period", "department_period", "units", "streets"))
        return cls(unit_period, department_period, units, streets, departments, missing)


def rank_due(seen: Patrols, marks: Marks, ranked: Ranked, history: History, index: pl.DataFrame, rules: Mapping[str, Sequence[Rule]],
             since: datetime | None, known: datetime | None, batch: Batch) -> tuple[dict[str, pl.DataFrame], int]:
    """(rankings and the segment scores behind them, kept and new; how many periods are new)."""
    kept = {name: history.rows(name, schema) for name, schema in TABLES.items()}
    if since is None or known is None:
        return kept, 0
    done = set(index.filter(subject=RANKINGS)["period"])
    ranked_until = dict(kept["rankings"].group_by("grain").agg(pl.col("until").max()).iter_rows())
    due = [p for p in _periods(rules, since, known) if key_of(p) not in done and p.since >= ranked_until.get(p.grain, p.since)]
    for rule in cast("Sequence[RankingsRule]", rules[RANKINGS]):
        together = [p for p in due if rule_on(rules[RANKINGS], p.until - DAY) is rule]
        if not together:
            continue
        for name, rows in _ranked(together, rule, seen, ranked, rules, kept["rankings"]).items():
            batch.add(name, rows)
            kept[name] = pl.concat([kept[name], rows])
        digests = _digests(together, marks, ranked)
        for period in together:
            said = {RANKINGS: rule, "due": rule_on(rules["due"], period.since) or rules["due"][0]} | _scoring(rules, period.until)
            batch.decisions.append(Decision(RANKINGS, key_of(period), rules_text(said), digests[key_of(period)]))
    return kept, len(due)


def ranking_corrections(seen: Patrols, marks: Marks, ranked: Ranked, index: pl.DataFrame, rules: Mapping[str, Sequence[Rule]],
                        kept: pl.DataFrame) -> pl.DataFrame:
    """Members whose score, rank or money would be another by today's data, of the periods whose inputs have changed: CORRECTIONS."""
    latest = newest(index, RANKINGS)
    grains = dict(kept.select("period", "grain").unique().iter_rows())
    decided = {key: digest for key, digest in latest.select("period", "digest").iter_rows() if key in grains}
    texts = dict(latest.select("period", "rules").iter_rows())
    periods = sorted((period_of(key, grains[key]) for key in decided), key=lambda p: (p.since, p.grain))
    now = _digests(periods, marks, ranked)
    found = [pl.DataFrame(schema=CORRECTIONS)]
    touched = [p for p in periods if now[key_of(p)] != decided[key_of(p)]]
    for text in dict.fromkeys(texts[key_of(p)] for p in touched):
        together = [p for p in touched if texts[key_of(p)] == text]
        anew = ranked_anew(together, text, seen, ranked, rules, kept)["rankings"]
        if anew.height:
            found.append(_differences(kept.filter(pl.col("period").is_in(anew["period"].unique().implode())), anew))
    return pl.concat(found)


def ranked_anew(periods: Sequence[Period], text: str, seen: Patrols, ranked: Ranked, rules: Mapping[str, Sequence[Rule]],
                kept: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """TABLES of decided periods by the data of today and the rules they were decided by (`text`); `rules` for what a text lacks."""
    said = {name: [SUBJECTS[name].model_validate(rule)] for name, rule in json.loads(text).items()}
    return _ranked(periods, cast("RankingsRule", said[RANKINGS][0]), seen, ranked, {**rules, **said}, kept)


def ranking_digest(period: Period, marks: Marks, ranked: Ranked) -> str:
    """Digest of what a period's rankings are counted from."""
    return _digests([period], marks, ranked)[key_of(period)]


def _differences(was: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    said = ("score", "rank", "money_yuan")
    both = was.join(now.select("id", *said), on="id", suffix="_now").filter(
        pl.any_horizontal(pl.col(c).ne_missing(pl.col(f"{c}_now")) for c in said))

    def place(suffix: str) -> pl.Expr:
        ranked = pl.format("第{}名", f"rank{suffix}")
        money = pl.when(pl.col(f"money_yuan{suffix}").fill_null(0) != 0).then(pl.format("，{}元", f"money_yuan{suffix}")).otherwise(pl.lit(""))
        return pl.when(pl.col(f"rank{suffix}").is_null()).then(pl.lit("不排名")).otherwise(pl.concat_str(ranked, money))

    return both.with_columns(
        subject=pl.lit(RANKINGS), segment_id=pl.lit(None, pl.String), name=pl.format("{}·{}", "member", "league_name"), was=place(""), now=place("_now"),
        score_was="score", score_now="score_now", why=pl.lit("巡查或案件数据变化")).select(pl.col(c).cast(t) for c, t in CORRECTIONS.items())


def _digests(periods: Sequence[Period], marks: Marks, ranked: Ranked) -> dict[str, str]:
    """Period → digest of its patrols and case counts."""
    patrols = {key: digest for grain in ("week", "xun", "month")
               for key, digest in marks.of_periods(spans_of([p for p in periods if p.grain == grain])).items()}
    counts = counts_digests((ranked.unit_period, ranked.department_period))
    return {key_of(p): f"{patrols[key_of(p)]}|{counts.get((p.grain, p.since), '0')}" for p in periods}


def known_until(as_of: datetime, patrols: datetime | None) -> datetime | None:
    """Rankings want both cases and patrols. Patrols that ended long ago are not waited for; before there are any, nothing
    is ranked: a city that loads its cases first would else have every period decided without them."""
    if patrols is None:
        return None
    return min(as_of, patrols) if patrols > as_of - LATE else as_of


def _periods(rules: Mapping[str, Sequence[Rule]], since: datetime, known: datetime) -> list[Period]:
    """Whole periods of every grain that a table of the rule in force asks for."""
    grains = sorted({league.grain for rule in cast("Sequence[RankingsRule]", rules[RANKINGS]) for league in rule.league})
    found = [p for grain in grains for p in periods_between(rules[RANKINGS], since.date(), known, cast("Grain", grain))]
    asked = {p: cast("RankingsRule", rule_on(rules[RANKINGS], p.until - DAY)) for p in found}
    return sorted((p for p in found if p.grain in {x.grain for x in asked[p].league}), key=lambda p: (p.since, p.grain))


def _ranked(periods: Sequence[Period], rule: RankingsRule, seen: Patrols, ranked: Ranked, rules: Mapping[str, Sequence[Rule]],
            before: pl.DataFrame) -> dict[str, pl.DataFrame]:
    spans = spans_of(periods)
    members = ranking_members(ranked.units, ranked.streets, ranked.departments)
    by_grain = [spans_of([p for p in periods if p.grain == grain]) for grain in ("week", "xun", "month")]
    scores = pl.concat([_scores(own, seen, rules) for own in by_grain if own.height])
    due = cast("Sequence[DueRule]", rules["due"])
    measures = pl.concat([ranking_measures(rule, own, ranked.unit_period, ranked.department_period, seen.runs, seen.findings, seen.segments,
                                           due, ranked.missing) for own in by_grain if own.height])
    rows = rankings.rank_periods(rule, spans, scores, measures, members, seen.exposures, before)
    return {"rankings": rows, "ranking_segments": rankings.rank_segments(rule, spans, scores).with_columns(version=pl.lit(1, pl.Int64))}


def _scores(spans: pl.DataFrame, seen: Patrols, rules: Mapping[str, Sequence[Rule]]) -> pl.DataFrame:
    """Segment scores of spans of one grain before any ladder; sites and segments set up or given up inside are held."""
    parts = []
    ruled = [(span, _scoring(rules, span[2])) for span in spans.iter_rows()]
    for by, run in groupby(ruled, key=lambda pair: pair[1]):
        own = pl.DataFrame([span for span, _ in run], schema=spans.schema, orient="row")
        made = scored(own, seen, cast("PatrolRule", by["patrol"]), cast("DifficultyRule", by["difficulty"])).segments
        held = pl.coalesce("changed", pl.when(pl.col("digging")).then(pl.lit("在建施工")))
        parts.append(made.with_columns(held=held, inspected_km=pl.col("metres") / 1000, score=points("score"), score_raw=points("score_raw")))
    return pl.concat(parts)


def _scoring(rules: Mapping[str, Sequence[Rule]], until: date) -> dict[str, Rule]:
    """Patrol and difficulty rules of a period's last day, or the first there are."""
    return {subject: rule_on(rules[subject], until - DAY) or rules[subject][0] for subject in ("patrol", "difficulty")}
