"""存疑清单 through the shell: the week's list, its sentences, its drawers, other weeks, other accounts, bad links, nothing known."""
import re
from datetime import date
from decimal import Decimal

import pytest

from cockpit import wording_doubts as words
from cockpit.access import EVERYWHERE
from cockpit.periods import containing, parse
from cockpit.ui.doubts_board import doubts_html
from cockpit.ui.doubts_filters import read_week
from cockpit.wording import plain

PAGE = "../pages/doubts.py"
WEEKS = [{"since": date(2025, 10, 6), "until": date(2025, 10, 13), "doubts": 3}, {"since": date(2025, 9, 29), "until": date(2025, 10, 6), "doubts": 1},
         {"since": date(2025, 9, 22), "until": date(2025, 9, 29), "doubts": 0}]
ROW = {"id": "doubts/x", "kind": "投诉上升", "weeks": 1, "period": "2025-W41", "since": date(2025, 10, 6), "until": date(2025, 10, 13),
       "seen_since": date(2025, 9, 15), "unit": "金水区", "street": "花园路街道", "segment_id": "S1", "name": "文化路（甲街至乙街）", "company": None,
       "flag": "红旗", "flag_since": date(2025, 10, 6), "flag_until": date(2025, 10, 13), "grade": "卓越", "complaints": 12, "complaints_before": 1,
       "chance": 0.00581, "findings": 7, "findings_share": 0.0076, "complaints_share": 0.0022, "ratio": 3.41, "day": date(2025, 10, 7), "runs": 2,
       "segments": 2, "segment_names": "甲路、乙路", "items": 4, "record": "路面不洁×2", "run_ids": "R1、R2", "closed": 63, "early": 9, "early_rate": 9 / 63,
       "company_low": "甲", "score_low": Decimal("80.51"), "company_high": "乙", "score_high": Decimal("90.52"), "score_gap": Decimal("10.01")}


@pytest.fixture
def seen(look, demonstration):
    return lambda as_account="", **params: look(PAGE, as_account=as_account, house=demonstration.folder.parents[1], **params)


def test_the_list_of_the_newest_week_opens_with_its_sentence(seen, demonstration):
    page = seen()
    rows = demonstration.ask("contradictions/list", EVERYWHERE)
    assert not page.test.exception
    for said in ("<h1>存疑数据核查清单</h1>", f"存疑核查清单<b>{rows.height}</b>项", "统计周期 2025年第41周（10月6日—10月12日）", "规则 2021版（示例）", "初评",
                 "只供核查，不改变评定结果"):
        assert said in page.text
    for row in rows.to_dicts():
        assert words.doubt_words(row) in page.text


@pytest.fixture
def gaming(demonstration) -> dict:
    """The row of the street that closes on paper, in the week of its most closures."""
    weeks = demonstration.ask("contradictions/weeks", EVERYWHERE)["since"]
    rows = [r for s in weeks for r in demonstration.ask("contradictions/list", EVERYWHERE, week=containing("week", s).key, kind="结案早于到场").to_dicts()]
    return max(rows, key=lambda r: r["early"])


def test_the_gaming_street_stands_there_with_a_way_to_its_cases(seen, gaming):
    row = gaming
    assert f"案件{row['early']}件" in "\n".join(seen(week=row["period"]).boards)
    page = seen(week=row["period"], rows="closures", of=row["id"])
    [table] = [d.value for d in page.test.dataframe]
    assert len(table) == row["early"]


def test_every_kind_is_named_also_without_a_row(seen):
    text = "\n".join(seen().boards)
    for kind in words.KINDS:
        assert f'>{kind}</th>' in text


def test_a_past_week_can_be_read_again(seen, demonstration):
    page = seen(week="2025-W39")
    rows = demonstration.ask("contradictions/list", EVERYWHERE, week="2025-W39")
    assert "统计周期 2025年第39周" in page.text
    assert f"核查清单：{rows.height}项" in page.text


def test_one_kind_and_one_unit(seen, gaming):
    page = seen(kind="结案早于到场", week=gaming["period"])
    assert "核查清单：1项" in page.text
    assert "金水区" not in "".join(seen(unit="二七区").boards)


@pytest.mark.parametrize("wrong", [{"week": "2025-W99"}, {"week": "2031-W01"}, {"kind": "怀疑"}, {"unit": "洛阳市"}, {"rows": "runs", "of": "doubts/x"}])
def test_a_bad_link_falls_back_and_says_so(seen, wrong):
    page = seen(**wrong)
    assert not page.test.exception
    assert "已忽略" in page.text
    assert "统计周期 2025年第41周" in page.text


def test_a_month_shows_its_last_week_and_says_so(seen):
    assert "存疑清单按周编制，2025年9月显示其中最后一个已结束的周" in seen(month="2025-09").text


def test_a_unit_account_sees_its_own(seen):
    page = seen(as_account="jinshui")
    assert not page.test.exception
    for other in ("二七区", "中原区", "长江路街道"):
        assert other not in page.text


def test_a_foreign_doubt_is_out_of_reach_by_link(seen, gaming):
    page = seen(as_account="jinshui", week=gaming["period"], rows="closures", of=gaming["id"])
    assert "不在授权范围，已忽略" in page.text
    assert len(page.test.dataframe) == 0


def test_where_nothing_is_doubted_the_page_says_so(look):
    page = look(PAGE)  # a city of cases at random, without patrols
    assert not page.test.exception
    assert "存疑数据核查清单" in page.text


def test_the_drawer_of_definitions_names_kinds_rule_and_sql(seen):
    page = seen(define="1")
    assert "不认定责任，不改变评旗、评级和排名" in page.text
    assert any("from doubts" in code.value for code in page.test.code)


@pytest.mark.parametrize(("kind", "said"), [
    ("投诉上升", "红旗、卓越路段，近28日投诉12件，此前28日1件；扣除全市同期涨落，随机出现这种上升的概率约0.58%"),
    ("黑旗无投诉", "本期评为黑旗（折算后得分80.51，巡查发现问题7个），近28日没有投诉"),
    ("巡查多投诉少", "近28日巡查发现问题7个，占全市0.76%；投诉12件，占全市0.22%，前者是后者的3.4倍"),
    ("巡查记录雷同", "10月7日在2条路段（甲路、乙路）的2次巡查，4项记录逐项相同：路面不洁×2"),
    ("结案早于到场", "本周有到场时间的结案63件，其中9件早于到场时间，占14.29%"),
    ("巡查结果不一", "本周甲平均80.51分，乙平均90.52分，相差10.01分（2次巡查）"),
    ("路段不在名录", "本周2次巡查、7个问题记在2个不在名录的路段编号上：甲路、乙路")])
def test_each_kind_says_its_figures(kind, said):
    assert words.doubt_words(ROW | {"kind": kind}) == said


def test_a_street_without_any_complaint_has_no_ratio():
    assert words.doubt_words(ROW | {"kind": "巡查多投诉少", "complaints": 0, "ratio": None}).endswith("没有投诉")
    assert [what for what, _ in words.reads_of(ROW | {"kind": "巡查多投诉少", "complaints": 0})] == ["findings"]


def test_the_week_in_a_sentence():
    week = containing("week", date(2025, 10, 6))
    rows = [ROW | {"weeks": 3}, ROW | {"kind": "结案早于到场", "segment_id": None, "street": "长江路街道", "unit": "二七区", "weeks": 17}]
    assert plain(words.list_sentence(week, rows, "全市")) == (
        "全市本周列入存疑核查清单2项：投诉上升1项、结案早于到场1项，其中二七区长江路街道结案早于到场连续17周列入。")
    assert plain(words.list_sentence(week, [], "金水区")) == "金水区本周没有列入存疑核查清单的事项。"


def test_matters_name_closures_before_arrival_first():
    early = ROW | {"kind": "结案早于到场", "segment_id": None, "unit": "二七区", "street": "长江路街道", "weeks": 17}
    found = words.doubt_matters([ROW, early, ROW | {"kind": "黑旗无投诉"}])
    assert [(m.kind, m.page) for m in found] == [("存疑", "doubts")] * 2
    assert found[0].text == "二七区长江路街道结案9件早于到场时间，连续17周"
    assert found[1].text == "文化路（甲街至乙街）投诉明显上升"


@pytest.mark.parametrize(("params", "week", "ignored"), [
    ({}, "2025-W41", ""), ({"week": "2025-W40"}, "2025-W40", ""), ({"week": "2025-W42"}, "2025-W41", "尚未结束"), ({"week": "x"}, "2025-W41", "无法识别"),
    ({"month": "2025-09"}, "2025-W40", "其中最后一个已结束的周"), ({"xun": "2025-09下旬"}, "2025-W40", "其中最后一个已结束的周"),
    ({"month": "2025-10"}, "2025-W41", "其中最后一个已结束的周")])
def test_the_week_a_link_asks_for(params, week, ignored):
    found, said = read_week(params, WEEKS)
    assert found == parse(week)
    assert ignored in said
    assert bool(said) is bool(ignored)


def test_before_the_first_finished_week_there_is_none():
    assert read_week({}, []) == (None, "")


def test_a_segment_another_page_led_to_is_marked():
    html = doubts_html([ROW, ROW | {"segment_id": "S2"}], "S2", "清单")
    assert html.count('class="ck-here"') == 1
    assert re.search(r'class="ck-kindhead"', html)


def test_markup_in_a_record_is_shown_and_not_run():
    assert "<script" not in doubts_html([ROW | {"kind": "巡查记录雷同", "record": "<script>"}], None, "清单")
