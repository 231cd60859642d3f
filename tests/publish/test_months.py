"""Months judged among their neighbours: built again with them, linked without, and the same however they came to be."""
from __future__ import annotations

from datetime import datetime

import polars as pl
import pytest

from cockpit.places import SHIPPED
from cockpit.publish import build
from cockpit.publish.months import neighbours
from cockpit.publish.recipe import MONTHLY, NEAR, per_month
from cockpit.store import store
from tests.queries.complaints import complaint

MONTHS = [f"2024-{m:02}" for m in range(10, 13)] + [f"2025-{m:02}" for m in range(1, 13)]


@pytest.mark.parametrize(("month", "first", "last"), [
    ("2025-07", "2025-05", "2025-09"), ("2025-03", "2024-12", "2025-05"), ("2025-01", "2024-11", "2025-04"), ("2024-10", "2024-10", "2024-12")])
def test_neighbours_are_the_months_with_a_day_within_61_days(month, first, last):
    # From 1 March back two days of December are within 61 days, from 31 January on two of April.
    found = sorted(neighbours(month, MONTHS, 61))
    assert (found[0], found[-1]) == (first, last)


def inodes(folders, mart, months):
    return {m: len({(f / mart / f"{m}.parquet").stat().st_ino for f in folders}) == 1 for m in months}


def test_a_changed_month_is_built_anew_with_its_neighbours_and_the_others_are_linked(house, published, case):
    months = ["2025-04", "2025-06", "2025-07", "2025-08", "2025-09", "2025-10"]
    first = published([case(case_id=m, reported_at=f"{m}-03 08:00") for m in months]).folder
    live = published([case(case_id="2025-09", reported_at="2025-09-03 08:00", rework_count=4, exported_at="2025-10-20 08:00")], "cases_2.parquet")
    for mart in per_month(MONTHLY):
        assert inodes((first, live.folder), mart, months) == {m: m != "2025-09" for m in months}
    for mart in per_month(NEAR):
        # 2 July is 61 days before September, and 30 November as many after it.
        assert inodes((first, live.folder), mart, months) == {m: m in ("2025-04", "2025-06") for m in months}
    assert all(build._sha256(live.folder / name) == digest for name, digest in live.manifest.files.items())


def test_a_month_taken_into_the_lake_is_a_new_neighbour(published, case):
    first = published([case(case_id="J", reported_at="2025-06-03 08:00"), case(case_id="S", reported_at="2025-08-03 08:00")]).folder
    second = published([case(case_id="N", reported_at="2025-10-03 08:00")], "cases_2.parquet").folder
    assert inodes((first, second), "complaint", ["2025-06", "2025-08"]) == {"2025-06": True, "2025-08": False}


def test_months_built_one_after_another_equal_those_built_at_once(house, published, case):
    rows = [case(**complaint(f"{m:02}-{d:02} {d % 24:02}:{m * d % 60:02}", "甲乙丙丁"[d % 4], case_id=f"{m}-{d}", source=("12345", "12319")[d % 2],
                             segment_id=("S0613", "S0614", None)[(m + d) % 3], community="一")) for m in range(3, 11) for d in range(1, 19, 2 + m % 3)]
    published(rows[::2])
    step = published(rows[1::2], "cases_2.parquet").folder
    house.current.unlink()
    build.publish(house)
    whole = store(house).folder
    found = {p.name: pl.read_parquet(p) for p in sorted((whole / "complaint").iterdir())}
    assert len(found) == 8
    assert pl.concat(found.values())["repeat_id"].drop_nulls().n_unique() > 2
    assert all(pl.read_parquet(step / "complaint" / name).equals(frame) for name, frame in found.items())


def test_a_complaint_whose_day_is_mended_into_a_month_without_others_is_still_there(house, published, case):
    published([case(**complaint("08-30", case_id="A")), case(**complaint("10-10", case_id="B"))])
    live = published([case(**complaint("09-02", case_id="A", exported_at="2025-10-20 08:00"))], "cases_2.parquet")
    house.current.unlink()
    build.publish(house)
    for folder in (live.folder, store(house).folder):
        told = pl.read_parquet(folder / "complaint" / "*.parquet").sort("case_id")
        assert told.select("case_id", "complained_at").rows() == [("A", datetime(2025, 9, 2, 9)), ("B", datetime(2025, 10, 10, 9))]


def test_a_changed_rule_of_repeats_judges_every_month_again(house, published, case):
    first = published([case(**complaint(d)) for d in ("08-05", "08-09", "10-02", "10-15")])
    assert pl.read_parquet(first.folder / "complaint" / "*.parquet")["repeat_id"].null_count() == 4
    own = house.root / "rules" / "repeats" / "2021-01-01.toml"
    own.parent.mkdir(parents=True)
    text = (SHIPPED / "rules" / "repeats" / "2021-01-01.toml").read_text(encoding="utf-8")
    own.write_text(text.replace('"夜市噪声扰民" = 3', '"夜市噪声扰民" = 2'), encoding="utf-8")
    build.publish(house)
    judged = pl.read_parquet(store(house).folder / "complaint" / "*.parquet")
    assert judged["needed"].to_list() == [2, 2, 2, 2]
    assert judged["is_reached"].to_list() == [False, True, False, True]
