"""What an analyst's statement may be: one SELECT over the marts on offer, judged by DuckDB's own syntax tree.

Whatever is not named here is refused: a new kind of node, table or statement is refused until somebody lets it in.
"""
from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

Node = Mapping[str, Any]
WHOLE: frozenset[str] = frozenset({"*"})  # every column of a mart
QUERIES = ("SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE")
PLAIN_TABLES = ("EMPTY", "JOIN", "SUBQUERY", "EXPRESSION_LIST")
TABLE_FUNCTIONS = ("range", "generate_series", "unnest")
# Functions that tell of the server or wait; those that read files are table functions, and none of them is let in.
BARRED = {"getvariable", "getenv", "current_setting", "sleep_ms", "write_log", "nextval", "currval", "setval", "version",
          "json_serialize_plan", "json_execute_serialized_sql", "query", "query_table", "which_secret", "parse_duckdb_log_message"}
BARRED_FAMILIES = ("pg_", "duckdb_", "pragma_", "read_", "parquet_", "sniff_", "icu_")
SPEAKING = {"SHOW_REF": "describe、show、summarize", "PIVOT": "pivot、unpivot"}


class Barred(Exception):
    """A statement that may not run: Chinese words, and the byte it is about, if there is one."""

    def __init__(self, words: str, at: int | None = None) -> None:
        super().__init__(words)
        self.words, self.at = words, at


def judge(tree: Node, offered: Collection[str], reserved: Collection[str]) -> dict[str, frozenset[str]]:
    """The marts a statement reads and the columns it may need of each (`WHOLE`: all of them).

    `tree`: what json_serialize_sql says of it; `offered`: marts this account may name; `reserved`: names of the
    database's own tables, which no `with` may borrow. Barred when anything in it is not let in.
    """
    statements = tree.get("statements") or []
    if tree.get("error") or len(statements) != 1:
        raise Barred("只能写一条select语句")
    needs: dict[str, set[str]] = {}
    _walk(statements[0]["node"], frozenset(), set(offered), set(reserved), needs)
    mentioned = set(_mentioned(statements[0]["node"]))
    return {mart: WHOLE if wanted & WHOLE else frozenset(mentioned) for mart, wanted in needs.items()}


def _walk(node: Any, known: frozenset[str], offered: set[str], reserved: set[str], needs: dict[str, set[str]]) -> None:
    """Go through the tree; `known` are the names `with` has given so far on this branch."""
    if isinstance(node, list):
        for part in node:
            _walk(part, known, offered, reserved, needs)
        return
    if not isinstance(node, Mapping):
        return
    kind = str(node.get("type", ""))
    if kind.endswith("_NODE") and kind not in QUERIES:
        raise Barred("只能用select查询，不能增删改")
    for name in _given(node):
        if name in reserved or name in offered:
            raise Barred(f"with里的名字“{name}”与已有的表重名，请换一个名字")
        known = known | {name}
    if kind == "BASE_TABLE":
        _table(node, known, offered, needs)
    elif kind == "TABLE_FUNCTION":
        _called(node["function"], node, TABLE_FUNCTIONS)
    elif kind in SPEAKING:
        raise Barred(f"不能用{SPEAKING[kind]}，请写成select", _at(node))
    if node.get("from_table") is not None and node["from_table"]["type"] not in (*PLAIN_TABLES, "BASE_TABLE", "TABLE_FUNCTION"):
        raise Barred("from后面只能是表、子查询和with里的名字", _at(node["from_table"]))
    if "function_name" in node:
        _called(node, node, None)
    if kind == "SELECT_NODE":
        _starred(node, offered, needs)
    for part in node.values():
        _walk(part, known, offered, reserved, needs)


def _given(node: Node) -> list[str]:
    """Names that the `with` of this query gives."""
    return [str(entry["key"]).lower() for entry in (node.get("cte_map") or {}).get("map", [])]


def _table(node: Node, known: frozenset[str], offered: set[str], needs: dict[str, set[str]]) -> None:
    name, path = str(node["table_name"]).lower(), (node.get("qualified_name") or {}).get("path") or []
    if node.get("schema_name") or node.get("catalog_name") or len(path) > 1 or node.get("at_clause"):
        raise Barred(f"表名直接写，不要带库名和版本：{name[:60]}", _at(node))
    if name in known:
        return
    if name not in offered:
        raise Barred(f"没有表“{name[:60]}”，可用的表见右侧", _at(node))
    needs.setdefault(name, set())


def _called(function: Node, at: Node, only: Iterable[str] | None) -> None:
    """A function by its name: of a table only those named, of a value all but those barred."""
    name, schema = str(function["function_name"]).lower(), str(function.get("schema", "")).lower()
    if schema not in ("", "main", "pg_catalog", "system") or (only is not None and name not in only) or (
            name in BARRED or name.startswith(BARRED_FAMILIES)):
        raise Barred(f"不能用函数“{name[:60]}”", _at(at))


def _starred(query: Node, offered: set[str], needs: dict[str, set[str]]) -> None:
    """Marts of which this query itself takes whole rows: by a star, by a natural join, or by their name as a value."""
    tables, natural = [], False
    at = [query.get("from_table")]
    while at:
        table = at.pop()
        if table and table["type"] == "JOIN":
            natural = natural or table.get("ref_type") == "NATURAL"
            at += [table["left"], table["right"]]
        elif table and table["type"] == "BASE_TABLE":
            tables.append((str(table["table_name"]).lower(), str(table.get("alias") or table["table_name"]).lower()))
    starred = natural or _has_star([part for name, part in query.items() if name not in ("from_table", "cte_map")])
    values = set(_alone(query))
    for name, alias in tables:
        if name in offered and (starred or alias in values):
            needs.setdefault(name, set()).update(WHOLE)


def _has_star(node: Any) -> bool:
    if isinstance(node, list):
        return any(map(_has_star, node))
    if not isinstance(node, Mapping):
        return False
    return node.get("class") == "STAR" or any(map(_has_star, node.values()))


def _mentioned(node: Any) -> Iterable[str]:
    """Every name that may be a column: of references and of using (…)."""
    if isinstance(node, list):
        for part in node:
            yield from _mentioned(part)
    elif isinstance(node, Mapping):
        yield from (str(name).lower() for key in ("column_names", "using_columns") for name in node.get(key) or [])
        for part in node.values():
            yield from _mentioned(part)


def _alone(node: Any) -> Iterable[str]:
    """References of one word: a column, or a whole row by the name of its table."""
    if isinstance(node, list):
        for part in node:
            yield from _alone(part)
    elif isinstance(node, Mapping):
        if len(names := node.get("column_names") or []) == 1:
            yield str(names[0]).lower()
        for part in node.values():
            yield from _alone(part)


def _at(node: Node) -> int | None:
    where = node.get("query_location")
    return where if isinstance(where, int) and where < 2**31 else None
