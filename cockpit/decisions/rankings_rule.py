"""What a rule file of 考评排名 says: data/rules/rankings/<valid-from>.toml."""
from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from cockpit.contract import AREA_TIERS
from cockpit.decisions.rule_parts import Count, Days, Grain, Part, Points, Yuan
from cockpit.rules import Rule

CASE_MEASURES = ("closing_rate", "on_time_rate", "rework_rate", "postpone_rate", "overdue_rate")
PATROL_MEASURES = ("coverage_rate", "length_rate", "photo_rate", "same_rate")
LESS_IS_BETTER = ("rework_rate", "postpone_rate", "overdue_rate", "same_rate")
Measure = Literal["closing_rate", "on_time_rate", "rework_rate", "postpone_rate", "overdue_rate",
                  "coverage_rate", "length_rate", "photo_rate", "same_rate"]
FoundWeight = Annotated[Decimal, Field(ge=0, le=1, decimal_places=4)]
MEDIA = ("中央", "省", "市", "其他")


class Term(Part):
    """One named term of 整改考核: `weight` points × the measure, or × (1 − measure) where less is better."""

    label: str
    measure: Measure
    weight: Points


class Prize(Part):
    """Money of one end of a ranking by rank from that end, in 元: rewards, or deductions written as positive amounts."""

    amounts: tuple[Yuan, ...] = ()

    @model_validator(mode="after")
    def _falling(self) -> Prize:
        if any(later > first for first, later in pairwise(self.amounts)):
            raise ValueError("金额应从第一名起不增加")
        return self

    @property
    def depth(self) -> int:
        return len(self.amounts)


class League(Part):
    """One ranking table: who is in it, how often, what counts, and what its ends get. Tables are never mixed.

    `key` stands in row ids and never changes. `by_tier` makes one table an area tier. `least`: assessed segments a
    street or unit needs; for companies, inspections of a segment that count as having covered it. `rectify`: terms of
    its own in place of the rule's. `talk`, `criticise`: how many from the bottom. `roles`, `silent`: a table whose
    source does not exist yet, and why it is silent.
    """

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    name: str
    members: Literal["streets", "units", "departments", "companies", "chiefs"]
    grain: Grain
    group: str = ""
    by_tier: bool = False
    found_weight: FoundWeight = Decimal(0)
    rectify: tuple[Term, ...] = ()
    best: Prize = Prize()
    worst: Prize = Prize()
    talk: Count = 0
    criticise: Count = 0
    least: Annotated[int, Field(ge=1)] = 1
    roles: tuple[str, ...] = ()
    silent: str = ""

    @model_validator(mode="after")
    def _fits_its_members(self) -> League:
        if self.found_weight and self.members not in ("streets", "units"):
            raise ValueError(f"{self.name}没有路段得分，不能有发现考核权重")
        if (self.members == "departments") != bool(self.group):
            raise ValueError(f"{self.name}：责任单位的排名要写group，其他的不写")
        if (self.members == "chiefs") != bool(self.roles and self.silent):
            raise ValueError(f"{self.name}：路长履职要写roles和silent，其他的不写")
        if self.by_tier and self.members != "streets":
            raise ValueError(f"{self.name}：只有街道（乡镇）分区域类型")
        _whole(self.rectify, self.name)
        known = PATROL_MEASURES if self.members == "companies" else CASE_MEASURES
        strange = [t.label for t in self.rectify if t.measure not in known]
        if strange or (self.members == "companies" and not self.rectify):
            raise ValueError(f"{self.name}的考核项应取自{'、'.join(known)}")
        return self

    @property
    def bottom(self) -> int:
        """How many from the bottom the rule has something for."""
        return max(self.worst.depth, self.talk, self.criticise)


class RankingsRule(Rule):
    """考评排名: leagues and the terms their scores are made of.

    Score = found_weight × 发现考核 + (1 − found_weight) × 整改考核 − media exposure. `cases`: which cases count.
    `exposed`: media exposures that deduct, all of them or those no segment score has been lowered by already.
    """

    settle_days: Days = 0
    cases: Literal["全市", "常规"] = "全市"
    rectify: tuple[Term, ...]
    exposed: Literal["全部", "未落路段"] = "全部"
    exposure_points: dict[str, Points] = Field(default_factory=dict)
    league: tuple[League, ...]

    @model_validator(mode="after")
    def _sound(self) -> RankingsRule:
        _whole(self.rectify, "整改考核")
        if not self.rectify or any(t.measure not in CASE_MEASURES for t in self.rectify):
            raise ValueError(f"整改考核的考核项应取自{'、'.join(CASE_MEASURES)}")
        tables: dict[str, list[object]] = {
            "同一类成员、同一周期只能有一张排名表": [(x.members, x.grain, x.group, x.by_tier) for x in self.league],
            "排名表重名": [x.name for x in self.league], "排名表的key重复": [x.key for x in self.league]}
        for what, said in tables.items():
            if len(set(said)) < len(said):
                raise ValueError(what)
        unknown = sorted(set(self.exposure_points) - set(MEDIA))
        if unknown:
            raise ValueError(f"没有媒体层级{'、'.join(unknown)}，只有{'、'.join(MEDIA)}")
        return self

    def tables(self) -> tuple[tuple[League, str, str], ...]:
        """(league, tier or "", key) of every table; one an area tier where the league says so."""
        return tuple((league, tier, f"{league.key}_{AREA_TIERS.index(tier) + 1}" if tier else league.key)
                     for league in self.league for tier in (AREA_TIERS if league.by_tier else ("",)))


def _whole(terms: tuple[Term, ...], name: str) -> None:
    if terms and sum(t.weight for t in terms) != 100:
        raise ValueError(f"{name}各项权重之和应为100")
    if len({t.measure for t in terms}) < len(terms):
        raise ValueError(f"{name}有重复的考核项")
