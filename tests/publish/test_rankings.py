"""Rankings through ingest and publish: decided once, amended openly, proved from what was kept."""
from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest

from cockpit.access import EVERYWHERE
from cockpit.decisions.history import Batch, Decision, History
from cockpit.publish.amend import amend
from cockpit.publish.build import publish
from cockpit.publish.decide_rankings import TABLES
from cockpit.publish.prove import proved
from cockpit.refusal import Refused
from cockpit.store import store
from tests.publish.patrol_exports import EXPORTED, findings, runs


@pytest.fixture
def two_streets(city, published, case, shipped):
    """Two streets with four segments and cases in two 旬; the worse one's segment, and the live store."""
    listed = shipped[0]["segments"].filter(pl.col("valid_to").is_null(), unit="中原区").group_by("street", maintain_order=True).agg("segment_id")
    listed = listed.filter(pl.col("segment_id").list.len() >= 4).head(2)
    own = [s for ids in listed["segment_id"] for s in ids]
    published([case(case_id=f"{street}{n}", unit="中原区", street=street, reported_at=f"2025-09-{2 + 10 * n:02d} 08:00", accepted_at=None, filed_at=None,
                    dispatched_at=None, deadline_at=f"2025-09-{4 + 10 * n:02d} 18:00", disposed_at=f"2025-09-{3 + 10 * n:02d} 08:00",
                    closed_at=f"2025-09-{3 + 10 * n:02d} 17:00", checked_at=None, exported_at="2025-10-19 00:00")
               for street in listed["street"] for n in (0, 1)][::-1])
    before = city(runs(1, 2, segments=own), findings((2, own[0], "JC0302", 3)))
    first = before.ask("ranking/streets", EVERYWHERE, xun="2025-09-2").drop_nulls("rank").row(0, named=True)
    return before, first, listed.filter(street=first["street"])["segment_id"][0][0]


def late_finding(segment: str) -> pl.DataFrame:
    return findings((2, segment, "JC0303", 9), exported=EXPORTED + timedelta(days=3))


def test_a_ranking_is_decided_once_and_what_today_would_say_is_beside_it(city, two_streets):
    """A late finding in the better street would move its score: said beside the decided rank, which stays."""
    before, first, segment = two_streets
    rows = before.ask("ranking/streets", EVERYWHERE, xun="2025-09-2").drop_nulls("rank")
    assert (rows.height, rows["state"].unique().to_list()) == (2, ["初评"])
    after = city(late_finding(segment))
    assert after.ask("ranking/streets", EVERYWHERE, xun="2025-09-2").drop_nulls("rank").select("street", "rank", "score").equals(
        rows.select("street", "rank", "score"))
    said = after.ask("flags/corrections", EVERYWHERE, subject="rankings", period="2025-09-2").filter(street=first["street"])
    assert said.filter(pl.col("id").str.starts_with("rankings/streets/"))["was"].to_list()[0].startswith("第1名")
    assert (said["score_now"] < said["score_was"]).all()


def test_an_amended_ranking_keeps_the_first_and_both_prove(city, house, two_streets):
    _, first, segment = two_streets
    city(late_finding(segment))
    assert amend(house, "rankings/2025-09-2", "漏报一处问题", "考评字〔2025〕5号") > 0
    publish(house)
    live = store(house)
    now = live.ask("ranking/streets", EVERYWHERE, xun="2025-09-2").filter(street=first["street"]).row(0, named=True)
    assert (first["rank"], now["rank"]) == (1, 2), "the late finding makes it the worse of the two"
    assert live.ask("flags/corrections", EVERYWHERE, subject="rankings", period="2025-09-2").is_empty()
    kept = History(house).rows("rankings", TABLES["rankings"], every_version=True).filter(id=now["id"]).sort("version")
    assert kept.select("version", "rank").rows() == [(1, 1), (2, 2)]
    found = proved(house)
    assert {name.partition("/")[0] for name, _, _ in found} == {"flags", "rankings"}, "no month of flags is over yet"
    assert {differs for _, _, differs in found} == {0}
    with pytest.raises(Refused, match="与已评定的相同"):
        amend(house, "rankings/2025-09-2", "试", "试")


def test_money_that_was_tampered_with_does_not_prove(house, two_streets):
    history = History(house)
    rows = {name: history.rows(name, schema).filter(period="2025-09-2").with_columns(version=pl.lit(2, pl.Int64)) for name, schema in TABLES.items()}
    forged = rows["rankings"].with_columns(money_yuan=pl.when(pl.col("rank") == 1).then(pl.col("money_yuan") + 5_000).otherwise("money_yuan"))
    batch = Batch([Decision("rankings", "2025-09-2", history.index().filter(subject="rankings", period="2025-09-2")["rules"][0], "x", 2)])
    batch.add("rankings", forged)
    batch.add("ranking_segments", rows["ranking_segments"])
    history.append(batch, EXPORTED, EXPORTED)
    assert {name: d for name, _, d in proved(house, "rankings")}["rankings/2025-09-2"] > 0
