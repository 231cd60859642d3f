"""A house where flags are decided by a rule of one black flag a week."""
from __future__ import annotations

import polars as pl
import pytest

from cockpit.ingest.run import ingest
from cockpit.publish.build import publish
from cockpit.store import store
from tests.publish.patrol_exports import FEW


@pytest.fixture
def city(house):
    """Rules of one black flag a week, and a hand to drop patrol exports and publish."""
    rule = house.root / "rules" / "flags" / "2021-01-01.toml"
    rule.parent.mkdir(parents=True)
    rule.write_text(FEW, encoding="utf-8")
    count = iter(range(1, 99))

    def published(*frames: pl.DataFrame):
        for frame in frames:
            name = "patrol_runs" if "started_at" in frame.columns else "patrols"
            path = house.exports / "cockpit" / f"{name}_{next(count)}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            frame.write_parquet(path)
            ingest([path], "cockpit", progress=lambda line: None)
        publish(house)
        return store(house)
    return published
