"""kill -9 at any instant of ingest, publish and withdraw: nothing is lost, and no half state is ever live."""
from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

from cockpit.ingest.lake import Lake
from cockpit.ingest.run import ingest
from cockpit.places import HOUSE
from cockpit.publish.build import publish
from cockpit.publish.keep import publications
from cockpit.publish.manifest import live_id, read_manifest
from cockpit.store import Store

KILLS = int(os.environ.get("COCKPIT_PROVE_KILLS", "1"))
UNITS = {"金水区": ("花园路街道",), "二七区": ("大学路街道",)}
# Takes the second file in, publishes, takes it back, publishes, for ever: from whatever state it finds.
WORKER = """
from cockpit.ingest.lake import Lake
from cockpit.ingest.run import ingest, withdraw
from cockpit.places import places
from cockpit.publish.build import publish
import sys
print("ready", flush=True)
while True:
    second = [e for e in Lake(places()).live() if e.file == "cases_2.parquet"]
    if second:
        withdraw(second[0].id, progress=lambda line: None)
    else:
        ingest([sys.argv[1]], "cockpit", progress=lambda line: None)
    publish(places())
    print("round", flush=True)
"""


def facts(folder: Path) -> pl.DataFrame:
    return pl.concat([pl.read_parquet(p) for p in sorted(folder.glob("case_fact/*.parquet"))]).sort("case_id")


def start(file: Path) -> subprocess.Popen[str]:
    script = file.with_name("worker.py")  # not python -c: DuckDB takes that for a terminal and prints its progress
    script.write_text(WORKER, encoding="utf-8")
    worker = subprocess.Popen([sys.executable, script, str(file)], stdout=subprocess.PIPE, text=True, cwd=HOUSE,
                              env=os.environ | {"PYTHONPATH": str(HOUSE)})
    assert worker.stdout
    assert worker.stdout.readline() == "ready\n"
    return worker


@pytest.mark.slow
def test_killing_at_random_instants_loses_nothing_and_shows_no_half_state(house, export, crowd):
    rows = crowd(300, 11, units=UNITS)
    changed = [r | {"rework_count": 7, "exported_at": "2025-10-20 07:00"} for r in rows[:100]]
    fresh = [r | {"case_id": "N" + r["case_id"]} for r in rows[:100]]
    second = export([*changed, *fresh], "cases_2.parquet")
    ingest([second], "cockpit", progress=lambda line: None)
    publish(house)  # the second file alone, so that below it is the first that comes later
    with_second_first = facts(house.publications / live_id(house))
    assert with_second_first.height == 200
    ingest([export(rows, "cases_1.parquet")], "cockpit", progress=lambda line: None)
    publish(house)
    whole = facts(house.publications / live_id(house))

    worker = start(second)
    begun = time.monotonic()
    assert worker.stdout.readline() == "round\n"
    a_round = time.monotonic() - begun
    worker.kill()
    worker.wait()
    worker.stdout.close()

    rng, seen = random.Random(23), set()
    for kill in range(KILLS):
        worker = start(second)
        time.sleep(rng.uniform(0, 2 * a_round))
        worker.kill()
        worker.wait()
        worker.stdout.close()
        live = Store(house.publications / live_id(house))
        shown = facts(live.folder)
        assert shown.height in (300, 400), f"kill {kill}: neither the one state nor the other"
        if shown.height == 400:
            assert shown.drop("exported_at").equals(whole.drop("exported_at")), f"kill {kill}"
        else:
            assert shown["case_id"].to_list() == sorted(r["case_id"] for r in rows), f"kill {kill}"
            assert 7 not in shown["rework_count"].to_list(), f"kill {kill}"
        assert all(e.balanced for e in Lake(house).ledger())
        for name in publications(house):
            read_manifest(house.publications / name)  # whatever is in place is whole
        seen.add(shown.height)
        live.close()
    assert KILLS < 20 or seen == {300, 400}, "the kills fell on one state only: they prove less than they should"
    # What the lake says is what the next publication shows: nothing was lost on the way.
    taken = any(e.file == "cases_2.parquet" for e in Lake(house).live())
    publish(house)
    assert facts(house.publications / live_id(house)).height == (400 if taken else 300)
    assert [p.name for p in house.publications.iterdir() if p.name.startswith(".")] == []


def test_at_every_step_of_going_live_what_current_names_is_whole(house, published, case, monkeypatch):
    first = published([case()]).manifest.id
    seen, really = [], os.replace

    def replace(source, target):
        for step in (lambda: None, lambda: really(source, target)):
            step()
            name = live_id(house)
            assert set(read_manifest(house.publications / name).files) == {
                p.relative_to(house.publications / name).as_posix() for p in (house.publications / name).rglob("*.parquet")}
            seen.append(name == first)

    monkeypatch.setattr("cockpit.publish.build.os.replace", replace)
    publish(house)
    # The folder goes into its place first, and only then is it named.
    assert seen == [True, True, True, False]
