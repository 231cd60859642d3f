"""From the cells of a file to contract rows: convert, mask, place, match, and set aside what has no identity or time."""
from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import polars as pl

from cockpit.contract import Table
from cockpit.ingest.convert import SCIENTIFIC, Issues, convert, half_width
from cockpit.ingest.fingerprint import content_hash, identity_text, row_keys, row_versions
from cockpit.ingest.mask import hashed, masked, masked_text
from cockpit.ingest.match import match_segments
from cockpit.ingest.place import point_quality, to_wgs84
from cockpit.ingest.profile import Profile, TableMap
from cockpit.ingest.read import Part, Sheet
from cockpit.ingest.resolve import with_classes, with_places
from cockpit.reference import Reference
from cockpit.refusal import Refused

QUARANTINE = {"ingest": pl.String, "file": pl.String, "line": pl.Int64, "field": pl.String, "value": pl.String,
              "reason": pl.String, "row": pl.String}
ENOUGH_TO_JUDGE = 20
SAID = {True: "是", False: "否"}


@dataclass
class Conformed:
    """`rows`: the event and export time and what other columns of the contract hold anything, with _line, _key, _hash, _version; `aside`: the quarantine.

    `issues`: what degraded; `read`: how many rows the file has.
    """

    rows: pl.DataFrame
    aside: pl.DataFrame
    issues: Issues
    read: int = 0


@dataclass
class EventTimes:
    """How many rows say their event time, how many of these cannot be read, and the first of them."""

    said: int = 0
    unread: int = 0
    line: int = 0
    cell: str = ""


def conform(sheet: Sheet, profile: Profile, mapping: TableMap, ref: Reference, salt: bytes, file: str,
            of_file: datetime) -> Conformed:
    """Every row of the sheet ends in `rows` or in `aside`. Refused when most rows are not what the profile says.

    While one part of the file is read, which Python does, the one before is conformed, which Polars does beside it.
    """
    issues, times, read = Issues(), EventTimes(), 0
    made: list[tuple[pl.DataFrame, pl.DataFrame]] = []
    with ThreadPoolExecutor(1) as worker, _no_collector():
        waiting: Future[tuple[pl.DataFrame, pl.DataFrame]] | None = None
        for part in sheet.parts:
            read += part.rows
            if waiting:
                made.append(waiting.result())
            waiting = worker.submit(_conformed, part, sheet, profile, mapping, ref, salt, file, of_file, issues, times)
            del part
        if waiting:
            made.append(waiting.result())
    if read >= ENOUGH_TO_JUDGE and times.unread * 2 > times.said:
        label = mapping.table.field(mapping.table.event_time or "").label
        raise Refused(f"{times.unread}行的{label}无法识别，超过半数", f"{file} 第{times.line}行：“{times.cell}”",
                      "检查文件是否错列，或在导入配置的 time_formats 里写明格式")
    rows, aside = (pl.concat(frames, how="diagonal") for frames in zip(*made, strict=True))
    return Conformed(rows, aside.sort("line"), issues, read)


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


def _conformed(part: Part, sheet: Sheet, profile: Profile, mapping: TableMap, ref: Reference, salt: bytes, file: str,
               of_file: datetime, issues: Issues, times: EventTimes) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One part of a sheet: its rows and its quarantine; what degraded is added to `issues` and `times`."""
    table, cells = mapping.table, part.frame
    typed = typed_cells(cells, mapping, issues)
    identity = mapping.identity or list(table.identity)
    if table.identity[0] not in mapping.given():
        typed = typed.with_columns(identity_text(identity, table).alias(table.identity[0]))
    for name in mapping.hashed:
        if name in cells.columns:
            typed = typed.with_columns(hashed(typed[name], salt).alias(name))
    faults = _faults(cells, typed, mapping, identity)
    _count_times(cells, typed, table, times)
    kept = faults.is_null()
    aside = _aside(part, sheet, cells, faults, mapping, file, salt)
    typed, lines = typed.filter(kept), cells["_line"].filter(kept)
    for free in (f.name for f in table.fields if f.free_text):
        typed = typed.with_columns(masked(typed[free]))
    typed = _enriched(typed.with_columns(lines), table, mapping, ref, issues)
    for rule in table.invariants:
        issues.note(rule.holds.split(" ")[-1], rule.label, ~typed.select(pl.sql_expr(rule.holds)).to_series(), lines)
    asked = (table.event_time, "exported_at")
    said = [name for name in table.names if name in asked or typed[name].null_count() < typed.height]
    return typed.select(
        "_line", *said, row_keys(typed, profile.system, identity, table), row_versions(typed, mapping.version, of_file),
        content_hash(typed, table)), aside


def typed_cells(cells: pl.DataFrame, mapping: TableMap, issues: Issues) -> pl.DataFrame:
    """All columns of the contract (and segment_name) in their types; those the file lacks are null."""
    table, out = mapping.table, []
    for field in table.fields:
        if field.name in cells.columns:
            out.append(convert(cells[field.name], field, mapping, cells["_line"], issues))
        elif field.name in mapping.constants:
            said = pl.Series(field.name, [mapping.constants[field.name]], dtype=pl.String)
            out.append(convert(said, field, mapping, cells["_line"], issues).new_from_index(0, cells.height))
        else:
            out.append(pl.Series(field.name, [None], dtype=field.dtype).new_from_index(0, cells.height))
    named = cells["segment_name"].cast(pl.String) if "segment_name" in cells.columns else pl.lit(None, dtype=pl.String)
    return pl.DataFrame(out).with_columns(named.alias("segment_name"))


def _faults(cells: pl.DataFrame, typed: pl.DataFrame, mapping: TableMap, identity: list[str]) -> pl.Series:
    """Per row, the first required field it lacks and why (`field|reason`); null where the row can be kept."""
    table = mapping.table
    needed = list(dict.fromkeys([*identity, *(f.name for f in table.fields if f.required)]))
    verdict: pl.Expr = pl.lit(None, dtype=pl.String)
    for name in reversed(needed):
        field, value = table.field(name), pl.col(name)
        if name not in cells.columns:
            absent = value.is_null() & (name not in table.identity)
            verdict = pl.when(absent).then(pl.lit(f"{name}|缺少{field.label}")).otherwise(verdict)
            continue
        unread = (pl.Series("u", cells[name].cast(pl.String).str.strip_chars().fill_null("") != ""))
        verdict = pl.when(value.is_null() & pl.lit(unread) & (field.type != "text")).then(
            pl.lit(f"{name}|{field.label}无法识别")).when(value.is_null()).then(
            pl.lit(f"{name}|缺少{field.label}")).otherwise(verdict)
        if name in identity and field.type == "text":
            verdict = pl.when(value.str.contains(SCIENTIFIC)).then(
                pl.lit(f"{name}|{field.label}被写成科学计数法，原编号已丢失；请把该列设为文本后重新导出")).otherwise(verdict)
    return typed.select(verdict.alias("fault")).to_series()


def _count_times(cells: pl.DataFrame, typed: pl.DataFrame, table: Table, times: EventTimes) -> None:
    """Most event times unreadable means a shifted file or a format nobody declared, not bad rows."""
    when = table.event_time
    if not when or when not in cells.columns:
        return
    said = cells[when].cast(pl.String).str.strip_chars().fill_null("") != ""
    bad = said & typed[when].is_null()
    if bad.any() and not times.unread:
        at = bad.arg_true()[0]
        times.line, times.cell = int(cells["_line"][at]), masked_text(str(cells[when][at]))[:40]
    times.said += int(said.sum())
    times.unread += int(bad.sum())


def _aside(part: Part, sheet: Sheet, cells: pl.DataFrame, faults: pl.Series, mapping: TableMap, file: str, salt: bytes) -> pl.DataFrame:
    """The quarantine of a file: masked cells of mapped columns only, hashed columns hashed, personal ones never."""
    rows: list[tuple] = []
    told = cells.filter(faults.is_not_null())
    told = told.select("_line", *(showable(told[name], mapping, salt) for name in told.columns if name != "_line"))
    for fault, cell in zip(faults.drop_nulls(), told.iter_rows(named=True), strict=True):
        name, reason = fault.split("|", 1)
        line = cell.pop("_line")
        shown = {k: v for k, v in cell.items() if v is not None}
        rows.append((None, file, line, name, shown.get(name, ""), reason, json.dumps(shown, ensure_ascii=False)))
    # A shifted line may hold a person's name under any heading: shown only where every column is mapped and none personal.
    shareable = not (sheet.extra or mapping.never or mapping.hashed)
    texts = pl.Series([v for _, _, cell in part.broken for v in cell.values() if v] if shareable else [], dtype=pl.String)
    starred = iter(masked(half_width(texts)).str.slice(0, 500))
    for line, width, cell in part.broken:
        shown = {k: next(starred) for k, v in cell.items() if v} if shareable else {}
        reason = f"列数不符：这一行有{width}列，表头有{sheet.width}列，可能错列或多了分隔符"
        rows.append((None, file, line, "", "", reason, json.dumps(shown, ensure_ascii=False)))
    return pl.DataFrame(rows, schema=QUARANTINE, orient="row")


def showable(cells: pl.Series, mapping: TableMap, salt: bytes) -> pl.Series:
    """A column as it may be shown: persons hashed, free text masked, codes as they are."""
    if cells.dtype != pl.String:
        cells = pl.Series(cells.name, [None if v is None else SAID.get(v, str(v)) if isinstance(v, bool) else str(v) for v in cells], dtype=pl.String)
    if cells.name in mapping.hashed:
        return hashed(cells, salt)
    if cells.name in (mapping.identity or mapping.table.identity):
        return cells.str.slice(0, 200)
    plain = half_width(cells)  # a number in full-width digits is a number too
    starred = masked(plain)
    return cells.zip_with((starred == plain).fill_null(True), starred).str.slice(0, 500)


def _enriched(typed: pl.DataFrame, table: Table, mapping: TableMap, ref: Reference, issues: Issues) -> pl.DataFrame:
    """Position, unit, street, class and segment, each as far as the table has such fields."""
    names = set(table.names)
    day = pl.col(table.event_time).cast(pl.Date) if table.event_time else pl.lit(None, dtype=pl.Date)
    typed = typed.with_columns(day.alias("day"))
    quality = None
    if {"lon", "lat"} <= names:
        typed, quality = _placed(typed, mapping, ref, issues)
        typed = typed.with_columns(quality.alias("quality"))
        if "geo_quality" in names:
            typed = typed.with_columns(quality.alias("geo_quality"))
        else:
            on_map = pl.col("quality").is_in(["路段级", "街道级"])
            typed = typed.with_columns(pl.when(on_map).then("lon").alias("lon"), pl.when(on_map).then("lat").alias("lat"))
    if "unit" in names and "street" in names:
        typed = with_places(typed, ref, quality)
    if {"kind", "class_code", "subcategory", "urgency"} <= names:
        typed = with_classes(typed, ref, mapping, issues)
    if "segment_id" in names:
        absent = [n for n in ("road_name", "address", "street", "unit", "quality", "lon", "lat") if n not in typed.columns]
        asked = typed.with_columns(*(pl.lit(None, dtype=pl.String).alias(n) for n in absent))
        found = match_segments(asked, ref, issues, table.field("segment_id").required)
        typed = typed.with_columns(found["segment_id"])
        if "segment_match" in names:
            typed = typed.with_columns(found["segment_match"])
    return typed


def _placed(typed: pl.DataFrame, mapping: TableMap, ref: Reference, issues: Issues) -> tuple[pl.DataFrame, pl.Series]:
    """WGS84 coordinates and what each point is worth; excluded points are counted."""
    x, y = (typed[n].cast(pl.Float64).fill_null(float("nan")).to_numpy() for n in ("lon", "lat"))
    nowhere = (np.abs(x) < 1e-9) & (np.abs(y) < 1e-9)
    x, y = np.where(nowhere, np.nan, x), np.where(nowhere, np.nan, y)
    lon, lat = to_wgs84(x, y, mapping.crs)
    points = pl.DataFrame({"x": x, "y": y, "lon": lon, "lat": lat}).fill_nan(None)
    city = ref.city
    bounds = mapping.bounds or (city.west, city.south, city.east, city.north)
    said = point_quality(points, bounds, [] if mapping.bounds else list(city.default_points), mapping.default_points,
                         ref["streets"])
    lines = typed["_line"]
    cells = points.select(pl.format("{}, {}", "x", "y")).to_series()
    issues.note("lon", "经纬度疑似颠倒，已排除，未改动", said["swapped"], lines, cells)
    issues.note("lon", "坐标在城市范围之外，已排除", (said["quality"] == "越界") & ~said["swapped"], lines, cells)
    issues.note("lon", "坐标是默认点，按无定位处理", said["quality"] == "默认点", lines, cells)
    return typed.with_columns(points["lon"].round(7), points["lat"].round(7)), said["quality"]
