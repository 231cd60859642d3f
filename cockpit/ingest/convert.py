"""Turns the text of a cell into the type its field has; what cannot be turned becomes null and is counted."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

from cockpit.contract import Field
from cockpit.ingest.mask import masked_text
from cockpit.ingest.profile import TableMap
from cockpit.ingest.times import parse_dates, parse_times

NOTHING = ["", "null", "NULL", "Null", "None", "none", "NaN", "nan", "N/A", "n/a", "#N/A", "\\N", "-", "--", "—", "——"]
YES = ["是", "有", "1", "true", "t", "yes", "y", "√", "✓", "对", "属实", "已"]
NO = ["否", "无", "0", "false", "f", "no", "n", "×", "✗", "x", "错", "不属实", "未"]
# Full-width letters, digits and signs in half width; Chinese punctuation stays as people write it.
WIDE = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F) if chr(code).isalnum() or chr(code) in "-_./+#%"}
WIDE["\u3000"] = " "
WIDE_PATTERN = "[" + "".join(WIDE) + "]"
SCIENTIFIC = r"^[+-]?\d(\.\d+)?[eE]\+?\d{1,3}$"


@dataclass
class Issue:
    """What was amiss in one field of a file: how often, and one place to look."""

    field: str
    reason: str
    count: int
    line: int
    sample: str


@dataclass
class Issues:
    """All that degraded rows of one file."""

    found: list[Issue] = field(default_factory=list)

    def note(self, name: str, reason: str, hit: pl.Series, lines: pl.Series, cells: pl.Series | None = None) -> None:
        """Count the rows where `hit` is true; the first of them is the sample."""
        hit = hit.fill_null(False)
        if not (count := int(hit.sum())):
            return
        first = hit.arg_true()[0]
        sample = "" if cells is None or cells[first] is None else masked_text(str(cells[first]))[:60]
        self.found.append(Issue(name, reason, count, int(lines[first]), sample))


def is_code(field: Field) -> bool:
    """Identifiers and codes: no blank and no full width survives in them."""
    return field.type == "text" and (field.name.endswith(("_id", "_no", "_code", "_key")) or field.name == "grid")


def convert(cells: pl.Series, field: Field, mapping: TableMap, lines: pl.Series, issues: Issues) -> pl.Series:
    """One column in its contract type. Columns that already have it (Parquet) pass unparsed."""
    if not cells.dtype.is_temporal():
        cells = _plain(cells.cast(pl.String, strict=False) if cells.dtype != pl.String else cells, field, mapping)
        cells = _mapped(cells, field, mapping)
    made = {"text": _text, "int": _int, "float": _float, "bool": _bool, "date": parse_dates, "time": parse_times}
    turn: Callable[[pl.Series, Field, TableMap], pl.Series] = made[field.type]
    out = turn(cells, field, mapping).rename(field.name)
    words = {"int": "不是整数", "float": "不是数字", "bool": "不是是或否", "date": "日期无法识别", "time": "时间无法识别", "text": ""}
    issues.note(field.name, words[field.type], out.is_null() & cells.is_not_null(), lines, cells)
    return _within(out, field, lines, issues)


def _plain(cells: pl.Series, field: Field, mapping: TableMap) -> pl.Series:
    """Trimmed, half-width where it is a code, number or letter, and null where nothing is said."""
    wide = cells.str.contains(WIDE_PATTERN)
    if wide.any():
        cells = cells.str.replace_many(list(WIDE), list(WIDE.values()))
    cells = cells.str.strip_chars()
    for rewrite in mapping.rewrite.get(field.name, []):
        cells = cells.str.replace_all(rewrite.pattern, rewrite.replace)
    if is_code(field) and cells.str.contains(r"\s").any():
        cells = cells.str.replace_all(r"\s+", "")
    return cells


def _mapped(cells: pl.Series, field: Field, mapping: TableMap) -> pl.Series:
    """The profile's value map, then null for every way of saying nothing."""
    values = mapping.values.get(field.name)
    cells = cells.replace(list(values), list(values.values())) if values else cells
    return cells.to_frame("c").select(pl.when(~pl.col("c").is_in(NOTHING)).then("c")).to_series()


def _text(cells: pl.Series, field: Field, mapping: TableMap) -> pl.Series:
    return cells


def _number(cells: pl.Series) -> pl.Series:
    """Thousands separators dropped; a trailing unit word such as 次 or 处 too."""
    first = cells.cast(pl.Float64, strict=False)
    if not (first.is_null() & cells.is_not_null()).any():
        return first
    return cells.str.replace_all(r"[,\x{FF0C}\s¥\x{FFE5}]", "").str.replace(r"(次|处|个|件|人|名|分|公里|米|元)$", "").cast(
        pl.Float64, strict=False)


def _int(cells: pl.Series, field: Field, mapping: TableMap) -> pl.Series:
    if field.unit == "元":
        return _money(cells, mapping)
    number = _number(cells)
    return number.to_frame("n").select(
        pl.when((pl.col("n") == pl.col("n").round()) & (pl.col("n").abs() < 1e15)).then("n").cast(pl.Int64)).to_series()


def _money(cells: pl.Series, mapping: TableMap) -> pl.Series:
    """Whole 元. A unit written in the cell wins over the profile's."""
    usual = 10_000 if mapping.money == "万元" else 1
    frame = pl.DataFrame({"c": cells, "n": _number(cells.str.replace(r"(万元|万)$", ""))})
    factor = pl.when(pl.col("c").str.contains(r"万元?$")).then(10_000).when(
        pl.col("c").str.ends_with("元")).then(1).otherwise(usual)
    return frame.select((pl.col("n") * factor).round().cast(pl.Int64, strict=False)).to_series()


def _float(cells: pl.Series, field: Field, mapping: TableMap) -> pl.Series:
    number = _number(cells)
    return number.to_frame("n").select(pl.when(pl.col("n").is_finite()).then("n")).to_series()


def _bool(cells: pl.Series, field: Field, mapping: TableMap) -> pl.Series:
    said = cells.str.to_lowercase()
    return said.to_frame("c").select(
        pl.when(pl.col("c").is_in(YES)).then(True).when(pl.col("c").is_in(NO)).then(False)).to_series()


def _within(made: pl.Series, field: Field, lines: pl.Series, issues: Issues) -> pl.Series:
    """Values outside the contract's list are null; so is a photograph's name that walks out of its folder."""
    if field.values:
        strange = made.is_not_null() & ~made.is_in(list(field.values))
        issues.note(field.name, "不在允许的取值内", strange, lines, made)
    elif field.name.startswith("photo_"):
        strange = made.str.contains(r"[/\\]|^\.\.")
        issues.note(field.name, "照片名里有路径", strange, lines, made)
    else:
        return made
    return made.to_frame().select(pl.when(~strange).then(pl.col(field.name)).alias(field.name)).to_series()
