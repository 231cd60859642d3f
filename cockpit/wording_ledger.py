"""The sentences of 数据台账: what came in, what is missing, what a clerk does next."""
from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from cockpit.contract import LAKE
from cockpit.freshness import over_words, past_limit
from cockpit.metrics import catalogue, lacking
from cockpit.wording import Figure, Sentence, lacks_words

Row = Mapping[str, Any]
MATCHES = {"编号": "来源给出的路段编号在参考表中", "名称": "按“路名（起路至止路）”的写法认出", "路名就近": "路名相同，取三百米内最近的一段",
           "仅街道": "只知道街道，不进路段统计", "未匹配": "街道、路段都不知道"}
GEO = {"路段级": "坐标可用", "街道级": "坐标只准到街道", "默认点": "来源系统的默认点，不上图", "越界": "落在城市范围之外，不上图", "未定位": "没有坐标，不上图"}
CITY_ONLY = "这里有全市各区的原行，只对全市账户开放；本账户可看件数，不可看内容。"
WITHDRAW = "python -m cockpit withdraw 台账编号\npython -m cockpit publish"


def ended(last_reported: datetime | None, as_of: datetime) -> str:
    """最后一件上报于2011年12月31日，此后到数据截至没有案件: when reporting stopped a week or more before 数据截至."""
    if last_reported is None or as_of - last_reported < timedelta(days=7):
        return ""
    day = last_reported
    return f"最后一件上报于{day.year}年{day.month}月{day.day}日，此后到数据截至没有案件。"


def ledger_sentence(totals: Row, checks_failed: int, months: Sequence[Row], gaps: Sequence[Row]) -> Sentence:
    """在册文件25个，读入…行，等式成立；隔离5行；各月没有缺报；核对提示2项。"""
    if not totals["files"]:
        return ("还没有在册的文件。",)
    said: list[str] = ["在册文件", Figure(f"{totals['files']:,}"), f"个，读入{totals['read']:,}行，"]
    said.append("每个文件的等式都成立" if not totals["unbalanced"] else f"其中{totals['unbalanced']:,}个文件等式不成立，须查")
    said += ["；隔离", Figure(f"{totals['quarantined']:,}"), "行"]
    few = [m for m in months if m["verdict"] in ("缺月", "偏少")]
    if few:
        said.append(f"；{few[-1]['month']:%Y年%-m月}案件{few[-1]['verdict']}" + (f"等{len(few)}个月" if len(few) > 1 else ""))
    if gaps:
        said.append(f"；发现断报{len(gaps)}段")
    if not months:
        said.append("；没有案件，缺报和断报无从判断")
    elif not few and not gaps:
        said.append("；各月没有缺报和断报")
    said.append(f"；核对提示{checks_failed}项" if checks_failed else "；各项核对没有问题")
    return (*said, "。")


def no_gaps(months: Sequence[Row]) -> str:
    """What stands in place of the list of gaps: that there are none, or that without cases nobody can tell."""
    return "没有缺月、偏少的月份，也没有连续两日以上的断报。" if months else "没有案件，缺月和断报无从判断。"


def equation(row: Row) -> str:
    """读入718 = 新增0 + 更新718 + 未变0 + 重复0 + 隔离0."""
    return (f"读入{row['read']:,} = 新增{row['new']:,} + 更新{row['updated']:,} + 未变{row['unchanged']:,}"
            f" + 重复{row['duplicate']:,} + 隔离{row['quarantined']:,}")


def file_row(row: Row) -> dict[str, Any]:
    """One file as the ledger shows it: equation, span of events in days, and whether it stands."""
    if row["withdrawn"] is not None:
        state = f"{row['withdrawn']:%Y-%m-%d}已撤回"
    else:
        state = "在册" if row["balanced"] else "在册，等式不成立"
    events = f"{row['event_from']:%Y-%m-%d}—{row['event_to']:%Y-%m-%d}" if row["event_from"] and row["event_to"] else None
    return {**row, "equation": equation(row), "events": events, "state": state}


def field_label(table: str, field: str) -> str:
    """The Chinese label of a contract field, or the name itself."""
    found = LAKE.get(table)
    return next((f.label for f in found.fields if f.name == field), field) if found else field


def aside_row(row: Row) -> dict[str, Any]:
    """A quarantined row as people read it: labels of the contract, the original cells in one line."""
    table = row["table"] or "cases"
    cells = json.loads(row["row"] or "{}")
    said = {"True": "是", "False": "否"}
    original = "；".join(f"{field_label(table, k)} {said.get(str(v), v)}" for k, v in cells.items() if v not in (None, ""))
    return {**row, "table": table_label(table), "field": field_label(table, row["field"] or ""), "row": original}


def table_label(table: str) -> str:
    return LAKE[table].label if table in LAKE else table


def source_row(source: Any, now: datetime, demo: bool) -> dict[str, Any]:
    """One source system and table: as of, age, limit, and in words whether it is late."""
    age = now - source.as_of
    over = past_limit(source, now, demo)
    if demo or source.stale_days is None:
        state = "演示数据，不设期限" if demo else "不设期限"
    else:
        state = "正常" if over is None else f"已过期{over_words(over)}"
    return {"label": source.label or source.system, "table": table_label(source.table), "profile": source.profile,
            "as_of": source.as_of, "age": age_words(age), "limit": f"{source.stale_days:g}天" if source.stale_days is not None else "—",
            "state": state, "rows": source.rows,
            "lacks": "、".join(field_label(source.table, f) for f in source.lacks) or "无"}


def age_words(age: timedelta) -> str:
    hours = int(age.total_seconds() // 3600)
    return f"{hours}小时" if hours < 48 else f"{hours // 24:,}天"


def unreadable_metrics(missing: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """Metrics that read 无数据 in this publication, each with the fields nobody delivers."""
    found = []
    for name, entry in catalogue().items():
        absent = lacking(name, {k: list(v) for k, v in missing.items()})
        if absent:
            found.append({"metric": entry.label, "reads": f"无数据（{lacks_words(absent)}）"})
    return found


def definitions(missing: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """The whole catalogue: numerator, denominator, definition, source, and what the metric reads today."""
    silent = {row["metric"]: row["reads"] for row in unreadable_metrics(missing)}
    better = {"up": "越高越好", "down": "越低越好", "none": "不分好坏"}
    return [{"label": e.label, "unit": e.unit, "definition": e.definition, "numerator": e.numerator, "denominator": e.denominator or "—",
             "better": better[e.better] + (f"，目标{e.target * 100:g}%" if e.target else ""), "source": e.source,
             "state": silent.get(e.label, "有数据")} for e in catalogue().values()]


def gap_words(gap: Row) -> str:
    """二七区 2025年3月1日—3月4日 连续4天，只有2件，平常每天31件."""
    place = "全部区域合计" if gap["place"] == "合计" else gap["place"]
    few = f"只有{gap['cases']:,}件" if gap["cases"] else "一件没有"
    return (f"{place}{gap['since'].year}年{gap['since'].month}月{gap['since'].day}日—{gap['until'].month}月{gap['until'].day}日"
            f"连续{gap['days']}天，{few}，平常每天{gap['usual']:g}件。")


def month_words(row: Row) -> str:
    """2025年3月案件偏少：812件，前后月份一般2,100件."""
    usual = f"，前后月份一般{row['usual']:,.0f}件" if row["usual"] is not None else ""
    return f"{row['month'].year}年{row['month'].month}月{'没有案件' if row['verdict'] == '缺月' else '案件偏少'}：{row['cases']:,}件{usual}。"
