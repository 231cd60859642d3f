"""What the rule files of repeated complaints and of response times may say. They are applied by queries/marts/near and
queries/complaints, which read them as the tables rules_repeats and rules_response of the publication (cockpit/publish/rule_tables.py)."""
from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cockpit.decisions.rule_parts import Count, Share
from cockpit.rules import Rule

Least = Annotated[int, Field(ge=1)]
# Twice as many days to either side decide about a complaint (cockpit/publish/months.py).
Window = Annotated[int, Field(ge=7, le=31)]
Minutes = Annotated[int, Field(ge=1, le=1440)]


class RepeatsRule(Rule):
    """重复投诉: `least` complaints of one small class at one place within `window_days`, `least_of` by category, small class
    or class key (事件200142); as many in one community; or `urgings` urgings of one case. 0 leaves a test out.

    `escalate_days`, `fix_days`: clocks from the day a place reached it. `recurrence_days`: 办结后再诉. `duplicate_hours`:
    one complainant through two channels about one place and class within so many hours has made one complaint.
    """

    window_days: Window
    least: Least
    community_least: Count
    urgings: Count
    escalate_days: Annotated[int, Field(ge=1)]
    fix_days: Window
    recurrence_days: Annotated[int, Field(ge=1, le=92)]
    duplicate_hours: Annotated[int, Field(ge=0, le=72)]
    least_of: dict[str, Least] = Field(default_factory=dict)


class ResponseRule(Rule):
    """平急与到场时限: minutes from dispatch to arrival of emergencies and of 占道经营 (“双十”), of AI video from report to
    `alarm_response`. `accuracy_claim` is quoted beside the computed accuracy, never instead of it."""

    urgent_minutes: Minutes
    stall_minutes: Minutes
    stall_classes: tuple[str, ...]
    alarm_source: str
    alarm_minutes: Minutes
    alarm_response: Literal["受理", "派遣", "到场"]
    accuracy_claim: Share | None = None
    accuracy_claim_source: str = ""
