"""“千百十”: progress to scaled goals at a pace, candidates with what they lack, moves with reasons, the path of a segment."""
from __future__ import annotations

import re

import pytest

from cockpit.access import EVERYWHERE
from cockpit.periods import parse
from cockpit.wording import plain
from cockpit.wording_grades import gap_words, grades_sentence
from tests.pages.conftest import board_values

GRADES = "../pages/grades.py"
MONTH = "2025-09"
PARTS = ("进度", "候选", "风险", "本月变动", "区街", "红旗街道")


@pytest.fixture
def graded(look, demonstration):
    return lambda **params: look(GRADES, house=demonstration.folder.parents[1], **params)


def said(seen) -> str:
    return re.sub(r"</?b>", "", seen.text)


def test_the_page_opens_on_the_newest_month_with_its_sentence_and_scaled_goals(graded, demonstration):
    seen = graded()
    assert not seen.test.exception
    row = demonstration.ask("grades/progress", EVERYWHERE).to_dicts()[-1]
    assert "<h1>“千百十”</h1>" in seen.text
    assert "统计周期 2025年9月" in seen.text
    assert plain(grades_sentence(parse(MONTH), row)) in said(seen)
    assert "目标按1,154/3,000条路段折算：385·38·4" in seen.text
    assert "均为初评，依据示例规则" in said(seen)
    assert len(seen.test.get("plotly_chart")) == 4


@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_for_the_city_a_unit_and_a_street(graded, part):
    for place in ({}, {"unit": "二七区"}, {"unit": "二七区", "street": "淮河路街道"}):
        seen = graded(part=part, **place)
        assert not seen.test.exception
        assert "页面出错" not in seen.text
        assert "已忽略" not in seen.text


def test_candidates_say_what_they_lack(graded, demonstration):
    rows = demonstration.ask("grades/candidates", EVERYWHERE, month=MONTH, most=15).to_dicts()
    text = graded(part="候选").text
    assert rows
    for row in rows:
        assert row["name"] in text
        assert gap_words(row) in text


def test_moves_stand_with_their_reasons_and_their_number(graded, demonstration):
    seen = graded(part="本月变动")
    for move in ("晋级", "降级"):
        rows = demonstration.ask("grades/month", EVERYWHERE, month=MONTH, move=move).to_dicts()
        assert f"本月{move}{len(rows):,}条" in seen.text
        for row in rows[:20]:
            assert row["name"] in seen.text
            assert row["reason"] in seen.text


def test_a_row_of_the_ladder_is_the_row_of_the_question_and_its_total_that_of_the_city(graded, demonstration):
    html = graded(part="区街").boards[-1]
    row = next(r for r in demonstration.ask("grades/by_unit", EVERYWHERE, month=MONTH, level="unit").to_dicts() if r["unit"] == "金水区")
    assert board_values(html, "金水区") == [*(f"{row[c]:,}" for c in ("segments", "excellent", "outstanding", "supreme")),
                                         f"{row['graded_rate'] * 100:.2f}%", *(f"{row[c]:,}" for c in ("up", "down", "one_short", "risk"))]
    city = demonstration.ask("grades/progress", EVERYWHERE).to_dicts()[-1]
    assert board_values(html, "全市")[0] == f"{city['segments']:,}"


def test_streets_awarded_come_first_and_the_others_say_why_not(graded, demonstration):
    rows = demonstration.ask("grades/streets", EVERYWHERE, month=MONTH).to_dicts()
    html = graded(part="红旗街道").boards[-1]
    places = [html.index(f">{r['street']}</button>") for r in rows]
    assert places == sorted(places)
    assert html.count("红旗街道办事处（初评）") == sum(1 for r in rows if r["awarded"])


def test_the_drawer_shows_the_path_of_a_segment(graded, demonstration):
    moved = demonstration.ask("grades/month", EVERYWHERE, month=MONTH, move="降级").row(0, named=True)
    path = demonstration.ask("grades/path", EVERYWHERE, segment=moved["segment_id"])
    seen = graded(part="候选", segment=moved["segment_id"])
    assert not seen.test.exception
    assert f"{moved['grade']}，由{moved['grade_before']}降级，{moved['reason']}" in said(seen)
    assert path.height in {len(d.value) for d in seen.test.dataframe}
    assert len(seen.test.get("plotly_chart")) == 1


def test_a_unit_is_not_measured_by_the_goals_of_the_city(graded):
    seen = graded(unit="二七区")
    assert "目标按全市计" in seen.text
    assert "分别为目标" not in said(seen)


@pytest.mark.parametrize(("params", "remark"), [
    ({"month": "2025-13"}, "“2025-13”不是有效的统计周期，已忽略"), ({"month": "2020-01"}, "2020年1月没有“千百十”，已忽略"),
    ({"week": "2025-W38"}, "“千百十”每月一次，2025年第38周（9月15日—9月21日）在2025年9月之内"), ({"part": "机密"}, "没有“机密”这一部分，已忽略"),
    ({"segment": "S9999"}, "责任路段“S9999”本月没有等次或不在授权范围，已忽略")])
def test_a_bad_link_falls_back_and_says_so(graded, params, remark):
    seen = graded(**params)
    assert not seen.test.exception
    assert remark in seen.text


def test_a_unit_account_sees_its_own_segments_and_cannot_open_another(graded, demonstration):
    for part in PARTS:
        seen = graded(as_account="jinshui", part=part)
        assert not seen.test.exception
        for other in ("二七区", "中原区", "郑东新区"):
            assert other not in seen.text
    stranger = demonstration.ask("grades/month", EVERYWHERE, month=MONTH, unit=["二七区"]).row(0, named=True)
    opened = graded(as_account="jinshui", segment=stranger["segment_id"])
    assert "不在授权范围，已忽略" in opened.text
    assert stranger["name"] not in opened.text


def test_an_account_without_a_place_sees_nothing(graded):
    seen = graded(as_account="nowhere")
    assert not seen.test.exception
    assert "未授权任何区域" in seen.text
    assert "二七区" not in seen.text


def test_a_city_without_patrols_says_that_nothing_was_decided(look):
    seen = look(GRADES)
    assert not seen.test.exception
    assert "没有导入巡查数据，尚未评定“千百十”" in said(seen)


def test_the_drawer_of_terms_gives_the_rules_of_the_month(graded):
    seen = graded(define="1")
    assert "月均得分不低于99.7分，近3个月红旗、优秀红旗3面" in seen.text
    assert any("from grades" in code.value for code in seen.test.code)
