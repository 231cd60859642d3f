"""Runs an analyst's statement: who may, over which marts, in a child process with an end to its time and memory."""
from __future__ import annotations

import io
import json
import logging
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl
import polars.selectors as cs

from cockpit.access import Account, Scope, may_query
from cockpit.analyst.words import place
from cockpit.places import HOUSE
from cockpit.refusal import Refused
from cockpit.store import CITY_ONLY, PLACED, PREDICATE, QUOTED, Store

log = logging.getLogger("cockpit.analyst")
SHOWN, EXPORTED = 500, 200_000
MAX_TEXT = 20_000
AT_ONCE = 2
# Personal data, hashed or not, and the keys that lead to it: in nobody's list.
HIDDEN_COLUMNS = ("caller_key",)
HIDDEN_MARTS = ("enterprise_key", "enterprise_number")


@dataclass(frozen=True)
class Limits:
    """Of one child: wall clock to run and to wait for a turn, DuckDB's memory, all address space, threads, bytes of an answer."""

    seconds: float = 30
    waiting: float = 30
    memory: str = "800MB"
    address_space: int = 4_000_000_000
    threads: int = 2
    bytes: int = 64_000_000


@dataclass(frozen=True)
class Answer:
    """Rows in plain kinds of column, whether there were more, and how long it took."""

    frame: pl.DataFrame
    more: bool
    seconds: float


class Wrong(Refused):
    """A statement that does not run, with the place it is about: line, column and excerpt, where known."""

    def __init__(self, what: str, where: Mapping[str, Any] | None = None, remedy: str = "") -> None:
        self.excerpt = str(where["excerpt"]) if where else ""
        super().__init__(what, f"第{where['line']}行第{where['column']}列" if where else "", remedy)


_turns = threading.BoundedSemaphore(AT_ONCE)


def offered(live: Store, scope: Scope) -> dict[str, list[tuple[str, str]]]:
    """Marts this scope may name, each with its columns and their types, by name."""
    return {mart: [(c, kind) for c, kind in columns if c not in HIDDEN_COLUMNS] for mart, columns in live.columns().items()
            if mart not in HIDDEN_MARTS and (scope.everywhere or mart not in CITY_ONLY)}


def ask(live: Store, account: Account, statement: str, most: int = SHOWN, limits: Limits = Limits(),
        waiting: Callable[[], None] = lambda: None) -> Answer:
    """The first `most` rows of a statement, within the account's scope. `waiting` is called once when it is not its turn yet.

    Refused for other roles and when too many run; Wrong when the statement is not one, is not let in, or takes too much.
    """
    if not may_query(account):
        raise Refused("数据查询只对分析员和发布员开放", "", "需要数据请联系分析员，或由系统管理员调整账户")
    written = statement.strip()
    if not written:
        raise Wrong("还没有写语句")
    if len(statement) > MAX_TEXT or "\0" in statement or any("\ud800" <= c <= "\udfff" for c in statement):
        raise Wrong(f"语句超过{MAX_TEXT:,}字，或含有不是文字的字符")
    if not _turns.acquire(blocking=False):
        waiting()
        if not _turns.acquire(timeout=limits.waiting):
            raise Refused(f"已有{AT_ONCE}个查询在运行，排队超过{limits.waiting:.0f}秒", "", "请稍后再试")
    try:
        started = time.monotonic()
        told, rows = _child(request(live, account.scope, statement, most, limits), limits)
        if "refused" in told:
            raise Wrong(told["refused"], place(statement, told.get("at")))
        return Answer(readable(pl.read_ipc_stream(io.BytesIO(rows))), bool(told["more"]), time.monotonic() - started)
    finally:
        _turns.release()


def request(live: Store, scope: Scope, statement: str, most: int, limits: Limits) -> dict[str, Any]:
    """What the child is told: the statement, its limits, and for each mart its files, columns and which rows are the account's."""
    marts = {}
    for mart, columns in offered(live, scope).items():
        quoted = {} if scope.everywhere or mart not in QUOTED else dict([QUOTED[mart].rsplit(" as ", 1)[::-1]])
        marts[mart] = {"files": [str(f) for f in live.files[mart]], "columns": [c for c, _ in columns], "quoted": quoted,
                       "where": "" if scope.everywhere else _rows(mart)}
    return {"statement": statement, "most": most, "marts": marts, "seconds": limits.seconds, "memory": limits.memory, "threads": limits.threads,
            "bytes": limits.bytes, "address_space": limits.address_space,
            "variables": {"units": list(scope.units), "streets": list(scope.streets)}}


def _rows(mart: str) -> str:
    return PREDICATE["units" if mart == "units" else "placed"] if mart in PLACED else "true"


def _child(asked: dict[str, Any], limits: Limits) -> tuple[dict[str, Any], bytes]:
    """The child's first line and what follows it. However this ends, the process is gone and reaped."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "TZ", "VIRTUAL_ENV") if name in os.environ}
    child = subprocess.Popen([sys.executable, "-m", "cockpit.analyst.child"], cwd=HOUSE, start_new_session=True,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             env=kept | {"PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"})
    try:
        out, err = child.communicate(json.dumps(asked).encode(), timeout=limits.seconds)
    except subprocess.TimeoutExpired:
        raise Wrong(f"运行超过{limits.seconds:.0f}秒，已停止", None, "请限定时间范围、先汇总再连接，或检查连接条件") from None
    finally:
        _end(child)
    first, _, rest = out.partition(b"\n")
    if child.returncode == 0 and first:
        return json.loads(first), rest
    number = secrets.token_hex(4)
    log.error("分析子进程异常退出 %s %s %s", number, child.returncode, err.decode("utf-8", "replace")[-2000:])
    if child.returncode == 1:
        raise Wrong(f"查询没有运行成功，编号{number}", None, "请换一种写法；再次出现时把编号告诉信息中心")
    raise Wrong("查询用的内存超过限额，已停止", None, "请限定时间范围、少取几列或先汇总再连接")


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    child.communicate()


def readable(frame: pl.DataFrame) -> pl.DataFrame:
    """Whole decimals (sums) as integers where they fit, and numbers that are none (x/0) as empty."""
    whole = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Decimal) and kind.scale == 0]
    fits = [c for c in whole if frame[c].cast(pl.Int64, strict=False).null_count() == frame[c].null_count()]
    return frame.with_columns(
        cs.by_name(*fits).cast(pl.Int64), cs.by_name(*(c for c in whole if c not in fits)).cast(pl.String),
        pl.when(cs.float().is_finite()).then(cs.float()).name.keep())
