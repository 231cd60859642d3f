"""Literal visits, penalties and enterprises for the tests of queries/inspections: through the marts of visits alone, opened by the store."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from cockpit.access import EVERYWHERE, Scope
from cockpit.contract import ENTERPRISES, INSPECTIONS, PENALTIES, Table
from cockpit.decisions.rulebook import SUBJECTS
from cockpit.ingest.lake import lake_schema
from cockpit.places import SHIPPED, Places
from cockpit.publish.build import due_rules_frame
from cockpit.publish.calendar import calendar_frame, day_kinds
from cockpit.publish.manifest import Manifest
from cockpit.publish.marts import lake_views, load, over_files, workshop, write
from cockpit.publish.recipe import WHOLE, mart_sql, recipe
from cockpit.publish.rule_tables import RULE_TABLES, rule_tables
from cockpit.reference import Reference
from cockpit.rules import DueRule, dated_rules
from cockpit.store import Store

Row = dict[str, Any]
AS_OF = "2025-10-20 00:00:00"
FIRM = "甲"
# A routine visit on its own that found nothing; its day and its number are the test's.
VISIT: Row = {
    "enterprise_id": FIRM, "unit": "金水区", "street": "花园路街道", "agency": "市城市管理局", "agency_level": "市", "type": "日常", "trigger": "计划",
    "special_from_above": False, "item_code": "RQ001", "on_site": True, "officer_count": 2, "problem_found": False, "result": "合格",
    "exported_at": AS_OF}
PENALTY: Row = {"enterprise_id": FIRM, "unit": "金水区", "street": "花园路街道", "agency": "市城市管理局", "exported_at": AS_OF}
FILED: Row = {"unit": "金水区", "street": "花园路街道", "enterprise_type": "企业", "exported_at": AS_OF}
MARTS = ("periods", "enterprise_key", "inspection", "penalty", "enterprise", "inspection_place", "inspection_gap", "visit_day", "often_visited", "visit_order",
         "unvisited")


def visit(at: str, **changes: object) -> Row:
    """A visit at 2025-`at` ("03-01 09:00"; nine o'clock where only the day is given; whole dates pass as they are)."""
    return VISIT | {"started_at": _moment(at)} | changes


def penalty(at: str, fine: int | None = None, **changes: object) -> Row:
    return PENALTY | {"filed_at": _moment(at), "decided_at": _moment(at), "fine_yuan": fine} | changes


def firm(code: str = FIRM, **changes: object) -> Row:
    """An enterprise on file."""
    return FILED | {"enterprise_id": code, "enterprise_label": f"{code}*"} | changes


def _moment(at: str) -> str:
    dated = at if at[:4].isdigit() else f"2025-{at}"
    return dated if " " in dated else f"{dated} 09:00"


def open_visits(folder: Path, shipped: tuple[Reference, list[DueRule]], visits: Iterable[Row], penalties: Iterable[Row] = (),
                enterprises: Iterable[Row] = (), *, rule: Mapping[str, object] | None = None, caps: Mapping[str, int | None] | None = None,
                as_of: str = AS_OF, marts: Iterable[str] = MARTS) -> Store:
    """Literal rows of the three tables as the lake would hold them (rows may say their `system`), made into marts and opened.

    `rule`: settings of the shipped rule to change; `caps`: the yearly caps of items, instead of the shipped list.
    """
    ref, due = shipped
    (folder / "marts").mkdir(parents=True)
    now, con = datetime.fromisoformat(as_of), workshop(folder)
    for name, frame in ref.tables.items():
        load(con, f"ref_{name}", frame)
    if caps is not None:
        load(con, "ref_inspection_items", pl.DataFrame([{"item_code": code, "item": f"{code}检查", "yearly_cap": cap} for code, cap in caps.items()],
                                                       schema=ref["inspection_items"].schema))
    files = {}
    for table, rows in ((INSPECTIONS, visits), (PENALTIES, penalties), (ENTERPRISES, enterprises)):
        if (frame := _lake_rows(table, rows)).height:
            frame.write_parquet(folder / f"{table.name}.parquet")
            files[table.name] = [folder / f"{table.name}.parquet"]
    lake_views(con, files)
    dated = {subject: dated_rules(Places(SHIPPED), subject, kind) for subject, kind in SUBJECTS.items()}
    dated["inspections"] = [r.model_copy(update=dict(rule or {})) for r in dated["inspections"]]
    first = con.sql("select least(min(cast(started_at as date)), date '2025-01-01') from lake_inspections").fetchall()[0][0] or date(2025, 1, 1)
    tables = rule_tables(dated) | {
        "rules_due": due_rules_frame(due), "calendar": calendar_frame(first, now), "day_kind": day_kinds(ref.workdays, first, now),
        "about": pl.DataFrame({"as_of": [now], "first_reported": [None], "city": ["郑州市"]},
                              schema={"as_of": pl.Datetime("us"), "first_reported": pl.Datetime("us"), "city": pl.String})}
    for name, frame in tables.items():
        load(con, name, frame)
    for name in ("rules_due", *RULE_TABLES, "about", "day_kind"):
        write(con, f"select * from {name}", folder / "marts" / f"{name}.parquet")
    for mart in mart_sql():
        if mart.kind == WHOLE and mart.name in tuple(marts):
            target = folder / "marts" / f"{mart.name}.parquet"
            write(con, mart.sql, target)
            over_files(con, mart.name, [target])
    con.close()
    (folder / "manifest.json").write_text(Manifest(
        id=folder.name, built_at=now, as_of=now, first_reported=None, last_reported=None, demo=False, city="郑州市",
        recipe=recipe(), lake_versions={}, rules=[], rows={}, sources=[], missing={}, checks=[], months={}, files={}).model_dump_json())
    return Store(folder)


def _lake_rows(table: Table, rows: Iterable[Row]) -> pl.DataFrame:
    """The rows with what the lake adds; numbered where they have no number of their own. A `file` may say from which file a row is."""
    kinds = {f.name: f.type for f in table.fields}
    key, made = table.identity[0], []
    for n, row in enumerate(rows, 1):
        full: Row = {key: f"{n:03d}"} | {k: v for k, v in row.items() if k not in ("system", "file")}
        full = {k: _typed(kinds[k], v) for k, v in full.items()}
        system = row.get("system", "cockpit")
        made.append(full | {"_key": f"{system}:{full[key]}", "_system": system, "_version": full.get("exported_at"), "_seq": 1, "_line": n,
                            "_ingest": row.get("file", "1"), "_sighting": False})
    return pl.DataFrame(made, schema=lake_schema(table), orient="row")


def _typed(kind: str, value: object) -> object:
    if isinstance(value, str) and kind == "time":
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(value, str) and kind == "date" else value


def asked(live: Store, name: str, scope: Scope = EVERYWHERE, **given: object) -> list[Row]:
    """The rows of inspections/`name`; dates may be written "2025-01-01"."""
    return live.ask(f"inspections/{name}", scope, **given).to_dicts()


def picked(row: Row, *names: str) -> tuple[Any, ...]:
    return tuple(row[n] for n in names)
