"""The rules of repeated complaints and of response times: what ships, what is refused, how versions meet in the tables."""
from __future__ import annotations

from datetime import date, datetime

import pytest

from cockpit.decisions.repeats_rule import RepeatsRule, ResponseRule
from cockpit.places import SHIPPED, Places
from cockpit.publish.rule_tables import repeats_frame, response_frame
from cockpit.refusal import Refused
from cockpit.rules import dated_rules

HERE = Places(SHIPPED)


def test_the_shipped_thresholds_are_those_of_the_cities_that_publish_any_and_examples():
    [rule] = dated_rules(HERE, "repeats", RepeatsRule)
    assert (rule.status, rule.least, rule.community_least, rule.urgings) == ("示例", 3, 3, 1)
    assert (rule.least_of["市容环境"], rule.least_of["街面秩序"], rule.least_of["油烟污染"]) == (5, 5, 3)
    assert (rule.window_days, rule.escalate_days, rule.fix_days) == (30, 15, 30)
    [response] = dated_rules(HERE, "response", ResponseRule)
    assert (response.status, response.stall_minutes, response.alarm_minutes, float(response.accuracy_claim)) == ("示例", 10, 30, 0.85)
    assert all(r.source for r in (rule, response))


def test_classes_named_in_the_shipped_rules_are_in_the_shipped_class_table():
    classes = (SHIPPED / "reference" / "classes.csv").read_text(encoding="utf-8")
    [rule], [response] = dated_rules(HERE, "repeats", RepeatsRule), dated_rules(HERE, "response", ResponseRule)
    assert [n for n in (*rule.least_of, *response.stall_classes) if f",{n}," not in classes] == []


def test_versions_meet_without_overlap_the_first_reaches_back_and_an_ended_one_leaves_a_gap():
    [first] = dated_rules(HERE, "repeats", RepeatsRule)
    ended = first.model_copy(update={"valid_to": date(2025, 6, 1)})
    later = first.model_copy(update={"valid_from": date(2025, 9, 1), "least_of": {}})
    frame = repeats_frame([ended, later])
    assert frame.select("valid_from", "valid_to").rows() == [(datetime(1, 1, 1), datetime(2025, 6, 1)), (datetime(2025, 9, 1), None)]
    assert frame["leasts"].to_list() == [list(first.least_of.values()), []]
    assert response_frame(dated_rules(HERE, "response", ResponseRule))["accuracy_claim"].to_list() == [0.85]


@pytest.mark.parametrize(("text", "said"), [
    ("window_days = 30\n", "缺少规则项"), ("window_days = 90\n", "规则项window_days不能大于31"), ("least = 0\n", "规则项least不能小于1"),
    ("leest = 3\n", "不认识规则项leest.*是否想写least")])
def test_a_fault_is_refused_by_name(house, text, said):
    whole = (SHIPPED / "rules" / "repeats" / "2021-01-01.toml").read_text(encoding="utf-8")
    name = text.split(" = ")[0]
    kept = "" if "缺少" in said else "\n".join(line for line in whole.splitlines() if not line.startswith(f"{name} "))
    path = house.root / "rules" / "repeats" / "2025-01-01.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text + kept, encoding="utf-8")
    with pytest.raises(Refused, match=said):
        dated_rules(house, "repeats", RepeatsRule)
