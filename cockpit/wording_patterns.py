"""The words of time patterns, of what an action did, and of 每月一题."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from cockpit.decisions.effect import Effect
from cockpit.metrics import rounded
from cockpit.wording import Figure, Sentence

Row = Mapping[str, Any]
FEW_DAYS = 10  # a mean over fewer days is said to rest on few
WIDE = 3  # hours of the window that is named as the busiest
FALLS_BACK = "行动地点多在投诉最多时选定，没有行动也会回落一些，单凭一次前后对比不能断定是行动所致。"
NO_HOURS = "来源只有日期，没有时刻，时段分布无数据"
TERMS = (
    ("时段", "按上报时刻。某来源的时刻全是零点的，认为它只有日期，不进时段分布。"),
    ("工作日与节假日", "按工作日历：因调休上班的周末是工作日，因放假调成休息的日子算法定节假日。断报的日子不进平均。"),
    ("缺报", "该月断报三日以上，或同范围总量不到前后月份中位数的六成。缺报、未满的月不与其他月比较。"),
    ("对照", "这里以外的同类投诉，或同区域分级、同道路等级的其余路段。两边同一类别、同样的日子，只比变化。"),
    ("与对照之比", ("（这里行动后÷行动前）÷（对照行动后÷行动前）。区间为95%精确区间（非中心超几何分布），只计偶然涨落；"
                    "区间全在1以下为下降明显，全在1以上为有所上升。")),
    ("自然回落", FALLS_BACK),
    ("每月一题", "本月占全部投诉的份额明显高于此前各月的小类和说法。对数似然比按月间涨落折减，控制错误发现率；件数、诉求人、街道数有下限。门槛为示例。"),
    ("说法", "从案件描述切分的词和短语，已去掉地址、道路、街道、区名、数字和人名。"),
)


def hours_sentence(hours: pl.DataFrame) -> Sentence:
    """投诉最集中在21时至24时，占35.20%；休息日平均每日12.3件，为工作日的1.20倍。"""
    timed = hours.filter(pl.col("hour").is_not_null() & pl.col("complaints").is_not_null())
    if timed.is_empty():
        return (f"{NO_HOURS}。",)
    by_hour = dict(timed.group_by("hour").agg(pl.col("complaints").sum()).iter_rows())
    total = sum(by_hour.values())
    if not total:
        return ("统计周期内没有投诉。",)
    start = max(range(24), key=lambda h: (sum(by_hour.get((h + n) % 24, 0) for n in range(WIDE)), -h))
    window = sum(by_hour.get((start + n) % 24, 0) for n in range(WIDE))
    end = start + WIDE
    said: list[str] = ["投诉最集中在", Figure(f"{start}时至{'次日' if end > 24 else ''}{end if end <= 24 else end - 24}时"),
                       "，占", Figure(f"{rounded(window / total * 100, 2)}%")]
    works, rests = (_mean(timed.filter(is_workday=kind)) for kind in (True, False))
    if works and rests is not None:
        said += ["；休息日平均每日", Figure(rounded(rests, 1)), "件，为工作日的", Figure(f"{rounded(rests / works, 2)}倍")]
    dateless = hours.filter(pl.col("hour").is_null())["complaints"].sum()
    if dateless:
        said.append(f"；另有{dateless:,}件只有日期，不在其中")
    return (*said, "。")


def _mean(part: pl.DataFrame) -> float | None:
    days = int(part.unique(["weekday", "is_workday"])["days"].sum())
    return int(part["complaints"].sum()) / days if days else None


def calendar_sentence(kinds: Sequence[Row]) -> Sentence:
    """工作日平均每日123.3件；周末107.5件，为工作日的0.87倍；法定节假日69.5件（只有3天，仅供参考），为工作日的0.56倍。"""
    known = [k for k in kinds if k["per_day"] is not None]
    if not known:
        return ("统计周期内没有可计的日子。",)
    said: list[str] = []
    for k in known:
        few = f"（只有{k['days']}天，仅供参考）" if k["days"] < FEW_DAYS else ""
        times = f"，为工作日的{rounded(k['ratio'], 2)}倍" if k["ratio"] is not None and k["kind"] != "工作日" else ""
        said += ["；" if said else "", f"{k['kind']}平均每日", Figure(rounded(k["per_day"], 1)), f"件{few}{times}"]
    silent = sum(k["silent_days"] for k in kinds)
    if silent:
        said.append(f"；断报{silent}天不计")
    if any(k["calendar_known"] is False for k in kinds):
        said.append("；日历未更新，部分日子按周一至周五为工作日")
    return (*said, "。")


def season_sentence(season: Sequence[Row]) -> Sentence:
    """2026年10月3,441件，较上年同月上升3.77%；2016年8月缺报，不作比较。"""
    whole = [m for m in season if m["comparable"] is not None]
    said: list[str] = []
    if whole:
        newest = whole[-1]
        said += [_month(newest["month"]), Figure(f"{newest['comparable']:,}"), "件"]
        if newest["last_year"]:
            said.append(f"，较上年同月{_moved(newest['comparable'] / newest['last_year'] - 1)}")
        elif any(m["month"] == date(newest["month"].year - 1, newest["month"].month, 1) for m in season):
            said.append("，上年同月不可比")
    lost = [_month(m["month"]) for m in season if m["verdict"] == "缺报"]
    if lost:
        listed = "、".join(lost[-3:]) + (f"等{len(lost)}个月" if len(lost) > 3 else "")
        said.append(f"{'；' if said else ''}{listed}缺报，不作比较")
    return (*said, "。") if said else ("没有完整的月份可比。",)


def _month(month: date) -> str:
    return f"{month.year}年{month.month}月"


def _moved(share: float) -> str:
    return "持平" if abs(share) < 0.00005 else f"{'上升' if share > 0 else '下降'}{rounded(abs(share) * 100, 2)}%"


def effect_sentence(found: Effect, place: str) -> Sentence:
    """行动后28日2件，行动前28日40件；同期对照下降5.00%，照此应有38.0件，实际为0.05倍（95%区间0.01—0.20）：下降明显。"""
    said: list[str] = [f"{place}行动后{found.days[1]}日", Figure(f"{found.here[1]:,}"), f"件，行动前{found.days[0]}日", Figure(f"{found.here[0]:,}"), "件"]
    if found.ratio is None or found.low is None or found.high is None:
        return (*said, f"；{found.reason}：{found.reading}。")
    said += [f"；同期对照{_moved(found.there[1] / found.there[0] - 1)}，照此应有{rounded(found.expected or 0, 1)}件，实际为",
             Figure(f"{rounded(found.ratio, 2)}倍"), f"（95%区间{rounded(found.low, 2)}—{_high(found.high)}）：", Figure(found.reading)]
    return (*said, "。")


def effect_ratio(found: Effect) -> str:
    """0.32倍（95%区间0.10—0.53）; — where nothing is said."""
    if found.ratio is None or found.low is None or found.high is None:
        return "—"
    return f"{rounded(found.ratio, 2)}倍（95%区间{rounded(found.low, 2)}—{_high(found.high)}）"


def effect_change(counts: tuple[int, int]) -> str:
    """下降75.00%; — where there was none before."""
    return _moved(counts[1] / counts[0] - 1) if counts[0] else "—"


def against_words(segment: str | None, street: str | None) -> dict[str, str]:
    """What a place can be compared with. A unit has no peers."""
    return {"elsewhere": "其余地方"} | ({"peers": "同类路段" if segment else "同类街道"} if segment or street else {})


def day_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def span_words(first: date, last: date) -> str:
    """（9月1日至9月28日）."""
    return f"（{first.month}月{first.day}日至{last.month}月{last.day}日）"


def _high(high: float) -> str:
    return str(rounded(high, 2)) if high != float("inf") else "不限"


def topics_sentence(topics: Sequence[Row], month: Row | None) -> Sentence:
    """2025年7月明显增多的小类2个：道路积水63件（应有9.6件）、…；说法2个：“积水”44件（应有5.3件）、…。`month`: of topic_months."""
    if month is None:
        return ("没有已结束的月份可评。",)
    name = _month(month["month"])
    if month["verdict"] != "已评":
        return (f"{name}{month['verdict']}。",)
    if not topics:
        return (f"{name}没有明显增多的小类或说法。",)
    said: list[str] = [f"{name}明显增多的"]
    for kind in ("小类", "说法"):
        own = [t for t in topics if t["kind"] == kind]
        if own:
            said += ["；" if len(said) > 1 else "", kind, Figure(str(len(own))), "个：", "、".join(topic_words(t) for t in own[:3]),
                     "等" if len(own) > 3 else ""]
    return (*said, "。")


def topic_words(topic: Row) -> str:
    """道路积水63件（应有9.6件）, “积水”44件（此前没有）."""
    name = f"“{topic['phrase']}”" if topic["kind"] == "说法" else topic["phrase"]
    usual = f"应有{rounded(topic['expected'], 1)}件" if topic["before"] else "此前没有"
    season = f"，上年同月{topic['last_year']:,}件" if topic["last_year"] is not None else ""
    return f"{name}{topic['cases']:,}件（{usual}{season}）"
