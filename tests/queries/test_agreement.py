"""Figures that are counted in two ways agree: rollup with facts, parts with the whole, a number with the rows behind it."""
from __future__ import annotations

import os
from datetime import date

import polars as pl
import pytest

from cockpit.access import EVERYWHERE, Scope
from cockpit.questions import question

SEEDS = range(5, 5 + int(os.environ.get("COCKPIT_PROVE_SEEDS", "1")))
pytestmark = pytest.mark.slow
UNITS = {"金水区": ("花园路街道", "经八路街道"), "二七区": ("大学路街道",), "郑东新区": ("龙湖街道", None)}
COUNTS = ("reported", "accepted", "filed", "dispatched", "due", "closed_of_due", "on_time_of_due", "reworked_of_due",
          "postponed_of_due", "overdue_open")
RATES = ("filing_rate", "dispatch_rate", "closing_rate", "on_time_rate", "rework_rate", "postpone_rate")
ALL_COUNTS = (*COUNTS, "undispatched", "closed_by_now", "overdue_open_10d")
SPANS = [(date(2025, 10, 6), date(2025, 10, 13)), (date(2025, 9, 1), date(2025, 10, 1)), (date(2025, 10, 13), date(2025, 10, 27))]


@pytest.fixture(scope="module", params=SEEDS)
def live(request, crowd, tmp_path_factory, shipped):
    from tests.conftest import EXPORTED, cases_frame, open_marts

    rules = [r.model_copy(update={"suspended_in_due": True}) for r in shipped[1]]  # the harder of the two ways
    return open_marts(tmp_path_factory.mktemp("agreement") / "p", cases_frame(crowd(1500, request.param, units=UNITS)), EXPORTED, shipped[0], rules)


@pytest.mark.parametrize(("rule", "scope"), [
    ("A", EVERYWHERE), ("B", EVERYWHERE), ("A", Scope(("金水区",))),
    ("B", Scope(streets=("金水区/花园路街道", "二七区/大学路街道"))),
], ids=["A-city", "B-city", "A-unit", "B-streets"])
def test_the_trend_equals_the_totals_of_each_finished_week_xun_and_month(live, rule, scope):
    seen = 0
    for grain in ("week", "xun", "month"):
        trend = live.ask("operations/trend", scope, grain=grain, until=date(2025, 11, 1), periods=99, due_rule=rule)
        for (since, until), rows in trend.partition_by("since", "until", as_dict=True).items():
            totals = live.ask("operations/totals", scope, since=since, until=until, due_rule=rule)
            chosen = ["scope", *COUNTS, *RATES]
            assert rows.select(chosen).rows() == totals.select(chosen).rows(), (grain, since)
            seen += 1
    # 6 August to 19 October: 11 weeks, 上旬 of August to 上旬 of October, two months; the running ones are left out.
    assert seen == 11 + 7 + 2


@pytest.mark.parametrize("rule", ["A", "B"])
def test_units_sum_to_the_whole(live, rule):
    for since, until in SPANS:
        units = live.ask("operations/by_unit", EVERYWHERE, since=since, until=until, due_rule=rule)
        totals = live.ask("operations/totals", EVERYWHERE, since=since, until=until, due_rule=rule)
        summed = units.group_by("scope", maintain_order=True).agg(pl.col(ALL_COUNTS).sum())
        assert summed.rows() == totals.select("scope", *ALL_COUNTS).rows(), since


@pytest.mark.parametrize("rule", ["A", "B"])
@pytest.mark.parametrize("scope", ["全市", "常规"])
def test_every_number_has_as_many_rows_behind_it_in_every_unit(live, rule, scope):
    assert set(ALL_COUNTS) <= set(next(p for p in question("cases/list").parameters if p.name == "measure").choices)
    for since, until in SPANS:
        units = live.ask("operations/by_unit", EVERYWHERE, since=since, until=until, due_rule=rule)
        for measure in ALL_COUNTS:
            said = dict(units.filter((pl.col("scope") == scope) & (pl.col(measure) > 0)).select("unit", measure).rows())
            rows = live.ask("cases/list", EVERYWHERE, measure=measure, since=since, until=until, due_rule=rule, scope=scope)
            assert dict(rows.group_by("unit").len().rows()) == said, (measure, since)
            assert rows["case_id"].n_unique() == rows.height, (measure, since)


def test_the_random_cases_hold_every_oddity_the_agreement_is_about(live):
    """The tests above prove nothing over cases in which the hard ones do not occur."""
    facts = live.ask("cases/list", EVERYWHERE, measure="reported", since=date(2025, 8, 1), until=date(2025, 10, 20))
    late = facts.filter(pl.col("closed_at") > live.manifest.as_of)
    reversed_ = facts.filter(pl.col("done_at") > pl.col("closed_at"))
    week = {"since": date(2025, 10, 6), "until": date(2025, 10, 13), "due_rule": "B"}
    twice = live.ask("cases/list", EVERYWHERE, measure="overdue_open", **week).filter(
        pl.col("done_at").is_between(date(2025, 10, 6), date(2025, 10, 13), closed="left"))
    assert min(late.height, reversed_.height, twice.height) >= 3
    grown = live.ask("operations/totals", EVERYWHERE, **week)
    assert grown["closed_by_now"][0] > grown["closed_of_due"][0] > grown["on_time_of_due"][0] > 0


@pytest.mark.parametrize("rule", ["A", "B"])
def test_a_deadline_before_the_first_report_is_overdue_from_the_first_week_on(marts, case, rule):
    live = marts([case(), case(deadline_at="2025-08-01 18:00", disposed_at=None, checked_at=None, closed_at=None)])
    trend = live.ask("operations/trend", EVERYWHERE, grain="week", until=date(2025, 10, 20), periods=9, due_rule=rule)
    assert trend.filter(pl.col("scope") == "全市")["overdue_open"].to_list() == [1, 1]
    for since, until in ((date(2025, 10, 6), date(2025, 10, 13)), (date(2025, 10, 13), date(2025, 10, 20))):
        totals = live.ask("operations/totals", EVERYWHERE, since=since, until=until, due_rule=rule)
        rows = trend.filter(pl.col("since") == since)
        assert rows.select("scope", *COUNTS).rows() == totals.select("scope", *COUNTS).rows()


EVERY_PERIOD = {
    "operations/totals": [{}], "operations/by_unit": [{}],
    "loop/breakdown": [{"grouping": "unit", "scope": "全市"}, {"grouping": "unit", "unit": ["金水区"], "scope": "常规"},
                       {"grouping": "street", "unit": ["金水区", "郑东新区"]}, {"grouping": "street", "street": ["大学路街道"]}],
    "explore/places": [{"level": "unit"}, {"level": "street", "unit": "金水区", "scope": "常规"},
                       {"level": "street", "unit": "金水区", "street": "花园路街道"}],
}


@pytest.mark.parametrize("name", EVERY_PERIOD)
@pytest.mark.parametrize("scope", [EVERYWHERE, Scope(("金水区",)), Scope(streets=("金水区/花园路街道",))], ids=["city", "unit", "street"])
def test_a_finished_period_is_answered_from_the_rollup_exactly_as_from_the_cases(live, monkeypatch, name, scope):
    ways = [(rule, more) for more in EVERY_PERIOD[name] for rule in "AB"]  # in turn, so that each period has one and each way several
    asked = [(*span, *ways[turn % len(ways)]) for turn, span in enumerate(sorted(live._finished))]

    def answers():
        frozen = [tuple(question(name).read({"since": s, "until": u, "due_rule": rule, **more}).items()) for s, u, rule, more in asked]
        return [live.run(name, scope, f) for f in frozen]

    rolled = answers()
    monkeypatch.setattr(live, "_finished", set())
    for given, fast, slow in zip(asked, rolled, answers(), strict=True):
        assert fast.columns == slow.columns
        assert fast.rows() == slow.rows(), given
    assert len(asked) == 11 + 7 + 2


@pytest.mark.parametrize("rule", ["A", "B"])
@pytest.mark.parametrize("more", [{}, {"unit": "金水区", "scope": "常规"}, {"unit": "金水区", "street": "花园路街道"}], ids=["city", "unit", "street"])
def test_the_run_of_finished_periods_is_answered_from_the_rollup_exactly_as_from_the_cases(live, monkeypatch, rule, more):
    weeks = sorted((s, u) for s, u in live._finished if (u - s).days == 7)
    frozen = tuple(question("explore/trend").read({"starts": [s for s, _ in weeks], "ends": [u for _, u in weeks], "due_rule": rule, **more}).items())
    fast = live.run("explore/trend", EVERYWHERE, frozen)
    monkeypatch.setattr(live, "_finished", set())
    assert fast.rows() == live.run("explore/trend", EVERYWHERE, frozen).rows()
    assert fast["overdue_open"].sum() > 50


def test_what_the_rollup_does_not_hold_is_answered_from_the_cases(live):
    """Another length of time, a source, a class or a segment: the rollup has none of them and must not be asked."""
    week = {"since": date(2025, 10, 6), "until": date(2025, 10, 13), "due_rule": "B"}
    place = question("explore/places")
    for given, rolled in (({}, True), ({"source": "来源1"}, False), ({"level": "segment"}, False), ({"until": date(2025, 10, 12)}, False)):
        sql, params = live._written(place, place.read({"level": "unit", **week, **given}))
        assert (sql == place.whole.sql) is rolled, given
        assert all(f"${p}" in sql for p in params)
    running = {"since": date(2025, 10, 20), "until": date(2025, 10, 27), "due_rule": "B"}
    assert live._written(place, place.read({"level": "unit", **running}))[0] == place.sql, "a period that is not over has no rollup"
