"""How far the data reaches: 数据截至 and the first event, of cases where there are any, else of patrols, else of what there is."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import duckdb

from cockpit.contract import LAKE
from cockpit.ingest.ledger import Entry
from cockpit.publish.marts import known_until

PATROLS = ("patrol_runs", "patrols")
SILENT = timedelta(days=45)  # longer than a source that sends once a month is silent
OTHERS = tuple(name for name in LAKE if name != "cases")


def nothing_else(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether no table but cases holds a row."""
    return not any(con.sql(f"select true from lake_{name} limit 1").fetchall() for name in OTHERS)


def reach(con: duckdb.DuckDBPyConnection, present: Sequence[Entry], now: datetime,
          first_reported: datetime | None) -> tuple[dict[str, datetime], datetime, datetime]:
    """(数据截至 of each system with cases, 数据截至, first event). `present`: files not withdrawn.

    A file that does not say when it was exported is registered as of its registration: that is no statement.
    """
    said = [e for e in present if e.table == "cases" and e.as_of != e.registered_at]
    known = known_until(con, now, {e.system: max(x.as_of for x in said if x.system == e.system) for e in said})
    if first_reported is not None:
        return known, max(known.values(), default=now), first_reported
    counted = [e for e in present if e.table in PATROLS and e.event_to] or present
    as_of = max((moment for e in counted if (moment := _stated(e, now))), default=now)
    return known, as_of, min((e.event_from for e in counted if e.event_from), default=as_of)


def patrols_until(present: Sequence[Entry], now: datetime) -> datetime | None:
    """Up to when patrols are known well enough to decide by: the least that a source still sending says of its runs and of its findings.

    Runs whose findings have not come yet would all look clean; so would those of a source that never sent any and gives no
    scores. A source silent for `SILENT` is taken to have ended.
    """
    said: dict[tuple[str, str], datetime] = {}
    for e in present:
        if e.table in PATROLS and (moment := _stated(e, now)):
            said[e.system, e.table] = max(moment, said.get((e.system, e.table), moment))
    scored = {e.system for e in present if e.table == "patrol_runs" and not {"carriageway_score", "sidewalk_score"} <= set(e.lacks)}
    reaches = [min(moment for (s, _), moment in said.items() if s == system) for system, table in said
               if table == "patrol_runs" and (system in scored or (system, "patrols") in said)]
    return min((r for r in reaches if r >= max(reaches) - SILENT), default=None)


def _stated(entry: Entry, now: datetime) -> datetime | None:
    """What a file says it knows: its export's moment, else its newest event."""
    if entry.as_of != entry.registered_at:
        return entry.as_of
    return min(entry.event_to, now) if entry.event_to else None
