"""Files come in any order, again, late, and are taken back: what a reader sees follows from which files stand."""
import itertools
import random
from datetime import datetime, timedelta

import polars as pl
import pytest

from cockpit.ingest.run import withdraw
from cockpit.ingest.versions import compare, revived
from cockpit.refusal import Refused


def quiet(_: str) -> None:
    pass


def test_the_same_file_again_changes_nothing(clerk):
    path = clerk.cases({}, {"case_id": "A2"}, {"case_id": ""})
    first = clerk.ingest(path)
    before, version = clerk.now(), clerk.lake.versions()
    second = clerk.ingest(path)
    assert (second.read, second.new, second.unchanged, second.quarantined) == (3, 0, 2, 1)
    assert second.id == first.id
    assert second.repeated
    assert clerk.lake.versions() == version
    assert clerk.now().equals(before)


def test_the_same_rows_in_another_file_change_nothing_a_reader_sees(clerk):
    clerk.ingest(clerk.cases({}, {"case_id": "A2"}))
    before = clerk.now()
    entry = clerk.ingest(clerk.cases({"case_id": "A2"}, {}, name="cases_again.csv"))
    assert (entry.new, entry.updated, entry.unchanged) == (0, 0, 2)
    assert clerk.now().equals(before)


def test_a_newer_export_updates_the_case_it_tells_anew(clerk):
    clerk.ingest(clerk.cases({}, {"case_id": "A2"}))
    entry = clerk.ingest(clerk.cases({"closed_at": "2025-10-13 09:00", "exported_at": "2025-10-19 08:00:00"},
                                     {"case_id": "A2", "exported_at": "2025-10-19 08:00:00"},
                                     {"case_id": "A3", "exported_at": "2025-10-19 08:00:00"}, name="cases_2.csv"))
    assert (entry.new, entry.updated, entry.unchanged) == (1, 1, 1)
    assert clerk.case()["closed_at"] == datetime(2025, 10, 13, 9)
    assert clerk.now().height == 3


def test_an_older_export_that_comes_late_does_not_win(clerk):
    clerk.ingest(clerk.cases({"status": "已结案"}))
    before = clerk.now()
    entry = clerk.ingest(clerk.cases({"status": "处置中", "exported_at": "2025-10-05 08:00:00"}, name="cases_old.csv"))
    assert (entry.updated, entry.unchanged, entry.older) == (0, 1, 1)
    assert clerk.now().equals(before)


def test_withdrawing_gives_back_exactly_what_was_before(clerk):
    clerk.ingest(clerk.cases({}, {"case_id": "A2"}))
    before = clerk.now()
    entry = clerk.ingest(clerk.cases({"unit": "二七区", "exported_at": "2025-10-19 08:00:00"}, {"case_id": "A2"}, {"case_id": "A3"},
                                     name="cases_2.csv"))
    assert clerk.now().height == 3
    withdraw(entry.id, quiet)
    assert clerk.now().equals(before)
    assert [bool(e.withdrawn) for e in clerk.lake.ledger()] == [False, True]
    with pytest.raises(Refused, match="已于"):
        withdraw(entry.id, quiet)


def test_a_row_two_files_saw_stays_when_the_first_is_withdrawn(clerk):
    first = clerk.ingest(clerk.cases({"description": "井盖缺失"}))
    second = clerk.ingest(clerk.cases({"description": "井盖缺失", "exported_at": "2025-10-19 08:00:00"}, name="cases_2.csv"))
    withdraw(first.id, quiet)
    assert clerk.case()["description"] == "井盖缺失"
    assert clerk.case()["exported_at"] == datetime(2025, 10, 19, 8)
    withdraw(second.id, quiet)
    assert clerk.now().is_empty()


def test_a_file_whose_rows_were_all_set_aside_can_be_withdrawn(clerk):
    clerk.ingest(clerk.cases({}))
    entry = clerk.ingest(clerk.cases({"case_id": ""}, name="cases_2.csv"))
    assert clerk.lake.quarantine().height == 1
    withdraw(entry.id, quiet)
    assert clerk.lake.quarantine().is_empty()
    assert clerk.lake.ledger()[-1].withdrawn


def test_a_withdrawn_file_can_come_again(clerk):
    path = clerk.cases({})
    withdraw(clerk.ingest(path).id, quiet)
    assert clerk.ingest(path).new == 1
    assert clerk.now().height == 1


def test_the_order_in_which_exports_come_changes_nothing(clerk, tmp_path, monkeypatch):
    said = [{"status": "处置中", "exported_at": "2025-10-05 08:00:00"}, {"status": "已结案", "exported_at": "2025-10-12 08:00:00"},
            {"status": "处置中", "exported_at": "2025-10-19 08:00:00"}]
    paths = [clerk.cases(row, name=f"cases_{i}.csv") for i, row in enumerate(said)]
    seen = []
    for number, order in enumerate(itertools.permutations(paths)):
        monkeypatch.setenv("COCKPIT_DATA", str(tmp_path / f"house{number}"))
        clerk.ingest(*order)
        seen.append((clerk.now()["status"].to_list(), clerk.lake.scan("cases").select("_month").unique().collect().height))
    assert seen == [(["处置中"], 1)] * 6


class Shelf:
    """The lake's rules without its files: traces in a frame, files put on it and taken off."""

    def __init__(self) -> None:
        self.traces = pl.DataFrame(schema={
            "_key": pl.String, "_hash": pl.Int64, "_version": pl.Datetime("us"), "_seq": pl.Int64, "_ingest": pl.String,
            "_line": pl.Int64, "_month": pl.String, "_sighting": pl.Boolean, "exported_at": pl.Datetime("us")})

    def put(self, name: str, seq: int, rows: list[tuple[str, int, datetime]]) -> None:
        new = pl.DataFrame([(k, h, v, seq, name, 1, "2025-10", v) for k, h, v in rows], orient="row", schema={
            n: d for n, d in self.traces.schema.items() if n != "_sighting"})
        found = compare(new, self.traces.join(new, on="_key", how="semi"))
        assert found.new + found.updated + found.unchanged == new.height
        self._keep(found.content.with_columns(_sighting=pl.lit(False)), found.sightings, found.revived)

    def take(self, name: str) -> None:
        mine, rest = self.traces.filter(pl.col("_ingest") == name), self.traces.filter(pl.col("_ingest") != name)
        again = revived(rest.join(mine, on="_key", how="semi"))
        stored = self.traces.filter(~pl.col("_sighting")).select("_key", "_hash")
        assert again.join(stored, on=["_key", "_hash"], how="anti").is_empty(), "content that nobody kept"
        self.traces = rest
        self._keep(again)

    def _keep(self, *frames: pl.DataFrame) -> None:
        content, *others = frames
        revived_rows = [f.with_columns(_sighting=pl.lit(False)) for f in others[1:]]
        self.traces = pl.concat([self.traces, content.with_columns(_sighting=pl.lit(False)), *others[:1], *revived_rows],
                                how="diagonal")

    def seen(self) -> dict[str, int]:
        newest = self.traces.filter(~pl.col("_sighting")).sort("_version", "_seq").unique("_key", keep="last")
        return dict(newest.select("_key", "_hash").iter_rows())


@pytest.mark.parametrize("seed", range(40))
def test_what_is_seen_follows_from_the_files_that_stand_whatever_was_withdrawn(seed):
    chance, shelf, standing = random.Random(seed), Shelf(), {}
    for step in range(14):
        if standing and chance.random() < 0.35:
            name = chance.choice(list(standing))
            shelf.take(name)
            del standing[name]
        else:
            moment = datetime(2025, 10, 1) + timedelta(days=chance.randrange(40), seconds=step)  # no two the same
            rows = [(key, chance.randrange(3), moment) for key in "abc" if chance.random() < 0.8]
            shelf.put(f"f{step}", step, rows)
            standing[f"f{step}"] = rows
        newest: dict[str, tuple[datetime, int]] = {}
        for rows in standing.values():
            for key, content, moment in rows:
                newest[key] = max(newest.get(key, (moment, content)), (moment, content))
        assert shelf.seen() == {key: content for key, (_, content) in newest.items()}
