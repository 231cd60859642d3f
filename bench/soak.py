"""A wall left on: python -m bench soak --minutes N. New publications come while it runs, then the server is killed again and again.

Reported: what the browser's heap and the server's memory gained an hour, screens that were blank, publications that showed late, and
how long each recovery took. Playwright and a Chromium are needed, as for the browser tests.
"""
from __future__ import annotations

import os
import shutil
import statistics
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from threading import Event, Thread

from bench.data import small_city
from bench.load import free_port, served_on, stopped
from bench.measure import machine, resident_mb, table
from cockpit.places import SHIPPED, Places
from cockpit.publish.build import publish
from cockpit.publish.keep import tidy
from cockpit.publish.manifest import live_id

SHOWN_WITHIN, RECOVERED_WITHIN, SAMPLE, SETTLED = 30.0, 60.0, 10.0, 0.25  # seconds; the share of a run that is warming up
STATE = """() => { const e = document.querySelector("#ck-wall .w-scene.w-on h2"), n = document.querySelectorAll("*").length;
    return {frame: window.ckWall ? window.ckWall.state.frame : "", plate: window.ckWall ? window.ckWall.state.plate : "", nodes: n,
            drawn: !!e && e.getBoundingClientRect().width > 0 && document.querySelector("#ck-wall header h1").textContent.length > 0} }"""


@dataclass
class Soak:
    """What was seen. `samples`: (seconds, heap MB, server MB, elements); `late`: publications that did not show in time."""

    samples: list[tuple[float, float, float, int]] = field(default_factory=list)
    blank: int = 0
    late: int = 0
    shown: list[float] = field(default_factory=list)
    recovered: list[float] = field(default_factory=list)
    lost: int = 0

    def slope(self, column: int) -> float:
        """MB an hour, by least squares over the samples after warming up; 0 for too few."""
        known = self.samples[int(len(self.samples) * SETTLED):]
        if len(known) < 3:
            return 0.0
        return statistics.linear_regression([s[0] for s in known], [s[column] for s in known]).slope * 3600


def chromium() -> str | None:
    names = (os.environ.get("COCKPIT_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)


def soak(places: Places, minutes: float, every: float = 60, kills: int = 10, refresh: int = 5) -> Soak:
    """Leave a wall on for so many minutes with a publication every `every` seconds; then kill and restart the server `kills` times."""
    from playwright.sync_api import sync_playwright

    _quick_screen(places, refresh)
    found, port, process = Soak(), free_port(), None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                                                                                "--js-flags=--expose-gc"])
        try:
            process = served_on(places, port)
            page = browser.new_page(viewport={"width": 1920, "height": 1080}, locale="zh-CN")
            page.goto(f"http://127.0.0.1:{port}/wall?screen=soak")
            page.locator("#ck-wall .w-scene.w-on").first.wait_for(timeout=60_000)
            _leave_on(found, page, process, places, minutes, every)
            for _ in range(kills):
                process = _kill(found, page, process, places, port)
        finally:
            browser.close()
            if process:
                stopped(process)
    return found


def _quick_screen(places: Places, refresh: int) -> None:
    """The shipped screen with short scenes, so that all are drawn over and over."""
    text = (SHIPPED / "screens" / "hall.toml").read_text(encoding="utf-8").replace("refresh_seconds = 10", f"refresh_seconds = {refresh}")
    lines = ["seconds = 5" if line.startswith("seconds") else line for line in text.splitlines()]
    (places.root / "screens").mkdir(exist_ok=True)
    (places.root / "screens" / "soak.toml").write_text("\n".join(lines), encoding="utf-8")


def _leave_on(found: Soak, page, process: Popen, places: Places, minutes: float, every: float) -> None:
    start, done = time.monotonic(), Event()
    published: list[tuple[str, float]] = []
    aside = Thread(target=_publish_on, args=(places, every, done, published))
    aside.start()
    told = page.context.new_cdp_session(page)
    waiting: str | None = None
    try:
        next_sample = start
        while time.monotonic() - start < minutes * 60:
            state = _state(page)
            found.blank += not state["drawn"]
            if published and published[-1][0] != waiting:
                waiting = published[-1][0]
            if waiting and published[-1][1] and waiting in (state["frame"] or ""):
                found.shown.append(time.monotonic() - published[-1][1])
                published[-1] = (waiting, 0.0)
            elif waiting and published[-1][1] and time.monotonic() - published[-1][1] > SHOWN_WITHIN:
                found.late += 1
                published[-1] = (waiting, 0.0)
            if time.monotonic() >= next_sample:
                next_sample += SAMPLE
                told.send("HeapProfiler.collectGarbage")
                heap = told.send("Runtime.getHeapUsage")["usedSize"] / 2**20
                found.samples.append((time.monotonic() - start, heap, resident_mb(process.pid), state["nodes"]))
            time.sleep(0.5)
    finally:
        done.set()
        aside.join()


def _publish_on(places: Places, every: float, done: Event, published: list[tuple[str, float]]) -> None:
    due = time.monotonic() + every
    while not done.wait(max(0.0, due - time.monotonic())):
        due = max(due, time.monotonic()) + every
        publish(places)
        tidy(places)
        published.append((live_id(places), time.monotonic()))


def _state(page) -> dict:
    """What the wall says of itself; while the page is opened anew nothing, for at most a few seconds."""
    from playwright.sync_api import Error

    deadline = time.monotonic() + 8
    while time.monotonic() < deadline:
        with suppress(Error):
            state = page.evaluate(STATE)
            if state["drawn"]:
                return state
        time.sleep(0.2)
    return {"drawn": False, "frame": "", "plate": "", "nodes": 0}


def _kill(found: Soak, page, process: Popen, places: Places, port: int) -> Popen:
    """Kill the server as a power cut would; the frame stays, says so, and comes back to life by itself."""
    process.kill()
    process.wait()
    deadline = time.monotonic() + 25
    while not (state := _state(page))["plate"] and time.monotonic() < deadline:
        time.sleep(0.5)
    found.blank += not state["drawn"] or not state["plate"]
    publish(places)
    wanted, process, start = live_id(places), served_on(places, port), time.monotonic()
    while time.monotonic() - start < RECOVERED_WITHIN:
        state = _state(page)
        if wanted in (state["frame"] or "") and not state["plate"]:
            found.recovered.append(time.monotonic() - start)
            return process
        time.sleep(0.5)
    found.lost += 1
    return process


def report(found: Soak, minutes: float) -> str:
    heap, server, nodes = (s for s in ([x[i] for x in found.samples] for i in (1, 2, 3)))
    rows: list[Sequence[object]] = [
        ["browser heap MB", _ends(heap), f"{found.slope(1):+.1f} MB/h"], ["server memory MB", _ends(server), f"{found.slope(2):+.1f} MB/h"],
        ["elements on the page", _ends(nodes), ""], ["blank screens", found.blank, ""],
        ["publications shown", len(found.shown), f"slowest {max(found.shown, default=0):.1f} s, late {found.late}"],
        ["server killed and back", len(found.recovered), f"slowest {max(found.recovered, default=0):.1f} s, lost {found.lost}"]]
    return table(f"A wall left on for {minutes:g} minutes", ["what", "first → last", "slope"], rows)


def _ends(values: Sequence[float]) -> str:
    return f"{values[0]:.0f} → {values[-1]:.0f}" if values else "—"


def run(folder: Path, minutes: float, every: float, kills: int) -> str:
    """The whole soak over the demonstration city; the report as text."""
    return f"{machine()}\n{report(soak(small_city(folder), minutes, every, kills), minutes)}"
