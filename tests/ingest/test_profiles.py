"""A profile is checked to the letter: a slip of the pen is refused with its file, its line and the word meant."""
import pytest

from cockpit.contract import CASES, INSPECTIONS
from cockpit.ingest.profile import load_profile, profile_names
from cockpit.ingest.read import read
from cockpit.ingest.run import _lacks
from cockpit.places import places
from cockpit.refusal import Refused

GOOD = """system = "mine"
label = "我们的系统"

[tables.cases]
pattern = ["*.csv"]
crs = "gcj02"

[tables.cases.columns]
case_id = "编号"
reported_at = "上报时间"

[tables.cases.values.status]
"完" = "已结案"

[[tables.cases.rewrite.unit]]
pattern = '\\s'
"""
SLIPS = {
    "a setting": ("crs =", "csr =", 6, "crs"),
    "a field": ("reported_at =", "reportd_at =", 10, "reported_at"),
    "a table": ("tables.cases", "tables.case", 4, "cases"),
    "a section": ("cases.columns", "cases.colums", 8, "columns"),
    "a mapped field": ("values.status", "values.statu", 12, "status"),
    "a top setting": ("label =", "lable =", 2, "label"),
    "a rewrite": ("pattern = '", "patern = '", 16, "pattern"),
    "a coordinate system": ('"gcj02"', '"gjc02"', 6, "gcj02"),
    "a regular expression": ("'\\s'", "'('", 16, "正则表达式"),
}


@pytest.fixture
def write(tmp_path, monkeypatch):
    monkeypatch.setenv("COCKPIT_DATA", str(tmp_path))
    (tmp_path / "profiles").mkdir()
    return lambda text: (tmp_path / "profiles" / "mine.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_is_refused_with_file_line_and_the_word_meant(write, slip):
    right, wrong, line, meant = SLIPS[slip]
    write(GOOD)
    assert load_profile(places(), "mine").system == "mine"
    write(GOOD.replace(right, wrong))
    with pytest.raises(Refused) as refusal:
        load_profile(places(), "mine")
    assert refusal.value.where == f"mine.toml 第{line}行"
    assert meant in refusal.value.what


def test_a_profile_that_maps_no_identity_is_refused(write):
    write(GOOD.replace('case_id = "编号"\n', ""))
    with pytest.raises(Refused, match="案件编号"):
        load_profile(places(), "mine")


def test_broken_toml_is_refused(write):
    write("system = ")
    with pytest.raises(Refused, match="TOML"):
        load_profile(places(), "mine")


@pytest.mark.parametrize("name", ["cockpit", "egova", "boston311", "tainan1999", "nyc_scorecard", "chicago_sanitation",
                                  "chicago_inspections", "chicago_canvass"])
def test_every_shipped_profile_loads(name):
    assert name in profile_names(places())
    assert load_profile(places(), name).name == name


EGOVA = ["上报时间", "任务号", "大类名称", "小类名称", "问题来源", "处置部门", "捆绑处置截止时间", "结案时间",
         "所属片区", "所属街道", "所属社区", "处置截止时间", "延期案件", "返工案件", "X坐标", "Y坐标"]


def test_egova_declares_exactly_the_fields_its_sixteen_columns_cannot_give(tmp_path):
    """Given: the columns mapped, and what follows from them (class key and marks from the names, quality from the point)."""
    path = tmp_path / "a.csv"
    path.write_text(",".join(EGOVA) + "\n2025-10-06 08:00,T1" + "," * 14 + "\n", encoding="utf-8")
    mapping = load_profile(places(), "egova").tables["cases"]
    follows = {"case_id", "kind", "class_code", "is_siluan", "urgency", "geo_quality", "segment_match"}
    assert {mapping.columns[n] for n in mapping.columns} == set(EGOVA)
    assert mapping.lacks == [n for n in CASES.names if n not in mapping.columns and n not in follows]
    assert _lacks(mapping, read(path, mapping)) == mapping.lacks


@pytest.mark.parametrize("name", ["boston311", "tainan1999"])
def test_a_profile_declares_every_field_it_does_not_map(name):
    mapping = load_profile(places(), name).tables["cases"]
    given = set(mapping.columns) | set(mapping.constants)
    assert not given & set(mapping.lacks)
    assert set(CASES.names) - given - set(mapping.lacks) <= {"geo_quality", "segment_match", "is_siluan"}


@pytest.mark.parametrize("name", ["chicago_inspections", "chicago_canvass"])
def test_a_profile_of_visits_declares_every_field_it_does_not_map(name):
    mapping = load_profile(places(), name).tables["inspections"]
    assert sorted([*mapping.given(), *mapping.lacks]) == sorted(INSPECTIONS.names)
