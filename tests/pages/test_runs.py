"""Where there is no run of periods to draw, 闭环流程 says why in place of the charts."""
import pytest

LOOP = "../pages/loop.py"
WHY = "没有走势图"


def charts(seen) -> int:
    """How many charts of a run of periods stand on the page, beside its four others."""
    return len(seen.test.get("plotly_chart")) - 4


@pytest.mark.parametrize(("link", "said"), [
    ({"year": "2025~10-19"}, "年累计没有走势图，选周、旬或月可看。"),
    ({"range": "2025-09-01~2025-09-03"}, "自定义周期没有走势图，选周、旬或月可看。"),
    ({"source": "来源1"}, "按问题来源筛选后没有走势图：各期汇总不分问题来源和大类，取消筛选可看。"),
    ({"category": "大类1"}, "按大类筛选后没有走势图：各期汇总不分问题来源和大类，取消筛选可看。"),
    ({"source": "来源1", "category": "大类1"}, "按问题来源、大类筛选后没有走势图：各期汇总不分问题来源和大类，取消筛选可看。"),
])
def test_a_view_without_a_run_says_why_in_place_of_the_charts(look, link, said):
    seen = look(LOOP, **link)
    assert not seen.test.exception
    assert said in seen.text
    assert seen.text.count(WHY) == 1
    assert charts(seen) == 0


def test_a_period_and_a_filter_that_both_stand_in_the_way_are_both_said(look):
    text = look(LOOP, year="2025~10-19", source="来源1").text
    assert "年累计没有走势图" in text
    assert "按问题来源筛选后没有走势图" in text


@pytest.mark.parametrize("link", [{}, {"unit": "二七区"}, {"month": "2025-09"}, {"xun": "2025-09下旬"}])
def test_a_view_with_a_run_draws_it_and_makes_no_excuse(look, link):
    seen = look(LOOP, **link)
    assert charts(seen) == 2
    assert WHY not in seen.text


def test_a_run_no_source_has_the_fields_for_names_them(look, bare_city):
    text = look(LOOP, house=bare_city.folder.parents[1]).text
    assert "没有走势图：按期结案率无数据（缺处置截止时间、结案时间字段）" in text
