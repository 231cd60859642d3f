"""Figures of 考评排名: the longest moves first, each with its direction in a sign; money from zero, both ends."""
from cockpit.charts.balance import EACH_END, balance
from cockpit.charts.rank_moves import MOST, rank_moves
from cockpit.metrics import BETTER, WORSE


def test_moves_run_from_the_rank_before_to_the_rank_after_the_longest_first_and_the_unmoved_are_left_out():
    rows = [{"label": "甲", "rank": 1, "rank_raw": 2}, {"label": "乙", "rank": 9, "rank_raw": 3}, {"label": "丙", "rank": 4, "rank_raw": 4},
            {"label": "丁", "rank": None, "rank_raw": None}]
    figure = rank_moves(rows)
    lines, (before, after) = figure.data[:-2], figure.data[-2:]
    assert [tuple(line.x) for line in lines] == [(3, 9), (2, 1)]
    assert (tuple(before.y), tuple(before.x)) == (("乙", "甲"), (3, 2))
    assert tuple(after.text) == ("▼6（3→9）", "▲1（2→1）")
    assert [line.line.color for line in lines] == [WORSE, BETTER] == list(after.marker.color)
    assert figure.layout.xaxis.range == (9 + 2, 1 - 2)  # room for the labels beside the outermost dots; the first place is at the right, where winning moves to


def test_only_the_longest_moves_are_drawn():
    figure = rank_moves([{"label": str(n), "rank": n, "rank_raw": n + n} for n in range(1, 40)])
    assert len(figure.data[-1].y) == MOST
    assert figure.data[-1].y[0] == "39"
    left, right = figure.layout.xaxis.range
    assert (left > 78, right < 28) == (True, True)
    assert min(figure.layout.xaxis.tickvals) >= 1


def test_money_is_drawn_from_zero_with_its_amount_at_the_bar_and_both_ends_of_a_long_list():
    rows = [{"label": f"第{n}", "net_yuan": 100 - n, "times": "奖1次"} for n in range(40)]
    [bar] = balance(rows, [str(r["net_yuan"]) for r in rows]).data
    assert list(bar.y) == [f"第{n}" for n in (*range(EACH_END), *range(40 - EACH_END, 40))]
    assert list(bar.text)[0] == "100"
    assert bar.base is None
    [few] = balance([{"label": "甲", "net_yuan": 5, "times": ""}, {"label": "乙", "net_yuan": -5, "times": ""}], ["+5", "−5"]).data
    assert list(few.marker.color) == [BETTER, WORSE]
