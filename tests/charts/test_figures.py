"""Charts are figure dictionaries: what is drawn, what it says, what a click carries."""
import polars as pl

from cockpit.charts.bars import bars
from cockpit.charts.durations import durations, hours_words
from cockpit.charts.funnel import funnel
from cockpit.charts.sparkline import sparkline
from cockpit.charts.trend import trend

LINKS = pl.DataFrame({"position": [1, 2, 3], "label": ["发现问题", "受理立案", "任务派遣"], "cases": [200, 150, None]})


def test_a_link_says_its_count_and_its_share_of_those_found():
    bar = funnel(LINKS).to_dict()["data"][0]
    assert list(bar["x"]) == [200, 150, 0]
    assert list(bar["text"]) == ["200件 100.00%", "150件 75.00%", "无数据"]


def test_a_click_on_a_link_carries_the_measure_of_its_rows():
    assert list(funnel(LINKS).to_dict()["data"][0]["customdata"]) == ["link_1", "link_2", "link_3"]


def test_the_links_stand_in_their_order_from_the_top():
    figure = funnel(LINKS.reverse()).to_dict()
    assert list(figure["data"][0]["y"]) == ["发现问题", "受理立案", "任务派遣"]
    assert figure["layout"]["yaxis"]["autorange"] == "reversed"


def test_a_funnel_of_an_empty_period_draws_no_share():
    empty = LINKS.with_columns(cases=pl.lit(0))
    assert list(funnel(empty).to_dict()["data"][0]["text"]) == ["0件"] * 3


STAGES = pl.DataFrame({"position": [1, 2], "label": ["派遣到处置", "处置到核查"], "cases": [10, 0], "median_hours": [2.0, None],
                       "p90_hours": [50.0, None]})


def test_durations_join_median_and_nine_in_ten():
    traces = durations(STAGES).to_dict()["data"]
    assert list(traces[1]["x"]) == [2.0, 50.0]
    assert [list(t["text"]) for t in traces[2:]] == [["2.0小时"], ["2.1天"]]


def test_a_stage_without_times_reads_no_data_and_has_no_dot():
    figure = durations(STAGES).to_dict()
    assert [a["text"] for a in figure["layout"]["annotations"]] == ["无数据"]
    assert all("处置到核查" not in list(t["y"]) for t in figure["data"] if t.get("marker", {}).get("opacity") != 0)


def test_hours_are_said_in_the_unit_people_use():
    assert [hours_words(h) for h in (0.05, 3.25, 60, None)] == ["3分钟", "3.2小时", "2.5天", "无数据"]


def test_bars_are_sorted_from_zero_and_the_tail_is_summed():
    frame = pl.DataFrame({"name": [f"类{n:02d}" for n in range(15)], "reported": list(range(15))})
    figure = bars(frame, "name", "reported", "reported").to_dict()
    bar = figure["data"][0]
    assert list(bar["x"]) == [14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 0 + 1 + 2]
    assert list(bar["y"])[-1] == "其余3类"
    assert list(bar["customdata"])[-1] == ""
    assert figure["layout"]["xaxis"]["range"][0] == 0


def test_bars_of_one_value_say_the_whole():
    frame = pl.DataFrame({"name": ["12345"], "reported": [8]})
    assert list(bars(frame, "name", "reported", "reported").to_dict()["data"][0]["text"]) == ["8 100.00%"]


def run(values):
    return pl.DataFrame({"label": [f"{n}周" for n in range(len(values))], "on_time_rate": values}, schema_overrides={"on_time_rate": pl.Float64})


def test_a_trend_says_its_newest_value_at_its_end():
    traces = trend(run([0.5, 0.75]), "on_time_rate").to_dict()["data"]
    assert list(traces[1]["text"]) == ["<b>75.00%</b>"]


def test_a_trend_leaves_a_gap_where_a_period_is_unknown():
    line = trend(run([0.5, None, 0.7]), "on_time_rate").to_dict()["data"][0]
    assert list(line["y"]) == [0.5, None, 0.7]
    assert line["connectgaps"] is False


def test_the_band_is_the_middle_eighty_per_cent_of_the_whole_run():
    shapes = trend(run([n / 10 for n in range(11)]), "on_time_rate", shown=3).to_dict()["layout"]["shapes"]
    assert [round(shapes[0][k], 6) for k in ("y0", "y1")] == [0.1, 0.9]


def test_a_short_run_has_no_band():
    assert "shapes" not in trend(run([0.5, 0.6]), "on_time_rate").to_dict()["layout"]


def test_a_sparkline_breaks_at_the_unknown_and_ends_in_a_point():
    drawn = sparkline([1, 2, None, 3, 4], "受理案件")
    assert drawn.count("<polyline") == 2
    assert drawn.count("<circle") == 1


def test_a_single_known_value_is_no_line():
    assert sparkline([None, 5], "受理案件") == ""


def test_a_flat_run_is_drawn_without_dividing_by_zero():
    assert 'points="4.0,30.0 124.0,30.0"' in sparkline([3, 3], "受理案件")
