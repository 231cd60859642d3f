"""Write the demonstration: every table of the lake as exports of our own profile, a vendor sample, and the truths in them."""
from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from cockpit.demo.cases import Habits, as_of, cases
from cockpit.demo.city import City, Window, demonstration_city
from cockpit.demo.egova import write_samples
from cockpit.demo.enterprises import enterprises, inspections, penalties
from cockpit.demo.patrols import State, patrols
from cockpit.demo.plan import Plan, plan
from cockpit.demo.surroundings import exposures, facilities, weighings
from cockpit.demo.traps import Traps, late_changes, observe, plant
from cockpit.demo.truths import closing_truths, truths
from cockpit.demo.write import clear_earlier, write_export, write_whole
from cockpit.refusal import Refused

Progress = Callable[[str], None]
SETTLING = timedelta(days=10)  # a quarter is exported so long after its end


def demo(out: Path, months: int = 24, until: date | None = None, seed: int = 7, cases_per_day: float = 740,
         progress: Progress | None = None) -> dict[str, int]:
    """Write demonstration exports below `out` (a data folder) and return the rows written by table.

    `out/exports/cockpit/*.parquet` is the drop zone, with `truths.json` beside them; `out/samples/` holds the same last
    days as the vendor's platform would export them, outside the drop zone. The same arguments give the same bytes.
    `until` is the last day (default yesterday). Raises Refused on arguments that make no city.
    """
    until = until or date.today() - timedelta(days=1)
    _refuse_nonsense(months, until, cases_per_day)
    say = progress or (lambda message: None)
    city, window = demonstration_city(seed), Window.ending(until, months)
    folder = out / "exports" / "cockpit"
    folder.mkdir(parents=True, exist_ok=True)
    clear_earlier(folder)
    say(f"演示城市：{window.start}至{until}，日均案件{cases_per_day:g}件")
    made = plan(city, window, seed, cases_per_day)
    traps, rows = Traps(), {}
    rows["cases"], files = _write_cases(city, window, made, seed, out, traps, say)
    rows |= _write_patrols(city, window, made, seed, folder, say) | _write_small(city, window, made, seed, folder)
    told = truths(city, window, made, seed, cases_per_day) | closing_truths(files) | {"traps": traps.found}
    write_whole(folder / "truths.json", lambda part: part.write_text(
        json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n", encoding="utf-8"))
    return rows


def _refuse_nonsense(months: int, until: date, cases_per_day: float) -> None:
    if not 1 <= months <= 120:
        raise Refused(f"演示数据的月数应在 1 到 120 之间，给的是 {months}", "--months", "请改为合适的月数")
    if not 1 <= cases_per_day <= 20_000:
        raise Refused(f"日均案件数应在 1 到 20000 之间，给的是 {cases_per_day:g}", "--cases-per-day", "请改为合适的件数")
    if not date(2001, 1, 1) <= until <= date(2049, 12, 31):
        raise Refused(f"截止日期 {until} 超出范围", "--until", "请用 2001 年至 2049 年之间的日期")


def quarters(window: Window) -> list[tuple[int, int, date]]:
    """(first day, last day exclusive, as offsets; the calendar quarter's end) of each quarter of the window."""
    found, day = [], window.start
    while day <= window.until:
        month = (day.month - 1) // 3 * 3 + 4
        end = date(day.year + (month > 12), (month - 1) % 12 + 1, 1)
        found.append(((day - window.start).days, (min(end, window.until + timedelta(days=1)) - window.start).days, end))
        day = end
    return found


def _write_cases(city: City, window: Window, made: Plan, seed: int, out: Path, traps: Traps,
                 say: Progress) -> tuple[int, list[Path]]:
    """One export a quarter as it stood ten days after its end, then one more with what has changed since."""
    folder, written, changed, earlier = out / "exports" / "cockpit", 0, [], None
    files: list[Path] = []
    habits = Habits.of(city, window, seed)
    names, former = set(city.places["name"].drop_nulls()), set(city.former_names.values())
    spans = quarters(window)
    for number, (first, last, end) in enumerate(spans, start=1):
        whole = cases(city, window, made, habits, seed, first, last)
        exported = min(np.datetime64(datetime(end.year, end.month, end.day) + SETTLING, "us"), window.end)
        frame = plant(as_of(whole, exported), earlier, number == len(spans), city.reference.city.default_points[0], traps)
        observe(frame, names, former, traps)
        start = window.start + timedelta(days=first)
        files.append(folder / f"cases-{start.year}Q{(start.month + 2) // 3}.parquet")
        write_export(frame, files[-1])
        if exported < window.end:
            changed.append(as_of(late_changes(whole, exported, window.end), window.end))
        written, earlier = written + frame.height, frame
        say(f"案件 {start:%Y-%m} 起的一个季度：{frame.height}件")
    write_samples(frame, out / "samples")
    if changed and (late := pl.concat(changed)).height:
        late = _same_task_numbers(late, files)
        traps.note("late_arriving_closure", "以前导出时未结，后来的导出里已结案", late.filter(pl.col("closed_at").is_not_null())["case_id"])
        files.append(folder / f"cases-late-{window.until:%Y-%m-%d}.parquet")
        write_export(late, files[-1])
        written += late.height
    return written, files


def _write_patrols(city: City, window: Window, made: Plan, seed: int, folder: Path, say: Progress) -> dict[str, int]:
    """Runs and findings, one file of each a half-year, all as they stand at the end of the window."""
    state, written = State.of(city, window, made, seed), {"patrol_runs": 0, "patrols": 0}
    for half in _halves(window):
        runs, findings = patrols(city, window, state, seed, *half)
        start = window.start + timedelta(days=half[0])
        for table, frame in (("patrol_runs", runs), ("patrols", findings)):
            write_export(frame, folder / f"{table}-{start:%Y-%m}.parquet")
            written[table] += frame.height
    say(f"路段巡查：{written['patrol_runs']}次，发现问题{written['patrols']}个")
    return written


def _halves(window: Window) -> list[tuple[int, int]]:
    """The quarters two by two, January to June and July to December."""
    halves: list[tuple[int, int]] = []
    for first, last, end in quarters(window):
        if halves and end.month in (7, 1):
            halves[-1] = (halves[-1][0], last)
        else:
            halves.append((first, last))
    return halves


def _write_small(city: City, window: Window, made: Plan, seed: int, folder: Path) -> dict[str, int]:
    state = State.of(city, window, made, seed)
    visits, fined = inspections(city, window, seed), penalties(city, window, seed)
    frames = {"inspections": visits, "penalties": fined, "enterprises": enterprises(city, window, seed, visits, fined),
              "exposures": exposures(city, window, state, seed), "weighings": weighings(city, window, state, seed),
              "facilities": facilities(city, window, seed)}
    for table, frame in frames.items():
        write_export(frame, folder / f"{table}-{window.start:%Y-%m}.parquet")
    return {table: frame.height for table, frame in frames.items()}


def _same_task_numbers(late: pl.DataFrame, files: list[Path]) -> pl.DataFrame:
    """A case keeps the task number of its first export."""
    first = pl.scan_parquet(files).select("case_id", "task_no").filter(
        pl.col("case_id").is_in(late["case_id"].implode())).collect()
    return late.drop("task_no").join(first, on="case_id", how="left", maintain_order="left").select(late.columns)
