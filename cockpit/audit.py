"""The log of who looked at what, took what away and was refused what: one JSON line an event, one file a day.

A page hands its line over and goes on; a thread of its own writes. Nothing personal but the account, and the statement
or the address an account typed itself. Files lie in `state/audit/` of the data folder and are kept `log_days` days.
"""
from __future__ import annotations

import atexit
import json
import logging
import os
import queue
import re
import threading
import time
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from cockpit.access import SIX_MONTHS, access_rules
from cockpit.periods import city_time
from cockpit.places import Places, places
from cockpit.refusal import Refused

log = logging.getLogger("cockpit.audit")
KINDS = {"view": "查看", "query": "查询", "export": "导出", "api": "接口", "save": "保存视图", "remove": "删除视图",
         "refused": "拒绝", "failed": "出错", "lost": "漏记"}
SCHEMA = {"time": pl.String, "kind": pl.String, "account": pl.String, "page": pl.String, "filters": pl.String, "what": pl.String,
          "rows": pl.Int64, "reason": pl.String, "publication": pl.String}
LONGEST = {"filters": 2000, "what": 4000}  # characters; anything else 300
HELD = 10_000
# What JSON leaves as it is and a reader might take for the end of a line, or be misled by: controls, line and
# paragraph separators, characters that turn the direction of reading.
HOSTILE = re.compile("[\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")
_waiting: queue.Queue[tuple[Path, str]] = queue.Queue(HELD)
_lost = 0
_starting = threading.Lock()
_writer: threading.Thread | None = None


def folder(where: Places | None = None) -> Path:
    return (where or places()).state / "audit"


def record(kind: str, account: str, *, page: str = "", filters: Mapping[str, object] | None = None, what: str = "", rows: int | None = None,
           reason: str = "", publication: str = "") -> None:
    """Hand one event over to the writer. Never waits and never fails: what cannot be held is counted as 漏记."""
    global _lost
    now = _now(places().reference)
    facts = {"time": now.isoformat(sep=" ", timespec="milliseconds"), "kind": kind, "account": account, "page": page,
             "filters": "&".join(f"{name}={value}" for name, value in (filters or {}).items()), "what": what, "rows": rows,
             "reason": reason, "publication": publication}
    try:
        _start()
        _waiting.put_nowait((folder() / f"{now:%Y-%m-%d}.jsonl", written(facts)))
    except queue.Full:
        _lost += 1


def written(facts: Mapping[str, object]) -> str:
    """One line: no value can end it or look like another line."""
    short = {name: _short(name, value) if isinstance(value, str) else value for name, value in facts.items() if value not in ("", None)}
    return HOSTILE.sub(lambda m: f"\\u{ord(m.group()):04x}", json.dumps(short, ensure_ascii=False))


def _short(name: str, value: str) -> str:
    longest, value = LONGEST.get(name, 300), value.encode("utf-8", "replace").decode("utf-8")  # halves of characters are nobody's text
    return value if len(value) <= longest else f"{value[:longest]}…（共{len(value)}字）"


@cache
def _timezone(reference: Path) -> str:
    try:
        return str(tomllib.loads((reference / "city.toml").read_text(encoding="utf-8")).get("timezone", "Asia/Shanghai"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return "Asia/Shanghai"


def _now(reference: Path) -> datetime:
    """By the city's clock, as everything else on the pages."""
    return city_time(_timezone(reference))


def _start() -> None:
    global _writer
    if _writer is None or not _writer.is_alive():
        with _starting:
            if _writer is None or not _writer.is_alive():
                _writer = threading.Thread(target=_write, name="audit", daemon=True)
                _writer.start()


def _write() -> None:
    """Write what waits, in order, as it comes; on a day's first line let the oldest files go."""
    global _lost
    last: Path | None = None
    while True:
        path, line = _waiting.get()
        missed = 0
        try:
            if path != last:
                _new_day(path)
                last = path
            missed, _lost = _lost, 0
            if missed:
                line = written({"time": json.loads(line)["time"], "kind": "lost", "rows": missed}) + "\n" + line
            _append(path, line + "\n")
        except Exception:
            _lost += 1 + missed
            last = None
            log.exception("审计日志写不进%s", path.name)
        finally:
            _waiting.task_done()


def _append(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(handle, text.encode("utf-8"))
    finally:
        os.close(handle)


def _new_day(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        kept = access_rules(Places(path.parents[2])).log_days
    except Refused:
        kept = SIX_MONTHS * 2  # settings that cannot be read are no reason to throw anything away
    oldest = date.fromisoformat(path.stem) - timedelta(days=kept)
    for day in days(path.parent):
        if day < oldest:
            (path.parent / f"{day}.jsonl").unlink(missing_ok=True)


def flush(seconds: float = 5) -> None:
    """Wait until what was handed over is written, but no longer than this."""
    until = time.monotonic() + seconds
    while _waiting.unfinished_tasks and time.monotonic() < until:
        time.sleep(0.005)


atexit.register(flush, 2)


def days(where: Path) -> list[date]:
    """Days there is a file of, newest first."""
    found = [date.fromisoformat(p.stem) for p in where.glob("*.jsonl") if re.fullmatch(r"\d{4}-\d\d-\d\d", p.stem)]
    return sorted(found, reverse=True)


def entries(where: Path, since: date, until: date) -> tuple[pl.DataFrame, int]:
    """Events of these days, until included, newest first; and how many lines could not be read."""
    rows: list[dict[str, Any]] = []
    bad = 0
    for day in reversed(days(where)):
        if not since <= day <= until:
            continue
        for line in (where / f"{day}.jsonl").read_bytes().split(b"\n"):
            if not line:
                continue
            try:
                facts = json.loads(line)
                rows.append({name: facts.get(name) for name in SCHEMA})
            except (ValueError, AttributeError):
                bad += 1
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row", strict=False)
    return frame.reverse(), bad
