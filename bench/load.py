"""A load client: sessions over Streamlit's own websocket protocol, each following a link every ten to fifteen seconds.

Measured from sending the click to `script_finished`; drawing in the browser is not in it. Only this machine is
served and asked, and sessions and time are bounded.
"""
from __future__ import annotations

import asyncio
import os
import random
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from bench.data import UNTIL
from bench.measure import percentile, table
from cockpit.places import HOUSE, Places

MOST_SESSIONS, MOST_SECONDS, START_SECONDS, SETTLE_SECONDS = 200, 600, 90, 300
PAUSE = (10.0, 15.0)
BUDGET = 100
UNITS = ("", "金水区", "中原区", "二七区", "惠济区", "管城回族区")


@dataclass(frozen=True)
class Served:
    port: int
    pid: int


@contextmanager
def served(places: Places) -> Iterator[Served]:
    """The real server over an installation, on a free port of the loopback address."""
    port = free_port()
    process = served_on(places, port)
    try:
        yield Served(port, process.pid)
    finally:
        stopped(process)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def served_on(places: Places, port: int) -> subprocess.Popen[bytes]:
    """The real server on a port of the loopback address, once it answers. RuntimeError with its log when it does not start."""
    log = places.root / "serve.log"
    with log.open("w") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "cockpit", "serve", "--address", "127.0.0.1", "--port", str(port)], cwd=HOUSE,
            env=os.environ | {"COCKPIT_DATA": str(places.root)}, stdout=said, stderr=subprocess.STDOUT)
    deadline = time.monotonic() + START_SECONDS
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            stopped(process)
            raise RuntimeError(f"the server did not start:\n{log.read_text()[-2000:]}")
        time.sleep(0.2)
    return process


def stopped(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(20)


def _answers(port: int) -> bool:
    with suppress(OSError):
        return urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).status == 200
    return False


def links(seed: int) -> Iterator[str]:
    """Query strings as somebody clicks through weeks and units, for ever."""
    dice = random.Random(seed)
    while True:
        week = (UNTIL - timedelta(weeks=dice.randrange(12))).isocalendar()
        chosen = {"week": f"{week.year}-W{week.week:02d}", "unit": dice.choice(UNITS)}
        yield urlencode({k: v for k, v in chosen.items() if v})


async def click(session: ClientConnection, query: str) -> float:
    """Ask for one rerun and wait until it has finished; milliseconds."""
    message = BackMsg()
    message.rerun_script.query_string = query
    start = time.perf_counter()
    await session.send(message.SerializeToString())
    while True:
        said = ForwardMsg.FromString(await session.recv())  # type: ignore[arg-type]
        if said.WhichOneof("type") == "script_finished":
            if said.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                raise RuntimeError(f"the page did not finish: {said.script_finished}")
            return (time.perf_counter() - start) * 1000


async def viewer(port: int, seed: int, pause: tuple[float, float], until: float) -> list[float]:
    """One session: opens the page, then clicks until time is up. The opening is not counted."""
    dice, query, taken = random.Random(seed), links(seed), []
    address = f"ws://127.0.0.1:{port}/_stcore/stream"
    async with connect(address, subprotocols=["streamlit"], max_size=None, ping_interval=None) as session:  # type: ignore[list-item]
        await click(session, "")
        await asyncio.sleep(dice.uniform(0, pause[1]))
        while time.monotonic() < until:
            taken.append(await click(session, next(query)))
            await asyncio.sleep(dice.uniform(*pause))
    return taken


async def press(port: int, sessions: int, seconds: float, pause: tuple[float, float] = PAUSE) -> list[float]:
    """Rerun times of `sessions` viewers over `seconds`, opened one after another."""
    sessions, seconds = min(sessions, MOST_SESSIONS), min(seconds, MOST_SECONDS)
    until = time.monotonic() + seconds + sessions * 0.1

    async def late(number: int) -> list[float]:
        await asyncio.sleep(number * 0.1)
        return await viewer(port, number, pause, until)

    return [t for taken in await asyncio.gather(*(late(n) for n in range(sessions))) for t in taken]


def settled(server: Served) -> float:
    """Wait until a server has nothing to do: it asks ahead what it was asked before. Seconds it took."""
    start, last, quiet = time.monotonic(), -1.0, 0
    while quiet < 4 and time.monotonic() - start < SETTLE_SECONDS:
        used = cpu_seconds(server.pid)
        quiet = quiet + 1 if used - last < 0.1 else 0
        last = used
        time.sleep(1)
    return time.monotonic() - start


def report(server: Served, sessions: tuple[int, ...], seconds: float, when: str = "never asked before") -> str:
    rows = []
    for count in sessions:
        before = cpu_seconds(server.pid)
        taken = asyncio.run(press(server.port, count, seconds))
        p95 = percentile(taken, 0.95)
        rows.append([count, len(taken), percentile(taken, 0.5), p95, max(taken),
                     (cpu_seconds(server.pid) - before) * 1000 / len(taken), "within" if p95 <= BUDGET else "over"])
    return table(f"Page reruns, {when}, each session clicking every {PAUSE[0]:.0f}–{PAUSE[1]:.0f} s: budget p95 {BUDGET} ms",
                 ["sessions", "reruns", "p50 ms", "p95 ms", "max ms", "server CPU ms a rerun", "budget"], rows)


def cpu_seconds(pid: int) -> float:
    """Processor time a process has used: a measure that other work on the machine hardly moves."""
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

