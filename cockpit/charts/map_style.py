"""Colours, classes and the marks of state and significance on maps: each readable without colour. Red is for 红旗 and never used."""
from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from cockpit.metrics import BETTER, NEUTRAL, WORSE

CLASSES = 5
SIGNIFICANCE = {"显著": (3.2, ""), "较显著": (2.2, "6 3"), "不显著": (1.8, "0.1 3.6")}  # stroke in tenths of em, dash in strokes
UNJUDGED = "不评价"
STATES = {"新增": "新", "持续": "持", "反弹": "反", "缓解": "缓", "消除": "消", UNJUDGED: "?"}
# Lines of a hatch in a tile of 10 × 10; a dot is a line of no length with round ends.
HATCHES = {"新增": "M-2,12L12,-2M-2,2L2,-2M8,12L12,8", "持续": "M-2,12L12,-2M-2,2L2,-2M8,12L12,8M-2,-2L12,12M-2,8L2,12M8,-2L12,2",
           "反弹": "M2.5,-1V11M7.5,-1V11", "缓解": "M-1,5H11", "消除": "", UNJUDGED: "M5,5h.01"}


@dataclass(frozen=True)
class Theme:
    """Colours of one surface."""

    paper: str
    around: str
    line: str
    edge: str
    ink: str
    soft: str
    brand: str
    ramp: tuple[str, ...]  # areas, few → many
    strokes: tuple[str, ...]  # segments, few → many
    unknown: str
    worse: str
    better: str
    neutral: str

    def of(self, state: str) -> str:
        return {"缓解": self.better, "消除": self.better, UNJUDGED: self.neutral}.get(state, self.worse)


LIGHT = Theme("#FFFFFF", "#F1F4F8", "#D5DDE7", "#FFFFFF", "#17202E", "#55637A", "#0B4A8F", ("#E3ECF6", "#BED3E9", "#8FB3D9", "#5E8FC5", "#3468A6"),
              ("#A9B8CB", "#84A9D2", "#4579B5", "#1A4A82", "#0B2A52"), "#F8FAFC", WORSE, BETTER, NEUTRAL)
DARK = Theme("#0B1220", "#101A2B", "#22314A", "#0B1220", "#E6ECF5", "#A3B1C6", "#8FBCEF", ("#1A2C47", "#1F4170", "#2A5F9C", "#4684C6", "#77A8DD"),
             ("#3D4F6B", "#3B78BA", "#558FCE", "#A0C3EA", "#E3EEFA"), "#121C2D", "#E0983F", "#2FA79B", "#8391A6")


@dataclass(frozen=True)
class Scale:
    """Five classes of equal membership, as far as ties allow: equal values are never apart."""

    cuts: tuple[float, ...]  # the least value of each class but the first
    spans: tuple[tuple[float, float], ...]  # least and greatest value found in each class

    @classmethod
    def of(cls, values: Iterable[float | int | None]) -> Scale:
        known = sorted(v for v in values if v is not None)
        cuts = sorted({known[len(known) * k // CLASSES] for k in range(1, CLASSES)} - {known[0]}) if known else []
        members: list[list[float]] = [[] for _ in range(len(cuts) + 1)]
        for value in known:
            members[bisect_right(cuts, value)].append(value)
        return cls(tuple(cuts), tuple((m[0], m[-1]) for m in members if m))

    def step(self, value: float | int) -> int:
        """0 … 4: which of five shades and widths. Few classes are spread over all of them; a single one is in the middle."""
        if not self.cuts:
            return 2
        return round(bisect_right(self.cuts, value) * (CLASSES - 1) / len(self.cuts))
