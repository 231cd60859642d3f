"""行动前后对比 on the page: what the URL asks, what is said of it, and the cases behind each count."""
from __future__ import annotations

import re
from datetime import date
from html import unescape
from urllib.parse import parse_qsl

import polars as pl
import pytest

from cockpit.access import EVERYWHERE
from cockpit.decisions.effect import effect
from cockpit.ui.effect_board import actions_html, effect_html
from cockpit.ui.hotspots_effect import Way, read_way, side_asked
from cockpit.ui.hotspots_times import month_asked, season_html
from cockpit.wording_hotspots import rate_facts
from cockpit.wording_patterns import against_words

PAGE = "../pages/hotspots.py"
SEGMENTS, CLASSES = {"S0613": "经二路（黄河路至丰产路）"}, {"夜市噪声扰民": "夜市噪声扰民"}
SPAN = (date(2025, 6, 1), date(2025, 10, 12))


def read(**params: str) -> tuple[Way, list[str]]:
    return read_way(params, SEGMENTS, CLASSES, None, *SPAN)


def test_a_link_names_place_class_day_length_and_comparison():
    way, ignored = read(action="2025-08-20", days="56", segment="S0613", subcategory="夜市噪声扰民", against="peers")
    assert way == Way(date(2025, 8, 20), 56, "peers", "S0613", "夜市噪声扰民")
    assert ignored == []


@pytest.mark.parametrize(("params", "said"), [
    ({"action": "昨天"}, "行动日期“昨天”无法识别"), ({"action": "2025-05-31"}, "2025-05-31没有数据"), ({"action": "2025-10-13"}, "2025-10-13没有数据"),
    ({"days": "3"}, "前后天数“3”不可选"), ({"segment": "S9"}, "责任路段“S9”"), ({"subcategory": "x"}, "小类“x”"),
    ({"against": "nobody"}, "没有对照“nobody”"), ({"against": "peers"}, "没有对照“peers”")])
def test_what_a_link_asks_for_and_cannot_be_is_said_and_ignored(params, said):
    way, ignored = read(**params)
    assert way == Way()
    assert len(ignored) == 1
    assert said in ignored[0]


def test_a_unit_has_no_peers_and_a_street_has_streets():
    assert list(against_words(None, None)) == ["elsewhere"]
    assert against_words(None, "丰产路街道")["peers"] == "同类街道"
    assert against_words("S0613", "丰产路街道")["peers"] == "同类路段"


def steps(here: tuple[int, int], there: tuple[int, int]) -> pl.DataFrame:
    return pl.DataFrame({
        "step": [-1, 1], "phase": ["前", "后"], "since": [date(2025, 8, 13), date(2025, 8, 21)], "until": [date(2025, 8, 20), date(2025, 8, 28)],
        "days": [7, 7], "covered_days": [7, 7], "here": here, "there": there, "left_out": [2, 2], "least": [10, 10], "covered_share": [0.9, 0.9],
        "rule": ["2000-01-01版（示例）"] * 2})


def test_the_table_says_both_sides_the_ratio_and_what_it_rests_on():
    table = steps((80, 20), (400, 200))
    html = unescape(effect_html(effect(table), table.to_dicts(), "其余地方"))
    for said in ("行动前（8月13日至8月19日）", "行动后（8月21日至8月27日）", "对照：其余地方", "下降75.00%", "下降50.00%", "0.50倍（95%区间", "下降明显",
                 "行动后40.0件", "因断报不进对照的区2个", "没有行动也会回落一些", "不足10件", "（示例）"):
        assert said in html, said
    assert [dict(parse_qsl(t))["of"] for t in re.findall(r'data-open="([^"]+)"', html)] == ["here:before", "here:after", "there:before", "there:after"]


def test_too_few_are_not_judged_and_the_reason_stands_there():
    table = steps((5, 4), (200, 100))
    html = unescape(effect_html(effect(table), table.to_dicts(), "其余地方"))
    assert "样本不足，暂不评价" in html
    assert "合计9件，不足10件" in html
    assert "倍（" not in html
    none = steps((0, 0), (200, 100))
    assert '<button' not in effect_html(effect(none), none.to_dicts(), "x").partition("对照")[0]


@pytest.mark.parametrize(("of", "asked"), [("here:before", {"side": "here", "phase": "before"}), ("there:after", {"side": "there", "phase": "after"}),
                                           ("here:", None), ("all:before", None), ("", None)])
def test_only_the_four_counts_open(of, asked):
    assert side_asked(of) == asked


@pytest.mark.parametrize(("of", "asked"), [("2025-09", {"since": date(2025, 9, 1), "until": date(2025, 10, 1)}),
                                           ("2025-12", {"since": date(2025, 12, 1), "until": date(2026, 1, 1)}), ("2025-13", None), ("", None), ("x", None)])
def test_a_month_is_its_first_day_to_the_next_ones(of, asked):
    assert month_asked(of) == asked


def test_months_open_their_complaints_and_say_what_they_cannot_be_compared_for(demonstration):
    season = demonstration.ask("complaints/season", EVERYWHERE, unit=["金水区"]).to_dicts()
    html = unescape(season_html(season))
    assert "未满" in html
    told = {dict(parse_qsl(t))["of"]: int(n.replace(",", "")) for t, n in re.findall(r'data-open="([^"]+)"[^>]*>([\d,]+)<', html)}
    assert told == {f"{r['month']:%Y-%m}": r["counted"] for r in season if r["counted"]}
    assert len(told) >= 4
    for of, n in told.items():
        assert demonstration.ask("complaints/rows", EVERYWHERE, unit=["金水区"], **month_asked(of)).height == n


def test_a_hotspot_s_actions_carry_the_effect_of_the_listing_and_of_nothing_else():
    rows = [{"on_date": date(2025, 9, 1), "action": a, "segment_id": "S1", "name": "甲路", "listing": "L1" if "牌" in a else None,
             "stage": "摘牌" if "牌" in a else None, "deadline_on": date(2025, 9, 8) if "牌" in a else None} for a in ("摘牌", "挂牌", "黑旗", "热点新增")]
    html = unescape(actions_html(rows, {"L1": effect(steps((80, 20), (400, 200)))}))
    assert html.count("下降明显") == 1
    assert html.count("ck-chip") == 1
    assert "期限09月08日" in html
    assert "没有记录" in actions_html([], {})


def test_rates_are_said_with_what_they_are_of_and_nothing_recorded_is_no_data():
    row = {"complaints": 12, "replied": 11, "response_rate": 11 / 12, "solved": 0, "solve_known": 0, "solve_rate": None, "satisfied": 3,
           "satisfied_known": 4, "satisfied_rate": 0.75}
    assert rate_facts(row) == [("响应率", "91.67%（投诉12件，已回复11件）"), ("解决率", "无数据"), ("满意率", "75.00%（有评价4件，满意3件）")]


@pytest.fixture
def seen(look, demonstration):
    return lambda as_account="", **params: look(PAGE, as_account=as_account, house=demonstration.folder.parents[1], part="时间规律", week="2025-W41", **params)


def test_the_page_asks_for_a_place_and_a_day_first(seen):
    assert "先在上方选区" in seen().text
    assert "再选行动日期" in seen(unit="金水区").text
    assert "2025-05-01没有数据" in seen(unit="金水区", action="2025-05-01").text


def test_the_page_says_what_the_question_answers_and_opens_its_cases(seen, demonstration):
    asked = {"action": date(2025, 8, 20), "days": 28, "unit": "金水区"}
    told = demonstration.ask("complaints/effect", EVERYWHERE, **asked)
    page = seen(unit="金水区", action="2025-08-20")
    assert not page.test.exception
    assert "金水区2025年8月20日行动后28日" in page.text
    assert effect(told).reading in page.text
    opened = seen(unit="金水区", action="2025-08-20", rows="side", of="here:after")
    assert f"{told.filter(phase='后')['here'].sum():,}件" in opened.text
    assert "不是这一页的" in seen(unit="金水区", rows="side", of="here:after").text, "without a day there is nothing to open"
    assert "不是这一页的" in seen(rows="hour", of="周八:3").text


def test_a_district_learns_that_its_comparison_ends_at_its_border(seen):
    page = seen(as_account="jinshui", unit="金水区", action="2025-08-20")
    assert not page.test.exception
    assert "对照没有投诉，无从比较" in page.text
    assert "只含本账户授权范围" in page.text
    assert "二七区" not in page.text
