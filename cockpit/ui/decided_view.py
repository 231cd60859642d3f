"""Which decided period a URL asks for: the list is what has been decided, not what the calendar allows.

A link may come from a page of another grain, or name a period that nobody decided; what is shown instead is said.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence

from cockpit.periods import XUN, Period, parse
from cockpit.refusal import Refused
from cockpit.ui.view import GRAINS
from cockpit.wording_flags import EVERY


def period_param(key: str) -> dict[str, str]:
    """A decided period's key (2025-W41, 2025-10, 2025-10-1) as the URL names it: {"xun": "2025-10上旬"}."""
    if "W" in key:
        return {"week": key}
    month, part = key[:7], key[8:]
    return {"xun": f"{month}{XUN[int(part) - 1]}"} if part else {"month": month}


def decided_period(params: Mapping[str, str], decided: Sequence[Period], noun: str) -> tuple[Period, str]:
    """The period to show, and a sentence when it is not the one the URL names. `decided`: not empty, oldest first.

    `noun`: what is decided, as it stands in that sentence: 评旗.
    """
    newest = decided[-1]
    wanted = next((params[grain] for grain in GRAINS if params.get(grain)), None)
    if wanted is None:
        return newest, ""
    try:
        asked = parse(wanted)
    except Refused:
        return newest, f"“{wanted[:30]}”不是有效的统计周期，已忽略，按{newest.label}显示。"
    if asked in decided:
        return asked, ""
    within = [p for p in decided if asked.since < p.until <= asked.until]
    if within:
        return within[-1], f"{noun}每{EVERY[within[-1].grain]}一次，{asked.label}内最后一次为{within[-1].label}，按其显示。"
    around = [p for p in decided if p.since <= asked.since < p.until]
    if around:
        return around[0], f"{noun}每{EVERY[around[0].grain]}一次，{asked.label}在{around[0].label}之内，按其显示。"
    return newest, f"{asked.label}没有{noun}，已忽略，按最近一次{newest.label}显示。"
