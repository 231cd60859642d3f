"""The life of hotspots from week to week: 新增, 持续, 反弹, 缓解, 消除, under an id that stays.

A week's hotspot goes on from an earlier one of the same question and class when their places overlap. Of several that do, the
surest keeps the id; the others get ids of their own and go on all the same: a ring that breaks up does not set back the clocks. One that is not
declared any more is 缓解 until it has been at its usual level for `quiet_weeks`, then 消除; declared again within
`rebound_days` it is 反弹. A week that was not reported in full judges nobody (不评价): lost data is no improvement.
Clocks run from the beginning of the present run: 15 days to zero, 30 days to mend (徐汇; rule hotspots, 示例).
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import sqrt
from typing import Any

import polars as pl

from cockpit.decisions.hotspot_counts import Counts
from cockpit.decisions.hotspots import SURGE, WEEK, Found
from cockpit.decisions.hotspots_rule import HotspotsRule

NEW, ON, BACK, FADING, GONE, UNJUDGED = "新增", "持续", "反弹", "缓解", "消除", "不评价"
STRONG, FAIR, NONE = "显著", "较显著", "不显著"
OVERLAP = 0.2  # share of the smaller place that two weeks' hotspots must have in common
TREND = 26
FIRST = "初评"
SCHEMA: dict[str, Any] = {
    "id": pl.String, "version": pl.Int64, "period": pl.String, "grain": pl.String, "since": pl.Date, "until": pl.Date, "question": pl.String,
    "state": pl.String, "first_on": pl.Date, "run_on": pl.Date, "clear_by": pl.Date, "mend_by": pl.Date, "weeks": pl.Int64, "kind": pl.String,
    "place": pl.String, "class_key": pl.String, "window_since": pl.Date, "signals": pl.Int64, "before": pl.Int64, "expected": pl.Float64,
    "usual": pl.Float64, "chance": pl.Float64, "rate": pl.Float64, "grade": pl.String, "gi": pl.Float64, "cells": pl.List(pl.String),
    "segments": pl.List(pl.String), "trend": pl.List(pl.Int64), "judgement": pl.String, "rules": pl.String}


@dataclass
class Life:
    """One hotspot as its last week left it. `usual`: expected signals a week; `window`: weeks of its window."""

    id: str
    question: str
    class_key: str
    kind: str
    place: str
    parts: frozenset[str]
    cells: frozenset[str]
    segments: frozenset[str]
    first_on: date
    run_on: date
    weeks: int
    usual: float
    window: int
    closed_on: date | None = None

    @classmethod
    def begun(cls, name: str, found: Found) -> Life:
        """Of a place declared for the first time; `take` fills it in."""
        nothing = frozenset[str]()
        return cls(name, found.question, found.class_key, found.kind, found.place, nothing, nothing, nothing, found.until, found.until, 0, 0.0, 1)

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Life:
        """From a decided row."""
        cells, segments = frozenset(row["cells"]), frozenset(row["segments"])
        return cls(row["id"], row["question"], row["class_key"], row["kind"], row["place"], cells | segments | {row["place"]}, cells, segments,
                   row["first_on"], row["run_on"], row["weeks"], row["usual"], (row["until"] - row["window_since"]) // WEEK,
                   row["until"] if row["state"] == GONE else None)

    def take(self, found: Found) -> None:
        """The place and numbers of the newest declaration."""
        self.kind, self.place, self.cells, self.segments, self.parts = found.kind, found.place, found.cells, found.segments, _parts(found)
        self.window = (found.until - found.since) // WEEK
        self.usual = found.expected / self.window
        self.weeks += 1


def lives_of(rows: pl.DataFrame, until: date, rule: HotspotsRule) -> list[Life]:
    """Hotspots that are open at `until`, or were closed so lately that they could come back. `rows`: decided, SCHEMA."""
    earlier = rows.filter(pl.col("until") <= until).sort("until", "id")
    last = earlier.group_by("id", maintain_order=True).last().sort("id")
    lives = [Life.of(row) for row in last.iter_rows(named=True)]
    return [x for x in lives if x.closed_on is None or until - x.closed_on <= timedelta(days=rule.rebound_days)]


def lived(weeks: Sequence[tuple[int, str]], found: Mapping[int, Sequence[Found]], covered: Sequence[bool], counts: Counts, lives: list[Life],
          rule: HotspotsRule) -> pl.DataFrame:
    """Rows of SCHEMA for `weeks` (number in `counts`, key), oldest first. `lives` are those of the week before, and are changed."""
    rows: list[dict[str, Any]] = []
    for at, period in weeks:
        until = counts.weeks[at] + WEEK
        lives[:] = [x for x in lives if x.closed_on is None or until - x.closed_on <= timedelta(days=rule.rebound_days)]
        said: dict[str, tuple[str, Found | None]] = {}
        earlier = [replace(x) for x in lives]
        for f in found.get(at, ()):
            life = _matched(f, [x for x in lives if x.id not in said])
            state = ON
            if life is None:
                origin = _matched(f, earlier)
                number = sum(i.startswith(f"H{period}-") for i in said) + 1
                life = replace(origin, id=f"H{period}-{number:02d}") if origin else Life.begun(f"H{period}-{number:02d}", f)
                lives.append(life)
                state = ON if origin else NEW
            if life.closed_on:
                life.run_on, life.closed_on, life.weeks, state = until, None, 0, BACK
            life.take(f)
            said[life.id] = (state, f)
        for life in (x for x in lives if x.id not in said and x.closed_on is None):
            state = _unsaid(life, at, covered, counts, rule)
            life.closed_on = until if state == GONE else None
            said[life.id] = (state, None)
        by_id = {life.id: life for life in lives}
        rows += [_row(by_id[i], period, at, state, f, counts, rule) for i, (state, f) in said.items()]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").sort("since", "id")


def _matched(found: Found, lives: Sequence[Life]) -> Life | None:
    own = _parts(found)
    shares = [(len(own & x.parts) / max(min(len(own), len(x.parts)), 1), x) for x in lives
              if (x.question, x.class_key) == (found.question, found.class_key)]
    near = [(share, x) for share, x in shares if share >= OVERLAP]
    return min(near, key=lambda pair: (-pair[0], pair[1].first_on, pair[1].id))[1] if near else None


def _parts(found: Found) -> frozenset[str]:
    return found.cells | found.segments | {found.place}


def _unsaid(life: Life, at: int, covered: Sequence[bool], counts: Counts, rule: HotspotsRule) -> str:
    """What a hotspot is in a week that does not declare it. 突增 is gone at its usual level (and one standard deviation), 高发
    below the ratio that made it one."""
    if not covered[at]:
        return UNJUDGED
    first = at + 1 - rule.quiet_weeks
    if first < 0 or not all(covered[first:at + 1]):
        return FADING
    seen, usual = counts.series(life.kind, life.place, life.class_key)[first:at + 1].sum(), life.usual * rule.quiet_weeks
    return GONE if seen <= (usual + sqrt(usual) if life.question == SURGE else usual * float(rule.least_ratio)) else FADING


def _row(life: Life, period: str, at: int, state: str, found: Found | None, counts: Counts, rule: HotspotsRule) -> dict[str, Any]:
    since, until = counts.weeks[at], counts.weeks[at] + WEEK
    weekly = counts.series(life.kind, life.place, life.class_key)
    end, first = at + 1, max(at + 1 - life.window, 0)
    return {
        "id": life.id, "version": 1, "period": period, "grain": "week", "since": since, "until": until, "question": life.question, "state": state,
        "first_on": life.first_on, "run_on": life.run_on, "clear_by": life.run_on + timedelta(days=rule.first_days),
        "mend_by": life.run_on + timedelta(days=rule.second_days), "weeks": life.weeks, "kind": life.kind, "place": life.place, "class_key": life.class_key,
        "window_since": until - life.window * WEEK, "signals": int(weekly[first:end].sum()),
        "before": int(weekly[first - life.window:first].sum()) if first >= life.window else None,
        "expected": found.expected if found else life.usual * life.window, "usual": life.usual, "chance": found.chance if found else None,
        "rate": found.rate if found else None, "grade": NONE if found is None else STRONG if found.rate <= float(rule.strong) else FAIR,
        "gi": found.gi if found else None, "cells": sorted(life.cells), "segments": sorted(life.segments),
        "trend": weekly[max(0, end - TREND):end].tolist(), "judgement": FIRST, "rules": f"投诉热点规则{rule.version}"}
