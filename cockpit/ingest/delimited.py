"""Rows of a CSV file with the line each begins on, and its faults: encoding, quotes, half a file.

CSV goes through the standard library, whose line_num is right after multi-line cells; Polars stops at the first
bad row and DuckDB knows no GBK without the internet.
"""
from __future__ import annotations

import csv
import io
import itertools
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Never, cast

import numpy as np

from cockpit.ingest.encoding import opened, text_encoding
from cockpit.ingest.profile import TableMap
from cockpit.refusal import Refused

CHUNK = 1_000  # rows held as Python lists at a time: larger chunks cost memory and the time to fetch it
LF, CR = 10, 13
REACH = 1 << 21  # bytes read at a time where lines are counted; more than any row
Batch = tuple[list[int], list[list[str]]]
csv.field_size_limit(1 << 20)


def csv_batches(path: Path, mapping: TableMap, last: list[int]) -> Iterator[Batch]:
    """The rows of a CSV file; at the end `last` holds where the last row begins, if it spans lines."""
    encoding, reader = mapping.encoding or "", cast(Any, None)
    try:
        encoding = encoding or text_encoding(path)
        with opened(path) as raw, io.TextIOWrapper(raw, encoding, newline="") as text:
            reader = csv.reader(text, delimiter=mapping.delimiter or _delimiter(path, encoding))
            yield from _batches(reader, last)
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


def csv_row(path: Path, mapping: TableMap, line: int, heads: int) -> tuple[list[list[str]], list[str]]:
    """The first rows of a CSV file that was read before, and the row that begins on a line; empty where there is none.

    The lines before it are counted, neither decoded nor parsed.
    """
    encoding = mapping.encoding or text_encoding(path, within=REACH)
    try:
        first, found = (_rows_from(path, mapping, encoding, begins, count) for begins, count in ((1, heads), (line, 1)))
    except UnicodeDecodeError:
        if mapping.encoding or encoding != "utf-8":
            raise
        first, found = (_rows_from(path, mapping, "gb18030", begins, count) for begins, count in ((1, heads), (line, 1)))
    return first, found[0] if found else []


def _rows_from(path: Path, mapping: TableMap, encoding: str, line: int, count: int) -> list[list[str]]:
    delimiter = mapping.delimiter or _delimiter(path, encoding)
    with opened(path) as raw:
        if line > 1 and not encoding.startswith("utf-16"):  # elsewhere no byte of a character is a line end
            raw = io.BytesIO(_skipped(raw, line - 1) + raw.read(REACH))
            line = 1
        with io.TextIOWrapper(raw, encoding, newline="") as text:
            return list(itertools.islice(csv.reader(itertools.islice(text, line - 1, None), delimiter=delimiter), count))


def _skipped(raw: BinaryIO, lines: int) -> bytes:
    """What was read beyond so many lines; CR, LF and both together each end one."""
    while block := raw.read(REACH):
        if block.endswith(b"\r"):
            block += raw.read(1)
        bytes_ = np.frombuffer(block, np.uint8)  # three times as fast as bytes.count
        ends = int(np.count_nonzero(bytes_ == LF))
        if b"\r" in block:
            returns = bytes_ == CR
            ends += int(np.count_nonzero(returns)) - int(np.count_nonzero(returns[:-1] & (bytes_[1:] == LF)))
        if ends >= lines:
            found = next(itertools.islice(re.finditer(rb"\r\n|\r|\n", block), lines - 1, None))
            return block[found.end():]
        lines -= ends
    return b""


def quotes_closed(path: Path, mapping: TableMap, last: list[int]) -> Iterator[Never]:
    """Nothing more: refuses an opening quote without its end, which swallows the rest of the file into one cell."""
    yield from ()
    if not last:
        return
    begins, encoding = last[0], mapping.encoding or text_encoding(path)
    delimiter = mapping.delimiter or _delimiter(path, encoding)
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
