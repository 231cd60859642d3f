"""A synthetic city for the no-harm check: eight units of thirty segments, two years of weeks, visits cut and harm planted as told."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl

from cockpit.decisions.inspection_windows import Known, Windows
from cockpit.decisions.inspections_rule import HarmRule, InspectionsRule
from cockpit.places import SHIPPED, Places
from cockpit.rules import dated_rules

RULE: HarmRule = dated_rules(Places(SHIPPED), "inspections", InspectionsRule)[0].harm
FIRST, UNTIL = date(2024, 1, 1), date(2025, 12, 29)  # Mondays, 104 weeks apart
UNITS = tuple(f"{name}区" for name in "甲乙丙丁戊己庚辛")
SEGMENTS, WEEKS, CUT = 30, 104, 52
WINDOWS = Windows.ending(UNTIL, FIRST, 52)
VISITS, PROBLEM, PENALTIES, COMPLAINTS, OTHERS = 0.5, 0.27, 0.10, 0.5, 40.0  # a segment and week; others: a unit and week


def harm_city(seed: int, cut: Mapping[str, float] | float = 0.6, harm: Mapping[str, float] | None = None, drift: float = 0.05) -> Known:
    """`cut`: part of the visits lost in the second year, by unit or alike; `harm`: what the second year's problems, complaints and penalties
    are multiplied by, by unit. `drift`: how far (log) a unit's complaints and others move by themselves between the years."""
    rng = np.random.default_rng(seed)
    busy = rng.gamma(2, 0.5, (len(UNITS), SEGMENTS))
    after = np.arange(WEEKS) >= CUT
    lost = np.array([cut if isinstance(cut, float) else cut.get(u, 0.0) for u in UNITS])
    worse = np.array([(harm or {}).get(u, 1.0) for u in UNITS])

    def weekly(rate: float, second: np.ndarray) -> np.ndarray:
        return rng.poisson(rate * busy[:, :, None] * np.where(after, second[:, None, None], 1.0))

    visits = weekly(VISITS, 1 - lost)
    problems = rng.binomial(visits, PROBLEM * np.where(after, worse[:, None, None], 1.0))
    moved = np.exp(rng.normal(0, drift, len(UNITS)))
    others = rng.poisson(OTHERS * np.where(after, moved[:, None], 1.0), (len(UNITS), WEEKS))
    heard = weekly(COMPLAINTS, worse * moved)
    places = pl.DataFrame([{"unit": u, "street": f"{u}{n // 5}街道", "cluster": f"{u}{n:02d}", "stratum": "双重主干路" if n % 2 else "一般支路",
                            "day": FIRST + timedelta(weeks=w), "opened_on": None, "closed_on": None}
                           for u in UNITS for n in range(SEGMENTS) for w in range(WEEKS)],
                          schema_overrides={"opened_on": pl.Date, "closed_on": pl.Date})
    events = places.with_columns(visits=pl.Series(visits.ravel()), judged=pl.Series(visits.ravel()), problems=pl.Series(problems.ravel()),
                                 cases=pl.Series(weekly(PENALTIES, worse * 0.6).ravel()), complaints=pl.Series(heard.ravel()), reports=pl.Series(heard.ravel()))
    rest = pl.DataFrame([{"day": FIRST + timedelta(weeks=w), "unit": u, "complaints": int(others[n, w]), "reports": int(others[n, w])}
                         for n, u in enumerate(UNITS) for w in range(WEEKS)])
    return Known(
        events.filter(pl.col("visits") > 0).drop("cases", "complaints", "reports"),
        events.filter(pl.col("cases") > 0).drop("visits", "judged", "problems", "complaints", "reports"),
        events.filter(pl.col("complaints") > 0).drop("visits", "judged", "problems", "cases", "opened_on", "closed_on"), rest,
        pl.DataFrame({"unit": UNITS, "opened_on": None, "closed_on": None, "enterprises": 500}, schema_overrides={"opened_on": pl.Date, "closed_on": pl.Date}),
        pl.DataFrame(schema={"what": pl.String, "unit": pl.String, "since": pl.Date, "until": pl.Date}), UNITS, FIRST)


def weekly_of(known: Known) -> pl.DataFrame:
    """All cases of the city by day, whether of the rule's classes."""
    return pl.concat([frame.group_by("day").agg(pl.col("complaints", "reports").sum()).with_columns(caused=pl.lit(caused))
                      for frame, caused in ((known.complaints, True), (known.others, False))])


def without(known: Known, what: str, unit: str | None, since: date, until: date) -> Known:
    """The same city where an export is missing, and nothing of those days is there."""
    gap = pl.DataFrame({"what": [what], "unit": [unit], "since": [since], "until": [until]}, schema=known.gaps.schema)
    lost = (pl.col("day") >= since) & (pl.col("day") < until) & (pl.lit(True) if unit is None else pl.col("unit") == unit)
    named = {"检查": "visits", "处罚": "penalties", "案件": "complaints"}[what]
    return replace(known, gaps=pl.concat([known.gaps, gap]), **{named: getattr(known, named).filter(~lost)})
