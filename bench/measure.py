"""How a figure is taken and printed: medians, percentiles, load of the machine, plain tables."""
from __future__ import annotations

import os
import platform
import statistics
import time
import unicodedata
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path


def milliseconds(work: Callable[[], object], times: int = 1) -> float:
    """Median duration of `times` calls."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def resident_mb(pid: int) -> float:
    """Resident memory of a process in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise ProcessLookupError(pid)


def machine() -> str:
    """One line that belongs above every figure: when, on what, how busy it was otherwise."""
    load = " ".join(f"{x:.1f}" for x in os.getloadavg())
    return f"{datetime.now():%Y-%m-%d %H:%M}, {os.cpu_count()} cores, Python {platform.python_version()}, load {load}"


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Markdown, padded so that it reads in a terminal too."""
    cells = [list(heads), *([_cell(c) for c in row] for row in rows)]
    widths = [max(_width(row[i]) for row in cells) for i in range(len(heads))]
    lines = ["| " + " | ".join(c + " " * (w - _width(c)) for c, w in zip(row, widths, strict=True)) + " |" for row in cells]
    lines.insert(1, "|" + "|".join("-" * (w + 2) for w in widths) + "|")
    return "\n".join([f"\n### {title}", "", *lines])


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}" if abs(value) < 10 else f"{value:,.0f}"
    return str(value)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
