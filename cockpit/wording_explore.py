"""The sentences of 综合查询 and of the case card: figures in, Chinese out."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cockpit.metrics import metric, rounded, show
from cockpit.periods import Period
from cockpit.wording import Figure, Sentence, moved

Row = Mapping[str, Any]
NO_SEGMENT = "未落到路段"
CHILDREN = {"unit": "区（管委会）", "street": "街道（乡镇）", "segment": "责任路段"}
# Counts a rate or a mean of the catalogue rests on; their cases can be listed though the catalogue has no entry of their own.
PARTS_OF = {
    "complaints": ("投诉", "response_rate"), "replied": ("已回复的投诉", "response_rate"),
    "solve_known": ("有回访结果的投诉", "solve_rate"), "solved": ("已解决的投诉", "solve_rate"),
    "satisfied_known": ("有满意度评价的投诉", "satisfied_rate"), "satisfied": ("满意的投诉", "satisfied_rate"),
    "arrived": ("有到场时间的应急案件", "arrival_minutes"),
}
VERDICTS = {"按期": "better", "逾期": "worse", "逾期未结": "worse"}


def listed_label(measure: str) -> str:
    """What a list of cases is of: a metric's label, or the name of the count a rate rests on."""
    return PARTS_OF[measure][0] if measure in PARTS_OF else metric(measure).label


def defined_by(measure: str) -> str:
    """The metric whose definition says what such a list holds."""
    return PARTS_OF[measure][1] if measure in PARTS_OF else measure


def place_sentence(name: str, period: Period, volume: str, now: Row, before: Row | None, children: Sequence[Row]) -> Sentence:
    """金水区本周受理案件759件，环比上升3.20%；应结案697件，结案率80.63%，按期结案率80.63%；超期未结135件，最多的是…"""
    if not now[volume] and not now["due"] and not now["overdue_open"]:
        return (f"{name}{period.noun}没有{metric(volume).label}，也没有应结案和超期未结的案件。",)
    said: list[str] = [f"{name}{period.noun}{metric(volume).label}", Figure(show(now[volume], volume)), "件"]
    change = moved(now[volume], before[volume] if before else None, volume)
    if change:
        said.append(f"，环比{change}")
    if now["closing_rate"] is not None:
        said += [f"；应结案{show(now['due'], 'due')}件，结案率", Figure(show(now["closing_rate"], "closing_rate")),
                 f"，按期结案率{show(now['on_time_rate'], 'on_time_rate')}"]
    if now["overdue_open"] is not None:
        said += ["；超期未结", Figure(show(now["overdue_open"], "overdue_open")), "件"]
        worst = max(children, key=lambda c: c["overdue_open"] or 0, default=None)
        if worst and worst["overdue_open"] and len(children) > 1:
            said.append(f"，最多的是{worst['name']}{show(worst['overdue_open'], 'overdue_open')}件")
    return (*said, "。")


@dataclass(frozen=True)
class Link:
    """One of the seven links of a case: what happened when. `times`: (what, when) that are known; `absent`: what is not
    recorded by the source; `doubt`: out of order."""

    label: str
    times: Sequence[tuple[str, datetime]]
    absent: Sequence[str] = ()
    doubt: str = ""
    after: str = ""


LINKS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("发现问题", (("reported_at", "上报"),)),
    ("受理立案", (("accepted_at", "受理"), ("filed_at", "立案"))),
    ("任务派遣", (("dispatched_at", "派遣"), ("second_dispatched_at", "二次派遣"))),
    ("问题处置", (("arrived_at", "到场"), ("disposed_at", "处置完成"))),
    ("现场核查", (("checked_at", "核查"),)),
    ("案件结案", (("closed_at", "结案"),)),
    ("考核评价", (("replied_at", "回复"),)),
)
UNREACHED = {"closed_at": "尚未结案", "disposed_at": "尚未处置", "checked_at": "尚未核查"}


def case_links(case: Row, lacks: Sequence[str]) -> list[Link]:
    """The seven links with their times, time since the link before, what the source lacks, and what is out of order."""
    links: list[Link] = []
    latest: datetime | None = None
    for label, steps in LINKS:
        times = [(word, case[field]) for field, word in steps if case[field] is not None]
        absent = [word for field, word in steps if case[field] is None and field in lacks]
        doubt = after = ""
        if times:
            first = times[0][1]
            if latest is not None and label != "考核评价":
                doubt = f"{times[0][0]}早于前一环节，存疑" if first < latest else ""
                after = "" if doubt else f"历时{span((first - latest).total_seconds() / 3600)}"
            latest = max(moment for _, moment in times) if latest is None else max(latest, *(m for _, m in times))
        links.append(Link(label, times, absent, doubt, after))
    return links


def span(hours: float) -> str:
    """2天3小时, 3小时20分, 15分钟: natural time, two units at most."""
    minutes = int(round(abs(hours) * 60))
    days, rest = divmod(minutes, 1440)
    if days:
        return f"{days}天" + (f"{rest // 60}小时" if rest >= 60 else "")
    hours_, mins = divmod(minutes, 60)
    return f"{hours_}小时" + (f"{mins}分" if mins else "") if hours_ else f"{mins}分钟"


def verdict_words(case: Row) -> str:
    """按期, 逾期2天3小时, 逾期未结17天, 距期限3小时, 无期限, 作废, 挂账."""
    verdict, late = str(case["verdict"]), case["late_hours"]
    if verdict in ("逾期", "逾期未结") and late is not None:
        return f"{verdict}{span(late)}"
    if verdict == "按期" and late is not None:
        return f"按期（提前{span(late)}）"
    if verdict == "未到期" and late is not None:
        return f"未到期（距期限{span(late)}）"
    if verdict == "挂账":
        return "挂账" if case["in_due"] else "挂账，不计应结案"
    return {"作废": "作废，不计应结案", "无期限": "没有期限，不判按期"}.get(verdict, verdict)


def case_sentence(case: Row) -> Sentence:
    """店外经营，10月3日11时48分由12345上报；期限10月3日16时，逾期2天3小时，现为已结案。"""
    what = case["subcategory"] if case["subcategory"] != "未分类" else case["category"]
    said: list[str] = [what, "，", clock(case["reported_at"]), f"由{case['source']}上报" if case["source"] else "上报"]
    if case["due_at"] is not None:
        said.append(f"；期限{clock(case['due_at'])}")
    said += ["，" if case["due_at"] is not None else "；", Figure(verdict_words(case))]
    if case["status"] and not verdict_words(case).startswith(case["status"]):
        said.append(f"，现为{case['status']}")
    return (*said, "。")


def clock(moment: datetime) -> str:
    return f"{moment.year}年{moment.month}月{moment.day}日{moment.hour}时{moment.minute:02d}分"


def geo_words(case: Row) -> str:
    """What the position of a case is worth."""
    quality = case["geo_quality"] or "未定位"
    at = ""
    if case["lon"] is not None:
        east, north = ("东经" if case["lon"] >= 0 else "西经"), ("北纬" if case["lat"] >= 0 else "南纬")
        at = f"，{east}{rounded(abs(case['lon']), 5)}°、{north}{rounded(abs(case['lat']), 5)}°"
    usable = {"默认点": "，坐标是来源系统的默认点，不上图", "越界": "，坐标在城市范围之外，不上图", "未定位": "，不上图"}
    return quality + usable.get(quality, at)


def segment_facts(segment: Row) -> str:
    """编号S0123｜0.86公里｜次干路｜难度3级: what the reference says of a segment, without what it does not."""
    parts = [f"编号{segment['segment_id']}", f"{segment['length_km']}公里" if segment["length_km"] else "",
             segment["road_class"] or "", f"{segment['area_tier']}区域" if segment["area_tier"] else "",
             f"难度{segment['difficulty']}级" if segment["difficulty"] else ""]
    return "｜".join(p for p in parts if p)


def apart_words(days: int) -> str:
    """早3日, 同日, 晚12日: when another case was reported, seen from this one."""
    return "同日" if days == 0 else f"早{-days}日" if days < 0 else f"晚{days}日"
