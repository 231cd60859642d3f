"""The no-harm check in plain Chinese, and its rows: what was counted here and at the peers, and what may be said of it."""
from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import polars as pl

from cockpit.decisions.inspection_harm import (
    COMPLAINTS,
    NOT_CUT,
    NOT_RISEN,
    OVERALL,
    PENALTIES,
    PROBLEMS,
    RISEN,
    TOO_FEW,
    UNCUT,
    Found,
    overall,
)
from cockpit.decisions.inspection_trend import Trend
from cockpit.decisions.inspection_windows import Windows

LABELS = {OVERALL: "总评", PROBLEMS: "问题发现率", COMPLAINTS: "企业类投诉", PENALTIES: "行政处罚立案数"}
REPORTS = "企业类案件（全部来源）"
CITY = "合计"
STEADY = 0.03  # a change of so many parts is 基本不变
SCHEMA: dict[str, Any] = (
    dict.fromkeys(("period", "unit", "street", "outcome", "label"), pl.String) | dict.fromkeys(("since", "until", "base_since", "base_until"), pl.Date)
    | dict.fromkeys(("days", "visits", "base_visits"), pl.Int64) | {"cut_rate": pl.Float64, "compared": pl.String, "peers": pl.List(pl.String)}
    | dict.fromkeys(("peer_count", "there_visits", "there_base_visits"), pl.Int64) | {"there_cut_rate": pl.Float64}
    | dict.fromkeys((f"{side}_{when}{of}" for side in ("here", "there") for of in ("", "_of") for when in ("before", "after")), pl.Int64)
    | dict.fromkeys(("ratio", "low", "high", "chance"), pl.Float64) | dict.fromkeys(("reading", "reason", "said"), pl.String)
    | {"assumptions": pl.List(pl.String), "rule": pl.String})
ALWAYS = (
    "检查只算日常、专项：个案检查由投诉引起，算进来会掩盖上升",
    "按区整体看减了多少，不按单个企业挑选：碰巧查得多的企业，次年本来就会少",
    "本期与52周前的同样星期相比，一边缺数据的日子两边都不计",
    "各区自身的波动从可比的区看出，计入区间；同时看多个区、多项指标，已校正（Holm）",
    "两段时间之间，各区除检查外没有别的不同的变化；有专项行动、口径改变的，应另行说明",
)
OF_THE_CITY = (
    "断点取本期首日；此前的趋势和一年一次的季节若不减检会照旧延续",
    "企业类投诉按其余小类投诉的多少折算，节假日、渠道的变化两边相抵",
    "断点前后若另有大事（专项行动、口径改变），分不出来；全市走势只作参照，各区的判断看与可比区的对比",
)
OF = {
    PROBLEMS: "检查少了，剩下的可能更有针对性，发现率会因此偏高；已按风险等级、检查类型分开比，其余分不出来",
    COMPLAINTS: "按同区其余小类投诉的多少折算：渠道、人口、宣传使各类一同增减的，不算上升。"
                "投诉不由检查人员记录，不受检查多少影响；但只是由企业引起的小类，不能对到具体企业",
    PENALTIES: "检查少了，查到的也会少：处罚未见上升，不能单独说明没有问题；已按行业分开比，只算两段时间都在册的企业",
}


def rows_of(found: Sequence[Found], trends: Sequence[Trend], measure: str, windows: Windows, period: str, rule: str) -> list[dict[str, Any]]:
    """The city's rows (unit 合计), then of each unit its own and a row an outcome."""
    visits, base_visits = (sum(getattr(f, c) for f in found if f.outcome == PROBLEMS) for c in ("visits", "base_visits"))
    rows = [_city_row(t, visits, base_visits, measure) for t in trends]
    for unit in dict.fromkeys(f.unit for f in found):
        own = [f for f in found if f.unit == unit]
        reading, reason = overall(own)
        head = own[0]
        rows.append(_row(Found(unit, OVERALL, head.days, head.visits, head.base_visits, reading=reading, reason=reason), measure)
                    | {"here_before": None, "here_after": None, "there_before": None, "there_after": None, "there_visits": None,
                       "there_base_visits": None, "said": _whole(own, reading, reason, measure), "assumptions": list(ALWAYS)})
        rows += [_row(f, measure) for f in own]
    same = {"period": period, "since": windows.since, "until": windows.until, "base_since": windows.base_since, "base_until": windows.base_until,
            "rule": rule, "street": None}
    return [row | same for row in rows]


def _row(f: Found, measure: str) -> dict[str, Any]:
    told, of, there_of = f.told, f.here_of or (None, None), f.there_of or (None, None)
    beside = f.told is not None
    return {
        "unit": f.unit, "outcome": f.outcome, "label": _label(f.outcome, measure), "days": f.days, "visits": f.visits, "base_visits": f.base_visits,
        "cut_rate": f.cut_rate, "compared": f.compared, "peers": list(f.peers), "peer_count": len(f.peers),
        "there_visits": f.there_visits[1] if beside else None, "there_base_visits": f.there_visits[0] if beside else None,
        "there_cut_rate": _there_cut(f), "here_before": f.here[0], "here_after": f.here[1], "here_before_of": of[0], "here_after_of": of[1],
        "there_before": f.there[0] if beside else None, "there_after": f.there[1] if beside else None, "there_before_of": there_of[0],
        "there_after_of": there_of[1], "ratio": told.ratio if told else None, "low": told.low if told else None, "high": told.high if told else None,
        "chance": f.chance, "reading": f.reading, "reason": f.reason, "said": _sentence(f, measure),
        "assumptions": [OF[f.outcome], *ALWAYS] if f.outcome in OF else list(ALWAYS)}


def _city_row(t: Trend, visits: int, base_visits: int, measure: str) -> dict[str, Any]:
    """The step of the weekly series. Before is all there is before it, not only a year; `of` of complaints: those of all other classes."""
    f = Found(CITY, t.outcome, t.weeks[1] * 7, visits, base_visits, t.events, t.of, reading=t.reading, reason=t.reason)
    label = _label(t.outcome, measure)
    said = f"全市：{_visits(f)}，{label}"
    if t.ratio is not None:
        said += f"为按趋势和季节推算的{t.ratio:.2f}倍（{t.low:.2f}—{t.high:.2f}）"
    return _row(f, measure) | {"ratio": t.ratio, "low": t.low, "high": t.high, "chance": t.chance, "assumptions": list(OF_THE_CITY),
                               "said": f"{said}，{t.reading}{'：' + t.reason if t.reason else ''}。"}


def _label(outcome: str, measure: str) -> str:
    return REPORTS if outcome == COMPLAINTS and measure == "reports" else LABELS[outcome]


def _there_cut(f: Found) -> float | None:
    return 1 - f.there_visits[1] / f.there_visits[0] if f.told and f.there_visits[0] else None


def _sentence(f: Found, measure: str) -> str:
    """高新区：检查减少78%，问题发现率由27%升至46%，同期减得少的区基本不变，有所上升。"""
    said = f"{f.unit}：{_visits(f)}"
    if f.reading == UNCUT:
        return f"{said}，不算减检，不作比对。"
    if f.told is None:
        return f"{said}，{_label(f.outcome, measure)}{f.reading}：{f.reason}。"
    here, there = _change(f, f.here, f.here_of, measure), f"同期{f.compared}{_elsewhere(f)}"
    return f"{said}，{here}，{there}，{f.reading}{'：' + f.reason if f.reason else ''}。"


def _whole(own: Sequence[Found], reading: str, reason: str | None, measure: str) -> str:
    said = f"{own[0].unit}：{_visits(own[0])}"
    risen = [f for f in own if f.reading == RISEN]
    if reading == UNCUT:
        return f"{said}，不算减检，不作比对。"
    if risen:
        parts = "；".join(f"{_change(f, f.here, f.here_of, measure)}，同期{f.compared}{_elsewhere(f)}" for f in risen)
        return f"{said}；{parts}；{RISEN}。"
    if reading == NOT_RISEN:
        calm = "、".join(_label(f.outcome, measure) for f in own if f.reading == NOT_RISEN)
        first = next(f for f in own if f.reading == NOT_RISEN)
        beside = "" if first.compared == NOT_CUT else f"（检查减少{_percent(_there_cut(first))}）"
        return f"{said}，与{first.compared}{beside}相比，{calm}{NOT_RISEN}。"
    return f"{said}，{TOO_FEW}{'：' + reason if reason else ''}。"


def _visits(f: Found) -> str:
    if f.cut_rate is None:
        return "上年同期没有日常、专项检查"
    return f"检查减少{_percent(f.cut_rate)}" if f.cut_rate >= 0 else f"检查增加{_percent(-f.cut_rate)}"


def _change(f: Found, events: tuple[int, int], of: tuple[int, int] | None, measure: str) -> str:
    label = _label(f.outcome, measure)
    if f.outcome == PROBLEMS and of and all(of):
        before, after = events[0] / of[0], events[1] / of[1]
        return f"{label}由{_percent(before)}{_verb(before, after)}{_percent(after)}"
    said = f"{label}由{events[0]:,}件{_verb(events[0], events[1], '增至', '减至')}{events[1]:,}件"
    if f.outcome == COMPLAINTS and of and all(of):
        rest = of[1] / of[0]
        said += f"（其余小类{'基本不变' if abs(rest - 1) <= STEADY else ('增加' if rest > 1 else '减少') + _percent(abs(rest - 1))}）"
    return said


def _verb(before: float, after: float, up: str = "升至", down: str = "降至", same: str = "变为") -> str:
    return up if after > before else down if after < before else same


def _elsewhere(f: Found) -> str:
    """What became of the peers: 基本不变, 升12%, 降40%."""
    ratio = f.there_rose
    if ratio is None:
        return "无从相比"
    if abs(ratio - 1) <= STEADY:
        return "基本不变"
    words = ("上升", "下降") if f.outcome == PROBLEMS else ("增加", "减少")
    return f"{words[0] if ratio > 1 else words[1]}{_percent(abs(ratio - 1))}"


def _percent(value: float | None) -> str:
    return "—" if value is None else f"{(Decimal(repr(value)) * 100).quantize(Decimal(1), ROUND_HALF_UP)}%"
