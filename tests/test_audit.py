"""The log: every event one line, whatever it says; kept half a year at least; never in the way."""
from __future__ import annotations

import json
import os
import stat
import time
from datetime import date, timedelta

import pytest

from cockpit import audit
from cockpit.access import AccessRules, access_rules
from cockpit.refusal import Refused

NEVER, EVER = date(2000, 1, 1), date(2100, 1, 1)


@pytest.fixture
def told(house):
    """told(kind, account, …) → what the log holds then, newest first."""
    def said(*who, **facts):
        if who:
            audit.record(*who, **facts)
        audit.flush()
        return audit.entries(audit.folder(house), NEVER, EVER)[0].to_dicts()
    return said


def lines(house) -> list[str]:
    return "".join(p.read_text(encoding="utf-8") for p in sorted(audit.folder(house).glob("*"))).split("\n")


def test_an_event_is_one_line_with_who_when_what_and_under_which_publication(house, told):
    told("view", "zhang", page="综合查询", filters={"week": "2025-W41", "unit": "金水区"}, publication="p1")
    (event,) = told()
    assert event | {"time": ""} == {"time": "", "kind": "view", "account": "zhang", "page": "综合查询", "filters": "week=2025-W41&unit=金水区", "what": None,
                                    "rows": None, "reason": None, "publication": "p1"}
    assert event["time"][:10] == audit.days(audit.folder(house))[0].isoformat()


def test_the_log_lies_under_the_data_folder_and_is_nobody_elses_to_read(house, told):
    told("view", "zhang")
    (file,) = audit.folder(house).iterdir()
    assert file.is_relative_to(house.root)
    assert stat.S_IMODE(file.stat().st_mode) & 0o027 == 0
    assert stat.S_IMODE(file.parent.stat().st_mode) & 0o077 == 0


@pytest.mark.parametrize("hostile", [
    'x"}\n{"time": "2020-01-01 00:00:00", "kind": "view", "account": "boss"}', "a\r\nb", "a\u2028{}\u2029{}", "a\x85b", "\x00\x1b[2J", "\ud800",
    "\u202etxt.exe", "\ufeff", "'; drop table log; --", "<script>alert(1)</script>", "\\n", "a" * 10_000, "长" * 100_000,
])
@pytest.mark.parametrize("field", ["page", "what", "reason", "account", "filters"])
def test_a_hostile_value_stays_in_its_line_and_in_its_field(house, told, hostile, field):
    facts = {"account": "zhang"} | {field: {hostile: hostile} if field == "filters" else hostile}
    events = told("refused", facts.pop("account"), **facts)
    assert len(events) == 1
    assert [e["kind"] for e in events] == ["refused"]
    text = lines(house)
    assert len(text) == 2 and text[1] == "" and len(text[0]) < 10_000
    assert text[0].splitlines() == text[:1] and json.loads(text[0])["kind"] == "refused"
    assert not audit.HOSTILE.search(text[0])


def test_events_come_newest_first_and_only_of_the_days_asked_for(house, told):
    told("view", "a")
    told("view", "b")
    assert [e["account"] for e in told()] == ["b", "a"]
    assert audit.entries(audit.folder(house), NEVER, NEVER)[0].is_empty()


def test_a_line_that_cannot_be_read_is_counted_and_hides_no_other(house, told):
    told("view", "a")
    (file,) = audit.folder(house).iterdir()
    with file.open("ab") as log:
        log.write(b'{"torn\n\xff\xfe\n[1]\n')
    told("view", "b")
    frame, bad = audit.entries(audit.folder(house), NEVER, EVER)
    assert frame["account"].to_list() == ["b", "a"]
    assert bad == 3


@pytest.mark.parametrize(("setting", "kept"), [("", 200), ("log_days = 400", 400)])
def test_days_older_than_the_setting_go_and_no_younger_one(house, told, setting, kept):
    house.root.mkdir(parents=True, exist_ok=True)
    (house.root / "access.toml").write_text(setting, encoding="utf-8")
    folder = audit.folder(house)
    folder.mkdir(parents=True)
    today = audit._now(house.reference).date()
    for age in (kept + 1, kept, 1):
        (folder / f"{today - timedelta(days=age)}.jsonl").write_text("", encoding="utf-8")
    (folder / "notes.jsonl").write_text("", encoding="utf-8")
    audit._new_day(folder / f"{today}.jsonl")
    assert audit.days(folder) == [today - timedelta(days=1), today - timedelta(days=kept)]
    assert (folder / "notes.jsonl").exists()


def test_less_than_half_a_year_is_refused(house):
    house.root.mkdir(parents=True, exist_ok=True)
    (house.root / "access.toml").write_text("log_days = 90", encoding="utf-8")
    with pytest.raises(Refused, match="不得少于六个月"):
        access_rules(house)
    assert AccessRules().log_days >= 183


def test_with_a_full_or_broken_disk_nothing_waits_nothing_fails_and_the_gap_is_told(house, told, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(audit, "_append", full)
        for n in range(3):
            audit.record("view", f"lost{n}")
        audit.flush()
    kinds = [(e["kind"], e["rows"]) for e in told("view", "after")]
    assert kinds == [("view", None), ("lost", 3)]


def test_when_the_writer_cannot_keep_up_a_page_does_not_wait(house, monkeypatch):
    monkeypatch.setattr(audit, "_append", lambda *_: time.sleep(0.02))
    started = time.perf_counter()
    for _ in range(200):
        audit.record("view", "zhang", page="总览", filters={"week": "2025-W41"})
    assert time.perf_counter() - started < 0.5
    audit.flush(10)


def test_two_processes_append_without_cutting_into_each_other(house, told):
    told("view", "first")
    (file,) = audit.folder(house).iterdir()
    child = os.fork()
    if child == 0:
        for _ in range(200):
            audit._append(file, audit.written({"kind": "view", "account": "x" * 200}) + "\n")
        os._exit(0)
    for _ in range(200):
        audit._append(file, audit.written({"kind": "view", "account": "y" * 200}) + "\n")
    os.waitpid(child, 0)
    frame, bad = audit.entries(file.parent, NEVER, EVER)
    assert (frame.height, bad) == (401, 0)
