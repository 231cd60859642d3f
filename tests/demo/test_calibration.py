"""The demonstration city behaves like the published figures (domain notes §9), within the luck of a small sample."""
from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl
import pytest

from tests.demo.conftest import Written

DUE = pl.coalesce("bundled_deadline_at", "deadline_at")
IN_FLOW = ~pl.col("voided") & ~pl.col("suspended") & ~pl.col("self_disposed")
END = datetime(2026, 6, 29)  # the last whole week ends before this Monday


def b_reading(cases: pl.DataFrame, since: datetime, until: datetime) -> pl.DataFrame:
    """应结案 by 处置加遗留: disposed in the period, or overdue and open at its end; a boolean for each count."""
    done, due = pl.col("disposed_at"), pl.col("due")
    overdue = (due < until) & (done.is_null() | (done >= until))
    member = done.is_between(since, until, closed="left") | overdue
    flow = cases.with_columns(due=DUE).filter(IN_FLOW & pl.col("due").is_not_null()).filter(member)
    closed = (pl.col("closed_at") < until).fill_null(False)
    return flow.with_columns(overdue=overdue.fill_null(True), closed=closed, on_time=closed & (done <= due))


def test_volume_is_what_was_asked_for(cases: pl.DataFrame, written: Written) -> None:
    added = sum(h["added"] for h in written.truths["hotspots"])
    assert (cases.height - added) / 181 == pytest.approx(150, rel=0.03)


def test_siluan_and_classes_have_their_published_shares(cases: pl.DataFrame) -> None:
    assert cases["is_siluan"].mean() == pytest.approx(0.675, abs=0.012)
    events = cases.filter(pl.col("kind") == "事件")
    share = {c: n / cases.height for c, n in events.group_by("category").len().iter_rows()}
    assert share["街面秩序"] == pytest.approx(0.40, abs=0.012)
    assert share["市容环境"] == pytest.approx(0.3144, abs=0.012)


def test_filing_and_dispatch_rates(cases: pl.DataFrame) -> None:
    flow = cases.filter(~pl.col("self_disposed") & (pl.col("reported_at") < END))
    rates = {}
    for name, part in (("全市", flow), ("常规", flow.filter(~pl.col("is_siluan")))):
        accepted, filed, dispatched = (part[c].count() for c in ("accepted_at", "filed_at", "dispatched_at"))
        rates[name] = (filed / accepted, dispatched / filed)
    assert rates["全市"] == pytest.approx((0.993, 0.959), abs=0.006)
    assert rates["常规"] == pytest.approx((0.989, 0.886), abs=0.012)


def test_rework_and_postponement_of_ordinary_cases(cases: pl.DataFrame) -> None:
    due = b_reading(cases, datetime(2026, 1, 5), END)
    ordinary = due.filter(~pl.col("is_siluan"))
    assert (ordinary["rework_count"] > 0).mean() == pytest.approx(0.015, abs=0.004)
    assert (ordinary["postpone_count"] > 0).mean() == pytest.approx(0.0056, abs=0.0026)
    assert (due.filter("is_siluan")["rework_count"] > 0).mean() < 0.001


def test_a_week_owes_about_as_many_closings_as_it_files(cases: pl.DataFrame) -> None:
    ratios, overdue = [], []
    for week in range(1, 9):
        since = END - timedelta(weeks=week)
        due = b_reading(cases, since, since + timedelta(weeks=1))
        filed = cases.filter(~pl.col("self_disposed") & pl.col("filed_at").is_between(since, since + timedelta(weeks=1))).height
        ratios.append(due.height / filed)
        overdue.append(due["overdue"].mean())
    assert sum(ratios) / 8 == pytest.approx(1.02, abs=0.04)
    assert 0.03 < sum(overdue) / 8 < 0.12


def test_units_differ_as_the_bulletin_shows(cases: pl.DataFrame) -> None:
    due = b_reading(cases.filter(~pl.col("is_siluan")), END - timedelta(weeks=12), END)
    rates = {u: (c, o) for u, c, o in due.group_by("unit").agg(pl.col("closed").mean(), pl.col("on_time").mean()).iter_rows()}
    assert all(0.80 <= closed <= 1 for closed, _ in rates.values()), rates
    assert all(0.45 <= on_time <= 1 for _, on_time in rates.values()), rates
    assert rates["郑东新区"][1] < rates["二七区"][1] < rates["管城回族区"][1]


def test_reports_follow_the_week_and_the_holidays(cases: pl.DataFrame, written: Written) -> None:
    daily = cases.group_by(pl.col("reported_at").dt.date().alias("day")).len().sort("day")
    usual = daily["len"].median()
    festival = next(d for d in written.truths["holiday_dips"] if d["holiday"] == "春节")
    inside = daily.filter(pl.col("day").cast(pl.String).is_between(pl.lit(festival["since"]), pl.lit(festival["until"]), closed="left"))
    assert inside.height == 9
    assert inside["len"].mean() / usual < 0.5
    weekday = daily.group_by(pl.col("day").dt.weekday().alias("w")).agg(pl.col("len").mean()).sort("w")["len"]
    assert weekday[6] < weekday[0]


def test_collectors_report_most_and_callers_are_known_by_key(cases: pl.DataFrame) -> None:
    share = {s: n / cases.height for s, n in cases.group_by("source").len().iter_rows()}
    assert 0.68 < share["信息采集员"] < 0.80
    assert set(share) == {"信息采集员", "12345", "12319", "随手拍", "AI视频", "媒体", "督查"}
    hotline = pl.col("source").is_in(["12345", "12319", "随手拍"])
    assert cases.filter(hotline)["caller_key"].null_count() == 0
    assert cases.filter(~hotline)["caller_key"].count() == 0
    calls = cases["caller_key"].drop_nulls()
    assert 0.3 < calls.n_unique() / calls.len() < 0.98  # some call again


def test_text_is_varied_and_names_its_place(cases: pl.DataFrame) -> None:
    assert cases["description"].n_unique() > cases.height * 0.5
    on_segment = cases.filter(pl.col("segment_id").is_not_null())
    assert on_segment.select(pl.col("address").str.starts_with(pl.col("road_name")).mean()).item() == 1
    assert on_segment["address"].str.contains(r"^.+与.+交叉口向[东西南北]\d+米路[东西南北]$").mean() == 1
