"""A segment's score, each step worked by hand."""
from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from cockpit.decisions.scoring import scored
from tests.decisions.segment_city import difficulty_rule, patrol_rule, patrols, segments, spans

WEEK = "2025-01-06"


def score_of(seen, segment="A", patrol=None, difficulty=None, weeks=(WEEK,)):
    made = scored(spans(*weeks), seen, patrol or patrol_rule(), difficulty or difficulty_rule())
    return made.segments.filter(segment_id=segment).row(0, named=True)


def test_every_step_from_findings_to_the_score():
    """Two runs of 0.5 km on a 重点 segment of grade 4. Run 1: 3 × 路面不洁, 1 × 井盖缺失; run 2: 20 × 烟头杂物.

    路面不洁 3 × 0.5 = 1.5, × 1.2 = 1.80. 井盖缺失 2.0 × 1.5 = 3.00. 烟头杂物 20 × 0.2 = 4.0, cap 3.0, × 1.0 = 3.00. Together 7.80.
    Mean over 2 runs 3.90. Brought to 4 km: 7.80 × 4 ÷ 1.0 km = 31.20. ÷ 1.3 = 24.00. Score 100 − 24.00 = 76.00; raw 96.10.
    """
    seen = patrols([{"run_id": "1", "segment_id": "A", "day": "2025-01-06", "km": 0.5}, {"run_id": "2", "segment_id": "A", "day": "2025-01-08", "km": 0.5}],
                   [{"run_id": "1", "item_code": "JC1", "count": 3}, {"run_id": "1", "item_code": "JC2"}, {"run_id": "2", "item_code": "JC3", "count": 20}],
                   of=segments({"segment_id": "A", "area_tier": "重点", "difficulty": 4}))
    row = score_of(seen)
    assert [row[c] for c in ("deducted", "mean", "brought", "eased", "score", "score_raw")] == [780, 390, 3120, 2400, 7600, 9610]
    assert (row["runs"], row["metres"], row["findings"]) == (2, 1000, 3)


def test_first_step_of_the_ladder_is_each_items_own():
    """路面不洁 0.5 × 1.5 = 0.75, 井盖缺失 2.0 × 2.0 = 4.00: 4.75 in place of 2.50, brought from 1 km to 4 km: 19.00."""
    row = score_of(patrols([{"run_id": "1", "segment_id": "A", "day": WEEK, "km": 1.0}],
                           [{"run_id": "1", "item_code": "JC1"}, {"run_id": "1", "item_code": "JC2"}]))
    assert (row["deducted"], row["first_step"], row["eased"], row["eased_first"]) == (250, 475, 1000, 1900)


def test_the_cap_holds_within_one_run_and_starts_anew_in_the_next():
    """12 × 0.5 = 6 is capped at 5 in run 1; run 2 adds 0.5. Findings of one run in two rows are capped together."""
    seen = patrols([{"run_id": "1", "segment_id": "A", "day": WEEK}, {"run_id": "2", "segment_id": "A", "day": WEEK}],
                   [{"run_id": "1", "item_code": "JC1", "count": 7}, {"run_id": "1", "item_code": "JC1", "count": 5}, {"run_id": "2", "item_code": "JC1"}])
    assert score_of(seen)["deducted"] == 550


def test_halves_round_up_at_every_step():
    """0.2 ÷ 3 runs = 0.0666… → 0.07; nothing measured in km, so nothing is brought; ÷ 1.4 = 0.05."""
    seen = patrols([{"run_id": str(n), "segment_id": "A", "day": WEEK} for n in range(3)], [{"run_id": "0", "item_code": "JC3"}],
                   of=segments({"segment_id": "A", "difficulty": 5}))
    row = score_of(seen)
    assert (row["mean"], row["brought"], row["eased"], row["score"]) == (7, 7, 5, 9995)


def test_few_kilometres_count_as_the_least_and_one_run_without_any_leaves_them_unknown():
    runs = [{"run_id": "1", "segment_id": "A", "day": WEEK, "km": 0.1}]
    found = [{"run_id": "1", "item_code": "JC1"}]
    assert score_of(patrols(runs, found))["brought"] == 2000  # 0.5 × 4 ÷ 0.1
    assert score_of(patrols(runs, found), patrol=patrol_rule(floor_km="1.0"))["brought"] == 200  # 0.5 × 4 ÷ 1.0
    unknown = score_of(patrols([*runs, {"run_id": "2", "segment_id": "A", "day": WEEK}], found))
    assert (unknown["metres"], unknown["brought"]) == (None, 25)  # 0.5 over two runs


def test_dust_and_exposure_are_taken_off_after_the_difficulty():
    """Mean dust (18.0 + 16.5) ÷ 2 = 17.25, limit 15: 2.25 g × 0.5 = 1.125 → 1.13. One city and one province exposure: 5 + 10."""
    rule = patrol_rule(dust={"limit": {"支路": 15}, "points_per_gram": "0.5", "cap": "5"}, exposure_points={"市": 5, "省": 10})
    seen = patrols([{"run_id": "1", "segment_id": "A", "day": WEEK}], exposures=[("A", WEEK, "市"), ("A", WEEK, "省"), ("A", WEEK, "报纸")],
                   weighings=[("A", WEEK, 18.0), ("A", WEEK, 16.5)])
    row = score_of(seen, patrol=rule)
    assert (row["dust"], row["exposed"], row["exposures"], row["score"]) == (113, 1500, 3, 10000 - 113 - 1500)
    capped = score_of(patrols([{"run_id": "1", "segment_id": "A", "day": WEEK}], weighings=[("A", WEEK, 90.0)]), patrol=rule)
    assert capped["dust"] == 500


def test_nobody_looked_is_no_score_and_looked_without_findings_is_full():
    seen = patrols([{"run_id": "1", "segment_id": "A", "day": WEEK}], of=segments({"segment_id": "A"}, {"segment_id": "B"}))
    assert (score_of(seen)["score"], score_of(seen, "B")["score"], score_of(seen, "B")["runs"]) == (10000, None, 0)


def test_a_run_at_midnight_between_weeks_belongs_to_the_new_one():
    seen = patrols([{"run_id": "1", "segment_id": "A", "day": "2025-01-13 00:00"}, {"run_id": "2", "segment_id": "A", "day": "2025-01-12 23:59"}])
    made = scored(spans("2025-01-06", "2025-01-13"), seen, patrol_rule(), difficulty_rule()).segments
    assert made.select("period", "runs").rows() == [("2025-W02", 1), ("2025-W03", 1)]


def test_renamed_midweek_is_one_segment_under_its_new_name():
    of = segments({"segment_id": "A", "name": "旧路", "valid_to": "2025-01-08"}, {"segment_id": "A", "name": "新路", "valid_from": "2025-01-08"})
    seen = patrols([{"run_id": "1", "segment_id": "A", "day": "2025-01-06"}, {"run_id": "2", "segment_id": "A", "day": "2025-01-09"}],
                   of=of)
    made = scored(spans(WEEK), seen, patrol_rule(), difficulty_rule()).segments
    assert made.select("name", "runs", "changed").rows() == [("新路", 2, None)]


def test_split_and_merged_midweek_are_held_by_name_of_what_happened():
    """A is split into B and C on Wednesday: A is given up, B and C are new; none of them is judged this week, all are from the next."""
    of = segments({"segment_id": "A", "valid_from": "2020-01-01", "valid_to": "2025-01-08"}, {"segment_id": "B", "valid_from": "2025-01-08"},
                  {"segment_id": "C", "valid_from": "2025-01-08"})
    made = scored(spans(WEEK, "2025-01-13"), patrols([{"run_id": "1", "segment_id": "A", "day": WEEK}], of=of), patrol_rule(), difficulty_rule()).segments
    assert made.select("period", "segment_id", "changed").rows() == [
        ("2025-W02", "A", "本期内撤并"), ("2025-W02", "B", "本期内新设"), ("2025-W02", "C", "本期内新设"), ("2025-W03", "B", None), ("2025-W03", "C", None)]


def test_an_unknown_segment_an_unknown_item_and_a_finding_without_its_run_take_nothing_off():
    seen = patrols([{"run_id": "1", "segment_id": "A", "day": WEEK}, {"run_id": "2", "segment_id": "不在册", "day": WEEK}],
                   [{"run_id": "1", "item_code": "没有此项"}, {"run_id": "2", "item_code": "JC2"}, {"run_id": "丢失", "item_code": "JC2", "segment_id": "A"}],
                   of=segments({"segment_id": "A"}))
    made = scored(spans(WEEK), seen, patrol_rule(), difficulty_rule())
    assert made.segments.select("segment_id", "score", "findings").rows() == [("A", 10000, 1)]


def test_a_source_of_scores_is_weighted_and_a_run_without_its_score_is_no_inspection():
    """0.6 × 90.48 + 0.4 × 93.20 = 91.568 → lost 8.432 → 8.43 (half up from 8.432). The run without a sidewalk score is left out."""
    seen = patrols([{"run_id": "1", "segment_id": "A", "day": WEEK, "carriageway_score": 90.48, "sidewalk_score": 93.2},
                    {"run_id": "2", "segment_id": "A", "day": WEEK, "carriageway_score": 50.0, "sidewalk_score": None},
                    {"run_id": "3", "segment_id": "B", "day": WEEK, "carriageway_score": None, "sidewalk_score": None}])
    rule = patrol_rule(carriageway="0.6", sidewalk="0.4")
    assert (score_of(seen, patrol=rule)["score"], score_of(seen, patrol=rule)["runs"]) == (9157, 1)
    assert (score_of(seen, "B", rule)["score"], score_of(seen, "B", rule)["runs"]) == (None, 0)


def test_two_companies_apart_is_how_far_their_own_scores_lie_from_each_other():
    """甲 finds 井盖缺失 (2.0 → 98.00), 乙 nothing (100.00): 2.00 apart. One company alone is apart from nobody."""
    seen = patrols([{"run_id": "1", "segment_id": "A", "day": WEEK}, {"run_id": "2", "segment_id": "A", "day": WEEK, "company": "乙"},
                    {"run_id": "3", "segment_id": "B", "day": WEEK}], [{"run_id": "1", "item_code": "JC2"}])
    assert (score_of(seen)["apart"], score_of(seen, "B")["apart"]) == (200, None)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_is_nothing(seed):
    seen = patrols([{"run_id": str(n), "segment_id": "AB"[n % 2], "day": f"2025-01-{6 + n % 7:02d}", "km": 0.3 + n / 10} for n in range(12)],
                   [{"run_id": str(n % 12), "item_code": f"JC{1 + n % 3}", "count": 1 + n % 4} for n in range(30)])
    plain = scored(spans(WEEK), seen, patrol_rule(), difficulty_rule())
    mixed = scored(spans(WEEK), type(seen)(*(getattr(seen, f).sample(fraction=1, shuffle=True, seed=seed) for f in seen.__dataclass_fields__)),
                   patrol_rule(), difficulty_rule())
    assert mixed.segments.equals(plain.segments)
    assert mixed.items.equals(plain.items)


def test_one_more_finding_never_raises_a_score():
    """Runs fixed: whatever is found in addition, on whichever run, leaves the score where it was or lower."""
    runs = [{"run_id": str(n), "segment_id": "A", "day": WEEK, "km": 0.37 * (n + 1)} for n in range(3)]
    found: list[dict] = []
    last = Decimal(10000), Decimal(10000)
    for n in range(40):
        found.append({"run_id": str(n * 7 % 3), "item_code": f"JC{1 + n * 5 % 3}", "count": 1 + n % 3})
        row = score_of(patrols(runs, found, of=segments({"segment_id": "A", "area_tier": "重点", "difficulty": 5})))
        now = row["score"], 10000 - row["eased_first"]
        assert now[0] <= last[0] and now[1] <= last[1], n
        last = now


def test_whether_a_source_gives_scores_does_not_hang_on_the_period():
    """The source scored A in week 2 and not in week 3: no inspection then, whether the weeks are looked at together or alone."""
    seen = patrols([{"run_id": "1", "segment_id": "A", "day": WEEK, "carriageway_score": 60.0}, {"run_id": "2", "segment_id": "A", "day": "2025-01-13"}])
    both = scored(spans(WEEK, "2025-01-13"), seen, patrol_rule(), difficulty_rule()).segments
    alone = scored(spans("2025-01-13"), seen, patrol_rule(), difficulty_rule()).segments
    assert both["score"].to_list() == [6000, None]
    assert alone["score"].to_list() == [None]


def test_a_run_with_findings_speaks_by_them_in_a_source_of_scores_too():
    seen = patrols([{"run_id": "1", "segment_id": "A", "day": WEEK, "carriageway_score": 60.0}, {"run_id": "2", "segment_id": "B", "day": WEEK}],
                   [{"run_id": "2", "item_code": "JC2"}])
    assert (score_of(seen)["score"], score_of(seen, "B")["score"]) == (6000, 9800)


def test_a_negative_count_gives_nothing_back_and_negative_kilometres_are_unknown():
    seen = patrols([{"run_id": "1", "segment_id": "A", "day": WEEK, "km": -1.9}],
                   [{"run_id": "1", "item_code": "JC1", "count": 4}, {"run_id": "1", "item_code": "JC2", "count": -2}])
    assert (score_of(seen)["score"], score_of(seen)["metres"]) == (9800, None)


def test_one_item_is_capped_once_however_its_name_is_written():
    names = ("路面不洁", None, "路面不洁 ")
    seen = patrols([{"run_id": "1", "segment_id": "A", "day": WEEK}], [{"run_id": "1", "item_code": "JC1", "item": n, "count": 20} for n in names])
    assert score_of(seen)["deducted"] == 500


def test_an_item_priced_anew_counts_once_at_its_newest_price_and_one_without_a_price_takes_nothing_off():
    seen = patrols([{"run_id": "1", "segment_id": "A", "day": WEEK}], [{"run_id": "1", "item_code": "JC1", "count": 4}, {"run_id": "1", "item_code": "JC3"}])
    old = seen.items.filter(item_code="JC1").with_columns(points=pl.lit(9.0), valid_from=pl.lit(date(2020, 1, 1)))
    new = seen.items.filter(item_code="JC1").with_columns(valid_from=pl.lit(date(2024, 1, 1)))
    free = seen.items.filter(item_code="JC3").with_columns(points=pl.lit(None, pl.Float64))
    row = score_of(type(seen)(**vars(seen) | {"items": pl.concat([new, old, free])}))
    assert (row["deducted"], row["findings"]) == (200, 2)


def test_halves_in_the_data_round_up_too():
    """A score of 96.125 loses 3.875: 96.13 is kept of it, 3.87 lost."""
    assert score_of(patrols([{"run_id": "1", "segment_id": "A", "day": WEEK, "carriageway_score": 96.125}]))["score"] == 9613
