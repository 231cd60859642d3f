"""Literal complaints for the tests of queries/complaints: 夜市噪声扰民 (three make a repeat) on one segment, not closed."""
from __future__ import annotations

from datetime import date
from typing import Any

from cockpit.access import EVERYWHERE, Scope
from cockpit.store import Store

Row = dict[str, Any]
W42 = (date(2025, 10, 13), date(2025, 10, 20))  # the last complete week before 数据截至; its 30 days begin on 20 September
NOISE: Row = {
    "source": "12345", "kind": "事件", "class_code": "200581", "category": "街面秩序", "subcategory": "夜市噪声扰民", "segment_id": "S0613",
    "status": "处置中", "accepted_at": None, "filed_at": None, "dispatched_at": None, "deadline_at": None, "disposed_at": None,
    "checked_at": None, "closed_at": None}


def complaint(at: str, caller: str | None = "甲", **changes: object) -> Row:
    """A complaint at 2025-`at` ("10-13 09:00"; nine o'clock where only the day is given)."""
    return NOISE | {"reported_at": f"2025-{at}" if " " in at else f"2025-{at} 09:00", "caller_key": caller} | changes


def asked(live: Store, name: str, span: tuple[date, date] = W42, scope: Scope = EVERYWHERE, **given: object) -> list[Row]:
    return live.ask(f"complaints/{name}", scope, since=span[0], until=span[1], **given).to_dicts()


def picked(row: Row, *names: str) -> tuple[Any, ...]:
    return tuple(row[n] for n in names)
