"""The planted truths of the demonstration are on the lists where they belong, and a clean segment is not."""
from __future__ import annotations

import json

import polars as pl
import pytest

from cockpit.access import EVERYWHERE


@pytest.fixture(scope="module")
def truths(demonstration) -> dict:
    return json.loads((demonstration.folder.parents[1] / "exports" / "cockpit" / "truths.json").read_text(encoding="utf-8"))


def test_the_failing_segment_is_black_in_every_week_it_is_judged_and_its_run_shows(demonstration, truths):
    failing = truths["failing_segment"]
    path = demonstration.ask("flags/history", EVERYWHERE, segment=failing["segment_id"])
    bad = path.filter((pl.col("since").cast(pl.String) >= failing["since"]) & pl.col("held").is_null())
    assert bad.height >= 3
    assert bad["flag"].eq("黑旗").mean() >= 0.9
    assert bad["streak"].max() >= 3


def test_a_clean_segment_is_never_black(demonstration):
    rows = pl.concat([demonstration.ask("flags/segments", EVERYWHERE, week=w) for w in demonstration.ask("flags/periods", EVERYWHERE)["period"]])
    clean = rows.group_by("segment_id").agg(pl.col("findings").sum(), pl.col("runs").sum(), black=(pl.col("flag") == "黑旗").any()).filter(
        (pl.col("findings") == 0) & (pl.col("runs") >= 20))
    assert clean.height > 0
    assert not clean["black"].any()


def test_goals_are_scaled_to_the_segments_there_are(demonstration):
    month = demonstration.ask("grades/progress", EVERYWHERE).row(-1, named=True)
    assert (month["segments"], month["goal_excellent"], month["goal_outstanding"], month["goal_supreme"]) == (1154, 385, 38, 4)


def test_every_week_gives_its_flags_and_no_more(demonstration):
    weeks = demonstration.ask("flags/periods", EVERYWHERE)
    assert weeks.height == 17
    assert weeks["red"].max() <= 7
    assert weeks["excellent"].max() <= 14
    assert weeks["black"].max() <= 25
    assert weeks["black"].min() >= 20


def test_contributions_of_every_segment_of_a_week_add_up(demonstration):
    rows = demonstration.ask("flags/kept", EVERYWHERE, week="2025-W41").filter(pl.col("runs") > 0)
    steps = [c for c in rows.columns if c.startswith("d_")]
    assert rows.select((100 + pl.sum_horizontal(steps) - pl.col("score")).abs().max()).item() == 0


def test_the_gaming_street_is_doubted_for_closing_before_arrival_and_quiet_streets_are_not(demonstration, truths):
    gaming = truths["gaming_street"]
    weeks = [w for w, since in demonstration.ask("flags/periods", EVERYWHERE).select("period", "since").rows() if str(since) >= gaming["since"]]
    doubted = pl.concat([demonstration.ask("contradictions/list", EVERYWHERE, week=w, kind="结案早于到场") for w in weeks])
    assert set(doubted.select("unit", "street").rows()) == {(gaming["unit"], gaming["street"])}


def test_the_failing_segment_is_under_supervision_and_never_delisted_for_long(demonstration, truths):
    board = demonstration.ask("supervision/board", EVERYWHERE).filter(segment_id=truths["failing_segment"]["segment_id"])
    assert board.height >= 1


def test_a_clean_segment_is_neither_listed_nor_doubted(demonstration):
    rows = pl.concat([demonstration.ask("flags/segments", EVERYWHERE, week=w) for w in demonstration.ask("flags/periods", EVERYWHERE)["period"]])
    clean = set(rows.group_by("segment_id").agg(pl.col("findings").sum(), pl.col("runs").sum(), pl.col("complaints").sum()).filter(
        (pl.col("findings") <= 1) & (pl.col("runs") >= 20) & (pl.col("complaints") <= 2))["segment_id"])
    assert len(clean) > 3
    listed = set(demonstration.ask("supervision/board", EVERYWHERE).filter(kind="路段")["segment_id"])
    weeks = demonstration.ask("flags/periods", EVERYWHERE)["period"]
    doubted = set(pl.concat([demonstration.ask("contradictions/list", EVERYWHERE, week=w) for w in weeks])["segment_id"].drop_nulls())
    assert clean & (listed | doubted) == set()
