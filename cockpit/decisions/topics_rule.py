"""What data/rules/topics/<valid-from>.toml may say: when a class or a way of saying it is rising."""
from __future__ import annotations

from typing import Annotated

from pydantic import Field

from cockpit.decisions.rule_parts import Days, Factor
from cockpit.rules import Rule

Least = Annotated[int, Field(ge=1)]


class TopicsRule(Rule):
    """每月一题: a month against the `months` before it, of which `least_months` must hold data.

    `settle_days`: after the end of a month, before it is judged. `cases`, `callers`, `streets`: what a topic must have in its
    month. `ratio`: its share of all complaints over its share before. `false_share`: of what is listed, how much may be
    chance. `longest`: words of a phrase. `stop`: words that neither stand alone nor begin or end a phrase.
    """

    settle_days: Days = 0
    months: Annotated[int, Field(ge=2, le=36)]
    least_months: Annotated[int, Field(ge=2, le=36)]
    cases: Annotated[int, Field(ge=2)]
    callers: Annotated[int, Field(ge=2)]
    streets: Least
    ratio: Factor
    false_share: Annotated[float, Field(gt=0, lt=1)]
    longest: Annotated[int, Field(ge=1, le=6)]
    shown: Least
    stop: tuple[str, ...] = ()
