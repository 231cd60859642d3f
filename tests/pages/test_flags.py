"""红旗黑旗评定: what was decided and why, the segment behind it, the rows behind the number; nothing looks official."""
from __future__ import annotations

import re

import pytest

from cockpit.access import EVERYWHERE
from cockpit.periods import parse
from cockpit.wording import plain
from cockpit.wording_flag_causes import tie_criteria
from cockpit.wording_flags import flags_sentence, why
from tests.pages.conftest import board_values

FLAGS = "../pages/flags.py"
WEEK = "2025-W41"
PARTS = ("名单", "地图", "区街", "临界", "不参评", "连续", "更正与记录")


@pytest.fixture
def flagged(look, demonstration):
    """The page over the demonstration city: flagged(part="地图")."""
    return lambda **params: look(FLAGS, house=demonstration.folder.parents[1], **params)


@pytest.fixture
def week(demonstration):
    return demonstration.ask("flags/week", EVERYWHERE, week=WEEK).to_dicts()


def said(seen) -> str:
    return re.sub(r"</?b>", "", seen.text)


def test_the_page_opens_on_the_newest_decided_week_with_its_sentence(flagged, demonstration):
    seen = flagged()
    assert not seen.test.exception
    row = demonstration.ask("flags/periods", EVERYWHERE).to_dicts()[-1]
    units = [r | {"name": r["unit"]} for r in demonstration.ask("flags/by_unit", EVERYWHERE, week=WEEK, level="unit").to_dicts()]
    assert "<h1>红旗黑旗评定</h1>" in seen.text
    assert "统计周期 2025年第41周（10月6日—10月12日）" in seen.text
    assert plain(flags_sentence(parse(WEEK), row, units)) in said(seen)
    assert "均为初评，依据示例规则" in said(seen)
    assert "演示数据" in seen.text


def test_every_flag_of_the_week_is_listed_with_the_sentence_of_why(flagged, week, demonstration):
    ties = tie_criteria(demonstration.ask("flags/decided", EVERYWHERE, subject="flags", period=WEEK)["rules"][0])
    text = flagged().text
    assert len(week) > 20
    for row in week:
        assert row["name"] in text
        assert why(row, ties) in text


def test_a_row_of_the_places_is_the_row_of_the_question(flagged, demonstration):
    row = next(r for r in demonstration.ask("flags/by_unit", EVERYWHERE, week=WEEK, level="unit").to_dicts() if r["unit"] == "二七区")
    cells = board_values(flagged(part="区街").boards[-1], "二七区")
    assert cells[:7] == [f"{row[c]:,}" for c in ("segments", "assessed", "held", "red", "excellent", "black", "black_again")]
    assert cells[7] == f"{row['mean_score']:.2f}"


@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_for_the_city_a_unit_and_a_street(flagged, part):
    for place in ({}, {"unit": "二七区"}, {"unit": "二七区", "street": "淮河路街道"}):
        seen = flagged(part=part, **place)
        assert not seen.test.exception
        assert "页面出错" not in seen.text
        assert "已忽略" not in seen.text


def test_the_map_is_marked_as_a_sketch_and_lists_the_flagged_beside_it(flagged, week):
    text = flagged(part="地图").text
    assert "示意，初评" in text
    for row in week:
        assert row["name"] in text


def test_held_segments_are_counted_by_reason_and_listed(flagged, demonstration):
    text = flagged(part="不参评").text
    for row in demonstration.ask("flags/held", EVERYWHERE, week=WEEK).to_dicts():
        assert f"<span>{row['held']}</span>" in text
        assert f"<em>{row['segments']:,}条</em>" in text


def test_the_drawer_shows_the_steps_the_rows_behind_them_and_the_past(flagged, demonstration, week):
    worst = next(r for r in week if r["flag"] == "黑旗")
    seen = flagged(segment=worst["segment_id"])
    assert not seen.test.exception
    text = said(seen)
    assert f"折算后得分{worst['score']}，全市第{worst['rank']}名（共{worst['size']}条）" in text
    span = {"segment": worst["segment_id"], "since": "2025-10-06", "until": "2025-10-13"}
    heights = {len(d.value) for d in seen.test.dataframe}
    for query, asked in (("flags/items", {"segment": worst["segment_id"], "week": WEEK}), ("flags/findings", span), ("flags/runs", span)):
        assert demonstration.ask(query, EVERYWHERE, **asked).height in heights
    assert len(seen.test.get("plotly_chart")) == 3
    assert "“千百十”等次" in text


def test_the_rows_behind_the_number_are_as_many_as_the_number(demonstration, week):
    for row in [r for r in week if r["flag"] == "黑旗"][:5]:
        span = {"segment": row["segment_id"], "since": "2025-10-06", "until": "2025-10-13"}
        assert demonstration.ask("flags/findings", EVERYWHERE, **span).height == row["findings"]
        assert demonstration.ask("flags/runs", EVERYWHERE, **span).height == row["runs"]


def test_a_segment_that_was_not_judged_opens_and_says_why(flagged, demonstration):
    rows = demonstration.ask("flags/segments", EVERYWHERE, week=WEEK).drop_nulls("held").to_dicts()
    unseen = next(r for r in rows if not r["runs"])
    seen = flagged(segment=unseen["segment_id"])
    assert not seen.test.exception
    assert f"不参评：{unseen['held']}" in said(seen)
    assert "本期没有巡查，没有得分" in seen.text


@pytest.mark.parametrize(("params", "remark"), [
    ({"week": "2025-W77"}, "“2025-W77”不是有效的统计周期，已忽略"), ({"week": "2020-W01"}, "没有评旗，已忽略，按最近一次2025年第41周"),
    ({"month": "2025-09"}, "评旗每周一次，2025年9月内最后一次为2025年第39周"), ({"part": "机密"}, "没有“机密”这一部分，已忽略"),
    ({"segment": "S9999"}, "责任路段“S9999”本期没有评旗记录或不在授权范围，已忽略"), ({"unit": "洛阳市"}, "“洛阳市”不存在或不在授权范围，已忽略")])
def test_a_bad_link_falls_back_and_says_so(flagged, params, remark):
    seen = flagged(**params)
    assert not seen.test.exception
    assert remark in seen.text


def test_markup_in_a_link_is_shown_and_not_run(flagged):
    raw = "\n".join(h.proto.body for h in flagged(segment="<img src=x onerror=alert(1)>").test.get("html"))
    assert "<img" not in raw
    assert "&lt;img" in raw


def test_a_unit_account_sees_its_own_segments_and_cannot_open_another(flagged, week):
    seen = flagged(as_account="jinshui")
    assert not seen.test.exception
    text = said(seen)
    assert "金水区本周共评出" in text
    for row in week:
        assert (row["name"] in text) == (row["unit"] == "金水区")
    other = next(r for r in week if r["unit"] == "二七区")
    opened = flagged(as_account="jinshui", segment=other["segment_id"])
    assert "不在授权范围，已忽略" in opened.text
    assert other["name"] not in opened.text
    assert len(opened.test.dataframe) == 0


@pytest.mark.parametrize("part", PARTS)
def test_a_unit_account_reads_of_no_other_unit_in_any_part(flagged, part):
    seen = flagged(as_account="jinshui", part=part)
    assert not seen.test.exception
    for other in ("二七区", "中原区", "郑东新区"):
        assert other not in seen.text


def test_an_account_without_a_place_sees_no_flag(flagged, week):
    seen = flagged(as_account="nowhere")
    assert not seen.test.exception
    assert "未授权任何区域" in seen.text
    assert not any(row["name"] in seen.text for row in week)


def test_a_city_without_patrols_says_that_nothing_was_decided(look):
    seen = look(FLAGS)
    assert not seen.test.exception
    assert "没有导入巡查数据，尚未评旗" in said(seen)
    assert seen.boards == []


def test_the_drawer_of_terms_gives_the_rules_the_week_was_decided_by(flagged):
    seen = flagged(define="1")
    assert "名额7面，不低于95分" in seen.text
    assert "第1次1倍、第2次按事项自己的倍数" in seen.text
    assert any("from flags" in code.value for code in seen.test.code)


def test_the_bar_writes_what_it_shows_into_the_link(flagged):
    test = flagged().test
    test.button(key="f_before").click().run()
    assert dict(test.query_params)["week"] == "2025-W40"
    test.selectbox(key="f_unit").select("二七区").run()
    assert dict(test.query_params)["unit"] == "二七区"
    test.button_group(key="f_part").set_value("连续").run()
    assert dict(test.query_params)["part"] == "连续"
