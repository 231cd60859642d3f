"""Before and after with a comparison group: the ratio by hand, the interval against published figures, and when nothing is said."""
import polars as pl
import pytest
from scipy.stats.contingency import odds_ratio

from cockpit.decisions.effect import FALLEN, RISEN, SAME, TOO_FEW, effect, exact_interval


def steps(here: tuple[int, int], there: tuple[int, int], covered: tuple[int, int] = (7, 7), least: int | None = 10) -> pl.DataFrame:
    return pl.DataFrame({"phase": ["前", "后"], "days": [7, 7], "covered_days": covered, "here": here, "there": there, "least": [least] * 2,
                         "covered_share": [0.9] * 2}, schema_overrides={"least": pl.Int64})


def test_the_ratio_is_the_change_here_over_the_change_elsewhere():
    # Here 40 → 10 is a quarter, elsewhere 200 → 100 a half: half of what was to be expected, which were 20.
    found = effect(steps((40, 10), (200, 100)))
    assert found.ratio == pytest.approx(0.5)
    assert found.expected == pytest.approx(20)


def test_the_interval_is_fishers_exact_one():
    # The tea tasting, 3 1 / 1 3: of eight cases four are after, and 0–4 of them here in 1, 16, 36, 16, 1 ways.
    found = effect(steps((1, 3), (3, 1), least=1))
    ways = (1, 16, 36, 16, 1)

    def chance(ratio: float, cases: range) -> float:
        return sum(ways[x] * ratio**x for x in cases) / sum(ways[x] * ratio**x for x in range(5))

    assert found.ratio == pytest.approx(9)
    assert chance(found.low, range(3, 5)) == pytest.approx(0.025)
    assert chance(found.high, range(4)) == pytest.approx(0.025)


@pytest.mark.parametrize(("here", "there"), [((1, 3), (3, 1)), ((20, 5), (900, 800)), ((20, 0), (90, 80)), ((90, 130), (2000, 1800)), ((1, 0), (1, 1))])
def test_the_interval_is_scipys(here, there):
    said = odds_ratio([[here[1], here[0]], [there[1], there[0]]], kind="conditional").confidence_interval(0.95)
    assert exact_interval(here, there) == pytest.approx((said.low, said.high), rel=1e-4)


def test_a_place_that_fell_to_none_has_a_ratio_of_zero_and_an_upper_end_by_hand():
    # One here before and none after, one elsewhere on each side: three cases, one of them after. The one after is any of the
    # two elsewhere (weight 1 each) or the one here (weight ψ).
    found = effect(steps((1, 0), (1, 1), least=1))
    assert found.ratio == 0
    assert found.low == 0
    # Not here: 2 ÷ (2 + ψ), which is 0.025 at ψ = 78.
    assert found.high == pytest.approx(78, rel=1e-4)


@pytest.mark.parametrize(("here", "there", "reading"), [((60, 20), (300, 300), FALLEN), ((20, 60), (300, 300), RISEN), ((30, 27), (300, 300), SAME),
                                                        ((60, 20), (300, 100), SAME)])
def test_what_is_said_follows_the_interval_and_not_the_fall_alone(here, there, reading):
    assert effect(steps(here, there)).reading == reading


@pytest.mark.parametrize(("here", "there", "covered", "why"), [
    ((0, 0), (9, 9), (7, 7), "这里前后都没有投诉"), ((9, 9), (0, 9), (7, 7), "对照没有投诉"), ((9, 9), (9, 0), (7, 7), "对照没有投诉"),
    ((0, 20), (9, 9), (7, 7), "行动前这里没有投诉"), ((5, 4), (99, 99), (7, 7), "合计9件，不足10件"), ((90, 4), (99, 99), (7, 6), "行动后7日中有数据的只有6日"),
    ((90, 4), (99, 99), (3, 7), "行动前7日中有数据的只有3日")])
def test_nothing_is_said_without_ground_and_the_reason_is(here, there, covered, why):
    found = effect(steps(here, there, covered))
    assert (found.ratio, found.low, found.high, found.reading) == (None, None, None, TOO_FEW)
    assert why in found.reason


def test_steps_are_added_and_their_order_does_not_matter():
    four = pl.concat([steps((20, 5), (100, 50)), steps((20, 5), (100, 50))])
    assert effect(four) == effect(four.reverse())
    assert (effect(four).here, effect(four).days) == ((40, 10), (14, 14))


def test_the_rule_in_force_says_how_many_are_enough_and_without_a_rule_nothing_is_said():
    assert effect(steps((5, 4), (99, 99), least=9)).reason is None
    assert effect(steps((50, 40), (99, 99), least=None)).reason == "行动当日没有生效的对比规则"


def test_nine_tenths_of_ten_days_are_nine():
    ten = steps((50, 40), (99, 99)).with_columns(days=pl.lit(10), covered_days=pl.lit(9))
    assert effect(ten).reason is None
    assert effect(ten.with_columns(covered_days=pl.lit(8))).reason == "行动前10日中有数据的只有8日"
