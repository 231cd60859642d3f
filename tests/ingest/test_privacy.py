"""People stay out of the lake: numbers starred, callers hashed with this installation's salt, personal columns unread."""
import stat

import polars as pl
import pytest

from cockpit.ingest.mask import hashed, installation_salt, masked_text
from cockpit.places import places

PROFILE = """system = "hot"
label = "热线"
[tables.cases]
pattern = ["*.csv"]
hashed = ["caller_key"]
never = ["姓名", "description"]
[tables.cases.columns]
case_id = "编号"
reported_at = "时间"
address = "地址"
caller_key = "电话"
description = "description"
"""


@pytest.mark.parametrize(("said", "kept"), [
    ("请回电13812345678谢谢", "请回电138****5678谢谢"),
    ("13812345678,13987654321", "138****5678,139****4321"),
    ("138 1234 5678", "138****5678"),
    ("+86 138-1234-5678", "+86 138****5678"),
    ("\uff11\uff13\uff18\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18", "138****5678"),
    ("身份证410105199001011234", "身份证410105************"),
    ("410105900101123 的", "410105********* 的"),
    ("41010519900101123x", "410105************"),
    ("车牌豫A12345挡路", "车牌豫A*****挡路"),
    ("豫A·D12345停", "豫A*****停"),
    ("豫a1b2c3", "豫a*****"),
    ("座机0371-67881234", "座机0371****1234"),
    ("建设路88号2025年", "建设路88号2025年"),
    ("编号2025100612345678901234", "编号2025100612345678901234"),
])
def test_free_text_keeps_no_number_of_a_person(clerk, said, kept):
    clerk.ingest(clerk.cases({"description": said, "address": said}))
    assert (clerk.case()["description"], clerk.case()["address"]) == (kept, kept)


@pytest.fixture
def hotline(clerk):
    folder = clerk.folder / ".." / "data" / "profiles"
    folder.mkdir(parents=True)
    (folder / "hot.toml").write_text(PROFILE, encoding="utf-8")
    return clerk


def test_a_caller_is_counted_but_not_known(hotline):
    rows = [("1", "13812345678"), ("2", "138-1234-5678"), ("3", "+8613812345678"), ("4", "13900000000"), ("5", "")]
    hotline.ingest(hotline.csv([{"编号": i, "时间": "2025-10-06", "地址": "x", "电话": tel, "姓名": "张三丰", "description": "钱七说"}
                                for i, tel in rows],
                               "hot.csv"), profile="hot")
    keys = hotline.now()["caller_key"].to_list()
    assert keys[0] == keys[1] == keys[2]
    assert keys[3] != keys[0]
    assert keys[4] is None
    everything = b"".join(p.read_bytes() for p in hotline.lake.folder.rglob("*") if p.is_file())
    assert b"13812345678" not in everything
    assert "张三丰".encode() not in everything
    assert "钱七".encode() not in everything  # personal columns are not read even where a field asks for them
    assert hotline.now()["description"].null_count() == 5


def test_another_installation_has_another_salt(hotline, tmp_path, monkeypatch):
    mine = hashed(pl.Series(["13812345678"]), installation_salt(places()))[0]
    assert installation_salt(places()) == installation_salt(places())
    assert stat.S_IMODE((places().state / "salt").stat().st_mode) == 0o600
    monkeypatch.setenv("COCKPIT_DATA", str(tmp_path / "elsewhere"))
    assert hashed(pl.Series(["13812345678"]), installation_salt(places()))[0] != mine


def test_quarantined_rows_hold_mapped_columns_only_and_no_person(hotline):
    hotline.ingest(hotline.text("编号,时间,地址,电话,姓名\n,2025-10-06,找13812345678,机主王五,张三丰\n"
                                "1,张三丰,2025-10-06,多,出,13812345678\n2,2025-10-06,x,,李四\n3,2025-10-06,x,,李四\n", "hot.csv"),
                   profile="hot")
    aside = hotline.lake.quarantine()
    assert aside.height == 2
    shown = "".join(aside["row"].to_list() + aside["value"].to_list())
    for person in ("张三丰", "13812345678", "王五"):
        assert person not in shown
    assert "138****5678" in shown
    assert "caller_key" in aside["row"][0]
    assert "姓名" not in shown


def test_an_issue_s_sample_is_starred_too(clerk):
    entry = clerk.ingest(clerk.cases({"closed_at": "电13812345678"}))
    assert entry.issues[0].sample == "电138****5678"
    assert masked_text("13812345678") == "138****5678"
