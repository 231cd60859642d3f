"""数据查询 and 审计日志 in words: what tables and columns are called, and what the log says of an event."""
from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from cockpit.access import LOCAL
from cockpit.audit import KINDS
from cockpit.contract import LAKE, REFERENCE
from cockpit.places import QUERIES
from cockpit.questions import questions

# Tables that are no SQL's: what was decided, the rules, the books.
DECIDED = {
    "about": "城市与数据截至", "corrections": "待更正", "day_kind": "日历", "decided": "已评定的各期", "doubts": "存疑清单", "flag_items": "评旗扣分细项",
    "flags": "评旗结果", "grade_goals": "千百十目标", "grades": "千百十结果", "hotspot_cases": "投诉热点的案件", "hotspots": "投诉热点",
    "inspection_claims": "涉企检查引用口径", "inspection_harm": "减检质效比对", "inspection_harm_series": "减检质效比对的各周",
    "inspection_harm_days": "减检质效比对所计的日子", "ledger": "导入台账",
    "quarantine": "隔离的行", "ranking_segments": "排名所据的路段得分", "rankings": "考评排名", "red_streets": "红旗街道", "rules_due": "应结案规则",
    "rules_effect": "前后对比规则", "rules_inspections": "入企检查规则", "rules_repeats": "重复投诉规则", "rules_response": "到场响应规则",
    "supervision": "挂牌督办", "topic_case": "每月一题的案件", "topic_month": "每月一题的各月", "topics": "每月一题",
}
TYPES = (("VARCHAR[]", "文本列表"), ("[]", "列表"), ("VARCHAR", "文本"), ("BOOLEAN", "是否"), ("TIMESTAMP", "时间"), ("DATE", "日期"), ("DECIMAL", "小数"),
         ("DOUBLE", "小数"), ("FLOAT", "小数"), ("INT", "整数"))
LOG_HEADS = {"time": "时间", "kind": "类别", "account": "账户", "page": "页面", "filters": "条件", "what": "内容", "rows": "行数", "reason": "原因",
             "publication": "发布版本"}


@cache
def mart_titles() -> dict[str, str]:
    """mart → its Chinese name, from the header of its SQL."""
    named = {re.sub(r"^\d+_", "", p.stem): p.read_text(encoding="utf-8").split("\n", 1)[0].removeprefix("-- ")
             for p in sorted((QUERIES / "marts").rglob("*.sql"))}
    return DECIDED | named


@cache
def column_labels() -> dict[str, str]:
    """column → its Chinese name: of the contract, else the shortest a question gives it."""
    named: dict[str, str] = {}
    for asked in questions().values():
        for column, text in asked.columns.items():
            if column not in named or (len(text), text) < (len(named[column]), named[column]):
                named[column] = text
    return named | {f.name: f.label for table in (*REFERENCE.values(), *LAKE.values()) for f in table.fields}


def type_label(kind: str) -> str:
    return next((label for part, label in TYPES if part in kind), "其他")


def first_statement(since: object) -> str:
    """What stands in the editor to begin with."""
    return ("-- 近七日各区上报案件\n"
            "select unit, count(*) as cases, count(*) filter (where closed_at is not null) as closed\n"
            f"from case_fact\nwhere reported_at >= date '{since}'\ngroup by unit\norder by cases desc, unit")


def query_sentence(tables: int, shown: int, exported: int, seconds: float) -> str:
    return (f"本账户可查{tables}张表，只含授权范围内的行。一次写一条select语句，屏幕显示前{shown}行，导出最多{exported:,}行，"
            f"运行不超过{seconds:.0f}秒。语句和结果只留在本次会话，查询记入审计日志。")


def answer_words(rows: int, more: bool, seconds: float, exported: int) -> str:
    if more:
        return f"显示前{rows:,}行，还有更多；导出最多{exported:,}行｜用时{seconds:.1f}秒"
    return f"共{rows:,}行｜用时{seconds:.1f}秒"


def log_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """One event as the page shows it."""
    return dict(row) | {"kind": KINDS.get(row["kind"], row["kind"]), "account": account_label(row["account"]), "time": (row["time"] or "")[:19]}


def account_label(account: str | None) -> str:
    return LOCAL.name if account == LOCAL.id else account or "未识别"


def log_sentence(days: str, counts: Mapping[str, int], accounts: int, bad: int) -> str:
    """本日 …: what the log holds of these days."""
    told = "、".join(f"{KINDS[kind]}{counts[kind]:,}次" for kind in KINDS if counts.get(kind) and kind != "lost")
    said = f"{days}共{accounts}个账户，{told}。" if told else f"{days}没有记录。"
    said += f"另有{counts['lost']:,}条未能写入。" if counts.get("lost") else ""
    return said + (f"有{bad:,}行无法识别，可能被截断或改动过，请核对日志文件。" if bad else "")
