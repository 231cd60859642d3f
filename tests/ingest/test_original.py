"""The row as exported: whatever the format, the very line the ledger knows, without a person in it; where that is not to be had, a sentence."""
import csv
import gzip
import io

import polars as pl
import pytest
import xlsxwriter

from cockpit.ingest import delimited
from cockpit.ingest.lake import Lake
from cockpit.ingest.original import HIDDEN, original_row
from cockpit.ingest.run import withdraw
from cockpit.places import places
from cockpit.refusal import Refused

PROFILE = """system = "hot"
label = "热线"
[tables.cases]
pattern = ["*"]
hashed = ["caller_key"]
never = ["姓名"]
[tables.cases.columns]
case_id = "编号"
reported_at = "时间"
address = "地址"
description = ["说明", "姓名"]
caller_key = "电话"
segment_name = "地址"
"""
HEADER = ["姓名", "编号", "时间", "说明", "地址", "电话", "备注"]
CALLED = "找13812345678（１３８１２３４５６７８）"
ROWS = [["张三丰", f"A{n}", f"2025-10-{n % 28 + 1:02d} 08:00:00", f"第{n}件,有\n两行\"引号\"" if n % 3 else CALLED, f"建设路{n}号", "13812345678", "内部"]
        for n in range(1, 60)]


def written(encoding, ends="\r\n"):
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=ends).writerows([HEADER, *ROWS])
    return text.getvalue().encode(encoding)


def workbook():
    """Titles above and an empty column to the left, as offices make them."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    sheet = book.add_worksheet("说明"), book.add_worksheet("数据")
    sheet[1].write(1, 1, "某月案件")
    for at, row in enumerate([HEADER, *ROWS]):
        sheet[1].write_row(at + 3, 1, row)
    book.close()
    return made.getvalue()


def parquet():
    made = io.BytesIO()
    pl.DataFrame(ROWS, schema=HEADER, orient="row").write_parquet(made)
    return made.getvalue()


FILES = {"甲.csv": lambda: written("utf-8-sig"), "乙.csv": lambda: written("gb18030", "\n"), "丙.csv": lambda: written("utf-16", "\r"),
         "丁.csv.gz": lambda: gzip.compress(written("gbk")), "戊.xlsx": workbook, "己.parquet": parquet}


@pytest.fixture
def hot(clerk):
    """put(name, content) → its entry, taken in from the drop zone."""
    folder = places().root / "profiles"
    folder.mkdir(parents=True)
    (folder / "hot.toml").write_text(PROFILE, encoding="utf-8")
    drop = places().exports / "hot"
    drop.mkdir(parents=True)

    def put(name, content):
        (drop / name).write_bytes(content)
        return clerk.ingest(drop / name, profile=None)
    return put


def lines():
    return dict(Lake(places()).scan("cases").filter(~pl.col("_sighting")).select("case_id", "_line").collect().iter_rows())


@pytest.mark.parametrize("name", FILES)
def test_every_line_of_every_format_gives_back_its_row_and_no_person(hot, name, monkeypatch):
    content = FILES[name]()
    # As a large file is read: its lines counted over many blocks, the first of which ends inside a line end.
    monkeypatch.setattr(delimited, "REACH", max(512, content.find(b"\r", 512) + 1) if name.endswith(".csv") else 512)
    entry = hot(name, content)
    known = lines()
    assert len(known) == len(ROWS)
    for row in ROWS[:4] + ROWS[28:31] + ROWS[-1:]:
        found = original_row(places(), entry.id, known[row[1]], row[1])
        told = {c.header: c.value for c in found.columns}
        said = row[3] if "138" not in row[3] else "找138****5678(138****5678)"
        assert (told["编号"], told["时间"], told["地址"], told["电话"]) == (row[1], row[2], row[4], HIDDEN)
        assert told["说明"].replace("（", "(").replace("）", ")") == said
        assert (list(told), found.others, found.remapped) == (["编号", "时间", "说明", "地址", "电话"], 2, False)
        assert "张三丰" not in repr(found) and "1381234" not in repr(found) and "１３８１２" not in repr(found)
        assert next(c.fields for c in found.columns if c.header == "地址") == "位置描述、路段名称"


def test_a_file_that_is_gone_changed_or_taken_back_and_another_s_line_give_a_sentence_and_no_row(hot):
    entry, path = hot("甲.csv", written("utf-8")), places().exports / "hot" / "甲.csv"
    line, whole = lines()["A7"], path.read_bytes()
    asked = (places(), entry.id, line, "A7")
    with pytest.raises(Refused, match="不是这个案件"):
        original_row(places(), entry.id, line, "A8")
    path.write_bytes(whole.replace("建设路7号".encode(), "建设路8号".encode()))
    with pytest.raises(Refused, match="改动过"):
        original_row(*asked)
    path.rename(path.with_name("移走.csv"))
    with pytest.raises(Refused, match="已不在导入文件夹“hot”里"):
        original_row(*asked)
    path.write_bytes(whole)
    profile = places().root / "profiles" / "hot.toml"
    profile.write_text(PROFILE.replace('["姓名"]', '["姓名", "地址"]'), encoding="utf-8")
    found = original_row(*asked)
    assert found.remapped and "建设路" not in repr(found), "what is not loaded today is not shown today"
    profile.write_text(PROFILE, encoding="utf-8")
    withdraw(entry.id, progress=lambda said: None)
    with pytest.raises(Refused, match="撤回"):
        original_row(*asked)
    with pytest.raises(Refused, match="没有编号"):
        original_row(places(), "20250101-0001-abcdef", line, "A7")
