"""Behind the before and after of an action stand its cases, on either side; the rule file says how many days when nobody does."""
from __future__ import annotations

from datetime import date

import pytest

from cockpit.access import EVERYWHERE, Scope

WAYS = [{"segment": ["S0613", "S0001"]}, {"unit": "金水区"}, {"unit": "金水区", "street": "花园路街道"}, {"segment": ["S0613"], "against": "peers"},
        {"unit": "金水区", "street": "花园路街道", "against": "peers"}, {"unit": "二七区", "category": ["街面秩序"]}, {}]


@pytest.mark.parametrize("scope", [EVERYWHERE, Scope(("金水区",))])
@pytest.mark.parametrize("way", WAYS)
def test_both_sides_open_as_many_cases_as_they_count(demonstration, scope, way):
    asked = {"action": date(2025, 8, 20), "days": 24} | way
    said = demonstration.ask("complaints/effect", scope, **asked)
    for side in ("here", "there"):
        for phase, words in (("before", "前"), ("after", "后")):
            counted = said.filter(phase=words)[side].sum()
            behind = demonstration.ask("complaints/effect_rows", scope, side=side, phase=phase, **asked)
            assert behind.height == counted
            assert behind["case_id"].n_unique() == counted


def test_some_of_these_have_cases_to_count(demonstration):
    said = demonstration.ask("complaints/effect", EVERYWHERE, action=date(2025, 8, 20), days=24, unit="金水区")
    assert min(said["here"].sum(), said["there"].sum()) > 100


def test_without_days_the_rule_in_force_says_how_many_and_names_itself(demonstration):
    said = demonstration.ask("complaints/effect", EVERYWHERE, action=date(2025, 8, 20), unit="金水区")
    assert said.filter(phase="后")["days"].sum() == 28
    assert said.select("least", "covered_share", "rule").unique().rows() == [(10, 0.9, "2000-01-01版（示例）")]
