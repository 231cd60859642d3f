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
CITY = "合计"  # the unit of inspections/harm that is the whole city
OVERALL = "overall"  # the row of inspections/harm that sums up a unit
RISEN, NOT_RISEN, TOO_SMALL = "有所上升", "未见上升", "样本不足，暂不评价"
# What the records behind a figure are, by the measure that lists them.
MEASURES = {
    "visits": "入企检查", "agency_visits": "按机关计的检查", "onsite_visits": "现场检查", "routine": "日常检查", "case": "个案检查",
    "special": "专项检查", "special_above": "上级部署专项", "visits_without_above": "不含上级部署专项的检查", "problem": "发现问题的检查",
    "combined": "综合查一次", "joint": "联合检查", "scanned": "扫码", "backfilled": "补录", "unscanned": "未扫码", "evaluated": "有企业评价",
    "complaints": "企业投诉", "copy": "疑似重复导出", "nameless": "没有企业代码", "spared": "检查免罚", "served": "处理方式为服务",
    "managed": "处理方式为管理", "enforced": "处理方式为执法", "penalty_cases": "行政处罚立案", "decided": "作出的处罚决定",
    "fined_cases": "有罚款的处罚决定", "first_spared": "首违不罚", "slight_spared": "轻微免罚", "lighter": "减轻处罚", "lenient": "从轻处罚",
    "listed": "四张清单", "first_time": "首次违法", "pushed": "信用修复已推送", "repaired": "信用已修复", "fine_doubt": "罚款单位存疑"}
# And behind a reading of 减检质效比对, by what was compared.
HARM_MEASURES = {"visits": "日常、专项检查", "problem_rate": "记有是否发现问题的检查", "penalties": "行政处罚立案", "complaints": "企业类投诉或案件"}
SUBTITLE = "入企行政检查频次"
NO_BASE = "基期没有数据"
NEVER = "0次"  # the bucket of inspections/distribution of those nobody visited
NOTHING = "没有入企检查数据"
LOAD = ("这一页的指标来自入企检查和行政处罚。",
        "把检查记录（inspections）、处罚记录（penalties）和企业名录（enterprises）的导出放入exports目录，导入并发布后，这里自动有数；在册的数据见数据台账。")
TERMS = (
    ("入企检查", "对企业的一次行政检查，按开始日期计。同一联合编号、同一企业的计一次，也可按机关分别计；同一次检查以另一编号再次导出的不计。"),
    ("日常、个案、专项", "日常检查对象不特定；个案由投诉举报、转办交办、数据监测、企业申请引起；上级部署的专项不计入年度频次上限，另列。"),
    ("较基期", "1－本期÷基期。默认基期为上年同期日历日；工作日均按各自的工作日数折算，消去移动的假日。基期或本期有断报、或比本期短的，不作比较，写明原因。"),
    ("引用口径", "公开报道的说法，连同来源和日期照录，只与计算值并列，从不代替计算值。"),
    ("户均检查", "检查次数÷被检查的企业数，另有÷在册企业数。在册为企业名录中本期未注销的企业。"),
    ("超频次", "同一机关对同一企业一个自然年计入频次的检查多于年度上限：上限取所查事项的，没有规定的取规则的；上级部署的专项不计入频次。"),
    ("重复检查", "同一企业、同一事项、同一机关在规则天数内再次检查，而没有个案缘由。"),
    ("多头检查", "规则天数内两个以上机关分头检查同一企业，不是联合检查。"),
    ("码上查", "扫码、补录、未扫之和为启用赋码之后的检查；启用之前的不计。"),
    ("案件立案数与行政处罚立案数", "案件立案数为城市管理案件；行政处罚立案数为对企业的行政处罚，按立案日期计。罚款按决定日期计，单位元，显示可用万元。"),
    ("减检质效比对", "各区问题发现率、企业类投诉、行政处罚立案数前后之比，与减得少的区相比。经多重校正仍高于1为有所上升，区间上限不高于规则倍数为未见上升。"),
    ("包容", "四张清单为首违不罚、轻微免罚、减轻处罚、从轻处罚，占比除以已作决定的处罚案件；检查免罚为检查结果免罚的记录。"),
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


def points_words(moved: float) -> str:
    """上升1.25个百分点."""
    size = rounded(abs(moved) * 100, 2)
    return "持平" if not size else f"{'上升' if moved > 0 else '下降'}{size}个百分点"


def more_words(moved: float, unit: str) -> str:
    """增加8件, 减少0.04分."""
    size = rounded(abs(moved), 2)
    return "持平" if not size else f"{'增加' if moved > 0 else '减少'}{size.normalize():f}{unit}"


def day_words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def note_words(row: Row) -> str:
    """One of inspections/notes: 检查数据截至2026年11月21日; 检查没有数据：2025年8月1日至8月31日，21个工作日."""
    since, last = row["since"], row["until"] - timedelta(days=1) if row["until"] else None
    if row["kind"] == "first_day":
        return f"{row['what']}数据自{day_words(row['until'])}起" if row["until"] else row["label"]
    if row["kind"] == "last_day":
        return f"{row['what']}数据到{day_words(since - timedelta(days=1))}止" if since else row["label"]
    span = (f"{day_words(since)}" if since else "") + ("至" if since and last else "起" if since else "") + (day_words(last) if last else "")
    days = f"，{row['rows']:,}个工作日" if row["kind"] == "gap" else f"，{row['rows']:,}条"
    return f"{row['label']}：{span}{days}".replace("：，", "：")


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
    day = day_words(said_on) if said_on else "日期未注明"
    base = row["claim_base"] or ("" if "基期" in row["claim_source"] else "未说明")
    return f"来源：{row['claim_source']}；{day}" + (f"；基期：{base}" if base else "")


def reduction_clause(row: Row | None, noun: str, why: bool = True) -> list[str]:
    """行政处罚立案数120件，减少40.00%（引用口径下降42%）. Empty where the measure has no row. `why`: whether to say why nothing is compared."""
    if row is None:
        return []
    if row["current"] is None:
        return [f"{noun}{NO_DATA}"]
    said: list[str] = [noun, Figure(amount_words(row["current"], row["measured_in"]))]
    if row["drop_rate"] is not None:
        said.append(f"，较基期{drop_words(row['drop_rate'])}")
    elif why:
        said.append(f"，{row['reason'] or NO_BASE}，不作比较")
    return [*said, f"（引用口径{row['claim_words']}）"] if row["claim_words"] else said


def over_clause(rows: Sequence[Row]) -> str:
    """超频次企业12家，二七区最多，7家. `rows`: inspections/over_cap, any of them."""
    if not rows:
        return "没有超频次的企业"
    first = rows[0]
    most = f"，{first['top_unit']}最多，{first['top_firms']:,}家" if first["top_firms"] < first["firms"] else ""
    return f"超频次企业{first['firms']:,}家{most}"


def harm_clause(rows: Sequence[Row]) -> str:
    """减检质效比对：高新区有所上升，未见上升5个区，样本不足3个区. `rows`: inspections/harm; units that did not cut are not counted."""
    own = [r for r in rows if r["outcome"] == OVERALL and r["reading"] in (RISEN, NOT_RISEN, TOO_SMALL)]
    risen = [r["unit"] for r in own if r["reading"] == RISEN]
    flat, rest = (sum(r["reading"] == reading for r in own) for reading in (NOT_RISEN, TOO_SMALL))
    said = [f"{'、'.join(risen[:3])}{'等' if len(risen) > 3 else ''}{RISEN}"] if risen else []
    said += [f"{NOT_RISEN}{flat}个区"] if flat else []
    said += [f"样本不足{rest}个区"] if rest else []
    return f"减检质效比对{'，'.join(said)}" if said else ""


def harm_note(rows: Sequence[Row]) -> str:
    """The windows and the rule of inspections/harm: its own, the last closed ones before the period's end."""
    if not rows:
        return ""
    first = rows[0]
    return (f"检查减少之后，问题、投诉、处罚有没有多起来；{span_words(first['since'], first['until'])}，"
            f"与{span_words(first['base_since'], first['base_until'])}相比；依据{first['rule']}")


def page_sentence(noun: str, by: Mapping[str, Row], over: Sequence[Row], harm: Sequence[Row], where: str) -> Sentence:
    """全市本年入企检查1,234次，较基期减少63.71%（引用口径减少60%以上）；行政处罚立案数…；罚款…；超频次…；减检质效比对…。"""
    nouns = {"visits": f"{where}{noun}入企检查", "penalty_cases": "行政处罚立案数", "fines": "罚款"}
    reasons = {r["reason"] or NO_BASE for m in nouns if (r := by.get(m)) is not None and r["drop_rate"] is None and r["current"] is not None}
    alike = len(reasons) == 1 and all(r["drop_rate"] is None for m in nouns if (r := by.get(m)) is not None)
    clauses = [reduction_clause(by.get(m), name, not alike) for m, name in nouns.items()]
    clauses += [[f"{min(reasons)}，不作比较"]] if alike else []
    clauses += [[over_clause(over)], [text] if (text := harm_clause(harm)) else []]
    said: list[str] = []
    for clause in filter(None, clauses):
        said += ["；", *clause] if said else clause
    return (*said, "。")


def deaf_words(filters: Sequence[str]) -> str:
    """A list that does not know a filter says so."""
    return f"这一项不按{'、'.join(filters)}筛选，为所在区域的全部。"


def enterprise_sentence(firm: Row, rows: Sequence[Row]) -> str:
    """金水区花园路街道，餐饮，个体工商户，风险高；在册，2019年3月1日开业；检查12条记录、行政处罚2件。"""
    place = "".join(p for p in (firm["unit"], firm["street"]) if p and p != "未明确")
    risk = f"风险{firm['risk_grade']}" if firm["risk_grade"] else "风险等级无数据"
    opened = f"，{day_words(firm['opened_on'])}开业" if firm["opened_on"] else ""
    closed = f"，{day_words(firm['closed_on'])}注销" if firm["closed_on"] else ""
    visits, penalties = (sum(r["what"] == what for r in rows) for what in ("检查", "处罚"))
    head = "，".join(filter(None, (place, firm["industry"], firm["enterprise_type"], risk)))
    return f"{head}；{'在册' if firm['registered'] else '不在企业名录'}{opened}{closed}；检查{visits:,}条记录，行政处罚{penalties:,}件。"


def event_words(row: Row) -> str:
    """市城市管理局 燃气安全检查 发现问题; 罚款5,000元."""
    if row["what"] == "处罚":
        fine = f"罚款{yuan_words(row['fine_yuan'])}" if row["fine_yuan"] else row["result"] or "没有罚款"
        return " ".join(filter(None, ("行政处罚立案", row["agency"], row["item"], fine)))
    return " ".join(filter(None, (row["agency"], row["item"], "发现问题" if row["problem_found"] else "")))


def spread_title(rows: Sequence[Row]) -> str:
    """本期没有检查的企业3,632家，基期2,218家; the message over the distribution."""
    none = next((r for r in rows if r["bucket"] == NEVER), None)
    if none is None or none["enterprises"] is None:
        return "每家企业的检查次数"
    base = f"，基期{none['base_enterprises']:,}家" if none["base_enterprises"] is not None else "，基期没有数据"
    return f"每家企业的检查次数：本期没有检查的{none['enterprises']:,}家{base}"


def spread_note(rows: Sequence[Row]) -> str:
    """按企业名录；基期之后开业的173家不在基期一边."""
    if not rows:
        return ""
    first = rows[0]
    said = [f"按{first['basis']}"] if first["basis"] else []
    said += [f"基期之后开业的{first['opened_after']:,}家不在基期一边"] if first["opened_after"] else []
    said += [f"受检而不在册的{first['off_file']:,}家不在图上"] if first["off_file"] else []
    said += [f"两期不可比：{first['reason']}"] if first["reason"] else []
    return "；".join(said)
