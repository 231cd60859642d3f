"""A small demonstration, written once for all tests of this folder: six months of a city with 150 cases a day."""
from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cockpit.demo import demo

UNTIL = date(2026, 6, 30)


@dataclass(frozen=True)
class Written:
    """What lies in the folder after `demo`."""

    root: Path
    rows: dict[str, int]
    truths: dict

    def table(self, name: str) -> pl.DataFrame:
        """All exports of a table below each other."""
        return pl.concat([pl.read_parquet(f) for f in sorted((self.root / "exports/cockpit").glob(f"{name}-[!l]*.parquet"))])

    @property
    def cases(self) -> pl.DataFrame:
        """The newest version of every clean case, as ingest would know it."""
        late = pl.read_parquet(sorted((self.root / "exports/cockpit").glob("cases-late-*.parquet"))[0])
        return pl.concat([self.table("cases"), late]).filter(
            pl.col("case_id").is_not_null() & (pl.col("reported_at") > date(2000, 1, 1))
        ).sort("case_id", "exported_at").unique("case_id", keep="last", maintain_order=True)


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    root = tmp_path_factory.mktemp("demo")
    rows = demo(root, months=6, until=UNTIL, seed=7, cases_per_day=150)
    return Written(root, rows, json.loads((root / "exports/cockpit/truths.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def cases(written: Written) -> pl.DataFrame:
    return written.cases
