"""Flags of a period worked by hand: lines, quotas, eligibility, vetoes, ties, the ladder and what is carried on."""
from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from cockpit.decisions.course import decided, in_force, replayed
from cockpit.decisions.flags import ITEMS, SCHEMA, STEPS
from cockpit.periods import Period
from cockpit.refusal import Refused
from tests.decisions.segment_city import (
    difficulty_rule,
    flags_rule,
    ladder_rule,
    patrol_rule,
    patrols,
    segments,
)

MONDAYS = [date(2025, 1, 6 + 7 * n) if n < 4 else date(2025, 2, 3 + 7 * (n - 4)) for n in range(8)]
NO_COMPLAINTS = pl.DataFrame(schema={"segment_id": pl.String, "day": pl.Date, "complaints": pl.Int64})
D = Decimal


def weeks(count: int) -> list[Period]:
    return [Period("week", m, date.fromordinal(m.toordinal() + 7)) for m in MONDAYS[:count]]


def rules(**changes):
    plain = {"patrol": patrol_rule(reference_km="1"), "difficulty": difficulty_rule(), "flags": flags_rule(), "ladder": ladder_rule()}
    return {name: [rule] for name, rule in (plain | changes).items()}


def decide(seen, by=None, count=1, complaints=NO_COMPLAINTS, before=None, first=0):
    empty = pl.DataFrame(schema=SCHEMA), pl.DataFrame(schema=ITEMS)
    return decided(weeks(count)[first:], seen, complaints, by or rules(), *(before or empty))


def looked(found: dict[str, list[int]], **more):
    """Segments with, week by week, so many 井盖缺失 (2 points each, no cap reached up to 3) found in one run of 1 km."""
    runs = [{"run_id": f"{s}{n}", "segment_id": s, "day": MONDAYS[n].isoformat(), "km": 1.0} | more.get(s, {})
            for s, counts in found.items() for n, count in enumerate(counts) if count is not None]
    finds = [{"run_id": f"{s}{n}", "item_code": "JC1", "count": 1} for s, counts in found.items() for n, count in enumerate(counts) for _ in range(count or 0)]
    return runs, finds


def flags_of(frame: pl.DataFrame, period: str | None = None) -> dict[str, str]:
    rows = frame if period is None else frame.filter(pl.col("period") == period)
    return dict(rows.filter(pl.col("flag").is_not_null()).select("segment_id", "flag").iter_rows())


def heavy(score_lost: dict[str, float]) -> tuple:
    """One week: each segment loses so many points by media exposures of 1 and 10 points."""
    return tuple((s, MONDAYS[0].isoformat(), level) for s, lost in score_lost.items()
                 for level in ["中央"] * int(lost // 10) + ["市"] * int(lost % 10))


EXPOSED = {"exposure_points": {"中央": 10, "市": 1}}


def lost(points: dict[str, int], **runs):
    """A week in which every segment is inspected once and loses so many points, by exposures (which veto nothing here)."""
    made = [{"run_id": s, "segment_id": s, "day": MONDAYS[0].isoformat(), "km": 1.0} | runs.get(s, {}) for s in points]
    return patrols(made, exposures=heavy(points))


def by(**flags):
    return rules(patrol=patrol_rule(reference_km="1", **EXPOSED), flags=flags_rule(veto_exposure=False, **flags))


def test_red_above_its_line_black_below_its_line_and_nothing_between():
    rows, _ = decide(lost({"A": 0, "B": 10, "C": 20, "D": 21}), by(red={"quota": 2, "score": 95}, black={"quota": 2, "below": 80}))
    assert flags_of(rows) == {"A": "红旗", "D": "黑旗"}  # C at exactly 80.00 is not below 80
    assert rows.select("segment_id", "score", "rank").rows() == [("A", D("100.00"), 1), ("B", D("90.00"), 2), ("C", D("80.00"), 3), ("D", D("79.00"), 4)]
    assert rows.filter(segment_id="B").select("standing", "to_red", "above_black").row(0) == ("未达线", D("5.00"), D("10.00"))


def test_a_quota_is_kept_and_the_next_one_is_told_so():
    rows, _ = decide(lost({"A": 0, "B": 1, "C": 30, "D": 40}), by())
    assert flags_of(rows) == {"A": "红旗", "D": "黑旗"}
    said = dict(rows.select("segment_id", "standing").iter_rows())
    assert (said["B"], said["C"]) == ("达到红旗线，名额已满", "低于黑旗线，名额已满")


def test_those_alike_at_the_line_are_left_out_and_told_why():
    rows, _ = decide(lost({"A": 0, "B": 0, "C": 30, "D": 30}), by())
    assert flags_of(rows) == {}
    assert set(rows["standing"]) == {"与线上并列，名额不足，均不评"}


def test_ties_are_broken_by_difficulty_then_a_longer_clean_run_then_fewer_complaints():
    seen = lost({"A": 0, "B": 0})
    harder = type(seen)(**vars(seen) | {"segments": segments({"segment_id": "A"}, {"segment_id": "B", "difficulty": 2})})
    assert flags_of(decide(harder)[0]) == {"B": "红旗"}
    complained = pl.DataFrame({"segment_id": ["B"], "day": [MONDAYS[0]], "complaints": [1]})
    assert flags_of(decide(seen, complaints=complained)[0]) == {"A": "红旗"}
    outside = pl.DataFrame({"segment_id": ["B"], "day": [MONDAYS[1]], "complaints": [1]})
    assert flags_of(decide(seen, complaints=outside)[0]) == {}


@pytest.mark.parametrize(("run", "least", "said"), [
    ({"under_construction": True}, {"runs": 1, "km": 0}, "在建施工"), ({}, {"runs": 2, "km": 0}, "巡查不足2次"),
    ({"km": 0.19}, {"runs": 1, "km": "0.2"}, "巡查里程不足0.2公里"),
])
def test_who_cannot_be_judged_is_held_back_with_the_reason(run, least, said):
    runs = [{"run_id": "1", "segment_id": "A", "day": MONDAYS[0].isoformat(), "km": 1.0} | run]
    seen = patrols(runs, of=segments({"segment_id": "A"}, {"segment_id": "B"}))
    rows, _ = decide(seen, by(least=least, red={"quota": 1, "score": 90}, black={"quota": 0, "below": 80}))
    assert rows.select("segment_id", "held", "flag").rows() == [("A", said, None), ("B", "本期未巡查", None)]
    assert rows["rank"].null_count() == 2


def test_exactly_the_least_is_enough():
    rows, _ = decide(patrols([{"run_id": "1", "segment_id": "A", "day": MONDAYS[0].isoformat(), "km": 0.2}]),
                     by(least={"runs": 1, "km": "0.2"}, black={"quota": 0, "below": 80}))
    assert flags_of(rows) == {"A": "红旗"}


def test_two_companies_too_far_apart_hold_a_segment_back():
    """甲 finds 3 points on 1 km (97.00), 乙 nothing (100.00): 3.00 apart is more than 2 and not more than 3."""
    runs = [{"run_id": c, "segment_id": "A", "day": MONDAYS[0].isoformat(), "km": 1.0, "company": c} for c in "甲乙"]
    seen = patrols(runs, [{"run_id": "甲", "item_code": "JC1", "count": 6}])
    assert decide(seen, by(disagreement=2, black={"quota": 0, "below": 80}))[0]["held"].to_list() == ["两家巡查单位结论相差过大，待复查"]
    assert flags_of(decide(seen, by(disagreement=3, black={"quota": 0, "below": 80}))[0]) == {"A": "红旗"}


def test_vetoes_bar_a_red_flag_only():
    seen = patrols([{"run_id": s, "segment_id": s, "day": MONDAYS[0].isoformat(), "km": 1.0} for s in "AB"], [{"run_id": "A", "item_code": "JC2"}],
                   exposures=[("B", MONDAYS[0].isoformat(), "市")])
    free = rules(flags=flags_rule(veto_exposure=False, red={"quota": 2, "score": 90}, black={"quota": 0, "below": 80}))
    assert set(flags_of(decide(seen, free)[0])) == {"A", "B"}
    strict = rules(flags=flags_rule(veto_items=True, red={"quota": 2, "score": 90}, black={"quota": 0, "below": 80}))
    rows, _ = decide(seen, strict)
    assert rows["standing"].to_list() == ["达到红旗线，有一票否决事项（井盖缺失），不评", "达到红旗线，有媒体曝光，不评"]


def test_a_week_without_any_patrol_has_no_flag_and_every_row_says_why():
    runs, finds = looked({"A": [0, None, 0]})
    rows, _ = decide(patrols(runs, finds), by(black={"quota": 0, "below": 80}), count=3)
    assert rows.select("period", "flag", "held").rows() == [("2025-W02", "红旗", None), ("2025-W03", None, "本期未巡查"), ("2025-W04", "红旗", None)]


def test_excellent_red_needs_a_red_flag_within_the_window_and_comes_first():
    """A is red in week 1; in week 2 it is the only holder and takes 优秀红旗, so that 红旗 goes to B, the next."""
    runs, finds = looked({"A": [0, 0, 12, 0], "B": [2, 2, 2, 2]})
    by_ = rules(flags=flags_rule(red={"quota": 1, "score": 96}, excellent={"quota": 1, "score": 97, "within": 1}, black={"quota": 0, "below": 80}))
    rows, _ = decide(patrols(runs, finds), by_, count=4)
    assert [flags_of(rows, f"2025-W{n:02d}") for n in (2, 3, 4, 5)] == [
        {"A": "红旗"}, {"A": "优秀红旗", "B": "红旗"}, {"B": "优秀红旗"}, {"A": "红旗", "B": "优秀红旗"}]
    assert rows.filter(pl.col("flag").is_not_null()).sort("segment_id", "since").select("segment_id", "streak", "times", "first").rows() == [
        ("A", 1, 1, True), ("A", 2, 2, False), ("A", 1, 3, False), ("B", 1, 1, True), ("B", 2, 2, False), ("B", 3, 3, False)]


def test_the_ladder_climbs_with_every_bulletin_running_and_starts_anew_after_a_week_off_it():
    """A loses 6 × 0.5 = 3.00 a week and is black every week (below 99). n = 1: × 1 → 97.00. n = 2: the item's own 1.5 → 95.50.
    n = 3: × 2 → 94.00. n = 4 and on: × 3 → 91.00. A clean fifth week is no bulletin; the sixth starts at × 1 again."""
    runs, finds = looked({"A": [6, 6, 6, 6, 0, 6]})
    by_ = rules(flags=flags_rule(red={"quota": 0, "score": 99}, excellent={"quota": 0, "score": 99}, black={"quota": 1, "below": 99}))
    rows, _ = decide(patrols(runs, finds), by_, count=6)
    assert rows["score"].to_list() == [D("97.00"), D("95.50"), D("94.00"), D("91.00"), D("100.00"), D("97.00")]
    assert rows["d_ladder"].to_list() == [D("0.00"), D("-1.50"), D("-3.00"), D("-6.00"), D("0.00"), D("0.00")]
    assert rows.select("streak", "listed_times").rows() == [(1, 1), (2, 2), (3, 3), (4, 4), (None, 5), (1, 1)]


def test_weeks_without_judgement_do_not_break_a_run_for_as_long_as_the_rule_carries_it():
    black = flags_rule(red={"quota": 0, "score": 99}, excellent={"quota": 0, "score": 99}, black={"quota": 1, "below": 99})
    for gap, second in ((1, 2), (2, 2), (3, 1)):
        runs, finds = looked({"A": [6, *[None] * gap, 6], "B": [0] * 5})
        rows, _ = decide(patrols(runs, finds), rules(flags=black, ladder=ladder_rule(carries=2)), count=gap + 2)
        assert rows.filter(segment_id="A")["streak"].drop_nulls().to_list() == [1, second], gap


def test_a_repeated_problem_is_black_whatever_its_score_below_the_red_line():
    """A: black in week 1 (90.00), again 路面不洁 in week 2 but only 1 of it: 0.75 lost, 99.25 — black because repeated, unless at the red line."""
    runs, finds = looked({"A": [20, 1], "B": [0, 0]})
    black = {"quota": 1, "below": 96, "repeats": 2}
    seen = patrols(runs, finds)
    again, _ = decide(seen, rules(flags=flags_rule(red={"quota": 1, "score": 100}, excellent={"quota": 0, "score": 100}, black=black)), count=2)
    assert flags_of(again, "2025-W03") == {"A": "黑旗", "B": "红旗"}
    assert again.filter(segment_id="A")["standing"].to_list() == ["低于黑旗线96分", "连续第2次通报，同一事项仍在"]
    clear, _ = decide(seen, rules(flags=flags_rule(red={"quota": 1, "score": 99}, excellent={"quota": 0, "score": 99}, black=black)), count=2)
    assert flags_of(clear, "2025-W03") == {"B": "红旗"}


def test_peer_groups_too_small_join_their_tier_then_the_city():
    of = segments(*({"segment_id": f"A{n}", "road_class": "支路"} for n in range(3)), {"segment_id": "B", "road_class": "主干路"},
                  {"segment_id": "C", "area_tier": "重点"}, {"segment_id": "D", "area_tier": None, "road_class": None})
    runs = [{"run_id": s, "segment_id": s, "day": MONDAYS[0].isoformat(), "km": 1.0} for s in of["segment_id"]]
    few = {"A0": "双重·支路", "B": "全市", "C": "全市", "D": "全市"}
    for least, expected in ((3, few), (1, few | {"B": "双重·主干路", "C": "重点·支路"})):
        rows, _ = decide(patrols(runs, of=of), by(least_peers=least, quota_by="peers"))
        found = dict(rows.select("segment_id", "peer_group").iter_rows())
        assert {s: found[s] for s in expected} == expected
    assert dict(rows.select("segment_id", "peer_size").iter_rows()) == {"A0": 3, "A1": 3, "A2": 3, "B": 1, "C": 1, "D": 1}


def test_contributions_add_up_to_the_score_and_never_below_zero():
    """B loses 120 points by exposures: the last step gives back 20 so that it stands at 0.00."""
    rows, items = decide(lost({"A": 7, "B": 120}), by())
    total = rows.select(pl.sum_horizontal(pl.col(STEPS).cast(pl.Float64)).round(2).alias("t"))["t"]
    assert [D("100") + D(str(t)) for t in total] == rows["score"].to_list() == [D("93.00"), D("0.00")]
    assert rows["d_floor"].to_list() == [D("0.00"), D("20.00")]


def test_a_quota_above_the_population_is_refused_by_file():
    with pytest.raises(Refused, match=r"名额合计5，多于责任路段2条.*rules/flags/2021-01-01"):
        decide(lost({"A": 0, "B": 0}), by(red={"quota": 4, "score": 95}))


def test_one_more_week_is_what_all_weeks_at_once_would_have_said():
    runs, finds = looked({"A": [6, 6, 0, 6], "B": [0, 0, 1, 0], "C": [9, None, 9, 9]})
    by_ = rules(flags=flags_rule(excellent={"quota": 1, "score": 99, "within": 3}, black={"quota": 1, "below": 99, "repeats": 2},
                                 red={"quota": 1, "score": 99}))
    whole, items = decide(patrols(runs, finds), by_, count=4)
    early, early_items = decide(patrols(runs, finds), by_, count=3)
    last, last_items = decide(patrols(runs, finds), by_, count=4, before=(early, early_items), first=3)
    assert pl.concat([early, last]).equals(whole)
    assert pl.concat([early_items, last_items]).equals(items)


def test_a_kept_period_decided_again_from_its_own_inputs_is_what_was_kept():
    runs, finds = looked({"A": [6, 6, 6], "B": [0, 0, 1], "C": [9, None, 9]}, C={"under_construction": True})
    by_ = rules(flags=flags_rule(black={"quota": 1, "below": 95}, disagreement=1))
    rows, items = decide(patrols(runs, finds, exposures=[("B", MONDAYS[2].isoformat(), "市")]), by_, count=3)
    for n, key in enumerate(("2025-W02", "2025-W03", "2025-W04")):
        one, before = rows.filter(period=key), rows.filter(pl.col("until") <= MONDAYS[n])
        again = replayed(one, items.filter(period=key), before, items.join(before, on="id", how="semi"), in_force(by_, MONDAYS[n]))
        assert again.equals(one), key


def test_the_order_of_rows_is_nothing_and_no_segment_has_two_flags():
    runs, finds = looked({s: [(n * k) % 5 for n in range(4)] for k, s in enumerate("ABCDEFGH", 1)})
    by_ = rules(flags=flags_rule(red={"quota": 2, "score": 99}, excellent={"quota": 2, "score": 99, "within": 2}, black={"quota": 2, "below": 99}))
    seen = patrols(runs, finds)
    plain, _ = decide(seen, by_, count=4)
    for seed in (1, 2, 3):
        mixed = type(seen)(*(getattr(seen, f).sample(fraction=1, shuffle=True, seed=seed) for f in seen.__dataclass_fields__))
        assert decide(mixed, by_, count=4)[0].equals(plain)
    assert plain.select("period", "segment_id").is_unique().all()
    assert plain["id"].is_unique().all()
    assert plain["state"].unique().to_list() == ["初评"]


@pytest.mark.parametrize(("changes", "said"), [
    ({"coefficient": {"1": 1, "2": 1, "3": 1, "4": 1, "5": 1}}, "缺少第6级的难度系数"),
    ({"coefficient": {**dict.fromkeys("123456", 1), "7": 1}}, "没有第7级难度"),
    ({"coefficient": {**dict.fromkeys("12345", 1), "6": 0}}, "greater than 0"),
])
def test_difficulty_wants_all_six_coefficients(changes, said):
    with pytest.raises(ValueError, match=said):
        difficulty_rule(**changes)


def test_lines_that_cross_and_a_ladder_that_falls_are_refused():
    with pytest.raises(ValueError, match="黑旗线不能高于红旗线"):
        flags_rule(black={"quota": 1, "below": 96})
    with pytest.raises(ValueError, match="逐级加重"):
        ladder_rule(steps=[1, 3, 2])
    with pytest.raises(ValueError, match="第一级应为1"):
        ladder_rule(steps=[2, 3])
