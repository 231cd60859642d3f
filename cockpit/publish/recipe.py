"""The SQL of queries/marts as files: which there are, in which order they are built, and the hash that names them together."""
from __future__ import annotations

import hashlib
from dataclasses import dataclass

from cockpit.places import QUERIES

WHOLE, MONTHLY, NEAR = "marts", "monthly", "near"  # folders of queries/marts


@dataclass(frozen=True)
class MartSql:
    """One file of queries/marts; the number in its name is the order of building.

    Those of queries/marts/monthly make a file a month from that month's lake files and one another, nothing else
    (not even 数据截至), so that an unchanged month is never made twice. Those of queries/marts/near make a file a month of its
    case facts and those of the months around it (case_fact_near); they keep reported_at, by which rows go to their month.
    """

    name: str
    sql: str
    kind: str


def mart_sql() -> list[MartSql]:
    return [MartSql(p.stem.partition("_")[2], p.read_text(encoding="utf-8"), p.parent.name)
            for p in sorted((QUERIES / "marts").rglob("*.sql"), key=lambda p: p.name)]


def per_month(*kinds: str) -> list[str]:
    """Names of the marts with a file a month; of these kinds only, where any are given."""
    return [m.name for m in mart_sql() if m.kind in (kinds or (MONTHLY, NEAR))]


def recipe(months_only: bool = False) -> str:
    """Hash of the SQL that makes the marts: when it changes, they are built again."""
    parts = [m.sql for m in mart_sql() if m.kind != WHOLE or not months_only]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
