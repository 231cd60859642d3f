"""Periods of the bureau: week, 旬, month, year to date, and free ranges; all half-open dates.

A period knows its label in the words of the bulletin, the period before it and the one a year ago. The default
period is the last complete one before 数据截至, never one told by the clock.
"""
from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from cockpit.refusal import Refused

Grain = Literal["week", "xun", "month", "year", "range"]
GRAIN_LABELS: dict[str, str] = {"week": "周", "xun": "旬", "month": "月", "year": "年累计", "range": "自定义"}
XUN = ("上旬", "中旬", "下旬")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """Dates `since` ≤ d < `until`. `key` is what stands in the URL."""

    grain: Grain
    since: date
    until: date

    @property
    def key(self) -> str:
        if self.grain == "week":
            year, week, _ = self.since.isocalendar()
            return f"{year}-W{week:02d}"
        if self.grain == "xun":
            return f"{self.since:%Y-%m}{XUN[_xun_index(self.since)]}"
        if self.grain == "month":
            return f"{self.since:%Y-%m}"
        if self.grain == "year":
            return f"{self.since:%Y}~{(self.until - DAY):%m-%d}"
        return f"{self.since.isoformat()}~{(self.until - DAY).isoformat()}"

    @property
    def label(self) -> str:
        span = f"{_day(self.since)}—{_day(self.until - DAY, self.since.year)}"
        if self.grain == "week":
            year, week, _ = self.since.isocalendar()
            return f"{year}年第{week}周（{span}）"
        if self.grain == "xun":
            return f"{self.since.year}年{self.since.month}月{XUN[_xun_index(self.since)]}"
        if self.grain == "month":
            return f"{self.since.year}年{self.since.month}月"
        if self.grain == "year":
            return f"{self.since.year}年累计（{span}）"
        return f"{self.since.year}年{span}"

    @property
    def noun(self) -> str:
        """What the period is called in a sentence: 本周, 本旬, 本月, 本年, 本期."""
        return {"week": "本周", "xun": "本旬", "month": "本月", "year": "本年", "range": "本期"}[self.grain]

    def complete(self, as_of: datetime) -> bool:
        """True when 数据截至 has reached the period's end. A day counted to its last second is over."""
        return as_of + timedelta(seconds=60) >= datetime.combine(self.until, datetime.min.time())

    def previous(self) -> Period:
        """环比: the period just before; for a free range or year-to-date, as many days before it."""
        if self.grain == "week":
            return Period("week", self.since - 7 * DAY, self.since)
        if self.grain in ("xun", "month"):
            return containing(self.grain, self.since - DAY)
        if self.grain == "year":
            return self.last_year()
        return Period("range", self.since - (self.until - self.since), self.since)

    def next(self) -> Period:
        if self.grain in ("week", "xun", "month"):
            return containing(self.grain, self.until)
        return Period(self.grain, self.until, self.until + (self.until - self.since))

    def last_year(self) -> Period:
        """同比: the same ISO week, 旬, month or dates one year earlier (week 53 falls back to the last week)."""
        if self.grain == "week":
            year, week, _ = self.since.isocalendar()
            last = date(year - 1, 12, 28).isocalendar().week
            start = date.fromisocalendar(year - 1, min(week, last), 1)
            return Period("week", start, start + 7 * DAY)
        if self.grain in ("xun", "month"):
            return containing(self.grain, _year_before(self.since))
        return Period(self.grain, _year_before(self.since), _year_before(self.until - DAY) + DAY)

    def run(self, count: int) -> list[Period]:
        """The `count` periods ending with this one, oldest first."""
        periods: list[Period] = [self]
        while len(periods) < count:
            periods.append(periods[-1].previous())
        return periods[::-1]


def city_time(timezone: str) -> datetime:
    """This moment in a city's naive local time."""
    return datetime.now(ZoneInfo(timezone)).replace(tzinfo=None)


def containing(grain: Grain, day: date) -> Period:
    """The period of that grain in which the day lies. `year` runs from 1 January through the day."""
    if grain == "week":
        start = day - day.weekday() * DAY
        return Period("week", start, start + 7 * DAY)
    if grain == "xun":
        index = _xun_index(day)
        month_end = date(day.year, day.month, calendar.monthrange(day.year, day.month)[1])
        start = day.replace(day=1 + 10 * index)
        return Period("xun", start, (start + 10 * DAY) if index < 2 else month_end + DAY)
    if grain == "month":
        start = day.replace(day=1)
        return Period("month", start, start + calendar.monthrange(day.year, day.month)[1] * DAY)
    if grain == "year":
        return Period("year", date(day.year, 1, 1), day + DAY)
    return Period("range", day, day + DAY)


def last_complete(grain: Grain, as_of: datetime, last_reported: datetime | None = None) -> Period:
    """The default period: the last one that 数据截至 covers and in which cases could still be reported.

    The day of the last report counts to its end, so a quiet last hour does not leave the week open.
    """
    anchor = as_of
    if last_reported:
        anchor = min(as_of, datetime.combine(last_reported.date() + DAY, datetime.min.time()))
    if grain == "year":
        return containing("year", (anchor - timedelta(seconds=1)).date())
    period = containing(grain, anchor.date())
    return period if period.complete(anchor) else period.previous()


def parse(key: str) -> Period:
    """Read `2025-W41`, `2025-10上旬`, `2025-10`, `2025~10-12` or `2025-10-06~2025-10-12` (last day included)."""
    try:
        if m := re.fullmatch(r"(\d{4})-W(\d{2})", key):
            start = date.fromisocalendar(int(m[1]), int(m[2]), 1)
            return Period("week", start, start + 7 * DAY)
        if m := re.fullmatch(r"(\d{4})-(\d{2})(上旬|中旬|下旬)", key):
            return containing("xun", date(int(m[1]), int(m[2]), 1 + 10 * XUN.index(m[3])))
        if m := re.fullmatch(r"(\d{4})-(\d{2})", key):
            return containing("month", date(int(m[1]), int(m[2]), 1))
        if m := re.fullmatch(r"(\d{4})~(\d{2}-\d{2})", key):
            return containing("year", date.fromisoformat(f"{m[1]}-{m[2]}"))
        if m := re.fullmatch(r"(\d{4}-\d{2}-\d{2})~(\d{4}-\d{2}-\d{2})", key):
            since, last = date.fromisoformat(m[1]), date.fromisoformat(m[2])
            if since <= last:
                return Period("range", since, last + DAY)
    except (ValueError, OverflowError):
        pass
    raise Refused(f"无法识别的统计周期“{key[:40]}”", "", "写法如2025-W41、2025-10上旬、2025-10或2025-10-06~2025-10-12")


def _xun_index(day: date) -> int:
    return min((day.day - 1) // 10, 2)


def _year_before(day: date) -> date:
    last = calendar.monthrange(day.year - 1, day.month)[1]
    return day.replace(year=day.year - 1, day=min(day.day, last))


def _day(day: date, year: int | None = None) -> str:
    prefix = f"{day.year}年" if year is not None and day.year != year else ""
    return f"{prefix}{day.month}月{day.day}日"
