"""A server under clicks for minutes on end, with a new publication every few seconds: it answers, it follows, it does not grow."""
from __future__ import annotations

import asyncio
import json
import os
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from bench.load import press, served
from bench.measure import resident_mb
from cockpit.demo.generate import demo
from cockpit.ingest.run import ingest
from cockpit.places import Places
from cockpit.publish.build import publish
from cockpit.publish.keep import tidy
from cockpit.publish.manifest import live_id

MINUTES = float(os.environ.get("COCKPIT_PROVE_MINUTES", "0"))
SESSIONS, PACE, ROUND = 4, (0.3, 0.9), 300.0
GROWTH_MB = 80  # a store of this city is some 20 MB: one that is never let go would pass this within ten publications


@pytest.fixture
def small_city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    monkeypatch.setenv("COCKPIT_DATA", str(tmp_path / "house"))
    house = Places(tmp_path / "house")
    demo(house.root, months=3, until=date(2025, 10, 12), cases_per_day=60)
    ingest(progress=lambda line: None)
    publish(house)
    return house


@pytest.mark.slow
@pytest.mark.skipif(not MINUTES, reason="long: COCKPIT_PROVE_MINUTES says for how long, as make prove does")
def test_sessions_click_on_while_publications_change_and_the_server_does_not_grow(small_city):
    published = 0
    with served(small_city) as server, ThreadPoolExecutor(1) as aside:
        asyncio.run(press(server.port, SESSIONS, 8, PACE))  # every page module loaded, every session once closed
        publish(small_city)
        asyncio.run(press(server.port, SESSIONS, 4, PACE))
        before, until = resident_mb(server.pid), time.monotonic() + MINUTES * 60
        while (left := until - time.monotonic()) > 0:
            clicking = aside.submit(asyncio.run, press(server.port, SESSIONS, min(left, ROUND), PACE))
            while not clicking.done():
                publish(small_city)
                tidy(small_city)
                published += 1
                time.sleep(2)
            taken = clicking.result()
            assert len(taken) >= SESSIONS * min(left, ROUND) / 10, "each session gets its pages, at least one in ten seconds"
        grown = resident_mb(server.pid) - before
        health = json.load(urllib.request.urlopen(f"http://127.0.0.1:{server.port}/healthz", timeout=10))
    assert published >= MINUTES * 3
    assert health["publication"] == live_id(small_city)
    assert grown < GROWTH_MB, f"{grown:.0f} MB more after {published} publications"
