"""存疑清单 as it is asked for: the newest week by itself, past weeks again, and behind every number its rows."""
from datetime import datetime, timedelta

import polars as pl
import pytest

from cockpit.access import EVERYWHERE, NOWHERE, Scope
from cockpit.contract import PATROL_RUNS, PATROLS
from cockpit.ingest.run import ingest
from cockpit.publish.build import publish
from cockpit.refusal import Refused
from cockpit.store import store
from cockpit.ui import session
from cockpit.ui.doubts_rows import behind
from cockpit.wording_doubts import KINDS, doubt_words, reads_of, said

MONDAY = datetime(2025, 10, 6, 9)
ITEMS = ("JC0301", "JC0302", "JC0401", "JC0501")


@pytest.fixture
def asking(monkeypatch):
    """The page's own way to its rows, put to a publication."""
    def to(live):
        monkeypatch.setattr(session, "ask", lambda name, **given: live.ask(name, EVERYWHERE, **given))
        return behind
    return to


def run(number: str, segment: str, day: int, company: str) -> dict:
    return {"run_id": number, "segment_id": segment, "started_at": MONDAY + timedelta(days=day), "ended_at": MONDAY + timedelta(days=day, minutes=20),
            "inspected_km": 0.5, "company": company, "unit": "中原区", "street": "桐柏路街道", "under_construction": False,
            "exported_at": MONDAY + timedelta(days=7)}


def found(number: str, item: str, count: int, segment: str, day: int, company: str) -> dict:
    return {"patrol_id": f"{number}-{item}", "run_id": number, "segment_id": segment, "found_at": MONDAY + timedelta(days=day, minutes=5), "item_code": item,
            "category": "环境卫生", "item": item, "count": count, "company": company, "exported_at": MONDAY + timedelta(days=7)}


@pytest.fixture
def odd(house):
    """One week of patrols: two records alike on two segments, two companies apart on a third, and a segment nobody lists."""
    runs = [run("R1", "S0001", 0, "甲"), run("R2", "S0002", 0, "甲"), run("R3", "S0003", 1, "甲"), run("R4", "S0003", 2, "乙"), run("R5", "X9999", 3, "乙"),
            run("R6", "X9998", 3, "乙"), run("R7", "S0004", 4, "乙")]
    lines = [found(r, item, 2, s, 0, "甲") for r, s in (("R1", "S0001"), ("R2", "S0002")) for item in ITEMS]
    lines += [found("R4", item, 9, "S0003", 2, "乙") for item in ITEMS[:3]] + [found("R5", "JC0301", 1, "X9999", 3, "乙")]
    for name, rows, shape in (("patrol_runs_1", runs, PATROL_RUNS), ("patrols_1", lines, PATROLS)):
        path = house.exports / "cockpit" / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pl.DataFrame(rows, schema=shape.schema).write_parquet(path)
        ingest([path], "cockpit", progress=lambda line: None)
    publish(house)
    return store(house)


def test_what_patrols_say_against_themselves_is_listed_with_its_runs(odd, asking):
    rows = {r["kind"]: r for r in odd.ask("contradictions/list", EVERYWHERE).to_dicts()}
    assert set(rows) == {"巡查记录雷同", "巡查结果不一", "路段不在名录"}
    alike, apart, unlisted = (rows[k] for k in ("巡查记录雷同", "巡查结果不一", "路段不在名录"))
    assert (alike["company"], alike["segments"], alike["items"], alike["run_ids"]) == ("甲", 2, 4, "R1、R2")
    assert (apart["segment_id"], apart["company_low"], apart["company_high"], str(apart["score_high"])) == ("S0003", "乙", "甲", "100.00")
    assert (unlisted["runs"], unlisted["segments"], unlisted["findings"]) == (2, 2, 1)
    for row, expected in ((alike, {"R1", "R2"}), (apart, {"R3", "R4"}), (unlisted, {"R5", "R6"})):
        frame, name, _ = asking(odd)(row, "runs")
        assert set(frame["run_id"]) == expected
        assert (name, frame.height) == ("contradictions/runs", row["runs"])


def test_every_kind_of_doubt_says_its_sentence(odd, demonstration):
    rows = odd.ask("contradictions/list", EVERYWHERE).to_dicts() + all_weeks(demonstration).to_dicts()
    for row in rows:
        words = doubt_words(row)
        assert words
        assert "None" not in words
    assert "甲" in doubt_words(next(r for r in rows if r["kind"] == "巡查结果不一"))


def all_weeks(live) -> pl.DataFrame:
    keys = [f"{s.isocalendar().year}-W{s.isocalendar().week:02d}" for s in live.ask("contradictions/weeks", EVERYWHERE)["since"]]
    return pl.concat([live.ask("contradictions/list", EVERYWHERE, week=key) for key in keys])


def test_without_a_week_it_is_the_newest_finished_one(demonstration):
    newest = demonstration.ask("contradictions/list", EVERYWHERE)
    assert newest.height > 0
    assert newest["period"].unique().to_list() == ["2025-W41"]
    assert newest.equals(demonstration.ask("contradictions/list", EVERYWHERE, week="2025-W41"))


def test_every_finished_week_can_be_read_and_counts_as_it_lists(demonstration):
    weeks = demonstration.ask("contradictions/weeks", EVERYWHERE)
    assert weeks.height > 15
    listed = all_weeks(demonstration)
    assert weeks["doubts"].sum() == listed.height
    for since, doubts in weeks.select("since", "doubts").iter_rows():
        assert listed.filter(since=since).height == doubts


def test_behind_every_number_stand_as_many_rows(demonstration, asking):
    counted = {"complaints": "complaints", "before": "complaints_before", "findings": "findings", "closures": "early", "runs": "runs"}
    kinds = set()
    for row in all_weeks(demonstration).to_dicts():
        kinds.add(row["kind"])
        for wanted, label in reads_of(row):
            frame, *_ = asking(demonstration)(row, wanted)
            assert frame.height == row[counted[wanted]], (row["id"], wanted)
            assert f"{frame.height:,}" in label
    assert len(kinds) >= 3


def test_a_row_says_how_many_weeks_running_it_is_listed(demonstration):
    rows = all_weeks(demonstration).filter(kind="结案早于到场").sort("since")
    assert rows["weeks"].to_list() == list(range(1, rows.height + 1))
    assert rows.height > 3


def test_the_file_carries_the_sentence_and_the_figures(demonstration):
    frame = said(demonstration.ask("contradictions/list", EVERYWHERE))
    assert frame["said"].null_count() == 0
    assert set(frame["kind"]) <= set(KINDS)


def test_a_unit_account_sees_its_own_doubts(demonstration):
    everybodys = all_weeks(demonstration)
    own = demonstration.ask("contradictions/list", Scope(("二七区",)))
    assert set(own["unit"]) == {"二七区"}
    assert sorted(own["id"]) == sorted(everybodys.filter(unit="二七区", period="2025-W41")["id"])
    foreign = everybodys.filter(pl.col("unit") != "二七区")["id"][0]
    assert demonstration.ask("contradictions/list", Scope(("二七区",)), id=foreign).is_empty()
    assert demonstration.ask("contradictions/list", NOWHERE).is_empty()
    assert demonstration.ask("contradictions/weeks", NOWHERE)["doubts"].sum() == 0


def test_a_wrong_kind_is_refused_and_an_unknown_week_is_empty(demonstration):
    with pytest.raises(Refused):
        demonstration.ask("contradictions/list", EVERYWHERE, kind="怀疑")
    assert demonstration.ask("contradictions/list", EVERYWHERE, week="1999-W01").is_empty()
