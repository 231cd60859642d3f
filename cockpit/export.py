"""Answers as files: CSV that Excel opens in Chinese, XLSX with a 口径 sheet; no cell survives as a formula."""
from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import polars.selectors as cs
import xlsxwriter

# Full-width forms too: East Asian Excel reads them as operators.
STARTS_A_FORMULA = re.compile(r"^\s*[=+\-@\t\r＝＋－＠]")
A_NUMBER = re.compile(r"^[+-]?\d+(\.\d+)?$")


def disarmed(cell: Any) -> Any:
    """Text that a spreadsheet would run gets a leading apostrophe; numbers, also written ones, stay as they are."""
    if isinstance(cell, str) and STARTS_A_FORMULA.match(cell) and not A_NUMBER.match(cell):
        return "'" + cell
    return cell


def written(cell: Any) -> Any:
    """A cell as people read it: times to the second, 是/否, empty for unknown."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(cell, date):
        return cell.isoformat()
    return disarmed(cell)


def csv_bytes(frame: pl.DataFrame, labels: dict[str, str] | None = None) -> bytes:
    """CSV in UTF-8 with BOM and Chinese headers. Columns without a label keep their name."""
    labels = labels or {}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([disarmed(labels.get(c, c)) for c in frame.columns])
    for row in frame.iter_rows():
        writer.writerow([written(cell) for cell in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")


def json_rows(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows for JSON: points as numbers, times as text."""
    return json.loads(frame.with_columns(cs.decimal().cast(pl.Float64)).write_json())


def xlsx_bytes(frame: pl.DataFrame, labels: dict[str, str], basis: Sequence[tuple[str, str]]) -> bytes:
    """XLSX: sheet 数据 (frozen header, filter), sheet 口径 with the pairs that say what these rows are."""
    return workbook([("数据", frame, labels)], basis)


def workbook(sheets: Sequence[tuple[str, pl.DataFrame, dict[str, str]]], basis: Sequence[tuple[str, str]]) -> bytes:
    """XLSX of several blocks: a sheet each (name of at most 31 characters, rows, labels of their columns), then sheet 口径."""
    memory = io.BytesIO()
    book = xlsxwriter.Workbook(memory, {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#EDF2F9"})
    formats = {kind: book.add_format({"num_format": text}) for kind, text in
               (("time", "yyyy-mm-dd hh:mm:ss"), ("day", "yyyy-mm-dd"), ("points", "0.00"))}
    for name, frame, labels in sheets:
        _fill(book.add_worksheet(name), frame, labels, head, formats)
    notes = book.add_worksheet("口径")
    notes.set_column(0, 0, 18)
    notes.set_column(1, 1, 100)
    for line, (name, text) in enumerate(basis):
        notes.write_string(line, 0, str(disarmed(name)), head)
        notes.write_string(line, 1, str(disarmed(text)))
    book.close()
    return memory.getvalue()


def _fill(sheet: Any, frame: pl.DataFrame, labels: dict[str, str], head: Any, formats: dict[str, Any]) -> None:
    """A frozen header, then the rows in their kinds."""
    for at, name in enumerate(frame.columns):
        sheet.write_string(0, at, str(disarmed(labels.get(name, name))), head)
        sheet.set_column(at, at, 20 if frame.schema[name] == pl.Datetime else 14)
    for line, row in enumerate(frame.iter_rows(), 1):
        for at, cell in enumerate(row):
            if isinstance(cell, datetime):
                sheet.write_datetime(line, at, cell, formats["time"])
            elif isinstance(cell, date):
                sheet.write_datetime(line, at, datetime(cell.year, cell.month, cell.day), formats["day"])
            elif isinstance(cell, Decimal):
                sheet.write_number(line, at, cell, formats["points"])
            elif isinstance(cell, int | float) and not isinstance(cell, bool):
                sheet.write_number(line, at, cell)
            elif cell is not None:
                sheet.write_string(line, at, str(written(cell)))
    sheet.freeze_panes(1, 0)
    if frame.width:
        sheet.autofilter(0, 0, max(frame.height, 1), frame.width - 1)
