"""The reference of the city in force: units, streets, segments, classes and lists, read from CSV and checked.

A bureau replaces the whole folder. Every table is validated against the contract field by field; a fault is
refused with its file, line and field, because a wrong segment list would silently misplace every case.
"""
from __future__ import annotations

import csv
import hashlib
import io
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

import polars as pl

from cockpit.contract import REFERENCE, Field, Table
from cockpit.outline_file import CRS, Asked, Key, Shape, read_outlines
from cockpit.places import Places
from cockpit.refusal import Refused

WORLD = {"west": -180, "south": -90, "east": 180, "north": 90}
WORK_HOURS = (("08:00", "12:00"), ("14:00", "18:00"))
TRUE, FALSE = {"true", "是", "1"}, {"false", "否", "0"}


@dataclass(frozen=True)
class City:
    """What city.toml says: names, order, extent and the working day."""

    name: str
    short: str
    bureau: str
    timezone: str
    status: str
    official_order: tuple[str, ...]
    west: float
    south: float
    east: float
    north: float
    default_points: tuple[tuple[float, float], ...]
    work_hours: tuple[tuple[int, int], ...]  # minutes of the day, half-open
    map_crs: str = "wgs84"  # what units.geojson and streets.geojson are in


@dataclass(frozen=True)
class Reference:
    """All reference tables of one folder, typed as the contract says, and the fingerprint of its files."""

    folder: Path
    city: City
    tables: dict[str, pl.DataFrame]
    workdays: pl.DataFrame  # date, workday, holiday
    fingerprint: str
    unit_shapes: Mapping[Key, Shape]  # (unit,) → outline in WGS84, in the order of the file
    street_shapes: Mapping[Key, Shape]  # (unit, street) → outline

    def __getitem__(self, table: str) -> pl.DataFrame:
        return self.tables[table]

    @property
    def calendar_ends(self) -> date | None:
        """Last day the workday calendar covers; beyond it Monday to Friday counts, marked 日历未更新."""
        return self.workdays["date"].max() if self.workdays.height else None  # type: ignore[return-value]

    @property
    def units_geojson(self) -> Path | None:
        return _present(self.folder / "units.geojson")

    @property
    def streets_geojson(self) -> Path | None:
        return _present(self.folder / "streets.geojson")

    def segments_on(self, day: date) -> pl.DataFrame:
        """Segments valid on a day: valid_from ≤ day < valid_to; an empty end is still valid."""
        return self["segments"].filter(
            (pl.col("valid_from").is_null() | (pl.col("valid_from") <= day))
            & (pl.col("valid_to").is_null() | (pl.col("valid_to") > day)))


def _present(path: Path) -> Path | None:
    return path if path.is_file() else None


def reference(places: Places) -> Reference:
    """The reference of an installation; read again only when a file of the folder has changed. Raises Refused."""
    folder = places.reference
    if not (folder / "city.toml").is_file():
        raise Refused("参考数据不完整，缺少城市设置", str(folder / "city.toml"), "请放入 city.toml，或删去自有的 reference 文件夹")
    stamp = tuple((p.name, p.stat().st_mtime_ns, p.stat().st_size) for p in _files(folder))
    return _read(folder, stamp)


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.suffix in (".csv", ".toml", ".geojson"))


@lru_cache(maxsize=8)
def _read(folder: Path, stamp: tuple[tuple[str, int, int], ...]) -> Reference:
    tables = {t.name: _table(folder / f"{t.name}.csv", t) for t in REFERENCE.values()}
    settings, city = _city(folder / "city.toml")
    workdays = _workdays(folder / settings.get("work", {}).get("calendar", "workdays.csv"))
    digest = hashlib.sha256()
    for path in _files(folder):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    shapes = (_shapes(folder / "units.geojson", city, tables["units"], "unit"), _shapes(folder / "streets.geojson", city, tables["streets"], "unit", "street"))
    return Reference(folder, city, tables, workdays, digest.hexdigest()[:16], *shapes)


def _shapes(path: Path, city: City, table: pl.DataFrame, *names: str) -> Mapping[Key, Shape]:
    """The outlines of one file, empty without it: a map then has no ground, and everything else works."""
    if not path.is_file():
        return {}
    return read_outlines(path, Asked(names, set(table.select(names).iter_rows()), city.map_crs, (city.west, city.south, city.east, city.north)))


def _city(path: Path) -> tuple[dict, City]:
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        bounds = WORLD | said.get("bounds", {})
        hours = tuple((_minute(a), _minute(b)) for a, b in said.get("work", {}).get("hours", WORK_HOURS))
        points = tuple((float(p["lon"]), float(p["lat"])) for p in said.get("default_points", ()))
        return said, City(said["name"], said.get("short", said["name"]), said.get("bureau", said["name"]), said["timezone"],
                          said.get("status", "示例"), tuple(said.get("official_order", ())), float(bounds["west"]),
                          float(bounds["south"]), float(bounds["east"]), float(bounds["north"]), points, hours, _map_crs(said.get("map", {}), path))
    except KeyError as gap:
        raise Refused(f"城市设置缺少 {gap.args[0]}", str(path), "请按 docs 中的样例补上") from gap
    except (tomllib.TOMLDecodeError, ValueError, TypeError, UnicodeDecodeError) as fault:
        raise Refused("城市设置读不懂", f"{path}（{fault}）", "请改正该文件的写法") from fault


def _map_crs(said: dict, path: Path) -> str:
    """`[map] crs`: the coordinate system of the outlines."""
    crs = str(said.get("crs", "wgs84"))
    if not re.fullmatch(CRS, crs):
        raise Refused(f"不认识的边界坐标系“{crs}”", f"{path.name} [map] crs", "可用：wgs84、cgcs2000、gcj02、bd09 或 EPSG 编号（如 EPSG:4547）")
    return crs


def _minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _rows(path: Path) -> tuple[list[str], list[list[str]]]:
    """Header and data lines of a reference CSV (UTF-8, with or without BOM)."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Refused("参考表不是 UTF-8 编码", path.name, "请另存为“CSV UTF-8”") from fault
    lines = list(csv.reader(io.StringIO(text, newline="")))
    if not lines:
        raise Refused("参考表是空文件", path.name, "至少要有表头一行")
    return lines[0], lines[1:]


def _table(path: Path, table: Table) -> pl.DataFrame:
    """One reference CSV as a frame of exactly the contract's columns; columns the file lacks are null.

    An absent file is an empty table: a city may bring only city.toml, and its units are learned from the export.
    """
    if not path.is_file():
        return pl.DataFrame(schema=table.schema)
    header, lines = _rows(path)
    if unknown := [name for name in header if name not in table.names]:
        raise Refused(f"参考表“{table.label}”有不认识的列：{'、'.join(unknown)}", f"{path.name} 第 1 行",
                      f"可用的列：{'、'.join(table.names)}")
    for name in [f.name for f in table.fields if f.required and f.name not in header]:
        raise Refused(f"参考表“{table.label}”缺少列 {name}（{table.field(name).label}）", f"{path.name} 第 1 行", "请补上该列")
    columns: dict[str, list] = {name: [] for name in table.names}
    for number, line in enumerate(lines, start=2):
        if not any(cell.strip() for cell in line):
            continue
        if len(line) != len(header):
            raise Refused(f"这一行有 {len(line)} 格，表头有 {len(header)} 格", f"{path.name} 第 {number} 行",
                          "请检查是否多了或少了逗号")
        cells = dict(zip(header, line, strict=True))
        for field in table.fields:
            columns[field.name].append(_value(cells.get(field.name, "").strip(), field, path.name, number))
    frame = pl.DataFrame(columns, schema=table.schema)
    _refuse_repeats(frame, table, path.name)
    return frame


def _value(cell: str, field: Field, file: str, line: int) -> object:
    """One cell in its contract type; an empty cell is null unless the field is required."""
    where = f"{file} 第 {line} 行 {field.name}（{field.label}）"
    if not cell:
        if field.required:
            raise Refused("必填的一格是空的", where, "请填写，或删去这一行")
        return None
    if field.values and cell not in field.values:
        raise Refused(f"“{cell}”不在允许的取值内", where, f"可用：{'、'.join(field.values)}")
    try:
        match field.type:
            case "int":
                return int(cell)
            case "float":
                return float(cell)
            case "date":
                return date.fromisoformat(cell)
            case "bool":
                if cell.lower() not in TRUE | FALSE:
                    raise ValueError(cell)
                return cell.lower() in TRUE
            case _:
                return cell
    except ValueError as fault:
        kinds = {"int": "整数", "float": "数字", "date": "日期（如 2026-01-31）", "bool": "是或否"}
        raise Refused(f"“{cell}”不是{kinds[field.type]}", where, "请改正这一格") from fault


def _refuse_repeats(frame: pl.DataFrame, table: Table, file: str) -> None:
    repeated = frame.filter(pl.struct(table.identity).is_duplicated())
    if repeated.height:
        shown = "、".join(str(v) for v in repeated.select(table.identity).row(0) if v is not None)
        raise Refused(f"参考表“{table.label}”中“{shown}”出现了不止一次", f"{file} {'、'.join(table.identity)}", "请只留一行")


def _workdays(path: Path) -> pl.DataFrame:
    """The workday calendar; absent is allowed, and then Monday to Friday are workdays."""
    schema = {"date": pl.Date, "workday": pl.Boolean, "holiday": pl.String}
    if not path.is_file():
        return pl.DataFrame(schema=schema)
    header, lines = _rows(path)
    fields = (Field("date", "date", "日期", required=True), Field("workday", "bool", "是否工作日", required=True),
              Field("holiday", "text", "节日"))
    if header != [f.name for f in fields]:
        raise Refused("工作日历的表头应为 date,workday,holiday", f"{path.name} 第 1 行", "请改正表头")
    return pl.DataFrame([[_value(cell.strip(), field, path.name, number) for cell, field in zip(line, fields, strict=False)]
                         for number, line in enumerate(lines, start=2) if any(line)], schema=schema, orient="row")
