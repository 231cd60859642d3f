"""Columns week by week: stacked from the ground, the newest total said."""
import polars as pl

from cockpit.charts.weekly_columns import weekly_columns

RUN = pl.DataFrame({"label": ["25年40周", "25年41周"], "in_time": [30, 33], "overdue": [5, 11]})
PARTS = {"in_time": ("期限内", "#3B73B9"), "overdue": ("逾期", "#B45309")}


def test_parts_are_stacked_in_their_order_and_the_newest_total_is_said():
    figure = weekly_columns(RUN, PARTS).to_dict()
    assert [(t["name"], list(t["y"])) for t in figure["data"]] == [("期限内", [30, 33]), ("逾期", [5, 11])]
    assert figure["layout"]["barmode"] == "stack"
    assert figure["layout"]["annotations"][0]["text"] == "<b>44</b>"
    assert figure["layout"]["showlegend"] is True


def test_one_part_needs_no_legend_and_counts_from_zero():
    figure = weekly_columns(RUN, {"overdue": PARTS["overdue"]}).to_dict()
    assert figure["layout"]["showlegend"] is False
    assert figure["layout"]["yaxis"]["rangemode"] == "tozero"


def test_no_week_draws_nothing():
    figure = weekly_columns(RUN.clear(), PARTS).to_dict()
    assert all(len(t["y"]) == 0 for t in figure["data"])
    assert not figure["layout"].get("annotations")
