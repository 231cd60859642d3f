"""The words of 涉企检查: what is counted and how, what it is compared with, what was claimed, and what may be said of it."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from cockpit.metrics import NO_DATA, NO_DENOMINATOR, rounded
from cockpit.wording import Figure, Sentence

Row = Mapping[str, Any]
COUNTING = {"joint": "联合检查计1次", "agency": "按机关分别计"}
ALIGN = {"calendar": "同期日历日", "workday": "工作日均"}
OVERALL = "overall"  # the row of inspections/harm that sums up a unit
RISEN, NOT_RISEN, TOO_SMALL = "有所上升", "未见上升", "样本不足，暂不评价"
NOTHING = "没有入企检查数据"
LOAD = ("这一页的指标来自入企检查和行政处罚。",
        "把检查记录（inspections）、处罚记录（penalties）和企业名录（enterprises）的导出放入exports目录，导入并发布后，这里自动有数；在册的数据见数据台账。")
TERMS = (
    ("入企检查", "对企业的一次行政检查，按开始日期计。同一联合编号、同一企业的计一次，也可按机关分别计；同一次检查以另一编号再次导出的不计。"),
    ("日常、个案、专项", "日常检查对象不特定；个案由投诉举报、转办交办、数据监测、企业申请引起；上级部署的专项不计入年度频次上限，另列。"),
    ("较基期", "1－本期÷基期。默认基期为上年同期日历日；工作日均按各自的工作日数折算，消去移动的假日。基期或本期有断报、或比本期短的，不作比较，写明原因。"),
    ("引用口径", "公开报道的说法，连同来源和日期照录，只与计算值并列，从不代替计算值。"),
    ("户均检查", "检查次数÷被检查的企业数，另有÷在册企业数。在册为企业名录中本期未注销的企业。"),
    ("超频次", "同一机关对同一企业一年的日常和个案检查，多于事项规定的年度上限（没有规定的取规则上限）。上级部署的专项不计。"),
    ("重复检查", "同一企业、同一事项、同一机关在规则天数内再次检查，而没有个案缘由。"),
    ("多头检查", "规则天数内两个以上机关分头检查同一企业，不是联合检查。"),
    ("码上查", "扫码、补录、未扫之和为启用赋码之后的检查；启用之前的不计。"),
    ("案件立案数与行政处罚立案数", "案件立案数为城市管理案件；行政处罚立案数为对企业的行政处罚，按立案日期计。罚款按决定日期计，单位元，显示可用万元。"),
    ("减检质效比对", "减检处所问题和投诉的前后之比，除以检查没有减少的同类处所前后之比。区间整个高于1为有所上升，区间够窄而不高于1为未见上升。"),
    ("包容", "首违不罚、轻微免罚和四张清单（不予、从轻、减轻、免予强制）上的处理。"),
    ("信用修复", "向被处罚企业推送修复提示，到修复完成。"))


def percent(rate: float | None, none: str = NO_DENOMINATOR) -> str:
    return none if rate is None else f"{rounded(rate * 100, 2)}%"


def drop_words(rate: float | None) -> str:
    """减少63.71%, 增加12.00%, 持平; — where nothing can be compared."""
    if rate is None:
        return NO_DENOMINATOR
    size = rounded(abs(rate) * 100, 2)
    return "持平" if not size else f"{'减少' if rate > 0 else '增加'}{size}%"


def arrow_words(rate: float | None) -> str:
    """▼63.71%: the same for a figure."""
    if rate is None:
        return NO_DENOMINATOR
    size = rounded(abs(rate) * 100, 2)
    return "持平" if not size else f"{'▼' if rate > 0 else '▲'}{size}%"


def yuan_words(yuan: float | None) -> str:
    """2,104,000元 as 210.40万元; below a 万 in 元."""
    if yuan is None:
        return NO_DATA
    return f"{rounded(yuan / 10_000, 2):,}万元" if abs(yuan) >= 10_000 else f"{rounded(yuan, 0):,}元"


def amount_words(value: float | None, unit: str) -> str:
    """A measure as it is counted: 3,400次, 210.40万元, 2.31次; — where it cannot be known."""
    if value is None:
        return NO_DENOMINATOR
    if unit == "元":
        return yuan_words(value)
    return f"{int(value):,}{unit}" if value == int(value) else f"{rounded(value, 2):,}{unit}"


def span_words(since: date, until: date) -> str:
    """2025年1月1日—10月12日; `until` exclusive."""
    last = until - timedelta(days=1)
    year = f"{last.year}年" if last.year != since.year else ""
    return f"{since.year}年{since.month}月{since.day}日—{year}{last.month}月{last.day}日"


def claim_words(row: Row) -> str:
    """引用口径：减少60%以上. Empty where nothing was claimed."""
    return f"引用口径：{row['claim_words']}" if row["claim_words"] else ""


def claim_origin(row: Row) -> str:
    """Where and when it was said, and against which base; what was not said is said to be unsaid."""
    if not row["claim_words"]:
        return ""
    said_on = row["claim_said_on"]
    day = f"{said_on.year}年{said_on.month}月{said_on.day}日" if said_on else "日期未注明"
    return f"来源：{row['claim_source']}；{day}；基期：{row['claim_base'] or '未说明'}"


def reduction_clause(row: Row | None, noun: str) -> list[str]:
    """行政处罚立案数120件，减少40.00%（引用口径下降42%）. Empty where the measure has no row."""
    if row is None:
        return []
    if row["current"] is None:
        return [f"{noun}{NO_DATA}"]
    said: list[str] = [noun, Figure(amount_words(row["current"], row["measured_in"]))]
    said.append(f"，较基期{drop_words(row['drop_rate'])}" if row["drop_rate"] is not None else f"，{row['reason'] or '基期没有数据'}，不作比较")
    return [*said, f"（引用口径{row['claim_words']}）"] if row["claim_words"] else said


def over_clause(rows: Sequence[Row]) -> str:
    """超频次12家（15个机关年次），二七区最多，7家. `rows`: inspections/over_cap."""
    if not rows:
        return "没有超频次的企业"
    firms = {r["enterprise"]: r["unit"] for r in rows}
    units: dict[str, int] = {}
    for unit in firms.values():
        units[unit] = units.get(unit, 0) + 1
    most = max(sorted(units), key=lambda u: units[u])
    return f"超频次企业{len(firms):,}家" + (f"，{most}最多，{units[most]:,}家" if len(units) > 1 else "")


def harm_clause(rows: Sequence[Row]) -> str:
    """减检质效比对：高新区有所上升，未见上升5个区，样本不足3个区. `rows`: inspections/harm; units that did not cut are not counted."""
    own = [r for r in rows if r["outcome"] == OVERALL and r["reading"] in (RISEN, NOT_RISEN, TOO_SMALL)]
    risen = [r["unit"] for r in own if r["reading"] == RISEN]
    flat, rest = (sum(r["reading"] == reading for r in own) for reading in (NOT_RISEN, TOO_SMALL))
    said = [f"{'、'.join(risen[:3])}{'等' if len(risen) > 3 else ''}{RISEN}"] if risen else []
    said += [f"{NOT_RISEN}{flat}个区"] if flat else []
    said += [f"样本不足{rest}个区"] if rest else []
    return f"减检质效比对{'，'.join(said)}" if said else ""


def page_sentence(noun: str, by: Mapping[str, Row], over: Sequence[Row], harm: Sequence[Row], where: str) -> Sentence:
    """全市本年入企检查1,234次，较基期减少63.71%（引用口径减少60%以上）；行政处罚立案数…；罚款…；超频次…；减检质效比对…。"""
    visits = reduction_clause(by.get("visits"), f"{where}{noun}入企检查")
    clauses = [visits, reduction_clause(by.get("penalty_cases"), "行政处罚立案数"), reduction_clause(by.get("fines"), "罚款"),
               [over_clause(over)], [text] if (text := harm_clause(harm)) else []]
    said: list[str] = []
    for clause in filter(None, clauses):
        said += ["；", *clause] if said else clause
    return (*said, "。")
