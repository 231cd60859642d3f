"""The rule of 投诉热点 (data/rules/hotspots): windows, least counts, how sure one must be, and the clocks."""
from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field, model_validator

from cockpit.rules import Rule

Weeks = Annotated[int, Field(ge=1, le=104)]
Chance = Annotated[Decimal, Field(gt=0, lt=1)]
Days = Annotated[int, Field(ge=1, le=366)]


class HotspotsRule(Rule):
    """When a place and small class is a hotspot. Sources: domain.md §6.4; all values 示例.

    `discovery`, `strong`: the largest share of false alarms among all that is declared (false-discovery rate).
    `drift`: extra variance of a place's own weeks, as a share of the squared mean. `joined`: overlap that makes two one.
    """

    windows: Annotated[tuple[Weeks, ...], Field(min_length=1)]
    level_weeks: Weeks
    history_weeks: Weeks
    least_history: Weeks
    least_cases: Annotated[int, Field(ge=2)]
    least_ratio: Annotated[Decimal, Field(ge=1)]
    level_ratio: Annotated[Decimal, Field(ge=1)]
    discovery: Chance
    strong: Chance
    drift: Annotated[Decimal, Field(ge=0, le=1)]
    season_cases: Annotated[int, Field(ge=1)]
    covered_share: Chance
    joined: Chance
    quiet_weeks: Weeks
    rebound_days: Days
    first_days: Days
    second_days: Days

    @model_validator(mode="after")
    def _ordered(self) -> HotspotsRule:
        if list(self.windows) != sorted(set(self.windows)):
            raise ValueError("windows应从小到大，不重复")
        if self.strong > self.discovery:
            raise ValueError("strong不应大于discovery")
        if self.least_history > self.history_weeks:
            raise ValueError("least_history不应大于history_weeks")
        if self.first_days > self.second_days:
            raise ValueError("first_days不应大于second_days")
        return self

    @property
    def looks_back(self) -> int:
        """Weeks of counts one week's verdict needs, itself included."""
        return max(max(self.windows) + self.history_weeks, self.level_weeks)
