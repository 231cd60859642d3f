"""A small city of segments for the decisions' tests: literal segments, runs and findings, and the rules plainly written."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import polars as pl

from cockpit.decisions.rulebook import DifficultyRule, FlagsRule, LadderRule, PatrolRule
from cockpit.decisions.scoring import Patrols

SAID: dict[str, Any] = {"valid_from": date(2021, 1, 1), "status": "示例", "source": "试验"}
ITEMS = (  # code, item, points, cap, first step of the ladder, key-area multiplier, veto
    ("JC1", "路面不洁", 0.5, 5.0, 1.5, 1.2, None),
    ("JC2", "井盖缺失", 2.0, 6.0, 2.0, 1.5, "缺失且未围护的可一票否决"),
    ("JC3", "烟头杂物", 0.2, 3.0, 1.5, 1.0, None),
)
RUN_SCHEMA = {"run_id": pl.String, "system": pl.String, "segment_id": pl.String, "unit": pl.String, "street": pl.String,
              "started_at": pl.Datetime("us"), "ended_at": pl.Datetime("us"), "inspected_km": pl.Float64, "company": pl.String,
              "under_construction": pl.Boolean, "carriageway_score": pl.Float64, "sidewalk_score": pl.Float64, "exported_at": pl.Datetime("us")}
FINDING_SCHEMA = {"patrol_id": pl.String, "system": pl.String, "run_id": pl.String, "segment_id": pl.String, "counted_at": pl.Datetime("us"),
                  "item_code": pl.String, "category": pl.String, "item": pl.String, "count": pl.Int64}


def segments(*rows: dict[str, Any]) -> pl.DataFrame:
    """Segments of 金水区, grade 1, 支路 in 双重 areas, in force for ever, unless a row says otherwise."""
    plain = {"name": None, "unit": "金水区", "street": "花园路街道", "area_tier": "双重", "road_class": "支路", "difficulty": 1, "length_km": 0.5,
             "valid_from": None, "valid_to": None}
    schema = {"segment_id": pl.String, "name": pl.String, "unit": pl.String, "street": pl.String, "area_tier": pl.String, "road_class": pl.String,
              "difficulty": pl.Int64, "length_km": pl.Float64, "valid_from": pl.Date, "valid_to": pl.Date}
    dated = ({k: date.fromisoformat(v) if k.startswith("valid_") and v else v for k, v in row.items()} for row in rows)
    return pl.DataFrame([plain | {"name": row["segment_id"]} | row for row in dated], schema=schema)


def patrols(runs: Iterable[dict[str, Any]], findings: Iterable[dict[str, Any]] = (), of: pl.DataFrame | None = None,
            exposures: Iterable[tuple[str, str, str]] = (), weighings: Iterable[tuple[str, str, float]] = ()) -> Patrols:
    """`runs`: run_id, segment_id, day, km …; `findings`: run_id, item_code, count; exposures: (segment, day, level)."""
    made = pl.DataFrame([{"system": "t", "unit": "金水区", "street": "花园路街道", "company": "甲", "under_construction": False,
                          "inspected_km": r.get("km"), "started_at": _at(r["day"])} | {k: v for k, v in r.items() if k not in ("day", "km")}
                         for r in runs], schema=RUN_SCHEMA)
    when = dict(made.select("run_id", "started_at").iter_rows())
    where = dict(made.select("run_id", "segment_id").iter_rows())
    names = {code: item for code, item, *_ in ITEMS}
    found = pl.DataFrame([{"patrol_id": f"F{n}", "system": "t", "segment_id": where.get(f["run_id"]), "counted_at": when.get(f["run_id"], datetime(2025, 1, 6)),
                           "category": "大类", "item": names.get(f["item_code"]), "count": 1} | f for n, f in enumerate(findings)], schema=FINDING_SCHEMA)
    items = pl.DataFrame([{"item_code": c, "points": p, "cap": cap, "repeat_multiplier": again, "key_area_multiplier": key, "veto": veto}
                          for c, _, p, cap, again, key, veto in ITEMS]).with_columns(valid_from=pl.lit(None, pl.Date), valid_to=pl.lit(None, pl.Date))
    exposed = pl.DataFrame([(s, _at(d), level) for s, d, level in exposures], orient="row",
                           schema={"segment_id": pl.String, "exposed_at": pl.Datetime("us"), "level": pl.String})
    weighed = pl.DataFrame([(s, _at(d), g) for s, d, g in weighings], orient="row",
                           schema={"segment_id": pl.String, "weighed_at": pl.Datetime("us"), "dust_g_m2": pl.Float64})
    every = of if of is not None else segments(*({"segment_id": s} for s in sorted({r["segment_id"] for r in runs if r["segment_id"]})))
    return Patrols(made, found, exposed, weighed, every, items)


def _at(day: str) -> datetime:
    return datetime.fromisoformat(day) if len(day) > 10 else datetime.fromisoformat(day + " 09:00")


def spans(*weeks: str) -> pl.DataFrame:
    """Weeks by their Monday: spans("2025-01-06") is 2025-W02."""
    rows = []
    for monday in weeks:
        since = date.fromisoformat(monday)
        year, week, _ = since.isocalendar()
        rows.append((f"{year}-W{week:02d}", since, date.fromordinal(since.toordinal() + 7)))
    return pl.DataFrame(rows, orient="row", schema={"period": pl.String, "since": pl.Date, "until": pl.Date})


def patrol_rule(**changes: Any) -> PatrolRule:
    return PatrolRule.model_validate(SAID | {"reference_km": "4.0"} | changes)


def difficulty_rule(**changes: Any) -> DifficultyRule:
    return DifficultyRule.model_validate(SAID | {"coefficient": {"1": "1.0", "2": "1.1", "3": "1.2", "4": "1.3", "5": "1.4", "6": "1.5"}} | changes)


def flags_rule(**changes: Any) -> FlagsRule:
    plain = {"period": "week", "least": {"runs": 1, "km": 0}, "red": {"quota": 1, "score": 95}, "excellent": {"quota": 0, "score": 97, "within": 4},
             "black": {"quota": 1, "below": 80}, "quota_by": "city", "least_peers": 1}
    return FlagsRule.model_validate(SAID | plain | changes)


def ladder_rule(**changes: Any) -> LadderRule:
    return LadderRule.model_validate(SAID | {"steps": [1, "item", 2, 3]} | changes)
