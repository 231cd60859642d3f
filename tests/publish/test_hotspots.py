"""投诉热点 through ingest and publish: decided once, kept with its cases, seen by whose it is."""
from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import h3
import numpy as np
import polars as pl
import pytest

from cockpit.access import EVERYWHERE, Scope
from cockpit.decisions.hotspots_rule import HotspotsRule
from cockpit.ingest.run import ingest
from cockpit.places import SHIPPED, Places
from cockpit.publish.build import publish
from cockpit.publish.decide_hotspots import covered_weeks
from cockpit.rules import dated_rules
from cockpit.store import Store, store
from tests.conftest import SOUND, cases_frame
from tests.small_city import no_quotas, own_reference

RULE = dated_rules(Places(SHIPPED), "hotspots", HotspotsRule)[0]
FIRST, WEEKS, HOT = date(2025, 1, 6), 24, 20  # weeks of the city; the first week of the plant
UNITS = ("甲区", "乙区")
CENTRE = h3.latlng_to_cell(34.75, 113.65, 9)
CELLS = sorted(h3.grid_disk(CENTRE, 5))
RING = sorted(h3.grid_disk(CENTRE, 1))
DEFAULT = (113.90, 34.90)
EXPORTED = datetime(2025, 6, 23, 6)


def row(number: int, week: int, cell: str | None, subcategory: str, code: str | None, rng: np.random.Generator, **more: object) -> dict:
    lat, lon = h3.cell_to_latlng(cell) if cell else (None, None)
    reported = datetime.combine(FIRST + timedelta(days=7 * week + int(rng.integers(7))), datetime.min.time()) + timedelta(minutes=int(rng.integers(1440)))
    unit = UNITS[CELLS.index(cell) % 2 if cell else 0]
    return SOUND | {
        "case_id": f"K{number:06d}", "unit": unit, "street": f"{unit}一街道", "class_code": code, "subcategory": subcategory, "lon": lon, "lat": lat,
        "geo_quality": "路段级" if cell else None, "caller_key": f"人{number}", "reported_at": reported, "exported_at": EXPORTED,
        **dict.fromkeys(("accepted_at", "filed_at", "dispatched_at", "deadline_at", "disposed_at", "checked_at", "closed_at"))} | more


def city(seed: int = 1) -> list[dict]:
    """Ninety-one cells, four classes, 160 cases a week; a ring in 甲区 and 乙区 with forty cases more of one class in each of two weeks."""
    rng = np.random.default_rng(seed)
    busy = rng.gamma(1, 1, len(CELLS))
    drawn = [(w, CELLS[c], k) for w in range(WEEKS) for c, k in zip(rng.choice(len(CELLS), 160, p=busy / busy.sum()), rng.integers(4, size=160), strict=True)]
    drawn += [(w, RING[int(rng.integers(7))], 1) for w in (HOT, HOT + 1) for _ in range(40)]
    rows = [row(n, w, cell, f"小类{k}" if k != 2 or w < 12 else "改名后的小类2", f"20010{k}", rng) for n, (w, cell, k) in enumerate(drawn)]
    # Forty cases on the default point and forty without a point, all of one class in one week, of no known street: nowhere.
    for n in range(40):
        rows.append(row(900_000 + n, HOT, None, "小类3", "200103", rng, lon=DEFAULT[0], lat=DEFAULT[1], geo_quality=None, unit=None, street=None))
        rows.append(row(910_000 + n, HOT, None, "小类3", "200103", rng, unit=None, street=None))
    # One caller of 甲区 sixty times in a week about the same place.
    rows += [row(920_000 + n, HOT - 3, CELLS[4], "小类0", "200100", rng, caller_key="一人") for n in range(60)]
    return rows


def add(places: Places, rows: list[dict], name: str) -> Store:
    path = places.exports / "cockpit" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    cases_frame(rows).write_parquet(path)
    with pytest.MonkeyPatch.context() as env:
        env.setenv("COCKPIT_DATA", str(places.root))
        ingest([path], "cockpit", progress=lambda line: None)
    publish(places)
    return store(places)


def every_week(live: Store, scope: Scope = EVERYWHERE) -> pl.DataFrame:
    weeks = live.ask("hotspots/weeks", EVERYWHERE)["period"].unique().sort()
    asked = [live.ask("hotspots/week", scope, week=w) for w in weeks]
    return pl.concat(asked) if asked else live.ask("hotspots/week", scope)


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Places:
    root: Path = tmp_path_factory.mktemp("hotspots").resolve()
    city_file = own_reference(root) / "city.toml"
    city_file.write_text(f"{city_file.read_text(encoding='utf-8')}default_points = [{{lon = {DEFAULT[0]}, lat = {DEFAULT[1]}}}]\n", encoding="utf-8")
    no_quotas(root)
    return Places(root)


@pytest.fixture(scope="module")
def live(house) -> Store:
    return add(house, city(), "cases_1.parquet")


@pytest.fixture(scope="module")
def told(live) -> pl.DataFrame:
    return every_week(live)


def test_the_plant_is_a_surge_and_nothing_else_is(told):
    surges = told.filter(question="突增")
    assert set(surges["subcategory"]) == {"小类1"}
    planted = surges.filter(pl.col("since") <= FIRST + timedelta(days=7 * (HOT + 2)))
    assert planted["id"].n_unique() == 1
    assert surges["unit"].null_count() == surges["street"].null_count() == 0, "a week without a case still says whose it was"
    assert planted["state"].to_list() == ["新增", "持续", "持续"]
    assert {c for cells in surges["cells"] for c in cells.split(" ")} <= {c for near in RING for c in h3.grid_disk(near, 1)}


def test_points_by_default_and_cases_without_a_point_lie_in_no_cell(live, told):
    facts = pl.concat([pl.read_parquet(p) for p in sorted(live.folder.glob("case_fact/*.parquet"))])
    nowhere = facts.filter(pl.col("geo_quality").is_in(["默认点", "未定位"]))
    assert (nowhere.height, nowhere["cell"].null_count()) == (80, 80)
    assert "小类3" not in told["subcategory"].to_list()
    assert h3.latlng_to_cell(DEFAULT[1], DEFAULT[0], 9) not in {c for cells in told["cells"] for c in cells.split(" ")}


def test_a_class_that_gets_another_name_mid_year_under_its_code_raises_nothing(told):
    assert not {"小类2", "改名后的小类2"} & set(told["subcategory"])


def test_one_caller_sixty_times_is_one_signal(told):
    assert "小类0" not in told["subcategory"].to_list()


def test_every_hotspot_has_as_many_cases_as_rows_behind_it(live, told):
    for spot in told.to_dicts():
        behind = live.ask("hotspots/cases", EVERYWHERE, id=spot["id"], week=spot["period"])
        assert behind.height == spot["cases"]
        if behind.is_empty():
            assert spot["state"] not in ("新增", "持续", "反弹")
            continue
        assert behind["reported_at"].min().date() >= spot["window_since"]
        assert behind["reported_at"].max().date() < spot["until"]
    history = live.ask("hotspots/history", EVERYWHERE, id=told["id"][0])
    assert history.select("period", "state", "cases").rows() == told.filter(id=told["id"][0]).sort("since").select("period", "state", "cases").rows()


def test_a_unit_sees_its_own_hotspots_and_no_others(live, told):
    for unit in UNITS:
        own = every_week(live, Scope((unit,)))
        assert own.select("id", "period").rows() == told.filter(unit=unit).select("id", "period").rows()
        for spot in told.to_dicts():
            cases = live.ask("hotspots/cases", Scope((unit,)), id=spot["id"], week=spot["period"])
            assert set(cases["unit"]) <= {unit}
    assert every_week(live, Scope()).is_empty()


def test_published_again_and_with_late_data_nothing_decided_changes(house, live, told):
    publish(house)
    assert every_week(store(house)).equals(told)
    rng = np.random.default_rng(9)
    late = [row(990_000 + n, HOT, CELLS[-1], "小类0", "200100", rng, exported_at=EXPORTED + timedelta(hours=9)) for n in range(60)]
    after = every_week(add(house, late, "cases_2.parquet"))
    decided = ["id", "period", "state", "question", "place", "cases", "signals", "expected", "chance", "rate", "clear_by", "mend_by", "weeks"]
    assert after.select(decided).equals(told.select(decided))


def test_a_week_is_covered_alike_however_few_weeks_a_publish_looks_at():
    """Thirty weeks of two sources; the hotline sends 2 of its usual 20 in week 28: lost, from whichever week on one looks."""
    con = duckdb.connect()
    first = date(2025, 1, 6)
    weeks = [first + timedelta(days=7 * n) for n in range(30)]
    rows = [(week, source, 2 if (n, source) == (28, "12345") else 20) for n, week in enumerate(weeks) for source in ("12345", "随手拍")]
    con.execute("create table source_day (day date, source varchar, reported integer)")
    con.executemany("insert into source_day values (?, ?, ?)", rows)
    whole = covered_weeks(con, weeks, first, RULE)
    assert [n for n, covered in enumerate(whole) if not covered] == [28]
    assert covered_weeks(con, weeks[28:], weeks[2], RULE) == whole[28:]
    assert covered_weeks(con, weeks[28:], weeks[28], RULE) != whole[28:], "without the weeks before there is no median to miss"
