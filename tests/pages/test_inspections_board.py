"""What 涉企检查 draws: the claim beside the figure and never in its place, a reason where nothing is compared, every count a way to its records."""
from __future__ import annotations

import re
from datetime import date

import polars as pl

from cockpit.periods import parse
from cockpit.ui.board import link
from cockpit.ui.inspections_claims import OPENED, change_cell, claims_html, groups_html, kinds_html
from cockpit.ui.inspections_harm import basis_html, outcome_html, outcomes, places_html, readings_html
from cockpit.ui.inspections_measures import burden_html, lenience_html, notes_html
from cockpit.ui.inspections_rows import measures, rows_behind
from cockpit.ui.inspections_tables import MOST, Col, list_html
from cockpit.ui.inspections_view import read_look
from cockpit.ui.view import View
from cockpit.wording_inspections import (
    MEASURES,
)
from tests.pages.conftest import board_values

NOW, BASE = (date(2025, 1, 1), date(2025, 10, 13)), (date(2024, 1, 1), date(2024, 10, 13))
VISITS = {"measure": "visits", "label": "入企检查", "measured_in": "次", "current": 1234.0, "base": 3400.0, "drop_rate": 1 - 1234 / 3400, "reason": None,
          "claim_rate": 0.6, "claim_words": "减少60%以上", "claim_source": "公开报道", "claim_said_on": None, "claim_base": None, "counting": "joint",
          "days": 285, "base_days": 286, "rule": "2000-01-01版（示例）"}
CASES = VISITS | {"measure": "penalty_cases", "label": "行政处罚立案数", "measured_in": "件", "current": 120.0, "base": 200.0, "drop_rate": 0.4,
                  "claim_words": "下降42%", "claim_said_on": date(2025, 3, 5)}
FINES = VISITS | {"measure": "fines", "label": "罚款", "measured_in": "元", "current": 2_104_000.0, "base": None, "drop_rate": None,
                  "reason": "基期没有数据", "claim_words": "下降83%"}


def bare(html: str) -> str:
    return re.sub(r"<[^>]+>", " ", html)


def test_the_claim_stands_beside_the_figure_with_source_and_what_was_not_said():
    html = claims_html([VISITS, CASES, FINES], (NOW, BASE))
    said = bare(html)
    assert "▼63.71%" in said  # 1 − 1,234 ÷ 3,400
    assert "引用口径：减少60%以上" in said
    assert "来源：公开报道；日期未注明；基期：未说明" in said
    assert "2025年3月5日" in said
    assert "计次：联合检查计1次" in said
    assert said.count("2024年1月1日—10月12日，286日") == 3
    assert html.index("ck-figure") < html.index("blockquote")


def test_without_a_base_there_is_a_dash_and_the_reason_and_no_claim_in_its_place():
    said = bare(claims_html([FINES], (NOW, BASE)))
    assert re.search(r"罚款金额\s+—\s+计算值", said)
    assert "不作比较：基期没有数据" in said
    assert "83%" in said.split("引用口径")[1]


def test_both_counts_of_a_claim_open_their_records():
    html = claims_html([VISITS], (NOW, BASE))
    assert 'data-open="rows=visits&amp;of=now"' in html
    assert 'data-open="rows=visits&amp;of=base"' in html
    assert "data-open" not in claims_html([VISITS | {"current": 0, "base": 0}], (NOW, BASE))


def test_fewer_visits_are_coloured_better_and_fewer_penalties_not_at_all():
    assert "#0F766E" in change_cell(0.5, True).html
    assert "#B45309" in change_cell(-0.5, True).html
    assert "style" not in change_cell(0.5).html


def test_a_kind_that_cannot_be_compared_says_why_in_its_row():
    html = kinds_html([VISITS, FINES])
    assert board_values(html, "入企检查") == ["1,234次", "3,400次", "减少63.71%", ""]
    assert board_values(html, "罚款") == ["210.40万元", "—", "—", "基期没有数据"]


GROUP = {"name": "金水区", "visits": 100, "base_visits": 250, "drop_rate": 0.6, "reason": None, "penalty_cases": 4, "base_penalty_cases": 8,
         "penalty_reason": None, "penalty_drop_rate": 0.5, "fines": 30_000, "base_fines": 90_000, "fine_drop_rate": 2 / 3}


def test_a_group_has_both_periods_of_all_three_and_a_lost_one_its_reason():
    lost = GROUP | {"name": "二七区", "visits": 0, "drop_rate": None, "reason": "2025年8月断报"}
    html = groups_html([GROUP, lost], "unit", "区（管委会）", "各区")
    assert board_values(html, "金水区") == ["100", "250", "减少60.00%", "4", "8", "减少50.00%", "3.00万元", "9.00万元", "减少66.67%"]
    assert board_values(html, "二七区")[:3] == ["0", "250", "—2025年8月断报"]
    assert "of=now%7Cunit%3A%E9%87%91%E6%B0%B4%E5%8C%BA" in html


HARM = {"unit": "高新区", "outcome": "problem_rate", "label": "问题发现率", "since": date(2024, 10, 14), "until": date(2025, 10, 13),
        "base_since": date(2023, 10, 16), "base_until": date(2024, 10, 14), "visits": 50, "base_visits": 293,
        "cut_rate": 1 - 50 / 293, "compared": "减得少的区", "peers": ["中原区", "金水区"],
        "peer_count": 2, "here_before": 80, "here_before_of": 293, "here_after": 23, "here_after_of": 50, "there_before": 60, "there_before_of": 240,
        "there_after": 55, "there_after_of": 220, "ratio": 1.68, "low": 1.2, "high": 2.36, "chance": 0.004, "reading": "有所上升", "reason": None,
        "said": "高新区：检查减少83%，问题发现率由27%升至46%，同期减得少的区基本不变，有所上升。",
        "assumptions": ["检查只算日常、专项"], "rule": "2000-01-01版（示例）"}
WHOLE = HARM | {"outcome": "overall", "label": "总评", "ratio": None, "low": None, "high": None, "here_before": None, "there_before": None}
FEW = HARM | {"unit": "上街区", "ratio": None, "low": None, "high": None, "chance": None, "compared": None, "peer_count": 0, "there_before": None,
              "reading": "样本不足，暂不评价", "reason": "前后合计7件，不足20件"}
UNCUT = FEW | {"unit": "惠济区", "reading": "未减检，不作比对", "reason": None}


def test_the_reading_of_a_unit_is_its_sentence_beside_what_was_cut():
    assert board_values(readings_html([WHOLE, HARM]), "高新区") == ["有所上升", "50", "293", "减少82.94%", HARM["said"]]


def test_what_was_counted_here_and_elsewhere_stands_under_the_reading():
    cells = board_values(outcome_html([WHOLE, HARM, FEW], "问题发现率"), "高新区")
    assert cells == ["减少82.94%", "27.30%（80÷293）→46.00%（23÷50）", "25.00%（60÷240）→25.00%（55÷220）", "减得少的区2个：中原区、金水区",
                     "1.68（1.20—2.36）", "0.40%", "有所上升", "—"]
    few = board_values(outcome_html([FEW], "问题发现率"), "上街区")
    assert few[2:] == ["—", "—", "—", "—", "样本不足，暂不评价", "前后合计7件，不足20件"]


def test_counts_of_the_check_open_their_records_and_nothing_else_does():
    html = readings_html([WHOLE, HARM]) + outcome_html([WHOLE, HARM, FEW], "问题发现率")
    for of in ("visits:高新区", "problem_rate:高新区", "problem_rate:中原区、金水区"):
        assert f'data-open="{link(rows="harm", of=of).replace("&", "&amp;")}"' in html
    assert "ck-open" not in readings_html([WHOLE | {"visits": 0, "base_visits": 0}])
    assert "ck-open" not in outcome_html([HARM | {"here_before": None, "there_before": None}], "问题发现率")
    for hidden in (["金水区"], [], None):
        assert outcome_html([HARM | {"peers": hidden}], "问题发现率").count("ck-open") == 1


def test_places_stand_above_the_records_the_most_risen_first():
    """Two records at one segment, one of them now; one at a street whose records name no segment."""
    at = {"unit": "高新区", "street": "枫杨街道", "segment": "国槐街", "place_before": 1, "place_after": 1}
    records = pl.DataFrame([at | {"after": True}, at | {"after": False}, at | {"segment": None, "place_before": 1, "place_after": 0, "after": False}])
    html = places_html(records, "complaints")
    assert board_values(html, "国槐街") == ["高新区", "枫杨街道", "1", "1", "+0"]
    assert board_values(html, "未落到路段") == ["高新区", "枫杨街道", "1", "0", "-1"]
    assert "前2个，共2个" in html
    assert "所计的记录：本期1条，上年同期2条" in html
    assert "发现问题上升最多的路段" in places_html(records, "problem_rate")
    assert places_html(records.head(2), "complaints") == ""


def test_only_units_that_were_compared_or_say_why_not_are_drawn():
    [(label, drawn)] = outcomes([WHOLE, HARM, FEW, UNCUT])
    assert (label, [r["name"] for r in drawn]) == ("问题发现率", ["高新区", "上街区"])


def test_the_premises_are_said_once_with_windows_and_rule():
    said = bare(basis_html([WHOLE, HARM]))
    assert "本期2024年10月14日—2025年10月12日，与2023年10月16日—2024年10月13日相比；规则2000-01-01版（示例）" in said
    assert said.count("检查只算日常、专项") == 1
    assert basis_html([]) == ""


FIRM = {"enterprise": 7, "label": "某某餐饮*", "unit": "金水区", "street": "花园路街道", "day": date(2025, 3, 7), "gap_days": 12}
COLUMNS = (Col("label", "企业", "firm"), Col("day", "本次", "day"), Col("gap_days", "间隔（日）", "num"))


def test_a_name_opens_its_enterprise_and_a_record_without_one_says_so():
    html = list_html([FIRM, FIRM | {"enterprise": None}], COLUMNS, "重复检查")
    assert 'data-open="enterprise=7"' in html
    assert "未注明企业" in html
    assert "2025-03-07" in html


def test_a_long_list_folds_and_says_what_only_the_export_holds():
    html = list_html([FIRM] * (MOST + 5), COLUMNS, "重复检查")
    assert "另有190行" in html
    assert "共205行，导出文件含全部" in html
    assert html.count("<tbody") == 2
    assert list_html([], COLUMNS, "重复检查", "没有重复检查。").count("没有重复检查。") == 1


PART = {"measure": "combined", "label": "综合查一次占比", "measured_in": "率", "current": 0.2865, "base": 0.1, "current_of": 2115, "base_of": 5321}


def test_a_share_says_what_it_is_a_share_of_and_moves_in_points():
    html = burden_html([PART, PART | {"measure": "complaints", "label": "企业投诉", "measured_in": "件", "current": 34.0, "base": 42.0},
                        PART | {"measure": "scanned", "label": "扫码占比", "current": None, "current_of": 0}])
    assert board_values(html, "综合查一次占比") == ["28.65%共2,115次", "10.00%共5,321次", "上升18.65个百分点"]
    assert board_values(html, "企业投诉") == ["34件", "42件", "减少8件"]
    assert board_values(html, "扫码占比")[::2] == ["—", "—"]


def test_lenience_has_counts_with_their_share_of_what_was_decided():
    row = {"part": "清单", "measure": "first_spared", "label": "首违不罚", "measured_in": "件", "current": 67.0, "base": 64.0, "current_share": 0.1243,
           "base_share": 0.0699}
    html = lenience_html([row, row | {"part": "信用", "label": "信用修复已推送", "current": None, "current_share": None}], "包容")
    assert board_values(html, "首违不罚") == ["67件", "12.43%", "64件", "6.99%", "上升5.44个百分点"]
    assert board_values(html, "信用修复已推送") == ["—", "—", "64件", "6.99%", "—"]
    assert "rows=first_spared&amp;of=now" in html


NOTE = {"kind": "copy", "what": "检查", "label": "疑似重复导出，不计次", "rows": 6, "since": None, "until": None}


def test_a_doubt_that_has_records_opens_them():
    assert "rows=copy&amp;of=now" in notes_html([NOTE])
    assert "没有需要说明的数据问题" in notes_html([])


VIEW = View(parse("2025~10-12"), unit="金水区")


def test_a_figure_opens_its_records_of_its_own_period_and_nothing_else():
    look, _ = read_look({"counting": "agency"}, VIEW, (), ())
    name, params, said = rows_behind("visits", "base|industry:餐饮", look)
    assert name == "inspections/rows"
    assert (params["since"], params["until"], params["industry"], params["unit"], params["counting"]) == (*BASE, ["餐饮"], ["金水区"], "agency")
    assert said == "基期入企检查｜餐饮｜2024年1月1日—10月12日"
    name, params, _ = rows_behind("fines", "now", look)
    assert (name, params["measure"], params["since"]) == ("inspections/penalty_rows", "fined_cases", NOW[0])
    name, params, said = rows_behind("harm", "complaints:二七区", look)
    assert (name, params) == ("inspections/harm_rows", {"until": NOW[1], "unit": ["二七区"], "outcome": "complaints"})
    assert said == "二七区企业类投诉或案件｜减检质效比对"
    assert rows_behind("harm", "visits:二七区、金水区", look) == (
        "inspections/harm_rows", {"until": NOW[1], "unit": ["二七区", "金水区"], "outcome": "visits"}, "二七区等2个区日常、专项检查｜减检质效比对")
    for rows, of in (("harm", "complaints:"), ("harm", "complaints:、"), ("harm", "planets:二七区")):
        assert rows_behind(rows, of, look) is None
    for rows, of in (("visits", ""), ("nothing", "now"), ("visits", "now|planet:Mars"), ("visits", "now|unit:"), ("per_inspected", "now")):
        assert rows_behind(rows, of, look) is None
    for measure in (*(r["measure"] for r in (VISITS, CASES, FINES)), *OPENED):
        assert rows_behind(measure, "now", look), measure


def test_every_list_of_records_has_its_words():
    listed = {m for name in ("inspections/rows", "inspections/penalty_rows") for m in measures(name)}
    assert listed == set(MEASURES)
