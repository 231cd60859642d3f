"""Turns the text of a cell into the type its field has; what cannot be turned becomes null and is counted."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

from cockpit.contract import Field
from cockpit.ingest.mask import masked_text
from cockpit.ingest.profile import TableMap
from cockpit.ingest.times import parse_dates, parse_times, usual_times

NOTHING = ["", "null", "NULL", "Null", "None", "none", "NaN", "nan", "N/A", "n/a", "#N/A", "\\N", "-", "--", "—", "——"]
YES = ["是", "有", "1", "true", "t", "yes", "y", "√", "✓", "对", "属实", "已"]
NO = ["否", "无", "0", "false", "f", "no", "n", "×", "✗", "x", "错", "不属实", "未"]
# Full-width letters, digits and signs in half width; Chinese punctuation stays as people write it.
WIDE = {chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F) if chr(code).isalnum() or chr(code) in "-_./+#%"}
WIDE["\u3000"] = " "
WIDE_PATTERN = "[" + "".join(WIDE) + "]"
UNREAD = {"int": "不是整数", "float": "不是数字", "bool": "不是是或否", "date": "日期无法识别", "time": "时间无法识别", "text": ""}
LOOKED_AT = 1_000  # cells that show whether a column repeats itself
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

    noted: dict[tuple[str, str], Issue] = field(default_factory=dict)

    @property
    def found(self) -> list[Issue]:
        """In the order in which the checks are made, whichever part of the file failed them first."""
        return [issue for issue in self.noted.values() if issue.count]

    def note(self, name: str, reason: str, hit: pl.Series, lines: pl.Series, cells: pl.Series | None = None) -> None:
        """Count the rows where `hit` is true; the first of them is the sample. A file is noted part by part."""
        issue = self.noted.setdefault((name, reason), Issue(name, reason, 0, 0, ""))
        if not (count := int(hit.sum())):
            return
        if not issue.count:
            first = hit.arg_true()[0]
            issue.line = int(lines[first])
            issue.sample = "" if cells is None or cells[first] is None else masked_text(str(cells[first]))[:60]
        issue.count += count


def is_code(field: Field) -> bool:
    """Identifiers and codes: no blank and no full width survives in them."""
    return field.type == "text" and (field.name.endswith(("_id", "_no", "_code", "_key")) or field.name == "grid")


def convert(cells: pl.Series, field: Field, mapping: TableMap, lines: pl.Series, issues: Issues) -> pl.Series:
    """One column in its contract type. Columns that already have it (Parquet) pass unparsed."""
    if cells.dtype.is_temporal():
        return _within(*_turned(cells, field, mapping), field, lines, issues)
    cells = cells.cast(pl.String, strict=False) if cells.dtype != pl.String else cells
    if (distinct := _distinct(cells)) is not None:
        made, plain = _turned(distinct, field, mapping)
        unread = made.is_null() & plain.is_not_null()
        strange = _strange(made, field)
        rows = cells.replace_strict(distinct, made, default=None, return_dtype=made.dtype).rename(field.name)
        if not unread.any() and (strange is None or not strange.any()):
            _within(made.clear(), plain.clear(), field, lines.clear(), issues)
            return rows
        return _within(rows, cells.replace_strict(distinct, plain, default=None, return_dtype=pl.String), field, lines, issues)
    out = _as_written(cells, field, mapping)
    if out is None:
        return _within(*_turned(cells, field, mapping), field, lines, issues)
    rest = out.is_null() & cells.is_not_null()
    if rest.any():
        at, (turned, plain) = rest.arg_true(), _turned(cells.filter(rest), field, mapping)
        out, cells = out.scatter(at, turned), cells.clone().scatter(at, plain)
    return _within(out, cells, field, lines, issues)


def _distinct(cells: pl.Series) -> pl.Series | None:
    """The different cells of a column that repeats itself, each then turned once; None of one that does not."""
    if cells.len() < 2 * LOOKED_AT or cells.head(LOOKED_AT).n_unique() > LOOKED_AT // 4:
        return None
    distinct = cells.unique().drop_nulls()
    return distinct if 0 < distinct.len() * 4 < cells.len() else None


def _turned(cells: pl.Series, field: Field, mapping: TableMap) -> tuple[pl.Series, pl.Series]:
    """The cells in the field's type, and what they say when plainly written (null: nothing)."""
    if not cells.dtype.is_temporal():
        cells = _mapped(_plain(cells, field, mapping), field, mapping)
    turns: dict[str, Callable[[pl.Series, Field, TableMap], pl.Series]] = {
        "text": _text, "int": _int, "float": _float, "bool": _bool, "date": parse_dates, "time": parse_times}
    return turns[field.type](cells, field, mapping).rename(field.name), cells


def _as_written(cells: pl.Series, field: Field, mapping: TableMap) -> pl.Series | None:
    """Times and numbers that can be read as they stand, null elsewhere; None where the profile rewrites them first."""
    if field.name in mapping.rewrite or field.name in mapping.values:
        return None
    if field.type == "time" and not (mapping.time_formats or mapping.written_in):
        return usual_times(cells).rename(field.name)
    if field.type == "float":
        number = cells.cast(pl.Float64, strict=False)
        return number.to_frame("n").select(pl.when(pl.col("n").is_finite()).then("n")).to_series().rename(field.name)
    return None


def _plain(cells: pl.Series, field: Field, mapping: TableMap) -> pl.Series:
    """Trimmed, half-width where it is a code, number or letter, and null where nothing is said."""
    cells = half_width(cells).str.strip_chars()
    for rewrite in mapping.rewrite.get(field.name, []):
        cells = cells.str.replace_all(rewrite.pattern, rewrite.replace)
    if is_code(field) and cells.str.contains(r"\s").any():
        cells = cells.str.replace_all(r"\s+", "")
    return cells


def half_width(cells: pl.Series) -> pl.Series:
    """Full-width letters, digits and signs in half width; Chinese punctuation as it stands."""
    ascii_only = bool((cells.str.len_bytes() == cells.str.len_chars()).all())
    return cells if ascii_only or not cells.str.contains(WIDE_PATTERN).any() else cells.str.replace_many(list(WIDE), list(WIDE.values()))


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


def _within(made: pl.Series, cells: pl.Series, field: Field, lines: pl.Series, issues: Issues) -> pl.Series:
    """What could not be turned is counted; values the field does not allow are counted and become null."""
    issues.note(field.name, UNREAD[field.type], made.is_null() & cells.is_not_null(), lines, cells)
    strange = _strange(made, field)
    if strange is None:
        return made
    issues.note(field.name, "不在允许的取值内" if field.values else "照片名里有路径", strange, lines, made)
    return made.to_frame().select(pl.when(~strange).then(pl.col(field.name)).alias(field.name)).to_series()


def _strange(made: pl.Series, field: Field) -> pl.Series | None:
    """Values outside the contract's list, and a photograph's name that walks out of its folder."""
    if field.values:
        return made.is_not_null() & ~made.is_in(list(field.values))
    return made.str.contains(r"[/\\]|^\.\.") if field.name.startswith("photo_") else None
