"""Chicago's food inspections, 2011—2014: what the questions of 涉企检查 answer is what plain Polars counts in the source, row by row."""
from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from cockpit.access import EVERYWHERE
from cockpit.ingest.run import ingest
from cockpit.places import Places
from cockpit.publish.build import publish
from cockpit.store import store

DATA = os.environ.get("COCKPIT_REAL_DATA")
pytestmark = [pytest.mark.real, pytest.mark.skipif(not DATA, reason="COCKPIT_REAL_DATA is unset: no real export to read")]
FILES = {"chicago_inspections": "chicago_inspections_2011_2014.csv.gz", "chicago_canvass": "chicago_canvass_results_2011_2014.csv.gz"}
BEFORE_MAY_2014 = {"since": date(2011, 1, 4), "until": date(2014, 4, 1)}
COMPLAINTS = ("Complaint", "Short Form Complaint", "Suspected Food Poisoning", "Complaint-Fire", "Short Form Fire-Complaint", "fire complaint",
              "FIRE/COMPLAIN", "SMOKING COMPLAINT", "SFP/Complaint", "SFP/COMPLAINT", "SFP", "SFP RECENTLY INSPECTED", "TWO PEOPLE ATE AND GOT SICK.",
              "Illegal Operation")
# Neither found in the words of the purpose: visits for a licence or a seal on application, campaigns, and visits nobody let in.
APPLIED = ("License", "Tag Removal", "Consultation", "Pre-License Consultation", "expansion")
NOT_DONE = ("OUT OF BUSINESS", "Non-Inspection", "Not Ready", "OWNER SUSPENDED OPERATION/LICENSE", "LICENSE CANCELED BY OWNER")


def published(root: Path, profile: str):
    """(entry, entry of the same file again, live store) of a house of its own: the two systems tell some of the same visits."""
    (root / "reference").mkdir(parents=True)
    (root / "reference" / "city.toml").write_text('name = "芝加哥市"\ntimezone = "America/Chicago"\n', encoding="utf-8")
    with pytest.MonkeyPatch.context() as env:
        env.setenv("COCKPIT_DATA", str(root))
        entry, again = (ingest([Path(DATA or "") / FILES[profile]], profile, progress=lambda _: None)[0] for _ in range(2))
    publish(Places(root.resolve()))
    return entry, again, store(Places(root.resolve()))


@pytest.fixture(scope="module")
def visits(tmp_path_factory):
    return published(tmp_path_factory.mktemp("visits"), "chicago_inspections")


@pytest.fixture(scope="module")
def canvass(tmp_path_factory):
    return published(tmp_path_factory.mktemp("canvass"), "chicago_canvass")


def read(profile: str) -> pl.DataFrame:
    return pl.read_csv((Path(DATA or "") / FILES[profile]).read_bytes(), infer_schema=False)


@pytest.fixture(scope="module")
def source() -> pl.DataFrame:
    """The visits as the file has them, duplicates gone: licence (null: none), day, purpose and its sort."""
    purpose = pl.col("Inspection_Purpose")
    lower = purpose.str.to_lowercase()
    return read("chicago_inspections").unique().select(
        pl.when(pl.col("License") != "0").then("License").alias("licence"), pl.col("Inspection_Date").str.to_date().alias("day"), purpose.alias("purpose"),
        pl.when(lower.str.contains("re-inspection|reinspection|corrective")).then(pl.lit("复查"))
        .when(purpose.is_in(COMPLAINTS)).then(pl.lit("投诉举报")).when(purpose.is_in(APPLIED)).then(pl.lit("企业申请"))
        .when(purpose.is_in(NOT_DONE) | lower.str.contains("no entry")).then(pl.lit("未实施"))
        .when(lower.str.contains("task|liquor")).then(pl.lit("专项整治")).when(lower.str.contains("festival")).then(pl.lit("活动保障"))
        .otherwise(pl.lit("计划")).alias("trigger"))


def test_every_row_is_accounted_for_and_105_are_exact_duplicates(visits):
    entry, again, _ = visits
    raw = read("chicago_inspections")
    assert (raw.height, raw.height - raw.unique().height) == (67_497, 105)
    assert (entry.read, entry.new, entry.updated, entry.unchanged, entry.duplicate, entry.quarantined) == (67_497, 67_392, 0, 0, 105, 0)
    assert (again.read, again.new, again.unchanged + again.duplicate) == (67_497, 0, 67_497)


def test_planned_complaint_and_re_inspection_visits_stay_apart(visits, source):
    """Canvass, complaints and re-inspections are the words of the file; the rows behind each equal the source's."""
    *_, live = visits
    ours = live.ask("inspections/rows", EVERYWHERE, measure="visits", **BEFORE_MAY_2014)
    apart = source.filter(pl.col("day") < BEFORE_MAY_2014["until"])
    assert ours.height == apart.height
    count = dict(ours.group_by("trigger").len().rows())
    assert count == dict(apart.group_by("trigger").len().rows())
    assert min(count["计划"], count["投诉举报"], count["复查"]) > 8_000
    kinds = {"计划": "日常", "投诉举报": "个案", "复查": "个案", "企业申请": "个案", "专项整治": "专项", "活动保障": "专项", "未实施": None}
    assert set(ours.select("trigger", "type").unique().rows()) == set(kinds.items())


def test_no_purpose_is_left_without_a_sort(visits, source):
    entry, *_ = visits
    assert entry.issues == []
    assert source["purpose"].n_unique() == 50


def test_visits_per_licence_and_year_are_those_of_the_source(visits, source):
    *_, live = visits
    for year in (2011, 2012, 2013):
        spans = {"since": date(year, 1, 1), "until": date(year + 1, 1, 1)}
        apart = source.filter(pl.col("licence").is_not_null() & (pl.col("day").dt.year() == year)).group_by("licence").len()["len"]
        ours = live.ask("inspections/enterprises", EVERYWHERE, **spans).filter(pl.col("visits") > 0)["visits"]
        assert sorted(ours) == sorted(apart)
        spread = live.ask("inspections/distribution", EVERYWHERE, **spans)
        edges = {"1次": (1, 1), "2次": (2, 2), "3次": (3, 3), "4次": (4, 4), "5至9次": (5, 9), "10次以上": (10, 999)}
        assert {b: n for b, n in spread.select("bucket", "enterprises").rows() if b != "0次"} == {
            b: apart.is_between(low, high).sum() for b, (low, high) in edges.items()}
        assert spread["enterprises"].sum() == source["licence"].n_unique() - 1, "all that ever appear; null is no licence"


def test_over_the_cap_of_two_a_year_are_the_licences_visited_oftener(visits, source):
    *_, live = visits
    over = live.ask("inspections/over_cap", EVERYWHERE, since=date(2013, 1, 1), until=date(2014, 1, 1))
    apart = source.filter(pl.col("licence").is_not_null() & (pl.col("day").dt.year() == 2013)).group_by("licence").len().filter(pl.col("len") > 2)
    assert set(over["cap_basis"]) == {"规则上限"}
    assert sorted(over["visits"]) == sorted(apart["len"])


@pytest.mark.parametrize("days", [30, 90])
def test_repeat_visits_are_those_without_a_cause_so_few_days_after_another(visits, source, days):
    """A planned visit, a campaign or a closed door after any visit to the licence on an earlier day: joined pair by pair."""
    *_, live = visits
    rows = source.filter(pl.col("licence").is_not_null()).with_row_index("n")
    without = rows.filter(pl.col("trigger").is_in(["计划", "专项整治", "活动保障", "未实施"]) & (pl.col("day") < BEFORE_MAY_2014["until"]))
    gap = (pl.col("day") - pl.col("day_right")).dt.total_days()
    pairs = without.join(rows, on="licence").filter(gap.is_between(1, days)).with_columns(gap=gap)
    nearest = pairs.group_by("n").agg(pl.col("gap").min(), pl.col("day").first())
    ours = live.ask("inspections/repeat", EVERYWHERE, days=days, **BEFORE_MAY_2014)
    assert sorted(ours.select("day", "gap_days").rows()) == sorted(nearest.select("day", "gap").rows())
    assert ours["inspection_id"].n_unique() == ours.height > 300
    assert ours["before_id"].null_count() == 0


def test_2013_against_2012_is_the_sources_own_drop_in_all_and_by_sort(visits, source):
    *_, live = visits
    said = {r["measure"]: r for r in live.ask("inspections/reduction", EVERYWHERE, since=date(2013, 1, 1), until=date(2014, 1, 1),
                                              base_since=date(2012, 1, 1), base_until=date(2013, 1, 1)).to_dicts()}
    kinds = {"visits": pl.lit(True), "routine": pl.col("trigger") == "计划", "case": pl.col("trigger").is_in(["投诉举报", "复查", "企业申请"]),
             "special": pl.col("trigger").is_in(["专项整治", "活动保障"])}
    for measure, which in kinds.items():
        now, base = (source.filter(which & (pl.col("day").dt.year() == y)).height for y in (2013, 2012))
        row = said[measure]
        assert (row["current"], row["base"]) == (now, base), measure
        assert row["drop_rate"] == pytest.approx(1 - now / base), measure
    firms = [source.filter(pl.col("day").dt.year() == y)["licence"].drop_nulls().n_unique() for y in (2013, 2012)]
    assert [said["enterprises_inspected"]["current"], said["enterprises_inspected"]["base"]] == firms
    assert said["visits"]["drop_rate"] < 0, "visits rose"
    assert (said["penalty_cases"]["drop_rate"], said["fines"]["reason"]) == (None, "没有行政处罚数据")


def test_the_summer_without_an_export_is_a_gap_and_not_a_drop(visits, source):
    *_, live = visits
    assert source.filter(pl.col("day").is_between(date(2014, 5, 1), date(2014, 8, 31))).is_empty()
    row = live.ask("inspections/reduction", EVERYWHERE, since=date(2014, 3, 1), until=date(2014, 10, 1)).row(0, named=True)
    assert row["current"] < row["base"]
    assert row["drop_rate"] is None
    assert "断报" in row["reason"]


def test_problems_found_by_risk_are_the_results_of_the_canvass(canvass):
    entry, again, live = canvass
    raw = read("chicago_canvass").with_columns(pl.col("Inspection_Date").str.to_date().alias("day"))
    assert (entry.read, entry.new, entry.quarantined, again.new) == (27_600, 27_600, 0, 0)
    ours = live.ask("inspections/risk", EVERYWHERE, since=date(2013, 1, 1), until=date(2014, 1, 1), base_since=date(2012, 1, 1),
                    base_until=date(2013, 1, 1)).rows_by_key("risk_grade", named=True, unique=True)
    for grade, risk in (("高", "Risk 1 (High)"), ("中", "Risk 2 (Medium)"), ("低", "Risk 3 (Low)")):
        now, base = (raw.filter((pl.col("Risk") == risk) & (pl.col("day").dt.year() == y)) for y in (2013, 2012))
        row, found = ours[grade], pl.col("Results") != "Pass"
        assert (row["visits"], row["judged"], row["problems"]) == (now.height, now.height, now.filter(found).height)
        rates = [part.filter(found).height / part.height for part in (now, base)]
        assert [row["problem_rate"], row["base_problem_rate"]] == pytest.approx(rates)
        assert row["drop_rate"] == pytest.approx(1 - now.height / base.height)
    assert (ours["未定"]["visits"], ours["未定"]["problem_rate"]) == (0, None)


def test_a_licence_is_the_same_hash_in_both_systems_and_nobodys_name(visits, canvass):
    for *_, live in (visits, canvass):
        listed = live.ask("inspections/enterprises", EVERYWHERE, since=date(2013, 1, 1), until=date(2014, 1, 1))
        assert listed["label"].drop_nulls().str.ends_with("***").all()
        assert listed["label"].drop_nulls().str.len_chars().max() <= 6
    assert visits[2].ask("inspections/notes", EVERYWHERE, since=date(2011, 1, 4), until=date(2014, 11, 1)).height >= 1
