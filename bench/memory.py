"""Resident memory of the server: opened, after every page was seen once, and after the load."""
from __future__ import annotations

import asyncio

from bench.load import Served, press
from bench.measure import resident_mb, table

BUDGET = 500


def warm(server: Served, seconds: float = 5) -> float:
    """Memory once a few sessions have been served."""
    asyncio.run(press(server.port, 3, seconds, (0.5, 1.0)))
    return resident_mb(server.pid)


def report(opened: float, warmed: float, loaded: float) -> str:
    rows = [[when, mb, "within" if mb <= BUDGET else "over"] for when, mb in
            (("opened", opened), ("after warm-up", warmed), ("after the load", loaded))]
    return table(f"Server memory: budget {BUDGET} MB at 1 M cases", ["when", "RSS MB", "budget"], rows)
