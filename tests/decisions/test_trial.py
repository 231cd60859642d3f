"""试算: an unchanged wish changes nothing; a wish does what a rule file with it would have done; nonsense is refused."""
from __future__ import annotations

from decimal import Decimal

import polars as pl
import pytest

from cockpit.decisions.course import decided, in_force
from cockpit.decisions.flags import ITEMS, SCHEMA
from cockpit.decisions.trial import Kept, Wish, tried, wished
from cockpit.refusal import Refused
from tests.decisions.segment_city import flags_rule, patrols
from tests.decisions.test_flags import MONDAYS, NO_COMPLAINTS, looked, rules, weeks

FOUND = {"A": [6, 6, 6], "B": [0, 1, 2], "C": [9, 0, 9], "D": [0, 0, 0]}
BY = rules(flags=flags_rule(red={"quota": 1, "score": 99}, excellent={"quota": 0, "score": 99}, black={"quota": 1, "below": 98}))


def all_weeks(by):
    return decided(weeks(3), patrols(*looked(FOUND)), NO_COMPLAINTS, by, pl.DataFrame(schema=SCHEMA), pl.DataFrame(schema=ITEMS))


@pytest.fixture(scope="module")
def kept() -> Kept:
    """The third week as the store gives it: its rows, each segment's newest earlier row, the items of the last bulletin."""
    flags, items = all_weeks(BY)
    before = flags.filter(pl.col("until") <= MONDAYS[2])
    newest = before.sort("since").group_by("segment_id").last().select(flags.columns)
    black = before.filter(flag="黑旗").sort("since").group_by("segment_id").last()
    return Kept(flags.filter(period="2025-W04"), items.filter(period="2025-W04"), newest, items.join(black, on=["segment_id", "period"], how="semi"))


def test_nothing_wished_is_the_official_result(kept):
    found = tried(kept, in_force(BY, MONDAYS[2]), Wish())
    assert set(found["effect"]) == {"不变"}
    assert found["score"].equals(found["trial_score"], null_equal=True) or found.select((pl.col("score") == pl.col("trial_score")).all()).item()
    assert set(found["state"]) == {"试算"}


def test_a_larger_quota_gives_what_a_rule_file_with_it_would_have_given(kept):
    found = tried(kept, in_force(BY, MONDAYS[2]), Wish({("flags", "black", "quota"): 2}))
    gains = found.filter(pl.col("effect") == "获得").select("segment_id", "trial_flag").rows()
    assert [flag for _, flag in gains] == ["黑旗"]
    assert found.filter(pl.col("flag").is_not_null())["effect"].unique().to_list() == ["不变"]


def test_a_category_weight_scales_its_deductions(kept):
    """D has nothing, B 2 × 0.5 = 1.00 in 大类: at weight 2 it loses 2.00."""
    found = tried(kept, in_force(BY, MONDAYS[2]), Wish(weights={"大类": Decimal(2)}))
    assert dict(found.filter(pl.col("segment_id").is_in(["B", "D"])).select("segment_id", "moved").iter_rows()) == {
        "B": Decimal("-1.00"), "D": Decimal("0.00")}
    assert tried(kept, in_force(BY, MONDAYS[2]), Wish(weights={"别的": Decimal(9)}))["effect"].unique().to_list() == ["不变"]


def test_coefficients_and_lines_reach_the_score(kept):
    found = tried(kept, in_force(BY, MONDAYS[2]), Wish({("difficulty", "coefficient", "1"): Decimal(2)}))
    assert found.filter(segment_id="B")["trial_score"][0] == Decimal("99.50")


def test_what_no_rule_file_may_say_no_trial_may_either(kept):
    for path, value in ((("flags", "black", "below"), 100), (("flags", "red", "quota"), -1), (("difficulty", "coefficient", "1"), 0)):
        with pytest.raises(Refused, match="这组参数不成立"):
            wished(in_force(BY, MONDAYS[2]), Wish({path: value}))


def test_nothing_wished_is_official_also_after_a_week_without_judgement():
    """A: black in week 2, not inspected in week 3, black in week 4 for the same item: the bulletin of week 2 still counts."""
    by = rules(flags=flags_rule(red={"quota": 0, "score": 100}, excellent={"quota": 0, "score": 100}, black={"quota": 1, "below": 96, "repeats": 2}))
    flags, items = decided(weeks(3), patrols(*looked({"A": [20, None, 1], "B": [0, 0, 0]})), NO_COMPLAINTS, by, pl.DataFrame(schema=SCHEMA),
                           pl.DataFrame(schema=ITEMS))
    assert flags.filter(segment_id="A", period="2025-W04")["flag"].to_list() == ["黑旗"]
    before = flags.filter(pl.col("until") <= MONDAYS[2])
    newest = before.sort("since").group_by("segment_id").last().select(flags.columns)
    black = before.filter(flag="黑旗").sort("since").group_by("segment_id").last()
    kept = Kept(flags.filter(period="2025-W04"), items.filter(period="2025-W04"), newest, items.join(black, on=["segment_id", "period"], how="semi"))
    assert set(tried(kept, in_force(by, MONDAYS[2]), Wish())["effect"]) == {"不变"}
