"""Charts of decisions are figure dictionaries: every step adds up, no flag is told by colour alone, no map asks outside."""
from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from cockpit.charts.grade_flow import DOWN, STAY, UP, grade_flow
from cockpit.charts.grade_path import grade_path
from cockpit.charts.grade_progress import grade_progress
from cockpit.charts.history_strip import history_strip
from cockpit.charts.segment_map import kind_of, placed, segment_map
from cockpit.charts.waterfall import RESULT, waterfall


def steps(*points: tuple[str, str]) -> pl.DataFrame:
    """Steps from 100: (step, points); score_after is their running sum."""
    rows, at = [{"position": 1, "step": "满分", "points": Decimal(100), "score_after": Decimal(100), "detail": ""}], Decimal(100)
    for position, (step, change) in enumerate(points, 2):
        at += Decimal(change)
        rows.append({"position": position, "step": step, "points": Decimal(change), "score_after": at, "detail": f"{step}的说明"})
    return pl.DataFrame(rows)


# 100 − 17.70 + 13.27 − 52.21 + 16.18 + 0 = 59.54
WALK = steps(("发现问题", "-17.70"), ("巡查次数", "13.27"), ("巡查里程", "-52.21"), ("难度系数", "16.18"), ("媒体曝光", "0"))


def test_each_bar_of_the_waterfall_begins_where_the_last_one_ended():
    bar = waterfall(WALK).to_dict()["data"][0]
    ends = [base + length for base, length in zip(bar["base"], bar["x"], strict=True)]
    assert [round(e, 2) for e in ends] == [82.30, 95.57, 43.36, 59.54, 59.54]
    assert [round(b, 2) for b in bar["base"]] == [100.0, *(round(e, 2) for e in ends[:-1])]


def test_the_waterfall_says_points_and_level_at_every_step_and_ends_in_the_score():
    texts = waterfall(WALK).to_dict()["data"][2]["text"]
    assert [t.strip() for t in texts] == ["−17.70，至82.30", "+13.27，至95.57", "−52.21，至43.36", "+16.18，至59.54", "0.00，至59.54",
                                          "100.00", "<b>59.54</b>"]


def test_the_steps_stand_in_their_order_from_the_top_whatever_the_order_of_the_rows():
    axis = waterfall(WALK.reverse()).to_dict()["layout"]["yaxis"]
    assert list(axis["categoryarray"]) == [RESULT, "媒体曝光", "难度系数", "巡查里程", "巡查次数", "发现问题", "满分"]
    assert "发现问题的说明" in axis["ticktext"][1]


def test_a_step_below_zero_is_written_with_a_minus_and_zero_is_marked():
    figure = waterfall(steps(("发现问题", "-150.00"), ("最低零分", "50.00"))).to_dict()
    assert [t.strip() for t in figure["data"][2]["text"]][:2] == ["−150.00，至−50.00", "+50.00，至0.00"]
    assert [s["x0"] for s in figure["layout"]["shapes"]] == [0]


def test_a_score_without_deductions_is_drawn_without_dividing_by_zero():
    low, high = waterfall(steps(("发现问题", "0"))).to_dict()["layout"]["xaxis"]["range"]
    assert low < 100 < high


def test_the_axis_ends_at_the_full_score_and_labels_stand_beside_it():
    layout = waterfall(WALK).to_dict()["layout"]
    assert 100 < layout["xaxis"]["range"][1] < 102
    assert layout["margin"]["r"] > 100


def test_no_steps_draw_nothing():
    assert waterfall(WALK.clear()).to_dict()["data"] == []


HISTORY = pl.DataFrame({
    "label": [f"{n}周" for n in range(5)], "score": [Decimal("99.00"), None, Decimal("60.00"), Decimal("80.00"), Decimal("100.00")],
    "flag": ["红旗", None, "黑旗", None, "优秀红旗"], "held": [None, "在建施工", None, "巡查不足2次", None]})


def test_a_period_that_was_not_judged_is_hatched_says_why_and_breaks_the_line():
    bars, line, *_ = history_strip(HISTORY).to_dict()["data"]
    assert list(bars["x"]) == ["1周", "3周"]
    assert bars["marker"]["pattern"]["shape"] == "/"
    assert list(bars["customdata"]) == ["在建施工", "巡查不足2次"]
    assert list(line["y"]) == [99.0, None, 60.0, None, 100.0]
    assert line["connectgaps"] is False


def test_flags_in_the_strip_have_a_letter_and_a_symbol_of_their_own():
    marks = {t["name"]: t for t in history_strip(HISTORY).to_dict()["data"][2:]}
    assert {name: t["text"][0] for name, t in marks.items()} == {"红旗": "红", "优秀红旗": "优", "黑旗": "黑"}
    assert len({t["marker"]["symbol"] for t in marks.values()}) == 3


def test_the_strip_shows_the_last_periods_only():
    assert list(history_strip(HISTORY, shown=2).to_dict()["layout"]["xaxis"]["categoryarray"]) == ["3周", "4周"]


def test_a_strip_of_nothing_but_held_periods_has_no_mark():
    drawn = history_strip(HISTORY.with_columns(held=pl.lit("本期未巡查"), flag=pl.lit(None, pl.String)))
    assert [t.name for t in drawn.data] == ["不参评", "折算后得分"]


def segment(name: str, flag: str | None = None, held: str | None = None, at: float = 113.6) -> dict:
    return {"segment_id": name, "name": f"{name}路", "unit": "甲区", "flag": flag, "held": held, "score": Decimal("90.00"),
            "start_lon": at, "start_lat": 34.7, "end_lon": at + 0.01, "end_lat": 34.71}


CITY = [segment("A", "黑旗"), segment("B", "红旗"), segment("C", "优秀红旗"), segment("D"), segment("E", held="在建施工")]
SQUARE = {"甲区": [[(113.5, 34.6), (113.8, 34.6), (113.8, 34.8), (113.5, 34.8), (113.5, 34.6)]]}


def test_flags_on_the_map_differ_in_letter_symbol_and_stroke():
    figure = segment_map(pl.DataFrame(CITY), SQUARE)
    marks = {t.name: t for t in figure.data if t.mode == "markers+text"}
    assert [marks[f].text[0] for f in ("黑旗", "红旗", "优秀红旗")] == ["黑", "红", "优"]
    assert len({marks[f].marker.symbol for f in ("黑旗", "红旗", "优秀红旗")}) == 3
    strokes = [t.line for t in figure.data if t.mode == "lines"]
    assert any(s.dash for s in strokes if s.color == "#1F2329")
    assert len({s.width for s in strokes}) >= 4


def test_a_mark_carries_its_segment_and_says_its_name_and_score():
    figure = segment_map(pl.DataFrame(CITY), {})
    [black] = [t for t in figure.data if t.name == "黑旗"]
    assert list(black.customdata) == ["A"]
    assert black.hovertext[0] == "A路<br>甲区 黑旗，折算后得分90.00"
    [held] = [t for t in figure.data if t.name == "不参评"]
    assert held.hovertext[0] == "E路<br>甲区 不参评：在建施工"


def test_the_map_uses_no_tiles_and_no_webgl():
    kinds = {t["type"] for t in segment_map(pl.DataFrame(CITY), SQUARE).to_dict()["data"]}
    assert kinds == {"scatter"}


def test_a_segment_without_coordinates_is_not_drawn():
    rows = pl.DataFrame([segment("A", "黑旗"), segment("B", "红旗") | {"end_lon": None}])
    assert placed(rows)["segment_id"].to_list() == ["A"]
    assert [t.name for t in segment_map(rows, {}).data if t.mode == "markers+text"] == ["黑旗"]


def test_the_frame_holds_the_segments_and_not_the_whole_outline():
    x = segment_map(pl.DataFrame([segment("A")]), SQUARE).to_dict()["layout"]["xaxis"]["range"]
    assert 113.59 < x[0] < 113.6 < 113.61 < x[1] < 113.62


def test_an_empty_map_is_still_a_figure():
    assert segment_map(pl.DataFrame([segment("A")]).clear(), SQUARE).to_dict()["data"]


@pytest.mark.parametrize(("row", "kind"), [({"flag": "黑旗", "held": None}, "黑旗"), ({"flag": None, "held": "在建施工"}, "不参评"),
                                           ({"flag": None, "held": None}, "未获评")])
def test_what_a_segment_is_drawn_as(row, kind):
    assert kind_of(row) == kind


FLOWS = pl.DataFrame([("2025-08", "普通", "普通", 800), ("2025-08", "普通", "优秀", 58), ("2025-08", "优秀", "优秀", 194), ("2025-08", "优秀", "卓越", 3),
                      ("2025-09", "优秀", "普通", 54), ("2025-09", "优秀", "优秀", 198), ("2025-09", "卓越", "卓越", 3), ("2025-09", "普通", "优秀", 7)],
                     schema=["period", "grade_before", "grade", "segments"], orient="row")
MONTHS, LABELS = ["2025-08", "2025-09"], ["7月", "8月", "9月"]


def test_a_flow_goes_from_one_month_end_to_the_next_and_staying_ordinary_is_not_drawn():
    sankey = grade_flow(FLOWS, MONTHS, LABELS).to_dict()["data"][0]
    link, x = sankey["link"], sankey["node"]["x"]
    assert sorted(link["value"]) == [3, 3, 7, 54, 58, 194, 198]
    assert all(x[b] > x[a] for a, b in zip(link["source"], link["target"], strict=True))
    assert list(link["customdata"])[0] == "8月 普通→优秀 58条"


def test_rising_falling_and_staying_have_colours_of_their_own():
    link = grade_flow(FLOWS, MONTHS, LABELS).to_dict()["data"][0]["link"]
    found = dict(zip(link["customdata"], link["color"], strict=True))
    assert found["8月 优秀→卓越 3条"] == UP
    assert found["9月 优秀→普通 54条"] == DOWN
    assert found["9月 优秀→优秀 198条"] == STAY


def test_the_columns_of_the_flow_are_named_by_month_and_grades_stand_from_the_top():
    figure = grade_flow(FLOWS, MONTHS, LABELS).to_dict()
    assert [a["text"] for a in figure["layout"]["annotations"]] == LABELS
    node = figure["data"][0]["node"]
    last = [(y, label) for x, y, label in zip(node["x"], node["y"], node["label"], strict=True) if x > 0.9]
    assert [label.split()[0] for _, label in sorted(last)] == ["卓越", "优秀", "普通"]


def test_a_month_without_a_move_says_so():
    still = FLOWS.filter((pl.col("grade_before") == "普通") & (pl.col("grade") == "普通"))
    assert "没有等次变动" in [a["text"] for a in grade_flow(still, ["2025-08"], ["7月", "8月"]).to_dict()["layout"]["annotations"]]


def test_a_path_names_the_grade_at_every_change():
    path = pl.DataFrame({"label": ["1月", "2月", "3月", "4月"], "grade": ["普通", "优秀", "优秀", "普通"]})
    line, marks = grade_path(path).to_dict()["data"]
    assert list(line["y"]) == [0, 1, 1, 0]
    assert list(marks["text"]) == ["普通", "优秀", "普通"]


def test_progress_runs_from_zero_and_shows_its_goal():
    run = pl.DataFrame({"label": ["8月", "9月"], "excellent": [256, 274]})
    figure = grade_progress(run, "excellent", "优秀", 385, "上限").to_dict()
    assert figure["layout"]["yaxis"]["range"][0] == 0
    assert figure["layout"]["yaxis"]["range"][1] > 385
    assert [a["text"] for a in figure["layout"]["annotations"]] == ["上限385"]
    assert list(figure["data"][1]["text"]) == ["<b>274</b>"]


def test_progress_without_a_goal_has_no_line():
    run = pl.DataFrame({"label": ["8月", "9月"], "excellent": [1, 2]})
    assert "shapes" not in grade_progress(run, "excellent", "优秀", None).to_dict()["layout"]
