"""千百十 worked by hand: entry, hold, falls, one step a month, 目标 and 上限, 晋级差距, 红旗街道办事处."""
from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from cockpit.decisions.flags import SCHEMA as FLAGS
from cockpit.decisions.grades import goals, graded
from cockpit.decisions.red_streets import red_streets
from cockpit.decisions.rulebook import GradesRule
from tests.decisions.segment_city import SAID

D = Decimal
MONTHS = [("2025-01", date(2025, 1, 1), date(2025, 2, 1)), ("2025-02", date(2025, 2, 1), date(2025, 3, 1)),
          ("2025-03", date(2025, 3, 1), date(2025, 4, 1)), ("2025-04", date(2025, 4, 1), date(2025, 5, 1))]


def rule(**changes: Any) -> GradesRule:
    plain = {"limit": "目标", "least_periods": 1, "window": 2, "black_free": 1, "优秀": step(100, 0, 95, 0, 90), "卓越": step(100, 1, 97, 0, 94),
             "极致": step(100, 2, 99, 1, 96), "street": {"quota": 1, "segments": 1, "score": 90, "blacks": 0}}
    return GradesRule.model_validate(SAID | plain | changes)


def step(goal: int, months: int, score: float, reds: int, hold: float) -> dict[str, Any]:
    return {"goal": goal, "months": months, "score": score, "reds": reds, "hold": hold}


def weeks(month: int, scores: dict[str, list[float | None]], flags: dict[str, str] | None = None, street: dict[str, str] | None = None) -> pl.DataFrame:
    """Decided rows of one month: each segment's score week by week (None: held back), its flag in the last week."""
    since = MONTHS[month][1]
    rows = [{"id": f"{s}{month}{n}", "version": 1, "segment_id": s, "name": s, "unit": "金水区", "street": (street or {}).get(s, "花园路街道"),
             "since": date.fromordinal(since.toordinal() + 7 * n), "until": date.fromordinal(since.toordinal() + 7 * n + 7),
             "score": None if score is None else D(str(score)), "held": "在建施工" if score is None else None,
             "flag": (flags or {}).get(s) if n == len(run) - 1 else None} for s, run in scores.items() for n, score in enumerate(run)]
    return pl.DataFrame(rows, schema=FLAGS)


def run(by: GradesRule, *months: pl.DataFrame) -> list[pl.DataFrame]:
    made: list[pl.DataFrame] = []
    for (key, since, until), flags in zip(MONTHS, months, strict=False):
        made.append(graded({"period": key, "since": since, "until": until}, flags, made, by))
    return made


def column(frame: pl.DataFrame, name: str) -> dict[str, Any]:
    return dict(frame.select("segment_id", name).iter_rows())


def test_a_month_is_the_mean_of_its_judged_periods_half_up():
    """(95.00 + 95.01 + 95.00) ÷ 3 = 95.0033 → 95.00; the held week counts nowhere. (94.99 + 95.00) ÷ 2 = 94.995 → 95.00."""
    month = run(rule(), weeks(0, {"A": [95.0, 95.01, None, 95.0], "B": [94.99, 95.0, None, None]}))[0]
    assert column(month, "score") == {"A": D("95.00"), "B": D("95.00")}
    assert column(month, "periods") == {"A": 3, "B": 2}
    assert column(month, "grade") == {"A": "优秀", "B": "优秀"}


def test_one_step_a_month_however_good():
    """优秀 in month 1, 卓越 after one month in 优秀, 极致 only after two months in 卓越 and with a red flag in the window."""
    red = {"A": "红旗"}
    months = run(rule(), *(weeks(n, {"A": [100.0]}, red) for n in range(4)))
    assert [m["grade"][0] for m in months] == ["优秀", "卓越", "卓越", "极致"]
    assert [m["move"][0] for m in months] == ["晋级", "晋级", "保持", "晋级"]
    assert [m["months_held"][0] for m in months] == [1, 1, 2, 1]


def test_without_the_red_flag_the_last_step_is_short_of_it_and_says_so():
    months = run(rule(), *(weeks(n, {"A": [100.0]}) for n in range(4)))
    assert months[3].select("grade", "next_grade", "gap", "gap_reds", "gaps").row(0) == ("卓越", "极致", "近2个月红旗差1面", 1, 1)


def test_a_black_flag_drops_one_grade_and_bars_the_way_up_for_a_while():
    """black_free = 2: after the black flag of month 3 the segment needs two months without one."""
    by = rule(black_free=2, 卓越=step(1, 1, 97, 0, 94))
    flags = [{}, {}, {"A": "黑旗"}, {}]
    months = run(by, *(weeks(n, {"A": [98.0]}, f) for n, f in enumerate(flags)))
    assert [m["grade"][0] for m in months] == ["优秀", "卓越", "优秀", "优秀"]
    assert months[2]["reason"][0] == "本月黑旗1面，降一级"
    assert months[3].select("gap_black", "gap").row(0) == (1, "距黑旗不满，还差1个月")


def test_below_the_hold_line_the_grade_is_lost_at_it_it_is_kept():
    months = run(rule(), weeks(0, {"A": [95.0], "B": [95.0]}), weeks(1, {"A": [90.0], "B": [89.99]}))
    assert column(months[1], "grade") == {"A": "优秀", "B": "普通"}
    assert column(months[1], "risk") == {"A": "月均得分只高于保持线0.00分", "B": None}
    assert months[1].filter(segment_id="B")["reason"][0] == "月均得分低于保持线90.00分，降一级"


def test_too_few_periods_keep_the_grade_and_promote_nobody():
    months = run(rule(least_periods=2), weeks(0, {"A": [99.0, 99.0], "B": [99.0, None]}), weeks(1, {"A": [None, 50.0], "B": [None, None]}))
    assert column(months[0], "grade") == {"A": "优秀", "B": "普通"}
    assert column(months[1], "grade") == {"A": "优秀", "B": "普通"}
    assert months[1].filter(segment_id="A").select("reason", "risk").row(0) == ("本月得分期数不足，保持原等次", "月均得分低于保持线40.00分；本月得分期数不足")
    assert months[1].filter(segment_id="B")["gap"][0] == "本月没有得分"


def test_a_goal_refuses_nobody():
    by = rule(优秀=step(1, 0, 95, 0, 90))
    assert set(column(run(by, weeks(0, {"A": [96.0], "B": [97.0], "C": [98.0]}))[0], "grade").values()) == {"优秀"}


def test_a_cap_takes_the_best_and_tells_the_next():
    by = rule(limit="上限", 优秀=step(1, 0, 95, 0, 90))
    month = run(by, weeks(0, {"A": [96.0], "B": [97.0]}))[0]
    assert column(month, "grade") == {"A": "普通", "B": "优秀"}
    assert column(month, "reason") == {"A": "达到优秀路段条件，名额已满", "B": "达到优秀路段条件"}


def test_a_cap_holds_even_against_those_who_fall_from_above():
    """Month 2: B rises to 卓越, A takes its place. Month 3: B falls back to 优秀, which holds one: the lower score leaves."""
    by = rule(limit="上限", 优秀=step(1, 0, 95, 0, 90), 卓越=step(1, 1, 97, 0, 96))
    months = run(by, *(weeks(n, {"A": [a], "B": [b]}) for n, (a, b) in enumerate([(96.0, 98.0), (96.0, 98.0), (96.5, 95.5)])))
    assert [column(m, "grade") for m in months] == [{"A": "普通", "B": "优秀"}, {"A": "优秀", "B": "卓越"}, {"A": "优秀", "B": "普通"}]


def test_a_cap_is_never_exceeded_over_many_random_months():
    import random
    for seed in range(5):
        rng = random.Random(seed)
        by = rule(limit="上限", 优秀=step(5, 0, 90, 0, 85), 卓越=step(2, 1, 93, 0, 92), 极致=step(1, 1, 95, 0, 94))
        names = [f"S{n:02d}" for n in range(20)]
        months = run(by, *(weeks(n, {s: [rng.randint(8000, 10000) / 100] for s in names}, {rng.choice(names): "黑旗"}) for n in range(4)))
        for month in months:
            counts = dict(month["grade"].value_counts().iter_rows())
            assert (counts.get("优秀", 0) <= 5, counts.get("卓越", 0) <= 2, counts.get("极致", 0) <= 1) == (True, True, True)
        order = {"普通": 0, "优秀": 1, "卓越": 2, "极致": 3}
        for before, after in zip(months, months[1:], strict=False):
            steps = [order[a] - order[b] for a, b in zip(after["grade"], before["grade"], strict=True)]
            assert max(steps) <= 1


def test_gaps_are_said_in_points_and_flags():
    month = run(rule(优秀=step(9, 0, 95, 2, 90)), weeks(0, {"A": [94.2]}, {"A": "红旗"}))[0]
    assert month.select("gap", "gap_score", "gap_reds", "gaps").row(0) == ("月均得分差0.80分；近2个月红旗差1面", D("0.80"), 1, 2)


def test_goals_scale_half_up_with_the_segments_of_a_smaller_city():
    """1,154 ÷ 3,000: 384.67 → 385, 38.47 → 38, 3.85 → 4. A city as large as the rule's keeps the goals as published."""
    by = rule(of_segments=3000, 优秀=step(1000, 0, 95, 0, 90), 卓越=step(100, 1, 97, 0, 94), 极致=step(10, 2, 99, 1, 96))
    assert goals(by, 1154) == {"优秀": 385, "卓越": 38, "极致": 4}
    assert goals(by, 3000) == goals(by, 3200) == {"优秀": 1000, "卓越": 100, "极致": 10}
    assert goals(by, 10) == {"优秀": 3, "卓越": 1, "极致": 1}  # never none


def test_a_segment_given_up_before_the_month_ends_is_not_graded():
    flags = pl.concat([weeks(0, {"A": [99.0, 99.0]}), weeks(0, {"B": [99.0]})])
    assert run(rule(), flags)[0]["segment_id"].to_list() == ["A"]


def test_the_order_of_rows_is_nothing():
    flags = weeks(0, {s: [90.0 + n, 95.0 + n / 2] for n, s in enumerate("ABCDEFG")}, {"C": "黑旗", "D": "红旗"})
    plain = run(rule(), flags)[0]
    assert run(rule(), flags.sample(fraction=1, shuffle=True, seed=3))[0].equals(plain)


@pytest.mark.parametrize(("scores", "flags", "awarded", "reasons"), [
    ({"A": [99.0], "B": [98.0]}, {}, ["甲街道"], {"乙街道": "名额已满"}),
    ({"A": [99.0], "B": [98.0]}, {"A": "黑旗"}, ["乙街道"], {"甲街道": "本月黑旗1面"}),
    ({"A": [99.0], "B": [99.0]}, {}, [], {"甲街道": "与线上并列，名额不足，均不评", "乙街道": "与线上并列，名额不足，均不评"}),
    ({"A": [99.0], "B": [99.0]}, {"B": "红旗"}, ["乙街道"], {"甲街道": "名额已满"}),
    ({"A": [89.0], "B": [None]}, {}, [], {"甲街道": "月均得分低于90分", "乙街道": "有得分的路段不足1条"}),
])
def test_red_street_of_the_month(scores, flags, awarded, reasons):
    month = run(rule(), weeks(0, scores, flags, {"A": "甲街道", "B": "乙街道"}))[0]
    key, since, until = MONTHS[0]
    found = red_streets({"period": key, "since": since, "until": until}, month, rule())
    assert found.filter("awarded")["street"].to_list() == awarded
    assert dict(found.filter(~pl.col("awarded")).select("street", "reason").iter_rows()) == reasons


def test_those_alike_at_the_cap_are_all_out_and_an_id_decides_nothing():
    by = rule(limit="上限", 优秀=step(2, 0, 95, 0, 90))
    month = run(by, weeks(0, {"A": [98.0], "M": [100.0], "Z": [98.0]}))[0]
    assert column(month, "grade") == {"A": "普通", "M": "优秀", "Z": "普通"}


def test_months_in_the_grade_below_count_for_优秀_too():
    months = run(rule(优秀=step(9, 1, 95, 0, 90)), *(weeks(n, {"A": [99.0]}) for n in range(2)))
    assert [m["grade"][0] for m in months] == ["普通", "优秀"]


def test_a_segment_missing_for_a_month_comes_back_in_its_grade():
    months = run(rule(), weeks(0, {"A": [99.0], "B": [99.0]}), weeks(1, {"B": [99.0]}), weeks(2, {"A": [99.0], "B": [99.0]}))
    assert column(months[2], "grade_before")["A"] == "优秀"
