"""Doubts that complaints raise: they rise where the flag is red, nobody complains where it is black, or patrols and people
look at different streets."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, fsum, lgamma, log
from typing import Any

import polars as pl

from cockpit.decisions.day_counts import DayCounts
from cockpit.decisions.flags import BLACK, EXCELLENT, RED
from cockpit.decisions.rulebook import DoubtsRule

Row = dict[str, Any]
UNPLACED = "未明确"


@dataclass(frozen=True)
class Complaints:
    """Complaints by segment, complaints and findings by street, day by day from the first one known."""

    by_segment: DayCounts
    by_street: DayCounts
    findings: DayCounts

    @classmethod
    def of(cls, cases: pl.DataFrame, complaints: pl.DataFrame, findings: pl.DataFrame, until: date) -> Complaints:
        """`cases`: segment_id, day, complaints. `complaints`: unit, street, day, complaints. `findings`: unit, street, counted_at."""
        found = findings.select("unit", "street", day=pl.col("counted_at").cast(pl.Date), findings=1)
        street = ["unit", "street"]
        return cls(*(DayCounts.of(frame, keys, count, first, max((until - first).days, 0)) for frame, keys, count, first in (
            (cases, ["segment_id"], "complaints", first_day(cases, until)), (complaints, street, "complaints", first_day(complaints, until)),
            (found, street, "findings", first_day(found, until)))))


def first_day(frame: pl.DataFrame, otherwise: date) -> date:
    found = frame["day"].min()
    return found if isinstance(found, date) else otherwise


def rising(flags: Sequence[Row], grades: Sequence[Row], until: date, said: Complaints, rule: DoubtsRule) -> Iterator[Row]:
    """Segments honoured this week or graded, whose complaints of the last `days` outgrew those of the `days` before.

    By `rise_cases` and `rise_factor`, and so that the city's own change and chance explain it with a probability of at
    most `rise_chance` (exact binomial). Silent until both windows are known.
    """
    span = timedelta(days=rule.days)
    middle, start = until - span, until - 2 * span
    if said.by_segment.first > start:
        return
    now_all, before_all = said.by_segment.whole(middle, until), said.by_segment.whole(start, middle)
    honoured = {row["segment_id"]: row for row in grades}
    red = {row["segment_id"]: row for row in flags if row["flag"] in (RED, EXCELLENT)}
    for segment in sorted(honoured.keys() | red.keys()):
        now = said.by_segment.within(segment, middle, until)
        if now < rule.rise_cases:
            continue
        before = said.by_segment.within(segment, start, middle)
        if now - before < rule.rise_cases or now < rule.rise_factor * before:
            continue
        chance = at_least(now, now + before, now_all / (now_all + before_all))
        if chance <= rule.rise_chance:
            yield _place(red.get(segment) or honoured[segment]) | {
                **_flag(red.get(segment)), "grade": honoured[segment]["grade"] if segment in honoured else None,
                "seen_since": middle, "complaints": now, "complaints_before": before, "chance": round(chance, 6)}


def silent(flags: Sequence[Row], until: date, said: Complaints, rule: DoubtsRule) -> Iterator[Row]:
    """Segments black this week of which nobody complained for `silent_days`, in a city where people do complain."""
    start = until - timedelta(days=rule.silent_days)
    if said.by_segment.first > start or not said.by_segment.whole(start, until):
        return
    for row in flags:
        if row["flag"] == BLACK and not said.by_segment.within(row["segment_id"], start, until):
            yield _place(row) | _flag(row) | {"seen_since": start, "complaints": 0, "findings": row["findings"], "score_low": row["score"]}


def uneven(until: date, said: Complaints, rule: DoubtsRule) -> Iterator[Row]:
    """Streets with `patrol_findings` findings or more in `days`, whose share of all findings is `patrol_share` times their
    share of all complaints. Compared in whole numbers, so that no complaint at all counts too."""
    start = until - timedelta(days=rule.days)
    found_all, said_all = said.findings.whole(start, until), said.by_street.whole(start, until)
    if max(said.findings.first, said.by_street.first) > start or not said_all:
        return
    for unit, street in sorted(said.findings.rows, key=str):
        found, heard = said.findings.within((unit, street), start, until), said.by_street.within((unit, street), start, until)
        if street in (None, UNPLACED) or found < rule.patrol_findings or found * said_all < rule.patrol_share * heard * found_all:
            continue
        shares = found / found_all, heard / said_all
        yield {"subject": f"{unit}/{street}", "unit": unit, "street": street, "seen_since": start, "findings": found, "complaints": heard,
               "findings_share": shares[0], "complaints_share": shares[1], "ratio": shares[0] / shares[1] if heard else None}


def at_least(k: int, n: int, p: float) -> float:
    """P(X ≥ k) for X of a binomial distribution of n trials with chance p."""
    if k <= 0 or p >= 1:
        return 1.0
    if p <= 0:
        return 0.0
    return min(1.0, fsum(exp(lgamma(n + 1) - lgamma(x + 1) - lgamma(n - x + 1) + x * log(p) + (n - x) * log(1 - p)) for x in range(k, n + 1)))


def _flag(row: Row | None) -> Row:
    return {"flag": row["flag"], "flag_since": row["since"], "flag_until": row["until"]} if row else {}


def _place(row: Row) -> dict[str, Any]:
    return {"subject": row["segment_id"], **{c: row[c] for c in ("segment_id", "name", "unit", "street")}}
