"""Tile 9 of 总览: visits to enterprises of the year so far, against the same days of last year, the quoted claim beside; it leads to the page."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from cockpit.metrics import NO_DENOMINATOR
from cockpit.periods import DAY, Period, containing
from cockpit.ui.board import link
from cockpit.ui.tiles import Line, Tile
from cockpit.wording_inspections import COUNTING, arrow_words, claim_origin

Row = Mapping[str, Any]
MONTHS = 13


def year_so_far(period: Period, as_of: datetime) -> Period:
    """From 1 January to the period's last day, or to that of the data where they end before."""
    return containing("year", min(period.until, (as_of + timedelta(seconds=1)).date()) - DAY)


def inspection_tile(reduction: Sequence[Row], months: Sequence[Row], year: Period) -> list[Tile]:
    """`reduction`: of inspections/reduction; `months`: inspections/trend, oldest first. Nothing where no source has visits."""
    row = next((r for r in reduction if r["measure"] == "visits"), None)
    if row is None or row["current"] is None:
        return []
    rate = row["drop_rate"]
    verdict = "neutral" if not rate else "better" if rate > 0 else "worse"
    lines = [Line(f"较基期 {arrow_words(rate) if rate is not None else NO_DENOMINATOR}", verdict)]
    lines += [Line(f"引用口径 {row['claim_words']}")] if row["claim_words"] else []
    told = [f"{COUNTING[row['counting']]}，与上年同期相比", *([f"不作比较：{row['reason']}"] if rate is None and row["reason"] else []),
            *([claim_origin(row)] if row["claim_words"] else [])]
    return [Tile("入企检查·本年累计", f"{int(row['current']):,}", "次", lines, [None if m["is_partial"] else m["visits"] for m in months][-MONTHS:],
                 opens=link(page="inspections", year=year.key), explain="；".join(told))]
