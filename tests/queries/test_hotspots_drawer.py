"""What a hotspot's drawer asks: rates of the complaints behind it, what was done at its segments, and whose it is by population."""
from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from cockpit.access import EVERYWHERE, Scope


@pytest.fixture(scope="module")
def spots(demonstration) -> list[dict]:
    weeks = demonstration.ask("hotspots/weeks", EVERYWHERE)["period"].unique(maintain_order=True)
    found = [r for week in weeks for r in demonstration.ask("hotspots/week", EVERYWHERE, week=week).to_dicts()]
    assert found, "the demonstration city has planted hotspots"
    return found


def test_rates_are_those_of_the_complaints_behind_the_hotspot(demonstration, spots):
    known = 0
    for spot in spots:
        behind = demonstration.ask("hotspots/cases", EVERYWHERE, id=spot["id"], week=spot["period"])
        said = demonstration.ask("hotspots/rates", EVERYWHERE, id=spot["id"], week=spot["period"]).to_dicts()
        assert len(said) == 1
        assert said[0]["complaints"] == spot["complaints"]
        assert said[0]["solve_known"] == behind["resolved"].drop_nulls().len()
        assert said[0]["satisfied_known"] == behind["satisfaction"].drop_nulls().len()
        solved = behind["resolved"].sum()
        assert said[0]["solve_rate"] == (solved / said[0]["solve_known"] if said[0]["solve_known"] else None)
        known += said[0]["solve_known"]
    assert known > 0
    assert demonstration.ask("hotspots/rates", EVERYWHERE, id="H0", week="2025-W41").is_empty()


def test_what_was_done_lies_at_its_segments_within_a_year_and_the_newest_comes_first(demonstration, spots):
    kinds = set()
    for spot in spots:
        own = set((spot["segments"] or "").split())
        assert spot["segment_id"] in own | {None}
        assert len((spot["segment_names"] or "").split("、")) == len(own)
        assert (spot["segment"] or "") in (spot["segment_names"] or "")
        done = demonstration.ask("hotspots/actions", EVERYWHERE, id=spot["id"], week=spot["period"])
        assert done["on_date"].to_list() == sorted(done["on_date"], reverse=True)
        assert done.filter((pl.col("on_date") > spot["until"]) | (pl.col("on_date") < spot["until"] - timedelta(days=367))).is_empty()
        if spot["kind"] != "街道":
            assert set(done["segment_id"].drop_nulls()) <= own
        first = done.filter(action="热点新增")
        assert first["on_date"].to_list()[-1:] in ([spot["first_on"]], [])
        kinds |= set(done["action"])
    assert kinds >= {"热点新增", "黑旗", "挂牌", "摘牌"}


def test_every_flag_and_listing_of_its_segments_is_among_them(demonstration, spots):
    spot = next(s for s in spots if s["kind"] != "街道" and s["segments"])
    done = demonstration.ask("hotspots/actions", EVERYWHERE, id=spot["id"], week=spot["period"])
    for segment in spot["segments"].split():
        flags = demonstration.ask("flags/history", EVERYWHERE, segment=segment, until=spot["until"]).drop_nulls("flag")
        waved = done.filter(pl.col("segment_id") == segment, pl.col("action").is_in(["红旗", "优秀红旗", "黑旗"]))
        assert sorted(waved["period"]) == sorted(flags["period"])
        listed = demonstration.ask("supervision/history", EVERYWHERE, segment=segment, kind="路段", until=spot["until"])
        assert set(listed["id"]) <= set(done.filter(pl.col("action").is_in(["挂牌", "重新挂牌"]))["listing"])


def test_another_unit_s_hotspot_has_no_rates_and_no_actions(demonstration, spots):
    spot = spots[0]
    foreign = Scope(tuple(u for u in ("金水区", "二七区", "中原区") if u != spot["unit"])[:1])
    for name in ("hotspots/rates", "hotspots/actions", "hotspots/cases"):
        assert demonstration.ask(name, foreign, id=spot["id"], week=spot["period"]).is_empty(), name


def test_reports_per_population_are_of_units_only(demonstration):
    span = {"since": date(2025, 9, 15), "until": date(2025, 10, 13)}
    units = demonstration.ask("hotspots/places", EVERYWHERE, level="unit", **span)
    for row in units.drop_nulls("population_wan").to_dicts():
        assert row["per_wan"] == pytest.approx(row["signals"] / row["population_wan"])
    assert units.filter(unit="金水区")["population_wan"].to_list() == [133.3]
    for level in ("street", "segment"):
        assert demonstration.ask("hotspots/places", EVERYWHERE, level=level, **span)["per_wan"].null_count() == \
            demonstration.ask("hotspots/places", EVERYWHERE, level=level, **span).height


def test_choices_of_an_action_are_what_was_complained_of_there_within_a_year(demonstration):
    asked = {"until": date(2025, 10, 13)}
    city = demonstration.ask("complaints/effect_choices", EVERYWHERE, **asked)
    assert set(city["kind"]) == {"subcategory"}, "segments are listed once a unit is chosen"
    own = demonstration.ask("complaints/effect_choices", EVERYWHERE, unit=["金水区"], **asked)
    total = demonstration.ask("complaints/rows", EVERYWHERE, unit=["金水区"], since=date(2024, 10, 13), **asked)
    assert own.filter(kind="subcategory")["complaints"].sum() == total["subcategory"].drop_nulls().len()
    assert own.filter(kind="segment")["complaints"].sum() == total["segment_id"].drop_nulls().len()
    assert own.filter(kind="segment")["complaints"].to_list() == sorted(own.filter(kind="segment")["complaints"], reverse=True)
