"""挂牌督办 through the shell: the board, its numbers, its drawers, other accounts, bad links, nothing listed; and its words."""
import re
from datetime import date, datetime
from decimal import Decimal

import pytest

from cockpit import wording_supervision as words
from cockpit.access import EVERYWHERE
from cockpit.ui.supervision_board import lanes_html, tiles
from cockpit.ui.supervision_tile import supervision_tile
from cockpit.wording import plain

PAGE = "../pages/supervision.py"
STAGES = ["挂牌", "重新挂牌", "整改", "核验", "逾期未摘牌", "摘牌"]
ROW = {"id": "supervision/路段/S1/2025-W41", "kind": "路段", "stage": "整改", "name": "文化路（甲街至乙街）", "subcategory": None, "unit": "金水区",
       "street": "花园路街道", "period": "2025-W41", "periods": "2025-W41", "times": 1, "listed_on": date(2025, 10, 13), "deadline_on": date(2025, 10, 20),
       "first_deadline_on": date(2025, 10, 20), "extended": False, "days_left": 3, "overdue_days": 0, "delisted_on": None, "relisted": False,
       "score": Decimal("71.50"), "item1": "出店经营", "points1": Decimal("5.00"), "item2": None, "points2": None, "findings": 9, "mended": 8,
       "mended_on": None, "checks": 0, "check_score": None, "check_log": None, "pass_score": Decimal("97.00"), "check_days": None, "check_cases": None,
       "target_cases": None, "listing_cases": None, "before_days": 28, "before_cases": 40, "after_days": 14, "after_cases": 10, "change_rate": -0.5,
       "city_change_rate": 0.1, "judged_on": date(2025, 10, 17), "segment_id": "S1"}
POINT = ROW | {"kind": "乱点", "subcategory": "店外经营", "periods": "2025-10-1、2025-10-2", "times": 2, "listing_cases": 11, "check_days": 7,
               "check_cases": 15, "target_cases": 3}


@pytest.fixture
def seen(look, demonstration):
    return lambda as_account="", **params: look(PAGE, as_account=as_account, house=demonstration.folder.parents[1], **params)


def test_the_board_opens_with_its_sentence_stamp_and_lanes_in_order(seen, demonstration):
    page = seen()
    assert not page.test.exception
    total = demonstration.ask("supervision/totals", EVERYWHERE, level="all").row(0, named=True)
    for said in ("<h1>挂牌督办</h1>", f"在办挂牌督办<b>{total['open']}</b>条", "规则 2021版（示例）", "初评", "演示数据", "数据截至"):
        assert said in page.text
    lanes = re.findall(r"<h3>(\S+?)<b>([\d,]+)</b>", page.text)
    assert [stage for stage, _ in lanes] == STAGES
    counts = dict(demonstration.ask("supervision/board", EVERYWHERE)["stage"].value_counts().iter_rows())
    assert {stage: int(count) for stage, count in lanes} == {s: counts.get(s, 0) for s in STAGES}


def test_every_listing_of_the_board_is_a_card_and_a_row(seen, demonstration):
    board = demonstration.ask("supervision/board", EVERYWHERE)
    text = "\n".join(seen().boards)
    assert text.count('class="ck-listing"') == board.height
    assert f"看板所列{board.height}条" in text


def test_overdue_is_said_in_words_and_orange(seen):
    late = re.findall(r'<span class="ck-due ck-worse">([^<]+)</span>', "\n".join(seen().boards))
    assert late
    assert all(re.fullmatch(r"逾期\d+天", word) for word in late)


def test_one_unit_shows_its_streets_and_nobody_elses_listings(seen):
    page = seen(unit="二七区")
    assert "范围 二七区" in page.text
    assert "各街道（乡镇）挂牌督办情况" in page.text
    assert "金水区" not in "".join(page.boards)


def test_points_alone(seen, demonstration):
    page = seen(kind="乱点")
    points = demonstration.ask("supervision/board", EVERYWHERE, kind="乱点")
    assert "\n".join(page.boards).count('class="ck-listing"') == points.height


def test_a_card_leads_to_the_course_of_its_listing(seen, demonstration):
    row = demonstration.ask("supervision/board", EVERYWHERE, kind="路段").filter(stage="逾期未摘牌").row(0, named=True)
    page = seen(rows="listing", of=row["id"])
    assert row["name"] in page.text
    assert f"逾期{row['overdue_days']}天（期限{row['deadline_on']}）" in page.text
    for event in ("期限已过，逾期未摘牌", "该路段历次挂牌"):
        assert event in page.text


@pytest.mark.parametrize("part", ["before", "after"])
def test_the_cases_before_and_after_are_as_many_as_the_card_says(seen, demonstration, part):
    row = max(demonstration.ask("supervision/board", EVERYWHERE).to_dicts(), key=lambda r: r["after_cases"])
    page = seen(rows=part, of=row["id"])
    [table] = [d.value for d in page.test.dataframe]
    assert len(table) == row[f"{part}_cases"]
    assert f"{'挂牌前' if part == 'before' else '挂牌后'}案件{row[f'{part}_cases']}件" in page.text


def test_findings_and_re_inspections_are_listed(seen, demonstration):
    row = next(r for r in demonstration.ask("supervision/board", EVERYWHERE, kind="路段").to_dicts() if r["checks"] > 1)
    assert f"问题{row['findings']}条" in seen(rows="findings", of=row["id"]).text
    assert row["check_log"] in seen(rows="checks", of=row["id"]).text


def test_a_number_of_a_unit_opens_as_many_listings(seen, demonstration):
    unit = demonstration.ask("supervision/totals", EVERYWHERE, level="unit").sort("open").row(-1, named=True)
    assert f"在办 {unit['open']}条" in re.sub(r"\s+", " ", seen(rows="open", of=f"unit:{unit['unit']}").text)


def test_a_segment_another_page_led_to_opens_its_newest_listing(seen, demonstration):
    row = demonstration.ask("supervision/board", EVERYWHERE, kind="路段").row(0, named=True)
    page = seen(segment=row["segment_id"])
    assert dict(page.test.query_params)["rows"] in ("listing", ["listing"])
    assert row["name"] in page.text


def test_the_record_lists_what_was_ever_listed(seen, demonstration):
    assert f"挂牌督办记录：{demonstration.ask('supervision/history', EVERYWHERE).height:,}条" in seen(part="记录").text


@pytest.mark.parametrize("wrong", [{"part": "图"}, {"kind": "桥"}, {"unit": "洛阳市"}, {"rows": "listing", "of": "supervision/路段/X/2025-W01"},
                                   {"rows": "瞎写"}])
def test_a_bad_link_falls_back_and_says_so(seen, wrong):
    page = seen(**wrong)
    assert not page.test.exception
    assert "已忽略" in page.text
    assert "<h1>挂牌督办</h1>" in page.text


def test_a_unit_account_sees_its_own(seen):
    page = seen(as_account="jinshui")
    assert not page.test.exception
    assert "金水区" in page.text
    for other in ("二七区", "中原区", "航空港区"):
        assert other not in page.text


def test_a_foreign_listing_is_out_of_reach_by_link(seen, demonstration):
    foreign = demonstration.ask("supervision/board", EVERYWHERE, unit=["二七区"]).row(0, named=True)
    page = seen(as_account="jinshui", rows="listing", of=foreign["id"])
    assert "不在授权范围，已忽略" in page.text
    assert foreign["name"] not in page.text


def test_where_nothing_was_ever_listed_the_page_says_so(look):
    page = look(PAGE)  # a city of cases alone
    assert not page.test.exception
    assert "没有在办的挂牌督办" in page.text


def test_the_drawer_of_definitions_names_the_words_the_rule_and_the_sql(seen):
    page = seen(define="1")
    assert "督办期间再评的并入本次，期限不变" in page.text
    assert "2021-01-01版（示例）" in page.text
    assert any("from supervision" in code.value for code in page.test.code)


@pytest.mark.parametrize(("change", "said"), [
    ({}, "还剩3天"), ({"days_left": 0}, "今日到期"), ({"days_left": 0, "overdue_days": 4}, "逾期4天"),
    ({"delisted_on": date(2025, 10, 16)}, "10月16日摘牌"), ({"delisted_on": date(2025, 10, 25), "overdue_days": 5}, "10月25日摘牌，逾期5天")])
def test_days_left_in_words(change, said):
    assert words.left_words(ROW | change) == said


@pytest.mark.parametrize(("change", "said"), [
    ({}, "整改8/9个"), ({"judged_on": date(2025, 10, 13)}, "挂牌前已整改8/9个"), ({"findings": 0, "mended": 0}, "没有逐项问题，以复查得分为准"),
    ({"checks": 2, "check_score": Decimal("96.50")}, "整改8/9个，复查2次未达线，最近96.50分（须97.00分）"),
    ({"checks": 2, "check_score": Decimal("99.00"), "mended": 9, "delisted_on": date(2025, 10, 16)}, "整改9/9个，复查99.00分达线（第2次）")])
def test_progress_in_words(change, said):
    assert words.progress_words(ROW | change) == said


def test_the_change_of_cases_in_words():
    assert words.change_words(ROW) == "挂牌前28日40件，挂牌后14日10件，日均▼50.00%（全市▲10.00%）"
    assert words.verdict(ROW) == "better"
    assert words.verdict(ROW | {"change_rate": 0.2}) == "worse"
    assert words.change_words(ROW | {"change_rate": None, "after_days": 3, "after_cases": 1}) == "挂牌前28日40件，挂牌后3日1件，天数尚少，暂不比较"
    assert words.change_words(ROW | {"change_rate": None, "before_cases": 0}) == "挂牌前28日0件，挂牌后14日10件，挂牌前没有案件，不比较"
    assert words.change_words(ROW | {"after_days": 0}) == "挂牌前28日40件，刚挂牌"
    assert "（全市同类▲10.00%）" in words.change_words(POINT)


def test_why_in_words():
    assert words.reason_words(ROW) == "2025年第41周黑旗，折算后得分71.50，主要扣分：出店经营5.00分"
    assert words.reason_words(ROW | {"periods": "2025-W41、2025-W42"}).startswith("2025年第41周黑旗，督办期间再评黑旗1次（最近2025年第42周）")
    assert words.reason_words(POINT) == "2025年10月上旬店外经营11件，此后1次仍在最差之列"
    assert words.progress_words(POINT) == "近7日15件，7日内不超过3件即摘牌"
    assert words.place_words(POINT) == "文化路（甲街至乙街）·店外经营"


def test_a_life_is_told_in_order():
    row = ROW | {"periods": "2025-W41、2025-W42", "extended": True, "deadline_on": date(2025, 10, 23), "mended_on": date(2025, 10, 21), "overdue_days": 2,
                 "check_log": "2025-10-22 90.00、2025-10-25 98.00", "delisted_on": date(2025, 10, 25)}
    assert words.life(row) == [
        ("2025-10-13", "挂牌"), ("2025-10-20", "再次评为黑旗（2025年第42周），并入本次"), ("2025-10-20", "期限到，多数问题已整改，延期至10月23日"),
        ("2025-10-21", "所列问题全部整改"), ("2025-10-22", "复查90.00分，未达线"), ("2025-10-24", "期限已过，逾期未摘牌"),
        ("2025-10-25", "复查98.00分，达线"), ("2025-10-25", "摘牌")]
    assert words.life(ROW | {"mended_on": date(2025, 10, 9)})[:2] == [("2025-10-09", "所列问题挂牌前已全部整改"), ("2025-10-13", "挂牌")]


def test_patrols_behind_the_cases_are_said():
    assert words.behind_words(date(2025, 10, 13), datetime(2025, 10, 13)) == ""
    assert words.behind_words(None, datetime(2025, 10, 13)) == ""
    assert words.behind_words(date(2025, 10, 6), datetime(2025, 10, 13)).startswith("巡查数据只到10月5日，路段的办理状态按10月6日判定")


def test_those_overdue_longest_are_matters_for_leaders():
    rows = [ROW | {"stage": "逾期未摘牌", "overdue_days": n, "segment_id": f"S{n}", "id": str(n)} for n in (3, 30, 7)] + [ROW]
    matters = words.overdue_matters(rows)
    assert [m.segment for m in matters] == ["S30", "S7"]
    assert (matters[0].kind, matters[0].page) == ("逾期督办", "supervision")
    assert matters[0].text == "文化路（甲街至乙街）挂牌督办逾期30天未摘牌，责任单位金水区"


def test_a_board_without_overdue_says_so():
    total = {"open": 2, "segments": 2, "points": 0, "overdue": 0, "listed": 1, "delisted": 0, "soon": 0}
    assert plain(words.board_sentence(total, [])) == "在办挂牌督办2条，没有逾期的；近7日挂牌1条、摘牌0条。"
    assert plain(words.board_sentence(total | {"open": 0}, [])) == "没有在办的挂牌督办；近7日摘牌0条。"


def test_the_tile_of_the_overview_leads_to_the_board(demonstration):
    total = demonstration.ask("supervision/totals", EVERYWHERE, level="all").row(0, named=True)
    tile = supervision_tile(total, demonstration.ask("supervision/trend", EVERYWHERE).to_dicts())
    assert (tile.label, tile.figure, tile.opens) == ("挂牌督办·初评", f"{total['open']:,}", "page=supervision")
    assert tile.lines[0].text == f"逾期未摘牌 {total['overdue']}条"
    assert supervision_tile(None, []).figure == "0"


def test_markup_in_a_name_is_shown_and_not_run():
    html = lanes_html([ROW | {"name": "<img src=x>"}])
    assert "<img" not in html
    assert "&lt;img" in html


def test_without_comparison_the_effect_is_a_dash():
    total = {"open": 0, "relisted": 0, "listed": 0, "delisted": 0, "overdue": 0, "soon": 0, "in_time_rate": None, "finished": 0, "in_time": 0,
             "after_cases": None, "expected_cases": None, "compared": 0, "fell": 0}
    assert [t.figure for t in tiles(total, [])] == ["0", "0", "0", "—", "—"]
