"""Publishing: built aside, checked, swapped in; whatever goes wrong, the old publication stays live."""
from __future__ import annotations

import errno
import json
import os
import threading
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from cockpit.access import EVERYWHERE
from cockpit.decisions.rulebook import SUBJECTS
from cockpit.ingest.lake import Lake
from cockpit.ingest.run import ingest, withdraw
from cockpit.publish import build
from cockpit.publish.keep import KEPT, PINNED, publications, tidy
from cockpit.publish.manifest import live_id, read_manifest
from cockpit.publish.recipe import MONTHLY, per_month
from cockpit.refusal import Refused
from cockpit.store import Store, store

UNITS = {"金水区": ("花园路街道", "经八路街道"), "二七区": ("大学路街道",)}


def silent(line: str) -> None:
    """Progress nobody reads."""


def content(folder: Path) -> dict[str, pl.DataFrame]:
    """Every file of a publication by name, as rows. The ledger tells of files, not of cases."""
    return {p.relative_to(folder).as_posix(): pl.read_parquet(p) for p in sorted(folder.rglob("*.parquet"))
            if p.stem != "ledger"}


def same(one: dict[str, pl.DataFrame], other: dict[str, pl.DataFrame]) -> list[str]:
    """Names of files that differ."""
    return sorted(set(one) ^ set(other)) + [n for n in sorted(set(one) & set(other)) if not one[n].equals(other[n])]


def test_the_manifest_says_what_is_in_the_publication(house, published, case):
    live = published([case(), case(case_id=None), case(unit="二七区", reported_at="2025-09-01 08:00", deadline_at=None)])
    said = live.manifest
    assert said.as_of == datetime(2025, 10, 19, 23, 59, 59)
    assert (said.first_reported, said.last_reported) == (datetime(2025, 9, 1, 8), datetime(2025, 10, 6, 8))
    assert (said.rows["case_fact"], said.rows["quarantine"], said.rows["ledger"], said.demo) == (2, 1, 1, False)
    assert sorted(said.months) == ["2025-09", "2025-10"]
    assert [(s.system, s.table, s.rows) for s in said.sources] == [("cockpit", "cases", 2)]
    assert said.lake_versions == Lake(house).versions()
    assert {r.subject for r in said.rules} == set(SUBJECTS)
    assert {r.status for r in said.rules} == {"示例"}
    listed = {p.relative_to(live.folder).as_posix() for p in live.folder.rglob("*.parquet")}
    assert set(said.files) == listed
    assert all(build._sha256(live.folder / name) == digest for name, digest in said.files.items())
    assert {p.name for p in live.folder.iterdir()} == {"manifest.json", "marts", *per_month()}
    assert (house.publications / "current").read_text().strip() == said.id


def test_an_empty_lake_is_refused(house):
    with pytest.raises(Refused, match="没有案件.*ingest"):
        build.publish(house)
    assert not house.current.exists()
    assert list(house.publications.glob(".*")) == []


def test_a_lake_whose_every_file_was_taken_back_is_refused_and_the_old_one_stays(house, published, case):
    live = published([case()])
    withdraw(Lake(house).live()[0].id, progress=silent)
    with pytest.raises(Refused, match="没有案件"):
        build.publish(house)
    assert store(house) is live


def test_a_failing_check_keeps_the_old_one_live_and_says_which_and_where(house, published, export, case, monkeypatch, tmp_path):
    live = published([case()])
    checks = tmp_path / "queries" / "checks"
    checks.mkdir(parents=True)
    (checks / "no_erqi.sql").write_text("-- 二七区不该有案件\n--\n-- 级别: 拒绝\n-- 参数:\n-- 列: unit 区, case_id 案件\n"
                                        "select unit, case_id from case_fact where unit = '二七区' order by case_id\n", encoding="utf-8")
    monkeypatch.setattr("cockpit.publish.checks.QUERIES", tmp_path / "queries")
    ingest([export([case(case_id="E1", unit="二七区"), case(case_id="E2", unit="二七区")], "cases_2.parquet")], "cockpit", progress=silent)
    with pytest.raises(Refused, match=r"二七区不该有案件（2处，如unit=二七区,case_id=E1）.*no_erqi\.sql.*线上版本没有变化.*withdraw"):
        build.publish(house)
    assert store(house) is live
    assert publications(house) == [live.manifest.id]
    assert list(house.publications.glob(".*")) == []


def test_a_reminder_is_published_with_its_count_and_a_sample(published, case):
    live = published([case(closed_at="2025-10-05 09:00"), case(arrived_at="2025-10-06 18:00"), case(unit=None), case()])
    decided = ("flag_", "grade_", "items_")  # checks of decisions, of which this house has none
    found = {c.id: (c.failed, c.refuses) for c in live.manifest.checks if not c.id.startswith(decided)}
    assert {(c.failed, c.refuses) for c in live.manifest.checks if c.id.startswith(decided)} == {(0, True)}
    assert found == {"closed_before_arrival": (1, False), "closed_before_reported": (1, False), "duplicate_case": (0, True),
                     "flow_does_not_reconcile": (0, True), "unknown_unit": (1, False)}
    sample = next(c.sample for c in live.manifest.checks if c.id == "closed_before_reported")
    assert sample == [{"unit": "金水区", "case_id": "C00001"}]


def test_unchanged_months_are_linked_and_a_changed_one_is_built_anew(house, published, case):
    rows = [case(case_id="A", reported_at="2025-08-03 08:00"), case(case_id="S", reported_at="2025-09-03 08:00"), case(case_id="O")]
    first = published(rows).folder
    second = published([case(case_id="S", reported_at="2025-09-03 08:00", rework_count=4, exported_at="2025-10-20 08:00")],
                       "cases_2.parquet").folder
    for mart in per_month(MONTHLY):
        inodes = {m: [(f / mart / f"{m}.parquet").stat().st_ino for f in (first, second)] for m in ("2025-08", "2025-09", "2025-10")}
        assert {m: a == b for m, (a, b) in inodes.items()} == {"2025-08": True, "2025-09": False, "2025-10": True}
    assert pl.read_parquet(second / "case_fact" / "2025-09.parquet")["rework_count"].to_list() == [4]
    assert pl.read_parquet(first / "case_fact" / "2025-09.parquet")["rework_count"].to_list() == [0], "what was published stays"


def test_a_changed_rule_rebuilds_every_month(house, published, case):
    first = published([case(suspended=True)])
    own = house.root / "rules" / "due" / "2000-01-01.toml"
    own.parent.mkdir(parents=True)
    own.write_text('status = "正式"\nsource = "通知"\ndue_rule = "A"\nsuspended_in_due = true\n', encoding="utf-8")
    build.publish(house)
    week = {"since": "2025-10-06", "until": "2025-10-13"}
    assert first.ask("operations/totals", EVERYWHERE, **week)["due"][0] == 0
    after = store(house)
    assert after.ask("operations/totals", EVERYWHERE, **week)["due"][0] == 1
    assert (after.manifest.rule_words("due"), after.due_rule()) == ("2000版（正式）", "A")
    assert after.manifest.rule_words("due", "flags") == "2021版（示例）", "one 示例 is enough"


def test_after_withdraw_the_publication_equals_the_one_before_row_for_row(house, published, export, crowd):
    rows = crowd(400, 7, units=UNITS)
    before = content(published(rows).folder)
    # The second file closes cases, changes others, brings new ones, repeats some, and holds a row to quarantine.
    changed = [r | {"closed_at": "2025-10-20 01:00", "rework_count": 5, "exported_at": "2025-10-20 07:00"} for r in rows[:150]]
    fresh = [r | {"case_id": "N" + r["case_id"], "exported_at": "2025-10-20 07:00"} for r in rows[150:200]]
    second = published([*changed, *fresh, *rows[200:260], rows[0] | {"case_id": None}], "cases_2.parquet")
    assert len(same(before, content(second.folder))) > 10, "the second file changed nothing: the test would prove nothing"
    withdraw(Lake(house).live()[-1].id, progress=silent)
    build.publish(house)
    assert same(before, content(store(house).folder)) == []


def test_after_withdrawing_the_first_file_what_the_second_saw_too_stays(house, published, case):
    rows = [case(case_id="X"), case(case_id="Y")]
    published(rows)
    second = published([case(case_id="Y", exported_at="2025-10-20 08:00")], "cases_2.parquet")
    assert second.manifest.rows["case_fact"] == 2
    withdraw(Lake(house).live()[0].id, progress=silent)
    build.publish(house)
    left = store(house).ask("cases/list", EVERYWHERE, since=date(2025, 10, 1), until=date(2025, 11, 1))
    assert left["case_id"].to_list() == ["Y"]


def test_the_same_file_twice_changes_no_row(house, published, crowd):
    rows = crowd(120, 9, units=UNITS)
    before = content(published(rows).folder)
    again = published(rows, "cases_again.parquet")
    assert same(before, content(again.folder)) == []


def test_two_publishes_at_once_take_turns(house, published, case):
    published([case()])
    before = publications(house)
    failures = []

    def run():
        try:
            build.publish(house)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(publications(house)) == len(before) + 3
    assert live_id(house) in publications(house)
    assert list(house.publications.glob(".*")) == []


def full(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("breaks", ["fsync", "write", "link"])
def test_a_full_disk_is_refused_and_the_old_one_stays(house, published, export, case, monkeypatch, breaks):
    live = published([case(reported_at="2025-09-03 08:00", case_id="S")])
    ingest([export([case()], "cases_2.parquet")], "cockpit", progress=silent)
    if breaks == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    elif breaks == "link":
        monkeypatch.setattr(os, "link", full)
        monkeypatch.setattr("shutil.copyfile", full)
    else:
        def write(con, sql, target):
            raise duckdb.IOException("IO Error: Could not write file: No space left on device")
        monkeypatch.setattr("cockpit.publish.marts.write", write)
    with pytest.raises(Refused, match="磁盘空间不足，没有发布.*腾出空间"):
        build.publish(house)
    monkeypatch.undo()
    assert live_id(house) == live.manifest.id
    assert [p.name for p in house.publications.iterdir() if p.name.startswith(".")] == []
    assert Store(live.folder).ask("cases/list", EVERYWHERE, since=date(2025, 9, 1), until=date(2025, 11, 1)).height == 1


def test_what_a_killed_publish_left_is_swept_by_the_next(house, published, case):
    live = published([case()])
    debris = house.publications / ".building-999999"
    debris.mkdir()
    (debris / "manifest.json").write_text("{}", encoding="utf-8")
    (house.publications / ".current").write_text("half", encoding="utf-8")
    assert store(house) is live
    build.publish(house)
    assert [p.name for p in house.publications.iterdir() if p.name.startswith(".")] == []


def test_cases_dated_after_today_alone_do_not_stop_a_publication(house, export, case):
    ahead = (datetime.now() + timedelta(days=400)).replace(microsecond=0)
    unknown = ("accepted_at", "filed_at", "dispatched_at", "deadline_at", "disposed_at", "checked_at", "closed_at", "exported_at")
    rows = [case(**dict.fromkeys(unknown), reported_at=ahead)]
    ingest([export(rows)], "cockpit", progress=silent)
    manifest = build.publish(house)
    assert manifest.as_of == manifest.built_at


def test_tidy_keeps_the_last_thirty_the_live_one_and_the_signed_ones(house, published, case):
    live = published([case()]).manifest.id
    for n in range(KEPT + 3):
        old = house.publications / f"20200101T0000{n:02d}-abcdef"
        old.mkdir()
        (old / "manifest.json").write_text("{}", encoding="utf-8")
    (house.publications / "20200101T000001-abcdef" / PINNED).touch()
    removed = tidy(house, silent)
    assert removed == [f"20200101T0000{n:02d}-abcdef" for n in (0, 2, 3)]
    assert live in publications(house)
    # Whatever its age, the live one stays.
    (house.publications / "current").write_text("20200101T000001-abcdef\n", encoding="utf-8")
    assert "20200101T000001-abcdef" not in tidy(house, silent)


def test_tidying_the_lake_changes_no_row_of_the_next_publication(house, published, crowd):
    rows = crowd(150, 3, units=UNITS)
    published(rows[:100])
    before = content(published([r | {"rework_count": 9, "exported_at": "2025-10-20 07:00"} for r in rows[50:]], "cases_2.parquet").folder)
    tidy(house, silent)
    build.publish(house)
    assert same(before, content(store(house).folder)) == []


def test_the_manifest_of_a_publication_opens_by_itself(published, case):
    folder = published([case()]).folder
    assert read_manifest(folder).model_dump(mode="json") == json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    moved = folder.with_name("elsewhere")
    folder.rename(moved)
    assert Store(moved).ask("cases/list", EVERYWHERE, since=date(2025, 10, 1), until=date(2025, 11, 1)).height == 1
