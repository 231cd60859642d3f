"""The sentences of “千百十”: how many of each grade, how far to the goals and at what pace. Everything is 初评."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from cockpit.grade_pace import Pace, pace, unbroken
from cockpit.metrics import rounded
from cockpit.periods import Period
from cockpit.wording import Figure, Sentence
from cockpit.wording_flags import noun_of, status_words

Row = Mapping[str, Any]
GRADES = {"优秀": "excellent", "卓越": "outstanding", "极致": "supreme"}


def graded(row: Row) -> int:
    return sum(row[name] for name in GRADES.values())


def grades_sentence(period: Period, row: Row, where: str = "", to_goals: bool = True, newest: bool = True) -> Sentence:
    """本月“千百十”路段295条：优秀274条、卓越19条、极致2条，分别为目标的71.17%、50.00%、50.00%；本月晋级76条、降级59条。

    `row`: of grades/progress. `to_goals`: whether it is the whole city, which alone the goals are for.
    """
    noun = noun_of(period, newest)
    said: list[str] = [f"{where}{noun}“千百十”路段", Figure(f"{graded(row):,}"), "条："]
    for at, (grade, name) in enumerate(GRADES.items()):
        said += ["、" if at else "", f"{grade}", Figure(f"{row[name]:,}"), "条"]
    shares = [_share(row[name], row[f"goal_{name}"]) for name in GRADES.values()]
    if to_goals and all(shares):
        said.append(f"，分别为{row['goal_limit']}的{'、'.join(shares)}")
    said += [f"；{noun}晋级", Figure(f"{row['up']:,}"), "条、降级", Figure(f"{row['down']:,}"), "条。"]
    return (*said, status_words(row["rules"]), "。")


def _share(count: int, goal: int | None) -> str:
    return f"{rounded(Decimal(count) / Decimal(goal) * 100, 2)}%" if goal else ""


def goals_words(row: Row) -> str:
    """目标按1,154/3,000条路段折算：385·38·4（公布的目标为1,000·100·10）; 上限385·38·4."""
    scaled = "·".join(f"{row[f'goal_{name}']:,}" for name in GRADES.values())
    if row["of_segments"] is None or row["goal_segments"] >= row["of_segments"]:
        return f"{row['goal_limit']}{scaled}"
    full = "·".join(f"{row[f'full_{name}']:,}" for name in GRADES.values())
    return f"{row['goal_limit']}按{row['goal_segments']:,}/{row['of_segments']:,}条路段折算：{scaled}（公布的{row['goal_limit']}为{full}）"


def goal_kind_words(row: Row) -> str:
    """What 目标 or 上限 means for the next segment that fulfils the conditions."""
    return "目标不挡下一条，达到条件的都评" if row["goal_limit"] == "目标" else "上限不得超过，名额满后达到条件的也不评"


def paces(rows: Sequence[Row]) -> dict[str, Pace]:
    """grade → pace to its goal, from rows of grades/progress, oldest first, the newest last. Without a goal, none."""
    months = [(r["since"].year, r["since"].month) for r in rows]
    run = rows[-unbroken(months):] if rows else []
    return {grade: pace([r[name] for r in run], rows[-1][f"goal_{name}"], months[-1]) for grade, name in GRADES.items()
            if run and rows[-1][f"goal_{name}"]}


def pace_words(found: Pace) -> str:
    """按近6个月平均每月净增1.50条，预计2026年8月达到; 按近6个月进度无法达到; 已达到."""
    if found.state == "reached":
        return "已达到"
    if found.state == "too_early":
        return "已评月份不足，暂不预计"
    gain = _gain(found.gain)
    if found.month is None:
        return f"按近{found.months}个月进度无法达到（{gain}）"
    return f"按近{found.months}个月{gain}，预计{found.month[0]}年{found.month[1]}月达到"


def _gain(gain: Fraction) -> str:
    if not gain:
        return "平均每月净增0条"
    size = rounded(Decimal(abs(gain.numerator)) / Decimal(gain.denominator), 2)
    return f"平均每月净{'增' if gain > 0 else '减'}{size}条"


def progress_title(grade: str, found: Pace | None, count: int, limit: str) -> str:
    """优秀路段274条，目标385条，差111条."""
    if found is None:
        return f"{grade}路段{count:,}条"
    short = f"，差{found.goal - found.count:,}条" if found.count < found.goal else "，已达到"
    return f"{grade}路段{found.count:,}条，{limit}{found.goal:,}条{short}"


def flow_title(period: Period, up: int, down: int, newest: bool = True) -> str:
    """The message over the flows of the month: more risen than fallen, or the other way round."""
    noun = noun_of(period, newest)
    if not up and not down:
        return f"{noun}等次没有变动"
    if up == down:
        return f"{noun}晋级、降级各{up:,}条"
    more, less = (f"晋级{up:,}条", f"降级{down:,}条") if up > down else (f"降级{down:,}条", f"晋级{up:,}条")
    return f"{noun}{more}，多于{less}"


def gap_words(row: Row) -> str:
    """What is missing for the next grade; where nothing is, why it has not risen yet."""
    if row["gap"]:
        return str(row["gap"])
    return f"条件已满足；{row['reason']}" if row["reason"] else "条件已满足，待下月评定"


def candidates_note(total: int, shown: int) -> str:
    return f"列出差距最小的{shown}条" if total > shown else "差得少的在前"


def street_words(rows: Sequence[Row]) -> str:
    """How many 红旗街道办事处, of how many streets."""
    awarded = sum(1 for r in rows if r["awarded"])
    return f"红旗街道办事处{awarded}个（初评），参评{len(rows)}个街道（乡镇）" if awarded else f"没有街道（乡镇）评为红旗街道办事处，参评{len(rows)}个"


def month_label(since: date) -> str:
    return f"{since.year % 100}年{since.month}月"


def grade_sentence(period: Period, row: Row) -> Sentence:
    """2025年9月，初评：优秀，由普通晋级，达到优秀路段条件；月均得分99.95。"""
    moved = f"，由{row['grade_before']}{row['move']}" if row["move"] in ("晋级", "降级") else "，保持" if row["move"] else ""
    why = f"，{row['reason']}" if row["reason"] else ""
    score = f"；月均得分{row['score']}" if row["score"] is not None else "；本月没有得分"
    return (f"{period.label}，初评：", Figure(row["grade"]), f"{moved}{why}{score}。")


def nothing_graded(manifest_rows: Mapping[str, int]) -> Sentence:
    """Why there is no month at all."""
    if not manifest_rows.get("patrol_run"):
        return ("没有导入巡查数据，", Figure("尚未评定“千百十”"), "。")
    return ("还没有一个月的评旗全部完成，", Figure("尚未评定“千百十”"), "。")


TERMS = (
    ("优秀、卓越、极致", "按月评定的三个等次，目标各为1,000、100、10条；路段少于规则所对应总数的城市按比例折算，四舍五入，至少1条。"),
    ("月均得分", "本月结束的各期折算后得分的平均，两位小数；一期属于它最后一天所在的月。"),
    ("晋级差距", "到下一等次还差的各项：月均得分、近几个月红旗数、在本等次月数、距黑旗月数。"),
    ("保持线", "月均得分低于保持线的退回下一等次。"),
    ("进度", "按近6个月平均每月净增推算，只把现有速度延续下去，不作预测。"),
    ("红旗街道办事处", "本月各路段得分平均最高、没有黑旗的街道（乡镇）；得分路段太少的不评。"),
    ("初评", "系统按规则算出的结果，未经复核、征求意见、审定、印发。"),
)
