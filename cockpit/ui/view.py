"""What a page is looking at: period, place and kind of cases, read from the URL and written back to it.

A value the URL brings and we do not know is ignored, and a sentence says so: nobody reads 全市 believing it is 金水区.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from cockpit.periods import GRAIN_LABELS, Period, last_complete, parse
from cockpit.refusal import Refused

SCOPES = ("全市", "常规")
SCOPE_LABELS = {"全市": "全部案件", "常规": "常规案件"}
DUE_RULES = {"A": "A 到期口径", "B": "B 处置加遗留口径"}
GRAINS = tuple(GRAIN_LABELS)
PLACE_PARAMS = ("unit", "street")
OTHER_PARAMS = ("scope", "source", "category", "due")
PARAMS = (*GRAINS, *PLACE_PARAMS, *OTHER_PARAMS)
LABELS = {"unit": "区（管委会）", "street": "街道（乡镇）", "scope": "案件范围", "source": "问题来源",
          "category": "大类", "due": "应结案口径"}


@dataclass(frozen=True)
class Choices:
    """What may be chosen in this publication by this account. `streets`: unit → its streets."""

    as_of: datetime
    first_reported: datetime | None
    last_reported: datetime | None
    units: tuple[str, ...] = ()
    streets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    scopes: tuple[str, ...] = SCOPES
    grain: str = "week"

    def default_period(self, grain: str = "") -> Period:
        return last_complete(grain or self.grain, self.as_of, self.last_reported)  # type: ignore[arg-type]


@dataclass(frozen=True)
class View:
    """One look at the data. None means all."""

    period: Period
    unit: str | None = None
    street: str | None = None
    scope: str = "全市"
    source: str | None = None
    category: str | None = None
    due: str | None = None

    def params(self) -> dict[str, str]:
        """The view as it stands in the URL; what is default is left out, the period never."""
        written: dict[str, str] = {self.period.grain: self.period.key}
        for name in (*PLACE_PARAMS, *OTHER_PARAMS):
            value: str | None = getattr(self, name)
            if value and not (name == "scope" and value == "全市"):
                written[name] = value
        return written

    def asked(self, *names: str) -> dict[str, object]:
        """Parameters for store.ask: since, until and those named."""
        known = {"since": self.period.since, "until": self.period.until, "due_rule": self.due, "unit": self.unit,
                 "street": self.street, "scope": self.scope, "source": self.source, "category": self.category}
        return {name: known[name] for name in ("since", "until", *names)}

    def at(self, period: Period) -> View:
        return replace(self, period=period)

    @property
    def units(self) -> list[str] | None:
        """The unit for questions that take several; None means all."""
        return [self.unit] if self.unit else None

    @property
    def streets(self) -> list[str] | None:
        return [self.street] if self.street else None

    @property
    def place(self) -> str:
        return f"{self.unit}{self.street or ''}" if self.unit else "全市"


def read_view(params: Mapping[str, str], choices: Choices) -> tuple[View, list[str]]:
    """The view a URL asks for, and a sentence for everything in it that had to be ignored."""
    ignored: list[str] = []
    period = _read_period(params, choices, ignored)
    unit = _read_one("unit", params, choices.units, ignored)
    street = None
    if params.get("street"):
        if unit is None:
            ignored.append(f"街道（乡镇）“{params['street'][:30]}”须先选区（管委会），已忽略")
        else:
            street = _read_one("street", params, choices.streets.get(unit, ()), ignored)
    view = View(period, unit, street,
                _read_one("scope", params, choices.scopes, ignored) or "全市",
                _read_one("source", params, choices.sources, ignored),
                _read_one("category", params, choices.categories, ignored),
                _read_one("due", params, tuple(DUE_RULES), ignored))
    return view, ignored


def _read_one(name: str, params: Mapping[str, str], allowed: Sequence[str], ignored: list[str]) -> str | None:
    value = params.get(name)
    if not value:
        return None
    if value in allowed:
        return value
    ignored.append(f"{LABELS[name]}“{value[:30]}”不存在或不在授权范围，已忽略，按全部显示")
    return None


def _read_period(params: Mapping[str, str], choices: Choices, ignored: list[str]) -> Period:
    for grain in GRAINS:
        if not params.get(grain):
            continue
        try:
            period = parse(params[grain])
        except Refused:
            period = None
        if period is None or period.grain != grain:
            default = choices.default_period(grain if grain != "range" else "")
            ignored.append(f"统计周期“{params[grain][:30]}”无法识别，已忽略，按{default.label}显示")
            return default
        outside = _outside(period, choices)
        if outside:
            default = choices.default_period(grain if grain != "range" else "")
            ignored.append(f"{period.label}{outside}，已忽略，按{default.label}显示")
            return default
        return period
    return choices.default_period()


def _outside(period: Period, choices: Choices) -> str:
    if period.since > choices.as_of.date():
        return "晚于数据截至"
    if choices.first_reported and period.until <= choices.first_reported.date():
        return "早于最早的数据"
    return ""


def selectable(grain: str, choices: Choices, most: int = 160) -> list[Period]:
    """Periods of a grain that the data covers, newest first; the running one comes first and is marked by the picker."""
    newest = choices.default_period(grain)
    found = [newest]
    if grain in ("week", "xun", "month"):
        running = newest.next()
        last = min(choices.as_of, choices.last_reported or choices.as_of)
        if running.since <= last.date():
            found.insert(0, running)
    first = choices.first_reported.date() if choices.first_reported else newest.since
    while len(found) < most and found[-1].previous().until > first:
        found.append(found[-1].previous())
    return found
