"""What is wrong in a rule file, in Chinese, and on which line of it."""
from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

Loc = tuple[int | str, ...]
HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]")
KEY = re.compile(r"""\s*["']?([^"'=\s]+)["']?\s*=""")
NUMBERS = ("int_", "float_", "decimal_")


def explain(fault: Mapping[str, Any], kind: type[BaseModel]) -> tuple[str, str]:
    """(what is wrong, how to mend it) for one fault of pydantic."""
    key, sort, limits = ".".join(str(p) for p in fault["loc"]), fault["type"], fault.get("ctx", {})
    given = f"，写的是{str(fault['input'])[:40]}" if not isinstance(fault["input"], dict | list) else ""
    remedy = "按同目录的样例改正"
    if sort == "extra_forbidden":
        near = difflib.get_close_matches(str(fault["loc"][-1]), _names(kind), 1)
        return f"不认识规则项{key}", f"是否想写{near[0]}?" if near else "删去这一项，或" + remedy
    if sort == "missing":
        return f"缺少规则项{key}", "补上这一项"
    if sort == "value_error":
        return f"规则项{key}有误：{limits['error']}" if key else f"规则文件有误：{limits['error']}", remedy
    if sort.startswith("greater_than"):
        bound = "不能小于" if sort.endswith("equal") else "应大于"
        return f"规则项{key}{bound}{limits.get('ge', limits.get('gt'))}{given}", "改为合适的数"
    if sort.startswith("less_than"):
        return f"规则项{key}不能大于{limits.get('le', limits.get('lt'))}{given}", "改为合适的数"
    if sort == "decimal_max_places":
        return f"规则项{key}最多{limits['decimal_places']}位小数{given}", "改为合适的数"
    if sort == "literal_error":
        return f"规则项{key}只能写{limits['expected'].replace(' or ', '或').replace(', ', '、')}{given}", remedy
    if sort.startswith(NUMBERS):
        return f"规则项{key}应为数字{given}", remedy
    return f"规则项{key}写法不对{given}", remedy


def _names(kind: type[BaseModel]) -> list[str]:
    """Every key a rule file of this kind may hold, tables inside it included."""
    found: dict[str, None] = {}
    waiting: list[Any] = [kind]
    while waiting:
        one = waiting.pop()
        if isinstance(one, type) and issubclass(one, BaseModel):
            found |= {field.alias or name: None for name, field in one.model_fields.items()}
            waiting += [field.annotation for field in one.model_fields.values()]
        else:
            waiting += getattr(one, "__args__", ())
    return list(found)


def line_of(text: str, loc: Loc) -> int:
    """The line of a key by its path, e.g. ("league", 1, "grain"); the line of its table where the key is not there."""
    names = [p for p in loc if isinstance(p, str)]
    order = [p for p in loc if isinstance(p, int)]
    best, at = 0, 1
    for number, path, copy in _paths(text):
        if order and copy is not None and copy != order[0]:
            continue
        shared = next((n for n, (a, b) in enumerate(zip(path, names, strict=False)) if a != b), min(len(path), len(names)))
        if shared > best and (shared == len(path) or shared == len(names)):
            best, at = shared, number
    return at


def _paths(text: str) -> Iterator[tuple[int, list[str], int | None]]:
    """(line, path of the key or table on it, which copy of a repeated table)."""
    table: list[str] = []
    copies: dict[str, int] = {}
    copy: int | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if header := HEADER.match(line):
            table = [p.strip().strip("\"'") for p in header[2].split(".")]
            if header[1] == "[[":
                copies[header[2]] = copy = copies.get(header[2], -1) + 1
            else:
                copy = None
            yield number, table, copy
        elif key := KEY.match(line):
            yield number, [*table, *key[1].split(".")], copy
