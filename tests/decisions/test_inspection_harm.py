"""减检质效比对: a rise is found where it was planted, chance and lost data are none, and every reading says on what it rests."""
from __future__ import annotations

import math
import os
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from cockpit.decisions.inspection_changes import against, beside, count_changes, rate_changes, several
from cockpit.decisions.inspection_harm import (
    AS_CUT,
    COMPLAINTS,
    LESS_CUT,
    NOT_CUT,
    NOT_RISEN,
    OUTCOMES,
    PENALTIES,
    PROBLEMS,
    RISEN,
    TOO_FEW,
    UNCUT,
    Found,
    compared,
    overall,
)
from cockpit.decisions.inspection_trend import city_trend
from cockpit.decisions.inspection_windows import Known, Windows
from cockpit.decisions.inspection_words import SCHEMA, rows_of
from tests.decisions.harm_city import FIRST, RULE, UNITS, UNTIL, WINDOWS, harm_city, weekly_of, without

PROVED = int(os.environ.get("COCKPIT_PROVE_SEEDS", "1"))
HARMED = UNITS[6]
# One unit cut harder than the rest, and it hurt; two not cut at all.
MIXED = dict.fromkeys(UNITS[:5], 0.6) | {HARMED: 0.78}


def found(known: Known, windows: Windows = WINDOWS) -> dict[tuple[str, str], Found]:
    return {(f.unit, f.outcome): f for f in compared(known, windows, RULE)[0]}


def readings(known: Known, windows: Windows = WINDOWS) -> dict[str, str]:
    by = found(known, windows)
    return {u: overall([by[u, o] for o in OUTCOMES])[0] for u in known.units}


def cells(rows: dict[str, tuple[int, int]], stratum: str = "一") -> pl.DataFrame:
    """Unit → events before, after, spread evenly over ten segments of five streets."""
    return pl.DataFrame([{"unit": u, "street": f"{n // 2}", "cluster": f"{n}", "stratum": stratum, "before": b // 10, "after": a // 10}
                         for u, (b, a) in rows.items() for n in range(10)])


def each(unit: str, before: tuple[int, int], after: tuple[int, int], stratum: str = "一") -> pl.DataFrame:
    """Visits one by one, each a segment and street of its own: (visits, problems) before and after."""
    rows = [{"unit": unit, "street": f"{stratum}{side}{n}", "cluster": f"{stratum}{side}{n}", "stratum": stratum, "before": 0, "after": 0, "visits_before": 0,
             "visits_after": 0} | {side: int(n < problems), f"visits_{side}": 1}
            for side, (visits, problems) in (("before", before), ("after", after)) for n in range(visits)]
    return pl.DataFrame(rows)


def test_a_ratio_of_ratios_worked_by_hand():
    """20 → 40 here, 100 → 80 in each of three other units: (40÷20) ÷ (80÷100) = 2.5; the variance by chance is 1/20 + 1/40 + a third of 1/100 + 1/80."""
    changes = count_changes(cells({"甲": (20, 40), "乙": (100, 80), "丙": (100, 80), "丁": (100, 80)}))
    assert dict(zip(changes.units, np.exp(changes.log), strict=True)) == pytest.approx({"甲": 2.0, "乙": 0.8, "丙": 0.8, "丁": 0.8})
    told = against(changes, "甲", ["乙", "丙", "丁"], 0.95)
    assert told.ratio == pytest.approx(2.5)
    chance = changes.covariances[0]
    assert np.diag(chance)[changes.units.index("甲")] == pytest.approx(1 / 20 + 1 / 40)
    assert np.diag(chance)[changes.units.index("乙")] == pytest.approx(1 / 100 + 1 / 80)


def test_the_interval_of_one_rate_over_another_is_that_of_scipy():
    """27 of 100 visits found something, then 46 of 100: Katz's interval, which scipy gives, but for the correction G ÷ (G − 1)."""
    changes = rate_changes(each("甲", (100, 27), (100, 46)))
    assert np.exp(changes.log[0]) == pytest.approx(46 / 27)
    expected = stats.contingency.relative_risk(46, 100, 27, 100).confidence_interval(0.95)
    spread = math.sqrt(changes.covariances[1][0, 0])
    assert math.exp(changes.log[0] - 1.959964 * spread) == pytest.approx(expected.low, rel=0.01)
    assert math.exp(changes.log[0] + 1.959964 * spread) == pytest.approx(expected.high, rel=0.01)


def test_visits_that_moved_to_where_more_is_found_are_no_rise():
    """Low risk finds 1 in 10, high risk 5 in 10, before and after; here the low ones were dropped: 60 of 200 → 60 of 140 in all."""
    parts = [each("甲", (100, 10), (40, 4), "低"), each("甲", (100, 50), (100, 50), "高")]
    parts += [each(u, (100, 10), (100, 10), "低") for u in "乙丙丁"] + [each(u, (100, 50), (100, 50), "高") for u in "乙丙丁"]
    told = against(rate_changes(pl.concat(parts)), "甲", ["乙", "丙", "丁"], 0.95)
    assert told.ratio == pytest.approx(1.0, abs=1e-6)
    alone = pl.concat(parts).with_columns(stratum=pl.lit("一"))
    assert against(rate_changes(alone), "甲", ["乙", "丙", "丁"], 0.95).ratio == pytest.approx((54 / 140) / (60 / 200), rel=1e-6)


def test_a_kind_of_visit_that_was_given_up_altogether_breaks_nothing():
    """The low-risk visits, 10 of 100, are gone everywhere afterwards: nothing to compare them with, and they count with the others."""
    parts = [pl.concat([each(u, (100, 50), (100, 50), "高"), each(u, (100, 10), (0, 0), "低")]) for u in "甲乙丙丁"]
    told = against(rate_changes(pl.concat(parts)), "甲", ["乙", "丙", "丁"], 0.95)
    assert told.ratio == pytest.approx(1.0)
    assert 0.6 < told.low < 1 < told.high < 1.6


def test_what_moves_all_classes_of_a_unit_alike_goes_out():
    """Complaints of the classes 20 → 40, all others 100 → 200: as many of each hundred as before."""
    changes = beside(count_changes(cells({"甲": (20, 40), "乙": (30, 30)})), {"甲": (100, 200), "乙": (50, 50)})
    assert np.exp(changes.log) == pytest.approx([1.0, 1.0])
    assert changes.covariances[0][changes.units.index("甲")][changes.units.index("甲")] == pytest.approx(1 / 20 + 1 / 40 + 1 / 100 + 1 / 200)


def test_many_chances_count_as_holm_has_them():
    """0.01 × 3, then 0.03 × 2, then 0.04 × 1, never less than the one before."""
    assert several([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    drawn = np.random.default_rng(1).random(30).tolist()
    assert several(drawn) == pytest.approx(multipletests(drawn, method="holm")[1].tolist())
    assert several([]) == []


def test_units_that_drift_far_make_a_change_less_telling():
    still, moved = (count_changes(cells({"甲": (1000, 1300), **{u: (1000, round(1000 * f)) for u, f in zip("乙丙丁戊", by, strict=True)}}))
                    for by in ((1, 1, 1, 1), (0.7, 0.85, 1.2, 1.4)))
    near, far = (against(c, "甲", "乙丙丁戊", 0.95) for c in (still, moved))
    assert near.low > 1 > far.low
    assert near.chance < 0.001 < far.chance


@pytest.mark.parametrize("seed", range(3))
def test_the_harmed_unit_is_found_and_no_other(seed):
    said = readings(harm_city(seed, MIXED, {HARMED: 1.7}))
    assert {u for u, reading in said.items() if reading == RISEN} == {HARMED}
    assert {said[UNITS[5]], said[UNITS[7]]} == {UNCUT}


@pytest.mark.slow
@pytest.mark.skipif(PROVED < 20, reason="the full proof: COCKPIT_PROVE_SEEDS=20")
def test_twenty_seeds_hold_the_finding_and_the_calm(capsys):
    said = [readings(harm_city(seed, MIXED, {HARMED: 1.7})) for seed in range(PROVED)]
    calm = [readings(harm_city(seed, 0.6)) for seed in range(PROVED)]
    hits = sum(s[HARMED] == RISEN for s in said)
    false = sum(any(r == RISEN for u, r in s.items() if u != HARMED) for s in said)
    raised = sum(RISEN in s.values() for s in calm)
    with capsys.disabled():
        print(f"\nfound {hits}, false units beside it in {false}, in cities without harm in {raised}, of {PROVED} seeds")
    assert hits == PROVED
    assert false <= 0.05 * PROVED
    assert raised <= 0.05 * PROVED


def test_a_hotline_made_known_is_no_harm():
    """All classes double, in one unit and then everywhere: neither the unit nor the city's series rose."""
    known = harm_city(13, 0.6)

    def doubled(where: pl.Expr) -> Known:
        later = where & (pl.col("day") >= WINDOWS.since)
        twice = pl.when(later).then(pl.col("complaints", "reports") * 2).otherwise(pl.col("complaints", "reports"))
        return replace(known, complaints=known.complaints.with_columns(twice), others=known.others.with_columns(twice))

    assert found(doubled(pl.col("unit") == UNITS[0]))[UNITS[0], COMPLAINTS].reading == NOT_RISEN
    everywhere = doubled(pl.lit(True))
    told = {t.outcome: t for t in city_trend(weekly_of(everywhere), everywhere, WINDOWS, "complaints", RULE)[0]}
    assert told[COMPLAINTS].reading == NOT_RISEN


def test_peers_are_those_not_cut_then_those_cut_less_then_all():
    few = found(harm_city(1, MIXED))
    assert few[UNITS[0], COMPLAINTS].compared == AS_CUT
    assert few[HARMED, COMPLAINTS].compared == LESS_CUT
    assert set(few[HARMED, COMPLAINTS].peers) == set(UNITS) - {HARMED}
    many = found(harm_city(1, dict.fromkeys(UNITS[:3], 0.7)))
    assert many[UNITS[0], COMPLAINTS].compared == NOT_CUT
    assert set(many[UNITS[0], COMPLAINTS].peers) == set(UNITS[3:])


def test_where_nothing_was_cut_nothing_is_asked():
    assert set(readings(harm_city(2, 0.0, {HARMED: 1.7})).values()) == {UNCUT}


def test_all_cut_alike_and_calm_reads_not_risen_and_says_with_whom():
    by = found(harm_city(3, 0.6))
    assert {f.compared for f in by.values()} == {AS_CUT}
    assert {overall([by[u, o] for o in OUTCOMES])[0] for u in UNITS} <= {NOT_RISEN, TOO_FEW}
    assert [by[u, COMPLAINTS].reading for u in UNITS].count(NOT_RISEN) >= 7


def test_all_cut_alike_and_all_worse_is_not_read_as_calm():
    """Against one another nobody rose; that is no proof that nothing did."""
    by = found(harm_city(4, 0.6, dict.fromkeys(UNITS, 1.6)))
    told = [by[u, PROBLEMS] for u in UNITS]
    assert NOT_RISEN not in {f.reading for f in told}
    assert sum("一同上升" in (f.reason or "") for f in told) >= 6
    assert NOT_RISEN not in {overall([by[u, o] for o in OUTCOMES])[0] for u in UNITS}


def test_a_lost_month_is_neither_a_cut_nor_a_fall():
    whole = harm_city(5, 0.0)
    lost = without(whole, "检查", UNITS[0], date(2025, 3, 3), date(2025, 9, 1))
    hit = found(lost)[UNITS[0], PROBLEMS]
    assert hit.reading == UNCUT
    assert abs(hit.cut_rate or 0) < 0.15
    assert (hit.days, found(lost)[UNITS[1], PROBLEMS].days) == (364 - 26 * 7, 364)


def test_a_unit_left_with_too_few_days_is_not_judged_and_says_why():
    lost = without(harm_city(5, 0.6), "检查", UNITS[0], date(2025, 1, 6), date(2025, 11, 3))
    hit = found(lost)[UNITS[0], COMPLAINTS]
    assert (hit.reading, hit.told) == (TOO_FEW, None)
    assert hit.reason == "检查数据断报，两边都有数据的只有63天，不足13周"
    fined = without(harm_city(5, 0.6), "处罚", None, date(2024, 1, 1), date(2024, 12, 9))
    by = found(fined)
    assert {by[u, PENALTIES].reading for u in UNITS} == {TOO_FEW}
    assert "处罚数据断报" in (by[UNITS[0], PENALTIES].reason or "")
    assert by[UNITS[0], COMPLAINTS].told is not None


def test_weeks_are_as_many_as_both_years_have():
    assert (WINDOWS.weeks, WINDOWS.since, WINDOWS.base_since, WINDOWS.base_until) == (52, date(2024, 12, 30), FIRST, date(2024, 12, 30))
    short = Windows.ending(date(2025, 3, 1), FIRST, 52)
    assert (short.weeks, short.since, short.base_since) == (8, date(2025, 1, 4), date(2024, 1, 6))
    assert Windows.ending(date(2024, 6, 1), FIRST, 52).weeks == 0
    by = found(harm_city(1, MIXED), short)
    assert {(f.reading, f.reason) for f in by.values()} == {(TOO_FEW, "本期与上年同期都有检查数据的只有8周，不足13周")}


def test_an_enterprise_opened_after_the_base_counts_on_neither_side():
    known = harm_city(6, 0.6)
    fresh = known.visits.filter((pl.col("unit") == UNITS[0]) & (pl.col("day") >= WINDOWS.since)).with_columns(opened_on=pl.lit(date(2025, 1, 10)))
    grown = replace(known, visits=pl.concat([known.visits, fresh]))
    assert found(grown)[UNITS[0], PROBLEMS] == found(known)[UNITS[0], PROBLEMS]


def test_a_unit_of_few_events_or_few_segments_is_not_judged():
    known = harm_city(7, 0.6)
    own = pl.col("unit") == UNITS[0]
    narrow = replace(known, complaints=known.complaints.with_columns(cluster=pl.when(own).then(pl.col("street")).otherwise("cluster")))
    assert found(narrow)[UNITS[0], COMPLAINTS].reason == "只涉及6个路段，不足20个"
    rare = replace(known, penalties=known.penalties.filter(~own | (pl.col("cases").cum_count().over("unit") <= 15)).with_columns(
        cases=pl.when(own).then(1).otherwise("cases")))
    assert found(rare)[UNITS[0], PENALTIES].reason == "前后合计15件，不足20件"


def test_fewer_than_three_peers_are_none():
    two = UNITS[:3]
    known = harm_city(8, 0.6)
    part = replace(known, units=two)
    assert {f.reason for f in found(part).values()} == {"可比的区只有2个，不足3个"}


def test_the_order_of_rows_changes_nothing():
    known = harm_city(9, MIXED, {HARMED: 1.7})
    mixed = replace(known, **{n: getattr(known, n).sample(fraction=1, shuffle=True, seed=3) for n in ("visits", "penalties", "complaints", "others")})
    assert compared(mixed, WINDOWS, RULE) == compared(known, WINDOWS, RULE)


def test_a_sentence_says_the_cut_the_change_here_and_there_and_the_reading():
    known = harm_city(10, MIXED, {HARMED: 1.8})
    told, measure = compared(known, WINDOWS, RULE)
    trends, _ = city_trend(weekly_of(known), known, WINDOWS, measure, RULE)
    rows = rows_of(told, trends, measure, WINDOWS, "2025-12", "示例")
    assert pl.DataFrame(rows, schema=SCHEMA).height == 2 + 4 * len(UNITS)
    by = {(r["unit"], r["outcome"]): r for r in rows}
    row = by[HARMED, PROBLEMS]
    before, after = (round(100 * row[f"here_{side}"] / row[f"here_{side}_of"]) for side in ("before", "after"))
    assert row["said"].startswith(f"{HARMED}：检查减少{round(100 * row['cut_rate'])}%，问题发现率由{before}%升至{after}%，同期减得少的区")
    assert by[HARMED, "overall"]["said"].endswith("有所上升。")
    assert by[UNITS[5], "overall"]["reading"] == UNCUT
    assert by[UNITS[5], "overall"]["said"].endswith("不算减检，不作比对。")
    assert all(r["assumptions"] for r in rows)
    assert (by["合计", COMPLAINTS]["outcome"], by["合计", COMPLAINTS]["until"]) == (COMPLAINTS, UNTIL)


def test_the_citys_series_finds_a_step_and_only_a_step():
    for harm, expected in ((1.8, RISEN), (1.0, NOT_RISEN)):
        known = harm_city(11, 0.6, dict.fromkeys(UNITS, harm), drift=0.0)
        trends, weeks = city_trend(weekly_of(known), known, WINDOWS, "complaints", RULE)
        told = {t.outcome: t for t in trends}
        assert told[COMPLAINTS].reading == expected, told[COMPLAINTS]
        assert told[COMPLAINTS].low < harm < told[COMPLAINTS].high
    assert weeks.group_by("outcome").len().sort("outcome").rows() == [(COMPLAINTS, 104), (PROBLEMS, 104)]
    before = weeks.filter(~pl.col("after"))
    assert before["fitted"].to_list() == pytest.approx(before["expected"].to_list())


def test_a_series_too_short_for_a_season_says_so():
    lost = without(harm_city(12, 0.6), "案件", None, date(2024, 5, 6), date(2024, 6, 3))
    told = {t.outcome: t for t in city_trend(weekly_of(lost), lost, WINDOWS, "complaints", RULE)[0]}
    assert told[COMPLAINTS].reason == "断点前有数据的只有48周，不足52周，分不出季节"
    assert told[COMPLAINTS].ratio is None
