"""Visits to enterprises as pictures: both periods on one axis, lost months marked, intervals against 1, a day a mark."""
from datetime import date

import polars as pl
import pytest

from cockpit.charts.broken_series import broken_series
from cockpit.charts.month_columns import month_columns
from cockpit.charts.ratio_intervals import ratio_intervals
from cockpit.charts.visit_calendar import visit_calendar
from cockpit.charts.visits_per_enterprise import visits_per_enterprise

BUCKETS = pl.DataFrame({"bucket": ["0次", "1次", "2次"], "enterprises": [30, 12, 3], "base_enterprises": [5, 20, 20]})
MONTHS = pl.DataFrame({"month": [date(2024, 9, 1), date(2025, 8, 1), date(2025, 9, 1)], "visits": [40, 0, 12], "is_partial": [False, True, False],
                       "inside": [False, True, True]})


def test_both_periods_stand_on_one_axis_bucket_by_bucket_from_zero():
    figure = visits_per_enterprise(BUCKETS).to_dict()
    assert {t["name"]: list(t["y"]) for t in figure["data"]} == {"基期": [5, 20, 20], "本期": [30, 12, 3]}
    assert all(list(t["x"]) == ["0次", "1次", "2次"] for t in figure["data"])
    assert (figure["layout"]["barmode"], figure["layout"]["yaxis"]["rangemode"]) == ("group", "tozero")
    assert [list(t["text"]) for t in figure["data"]][1] == ["30", "12", "3"]


def test_without_a_base_only_this_period_is_drawn():
    alone = visits_per_enterprise(BUCKETS.with_columns(pl.lit(None, pl.Int64).alias("base_enterprises"))).to_dict()
    assert [t["name"] for t in alone["data"]] == ["本期"]


def test_a_month_that_lacks_days_is_hatched_and_named_and_never_the_one_said():
    figure = month_columns(MONTHS, "visits", "次").to_dict()
    lost = next(t for t in figure["data"] if t.get("name") == "不全")
    assert list(lost["x"]) == ["25年8月"]
    assert [a["text"] for a in figure["layout"]["annotations"]] == ["不全", "<b>12</b>"]
    only_gap = month_columns(MONTHS.head(2), "visits", "次").to_dict()
    assert [a["text"] for a in only_gap["layout"]["annotations"]] == ["不全", "<b>40</b>"]


def test_yuan_are_drawn_in_wan():
    fines = MONTHS.with_columns(pl.Series("fines", [1_204_000, None, 35_000]))
    figure = month_columns(fines, "fines", "元").to_dict()
    assert list(figure["data"][0]["y"]) == [120.4, None, 3.5]
    assert figure["layout"]["annotations"][-1]["text"] == "<b>3.5</b>"


def test_lost_months_side_by_side_carry_the_word_once():
    run = pl.DataFrame({"month": [date(2025, m, 1) for m in range(1, 8)], "visits": [9, 0, 0, 0, 9, 0, 9], "inside": [True] * 7,
                        "is_partial": [False, True, True, True, False, True, False]})
    words = [(a["x"], a["text"]) for a in month_columns(run, "visits", "次").to_dict()["layout"]["annotations"] if a["text"] == "不全"]
    assert words == [("25年3月", "不全"), ("25年6月", "不全")]


def test_months_of_the_period_are_dark_and_those_before_pale():
    colours = month_columns(MONTHS, "visits", "次").to_dict()["data"][0]["marker"]["color"]
    assert colours[0] != colours[1] == colours[2]


def test_no_month_draws_nothing():
    assert not month_columns(MONTHS.clear(), "visits", "次").to_dict()["layout"].get("annotations")


HARM = [{"name": "二七区", "ratio": 1.42, "low": 1.1, "high": 1.83, "reading": "有所上升"},
        {"name": "金水区", "ratio": 0.97, "low": 0.8, "high": 1.18, "reading": "未见上升"},
        {"name": "上街区", "ratio": None, "low": None, "high": None, "reading": "样本不足，暂不评价"}]


def test_intervals_reach_from_low_to_high_about_a_line_at_one():
    figure = ratio_intervals(HARM).to_dict()
    first = figure["data"][0]
    assert (first["name"], list(first["x"]), list(first["y"])) == ("有所上升", [1.42], ["二七区"])
    assert list(first["error_x"]["array"]) == [pytest.approx(0.41)]
    assert list(first["error_x"]["arrayminus"]) == [pytest.approx(0.32)]
    assert figure["layout"]["shapes"][0]["x0"] == 1
    low, high = figure["layout"]["xaxis"]["range"]
    assert figure["layout"]["xaxis"]["type"] == "log"
    assert low == -high


def test_a_unit_with_too_small_a_sample_keeps_its_row_and_says_so():
    figure = ratio_intervals(HARM).to_dict()
    assert list(figure["layout"]["yaxis"]["categoryarray"]) == ["上街区", "金水区", "二七区"]
    assert [a["text"] for a in figure["layout"]["annotations"]] == ["1.42（1.10—1.83） 有所上升", "0.97（0.80—1.18） 未见上升", "样本不足，暂不评价"]
    assert {t["name"]: t["marker"]["symbol"] for t in figure["data"]} == {"有所上升": "diamond", "未见上升": "circle"}


def test_a_very_wide_interval_does_not_push_the_others_together():
    wide = ratio_intervals([HARM[0], HARM[1] | {"high": 900.0}]).to_dict()
    assert 10 ** wide["layout"]["xaxis"]["range"][1] == pytest.approx(8)


def test_a_visit_is_a_mark_on_its_day_and_its_type_a_shape():
    events = [{"day": date(2025, 3, 7), "kind": "日常", "said": "金水区城管局"}, {"day": date(2025, 5, 20), "kind": "处罚", "said": "罚款500元"},
              {"day": date(2025, 5, 2), "kind": None, "said": ""}]
    figure = visit_calendar(events, date(2025, 3, 1), date(2025, 5, 31)).to_dict()
    assert {t["name"]: (list(t["x"]), list(t["y"]), t["marker"]["symbol"]) for t in figure["data"]} == {
        "日常": ([7], ["25年3月"], "circle"), "未注明": ([2], ["25年5月"], "circle-open"), "处罚": ([20], ["25年5月"], "x")}
    assert list(figure["layout"]["yaxis"]["categoryarray"]) == ["25年3月", "25年4月", "25年5月"]


def test_an_enterprise_nobody_visited_has_its_empty_months():
    figure = visit_calendar([], date(2024, 12, 3), date(2025, 1, 2)).to_dict()
    assert list(figure["layout"]["yaxis"]["categoryarray"]) == ["24年12月", "25年1月"]
    assert len(figure["data"]) == 0


WEEKS = pl.DataFrame({"week": [date(2025, 1, 6), date(2025, 1, 13), date(2025, 1, 20)], "after": [False, False, True], "rate": [0.2, None, 0.3],
                      "fitted": [0.21, 0.21, 0.3], "expected": [0.21, 0.21, 0.21]})


def test_what_was_to_be_expected_is_drawn_from_the_step_on_and_a_lost_week_is_no_point():
    figure = broken_series(WEEKS).to_dict()
    assert {t["name"]: list(t["y"]) for t in figure["data"]} == {
        "每周": [0.2, None, 0.3], "按以往应有": [None, None, 0.21], "实际走势": [0.21, 0.21, 0.3]}
    assert {t["name"]: t["line"]["dash"] for t in figure["data"] if t["mode"] == "lines"} == {"按以往应有": "dash", "实际走势": "solid"}
    assert figure["layout"]["shapes"][0]["x0"] == date(2025, 1, 20)
    assert [a["text"] for a in figure["layout"]["annotations"]] == ["按以往应有", "<b>实际走势</b>", "减检"]


def test_a_series_that_was_not_told_shows_its_weeks_alone():
    untold = WEEKS.with_columns(pl.lit(None, pl.Float64).alias("fitted"), pl.lit(None, pl.Float64).alias("expected"))
    assert [t["name"] for t in broken_series(untold).to_dict()["data"]] == ["每周"]
