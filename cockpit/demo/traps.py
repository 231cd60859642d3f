"""Faults planted in the case exports on purpose, and the finding of examples for the traps that arise by themselves."""
from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

FEW = 5  # examples kept of every trap
FOREIGN = (116.4074, 39.9042)  # a point in Beijing


@dataclass
class Traps:
    """What was planted: trap → how many rows, what it is, and some case numbers."""

    found: dict[str, dict] = field(default_factory=dict)

    def note(self, trap: str, meaning: str, ids: pl.Series | list, count: int | None = None, **more: object) -> None:
        ids = [i for i in ids if i is not None]
        known = self.found.setdefault(trap, {"meaning": meaning, "count": 0, "examples": []})
        known["count"] += len(ids) if count is None else count
        known["examples"] = (known["examples"] + ids)[:FEW]
        known |= more


def plant(frame: pl.DataFrame, earlier: pl.DataFrame | None, last: bool, default_point: tuple[float, float],
          traps: Traps) -> pl.DataFrame:
    """One export with its faults: task numbers printed a second time, and in the newest file a handful of dirty rows."""
    if earlier is not None:
        frame = _repeat_task_numbers(frame, earlier, traps)
    return _soil(frame, default_point, traps) if last else frame


def _repeat_task_numbers(frame: pl.DataFrame, earlier: pl.DataFrame, traps: Traps) -> pl.DataFrame:
    settled = frame.with_row_index("row").filter((pl.col("status") == "已结案") & ~pl.col("self_disposed")).head(2)
    numbers = earlier.filter(pl.col("status") == "已结案")["task_no"].tail(settled.height)
    again = dict(zip(settled["case_id"].head(len(numbers)), numbers, strict=True))
    traps.note("duplicate_task_no", "任务号与以前导出的另一案件相同，案件编号不同", list(again))
    return frame.with_columns(task_no=pl.coalesce(pl.col("case_id").replace_strict(again, default=None, return_dtype=pl.String),
                                                  "task_no"))


def _soil(frame: pl.DataFrame, default_point: tuple[float, float], traps: Traps) -> pl.DataFrame:
    """Dirty rows: no number, 1900-01-01, the default point, a point outside the city, lon and lat swapped, closed before
    reported. Taken from settled cases so that no rate moves by more than a hair."""
    settled = frame.filter((pl.col("status") == "已结案") & pl.col("lon").is_not_null() & ~pl.col("self_disposed"))
    hotline = settled.filter(pl.col("source") == "12345")["case_id"].head(12).to_list()
    rest = settled.filter(pl.col("source") == "信息采集员")["case_id"].gather_every(7).head(14).to_list()
    nameless, ancient, outside, swapped, reversed_ = rest[:3], rest[3:5], rest[5:8], rest[8:10], rest[10:13]

    def mine(ids: list) -> pl.Expr:
        return pl.col("case_id").is_in(ids)

    frame = frame.with_columns(
        lon=pl.when(mine(hotline)).then(default_point[0]).when(mine(outside)).then(FOREIGN[0]).when(mine(swapped)).then("lat")
        .otherwise("lon"),
        lat=pl.when(mine(hotline)).then(default_point[1]).when(mine(outside)).then(FOREIGN[1]).when(mine(swapped)).then("lon")
        .otherwise("lat"),
        reported_at=pl.when(mine(ancient)).then(pl.datetime(1900, 1, 1)).otherwise("reported_at"),
        closed_at=pl.when(mine(reversed_)).then(pl.col("reported_at") - pl.duration(days=1)).otherwise("closed_at"),
    ).with_columns(case_id=pl.when(mine(nameless)).then(None).otherwise("case_id"))
    traps.note("no_case_id", "没有案件编号，应隔离；example 为本应有的编号", nameless)
    traps.note("reported_1900", "上报时间为 1900-01-01", ancient)
    traps.note("default_point", "坐标为默认点，不是地点", hotline)
    traps.note("out_of_bounds", "坐标在城市范围以外", outside)
    traps.note("swapped_coordinates", "经纬度颠倒", swapped)
    traps.note("closed_before_reported", "结案早于上报", reversed_)
    return frame


def observe(frame: pl.DataFrame, names: set[str], former: set[str], traps: Traps) -> None:
    """Count in one export the traps that the story itself makes."""
    due = pl.coalesce("bundled_deadline_at", "deadline_at")
    week = pl.duration(days=7)
    full = pl.col("road_name").str.contains("至") & pl.col("segment_id").is_null()
    plain = full & pl.col("road_name").is_in(sorted(names))
    was = pl.col("road_name").str.replace("(", "（", literal=True).str.replace(")", "）", literal=True).is_in(sorted(former))
    finds = {
        "voided": ("作废案件，不计入结案", pl.col("voided")),
        "voided_with_end_time": ("作废案件也有结案时间", pl.col("voided") & pl.col("closed_at").is_not_null()),
        "suspended": ("挂账案件", pl.col("suspended")),
        "self_disposed": ("采集员自行处置，不进流程", pl.col("self_disposed")),
        "never_dispatched_but_closed": ("未派遣即办结，没有期限", pl.col("closed_at").is_not_null()
                                        & pl.col("dispatched_at").is_null() & ~pl.col("self_disposed")),
        "filed_earlier_than_due_week": ("期限与立案相隔一周以上", (due - pl.col("filed_at")) > week),
        "two_dispatches": ("市派遣后区再派遣", pl.col("second_dispatched_at").is_not_null()),
        "no_department": ("已派遣而没有责任单位", pl.col("department").is_null() & pl.col("dispatched_at").is_not_null()),
        "rework_twice": ("返工两次", pl.col("rework_count") >= 2),
        "postponed": ("延期，捆绑时限晚于处置时限", pl.col("postpone_count") > 0),
        "segment_by_name": ("路段只给名称，括号为全角", plain),
        "segment_by_name_half_width": ("路段只给名称，括号为半角或一全一半", full & ~pl.col("road_name").str.contains(r"（.+）")),
        "segment_by_former_name": ("路段给的是更名前的名称", full & was),
        "road_only": ("只有路名，没有路段", pl.col("segment_id").is_null() & pl.col("road_name").is_not_null()
                      & ~pl.col("road_name").str.contains("至")),
        "no_coordinates": ("投诉没有坐标", pl.col("lon").is_null() & pl.col("caller_key").is_not_null()),
        "telephone_in_text": ("描述里有手机号，须遮盖", pl.col("description").str.contains("联系电话1")),
        "plate_in_text": ("描述里有车牌，须遮盖", pl.col("description").str.contains("车牌豫")),
        "false_alarm": ("AI视频误报，未受理", pl.col("alarm_confirmed").not_()),
        "closed_before_arrival": ("结案早于到场", pl.col("closed_at") < pl.col("arrived_at")),
        "holiday_inside_limit": ("处置时限跨节假日", ((due - pl.col("dispatched_at")) > pl.duration(days=3))
                                 & pl.col("class_code").is_in(["200504", "200505", "200506"])),
    }
    for trap, (meaning, holds) in finds.items():
        ids = frame.filter(holds.fill_null(False))["case_id"].drop_nulls()
        traps.note(trap, meaning, ids.gather_every(max(1, len(ids) // 2)).head(2), count=len(ids))


def late_changes(whole: pl.DataFrame, exported: np.datetime64, end: np.datetime64) -> pl.DataFrame:
    """Rows of an earlier export that have changed since: what a later file exports again."""
    times = ("accepted_at", "filed_at", "dispatched_at", "second_dispatched_at", "arrived_at", "disposed_at", "checked_at",
             "closed_at", "replied_at", "_ended_at")
    since, until = (pl.lit(m.astype("datetime64[us]").astype(object)) for m in (exported, end))
    return whole.filter(pl.any_horizontal(pl.col(c).is_between(since, until, closed="left") for c in times))
