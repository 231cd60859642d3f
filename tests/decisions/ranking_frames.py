"""Literal rankings: rules, spans, scores, measures and members written shortly."""
from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from cockpit.decisions.rankings import SCHEMA, rank_periods
from cockpit.decisions.rankings_inputs import MEASURES, MEMBERS
from cockpit.decisions.rankings_rule import RankingsRule

XUN = ("2025-10-1", date(2025, 10, 1), date(2025, 10, 11))
NEXT_XUN = ("2025-10-2", date(2025, 10, 11), date(2025, 10, 21))
MONTH = ("2025-09", date(2025, 9, 1), date(2025, 10, 1))
WEEK = ("2025-W41", date(2025, 10, 6), date(2025, 10, 13))
TERMS = [{"label": "结案率", "measure": "closing_rate", "weight": 30}, {"label": "按期结案率", "measure": "on_time_rate", "weight": 20},
         {"label": "返工率", "measure": "rework_rate", "weight": 20}, {"label": "超期未结率", "measure": "overdue_rate", "weight": 20},
         {"label": "延期率", "measure": "postpone_rate", "weight": 10}]
CLOSING = [{"label": "结案率", "measure": "closing_rate", "weight": 100}]
STREETS = {"key": "streets", "name": "街道（乡镇）旬排名", "members": "streets", "grain": "xun", "found_weight": 0.5}
UNITS = {"key": "units", "name": "区（管委会）月排名", "members": "units", "grain": "month", "found_weight": 0.5}
EXPOSURES = {"exposed_at": pl.Datetime("us"), "level": pl.String, "segment_id": pl.String, "unit": pl.String, "street": pl.String}
SCORES = {"period": pl.String, "segment_id": pl.String, "name": pl.String, "unit": pl.String, "street": pl.String, "area_tier": pl.String,
          "road_class": pl.String, "difficulty": pl.Int64, "length_km": pl.Float64, "runs": pl.Int64, "inspected_km": pl.Float64,
          "findings": pl.Int64, "score_raw": pl.Decimal(9, 2), "score": pl.Decimal(9, 2), "held": pl.String}
JINSHUI = "金水区"


def rule(*leagues: dict[str, Any], **changes: Any) -> RankingsRule:
    """A rule of these leagues; closing rate alone makes 整改考核 unless said otherwise."""
    plain = {"valid_from": date(2016, 1, 1), "status": "示例", "source": "测试", "rectify": CLOSING, "league": list(leagues)}
    return RankingsRule.model_validate(plain | changes)


def spans(*periods: tuple[str, date, date]) -> pl.DataFrame:
    return pl.DataFrame(list(periods), schema={"period": pl.String, "since": pl.Date, "until": pl.Date}, orient="row")


def segment(street: str, score: str | None, raw: str | None = None, *, unit: str = JINSHUI, period: str = XUN[0], km: float | None = 1.0,
            held: str | None = None, difficulty: int | None = 3, runs: int = 2) -> dict[str, Any]:
    """One assessed segment, inspected twice over its length; raw is the score unless given."""
    given = {k: None if v is None else Decimal(v) for k, v in (("score", score), ("score_raw", raw or score))}
    return {"period": period, "name": "某路（起路至止路）", "unit": unit, "street": street, "difficulty": difficulty, "length_km": km, "runs": runs,
            "inspected_km": km * runs if km else None, "findings": 1, "held": held} | given


def scores(*rows: dict[str, Any]) -> pl.DataFrame:
    full = [{"segment_id": f"S{n:04d}"} | row for n, row in enumerate(rows)]
    return pl.DataFrame(full, schema=SCORES, orient="row")


def rate(member_id: str, measure: str, numerator: int | None, denominator: int | None, *, kind: str = "streets", period: str = XUN[0]) -> dict[str, Any]:
    return {"kind": kind, "period": period, "member_id": member_id, "measure": measure, "numerator": numerator, "denominator": denominator}


def closing(shares: dict[str, tuple[int, int]], **at: str) -> pl.DataFrame:
    """Closing rates of streets of 金水区 by name, or of whatever `kind` says by id."""
    ids = {m: f"{JINSHUI}/{m}" if at.get("kind", "streets") == "streets" else m for m in shares}
    return measures(*(rate(ids[m], "closing_rate", *share, **at) for m, share in shares.items()))


def measures(*rows: dict[str, Any]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=MEASURES, orient="row")


def streets(*names: str, unit: str = JINSHUI, tier: str | None = "重点") -> pl.DataFrame:
    rows = [{"kind": "streets", "member_id": f"{unit}/{n}", "member": n, "unit": unit, "street": n, "tier": tier, "official_order": at}
            for at, n in enumerate(names)]
    return pl.DataFrame(rows, schema=MEMBERS, orient="row")


def others(kind: str, *names: str, **same: Any) -> pl.DataFrame:
    rows = [{"kind": kind, "member_id": n, "member": n, "unit": n if kind == "units" else None, "official_order": at} | same
            for at, n in enumerate(names)]
    return pl.DataFrame(rows, schema=MEMBERS, orient="row")


def exposures(*rows: tuple[str, str, str, str, str | None]) -> pl.DataFrame:
    """(day, level, unit, street, segment)."""
    full = [{"exposed_at": datetime.fromisoformat(day) + timedelta(hours=9), "level": level, "segment_id": seg, "unit": unit, "street": street}
            for day, level, unit, street, seg in rows]
    return pl.DataFrame(full, schema=EXPOSURES, orient="row")


def ranked(by: RankingsRule, *, scored: pl.DataFrame | None = None, measured: pl.DataFrame | None = None, members: pl.DataFrame,
           exposed: pl.DataFrame | None = None, before: pl.DataFrame | None = None, over: pl.DataFrame | None = None) -> dict[str, dict[str, Any]]:
    """Rows of the first 旬 of October unless `over` says otherwise, by member; (member, period) where there are several periods."""
    over = spans(XUN) if over is None else over
    frame = rank_periods(by, over, scores() if scored is None else scored, measures() if measured is None else measured, members,
                         exposures() if exposed is None else exposed, pl.DataFrame(schema=SCHEMA) if before is None else before)
    assert frame.schema == pl.Schema(SCHEMA)
    rows = frame.to_dicts()
    return {r["member"] if over.height == 1 else (r["member"], r["period"]): r for r in rows}  # type: ignore[misc]


def by_score(by: RankingsRule, found: dict[str, str], **more: Any) -> dict[str, dict[str, Any]]:
    """Streets with these 发现考核 and all cases closed: score = half of it + 50."""
    return ranked(by, scored=scores(*(segment(s, x) for s, x in found.items())), measured=closing(dict.fromkeys(found, (1, 1))),
                  members=streets(*found), **more)


def amounts(rows: Iterable[dict[str, Any]]) -> list[int]:
    return [r["money_yuan"] for r in rows if r["money_yuan"] is not None]
