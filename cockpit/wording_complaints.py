"""The words of repeated complaints, of complaints again after closing, of cases without an owner, of 平急 and AI视频."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cockpit.metrics import NO_DATA, NO_DENOMINATOR, rounded
from cockpit.wording import Figure, Sentence

Row = Mapping[str, Any]
ONE_PERSON, MOSTLY_ONE = "一人反复投诉", "多为一人所诉"
MOSTLY = 0.5  # from this share of a place's complaints on, one caller is named beside the number of people
URGENCY_PARTS = {
    "平": "一般案件（平）", "急": "应急案件（急）", "平急不明": "平急不明", "占道经营": "占道经营“双十”", "AI视频": "AI视频预警"}
PART_NOTES = {
    "平": "派遣到到场；没有规定时限", "急": "派遣到到场", "平急不明": "来源没有注明平急", "占道经营": "派遣到责任人到场；劝离无效后的第二个10分钟没有数据",
    "AI视频": "上报到响应"}
REASON_NOTES = {
    "区不明": "案件没有区（管委会），也不能从坐标判定", "街道不明": "有区而没有街道（乡镇）", "责任单位不明": "已派遣、处置或结案，却没有责任单位",
    "尚未派遣": "还没有派遣，也没有责任单位"}
TERMS = (
    ("重复投诉", "同一处所、同一小类的投诉在规则天数内达到门槛件数，或一件被催办；本期内有一件达到的列入。路段不到、同社区合计达到的，合为一行。"),
    ("处所", "责任路段；没有匹配到路段的取社区，没有社区的取街道加单元网格；都没有的不能合看，另计件数。"),
    ("统计段", "统计周期连同此前的规则天数（示例30日）：列入的一件所凭的各件都在其中。件数为其中属于这一处重复投诉的。"),
    ("人数", "不同诉求人代码的个数。来源没有诉求人代码的无数据。一人反复投诉与多人投诉分开说。"),
    ("换渠道重件", "同一诉求人在规则小时数内就同处同类换一个渠道再报，或同一分钟另一渠道已有同处同类的投诉：计入件数和明细，不计入门槛。"),
    ("时限", "从达到门槛之日起，满升级天数仍有投诉的应升级，满整改天数仍有投诉的为逾期未解决。"),
    ("办结后重复投诉", "办结后规则天数内，同处同类又有投诉。率只除以观察期已满的办结件；换渠道的重件不算。"),
    ("责任不明", "周期内上报、不含作废的案件，按区、街道、责任单位、派遣的先后归入一个缘由。来源根本不记这一项的不算。"),
    ("预警准确率", "核实属实的预警÷有核实结果的预警，误报作废的也在内。引用口径只作并列。"))


def percent(value: float | None, none: str = NO_DENOMINATOR) -> str:
    return none if value is None else f"{rounded(value * 100, 2)}%"


def span_words(row: Row) -> str:
    """近30日: how long the span of a repeat row is."""
    return f"近{(row['span_until'] - row['span_since']).days}日"


def single(row: Row) -> str:
    """One angry caller is said to be one: 一人反复投诉, 多为一人所诉 or nothing. Not said of a single complaint."""
    if not row["callers"] or row["complaints"] < 2:
        return ""
    if row["callers"] == 1 and not row["unknown_callers"]:
        return ONE_PERSON
    return MOSTLY_ONE if row["top_caller"] > 1 and row["top_caller"] >= MOSTLY * row["complaints"] else ""


def caller_words(row: Row) -> str:
    """33人，最多一人4件: who is behind the complaints."""
    if row["callers"] is None:
        return f"人数{NO_DATA}"
    most = f"，最多一人{row['top_caller']:,}件" if row["top_caller"] > 1 else ""
    unknown = f"，另{row['unknown_callers']:,}件没有诉求人代码" if row["unknown_callers"] else ""
    return f"{row['callers']:,}人{most}{unknown}"


def before_words(row: Row) -> str:
    """较前30日上升5件: in cases, as few cases make wild percentages."""
    if row["before"] is None:
        return f"前期{NO_DATA}"
    moved = row["complaints"] - row["before"]
    days = (row["span_until"] - row["span_since"]).days
    return f"与前{days}日持平" if not moved else f"较前{days}日{'增加' if moved > 0 else '减少'}{abs(moved):,}件"


def place_words(row: Row) -> str:
    """The place by its name, with what it is where it is no segment."""
    return str(row["place"]) if row["place_kind"] == "路段" else f"{row['place']}（{row['place_kind']}）"


def repeat_line(row: Row) -> str:
    """经二路（黄河路至丰产路）夜市噪声扰民：近30日50件、33人，较前30日增加45件，逾期未解决，责任单位金水区城市管理局。"""
    callers = f"、{row['callers']:,}人" if row["callers"] is not None else ""
    one = single(row)
    said = [f"{span_words(row)}{row['complaints']:,}件{callers}{f'（{one}）' if one else ''}", before_words(row)]
    said += [row["clock"]] if row["clock"] in ("应升级", "逾期未解决") else []
    said += [f"责任单位{row['department']}" if row["department"] else f"责任单位{NO_DATA}"]
    return f"{place_words(row)}{row['subcategory']}：{'，'.join(said)}。"


def repeat_sentence(rows: Sequence[Row], city: Row, everywhere: str) -> Sentence:
    """全市近30日重复投诉63处、217件，占同期投诉的6.08%；…居首。其中一人反复投诉2处。 `city`: repeat_subjects by city."""
    if city["total_complaints"] is None:
        return (f"{everywhere}本统计段没有投诉数据。",)
    span = span_words(city)
    if not rows:
        return (f"{everywhere}{span}投诉", Figure(f"{city['total_complaints']:,}"), "件，没有达到重复投诉门槛的处所。")
    callers = f"、{city['callers']:,}人" if city["callers"] is not None else ""
    said: list[str] = [f"{everywhere}{span}重复投诉", Figure(f"{city['places']:,}"), "处、", Figure(f"{city['complaints']:,}"),
                       f"件{callers}，占同期投诉的{percent(city['repeat_rate'])}"]
    worst = rows[0]
    of = f"、{worst['callers']:,}人" if worst["callers"] is not None else ""
    said.append(f"；{worst['unit']}{place_words(worst)}{worst['subcategory']}{worst['complaints']:,}件{of}，件数居首")
    ones = sum(1 for r in rows if single(r) == ONE_PERSON)
    late = sum(1 for r in rows if r["clock"] == "逾期未解决")
    said += [f"；一人反复投诉{ones:,}处"] if ones else []
    said += [f"；逾期未解决{late:,}处"] if late else []
    return (*said, "。")


def recurrence_sentence(city: Row, everywhere: str, noun: str) -> Sentence:
    """全市上月办结投诉3,408件，已有480件在30日内同处同类再诉，间隔中位11.4日；观察期已满的2,324件中325件，办结后再诉率13.98%。"""
    if not city["closed"]:
        return (f"{everywhere}{noun}没有可跟踪的办结投诉。",)
    said: list[str] = [f"{everywhere}{noun}办结投诉{city['closed']:,}件，已有", Figure(f"{city['recurred']:,}"),
                       f"件在{city['recurrence_days']}日内同处同类再诉"]
    if city["median_days"] is not None:
        said.append(f"，间隔中位{rounded(city['median_days'], 1)}日")
    if city["followed"]:
        said += [f"；观察期已满的{city['followed']:,}件中{city['recurred_of_followed']:,}件，办结后再诉率", Figure(percent(city["recurrence_rate"]))]
    else:
        said.append("；观察期都还未满，暂无办结后再诉率")
    return (*said, "。")


def unowned_sentence(rows: Sequence[Row], everywhere: str, noun: str) -> Sentence:
    """全市本周责任不明案件12件，占上报的0.24%：街道不明7件、责任单位不明5件。"""
    known = [r for r in rows if r["cases"] is not None]
    if not known:
        return (f"{everywhere}{noun}没有案件数据，责任是否明确{NO_DATA}。",)
    total, reported = sum(r["cases"] for r in known), known[0]["reported"]
    unsaid = [r["reason"] for r in rows if r["cases"] is None]
    rest = f"（来源没有相应字段：{'、'.join(unsaid)}{NO_DATA}）" if unsaid else ""
    if not total:
        return (f"{everywhere}{noun}上报的{reported:,}件案件责任都明确{rest}。",)
    parts = "、".join(f"{r['reason']}{r['cases']:,}件" for r in known if r["cases"])
    return (f"{everywhere}{noun}责任不明案件", Figure(f"{total:,}"), f"件，占上报的{percent(total / reported)}：{parts}{rest}。")


def accuracy_words(row: Row) -> str:
    """85.95%（1,358÷1,580），引用口径85%：2025年前后报道的AI视频预警准确率。 The computed figure first, the quoted one named as such."""
    own = f"{percent(row['accuracy_rate'])}（{row['confirmed']:,}÷{row['alarms']:,}）" if row["alarms"] else NO_DATA
    if row["accuracy_claim"] is None:
        return own
    origin = f"：{row['accuracy_claim_source']}" if row["accuracy_claim_source"] else ""
    return f"{own}；引用口径{float(rounded(row['accuracy_claim'] * 100, 2)):g}%{origin}"


def minutes_words(value: float | None) -> str:
    return NO_DATA if value is None else f"{rounded(value, 1)}分钟"
