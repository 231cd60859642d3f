"""What data/rules/effect/<valid-from>.toml may say: when the before and after of an action says something.

queries/complaints/effect.sql reads it as the table rules_effect of the publication (cockpit/publish/rule_tables.py).
"""
from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from cockpit.rules import Rule


class EffectRule(Rule):
    """行动前后对比: `days` on each side unless others are asked for; `least` complaints here, before and after together;
    `covered_share` of the days on each side that must hold data."""

    days: Annotated[int, Field(ge=7, le=182)]
    least: Annotated[int, Field(ge=2)]
    covered_share: Annotated[Decimal, Field(gt=0, le=1)]
