"""The whole city week by week: did enterprise-caused cases or the problem-found rate rise when visits were cut? (interrupted time series)

Poisson regression with trend, one yearly wave, a step at the first day of the window and, where two years lie before it, a change of
slope; errors are those of chance, of weeks that scatter more, or of weeks that go together (Newey and West 1987), the widest.
Complaints are set against those of all other classes (a controlled series: Lopez Bernal, Cummins and Gasparrini 2018), so that
holidays, channels and weather common to both go out.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from scipy import stats

from cockpit.decisions.inspection_changes import several
from cockpit.decisions.inspection_harm import COMPLAINTS, GAPS_OF, NOT_RISEN, PROBLEMS, RISEN, TOO_FEW
from cockpit.decisions.inspection_windows import Known, Windows
from cockpit.decisions.inspections_rule import HarmRule

WEEK = timedelta(days=7)
SEASON = 52  # weeks before the step, for a yearly wave to be told from it
SLOPED = (104, 26)  # weeks before and after it, for a change of slope: one year's slope is told from its season by one bend alone
LAGS = 4  # weeks that may go together
SERIES: dict[str, Any] = {"period": pl.String, "outcome": pl.String, "week": pl.Date, "after": pl.Boolean, "covered": pl.Boolean, "events": pl.Int64,
                          "of": pl.Int64, "rate": pl.Float64, "fitted": pl.Float64, "expected": pl.Float64}


@dataclass(frozen=True)
class Trend:
    """What became of one series: counts of the weeks before and since the step, and its level in the middle of the window over what was
    to be expected."""

    outcome: str
    weeks: tuple[int, int]
    events: tuple[int, int]
    of: tuple[int, int]
    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    chance: float | None = None
    reading: str = TOO_FEW
    reason: str | None = None


def city_trend(weekly: pl.DataFrame, known: Known, windows: Windows, measure: str, rule: HarmRule) -> tuple[list[Trend], pl.DataFrame]:
    """Both series and their weeks, without `period`. `weekly`: day, caused, complaints, reports of the whole city."""
    caused = weekly.group_by("day").agg(events=pl.col(measure).filter(pl.col("caused")).sum(), of=pl.col(measure).filter(~pl.col("caused")).sum())
    shares = known.visits.group_by("day").agg(pl.col("problems").sum().alias("events"), pl.col("judged").sum().alias("of"))
    told, lines = [], []
    for outcome, days in ((PROBLEMS, shares), (COMPLAINTS, caused)):
        weeks = _weeks(days, known.gaps.filter((pl.col("what") == GAPS_OF[outcome]) & pl.col("unit").is_null()), known.since, windows)
        trend, drawn = _told(outcome, weeks, rule)
        told.append(trend)
        lines.append(drawn.with_columns(outcome=pl.lit(outcome)))
    return _read(told, rule), pl.concat(lines)


def _weeks(days: pl.DataFrame, gaps: pl.DataFrame, first: date, windows: Windows) -> pl.DataFrame:
    """A row a whole week of the city, counted from the step both ways: week, after, covered, events, of."""
    back = max((windows.since - first).days // 7, 0)
    mondays = [windows.since + n * WEEK for n in range(-back, windows.weeks)]
    spans = gaps.select("since", "until").rows()
    weeks = pl.DataFrame({"week": mondays, "after": [m >= windows.since for m in mondays],
                          "covered": [not any(s < m + WEEK and u > m for s, u in spans) for m in mondays]},
                         schema={"week": pl.Date, "after": pl.Boolean, "covered": pl.Boolean})
    placed = days.with_columns(week=pl.lit(windows.since) + pl.duration(days=((pl.col("day") - pl.lit(windows.since)).dt.total_days() // 7) * 7))
    sums = placed.group_by(pl.col("week").cast(pl.Date)).agg(pl.col("events", "of").sum().cast(pl.Int64))
    held = weeks.join(sums, on="week", how="left").sort("week").with_columns(pl.col("events", "of").fill_null(0))
    known = held.with_columns(pl.when("covered").then(c).alias(c) for c in ("events", "of"))
    return known.with_columns(rate=pl.col("events") / pl.when(pl.col("of") > 0).then("of"))


def _told(outcome: str, weeks: pl.DataFrame, rule: HarmRule) -> tuple[Trend, pl.DataFrame]:
    usable = weeks.filter(pl.col("covered") & (pl.col("of") > 0))

    def sides(column: pl.Expr) -> tuple[int, int]:
        return tuple(int(usable.filter(pl.col("after") == side).select(column).item() or 0) for side in (False, True))  # type: ignore[return-value]

    trend = Trend(outcome, sides(pl.len()), sides(pl.col("events").sum()), sides(pl.col("of").sum()))
    nothing = weeks.with_columns(fitted=pl.lit(None, pl.Float64), expected=pl.lit(None, pl.Float64))
    if trend.weeks[0] < SEASON:
        return replace(trend, reason=f"断点前有数据的只有{trend.weeks[0]}周，不足{SEASON}周，分不出季节"), nothing
    if trend.weeks[1] < rule.least_weeks:
        return replace(trend, reason=f"断点后有数据的只有{trend.weeks[1]}周，不足{rule.least_weeks}周"), nothing
    if min(trend.events) < rule.least_events:
        return replace(trend, reason=f"断点一边只有{min(trend.events)}件，不足{rule.least_events}件"), nothing
    return _fitted(trend, weeks, usable, rule)


def _design(weeks: pl.DataFrame, step: date, sloped: bool) -> np.ndarray:
    since = (weeks["week"] - step).dt.total_days().to_numpy() / 7
    after = weeks["after"].to_numpy().astype(float)
    angle = 2 * np.pi * since * 7 / 365.25
    columns = [np.ones(len(since)), since / SEASON, np.sin(angle), np.cos(angle), after, *([after * since / SEASON] if sloped else [])]
    return np.column_stack(columns)


def _fitted(trend: Trend, weeks: pl.DataFrame, usable: pl.DataFrame, rule: HarmRule) -> tuple[Trend, pl.DataFrame]:
    import statsmodels.api as sm  # 4 s: at a publish only, never in the process of the pages

    step = weeks.filter("after")["week"][0]
    sloped = trend.weeks[0] >= SLOPED[0] and trend.weeks[1] >= SLOPED[1]
    design = _design(usable, step, sloped)
    model = sm.GLM(usable["events"].to_numpy(), design, family=sm.families.Poisson(), exposure=usable["of"].to_numpy())
    fit = model.fit()
    wider = (fit, model.fit(scale="X2"), model.fit(cov_type="HAC", cov_kwds={"maxlags": LAGS, "use_correction": True}))
    broken = np.zeros(design.shape[1])
    broken[4:] = design[usable["after"].to_numpy()][:, 4:].mean(axis=0)  # step and slope as they are in the middle of the window
    found, spread = float(broken @ fit.params), max(float(np.sqrt(broken @ f.cov_params() @ broken)) for f in wider)
    degrees = len(design) - design.shape[1]
    wide = float(stats.t.ppf((1 + float(rule.confidence)) / 2, degrees))
    whole = _design(weeks, step, sloped)
    without = fit.params.copy()
    without[4:] = 0
    drawn = weeks.with_columns(fitted=pl.Series(np.exp(whole @ fit.params)), expected=pl.Series(np.exp(whole @ without)))
    return replace(trend, ratio=float(np.exp(found)), low=float(np.exp(found - wide * spread)), high=float(np.exp(found + wide * spread)),
                   chance=2 * float(stats.t.sf(abs(found) / spread, degrees))), drawn


def _read(trends: Sequence[Trend], rule: HarmRule) -> list[Trend]:
    told = [t for t in trends if t.chance is not None]
    chances = dict(zip([t.outcome for t in told], several([t.chance for t in told if t.chance is not None]), strict=True))
    return [_reading(replace(t, chance=chances.get(t.outcome)), rule) for t in trends]


def _reading(trend: Trend, rule: HarmRule) -> Trend:
    if trend.ratio is None or trend.low is None or trend.high is None or trend.chance is None:
        return trend
    if trend.ratio >= 1 + float(rule.least_rise):
        if trend.chance <= 1 - float(rule.confidence):
            return replace(trend, reading=RISEN)
        if trend.low > 1:
            return replace(trend, reason="似有上升，但同时看了多项指标，排除不了偶然")
    if trend.high >= float(rule.widest):
        return replace(trend, reason=f"可能的上限为{trend.high:.1f}倍，不能排除上升")
    return replace(trend, reading=NOT_RISEN)
