"""What an analyst gets: the rows of their own scope, in kinds of column that screens and spreadsheets can hold."""
from __future__ import annotations

import subprocess
import sys
from datetime import date, datetime

import pytest

from cockpit.access import EVERYWHERE
from cockpit.access import NOWHERE as NO_SCOPE
from cockpit.analyst import run
from cockpit.analyst.run import HIDDEN_COLUMNS, Wrong, offered
from cockpit.export import xlsx_bytes
from cockpit.store import CITY_ONLY
from tests.analyst.conftest import CITY, JINSHUI, NOWHERE, STREET

BY_UNIT = "select unit, count(*) as cases from case_fact group by unit order by unit"


def test_an_account_of_the_city_counts_every_unit(query):
    rows = query(BY_UNIT).frame.to_dicts()
    assert [r["unit"] for r in rows] == ["二七区", "金水区"]
    assert sum(r["cases"] for r in rows) == 300


def test_an_account_of_one_unit_counts_its_own_however_it_asks(query):
    (own,) = [r["cases"] for r in query(BY_UNIT).frame.to_dicts() if r["unit"] == "金水区"]
    for sql in (BY_UNIT, "select unit, count(*) as cases from case_fact where unit in ('二七区', '金水区') or true group by unit",
                "with a as (select * from case_fact) select unit, count(*) as cases from a group by all",
                "select f.unit, count(*) as cases from case_fact f left join units u on u.unit <> f.unit group by f.unit"):
        assert query(sql, JINSHUI).frame.to_dicts() == [{"unit": "金水区", "cases": own}]


def test_an_account_of_one_street_sees_that_street_and_an_account_of_nowhere_nothing(query):
    assert query("select distinct unit, street from case_fact", STREET).frame.rows() == [("金水区", "花园路街道")]
    assert query("select count(*) as n from case_fact", NOWHERE).frame.rows() == [(0,)]


@pytest.mark.parametrize("account", [JINSHUI, STREET, NOWHERE], ids=["unit", "street", "nowhere"])
def test_no_mart_on_offer_says_a_word_of_another_unit(live, query, account):
    marts = list(offered(live, account.scope))
    assert not set(marts) & set(CITY_ONLY)
    said = " union all ".join(f"select '{mart}' as mart, to_json(m)::text as said from {mart} m" for mart in marts)
    told = query(f"select mart, count(*) as rows, count(*) filter (where said like '%二七区%') as foreign_rows from ({said}) group by mart", account).frame
    assert told.filter(told["foreign_rows"] > 0).is_empty()
    assert told.height > 5  # there are rows to look at, were it only those of no place


def test_columns_that_lead_to_a_person_are_offered_to_nobody(live, query):
    assert "caller_key" in {c for columns in live.columns().values() for c, _ in columns}
    for scope in (EVERYWHERE, NO_SCOPE):
        assert not {c for columns in offered(live, scope).values() for c, _ in columns} & set(HIDDEN_COLUMNS)
    assert "enterprise_key" not in offered(live, EVERYWHERE)
    for account in (CITY, JINSHUI):
        assert "caller_key" not in query("select f from case_fact f limit 5", account).frame.write_json()
        assert "caller_key" not in query("select * from complaint limit 5", account).frame.columns


@pytest.mark.parametrize("sql", [
    "select f.* from case_fact f limit 1", "select columns(lambda c: c like '%_at') from case_fact limit 1", "from case_fact limit 1",
    "select * exclude (unit) from case_fact limit 1", "select count(*) from case_fact natural join units",
    "select count(*) from case_fact join units using (unit)", "select (select max(closed_at) from case_fact) as last",
    "select unit, rank() over (order by count(*) desc, unit) from case_fact group by unit",
    "select f.closed_at from (select * from case_fact) f limit 1", "select n from (values (1), (2)) t(n)",
    "select unit from units where unit in (select unit from case_fact where closed_at is null)",
    "select x from unnest([1, 2]) t(x), range(2)", "select 1 as one union all select 2 order by one",
    "with a as (select unit from case_fact), b as (from a) select count(*) from b", "select row(f.unit, f) from case_fact f limit 1",
    "SELECT UNIT FROM CASE_FACT ORDER BY UNIT LIMIT 1;", "-- 说明\nselect 1 /* 一 */ as one -- 完\n",
])
def test_ordinary_statements_run_for_an_account_of_one_unit(query, sql):
    assert query(sql, JINSHUI).frame.width > 0


def test_more_rows_than_asked_for_are_said_to_be_there(query):
    first = query("select case_id from case_fact order by case_id", most=10)
    assert first.frame.height == 10 and first.more
    assert not query("select case_id from case_fact", most=300).more
    assert query("select range from range(100000000000)", most=10).more


def test_every_kind_of_value_reaches_the_screen_and_the_spreadsheet(query):
    frame = query("""select 1/0 as inf, 'nan'::double as nan, sum(1) as whole, 1e30::hugeint as huge, 1.25::decimal(5, 2) as money, [1, 2] as list,
        {'a': 1} as struct, interval 1 day as span, date '0001-01-01' as early, timestamp 'infinity' as never, date '2025-10-06' as day,
        timestamp '2025-10-06 08:00' as moment, timestamptz '2025-10-06 08:00+00' is not null as zoned, now() as now, time '08:00' as hour,
        'ab'::blob as bytes, null as nothing, true as yes, uuid() is not null as id, 1 as twice, 2 as twice, '=1+1' as formula""").frame
    row = frame.row(0, named=True)
    assert [row[c] for c in ("inf", "nan", "whole", "list", "struct", "span", "early", "never", "day", "moment", "hour", "yes", "twice", "twice_1")] == [
        None, None, 1, "[1, 2]", "{'a': 1}", "1 day", "0001-01-01", row["never"], date(2025, 10, 6), datetime(2025, 10, 6, 8), "08:00:00", True, 1, 2]
    assert isinstance(row["never"], str) and isinstance(row["huge"], str)
    assert xlsx_bytes(frame, {}, [("语句", "=1")])[:2] == b"PK"


@pytest.mark.parametrize(("sql", "what", "where", "excerpt"), [
    ("selec 1", "语法有误，在“selec”附近", "第1行第1列", "selec 1\n^"),
    ("select '中文',\n  foo\nfrom case_fact", "没有列“foo”", "第2行第3列", "  foo\n  ^"),
    ("select unit, count(*) from case_fact", "列“unit”要写进group by，或放进聚合函数", "第1行第8列", None),
    ("select no_such(unit) from case_fact", "没有函数“no_such”", "第1行第8列", None),
    ("select 1 from nobody", "没有表“nobody”，可用的表见右侧", "第1行第15列", None),
    ("select sum(unit) from case_fact", "函数的参数不对：sum(VARCHAR)", "第1行第8列", None),
    ("select unit::date from case_fact", "有的值转换不成要求的类型", None, None),
])
def test_a_wrong_statement_is_told_where_and_what_in_chinese(query, sql, what, where, excerpt):
    with pytest.raises(Wrong) as caught:
        query(sql)
    assert caught.value.what == what
    if where:
        assert caught.value.where == where
    if excerpt:
        assert caught.value.excerpt == excerpt


def test_the_second_wall_holds_where_the_first_is_taken_away(live, monkeypatch, tmp_path):
    """The judge of the tree lets everything in: the locked database and the system still keep files and other rows away."""
    blind = tmp_path / "blind.py"
    blind.write_text("import runpy\nfrom cockpit.analyst import statement\nWHOLE = statement.WHOLE\n"
                     "statement.judge = lambda tree, offered, reserved: {'case_fact': WHOLE}\n"
                     "runpy.run_module('cockpit.analyst.child', run_name='__main__')\n", encoding="utf-8")
    started = subprocess.Popen

    def popen(command, **more):
        more["env"]["PYTHONPATH"] = str(run.HOUSE)
        return started([sys.executable, str(blind)], **more)
    monkeypatch.setattr(run.subprocess, "Popen", popen)
    beside = next(live.folder.glob("marts/units.parquet"))
    own = next(live.folder.glob("case_fact/*.parquet"))
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n", encoding="utf-8")
    for account in (JINSHUI,):
        for sql in (f"select * from read_text('{secret}')", f"select * from read_csv('{secret}')", "select * from '/etc/passwd'",
                    f"select * from read_parquet('{beside}')", "select * from query('select * from read_text(''/etc/passwd'')')"):
            with pytest.raises(Wrong):
                run.ask(live, account, sql)
        assert run.ask(live, account, "select getvariable('units') as units").frame.rows() == [(None,)]
    with pytest.raises(Wrong):
        run.ask(live, JINSHUI, f"select * from read_parquet('{own}')")
