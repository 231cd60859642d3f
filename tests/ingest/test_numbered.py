"""An export whose rows have no number: the columns that say what a row is make one."""
from __future__ import annotations

import polars as pl
import pytest

from cockpit.refusal import Refused

PROFILE = """system = "shops"
label = "没有编号的检查"
[tables.inspections]
pattern = ["visits*"]
numbered_by = ["店名", "日期", "队"]
hashed = ["enterprise_id"]
[tables.inspections.columns]
enterprise_id = "执照"
started_at = "日期"
[tables.inspections.constants]
agency = "某局"
"""
ROW = {"店名": "甲店", "执照": "1", "日期": "2025-03-01", "队": "蓝"}


@pytest.fixture
def shops(clerk, tmp_path, monkeypatch):
    folder = clerk.lake.folder.parent / "profiles"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "shops.toml").write_text(PROFILE, encoding="utf-8")
    return lambda rows, name="visits.csv": clerk.ingest(clerk.csv(rows, name), profile="shops")


def told(entry):
    return entry.read, entry.new, entry.updated, entry.unchanged, entry.duplicate, entry.quarantined


def test_rows_alike_in_all_of_them_are_one_and_any_difference_makes_two(shops, clerk):
    entry = shops([ROW, ROW, ROW | {"队": "绿"}, ROW | {"日期": "2025-03-02"}, ROW | {"店名": ""}])
    assert told(entry) == (5, 4, 0, 0, 1, 0)
    assert entry.issues == []
    assert clerk.now("inspections")["inspection_id"].str.len_chars().to_list() == [24] * 4
    assert "inspection_id" not in entry.lacks


def test_the_same_file_again_changes_nothing_and_a_parquet_of_it_is_the_same_rows(shops, clerk):
    rows = [ROW, ROW | {"队": "绿"}]
    shops(rows)
    assert told(shops(rows[::-1], "visits2.csv"))[1:4] == (0, 0, 2)
    path = clerk.folder / "visits3.parquet"
    pl.DataFrame(rows).write_parquet(path)
    assert told(clerk.ingest(path, profile="shops"))[1:4] == (0, 0, 2)


def test_cells_that_run_into_one_another_do_not_make_one_number(shops):
    assert shops([ROW | {"店名": "甲店蓝", "队": ""}, ROW | {"店名": "甲店", "队": "蓝"}]).new == 2


def test_a_file_without_one_of_the_columns_is_refused_by_its_name(shops):
    with pytest.raises(Refused, match="合成编号的列：“队”"):
        shops([{k: v for k, v in ROW.items() if k != "队"}])


def test_what_only_makes_the_number_is_shown_nowhere(shops, clerk):
    entry = shops([ROW, ROW | {"日期": "不知道"}])
    assert (entry.new, entry.quarantined) == (1, 1)
    [row] = clerk.lake.quarantine()["row"]
    assert "甲店" not in row
    assert "蓝" not in row
    assert "#" not in row
