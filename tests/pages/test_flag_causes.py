"""What a flag came of, in words: steps that outweigh items, equal scores, runs that pass over periods."""
from __future__ import annotations

from decimal import Decimal

from cockpit import wording_flags as flags
from cockpit import wording_grades as grades
from cockpit.periods import parse
from cockpit.wording import plain
from cockpit.wording_flag_causes import tie_words
from tests.pages.test_decision_wording import BLACK, MONTH, ROW


def test_steps_that_took_more_than_any_item_are_named_as_the_cause():
    row = BLACK | {"d_length": Decimal("-30.82"), "d_ladder": Decimal("-68.54"), "listed_times": 25, "streak": 25}
    assert flags.why(row).endswith(
        "主要扣分：占道经营6.00分、便民疏导点越界4.80分（现场扣分，未折算）；里程折算扣30.82分、阶梯扣68.54分（连续第25次）；连续25期。")
    dusty = BLACK | {"item1": None, "item2": None, "points1": None, "findings": 0, "d_length": None, "d_ladder": None, "d_dust": Decimal("-5.00")}
    assert "，巡查未发现问题；主要扣分：以克论净扣5.00分；" in flags.why(dusty)


EQUAL = {"alike": 12, "difficulty": 5, "clean": 3, "complaints": 0, "runs": 2, "inspected_km": 3.2}
TIES = ("difficulty", "clean", "complaints", "runs", "inspected_km")


def test_equal_scores_say_what_decided_between_them_in_the_order_of_the_rule():
    said = "；与同组12条同分，依次比难度（5级）、连续满分期数（3期）、投诉（0件）、巡查次数（2次）、里程（3.20公里）"
    assert said in flags.why(BLACK | EQUAL | {"flag": "红旗"}, TIES)
    assert "同分" not in flags.why(BLACK | EQUAL | {"flag": "红旗", "alike": 0}, TIES)
    assert tie_words(EQUAL, ("runs", "complaints")) == "与同组12条同分，依次比巡查次数（2次）、投诉（0件）"
    full = BLACK | EQUAL | {"kind": "达到红旗线，名额已满", "distance": None}
    assert flags.near_words(full, TIES) == "重点·次干路组名额已满，第72名（共73条）" + said


def test_an_earlier_period_is_called_by_its_name():
    assert plain(flags.flags_sentence(parse("2025-W30"), ROW, [], newest=False)).startswith("第30周共评出")
    assert plain(flags.flags_sentence(parse("2025-10上旬"), ROW, [], newest=False)).startswith("10月上旬共评出")
    assert "；9月晋级76条" in plain(grades.grades_sentence(parse("2025-09"), MONTH, newest=False))


def test_lists_of_the_nearest_are_titled_by_the_rows_they_show():
    rows = [{"total": 735}] * 10
    assert flags.near_title("略高于黑旗线", rows) == "离黑旗线最近的10条"
    assert flags.near_title("距红旗线不远", rows[:3]) == "离红旗线最近的3条"
    assert flags.near_title("达到红旗线，名额已满", rows) == "达到红旗线，名额已满：735条，列出10条"


def test_a_run_that_passes_over_periods_says_that_they_do_not_count():
    run = {"run": 54, "begun": "2024-W23", "skipped": 0}
    assert flags.streak_words(run, "week") == "连续54周，自2024年第23周起"
    assert flags.streak_words(run | {"skipped": 12}, "week") == "连续54期，自2024年第23周起，不参评的周期不计"
