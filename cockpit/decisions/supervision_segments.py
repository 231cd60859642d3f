"""挂牌督办 of segments: each black flag's listing, its mending, re-inspections, deadline, extension and delisting.

A segment is walked through time: black flags by the end of their period, patrol runs by their start. `now` is 数据截至,
and nothing after it is looked at. Rules: 限时整改、挂牌督办直到摘牌 (seed 001, 2016–17); every number is 示例 (SupervisionRule).
"""
from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple, TypeVar

import polars as pl

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
    score: Decimal


class Found(NamedTuple):
    """One finding of a patrol and when it was mended, if it was."""

    at: datetime
    mended_at: datetime | None


Event = TypeVar("Event", Check, Found)


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
            if run.score >= self.rule.pass_score:
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
    checks = _by_segment(judged, Check, "run_id", "started_at", "score")
    mended = _by_segment(found, Found, "counted_at", "rectified_at")
    made: list[Listing] = []
    for segment, own in groupby(black.to_dicts(), itemgetter("segment_id")):
        made += life(list(own), mended.get(segment, []), checks.get(segment, []), rules, now)
    return [_row(x, now) for x in made]


def life(flags: Sequence[Row], findings: Sequence[Found], runs: Sequence[Check], rules: Sequence[SupervisionRule], now: datetime) -> list[Listing]:
    """The listings of one segment. All three sequences in order of time; flags are black ones over by `now`."""
    made: list[Listing] = []
    for flag in flags:
        start = midnight(flag["until"])
        own = [f.mended_at for f in between(findings, midnight(flag["since"]), start)]
        last = made[-1] if made else None
        if last:
            last.look(between(runs, midnight(last.flags[-1]["until"]), start), start)
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
        listing.look(between(runs, midnight(listing.flags[-1]["until"]), now), now)
    return made


def _by_segment(frame: pl.DataFrame, kind: type[Event], *columns: str) -> dict[str, list[Event]]:
    """Events of a sorted frame by its segment_id."""
    events = map(kind, *(frame[c].to_list() for c in columns))
    return {segment: [e for _, e in own] for segment, own in groupby(zip(frame["segment_id"].to_list(), events, strict=True), itemgetter(0))}


def between(events: Sequence[Event], since: datetime, until: datetime) -> Sequence[Event]:
    """Those of a sequence in order of time that fall into [since, until)."""
    return events[bisect_left(events, since, key=attrgetter("at")):bisect_left(events, until, key=attrgetter("at"))]


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
