"""The questions that can be asked: queries/<folder>/<name>.sql with a header that declares them.

    -- 各区(管委会)运行情况
    --
    -- 粒度: 一行一个区(管委会)和口径范围
    -- 参数: since date, until date, unit text[] 可空
    -- 列: unit 区(管委会), closing_rate 结案率(0–1)

queries/whole/<folder>/<name>.sql, where there is one, answers the same question from the rollup of periods when it is
asked for finished weeks, 旬 or months and nothing the rollup does not hold.

ask, the API and the URL validate from this header. Names are looked up in what was found on disk, so a hostile
name finds nothing.
"""
from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Any

from cockpit.places import QUERIES
from cockpit.refusal import Refused

PARAMETER = re.compile(r"^(?P<name>\w+) (?P<type>text|int|float|bool|date|time)(?P<many>\[\])?(?P<optional> 可空)?$")
NOT_ASKED = ("marts", "checks", "whole")
WHOLE = "whole"
MAX_TEXT = 200
MAX_LIST = 500
MAX_INT = 2**31
# Values of parameters that mean the same in every question; a header may name those of its own: 取值: measure a|b|c
CHOICES = {"due_rule": ("A", "B"), "scope": ("全市", "常规"), "grain": ("week", "xun", "month")}


@dataclass(frozen=True)
class Parameter:
    name: str
    type: str
    many: bool
    optional: bool
    choices: tuple[str, ...] = ()

    def read(self, value: object) -> object:
        """A value as DuckDB wants it, from its text form or its Python form. Refused when it does not fit."""
        if value is None or value == "":
            if self.optional:
                return None
            raise Refused(f"缺少参数{self.name}", "", f"请给出{self.name}")
        if self.many:
            parts = value.split(",") if isinstance(value, str) else list(value)  # type: ignore[call-overload]
            if len(parts) > MAX_LIST:
                raise Refused(f"参数{self.name}超过{MAX_LIST}项", "", "请分次查询")
            return [self._one(p) for p in parts]
        return self._one(value)

    def _one(self, value: object) -> object:
        readers = {"text": _text, "int": _int, "float": float, "date": _date, "time": _time, "bool": _bool}
        try:
            read = readers[self.type](value)  # type: ignore[operator]
        except (ValueError, TypeError, OverflowError) as error:
            raise Refused(f"参数{self.name}的值“{str(value)[:40]}”不是{self.type}", "", _EXAMPLES[self.type]) from error
        if isinstance(read, str) and len(read) > MAX_TEXT:
            raise Refused(f"参数{self.name}超过{MAX_TEXT}字", "", "请缩短后再试")
        if self.choices and read not in self.choices:
            raise Refused(f"参数{self.name}没有取值“{str(value)[:40]}”", "", f"可用：{'、'.join(self.choices)}")
        return read


_EXAMPLES = {"text": "", "int": "写不小于0的整数，如10", "float": "写数字，如0.9", "date": "写年-月-日，如2025-10-06",
             "time": "写2025-10-06T08:00:00", "bool": "写true或false"}


def _text(value: object) -> str:
    str(value).encode()  # bytes that are no text end here, not in the database
    return str(value)


def _int(value: object) -> int:
    read = int(value)  # type: ignore[call-overload]
    return read if 0 <= read < MAX_INT else _fail(value)


def _date(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _time(value: object) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value))


def _bool(value: object) -> bool:
    known = {"true": True, "1": True, "是": True, "false": False, "0": False, "否": False}
    return known[str(value).lower()] if str(value).lower() in known else _fail(value)


def _fail(value: object) -> Any:
    raise ValueError(value)


@dataclass(frozen=True)
class Question:
    """One query: its Chinese title, what a row is, what it takes and gives, and its SQL."""

    name: str
    title: str
    definition: str
    parameters: tuple[Parameter, ...]
    columns: dict[str, str]
    sql: str
    whole: Question | None = None

    def admits(self, values: dict[str, object]) -> bool:
        """Whether these values, read for a fuller question, say nothing this one does not take."""
        takes = {p.name: p for p in self.parameters}
        return all(value is None or (name in takes and (not takes[name].choices or value in takes[name].choices))
                   for name, value in values.items())

    def read(self, given: dict[str, object]) -> dict[str, object]:
        """Check and convert parameters; an unknown or missing one is refused by name."""
        known = {p.name for p in self.parameters}
        for name in given:
            if name not in known:
                raise Refused(f"查询{self.name}没有参数{name[:40]}", "", f"可用参数：{'、'.join(sorted(known)) or '无'}")
        values = {p.name: p.read(given.get(p.name)) for p in self.parameters}
        since, until = values.get("since"), values.get("until")
        if isinstance(since, date) and isinstance(until, date) and until < since:
            raise Refused(f"止日{until}早于起日{since}", "", "since为起日，until为止日的次日")
        return values


def read_question(name: str, path: Path) -> Question:
    """Parse one query file."""
    sql = path.read_text(encoding="utf-8")
    header = [line[2:].strip() for line in takewhile(lambda line: line.startswith("--"), sql.splitlines())]
    fields = {"参数": "", "取值": "", "列": ""}
    prose: list[str] = []
    at: str | None = None
    for line in header[1:]:
        key, found, rest = line.partition(":")
        if found and key in fields:
            at, fields[key] = key, rest.strip()
        elif line and at:
            fields[at] += " " + line
        elif line:
            prose.append(line)
        else:
            at = None
    own = dict(part.strip().split(" ", 1) for part in fields["取值"].split(",") if part.strip())
    choices = CHOICES | {name: tuple(said.replace(" ", "").split("|")) for name, said in own.items()}
    parameters = []
    for part in filter(None, (p.strip() for p in fields["参数"].split(","))):
        match = PARAMETER.match(part)
        if not match:
            raise Refused(f"查询头部的参数“{part}”写法不对", f"queries/{name}.sql", "写法如since date, unit text[] 可空")
        parameters.append(Parameter(match["name"], match["type"], bool(match["many"]), bool(match["optional"]),
                                    choices.get(match["name"], ())))
    columns = {}
    for part in filter(None, (p.strip() for p in fields["列"].split(","))):
        column, _, meaning = part.partition(" ")
        columns[column] = meaning
    return Question(name, header[0] if header else name, " ".join(prose), tuple(parameters), columns, sql)


@cache
def questions() -> dict[str, Question]:
    """Every question that may be asked, by name."""
    found = {}
    for path in sorted(QUERIES.rglob("*.sql")):
        name = path.relative_to(QUERIES).with_suffix("").as_posix()
        if not name.startswith(NOT_ASKED):
            whole = QUERIES / WHOLE / f"{name}.sql"
            found[name] = replace(read_question(name, path), whole=read_question(name, whole) if whole.exists() else None)
    return found


def question(name: str) -> Question:
    try:
        return questions()[name]
    except KeyError:
        raise Refused(f"没有查询“{name[:60]}”", "", f"可用查询：{'、'.join(questions())}") from None
