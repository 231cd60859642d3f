"""DuckDB over one publication: ask(name, scope, **params) → a polars frame, only rows the scope may see.

Small marts are loaded into memory, case facts stay Parquet. Row scope is a session variable on the cursor that the
views read, and it fails closed: unset or empty means no row. External access is off but for the publication.
"""
from __future__ import annotations

import re
import threading
import warnings
from collections.abc import Callable, Hashable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import polars as pl

from cockpit.access import Scope
from cockpit.kept import Kept
from cockpit.metrics import catalogue, lacking
from cockpit.places import Places, places
from cockpit.publish.manifest import Manifest, live_id, read_manifest
from cockpit.publish.recipe import recipe
from cockpit.questions import Question, question
from cockpit.refusal import Refused
from cockpit.wanted import Asked, Frozen, Wanted, frozen

warnings.filterwarnings("ignore", message="Arrow output on a DB-API result")
T = TypeVar("T")
ANSWERS_KEPT, MODELS_KEPT = 4096, 1024
ROWS_KEPT = 2_000
UNKNOWN = (duckdb.BinderException, duckdb.CatalogException)
ANEW = "运行python -m cockpit publish重新发布"
AN_ID = re.compile(r"\d[0-9A-Za-z-]{0,63}")  # nothing else is looked for on the disk
# Too many rows to load.
CASE_LEVEL = ("case_fact", "case_text", "case_number", "patrol_run", "patrol_finding", "flags", "flag_items", "ranking_segments", "segment_day", "complaint",
              "hotspot_cases", "signal_week", "inspection", "visit_day", "visit_order", "unvisited", "often_visited",
              "penalty", "enterprise_key", "enterprise_number")
# Marts whose rows belong to a place: the views filter them. CITY_ONLY marts are for city-wide accounts, and so are
# the cells quoted in the ledger's issues. The others hold nothing of a place: periods, rules, 数据截至, files.
PLACED = ("case_fact", "case_text", "leftover", "unit_day", "unit_period", "service_day", "source_day", "patrol_run", "patrol_finding",
          "exposure", "weighing", "flags", "flag_items", "grades", "red_streets", "corrections", "rankings", "ranking_segments",
          "supervision", "doubts", "silent_day", "topic_case", "hotspots", "hotspot_cases", "signal_week",
          "segment_day", "closure_day", "complaint", "kinds", "units", "streets", "segments", "inspection",
          "inspection_place", "visit_day", "visit_order", "unvisited", "often_visited", "penalty", "enterprise",
          "inspection_harm", "inspection_harm_days", "search_names", "enterprise_number", "case_number")
CITY_ONLY = ("quarantine", "enterprise_key", "department_period", "topics", "topic_month", "inspection_harm_series")
# What a scoped account's views let through; an unset variable is null and lets nothing through. They are folded before a
# row is read: who has no streets costs no look at them, and one unit alone is looked for in the files. A city-wide
# account reads the views of schema `city`, which filter nothing.
PREDICATE = {
    "placed": "list_contains(getvariable('units'), unit)"
              " or len(getvariable('streets')) > 0 and list_contains(getvariable('streets'), unit || '/' || street)",
    "units": "list_contains(getvariable('units'), unit)"
             " or list_contains(list_transform(getvariable('streets'), lambda s: split_part(s, '/', 1)), unit)",
    "city": "false",
}
# What a scoped account's view of a mart says instead: of rows that are its own, what they quote of others.
QUOTED = {
    "ledger": "'[]' as issues",
    "inspection": "case when list_contains(getvariable('units'), before_unit) or list_contains("
                  "getvariable('streets'), before_unit || '/' || before_street) then before_id end as before_id",
}


class Store:
    """One publication, opened for reading. Safe to use from many threads: every answer has its own cursor."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest: Manifest = read_manifest(folder)
        self.wanted = Wanted()
        self._kept: Kept[Asked, pl.DataFrame] = Kept(ANSWERS_KEPT)
        self._made: Kept[Hashable, Any] = Kept(MODELS_KEPT)
        try:
            self._db = self._open()
        except duckdb.Error as error:
            if isinstance(error, UNKNOWN) and self.manifest.recipe != recipe():
                raise Refused("这个发布版本由另一版程序生成，打不开", self.manifest.id, ANEW) from error
            raise Refused(f"发布版本{folder.name}的文件缺失或损坏", str(folder), "重新运行python -m cockpit publish") from error

    def ask(self, name: str, scope: Scope, /, **given: object) -> pl.DataFrame:
        """The answer to queries/<name>.sql as this scope may see it.

        Refused when the question or a parameter is unknown or ill-formed. Columns of metrics that need a field no
        source delivers come back null.
        """
        values = question(name).read(given)
        if "due_rule" in values and values["due_rule"] is None:
            values["due_rule"] = self.due_rule(_first_day(values))
        asked = (name, scope, frozen(values))
        answer = self.answer(*asked)
        if answer.height <= ROWS_KEPT:
            self.wanted.note(asked)
        return answer

    def due_rule(self, day: date | None = None) -> str:
        """应结案口径 in force on a day (default 数据截至): A or B."""
        moment = day or self.manifest.as_of.date()
        return next((rule for since, rule in self._readings if since <= moment), "B")

    def lacking(self, metric: str) -> list[str]:
        """Contract fields this metric needs and no source of this publication delivers."""
        return lacking(metric, self.manifest.missing)

    def columns(self) -> dict[str, list[tuple[str, str]]]:
        """Every mart with its columns and their DuckDB types, marts by name, columns in their order."""
        with self._db.cursor() as cursor:
            found = cursor.execute("select view_name, column_name, data_type from duckdb_views() v join duckdb_columns() c on "
                                   "c.table_oid = v.view_oid where v.schema_name = 'city' order by 1, c.column_index").fetchall()
        marts: dict[str, list[tuple[str, str]]] = {}
        for mart, column, kind in found:
            marts.setdefault(mart, []).append((column, kind))
        return marts

    def close(self) -> None:
        self._db.close()

    def answer(self, name: str, scope: Scope, given: Frozen) -> pl.DataFrame:
        """The answer for parameters already read, remembered while this publication is open, lists of rows excepted."""
        return self._kept.made((name, scope, given), lambda: self.run(name, scope, given), lambda found: found.height <= ROWS_KEPT)

    def remember(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is made of answers alone, remembered like them. The key names who may see it, and nobody changes what is given."""
        return self._made.made(key, make)

    def forget(self) -> None:
        """Let all go that is remembered."""
        self._kept.replace({})
        self._made.replace({})

    def run(self, name: str, scope: Scope, given: Frozen) -> pl.DataFrame:
        """The answer computed anew."""
        sql, params = self._written(question(name), {k: list(v) if isinstance(v, tuple) else v for k, v in given})
        with self._db.cursor() as cursor:
            self._admit(cursor, scope)
            try:
                answer = _frame(cursor.execute(sql, params))
            except UNKNOWN as error:
                if self.manifest.recipe == recipe():
                    raise
                raise Refused("这个发布版本由另一版程序生成，答不了这个查询", self.manifest.id, ANEW) from error
        return self._without_unknown(answer)

    def _written(self, asked: Question, values: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """The SQL that answers, with its parameters: over case facts, or over the rollup when all spans are finished
        periods and the rollup knows what is asked."""
        one = [(values.get("since"), values.get("until"))]
        spans = zip(values["starts"], values["ends"], strict=False) if "starts" in values else one
        if asked.whole and asked.whole.admits(values) and self._finished.issuperset(spans):
            return asked.whole.sql, {p.name: values[p.name] for p in asked.whole.parameters}
        return asked.sql, values

    def _without_unknown(self, answer: pl.DataFrame) -> pl.DataFrame:
        """Null what cannot be known: metrics whose fields nobody delivers, and 常规 where nobody says what is 四乱."""
        measured = [c for c in answer.columns if c in catalogue()]
        answer = answer.with_columns(pl.lit(None, answer[c].dtype).alias(c) for c in measured if self.lacking(c))
        if "scope" in answer.columns and "is_siluan" in self.manifest.missing.get("cases", ()):
            answer = answer.with_columns(pl.when(pl.col("scope") != "常规").then(pl.col(c)).alias(c) for c in measured)
        return answer

    def _admit(self, cursor: duckdb.DuckDBPyConnection, scope: Scope) -> None:
        if scope.everywhere:
            cursor.execute("use city")
        else:
            cursor.execute("set variable units = $units", {"units": list(scope.units)})
            cursor.execute("set variable streets = $streets", {"streets": list(scope.streets)})

    def _open(self) -> duckdb.DuckDBPyConnection:
        db = duckdb.connect(config={
            "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
            "python_enable_replacements": "false", "allocator_background_threads": "true",  # memory no longer used goes back
        })
        # A publication never changes: neither its files nor what is known of them need looking at again;
        # global, as every answer has its own cursor.
        db.execute("set global parquet_metadata_cache = true")
        db.execute("set global validate_external_file_cache = 'NO_VALIDATION'")
        db.execute("create schema city")
        db.execute("attach ':memory:' as kept (compress)")  # a sixth of the memory; questions take as long
        self.files = {path.stem: [path] for path in sorted((self.folder / "marts").glob("*.parquet"))}
        self.files |= {part.name: sorted(part.glob("*.parquet")) for part in self.folder.iterdir() if part.is_dir() and part.name != "marts"}
        for mart, found in self.files.items():
            kind = "view main." if mart in CASE_LEVEL else "table kept."
            db.execute(f"create {kind}all_{mart} as select * from read_parquet([{', '.join(map(_quoted, found))}], hive_partitioning = false)")
            if mart in CASE_LEVEL:
                db.execute(f"select count(*) from main.all_{mart}").fetchall()  # the files' footers are read now, not by the first to ask
            self._expose(db, mart)
        db.execute("checkpoint kept")
        self._readings = [(since.date(), rule) for since, rule in db.execute(
            "select valid_from, due_rule from rules_due order by valid_from desc").fetchall()]
        self._finished = set(db.execute("select since, until from kept.all_periods").fetchall())
        db.execute(f"set allowed_directories = [{_quoted(self.folder)}]")
        db.execute("set enable_external_access = false")
        db.execute("set lock_configuration = true")
        return db

    def _expose(self, db: duckdb.DuckDBPyConnection, mart: str) -> None:
        if mart in CITY_ONLY:
            where = PREDICATE["city"]
        elif mart in PLACED:
            where = PREDICATE["units" if mart == "units" else "placed"]
        else:
            where = "true"
        hidden = f" replace ({QUOTED[mart]})" if mart in QUOTED else ""
        rows = f"{'main' if mart in CASE_LEVEL else 'kept'}.all_{mart}"
        db.execute(f"create view main.{mart} as select *{hidden} from {rows} where {where}")
        db.execute(f"create view city.{mart} as select * from {rows}")


def _first_day(values: dict[str, object]) -> date | None:
    """The day whose rules judge an answer: its first one, or the last one before `until` where only that is given."""
    since, until = values.get("since"), values.get("until")
    if isinstance(since, list):
        return min(since, default=None)
    if isinstance(since, date):
        return since
    return until - timedelta(days=1) if isinstance(until, date) else None


def _frame(answer: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """An executed query's rows. A relation would plan the query twice; the copy DuckDB warns of is small."""
    frame = pl.from_arrow(answer.to_arrow_table())
    assert isinstance(frame, pl.DataFrame)
    return frame


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


_stores: dict[Path, Store] = {}
_swap = threading.Lock()


def store(where: Places | None = None, publication: str | None = None) -> Store:
    """The store of the live publication, opened once and replaced when `current` changes; or of a kept one, by id.

    The old store stays open for calls under way and goes when nobody holds it. Refused when there is none.
    """
    base = where or places()
    name = live_id(base) if publication is None else publication
    if not AN_ID.fullmatch(name):
        raise Refused(f"没有这个发布版本“{name[:60]}”", "", "用python -m cockpit doctor查看保留的版本")
    folder = base.publications / name
    if publication and not (base.current.exists() and live_id(base) == name):
        from cockpit.pinned import pinned

        return pinned(folder)
    with _swap:
        if folder not in _stores:
            opened = Store(folder)
            for stale in [f for f in _stores if f.parent == folder.parent]:
                del _stores[stale]
            _stores[folder] = opened
        return _stores[folder]


def published_at(where: Places | None = None) -> datetime:
    """When the live publication was built."""
    return store(where).manifest.built_at
