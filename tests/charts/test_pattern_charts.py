"""Time patterns as pictures: numbers in the cells, lost months beside the line, the action between two lines."""
from datetime import date

import polars as pl

from cockpit.charts.before_after import before_after, scaled
from cockpit.charts.hour_matrix import by_row, cell_words, hour_matrix
from cockpit.charts.season_lines import season_lines


def hours(cells: dict[tuple[int, bool, int], int], days: dict[tuple[int, bool], int]) -> pl.DataFrame:
    """complaints/hours for the kinds of day in `days`, none where `cells` does not say."""
    rows = [(weekday, works, hour, n, cells.get((weekday, works, hour), 0)) for (weekday, works), n in days.items() for hour in range(24)]
    return pl.DataFrame(rows, schema=["weekday", "is_workday", "hour", "days", "complaints"], orient="row")


TABLE = hours({(1, True, 22): 12, (6, False, 22): 40, (7, True, 22): 6, (3, False, 22): 1}, {(1, True): 4, (6, False): 4, (7, True): 1, (3, False): 1})


def test_a_working_sunday_and_a_weekday_off_have_rows_of_their_own():
    found = by_row(TABLE).filter(hour=22)
    assert found.select("row", "days", "complaints", "per_day").rows() == [
        ("周一", 4, 12, 3.0), ("调休上班", 1, 6, 6.0), ("周六", 4, 40, 10.0), ("节假日", 1, 1, 1.0)]


def test_every_cell_says_its_number_and_rows_say_their_days():
    figure = hour_matrix(TABLE).to_dict()["data"][0]
    assert list(figure["y"]) == ["周一（4天）", "调休上班（1天）", "周六（4天）", "节假日（1天）"]
    assert [line[22] for line in figure["text"]] == ["3.0", "6.0", "10", "1.0"]
    assert {line[21] for line in figure["text"]} == {""}
    assert figure["texttemplate"] == "%{text}"
    assert cell_words(TABLE) == "平均每日件数"


def test_where_no_hour_reaches_one_a_day_the_cells_count():
    few = hours({(1, True, 22): 3}, {(1, True): 40})
    assert hour_matrix(few).to_dict()["data"][0]["text"][0][22] == "3"
    assert cell_words(few).startswith("合计件数")


def test_without_hours_there_is_a_sentence_and_no_cell():
    dates_only = TABLE.with_columns(pl.lit(None, pl.Int64).alias("complaints"))
    figure = hour_matrix(dates_only).to_dict()
    assert figure["data"] == []
    assert "无数据" in figure["layout"]["annotations"][0]["text"]


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
    assert {"<b>这里</b>", "按对照变化应有", "行动"} == {a["text"] for a in figure["layout"]["annotations"]}
    assert [t["line"]["dash"] for t in figure["data"]] == ["dash", "solid"]


def test_nothing_before_on_one_side_leaves_here_alone():
    bare = STEPS.with_columns(pl.lit(0).alias("there"))
    assert scaled(bare)["there"].null_count() == 4
    assert [a["text"] for a in before_after(bare).to_dict()["layout"]["annotations"]] == ["<b>这里</b>", "行动"]
