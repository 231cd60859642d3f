"""A real server over a small demonstration city, and Debian's Chromium to look at it."""
from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect, sync_playwright

from tests.conftest import made_once

HOUSE = Path(__file__).resolve().parents[2]
PATIENCE = 60_000
expect.set_options(timeout=20_000)  # two cores, other tests beside
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run"]  # no page draws with WebGL yet; software WebGL costs half the machine


def chromium() -> str | None:
    named = os.environ.get("COCKPIT_CHROMIUM", "")
    return next((found for name in (named, "chromium", "chromium-browser", "google-chrome") if name and (found := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)
            if chromium() is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium here: install chromium or name one in COCKPIT_CHROMIUM"))


def cockpit(house: Path, *arguments: str) -> str:
    """One command of the program, as a clerk types it; what it printed."""
    done = subprocess.run([sys.executable, "-m", "cockpit", *arguments], cwd=HOUSE, env=os.environ | {"COCKPIT_DATA": str(house)},
                          capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"cockpit {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="session")
def demo_house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three months of a small demonstration city, published by the commands."""
    def make(house: Path) -> None:
        cockpit(house, "demo", "--months", "3", "--until", "2025-10-19", "--cases-per-day", "120")
        cockpit(house, "ingest")
        cockpit(house, "publish")
    return made_once(tmp_path_factory, "e2e", make)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """One running cockpit. `output` is what it printed: shown when it dies."""

    def __init__(self, house: Path, log: Path, port: int = 0) -> None:
        self.port = port = port or free_port()
        self.url, self.log = f"http://127.0.0.1:{port}", log
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cockpit", "serve", "--port", str(port)], cwd=HOUSE, env=os.environ | {"COCKPIT_DATA": str(house)},
            stdout=log.open("w"), stderr=subprocess.STDOUT)
        deadline = time.monotonic() + 90
        while not self._answers():
            assert self.process.poll() is None, f"the server died:\n{self.output}"
            assert time.monotonic() < deadline, f"the server does not answer:\n{self.output}"
            time.sleep(0.2)

    @property
    def output(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def _answers(self) -> bool:
        try:
            return urllib.request.urlopen(self.url + "/_stcore/health", timeout=2).status == 200
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture(scope="session")
def server(demo_house: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(demo_house, tmp_path_factory.mktemp("log") / "server.log")
    yield running
    alive = running.process.poll() is None
    running.stop()
    assert alive, f"the server died during the tests:\n{running.output}"


@pytest.fixture(scope="module")  # not the session: Playwright keeps an event loop running that asyncio tests would meet
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def one_case(demo_house: Path) -> str:
    """The number of a case that is there."""
    told = cockpit(demo_house, "ask", "cases/list", "--param", "since=2025-10-13", "--param", "until=2025-10-20", "--param", "most=1",
                   "--format", "json")
    return json.loads(told)[0]["case_id"]


class Visit:
    """One visitor's page. `outside` collects every request that is not for our server; `errors` what scripts threw."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page, self.server = page, server
        self.outside: list[str] = []
        self.errors: list[str] = []
        page.on("request", self._seen)
        page.on("websocket", lambda socket: self._note(socket.url.replace("ws:", "http:")))
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _seen(self, request: Request) -> None:
        self._note(request.url)

    def _note(self, url: str) -> None:
        if not url.startswith((self.server.url + "/", "data:", "blob:")):
            self.outside.append(url)

    def open(self, path: str) -> Visit:
        self.page.goto(self.server.url + path)
        return self.settle()

    def settle(self) -> Visit:
        """Wait until the script has run and no chart is still being drawn."""
        self.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(timeout=PATIENCE)
        expect(self.page.locator('[data-testid="stSkeleton"]')).to_have_count(0, timeout=PATIENCE)
        return self


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Callable[..., Visit]]:
    """visit(width=…, height=…) → a fresh visitor, on a Chinese desktop of 1920×1080 where nothing is said."""
    contexts = []

    def fresh(width: int = 1920, height: int = 1080) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN", accept_downloads=True)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return Visit(context.new_page(), server)
    yield fresh
    for context in contexts:
        context.close()
