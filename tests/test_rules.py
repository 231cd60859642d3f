"""Dated rules: in force from the day in the file's name, refused with file and line when they cannot be understood."""
from __future__ import annotations

import re
from datetime import date, datetime

import pytest

from cockpit.decisions.rulebook import SUBJECTS
from cockpit.places import SHIPPED
from cockpit.publish.build import due_rules_frame
from cockpit.refusal import Refused
from cockpit.rule_faults import line_of
from cockpit.rules import DueRule, dated_rules, rule_on

SOUND = 'status = "正式"\nsource = "通知"\ndue_rule = "A"\n'


@pytest.fixture
def rule_file(house):
    def written(text: str, name: str = "2025-01-01.toml"):
        path = house.root / "rules" / "due" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return house
    return written


def test_the_shipped_rule_is_reading_b_and_an_example(house):
    rules = dated_rules(house, "due", DueRule)
    assert [(r.due_rule, r.status, r.on_time_by, r.version) for r in rules] == [
        ("B", "示例", "disposed_at", "2000-01-01版（示例）")]


def test_a_bureaus_own_version_stands_beside_the_shipped_one_or_replaces_it_by_date(rule_file):
    both = dated_rules(rule_file(SOUND), "due", DueRule)
    assert [(r.valid_from, r.due_rule, r.version) for r in both] == [
        (date(2000, 1, 1), "B", "2000-01-01版（示例）"), (date(2025, 1, 1), "A", "2025-01-01版")]
    replaced = dated_rules(rule_file(SOUND, "2000-01-01.toml"), "due", DueRule)
    assert [(r.valid_from, r.due_rule) for r in replaced] == [(date(2000, 1, 1), "A"), (date(2025, 1, 1), "A")]


def test_versions_meet_without_gap_or_overlap_and_the_first_reaches_back(rule_file):
    frame = due_rules_frame(dated_rules(rule_file(SOUND), "due", DueRule))
    assert frame.select("valid_from", "valid_to").rows() == [
        (datetime(1, 1, 1), datetime(2025, 1, 1)), (datetime(2025, 1, 1), None)]


@pytest.mark.parametrize(("text", "said"), [
    (SOUND + 'suspended_in_deu = true\n', r"不认识规则项suspended_in_deu.*第4行.*是否想写suspended_in_due"),
    (SOUND.replace('"A"', '"C"'), r"规则项due_rule只能写'A'或'B'.*第3行"),
    (SOUND.replace("正式", "试行"), r"规则项status只能写'示例'或'正式'，写的是试行.*第1行"),
    ('status = "正式"\ndue_rule = "A"\n', r"缺少规则项source"),
    ("status = 正式", r"不是合法的TOML.*2025-01-01\.toml"),
])
def test_a_fault_in_a_rule_is_refused_with_file_and_line(rule_file, text, said):
    with pytest.raises(Refused, match=said):
        dated_rules(rule_file(text), "due", DueRule)


def test_a_rule_file_not_named_by_its_day_is_refused(rule_file):
    with pytest.raises(Refused, match=r"文件名不是生效日期.*新规则\.toml.*2021-01-01\.toml"):
        dated_rules(rule_file(SOUND, "新规则.toml"), "due", DueRule)


def test_a_subject_without_a_file_is_refused(house):
    with pytest.raises(Refused, match="没有flags_of_mars规则文件"):
        dated_rules(house, "flags_of_mars", DueRule)


def test_overlapping_versions_are_refused_by_name(rule_file):
    rule_file("valid_to = 2025-06-01\n" + SOUND, "2024-01-01.toml")
    with pytest.raises(Refused, match=r"有效期重叠：2024-01-01的到2025-06-01，2025-01-01的已生效.*2024-01-01\.toml"):
        dated_rules(rule_file(SOUND), "due", DueRule)


def test_a_rule_that_ends_leaves_a_gap_and_no_rule_is_in_force_there(rule_file):
    rules = dated_rules(rule_file("valid_to = 2024-06-01\n" + SOUND, "2024-01-01.toml"), "due", DueRule)[1:]
    assert rule_on(rules, date(2024, 5, 31)) == rules[0]
    assert rule_on(rules, date(2024, 6, 1)) is None
    assert rule_on(rules, date(2023, 12, 31)) is None


def test_the_line_of_a_fault_inside_a_repeated_table_is_its_own():
    text = 'status = "示例"\n[[league]]\nname = "甲"\ngrain = "xun"\n\n[[league]]\nname = "乙"\ngrian = "xun"\n'
    assert line_of(text, ("league", 1, "grian")) == 8
    assert line_of(text, ("league", 0, "grain")) == 4
    assert line_of(text, ("league", 1, "members")) == 6
    assert line_of(text, ("source",)) == 1


@pytest.mark.parametrize(("subject", "pattern", "written", "said"), [
    ("difficulty", r"(?m)^6 = .*\n", "", r"缺少第6级的难度系数.*difficulty/2021-01-01\.toml第\d+行"),
    ("difficulty", r"(?m)^3 = .*", "3 = -1.2", r"规则项coefficient\.3应大于0，写的是-1\.2.*第8行"),
    ("rankings", r"200000, 180000", "-200000, 180000", r"不能小于0，写的是-200000.*rankings/2016-01-01\.toml第\d+行"),
    ("flags", r"(?m)^quota = 25", "quotta = 25", r"不认识规则项black\.quotta.*是否想写quota|缺少规则项black\.quota"),
    ("flags", r"(?m)^below = .*", "below = 99.0", r"黑旗线不能高于红旗线.*flags/2021-01-01\.toml"),
    ("flags", r"(?m)^score = 95\.0", "score = 950.0", r"规则项red\.score不能大于100，写的是950"),
    ("ladder", r'steps = .*', "steps = [1.0, 3.0, 2.0]", r"阶梯应逐级加重"),
    ("grades", r'limit = "目标"', 'limit = "参考"', r"规则项limit只能写'目标'或'上限'，写的是参考"),
    ("patrol", r"(?m)^reference_km = .*", 'reference_km = "四公里"', r"规则项reference_km应为数字，写的是四公里"),
])
def test_a_faulty_decision_rule_is_refused_in_chinese_with_its_line(house, subject, pattern, written, said):
    [shipped] = (SHIPPED / "rules" / subject).glob("*.toml")
    text, done = re.subn(pattern, written, shipped.read_text(encoding="utf-8"), count=1)
    assert done == 1
    own = house.root / "rules" / subject / shipped.name
    own.parent.mkdir(parents=True)
    own.write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match=said):
        dated_rules(house, subject, SUBJECTS[subject])


def test_every_shipped_rule_says_example_and_where_it_comes_from(house):
    for subject, kind in SUBJECTS.items():
        for rule in dated_rules(house, subject, kind):
            assert (subject, rule.status) == (subject, "示例")
            assert len(rule.source) > 10


def test_both_regimes_ship_dated(house):
    since = {subject: [r.valid_from.year for r in dated_rules(house, subject, SUBJECTS[subject])] for subject in ("rankings", "ladder", "flags", "grades")}
    assert since == {"rankings": [2016], "ladder": [2016], "flags": [2021], "grades": [2021]}
