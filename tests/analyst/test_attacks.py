"""What an attacker would write: every line is answered in Chinese, and nothing of it is left behind."""
from __future__ import annotations

import os
import re
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from cockpit.access import Account
from cockpit.analyst import run
from cockpit.analyst.run import Wrong, ask
from cockpit.refusal import Refused
from tests.analyst.conftest import CITY, JINSHUI, SHORT

ATTACKS = {
    "copy out": "copy (select 1) to '/tmp/cockpit_stolen.csv'",
    "copy in": "copy case_fact from '/etc/passwd'",
    "attach": "attach '/tmp/cockpit_stolen.db'",
    "set": "set enable_external_access = true",
    "reset": "reset lock_configuration",
    "set variable": "set variable units = ['二七区']",
    "pragma": "pragma database_list",
    "call": "call pragma_version()",
    "install": "install httpfs",
    "load": "load httpfs",
    "create": "create table x as select * from case_fact",
    "drop": "drop table case_fact",
    "insert": "insert into case_fact select * from case_fact",
    "prepare": "prepare p as select 1",
    "explain": "explain analyze select * from case_fact",
    "export": "export database '/tmp/cockpit_stolen'",
    "use": "use system",
    "checkpoint": "checkpoint",
    "two statements": "select 1; select 2",
    "two statements behind a comment": "select 1 /* ; */ ; -- nothing here\n drop table case_fact",
    "a select before a set": "select 1;\n--\nset variable units = ['二七区']",
    "a statement in a comment's shade": "select 1 -- \\\n; copy (select 1) to '/tmp/cockpit_stolen.csv'",
    "writing inside with": "with x as (insert into case_fact select * from case_fact returning *) select * from x",
    "deleting inside with": "with x as (delete from case_fact returning *) select * from x",
    "read_text": "select * from read_text('/etc/passwd')",
    "read_blob": "select content from read_blob('/etc/passwd')",
    "read_csv": "select * from read_csv('/etc/passwd', header = false)",
    "read_json": "select * from read_json('/etc/passwd')",
    "read_parquet": "select * from read_parquet('/**/*.parquet')",
    "parquet metadata": "select * from parquet_metadata('/x.parquet')",
    "sniff_csv": "from sniff_csv('/etc/passwd')",
    "glob": "select * from glob('/etc/*')",
    "a file as a table": "select * from '/etc/passwd'",
    "a parquet file as a table": "select * from '/tmp/x.parquet'",
    "a file as a table under a name of with": "select * from (with \"/etc/passwd\" as (select 1) select 1) a, \"/etc/passwd\"",
    "query": "from query('select 1')",
    "query upper case": "FROM QUERY('select * from case_fact')",
    "query_table": "select * from query_table('case_fact')",
    "serialized": "select * from json_execute_serialized_sql(json_serialize_sql('select 1'))",
    "getvariable": "select getvariable('units')",
    "getvariable qualified": "select system.main.getvariable('units')",
    "getvariable in a filter": "select 1 from case_fact where list_contains(getvariable('units'), unit)",
    "getenv": "select getenv('HOME')",
    "current_setting": "select current_setting('allowed_paths')",
    "current_setting as a method": "select ('allowed_paths').current_setting()",
    "duckdb_settings": "select * from duckdb_settings()",
    "duckdb_secrets": "select * from duckdb_secrets()",
    "duckdb_views": "select sql from duckdb_views()",
    "duckdb_variables": "from duckdb_variables()",
    "the view of views": "select * from duckdb_views",
    "pragma as a table": "select * from pragma_database_list",
    "pragma as a function": "select * from pragma_table_info('case_fact')",
    "information_schema": "select * from information_schema.tables",
    "pg_catalog": "select * from pg_catalog.pg_views",
    "sqlite_master": "select * from sqlite_master",
    "a borrowed name": "with duckdb_views as (select 1) select * from duckdb_views",
    "a raw table": "select * from all_case_fact",
    "a raw table by its schema": "select * from main.all_case_fact",
    "another schema": "select * from city.case_fact",
    "a mart by its schema": "select * from main.case_fact",
    "the keys of enterprises": "select * from enterprise_key",
    "the numbers of enterprises": "select * from enterprise_number",
    "the key of a caller": "select caller_key from case_fact",
    "the key of a caller of a complaint": "select c.caller_key from complaint c",
    "a state of the past": "select * from case_fact at (version => 1)",
    "describe": "describe case_fact",
    "show": "select * from (show tables)",
    "summarize": "summarize case_fact",
    "logs": "select * from duckdb_logs_parsed('QueryLog')",
    "write_log": "select write_log('x')",
    "sleep": "select sleep_ms(100000)",
    "pg_sleep": "select pg_sleep(100)",
    "parameters": "select $1",
    "nothing": "  ",
    "a comment alone": "-- select 1",
    "no text": "select '\ud800'",
    "a null byte": "select 1\0",
    "too long": "select " + "1," * 20_000 + "1",
    "too deep": "select " + "(" * 5_000 + "1" + ")" * 5_000,
    "a python name": "select * from request",
}
BOMBS = {
    "a cross join of everything": "select count(*) from case_fact a, case_fact b, case_fact c, case_fact d, case_fact e",
    "recursion without an end": "with recursive a as (select 1 as x union all select x + 1 from a) select max(x) from a",
    "recursion that grows": "with recursive a as (select 'x' as x union all select x || x from a) select count(*) from a",
    "a string of a gigabyte": "select repeat('x', 1000000000)",
    "many strings of a megabyte": "select repeat('x', 1000000) || range from range(1000)",
    "a list without an end": "select list(range) from range(10000000000)",
    "a sort of everything": "select range, random() as r from range(1000000000) order by r",
    "distinct without an end": "select count(distinct range) from range(10000000000)",
    "a wide answer": "select " + ", ".join(f"range + {n} as c{n}" for n in range(900)) + " from range(100000)",
}
UNIT_TOO = ("getvariable", "the key of a caller", "a raw table", "query_table")  # as an account of one unit; all are refused before rows are read
PROVED = int(os.environ.get("COCKPIT_PROVE_SEEDS", "1"))
NAMED = ("copy", "attach", "read_text", "from query", "set variable", "cross join")  # tried every time; make prove tries all
LATIN = re.compile(r"[A-Za-z]{4,}")


def left_behind() -> set[str]:
    """Children that run or wait to be reaped."""
    mine = str(os.getpid())
    alive = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if told[1] == mine:
            alive.add(stat.parent.name)
    return alive


@pytest.fixture(autouse=True)
def nothing_is_left_behind():
    children, files = left_behind(), set(os.listdir(tempfile.gettempdir()))
    yield
    assert left_behind() == children
    assert {f for f in set(os.listdir(tempfile.gettempdir())) - files if "cockpit" in f or "duckdb" in f} == set()


def refused(statement: str, account: Account, live) -> Refused:
    with pytest.raises(Refused) as caught:
        ask(live, account, statement, 100_000, SHORT)
    return caught.value


def tried(attacks: dict[str, str]) -> list[str]:
    """All of them in a proof; else every sixth, and what is tried most."""
    return [name for at, name in enumerate(attacks) if PROVED >= 20 or at % 6 == 0 or any(word in attacks[name].lower() for word in NAMED)]


@pytest.mark.slow
@pytest.mark.parametrize("name", tried(ATTACKS))
def test_what_is_no_plain_select_is_refused_in_chinese(live, name):
    error = refused(ATTACKS[name], JINSHUI if name in UNIT_TOO else CITY, live)
    assert re.search(r"[一-鿿]{2}", error.what)
    foreign = [w for w in LATIN.findall(str(error)) if w.lower() not in ATTACKS[name].lower() and w not in ("select", "from", "with", "describe",
               "show", "summarize", "pivot", "unpivot")]
    assert foreign == []
    assert "/" not in error.what.replace(ATTACKS[name], "") or "/" in ATTACKS[name]
    assert str(live.folder) not in str(error) + getattr(error, "excerpt", "")


@pytest.mark.slow
@pytest.mark.parametrize("name", tried(BOMBS))
def test_what_would_take_all_time_or_memory_is_stopped(live, name):
    started = time.monotonic()
    with pytest.raises(Wrong, match="内存|秒|MB|太大|超过|没有运行成功") as caught:
        ask(live, CITY, BOMBS[name], 100_000, replace(SHORT, seconds=6))
    assert time.monotonic() - started < 12
    assert LATIN.findall(str(caught.value)) == []


def test_two_run_at_once_and_a_third_waits_with_a_word(live):
    said, done = [], []
    slow = "with recursive a as (select 1 as x union all select x + 1 from a) select max(x) from a"

    def run_one() -> None:
        with pytest.raises(Wrong):
            ask(live, CITY, slow, 1, replace(SHORT, seconds=5))
        done.append(1)

    running = [threading.Thread(target=run_one) for _ in range(run.AT_ONCE)]
    for thread in running:
        thread.start()
    while len(left_behind()) < run.AT_ONCE:
        time.sleep(0.05)
    with pytest.raises(Refused, match="已有2个查询在运行"):
        ask(live, CITY, "select 1", limits=replace(SHORT, waiting=0.2), waiting=lambda: said.append("等"))
    answer = ask(live, CITY, "select 1 as one", limits=replace(SHORT, waiting=30), waiting=lambda: said.append("等"))
    assert answer.frame.to_dicts() == [{"one": 1}]
    assert said[0] == "等"
    for thread in running:
        thread.join()
    assert len(done) == run.AT_ONCE


@pytest.mark.parametrize("role", ["leader", "unit", "street", "auditor"])
def test_other_roles_do_not_ask_at_all(live, role):
    with pytest.raises(Refused, match="只对分析员和发布员开放"):
        ask(live, Account(id="x", role=role, units=("金水区",)), "select 1")
