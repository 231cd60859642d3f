"""Reads an export file as it is: text cells under the contract's field names, and the lines that are broken.

What a file is, its first bytes say, not its name.
"""
from __future__ import annotations

import hashlib
import itertools
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from cockpit.ingest.delimited import CHUNK, Batch, csv_batches, quotes_closed
from cockpit.ingest.profile import TableMap
from cockpit.ingest.workbook import workbook_rows
from cockpit.refusal import Refused

PART = 200_000  # rows handed on at a time: what is held as text at any moment
HEADER_WITHIN = 10  # title lines may stand above the header
NUMBER = "#"  # before columns that are read for the number they make, and for nothing else
TORN_PARQUET = "Parquet 文件不完整或已损坏", "文件可能没有传完，重新导出或重新拷贝后重试"


@dataclass
class Part:
    """Some rows of a file: `frame` has a column a field present in it, and `_line`; `broken` the lines that do not fit."""

    frame: pl.DataFrame
    broken: list[tuple[int, int, dict[str, str]]] = field(default_factory=list)  # line, cells found, by position

    @property
    def rows(self) -> int:
        return self.frame.height + len(self.broken)


@dataclass
class Sheet:
    """One export file: what its header says, and its rows in parts, read as they are asked for and once only.

    Asking for the parts raises Refused where the file turns out unreadable; nothing of it may be kept then.
    """

    parts: Iterator[Part]
    fields: list[str]  # that have a column in the file
    width: int = 0
    extra: list[str] = field(default_factory=list)  # columns of the file nobody asked for
    missing: list[str] = field(default_factory=list)  # fields whose column the file does not have
    demo: bool = False


def read(path: Path, mapping: TableMap) -> Sheet:
    """The file's rows under the contract's names. Refused when it cannot be read; nothing is guessed."""
    try:
        with path.open("rb") as file:
            magic = file.read(512)
        if not magic:
            raise Refused("文件是空的（0字节）", path.name, "重新导出这个文件")
        if magic[:4] == b"PAR1":
            return _parquet(path, mapping)
        if magic[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
            return _table(path, mapping, _numbered(workbook_rows(path)))
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
        taken, missing = wanted(path, mapping, names)
        rows = pl.scan_parquet(path).select(*(pl.col(names[i]).alias(name) for name, i in taken.items()))
        height = pl.scan_parquet(path).select(pl.len()).collect().item()
    except (pl.exceptions.PolarsError, OSError) as bad:
        raise Refused(TORN_PARQUET[0], path.name, TORN_PARQUET[1]) from bad
    _not_empty(path, height)
    extra = [n for n in names if place[n] not in taken.values()]
    return Sheet(_parquet_parts(path, rows, mapping), _fields(taken, mapping), len(names), extra, missing, metadata.get("cockpit_demo") == "1")


def _parquet_parts(path: Path, rows: pl.LazyFrame, mapping: TableMap) -> Iterator[Part]:
    line = 1
    try:
        for frame in rows.collect_batches(chunk_size=PART, maintain_order=True):
            yield Part(numbers(frame.with_row_index("_line", offset=line).cast({"_line": pl.Int64}), mapping))
            line += frame.height
    except (pl.exceptions.PolarsError, OSError) as bad:
        raise Refused(TORN_PARQUET[0], path.name, TORN_PARQUET[1]) from bad


def _csv(path: Path, mapping: TableMap) -> Sheet:
    last: list[int] = []
    sheet = _table(path, mapping, csv_batches(path, mapping, last))
    sheet.parts = itertools.chain(sheet.parts, quotes_closed(path, mapping, last))
    return sheet


def _numbered(rows: Iterator[list[str]]) -> Iterator[Batch]:
    """Rows of a workbook by the chunk, with their numbers."""
    begins = 1
    while some := list(itertools.islice(rows, CHUNK)):
        yield list(range(begins, begins + len(some))), some
        begins += len(some)


def _table(path: Path, mapping: TableMap, batches: Iterable[Batch]) -> Sheet:
    """Rows of cells under their header (or positions), in chunks so that a million lines stay small."""
    stream = iter(batches)
    lines, rows = next(stream, ([], []))
    if mapping.header:
        at = header_at(mapping, rows[:HEADER_WITHIN])
        names = [str(c).strip().lstrip("\ufeff") for c in rows[at]] if rows else []
        lines, rows = lines[at + 1:], rows[at + 1:]
    else:
        names = [str(i) for i in range(1, len(rows[0]) + 1)] if rows else []
    taken, missing = wanted(path, mapping, names)
    extra = [n for i, n in enumerate(names) if i not in taken.values() and n]
    parts = _parts(path, itertools.chain([(lines, rows)], stream), taken, len(names), mapping)
    return Sheet(parts, _fields(taken, mapping), len(names), extra, missing)


def _parts(path: Path, batches: Iterable[Batch], taken: dict[str, int], width: int, mapping: TableMap) -> Iterator[Part]:
    """The rows, PART at a time. Refused at the end when there were none, or most did not fit the header."""
    frames: list[pl.DataFrame] = []
    broken: list[tuple[int, int, dict[str, str]]] = []
    rows = torn = 0
    example = (0, 0)
    for batch in itertools.chain(batches, [None]):
        if batch:
            frames.append(_frame(batch, taken, width, broken))
        if batch and sum(map(len, frames)) < PART:
            continue
        if broken and not torn:
            example = broken[0][:2]
        part = Part(numbers(pl.concat(frames, rechunk=True), mapping) if frames else pl.DataFrame(), broken)
        rows, torn, frames, broken = rows + part.rows, torn + len(broken), [], []
        if part.rows:
            yield part
    _not_empty(path, rows)
    if torn * 2 > rows:
        raise Refused(f"{torn}行的列数与表头不一致，超过半数，文件很可能错列",
                      f"{path.name} 第{example[0]}行有{example[1]}列，表头有{width}列", "检查导出时的分隔符与引号，重新导出")


def _frame(batch: Batch, taken: dict[str, int], width: int, broken: list[tuple[int, int, dict[str, str]]]) -> pl.DataFrame:
    """The rows of a batch that have every cell; the others go to `broken`; wholly blank lines are no rows."""
    lines, rows = batch
    if set(map(len, rows)) - {width} or not all(map(any, rows)):
        whole = [(line, row) for line, row in zip(lines, rows, strict=True) if len(row) == width and any(row)]
        broken += [(line, len(row), {n: str(row[i]) for n, i in taken.items() if i < len(row) and not n.startswith(NUMBER)})
                   for line, row in zip(lines, rows, strict=True) if len(row) != width and any(row)]
        lines, rows = [line for line, _ in whole], [row for _, row in whole]
    columns: list[Any] = list(zip(*rows, strict=True)) if rows else [()] * width
    cells = [pl.Series(name, columns[i], dtype=pl.String, strict=False) for name, i in taken.items()]
    return pl.DataFrame([pl.Series("_line", lines, dtype=pl.Int64), *cells])


def header_at(mapping: TableMap, rows: list[list[str]]) -> int:
    """The row that names most of the columns asked for; title lines above it are skipped."""
    asked = {_same(s) for name in mapping.given() for s in mapping.sources(name)}
    found = [len(asked & {_same(str(c)) for c in cells}) for cells in rows]
    return found.index(max(found)) if found else 0


def wanted(path: Path, mapping: TableMap, names: list[str]) -> tuple[dict[str, int], list[str]]:
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
        elif name not in mapping.constants and not (mapping.numbered_by and name in mapping.table.identity):
            missing.append(name)
    if unnumbered := [n for n in mapping.numbered_by if _same(n) not in place or _same(n) in never]:
        raise Refused(f"文件里没有合成编号的列：{'、'.join(f'“{n}”' for n in unnumbered)}", f"{path.name} 表头", "检查是否选错了导入配置或表")
    taken |= {f"{NUMBER}{n}": place[_same(n)] for n in mapping.numbered_by}
    table = mapping.table
    needed = [f.name for f in table.fields if f.required] if not mapping.identity else [
        *mapping.identity, *([table.event_time] if table.event_time else [])]
    if absent := [n for n in needed if n in missing]:
        labels = {n: mapping.sources(n)[0] for n in absent}
        said = "、".join(f"“{s}”" + (f"（{table.field(n).label}）" if s != table.field(n).label else "") for n, s in labels.items())
        raise Refused(f"文件里没有必需的列：{said}", f"{path.name} 表头", f"检查是否选错了导入配置或表；文件的列有：{'、'.join(names[:20]) or '无'}")
    return taken, missing


def _fields(taken: dict[str, int], mapping: TableMap) -> list[str]:
    return [n for n in taken if not n.startswith(NUMBER)] + list(mapping.table.identity[:1] if mapping.numbered_by else ())


def numbers(frame: pl.DataFrame, mapping: TableMap) -> pl.DataFrame:
    """The frame with a number for rows that have none: a hash of the columns which say what the row is. Rows alike in all of them are one."""
    parts = [n for n in frame.columns if n.startswith(NUMBER)]
    if not parts:
        return frame
    written = frame.select(pl.concat_str(pl.col(parts).cast(pl.String).fill_null(""), separator="\x1f")).to_series()
    numbers = [hashlib.blake2b(text.encode(), digest_size=12).hexdigest() for text in written]
    return frame.drop(parts).with_columns(pl.Series(mapping.table.identity[0], numbers, dtype=pl.String))


def _same(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().lstrip("\ufeff").strip()


def _not_empty(path: Path, rows: int) -> None:
    if not rows:
        raise Refused("文件没有数据行，只有表头", path.name, "检查导出条件；确实没有数据时不必导入这个文件")
