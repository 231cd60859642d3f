"""Reads an export file as it is: text cells under the contract's field names, and the lines that are broken.

CSV goes through the standard library, whose line_num is right after multi-line cells; Polars stops at the first
bad row and DuckDB knows no GBK without the internet. What a file is, its first bytes say, not its name.
"""
from __future__ import annotations

import csv
import gc
import io
import itertools
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import polars as pl

from cockpit.ingest.encoding import opened, text_encoding
from cockpit.ingest.profile import TableMap
from cockpit.ingest.workbook import workbook_rows
from cockpit.refusal import Refused

CHUNK = 5_000  # rows held as Python lists at a time: larger chunks cost memory and the time to fetch it
HEADER_WITHIN = 10  # title lines may stand above the header
Batch = tuple[list[int], list[list[str]]]
csv.field_size_limit(1 << 20)


@dataclass
class Sheet:
    """One export file: `frame` has a column a field present in the file, and `_line`; `broken` the lines that do not fit."""

    frame: pl.DataFrame
    broken: list[tuple[int, int, dict[str, str]]] = field(default_factory=list)  # line, cells found, by position
    width: int = 0
    extra: list[str] = field(default_factory=list)  # columns of the file nobody asked for
    missing: list[str] = field(default_factory=list)  # fields whose column the file does not have
    demo: bool = False

    @property
    def read(self) -> int:
        return self.frame.height + len(self.broken)


def read(path: Path, mapping: TableMap) -> Sheet:
    """The file's rows under the contract's names. Refused when it cannot be read whole; nothing is guessed."""
    try:
        with path.open("rb") as file:
            magic = file.read(512)
        if not magic:
            raise Refused("文件是空的（0字节）", path.name, "重新导出这个文件")
        if magic[:4] == b"PAR1":
            return _parquet(path, mapping)
        if magic[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
            rows = list(workbook_rows(path))
            return _table(path, mapping, [(list(range(1, len(rows) + 1)), rows)])
        if magic.lstrip().lower().startswith((b"<html", b"<table", b"<!doctype", b"<?xml")):
            raise Refused("文件是网页表格，不是真正的表格文件", path.name, "用表格软件打开，另存为 .xlsx 或 CSV 后重试")
        return _csv(path, mapping)
    except FileNotFoundError as bad:
        raise Refused("找不到文件", str(path), "检查路径") from bad
    except (PermissionError, IsADirectoryError) as bad:
        raise Refused("文件无法打开", path.name, "检查文件权限，或文件是否正被其他程序占用") from bad


def _parquet(path: Path, mapping: TableMap) -> Sheet:
    try:
        metadata = pl.read_parquet_metadata(path)
        names = list(pl.read_parquet_schema(path))
        place = {name: i for i, name in enumerate(names)}
        taken, missing = _wanted(path, mapping, names)
        frame = pl.read_parquet(path, columns=list(dict.fromkeys(names[i] for i in taken.values())))
    except (pl.exceptions.PolarsError, OSError) as bad:
        raise Refused("Parquet 文件不完整或已损坏", path.name, "文件可能没有传完，重新导出或重新拷贝后重试") from bad
    frame = frame.select(*(pl.col(names[i]).alias(name) for name, i in taken.items()))
    frame = frame.with_row_index("_line", offset=1).cast({"_line": pl.Int64})
    _not_empty(path, frame.height)
    extra = [n for n in names if place[n] not in taken.values()]
    return Sheet(frame, [], len(names), extra, missing, metadata.get("cockpit_demo") == "1")


def _csv(path: Path, mapping: TableMap) -> Sheet:
    encoding, reader = mapping.encoding or "", cast(Any, None)
    try:
        encoding = encoding or text_encoding(path)
        with opened(path) as raw, io.TextIOWrapper(raw, encoding, newline="") as text:
            delimiter = mapping.delimiter or _delimiter(path, encoding)
            reader = csv.reader(text, delimiter=delimiter)
            last: list[int] = []
            sheet = _table(path, mapping, _batches(reader, last))
        if last:
            _refuse_open_quote(path, encoding, delimiter, last[0])
        return sheet
    except UnicodeError as bad:
        line = reader.line_num + 1 if reader else 1
        raise Refused(f"文件不是声明的 {encoding} 编码", f"{path.name} 第{line}行附近",
                      "在导入配置里改正 encoding，或删去它由程序识别") from bad
    except LookupError as bad:
        raise Refused(f"不认识的编码 {encoding}", path.name, "改正导入配置里的 encoding") from bad
    except csv.Error as bad:
        raise Refused(f"CSV 无法读取（{bad}）", f"{path.name} 第{reader.line_num}行附近", "检查这一行的引号是否成对") from bad
    except (EOFError, zlib.error, OSError) as bad:
        raise Refused("压缩文件不完整或已损坏", path.name, "重新导出或重新拷贝后重试") from bad


def _batches(reader: Any, last: list[int]) -> Iterator[Batch]:
    """Rows by the chunk with the line each begins on; at the end `last` holds where the last row begins, if it spans lines."""
    begins = before = 1
    while True:
        lines, rows = [], []
        for row in itertools.islice(reader, CHUNK):
            lines.append(begins)
            rows.append(row)
            before, begins = begins, reader.line_num + 1
        if not rows:
            break
        yield lines, rows
    if begins - before > 1:
        last.append(before)


def _refuse_open_quote(path: Path, encoding: str, delimiter: str, begins: int) -> None:
    """An opening quote without its end swallows the rest of the file into one cell."""
    with opened(path) as raw, io.TextIOWrapper(raw, encoding, newline="") as text:
        tail = [line for number, line in enumerate(text, 1) if number >= begins]
    try:
        list(csv.reader(tail, delimiter=delimiter, strict=True))
    except csv.Error as bad:
        if "end of data" in str(bad):
            raise Refused("引号没有成对，其后的内容都并进了一格", f"{path.name} 第{begins}行",
                          "补上或删去这一行多余的引号") from bad


def _delimiter(path: Path, encoding: str) -> str:
    """The separator that occurs most in the first line."""
    with opened(path) as raw, io.TextIOWrapper(raw, encoding, newline="") as text:
        first = text.readline()
    return max(",\t;", key=first.count)


def _table(path: Path, mapping: TableMap, batches: Iterable[Batch]) -> Sheet:
    """Rows of cells under their header (or positions), in chunks so that a million lines stay small."""
    stream = iter(batches)
    lines, rows = next(stream, ([], []))
    if mapping.header:
        at = _header_at(mapping, rows[:HEADER_WITHIN])
        names = [str(c).strip().lstrip("\ufeff") for c in rows[at]] if rows else []
        lines, rows = lines[at + 1:], rows[at + 1:]
    else:
        names = [str(i) for i in range(1, len(rows[0]) + 1)] if rows else []
    taken, missing = _wanted(path, mapping, names)
    broken: list[tuple[int, int, dict[str, str]]] = []
    with _no_collector():
        frame = pl.concat([_frame(batch, taken, len(names), broken) for batch in itertools.chain([(lines, rows)], stream)],
                          rechunk=True)
    _not_empty(path, frame.height + len(broken))
    if len(broken) * 2 > frame.height + len(broken):
        line, cells, _ = broken[0]
        raise Refused(f"{len(broken)}行的列数与表头不一致，超过半数，文件很可能错列",
                      f"{path.name} 第{line}行有{cells}列，表头有{len(names)}列", "检查导出时的分隔符与引号，重新导出")
    extra = [n for i, n in enumerate(names) if i not in taken.values() and n]
    return Sheet(frame, broken, len(names), extra, missing)


@contextmanager
def _no_collector() -> Iterator[None]:
    """Millions of fresh row lists make the garbage collector walk them over and over; none of them is in a cycle."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _frame(batch: Batch, taken: dict[str, int], width: int, broken: list[tuple[int, int, dict[str, str]]]) -> pl.DataFrame:
    """The rows of a batch that have every cell; the others go to `broken`; wholly blank lines are no rows."""
    lines, rows = batch
    if set(map(len, rows)) - {width} or not all(map(any, rows)):
        whole = [(line, row) for line, row in zip(lines, rows, strict=True) if len(row) == width and any(row)]
        broken += [(line, len(row), {n: str(row[i]) for n, i in taken.items() if i < len(row)})
                   for line, row in zip(lines, rows, strict=True) if len(row) != width and any(row)]
        lines, rows = [line for line, _ in whole], [row for _, row in whole]
    columns: list[Any] = list(zip(*rows, strict=True)) if rows else [()] * width
    cells = [pl.Series(name, columns[i], dtype=pl.String) for name, i in taken.items()]
    return pl.DataFrame([pl.Series("_line", lines, dtype=pl.Int64), *cells])


def _header_at(mapping: TableMap, rows: list[list[str]]) -> int:
    """The row that names most of the columns asked for; title lines above it are skipped."""
    asked = {_same(s) for name in mapping.given() for s in mapping.sources(name)}
    found = [len(asked & {_same(str(c)) for c in cells}) for cells in rows]
    return found.index(max(found)) if found else 0


def _wanted(path: Path, mapping: TableMap, names: list[str]) -> tuple[dict[str, int], list[str]]:
    """Which column each field is read from. Refused when what makes a row a row is not there."""
    place: dict[str, int] = {}
    for i, name in enumerate(names):
        place.setdefault(_same(name), i)
    never = {_same(n) for n in mapping.never}
    taken, missing = {}, []
    for name in mapping.given():
        found = [place[_same(s)] for s in mapping.sources(name) if _same(s) in place and _same(s) not in never]
        if found:
            taken[name] = found[0]
        elif name not in mapping.constants:
            missing.append(name)
    table = mapping.table
    needed = [f.name for f in table.fields if f.required] if not mapping.identity else [
        *mapping.identity, *([table.event_time] if table.event_time else [])]
    if absent := [n for n in needed if n in missing]:
        said = "、".join(f"“{mapping.sources(n)[0]}”（{table.field(n).label}）" for n in absent)
        raise Refused(f"文件里没有必需的列：{said}", f"{path.name} 表头", f"检查是否选错了导入配置或表；文件的列有：{'、'.join(names[:20]) or '无'}")
    return taken, missing


def _same(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().lstrip("\ufeff").strip()


def _not_empty(path: Path, rows: int) -> None:
    if not rows:
        raise Refused("文件没有数据行，只有表头", path.name, "检查导出条件；确实没有数据时不必导入这个文件")
