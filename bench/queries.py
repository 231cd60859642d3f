"""Every question of every page, as the page itself asks it: cold, warm and cached, beside bare DuckDB.

Pages are run through the shell and what they ask is written down, so the suite cannot fall behind the pages.
Cold: a newly opened store. Warm: the same store, the answer computed again. Cached: asked again as a page asks it, from what
is kept; an answer too long to be kept is computed again. The budget judges cold and cached. Bare: the same SQL in the same run
by a DuckDB of its own over the publication's Parquet files, nothing in memory, no scope.
"""
from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bench.data import inside
from bench.measure import milliseconds, table
from cockpit import access
from cockpit.access import EVERYWHERE, Scope
from cockpit.places import HOUSE, Places
from cockpit.publish.manifest import live_id
from cockpit.questions import question
from cockpit.store import Store

WARM_BUDGET, COLD_BUDGET = 50, 300
# Pages with something opened: the rows behind a number, one unit, other periods.
LOOKS: tuple[Mapping[str, str], ...] = ({}, {"unit": "金水区"}, {"month": "2025-09"}, {"rows": "overdue_open"})


@dataclass(frozen=True)
class Asked:
    """One question with its parameters, as a page put it to the store."""

    name: str
    scope: Scope
    frozen: tuple[tuple[str, object], ...]

    @property
    def params(self) -> dict[str, object]:
        return {k: list(v) if isinstance(v, tuple) else v for k, v in self.frozen}


@contextmanager
def overheard() -> Iterator[list[Asked]]:
    """Every question any store is asked meanwhile by this machine's own account, answered or remembered."""
    heard: list[Asked] = []
    plain, identify = Store.answer, access.identify

    def listening(self: Store, name: str, scope: Scope, frozen: tuple[tuple[str, object], ...]) -> object:
        heard.append(Asked(name, scope, frozen))
        return plain(self, name, scope, frozen)

    Store.answer = listening  # type: ignore[method-assign, assignment]
    access.identify = lambda *given: access.LOCAL  # a run without a browser has no peer to be known by
    try:
        yield heard
    finally:
        Store.answer, access.identify = plain, identify  # type: ignore[method-assign]


def asked_by_pages(places: Places, looks: Sequence[Mapping[str, str]] = LOOKS, only: str = "") -> dict[str, list[Asked]]:
    """Page (of one script, where `only` names it) and look → the questions it asks, each once. Pages that fail are left out and said so."""
    from streamlit.testing.v1 import AppTest

    from cockpit.shell import PAGES

    found: dict[str, list[Asked]] = {}
    with inside(places), overheard() as heard:
        for page in (p for p in PAGES if only in ("", p.script)):
            for look in looks:
                heard.clear()
                app = AppTest.from_file(str(HOUSE / "cockpit" / "shell.py"), default_timeout=120)
                for name, value in look.items():
                    app.query_params[name] = value
                app.run()
                if page.url_path:
                    heard.clear()
                    app.switch_page(f"../pages/{page.script}").run()
                label = page.title + "".join(f" ?{k}={v}" for k, v in look.items())
                if app.exception:
                    print(f"{label}: not measured, the page fails: {app.exception[0].message}")
                elif heard:
                    found[label] = list(dict.fromkeys(heard))
    return found


def bare(folder: Path) -> duckdb.DuckDBPyConnection:
    """DuckDB over the publication's files with no help: every mart a view over its Parquet."""
    con = duckdb.connect()
    for path in (folder / "marts").glob("*.parquet"):
        con.execute(f"create view {path.stem} as select * from read_parquet('{path}')")
    for part in folder.iterdir():
        if part.is_dir() and part.name != "marts":
            con.execute(f"create view {part.name} as select * from read_parquet('{part}/*.parquet')")
    return con


@dataclass
class Timed:
    cold: float
    warm: float
    cached: float
    bare: float

    @property
    def ratio(self) -> float:
        return self.warm / self.bare


def time_page(folder: Path, asked: list[Asked], repeats: int) -> dict[Asked, Timed]:
    """All four ways for each question; cold is the first time in a newly opened store, in the page's order."""
    plain = bare(folder)
    fresh = Store(folder)
    timed = {}
    for ask in asked:
        timed[ask] = Timed(milliseconds(lambda a=ask: fresh.run(a.name, a.scope, a.frozen)), 0, 0, 0)
    gc.collect()
    for ask, figures in timed.items():
        fresh.answer(ask.name, ask.scope, ask.frozen)
        figures.warm = milliseconds(lambda a=ask: fresh.run(a.name, a.scope, a.frozen), repeats)
        figures.cached = milliseconds(lambda a=ask: fresh.answer(a.name, a.scope, a.frozen), repeats)
        work = lambda a=ask: plain.sql(question(a.name).sql, params=a.params).pl()  # noqa: E731
        work()
        figures.bare = milliseconds(work, repeats)
    fresh.close()
    plain.close()
    return timed


def scoped_to(scope: Scope, asked: list[Asked]) -> list[Asked]:
    return [Asked(a.name, scope, a.frozen) for a in asked]


def report(places: Places, repeats: int = 5, looks: Sequence[Mapping[str, str]] = LOOKS, only: str = "") -> str:
    """Two tables: each question of the pages as first opened, and each look's sum against the budget."""
    folder = places.publications / live_id(places)
    pages = asked_by_pages(places, looks, only)
    store = milliseconds(lambda: Store(folder).close())
    cases = duckdb.sql(f"select count(*) from read_parquet('{folder}/case_fact/*.parquet')").fetchall()[0][0]
    one_unit = Scope(units=("金水区",))
    each: list[list[object]] = []
    sums: list[list[object]] = []
    for look, asked in pages.items():
        for scope, suffix in ((EVERYWHERE, ""), (one_unit, " (account of one unit)")):
            if suffix and "?" in look and not only:
                continue
            timed = time_page(folder, scoped_to(scope, asked), repeats)
            total = Timed(*(sum(getattr(t, f) for t in timed.values()) for f in ("cold", "warm", "cached", "bare")))
            verdict = "within" if total.cached <= WARM_BUDGET and total.cold <= COLD_BUDGET else "over"
            sums.append([look + suffix, len(timed), total.cold, total.warm, total.cached, total.bare, total.ratio, verdict])
            if ("?" not in look or only) and not suffix:
                each += [[look, a.name, t.cold, t.warm, t.cached, t.bare, t.ratio] for a, t in timed.items()]
    heads = ["cold ms", "warm ms", "cached ms", "bare ms", "warm/bare"]
    return table(f"Questions, {cases:,} cases (opening the store: {store:,.0f} ms)", ["page", "question", *heads], each) + \
        "\n" + table(f"Pages, {cases:,} cases: budget {WARM_BUDGET} ms cached, {COLD_BUDGET} ms cold",
                     ["page", "questions", *heads, "budget"], sums)
