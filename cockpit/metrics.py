"""The metric catalogue: labels, definitions, formats, and the colours of better and worse.

queries/metrics.toml is the only place where a metric is described; labels, drawers, exports and docs read it here.
"""
from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Literal

from pydantic import BaseModel, ConfigDict

from cockpit.places import QUERIES

NO_DATA = "无数据"
NO_DENOMINATOR = "—"
BETTER, WORSE, NEUTRAL = "#0F766E", "#B45309", "#64748B"
FLAG_COLOURS = {"红旗": "#C8102E", "优秀红旗": "#9B0B22", "黑旗": "#1F2329"}
# (line, edge) on the dark wall: red is honour, gold about the excellent one, black drawn light with a pennant.
FLAGS_ON_DARK = {"红旗": ("#E23B50", ""), "优秀红旗": ("#E23B50", "#E5B94B"), "黑旗": ("#F4F7FB", "")}
GRADE_COLOURS = {"优秀": "#2563EB", "卓越": "#7C3AED", "极致": "#B8860B"}


class Metric(BaseModel):
    """One entry of metrics.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    label: str
    unit: str
    better: Literal["up", "down", "none"]
    numerator: str
    denominator: str = ""
    definition: str
    source: str
    needs: tuple[str, ...] = ()
    target: float | None = None
    time: str | None = None
    rows: str | None = None

    @property
    def is_rate(self) -> bool:
        return self.unit == "%"


@cache
def catalogue() -> dict[str, Metric]:
    """All metrics by id, in file order."""
    raw = tomllib.loads((QUERIES / "metrics.toml").read_text(encoding="utf-8"))
    return {name: Metric(id=name, **entry) for name, entry in raw.items()}


def metric(name: str) -> Metric:
    return catalogue()[name]


def lacking(name: str, missing: dict[str, list[str]]) -> list[str]:
    """The fields this metric needs that no source has. `missing`: table → contract fields nobody delivers."""
    absent = []
    for need in metric(name).needs:
        options = [_place(option) for option in need.split("|")]
        if all(field in missing.get(table, ()) for table, field in options):
            absent.append(options[0][1])
    return absent


def _place(option: str) -> tuple[str, str]:
    table, dot, field = option.partition(".")
    return (table, field) if dot else ("cases", option)


def rounded(value: float | int | Decimal, places: int) -> Decimal:
    """Half-up, as the bulletin prints: 0.125 → 0.13."""
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def show(value: float | int | None, name: str, *, none: str = NO_DATA, with_unit: bool = True) -> str:
    """A metric's value as the bulletin writes it: 86.41%, 5,157, —, 无数据.

    A null rate over recorded fields is a zero denominator: pass none=NO_DENOMINATOR for it.
    """
    if value is None:
        return none
    entry = metric(name)
    if entry.is_rate:
        return f"{rounded(Decimal(str(value)) * 100, 2)}{'%' if with_unit else ''}"
    if entry.unit in ("分钟", "小时", "天"):
        return f"{rounded(value, 1)}"
    return f"{int(value):,}"


@dataclass(frozen=True)
class Change:
    """How a figure moved. `text` carries arrow and size; `verdict` better | worse | neutral; `colour` goes with it."""

    text: str
    verdict: Literal["better", "worse", "neutral"]

    @property
    def colour(self) -> str:
        return {"better": BETTER, "worse": WORSE, "neutral": NEUTRAL}[self.verdict]


def compare(now: float | int | None, before: float | int | None, name: str) -> Change:
    """Counts are compared in %, rates in 个百分点; better and worse come from the metric, not from up and down."""
    if now is None or before is None:
        return Change(NO_DENOMINATOR, "neutral")
    entry = metric(name)
    if entry.is_rate:
        size = rounded((Decimal(str(now)) - Decimal(str(before))) * 100, 2)
        words = f"{abs(size)}个百分点"
    elif before == 0:
        return Change("持平" if now == 0 else NO_DENOMINATOR, "neutral")
    else:
        size = rounded((Decimal(str(now)) - Decimal(str(before))) / Decimal(str(before)) * 100, 2)
        words = f"{abs(size)}%"
    if size == 0:
        return Change("持平", "neutral")
    arrow = "▲" if size > 0 else "▼"
    if entry.better == "none":
        return Change(arrow + words, "neutral")
    return Change(arrow + words, "better" if (size > 0) == (entry.better == "up") else "worse")
