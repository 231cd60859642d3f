"""What holds of every ranking: order of rows is nothing, money is the rule's, parts are the whole. And what a rule file may not say."""
from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from cockpit.decisions.rankings import SCHEMA, rank_periods, rank_segments
from cockpit.decisions.rankings_prizes import standings
from cockpit.decisions.rankings_replay import replayed
from cockpit.decisions.rankings_rule import League, RankingsRule
from cockpit.places import SHIPPED, Places
from cockpit.refusal import Refused
from cockpit.rules import dated_rules
from tests.decisions.ranking_frames import (
    JINSHUI,
    MONTH,
    NEXT_XUN,
    TERMS,
    WEEK,
    XUN,
    amounts,
    exposures,
    measures,
    others,
    rate,
    scores,
    segment,
    spans,
    streets,
)

EMPTY = pl.DataFrame(schema=SCHEMA)
SHIPPED_RULE = dated_rules(Places(SHIPPED), "rankings", RankingsRule)[0]


def random_city(seed: int) -> dict[str, pl.DataFrame]:
    """Thirty streets of three units over two 旬, a month and a week, with ties, gaps, unknowns and exposures."""
    rng = random.Random(seed)
    places = {unit: [f"{unit[0]}{n}街道" for n in range(10)] for unit in (JINSHUI, "二七区", "中原区")}
    periods = (XUN, NEXT_XUN, MONTH, WEEK)
    found, counted, exposed = [], [], []
    for key, since, _ in periods:
        for unit, names in places.items():
            for name in names:
                found += [segment(name, rng.choice(("70.00", "85.50", "85.51", "99.99", None)), rng.choice(("60.00", "85.50", "90.00")), unit=unit,
                                  period=key, km=rng.choice((0.3, 1.0, 2.7, None)), held=rng.choice((None, None, None, "在建施工")),
                                  difficulty=rng.randint(1, 6)) for _ in range(rng.randint(0, 12))]
                due = rng.choice((0, 1, 7, 40))
                counted += [rate(f"{unit}/{name}", t["measure"], rng.choice((due // 2, due, 0)), due, period=key) for t in TERMS]
                exposed += [(str(since), rng.choice(("中央", "省", "县")), unit, name, None)] * rng.choice((0, 0, 1))
            counted += [rate(unit, t["measure"], rng.randint(0, 90), 90, kind="units", period=key) for t in TERMS]
        counted += [rate(d, t["measure"], rng.randint(0, 9), 9, kind="departments", period=key) for t in TERMS for d in ("交警部门", "水利部门")]
        counted += [rate(c, m, rng.randint(0, 9), 9, kind="companies", period=key) for c in ("甲公司", "乙公司")
                    for m in ("coverage_rate", "length_rate", "photo_rate", "same_rate")]
    tiers = [streets(*names, unit=unit, tier=tier) for (unit, names), tier in zip(places.items(), ("重点", "双重", "一般"), strict=True)]
    members = pl.concat([*tiers, others("units", *places), others("departments", "交警部门", "水利部门", group="市直部门组")])
    return {"spans": spans(*periods), "scores": scores(*found), "measures": measures(*counted), "members": members, "exposures": exposures(*exposed)}


def decided(city: dict[str, pl.DataFrame]) -> pl.DataFrame:
    return rank_periods(SHIPPED_RULE, **city, before=EMPTY)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_changes_nothing(seed):
    city = random_city(seed)
    shuffled = {name: frame.sample(fraction=1, shuffle=True, seed=seed) for name, frame in city.items()}
    assert decided(shuffled).equals(decided(city))
    assert rank_segments(SHIPPED_RULE, shuffled["spans"], shuffled["scores"]).equals(rank_segments(SHIPPED_RULE, city["spans"], city["scores"]))


@pytest.mark.parametrize("seed", range(3))
def test_every_period_comes_out_the_same_from_what_was_kept_of_it(seed):
    city = random_city(seed)
    rows, segments = decided(city), rank_segments(SHIPPED_RULE, city["spans"], city["scores"])
    for period, since, _ in city["spans"].iter_rows():
        one = rows.filter(pl.col("period") == period)
        again = replayed(SHIPPED_RULE, one, segments.filter(pl.col("period") == period), rows.filter(pl.col("until") <= since))
        assert again.to_dicts() == one.to_dicts()


@pytest.mark.parametrize("seed", range(3))
def test_contributions_add_up_to_the_score_and_terms_to_the_rectification(seed):
    rows = [r for r in decided(random_city(seed)).to_dicts() if r["rank"] is not None]
    assert len(rows) > 40
    for row in rows:
        assert sum((t["contribution"] for t in row["terms"]), Decimal(0)) == row["score"], row["id"]
        middle = [t for t in row["terms"] if t["term"] not in ("found", "exposure")]
        assert sum((t["points"] for t in middle), Decimal(0)) == row["rectify"]
        assert sum((t["weight"] for t in middle), Decimal(0)) == 100
        assert all(0 <= t["points"] <= t["weight"] for t in middle)
        assert 0 <= row["score"] <= 100


@pytest.mark.parametrize("seed", range(3))
def test_a_table_is_in_order_and_nobody_is_at_both_ends(seed):
    for (league, _), group in decided(random_city(seed)).group_by("league", "period"):
        table = group.filter(pl.col("rank").is_not_null())
        assert set(group["size"]) == {table.height}
        for row in table.to_dicts():
            assert row["rank"] == 1 + (table["score"] > row["score"]).sum()
            assert row["rank_raw"] == 1 + (table["score_raw"] > row["score_raw"]).sum()
            assert (row["streak"] > 0) == (row["edge"] == "末位")
            assert row["action"] is None or row["edge"] == "末位"
        first, last = table.filter(edge="前列")["score"], table.filter(edge="末位")["score"]
        assert first.is_empty() or last.is_empty() or first.min() > last.max(), league  # type: ignore[operator]


@pytest.mark.parametrize("seed", range(40))
def test_money_is_what_the_rule_allows_and_misses_it_by_less_than_the_number_of_the_tied(seed):
    rng = random.Random(seed)
    size, best, worst = rng.randint(0, 30), sorted(rng.sample(range(1, 999_999), rng.randint(0, 12)), reverse=True), [7, 5, 3, 2]
    league = League.model_validate({"key": "k", "name": "k", "members": "streets", "grain": "xun", "best": {"amounts": best}, "worst": {"amounts": worst}})
    points = [rng.choice((9000, 9001, 8000, 7000, 10)) if seed % 2 else rng.randint(0, 10_000) for _ in range(size)]
    paid = [s.money_yuan for s in standings(points, league)]
    assert None not in paid
    allowed = sum(best[:size // 2]) - sum(worst[:size // 2])
    tied = sum(points.count(p) for p in set(points) if points.count(p) > 1)
    assert abs(allowed - sum(paid)) < max(tied, 1)  # type: ignore[arg-type]
    rewards, deductions = sum(p for p in paid if p and p > 0), -sum(p for p in paid if p and p < 0)
    assert rewards <= sum(best[:size // 2])
    assert deductions <= sum(worst[:size // 2])
    assert all(a == b for a, b, p, q in zip(paid, paid[1:], points, points[1:], strict=False) if p == q)


def test_the_ledger_of_the_shipped_rule_sums_to_what_it_allows():
    rows = decided(random_city(1)).filter(pl.col("money_yuan").is_not_null() & pl.col("rank").is_not_null()).to_dicts()
    for period, most in ((XUN[0], 1_100_000), (MONTH[0], 3_000_000)):
        money = amounts(r for r in rows if r["period"] == period)
        tied = len(money)
        assert 0 < sum(m for m in money if m > 0) <= most
        assert abs(sum(money)) < tied, "rewards and deductions of the shipped rule are the same amounts"
    assert amounts(r for r in rows if r["members"] not in ("streets", "units")) == []


def test_the_shipped_rule_is_the_older_regime_an_example_with_its_source_and_its_known_amounts():
    by_key = {league.key: league for league in SHIPPED_RULE.league}
    assert (SHIPPED_RULE.status, SHIPPED_RULE.version) == ("示例", "2016-01-01版（示例）")
    assert "2017" in SHIPPED_RULE.source
    assert by_key["streets"].best.amounts == by_key["streets"].worst.amounts == tuple(range(200_000, 0, -20_000))
    assert by_key["units"].best.amounts == by_key["units"].worst.amounts == (1_500_000, 1_000_000, 500_000)
    assert (by_key["streets"].talk, by_key["streets"].criticise, by_key["streets"].grain, by_key["units"].grain) == (10, 10, "xun", "month")
    assert [key for *_, key in SHIPPED_RULE.tables()] == [
        "streets", "tier_1", "tier_2", "tier_3", "units", "departments", "affiliated", "utilities", "companies", "chiefs"]


def written(house: Any, *changes: tuple[str, str]) -> None:
    text = (SHIPPED / "rules" / "rankings" / "2016-01-01.toml").read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text
        text = text.replace(before, after, 1)
    path = house.root / "rules" / "rankings" / "2016-01-01.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(("change", "said"), [
    (("weight = 30", "weight = 31"), r"整改考核各项权重之和应为100"),
    (('measure = "postpone_rate"', 'measure = "rework_rate"'), r"整改考核有重复的考核项"),
    (('measure = "coverage_rate"', 'measure = "closing_rate"'), r"信息采集公司月排名的考核项应取自coverage_rate"),
    (("[200000, 180000,", "[200000, 380000,"), r"金额应从第一名起不增加.*2016-01-01\.toml第\d+行"),
    (("[200000, 180000,", "[200000, -180000,"), r"不能小于0，写的是-180000.*2016-01-01\.toml第\d+行"),
    (('key = "tier"', 'key = "streets"'), r"排名表的key重复"),
    (('name = "局属单位月排名"', 'name = "公用企业月排名"'), r"排名表重名"),
    (('group = "公用企业组"', ""), r"公用企业月排名：责任单位的排名要写group"),
    (('silent = "没有', 'silnt = "没有'), r"silnt.*是否想写silent"),
    (('"其他" = 0.5', '"县" = 0.5'), r"没有媒体层级县"),
    (('group = "局属单位组"', 'group = "公用企业组"'), r"同一类成员、同一周期只能有一张排名表"),
    (("criticise = 10", 'criticise = "全部"'), r"criticise应为数字"),
    (('grain = "week"', 'grain = "week"\nfound_weight = 0.5'), r"市直部门周排名没有路段得分"),
])
def test_a_rule_file_that_cannot_be_is_refused(house, change, said):
    written(house, change)
    with pytest.raises(Refused, match=said):
        dated_rules(house, "rankings", RankingsRule)
