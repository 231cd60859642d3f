"""档案 of a segment, a street and an enterprise, and the row of a case as exported: what they say, where they lead, what they keep."""
from __future__ import annotations

import re
from urllib.parse import parse_qsl

import pytest

from cockpit import audit
from cockpit.access import EVERYWHERE
from cockpit.ui.board import link

EXPLORE, CASE, INSPECTIONS = "../pages/explore.py", "../pages/case.py", "../pages/inspections.py"


@pytest.fixture
def seen(look, demonstration):
    return lambda page, as_account="", **params: look(page, as_account=as_account, house=demonstration.folder.parents[1], **params)


@pytest.fixture
def black(demonstration):
    """A segment listed because it was black."""
    return next(r for r in demonstration.ask("supervision/history", EVERYWHERE, kind="路段").to_dicts() if r["unit"] != "金水区")


def test_a_segment_s_file_says_what_was_decided_of_it_and_leads_to_each_page(seen, black):
    page = seen(EXPLORE, segment=black["segment_id"], part="档案")
    assert not page.test.exception
    for said in ("基本情况", "历次挂牌督办", "黑旗", "“千百十”等次", "一律为初评", "（示例）", "路长", "无数据（名录里没有）"):
        assert said in page.text
    raw = "".join(page.boards)
    for target in (link(page="supervision", rows="listing", of=black["id"]), link(page="flags", segment=black["segment_id"])):
        assert target.replace("&", "&amp;") in raw
    assert len(page.test.get("plotly_chart")) == 2


def test_a_street_s_file_has_its_rank_its_flags_its_listings_and_what_is_overdue_now(seen, demonstration, black):
    place = {"unit": black["unit"], "street": black["street"]}
    page = seen(EXPLORE, part="档案", **place)
    assert not page.test.exception
    for said in ("街道（乡镇）旬排名：最近一期", "未审定，未入账", black["name"], "现挂牌督办在办", "投诉热点", "红旗街道办事处", "不随统计周期"):
        assert said in page.text
    [target] = re.findall(r'data-open="(page=ranking[^"]+)"', page.text)[:1]
    there = dict(parse_qsl(target))
    led = seen(f"../pages/{there.pop('page')}.py", **there)
    assert "历期名次" in led.text and "已忽略" not in led.text, "the period is written as the other page reads it"
    assert "进入" in seen(EXPLORE, **place).text and "档案从街道（乡镇）一级起有" in seen(EXPLORE, unit=black["unit"], part="档案").text


def test_a_unit_account_gets_no_file_of_another_unit(seen, black):
    page = seen(EXPLORE, as_account="jinshui", segment=black["segment_id"], part="档案")
    assert not page.test.exception
    assert "不存在或不在授权范围" in page.text
    assert black["name"] not in page.text and "历次挂牌督办" not in page.text


def test_an_enterprise_s_drawer_opens_by_link_with_its_year_against_the_cap(seen, demonstration):
    [firm] = demonstration.ask("inspections/over_cap", EVERYWHERE, most=1, unit=["金水区"]).to_dicts()
    page = seen(INSPECTIONS, enterprise=str(firm["enterprise"]))
    assert not page.test.exception
    for said in ("2025年计入频次的检查", "超过年度上限", "年度上限", "企业代码", firm["label"]):
        assert said in page.text
    scoped = seen(INSPECTIONS, as_account="jinshui", enterprise=str(firm["enterprise"]))
    assert "超过年度上限" in scoped.text and "企业代码" not in scoped.text


def test_the_row_as_exported_is_read_on_the_click_kept_in_the_log_and_of_no_foreign_case(seen, demonstration, black, monkeypatch):
    said = []
    monkeypatch.setattr(audit, "record", lambda kind, **facts: said.append((kind, facts)))
    case = demonstration.ask("cases/list", EVERYWHERE, measure="reported", since=black["listed_on"].replace(day=1), until=black["listed_on"],
                             unit=[black["unit"]], most=1).to_dicts()[0]
    [known] = demonstration.ask("explore/case", EVERYWHERE, case_id=case["case_id"]).to_dicts()
    shut = seen(CASE, id=case["case_id"])
    assert "看导出时的原样" in shut.text and "逐字照录" not in shut.text
    opened = seen(CASE, id=case["case_id"], rows="original", of=known["system"])
    assert not opened.test.exception
    assert "与台账核对一致，逐字照录" in opened.text and f"{case['reported_at']:%Y-%m-%d %H:%M:%S}" in opened.text
    assert ("view", {"id": case["case_id"], "rows": "original", "of": known["system"]}) in [(kind, f.get("filters")) for kind, f in said]
    foreign = seen(CASE, as_account="jinshui", id=case["case_id"], rows="original", of=known["system"])
    assert not foreign.test.exception
    assert "逐字照录" not in foreign.text and "不在本账户的授权范围" in foreign.text


def test_a_place_of_which_nothing_was_decided_says_so_and_shows_no_zero_in_its_stead(look):
    street = look(EXPLORE, unit="金水区", street="花园路街道", part="档案")
    segment = look(EXPLORE, segment="S0419", part="档案")
    assert not street.test.exception and not segment.test.exception
    for said in ("旬排名：还没有", "没有挂牌督办。"):
        assert said in street.text
    for said in ("没有评旗记录", "没有评定过等次", "没有巡查过", "历次挂牌督办0次"):
        assert said in segment.text
    assert "没有路段档案" in look(EXPLORE, segment="未落到路段", unit="金水区", street="花园路街道", part="档案").text
