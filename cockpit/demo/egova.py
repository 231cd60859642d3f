"""The last days of the demonstration as a vendor's platform exports them: sixteen Chinese columns, GBK, GCJ-02 points.

It lies outside the drop zone: the same cases are already in our own profile's files.
"""
from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import geocoordinates_ffi as datums
import polars as pl
import xlsxwriter

from cockpit.demo.write import write_whole

COLUMNS = {
    "上报时间": "reported_at", "任务号": "task_no", "大类名称": "category", "小类名称": "subcategory", "问题来源": "source",
    "处置部门": "department", "捆绑处置截止时间": "bundled_deadline_at", "结案时间": "closed_at", "所属片区": "unit", "所属街道": "street",
    "所属社区": "community", "处置截止时间": "deadline_at", "延期案件": "postpone_count", "返工案件": "rework_count", "X坐标": "lon",
    "Y坐标": "lat",
}
# The platform's own names for some units.
NAMES = {"郑东新区": "郑东新区管委会", "管城回族区": "管城区", "航空港区": "航空港"}
ROWS = 2000
MADE = datetime(2020, 1, 1)  # a workbook carries its making; a fixed one keeps the bytes the same


def write_samples(newest: pl.DataFrame, folder: Path) -> int:
    """Write the newest cases as `egova_案件导出.csv` and `.xlsx`; returns how many."""
    settled = newest.filter(pl.col("case_id").is_not_null() & (pl.col("reported_at") > datetime(2000, 1, 1))).tail(ROWS)
    points = [_gcj02(lon, lat) for lon, lat in settled.select("lon", "lat").iter_rows()]
    frame = settled.with_columns(
        lon=pl.Series([p[0] for p in points], dtype=pl.Float64), lat=pl.Series([p[1] for p in points], dtype=pl.Float64),
        unit=pl.col("unit").replace(NAMES),
        **{c: pl.when(pl.col(c) > 0).then(pl.lit("是")).otherwise(pl.lit("否")) for c in ("postpone_count", "rework_count")},
    ).select(**{shown: pl.col(name) for shown, name in COLUMNS.items()})
    text = frame.with_columns(pl.selectors.datetime().dt.strftime("%Y-%m-%d %H:%M:%S"))
    write_whole(folder / "egova_案件导出.csv", lambda part: _csv(text, part))
    write_whole(folder / "egova_案件导出.xlsx", lambda part: _xlsx(frame, part))
    return frame.height


def _gcj02(lon: float | None, lat: float | None) -> tuple[float | None, float | None]:
    if lon is None or lat is None or not (72 < lon < 138 and 1 < lat < 55):
        return lon, lat  # nowhere in China: the shift is not defined, and the platform shows what was typed
    shifted = datums.wgs84_to_gcj02(datums.Wgs84(lat=lat, lon=lon))
    return round(shifted.lon, 6), round(shifted.lat, 6)


def _csv(frame: pl.DataFrame, path: Path) -> None:
    with path.open("w", encoding="gbk", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(frame.columns)
        writer.writerows(frame.iter_rows())


def _xlsx(frame: pl.DataFrame, path: Path) -> None:
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd hh:mm:ss"}) as book:
        book.set_properties({"created": MADE, "comments": "演示数据"})
        sheet = book.add_worksheet("案件导出")
        sheet.write_row(0, 0, frame.columns)
        for number, row in enumerate(frame.iter_rows(), start=1):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write(number, column, cell)
