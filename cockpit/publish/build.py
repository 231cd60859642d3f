"""Makes a publication aside, checks it, and makes it live. A failed check or a kill leaves the old one live."""
from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl
from pydantic import TypeAdapter

from cockpit.contract import LAKE
from cockpit.decisions.history import Batch, History
from cockpit.decisions.rulebook import SUBJECTS
from cockpit.ingest.lake import Lake
from cockpit.ingest.ledger import Entry, IssueNote
from cockpit.periods import city_time
from cockpit.places import Places
from cockpit.publish.calendar import calendar_frame, day_kinds
from cockpit.publish.checks import refuse_failed, run_checks
from cockpit.publish.decide import Marts, Reach, decide
from cockpit.publish.decide_hotspots import hotspots_due
from cockpit.publish.decide_inspections import harm_of
from cockpit.publish.decide_rankings import Ranked
from cockpit.publish.manifest import Manifest, RuleVersion, Source, live_id, read_manifest
from cockpit.publish.marts import Progress, build_small, lake_views, lay_down, load, over_files, workshop, write
from cockpit.publish.monthly_topics import month_topics
from cockpit.publish.months import NO_MONTH, lay_months, reach_of
from cockpit.publish.reach import nothing_else, patrols_until, reach
from cockpit.publish.recipe import per_month, recipe
from cockpit.publish.rule_tables import RULE_TABLES, rule_tables
from cockpit.publish.watch import watched
from cockpit.reference import Reference, reference
from cockpit.refusal import Refused
from cockpit.rules import DueRule, Rule, dated_rules

BUILDING = ".building-"
CARRIED = ("rules_due", *RULE_TABLES, "about", "ledger", "quarantine", "day_kind")  # written into the publication as they were loaded


def publish(places: Places, progress: Progress = lambda line: None, now: datetime | None = None) -> Manifest:
    """Build from the lake as it is now and make it live. Returns the manifest.

    Months whose lake files, reference, rules and SQL are unchanged are hard-linked from the live publication.
    Refused when the lake is empty, a rule or reference file is wrong, a check fails, or the disk is full.
    """
    now = now or city_time(reference(places).city.timezone)
    lake = Lake(places)
    with lake.locked(progress), _room_on_disk(places):
        for left_over in places.publications.glob(BUILDING + "*"):
            shutil.rmtree(left_over, ignore_errors=True)
        folder = places.publications / f"{BUILDING}{os.getpid()}"
        for part in ("marts", *per_month()):
            (folder / part).mkdir(parents=True)
        try:
            manifest = _build(places, lake, folder, now, progress)
            _go_live(places, folder, manifest)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    progress(f"已发布{manifest.id}，数据截至{manifest.as_of:%Y-%m-%d %H:%M}")
    return manifest


def _build(places: Places, lake: Lake, folder: Path, now: datetime, progress: Progress) -> Manifest:
    months = lake.files("cases") or {NO_MONTH: []}
    city = reference(places)
    rules = {subject: dated_rules(places, subject, kind) for subject, kind in SUBJECTS.items()}
    before = _live_manifest(places)
    con = workshop(folder)
    try:
        _load_reference(con, city)
        load(con, "rules_due", due_rules_frame(rules["due"]))  # type: ignore[arg-type]
        for name, frame in rule_tables(rules).items():
            load(con, name, frame)
        base = hashlib.sha256(f"{recipe(months_only=True)}{city.fingerprint}{rules['due']}{rules['repeats']}".encode()).hexdigest()
        laid = lay_months(con, places, before, folder, months, base, reach_of(rules["repeats"]), progress)  # type: ignore[arg-type]
        lake_views(con, {name: [f for part in lake.files(name).values() for f in part] for name in LAKE if name != "cases"})
        facts = con.sql("select count(*), min(reported_at), max(reported_at) from case_fact").fetchall()[0]
        if not facts[0] and nothing_else(con):
            raise Refused("湖中没有案件，也没有巡查等其他数据，无可发布", str(places.lake), "先用python -m cockpit ingest导入导出文件")
        ledger = lake.ledger()
        present = [e for e in ledger if not e.withdrawn]
        known, as_of, first_event = reach(con, present, now, facts[1])
        load(con, "ledger", ledger_frame(ledger))
        load(con, "quarantine", lake.quarantine())
        load(con, "about", pl.DataFrame({"as_of": [as_of], "first_reported": [facts[1]], "city": [city.city.name]},
                                        schema={"as_of": pl.Datetime("us"), "first_reported": pl.Datetime("us"), "city": pl.String}))
        load(con, "calendar", calendar_frame(first_event.date(), as_of))
        load(con, "day_kind", day_kinds(city.workdays, min((e.event_from for e in present if e.event_from), default=first_event).date(), as_of))
        carried = {name: write(con, f"select * from {name}", folder / "marts" / f"{name}.parquet") for name in CARRIED}
        rows = {"case_fact": facts[0]} | carried | build_small(con, folder, progress)
        history = History(places)
        sources = _sources(con, present, known)
        ranked = Ranked.of(folder, city["departments"], _missing(sources))
        reached = Reach(now, as_of, facts[1], patrols_until(present, now))
        marts = Marts.of(folder, city["check_items"])
        batch = Batch()
        frames = hotspots_due(con, folder, history, rules, facts[1], as_of, batch, progress)
        frames |= decide(marts, ranked, history, rules, reached, batch, progress)
        frames |= watched(folder, marts.seen, frames["flags"], frames["grades"], rules, as_of, reached.patrols)
        live = places.publications / before.id if before else None
        frames |= harm_of(con, rules["inspections"], as_of, progress)
        frames |= month_topics(con, city, rules["topics"], as_of, live)
        rows |= lay_down(con, folder, frames)
        over_files(con, "case_fact_made", laid.made or sorted((folder / "case_fact").iterdir()), "true" if laid.made else "false")
        checks = run_checks(con)
        refuse_failed(checks)
        history.append(batch, now, as_of)
        stamp = hashlib.sha256(f"{now.isoformat()}{laid.keys}".encode()).hexdigest()[:6]
        return Manifest(
            id=f"{now:%Y%m%dT%H%M%S}-{stamp}", built_at=now, as_of=as_of,
            first_reported=facts[1], last_reported=facts[2], first_event=first_event, demo=any(e.demo for e in present), city=city.city.name,
            timezone=city.city.timezone, recipe=recipe(), lake_versions=lake.versions(), rules=_rule_versions(rules), rows=rows, sources=sources,
            missing=_missing(sources), checks=checks, months=laid.keys, files=_hashes(folder, before, laid.linked))
    finally:
        con.close()


def due_rules_frame(rules: list[DueRule]) -> pl.DataFrame:
    """rules_due: one row a version with its half-open validity. The first one also judges what came before it."""
    starts = [datetime.combine(r.valid_from, datetime.min.time()) for r in rules]
    return pl.DataFrame([r.model_dump() | {
        "version": r.version,
        "valid_from": datetime(1, 1, 1) if i == 0 else starts[i],
        "valid_to": starts[i + 1] if i + 1 < len(rules) else None,
    } for i, r in enumerate(rules)], schema_overrides={"valid_from": pl.Datetime("us"), "valid_to": pl.Datetime("us")})


LEDGER = ("id", "seq", "table", "table_label", "system", "label", "profile", "file", "bytes", "registered_at", "as_of",
          "event_from", "event_to", "demo", "read", "new", "updated", "unchanged", "duplicate", "quarantined", "older",
          "withdrawn")
TIMES = ("registered_at", "as_of", "event_from", "event_to", "withdrawn")


def ledger_frame(ledger: list[Entry]) -> pl.DataFrame:
    """The ledger as a table: a row a file, what degraded in it as one JSON text."""
    notes = TypeAdapter(list[IssueNote])
    return pl.DataFrame([e.model_dump(include=set(LEDGER)) | {
        "sha256": e.sha256[:12], "issues": notes.dump_json(e.issues).decode()} for e in ledger],
        schema_overrides=dict.fromkeys(TIMES, pl.Datetime("us")), infer_schema_length=None)


def _load_reference(con: duckdb.DuckDBPyConnection, city: Reference) -> None:
    for name, frame in city.tables.items():
        load(con, f"ref_{name}", frame)


def _live_manifest(places: Places) -> Manifest | None:
    try:
        return read_manifest(places.publications / live_id(places))
    except Refused:
        return None


def _hashes(folder: Path, before: Manifest | None, linked: set[str]) -> dict[str, str]:
    """sha256 by relative path; linked files keep the hash they had."""
    found = {}
    for path in sorted(folder.rglob("*.parquet")):
        name = path.relative_to(folder).as_posix()
        known = before.files.get(name) if before and name in linked else None
        found[name] = known or _sha256(path)
    return found


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sources(con: duckdb.DuckDBPyConnection, present: list[Entry], known: dict[str, datetime]) -> list[Source]:
    """One line per source system and table, from the newest file that is still in the lake."""
    newest = {(e.system, e.table): e for e in present}
    counts = dict(con.sql("select system, count(*) from case_fact group by system").fetchall())
    return [Source(system=e.system, label=e.label, profile=e.profile, table=e.table,
                   as_of=known.get(e.system, e.as_of) if e.table == "cases" else e.as_of,
                   rows=counts.get(e.system, 0) if e.table == "cases" else
                   sum(x.new for x in present if (x.system, x.table) == (e.system, e.table)),
                   lacks=e.lacks, stale_days=e.stale_days)
            for e in newest.values()]


def _missing(sources: list[Source]) -> dict[str, list[str]]:
    """Fields of each table that no source with rows delivers; all of a case's where nobody delivers cases."""
    found = {t: sorted(set.intersection(*(set(s.lacks) for s in sources if s.table == t))) for t in sorted({s.table for s in sources})}
    return {"cases": sorted(LAKE["cases"].names)} | found


def _rule_versions(rules: dict[str, list[Rule]]) -> list[RuleVersion]:
    return [RuleVersion(subject=subject, version=r.version, valid_from=str(r.valid_from), status=r.status,
                        source=r.source) for subject, versions in rules.items() for r in versions]


def _go_live(places: Places, folder: Path, manifest: Manifest) -> None:
    """Write the manifest, move the folder into place, then swap `current`; each step survives a power cut."""
    shutil.rmtree(folder / ".spill", ignore_errors=True)
    _write_through(folder / "manifest.json", manifest.model_dump_json(indent=1))
    for path in folder.rglob("*"):
        if path.is_dir() or path.stat().st_nlink == 1:
            _sync(path)
    os.replace(folder, places.publications / manifest.id)
    _sync(places.publications)
    aside = places.current.with_name(".current")
    _write_through(aside, manifest.id + "\n")
    os.replace(aside, places.current)
    _sync(places.publications)


def _write_through(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _room_on_disk(places: Places) -> Iterator[None]:
    """A full disk is a refusal, not a traceback; what was half built is gone."""
    remedy = "腾出空间后重新发布；线上版本没有变化"
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Refused("磁盘空间不足，没有发布", str(places.publications), remedy) from error
        raise
    except duckdb.IOException as error:
        if "No space left" in str(error):
            raise Refused("磁盘空间不足，没有发布", str(places.publications), remedy) from error
        raise
