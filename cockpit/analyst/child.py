"""The child process: its own DuckDB, the marts a statement names, nothing else, one answer on standard output.

Started by cockpit.analyst.run with a request on standard input; killed by it when the time is over. Answers with one
line of JSON, then (unless refused) the rows as an Arrow stream. It writes no file, and for accounts that do not see
the whole city it can open none once their rows are copied.
"""
from __future__ import annotations

import json
import os
import resource
import signal
import sys
from collections.abc import Mapping
from typing import Any, BinaryIO

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from cockpit.analyst.statement import WHOLE, Barred, judge
from cockpit.analyst.words import said

Request = Mapping[str, Any]
PLAIN = ("BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE",
         "DECIMAL", "VARCHAR", "DATE", "TIMESTAMP")  # kinds of column that stay what they are; others are sent as text
BATCH = 10_000
EXPLAIN = "explain "  # binds and plans without running: where an error is known by its place in the statement
FIRST_DAY, LAST_DAY = -25567, 2932896  # 1900-01-01 and 9999-12-31 in days of 1970: what a spreadsheet can hold


def main() -> None:
    request = json.load(sys.stdin)
    confine(request)
    out = sys.stdout.buffer
    try:
        table, more = answer(request)
    except Barred as barred:
        refuse(out, barred.words, barred.at)
    except duckdb.Error as error:
        kind, message, at = told(error)
        refuse(out, said(kind, message), at)
    except (MemoryError, pa.ArrowMemoryError):
        refuse(out, said("Out of Memory", ""), None)
    except (pa.ArrowException, OSError) as error:
        refuse(out, said("Invalid Input", str(error)), None)
    else:
        out.write(json.dumps({"more": more}).encode() + b"\n")
        with pa.ipc.new_stream(out, table.schema) as stream:
            stream.write_table(table)
    out.flush()
    os._exit(0)  # nothing to tidy, and a database in trouble may take its time


def confine(request: Request) -> None:
    """What the operating system holds this process to: pages first, no file written, no core, no life beyond its time."""
    os.nice(10)
    signal.alarm(int(request["seconds"]) + 5)  # should the parent be gone
    space = int(request["address_space"])
    resource.setrlimit(resource.RLIMIT_AS, (space, space))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(request: Request) -> tuple[pa.Table, bool]:
    """At most `most` rows, and whether there were more. Barred, or a DuckDB error, when the statement will not do."""
    db = duckdb.connect(config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false", "threads": request["threads"],
                                "memory_limit": request["memory"], "temp_directory": "", "python_enable_replacements": "false"})
    db.execute("set errors_as_json = true")
    text = request["statement"]
    found = db.extract_statements(text)
    if len(found) != 1 or found[0].type != duckdb.StatementType.SELECT:
        raise Barred("只能写一条select语句" if len(found) < 2 else f"只能写一条语句，这里有{len(found)}条")
    (tree,) = db.execute("select json_serialize_sql($text)", {"text": text}).fetchone() or ("{}",)
    reserved = {name for (name,) in db.execute("select lower(view_name) from duckdb_views()").fetchall()}
    needs = judge(json.loads(tree), request["marts"], reserved)
    lay_out(db, request, needs)
    try:
        db.execute(EXPLAIN + text)
    except duckdb.Error as error:
        kind, message, at = told(error)
        raise Barred(said(kind, message), None if at is None else at - len(EXPLAIN)) from error
    most = int(request["most"])
    rows = db.sql(found[0]).limit(most + 1)
    table = gathered(rows, int(request["bytes"]))
    return table.slice(0, most), table.num_rows > most


def lay_out(db: duckdb.DuckDBPyConnection, request: Request, needs: Mapping[str, frozenset[str]]) -> None:
    """The marts, only rows and columns the account may see; then no way out is left open.

    City-wide: views over just these files. Else: copies of the account's rows, made before anything is locked.
    """
    opened: list[str] = []
    for name, value in request["variables"].items():
        db.execute(f"set variable {name} = $value", {"value": value})
    for mart, wanted in needs.items():
        offer = request["marts"][mart]
        columns = [c for c in offer["columns"] if wanted == WHOLE or c in wanted] or offer["columns"][:1]
        said_as = {c: f"{offer['quoted'].get(c, _name(c))} as {_name(c)}" for c in (columns if offer["where"] else offer["columns"])}
        files = ", ".join(map(_text, offer["files"]))
        kind, where = ("table", f" where {offer['where']}") if offer["where"] else ("view", "")
        db.execute(f"create {kind} {_name(mart)} as select {', '.join(said_as.values())} "
                   f"from read_parquet([{files}], hive_partitioning = false){where}")
        opened += [] if offer["where"] else offer["files"]
    for name in request["variables"]:
        db.execute(f"reset variable {name}")
    if opened:
        db.execute(f"set allowed_paths = [{', '.join(map(_text, opened))}]")
    db.execute("set enable_external_access = false")
    db.execute("set lock_configuration = true")
    if not opened:
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def gathered(rows: duckdb.DuckDBPyRelation, most: int) -> pa.Table:
    """All rows in plain kinds of column. Barred beyond so many bytes."""
    names = rows.columns  # a limit has made them differ
    written = [f"#{n}" if str(kind).startswith(PLAIN) and "[" not in str(kind) and not str(kind).endswith("ZONE") else f"cast(#{n} as varchar)"
               for n, kind in enumerate(rows.types, 1)]
    reader = rows.project(", ".join(f"{value} as {_name(name)}" for value, name in zip(written, names, strict=True))).to_arrow_reader(BATCH)
    batches, held = [], 0
    for batch in reader:
        held += batch.nbytes
        if held > most:
            raise Barred(f"结果超过{most // 1_000_000}MB，请少取几列或几行")
        batches.append(batch)
    table = pa.Table.from_batches(batches, reader.schema)
    return pa.table([column if in_a_calendar(column) else column.cast(pa.string()) for column in table.columns], names)


def in_a_calendar(column: pa.ChunkedArray) -> bool:
    """False for days and times that a spreadsheet cannot hold: before 1900, after 9999, infinite."""
    kind = column.type
    if pa.types.is_date32(kind):
        numbers, a_day = column.cast(pa.int32()), 1
    elif pa.types.is_timestamp(kind):
        numbers, a_day = column.cast(pa.int64()), 86_400 * {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[kind.unit]
    else:
        return True
    ends = pc.min_max(numbers).as_py()
    return ends["min"] is None or (FIRST_DAY * a_day <= ends["min"] and ends["max"] <= LAST_DAY * a_day)


def told(error: duckdb.Error) -> tuple[str, str, int | None]:
    """Kind, message and byte position of a DuckDB error."""
    kind, _, rest = str(error).partition(" Error: ")
    try:
        facts = json.loads(rest)
    except ValueError:
        return kind, rest, None
    where = str(facts.get("position", ""))
    return facts.get("exception_type", kind), facts.get("exception_message", ""), int(where) if where.isdigit() else None


def refuse(out: BinaryIO, words: str, at: int | None) -> None:
    out.write(json.dumps({"refused": words, "at": at}).encode() + b"\n")


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


if __name__ == "__main__":
    main()
