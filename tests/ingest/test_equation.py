"""The clerk's equation: whatever a file holds, every row of it is accounted for, and a refused file leaves nothing."""
import json

import polars as pl
import pytest

from cockpit.ingest.run import withdraw
from cockpit.refusal import Refused


def numbers(entry):
    return entry.read, entry.new, entry.updated, entry.unchanged, entry.duplicate, entry.quarantined


def test_every_planted_fault_is_accounted_for_and_explained(clerk):
    path = clerk.cases(
        {"case_id": "A1"},
        {"case_id": "A2", "closed_at": "2025-10-05 00:00:00"},  # closed before reported: kept, counted
        {"case_id": "A3", "closed_at": "1900-01-01"},  # a placeholder: no time at all
        {"case_id": "1.01E+11"},
        {"case_id": ""},
        {"case_id": "A6", "reported_at": ""},
        {"case_id": "A7", "reported_at": "昨天"},
        {"case_id": "A8", "reported_at": "1900-01-01 00:00:00"},
        {"case_id": "A1"},
        {"case_id": "A9", "satisfaction": "还行", "rework_count": "几次"})
    entry = clerk.ingest(path)
    assert numbers(entry) == (10, 4, 0, 0, 1, 5)
    assert entry.equation in clerk.heard[0]
    aside = clerk.lake.quarantine()
    assert dict(zip(aside["line"], aside["field"], strict=True)) == {
        5: "case_id", 6: "case_id", 7: "reported_at", 8: "reported_at", 9: "reported_at"}
    assert "科学计数法" in aside["reason"][0]
    assert aside["reason"][1:].to_list() == ["缺少案件编号", "缺少上报时间", "上报时间无法识别", "上报时间无法识别"]
    assert aside["file"].unique().to_list() == ["cases.csv"]
    assert aside["ingest"].unique().to_list() == [entry.id]
    assert json.loads(aside["row"][3])["case_id"] == "A7"
    assert {(i.field, i.count) for i in entry.issues} >= {("closed_at", 1), ("satisfaction", 1), ("rework_count", 1)}
    assert [i.reason for i in entry.issues].count("结案早于上报") == 1
    assert clerk.case("A3")["closed_at"] is None
    assert clerk.case("A2")["closed_at"].day == 5


def test_a_line_with_too_many_cells_is_set_aside_and_the_rest_kept(clerk):
    entry = clerk.ingest(clerk.text("case_id,reported_at,unit\nA1,2025-10-06 08:00,金水区\nA2,多出,2025-10-06 08:00,金水区\n"
                                    "A3,2025-10-06 09:00,二七区\n\n"))
    assert numbers(entry) == (3, 2, 0, 0, 0, 1)
    assert "这一行有4列，表头有3列" in clerk.lake.quarantine()["reason"][0]
    assert clerk.lake.quarantine()["line"][0] == 3


def test_a_file_taken_in_many_parts_is_told_as_a_whole(clerk, monkeypatch):
    """Duplicates, faults and lines are those of the file, wherever a part of it ends."""
    text = "case_id,reported_at,closed_at,description\n" + "".join(
        f"A{n % 9},2025-10-{n:02} 08:00,2025-10-0{n % 9 + 1} 09:00,\"一\n{n}\"\n" for n in range(1, 31)) + ",,,\nA1,2025-10-01\n"
    whole = clerk.ingest(clerk.text(text), dry_run=True)
    told = [line for line in clerk.heard if "试运行" not in line]
    monkeypatch.setattr("cockpit.ingest.read.PART", 4)
    monkeypatch.setattr("cockpit.ingest.delimited.CHUNK", 3)
    clerk.heard.clear()
    entry = clerk.ingest(clerk.text(text))
    assert numbers(entry) == numbers(whole) == (31, 9, 0, 0, 21, 1)
    assert clerk.heard[1:] == told
    assert [(i.field, i.count, i.line) for i in entry.issues][:1] == [("closed_at", 22, 18)]
    assert clerk.lake.quarantine()["line"].to_list() == [63]
    assert clerk.case("A3")["reported_at"].day == 30


def test_lines_are_counted_right_after_a_cell_of_several_lines(clerk):
    clerk.ingest(clerk.text('case_id,reported_at,description\nA1,2025-10-06 08:00,"一\n二\n三"\nA2,,\n'))
    assert clerk.lake.quarantine()["line"].to_list() == [5]


BAD_FILES = {
    "empty": (b"", "0字节"),
    "no rows": ("case_id,reported_at\n", "没有数据行"),
    "shifted": ("case_id,reported_at\n" + "A1,x,2025-10-06,y\n" * 3 + "A2,2025-10-06\n", "错列"),
    "unreadable times": ("case_id,reported_at\n" + "".join(f"A{i},金水区\n" for i in range(30)), "超过半数"),
    "no identity": ("编号,reported_at\nA1,2025-10-06\n", "没有必需的列"),
    "open quote": ('case_id,reported_at,description\nA1,2025-10-06 08:00,好\nA2,2025-10-06 08:00,"开\nA3,2025-10-06 08:00,b\n',
                   "引号没有成对"),
    "not text": (bytes(range(128, 256)) * 40 + b"\xff\xff", "编码无法识别"),
    "web page": ("<html><table><tr><td>case_id</td></tr></table></html>", "网页表格"),
    "truncated Parquet": (b"PAR1" + b"\0" * 400, "Parquet 文件不完整"),
    "truncated workbook": (b"PK\x03\x04" + b"\0" * 400, "表格文件不完整"),
    "truncated gzip": (b"\x1f\x8b\x08\x00" + b"\0" * 40, "压缩文件不完整"),
}


@pytest.mark.parametrize("fault", BAD_FILES)
def test_a_file_that_cannot_be_taken_whole_is_refused_with_place_and_remedy_and_leaves_nothing(clerk, fault):
    clerk.ingest(clerk.cases({}))
    before, version = clerk.now(), clerk.lake.versions()
    content, said = BAD_FILES[fault]
    with pytest.raises(Refused) as refusal:
        clerk.ingest(clerk.text(content, "cases_bad.csv"))
    assert said in str(refusal.value)
    assert "cases_bad.csv" in refusal.value.where
    assert refusal.value.remedy
    assert clerk.lake.versions() == version
    assert clerk.now().equals(before)


def test_a_parquet_cut_short_is_refused(clerk):
    path = clerk.folder / "cases.parquet"
    pl.DataFrame({"case_id": ["A1"] * 5000, "reported_at": ["2025-10-06"] * 5000}).write_parquet(path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(Refused, match="Parquet 文件不完整"):
        clerk.ingest(path)


def test_a_bad_file_does_not_stop_the_good_one_beside_it(clerk):
    bad, good = clerk.text("", "cases_1.csv"), clerk.cases({}, name="cases_2.csv")
    with pytest.raises(Refused, match="0字节"):
        clerk.ingest(bad, good)
    assert clerk.now().height == 1


def test_five_hundred_columns_are_named_not_loaded(clerk):
    entry = clerk.ingest(clerk.cases({f"x{i}": "1" for i in range(500)}))
    assert len(entry.extra_columns) == 500
    assert any("未导入的列500个" in line for line in clerk.heard)
    assert "x1" not in clerk.lake.scan("cases").collect_schema()


def test_a_formula_stays_the_text_it_is(clerk):
    clerk.ingest(clerk.cases({"description": "=cmd|' /C calc'!A0"}))
    assert clerk.case()["description"] == "=cmd|' /C calc'!A0"


def test_a_name_that_walks_out_of_its_folder_stays_a_name(clerk):
    (clerk.folder / "sub").mkdir()
    clerk.cases({}, name="cases.csv")
    entry = clerk.ingest(clerk.folder / "sub" / ".." / "cases.csv")
    assert entry.file == "cases.csv"
    for name in ("../../etc/passwd", "..%2f", "/etc/passwd"):
        with pytest.raises(Refused, match="没有名为"):
            clerk.ingest(clerk.cases({}), profile=name)
        with pytest.raises(Refused, match="没有编号"):
            withdraw(name)


def test_a_photograph_outside_its_folder_is_dropped_and_counted(clerk):
    entry = clerk.ingest(clerk.csv([{"patrol_id": "P1", "found_at": "2025-10-06 08:00", "photo_before": "../../etc/passwd",
                                     "photo_after": "p1.jpg"}], "patrols.csv"))
    assert [(i.field, i.reason) for i in entry.issues] == [("photo_before", "照片名里有路径")]
    assert clerk.now("patrols").select("photo_before", "photo_after").row(0) == (None, "p1.jpg")


def test_a_dry_run_counts_and_writes_nothing(clerk):
    entry = clerk.ingest(clerk.cases({}), dry_run=True)
    assert (entry.read, entry.new) == (1, 1)
    assert clerk.lake.versions() == {}


def test_files_are_found_in_the_folder_of_their_profile(clerk):
    clerk.csv([{"case_id": "A1", "reported_at": "2025-10-06"}], "../data/exports/cockpit/cases_x.csv")
    clerk.text("not an export", "../data/exports/cockpit/truths.json")
    entry = clerk.ingest(profile=None)
    assert (entry.profile, entry.new) == ("cockpit", 1)
    assert entry.demo  # truths.json beside it


def test_a_parquet_that_says_it_is_a_demonstration_is_marked_so(clerk):
    path = clerk.folder / "cases.parquet"
    frame = pl.DataFrame({"case_id": ["A1"], "reported_at": ["2025-10-06"]})
    frame.write_parquet(path)
    assert not clerk.ingest(path).demo
    frame.with_columns(case_id=pl.lit("A2")).write_parquet(path, metadata={"cockpit_demo": "1"})
    assert clerk.ingest(path).demo
