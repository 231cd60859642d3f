"""Literal black flags, findings, runs and cases: what a life cycle is written with in a line."""
from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import polars as pl

from cockpit.decisions.rulebook import Spots, SupervisionRule
from cockpit.decisions.supervision import supervision

EXAMPLE = {"valid_from": date(2021, 1, 1), "status": "示例", "source": "测试"}
SPOTS = Spots(quota=2, cases=4, days=10, falls_to=Decimal("0.5"), check_days=5)
RULE = SupervisionRule(**EXAMPLE, days=7, extend_days=3, extend_share=Decimal("0.8"), pass_score=Decimal(97), relist_days=28, spots=None)
POINT_RULE = RULE.model_copy(update={"spots": SPOTS})
FLAG = {"period": pl.String, "since": pl.Date, "until": pl.Date, "segment_id": pl.String, "name": pl.String, "unit": pl.String,
        "street": pl.String, "flag": pl.String, "score": pl.Decimal(9, 2), "findings": pl.Int64}
FINDING = {"patrol_id": pl.String, "run_id": pl.String, "system": pl.String, "segment_id": pl.String, "counted_at": pl.Datetime("us"),
           "rectified_at": pl.Datetime("us")}
RUN = {"run_id": pl.String, "system": pl.String, "segment_id": pl.String, "started_at": pl.Datetime("us"), "company": pl.String,
       "score": pl.Decimal(9, 2)}
CASE = {"segment_id": pl.String, "subcategory": pl.String, "is_siluan": pl.Boolean, "unit": pl.String, "street": pl.String, "day": pl.Date,
        "cases": pl.Int64, "complaints": pl.Int64}
SEGMENT = {"segment_id": pl.String, "name": pl.String, "unit": pl.String, "street": pl.String, "area_tier": pl.String,
           "valid_from": pl.Date, "valid_to": pl.Date}


def at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(f"2025-{text}") if text else None


def black(monday: str, segment: str = "S1", flag: str | None = "黑旗") -> dict:
    """The flag of the week that begins on this Monday of 2025; listed on the Monday after."""
    since = date.fromisoformat(f"2025-{monday}")
    return {"period": f"{since:%G-W%V}", "since": since, "until": since + timedelta(7), "segment_id": segment, "name": f"{segment}路",
            "unit": "金水区", "street": "花园路街道", "flag": flag, "score": Decimal("71.50"), "findings": 2}


def finding(found: str, mended: str | None, segment: str = "S1") -> dict:
    return {"patrol_id": f"{segment}-{found}", "segment_id": segment, "counted_at": at(found), "rectified_at": at(mended)}


def run(started: str, score: str | None, segment: str = "S1", company: str = "甲") -> dict:
    return {"run_id": f"XC{segment}{started}", "system": "cockpit", "segment_id": segment, "started_at": at(started), "company": company,
            "score": score and Decimal(score)}


def case(day: str, count: int = 1, segment: str = "S1", kind: str = "店外经营", siluan: bool = True, complaints: int = 0) -> dict:
    return {"segment_id": segment, "subcategory": kind, "is_siluan": siluan, "unit": "金水区", "street": "花园路街道",
            "day": date.fromisoformat(f"2025-{day}"), "cases": count, "complaints": complaints}


def segment(name: str, since: str = "2021-01-01", until: str | None = None, tier: str = "一般") -> dict:
    return {"segment_id": name, "name": f"{name}路（甲街至乙街）", "unit": "金水区", "street": "花园路街道", "area_tier": tier,
            "valid_from": date.fromisoformat(since), "valid_to": date.fromisoformat(until) if until else None}


def frames(flags=(), findings=(), runs=(), cases=(), segments=()) -> tuple[pl.DataFrame, ...]:
    return tuple(pl.DataFrame([{c: row.get(c) for c in schema} for row in rows], schema=schema, orient="row") for rows, schema in (
        (flags, FLAG), (findings, FINDING), (runs, RUN), (cases, CASE), (segments, SEGMENT)))


def listed(as_of: str, flags=(), findings=(), runs=(), cases=(), segments=(), rules=(RULE,)) -> list[dict]:
    """The listings as rows, as they stand at a moment of 2025: listed("10-14 00:00", [black("10-06")])."""
    return supervision(*frames(flags, findings, runs, cases, segments), rules, at(as_of)).to_dicts()
