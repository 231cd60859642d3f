"""A city that brings its patrols and no cases is published like any other; only an empty lake is refused."""
from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from cockpit.access import EVERYWHERE, Scope
from cockpit.contract import CASES, PATROL_RUNS
from cockpit.ingest.lake import Lake
from cockpit.ingest.run import ingest, withdraw
from cockpit.metrics import catalogue
from cockpit.publish.build import publish
from cockpit.publish.months import NO_MONTH
from cockpit.publish.reach import patrols_until
from cockpit.publish.recipe import per_month
from cockpit.questions import question, questions
from cockpit.refusal import Refused
from cockpit.store import store
from tests.small_city import no_quotas

RUN = {"segment_id": "S1", "unit": "东区", "street": "一街", "started_at": datetime(2025, 3, 3, 9), "inspected_km": 0.5,
       "exported_at": datetime(2025, 4, 1, 0, 30)}


def silent(line: str) -> None:
    """Progress nobody reads."""


@pytest.fixture
def patrolled(house, export):
    """Literal patrol runs taken in and published."""
    no_quotas(house.root)

    def live(*rows: dict, name: str = "patrol_runs_1.parquet"):
        full = [{"run_id": f"R{n}"} | RUN | row for n, row in enumerate(rows)]
        ingest([export(pl.DataFrame(full, schema=PATROL_RUNS.schema), name)], "cockpit", progress=silent)
        publish(house)
        return store(house)
    return live


def test_a_city_with_patrols_alone_is_published_as_far_as_its_patrols_reach(patrolled):
    live = patrolled({}, {"segment_id": "S2", "unit": "西区", "street": "二街", "started_at": datetime(2025, 1, 6, 8)})
    said = live.manifest
    assert (said.as_of, said.first_event) == (datetime(2025, 4, 1, 0, 30), datetime(2025, 1, 6, 8))
    assert (said.first_reported, said.last_reported) == (None, None)
    assert (said.rows["case_fact"], said.rows["patrol_run"], said.rows["segments"]) == (0, 2, 2)
    assert [(s.table, s.rows) for s in said.sources] == [("patrol_runs", 2)]
    assert live.ask("overview/choices", EVERYWHERE).select("kind", "value").rows() == [
        ("street", "一街"), ("street", "二街"), ("unit", "东区"), ("unit", "西区")]


def test_a_reference_of_another_city_is_not_shown_with_it(patrolled):
    live = patrolled({})
    units = live.ask("overview/choices", EVERYWHERE).filter(pl.col("kind") == "unit")
    assert units["value"].to_list() == ["东区"], "none of the shipped reference's ten units"
    assert live.ask("explore/segment", EVERYWHERE, segment="S1").row(0, named=True)["name"] == "S1"


def test_patrols_that_do_not_say_when_they_were_exported_reach_to_the_last_of_them(patrolled):
    live = patrolled({"exported_at": None}, {"exported_at": None, "started_at": datetime(2025, 3, 9, 17)})
    assert live.manifest.as_of == datetime(2025, 3, 9, 17)


def test_a_source_that_must_be_fresh_and_says_nothing_of_its_export_reaches_to_its_last_patrol(house, patrolled):
    """Registered today is no statement about what was known today."""
    (house.root / "profiles").mkdir(parents=True)
    (house.root / "profiles" / "cockpit.toml").write_text(
        'system = "cockpit"\nlabel = "巡查"\nstale_days = 3\n[tables.patrol_runs]\npattern = ["patrol_runs*"]\nsame_names = true\n', encoding="utf-8")
    live = patrolled({"exported_at": None, "started_at": datetime(2025, 3, 9, 17)})
    assert live.manifest.as_of == datetime(2025, 3, 9, 17)


def test_patrols_are_known_as_far_as_their_files_reach_whatever_the_cases_say(house, patrolled, published, case):
    """Cases to 19 October, patrols to 1 April; a month's scores reach to the month's end though they are dated its first day."""
    published([case()])
    patrolled({})
    now = datetime(2026, 1, 1)
    assert patrols_until(Lake(house).live(), now) == datetime(2025, 4, 1, 0, 30)
    scorecard = house.root / "scorecard.csv"
    scorecard.write_text("Month,Borough,District,Cleaning Section,Acceptable Streets %,Acceptable Sidewalks %\n"
                         "2025 / 05,东区,一街,S1,90,90\n", encoding="utf-8")
    ingest([scorecard], "nyc_scorecard", progress=silent)
    assert patrols_until(Lake(house).live(), now) == datetime(2025, 6, 1)
    assert patrols_until([], now) is None


def test_what_cases_would_say_is_no_data_and_never_zero(patrolled):
    live = patrolled({})
    assert set(live.manifest.missing["cases"]) == set(CASES.names)
    totals = live.ask("operations/totals", EVERYWHERE, since=date(2025, 3, 1), until=date(2025, 4, 1))
    measured = [c for c in totals.columns if c in catalogue()]
    assert measured
    assert all(totals[c].null_count() == totals.height for c in measured)


def test_every_question_that_asks_for_a_span_is_answered(patrolled):
    live = patrolled({})
    given = {"since": "2025-03-03", "until": "2025-03-10", "before_since": "2025-02-24", "before_until": "2025-03-03"}
    for name in questions():
        takes = {p.name: p for p in question(name).parameters}
        asked = {n: given[n] for n in takes if n in given}
        if all(p.optional or n in asked for n, p in takes.items()):
            for scope in (EVERYWHERE, Scope(units=("东区",))):
                live.ask(name, scope, **asked)


def test_a_place_not_granted_is_not_seen(patrolled):
    live = patrolled({}, {"segment_id": "S2", "unit": "西区", "street": "二街"})
    seen = live.ask("overview/choices", Scope(units=("西区",)))
    assert seen["value"].to_list() == ["二街", "西区"]


def test_when_cases_come_later_the_empty_month_is_gone(patrolled, published, case):
    before = patrolled({})
    assert list(before.manifest.months) == [NO_MONTH]
    assert all(pl.read_parquet(before.folder / mart / f"{NO_MONTH}.parquet").is_empty() for mart in per_month())
    after = published([case()])
    assert list(after.manifest.months) == ["2025-10"]
    assert after.manifest.rows["case_fact"] == 1
    assert after.manifest.first_event == after.manifest.first_reported


def test_cases_taken_back_leave_the_patrols_live(house, patrolled, published, case):
    published([case()])
    patrolled({})
    withdraw(next(e.id for e in Lake(house).live() if e.table == "cases"), progress=silent)
    publish(house)
    assert (store(house).manifest.rows["case_fact"], store(house).manifest.rows["patrol_run"]) == (0, 1)


def test_a_lake_whose_patrols_were_taken_back_is_refused(house, patrolled):
    live = patrolled({})
    withdraw(Lake(house).live()[0].id, progress=silent)
    with pytest.raises(Refused, match="没有案件，也没有巡查等其他数据"):
        publish(house)
    assert store(house) is live
