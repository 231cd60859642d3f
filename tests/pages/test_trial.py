"""评旗试算: official beside tried, everything says 试算, nothing is saved; a bad wish is ignored and said so."""
from __future__ import annotations

import re

from cockpit.decisions.history import History
from cockpit.places import Places

PAGE = "../pages/trial.py"


def test_nothing_changed_says_so_and_a_larger_quota_says_who_gains(look, demonstration):
    house = demonstration.folder.parents[1]
    plain = look(PAGE, house=house, week="2025-W41")
    assert not plain.test.exception
    assert "试算：参数与现行规则相同" in plain.text
    more = look(PAGE, house=house, week="2025-W41", red_quota="9", black_quota="20")
    assert "“红旗”7→9条、“优秀红旗”14→14条、“黑旗”25→20条" in more.text
    assert "红旗名额7→9；黑旗名额25→20" in more.text
    assert "；新增红旗（含优秀）2条、减少0条，新增黑旗0条、减少5条。" in re.sub("</?b>", "", more.text)
    assert more.text.count(">新增红旗<") == 2
    assert more.text.count(">不再评黑旗<") == 5
    assert "初评结果" in more.text
    assert "只供比较，不保存" in more.text


def test_a_trial_is_never_kept(look, demonstration):
    house = demonstration.folder.parents[1]
    before = History(Places(house)).index()
    look(PAGE, house=house, week="2025-W41", red_quota="9")
    assert History(Places(house)).index().equals(before)


def test_values_out_of_range_and_unknown_weeks_are_ignored_in_words(look, demonstration):
    seen = look(PAGE, house=demonstration.folder.parents[1], week="2031-W01", red_quota="-3", black_below="九十", d1="0.123")
    assert not seen.test.exception
    for words in ("没有评定过的周期“2031-W01”，已忽略，按2025-W41试算", "红旗名额“-3”不在0至500之间", "黑旗线（分）“九十”不在0至100之间",
                  "1级难度系数“0.123”不在0.1至5之间"):
        assert words in seen.text
    assert "试算：参数与现行规则相同" in seen.text


def test_lines_that_cross_are_refused_in_words(look, demonstration):
    seen = look(PAGE, house=demonstration.folder.parents[1], week="2025-W41", black_below="96")
    assert "这组参数不成立：黑旗线不能高于红旗线" in seen.text


def test_an_account_of_one_district_and_a_city_without_patrols_read_why_not(look, demonstration):
    assert "还没有评过旗" in look(PAGE).text
    assert "试算须看到全市路段" in look(PAGE, as_account="jinshui", house=demonstration.folder.parents[1]).text
