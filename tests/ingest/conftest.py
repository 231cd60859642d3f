"""An empty house for one test, and a clerk who writes small exports into it."""
from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest

from cockpit.contract import LAKE
from cockpit.ingest.lake import Lake
from cockpit.ingest.run import ingest
from cockpit.places import places

CASE = {"case_id": "A1", "reported_at": "2025-10-06 08:00:00", "unit": "金水区", "category": "街面秩序",
        "exported_at": "2025-10-12 08:00:00"}


class Clerk:
    """Writes exports and looks into the lake."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.heard: list[str] = []

    def csv(self, rows: list[dict], name: str = "cases.csv", encoding: str = "utf-8") -> Path:
        """A CSV whose columns are the keys of the rows."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        columns = list(dict.fromkeys(key for row in rows for key in row))
        with path.open("w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
        return path

    def cases(self, *rows: dict, name: str = "cases.csv") -> Path:
        """A CSV in the cockpit's shape; each row differs from a usual case by what is said."""
        return self.csv([CASE | row for row in rows], name)

    def text(self, content: str | bytes, name: str = "cases.csv") -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def ingest(self, *paths: Path, profile: str | None = "cockpit", dry_run: bool = False):
        entries = ingest(paths, profile, dry_run, self.heard.append)
        assert all(e.balanced for e in entries)
        return entries[0] if len(entries) == 1 else entries

    @property
    def lake(self) -> Lake:
        return Lake(places())

    def now(self, table: str = "cases") -> pl.DataFrame:
        """What a reader takes: the newest content row of each key, contract columns in key order."""
        rows = self.lake.scan(table)
        if rows is None:
            return pl.DataFrame(schema=LAKE[table].schema)
        newest = rows.filter(~pl.col("_sighting")).sort("_version", "_seq").unique("_key", keep="last", maintain_order=True)
        return newest.sort("_key").select(LAKE[table].names).collect()

    def case(self, case_id: str = "A1") -> dict:
        return self.now().filter(pl.col("case_id") == case_id).row(0, named=True)


@pytest.fixture
def clerk(tmp_path, monkeypatch) -> Clerk:
    monkeypatch.setenv("COCKPIT_DATA", str(tmp_path / "data"))
    (tmp_path / "in").mkdir()
    return Clerk(tmp_path / "in")
