"""Every page through the shell: as it should be, empty, scoped, and behind a bad link."""
import re
from datetime import date

import pytest

from cockpit.access import EVERYWHERE, Scope
from cockpit.ui.due_today import title
from tests.pages.conftest import board_values

LOOP = "../pages/loop.py"
WEEK = {"since": date(2025, 10, 13), "until": date(2025, 10, 20)}
PAGES = [("", "城市精细化管理“路长制”运行总览", 1), (LOOP, "闭环流程", 1)]


@pytest.mark.parametrize(("page", "title", "boards"), PAGES)
def test_a_page_opens_on_the_last_finished_week_with_its_stamp(look, page, title, boards):
    seen = look(page)
    assert not seen.test.exception
    assert f"<h1>{title}</h1>" in seen.text
    assert "统计周期 2025年第42周（10月13日—10月19日）" in seen.text
    assert "数据截至 2025年10月19日23时59分" in seen.text
    assert "（示例）" in seen.text
    assert len(seen.boards) == boards


def test_the_tiles_say_what_the_question_answers(look, city):
    totals = {r["scope"]: r for r in city.ask("operations/totals", EVERYWHERE, **WEEK).to_dicts()}
    text = look().text
    for figure in (totals["全市"]["accepted"], totals["全市"]["overdue_open"]):
        assert f'<span class="ck-figure">{figure:,}<small>件</small></span>' in text
    assert f'<span class="ck-figure">{totals["常规"]["on_time_rate"] * 100:.2f}<small>%</small></span>' in text


def test_the_unit_table_has_the_bureaus_columns_in_order(look):
    [html] = look().boards
    heads = ["未派遣数", "应结案数", "结案数", "结案率（%）", "按期结案数", "按期结案率（%）", "返工数", "延期数", "超期未结数"]
    places = [html.index(f">{h}</th>") for h in heads]
    assert places == sorted(places)


def test_units_stand_in_official_order(look):
    [html] = look().boards
    order = ["中原区", "二七区", "管城回族区", "金水区", "上街区", "惠济区", "郑东新区", "经开区", "高新区", "航空港区", "全市"]
    places = [html.index(f'<th scope="row">{u}</th>') for u in order]
    assert places == sorted(places)


def test_a_unit_with_nothing_due_shows_a_dash_and_opens_nothing(look):
    cells = board_values(look().boards[0], "上街区")
    assert cells == ["0", "0", "0", "—", "0", "—", "0", "0", "0"]


def test_a_row_of_the_table_is_the_row_of_the_question(look, city):
    row = next(r for r in city.ask("operations/by_unit", EVERYWHERE, **WEEK).to_dicts() if (r["unit"], r["scope"]) == ("金水区", "常规"))
    cells = board_values(look(scope="常规").boards[0], "金水区")
    assert cells == [f"{row['undispatched']:,}", f"{row['due']:,}", f"{row['closed_of_due']:,}", f"{row['closing_rate'] * 100:.2f}",
                     f"{row['on_time_of_due']:,}", f"{row['on_time_rate'] * 100:.2f}", f"{row['reworked_of_due']:,}",
                     f"{row['postponed_of_due']:,}", f"{row['overdue_open']:,}"]


def test_both_pages_show_the_same_figures_for_a_unit(look):
    overview = board_values(look().boards[0], "二七区")
    assert board_values(look(LOOP).boards[0], "二七区") == overview


def test_another_reading_of_due_is_named_and_changes_the_figures(look):
    in_force, other = look(), look(due="A")
    assert "“到期”口径" in other.text
    assert board_values(in_force.boards[0], "全市") != board_values(other.boards[0], "全市")


@pytest.mark.parametrize(("page", "title", "boards"), PAGES)
def test_a_bad_link_falls_back_and_says_so(look, page, title, boards):
    seen = look(page, week="2025-W77", unit="洛阳市")
    assert not seen.test.exception
    assert "统计周期“2025-W77”无法识别，已忽略" in seen.text
    assert "“洛阳市”不存在或不在授权范围，已忽略" in seen.text
    assert "统计周期 2025年第42周" in seen.text


def test_markup_in_a_link_is_shown_and_not_run(look):
    raw = "\n".join(h.proto.body for h in look(unit="<img src=x onerror=alert(1)>").test.get("html"))
    assert "<img" not in raw
    assert "&lt;img" in raw


def test_a_link_names_its_week_and_place(look):
    seen = look(week="2025-W40", unit="二七区")
    assert "统计周期 2025年第40周" in seen.text
    assert "范围 二七区" in seen.text
    assert "二七区各街道运行情况" in seen.text
    assert "金水区" not in "".join(seen.boards)


@pytest.mark.parametrize("page", ["", LOOP])
def test_a_running_period_is_shown_only_when_asked_for_and_marked(look, page):
    assert "尚未结束" not in look(page).text
    assert "2025年10月尚未结束" in look(page, month="2025-10").text


@pytest.mark.parametrize("page", ["", LOOP])
@pytest.mark.parametrize("period", [{"month": "2025-09"}, {"xun": "2025-09下旬"}, {"year": "2025~10-19"}, {"range": "2025-09-01~2025-09-03"}])
def test_every_grain_draws_the_page(look, page, period):
    seen = look(page, **period)
    assert not seen.test.exception
    assert "页面出错" not in seen.text
    assert "已忽略" not in seen.text


@pytest.mark.parametrize("page", ["", LOOP])
def test_a_unit_account_sees_its_own_unit_and_no_other(look, page):
    seen = look(page, as_account="jinshui")
    assert not seen.test.exception
    assert "范围 金水区" in seen.text
    assert "李四" in seen.text
    for other in ("二七区", "中原区", "长江路街道"):
        assert other not in seen.text
    assert all("二七区" not in box.options for box in seen.test.selectbox)


def test_a_unit_account_cannot_reach_another_unit_by_link(look, city):
    seen = look(as_account="jinshui", unit="二七区", rows="due", of="unit:二七区")
    assert "不存在或不在授权范围" in seen.text
    assert [d.value.height for d in seen.test.dataframe] == []


@pytest.mark.parametrize("page", ["", LOOP])
def test_an_account_without_a_place_sees_nothing_and_is_told_so(look, page):
    seen = look(page, as_account="nowhere")
    assert not seen.test.exception
    assert "未授权任何区域" in seen.text
    for unit in ("金水区", "二七区", "中原区"):
        assert unit not in seen.text


def test_a_stranger_gets_no_page(look):
    seen = look(as_account="stranger")
    assert "账户未开通" in seen.text
    assert seen.boards == []


def test_without_a_publication_the_page_says_what_to_do(look, tmp_path):
    seen = look(house=tmp_path / "empty")
    assert "还没有发布过数据" in seen.text
    assert "python -m cockpit ingest" in seen.text
    assert seen.boards == []


def test_the_filters_write_what_they_show_into_the_link(look):
    test = look().test
    test.selectbox(key="f_unit").select("二七区").run()
    assert dict(test.query_params)["unit"] == "二七区"
    test.button(key="f_before").click().run()
    assert dict(test.query_params)["week"] == "2025-W41"
    assert dict(test.query_params)["unit"] == "二七区"


def test_the_definition_drawer_gives_definition_rule_and_sql(look):
    seen = look(define="1")
    assert "应结案口径与规则" in seen.text
    assert "按期结案数÷应结案数" in seen.text
    assert any("from case_fact" in code.value for code in seen.test.code)


@pytest.mark.parametrize("page", ["", LOOP])
def test_what_no_source_records_reads_no_data_and_never_zero(look, bare_city, page):
    seen = look(page, house=bare_city.folder.parents[1])
    assert not seen.test.exception
    assert "页面出错" not in seen.text
    assert "无数据" in seen.text
    assert board_values(seen.boards[0], "金水区") == ["无数据"] * 9


def test_where_no_source_has_deadlines_no_urgent_case_is_said_to_be_in_time(look, bare_city):
    text = look(house=bare_city.folder.parents[1]).text
    assert "超时 无数据" in text and "超时 0件" not in text


@pytest.mark.parametrize("page", ["", LOOP, "../pages/explore.py"])
def test_a_field_no_source_has_is_named_in_chinese(look, bare_city, page):
    text = look(page, house=bare_city.folder.parents[1], define="1").text
    assert "缺处置截止时间" in text
    assert not re.search("缺[^<。）]*[a-z]", text)


def test_a_districts_first_screen_lists_its_own_cases_due_today_and_the_citys_does_not(look, city):
    rows = city.ask("cases/due_today", Scope(("金水区",))).to_dicts()
    text = look(as_account="jinshui").text
    assert title(rows) in text
    assert all(f"id={r['case_id']}" in text for r in rows[:8])
    assert "今日到期" not in look().text
