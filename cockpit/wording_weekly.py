"""The words of 每周讲评: the agenda with its minutes, and what is said where an item has nothing to show this week."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cockpit.periods import Period
from cockpit.wording import Figure, Sentence

Row = Mapping[str, Any]
TITLE = "每周讲评"
SPEAKERS = 2  # 表态发言: two of the black flags, one of the red
NO_ACTIONS: Sentence = ("上期没有登记议定事项。",)
ONLY_WEEKS = "每周讲评按周，请选择一周。"
NO_PHOTOS = "照片：来源没有随附"


@dataclass(frozen=True)
class Item:
    """One item of the agenda: its key in the URL, its noun, its minutes."""

    key: str
    title: str
    minutes: int


AGENDA = (
    Item("actions", "上期议定事项落实", 5), Item("running", "总体运行", 5), Item("exposed", "问题曝光", 8), Item("flags", "红旗黑旗评定与授旗", 7),
    Item("ranking", "考评排名", 6), Item("supervision", "挂牌督办与摘牌", 5), Item("hotspots", "投诉热点与重复投诉", 5),
    Item("monthly", "“千百十”与涉企检查", 4), Item("speakers", "表态发言、典型发言", 8), Item("remarks", "领导讲评、议定事项", 7))


def item_title(number: int, item: Item) -> str:
    return f"{number}　{item.title}"


def minutes_words(item: Item) -> str:
    return f"{item.minutes}分钟"


def closed_within(week: Period, rows: Sequence[Row]) -> list[Row]:
    """Those of `rows` (since, until) whose period came to its end in the week: their turn is this meeting."""
    return [r for r in rows if week.since < r["until"] <= week.until]


def exposed_sentence(rows: Sequence[Row]) -> Sentence:
    """本周曝光“黑旗”路段25条，主要扣分项为占道经营（9条）、…. `rows`: black ones of flags/week."""
    if not rows:
        return ("本周没有“黑旗”路段。",)
    items: dict[str, int] = {}
    for row in rows:
        for item in {row["item1"], row["item2"]} - {None}:
            items[item] = items.get(item, 0) + 1
    most = sorted(items, key=lambda i: (-items[i], i))[:3]
    said = f"，主要扣分项为{'、'.join(f'{i}（{items[i]}条）' for i in most)}" if most else ""
    return ("曝光“黑旗”路段", Figure(str(len(rows))), f"条{said}；{NO_PHOTOS}。")


def no_table(week: Period) -> Sentence:
    return (f"{week.label}没有结束的旬、月，本次不排街道（乡镇）、区（管委会）。",)


def not_monthly(week: Period) -> Sentence:
    return (f"月度事项在月末后的第一次讲评通报，{week.label}没有结束的月份。",)


def current_only(week: Period) -> str:
    return f"挂牌督办只有当前状态，不是{week.label}的。"


def speakers(black: Sequence[Row], red: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Who is proposed to speak: the two units with the lowest black segments, each with its lowest; the unit of the best red one.

    `black`: lowest score first; `red`: best place first; rows of flags/week.
    """
    chosen: list[Row] = []
    for row in black:
        if row["unit"] not in {c["unit"] for c in chosen}:
            chosen.append(row)
    return chosen[:SPEAKERS], list(red[:1])


def speakers_sentence(black: Sequence[Row], red: Sequence[Row]) -> Sentence:
    """建议表态发言：二七区（…）、金水区（…）；典型发言：…. A proposal by score, decided by the meeting."""
    if not black and not red:
        return ("本周没有评旗，不提建议。",)
    said: list[str] = []
    if black:
        said += ["建议表态发言：", "、".join(f"{r['unit']}（{r['name']}）" for r in black)]
    if red:
        said += ["；" if said else "", "建议典型发言：", "、".join(f"{r['unit']}（{r['name']}）" for r in red)]
    return (*said, "。按折算后得分提出，由会议确定。")
