"""A profile: how one source system's export maps onto the contract, read from TOML and checked to the letter."""
from __future__ import annotations

import difflib
import fnmatch
import hashlib
import re
import tomllib
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, available_timezones

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from cockpit.contract import LAKE, Table
from cockpit.places import Places
from cockpit.refusal import Refused

# Read from the file and used in matching, but no column of the contract.
HELPING_FIELDS = {"segment_name"}
# What the row conformance fills in by itself, from which other fields.
DERIVED = {
    "geo_quality": {"lon", "lat"},
    "segment_match": {"segment_id", "segment_name", "road_name", "address", "street"},
    "kind": {"class_code", "subcategory"},
    "class_code": {"subcategory"},
    "category": {"class_code", "subcategory"},
    "subcategory": {"class_code"},
    "is_siluan": {"class_code", "subcategory"},
    "urgency": {"class_code", "subcategory"},
    "segment_id": {"segment_name", "road_name", "address"},
}
Crs = Literal["wgs84", "gcj02", "bd09", "cgcs2000"] | str


class Rewrite(BaseModel):
    """One regular expression applied to a field's text before its value map."""

    model_config = ConfigDict(extra="forbid")
    pattern: str
    replace: str = ""

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            pl.Series([""]).str.replace_all(pattern, "")
        except pl.exceptions.PolarsError as bad:
            raise ValueError(f"不是有效的正则表达式：{pattern}") from bad
        return pattern


class TableMap(BaseModel):
    """How the files of one table are named, read and mapped."""

    model_config = ConfigDict(extra="forbid")
    pattern: list[str]
    encoding: str | None = None  # sniffed when not declared
    delimiter: str | None = None
    header: bool = True  # False: `columns` holds positions, counted from 1
    same_names: bool = False  # columns carry the contract's names; `columns` may add others
    columns: dict[str, str | int | list[str]] = {}
    constants: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    rewrite: dict[str, list[Rewrite]] = {}
    time_formats: list[str] = []
    timezone: str | None = None  # the city whose local time the lake keeps
    written_in: str | None = None  # the zone the file's times are written in, when another
    crs: Crs = "wgs84"
    covers: Literal["week", "xun", "month"] | None = None  # a row speaks of the whole period its time stands in
    money: Literal["元", "万元"] = "元"
    identity: list[str] = []  # fields; default: the contract's
    numbered_by: list[str] = []  # columns of the file that together make the number its rows do not have
    version: str = "exported_at"
    version_in_name: str | None = None  # regular expression; its first group holds YYYYMMDD[HHMMSS]
    default_points: list[tuple[float, float]] = []  # (lon, lat) in the file's own CRS
    bounds: tuple[float, float, float, float] | None = None  # west, south, east, north; default: the reference's
    siluan: list[str] = []  # subcategories or class codes this source counts as 四乱
    hashed: list[str] = []  # fields replaced by a salted hash
    never: list[str] = []  # personal columns: never loaded
    lacks: list[str] = []
    _table: Table

    def bind(self, table: Table) -> None:
        """Check every field named against the table of the contract."""
        self._table = table
        known = set(table.names) | HELPING_FIELDS
        for section in ("columns", "constants", "values", "rewrite"):
            for name in getattr(self, section):
                _known(name, known, section)
        for section in ("hashed", "lacks", "identity"):
            for name in getattr(self, section):
                _known(name, set(table.names), section)
        for name in set(table.identity) - set(self.given()):
            if not self.identity:
                raise UnknownKey("columns", name, f"没有说明“{table.field(name).label}”（{name}）来自哪一列")

    @property
    def table(self) -> Table:
        return self._table

    def given(self) -> list[str]:
        """Fields read from the file or set by a constant."""
        named = [*self.columns, *self.constants, *(self._table.identity[:1] if self.numbered_by else ())]
        return [*self._table.names, *(n for n in named if n not in self._table.names)] if self.same_names else named

    def sources(self, field: str) -> list[str]:
        """Column names (or positions as text) a field may be read from, first present wins."""
        said = self.columns.get(field, [])
        names = [str(said)] if isinstance(said, str | int) else list(said)
        return names or ([field] if self.same_names else [])

    def takes(self, file_name: str) -> bool:
        return any(fnmatch.fnmatch(file_name.lower(), p.lower()) for p in self.pattern)

    @field_validator("timezone", "written_in")
    @classmethod
    def _zone(cls, name: str | None) -> str | None:
        if name is not None and name not in available_timezones():
            raise ValueError("不是有效的时区名，例如 Asia/Shanghai")
        return ZoneInfo(name).key if name else None

    @field_validator("crs")
    @classmethod
    def _crs(cls, crs: str) -> str:
        if not re.fullmatch(r"wgs84|gcj02|bd09|cgcs2000|EPSG:\d{4,5}", crs):
            raise ValueError("坐标系应为 wgs84、gcj02、bd09、cgcs2000 或 EPSG:4547 这样的编号")
        return crs

    @field_validator("version_in_name")
    @classmethod
    def _pattern(cls, pattern: str | None) -> str | None:
        try:
            if pattern is not None and re.compile(pattern).groups < 1:
                raise ValueError("要有一个括号分组，圈住日期")
        except re.error as bad:
            raise ValueError(f"不是有效的正则表达式：{pattern}") from bad
        return pattern


class Profile(BaseModel):
    """One source system. `stale_days`: how old its data may be; none for historical data and demonstrations."""

    model_config = ConfigDict(extra="forbid")
    name: str
    system: str = Field(pattern=r"^[a-z0-9_\-]{1,40}$")
    label: str
    stale_days: float | None = Field(default=None, gt=0)
    tables: dict[str, TableMap]
    digest: str

    @model_validator(mode="after")
    def _bind(self) -> Profile:
        for name, table in self.tables.items():
            _known(name, set(LAKE), "tables")
            table.bind(LAKE[name])
        return self

    @cached_property
    def only(self) -> str | None:
        """The one table of a profile that has no other."""
        return next(iter(self.tables)) if len(self.tables) == 1 else None

    def table_for(self, file_name: str) -> str | None:
        """The table whose pattern the file name fits; None when none does."""
        return next((name for name, table in self.tables.items() if table.takes(file_name)), None)


class UnknownKey(ValueError):
    """A name the contract does not have, at a place in the profile."""

    def __init__(self, section: str, name: str, said: str) -> None:
        self.section, self.name = section, name
        super().__init__(said)


def _known(name: str, known: set[str], section: str) -> None:
    if name not in known:
        raise UnknownKey(section, name, f"没有“{name}”这个名称{_nearest(name, known)}")


def _nearest(name: str, known: set[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), 1, 0.5)
    return f"，是不是“{near[0]}”" if near else f"，可用：{'、'.join(sorted(known)[:12])}"


def profile_names(places: Places) -> list[str]:
    return [Path(name).stem for name in places.laid_over("profiles", "*.toml")]


def load_profile(places: Places, name: str) -> Profile:
    """The profile of that name. Refused, with file and line, when it is unknown or does not fit the contract."""
    found = {Path(k).stem: path for k, path in places.laid_over("profiles", "*.toml").items()}
    if name not in found:
        raise Refused(f"没有名为“{name[:60]}”的导入配置", "", f"可用：{'、'.join(found)}")
    path = found[name]
    text = ""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return Profile(**(tomllib.loads(text) | {"name": name, "digest": hashlib.sha256(text.encode()).hexdigest()}))
    except UnicodeDecodeError as bad:
        raise Refused("导入配置不是 UTF-8 编码", path.name, "用 UTF-8 另存后重试") from bad
    except tomllib.TOMLDecodeError as bad:
        raise Refused(f"导入配置不是有效的 TOML（{bad}）", path.name, "按提示的行改正后重试") from bad
    except ValidationError as bad:
        raise _refusal(path, text, bad) from bad


def _refusal(path: Path, text: str, bad: ValidationError) -> Refused:
    """The first fault of a profile, with the line it stands on."""
    # A misspelt key shows as one missing and one unknown: the unknown one is where the slip is.
    fault = min(bad.errors(), key=lambda e: e["type"] != "extra_forbidden")
    at = [str(part) for part in fault["loc"]]
    cause: Any = fault.get("ctx", {}).get("error")
    if isinstance(cause, UnknownKey):
        at = [cause.section] if cause.section == "tables" else ["tables", "*", cause.section]
        at.append(cause.name)
    line = _line_of(text, at)
    models: dict[int, type[BaseModel]] = {1: Profile, 3: TableMap, 5: Rewrite, 6: Rewrite}
    said = str(cause or fault["msg"])
    if fault["type"] == "extra_forbidden":
        fields = set(models.get(len(at), TableMap).model_fields) - {"name", "digest"}
        said = f"没有“{at[-1]}”这个设置{_nearest(at[-1], fields)}"
    elif fault["type"] == "missing":
        said = f"缺少设置“{at[-1]}”"
    elif cause is None:
        said = f"“{at[-1]}”的值不对（{fault['msg']}）"
    return Refused(f"导入配置有误：{said}", f"{path.name} 第{line}行", "改正后重试；各项的含义见 docs/data-contract.md")


def _line_of(text: str, at: list[str]) -> int:
    """The line where the last name of `at` stands, preferring the section that names most of the others."""
    section, best, key = "", (-1, 1), re.escape(at[-1])
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[+([^\]]+)\]+", line):
            section = header[1]
        if re.search(rf"(^|[\s\"\[.{{,]){key}(\"|\s*=|\.|\]|\s*$)", line):
            score = sum(name in section or name in line for name in at)
            best = max(best, (score, number), key=lambda found: found[0])
    return best[1]
