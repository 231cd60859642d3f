"""挂牌督办 and 存疑清单: not decided once but watched, worked out anew at every publish from what has been decided."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import cast

import polars as pl

from cockpit.decisions.course import spans_of
from cockpit.decisions.doubts import Known, doubts
from cockpit.decisions.rulebook import DoubtsRule, PatrolRule, SupervisionRule
from cockpit.decisions.scoring import Patrols
from cockpit.decisions.supervision import supervision
from cockpit.decisions.supervision_runs import run_scores
from cockpit.periods import Period, containing
from cockpit.rules import Rule

Rules = Mapping[str, Sequence[Rule]]


def watched(folder: Path, seen: Patrols, flags: pl.DataFrame, grades: pl.DataFrame, rules: Rules, as_of: datetime,
            patrols_until: datetime | None) -> dict[str, pl.DataFrame]:
    """{"supervision": every listing ever made, "doubts": every doubt of every finished week}."""
    cases, closures, complaints = (pl.read_parquet(folder / part / "*.parquet") for part in ("segment_day", "closure_day", "service_day"))
    scores = _run_scores(seen, rules)
    listed = supervision(flags, seen.findings, scores, cases, seen.segments, cast("Sequence[SupervisionRule]", rules["supervision"]), as_of, patrols_until)
    known = Known(flags, grades, cases, complaints, closures, seen.findings, seen.runs, scores, seen.segments)
    return {"supervision": listed, "doubts": doubts(_weeks(cases, closures, seen.runs, as_of), known, cast("Sequence[DoubtsRule]", rules["doubts"]))}


def _run_scores(seen: Patrols, rules: Rules) -> pl.DataFrame:
    """Each run's own score under the patrol rule of its day; runs before the first rule by that one."""
    patrol = cast("Sequence[PatrolRule]", rules["patrol"])
    parts = []
    for at, rule in enumerate(patrol):
        since = date.min if at == 0 else rule.valid_from
        until = patrol[at + 1].valid_from if at + 1 < len(patrol) else date.max
        day = pl.col("started_at").cast(pl.Date)
        runs = seen.runs.filter((day >= since) & (day < until))
        parts.append(run_scores(runs, seen.findings, seen.segments, seen.items, rule))
    return pl.concat(parts)


def _weeks(cases: pl.DataFrame, closures: pl.DataFrame, runs: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """The finished weeks since anything is known."""
    first = [day for day in (cases["day"].min(), closures["day"].min(), runs["started_at"].min()) if day is not None]
    found: list[Period] = []
    if first:
        week = containing("week", min(d.date() if isinstance(d, datetime) else cast("date", d) for d in first))
        while week.complete(as_of):
            found.append(week)
            week = week.next()
    return spans_of(found)
