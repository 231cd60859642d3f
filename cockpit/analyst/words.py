"""What the database says of a wrong statement, in Chinese. Its English goes nowhere; its position is kept."""
from __future__ import annotations

import re
from collections.abc import Mapping

# By what the message says, first match first; the parts in brackets are the statement's own words.
SAID: tuple[tuple[str, str], ...] = (
    (r'syntax error at or near "(.+?)"', "语法有误，在“{}”附近"),
    (r"syntax error at end of input", "语句没有写完"),
    (r"unterminated quoted", "引号没有配对"),
    (r'Referenced column "(.+?)" not found', "没有列“{}”"),
    (r'Referenced column "(.+?)" was not found', "没有列“{}”"),
    (r'Table "(.+?)" does not have a column named "(.+?)"', "表“{}”没有列“{}”"),
    (r'Referenced table "(.+?)" not found', "没有表“{}”，或它不在这里的from中"),
    (r"Table with name (\S+) does not exist", "没有表“{}”"),
    (r"Function with name (\S+) does not exist", "没有函数“{}”"),
    (r"Type with name (\S+) does not exist", "没有类型“{}”"),
    (r"No function matches the given name and argument types '(.+?)'", "函数的参数不对：{}"),
    (r'column "(.+?)" must appear in the GROUP BY', "列“{}”要写进group by，或放进聚合函数"),
    (r'Ambiguous reference to column name "(.+?)"', "列“{}”在几张表里都有，请写明是哪张表的"),
    (r"WHERE clause cannot contain aggregates", "where里不能用聚合函数，请改用having"),
    (r"aggregate function calls cannot be nested", "聚合函数不能套聚合函数"),
    (r"Cannot compare values of type (.+?) and (?:values of )?type (.+?)(?: -|$)", "{}与{}不能直接比较，请先转换类型"),
    (r"Values were not provided for the following", "不能用参数，请把值直接写进语句"),
    (r"More than one row returned by a subquery", "作为值的子查询返回了多行"),
    (r"maximum total string size|exceeds the maximum|string.*too (?:long|large)", "结果太大，请少取几列或几行"),
    (r"Max expression depth", "语句套得太深，请分几步写"),
)
KINDS = {
    "Parser": "语法有误", "Syntax": "语法有误", "Binder": "语句有误", "Catalog": "用到了没有的表、列或函数", "Conversion": "有的值转换不成要求的类型",
    "Out of Range": "数值超出范围", "Out of Memory": "用的内存超过限额，请限定时间、少取几列或先汇总再连接", "Permission": "不允许的操作",
    "Invalid Input": "函数收到了不合适的值", "Invalid Type": "类型有误", "Mismatch Type": "类型不一致", "Not implemented": "不支持这种写法",
    "Interrupt": "查询已中断", "Invalid Configuration": "不允许的操作", "IO": "不允许的操作", "Constraint": "语句有误",
}


def said(kind: str, message: str) -> str:
    """One Chinese sentence for an error of this kind (`Binder`, `Parser` …) with this message; the kind alone where no sentence fits."""
    for pattern, words in SAID:
        found = re.search(pattern, message, re.I | re.S)
        if found:
            return words.format(*(part[:80] for part in found.groups()))
    return KINDS.get(kind, "语句无法执行")


def place(statement: str, at: int | None) -> Mapping[str, object] | None:
    """Where in the statement: line, column (from 1) and the line itself with a mark under the place. `at` counts UTF-8 bytes."""
    written = statement.encode("utf-8")
    if at is None or not 0 <= at <= len(written):
        return None
    before = written[:at].decode("utf-8", "ignore")
    line, column = before.count("\n"), len(before) - (before.rfind("\n") + 1)
    text = statement.split("\n")[line]
    start = max(0, column - 60)
    lead = sum(2 if ord(c) > 0x2E80 else 1 for c in text[start:column])
    return {"line": line + 1, "column": column + 1, "excerpt": f"{text[start:start + 120]}\n{' ' * lead}^"}
