"""Killed at any instant, crowded by another ingest or out of disk, the lake holds whole files and nothing else."""
import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import polars as pl
import pytest

from cockpit.ingest import lake as lakes
from cockpit.ingest.run import withdraw
from cockpit.places import HOUSE
from cockpit.refusal import Refused

KILLS = int(os.environ.get("COCKPIT_PROVE_KILLS", "3"))
INGEST = ("import sys; from cockpit.ingest.run import ingest; print('ready', flush=True); "
          "ingest(sys.argv[1:], 'cockpit', progress=lambda said: print(said, flush=True))")
WITHDRAW = "import sys; from cockpit.ingest.run import withdraw; print('ready', flush=True); withdraw(sys.argv[1])"
ROWS = 4000


def start(code, *words):
    return subprocess.Popen([sys.executable, "-c", code, *map(str, words)], cwd=HOUSE, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True)


def killed_after(process, seconds):
    process.stdout.readline()
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.communicate()


@pytest.mark.slow
def test_an_ingest_killed_at_any_instant_leaves_whole_files_and_finishes_when_run_again(clerk):
    first = clerk.cases(*({"case_id": f"A{i}"} for i in range(ROWS)), name="cases_1.csv")
    second = clerk.cases(*({"case_id": f"A{i}", "unit": "二七区", "exported_at": "2025-10-19 08:00:00"} for i in range(ROWS)),
                         {"case_id": ""}, name="cases_2.csv")
    began = time.monotonic()
    process = start(INGEST, first, second)
    process.stdout.readline()
    started = time.monotonic()
    process.communicate()
    whole = time.monotonic() - started
    assert time.monotonic() - began > whole > 0
    done = clerk.now()
    for entry in clerk.lake.ledger():
        withdraw(entry.id, clerk.heard.append)
    chance = random.Random(2)
    for _ in range(KILLS):
        killed_after(start(INGEST, first, second), chance.uniform(0, whole))
        entries, units = clerk.lake.live(), clerk.now()["unit"].unique().to_list()
        assert (len(entries), units) in ((0, []), (1, ["金水区"]), (2, ["二七区"]))
        assert clerk.now().height == (ROWS if entries else 0)
        assert clerk.lake.quarantine().height == (1 if len(entries) == 2 else 0)
        clerk.ingest(first, second)
        assert clerk.now().equals(done)
        for entry in clerk.lake.live():
            withdraw(entry.id, clerk.heard.append)


@pytest.mark.slow
def test_a_withdrawal_killed_at_any_instant_leaves_before_or_after(clerk):
    first = clerk.cases(*({"case_id": f"A{i}"} for i in range(ROWS)), name="cases_1.csv")
    again = clerk.cases(*({"case_id": f"A{i}", "exported_at": "2025-10-19 08:00:00"} for i in range(0, ROWS, 2)), name="cases_2.csv")
    chance = random.Random(3)
    whole = 0.6
    for _ in range(KILLS):
        one, two = clerk.ingest(first, again)
        killed_after(start(WITHDRAW, one.id), chance.uniform(0, whole))
        gone = next(e for e in clerk.lake.ledger() if e.id == one.id).withdrawn
        assert clerk.now().height == (ROWS // 2 if gone else ROWS)
        if not gone:
            withdraw(one.id, clerk.heard.append)
        assert clerk.now()["exported_at"].unique().dt.day().to_list() == [19]
        assert clerk.now().height == ROWS // 2
        withdraw(two.id, clerk.heard.append)
        assert clerk.now().is_empty()


def test_the_quarantine_of_an_ingest_that_never_was_is_swept_away(clerk):
    stray = clerk.lake.folder / "_quarantine" / "20251012-0001-abcdef.parquet"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"half")
    entry = clerk.ingest(clerk.cases({}, {"case_id": ""}))
    assert [path.stem for path in stray.parent.iterdir()] == [entry.id]
    assert clerk.lake.quarantine().height == 1


def test_two_ingests_at_once_take_turns_and_both_count(clerk):
    paths = [clerk.cases(*({"case_id": f"A{i}"} for i in range(ROWS)), name=f"cases_{n}.csv") for n in (1, 2)]
    with paths[1].open("a") as file:
        file.write("B,2025-10-06,二七区,街面秩序,2025-10-12\n")
    with clerk.lake.locked():
        processes = [start(INGEST, path) for path in paths]
        for process in processes:
            assert process.stdout.readline() == "ready\n"
            assert "等它结束后继续" in process.stdout.readline()
        assert clerk.lake.versions() == {}
    for process in processes:
        process.communicate()
    assert [process.returncode for process in processes] == [0, 0]
    assert clerk.now().height == ROWS + 1
    counts = sorted((e.new, e.unchanged) for e in clerk.lake.ledger())
    assert counts in ([(1, ROWS), (ROWS, 0)], [(0, ROWS), (ROWS + 1, 0)])


def test_a_full_disk_is_refused_in_words_and_nothing_is_half_written(clerk, monkeypatch):
    clerk.ingest(clerk.cases({}))
    before, version = clerk.now(), clerk.lake.versions()

    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(lakes, "write_deltalake", full)
    with pytest.raises(Refused, match="磁盘空间不足"):
        clerk.ingest(clerk.cases({"case_id": "A2"}, {"case_id": ""}, name="cases_2.csv"))
    monkeypatch.undo()
    monkeypatch.setenv("COCKPIT_DATA", str(clerk.folder.parent / "data"))
    assert clerk.lake.versions() == version
    assert clerk.now().equals(before)
    assert clerk.lake.quarantine().is_empty()
    assert clerk.ingest(clerk.folder / "cases_2.csv").new == 1


def test_a_disk_that_fills_while_the_lake_is_written_is_refused(clerk):
    """A real failing write: no file may grow past a limit, as on a full disk."""
    clerk.ingest(clerk.cases({}))
    before, version = clerk.now(), clerk.lake.versions()
    path = clerk.cases(*({"case_id": f"A{i}", "description": str(random.Random(i).random())} for i in range(20000)),
                       name="cases_2.csv")
    code = ("import sys, resource, signal; from cockpit.ingest.run import ingest; from cockpit.refusal import Refused\n"
            "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))\n"
            "try: ingest(sys.argv[1:], 'cockpit')\nexcept Refused as said: print(said); sys.exit(1)")
    done = subprocess.run([sys.executable, "-c", code, str(path)], cwd=HOUSE, capture_output=True, text=True)
    assert "磁盘空间不足" in done.stdout, done.stderr[-2000:]
    assert done.returncode == 1
    assert clerk.lake.versions() == version
    assert clerk.now().equals(before)


def test_a_lake_of_a_later_program_is_refused(clerk):
    clerk.ingest(clerk.cases({}))
    (clerk.lake.folder / "SCHEMA").write_text("99\n")
    with pytest.raises(Refused, match="结构版本"):
        clerk.ingest(clerk.cases({"case_id": "A2"}, name="cases_2.csv"))


def test_tidy_leaves_fewer_files_and_the_same_rows_ledger_and_withdrawals(clerk):
    entries = [clerk.ingest(clerk.cases({"case_id": f"A{i}"}, name=f"cases_{i}.csv")) for i in range(4)]
    before = clerk.now()
    assert clerk.lake.tidy() == {"cases": 1}
    assert clerk.now().equals(before)
    assert clerk.lake.ledger() == entries
    withdraw(entries[0].id, clerk.heard.append)
    assert clerk.now()["case_id"].to_list() == ["A1", "A2", "A3"]


def test_a_lake_made_anew_in_the_same_place_has_its_own_ledger(clerk):
    clerk.ingest(clerk.cases({}))
    shutil.rmtree(clerk.lake.folder)
    assert clerk.lake.ledger() == []
    clerk.ingest(clerk.cases({"case_id": "B1"}, name="cases_b.csv"))
    assert [e.file for e in clerk.lake.ledger()] == ["cases_b.csv"]


def test_the_lake_is_plain_parquet_by_month(clerk):
    clerk.ingest(clerk.cases({}, {"case_id": "A2", "reported_at": "2025-09-30 23:59:59"}))
    files = clerk.lake.files("cases")
    assert sorted(files) == ["2025-09", "2025-10"]
    assert sum(pl.read_parquet(p).height for paths in files.values() for p in paths) == 2
