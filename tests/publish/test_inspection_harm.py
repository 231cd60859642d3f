"""减检质效比对 from generated demonstrations through the marts: the planted unit is found and no other, and each account sees its own."""
from __future__ import annotations

import os
from datetime import date, datetime, timedelta

import duckdb
import polars as pl
import pytest

from cockpit.access import EVERYWHERE, NOWHERE, Scope
from cockpit.contract import ENTERPRISES, INSPECTIONS, PENALTIES
from cockpit.decisions.inspection_harm import NOT_RISEN, OUTCOMES, OVERALL, RISEN, TOO_FEW
from cockpit.decisions.inspections_rule import InspectionsRule
from cockpit.demo.cases import Habits, cases
from cockpit.demo.characters import HARMED_UNIT
from cockpit.demo.city import Window, demonstration_city
from cockpit.demo.enterprises import enterprises, inspections, penalties
from cockpit.demo.generate import quarters
from cockpit.demo.plan import plan
from cockpit.ingest.lake import lake_schema
from cockpit.places import SHIPPED, Places
from cockpit.publish.calendar import day_kinds
from cockpit.publish.decide_inspections import ends_of, harm_of
from cockpit.publish.marts import load, over_files, workshop, write
from cockpit.publish.recipe import WHOLE, mart_sql
from cockpit.publish.rule_tables import inspections_frame
from cockpit.questions import question
from cockpit.reference import reference
from cockpit.rules import dated_rules

PROVED = int(os.environ.get("COCKPIT_PROVE_SEEDS", "1"))
UNTIL = date(2026, 10, 31)
AS_OF = datetime(2026, 11, 1)
RULES = dated_rules(Places(SHIPPED), "inspections", InspectionsRule)
MARTS = ("enterprise_key", "inspection", "penalty", "enterprise", "inspection_gap")
HEARD = ("case_id", "unit", "street", "segment_id", "subcategory", "voided", "caller_key", "replied_at", "resolved", "satisfaction", "accepted_at",
         "reported_at")


def generated(folder, seed: int) -> duckdb.DuckDBPyConnection:
    """The marts of visits, and what the check asks of cases, of one generated city of two years."""
    window, city = Window.ending(UNTIL, 24), demonstration_city(seed)
    made, habits = plan(city, window, seed, 740), Habits.of(city, window, seed)
    heard = pl.concat([cases(city, window, made, habits, seed, first, last).select(HEARD) for first, last, _ in quarters(window)])
    visits, fined = inspections(city, window, seed), penalties(city, window, seed)
    con, shipped = workshop(folder), reference(Places(SHIPPED))
    for table, frame in ((INSPECTIONS, visits), (PENALTIES, fined), (ENTERPRISES, enterprises(city, window, seed, visits, fined))):
        key = pl.concat_str(pl.lit("cockpit:"), pl.col(table.identity[0]))
        added = {"_key": key, "_system": pl.lit("cockpit"), "_version": pl.lit(AS_OF), "_line": pl.int_range(pl.len()), "_ingest": pl.lit("1"),
                 "_seq": pl.lit(1), "_sighting": pl.lit(False)}
        load(con, f"lake_{table.name}", frame.select((added.get(c, pl.col(c) if c in frame.columns else pl.lit(None))).cast(t).alias(c)
                                                     for c, t in lake_schema(table).items()))
    about = {"as_of": [AS_OF], "first_reported": [datetime.combine(window.start, datetime.min.time())], "city": ["示例"]}
    frames = {f"ref_{name}": frame for name, frame in shipped.tables.items()} | {
        "rules_inspections": inspections_frame(RULES), "day_kind": day_kinds(shipped.workdays, window.start, AS_OF), "about": pl.DataFrame(about),
        "segments": shipped["segments"], "units": shipped["units"],
        "silent_day": pl.DataFrame(schema={"measure": pl.String, "unit": pl.String, "day": pl.Date}),
        "case_fact": heard.with_columns(pl.col("voided").fill_null(False), last_at=pl.max_horizontal("accepted_at", "reported_at"))}
    for name, frame in frames.items():
        load(con, name, frame)
    for mart in mart_sql():
        if mart.kind == WHOLE and mart.name in MARTS:
            write(con, mart.sql, folder / f"{mart.name}.parquet")
            over_files(con, mart.name, [folder / f"{mart.name}.parquet"])
    return con


def judged(folder, seed: int) -> pl.DataFrame:
    with generated(folder, seed) as con:
        return harm_of(con, RULES, AS_OF, lambda line: None)["inspection_harm"]


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """The generated city of seed 1 with its readings laid beside its marts."""
    with generated(tmp_path_factory.mktemp("city"), 1) as con:
        frames = harm_of(con, RULES, AS_OF, lambda line: None)
        for name, frame in frames.items():
            load(con, name, frame)
        yield con, frames["inspection_harm"]


def at_the_end(rows: pl.DataFrame) -> dict[str, str]:
    """Unit → overall reading at the newest end."""
    return dict(rows.filter((pl.col("until") == rows["until"].max()) & (pl.col("outcome") == OVERALL)).select("unit", "reading").iter_rows())


def test_the_planted_unit_is_found_and_the_others_are_not(city):
    _, rows = city
    said = at_the_end(rows)
    assert {unit for unit, reading in said.items() if reading == RISEN} == {HARMED_UNIT}
    assert list(said.values()).count(NOT_RISEN) >= 5
    newest = rows.filter(pl.col("until") == UNTIL.replace(month=11, day=1))
    own = newest.filter(pl.col("unit") == HARMED_UNIT)
    assert own["outcome"].to_list() == [OVERALL, *OUTCOMES]
    assert f"{HARMED_UNIT}：检查减少" in own["said"][0] and own["said"][0].endswith("有所上升。")
    assert set(newest.filter(pl.col("unit") == "合计")["reading"]) <= {NOT_RISEN, TOO_FEW}
    assert rows["until"].n_unique() == 13
    early = rows.filter((pl.col("until") == date(2025, 11, 1)) & (pl.col("unit") != "合计"))
    assert set(early["reading"]) == {TOO_FEW}
    assert early["reason"][0].startswith("本期与上年同期都有检查数据的只有")


@pytest.mark.slow
@pytest.mark.skipif(PROVED < 20, reason="the full proof: COCKPIT_PROVE_SEEDS=20")
def test_twenty_generated_cities_are_read_right(tmp_path, capsys):
    found = false = 0
    for seed in range(1, PROVED + 1):
        folder = tmp_path / str(seed)
        folder.mkdir()
        risen = {unit for unit, reading in at_the_end(judged(folder, seed)).items() if reading == RISEN}
        found, false = found + (HARMED_UNIT in risen), false + bool(risen - {HARMED_UNIT})
    with capsys.disabled():
        print(f"\nthe planted unit found in {found}, another unit raised in {false} of {PROVED} generated cities")
    assert found == PROVED
    assert false <= 0.05 * PROVED


def test_ends_are_the_closed_months_and_a_week_that_ends_later():
    ends = ends_of(datetime(2026, 11, 22))
    assert [p.key for p in ends[:2]] == ["2025-10", "2025-11"]
    assert [p.key for p in ends[-2:]] == ["2026-10", "2026-W46"]
    assert (len(ends), ends[-1].until) == (14, date(2026, 11, 16))
    assert len(ends_of(datetime(2026, 6, 1))) == 13


def test_without_visits_there_is_nothing_to_compare_and_nothing_breaks(published, case):
    live = published([case(case_id="1")])
    assert live.ask("inspections/harm", EVERYWHERE).is_empty()
    assert live.ask("inspections/harm_series", EVERYWHERE).is_empty()


def test_an_account_of_one_unit_sees_its_own_row_and_no_other_name(demonstration):
    whole = demonstration.ask("inspections/harm", EVERYWHERE)
    assert whole["unit"].n_unique() == 11
    own = demonstration.ask("inspections/harm", Scope(("高新区",)))
    assert set(own["unit"]) == {"高新区"}
    assert {p for peers in own["peers"] for p in peers} <= {"高新区"}
    assert demonstration.ask("inspections/harm_series", Scope(("高新区",))).is_empty()
    for none in (NOWHERE, Scope(streets=("高新区/梧桐街道",))):
        assert demonstration.ask("inspections/harm", none).is_empty()


BEFORE, AFTER = ~pl.col("after"), pl.col("after")
COUNTS = {
    "visits": ((BEFORE, "base_visits"), (AFTER, "visits")),
    "problem_rate": ((BEFORE, "here_before_of"), (AFTER, "here_after_of"), (BEFORE & pl.col("found"), "here_before"), (AFTER & pl.col("found"), "here_after")),
    "penalties": ((BEFORE, "here_before"), (AFTER, "here_after")),
    "complaints": ((BEFORE, "here_before"), (AFTER, "here_after"))}


@pytest.mark.parametrize("until", [date(2026, 3, 1), date(2026, 11, 1)])
def test_every_count_of_the_check_has_its_records_and_they_their_places(city, until):
    """At an end of few weeks and at the newest: as many records on each side as were counted."""
    con, rows = city
    told = rows.filter((pl.col("until") == until) & (pl.col("unit") != "合计")).to_dicts()
    assert len(told) == 4 * 10
    for row in told:
        outcome = "visits" if row["outcome"] == OVERALL else row["outcome"]
        asked: dict[str, object] = {"unit": [row["unit"]], "outcome": outcome, "until": until + timedelta(days=3)}
        records = con.sql(question("inspections/harm_rows").sql, params=asked).pl()
        assert [records.filter(f).height for f, _ in COUNTS[outcome]] == [row[name] for _, name in COUNTS[outcome]], (row["unit"], outcome)
        events = records.filter(pl.col("found")) if outcome == "problem_rate" else records
        for place, own in events.group_by("unit", "street", "segment", "place_before", "place_after"):
            assert (own.filter(BEFORE).height, own.filter(AFTER).height) == place[3:], (row["unit"], outcome)
        moved = records["place_after"] - records["place_before"]
        assert moved.is_sorted(descending=True)


def test_the_counts_of_the_units_compared_with_have_their_records_too(city):
    con, rows = city
    told = rows.filter((pl.col("until") == UNTIL.replace(month=11, day=1)) & (pl.col("unit") != "合计") & pl.col("there_before").is_not_null()).to_dicts()
    assert {r["outcome"] for r in told} == set(OUTCOMES)
    for row in told:
        asked: dict[str, object] = {"unit": row["peers"], "outcome": row["outcome"], "until": None}
        records = con.sql(question("inspections/harm_rows").sql, params=asked).pl()
        counted = [(f, name.replace("here", "there")) for f, name in COUNTS[row["outcome"]]]
        assert [records.filter(f).height for f, _ in counted] == [row[name] for _, name in counted], (row["unit"], row["outcome"])
        assert set(records["unit"]) == set(row["peers"])


def test_records_behind_the_check_are_the_accounts_own(demonstration):
    for scope in (Scope(("二七区",)), Scope(streets=("高新区/梧桐街道",)), NOWHERE):
        assert demonstration.ask("inspections/harm_rows", scope, unit=["高新区"], outcome="visits").is_empty()
