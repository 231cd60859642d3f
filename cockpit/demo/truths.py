"""What is really in the demonstration, written down so that a finding can be told from an invention.

truths.json, beside the exports, has these keys: `window` (first and last day, seed, cases a day), `hotspots` (segments,
class, weeks, factor), `failing_segment`, `gaming_street`, `harm_unit`, `late_closures`, `holiday_dips`, `zero_denominator`,
`inspection_cut`, `renamed_segments`, `traps` (each with its meaning, count and example case numbers), `notes`.
"""
from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import polars as pl

from cockpit.demo.characters import ENTERPRISE_CLASSES, GAMING_STREET, HARMED_UNIT, HOLIDAYS, QUIET_UNIT
from cockpit.demo.city import City, Window
from cockpit.demo.plan import FAILING_VOLUME, HARM, Plan


def truths(city: City, window: Window, plan: Plan, seed: int, cases_per_day: float) -> dict:
    """The truths that were decided before anything was written."""
    places, classes = city.places, city.classes
    failing = places.row(plan.failing, named=True)
    renamed = city.reference["segments"].filter(pl.col("valid_to").is_not_null())
    return {
        "window": {"first": str(window.start), "last": str(window.until), "seed": seed, "cases_per_day": cases_per_day},
        "hotspots": [{
            "factor": spot.factor, "class_code": classes["class_code"][spot.class_no],
            "subcategory": classes["subcategory"][spot.class_no], "unit": places["unit"][int(spot.places[0])],
            "segment_ids": sorted(places["segment_id"].gather(spot.places.astype("uint32")).to_list()),
            "since": str(spot.since), "until": str(spot.until), "added": spot.added,
            "baseline": "同一路段、同一小类在窗口内其余各周的周均件数",
        } for spot in plan.hotspots],
        "failing_segment": {"segment_id": failing["segment_id"], "name": failing["name"], "unit": failing["unit"],
                            "street": failing["street"], "since": str(plan.failing_since), "case_factor": FAILING_VOLUME},
        "gaming_street": {"unit": GAMING_STREET[0], "street": GAMING_STREET[1], "since": str(plan.gaming_since),
                          "how": "周日17时许成批结案，处置时间倒填在期限之前，之后才到场"},
        "harm_unit": {"unit": HARMED_UNIT, "since": str(window.middle), "subcategories": sorted(ENTERPRISE_CLASSES),
                      "share_factor": HARM},
        "inspection_cut": {"since": str(window.middle), "by_unit": {
            u: c.inspection_cut for u, c in zip(city.units["unit"], city.characters, strict=True)}},
        "holiday_dips": _holiday_dips(city, window),
        "zero_denominator": {"unit": QUIET_UNIT, "since": str(window.monday(6)), "until": str(window.monday(6) + timedelta(7)),
                             "what": "该周没有常规案件到期；该区没有责任路段"},
        "renamed_segments": renamed.select("segment_id", "name", pl.col("valid_to").cast(pl.String)).to_dicts(),
        "notes": ["开发区案件位于法定行政区轮廓之内，按 unit 字段归开发区",
                  "火星坐标（GCJ-02）只在 samples 的 egova 样例中", "罚款金额在本套导出中一律为元；以万元计的来源由各自的 profile 换算",
                  "入企检查中有少量没有企业代码、同一次检查以两个编号导出（编号以 B 结尾）和中途换码的企业（名录的 former_id 记着旧码）"],
    }


def closing_truths(files: list[Path]) -> dict:
    """Truths counted in the case exports just written: closures months after the deadline."""
    due = pl.coalesce("bundled_deadline_at", "deadline_at")
    late = pl.concat([pl.scan_parquet(f).select("case_id", "unit", "closed_at", "voided", due=due) for f in files]).filter(
        ~pl.col("voided") & ((pl.col("closed_at") - pl.col("due")) > pl.duration(days=60))).unique("case_id").sort("case_id").collect()
    return {"late_closures": {"what": "期限过后 60 天以上才结案", "count": late.height, "case_ids": late["case_id"].to_list()[:200]}}


def _holiday_dips(city: City, window: Window) -> list[dict]:
    """Each run of days off of one holiday inside the window, with the factor on the number of reports."""
    off = city.reference.workdays.filter(~pl.col("workday") & (pl.col("holiday") != "") & pl.col("holiday").is_not_null()
                                         & pl.col("date").is_between(window.start, window.until))
    runs: list[dict] = []
    before: date | None = None
    for day, _, name in off.iter_rows():
        if before and runs and runs[-1]["holiday"] == name and day == before + timedelta(days=1):
            runs[-1]["until"] = str(day + timedelta(days=1))
        else:
            runs.append({"holiday": name, "since": str(day), "until": str(day + timedelta(days=1)), "factor": HOLIDAYS.get(name, 1.0)})
        before = day
    return runs
