"""The words of 投诉热点: what rises, what stays high, how sure that is, and what became of it. Figures in, Chinese out."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cockpit.metrics import rounded
from cockpit.periods import Period
from cockpit.wording import Figure, Matter, Sentence

Row = Mapping[str, Any]
OPEN = ("新增", "反弹", "持续", "不评价", "缓解")
STATES = (*OPEN, "消除")
KIND_NOTES = {"突增": "比自身前52周和全市同期应有的多", "高发": "比同类地方按长度、面积应有的多"}
NOT_JUDGED = "到这一期为止还没有判定过投诉热点：历史满13周后的第一次发布起判定。"
TERMS = (
    ("投诉热点", "一个地点、一个小类，在一周结束时判定；地点为责任路段、网格、网格及其周边六格、街道，重合的并为一处。各渠道都计。"),
    ("反映数", "同一诉求人同一周就同一处同一类只计一次；没有诉求人的，同一点位同一小时同一类只计一次。案件数为其背后的案件，点开逐件可查。"),
    ("突增", "近1周或近3周的反映数，与该处前52周和全市同期的该类件数推算的应有数相比。全市普遍上升、季节涨落、数据缺报两边同变，不算突增。"),
    ("高发", "近13周的反映数，与区域类型、道路等级相同的地方按公里、平方公里应有的数相比。"),
    ("应有反映数", "按往常和全市同期（突增）或同类地方（高发）推算的反映数。"),
    ("随机出现的概率", "应有数不变时，偶然达到这么多的概率（负二项分布）。"),
    ("聚集程度", "当周全部候选中误报比例不超过1%为显著，不超过5%为较显著，其余为不显著。聚集值为Gi*，只作地图描述，不作判定。"),
    ("新增、持续", "当周首次列出；前一周起一直列出。编号不变。"),
    ("缓解、消除", "不再显著，但仍高于应有水平为缓解；连续2周不高于应有水平为消除。"),
    ("反弹", "消除后60日内再次列出，沿用原编号，时钟重新起算。"),
    ("15日、30日", "自本轮列出之日起15日内应清零，30日内应整改完成。"),
    ("不评价", "当周有来源缺报，件数少不等于好转，状态不变。"),
    ("三率", "热点背后案件中的投诉：响应为已回复÷投诉，解决为回访认定已解决÷有回访结果，满意为基本满意及以上÷有评价；没有记录的无数据。"),
    ("以往行动与效果", ("一年内热点涉及路段的旗别、挂牌督办和本热点的新增、反弹、消除。每次挂牌按“行动前后对比”看该小类投诉，"
                  "以挂牌日为行动日；同期对照为其余地方。投诉最多时挂牌的，没有行动也会回落一些。")),
    ("每万人反映数", "近28日反映数÷常住人口（万人）。人口按名录，名录只到区（管委会）。"),
    ("未定位", "默认点、越界、没有坐标的不计入网格，不上图；匹配到责任路段或街道的仍计入路段、街道。"),
)


def chance_words(chance: float | None) -> str:
    """不到百万分之一, 约万分之3, 2.1%; — where there is none."""
    if chance is None:
        return "—"
    if chance < 1e-6:
        return "不到百万分之一"
    if chance < 1e-4:
        return f"约百万分之{max(1, round(chance * 1e6)):,}"
    return f"约万分之{max(1, round(chance * 1e4))}" if chance < 0.01 else f"{rounded(chance * 100, 1)}%"


def change_words(row: Row) -> str:
    """较前21日上升120%; the figure before was none, or is not known."""
    before, now = row["before_signals"], row["signals"]
    if before is None:
        return f"前{row['days']}日无数据"
    if before == 0:
        return f"前{row['days']}日没有" if now else "与前期相同"
    change = rounded((now - before) / before * 100, 1)
    return f"较前{row['days']}日{'上升' if change > 0 else '下降'}{abs(change)}%" if change else f"与前{row['days']}日持平"


def people_words(row: Row) -> str:
    """50件、28人; 30件，其中投诉2件、1人 where collectors and cameras reported the rest; 7件，无诉求人 where nobody is known."""
    cases, complaints, people = row["cases"], row["complaints"], row["people"]
    if people is None:
        return f"{cases:,}件，无诉求人"
    return f"{cases:,}件、{people:,}人" if complaints >= cases else f"{cases:,}件，其中投诉{complaints:,}件、{people:,}人"


def why(row: Row) -> str:
    """Observed against expected, how sure, and whom it is from."""
    if row["chance"] is None:
        return f"近{row['days']}日反映{row['signals']:,}处，应有{rounded(row['expected'], 1)}处，已不显著"
    return (f"近{row['days']}日反映{row['signals']:,}处，应有{rounded(row['expected'], 1)}处，为{rounded(row['ratio'], 1)}倍，"
            f"随机出现的概率{chance_words(row['chance'])}")


def hotspot_line(row: Row) -> str:
    """{热点}：近21日50件、28人，较前21日上升，新增，责任单位二七区."""
    return (f"{row['name']}{row['subcategory']}：近{row['days']}日{people_words(row)}，{change_words(row)}，{row['state']}，"
            f"责任单位{row['unit']}")


def agreement(row: Row) -> str:
    """Which sources agree: 投诉、巡查、黑旗."""
    said = [("投诉", row["complaints"]), ("巡查", row["patrols"]), (row["flag"], row["flag"] == "黑旗"), ("挂牌", row["listed"])]
    return "、".join(str(word) for word, yes in said if yes) or "—"


def rate_facts(row: Row) -> list[tuple[str, str]]:
    """响应率 91.67%（投诉12件，已回复11件）; 无数据 where nothing of it is recorded."""
    def said(value: float | None, of: str) -> str:
        return "无数据" if value is None else f"{rounded(value * 100, 2)}%（{of}）"

    return [("响应率", said(row["response_rate"], f"投诉{row['complaints']:,}件，已回复{row['replied'] or 0:,}件")),
            ("解决率", said(row["solve_rate"], f"有回访结果{row['solve_known'] or 0:,}件，已解决{row['solved'] or 0:,}件")),
            ("满意率", said(row["satisfied_rate"], f"有评价{row['satisfied_known'] or 0:,}件，满意{row['satisfied'] or 0:,}件"))]


def counts(rows: Sequence[Row], question: str) -> dict[str, int]:
    own = [r for r in rows if r["question"] == question]
    return {state: sum(r["state"] == state for r in own) for state in STATES}


def page_sentence(period: Period, rows: Sequence[Row], where: str, foremost: bool = True) -> Sentence:
    """The week's hotspots by state, and the foremost one where it is not listed beside."""
    rising, high = counts(rows, "突增"), counts(rows, "高发")
    said: list[Any] = [f"{period.label}，{where}突增热点新增", Figure(str(rising["新增"])), "处、反弹", Figure(str(rising["反弹"])),
                       f"处、持续{rising['持续']}处，缓解{rising['缓解']}处、消除{rising['消除']}处"]
    if rising["不评价"] or high["不评价"]:
        said.append(f"，因缺报不评价{rising['不评价'] + high['不评价']}处")
    said.append(f"；高发热点{high['新增'] + high['反弹'] + high['持续']}处。")
    first = next((r for r in rows if r["state"] in ("新增", "反弹", "持续") and r["question"] == "突增"), None)
    if first and foremost:
        said.append(f"最突出的是{hotspot_line(first)}。")
    return tuple(said)


def rebound_matters(rows: Sequence[Row], most: int = 1) -> list[Matter]:
    """【热点反弹】 and, where none came back, a new one."""
    own = [r for r in rows if r["question"] == "突增" and r["state"] in ("反弹", "新增")]
    chosen = sorted(own, key=lambda r: (r["state"] != "反弹", r["rate"] or 1, r["id"]))[:most]
    return [Matter(f"热点{r['state']}", hotspot_line(r), page="hotspots", segment=r["segment_id"], unit=r["unit"]) for r in chosen]
