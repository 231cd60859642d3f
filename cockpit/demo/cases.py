"""The cases of one stretch of days, in full, and the same cases as an export of a given moment would show them."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from cockpit.contract import CASES, SATISFACTIONS
from cockpit.demo.characters import (
    COMPLAINT_CLASSES,
    GAMING_STREET,
    HOTLINES,
    HOURS,
    NIGHT_CLASSES,
    QUIET_UNIT,
    SOURCE_SHARES,
    SOURCES,
    UNOWNED,
)
from cockpit.demo.city import City, Window, drift, stream
from cockpit.demo.duty import departments
from cockpit.demo.plan import Plan
from cockpit.demo.stages import Circumstances, stages
from cockpit.demo.words import ORDINALS, addresses, descriptions, keys, pick

HALF_WIDTH = (("（", "("), ("）", ")"))
STAGES = ("accepted_at", "filed_at", "dispatched_at", "second_dispatched_at", "arrived_at", "disposed_at", "checked_at",
          "closed_at", "replied_at")


@dataclass(frozen=True)
class Habits:
    """How likely each unit is to dispose in time, week by week (logit drift), the same for every quarter."""

    on_time: np.ndarray  # weeks × units
    satisfied: np.ndarray

    @classmethod
    def of(cls, city: City, window: Window, seed: int) -> Habits:
        base = np.array([c.on_time for c in city.characters])
        weeks = window.weeks[-1] + 1
        logit = np.log(base / (1 - base)) + drift(stream(seed, "habits"), weeks, len(base), 0.8, 0.28)
        return cls(logit + np.linspace(-0.1, 0.1, weeks)[:, None], np.array([c.satisfied for c in city.characters]))


def cases(city: City, window: Window, plan: Plan, habits: Habits, seed: int, first: int, last: int) -> pl.DataFrame:
    """Cases of the days [first, last) of the window: the contract's columns, their whole story, and `_ended_at`, when a
    void or suspended case left the flow, `_bulk`, closed in bulk, `_order`, place within the day."""
    rng = stream(seed, "cases", first)
    start, stop = np.searchsorted(plan.day, [first, last])
    day, place, klass = (a[start:stop].astype(np.int64) for a in (plan.day, plan.place, plan.klass))
    unit = city.places["unit_no"].to_numpy()[place]
    names = city.classes["subcategory"].to_numpy()
    siluan = city.classes["is_siluan"].to_numpy()[klass]
    source = _sources(rng, city, klass, siluan)
    hotline = np.isin(source, [SOURCES.index(s) for s in HOTLINES])
    reported = window.days[day].astype("datetime64[us]") + _clock_times(rng, source, hotline, np.isin(names[klass], list(NIGHT_CLASSES)))
    order = np.argsort(reported, kind="stable")
    day, place, klass, unit, source, reported = (a[order] for a in (day, place, klass, unit, source, reported))
    siluan, hotline = siluan[order], hotline[order]
    department, own = departments(rng, city, klass, unit)
    limits = city.clock.limit_minutes(city.classes["limit_value"].to_numpy(), city.classes["limit_unit"].to_numpy())[klass]
    natural = city.classes["limit_unit"].str.starts_with("自然").to_numpy()[klass]
    urgent = (city.classes["urgency"] == "急").to_numpy()[klass]
    week = window.weeks[day].astype(int)
    logit = habits.on_time[week, unit] + np.where(siluan, 1.15, 0) - np.where(own, 0, 0.45) + np.where(urgent, 0.4, 0)
    quiet = city.places["unit"].to_numpy()[place] == QUIET_UNIT
    gaming = ((city.places["unit"] == GAMING_STREET[0]) & (city.places["street"] == GAMING_STREET[1])).to_numpy()[place] & (
        day >= (plan.gaming_since - window.start).days)
    on_time = np.where(quiet & ~siluan, 1.0, 1 / (1 + np.exp(-logit)))
    made = stages(rng, city.clock, Circumstances(reported, source, siluan, urgent, hotline, limits, natural, own, on_time, gaming))
    within = np.arange(start, stop) - np.searchsorted(plan.day, day)
    frame = pl.DataFrame({
        "reported_at": reported, "accepted_at": made.accepted, "filed_at": made.filed, "dispatched_at": made.dispatched,
        "second_dispatched_at": made.second, "arrived_at": made.arrived, "deadline_at": made.deadline,
        "bundled_deadline_at": made.bundled, "disposed_at": made.disposed, "checked_at": made.checked, "closed_at": made.closed,
        "rework_count": made.rework, "postpone_count": made.postpone, "suspended": made.suspended, "voided": made.voided,
        "self_disposed": made.self_disposed, "_ended_at": made.ended, "_bulk": made.bulk, "_order": within,
        "source": pick(SOURCES, source), "alarm_confirmed": pick([False, True, None], made.alarm_confirmed % 3),
        "department": pick(city.reference["departments"].sort("department_id")["department"], department,
                           ~np.isnat(made.dispatched) & (stream(seed, "unowned", first).random(len(day)) < UNOWNED)),
    }).with_columns(*[pick(city.classes[c], klass).alias(c) for c in
                      ("kind", "class_code", "category", "subcategory", "is_siluan", "urgency")],
                    *[pick(city.places[c], place).alias(c) for c in ("unit", "street")])
    frame = frame.with_columns(pl.selectors.datetime().dt.truncate("1s"))
    frame = frame.with_columns(*_where(rng, city, place, source, names))
    frame = frame.with_columns(descriptions(rng, city, klass, frame["address"], hotline).alias("description"))
    frame = frame.with_columns(*_aftermath(rng, habits, frame, place, unit, hotline, siluan, plan))
    stamp = pl.col("reported_at").dt.strftime("%Y%m%d")
    number = (pl.col("_order") + 1).cast(pl.String)
    return frame.with_columns(pl.concat_str(pl.lit("AJ"), stamp, number.str.zfill(6)).alias("case_id"),
                              pl.concat_str(stamp, number.str.zfill(5)).alias("task_no"))


def _sources(rng: np.random.Generator, city: City, klass: np.ndarray, siluan: np.ndarray) -> np.ndarray:
    groups = list(SOURCE_SHARES)
    complaint = city.classes["subcategory"].is_in(list(COMPLAINT_CLASSES)).to_numpy()[klass]
    part = (city.classes["kind"] == "部件").to_numpy()[klass]
    group = np.select([siluan, complaint, part], [groups.index("四乱"), groups.index("投诉"), groups.index("部件")],
                      groups.index("其他"))
    edges = np.cumsum(np.array([SOURCE_SHARES[g] for g in groups]), axis=1)
    u = rng.random(len(klass)) * edges[group, -1]
    return (u[:, None] >= edges[group]).sum(axis=1)


def _clock_times(rng: np.random.Generator, source: np.ndarray, hotline: np.ndarray, nightly: np.ndarray) -> np.ndarray:
    """Time of day of each report: collectors by daylight, callers into the night, about night markets mostly then, cameras always."""
    camera = source == SOURCES.index("AI视频")
    curve = np.select([camera, hotline & nightly, hotline], [2, 3, 1], 0)
    edges = np.cumsum(np.array([HOURS[k] / np.sum(HOURS[k]) for k in ("采集", "热线", "视频", "夜间")]), axis=1)
    u = rng.random(len(source)) * edges[curve, -1]
    hour = (u[:, None] >= edges[curve]).sum(axis=1)
    second = hour * 3600 + rng.integers(0, 3600, len(source))
    return (second * 1_000_000).astype("timedelta64[us]")


def _where(rng: np.random.Generator, city: City, place: np.ndarray, source: np.ndarray, names: np.ndarray) -> list[pl.Series]:
    """Coordinates, segment, road, community, grid. A share of reports gives the segment by name, the road only, or neither;
    most calls to 12345 have no coordinates."""
    n = len(place)
    p = {c: city.places[c].to_numpy()[place] for c in ("start_lon", "start_lat", "end_lon", "end_lat")}
    along, off = rng.random(n), rng.normal(0, 0.00012, (2, n))
    spot = city.places["segment_id"].is_null().to_numpy()[place]
    off = off * np.where(spot, 25, 1)
    lon = np.round(p["start_lon"] + along * (p["end_lon"] - p["start_lon"]) + off[0], 6)
    lat = np.round(p["start_lat"] + along * (p["end_lat"] - p["start_lat"]) + off[1], 6)
    unlocated = (rng.random(n) < np.where(source == SOURCES.index("12345"), 0.45, 0.004))
    given = rng.random(n)  # < .08 the segment by name, < .14 the road only, < .18 neither
    segment = pick(city.places["segment_id"], place, given < 0.18)
    style = rng.integers(0, 4, n)
    former = [city.former_names.get(s or "") for s in city.places["segment_id"]]
    shown = pl.DataFrame({"name": pick(city.places["name"], place), "former": pick(pl.Series(former, dtype=pl.String), place),
                          "road": pick(city.places["road_name"], place), "given": given, "style": style})
    named = pl.when((pl.col("style") == 3) & pl.col("former").is_not_null()).then("former").otherwise("name")
    half = named.str.replace(*HALF_WIDTH[0]).str.replace(*HALF_WIDTH[1])
    name = pl.when(pl.col("style") == 1).then(half).when(pl.col("style") == 2).then(named.str.replace("）", ")")).otherwise(named)
    road = shown.select(pl.when(pl.col("given") < 0.08).then(name).when(pl.col("given").is_between(0.14, 0.18)).then(None)
                        .otherwise("road")).to_series()
    community = rng.integers(0, len(ORDINALS), n)
    stem = city.places["street"].str.replace("(街道|镇|乡)$", "")
    grid = pl.DataFrame({"code": pick(city.places["street_code"], place), "c": community + 1, "g": rng.integers(1, 9, n)})
    return [
        pl.Series("lon", np.where(unlocated, np.nan, lon), nan_to_null=True),
        pl.Series("lat", np.where(unlocated, np.nan, lat), nan_to_null=True),
        segment.alias("segment_id"), road.alias("road_name"), addresses(rng, city, place).alias("address"),
        pl.select(pl.concat_str(pick(stem, place), pick(ORDINALS, community))).to_series().alias("community"),
        grid.select(pl.concat_str("code", pl.col("c").cast(pl.String).str.zfill(3), pl.col("g").cast(pl.String).str.zfill(3))
                    ).to_series().alias("grid"),
    ]


def _aftermath(rng: np.random.Generator, habits: Habits, frame: pl.DataFrame, place: np.ndarray, unit: np.ndarray,
               hotline: np.ndarray, siluan: np.ndarray, plan: Plan) -> list[pl.Series]:
    """Reply and satisfaction of callers, and the counts of pressing, passing on and supervision."""
    n = len(place)
    due = frame.select(pl.coalesce("bundled_deadline_at", "deadline_at")).to_series().to_numpy()
    closed, disposed = frame["closed_at"].to_numpy(), frame["disposed_at"].to_numpy()
    late = (np.isnat(disposed) | (disposed > due)) & ~np.isnat(due)
    bulk = frame["_bulk"].to_numpy()
    answered = hotline & ~np.isnat(closed) & ~frame["voided"].to_numpy() & (rng.random(n) < 0.985)
    hours = np.exp(np.log(9) + 0.9 * rng.standard_normal(n))
    replied = np.where(answered, closed + (np.round(hours * 3600).astype(np.int64) * 1_000_000).astype("timedelta64[us]"),
                       np.datetime64("NaT", "us"))
    visited = answered & (rng.random(n) < 0.8)
    pleased = habits.satisfied[unit] - 0.18 * late - 0.35 * bulk
    resolved = rng.random(n) < np.clip(pleased + 0.05, 0, 1)
    u, worse = rng.random(n), np.clip(1 - pleased, 0.02, 0.95)
    level = np.select([u < worse * 0.3, u < worse * 0.8, u < worse, u < worse + (1 - worse) * 0.35], [4, 3, 2, 1], 0)
    caller = place * 4096 + np.minimum(rng.exponential(26, n), 4000).astype(np.int64)
    sent = ~np.isnat(frame["dispatched_at"].to_numpy())
    formal = frame["source"].is_in(["媒体", "督查"]).to_numpy()
    return [
        pl.Series("replied_at", replied), pick([False, True], resolved.astype(int), ~visited).alias("resolved"),
        pick(SATISFACTIONS, level, ~visited).alias("satisfaction"),
        pl.select(pl.when(pl.Series(hotline)).then(keys(caller))).to_series().alias("caller_key"),
        pl.Series("press_count", np.where(sent, rng.poisson(np.where(late, 0.55, 0.015)), 0)),
        pl.Series("shuffle_count", np.where(sent, rng.poisson(np.where(siluan, 0.002, 0.03)), 0)),
        pl.Series("supervised", sent & (rng.random(n) < np.where(formal, 0.2, np.where(late, 0.012, 0.001)))),
    ]


def as_of(whole: pl.DataFrame, moment: np.datetime64) -> pl.DataFrame:
    """The cases as exported at a moment: nothing that happens later is in it. Exactly the contract's columns, in order."""
    cut = pl.lit(moment.astype("datetime64[us]").astype(object))
    known = whole.filter(pl.col("reported_at") < cut)
    left = (pl.col("_ended_at") < cut).fill_null(False)
    known = known.with_columns(
        *[pl.when(pl.col(c) < cut).then(c).alias(c) for c in STAGES], voided=pl.col("voided") & left,
        suspended=pl.col("suspended") & left)
    known = known.with_columns(
        *[pl.when(pl.col("dispatched_at").is_not_null()).then(c).alias(c) for c in ("deadline_at", "bundled_deadline_at")],
        *[pl.when(pl.col("replied_at").is_not_null()).then(c).alias(c) for c in ("resolved", "satisfaction")],
        rework_count=pl.when(pl.col("disposed_at").is_not_null()).then("rework_count").otherwise(0))
    # A postponement is asked for before the deadline; one that lies ahead may not have been granted yet.
    ahead = pl.col("deadline_at").is_null() | (pl.col("deadline_at") >= cut)
    known = known.with_columns(
        bundled_deadline_at=pl.when(ahead & (pl.col("postpone_count") > 0)).then(None).otherwise("bundled_deadline_at"),
        postpone_count=pl.when(ahead).then(0).otherwise("postpone_count"),
        press_count=pl.when(pl.col("dispatched_at").is_not_null()).then("press_count").otherwise(0))
    status = (pl.when("voided").then(pl.lit("作废")).when("suspended").then(pl.lit("挂账"))
              .when(pl.col("closed_at").is_not_null()).then(pl.lit("已结案"))
              .when(pl.col("disposed_at").is_not_null()).then(pl.lit("待核查"))
              .when(pl.col("dispatched_at").is_not_null()).then(pl.lit("处置中"))
              .when(pl.col("filed_at").is_not_null()).then(pl.lit("待派遣"))
              .when(pl.col("accepted_at").is_not_null()).then(pl.lit("待立案")).otherwise(pl.lit("待受理")))
    known = known.with_columns(status=status, exported_at=cut, segment_match=pl.lit(None, pl.String),
                               geo_quality=pl.lit(None, pl.String))
    return known.select([pl.col(f.name).cast(f.dtype) for f in CASES.fields])
