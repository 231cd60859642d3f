"""What 涉企检查 says: the claim named beside the figure, unknown never as zero, a bad link ignored and said; tile 9 of 总览."""
from __future__ import annotations

from datetime import date, datetime

import pytest

from cockpit.periods import Period, parse
from cockpit.ui.inspections_tile import inspection_tile, year_so_far
from cockpit.ui.inspections_view import read_look
from cockpit.ui.view import Choices, View, read_view
from cockpit.wording import plain
from cockpit.wording_inspections import (
    amount_words,
    arrow_words,
    drop_words,
    harm_clause,
    note_words,
    over_clause,
    page_sentence,
    reduction_clause,
    span_words,
    yuan_words,
)

NOW, BASE = (date(2025, 1, 1), date(2025, 10, 13)), (date(2024, 1, 1), date(2024, 10, 13))
VISITS = {"measure": "visits", "label": "入企检查", "measured_in": "次", "current": 1234.0, "base": 3400.0, "drop_rate": 1 - 1234 / 3400, "reason": None,
          "claim_rate": 0.6, "claim_words": "减少60%以上", "claim_source": "公开报道", "claim_said_on": None, "claim_base": None, "counting": "joint",
          "days": 285, "base_days": 286, "rule": "2000-01-01版（示例）"}
CASES = VISITS | {"measure": "penalty_cases", "label": "行政处罚立案数", "measured_in": "件", "current": 120.0, "base": 200.0, "drop_rate": 0.4,
                  "claim_words": "下降42%", "claim_said_on": date(2025, 3, 5)}
FINES = VISITS | {"measure": "fines", "label": "罚款", "measured_in": "元", "current": 2_104_000.0, "base": None, "drop_rate": None,
                  "reason": "基期没有数据", "claim_words": "下降83%"}


NOTE = {"kind": "copy", "what": "检查", "label": "疑似重复导出，不计次", "rows": 6, "since": None, "until": None}


@pytest.mark.parametrize(("rate", "said", "arrow"), [
    (0.4, "减少40.00%", "▼40.00%"), (-0.125, "增加12.50%", "▲12.50%"), (0.0, "持平", "持平"), (None, "—", "—"), (0.00004, "持平", "持平")])
def test_a_drop_is_said_by_its_direction(rate, said, arrow):
    assert (drop_words(rate), arrow_words(rate)) == (said, arrow)


@pytest.mark.parametrize(("value", "unit", "said"), [
    (3400.0, "次", "3,400次"), (2_104_000, "元", "210.40万元"), (8_500, "元", "8,500元"), (None, "元", "—"), (2.314, "次", "2.31次"), (0, "次", "0次")])
def test_an_amount_is_written_in_its_unit_and_yuan_as_wan_only_when_shown(value, unit, said):
    assert amount_words(value, unit) == said


def test_yuan_nobody_recorded_is_no_data_and_not_zero():
    assert (yuan_words(None), yuan_words(0)) == ("无数据", "0元")


def test_a_span_names_its_last_day_and_the_year_only_once():
    assert span_words(*NOW) == "2025年1月1日—10月12日"
    assert span_words(date(2024, 12, 1), date(2025, 2, 1)) == "2024年12月1日—2025年1月31日"


def test_the_sentence_has_the_three_figures_with_their_claims_who_and_the_harm():
    over = [{"firms": 3, "top_unit": "二七区", "top_firms": 2}]
    harm = [{"unit": u, "outcome": "overall", "reading": r} for u, r in (
        ("二七区", "有所上升"), ("金水区", "未见上升"), ("上街区", "样本不足，暂不评价"), ("惠济区", "未减检，不作比对"))]
    harm.append({"unit": "二七区", "outcome": "complaints", "reading": "未见上升"})
    said = plain(page_sentence("本年", {"visits": VISITS, "penalty_cases": CASES, "fines": FINES}, over, harm, "全市"))
    assert said == ("全市本年入企检查1,234次，较基期减少63.71%（引用口径减少60%以上）；行政处罚立案数120件，较基期减少40.00%（引用口径下降42%）；"
                    "罚款210.40万元，基期没有数据，不作比较（引用口径下降83%）；超频次企业3家，二七区最多，2家；"
                    "减检质效比对二七区有所上升，未见上升1个区，样本不足1个区。")


def test_one_reason_for_all_three_is_said_once():
    none = {"drop_rate": None, "reason": "基期152日、本期325日，天数不同"}
    said = plain(page_sentence("本年", {"visits": VISITS | none, "penalty_cases": CASES | none, "fines": FINES | none}, [], [], "全市"))
    assert said == ("全市本年入企检查1,234次（引用口径减少60%以上）；行政处罚立案数120件（引用口径下降42%）；罚款210.40万元（引用口径下降83%）；"
                    "基期152日、本期325日，天数不同，不作比较；没有超频次的企业。")


def test_what_is_not_known_is_left_out_or_said_to_be_no_data():
    assert reduction_clause(None, "罚款") == []
    assert reduction_clause(FINES | {"current": None}, "罚款") == ["罚款无数据"]
    assert over_clause([]) == "没有超频次的企业"
    assert over_clause([{"firms": 2, "top_unit": "二七区", "top_firms": 2}]) == "超频次企业2家", "in one unit only: nothing to compare"
    assert harm_clause([]) == ""


VIEW = View(parse("2025~10-12"), unit="金水区")


def test_the_base_is_the_same_calendar_days_a_year_before_unless_given():
    look, ignored = read_look({}, VIEW, (), ())
    assert (look.base.since, look.base.until, look.base_given, ignored) == (*BASE, False, [])
    given, _ = read_look({"base_since": "2023-01-01", "base_until": "2023-10-13"}, VIEW, (), ())
    assert (given.base.since, given.base.until, given.base_given) == (date(2023, 1, 1), date(2023, 10, 13), True)


@pytest.mark.parametrize(("params", "said"), [
    ({"counting": "both"}, "计次口径“both”不存在或不在授权范围，已忽略，按规则计次"),
    ({"align": "x"}, "对齐方式“x”"), ({"agency": "税务局"}, "检查机关“税务局”不存在或不在授权范围，已忽略，按全部显示"), ({"industry": "x"}, "行业“x”"),
    ({"base_since": "2023-01-01"}, "无法识别"), ({"base_since": "2024-05-01", "base_until": "2024-01-01"}, "无法识别"),
    ({"base_since": "never", "base_until": "2024-01-01"}, "无法识别"), ({"base_since": "2025-05-01", "base_until": "2025-06-01"}, "与本期重叠")])
def test_what_a_link_asks_for_and_is_not_there_is_said_and_ignored(params, said):
    look, ignored = read_look(params, VIEW, ("金水区城管局",), ("餐饮",))
    assert len(ignored) == 1
    assert said in ignored[0]
    assert (look.counting, look.align, look.agency, look.industry, look.base) == (None, None, None, None, Period("year", *BASE))


def test_a_page_may_open_on_the_year_where_the_link_names_no_period():
    found = Choices(datetime(2025, 10, 12, 23, 59, 59), None, None)
    assert read_view({}, found)[0].period.key == "2025-W41"
    yearly = Choices(datetime(2025, 10, 12, 23, 59, 59), None, None, grain="year")
    assert read_view({}, yearly)[0].period.key == "2025~10-12"
    assert read_view({"week": "2025-W40"}, yearly)[0].period.key == "2025-W40"


def test_the_tile_has_the_year_so_far_against_last_year_and_the_claim_beside():
    year = year_so_far(parse("2025-W41"), datetime(2025, 10, 19, 23, 59, 59))
    assert year.key == "2025~10-12"
    assert year_so_far(parse("2025-W43"), datetime(2025, 10, 19, 23, 59, 59)).key == "2025~10-19", "a running week ends with the data"
    months = [{"visits": n, "is_partial": n == 0} for n in (90, 0, 60)]
    [tile] = inspection_tile([VISITS, FINES], months, year)
    assert (tile.label, tile.figure, tile.unit) == ("入企检查·本年累计", "1,234", "次")
    assert [(line.text, line.verdict) for line in tile.lines] == [("较基期 ▼63.71%", "better"), ("引用口径 减少60%以上", "neutral")]
    assert tile.trend == [90, None, 60], "a month that lacks days is no quiet month"
    assert tile.opens == "page=inspections&year=2025~10-12"


def test_the_tile_says_why_it_compares_nothing_and_is_left_out_where_there_are_no_visits():
    year = parse("2025~10-12")
    [tile] = inspection_tile([VISITS | {"drop_rate": None, "reason": "基期为0", "claim_words": None}], [], year)
    assert [(line.text, line.verdict) for line in tile.lines] == [("较基期 —", "neutral")]
    assert "不作比较：基期为0" in tile.explain
    assert inspection_tile([VISITS | {"current": None}], [], year) == []
    assert inspection_tile([], [], year) == []


@pytest.mark.parametrize(("changes", "said"), [
    ({"kind": "first_day", "until": date(2024, 11, 22)}, "检查数据自2024年11月22日起"),
    ({"kind": "last_day", "since": date(2026, 11, 22)}, "检查数据到2026年11月21日止"),
    ({"kind": "gap", "label": "二七区没有检查数据（断报）", "rows": 21, "since": date(2025, 8, 1), "until": date(2025, 9, 1)},
     "二七区没有检查数据（断报）：2025年8月1日至2025年8月31日，21个工作日"),
    ({"kind": "lone_joint", "label": "有联合编号而只有一个机关", "rows": 3}, "有联合编号而只有一个机关：3条")])
def test_a_doubt_about_the_data_is_said_with_its_days(changes, said):
    assert note_words(NOTE | changes) == said
