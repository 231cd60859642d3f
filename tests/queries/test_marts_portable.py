"""queries/marts is plain enough for another engine: each file goes to Spark, and nothing Spark would reject is in it."""
from __future__ import annotations

import re

import pytest
import sqlglot
from sqlglot import exp

from cockpit.places import QUERIES
from cockpit.publish.recipe import mart_sql

# What SQLGlot passes on and Spark still rejects (design §3), and what SQLGlot turns into something else.
FORBIDDEN = (r"%G-W%V", r"\bisoyear\b", r"\bquantile_cont\b", r"\brange\s*\(", r"\bpivot\b", r"\*\s*replace\b", r"\*\s*exclude\b",
             r"\blist\s*\(", r"\bgenerate_series\b", r"\bunnest\b", r"\basof\b", r"\bby\s+name\b", r"\bqualify\b", r"::", r"//",
             r"\bgroup\s+by\s+all\b", r"\bgetvariable\b", r"\bcurrent_(date|timestamp)\b", r"\bnow\s*\(", r"\blambda\b", r"\[")
TIMES = re.compile(r"(\w*_at|as_of)$")
MARTS = {m.name: m.sql for m in mart_sql()}


def code(sql: str) -> str:
    return re.sub(r"--.*", "", sql)


def faults(sql: str) -> list[str]:
    found = [p for p in FORBIDDEN if re.search(p, code(sql), re.I)]
    tree = sqlglot.parse_one(sql, dialect="duckdb")
    for minus in tree.find_all(exp.Sub):
        if any(isinstance(side, exp.Column) and TIMES.search(side.name) for side in (minus.left, minus.right)):
            found.append(f"a time is subtracted: {minus.sql()}")
    return found


@pytest.mark.parametrize("name", MARTS)
def test_a_mart_goes_to_spark_and_uses_nothing_it_rejects(name):
    assert faults(MARTS[name]) == []
    spark = sqlglot.transpile(MARTS[name], read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
    assert len(spark) == 1
    assert sqlglot.parse_one(spark[0], dialect="spark").key == "select"


@pytest.mark.parametrize("name", MARTS)
def test_a_mart_says_its_title_its_grain_and_its_order(name):
    sql = MARTS[name]
    assert re.match(r"-- \S+\n--\n-- 粒度: \S", sql)
    assert sqlglot.parse_one(sql, dialect="duckdb").args.get("order"), "rows come in one order, so that a rebuilt file is the same"


def test_marts_are_numbered_without_two_of_one_number():
    numbers = [p.name[:3] for p in sorted((QUERIES / "marts").glob("*.sql"))]
    assert numbers == sorted(set(numbers))
    assert all(n.isdigit() for n in numbers)


@pytest.mark.parametrize("sql", [
    "select closed_at - reported_at as took from case_fact", "select strftime(due_at, '%G-W%V') from case_fact",
    "select quantile_cont(x, 0.5) from t", "select * exclude (a) from t", "select unnest([1, 2])", "select a::bigint from t",
    "select * from a asof join b on a.x >= b.x",
])
def test_the_guard_sees_what_it_is_there_for(sql):
    assert faults(sql)
