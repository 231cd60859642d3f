"""涉企检查 through the shell: every part, no data, no base, a scoped account, a bad link; every figure has its records."""
from __future__ import annotations

import re
from datetime import date

import pytest

from cockpit.access import EVERYWHERE
from cockpit.ui.board import link
from cockpit.ui.inspections_claims import NOW

PAGE = "../pages/inspections.py"
PARTS = ("减频", "负担", "包容与修复", "减检质效比对", "企业")
SPAN = {"since": date(2025, 9, 1), "until": date(2025, 10, 1), "base_since": date(2025, 8, 1), "base_until": date(2025, 9, 1)}
MONTH = {"month": "2025-09", "base_since": "2025-08-01", "base_until": "2025-09-01"}


@pytest.fixture
def seen(look, demonstration):
    return lambda as_account="", **params: look(PAGE, as_account=as_account, house=demonstration.folder.parents[1], **params)


@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_for_the_city_and_for_one_district(seen, part):
    for account in ("", "jinshui"):
        page = seen(as_account=account, part=part)
        assert not page.test.exception, account
        assert "<h1>涉企检查</h1>" in page.text
        assert "入企行政检查频次" in page.text
        assert "页面出错" not in page.text


def test_the_page_opens_on_the_year_so_far_and_says_the_base_is_missing(seen):
    """The demonstration of the tests has four months: no day of the year before."""
    page = seen()
    assert "统计周期 2025年累计（1月1日—10月12日）" in page.text
    assert "不作比较" in page.text
    claims = next(b for b in page.boards if "ck-claims" in b)
    assert len(re.findall(r'ck-figure">—<', claims)) == 3
    assert claims.count("引用口径：") == 3, "what was claimed stands there all the same"


def test_two_given_months_are_compared_and_the_figures_are_the_questions(seen, demonstration):
    rows = {r["measure"]: r for r in demonstration.ask("inspections/reduction", EVERYWHERE, **SPAN).to_dicts()}
    text = seen(**MONTH).text
    for measure in ("visits", "penalty_cases"):
        assert f">{int(rows[measure]['current']):,}{rows[measure]['measured_in']}<" in text
        assert f">{int(rows[measure]['base']):,}{rows[measure]['measured_in']}<" in text
    assert "2025年8月1日—8月31日，31日" in text


def test_the_counting_rule_of_the_link_is_named_and_changes_the_count(seen, demonstration):
    joint, agency = ({r["measure"]: r["current"] for r in demonstration.ask("inspections/reduction", EVERYWHERE, counting=c, **SPAN).to_dicts()}["visits"]
                     for c in ("joint", "agency"))
    assert agency > joint
    text = seen(counting="agency", **MONTH).text
    assert f">{int(agency):,}次<" in text
    assert "计次：按机关分别计" in text


@pytest.mark.parametrize("measure", ["visits", "agency_visits", "routine", "case", "special", "special_above", "onsite_visits", "penalty_cases"])
def test_every_figure_opens_as_many_records_as_it_counts(seen, demonstration, measure):
    rows = {r["measure"]: r for r in demonstration.ask("inspections/reduction", EVERYWHERE, **SPAN).to_dicts()}
    page = seen(rows=measure, of=NOW, **MONTH)
    assert not page.test.exception
    assert f"{int(rows[measure]['current']):,}条记录" in page.text


def test_a_row_of_a_group_opens_its_own_records(seen, demonstration):
    [row] = [r for r in demonstration.ask("inspections/groups", EVERYWHERE, grouping="unit", **SPAN).to_dicts() if r["name"] == "金水区"]
    assert row["visits"] > 0
    assert f"{row['visits']:,}条记录" in seen(rows="visits", of="now|unit:金水区", **MONTH).text
    assert f"{row['base_visits']:,}条记录" in seen(rows="visits", of="base|unit:金水区", **MONTH).text


def test_an_agency_s_row_and_a_risk_s_figures_open_their_records(seen, demonstration):
    agency = demonstration.ask("inspections/groups", EVERYWHERE, grouping=["agency"], **SPAN).to_dicts()[0]
    assert f"{agency['visits']:,}条记录" in seen(rows="visits", of=f"now|agency:{agency['name']}", **MONTH).text
    low = next(r for r in demonstration.ask("inspections/risk", EVERYWHERE, **SPAN).to_dicts() if r["risk_grade"] == "低")
    page = seen(rows="visits", of="now|risk:低", part="减检质效比对", **MONTH)
    assert f"{low['visits']:,}条记录" in page.text
    assert link(rows="visits", of="now|risk:低") in page.text
    assert f"{low['problems']:,}条记录" in seen(rows="problem", of="now|risk:低", **MONTH).text


def test_a_name_opens_its_days_its_visits_and_penalties(seen, demonstration):
    [first] = demonstration.ask("inspections/enterprises", EVERYWHERE, most=1, **SPAN).to_dicts()
    number = first["enterprise"]
    assert f"enterprise={number}" in seen(part="企业", **MONTH).text
    rows = demonstration.ask("inspections/enterprise_visits", EVERYWHERE, enterprise=number).to_dicts()
    page = seen(enterprise=str(number), **MONTH)
    assert not page.test.exception
    assert f"检查{sum(r['what'] == '检查' for r in rows):,}条记录" in page.text
    assert first["label"] in page.text
    assert "*" in first["label"], "no name but the masked one"


@pytest.mark.parametrize("wanted", ["99999999", "99999999999999999999", "-1", "abc", "²"])
def test_an_enterprise_that_is_not_there_is_said_and_ignored(seen, wanted):
    page = seen(enterprise=wanted, **MONTH)
    assert not page.test.exception
    assert f"企业“{wanted}”不存在或不在授权范围，已忽略" in page.text


def test_a_district_cannot_open_another_district_s_enterprise(seen, demonstration):
    [other] = demonstration.ask("inspections/enterprises", EVERYWHERE, most=1, unit=["二七区"], **SPAN).to_dicts()
    page = seen(as_account="jinshui", enterprise=str(other["enterprise"]), **MONTH)
    assert "不在授权范围，已忽略" in page.text


def test_the_enterprises_nobody_visited_are_those_of_the_first_column(seen, demonstration):
    zero = next(r for r in demonstration.ask("inspections/distribution", EVERYWHERE, **SPAN).to_dicts() if r["bucket"] == "0次")
    assert zero["enterprises"] > 0
    assert demonstration.ask("inspections/zero", EVERYWHERE, since=SPAN["since"], until=SPAN["until"]).height == zero["enterprises"]
    assert f"本期没有检查的企业 {zero['enterprises']:,}家" in seen(part="负担", **MONTH).text


def test_a_column_of_the_distribution_lists_its_enterprises_until_it_is_let_go(seen, demonstration):
    found = {r["bucket"]: r["enterprises"] for r in demonstration.ask("inspections/distribution", EVERYWHERE, **SPAN).to_dicts()}
    page = seen(part="负担", **MONTH).test
    page.button(key="i_times_1次").click().run()
    assert (page.query_params["part"], page.query_params["times"]) == ("企业", "1次")
    listed = seen(part="企业", times="1次", **MONTH)
    assert found["1次"] > 0 and f"企业 {found['1次']:,}家" in listed.text
    listed.test.button(key="i_times").click().run()
    assert "times" not in listed.test.query_params
    assert "无法识别，已忽略" in seen(part="企业", times="<b>", **MONTH).text


def test_too_short_a_past_is_said_for_every_unit_and_no_reading_is_made_up(seen, demonstration):
    """Four months: nothing to compare with a year before."""
    rows = demonstration.ask("inspections/harm", EVERYWHERE).to_dicts()
    assert not any(r["reading"] in ("有所上升", "未见上升") for r in rows)
    page = seen(part="减检质效比对")
    assert "有所上升</b>" not in page.text
    assert "按风险等级" in page.text


def test_what_a_link_asks_for_and_is_not_there_is_said_and_ignored(seen):
    page = seen(counting="both", agency="<b>税务局</b>", base_since="x", base_until="y", part="别的", rows="nothing", of="now")
    assert not page.test.exception
    for said in ("计次口径“both”不存在", "税务局", "基期“x”至“y”无法识别", "没有“别的”这一部分", "不是这一页的"):
        assert said in page.text
    assert "<b>税务局" not in "\n".join(h.proto.body for h in page.test.get("html"))


@pytest.mark.parametrize("part", PARTS)
def test_a_district_sees_no_other_district(seen, part):
    page = seen(as_account="jinshui", part=part, **MONTH)
    for other in ("二七区", "中原区"):
        assert other not in page.text


def test_a_district_opens_no_record_of_another_district(seen):
    narrowed = seen(as_account="jinshui", rows="visits", of="now|unit:二七区", **MONTH)
    assert "0条记录" in narrowed.text


def test_an_account_without_a_place_sees_nothing(seen):
    page = seen(as_account="nowhere", **MONTH)
    assert not page.test.exception
    assert "未授权任何区域" in page.text


def test_a_city_without_visits_says_which_tables_to_load_and_has_no_tile(look, city):
    page = look(PAGE)
    assert not page.test.exception
    assert "没有入企检查数据" in page.text
    assert "inspections" in page.text
    assert "入企检查·本年累计" not in look().text


def test_the_tile_stands_between_repeats_and_emergencies(look, demonstration):
    text = look(house=demonstration.folder.parents[1]).text
    assert text.index(">重复投诉<") < text.index(">入企检查·本年累计<") < text.index(">应急案件<")
    assert "--ck-columns:5" in text
