"""The sentences of flags and grades, word for word; every one says 初评 and, under a 示例 rule, 示例."""
from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from cockpit import wording_flags as flags
from cockpit import wording_grades as grades
from cockpit.grade_pace import Pace
from cockpit.periods import Period, containing, parse
from cockpit.ui.decided_view import decided_period, period_param
from cockpit.ui.decision_tiles import flag_tile, grade_tile
from cockpit.wording import plain
from cockpit.wording_rules import flag_rules, grade_rules, versions

WEEK = parse("2025-W41")
RULES = "评旗2021-01-01版（示例）；计分2021-01-01版"
ROW = {"segments": 1154, "assessed": 785, "held": 369, "runs": 2477, "red": 7, "red_first": 3, "excellent": 14, "black": 25, "black_again": 13,
       "black_longest": 54, "rules": RULES, "period": "2025-W41", "grain": "week", "since": WEEK.since, "until": WEEK.until}
UNITS = [{"name": "中原区", "black": 1}, {"name": "二七区", "black": 8}, {"name": "金水区", "black": 4}]


def test_the_sentence_of_the_week_is_the_model_sentence():
    said = plain(flags.flags_sentence(WEEK, ROW, UNITS))
    assert said == ("本周共评出“红旗”路段7条（首次获评3条）、“优秀红旗”路段14条、“黑旗”路段25条，其中二七区“黑旗”路段8条，数量居首。"
                    "均为初评，依据示例规则。")


def test_a_month_a_place_and_formal_rules_are_said():
    said = plain(flags.flags_sentence(parse("2025-09"), ROW | {"rules": "评旗2026-01-01版", "red_first": 0}, [], "金水区"))
    assert said == "金水区本月共评出“红旗”路段7条、“优秀红旗”路段14条、“黑旗”路段25条。均为初评。"


def test_places_alike_at_the_top_are_named_together():
    said = plain(flags.flags_sentence(WEEK, ROW, [{"name": "甲", "black": 2}, {"name": "乙", "black": 2}, {"name": "丙", "black": 0}]))
    assert "，其中甲、乙“黑旗”路段各2条，数量居首。" in said


@pytest.mark.parametrize("places", [[{"name": "甲", "black": 3}], [{"name": n, "black": 1} for n in "甲乙丙丁"], [{"name": n, "black": 0} for n in "甲乙"]])
def test_one_place_many_alike_or_no_black_flag_lead_nothing(places):
    assert "居首" not in plain(flags.flags_sentence(WEEK, ROW, places))


def test_a_week_without_a_patrol_gives_no_flags_and_says_why():
    said = plain(flags.flags_sentence(WEEK, ROW | {"runs": 0, "assessed": 0}, UNITS))
    assert said == "本周没有有效巡查，不评旗：在册1,154条责任路段都没有巡查单。"


def test_a_week_with_too_few_patrols_gives_no_flags_and_says_why():
    assert "没有一条路段达到最低巡查量或具备参评条件，不评旗" in plain(flags.flags_sentence(WEEK, ROW | {"assessed": 0}, UNITS))


BLACK = {"score": Decimal("59.54"), "peer_group": "重点·次干路", "peer_rank": 72, "peer_size": 73, "item1": "占道经营", "points1": Decimal("6.00"),
         "item2": "便民疏导点越界", "points2": Decimal("4.80"), "streak": 3, "findings": 7, "standing": "低于黑旗线80.0分", "veto": None,
         "flag": "黑旗", "d_length": Decimal("-2.00"), "d_dust": Decimal("0.00"), "d_exposure": None, "d_ladder": Decimal("-1.00"), "listed_times": 3}


def test_why_a_flag_was_given():
    assert flags.why(BLACK) == "折算后得分59.54，重点·次干路组第72名（共73条），主要扣分：占道经营6.00分、便民疏导点越界4.80分；连续3期。"


def test_a_single_flag_is_no_run():
    assert "连续" not in flags.why(BLACK | {"streak": 1})


def test_a_clean_segment_of_a_city_wide_ranking():
    clean = BLACK | {"peer_group": "全市", "item1": None, "item2": None, "findings": 0, "streak": 1, "score": Decimal("100.00"), "peer_rank": 1, "flag": "红旗",
                     "points1": None, "d_length": None, "d_ladder": Decimal("0.00")}
    assert flags.why(clean) == "折算后得分100.00，全市第1名（共73条），巡查未发现问题。"


def test_a_black_flag_for_a_problem_that_stayed_and_a_veto_item_are_said():
    said = flags.why(BLACK | {"standing": "连续第4次通报，同一事项仍在", "veto": "检查井盖缺失破损"})
    assert said.endswith("；连续3期；连续第4次通报，同一事项仍在；有可一票否决事项（检查井盖缺失破损），由复核认定。")


@pytest.mark.parametrize(("key", "said"), [("2025-W41", "2025年第41周"), ("2025-W01", "2025年第1周"), ("2025-10", "2025年10月"),
                                           ("2025-10-3", "2025年10月下旬")])
def test_a_period_is_called_by_its_name(key, said):
    assert flags.key_words(key) == said


@pytest.mark.parametrize(("kind", "distance", "said"), [
    ("距红旗线不远", "0.03", "差0.03分"), ("略高于黑旗线", "0.36", "高出0.36分"), ("略高于黑旗线", "0.00", "正好在线上"),
    ("低于黑旗线，名额已满", "5.00", "低5.00分，重点·次干路组名额已满")])
def test_how_far_from_the_line(kind, distance, said):
    assert flags.near_words(BLACK | {"kind": kind, "distance": Decimal(distance)}) == said


def test_why_a_segment_above_the_line_got_nothing():
    row = BLACK | {"kind": "达到红旗线，另有原因不评", "distance": None, "standing": "达到红旗线，上期为黑旗，不评"}
    assert flags.near_words(row) == "上期为黑旗，不评"
    assert flags.near_words(row | {"kind": "达到红旗线，名额已满"}) == "重点·次干路组名额已满，第72名（共73条）"


def test_a_correction_says_what_was_decided_and_what_today_would_say():
    row = {"was": "—", "now": "黑旗", "score_was": Decimal("82.52"), "score_now": Decimal("57.92")}
    assert flags.correction_words(row) == "已评定未获评（82.52分），按今天的数据为黑旗（57.92分）"
    assert flags.corrections_title(7, 2, WEEK) == "待更正7条，其中本周2条；已评定的结果不变，经批准更正后另出一版"


def test_a_strip_is_said_in_words():
    assert flags.strip_words("黑停黑－") == "近4期：黑旗2期，不参评1期，参评未获评1期"


def test_the_longest_runs_of_black_flags_are_matters_that_lead_to_the_segment():
    rows = [{"colour": "黑旗", "run": n, "name": f"路{n}", "unit": "二七区", "segment_id": f"S{n}", "skipped": n == 7} for n in (1, 3, 54, 7)]
    rows.append({"colour": "红旗", "run": 99, "name": "好路", "unit": "金水区", "segment_id": "S9", "skipped": 0})
    found = flags.black_streak_matters(rows, "week")
    assert [(m.kind, m.text) for m in found] == [("连续黑旗", "路54连续54周，责任单位二七区"), ("连续黑旗", "路7连续7期（不参评的周期不计），责任单位二七区")]
    assert (found[0].page, found[0].segment) == ("flags", "S54")


MONTH = {"period": "2025-09", "since": date(2025, 9, 1), "until": date(2025, 10, 1), "excellent": 274, "outstanding": 19, "supreme": 2, "up": 76, "down": 59,
         "goal_excellent": 385, "goal_outstanding": 38, "goal_supreme": 4, "goal_limit": "目标", "goal_segments": 1154, "of_segments": 3000,
         "full_excellent": 1000, "full_outstanding": 100, "full_supreme": 10, "rules": "千百十2021-01-01版（示例）"}


def test_the_sentence_of_the_month():
    assert plain(grades.grades_sentence(parse("2025-09"), MONTH)) == (
        "本月“千百十”路段295条：优秀274条、卓越19条、极致2条，分别为目标的71.17%、50.00%、50.00%；本月晋级76条、降级59条。均为初评，依据示例规则。")


def test_a_unit_is_not_measured_by_the_goals_of_the_city():
    said = plain(grades.grades_sentence(parse("2025-09"), MONTH, "二七区", to_goals=False))
    assert said.startswith("二七区本月“千百十”路段295条：")
    assert "目标" not in said


def test_scaled_goals_say_from_what_they_are_scaled():
    assert grades.goals_words(MONTH) == "目标按1,154/3,000条路段折算：385·38·4（公布的目标为1,000·100·10）"
    assert grades.goals_words(MONTH | {"of_segments": None}) == "目标385·38·4"
    full = MONTH | {"goal_segments": 3200, "goal_excellent": 1000, "goal_outstanding": 100, "goal_supreme": 10, "goal_limit": "上限"}
    assert grades.goals_words(full) == "上限1,000·100·10"
    assert "不得超过" in grades.goal_kind_words(full)


@pytest.mark.parametrize(("pace", "said"), [
    (Pace(274, 385, 6, Fraction(7, 2), "expected", (2028, 5)), "按近6个月平均每月净增3.50条，预计2028年5月达到"),
    (Pace(2, 4, 6, Fraction(-1, 3), "out_of_reach"), "按近6个月进度无法达到（平均每月净减0.33条）"),
    (Pace(2, 4, 6, Fraction(0), "out_of_reach"), "按近6个月进度无法达到（平均每月净增0条）"),
    (Pace(5, 4, 6, Fraction(1), "reached"), "已达到"), (Pace(1, 4, 1, Fraction(1), "too_early"), "已评月份不足，暂不预计")])
def test_the_pace_in_words(pace, said):
    assert grades.pace_words(pace) == said


def test_the_pace_looks_back_over_months_that_follow_one_another():
    months = [MONTH | {"since": date(2025, m, 1), "excellent": 100 + 10 * m} for m in (1, 5, 6, 7, 8, 9)]
    found = grades.paces(months)["优秀"]
    assert (found.months, found.gain, found.count) == (4, 10, 190)


def test_a_grade_without_a_goal_and_a_city_without_months_have_no_pace():
    assert set(grades.paces([MONTH | {"goal_supreme": 0}])) == {"优秀", "卓越"}
    assert grades.paces([]) == {}


def test_a_candidate_with_nothing_missing_says_why_it_waits():
    assert grades.gap_words({"gap": "月均得分差0.02分", "reason": ""}) == "月均得分差0.02分"
    assert grades.gap_words({"gap": "", "reason": "本月得分期数不足，保持原等次"}) == "条件已满足；本月得分期数不足，保持原等次"


def test_the_flow_is_titled_by_which_was_more():
    assert grades.flow_title(parse("2025-09"), 76, 59) == "本月晋级76条，多于降级59条"
    assert grades.flow_title(parse("2025-09"), 5, 9) == "本月降级9条，多于晋级5条"
    assert grades.flow_title(parse("2025-09"), 0, 0) == "本月等次没有变动"


WEEKS = [parse(f"2025-W{n}") for n in (38, 39, 40, 41)]
MONTHS = [parse(f"2025-{n:02}") for n in (7, 8, 9)]


@pytest.mark.parametrize(("params", "decided", "shown", "remark"), [
    ({}, WEEKS, "2025-W41", ""),
    ({"week": "2025-W39"}, WEEKS, "2025-W39", ""),
    ({"week": "2025-W77"}, WEEKS, "2025-W41", "“2025-W77”不是有效的统计周期，已忽略"),
    ({"week": "2024-W01"}, WEEKS, "2025-W41", "2024年第1周（1月1日—1月7日）没有评旗，已忽略"),
    ({"month": "2025-09"}, WEEKS, "2025-W39", "评旗每周一次，2025年9月内最后一次为2025年第39周"),
    ({"week": "2025-W36"}, MONTHS, "2025-09", "评旗每月一次，2025年第36周（9月1日—9月7日）在2025年9月之内"),
    ({"week": "2025-W41"}, MONTHS, "2025-09", "没有评旗，已忽略，按最近一次2025年9月显示"),
    ({"range": "2025-08-15~2025-09-30"}, MONTHS, "2025-09", "评旗每月一次"),
])
def test_a_link_shows_a_decided_period_and_says_when_it_is_another(params, decided, shown, remark):
    period, said = decided_period(params, decided, "评旗")
    assert period.key == shown
    assert said.startswith(remark) or remark in said
    assert bool(said) == bool(remark)


def test_the_flags_tile_shows_the_week_and_leads_to_its_page():
    tile = flag_tile([ROW | {"since": date(2025, 9, 29), "until": date(2025, 10, 6), "black": 20}, ROW], WEEK)
    assert (tile.label, tile.figure, tile.unit) == ("本周评旗·初评", "7·14·25", "条")
    assert [line.text for line in tile.lines] == ["红·优秀红·黑", "连续黑旗13条，最长54期"]
    assert tile.opens == "page=flags&week=2025-W41"
    assert tile.trend == [20, 25]
    assert tile.explain == "均为初评，依据示例规则"


def test_the_flags_tile_of_a_month_names_the_newest_week_in_it():
    tile = flag_tile([ROW], containing("month", date(2025, 10, 31)))
    assert tile.label == "2025年第41周评旗·初评"
    assert flag_tile([ROW], parse("2025-W40")) is None


def test_the_flags_tile_of_a_week_without_patrols_claims_no_zero():
    tile = flag_tile([ROW | {"runs": 0, "assessed": 0}], WEEK)
    assert (tile.figure, [line.text for line in tile.lines]) == ("—", ["没有有效巡查，不评旗"])


def test_the_grades_tile_shows_the_newest_month_its_goal_and_its_moves():
    tile = grade_tile([MONTH], WEEK)
    assert (tile.label, tile.figure) == ("千百十·9月·初评", "274·19·2")
    assert [line.text for line in tile.lines] == ["目标385·38·4", "9月晋级76条、降级59条"]
    assert tile.opens == "page=grades&month=2025-09"
    assert "按1,154/3,000条路段折算" in tile.explain
    assert grade_tile([MONTH], WEEK, whole=False).lines[0].text == "目标按全市计"
    assert grade_tile([MONTH], Period("week", date(2025, 9, 22), date(2025, 9, 29))) is None


def rule(**changes) -> dict:
    return {"valid_from": "2021-01-01", "valid_to": None, "status": "示例", "source": "答复"} | changes


FLAG_RULES = json.dumps({
    "flags": rule(period="xun", settle_days=2, least={"runs": 2, "km": "0.2"}, peers=["area_tier"], least_peers=10, quota_by="peers",
                  red={"quota": 7, "score": "95.0", "within": 0}, excellent={"quota": 14, "score": "97.0", "within": 12},
                  black={"quota": 25, "below": "80.0", "repeats": 0}, veto_exposure=True, veto_items=False, disagreement=None, tie_breaks=["difficulty"]),
    "patrol": rule(status="正式", reference_km="4.0", floor_km="1.0", key_area_multiplier=False, dust=None, exposure_points={}, carriageway="0.6",
                   sidewalk="0.4"),
    "difficulty": rule(coefficient={"1": "1.0", "2": "1.1"}), "ladder": rule(steps=["1.0", "item", "2.0"], carries=2)})


def test_the_rules_kept_with_a_decision_are_read_out():
    said = dict(flag_rules(FLAG_RULES)[0][1])
    assert said["周期"] == "每旬，结束2日后评定"
    assert said["红旗"] == "名额7面，不低于95分"
    assert said["黑旗"] == "名额25面，低于80分"
    assert said["同分先后"] == "红旗以难度高者在前，黑旗以难度低者在前；仍相同而名额不够的均不评"
    assert said["版本"] == "2021-01-01起施行，示例"
    patrol = dict(flag_rules(FLAG_RULES)[1][1])
    assert patrol["车行道、人行道"] == "权重0.6、0.4"
    assert "以克论净" not in patrol
    assert dict(flag_rules(FLAG_RULES)[3][1])["连续通报"] == "第1次1倍、第2次按事项自己的倍数、第3次2倍；此后同最后一级"


def test_a_decision_is_named_by_the_versions_of_its_rules():
    assert versions(FLAG_RULES) == "评旗2021-01-01版（示例）、计分2021-01-01版、难度2021-01-01版（示例）、阶梯2021-01-01版（示例）"


def test_the_rules_of_the_grades_are_read_out():
    step = {"goal": 10, "months": 0, "score": "99.5", "reds": 0, "hold": "98.0"}
    steps = {"优秀": step, "卓越": step | {"months": 3, "reds": 2}, "极致": step}
    text = json.dumps(steps | rule(limit="上限", of_segments=None, least_periods=2, window=3, black_free=3, black_drops=True,
                                   street={"quota": 10, "segments": 5, "score": "90.0", "blacks": 0}))
    said = dict(grade_rules(text)[0][1])
    assert said["上限"] == "优秀10条、卓越10条、极致10条；不得超过"
    assert said["卓越路段"] == "月均得分不低于99.5分，近3个月红旗、优秀红旗2面，在下一等次满3个月；月均得分低于98分退回下一等次"
    assert said["红旗街道办事处"].endswith("本月没有黑旗")
    assert versions(text) == "千百十2021-01-01版（示例）"


def test_when_a_period_was_decided_and_by_whom_amended():
    row = {"decided_at": datetime(2025, 10, 13, 9, 12), "version": 2, "as_of": datetime(2025, 10, 13), "reason": "补录", "approved_by": "张三"}
    assert flags.decided_words(row) == "2025-10-13 09:12评定，第2版，数据截至2025-10-13 00:00；更正原因：补录，批准人：张三"


@pytest.mark.parametrize(("key", "param"), [("2025-W41", {"week": "2025-W41"}), ("2025-10", {"month": "2025-10"}), ("2025-10-3", {"xun": "2025-10下旬"})])
def test_a_decided_period_is_named_in_the_link_as_the_bar_reads_it(key, param):
    assert period_param(key) == param
    assert [parse(v).grain for v in param.values()] == list(param)
