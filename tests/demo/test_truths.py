"""Every planted truth is really in the data, measured from the exports and not from the plan."""
from __future__ import annotations

from datetime import date, datetime

import polars as pl
import pytest

from tests.demo.conftest import UNTIL, Written


def day(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_each_hotspot_is_its_factor_times_its_own_other_weeks(cases: pl.DataFrame, written: Written) -> None:
    reference = pl.read_csv("data/reference/segments.csv").select("segment_id", "unit")
    assert [h["factor"] for h in written.truths["hotspots"]] == [8, 5, 3]
    for spot in written.truths["hotspots"]:
        since, until = date.fromisoformat(spot["since"]), date.fromisoformat(spot["until"])
        assert set(reference.filter(pl.col("segment_id").is_in(spot["segment_ids"]))["unit"]) == {spot["unit"]}
        # 18 % of cases come without the segment's number: both sides of the ratio lose the same share.
        mine = cases.filter(pl.col("segment_id").is_in(spot["segment_ids"]) & (pl.col("class_code") == spot["class_code"]))
        hot = mine.filter(pl.col("reported_at").dt.date().is_between(since, until, closed="left")).height
        length = (until - since).days
        usual = (mine.height - hot) / (181 - length) * length
        assert hot / max(usual, 1) == pytest.approx(spot["factor"], rel=0.45), spot
        assert hot >= 9


def test_the_failing_segment_is_among_the_worst_every_recent_week(written: Written) -> None:
    failing = written.truths["failing_segment"]
    found = written.table("patrols").filter(pl.col("found_at") >= day(failing["since"]))
    weekly = found.group_by(pl.col("found_at").dt.truncate("1w").alias("week"), "segment_id").agg(pl.col("deduction").sum())
    ranked = weekly.with_columns(place=pl.col("deduction").rank("min", descending=True).over("week"))
    mine = ranked.filter(pl.col("segment_id") == failing["segment_id"])
    assert mine.height >= 8
    assert mine["place"].median() <= 25
    before = written.table("patrols").filter((pl.col("found_at") < day(failing["since"])) &
                                             (pl.col("segment_id") == failing["segment_id"]))
    rate = before["deduction"].sum() / max((day(failing["since"]) - day(written.truths["window"]["first"])).days, 1)
    later = found.filter(pl.col("segment_id") == failing["segment_id"])["deduction"].sum() / (
        datetime(2026, 7, 1) - day(failing["since"])).days
    assert later > 4 * rate


def test_the_gaming_street_closes_in_bulk_before_anybody_arrives(cases: pl.DataFrame, written: Written) -> None:
    game = written.truths["gaming_street"]
    here = (pl.col("unit") == game["unit"]) & (pl.col("street") == game["street"])
    bulk = (pl.col("closed_at").dt.weekday() == 7) & (pl.col("closed_at").dt.hour() == 17)
    since = cases.filter((pl.col("reported_at") >= day(game["since"])) & pl.col("closed_at").is_not_null())
    share = since.group_by(here.alias("here")).agg(bulk.mean().alias("bulk"), (pl.col("closed_at") < pl.col("arrived_at")).mean().alias("early"))
    table = {h: (b, e) for h, b, e in share.iter_rows()}
    assert table[True][0] > 0.2 > 10 * table[False][0]
    assert table[True][1] > 0.1 and table[False][1] < 0.001
    # It pays: nearly everything counts as on time.
    due = pl.coalesce("bundled_deadline_at", "deadline_at")
    judged = since.filter(due.is_not_null() & here & ~pl.col("voided"))
    assert judged.select((pl.col("disposed_at") <= due).mean()).item() > 0.97


def test_complaints_rise_where_inspections_were_cut_too_hard(cases: pl.DataFrame, written: Written) -> None:
    harm = written.truths["harm_unit"]
    linked = pl.col("subcategory").is_in(harm["subcategories"]) & (pl.col("reported_at") < pl.datetime(2026, 7, 1))
    share = {(u == harm["unit"], a): s for u, a, s in cases.with_columns(after=pl.col("reported_at") >= day(harm["since"])).group_by(
        pl.when(pl.col("unit") == harm["unit"]).then(pl.col("unit")).otherwise(pl.lit("others")).alias("u"), "after").agg(
        linked.mean().alias("s")).iter_rows()}
    season = share[False, True] / share[False, False]
    assert share[True, True] / share[True, False] / season == pytest.approx(harm["share_factor"], rel=0.3)
    visits = written.table("inspections").with_columns(after=pl.col("started_at") >= day(harm["since"]))
    found = {(u == harm["unit"], a): s for u, a, s in visits.group_by(
        pl.when(pl.col("unit") == harm["unit"]).then(pl.col("unit")).otherwise(pl.lit("others")).alias("u"), "after").agg(
        pl.col("problem_found").mean().alias("s")).iter_rows()}
    assert found[True, True] > 1.2 * found[False, True]


def test_visits_fall_by_the_share_written_down_and_joint_visits_count_once(written: Written) -> None:
    cut = written.truths["inspection_cut"]
    rows = written.table("inspections")
    joint = rows.filter(pl.col("joint_id").is_not_null())
    per_visit = joint.group_by("joint_id").agg(pl.len(), pl.col("agency").n_unique().alias("agencies"), pl.col("enterprise_id").n_unique())
    assert (per_visit["len"] >= 2).all() and (per_visit["len"] == per_visit["agencies"]).all()
    assert (per_visit["enterprise_id"] == 1).all()
    visits = rows.with_columns(visit=pl.coalesce("joint_id", "inspection_id")).unique("visit", keep="first", maintain_order=True)
    after = (visits["started_at"] >= day(cut["since"])).sum()
    assert 1 - after / (visits.height - after) == pytest.approx(0.60, abs=0.09)


def test_the_register_knows_every_enterprise_and_nobody_is_visited_before_opening_or_after_closing(written: Written) -> None:
    register, rows = written.table("enterprises"), written.table("inspections")
    assert register["enterprise_id"].is_unique().all()
    codes = pl.concat([register.select("opened_on", "closed_on", code="enterprise_id"),
                       register.filter(pl.col("former_id").is_not_null()).select("opened_on", "closed_on", code="former_id")])
    known = rows.filter(pl.col("enterprise_id").is_not_null()).join(codes, left_on="enterprise_id", right_on="code", how="left")
    assert known["opened_on"].null_count() == 0, "every code is that of the register, the present one or the former"
    on = known["started_at"].dt.date()
    assert (on >= known["opened_on"]).all() and (on <= known["closed_on"].fill_null(date(2100, 1, 1))).all()
    assert register.filter(pl.col("opened_on") > day(written.truths["inspection_cut"]["since"])).height > 20
    assert rows["enterprise_id"].null_count() > 0 and rows.filter(pl.col("inspection_id").str.ends_with("B")).height > 0


def test_some_cases_are_closed_months_after_their_deadline(cases: pl.DataFrame, written: Written) -> None:
    told = written.truths["late_closures"]
    late = cases.filter(pl.col("case_id").is_in(told["case_ids"]))
    lag = late.select(pl.col("closed_at") - pl.coalesce("bundled_deadline_at", "deadline_at")).to_series()
    assert told["count"] == late.height >= 5
    assert lag.min().days >= 60  # type: ignore[union-attr]


def test_one_unit_has_a_week_without_an_ordinary_case_due(cases: pl.DataFrame, written: Written) -> None:
    zero = written.truths["zero_denominator"]
    due = pl.coalesce("bundled_deadline_at", "deadline_at")
    since, until = day(zero["since"]), day(zero["until"])
    mine = cases.filter((pl.col("unit") == zero["unit"]) & ~pl.col("is_siluan") & ~pl.col("voided") & ~pl.col("suspended"))
    assert mine.filter(due.is_between(since, until, closed="left")).height == 0
    assert mine.filter((due < until) & (pl.col("disposed_at").is_null() | (pl.col("disposed_at") >= since))).height == 0
    assert mine.height > 5
    assert cases.filter((pl.col("unit") == zero["unit"]) & pl.col("segment_id").is_not_null()).height == 0


@pytest.mark.parametrize("trap", [
    "voided", "voided_with_end_time", "suspended", "self_disposed", "filed_earlier_than_due_week", "two_dispatches", "rework_twice",
    "postponed", "segment_by_name", "segment_by_name_half_width", "segment_by_former_name", "road_only", "no_coordinates",
    "telephone_in_text", "plate_in_text", "false_alarm", "closed_before_arrival", "holiday_inside_limit", "duplicate_task_no",
    "late_arriving_closure", "no_department", "no_case_id", "reported_1900", "default_point", "out_of_bounds", "swapped_coordinates",
    "closed_before_reported"])
def test_every_trap_of_the_domain_is_planted_and_has_examples(written: Written, trap: str) -> None:
    known = written.truths["traps"][trap]
    exported = set(written.table("cases")["case_id"].drop_nulls())
    assert known["count"] >= 1 and known["examples"] and known["meaning"]
    assert set(known["examples"]) <= exported or trap == "no_case_id"


def test_people_call_about_night_markets_at_night(written: Written) -> None:
    calls = written.table("cases").filter((pl.col("reported_at").dt.year() > 1900) & pl.col("source").is_in(["12345", "12319", "随手拍"]))
    night = pl.col("reported_at").dt.hour().is_between(19, 23).mean().alias("night")
    market = pl.col("subcategory") == "夜市噪声扰民"
    assert calls.filter(market).select(night).item() > 0.6 > 0.4 > calls.filter(~market).select(night).item()


def test_dirty_rows_are_a_handful(written: Written) -> None:
    frame = written.table("cases")
    assert frame["case_id"].null_count() == 3
    assert (frame["reported_at"] == datetime(1900, 1, 1)).sum() == 2
    assert frame.filter((pl.col("lon") == 113.6254) & (pl.col("lat") == 34.7466)).height == 12
    numbers = frame.filter(pl.col("case_id").is_not_null()).group_by("task_no").len().filter(pl.col("len") > 1)
    assert numbers.height == written.truths["traps"]["duplicate_task_no"]["count"] == 2


def test_a_late_closure_arrives_in_a_later_file_under_the_same_number(written: Written) -> None:
    late = pl.read_parquet(written.root / f"exports/cockpit/cases-late-{UNTIL}.parquet")
    first = written.table("cases")
    both = late.join(first, on="case_id", suffix="_first")
    assert both.height == late.height > 8
    assert (both["exported_at"] > both["exported_at_first"]).all()
    assert (both["task_no"] == both["task_no_first"]).all()
    assert both.filter((pl.col("status") == "已结案") & (pl.col("status_first") == "处置中")).height > 4
