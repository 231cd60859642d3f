"""Segments, units and classes: found by what the export says, and how is kept."""
import shutil

import pytest

from cockpit.places import SHIPPED

SEGMENTS = """segment_id,name,road_name,from_road,to_road,unit,street,start_lon,start_lat,end_lon,end_lat,valid_from,valid_to
S1,建设路（桐柏路至秦岭路）,建设路,桐柏路,秦岭路,中原区,棉纺路街道,113.6000,34.7500,113.6100,34.7500,2019-01-01,
S2,建设路（秦岭路至华山路）,建设路,秦岭路,华山路,中原区,棉纺路街道,113.6100,34.7500,113.6200,34.7500,2019-01-01,
S3,老街（东至西）,老街,东,西,金水区,花园路街道,113.7000,34.7800,113.7100,34.7800,2019-01-01,2024-01-01
S3,新街（东至西）,新街,东,西,金水区,花园路街道,113.7000,34.7800,113.7100,34.7800,2024-01-01,
S4,老街（东至西）,老街,东,西,金水区,花园路街道,113.7200,34.7800,113.7300,34.7800,2024-01-01,
"""


@pytest.fixture
def city(clerk):
    """The shipped reference with four segments of our own."""
    folder = clerk.folder / ".." / "data" / "reference"
    shutil.copytree(SHIPPED / "reference", folder)
    (folder / "segments.csv").write_text(SEGMENTS, encoding="utf-8")
    return clerk


def found(clerk, **said):
    clerk.ingest(clerk.cases(said))
    case = clerk.case()
    return case["segment_id"], case["segment_match"]


def test_by_its_id(city):
    assert found(city, segment_id="S2", road_name="建设路(桐柏路至秦岭路)") == ("S2", "编号")


@pytest.mark.parametrize("name", ["建设路（桐柏路至秦岭路）", "建设路(桐柏路至秦岭路)", "建设路【桐柏路—秦岭路】", "建设路[桐柏路-秦岭路]",
                                  "建设路 ( 桐柏路 ~ 秦岭路 )", "建设路〔桐柏路到秦岭路〕", "建设路(秦岭路至桐柏路)"])
def test_by_its_name_in_any_bracket_width_and_dash(city, name):
    assert found(city, road_name=name) == ("S1", "名称")


def test_by_the_name_standing_where_the_id_should(city):
    assert found(city, segment_id="建设路(秦岭路至华山路)") == ("S2", "名称")


def test_by_road_and_the_nearest_geometry(city):
    assert found(city, road_name="建设路", lon=113.6151, lat=34.7503) == ("S2", "路名就近")


def test_by_the_road_the_address_names(city):
    assert found(city, address="建设路88号门前", lon=113.6051, lat=34.7503) == ("S1", "路名就近")


def test_a_point_far_from_the_road_named_is_not_put_on_it(city):
    assert found(city, road_name="建设路", lon=113.6151, lat=34.7603, street="棉纺路街道") == (None, "仅街道")


def test_a_point_that_is_no_place_is_not_put_on_a_road(city):
    assert found(city, road_name="建设路", lon=34.7503, lat=113.6151) == (None, "未匹配")


def test_street_only_and_nothing(city):
    assert found(city, street="棉纺路街道", unit="中原区") == (None, "仅街道")
    assert found(city, exported_at="2025-10-19 08:00", street="", road_name="没有的路") == (None, "未匹配")


@pytest.mark.parametrize(("day", "segment"), [("2023-05-01", "S3"), ("2025-05-01", "S4")])
def test_a_name_means_the_segment_that_bore_it_on_the_day(city, day, segment):
    assert found(city, reported_at=day, road_name="老街(东至西)") == (segment, "名称")


def test_an_old_id_still_finds_its_renamed_segment(city):
    assert found(city, segment_id="S3", reported_at="2025-05-01") == ("S3", "编号")


def test_an_id_nobody_knows_is_counted(city):
    entry = city.ingest(city.cases({"segment_id": "S99"}))
    assert [(i.field, i.reason) for i in entry.issues] == [("segment_id", "路段编号不在参考表")]
    assert city.case()["segment_id"] is None


@pytest.mark.parametrize("unit", ["管城回族区", "管城", "管城区", "管城回族区管委会", "郑州市管城回族区", "410104"])
def test_a_unit_by_any_of_its_names(city, unit):
    city.ingest(city.cases({"unit": unit, "street": "南关街办事处"}))
    assert (city.case()["unit"], city.case()["street"]) == ("管城回族区", "南关街街道")


def test_a_unit_nobody_knows_is_learned_from_the_export(city):
    city.ingest(city.cases({"unit": "Dorchester"}))
    assert city.case()["unit"] == "Dorchester"


def test_a_class_by_kind_and_code_and_by_name(city):
    city.ingest(city.cases({"class_code": "100101", "category": ""}, {"case_id": "A2", "subcategory": "店外经营"},
                           {"case_id": "A3", "category": "没有", "subcategory": "没有这一类", "is_siluan": "是"}))
    by_code, by_name, unknown = (city.case(i) for i in ("A1", "A2", "A3"))
    assert (by_code["kind"], by_code["category"], by_code["subcategory"], by_code["urgency"]) == ("部件", "公共设施", "上水井盖", "急")
    assert by_code["is_siluan"] is False
    assert (by_name["kind"], by_name["is_siluan"]) == ("事件", True)
    assert (unknown["kind"], unknown["category"], unknown["is_siluan"]) == (None, "没有", True)


def test_a_profile_may_say_which_classes_are_siluan(clerk):
    path = clerk.text("X1,2016-01-04 01:55:00,南區,違規停車,違規停車,a,b,22.98,120.18\n"
                      "X2,2016-01-04 01:55:00,北 區,路燈故障,號誌故障,a,b,22.98,120.18\n", "2016.csv")
    clerk.ingest(path, profile="tainan1999")
    assert clerk.now().select("unit", "is_siluan").rows() == [("南區", True), ("北區", False)]
