"""python -m bench: a short run by default; --full takes the sizes of the budget and about half an hour. `soak` leaves a wall on."""
from __future__ import annotations

import argparse
import logging
import tempfile
from pathlib import Path

from bench import decisions, hotspots, ingest, load, memory, queries, soak
from bench.data import city_of, small_city, visits_of
from bench.measure import machine, resident_mb
from cockpit import ahead

PARTS = ("questions", "load", "ingest", "decisions", "hotspots", "inspections")
INSPECTION_PARTS = tuple({"part": name} for name in ("减频", "负担", "包容与修复", "减检质效比对", "企业"))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", help="which parts; all when none is named")
    parser.add_argument("--full", action="store_true", help="1 M and 10 M cases, 50 sessions, installed size")
    parser.add_argument("--keep", type=Path, help="folder for the data, kept for the next run")
    parser.add_argument("--minutes", type=float, default=2, help="soak: how long the wall is left on")
    parser.add_argument("--every", type=float, default=60, help="soak: seconds between publications")
    parser.add_argument("--kills", type=int, default=10, help="soak: how often the server is killed afterwards")
    options = parser.parse_args()
    parts = options.parts or list(PARTS)
    if set(parts) - {*PARTS, "soak"}:
        parser.error(f"parts are {', '.join(PARTS)}, and soak")
    logging.getLogger("streamlit").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory(prefix="cockpit-bench-") as scratch:
        folder = options.keep or Path(scratch)
        if parts == ["soak"]:
            print(soak.run(folder / "city", options.minutes, options.every, options.kills))
            return
        base = small_city(folder / "city")
        million = city_of(1_000_000, folder / "1m", base) if options.full and {"questions", "load"} & set(parts) else base
        ten = city_of(10_000_000, folder / "10m", base) if options.full and {"questions", "ingest"} & set(parts) else None
        print(machine())
        if "questions" in parts:
            for places in filter(None, (million, ten)):
                print(queries.report(places), flush=True)
        if "load" in parts:
            (million.state / ahead.FILE).unlink(missing_ok=True)  # of an earlier run
            with load.served(million) as server:
                opened = resident_mb(server.pid)
                warmed = memory.warm(server)
                sessions, seconds = ((1, 10, 50), 60) if options.full else ((1, 10), 30)
                print(load.report(server, sessions, seconds), flush=True)
                print(memory.report(opened, warmed, resident_mb(server.pid)), flush=True)
            with load.served(million) as server:
                took = load.settled(server)
                print(load.report(server, sessions[-1:], seconds, f"started again, {took:.0f} s later"), flush=True)
        if "ingest" in parts:
            print(ingest.report(base, ten, 1_000_000 if options.full else 100_000, options.full), flush=True)
        if "decisions" in parts:
            print(decisions.report(base), flush=True)
        if "hotspots" in parts:
            print(hotspots.report(small_city(folder / "3m", cases_per_day=hotspots.PER_DAY) if options.full else base), flush=True)
        if "inspections" in parts:
            visited = visits_of(2_000_000, folder / "2mv", base) if options.full else base
            print(queries.report(visited, looks=INSPECTION_PARTS, only="inspections.py"), flush=True)
        print(f"\n{machine()}")


if __name__ == "__main__":
    main()
