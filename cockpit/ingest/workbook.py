"""Rows of an Excel workbook (.xlsx or the older .xls) as text cells."""
from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from cockpit.refusal import Refused

EXACT = 10**15  # beyond fifteen digits Excel has already lost the number


def workbook_rows(path: Path) -> Iterator[list[str]]:
    """Rows of the first sheet that has any. Refused when the workbook cannot be read."""
    try:
        book = CalamineWorkbook.from_path(path)
        for name in book.sheet_names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            if any(any(str(cell).strip() for cell in row) for row in rows):
                return ([_text(cell) for cell in row] for row in rows)
    except (CalamineError, OSError, ValueError) as bad:
        raise Refused("表格文件不完整、已损坏或设有密码", path.name, "用表格软件打开，去掉密码，另存为 .xlsx 后重试") from bad
    raise Refused("表格文件里没有任何内容", path.name, "检查导出是否成功")


def workbook_row(path: Path, line: int, heads: int) -> tuple[list[list[str]], list[str]]:
    """The first rows of the sheet workbook_rows reads, and its row of that number; empty where there is none. Only these become Python."""
    book = CalamineWorkbook.from_path(path)
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        if any(any(str(cell).strip() for cell in row) for row in sheet.iter_rows()):
            before = [""] * (sheet.start or (0, 0))[1]  # empty columns on the left, as workbook_rows counts them
            rows = ([*before, *map(_text, row)] for row in sheet.iter_rows())
            first = list(itertools.islice(rows, heads))
            return first, first[line - 1] if line <= len(first) else next(itertools.islice(rows, line - heads - 1, None), [])
    return [], []


def _text(cell: Any) -> str:
    """A cell as a person would type it. A number Excel no longer holds exactly stays in scientific notation."""
    match cell:
        case bool():
            return "是" if cell else "否"
        case float() if abs(cell) >= EXACT:
            return f"{cell:.6E}"
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime():
            return cell.isoformat(" ")
        case date():
            return cell.isoformat()
        case time() | timedelta():
            return str(cell)
    return str(cell)
