"""挂牌督办 of segments: each black flag's listing, its mending, re-inspections, deadline, extension and delisting.

A segment is walked through time: black flags by the end of their period, patrol runs by their start. `now` is 数据截至,
and nothing after it is looked at. Rules: 限时整改、挂牌督办直到摘牌 (seed 001, 2016–17); every number is 示例 (SupervisionRule).
"""
from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import polars as pl

from cockpit.decisions.exact import cents, hundredths
from cockpit.decisions.flags import BLACK
from cockpit.decisions.rulebook import SupervisionRule
from cockpit.rules import rule_on

DAY = timedelta(days=1)
KIND = "路段"
LISTED, MENDING, CHECKING, DELISTED, OVERDUE, RELISTED = "挂牌", "整改", "核验", "摘牌", "逾期未摘牌", "重新挂牌"
Row = Mapping[str, Any]


class Check(NamedTuple):
    """A patrol run with its own score; a re-inspection when it comes at a time when there is something to confirm."""

    run_id: str
    at: datetime
    hundredths: int

    @property
    def score(self) -> Decimal:
        return Decimal(self.hundredths).scaleb(-2)


class Found(NamedTuple):
    """One finding of a patrol and when it was mended, if it was."""

    at: datetime
    mended_at: datetime | None


@dataclass(frozen=True)
class Timeline:
    """Events of many segments by segment and time; only those asked for are made."""

    kind: Callable[..., Any]
    at: list[datetime]
    columns: tuple[list[Any], ...]
    reach: dict[str, tuple[int, int]]

    @classmethod
    def of(cls, frame: pl.DataFrame, kind: Callable[..., Any], time: str, *columns: str) -> Timeline:
        """From a frame sorted by segment_id and `time`; `columns` are what `kind` is made of."""
        runs = frame.select(pl.col("segment_id").rle()).unnest("segment_id")
        ends = runs["len"].cum_sum().to_list()
        reach = {segment: (end - length, end) for segment, length, end in zip(runs["value"].to_list(), runs["len"].to_list(), ends, strict=True)}
        return cls(kind, frame[time].to_list(), tuple(frame[c].to_list() for c in columns), reach)

    def between(self, segment: str, since: datetime, until: datetime) -> Iterator[Any]:
        """Those of a segment in [since, until), in order."""
        low, high = self.reach.get(segment, (0, 0))
        for n in range(bisect_left(self.at, since, low, high), bisect_left(self.at, until, low, high)):
            yield self.kind(*(column[n] for column in self.columns))


@dataclass
class Listing:
    """One segment under supervision. `flags`: the black flags it stands for, the first one first."""

    rule: SupervisionRule
    flags: list[Row]
    listed_on: date
    former: str | None
    findings: list[datetime | None] = field(default_factory=list)  # when each was mended
    extended: bool | None = None  # None until the first deadline is over
    delisted_on: date | None = None
    checks: list[Check] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"supervision/{KIND}/{self.flags[0]['segment_id']}/{self.flags[0]['period']}"

    @property
    def first_deadline(self) -> date:
        """The last day of the time given."""
        return self.listed_on + timedelta(days=self.rule.days)

    @property
    def deadline(self) -> date:
        return self.first_deadline + timedelta(days=self.rule.extend_days if self.extended else 0)

    def mended_by(self, moment: datetime) -> int:
        return sum(1 for at in self.findings if at is not None and at < moment)

    def open_to_check(self, moment: datetime) -> bool:
        """Whether a run at that moment is a re-inspection: all findings were mended before, or the time is up."""
        return self.mended_by(moment) == len(self.findings) or moment >= midnight(self.deadline + DAY)

    def look(self, runs: Iterable[Check], until: datetime) -> None:
        """Go on to `until` with the runs before it, in order; the first that passes delists, and nothing is looked at after it."""
        if self.delisted_on:
            return
        for run in runs:
            self._extend(run.at)
            if not self.open_to_check(run.at):
                continue
            self.checks.append(run)
            if run.hundredths >= hundredths(self.rule.pass_score):
                self.delisted_on = run.at.date()
                return
        self._extend(until)

    def _extend(self, moment: datetime) -> None:
        """Once the first deadline is over: is enough mended for the one extension there is?"""
        end = midnight(self.first_deadline + DAY)
        if self.extended is None and moment >= end:
            enough = self.mended_by(end) >= self.rule.extend_share * len(self.findings)
            self.extended = bool(self.rule.extend_days and self.findings and enough)

    def stage(self, now: datetime) -> str:
        """Where it stands. On the day of listing it is 挂牌 (重新挂牌), whatever has been mended before; a re-inspection that
        failed sends it back to 整改."""
        mended, today = self.mended_by(now), now.date()
        if self.delisted_on:
            return DELISTED
        if today > self.deadline:
            return OVERDUE
        if today == self.listed_on or not (mended or self.checks):
            return RELISTED if self.former else LISTED
        return CHECKING if mended == len(self.findings) and not self.checks else MENDING


def midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def segment_listings(flags: pl.DataFrame, findings: pl.DataFrame, runs: pl.DataFrame, rules: Sequence[SupervisionRule], now: datetime) -> list[Row]:
    """One row a listing ever made, as it stands `now`: the columns of supervision.LIFE."""
    black = flags.filter((pl.col("flag") == BLACK) & (pl.col("until") <= now.date())).sort("segment_id", "until", "period")
    named = pl.col("segment_id").is_in(black["segment_id"].unique().implode())
    judged = runs.filter(named & pl.col("score").is_not_null()).sort("segment_id", "started_at", "run_id", "system")
    found = findings.filter(named).sort("segment_id", "counted_at", "rectified_at", nulls_last=True)
    checks = Timeline.of(judged.with_columns(cents("score")), Check, "started_at", "run_id", "started_at", "score")
    mended = Timeline.of(found, Found, "counted_at", "counted_at", "rectified_at")
    made: list[Listing] = []
    for _, own in groupby(black.to_dicts(), itemgetter("segment_id")):
        made += life(list(own), mended, checks, rules, now)
    return [_row(x, now) for x in made]


def life(flags: Sequence[Row], findings: Timeline, runs: Timeline, rules: Sequence[SupervisionRule], now: datetime) -> list[Listing]:
    """The listings of one segment. `flags`: its black ones over by `now`, in order of time."""
    segment, made = flags[0]["segment_id"], list[Listing]()
    for flag in flags:
        start = midnight(flag["until"])
        own = [f.mended_at for f in findings.between(segment, midnight(flag["since"]), start)]
        last = made[-1] if made else None
        if last:
            last.look(runs.between(segment, midnight(last.flags[-1]["until"]), start), start)
        if last and last.delisted_on is None:
            last.flags.append(flag)
            last.findings += own
            continue
        rule = rule_on(rules, flag["until"])
        if rule is None:
            continue
        again = last and last.delisted_on and (flag["until"] - last.delisted_on).days <= rule.relist_days
        made.append(Listing(rule, [flag], flag["until"], last.id if last and again else None, own))
    for listing in made[-1:]:
        listing.look(runs.between(segment, midnight(listing.flags[-1]["until"]), now), now)
    return made


def _row(x: Listing, now: datetime) -> Row:
    first, mended = x.flags[0], x.mended_by(now)
    done = bool(x.findings) and mended == len(x.findings)
    last = x.checks[-1] if x.checks else None
    return {
        "id": x.id, "kind": KIND, "period": first["period"], "segment_id": first["segment_id"], "name": first["name"], "unit": first["unit"],
        "street": first["street"], "subcategory": None, "listed_on": x.listed_on, "first_deadline_on": x.first_deadline,
        "deadline_on": x.deadline, "extended": bool(x.extended), "stage": x.stage(now), "relisted": x.former is not None,
        "former_id": x.former, "times": len(x.flags), "periods": "、".join(f["period"] for f in x.flags),
        "found_since": first["since"], "found_until": x.flags[-1]["until"], "score": x.flags[-1]["score"],
        "findings": len(x.findings), "mended": mended, "mended_on": max(d for d in x.findings if d).date() if done else None,
        "checks": len(x.checks), "check_run": last and last.run_id, "check_at": last and last.at, "check_score": last and last.score,
        "check_log": "、".join(f"{c.at:%Y-%m-%d} {c.score}" for c in x.checks) or None,
        "pass_score": x.rule.pass_score, "listing_cases": None, "target_cases": None, "check_cases": None, "check_days": None,
        "delisted_on": x.delisted_on, "compare_days": x.rule.compare_days, "least_days": x.rule.least_days, "rule": x.rule.version}
