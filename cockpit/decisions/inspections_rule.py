"""What the rule file of visits to enterprises may say. Its counts are taken by queries/inspections, which read it as the tables
rules_inspections and inspection_claims of the publication; `harm` by cockpit/decisions/inspection_harm.py."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from cockpit.decisions.rule_parts import Factor, Part, Share
from cockpit.rules import Rule

Least = Annotated[int, Field(ge=1)]
Window = Annotated[int, Field(ge=1, le=366)]


class Claim(Part):
    """A figure somebody published, quoted beside the computed one, never instead of it. `baseline`: empty where none was named."""

    measure: Literal["visits", "penalty_cases", "fines"]
    drop_rate: Share
    words: str
    claim_source: str
    said_on: date | None = None
    baseline: str = ""


class HarmRule(Part):
    """减检质效比对: the last `weeks` against the same weeks a year before, and from how many visits, events, segments or enterprises on
    anything is said. `classes`: small classes of cases that enterprises cause. `widest`: above it no interval reads 未见上升.
    `less`: by so many parts of the visits less a unit was cut that is a fair peer; `least_peers`: so many are needed."""

    weeks: Annotated[int, Field(ge=4, le=52)]
    least_weeks: Annotated[int, Field(ge=4, le=52)]
    cut: Share
    less: Share
    least_peers: Annotated[int, Field(ge=3)]
    least_visits: Least
    least_events: Least
    least_clusters: Least
    confidence: Annotated[Decimal, Field(gt=0, lt=1)]
    widest: Factor
    least_rise: Share
    classes: tuple[str, ...]


class InspectionsRule(Rule):
    """入企检查: how visits count, and what is too often. `repeat_days`: same enterprise, item, agency; `many_days`: another agency without
    a joint number; `cap_default`: visits a year, agency and enterprise where the item has no cap of its own.

    `gap_expected`: so many visits were to be expected and none came: the export is missing. `fine_factor`: a file's
    median fine so far from the others' is 万元 read as 元, or the reverse.
    """

    counting: Literal["joint", "agency"] = "joint"
    align: Literal["calendar", "workday"] = "calendar"
    repeat_days: Window
    many_days: Window
    cap_default: Least
    cause_types: tuple[str, ...]
    cause_triggers: tuple[str, ...]
    gap_expected: Least
    fine_factor: Annotated[int, Field(ge=10, le=10_000)]
    claims: tuple[Claim, ...] = ()
    harm: HarmRule

    @model_validator(mode="after")
    def _one_claim_each(self) -> InspectionsRule:
        said = [c.measure for c in self.claims]
        if len(said) != len(set(said)):
            raise ValueError("同一指标只能引用一个口径")
        return self
