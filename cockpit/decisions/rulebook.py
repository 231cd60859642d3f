"""What rule files may say, subject by subject: data/rules/<subject>/<valid-from>.toml. Unknown keys are refused.

Money is whole 元, scores are points to 0.01, shares are 0–1. Facts come from domain.md §4 and its sources; every other
default is 示例 until a bureau writes its own file.
"""
from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, model_validator

from cockpit.decisions.effect_rule import EffectRule
from cockpit.decisions.hotspots_rule import HotspotsRule
from cockpit.decisions.inspections_rule import InspectionsRule
from cockpit.decisions.rankings_rule import RankingsRule
from cockpit.decisions.repeats_rule import RepeatsRule, ResponseRule
from cockpit.decisions.rule_parts import Count, Days, Factor, Grain, Part, Points, Score, Share, Weight
from cockpit.decisions.topics_rule import TopicsRule
from cockpit.rules import DueRule, Rule

DIFFICULTIES = ("1", "2", "3", "4", "5", "6")


class Dust(Part):
    """以克论净: grams per m² allowed by road class, points for every gram above, at most `cap` a period."""

    limit: dict[str, Points]
    points_per_gram: Points
    cap: Points


class PatrolRule(Rule):
    """How a patrol becomes points: caps and multipliers of the check items, 以克论净, media exposure.

    `reference_km`: deductions are brought to so many inspected kilometres; fewer than `floor_km` in a period count as
    `floor_km`, or a short segment would pay tenfold for one finding. `carriageway`, `sidewalk`: weights of the
    scores of a source that gives scores instead of findings.
    """

    reference_km: Factor
    floor_km: Points = Decimal(0)
    key_area_multiplier: bool = True
    dust: Dust | None = None
    exposure_points: dict[str, Points] = Field(default_factory=dict)
    carriageway: Weight = Decimal(1)
    sidewalk: Weight = Decimal(0)

    @model_validator(mode="after")
    def _weights(self) -> PatrolRule:
        if self.carriageway + self.sidewalk != 1:
            raise ValueError("carriageway与sidewalk之和应为1")
        return self


class DifficultyRule(Rule):
    """六级管理难度系数: deductions are divided by the coefficient of the segment's grade."""

    coefficient: dict[str, Factor]

    @model_validator(mode="after")
    def _six(self) -> DifficultyRule:
        missing = [d for d in DIFFICULTIES if d not in self.coefficient]
        if missing:
            raise ValueError(f"缺少第{'、'.join(missing)}级的难度系数")
        unknown = sorted(set(self.coefficient) - set(DIFFICULTIES))
        if unknown:
            raise ValueError(f"没有第{'、'.join(unknown)}级难度")
        return self


class Least(Part):
    """Minimum exposure: fewer inspections or kilometres in the period and the segment is held back.

    `km` is not asked of a source that records no kilometres.
    """

    runs: Annotated[int, Field(ge=1)]
    km: Points


class RedLine(Part):
    """红旗: how many a period, from which score; 优秀红旗 also needs a red flag within the last `within` periods."""

    quota: Count
    score: Score
    within: Count = 0


class BlackLine(Part):
    """黑旗: how many a period, below which score. A problem bulletined `repeats` times running is black whatever the score."""

    quota: Count
    below: Score
    repeats: Count = 0


class FlagsRule(Rule):
    """红旗、优秀红旗、黑旗. `quota_by`: shared out over peer groups in proportion to their size, or taken city-wide."""

    period: Grain
    week_starts: Literal["Monday"] = "Monday"
    settle_days: Days = 0
    least: Least
    peers: tuple[Literal["area_tier", "road_class"], ...] = ("area_tier", "road_class")
    least_peers: Annotated[int, Field(ge=1)] = 10
    quota_by: Literal["peers", "city"] = "peers"
    red: RedLine
    excellent: RedLine
    black: BlackLine
    veto_exposure: bool = True
    veto_items: bool = False
    disagreement: Points | None = None
    tie_breaks: tuple[Literal["difficulty", "clean", "complaints", "runs", "inspected_km"], ...] = (
        "difficulty", "clean", "complaints", "runs", "inspected_km")

    @model_validator(mode="after")
    def _lines_apart(self) -> FlagsRule:
        if self.black.below > min(self.red.score, self.excellent.score):
            raise ValueError("黑旗线不能高于红旗线")
        return self


class LadderRule(Rule):
    """阶梯扣分: multiplier of the deductions of a segment bulletined black for the nth time running (n = 1, 2, …).

    "item" stands for the first-step multiplier of each check item. Held-back periods, up to `carries`, do not break a run.
    """

    steps: tuple[Factor | Literal["item"], ...]
    carries: Count = 2

    @model_validator(mode="after")
    def _rising(self) -> LadderRule:
        numbers = [s for s in self.steps if s != "item"]
        if not self.steps or self.steps[0] != 1:
            raise ValueError("阶梯的第一级应为1")
        if numbers != sorted(numbers):
            raise ValueError("阶梯应逐级加重")
        return self


class GradeStep(Part):
    """One grade: its goal, what is needed to enter it, and below what it is lost.

    `months`: months in the grade below; `reds`: red flags within the last `window` months; `score`: monthly mean.
    """

    goal: Count
    months: Count
    score: Score
    reds: Count
    hold: Score


class GradesRule(Rule):
    """千百十: 优秀, 卓越, 极致. `limit`: 目标 refuses nobody, 上限 is never exceeded. Goals are for `of_segments` segments."""

    settle_days: Days = 0
    limit: Literal["目标", "上限"]
    of_segments: Annotated[int, Field(ge=1)] | None = None
    least_periods: Annotated[int, Field(ge=1)]
    window: Annotated[int, Field(ge=1, le=24)]
    black_free: Count
    black_drops: bool = True
    excellent: GradeStep = Field(alias="优秀")
    outstanding: GradeStep = Field(alias="卓越")
    supreme: GradeStep = Field(alias="极致")
    street: RedStreet

    @property
    def steps(self) -> dict[str, GradeStep]:
        return {"优秀": self.excellent, "卓越": self.outstanding, "极致": self.supreme}


class RedStreet(Part):
    """红旗街道办事处 of the month: how many, least assessed segments, least mean score, most black flags."""

    quota: Count
    segments: Annotated[int, Field(ge=1)]
    score: Score
    blacks: Count


class Spots(Part):
    """最差乱点: places (segment, small class) with at least `cases` cases in the period; the worst `quota` are listed."""

    grain: Grain = "xun"
    siluan: bool = True
    quota: Count
    cases: Annotated[int, Field(ge=1)]
    days: Days
    falls_to: Share
    check_days: Annotated[int, Field(ge=1, le=60)]


class SupervisionRule(Rule):
    """挂牌督办: a black flag is listed, mended within `days`, re-inspected, delisted (cockpit/decisions/supervision.py).

    `pass_score`: what a re-inspection must reach; `extend_days`: once, when `extend_share` of the findings are mended.
    """

    days: Days
    extend_days: Days = 0
    extend_share: Share = Decimal(1)
    pass_score: Score
    relist_days: Days
    compare_days: Annotated[int, Field(ge=7, le=90)] = 28
    least_days: Annotated[int, Field(ge=1)] = 7
    spots: Spots | None = None


class DoubtsRule(Rule):
    """存疑清单: when a result and what else is known of it do not fit together. `days`: how far back is looked."""

    days: Annotated[int, Field(ge=7, le=90)] = 28
    rise_cases: Annotated[int, Field(ge=1)]
    rise_factor: Factor
    rise_chance: Annotated[Decimal, Field(gt=0, le=1)]
    grades: tuple[Literal["优秀", "卓越", "极致"], ...] = ("优秀", "卓越", "极致")
    silent_days: Annotated[int, Field(ge=7, le=366)]
    patrol_share: Factor
    patrol_findings: Annotated[int, Field(ge=1)]
    same_items: Annotated[int, Field(ge=1)]
    same_runs: Annotated[int, Field(ge=2)]
    early_closures: Annotated[int, Field(ge=1)]
    early_share: Share
    disagreement: Points


GradesRule.model_rebuild()
SUBJECTS: dict[str, type[Rule]] = {
    "due": DueRule, "patrol": PatrolRule, "difficulty": DifficultyRule, "flags": FlagsRule, "ladder": LadderRule, "grades": GradesRule,
    "rankings": RankingsRule, "supervision": SupervisionRule, "doubts": DoubtsRule, "topics": TopicsRule,
    "repeats": RepeatsRule, "response": ResponseRule, "hotspots": HotspotsRule, "effect": EffectRule,
    "inspections": InspectionsRule}
SUBJECT_LABELS = {
    "due": "应结案规则", "patrol": "巡查计分规则", "difficulty": "难度系数", "flags": "评旗规则", "ladder": "阶梯扣分规则",
    "grades": "千百十规则", "rankings": "考评排名规则", "supervision": "挂牌督办规则", "doubts": "存疑规则", "topics": "每月一题规则",
    "repeats": "重复投诉规则", "response": "到场响应规则",
    "hotspots": "投诉热点规则", "effect": "行动前后对比规则", "inspections": "入企检查规则"}


def rules_text(rules: Mapping[str, Rule]) -> str:
    """The rules something was decided by, whole, so that it can be decided again when the files have long changed."""
    return json.dumps({name: json.loads(rule.model_dump_json(by_alias=True)) for name, rule in rules.items()}, ensure_ascii=False)
