"""Patrol exports of a few segments written shortly, and the rule of one black flag a week that judges them."""
from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl

from cockpit.contract import PATROL_RUNS, PATROLS

MONDAY = datetime(2025, 9, 1, 9)
EXPORTED = datetime(2025, 9, 29)
FEW = '''
status = "正式"
source = "试验"
period = "week"
settle_days = 0
quota_by = "city"
least_peers = 1
disagreement = 30.0
[least]
runs = 1
km = 0.0
[red]
quota = 0
score = 95.0
[excellent]
quota = 0
score = 97.0
within = 4
[black]
quota = 1
below = 95.0
'''
SEGMENTS = ("S0001", "S0002", "S0003", "S0004")  # of 中原区 桐柏路街道 and 中原西路街道


def runs(*weeks: int, exported: datetime = EXPORTED, segments=SEGMENTS) -> pl.DataFrame:
    rows = [{"run_id": f"R{w}-{s}", "segment_id": s, "started_at": MONDAY + timedelta(days=7 * w), "ended_at": MONDAY + timedelta(days=7 * w, minutes=20),
             "inspected_km": 0.5, "company": "甲", "unit": "中原区", "street": "桐柏路街道", "under_construction": False, "exported_at": exported}
            for w in weeks for s in segments]
    return pl.DataFrame(rows, schema=PATROL_RUNS.schema)


def findings(*found: tuple[int, str, str, int], exported: datetime = EXPORTED) -> pl.DataFrame:
    """(week, segment, item code, count)."""
    rows = [{"patrol_id": f"F{w}-{s}-{item}", "run_id": f"R{w}-{s}", "segment_id": s, "found_at": MONDAY + timedelta(days=7 * w, minutes=5),
             "item_code": item, "category": "环境卫生", "item": "暴露垃圾", "count": count, "exported_at": exported} for w, s, item, count in found]
    return pl.DataFrame(rows, schema=PATROLS.schema)
