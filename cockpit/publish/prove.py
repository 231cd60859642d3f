"""The proof of what was decided: every kept period decided again from what was kept of it, under the rules kept with it."""
from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import polars as pl

from cockpit.decisions import flags as flag_rows
from cockpit.decisions import grades as grade_rows
from cockpit.decisions.course import kept_rules, period_of, replayed
from cockpit.decisions.grades import ending_in, graded
from cockpit.decisions.history import History
from cockpit.decisions.rankings_replay import replayed as ranked_again
from cockpit.decisions.rankings_rule import RankingsRule
from cockpit.decisions.rulebook import GradesRule
from cockpit.places import Places
from cockpit.publish.decide import FLAGS, GRADES
from cockpit.publish.decide_rankings import RANKINGS, TABLES
from cockpit.refusal import Refused

SUBJECTS = (FLAGS, GRADES, RANKINGS)
Proof = tuple[pl.DataFrame, pl.DataFrame]  # kept rows of a period, and the same decided again


def proved(places: Places, name: str = "") -> list[tuple[str, int, int]]:
    """(flags/2025-W41, rows, rows that come out differently) of every decided period, of one subject, or of one period."""
    subject, _, key = name.partition("/")
    if subject not in ("", *SUBJECTS):
        raise Refused(f"不能复算“{name[:40]}”", "", "写法如flags/2025-W41、grades/2025-09、rankings/2025-09；不写则复算全部")
    history = History(places)
    index = history.index().filter(pl.col("subject").is_in([subject] if subject else list(SUBJECTS)))
    index = index.filter(pl.col("version") == pl.col("version").max().over("subject", "period"))
    found = []
    for (moment,), decided in index.sort("decided_at", "period").group_by("decided_at", maintain_order=True):
        for about, again in AGAIN.items():
            texts = dict(decided.filter(pl.col("subject") == about).select("period", "rules").iter_rows())
            asked = {period: text for period, text in texts.items() if key in ("", period)}
            found += [(f"{about}/{period}", was.height, _different(was, now)) for period, (was, now) in again(history, moment, asked)]
    if not found:
        raise Refused(f"没有评定过“{name[:40]}”", "", "用ask flags/decided查看评定过的各期")
    return sorted(found)


def _different(was: pl.DataFrame, now: pl.DataFrame) -> int:
    """Rows of a period that differ in anything said of them, or are missing on either side."""
    again = {row["id"]: row for row in now.iter_rows(named=True)}
    kept = {row["id"]: row for row in was.iter_rows(named=True)}
    return sum(kept.get(i) != again.get(i) for i in kept.keys() | again.keys())


def _flags(history: History, moment: datetime, texts: dict[str, str]) -> Iterator[tuple[str, Proof]]:
    if not texts:
        return
    flags = history.rows("flags", flag_rows.SCHEMA, until=moment)  # as it stood then
    items = history.rows("flag_items", flag_rows.ITEMS, until=moment)
    for period, text in texts.items():
        one = flags.filter(pl.col("period") == period)
        if one.height:
            before = flags.filter(pl.col("until") <= one["since"][0])
            again = replayed(one, items.filter(pl.col("period") == period), before, items.join(before, on="id", how="semi"), kept_rules(text))
            yield period, _aligned(one, again)


def _grades(history: History, moment: datetime, texts: dict[str, str]) -> Iterator[tuple[str, Proof]]:
    if not texts:
        return
    flags = history.rows("flags", flag_rows.SCHEMA, until=moment)
    grades = history.rows("grades", grade_rows.SCHEMA, until=moment)
    for period, text in texts.items():
        month = period_of(period, "month")
        before = [m for _, m in grades.filter(pl.col("until") <= month.since).sort("since").group_by("period", maintain_order=True)]
        said = {"period": period, "since": month.since, "until": month.until}
        again = graded(said, ending_in(flags, month.since, month.until), before, GradesRule.model_validate_json(text))
        yield period, _aligned(grades.filter(pl.col("period") == period), again)


def _rankings(history: History, moment: datetime, texts: dict[str, str]) -> Iterator[tuple[str, Proof]]:
    if not texts:
        return
    rankings, segments = (history.rows(name, schema, until=moment) for name, schema in TABLES.items())
    for period, text in texts.items():
        one = rankings.filter(pl.col("period") == period)
        if one.height:
            rule = RankingsRule.model_validate(json.loads(text)[RANKINGS])
            before = rankings.filter(pl.col("until") <= one["since"][0])
            yield period, _aligned(one, ranked_again(rule, one, segments.filter(pl.col("period") == period), before))


def _aligned(was: pl.DataFrame, again: pl.DataFrame) -> Proof:
    """Both with the columns and the version of what was kept."""
    schema: Any = was.schema
    return was, again.with_columns(version=was["version"][0] if was.height else 1).select(was.columns).cast(schema)


AGAIN: dict[str, Callable[[History, datetime, dict[str, str]], Iterator[tuple[str, Proof]]]] = {
    FLAGS: _flags, GRADES: _grades, RANKINGS: _rankings}
