"""Visits to enterprises and penalties: fewer in the second half of the window, and one unit where fewer is not better."""
from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl

from cockpit.contract import ENTERPRISES as REGISTER
from cockpit.contract import INSPECTIONS, PENALTIES
from cockpit.demo.characters import HARMED_UNIT
from cockpit.demo.city import City, Window, stream
from cockpit.demo.words import keys, pick

VISITS_A_DAY = 17.0  # before the cut, in the whole city
PENALTIES_A_DAY = 2.6
FILED_DROP, FINE_DROP = 0.42, 0.83  # the quoted claims, reproduced between the halves of the window
HARM = 1.6
ENTERPRISES = 5200
SCANNED_SINCE = timedelta(days=-150)  # 扫码入企 began so long before the cut
US = 1_000_000
RENAMED = 10_000_000  # added to the number of a firm before it changed its code
HANDLING = {"合格": "服务", "责令改正": "管理", "免罚": "管理", "立案": "执法", "移送": "执法"}
NAMELESS, TWICE = 0.004, 0.003  # visits without a code of the enterprise; records exported again under another number
INDUSTRIES = {"燃气": "燃气经营", "供热": "供热", "供水": "供水", "排水": "餐饮", "市政": "市政施工", "照明": "楼宇物业", "建筑垃圾": "渣土运输",
              "工地": "建筑施工", "规划建设": "房地产开发", "市容": "零售门店", "环卫": "环卫服务", "停车": "停车经营", "油烟": "餐饮"}
PARTNERS = ("市场监管部门", "生态环境部门", "消防救援机构", "建设部门")
VIOLATIONS = {"燃气经营": "燃气经营安全管理不到位", "餐饮": "未按规定排放油烟", "渣土运输": "未密闭运输建筑垃圾", "建筑施工": "施工现场未采取防尘措施",
              "零售门店": "擅自占道经营", "市政施工": "擅自挖掘城市道路", "房地产开发": "未按规划许可建设"}
HIDDEN = ("某*餐饮店", "某*商贸有限公司", "某*建设工程公司", "某*物业服务公司", "某*运输有限公司", "某*便利店")
FIRMS = {"餐饮": 0, "零售门店": 5, "建筑施工": 2, "市政施工": 2, "房地产开发": 2, "渣土运输": 4}


def _dates(rng: np.random.Generator, city: City, window: Window, a_day: float, kept: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(day, unit) of events on workdays; after the cut each unit keeps `kept` of its events."""
    days = np.arange(len(window.days))
    works = city.clock.is_workday(window.days)
    volume = np.array([c.volume for c in city.characters]) ** 0.7
    after = window.days >= np.datetime64(window.middle, "D")
    rate = works[:, None] * a_day * 1.45 * (volume / volume.sum()) * np.where(after[:, None], kept, 1.0)
    count = rng.poisson(rate)
    day, unit = np.nonzero(count)
    many = count[day, unit]
    return np.repeat(days[day], many), np.repeat(unit, many)


def _moment(window: Window, day: np.ndarray, seconds: np.ndarray) -> np.ndarray:
    return window.days[day].astype("datetime64[us]") + (seconds.astype(np.int64) * US).astype("timedelta64[us]")


def _firms(rng: np.random.Generator, city: City, unit: np.ndarray) -> np.ndarray:
    """An enterprise for each event: each unit has its own, and a few are visited again and again."""
    own = ENTERPRISES // city.units.height
    return unit * own + np.minimum((rng.random(len(unit)) ** 2.2 * own).astype(int), own - 1)


def _codes(firm: np.ndarray, begun: np.ndarray, window: Window) -> pl.Series:
    """A few firms changed their code in the middle of the window; the register tells of it."""
    former = (firm % 211 == 5) & (begun < np.datetime64(window.middle, "us"))
    return keys(np.where(former, firm + RENAMED, firm), "QY")


def inspections(city: City, window: Window, seed: int) -> pl.DataFrame:
    """One row a visit and agency; a joint visit is one visit with a row for each agency and one joint number."""
    rng = stream(seed, "inspections")
    kept = np.array([1 - c.inspection_cut for c in city.characters])
    day, unit = _dates(rng, city, window, VISITS_A_DAY, kept)
    items = city.reference["inspection_items"].sort("item_code")
    n = len(day)
    firm = _firms(rng, city, unit)
    item = (firm * 7919 + (rng.random(n) < 0.25) * rng.integers(0, 5, n)) % items.height  # a firm has its own kind of visit
    after = window.days[day] >= np.datetime64(window.middle, "D")
    harmed = np.array([u == HARMED_UNIT for u in city.units["unit"]])[unit] & after
    where = _segment_of(city, unit, firm)
    kind = np.select([(u := rng.random(n)) < 0.56, u < 0.86], ["日常", "个案"], "专项")
    reason = np.select([kind == "日常", (v := rng.random(n)) < 0.6, v < 0.8, v < 0.93],
                       ["计划", "投诉举报", "转办交办", "数据监测"], "企业申请")
    above = (kind == "专项") & (rng.random(n) < 0.6)
    reason = np.where(kind == "专项", np.where(above, "上级部署", "专项整治"), reason)
    joint = rng.random(n) < np.where(after, 0.30, 0.10)
    mode = np.where(joint, "综合查一次", np.where((kind == "日常") & (rng.random(n) < 0.4), "双随机", "单独"))
    begun = _moment(window, day, rng.integers(8 * 3600 + 1800, 17 * 3600, n))
    ended = begun + ((900 + rng.gamma(2.0, 1500, n)).astype(np.int64) * US).astype("timedelta64[us]")
    coded = begun.astype("datetime64[D]") >= np.datetime64(window.middle + SCANNED_SINCE, "D")
    scanned = coded & (rng.random(n) < 0.95)
    back = scanned & (rng.random(n) < 0.04)
    nothing = np.datetime64("NaT", "us")
    wait = (rng.integers(60, 600, n) * US).astype("timedelta64[us]")
    scan = np.where(back, ended + (rng.integers(3600, 5 * 86400, n) * US).astype("timedelta64[us]"), begun - wait)
    problem = rng.random(n) < np.where(harmed, 0.46, 0.27) * np.where(kind == "个案", 1.35, 1.0)
    lenient = items["lenient"].to_numpy()[item]
    w = rng.random(n)
    result = np.select([~problem, lenient & (w < 0.35), w < 0.80, w < 0.97], ["合格", "免罚", "责令改正", "立案"], "移送")
    told = (result == "责令改正") | (result == "免罚")
    due = (begun.astype("datetime64[D]") + rng.integers(3, 16, n))
    mended = _moment(window, day, rng.integers(9 * 3600, 18 * 3600, n)) + (rng.integers(1, 18, n) * 86400 * US).astype("timedelta64[us]")
    mended = np.where(told & (rng.random(n) < 0.92) & (mended < window.end), mended, nothing)
    stars = np.select([(s := rng.random(n)) < 0.62, s < 0.86, s < 0.95, s < 0.98], [5, 4, 3, 2], 1)
    rated = scanned & (rng.random(n) < 0.55)
    frame = pl.DataFrame({"started_at": begun, "ended_at": ended, "unit_no": unit, "firm": firm, "joint": joint, "mode": mode,
                          "type": kind, "trigger": reason, "special_from_above": above, "backfilled": back,
                          "code_issued_at": np.where(coded, begun - wait - np.timedelta64(1, "D"), nothing),
                          "scanned_at": np.where(scanned & (scan < window.end), scan, nothing),
                          "approved_at": begun - np.timedelta64(2, "D") - wait, "problem_found": problem, "result": result,
                          "rectified_at": mended, "complaint": rng.random(n) < np.where(harmed, 0.02, 0.008),
                          "officer_count": 2 + rng.poisson(0.4, n)}).with_columns(
        pl.Series("rectify_due_on", np.where(told, due, np.datetime64("NaT", "D"))),
        pl.Series("evaluation", np.where(rated, stars, -1)).replace(-1, None),
        *[pick(items[c], item).alias(c) for c in ("item_code", "risk_grade")],
        (pick(items["mode"], item) == "现场").alias("on_site"), pick(items["field"], item).alias("field"),
        *[pick(city.places[c], where).alias(c) for c in ("unit", "street", "segment_id")],
        pl.Series("lon", np.round((city.places["start_lon"].to_numpy() + city.places["end_lon"].to_numpy())[where] / 2, 5)),
        pl.Series("lat", np.round((city.places["start_lat"].to_numpy() + city.places["end_lat"].to_numpy())[where] / 2, 5)),
        _codes(firm, begun, window).alias("enterprise_id"), pl.col("result").replace_strict(HANDLING).alias("handling"))
    return _one_row_an_agency(rng, city, window, _described(frame, firm).sort("started_at", "enterprise_id"))


def _segment_of(city: City, unit: np.ndarray, firm: np.ndarray) -> np.ndarray:
    """Where a firm stands: always the same place of its unit."""
    by_unit = [np.flatnonzero(city.places["unit_no"].to_numpy() == u) for u in range(city.units.height)]
    sizes = np.array([max(len(b), 1) for b in by_unit])
    table = np.zeros((len(by_unit), sizes.max()), int)
    for number, places in enumerate(by_unit):
        table[number, :len(places)] = places
    return table[unit, firm * 2654435761 % sizes[unit]]


def _described(frame: pl.DataFrame, firm: np.ndarray) -> pl.DataFrame:
    industry = frame["field"].replace_strict(INDUSTRIES, default="其他").alias("industry")
    label = pick(HIDDEN, np.array([FIRMS.get(i, 3) for i in industry]))
    kind = np.where(industry.is_in(["零售门店", "餐饮"]).to_numpy() & (firm % 3 > 0), "个体工商户", "企业")
    return frame.with_columns(industry, label.alias("enterprise_label"), pl.Series("enterprise_type", kind))


def _one_row_an_agency(rng: np.random.Generator, city: City, window: Window, visits: pl.DataFrame) -> pl.DataFrame:
    """Number the visits, and repeat a joint one for every agency that took part."""
    n = visits.height
    joint = visits["joint"].to_numpy()
    agencies = np.where(joint, 2 + rng.integers(0, 3, n), 1)
    row = np.repeat(np.arange(n), agencies)
    part = np.arange(len(row)) - np.searchsorted(row, row)
    city_level = rng.random(n) < 0.18
    own = [f"{u}城市管理局（示例）" for u in city.units["unit"]]
    unit = visits["unit_no"].to_numpy()[row]
    shift = rng.integers(0, len(PARTNERS), n)[row]
    partner = np.array(PARTNERS)[(part + shift) % len(PARTNERS)]
    first = np.where(city_level[row], "市城市管理局（示例）", np.array(own)[unit])
    agency = np.where(part == 0, first, np.char.add(np.array(city.units["unit"].to_list())[unit], np.char.add(partner, "（示例）")))
    number = pl.Series(row + 1).cast(pl.String).str.zfill(6)
    frame = visits.select(pl.all().gather(pl.Series(row))).with_columns(
        inspection_id=pl.concat_str(pl.lit("JC"), number, pl.lit("-"), pl.Series(part + 1).cast(pl.String)),
        joint_id=pl.when("joint").then(pl.concat_str(pl.lit("LH"), number)),
        agency=pl.Series(agency), agency_level=pl.when(pl.Series(city_level[row] & (part == 0))).then(pl.lit("市"))
        .otherwise(pl.lit("区")), exported_at=pl.lit(window.end.astype(object)))
    odd = rng.spawn(1)[0]  # what comes after draws as before
    frame = frame.with_columns(enterprise_id=pl.when(pl.Series(odd.random(n)[row] >= NAMELESS)).then("enterprise_id"))
    again = frame.filter(pl.Series(odd.random(len(row)) < TWICE) & pl.col("joint_id").is_null()).with_columns(pl.col("inspection_id") + "B")
    return pl.concat([frame, again]).sort("started_at", "inspection_id").select([pl.col(f.name).cast(f.dtype) for f in INSPECTIONS.fields])


def penalties(city: City, window: Window, seed: int) -> pl.DataFrame:
    """One row a penalty case; the fine is whole yuan. Filings and fines fall by the quoted shares, except in the harmed unit."""
    rng = stream(seed, "penalties")
    kept = np.array([HARM if u == HARMED_UNIT else 1 - FILED_DROP for u in city.units["unit"]])
    day, unit = _dates(rng, city, window, PENALTIES_A_DAY, kept)
    n = len(day)
    firm = _firms(rng, city, unit)
    where = _segment_of(city, unit, firm)
    after = window.days[day] >= np.datetime64(window.middle, "D")
    industry = np.array(list(VIOLATIONS))[(firm * 31 + rng.integers(0, 2, n)) % len(VIOLATIONS)]
    begun = _moment(window, day, rng.integers(8 * 3600 + 1800, 17 * 3600, n))
    decided = begun + (rng.integers(5, 85, n) * 86400 * US + rng.integers(0, 7200, n) * US).astype("timedelta64[us]")
    closed = decided + (rng.integers(1, 40, n) * 86400 * US).astype("timedelta64[us]")
    nothing = np.datetime64("NaT", "us")
    scale = np.where(after, (1 - FINE_DROP) / (1 - FILED_DROP), 1.0)
    fine = np.maximum(np.round(np.exp(rng.normal(9.1, 1.35, n)) * scale / 100) * 100, 100).astype(np.int64)
    first = rng.random(n) < 0.55
    spared = first & (rng.random(n) < np.where(after, 0.42, 0.2))
    lighter = ~spared & (rng.random(n) < 0.12)
    settled = decided < window.end
    exemption = np.select([spared & (rng.random(n) < 0.6), spared, lighter & (rng.random(n) < 0.5), lighter],
                          ["首违不罚", "轻微免罚", "减轻处罚", "从轻处罚"], "")
    frame = pl.DataFrame({
        "filed_at": begun, "decided_at": np.where(settled, decided, nothing),
        "closed_at": np.where(settled & (closed < window.end), closed, nothing),
        "fine_yuan": pl.Series(np.where(spared, 0, fine)).cast(pl.Int64), "settled": settled, "first_violation": first,
        "confiscated_yuan": np.where(rng.random(n) < 0.05, fine // 3, 0), "exemption": exemption, "industry": industry,
        "repair": rng.random(n),
    }).with_columns(_codes(firm, begun, window).alias("enterprise_id"),
                    *[pick(city.places[c], where).alias(c) for c in ("unit", "street")]).sort("filed_at", "enterprise_id")
    frame = frame.with_columns(
        penalty_id=pl.concat_str(pl.lit("CF"), pl.col("filed_at").dt.strftime("%Y"),
                                 pl.int_range(1, pl.len() + 1).cast(pl.String).str.zfill(5)),
        agency=pl.concat_str("unit", pl.lit("城市管理局（示例）")),
        violation=pl.col("industry").replace_strict(VIOLATIONS, default=None),
        exemption=pl.when(pl.col("settled") & (pl.col("exemption") != "")).then("exemption"),
        fine_yuan=pl.when("settled").then("fine_yuan"), confiscated_yuan=pl.when("settled").then("confiscated_yuan"),
        credit_repair=pl.when("settled").then(pl.when(pl.col("repair") < 0.3).then(pl.lit("未推送"))
                                              .when(pl.col("repair") < 0.75).then(pl.lit("已推送")).otherwise(pl.lit("已修复"))),
        exported_at=pl.lit(window.end.astype(object))).with_columns(
        exempt_list_no=pl.when(pl.col("exemption").is_in(["首违不罚", "轻微免罚"])).then(
            pl.concat_str(pl.lit("示例清单"), (pl.col("repair") * 40).cast(pl.Int64).cast(pl.String).str.zfill(2))))
    return frame.select([pl.col(f.name).cast(f.dtype) for f in PENALTIES.fields])


def enterprises(city: City, window: Window, seed: int, visits: pl.DataFrame, fined: pl.DataFrame) -> pl.DataFrame:
    """The register: one row a firm. A few opened after the cut, a few closed; nobody is visited before opening or after closing."""
    rng = stream(seed, "enterprises")
    own = ENTERPRISES // city.units.height
    firm = np.arange(own * city.units.height)
    where = _segment_of(city, firm // own, firm)
    items = city.reference["inspection_items"].sort("item_code")
    item = firm * 7919 % items.height
    code = keys(firm, "QY")
    met = pl.concat([visits.select("enterprise_id", day=pl.col("started_at").dt.date()),
                     fined.select("enterprise_id", day=pl.col("filed_at").dt.date())]).group_by("enterprise_id").agg(
        pl.col("day").min().alias("first"), pl.col("day").max().alias("last"))
    seen = pl.DataFrame({"enterprise_id": code}).join(met, "enterprise_id", "left", maintain_order="left")
    changed = firm % 211 == 5
    first = seen["first"].fill_null(window.until).to_numpy().astype("datetime64[D]")
    last = seen["last"].fill_null(window.start).to_numpy().astype("datetime64[D]")
    middle, end = np.datetime64(window.middle, "D"), np.datetime64(window.until, "D")
    fresh = (first > middle) & (rng.random(len(firm)) < 0.15) & ~changed
    age = rng.integers(60, 6000, len(firm))
    opened = np.where(fresh, first - np.minimum((first - middle).astype(int), rng.integers(0, 90, len(firm))), np.datetime64(window.start, "D") - age)
    shut = ~fresh & (last + 200 < end) & (rng.random(len(firm)) < 0.04)
    frame = pl.DataFrame({"enterprise_id": code, "opened_on": opened,
                          "closed_on": np.where(shut, last + rng.integers(30, 180, len(firm)), np.datetime64("NaT", "D"))}).with_columns(
        former_id=pl.when(pl.Series(changed)).then(keys(firm + RENAMED, "QY")), field=pick(items["field"], item), risk_grade=pick(items["risk_grade"], item),
        exported_at=pl.lit(window.end.astype(object)), **{c: pick(city.places[c], where) for c in ("unit", "street", "segment_id")})
    return _described(frame, firm).select([pl.col(f.name).cast(f.dtype) for f in REGISTER.fields])
