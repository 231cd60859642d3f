"""Time patterns as pictures: lost months beside the line, the action between two lines."""
from datetime import date

import polars as pl

from cockpit.charts.before_after import before_after, scaled
from cockpit.charts.season_lines import season_lines

SEASON = pl.DataFrame([(date(2024, m, 1), 100, "正常", 100) for m in range(1, 13)]
                      + [(date(2025, 1, 1), 90, "正常", 90), (date(2025, 2, 1), 12, "缺报", None), (date(2025, 3, 1), 95, "正常", 95),
                         (date(2025, 4, 1), 30, "未满", None)],
                      schema=["month", "counted", "verdict", "comparable"], orient="row")


def test_a_lost_month_breaks_the_line_and_stands_beside_it_with_its_word():
    traces = {t["name"]: t for t in season_lines(SEASON).to_dict()["data"] if t.get("name")}
    assert list(traces["2025年"]["y"][:5]) == [90, None, 95, None, None]
    assert traces["2025年"]["connectgaps"] is False
    odd = next(t for t in season_lines(SEASON).to_dict()["data"] if t["mode"] == "markers+text")
    assert (list(odd["x"]), list(odd["y"]), list(odd["text"])) == ([2, 4], [12, 30], ["缺报", "未满"])


def test_years_are_labelled_at_their_ends_and_told_apart_without_colour():
    figure = season_lines(SEASON).to_dict()
    assert [a["text"] for a in figure["layout"]["annotations"]] == ["2024", "<b>2025</b>"]
    assert {t["name"]: t["line"]["dash"] for t in figure["data"] if t["mode"] == "lines+markers"} == {"2024年": "dash", "2025年": "solid"}


STEPS = pl.DataFrame([(-2, "前", 7, 7, 20, 100), (-1, "前", 7, 7, 20, 100), (1, "后", 7, 7, 10, 50), (2, "后", 7, 0, 0, 0)],
                     schema=["step", "phase", "days", "covered_days", "here", "there"], orient="row")


def test_elsewhere_is_brought_to_the_level_of_here_and_lost_weeks_are_gaps():
    table = scaled(STEPS)
    assert table["label"].to_list() == ["前2周", "前1周", "后1周", "后2周"]
    assert table["here"].to_list() == [20, 20, 10, None]
    assert table["there"].to_list() == [20, 20, 10, None]  # 40 here over 200 there before


def test_a_short_week_is_brought_to_seven_days():
    short = STEPS.with_columns(pl.when(pl.col("step") == -2).then(2).otherwise("covered_days").alias("covered_days"))
    assert scaled(short)["here"][0] == 70


def test_the_action_stands_between_before_and_after_and_lines_have_names_and_dashes():
    figure = before_after(STEPS).to_dict()
    assert figure["layout"]["shapes"][0]["x0"] == 1.5
    assert {"<b>这里</b>", "应有", "行动"} == {a["text"] for a in figure["layout"]["annotations"]}
    assert [t["line"]["dash"] for t in figure["data"]] == ["dash", "solid"]


def test_nothing_before_on_one_side_leaves_here_alone():
    bare = STEPS.with_columns(pl.lit(0).alias("there"))
    assert scaled(bare)["there"].null_count() == 4
    assert [a["text"] for a in before_after(bare).to_dict()["layout"]["annotations"]] == ["<b>这里</b>", "行动"]
