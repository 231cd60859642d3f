"""marts → rules → decisions: what was decided is read, what is due is decided, what would now come out differently is noted."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from cockpit.decisions import flags as flag_rows
from cockpit.decisions import grades as grade_rows
from cockpit.decisions.course import DAY, decided, in_force, key_of, periods_between, spans_of
from cockpit.decisions.digests import Marks, decision_digest
from cockpit.decisions.grades import ending_in, goal_row, graded
from cockpit.decisions.history import Batch, Decision, History
from cockpit.decisions.red_streets import SCHEMA as RED_STREETS
from cockpit.decisions.red_streets import red_streets
from cockpit.decisions.rulebook import GradesRule, rules_text
from cockpit.decisions.scoring import Patrols
from cockpit.periods import Period
from cockpit.publish.corrections import flag_corrections, grade_corrections
from cockpit.publish.decide_rankings import LATE, Ranked, known_until, rank_due, ranking_corrections
from cockpit.publish.marts import Progress
from cockpit.rules import Rule, rule_on

FLAGS, GRADES = "flags", "grades"
MONTHLY = {"grades": grade_rows.SCHEMA, "red_streets": RED_STREETS, "grade_goals": grade_rows.GOALS}
Rules = Mapping[str, Sequence[Rule]]


@dataclass(frozen=True)
class Marts:
    """The marts decisions are made of, read once."""

    seen: Patrols
    complaints: pl.DataFrame

    @classmethod
    def of(cls, folder: Path, check_items: pl.DataFrame) -> Marts:
        def mart(name: str) -> pl.DataFrame:
            return pl.read_parquet(folder / "marts" / f"{name}.parquet")

        seen = Patrols(mart("patrol_run"), mart("patrol_finding"), mart("exposure"), mart("weighing"), mart("segments"), check_items)
        days = pl.read_parquet(folder / "segment_day" / "*.parquet")
        return cls(seen, days.group_by("segment_id", "day").agg(pl.col("complaints").sum().cast(pl.Int64)).sort("segment_id", "day"))


@dataclass(frozen=True)
class Reach:
    """When this is decided, 数据截至, the first case, and up to when patrols are known."""

    now: datetime
    as_of: datetime
    first_reported: datetime | None
    patrols: datetime | None


def decide(marts: Marts, ranked: Ranked, history: History, rules: Rules, reach: Reach, batch: Batch, progress: Progress) -> dict[str, pl.DataFrame]:
    """Decide every period that is due and was not decided (into `batch`), and compare the decided ones with the data of today."""
    index, marks = history.index(), Marks.of(marts.seen, marts.complaints)
    flags, items = _flags(marts, marks, history, index, rules, flags_until(reach), batch, progress)
    months = _grades(flags, history, index, rules, reach.as_of, batch, progress)
    since = max((t for t in (reach.first_reported, marts.seen.runs["started_at"].min()) if isinstance(t, datetime)), default=None)
    tables, new = rank_due(marts.seen, marks, ranked, history, index, rules, since, known_until(reach.as_of, reach.patrols), batch)
    if new:
        progress(f"已排名{new}期")
    corrections = pl.concat([flag_corrections(marts.seen, marts.complaints, marks, index, flags, items),
                             grade_corrections(index, flags, months["grades"]),
                             ranking_corrections(marts.seen, marks, ranked, index, rules, tables["rankings"])])
    made = batch.entries(reach.now, reach.as_of)
    decided = pl.concat([index, made]).drop("batch", "digest")
    return {"flags": flags, "flag_items": items, **months, **tables, "corrections": corrections, "decided": decided}


def flags_until(reach: Reach) -> datetime | None:
    """Flags want patrols, and cases as far as they come: complaints break ties. Cases that ended long ago are not waited for."""
    if reach.patrols is None or reach.patrols - reach.as_of > LATE:
        return reach.patrols
    return min(reach.patrols, reach.as_of)


def flag_periods(runs: pl.DataFrame, known: datetime | None, rules: Rules) -> list[Period]:
    """Every whole period since patrols began whose flags are due: patrols are known to its end and beyond."""
    first = runs["started_at"].min()
    if known is None or not isinstance(first, datetime):
        return []
    return [p for p in periods_between(rules["flags"], first.date(), known) if in_force(rules, p.until - DAY)]


def after(decided: pl.DataFrame, periods: list[Period]) -> list[Period]:
    """Periods that begin when the newest decided one is over: what comes before would inherit from its own future."""
    until = decided["until"].max()
    return [p for p in periods if not isinstance(until, date) or p.since >= until]


def _flags(marts: Marts, marks: Marks, history: History, index: pl.DataFrame, rules: Rules, known: datetime | None, batch: Batch,
           progress: Progress) -> tuple[pl.DataFrame, pl.DataFrame]:
    flags, items = history.rows("flags", flag_rows.SCHEMA), history.rows("flag_items", flag_rows.ITEMS)
    done = set(index.filter(subject=FLAGS)["period"])
    open_ = [p for p in flag_periods(marts.seen.runs, known, rules) if key_of(p) not in done]
    due = after(flags, open_)
    if len(due) < len(open_):
        progress(f"{len(open_) - len(due)}期早于已评定的各期，或与之重叠，不补评")
    if not due:
        return flags, items
    made, made_items = decided(due, marts.seen, marts.complaints, rules, flags, items)
    digests = marks.of_periods(spans_of(due))
    for period in due:
        by = in_force(rules, period.until - DAY)
        assert by is not None, "only periods with rules are due"
        batch.decisions.append(Decision(FLAGS, key_of(period), rules_text(vars(by)), digests[key_of(period)]))
    batch.add("flags", made)
    batch.add("flag_items", made_items)
    progress(f"已评旗{len(due)}期，至{key_of(due[-1])}")
    return pl.concat([flags, made]), pl.concat([items, made_items])


def _grades(flags: pl.DataFrame, history: History, index: pl.DataFrame, rules: Rules, as_of: datetime, batch: Batch,
            progress: Progress) -> dict[str, pl.DataFrame]:
    """Months whose flags have all been decided, with their goals and 红旗街道办事处."""
    kept = {name: history.rows(name, schema) for name, schema in MONTHLY.items()}
    if flags.is_empty():
        return kept
    done, until = set(index.filter(subject=GRADES)["period"]), flags["until"].max()
    first = flags["since"].min()
    assert isinstance(first, date)
    months = [m for m in periods_between(rules["grades"], first, as_of) if m.key not in done and _flags_decided(m, until)]
    months = after(kept["grades"], months)
    for month in months:
        rule, rows = rule_on(rules["grades"], month.until - DAY), ending_in(flags, month.since, month.until)
        assert isinstance(rule, GradesRule), "periods_between found it"
        if rows.is_empty():
            continue
        for name, frame in month_rows(month, rows, kept["grades"], rule).items():
            batch.add(name, frame)
            kept[name] = pl.concat([kept[name], frame])
        batch.decisions.append(Decision(GRADES, month.key, rule.model_dump_json(by_alias=True), decision_digest(rows)))
    if months:
        progress(f"已评千百十{len(months)}个月，至{months[-1].key}")
    return kept


def month_rows(month: Period, flags: pl.DataFrame, grades: pl.DataFrame, rule: GradesRule) -> dict[str, pl.DataFrame]:
    """All that is decided of one month, from its flags and the months before it."""
    before = [m for _, m in grades.filter(pl.col("until") <= month.since).sort("since").group_by("period", maintain_order=True)]
    said = {"period": month.key, "since": month.since, "until": month.until}
    made = graded(said, flags, before, rule)
    return {"grades": made, "red_streets": red_streets(said, made, rule), "grade_goals": goal_row(said, made.height, rule)}


def _flags_decided(month: Period, until: object) -> bool:
    """Whether no period that ends in this month can still be undecided: the newest decided one ends within seven days of it."""
    assert isinstance(until, date)
    return until > month.until - 7 * DAY
