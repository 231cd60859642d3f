"""The questions of 档案 say what the pages they lead to say: flags, deductions, visits against the cap, repeats."""
from datetime import date

import pytest

from cockpit.access import EVERYWHERE, Scope

UNTIL = date(2025, 10, 13)


@pytest.fixture
def asked(demonstration):
    return lambda name, scope=EVERYWHERE, **given: demonstration.ask(name, scope, **given).to_dicts()


def test_the_flags_of_a_street_are_those_of_its_periods_and_their_strip_ends_with_the_newest(asked):
    *_, last = asked("flags/periods")
    black = next(r for r in asked("flags/week", week=last["period"]) if r["flag"] == "黑旗")
    place = {"unit": black["unit"], "street": black["street"]}
    rows = asked("cards/street_segments", week=last["period"], shown=6, **place)
    periods = asked("flags/periods", **{name: [value] for name, value in place.items()})[-6:]
    for name, of in (("blacks", "black"), ("reds", "red"), ("excellents", "excellent")):
        assert sum(r[name] for r in rows) == sum(p[of] for p in periods)
    [own] = [r for r in rows if r["segment_id"] == black["segment_id"]]
    assert (own["flag"], own["strip"][-1], own["strip"].count("黑")) == ("黑旗", "黑", own["blacks"])
    assert asked("cards/street_segments", Scope(("上街区",)), week=last["period"], shown=6, **place) == []


def test_deductions_of_a_span_are_the_sum_of_its_whole_periods(asked):
    last, before = (p["period"] for p in asked("flags/periods")[:-3:-1])
    segment = asked("flags/week", week=last)[-1]["segment_id"]
    span = {"segment": segment, "since": date(2025, 9, 29), "until": UNTIL}
    weeks = [r for week in (last, before) for r in asked("flags/items", segment=segment, week=week)]
    assert weeks, "a black segment has findings"
    assert sum(r["deducted"] for r in asked("cards/segment_items", **span)) == sum(r["deducted"] for r in weeks)
    short = asked("cards/segment_items", **span | {"until": date(2025, 10, 12)})
    assert sum(r["deducted"] for r in short) == sum(r["deducted"] for r in asked("flags/items", segment=segment, week=before)), "half a week is not judged"


def test_a_year_of_an_enterprise_agrees_with_the_lists_of_over_cap_and_repeats(asked):
    year = {"since": date(2025, 1, 1), "until": UNTIL}
    over, repeats = asked("inspections/over_cap", **year), asked("inspections/repeat", **year)
    firms = {over[0]["enterprise"], repeats[0]["enterprise"], over[-1]["enterprise"]}
    for firm in firms:
        rows = asked("cards/enterprise_year", enterprise=str(firm), until=UNTIL)
        assert {(r["agency"], r["visits"], r["excluded"], r["cap"], r["over"]) for r in rows if r["over"]} == {
            (r["agency"], r["visits"], r["excluded"], r["cap"], r["over"]) for r in over if r["enterprise"] == firm}
        assert sum(r["repeats"] for r in rows) == sum(r["enterprise"] == firm for r in repeats)


def test_an_enterprise_s_segment_and_codes_are_for_who_may_see_them(asked):
    firm = next(r for r in asked("inspections/over_cap", since=date(2025, 1, 1), until=UNTIL) if r["unit"] != "上街区")
    given = {"enterprise": str(firm["enterprise"])}
    span = {"since": date(2025, 9, 1), "until": UNTIL}
    [place] = asked("cards/enterprise_place", **given, **span)
    assert place["cases"] == len(asked("cases/list", measure="reported", segment=[place["segment_id"]], **span))
    assert asked("cards/enterprise_codes", **given)
    own = Scope((firm["unit"],))
    assert asked("cards/enterprise_codes", own, **given) == [], "codes are the city's"
    assert asked("cards/enterprise_place", own, **given, **span)
    for name, more in (("enterprise_place", span), ("enterprise_year", {"until": UNTIL})):
        assert asked(f"cards/{name}", Scope(("上街区",)), **given, **more) == []
