"""Row scope: an account sees its own places and nothing else, through every question there is."""
from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path

import polars as pl
import pytest

from cockpit.access import EVERYWHERE, NOWHERE, Scope
from cockpit.export import csv_bytes
from cockpit.questions import Question, questions
from cockpit.store import CITY_ONLY, PLACED

HERE = {"金水区": ("花园路街道", "经八路街道")}
ELSEWHERE = {"二七区": ("大学路街道", "淮河路街道"), "郑东新区": ("龙湖街道", None), "外区": ("外街道", "花园路街道")}
JINSHUI = Scope(("金水区",))
STREET = Scope(streets=("金水区/花园路街道",))
KEPT_BOOKS = ("ledger/", "flags/decided")  # what was taken in and decided when, and how many: of the whole house
# Values tried for a parameter, by name; several mean each is tried. Anything else is left out (it may be null).
VALUES = {
    "since": [date(2025, 9, 1)], "until": [date(2025, 10, 20)], "before_since": [date(2025, 8, 6)],
    "before_until": [date(2025, 9, 1)], "starts": [[date(2025, 9, 1)]], "ends": [[date(2025, 10, 20)]], "periods": [12],
    "most": [100000], "skip": [0], "grain": ["week"], "due_rule": ["A", "B"], "case_id": ["外00003", "内00003"],
    "segment": ["S0001", None], "grouping": ["unit", "street", "source", "category", "subcategory"],
    "down": ["unit", "category"], "across": ["source", "unit"], "system": ["s"], "subcategory": ["道路保洁"], "reported": [date(2025, 10, 6)],
    "level": ["unit", "street", "segment", "case", "city"],
    "measure": ["reported", "due", "overdue_open", "closed_before_arrival", "complaints", "visits", "penalty_cases", "link_1", "age_5", "cases", "alarms"],
    "part": ["急", "AI视频"], "unit": [None, "二七区"], "week": ["2025-W41"], "before": [date(2025, 10, 6)], "least": [1], "shown": [50], "month": ["2025-09"],
    "action": [date(2025, 9, 15)], "days": [14], "against": ["elsewhere", "peers"], "side": ["here", "there"], "phase": ["before", "after"],
    "outcome": ["visits", "problem_rate", "penalties", "complaints"],
    "enterprise": ["1"], "counting": ["joint", "agency"], "align": [None, "workday"],
    "text": ["外00003", "花园路", "erqiqu", "内0000", "wai", "dxl"],
    "xun": ["2025-09-1"], "tier": [None, "重点"], "league": ["departments"], "period": ["2025-09-1"], "members": ["streets", "units"],
    "id": ["rankings/streets/2025-09-1/二七区/大学路街道", "rankings/units/2025-09/金水区",
           "topics/2025-09/小类/道路保洁"],
}


def ways(asked: Question) -> Iterator[dict[str, object]]:
    """One question asked plainly, then with each parameter varied in turn."""
    unknown = [p.name for p in asked.parameters if p.name not in VALUES and not p.optional]
    assert unknown == [], f"{asked.name}: say in VALUES how to ask for {unknown}"
    tried = {p.name: [v for v in VALUES[p.name] if not p.choices or v in p.choices] for p in asked.parameters if p.name in VALUES}
    for p in asked.parameters:
        if p.many and p.name in tried:
            tried[p.name] = [v if isinstance(v, list) or v is None else [v] for v in tried[p.name]]
        if not p.optional and p.name in tried:
            tried[p.name] = [v for v in tried[p.name] if v is not None]
    plain = {name: values[0] for name, values in tried.items() if values}
    yield plain
    yield from (plain | {name: value} for name, values in tried.items() for value in values[1:])


@pytest.fixture(scope="module")
def houses(crowd, tmp_path_factory):
    """Three publications of one table each: `first` and `other` differ in foreign rows only, `far` holds others still."""
    from tests.conftest import cases_frame, house_of

    own, foreign = crowd(200, 1, units=HERE, mark="内"), crowd(400, 2, units=ELSEWHERE, mark="外")
    # A foreign row that cannot be read goes to the quarantine with its words.
    broken = foreign[7] | {"case_id": None}
    other, far = crowd(300, 3, units=ELSEWHERE, mark="外"), crowd(250, 4, units=HERE | ELSEWHERE, mark="远")
    made = {"first": [*own, *foreign, broken], "other": [*own, *other], "far": far}
    return {name: house_of(tmp_path_factory.mktemp(name), cases_frame(rows)) for name, rows in made.items()}


def plain(frame: pl.DataFrame) -> pl.DataFrame:
    """Without the id of the ingest, which is the file's and not the case's."""
    return frame.drop("ingest", strict=False)


def sayable(frame: pl.DataFrame) -> str:
    return frame.write_json() + csv_bytes(frame).decode()


def test_the_publication_holds_foreign_rows_that_a_city_wide_account_sees(houses):
    rows = houses["first"].ask("cases/list", EVERYWHERE, since=date(2025, 8, 1), until=date(2025, 10, 20))
    assert {"金水区", "二七区", "郑东新区", "外区"} <= set(rows["unit"])
    assert "外部门" in sayable(rows)
    with houses["first"]._db.cursor() as cursor:
        assert cursor.sql("select count(*) from kept.all_quarantine").fetchall() == [(1,)]


@pytest.mark.parametrize("name", sorted(questions()))
def test_a_question_gives_the_columns_its_header_declares(houses, name):
    asked = questions()[name]
    given = next(ways(asked))
    assert set(asked.columns) <= set(houses["first"].ask(name, EVERYWHERE, **given).columns)


@pytest.mark.parametrize("name", sorted(questions()))
def test_an_account_of_one_unit_gets_no_foreign_row_and_no_foreign_influence(houses, name):
    for given in ways(questions()[name]):
        answer = houses["first"].ask(name, JINSHUI, **given)
        said = sayable(answer)
        assert [w for w in ("外", "二七区", "郑东新区") if w in said and w not in str(given)] == [], given
        if "unit" in answer.columns:
            assert set(answer["unit"].drop_nulls()) <= {"金水区"}, given
        if not name.startswith(KEPT_BOOKS):
            same = houses["other"].ask(name, JINSHUI, **given)
            assert plain(answer).equals(plain(same)), given


@pytest.mark.parametrize("name", sorted(questions()))
def test_an_account_without_a_place_gets_what_it_would_get_of_any_other_data(houses, name):
    for scope in (NOWHERE, Scope(("",), ("",)), Scope(("不存在",), ("金水区", "/", "金水区/"))):
        for given in islice(ways(questions()[name]), 5 if scope is NOWHERE else 1):
            answer = houses["first"].ask(name, scope, **given)
            assert not {"外", "内", "二七区"} & {w for w in ("外", "内", "二七区") if w in sayable(answer) and w not in str(given)}
            if "case_id" in answer.columns:
                assert answer.is_empty()
            if not name.startswith(KEPT_BOOKS):
                assert plain(answer).equals(plain(houses["far"].ask(name, scope, **given))), (scope, given)


def test_an_account_of_one_street_sees_that_street_only(houses):
    rows = houses["first"].ask("cases/list", STREET, since=date(2025, 8, 1), until=date(2025, 10, 20))
    assert rows.height > 50
    # 外区 has a street of the same name: the street goes with its unit.
    assert rows.select("unit", "street").unique().rows() == [("金水区", "花园路街道")]
    units = houses["first"].ask("operations/by_unit", STREET, since=date(2025, 9, 1), until=date(2025, 10, 1))
    assert set(units["unit"]) == {"金水区"}


def test_the_words_of_a_foreign_case_are_out_of_reach(houses):
    for scope in (JINSHUI, STREET, NOWHERE):
        assert houses["first"].ask("cases/one", scope, case_id="外00003").is_empty()
    own = houses["first"].ask("cases/one", JINSHUI, case_id="内00003")
    assert own["description"].to_list() == ["内描述"]
    assert houses["first"].ask("cases/one", EVERYWHERE, case_id="外00003")["description"].to_list() == ["外描述"]


def test_a_question_put_past_the_scope_finds_every_placed_mart_empty(houses):
    live = houses["first"]
    live.ask("cases/list", EVERYWHERE, since=date(2025, 8, 1), until=date(2025, 10, 20))  # leaves nothing behind
    with live._db.cursor() as cursor:
        filled = {t for t in (*PLACED, *CITY_ONLY) if cursor.sql(f"select count(*) from {t}").fetchall() != [(0,)]}
        assert filled == set()
        assert cursor.sql("select count(*) from all_case_fact").fetchall() == [(600,)]
        assert cursor.sql("select distinct issues from ledger").fetchall() == [("[]",)]


def test_every_mart_that_knows_a_place_is_guarded(houses):
    with houses["first"]._db.cursor() as cursor:
        columns = cursor.sql("select table_name, column_name from information_schema.columns").fetchall()
    placed = {t.removeprefix("all_") for t, c in columns if c in ("unit", "street", "case_id", "row", "value", "segment_id")}
    assert placed <= {*PLACED, *CITY_ONLY}
    open_to_all = {t for t, _ in columns if not t.startswith("all_")} - {*PLACED, *CITY_ONLY}
    assert open_to_all == {"about", "classes", "day_kind", "decided", "grade_goals", "ledger", "periods", "rules_due", "rules_effect",
                           "rules_repeats", "rules_response", "rules_inspections", "inspection_claims", "inspection_gap"}


@pytest.mark.parametrize("name", sorted(questions()))
def test_no_question_names_a_schema_or_a_table_behind_the_views(name):
    sql = "\n".join(line for line in questions()[name].sql.splitlines() if not line.startswith("--"))
    assert re.findall(r"\b(?:city|main|kept)\.\w+|\ball_\w+|\bsearch_path\b|\buse\b", sql) == []


def test_the_store_reads_nothing_but_its_publication(houses, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n", encoding="utf-8")
    beside = next(Path(houses["other"].folder).glob("marts/units.parquet"))
    with houses["first"]._db.cursor() as cursor:
        for sql in ("select * from read_text('/etc/passwd')", f"select * from read_csv('{secret}')",
                    f"select * from read_parquet('{beside}')", f"copy (select 1) to '{tmp_path}/out.csv'",
                    f"attach '{tmp_path}/x.db'", "install httpfs", "set enable_external_access = true",
                    "set allowed_directories = ['/']", "reset lock_configuration"):
            with pytest.raises(Exception, match=r"(?i)permission|cannot|locked|disabled|forbid"):
                cursor.sql(sql).fetchall() if sql.startswith("select") else cursor.execute(sql)
