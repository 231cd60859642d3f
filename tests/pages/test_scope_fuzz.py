"""Whatever a link of a scoped account says, no page or file shows another district's street, segment, case, finding, 初评 or hotspot.

Links are made at random of what pages know, foreign values among them; everything sent to the browser is searched, charts too, and every
file that is on offer there.
COCKPIT_PROVE_LINKS says how many.
"""
from __future__ import annotations

import io
import os
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from html import unescape

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from cockpit.access import EVERYWHERE
from cockpit.shell import PAGES
from cockpit.store import Store
from cockpit.ui import record

LINKS = int(os.environ.get("COCKPIT_PROVE_LINKS", "24"))
OWN = "金水区"
PARTS = {
    "explore.py": ("下一级", "地图", "交叉表", "走势", "档案"), "flags.py": ("名单", "地图", "区街", "临界", "不参评", "连续", "更正与记录"),
    "grades.py": ("进度", "候选", "风险", "本月变动", "区街", "红旗街道"), "hotspots.py": ("热点", "重复投诉", "时间规律", "每月一题", "平急与责任"),
    "inspections.py": ("减频", "负担", "包容与修复", "减检质效比对", "企业"), "ledger.py": ("文件", "隔离", "新鲜度", "核对", "完整性", "口径"),
    "supervision.py": ("看板", "记录")}
SCREENS = ("hall", "hall-4k", "hall-wide")
PERIODS = {"week": "2025-W40", "month": "2025-09", "year": "2025~09-30", "range": "2025-09-01~2025-09-30"}


def sent(test: AppTest) -> str:
    """Everything the run sent to the browser, elements of every kind."""
    return "\n".join(node.proto.SerializeToString().decode("utf-8", "ignore") for node in test._tree if getattr(node, "proto", None) is not None)


def unpacked(file: bytes) -> str:
    """What a CSV or a workbook says."""
    if not file.startswith(b"PK"):
        return file.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(file)) as book:
        said = "\n".join(book.read(name).decode() for name in book.namelist())
    return unescape(re.sub(r'\br="[A-Z]+\d+"', "", said))  # a cell may be called as a segment is


def words(said: str, names: set[str]) -> set[str]:
    """Those names that are said: numbers as whole words, names of places anywhere."""
    numbers = set(re.findall(r"[\w@/-]+", said, re.ASCII))
    return (numbers & names) | {name for name in names if not name.isascii() and name in said}


def known(live: Store, table: str, *columns: str) -> tuple[set[str], set[str]]:
    """Names in a mart that belong to the account's unit, and those that belong to others alone."""
    with live._db.cursor() as cursor:
        rows = pl.from_arrow(cursor.execute(f"select unit, {', '.join(columns)} from city.{table}").to_arrow_table())
    assert isinstance(rows, pl.DataFrame)

    def names(part: pl.DataFrame) -> set[str]:
        return {str(value) for column in columns for value in part[column].drop_nulls().unique() if len(str(value)) > 2}

    own = names(rows.filter(pl.col("unit") == OWN))
    return own, names(rows.filter(pl.col("unit") != OWN)) - own


@pytest.fixture(scope="module")
def names(demonstration: Store) -> tuple[set[str], set[str]]:
    """What the account may read of, and what it may not: streets, segments, cases, findings, hotspots, visits. A case of its own may lie
    at a segment across the border."""
    own: set[str] = set()
    foreign: set[str] = set()
    for table, *columns in (("streets", "street"), ("segments", "segment_id", "name"), ("case_fact", "case_id", "segment_id"), ("hotspots", "id"),
                            ("patrol_finding", "patrol_id"), ("inspection", "inspection_id")):
        ours, theirs = known(demonstration, table, *columns)
        own |= ours
        foreign |= theirs
    return own, foreign - own


def links(rng: random.Random, own: list[str], foreign: list[str], live: Store) -> Iterator[tuple[str, dict[str, str]]]:
    """A page and a query string: periods that are known, names of both kinds, drawers and parts by their names."""
    weeks = [f"2025-W{w}" for w in range(28, 42)]
    streets = live.ask("overview/choices", EVERYWHERE).filter(pl.col("kind") == "street")
    for at in range(LINKS):
        entry = PAGES[at % len(PAGES)]

        def name() -> str:
            return rng.choice(own if rng.random() < 0.5 else foreign)

        street = rng.choice(streets.to_dicts())
        could = {
            **dict([rng.choice([*PERIODS.items(), ("week", rng.choice(weeks))])]),
            "unit": rng.choice((OWN, "二七区", street["parent"])), "street": street["value"],
            "segment": name(), "id": name(), "of": name(), "where": street["value"], "hotspot": name(), "enterprise": name(), "pick": name(),
            "rows": rng.choice(("accepted", "overdue_open", "due", "flags", "visits", "cases")), "measure": rng.choice(("accepted", "overdue_open")),
            "part": rng.choice(PARTS.get(entry.script, ("没有",))),
            "screen": rng.choice(SCREENS), "scene": str(rng.randint(0, 9)), "define": "1", "page": str(rng.randint(0, 3)),
            "tier": rng.choice(("重点", "主要")), "day": "2025-10-09",
        }
        yield entry.script, {k: v for k, v in could.items() if rng.random() < 0.45}


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What stands in the files of the pages looked at, each made as if it were clicked."""
    held: list[str] = []

    def taken(label: str, make: Callable[[], bytes | tuple[bytes, int]], *_: object, disabled: bool = False, **__: object) -> None:
        if not disabled:
            made = make()
            held.append(unpacked(made[0] if isinstance(made, tuple) else made))
    monkeypatch.setattr(record, "download", taken)
    return held


def test_no_link_shows_a_scoped_account_anything_of_another_district(look, demonstration, names, files):
    own, foreign = names
    assert len(foreign) > 1000
    shown = taken = 0
    for script, params in links(random.Random(6), sorted(own), sorted(foreign), demonstration):
        page = look(f"../pages/{script}" if script != "overview.py" else "", as_account="jinshui", house=demonstration.folder.parents[1], **params)
        said = "\n".join([sent(page.test), *files])
        taken += len(files)
        files.clear()
        assert not page.test.exception, (script, params)
        for value in params.values():  # what a link says is said again where it is refused
            said = said.replace(value, "").replace(value[:30], "").replace(value[:20], "")
        assert words(said, foreign) == set(), (script, params)
        shown += bool(words(said, own))
    assert shown > LINKS / 3 and taken > LINKS / 3  # the account sees something: its own
