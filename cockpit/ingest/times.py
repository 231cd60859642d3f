"""Times as exports write them, into naive local time of the city; placeholders become null."""
from __future__ import annotations

from datetime import datetime

import polars as pl

from cockpit.contract import Field
from cockpit.ingest.profile import TableMap

FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M:%S%.f", "%Y/%m/%d %H:%M:%S%.f", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%dT%H:%M:%S%.f",
    "%Y年%m月%d日 %H:%M:%S", "%Y年%m月%d日 %H时%M分%S秒", "%Y年%m月%d日%H时%M分%S秒", "%Y年%m月%d日 %H时%M分", "%Y年%m月%d日 %H:%M",
    "%Y.%m.%d %H:%M:%S", "%Y.%m.%d %H:%M", "%Y%m%d%H%M%S", "%Y%m%d %H:%M:%S",
)
DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y.%m.%d", "%Y%m%d")
ZONED = ("%Y-%m-%dT%H:%M:%S%.f%:z", "%Y-%m-%d %H:%M:%S%.f%:z")
MICROSECONDS = pl.Datetime("us")
# Times outside are no times: 1900-01-01 and 1970-01-01 are how systems write "none".
EARLIEST, LATEST = datetime(1990, 1, 1), datetime(2100, 1, 1)
LOOKED_AT = 10_000  # cells among which the first that says anything is looked for
SERIAL = r"^[2-7]\d{4}(\.\d+)?$"  # days since 1899-12-30, years 1954 to 2119


def parse_times(cells: pl.Series, field: Field, mapping: TableMap) -> pl.Series:
    """Naive local times. Times with an offset are moved to the profile's zone; naive ones are taken as written."""
    if cells.dtype == pl.Date:
        return _real(cells.cast(MICROSECONDS))
    if isinstance(cells.dtype, pl.Datetime):
        zone = cells.dtype.time_zone
        made = cells.dt.convert_time_zone(mapping.timezone or "Asia/Shanghai").dt.replace_time_zone(None) if zone else cells
        return _real(made.cast(MICROSECONDS))
    out = _text_times(cells, mapping)
    if mapping.written_in and mapping.timezone and mapping.written_in != mapping.timezone:
        out = out.dt.replace_time_zone(mapping.written_in, ambiguous="earliest", non_existent="null").dt.convert_time_zone(
            mapping.timezone).dt.replace_time_zone(None)
    zoned = cells.str.contains(r"\d(Z|z|[+-]\d\d:?\d\d)$") & cells.str.contains(":")
    if zoned.any():
        out = _fill(out, zoned, _zoned(cells.filter(zoned), mapping.timezone or "Asia/Shanghai"))
    return _real(out)


def usual_times(cells: pl.Series) -> pl.Series:
    """Times written as the first of the column is, null where they are not: `parse_times` then asks what else they may be."""
    said = cells.head(LOOKED_AT).drop_nulls()
    first = said.filter(said.str.len_bytes() > 0).head(1)
    reads = (p for p in FORMATS if first.str.to_datetime(p, time_unit="us", strict=False, cache=False).count())
    return _real(cells.str.to_datetime(next(reads, FORMATS[0]), time_unit="us", strict=False, cache=False))


def parse_dates(cells: pl.Series, field: Field, mapping: TableMap) -> pl.Series:
    return parse_times(cells, field, mapping).cast(pl.Date)


def _text_times(cells: pl.Series, mapping: TableMap) -> pl.Series:
    """Each format is tried only on what the ones before it left over."""
    out = pl.Series("t", [None], dtype=MICROSECONDS).new_from_index(0, cells.len())
    for pattern in [*mapping.time_formats, *FORMATS, *DAYS]:
        left = out.is_null() & cells.is_not_null()
        if not left.any():
            return out
        some = cells if left.all() else cells.filter(left)
        if pattern in DAYS or not any(p in pattern for p in ("%H", "%I")):
            made = some.str.to_date(pattern, strict=False, cache=False).cast(MICROSECONDS)
        else:
            made = some.str.to_datetime(pattern, time_unit="us", strict=False, cache=False)
        out = made if left.all() else _fill(out, left, made)
    left = out.is_null() & cells.str.contains(SERIAL)
    if left.fill_null(False).any():
        out = _fill(out, left.fill_null(False), _serials(cells.filter(left.fill_null(False))))
    return out


def _serials(cells: pl.Series) -> pl.Series:
    """Excel day numbers, to the second."""
    seconds = (cells.cast(pl.Float64) * 86_400).round().cast(pl.Int64)
    return (seconds.cast(pl.Duration("us")) * 1_000_000).to_frame("d").select(
        pl.lit(datetime(1899, 12, 30)).cast(MICROSECONDS) + pl.col("d")).to_series()


def _zoned(cells: pl.Series, zone: str) -> pl.Series:
    cells = cells.str.replace(r"[Zz]$", "+00:00").str.replace(r"([+-]\d\d)(\d\d)$", "$1:$2")
    out = cells.str.to_datetime(ZONED[0], time_unit="us", strict=False)
    out = out.zip_with(out.is_not_null(), cells.str.to_datetime(ZONED[1], time_unit="us", strict=False))
    return out.dt.convert_time_zone(zone).dt.replace_time_zone(None)


def _fill(out: pl.Series, where: pl.Series, made: pl.Series) -> pl.Series:
    return out.scatter(where.arg_true(), made.cast(MICROSECONDS))


def _real(times: pl.Series) -> pl.Series:
    return times.to_frame("t").select(pl.when(pl.col("t").is_between(EARLIEST, LATEST, closed="left")).then("t")).to_series()
