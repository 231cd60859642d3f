"""The smaller tables: media exposures, dust weighings (以克论净) and point facilities."""
from __future__ import annotations

import numpy as np
import polars as pl

from cockpit.contract import EXPOSURES, FACILITIES, WEIGHINGS
from cockpit.demo.city import City, Window, stream
from cockpit.demo.patrols import State
from cockpit.demo.words import pick

US = 1_000_000
MEDIA = (("央视新闻栏目", "中央"), ("河南电视台民生栏目", "省"), ("大河报热线", "省"), ("郑州电视台问政栏目", "市"), ("郑州晚报", "市"), ("郑州日报", "市"))
SUBJECTS = ("占道经营屡禁不止", "路边垃圾无人清理", "人行道破损长期未修", "夜市噪声扰民", "共享单车堆积占道", "渣土车撒漏", "路灯连片不亮")
KINDS = {"公共厕所": 420, "便民疏导点": 125, "垃圾中转站": 96, "城市驿站": 210, "停车场": 160}


def _at(window: Window, day: np.ndarray, seconds: np.ndarray) -> np.ndarray:
    return window.days[day].astype("datetime64[us]") + (seconds.astype(np.int64) * US).astype("timedelta64[us]")


def exposures(city: City, window: Window, state: State, seed: int) -> pl.DataFrame:
    """About two a week, on bad segments more than on good ones."""
    rng = stream(seed, "exposures")
    segments = city.places.filter(pl.col("segment_id").is_not_null())
    day = np.sort(rng.integers(0, len(window.days), rng.poisson(len(window.days) * 0.3)))
    weight = np.exp(1.5 * state.badness[window.weeks[day]]).cumsum(axis=1)
    segment = (rng.random(len(day))[:, None] * weight[:, -1:] >= weight).sum(axis=1)
    n = len(day)
    seen = _at(window, day, rng.integers(7 * 3600, 21 * 3600, n))
    mended = seen + (rng.integers(4, 160, n) * 3600 * US).astype("timedelta64[us]")
    medium = np.minimum(rng.geometric(0.3, n) - 1, len(MEDIA) - 1)
    medium = len(MEDIA) - 1 - medium
    frame = pl.DataFrame({"exposed_at": seen, "rectified_at": np.where(mended < window.end, mended, np.datetime64("NaT", "us"))}
                         ).with_columns(
        *[pick(segments[c], segment).alias(c) for c in ("segment_id", "unit", "street", "name")],
        pick([m for m, _ in MEDIA], medium).alias("medium"), pick([lv for _, lv in MEDIA], medium).alias("level"),
        pick(SUBJECTS, rng.integers(0, len(SUBJECTS), n)).alias("about")).sort("exposed_at")
    frame = frame.with_columns(
        exposure_id=pl.concat_str(pl.lit("BG"), pl.int_range(1, pl.len() + 1).cast(pl.String).str.zfill(5)),
        subject=pl.concat_str("name", "about"), exported_at=pl.lit(window.end.astype(object)))
    return frame.select([pl.col(f.name).cast(f.dtype) for f in EXPOSURES.fields])


def weighings(city: City, window: Window, state: State, seed: int) -> pl.DataFrame:
    """Every week a fifth of the segments, drawn by lot; grams of dust on a square metre."""
    rng = stream(seed, "weighings")
    segments = city.places.filter(pl.col("segment_id").is_not_null())
    weeks = window.weeks
    taken = np.argwhere(rng.random((int(weeks[-1]) + 1, segments.height)) < 0.2)
    first = np.searchsorted(weeks, np.arange(weeks[-1] + 1))
    last = np.searchsorted(weeks, np.arange(weeks[-1] + 1), side="right")
    week, segment = taken[:, 0], taken[:, 1]
    n = len(week)
    day = first[week] + (rng.random(n) * (last - first)[week]).astype(int)
    dust = np.exp(np.log(6.2) + 0.28 * state.badness[week, segment] + 0.25 * rng.standard_normal(n))
    frame = pl.DataFrame({"weighed_at": _at(window, day, rng.integers(6 * 3600, 11 * 3600, n)),
                          "dust_g_m2": np.round(np.clip(dust, 1.0, 60.0), 1)}).with_columns(
        *[pick(segments[c], segment).alias(c) for c in ("segment_id", "unit", "street")]).sort("weighed_at", "segment_id")
    frame = frame.with_columns(weighing_id=pl.concat_str(pl.lit("CZ"), pl.int_range(1, pl.len() + 1).cast(pl.String).str.zfill(7)),
                               exported_at=pl.lit(window.end.astype(object)))
    return frame.select([pl.col(f.name).cast(f.dtype) for f in WEIGHINGS.fields])


def facilities(city: City, window: Window, seed: int) -> pl.DataFrame:
    """Point facilities, near the segments of their street."""
    rng = stream(seed, "facilities")
    weight = city.places["weight"].to_numpy()
    parts = []
    for kind, many in KINDS.items():
        place = rng.choice(len(weight), many, p=weight)
        off = rng.normal(0, 0.0006, (2, many))
        parts.append(pl.DataFrame({"lon": np.round(city.places["start_lon"].to_numpy()[place] + off[0], 6),
                                   "lat": np.round(city.places["start_lat"].to_numpy()[place] + off[1], 6)}).with_columns(
            *[pick(city.places[c], place).alias(c) for c in ("unit", "street")], type=pl.lit(kind),
            status=pick(("正常", "维修"), (rng.random(many) < 0.03).astype(int)),
            _no=pl.int_range(1, pl.len() + 1).cast(pl.String)))
    frame = pl.concat(parts).with_columns(
        facility_id=pl.concat_str(pl.lit("SS"), pl.int_range(1, pl.len() + 1).cast(pl.String).str.zfill(5)),
        name=pl.concat_str(pl.col("street").str.replace("(街道|镇|乡)$", ""), "type", "_no", pl.lit("号")),
        exported_at=pl.lit(window.end.astype(object)))
    return frame.select([pl.col(f.name).cast(f.dtype) for f in FACILITIES.fields])
