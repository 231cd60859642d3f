"""What many tests share: an empty house of their own, literal cases, and publications made of them."""
from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from filelock import FileLock

from cockpit.contract import CASES
from cockpit.decisions.history import Batch, History
from cockpit.decisions.rulebook import SUBJECTS
from cockpit.demo.generate import demo
from cockpit.ingest.conform import QUARANTINE
from cockpit.ingest.ledger import Entry
from cockpit.ingest.run import ingest
from cockpit.places import SHIPPED, Places, places
from cockpit.publish.build import due_rules_frame, ledger_frame, publish
from cockpit.publish.calendar import calendar_frame, day_kinds
from cockpit.publish.decide import Marts, Reach, decide
from cockpit.publish.decide_hotspots import TABLES as HOTSPOTS
from cockpit.publish.decide_rankings import Ranked
from cockpit.publish.manifest import Manifest
from cockpit.publish.marts import build_small, lake_views, lay_down, load, workshop, write
from cockpit.publish.monthly_topics import month_topics
from cockpit.publish.months import build_month, build_near
from cockpit.publish.recipe import per_month
from cockpit.publish.rule_tables import RULE_TABLES, rule_tables
from cockpit.publish.watch import watched
from cockpit.reference import Reference, reference
from cockpit.rules import DueRule, dated_rules
from cockpit.store import Store, store

Row = dict[str, Any]
EXPORTED = "2025-10-19 23:59:59"  # a Sunday: the week of 13 October is the last complete one
# A case that nothing is wrong with: reported on a Monday morning, closed the same day, two days early.
SOUND: Row = {
    "source": "信息采集", "kind": "事件", "class_code": "200104", "category": "市容环境", "subcategory": "道路保洁",
    "is_siluan": False, "urgency": "平", "unit": "金水区", "street": "花园路街道", "status": "已结案",
    "reported_at": "2025-10-06 08:00", "accepted_at": "2025-10-06 08:10", "filed_at": "2025-10-06 08:20",
    "dispatched_at": "2025-10-06 08:30", "deadline_at": "2025-10-08 18:00", "disposed_at": "2025-10-06 15:00",
    "checked_at": "2025-10-06 16:00", "closed_at": "2025-10-06 17:00", "rework_count": 0, "postpone_count": 0,
    "suspended": False, "voided": False, "self_disposed": False, "exported_at": EXPORTED,
}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("filterwarnings", "ignore:Arrow output on a DB-API result")


def moment(value: object) -> object:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def cases_frame(rows: Iterable[Row]) -> pl.DataFrame:
    """Literal rows as a frame of the contract: every column is there, ids are numbered where none is given."""
    times = {f.name for f in CASES.fields if f.type == "time"}
    number = count(1)
    full = [{"case_id": f"C{next(number):05d}"} | SOUND | row for row in rows]
    full = [{k: moment(v) if k in times else v for k, v in row.items()} for row in full]
    return pl.DataFrame(full, schema=CASES.schema, orient="row")


@pytest.fixture
def case() -> Callable[..., Row]:
    """A sound case with changes: case(closed_at=None, status="处置中")."""
    return lambda **changes: SOUND | changes


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """An installation of its own, empty, over the shipped reference, profiles and rules."""
    monkeypatch.setenv("COCKPIT_DATA", str(tmp_path / "house"))
    return places()


@pytest.fixture
def export(house: Places) -> Callable[..., Path]:
    """Write literal cases as an export in the drop zone of the cockpit profile."""
    def written(rows: Iterable[Row] | pl.DataFrame, name: str = "cases_1.parquet") -> Path:
        path = house.exports / "cockpit" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        (rows if isinstance(rows, pl.DataFrame) else cases_frame(rows)).write_parquet(path)
        return path
    return written


@pytest.fixture
def published(house: Places, export: Callable[..., Path]) -> Callable[..., Store]:
    """Literal cases through profile, lake and publication: what a clerk's file becomes."""
    def live(rows: Iterable[Row] | pl.DataFrame, name: str = "cases_1.parquet") -> Store:
        ingest([export(rows, name)], "cockpit", progress=lambda line: None)
        publish(house)
        return store(house)
    return live


def house_of(root: Path, cases: pl.DataFrame) -> Store:
    """A house with one file of cases, published: for fixtures that many tests share."""
    path = root / "exports" / "cockpit" / "cases_1.parquet"
    path.parent.mkdir(parents=True)
    cases.write_parquet(path)
    with pytest.MonkeyPatch.context() as env:
        env.setenv("COCKPIT_DATA", str(root))
        ingest(progress=lambda line: None)
    publish(Places(root.resolve()))
    return store(Places(root.resolve()))


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that the first worker to need it makes, and all workers read."""
    base = factory.getbasetemp().resolve()
    root = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with FileLock(f"{root}.lock"):
        if not root.exists():
            make(root.with_name(f"{name}.part"))
            root.with_name(f"{name}.part").rename(root)
    return root


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Four months of the demonstration city to Sunday 12 October 2025, all tables, half the usual cases."""
    def make(root: Path) -> None:
        demo(root, months=4, until=date(2025, 10, 12), cases_per_day=400)
        with pytest.MonkeyPatch.context() as env:
            env.setenv("COCKPIT_DATA", str(root))
            ingest(progress=lambda line: None)
        publish(Places(root))
    return store(Places(made_once(tmp_path_factory, "demonstration", make)))


@pytest.fixture(scope="session")
def shipped() -> tuple[Reference, list[DueRule]]:
    here = Places(SHIPPED)
    return reference(here), dated_rules(here, "due", DueRule)


@pytest.fixture
def marts(tmp_path: Path, shipped: tuple[Reference, list[DueRule]]) -> Callable[..., Store]:
    """Literal cases through queries/marts alone, opened by the store: for measures by the dozen."""
    number = count(1)

    def opened(rows: Iterable[Row] | pl.DataFrame, as_of: str = EXPORTED, rules: list[DueRule] | None = None) -> Store:
        folder = tmp_path / f"publication{next(number)}"
        return open_marts(folder, rows if isinstance(rows, pl.DataFrame) else cases_frame(rows), as_of, shipped[0],
                          rules or shipped[1])
    return opened


def open_marts(folder: Path, cases: pl.DataFrame, as_of: str, ref: Reference, rules: list[DueRule]) -> Store:
    for part in ("marts", *per_month()):
        (folder / part).mkdir(parents=True)
    lake = folder / "lake.parquet"
    cases.with_row_index("_line", offset=2).with_columns(
        _key="cockpit:" + pl.col("case_id"), _system=pl.lit("cockpit"), _version=pl.col("exported_at"),
        _seq=pl.lit(1), _ingest=pl.lit("1"), _sighting=pl.lit(False)).write_parquet(lake)
    now, con = datetime.fromisoformat(as_of), workshop(folder)
    for name, frame in ref.tables.items():
        load(con, f"ref_{name}", frame)
    load(con, "rules_due", due_rules_frame(rules))
    load(con, "about", pl.DataFrame({"as_of": [now], "first_reported": [cases["reported_at"].min()], "city": ["郑州市"]}))
    here = Places(folder)
    dated = {subject: dated_rules(here, subject, kind) for subject, kind in SUBJECTS.items()}
    for name, frame in rule_tables(dated).items():
        load(con, name, frame)
    build_month(con, "all", [lake], folder)
    build_near(con, ["all"], ["all"], folder)
    lake_views(con, {})
    load(con, "calendar", calendar_frame(cases["reported_at"].min().date(), now))
    load(con, "day_kind", day_kinds(ref.workdays, cases["reported_at"].min().date(), now))
    load(con, "ledger", ledger_frame([Entry(
        id="1", seq=1, table="cases", table_label="案件", system="cockpit", label="驾驶舱数据格式", profile="cockpit", profile_digest="",
        reference_digest=ref.fingerprint, file="cases_1.parquet", sha256="", bytes=0, registered_at=now, as_of=now,
        read=cases.height, new=cases.height)]))
    load(con, "quarantine", pl.DataFrame(schema=QUARANTINE))
    for name in ("rules_due", *RULE_TABLES, "about", "ledger", "quarantine", "day_kind"):
        write(con, f"select * from {name}", folder / "marts" / f"{name}.parquet")
    build_small(con, folder, lambda line: None)
    marts = Marts.of(folder, ref["check_items"])
    frames = decide(marts, Ranked.of(folder, ref["departments"], {}), History(here), dated, Reach(now, now, None, None), Batch(), lambda line: None)
    frames |= watched(folder, marts.seen, frames["flags"], frames["grades"], dated, now, None)
    frames |= {name: pl.DataFrame(schema=schema) for name, schema in HOTSPOTS.items()}  # a literal city has no history to judge by
    lay_down(con, folder, frames | month_topics(con, ref, dated["topics"], now, None))
    con.close()
    (folder / "manifest.json").write_text(Manifest(
        id=folder.name, built_at=now, as_of=now, first_reported=None, last_reported=None, demo=False, city="郑州市",
        lake_versions={}, rules=[], rows={}, sources=[], missing={}, checks=[], months={}, files={}).model_dump_json())
    return Store(folder)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the questions that any store computes from now on."""
    made: list[str] = []
    plain = Store.run

    def counting(self: Store, name: str, *rest: Any) -> pl.DataFrame:
        made.append(name)
        return plain(self, name, *rest)
    monkeypatch.setattr(Store, "run", counting)
    return made


@pytest.fixture(scope="session")
def crowd() -> Callable[..., list[Row]]:
    return crowded


def crowded(count_: int, seed: int, *, units: dict[str, tuple[str, ...]], mark: str = "", first: str = "2025-08-06 09:00",
            last: str = EXPORTED) -> list[Row]:
    """Cases at random, every oddity among them: missing, reversed, midnight, after the horizon, void, suspended."""
    rng = random.Random(seed)
    start, end = datetime.fromisoformat(first), datetime.fromisoformat(last)
    seconds = int((end - start).total_seconds())

    def after(moment_: datetime | None, hours: float, missing: float) -> datetime | None:
        if moment_ is None or rng.random() < missing:
            return None
        later = moment_ + timedelta(hours=rng.expovariate(1 / hours))
        if rng.random() < 0.05:
            later -= timedelta(days=3)
        return datetime.combine(later.date(), datetime.min.time()) if rng.random() < 0.1 else later.replace(microsecond=0)

    rows: list[Row] = []
    for n in range(count_):
        unit = rng.choice(list(units))
        reported = start if n == 0 else start + timedelta(seconds=rng.randrange(seconds))
        dispatched = after(reported, 4, 0.1)
        disposed = after(dispatched, 60, 0.15)
        closed = after(disposed, 30, 0.15)
        rows.append(SOUND | {
            "case_id": f"{mark}{n:05d}", "unit": unit, "street": rng.choice(units[unit]), "reported_at": reported,
            "accepted_at": after(reported, 1, 0.05), "filed_at": after(reported, 2, 0.1), "dispatched_at": dispatched,
            "deadline_at": after(reported, 70, 0.1), "bundled_deadline_at": after(reported, 90, 0.8), "checked_at": None,
            "disposed_at": disposed, "closed_at": closed, "arrived_at": after(dispatched, 3, 0.4),
            "source": f"{mark}来源{rng.randrange(3)}", "category": f"{mark}大类{rng.randrange(3)}",
            "subcategory": f"{mark}小类{rng.randrange(5)}", "class_code": None, "department": f"{mark}部门",
            "description": f"{mark}描述", "address": f"{mark}位置", "road_name": f"{mark}路", "caller_key": f"{mark}甲",
            "is_siluan": rng.random() < 0.5, "urgency": rng.choice(("平", "平", "急")),
            "replied_at": after(reported, 20, 0.5), "resolved": rng.choice((True, False, None)),
            "satisfaction": rng.choice(("满意", "不满意", None)), "rework_count": rng.choice((0, 0, 1, 2, None)),
            "postpone_count": rng.choice((0, 0, 0, 1)), "voided": rng.random() < 0.05, "suspended": rng.random() < 0.05,
            "self_disposed": rng.random() < 0.1, "status": None,
        })
    return rows
