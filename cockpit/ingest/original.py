"""One row as it stood in the export it came from: read from that very file, or a sentence why it cannot be.

A wrong row is never shown: the file must be the one of the ledger by its content, and the row the case by its number.
"""
from __future__ import annotations

import csv
import hashlib
import threading
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from python_calamine import CalamineError

from cockpit.ingest.conform import showable, typed_cells
from cockpit.ingest.convert import Issues
from cockpit.ingest.delimited import csv_row
from cockpit.ingest.fingerprint import identity_text
from cockpit.ingest.lake import Lake
from cockpit.ingest.mask import installation_salt
from cockpit.ingest.profile import HELPING_FIELDS, Profile, TableMap, load_profile
from cockpit.ingest.read import HEADER_WITHIN, NUMBER, header_at, numbers, wanted
from cockpit.ingest.workbook import workbook_row
from cockpit.places import Places
from cockpit.refusal import Refused

LARGEST_WORKBOOK = 20_000_000  # bytes: a workbook must be unpacked whole, about 6 MB a second
_one_at_a_time = threading.Lock()  # an unpacked workbook holds many times its size
HIDDEN = "已散列，不显示"
HELPING = {"segment_name": "路段名称"}


@dataclass(frozen=True)
class Column:
    """One column of the row. `header` as the file has it, or its position; `fields` what the profile reads from it; `value` masked."""

    header: str
    fields: str
    value: str


@dataclass(frozen=True)
class Original:
    """The row: its mapped columns in the file's order, and how many columns of the file the profile never loads.

    `remapped`: the profile was changed after the file came in; the columns are those of today's.
    """

    columns: Sequence[Column]
    others: int
    remapped: bool


def original_row(here: Places, ingest: str, line: int, case_id: str) -> Original:
    """Row `line` of the file of a ledger entry, which is to be case `case_id`. Refused, in a sentence, where it is not to be had."""
    entry = next((e for e in Lake(here).ledger() if e.id == ingest), None)
    if entry is None:
        raise Refused(f"数据台账里已没有编号{ingest}的导入", "", "数据湖与发布版本不是同一份，请重新发布")
    if entry.withdrawn:
        raise Refused(f"来源文件“{entry.file}”已于{entry.withdrawn:%Y-%m-%d %H:%M}撤回", "", "重新发布后，页面以其余文件为准")
    path = here.exports / entry.profile / entry.file
    if not path.is_file():
        raise Refused(f"来源文件“{entry.file}”已不在导入文件夹“{entry.profile}”里", "", "放回原处即可查看")
    profile = load_profile(here, entry.profile)
    mapping = profile.tables.get(entry.table)
    if mapping is None:
        raise Refused(f"导入配置“{entry.profile}”已不再读取{entry.table_label}", "", "")
    before = _state(path)
    if path.stat().st_size != entry.bytes or _sha256(path) != entry.sha256:
        raise Refused(f"来源文件“{entry.file}”在导入之后改动过，内容与台账不符", "", "放回导入时的文件即可查看")
    try:
        found = _read(path, profile, mapping, line, case_id, here)
    except (UnicodeError, LookupError, csv.Error, EOFError, zlib.error, OSError, pl.exceptions.PolarsError, CalamineError) as bad:
        raise Refused(f"按现行导入配置读不出“{entry.file}”的第{line:,}行", "", "导入配置在导入之后改动过，请核对") from bad
    if found is None or _state(path) != before:
        raise Refused(f"“{entry.file}”的第{line:,}行不是这个案件，不予显示", "", "导入配置在导入之后改动过，请核对")
    return Original(*found, remapped=profile.digest != entry.profile_digest)


def _read(path: Path, profile: Profile, mapping: TableMap, line: int, case_id: str, here: Places) -> tuple[list[Column], int] | None:
    """The columns that may be shown and the number of the others; None where the row is not that case."""
    names, row = _row(path, mapping, line)
    taken, _ = wanted(path, mapping, names)
    if len(row) != len(names):
        return None
    cells = numbers(pl.DataFrame([pl.Series("_line", [line]), *(pl.Series(n, [row[i]], strict=False) for n, i in taken.items())]), mapping)
    if _number(cells, mapping) != case_id:
        return None
    salt, columns = installation_salt(here), []
    for at, header in enumerate(names):
        fields = [n for n, i in taken.items() if i == at and not n.startswith(NUMBER)]
        if fields:
            hidden = any(n in mapping.hashed for n in fields)
            value = HIDDEN if hidden else showable(cells[fields[0]], mapping, salt)[0]
            said = "、".join(HELPING[n] if n in HELPING_FIELDS else mapping.table.field(n).label for n in fields)
            columns.append(Column(header if mapping.header else f"第{header}列", said, value or ""))
    return columns, sum(map(bool, names)) - len(columns)


def _number(cells: pl.DataFrame, mapping: TableMap) -> Any:
    """The case number the row says, read as at import."""
    table, identity = mapping.table, mapping.identity or list(mapping.table.identity)
    typed = typed_cells(cells, mapping, Issues())
    if table.identity[0] not in mapping.given():
        return typed.select(identity_text(identity, table)).item()
    return typed[table.identity[0]][0]


def _row(path: Path, mapping: TableMap, line: int) -> tuple[list[str], Sequence[Any]]:
    """The names of the columns (or positions) and the cells of a row, numbered as at import."""
    with path.open("rb") as file:
        magic = file.read(4)
    if magic == b"PAR1":
        names = list(pl.read_parquet_schema(path))
        found = pl.scan_parquet(path).slice(line - 1, 1).collect()
        return names, found.row(0) if found.height else ()
    if magic in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        if path.stat().st_size > LARGEST_WORKBOOK:
            raise Refused(f"“{path.name}”是{path.stat().st_size // 1_000_000}兆的工作簿，太大，不在页面上打开", "", f"请用表格软件打开，看第{line:,}行")
        with _one_at_a_time:
            heads, row = workbook_row(path, line, HEADER_WITHIN)
    else:
        heads, row = csv_row(path, mapping, line, HEADER_WITHIN)
    if not mapping.header:
        return [str(i) for i in range(1, len(heads[0]) + 1)] if heads else [], row
    return [str(c).strip().lstrip("\ufeff") for c in heads[header_at(mapping, heads)]] if heads else [], row


def _state(path: Path) -> tuple[int, int, int]:
    known = path.stat()
    return known.st_ino, known.st_size, known.st_mtime_ns


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
