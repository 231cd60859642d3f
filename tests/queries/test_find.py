"""查找: what is typed finds a place, an enterprise or a case, by every way to type it, in one order."""
from __future__ import annotations

import re

import duckdb
import pytest

from cockpit.access import EVERYWHERE, NOWHERE, Scope
from cockpit.publish.recipe import mart_sql
from cockpit.publish.spelling import WAYS, plain, said, spellings
from cockpit.questions import question

CASES = [{"case_id": f"AJ2025100600{n:04d}"} for n in range(1, 31)] + [
    {"case_id": "AJ2025-X_1%"}, {"case_id": "AJ2025"}, {"case_id": "B77", "unit": "二七区", "street": "大学路街道"}]


@pytest.fixture(scope="module")
def city(tmp_path_factory, shipped):
    """The shipped reference of segments, streets and units, and 33 cases."""
    from tests.conftest import EXPORTED, cases_frame, open_marts

    return open_marts(tmp_path_factory.mktemp("find") / "publication", cases_frame(CASES), EXPORTED, *shipped)


@pytest.fixture(scope="module")
def find(city):
    def found(text: str, scope: Scope = EVERYWHERE, most: int = 6) -> list[dict]:
        return city.ask("search/find", scope, text=text, most=most).to_dicts()
    return found


def forms(*names: str) -> set[str]:
    return set(said(*names).strip("|").split("|"))


@pytest.mark.parametrize(("name", "typed"), [
    ("花园路", {"花园路", "huayuanlu", "hyl"}),
    ("重庆路", {"chongqinglu", "zhongqinglu", "cql"}),       # 重
    ("银行街", {"yinhangjie", "yinxingjie", "yhj"}),         # 行
    ("大学路", {"daxuelu", "dxl"}),                          # 大
    ("成都路", {"chengdulu", "chengdoulu", "cdl"}),          # 都
    ("长江路", {"changjianglu", "zhangjianglu", "cjl"}),     # 长
    ("祭城路", {"zhachenglu", "jichenglu", "zcl"}),          # as Zhengzhou says it, and as the dictionary does
    ("吕庙路", {"lvmiaolu"}),
    ("经开第五大街", {"jingkaidiwudajie", "jkdwdj"}),
    ("G107辅道", {"g107fudao", "g107fd"}),
])
def test_a_name_is_spelled_in_every_reading_of_its_characters(name, typed):
    assert typed <= forms(name)


def test_a_long_name_keeps_the_usual_reading_and_those_that_differ_in_one_character():
    ways = {"".join(way) for way in spellings(plain("行政路（长乐路至都会路重庆路）"))}
    assert "xingzhengluchanglelu" + "zhi" + "duhuiluchongqinglu" in ways
    assert "hangzhengluchanglelu" + "zhi" + "duhuiluchongqinglu" in ways
    assert "hangzhengluzhanglelu" + "zhi" + "duhuiluchongqinglu" not in ways
    assert len(ways) <= WAYS + 1


@pytest.mark.parametrize("typed", ["花园路", "huayuanlu", "hyl", "HYL", "Hua Yuan Lu", " 花 园 路 ", "ｈｙｌ"])
def test_a_road_is_found_by_characters_pinyin_and_initials(find, typed):
    rows = find(typed)
    assert rows[0]["kind"] == "路段"
    assert any(r["name"].startswith("花园路（") and r["fit"] == 0 for r in rows)
    assert ("街道", "花园路街道", "金水区") in {(r["kind"], r["name"], r["unit"]) for r in rows}


def test_a_segment_is_found_by_its_whole_name_its_crossing_and_its_number(find):
    whole = find("花园路")[0]
    typed = whole["name"].replace("（", "").replace("）", "")
    assert "至" in typed
    for text in (whole["name"], typed, whole["id"], whole["id"].lower()):
        assert (find(text)[0]["id"], find(text)[0]["fit"]) == (whole["id"], 0)
    crossing = whole["name"].split("（")[1].split("至")[0]
    assert whole["id"] in {r["id"] for r in find(crossing, most=100) if r["fit"] == 2}


@pytest.mark.parametrize(("typed", "unit"), [("jinshui", "金水区"), ("金水", "金水区"), ("gchz", "管城回族区"), ("hkg", "航空港区")])
def test_a_unit_is_found_by_what_people_call_it(find, typed, unit):
    assert unit in {r["name"] for r in find(typed) if r["kind"] == "区"}


def test_whole_matches_come_before_beginnings_before_insides_and_places_before_cases(find):
    rows = find("金水", most=50)
    kinds = ("路段", "街道", "区", "企业", "案件")
    order = [(r["fit"], kinds.index(r["kind"]), r["name"]) for r in rows]
    assert order == sorted(order)
    assert {r["fit"] for r in rows} == {0, 1, 2}
    assert [r["name"] for r in rows if r["fit"] == 0] == ["金水区"]


def test_a_kind_with_more_than_was_asked_for_says_so_and_leaves_room_for_the_others(find):
    few = find("路", most=3)
    counts = {kind: sum(r["kind"] == kind for r in few) for kind in ("路段", "街道")}
    assert counts == {"路段": 3, "街道": 3}
    assert all(r["more"] for r in few)
    assert not any(r["more"] for r in find("花园路街道"))


def test_a_case_is_found_by_its_number_and_by_four_or_more_of_its_first_characters(find):
    for typed in ("AJ20251006000007", "aj2025 1006 000007", "ＡＪ２０２５１００６００００07"):
        assert [(r["kind"], r["id"], r["fit"]) for r in find(typed)] == [("案件", "AJ20251006000007", 0)]
    assert [r["id"] for r in find("AJ2025")] == ["AJ2025", "AJ2025-X_1%", *[f"AJ2025100600{n:04d}" for n in range(1, 5)]]
    assert find("AJ2025")[0]["more"]
    assert [r["id"] for r in find("b77")] == ["B77"]
    assert find("B7") == []
    assert find("AJ2") == []


@pytest.mark.parametrize("typed", ["%", "_", "\\", "AJ2025%", "AJ2025_", "花%路", "'; drop table case_fact; --", "<script>alert(1)</script>", "|", "||", "|花",
                                   "\x00", "，。", "𠮷", "' or '1'='1", "(.*)", "$text"])
def test_nothing_typed_is_a_pattern_or_a_command(find, typed):
    assert {r["id"] for r in find(typed)} & {"AJ20251006000001", "B77"} == set()


def test_signs_of_a_number_are_signs(find):
    assert [r["id"] for r in find("AJ2025-X_1%")] == ["AJ2025-X_1%"]
    assert find("AJ2025-X%") == []


def test_an_account_finds_its_own_and_nothing_else(find):
    here, street = Scope(("二七区",)), Scope(streets=("二七区/大学路街道",))
    assert {r["unit"] for r in find("路", here, 100)} == {"二七区"}
    assert {(r["unit"], r["street"]) for r in find("路", street, 100)} == {("二七区", "大学路街道")}
    assert find("AJ2025", here) == find("花园路街道", here) == find("金水区", here) == []
    assert [r["id"] for r in find("B77", street)] == ["B77"]
    assert find("路", NOWHERE) == find("B77", NOWHERE) == []


def bare(**tables: str) -> duckdb.DuckDBPyConnection:
    """Literal rows as the marts search/find reads; empty where nothing is given."""
    con = duckdb.connect()
    shapes = {"search_names": "kind varchar, name varchar, unit varchar, street varchar, id varchar, said varchar",
              "enterprise": "enterprise bigint, label varchar, unit varchar, street varchar", "enterprise_key": "code varchar, enterprise bigint",
              "enterprise_number": "number varchar, enterprise bigint, label varchar, unit varchar, street varchar",
              "case_number": "number varchar, case_id varchar, system varchar, unit varchar, street varchar"}
    for name, shape in shapes.items():
        con.execute(f"create table {name} ({shape})" if name not in tables else f"create view {name} as {tables[name]}")
    return con


def test_an_enterprise_is_found_by_its_masked_name_and_by_each_of_its_numbers():
    con = bare()
    con.execute("insert into enterprise values (3001, '某*餐饮店', '金水区', '花园路街道'), (3002, '某*餐饮店', '金水区', '花园路街道'),"
                " (4001, '某*餐饮店', '二七区', '大学路街道'), (5001, null, '二七区', '大学路街道')")
    con.execute("insert into enterprise_key values ('QYaa11', 3001), ('QYaa12', 3002), ('QYold9', 3002), ('QYcc31', 4001), ('QYdd41', 5001)")
    marts = {m.name: m.sql for m in mart_sql()}
    con.execute(f"insert into enterprise_number {marts['enterprise_number']}")
    for unit, street in (("金水区", "花园路街道"), ("二七区", "大学路街道")):
        con.execute("insert into search_names values ('企业', '某*餐饮店', ?, ?, null, ?)", [unit, street, said("某*餐饮店")])

    def found(text: str, most: int = 6) -> list[tuple]:
        rows = con.execute(question("search/find").sql, {"text": text, "most": most}).fetchall()
        assert {r[0] for r in rows} <= {"企业"}
        return [(r[4], r[5], r[6]) for r in rows]

    assert found("某*餐饮店") == found("mou*canyindian") == [("4001", 0, False), ("3001", 0, False), ("3002", 0, False)]
    assert found("餐饮", 2) == [("4001", 2, True), ("3001", 2, True)]
    assert found("qyaa") == [("3001", 1, False), ("3002", 1, False)]
    assert found("QYold9") == found("QYaa12") == found("3002") == [("3002", 0, False)]
    assert found("5001") == [("5001", 0, False)]
    assert found("qyd") == found("300") == []


def test_a_beginning_of_a_number_reads_one_month_and_few_of_its_row_groups(tmp_path):
    """Ten files of 20 row groups, as of a large city: one file is opened, and of that a part."""
    con = duckdb.connect()
    for month in range(10):
        con.execute(f"copy (select 'aj{2016 + month}' || lpad(i::varchar, 8, '0') as number, upper(number) as case_id, 'x' as system, '金水区' as unit,"
                    f" '花园路街道' as street from range(40960) t(i) order by number) to '{tmp_path}/{month}.parquet' (row_group_size 2048)")
    con = bare(case_number=f"from read_parquet('{tmp_path}/*.parquet')")
    asked = {"text": "AJ20210000", "most": 6}
    assert len(con.execute(question("search/find").sql, asked).fetchall()) == 6
    plan = con.execute("explain analyze " + question("search/find").sql, asked).fetchall()[0][1]
    read, there = map(int, re.search(r"Row Groups Scanned: (\d+) / (\d+)", plan).groups())
    assert there in (20, 200)  # files known to hold nothing of it may not even be opened
    assert read <= 6
