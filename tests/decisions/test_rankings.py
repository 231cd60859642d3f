"""考评排名 by hand: what a score is made of, who is ranked, who ties, what the ends get, who is called in how often."""
from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

from cockpit.decisions.rankings import SCHEMA, rank_periods, rank_segments
from tests.decisions.ranking_frames import (
    JINSHUI,
    MONTH,
    NEXT_XUN,
    STREETS,
    TERMS,
    UNITS,
    WEEK,
    XUN,
    by_score,
    closing,
    exposures,
    measures,
    others,
    ranked,
    rate,
    rule,
    scores,
    segment,
    spans,
    streets,
)

EMPTY = pl.DataFrame(schema=SCHEMA)
TEN = {"best": {"amounts": [200_000, 180_000, 160_000]}, "worst": {"amounts": [200_000, 180_000, 160_000]}, "talk": 3, "criticise": 3}


def test_a_score_is_found_and_rectified_by_halves_less_media_exposure_and_its_parts_add_up():
    # 发现考核: (90.00 × 500 m + 80.01 × 1,500 m) ÷ 2,000 m = 82.5075 → 82.51; before normalising (95 × 500 + 70 × 1,500) ÷ 2,000 = 76.25
    # 整改考核 of 120 due: 结案 30 × 90/120 = 22.50; 按期 20 × 80/120 = 13.33; 返工 20 × (1 − 3/120) = 19.50;
    # 超期未结 20 × (1 − 10/120) = 18.33; 延期 10 × (1 − 1/120) = 9.92; together 83.58
    # (82.51 + 83.58) ÷ 2 = 83.045 → 83.05, less 1.00 for one exposure by a provincial medium = 82.05
    # before normalising (76.25 + 83.58) ÷ 2 = 79.915 → 79.92, less 1.00 = 78.92
    member = f"{JINSHUI}/花园路街道"
    counts = {"closing_rate": 90, "on_time_rate": 80, "rework_rate": 3, "overdue_rate": 10, "postpone_rate": 1}
    row = ranked(rule(STREETS, rectify=TERMS, exposure_points={"省": 1}),
                 scored=scores(segment("花园路街道", "90.00", "95.00", km=0.5), segment("花园路街道", "80.01", "70.00", km=1.5)),
                 measured=measures(*(rate(member, name, n, 120) for name, n in counts.items())), members=streets("花园路街道"),
                 exposed=exposures(("2025-10-10", "省", JINSHUI, "花园路街道", "S0001")))["花园路街道"]
    said = {k: str(row[k]) for k in ("found", "found_raw", "rectify", "exposure_points", "score", "score_raw")}
    assert said == {"found": "82.51", "found_raw": "76.25", "rectify": "83.58", "exposure_points": "1.00", "score": "82.05", "score_raw": "78.92"}
    # Running totals 41.26, 52.51, 59.17, 68.92, 78.09, 83.05, 82.05 (each half of what is in so far, rounded); a part is the step.
    assert [(t["label"], str(t["points"]), str(t["contribution"])) for t in row["terms"]] == [
        ("发现考核", "82.51", "41.26"), ("结案率", "22.50", "11.25"), ("按期结案率", "13.33", "6.66"), ("返工率", "19.50", "9.75"),
        ("超期未结率", "18.33", "9.17"), ("延期率", "9.92", "4.96"), ("媒体曝光", "-1.00", "-1.00")]
    assert [(t["numerator"], t["denominator"]) for t in row["terms"]][1:6] == [(90, 120), (80, 120), (3, 120), (10, 120), (1, 120)]
    assert (row["segments"], row["length_km"], row["exposures"]) == (2, 2.0, 1)
    assert (row["id"], row["state"], row["rules"]) == ("rankings/streets/2025-10-1/金水区/花园路街道", "初评", "考评排名规则2016-01-01版（示例）")


def test_more_open_overdue_cases_than_due_ones_cost_the_whole_term_and_no_more():
    # Under reading A overdue cases of earlier periods are no longer due: 15 open of 10 due leaves 0 of 20 points, not −10.
    member = f"{JINSHUI}/甲"
    row = ranked(rule(STREETS, rectify=[TERMS[0] | {"weight": 80}, TERMS[3]]), scored=scores(segment("甲", "100")), members=streets("甲"),
                 measured=measures(rate(member, "closing_rate", 10, 10), rate(member, "overdue_rate", 15, 10)))["甲"]
    assert (str(row["rectify"]), str(row["score"])) == ("80.00", "90.00")


def test_exposures_never_take_more_than_there_is():
    row = by_score(rule(STREETS | {"found_weight": 1}, exposure_points={"中央": 99}), {"甲": "30"},
                   exposed=exposures(("2025-10-01", "中央", JINSHUI, "甲", None)))["甲"]
    assert (str(row["score"]), str(row["terms"][-1]["points"]), str(row["terms"][-1]["contribution"])) == ("0.00", "-99.00", "-30.00")


def test_an_exposure_counts_in_its_period_its_street_and_its_unit_and_by_the_level_of_the_medium():
    both = rule(STREETS, UNITS | {"grain": "xun"}, exposure_points={"中央": 3, "其他": 0.5})
    rows = ranked(both, scored=scores(segment("甲", "100"), segment("乙", "100")), members=pl.concat([streets("甲", "乙"), others("units", JINSHUI)]),
                  measured=pl.concat([closing({"甲": (1, 1), "乙": (1, 1)}), closing({JINSHUI: (2, 2)}, kind="units")]),
                  exposed=exposures(("2025-10-01", "中央", JINSHUI, "甲", "S0000"), ("2025-10-10", "省", JINSHUI, "未明确", None),
                                    ("2025-09-30", "中央", JINSHUI, "甲", None), ("2025-10-11", "中央", JINSHUI, "甲", None)))
    assert {m: (str(r["score"]), r["exposures"]) for m, r in rows.items()} == {"甲": ("97.00", 1), "乙": ("100.00", 0), JINSHUI: ("96.50", 2)}


def test_an_exposure_that_a_segment_has_already_paid_for_may_be_left_out_by_rule():
    paid, not_yet = ("2025-10-02", "市", JINSHUI, "甲", "S0000"), ("2025-10-03", "市", JINSHUI, "甲", None)
    row = by_score(rule(STREETS, exposure_points={"市": 2}, exposed="未落路段"), {"甲": "100"}, exposed=exposures(paid, not_yet))["甲"]
    assert (row["exposures"], str(row["score"])) == (1, "98.00")


def test_segments_weigh_by_length_and_those_held_back_or_without_a_score_do_not_count():
    rows = ranked(rule(STREETS | {"found_weight": 1}), members=streets("甲"), measured=closing({"甲": (1, 1)}), scored=scores(
        segment("甲", "80", km=3), segment("甲", "100", km=1), segment("甲", "10", held="在建施工"), segment("甲", None, held="本期未巡查", runs=0)))
    assert (str(rows["甲"]["found"]), rows["甲"]["segments"], rows["甲"]["segments_out"]) == ("85.00", 2, 2)  # (240 + 100) ÷ 4


def test_segments_without_a_known_length_weigh_as_the_others_do():
    one = rule(STREETS | {"found_weight": 1})
    known = scores(segment("甲", "80", km=3), segment("甲", "100", km=1), segment("甲", "60", km=None))  # 2 km on average: (240 + 100 + 120) ÷ 6
    assert str(ranked(one, members=streets("甲"), measured=closing({"甲": (1, 1)}), scored=known)["甲"]["found"]) == "76.67"
    unknown = scores(segment("甲", "80", km=None), segment("甲", "100", km=None))
    row = ranked(one, members=streets("甲"), measured=closing({"甲": (1, 1)}), scored=unknown)["甲"]
    assert (str(row["found"]), row["length_km"]) == ("90.00", None)


def test_a_unit_is_the_mean_of_its_segments_not_of_its_streets():
    # Three segments of 1 km: 60 in one street, 90 and 90 in the other: 80, where the mean of the streets would be 75.
    rows = ranked(rule(UNITS), over=spans(MONTH), members=others("units", JINSHUI), measured=closing({JINSHUI: (1, 1)}, kind="units", period=MONTH[0]),
                  scored=scores(*(segment(s, x, period=MONTH[0]) for s, x in (("甲", "60"), ("乙", "90"), ("乙", "90")))))
    assert str(rows[JINSHUI]["found"]) == "80.00"
    assert rows[JINSHUI]["street"] is None


@pytest.mark.parametrize(("found", "closed", "said"), [
    ([], (1, 1), "没有责任路段"),
    ([("甲", None, "本期未巡查", 0), ("乙", "90", None, 2)], (1, 1), "本旬没有参评路段"),
    ([("甲", "90", None, 2), ("甲", "95", None, 2)], (1, 1), "本旬参评路段2条，不足3条"),
    ([("甲", "90", None, 2)] * 3, (0, 0), "本旬没有应结案案件"),
    ([("甲", "90", None, 2)] * 3, None, "本旬没有应结案案件"),
    ([("甲", "90", None, 2)] * 3, (None, 5), "缺结案率的数据"),
    ([("甲", "90", None, 2)] * 3, (5, None), "缺结案率的数据"),
])
def test_who_lacks_data_is_not_ranked_and_is_told_why(found, closed, said):
    shares = {"乙": (1, 1)} | ({"甲": closed} if closed else {})
    rows = ranked(rule(STREETS | {"least": 3}), members=streets("甲", "乙"), measured=closing(shares),
                  scored=scores(*(segment(s, x, held=h, runs=n) for s, x, h, n in [*found, *[("乙", "90", None, 2)] * 3])))
    row = rows["甲"]
    assert (row["held"], row["rank"], row["score"], row["score_raw"], row["money_yuan"], row["action"]) == (said, None, None, None, None, None)
    assert (rows["乙"]["rank"], rows["乙"]["size"], rows["乙"]["listed"]) == (1, 1, 2)


def test_a_period_without_any_patrol_ranks_nobody_and_says_so():
    nobody = scores(segment("甲", None, held="本期未巡查", runs=0), segment("乙", None, held="本期未巡查", runs=0))
    for seen in (nobody, scores()):
        rows = ranked(rule(STREETS | TEN), scored=seen, members=streets("甲", "乙"), measured=closing({"甲": (1, 1), "乙": (1, 1)}))
        assert {r["held"] for r in rows.values()} == {"本旬没有巡查，不排名"}
        assert {(r["rank"], r["money_yuan"], r["size"]) for r in rows.values()} == {(None, None, 0)}


def test_equal_scores_share_a_rank_and_the_mean_of_their_money_and_what_is_left_is_said():
    # 90 twice on places 1 and 2: (200,000 + 180,000) ÷ 2 = 190,000. 70 three times on places 5 to 7 of 8, of which the last
    # two carry 160,000 and 180,000: 340,000 ÷ 3 = 113,333, 1 元 is not deducted. 60 alone is last: 200,000.
    found = {"甲": "90", "乙": "90", "丙": "85", "丁": "80", "戊": "70", "己": "70", "庚": "70", "辛": "60"}
    rows = by_score(rule(STREETS | TEN), found)
    assert {m: (r["rank"], r["money_yuan"]) for m, r in rows.items()} == {
        "甲": (1, 190_000), "乙": (1, 190_000), "丙": (3, 160_000), "丁": (4, 0), "戊": (5, -113_333), "己": (5, -113_333), "庚": (5, -113_333),
        "辛": (8, -200_000)}
    assert rows["甲"]["money_note"] == "2个并列，平分第1至第2名的奖励共380000元，每个190000元"
    assert rows["戊"]["money_note"] == "3个并列，平分第5至第7名的扣款共340000元，每个113333元，余1元不扣"
    assert rows["丙"]["money_note"] is None


def test_the_ends_of_a_small_table_never_meet():
    # Of five, half is two: the best two and the worst two, and the one between gets nothing.
    rows = by_score(rule(STREETS | TEN), {"甲": "90", "乙": "80", "丙": "70", "丁": "60", "戊": "50"})
    assert [(r["money_yuan"], r["edge"], r["action"]) for r in rows.values()] == [
        (200_000, "前列", None), (180_000, "前列", None), (0, None, None), (-180_000, "末位", "通报批评、约谈"), (-200_000, "末位", "通报批评、约谈")]
    four = by_score(rule(STREETS | TEN), {"甲": "90", "乙": "80", "丙": "70", "丁": "60"})
    assert [(r["money_yuan"], r["edge"]) for r in four.values()] == [(200_000, "前列"), (180_000, "前列"), (-180_000, "末位"), (-200_000, "末位")]
    assert [(r["money_yuan"], r["edge"]) for r in by_score(rule(STREETS | TEN), {"甲": "90"}).values()] == [(0, None)]


def test_where_all_are_equal_nobody_is_first_or_last():
    rows = by_score(rule(STREETS | TEN), dict.fromkeys("甲乙丙丁", "80"))
    assert {(r["rank"], r["money_yuan"], r["edge"], r["action"], r["streak"]) for r in rows.values()} == {(1, 0, None, None, 0)}


def test_a_tie_across_the_line_of_the_last_three_is_called_in_together():
    rows = by_score(rule(STREETS | TEN | {"criticise": 1}), {"甲": "90", "乙": "85", "丙": "80", "丁": "75", "戊": "70", "己": "70", "庚": "60", "辛": "50"})
    assert {m: r["action"] for m, r in rows.items() if r["action"]} == {"戊": "约谈", "己": "约谈", "庚": "约谈", "辛": "通报批评、约谈"}


def test_ranks_before_normalising_stand_beside_and_what_moved_them_is_said():
    # 乙: 60 → 90, 甲: 80 → 84, 丙: 70 → 70; on average +11.33. 乙 is graded 5, the three on average 3.
    rows = ranked(rule(STREETS), members=streets("甲", "乙", "丙"), measured=closing(dict.fromkeys("甲乙丙", (1, 1))), scored=scores(
        segment("甲", "84", "80", difficulty=3), segment("乙", "90", "60", difficulty=5), segment("丙", "70", difficulty=1)))
    assert {m: (r["rank"], r["rank_raw"]) for m, r in rows.items()} == {"甲": (2, 1), "乙": (1, 3), "丙": (3, 2)}
    assert rows["乙"]["moved_by"] == "折算+30.00分，参评平均+11.33分；管理难度5.00级，高于平均3.00级"
    assert rows["丙"]["moved_by"] == "折算0.00分，参评平均+11.33分；管理难度1.00级，低于平均3.00级"


def test_a_member_that_gained_more_than_most_and_fell_is_told_that_others_moved_past_it():
    # 甲: 80 → 91 gains 11, 乙: 70 → 95 gains 25, 丙: 60 → 54 loses 6; on average +10. 甲 falls to second place all the same.
    rows = ranked(rule(STREETS), members=streets("甲", "乙", "丙"), measured=closing(dict.fromkeys("甲乙丙", (1, 1))), scored=scores(
        segment("甲", "91", "80"), segment("乙", "95", "70"), segment("丙", "54", "60")))
    assert (rows["甲"]["rank"], rows["甲"]["rank_raw"]) == (2, 1)
    assert rows["甲"]["moved_by"] == "折算+11.00分，参评平均+10.00分；其他成员升得更多"
    assert rows["丙"]["moved_by"] == "名次不变"


def test_area_tiers_are_ranked_in_tables_of_their_own_and_get_no_money():
    leagues = (STREETS | TEN, STREETS | {"key": "tier", "name": "分区域", "by_tier": True})
    frame = rank_periods(rule(*leagues), spans(XUN), scores(segment("甲", "90"), segment("乙", "80"), segment("丙", "70")),
                         closing(dict.fromkeys("甲乙丙", (1, 1))), pl.concat([streets("甲", "乙"), streets("丙", tier="一般")]), exposures(),
                         EMPTY)
    assert {(r["league"], r["member"]): r["rank"] for r in frame.to_dicts()} == {
        ("streets", "甲"): 1, ("streets", "乙"): 2, ("streets", "丙"): 3, ("tier_1", "甲"): 1, ("tier_1", "乙"): 2, ("tier_3", "丙"): 1}
    tiers = frame.filter(pl.col("league").str.starts_with("tier"))
    assert tiers["money_yuan"].null_count() == tiers.height
    assert set(tiers["table_tier"]) == {"重点", "一般"}
    assert frame.filter(league="streets")["table_tier"].null_count() == 3
    assert set(tiers["league_name"]) == {"分区域（重点区域）", "分区域（一般区域）"}


def test_departments_are_ranked_by_group_on_their_cases_alone():
    groups = {"departments": "市直部门组", "utilities": "公用企业组"}
    leagues = [{"key": key, "name": key, "members": "departments", "grain": "week", "group": group} for key, group in groups.items()]
    members = pl.concat([others("departments", "交警部门", "水利部门", group="市直部门组"), others("departments", "供水企业", group="公用企业组"),
                         others("departments", "应急中心", group="市直部门组", ranked="不参加排名")])
    rows = ranked(rule(*leagues), over=spans(WEEK), members=members, measured=closing(
        {"交警部门": (8, 10), "水利部门": (9, 10), "供水企业": (1, 10), "应急中心": (10, 10)}, kind="departments", period=WEEK[0]))
    assert {m: (r["league"], r["rank"], r["score"], r["found"], r["unit"]) for m, r in rows.items()} == {
        "交警部门": ("departments", 2, Decimal("80.00"), None, None), "水利部门": ("departments", 1, Decimal("90.00"), None, None),
        "应急中心": ("departments", None, None, None, None), "供水企业": ("utilities", 1, Decimal("10.00"), None, None)}
    assert rows["应急中心"]["held"] == "不参加排名"


def test_road_chiefs_have_a_table_by_role_that_says_why_it_is_silent():
    chiefs = {"key": "chiefs", "name": "路长履职", "members": "chiefs", "grain": "month", "roles": ["总路长", "一级路长"], "silent": "没有数据来源"}
    rows = ranked(rule(chiefs), over=spans(MONTH), members=streets())
    assert {m: (r["rank"], r["score"], r["terms"], r["held"]) for m, r in rows.items()} == {
        "总路长": (None, None, None, "没有数据来源"), "一级路长": (None, None, None, "没有数据来源")}


def test_standing_last_again_is_counted_and_a_period_without_a_rank_neither_adds_nor_breaks():
    two = rule(STREETS | {"talk": 1})
    third = ("2025-10-3", date(2025, 10, 21), date(2025, 11, 1))
    found = {XUN[0]: {"甲": "90", "乙": "60"}, NEXT_XUN[0]: {"甲": "90", "丙": "95"}, third[0]: {"甲": "90", "乙": "60"}}
    rows = ranked(two, over=spans(XUN, NEXT_XUN, third), members=streets("甲", "乙", "丙"),
                  scored=scores(*(segment(s, x, period=p) for p, by in found.items() for s, x in by.items())),
                  measured=pl.concat([closing(dict.fromkeys(by, (1, 1)), period=p) for p, by in found.items()]))
    # 乙 is last, not patrolled at all, last again: the second time running. 甲 is last once, when 乙 is away.
    assert [rows["乙", p]["streak"] for p in found] == [1, 0, 2]
    assert [rows["甲", p]["streak"] for p in found] == [0, 1, 0]


def test_what_was_decided_before_is_counted_on_and_only_the_spans_given_are_ranked():
    two, found = rule(STREETS | {"talk": 1}), {"甲": "90", "乙": "60"}
    first = rank_periods(two, spans(XUN), scores(*(segment(s, x) for s, x in found.items())), closing(dict.fromkeys(found, (1, 1))),
                         streets("甲", "乙"), exposures(), EMPTY)
    again = scores(*(segment(s, x, period=p) for s, x in found.items() for p in (XUN[0], NEXT_XUN[0])))
    measured = pl.concat([closing(dict.fromkeys(found, (1, 1)), period=p) for p in (XUN[0], NEXT_XUN[0])])
    second = rank_periods(two, spans(NEXT_XUN), again, measured, streets("甲", "乙"), exposures(), first)
    assert set(second["period"]) == {NEXT_XUN[0]}
    assert dict(second.select("member", "streak").iter_rows()) == {"甲": 0, "乙": 2}
    # Deciding a period again under its own history does not count later periods in.
    redone = rank_periods(two, spans(XUN), again, measured, streets("甲", "乙"), exposures(), pl.concat([first, second]))
    assert redone.equals(first)


def test_a_month_decided_with_a_late_xun_does_not_cut_the_run_of_the_xun_before_it():
    """乙 is last in the first and second 旬; the third 旬 is decided together with the month that begins before both: third time running."""
    third, october = ("2025-10-3", date(2025, 10, 21), date(2025, 11, 1)), ("2025-10", date(2025, 10, 1), date(2025, 11, 1))
    both, found = rule(STREETS | {"talk": 1}, STREETS | {"key": "monthly", "name": "月", "grain": "month", "talk": 1}), {"甲": "90", "乙": "60"}
    all_ = (XUN[0], NEXT_XUN[0], third[0], october[0])
    given = (scores(*(segment(s, x, period=p) for s, x in found.items() for p in all_)),
             pl.concat([closing(dict.fromkeys(found, (1, 1)), period=p) for p in all_]), streets("甲", "乙"), exposures())
    first = rank_periods(both, spans(XUN, NEXT_XUN), *given, EMPTY)
    second = rank_periods(both, spans(third, october), *given, first)
    assert dict(second.filter(member="乙").select("period", "streak").iter_rows()) == {third[0]: 3, october[0]: 1}


def test_a_member_that_is_gone_by_the_last_day_is_not_listed():
    gone = others("departments", "旧部门", "新部门", group="市直部门组").with_columns(
        valid_from=pl.Series([None, date(2025, 10, 9)]), valid_to=pl.Series([date(2025, 10, 9), None]))
    league = {"key": "departments", "name": "市直部门", "members": "departments", "grain": "week", "group": "市直部门组"}
    assert list(ranked(rule(league), over=spans(WEEK), members=gone)) == ["新部门"]


def test_the_segments_behind_a_score_are_kept_for_the_periods_that_rank_by_them():
    seen = scores(segment("甲", "90"), segment("甲", None, held="在建施工"), segment("甲", "80", period=WEEK[0]), segment("甲", None, runs=0))
    kept = rank_segments(rule(STREETS), spans(XUN, WEEK), seen)
    assert kept.select("period", "segment_id", "held").rows() == [(XUN[0], "S0000", None), (XUN[0], "S0001", "在建施工"), (XUN[0], "S0003", "本期未巡查")]
