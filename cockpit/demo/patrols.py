"""Patrols of the segments: runs two to four times a week, and what they find, after each segment's own slowly changing state."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import polars as pl

from cockpit.contract import PATROL_RUNS, PATROLS
from cockpit.demo.city import City, Window, drift, stream
from cockpit.demo.plan import Plan
from cockpit.demo.words import pick

COMPANIES = ("巡查单位甲", "巡查单位乙", "巡查单位丙", "巡查单位丁", "巡查单位戊", "巡查单位己")
RUNS_A_WEEK = {"重点": 3.0, "双重": 2.5, "一般": 2.0}
FAILING = 9.0  # findings of the failing segment, as a multiple of what they would be
USUAL = 0.52  # findings of an average run
HOLDS = 0.35  # standard deviation of the luck of single runs
US = 1_000_000
ITEM_WEIGHTS = {"路面不洁": 7, "烟头杂物超标": 6, "暴露垃圾": 5, "非机动车乱停乱放": 7, "机动车乱停乱放": 6, "出店经营": 6, "占道经营": 4,
                "小广告乱贴乱发": 4, "人行道破损": 3, "门头招牌破损": 2, "绿地保洁不到位": 3, "共享单车淤积": 3, "乱堆物堆料": 3,
                "检查井盖缺失破损": 0.4, "线杆倾斜断裂": 0.2, "私搭乱建": 0.2, "未按标准设置围挡": 0.4, "超期占道施工": 0.3}


@dataclass(frozen=True)
class State:
    """How each segment fares: log of its finding rate by week, which weeks it is dug up, and its company."""

    badness: np.ndarray  # weeks × segments
    digging: np.ndarray  # weeks × segments
    company: np.ndarray

    @classmethod
    def of(cls, city: City, window: Window, plan: Plan, seed: int) -> State:
        rng = stream(seed, "segments")
        segments = city.places.filter(pl.col("segment_id").is_not_null())
        n, weeks = segments.height, int(window.weeks[-1]) + 1
        unit = np.array([c.patrol for c in city.characters])[segments["unit_no"].to_numpy()]
        lasting = rng.normal(0, 0.62, n) + unit + (segments["difficulty"].to_numpy() - 3) * 0.10
        badness = lasting + drift(rng, weeks, n, 0.93, 0.30)
        first = (np.datetime64(plan.failing_since, "D") - np.datetime64(window.start - timedelta(window.start.weekday()), "D"))
        badness[max(int(first.astype(int)) // 7, 0):, plan.failing] = np.log(FAILING) + 0.4
        digging = np.zeros((weeks, n), bool)
        for segment in rng.choice(np.setdiff1d(np.arange(n), [plan.failing]), max(n // 40, 1), replace=False):
            begin = rng.integers(0, weeks)
            digging[begin:begin + rng.integers(6, 22), segment] = True
        street = segments.select(pl.struct("unit", "street").rank("dense")).to_series().to_numpy()
        return cls(badness, digging, street % len(COMPANIES))


def patrols(city: City, window: Window, state: State, seed: int, first: int, last: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(runs, findings) of the days [first, last) of the window, as exported at its end."""
    rng = stream(seed, "patrols", first)
    segments = city.places.filter(pl.col("segment_id").is_not_null())
    days = np.arange(first, last)
    chance = segments["area_tier"].replace_strict(RUNS_A_WEEK, default=2.5).to_numpy() / 7
    daily = np.where(city.clock.is_workday(window.days[days]), 1.15, 0.62)
    went = rng.random((len(days), segments.height)) < daily[:, None] * chance
    day, segment = np.nonzero(went)
    n = len(day)
    start = rng.integers(7 * 3600, 19 * 3600, n)
    order = np.lexsort((segment, start, day))
    day, segment, start = day[order], segment[order], start[order]
    length = segments["length_km"].to_numpy()[segment]
    covered = np.round(length * np.where(rng.random(n) < 0.93, 1.0, 0.55 + 0.4 * rng.random(n)), 2)
    minutes = 4 + covered * (9 + 5 * rng.random(n))
    begun = window.days[days[day]].astype("datetime64[us]") + (start * US).astype("timedelta64[us]")
    ended = begun + ((minutes * 60).astype(np.int64) * US).astype("timedelta64[us]")
    week = window.weeks[days[day]]
    stamp = pl.Series(begun).dt.strftime("%Y%m%d")
    number = np.arange(n) - np.searchsorted(day, day)
    run_id = pl.select(pl.concat_str(pl.lit("XC"), stamp, pl.Series(number + 1).cast(pl.String).str.zfill(5))).to_series()
    digging = state.digging[week, segment]
    end = window.end.astype(object)
    common = [pick(segments[c], segment).alias(c) for c in ("segment_id", "side", "unit", "street")]
    company = pick(COMPANIES, state.company[segment])
    runs = pl.DataFrame([run_id.alias("run_id"), *common, pl.Series("started_at", begun), pl.Series("ended_at", ended),
                         pl.Series("inspected_km", covered), company.alias("company"),
                         pl.Series("under_construction", digging)]).with_columns(exported_at=pl.lit(end))
    rate = USUAL * np.sqrt(np.maximum(covered, 0.1) / 0.55) * np.exp(
        state.badness[week, segment] + HOLDS * rng.standard_normal(n)) * np.where(digging, 1.5, 1.0)
    found = np.repeat(np.arange(n), rng.poisson(np.minimum(rate, 14)))
    findings = _findings(rng, city, window, segments, found, segment, begun, minutes, run_id, company, digging,
                         state.badness[week, segment])
    return (runs.select([pl.col(f.name).cast(f.dtype) for f in PATROL_RUNS.fields if f.name in runs.columns]),
            findings.select([pl.col(f.name).cast(f.dtype) for f in PATROLS.fields]))


def _findings(rng: np.random.Generator, city: City, window: Window, segments: pl.DataFrame, run: np.ndarray,
              segment_of: np.ndarray, begun: np.ndarray, minutes: np.ndarray, run_id: pl.Series, company: pl.Series,
              digging: np.ndarray, badness: np.ndarray) -> pl.DataFrame:
    """One row a finding: the item, how many, photographs, and when it was put right, if by then it was."""
    items = city.reference["check_items"].filter(pl.col("valid_to").is_null()).sort("item_code")
    weight = np.array([ITEM_WEIGHTS.get(name, 1.0) for name in items["item"]])
    site = weight * np.where(items["category"] == "施工围挡", 14, 1)
    n = len(run)
    u = rng.random(n)
    item = np.where(digging[run], _draw(site, u), _draw(weight, u))
    segment = segment_of[run]
    # Where things are bad they are bad in many places.
    count = 1 + rng.poisson(0.3 * np.exp(0.85 * np.clip(badness[run], -1, 3)))
    found = begun[run] + ((rng.random(n) * minutes[run] * 60).astype(np.int64) * US).astype("timedelta64[us]")
    hours = items["rectify_hours"].to_numpy()[item]
    taken = hours * np.where(rng.random(n) < 0.86, 0.05 + 0.9 * rng.random(n), 1.05 + rng.exponential(1.4, n)) + 0.2
    mended = found + ((taken * 3600).astype(np.int64) * US).astype("timedelta64[us]")
    mended = np.where((mended < window.end) & (rng.random(n) < 0.985), mended, np.datetime64("NaT", "us"))
    p = {c: segments[c].to_numpy()[segment] for c in ("start_lon", "start_lat", "end_lon", "end_lat")}
    along, off = rng.random(n), rng.normal(0, 0.00008, (2, n))
    within = np.arange(n) - np.searchsorted(run, run)
    frame = pl.DataFrame([
        pick(run_id, run).alias("run_id"), pl.Series("_no", within + 1),
        *[pick(segments[c], segment).alias(c) for c in ("segment_id", "side", "unit", "street")],
        pl.Series("found_at", found), *[pick(items[c], item).alias(c) for c in ("item_code", "category", "item")],
        pl.Series("count", count),
        pl.Series("deduction", np.round(np.minimum(count * items["points"].to_numpy()[item], items["cap"].to_numpy()[item]), 2)),
        pick(company, run).alias("company"), pl.Series("rectified_at", mended),
        pl.Series("lon", np.round(p["start_lon"] + along * (p["end_lon"] - p["start_lon"]) + off[0], 6)),
        pl.Series("lat", np.round(p["start_lat"] + along * (p["end_lat"] - p["start_lat"]) + off[1], 6)),
    ])
    patrol_id = pl.concat_str("run_id", pl.lit("-"), pl.col("_no").cast(pl.String).str.zfill(2))
    return frame.with_columns(
        patrol_id=patrol_id, photo_before=pl.concat_str(patrol_id, pl.lit("-前.jpg")),
        photo_after=pl.when(pl.col("rectified_at").is_not_null()).then(pl.concat_str(patrol_id, pl.lit("-后.jpg"))),
        exported_at=pl.lit(window.end.astype(object)))


def _draw(weight: np.ndarray, u: np.ndarray) -> np.ndarray:
    edges = np.cumsum(weight)
    return np.searchsorted(edges, u * edges[-1], side="right")
