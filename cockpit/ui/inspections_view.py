"""What 涉企检查 is looking at beside period and place: how visits count, how days are aligned, the base, agency and industry; from the URL."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cockpit.periods import Period
from cockpit.questions import question
from cockpit.ui.view import View
from cockpit.wording_inspections import ALIGN, COUNTING, span_words

BASE = ("base_since", "base_until")
OWN = ("counting", "align", "agency", "industry", *BASE)
LABELS = {"street": "街道（乡镇）", "counting": "计次口径", "align": "对齐方式", "agency": "检查机关", "industry": "行业"}


@dataclass(frozen=True)
class Look:
    """One look at the visits. `counting` and `align` None: as the rule in force says."""

    view: View
    base: Period
    base_given: bool = False
    counting: str | None = None
    align: str | None = None
    agency: str | None = None
    industry: str | None = None

    def asked(self, name: str, **own: Any) -> dict[str, Any]:
        """Parameters for question `name`: of all that is known here those it takes, and `own`."""
        known = {"since": self.view.period.since, "until": self.view.period.until, "base_since": self.base.since, "base_until": self.base.until,
                 "counting": self.counting, "align": self.align, "unit": self.view.units, "street": self.view.streets,
                 "agency": self.agency, "industry": [self.industry] if self.industry else None}
        takes = {p.name for p in question(name).parameters}
        return {k: v for k, v in (known | own).items() if k in takes}

    def deaf_to(self, name: str) -> list[str]:
        """Filters in use that question `name` does not take: what it shows is wider than what was chosen."""
        takes = {p.name for p in question(name).parameters}
        chosen = {"street": self.view.street, "agency": self.agency, "industry": self.industry}
        return [LABELS[n] for n, value in chosen.items() if value and n not in takes]


def read_look(params: Mapping[str, str], view: View, agencies: Sequence[str], industries: Sequence[str]) -> tuple[Look, list[str]]:
    """The look a URL asks for, and a sentence for everything in it that had to be ignored."""
    ignored: list[str] = []

    def chosen(name: str, allowed: Sequence[str], otherwise: str) -> str | None:
        value = params.get(name)
        if not value or value in allowed:
            return value or None
        ignored.append(f"{LABELS[name]}“{value[:30]}”不存在或不在授权范围，已忽略，{otherwise}")
        return None

    counting = chosen("counting", tuple(COUNTING), "按规则计次")
    align = chosen("align", tuple(ALIGN), "按规则对齐")
    agency, industry = chosen("agency", agencies, "按全部显示"), chosen("industry", industries, "按全部显示")
    base = _base(params, view.period, ignored)
    return Look(view, base or view.period.last_year(), base is not None, counting, align, agency, industry), ignored


def _base(params: Mapping[str, str], period: Period, ignored: list[str]) -> Period | None:
    """The two given dates, the second exclusive as in every question; None: the same calendar days a year before."""
    given = [params.get(name) for name in BASE]
    if not any(given):
        return None
    try:
        since, until = (date.fromisoformat(str(text)) for text in given)
    except ValueError:
        since = until = date.min
    usual = span_words(period.last_year().since, period.last_year().until)
    if since >= until:
        ignored.append(f"基期“{str(given[0])[:12]}”至“{str(given[1])[:12]}”无法识别，已忽略，按上年同期{usual}比较")
        return None
    if since < period.until and period.since < until:
        ignored.append(f"基期{span_words(since, until)}与本期重叠，已忽略，按上年同期{usual}比较")
        return None
    return Period("range", since, until)
