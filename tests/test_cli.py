"""The command line: what it prints, and its exit codes 0 done, 1 refused, 2 wrong usage."""
from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import socket

import pytest

from cockpit import serve as serving
from cockpit.cli import main
from cockpit.doctor import diagnose
from cockpit.ingest.lake import Lake
from cockpit.places import HOUSE
from cockpit.publish.keep import publications

WEEK = ["--param", "since=2025-10-06", "--param", "until=2025-10-13"]


@pytest.fixture
def run(capsys):
    """Run one command: (exit code, standard output, standard error)."""
    def ran(*words: object) -> tuple[int, str, str]:
        try:
            code = main([str(w) for w in words])
        except SystemExit as stop:
            code = int(stop.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err
    return ran


def test_from_file_to_answer_and_back(run, export, case, house):
    code, out, _ = run("ingest", export([case(), case(unit="二七区"), case(case_id=None)]), "--profile", "cockpit")
    assert code == 0
    assert "读入3 = 新增2 + 更新0 + 未变0 + 重复0 + 隔离1" in out
    assert run("publish")[0] == 0
    code, out, _ = run("ask", "operations/totals", *WEEK)
    assert code == 0
    assert out.startswith("全市运行情况\n")
    code, out, _ = run("withdraw", Lake(house).live()[0].id)
    assert (code, "已撤回cases_1.parquet" in out) == (0, True)
    code, _, err = run("publish")
    assert (code, "没有案件" in err) == (1, True)
    assert len(publications(house)) == 1


def test_ingest_without_a_path_takes_what_lies_in_the_drop_zone(run, export, case):
    export([case()])
    assert run("ingest")[0] == 0
    code, out, _ = run("ingest")
    assert (code, "已经导入过" in out) == (0, True)


def test_a_dry_run_leaves_no_trace(run, export, case, house):
    code, out, _ = run("ingest", export([case()]), "--dry-run")
    assert (code, "试运行" in out) == (0, True)
    assert Lake(house).ledger() == []
    assert run("publish")[0] == 1


@pytest.mark.parametrize("words", [
    [], ["fly"], ["ask"], ["withdraw"], ["ask", "operations/totals", "--format", "xml"], ["demo", "--months", "two"],
    ["demo", "--until", "gestern"], ["serve", "--port", "http"], ["publish", "now"],
])
def test_wrong_usage_is_2(run, house, words):
    code, out, err = run(*words)
    assert (code, out) == (2, "")
    assert err


@pytest.mark.parametrize(("words", "said"), [
    (["publish"], "没有案件"),
    (["ingest"], "没有找到"),
    (["ingest", "/nowhere/x.csv", "--profile", "egova"], "x.csv"),
    (["ingest", "/nowhere/x.csv"], "--profile"),
    (["ingest", "/nowhere/x.csv", "--profile", "mars"], "没有名为“mars”的导入配置"),
    (["withdraw", "20990101-0001-abcdef"], "没有编号为"),
    (["ask", "operations/totals", *WEEK], "还没有发布过数据"),
    (["ask", "../../etc/passwd"], "没有查询|还没有发布"),
    (["ask", "operations/totals", "--as-of", "../lake"], "没有这个发布版本"),
    (["ask", "operations/totals", "--param", "since"], "since.*写法不对"),
    (["serve", "--address", "0.0.0.0"], "没有身份来源"),
    (["demo", "--months", "0"], "."),
    (["demo", "--cases-per-day", "-5"], "."),
])
def test_a_refusal_is_1_and_one_line_without_a_trace(run, house, words, said):
    code, out, err = run(*words)
    assert code == 1
    assert "Traceback" not in out + err
    assert len(err.strip().splitlines()) == 1
    assert re.search(said, err), err


@pytest.fixture
def asked(published, case):
    published([case(), case(unit="二七区", source="=1+1"), case(unit="二七区", rework_count=1)])


def test_formats(run, asked):
    _, out, _ = run("ask", "operations/totals", *WEEK, "--format", "json")
    assert [(r["scope"], r["due_rule"], r["reported"], r["rework_rate"]) for r in json.loads(out)] == [
        ("全市", "B", 3, pytest.approx(1 / 3)), ("常规", "B", 3, pytest.approx(1 / 3))]
    _, out, _ = run("ask", "cases/list", *WEEK, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out.lstrip("\ufeff"))))
    assert out.startswith("\ufeff")
    assert sorted(r["source"] for r in rows) == ["'=1+1", "信息采集", "信息采集"]
    _, out, _ = run("ask", "operations/by_unit", *WEEK)
    assert "金水区" in out
    assert "…" not in out, "no column or row is left out of a table"


@pytest.mark.parametrize(("units", "seen"), [
    (None, {"二七区", "金水区"}), ("金水区", {"金水区"}), ("金水区,二七区", {"二七区", "金水区"}), ("", set()), ("不存在", set()),
])
def test_units_answers_as_an_account_scoped_so(run, asked, units, seen):
    code, out, _ = run("ask", "cases/list", *WEEK, "--format", "json", *([] if units is None else ["--units", units]))
    assert code == 0
    assert {r["unit"] for r in json.loads(out)} == seen


def test_an_older_publication_answers_as_it_did(run, asked, published, case, house):
    first = publications(house)[0]
    published([case(case_id="new")], "cases_2.parquet")
    now, then = (json.loads(run("ask", "operations/totals", *WEEK, "--format", "json", *more)[1])[0]["reported"]
                 for more in ([], ["--as-of", first]))
    assert (now, then) == (4, 3)


def test_the_reading_may_be_chosen(run, asked):
    _, out, _ = run("ask", "operations/totals", *WEEK, "--param", "due_rule=A", "--format", "json")
    assert json.loads(out)[0]["due_rule"] == "A"


def test_doctor_is_content_with_a_sound_installation(run, asked):
    code, out, _ = run("doctor")
    assert code == 0
    assert "! " not in out
    assert "线上版本" in out
    assert "案件3件" in out


def test_doctor_says_what_is_not_published_yet(run, asked, export, case, house):
    main(["ingest", str(export([case(case_id="new")], "cases_2.parquet")), "--profile", "cockpit"])
    code, out, _ = run("doctor")
    assert code == 1
    assert [line for line in out.splitlines() if line.startswith("! ")] == [
        "! 数据湖比线上版本新：有导入或撤回还没有发布，请运行python -m cockpit publish"]


def test_doctor_says_what_is_quarantined_what_failed_and_what_is_lacking(run, export, case, house):
    frame_less = export([case(case_id=None), case(closed_at="2025-10-01 00:00")])
    main(["ingest", str(frame_less), "--profile", "cockpit"])
    main(["publish"])
    code, out, _ = run("doctor")
    assert code == 0
    assert "隔离1行" in out
    assert "核对提醒：结案早于上报时间，1处" in out


def test_doctor_names_tables_and_missing_fields_in_chinese(run, house):
    folder = house.exports / "egova"
    folder.mkdir(parents=True)
    (folder / "案件_20251013080000.csv").write_text("上报时间,任务号\n2025-10-06 08:00:00,T1\n", encoding="utf-8")
    main(["ingest"])
    main(["publish"])
    _, out, _ = run("doctor")
    assert "1个文件在册，表：案件" in out
    assert "来源数字城管平台案件导出（案件）没有的字段：" in out
    assert "、受理时间、立案时间、" in out
    assert "责任区（管委会）不明，1处" in out
    assert "! 来源数字城管平台案件导出超过约定时间没有新数据，已过期" in out


def test_doctor_survives_a_sick_installation(house):
    house.lake.mkdir(parents=True)
    (house.lake / "cases").mkdir()
    house.publications.mkdir()
    house.current.write_text("gone\n", encoding="utf-8")
    lines = list(diagnose(house))
    assert [fine for fine, _ in lines].count(False) >= 2
    assert any("没有这个发布版本“gone”" in line for _, line in lines)


def test_doctor_says_that_the_reference_changed_after_the_load(run, asked, house):
    shutil.copytree(HOUSE / "data" / "reference", house.root / "reference")
    units = house.root / "reference" / "units.csv"
    units.write_text(units.read_text(encoding="utf-8").replace("97.1", "97.2"), encoding="utf-8")
    code, out, _ = run("doctor")
    assert (code, "参考表在导入之后换过" in out) == (1, True)


def test_serve_starts_streamlit_on_the_address_after_filling_an_empty_house(house, export, case, monkeypatch):
    export([case()])
    started = []
    monkeypatch.setattr(os, "execv", lambda program, words: started.append(words))
    monkeypatch.setattr(os, "chdir", lambda path: None)
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    monkeypatch.setenv("MALLOC_ARENA_MAX", "3")
    monkeypatch.delenv("MALLOC_ARENA_MAX")
    serving.serve(house, "127.0.0.1", 8599)
    assert started[0][1:5] == ["-m", "streamlit", "run", str(HOUSE / "app.py")]
    assert started[0][5:] == ["--server.address", "127.0.0.1", "--server.port", "8599"]
    assert os.environ["FORWARDED_ALLOW_IPS"] == "", "the proxies believed are those of access.toml"
    assert os.environ["MALLOC_ARENA_MAX"] == "2", "a server left on keeps little of what it freed"
    assert house.current.exists(), "what lay in the drop zone is published first"


def test_serve_beyond_loopback_needs_an_identity_source_before_anything_is_made(house, run, monkeypatch):
    monkeypatch.setattr(os, "execv", lambda *_: pytest.fail("served"))
    code, out, err = run("serve", "--address", "0.0.0.0")
    assert (code, out) == (1, "")
    assert "access.toml" in err
    assert not house.root.exists()


def test_serve_says_so_when_it_cannot_listen_before_anything_is_made(house, run, monkeypatch):
    monkeypatch.setattr(os, "execv", lambda *_: pytest.fail("served"))
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        code, out, err = run("serve", "--port", port)
        assert (code, out) == (1, "")
        assert "端口已被占用" in err and f"127.0.0.1:{port}" in err and f"--port {port + 1}" in err
    code, out, err = run("serve", "--port", 70_000)
    assert (code, out) == (1, "")
    assert "不能在这个地址和端口上提供服务" in err
    assert not house.root.exists()
