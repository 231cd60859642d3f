"""挂牌督办 of points (乱点): the places (segment, small class) with most cases in a period, until the cases there fall.

The worst `quota` places with at least `cases` cases are listed at the end of the period; equal places at the line are told
apart by the number of days with cases, then all of them are listed. Delisted on the first day on which the `check_days`
before it, all after the latest listing, had no more than `falls_to` of the listing period's daily rate. All 示例 (Spots).
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl

from cockpit.decisions.course import key_of
from cockpit.decisions.day_counts import DayCounts
from cockpit.decisions.rulebook import Spots, SupervisionRule
from cockpit.decisions.supervision_segments import CHECKING, DAY, DELISTED, LISTED, MENDING, OVERDUE, RELISTED
from cockpit.periods import Period, containing
from cockpit.rules import rule_on

KIND = "乱点"
PLACE = ["segment_id", "subcategory"]
Row = Mapping[str, Any]


@dataclass
class Point:
    """One place under supervision. `spans`: the periods it was among the worst in; the first one's rate is what counts."""

    rule: SupervisionRule
    place: tuple[str, str]
    cases: int
    former: str | None
    spans: list[Period] = field(default_factory=list)
    delisted_on: date | None = None
    check_cases: int | None = None

    @property
    def spots(self) -> Spots:
        assert self.rule.spots is not None
        return self.rule.spots

    @property
    def id(self) -> str:
        return f"supervision/{KIND}/{self.place[0]}/{self.place[1]}/{key_of(self.spans[0])}"

    @property
    def listed_on(self) -> date:
        return self.spans[0].until

    @property
    def deadline(self) -> date:
        return self.listed_on + timedelta(days=self.spots.days)

    def few(self, cases: int, days: int) -> bool:
        """Whether so many cases in so many days are at most `falls_to` of the daily rate of the listing period."""
        length = (self.spans[0].until - self.spans[0].since).days
        return cases * length <= self.spots.falls_to * self.cases * days

    def look(self, counts: DayCounts, until: date) -> None:
        """Go on day by day to `until` (included); the first day on which enough quiet days lie behind delists. Days before
        the latest listing are not among them."""
        days = timedelta(days=self.spots.check_days)
        day = self.spans[-1].until + days
        while self.delisted_on is None and day <= until:
            self.check_cases = counts.within(self.place, day - days, day)
            if self.few(self.check_cases, days.days):
                self.delisted_on = day
            day += DAY

    def stage(self, counts: DayCounts, today: date) -> str:
        """挂牌 while cases come as before, 整改 once they come more slowly, 核验 while few come but not yet for long enough."""
        if self.delisted_on:
            return DELISTED
        if today > self.deadline:
            return OVERDUE
        days = min((today - self.listed_on).days, self.spots.check_days)
        recent = counts.within(self.place, today - timedelta(days=days), today)
        length = (self.spans[0].until - self.spans[0].since).days
        if days and self.few(recent, days):
            return CHECKING
        if days and recent * length < self.cases * days:
            return MENDING
        return RELISTED if self.former else LISTED


def point_listings(cases: pl.DataFrame, segments: pl.DataFrame, rules: Sequence[SupervisionRule], first: date, now: datetime) -> list[Row]:
    """One row a listing ever made, as it stands `now`: the columns of supervision.LIFE.

    `cases`: segment_id, subcategory, is_siluan, unit, street, day, cases. `first`: the first day cases are known.
    """
    today = now.date()
    worst = _worst(cases, _spans(rules, first, now))
    if not worst:
        return []
    named = pl.DataFrame([place for _, place, _ in worst], schema=PLACE, orient="row").unique()
    counts = DayCounts.of(cases.join(named, on=PLACE, how="semi"), PLACE, "cases", first, (today - first).days)
    open_: dict[tuple[str, str], Point] = {}
    made: list[Point] = []
    for span, place, count in worst:
        last, rule = open_.get(place), rule_on(rules, span.until)
        assert rule is not None
        if last:
            last.look(counts, span.until - DAY)
            if last.delisted_on is None:
                last.spans.append(span)
                continue
        again = last and last.delisted_on and (span.until - last.delisted_on).days <= rule.relist_days
        open_[place] = Point(rule, place, count, last.id if last and again else None, [span])
        made.append(open_[place])
    for point in open_.values():
        point.look(counts, today)
    where = _places(cases.join(named, on=PLACE, how="semi"), segments)
    return [_row(p, where[p.place], counts, today) for p in made]


def _spans(rules: Sequence[SupervisionRule], first: date, now: datetime) -> list[tuple[Period, Spots]]:
    """Whole periods from the first day on, over by now, each with the rule in force when it ended."""
    found: list[tuple[Period, Spots]] = []
    for grain in sorted({rule.spots.grain for rule in rules if rule.spots}):
        span = containing(grain, first)
        span = span if span.since >= first else span.next()
        while span.until <= now.date():
            rule = rule_on(rules, span.until)
            if rule and rule.spots and rule.spots.grain == grain:
                found.append((span, rule.spots))
            span = span.next()
    return sorted(found, key=lambda pair: (pair[0].until, pair[0].since))


def _worst(cases: pl.DataFrame, spans: Sequence[tuple[Period, Spots]]) -> list[tuple[Period, tuple[str, str], int]]:
    """The places listed at the end of each period, worst first; those alike at the line are all listed."""
    asked = [(at, span.since, span.until, rule.siluan, rule.cases, rule.quota) for at, (span, rule) in enumerate(spans)]
    lines = pl.DataFrame(asked, orient="row", schema={"span": pl.Int64, "since": pl.Date, "until": pl.Date, "siluan": pl.Boolean,
                                                      "least": pl.Int64, "quota": pl.Int64})
    within = cases.sort("day").join_asof(lines.sort("since"), left_on="day", right_on="since", strategy="backward").filter(
        (pl.col("day") < pl.col("until")) & (pl.col("is_siluan") | ~pl.col("siluan")))
    found = within.group_by("span", *PLACE).agg(
        pl.col("cases").sum().cast(pl.Int64), days=pl.col("day").n_unique(), least=pl.col("least").max(), quota=pl.col("quota").max())
    found = found.filter(pl.col("cases") >= pl.col("least")).with_columns(
        place=pl.struct("cases", "days").rank("min", descending=True).over("span")).filter(pl.col("place") <= pl.col("quota"))
    return [(spans[at][0], (segment, kind), count) for at, segment, kind, count in
            found.sort("span", "place", *PLACE).select("span", *PLACE, "cases").iter_rows()]


def _places(cases: pl.DataFrame, segments: pl.DataFrame) -> dict[tuple[str, str], dict[str, str]]:
    """name, unit, street of each place: of the segment's newest entry, else of most of its cases."""
    newest = segments.sort("segment_id", "valid_from", nulls_last=False).group_by("segment_id", maintain_order=True).last()
    most = cases.group_by(*PLACE, "unit", "street").agg(pl.col("cases").sum()).sort(
        *PLACE, "cases", "unit", "street", descending=[False, False, True, False, False]).group_by(PLACE, maintain_order=True).first()
    both = most.join(newest.select("segment_id", "name", unit_="unit", street_="street"), on="segment_id", how="left").select(
        *PLACE, name=pl.coalesce("name", "segment_id"), unit=pl.coalesce("unit_", "unit"), street=pl.coalesce("street_", "street"))
    return {(row.pop("segment_id"), row.pop("subcategory")): row for row in both.to_dicts()}


def _row(x: Point, where: Mapping[str, str], counts: DayCounts, today: date) -> Row:
    segment, kind = x.place
    length = (x.spans[0].until - x.spans[0].since).days
    return {
        "id": x.id, "kind": KIND, "period": key_of(x.spans[0]), "segment_id": segment, **where, "subcategory": kind,
        "listed_on": x.listed_on, "first_deadline_on": x.deadline, "deadline_on": x.deadline, "extended": False,
        "stage": x.stage(counts, today), "relisted": x.former is not None, "former_id": x.former, "times": len(x.spans),
        "periods": "、".join(key_of(s) for s in x.spans), "found_since": x.spans[0].since, "found_until": x.spans[-1].until,
        "listing_cases": x.cases, "target_cases": int(x.spots.falls_to * x.cases * x.spots.check_days / length),
        "check_cases": x.check_cases, "check_days": x.spots.check_days, "delisted_on": x.delisted_on,
        "compare_days": x.rule.compare_days, "least_days": x.rule.least_days, "rule": x.rule.version}
