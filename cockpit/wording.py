"""The computed sentences, one source for page and bulletin: figures in, Chinese out.

A sentence is a tuple of parts; a part that is a Figure is printed strong. Nothing here asks or counts. A figure that
is not known is left out with its clause, or said to be 无数据: no sentence guesses.
"""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cockpit.contract import LAKE
from cockpit.metrics import compare, metric, rounded, show
from cockpit.periods import Period

Row = Mapping[str, Any]


class Figure(str):
    """A part of a sentence that is a computed figure."""


Sentence = tuple[str, ...]
UNPLACED = "未明确"  # no unit at all: nobody to call upon
CLOSED_LINK = 6  # 案件结案 among the seven links


def plain(sentence: Sentence) -> str:
    """The sentence as text."""
    return "".join(sentence)


def lacks_words(fields: Sequence[str]) -> str:
    """缺处置截止时间、结案时间字段: fields of the contract by their labels."""
    labels = {f.name: f.label for table in reversed(LAKE.values()) for f in table.fields}
    return f"缺{'、'.join(labels.get(name, name) for name in fields)}字段"


@dataclass(frozen=True)
class Matter:
    """One of 需领导关注事项: its kind in 【】, its sentence, and the rows it rests on (`where`: their case scope), or the
    `page` that shows it, and the `segment` to open there."""

    kind: str
    text: str
    measure: str = ""
    unit: str | None = None
    where: str | None = None
    page: str = ""
    segment: str | None = None


def moved(now: float | int | None, before: float | int | None, metric_id: str) -> str:
    """上升3.20%, 下降2.15个百分点, 持平; empty when there is nothing to compare with."""
    change = compare(now, before, metric_id).text
    words = {"▲": "上升", "▼": "下降"}
    if change in ("—", ""):
        return ""
    return words.get(change[0], "") + change.lstrip("▲▼")


def judgement(period: Period, headline: str, now: Row, before: Row | None, regular: Row, regular_before: Row | None,
              driver: Row | None, units: Sequence[Row]) -> Sentence:
    """研判 of 总览: 本周受理案件…件，环比…；常规案件按期结案率…，主要受…影响；超期未结…件，其中…件。

    `headline` is `accepted`, or `reported` where no source records acceptance. `units`: rows of operations/by_unit.
    """
    if regular.get("on_time_rate") is None and regular.get("due") is None:  # nobody says what is 四乱
        on_time = _on_time("按期结案率", now, before, None)
    else:
        on_time = _on_time("常规案件按期结案率", regular, regular_before, driver)
    clauses = [_volume(period, headline, now, before), on_time, _overdue(now, units)]
    said: list[str] = []
    for clause in filter(None, clauses):
        said += ["；", *clause] if said else clause
    return (*said, "。")


def _volume(period: Period, headline: str, now: Row, before: Row | None) -> list[str]:
    count = now.get(headline)
    noun = {"accepted": "受理案件", "reported": "上报案件"}[headline]
    if count is None:
        return [f"{period.noun}{noun}无数据"]
    said = [f"{period.noun}{noun}", Figure(show(count, headline)), "件"]
    change = moved(count, before.get(headline) if before else None, headline)
    return [*said, f"，环比{change}"] if change else said


def _on_time(noun: str, now: Row, before: Row | None, driver: Row | None) -> list[str]:
    rate = now.get("on_time_rate")
    if rate is None:
        return [f"期内无{noun.removesuffix('按期结案率')}应结案"] if now.get("due") == 0 else []
    said = [noun, Figure(show(rate, "on_time_rate"))]
    change = moved(rate, before.get("on_time_rate") if before else None, "on_time_rate")
    if change:
        said.append(f"，{change}")
    if driver and change not in ("", "持平"):
        said.append(f"，主要受{driver['unit']}{driver['category']}影响")
    return said


def _overdue(now: Row, units: Sequence[Row]) -> list[str]:
    count = now.get("overdue_open")
    if count is None:
        return []
    said = ["超期未结", Figure(show(count, "overdue_open")), "件"]
    units = [u for u in units if u["unit"] != UNPLACED]
    worst = max(units, key=lambda u: u.get("overdue_open") or 0, default=None)
    if count and worst and len(units) > 1 and worst["overdue_open"]:
        said.append(f"，其中{worst['unit']}{show(worst['overdue_open'], 'overdue_open')}件")
    return said


def matters(period: Period, units: Sequence[Row], units_before: Sequence[Row], doubts: Sequence[Row],
            silences: Sequence[Row], failed_checks: Sequence[tuple[str, int]] = (), most: int = 5) -> list[Matter]:
    """需领导关注事项, at most five: 逾期, 数据缺报, 存疑, 按期率下降, in the order of what cannot wait.

    `doubts`: unit, closed_before_arrival. `silences`: unit, usual (a week's usual count) for units that fell silent.
    """
    found = [*_overdue_matters(units), *_silent_matters(period, silences), *_doubt_matters(doubts),
             *_falling_matters(units, units_before), *_lowest_matters(units)]
    found += [Matter("数据检查", f"{label}：{count:,}处不合规，详见数据台账") for label, count in failed_checks]
    return found[:most]


def _overdue_matters(units: Sequence[Row]) -> list[Matter]:
    """The two units with most cases overdue by more than ten days, when they carry more than their share."""
    total = sum(u.get("overdue_open_10d") or 0 for u in units)
    ranked = sorted((u for u in units if u.get("overdue_open_10d") and u["unit"] != UNPLACED), key=lambda u: -u["overdue_open_10d"])
    said = []
    for unit in ranked[:2]:
        share = Decimal(unit["overdue_open_10d"]) / Decimal(total)
        if len(units) > 1 and share * len(units) < Decimal("1.2"):
            continue
        part = f"，占全市超10日的{rounded(share * 100, 2)}%" if len(units) > 1 else ""
        said.append(Matter("逾期", f"{unit['unit']}超期未结{unit['overdue_open']:,}件，"
                           f"其中超10日{unit['overdue_open_10d']:,}件{part}", "overdue_open_10d", unit["unit"]))
    return said


def _silent_matters(period: Period, silences: Sequence[Row]) -> list[Matter]:
    return [Matter("数据缺报", f"{s['unit']}{s['source']}{period.noun}无案件上报"
                   f"（此前平均每期{rounded(s['usual'], 0)}件），已影响受理案件、结案率") for s in silences[:2]]


def _doubt_matters(doubts: Sequence[Row]) -> list[Matter]:
    ranked = sorted((d for d in doubts if d["closed_before_arrival"]), key=lambda d: -d["closed_before_arrival"])
    return [Matter("存疑", f"{d['unit']}结案{d['closed_before_arrival']:,}件早于到场时间", "closed_before_arrival",
                   d["unit"], "全市") for d in ranked[:1]]


def _falling_matters(units: Sequence[Row], before: Sequence[Row]) -> list[Matter]:
    """The unit whose 按期结案率 fell most, by five 个百分点 or more."""
    then = {u["unit"]: u.get("on_time_rate") for u in before}
    falls = [(_exact(rate) - _exact(u["on_time_rate"]), u) for u in units
             if u.get("on_time_rate") is not None and (rate := then.get(u["unit"])) is not None]
    size, unit = max(falls, key=lambda pair: pair[0], default=(Decimal(0), None))
    if unit is None or size < Decimal("0.05"):
        return []
    return [Matter("按期率下降", f"{unit['unit']}按期结案率{show(unit['on_time_rate'], 'on_time_rate')}，较上期"
                   f"{moved(unit['on_time_rate'], then[unit['unit']], 'on_time_rate')}", "due", unit["unit"])]


def _exact(rate: float) -> Decimal:
    """The rate as printed, so that 0.9 less 0.8 is ten 个百分点 and not a little less."""
    return rounded(rate, 4)


def _lowest_matters(units: Sequence[Row]) -> list[Matter]:
    """The unit lowest in 按期结案率, when it misses the target by ten 个百分点 or more."""
    target = metric("on_time_rate").target
    rated = [u for u in units if u.get("on_time_rate") is not None]
    lowest = min(rated, key=lambda u: u["on_time_rate"], default=None)
    if lowest is None or target is None or len(rated) < 2:
        return []
    gap = _exact(target) - _exact(lowest["on_time_rate"])
    if gap < Decimal("0.1"):
        return []
    return [Matter("按期率末位", f"{lowest['unit']}按期结案率{show(lowest['on_time_rate'], 'on_time_rate')}，居末位，"
                   f"低于目标{rounded(gap * 100, 2)}个百分点", "due", lowest["unit"])]


def flow_sentence(period: Period, stages: Sequence[Row]) -> Sentence:
    """闭环流程: how many of the cases found in the period are closed.

    `stages`: position, label, cases (null where nobody records it), in order of the seven links.
    """
    known = [s for s in stages if s["cases"] is not None and s["position"] <= CLOSED_LINK]
    if not known or not known[0]["cases"]:
        return (f"{period.noun}没有上报案件。",)
    found, last = known[0], known[-1]
    said = [f"{period.noun}{found['label']}", Figure(f"{found['cases']:,}"), "件"]
    if last["position"] == CLOSED_LINK:
        share = rounded(Decimal(last["cases"]) / Decimal(found["cases"]) * 100, 2)
        said += ["，到数据截至已结案", Figure(f"{last['cases']:,}"), f"件，占{share}%"]
    return (*said, "。")


def links_title(stages: Sequence[Row]) -> str:
    """The message over the seven links: between which two of them most cases are left behind."""
    known = [s for s in stages if s["cases"] is not None and s["position"] <= CLOSED_LINK]
    drops = [(a["cases"] - b["cases"], a, b) for a, b in zip(known, known[1:], strict=False)]
    size, a, b = max(drops, key=lambda d: d[0], default=(0, None, None))
    if len(known) < 2:
        return "各环节没有时间记录"
    if a is None or b is None or size <= 0:
        return "各环节没有停留的案件"
    return f"停留最多的是{a['label']}到{b['label']}，{size:,}件"


def durations_title(stages: Sequence[Row], words: Callable[[float | None], str]) -> str:
    """The message over the durations: the slowest single step and its median. The whole way is not a step."""
    steps = [s for s in stages if s["median_hours"] is not None][:-1] or [s for s in stages if s["median_hours"] is not None]
    if not steps:
        return "各环节没有用时记录"
    slowest = max(steps, key=lambda s: s["median_hours"])
    return f"{slowest['label']}用时最长，中位{words(slowest['median_hours'])}"


def trend_title(name: str, run: Sequence[float | int | None]) -> str:
    """The message over a trend: the newest value beside the first one shown; rates by how far they moved."""
    known = [v for v in run if v is not None]
    label = metric(name).label
    if len(known) < 2:
        return f"{label}没有足够的周期可比"
    if not metric(name).is_rate:
        return f"{label}{show(known[-1], name)}件，{len(run) - 1}期前{show(known[0], name)}件"
    return f"{label}{show(known[-1], name)}，较{len(run) - 1}期前{moved(known[-1], known[0], name)}"


def share_title(noun: str, rows: Sequence[Row], value: str) -> str:
    """The message over sorted bars: who is first and with what share."""
    whole = sum(r[value] or 0 for r in rows)
    if not whole:
        return f"{noun}没有案件"
    first = max(rows, key=lambda r: r[value] or 0)
    return f"{noun}以{first['name']}最多，占{rounded(Decimal(first[value]) / Decimal(whole) * 100, 2)}%"


def overdue_title(rows: Sequence[Row]) -> str:
    """The message over the overdue table: how many, how many beyond thirty days."""
    total = sum(r["overdue_open"] for r in rows)
    if not total:
        return "没有超期未结案件"
    old = sum(r["age_5"] for r in rows)
    return f"超期未结{total:,}件，其中30日以上{old:,}件，占{rounded(Decimal(old) / Decimal(total) * 100, 2)}%"
