"""挂牌督办 as it is asked for: every number has as many rows behind it, and the board is the same however it is asked."""
from datetime import timedelta

import polars as pl
import pytest

from cockpit.access import EVERYWHERE, NOWHERE, Scope
from cockpit.refusal import Refused
from cockpit.ui import session
from cockpit.ui.supervision_detail import behind

MEASURES = ("open", "segments", "points", "overdue", "relisted", "soon", "listed", "delisted", "finished", "in_time", "compared", "fell")
ERQI = Scope(("二七区",))


@pytest.fixture(scope="module")
def board(demonstration) -> pl.DataFrame:
    return demonstration.ask("supervision/board", EVERYWHERE)


@pytest.fixture
def asking(demonstration, monkeypatch):
    """The page's own way to its rows, put to this publication."""
    monkeypatch.setattr(session, "ask", lambda name, **given: demonstration.ask(name, EVERYWHERE, **given))
    return behind


def test_the_board_holds_all_that_is_open_and_what_was_delisted_lately(demonstration, board):
    kept = demonstration.ask("supervision/history", EVERYWHERE)
    lately = kept.filter(pl.col("delisted_on").is_null() | (pl.col("delisted_on") >= pl.col("judged_on") - timedelta(28)))
    assert sorted(board["id"]) == sorted(lately["id"])
    assert demonstration.ask("supervision/board", EVERYWHERE, recent=0)["delisted_on"].drop_nulls().is_empty()
    assert {"摘牌", "逾期未摘牌", "重新挂牌"} <= set(board["stage"])


def test_stages_come_in_their_order(board):
    order = ["挂牌", "重新挂牌", "整改", "核验", "逾期未摘牌", "摘牌"]
    assert board["stage"].unique(maintain_order=True).to_list() == [s for s in order if s in set(board["stage"])]


def test_overdue_is_what_is_past_its_deadline_and_nothing_else(board):
    open_ = board.filter(pl.col("delisted_on").is_null())
    late = open_.filter(pl.col("judged_on") > pl.col("deadline_on"))
    assert late["stage"].unique().to_list() == ["逾期未摘牌"]
    assert open_.filter(stage="逾期未摘牌").height == late.height > 0
    assert late.select((pl.col("judged_on") - pl.col("deadline_on")).dt.total_days())["judged_on"].to_list() == late["overdue_days"].to_list()


@pytest.mark.parametrize("kind", [None, "路段", "乱点"])
@pytest.mark.parametrize("measure", MEASURES)
def test_a_number_has_as_many_listings_behind_it(demonstration, measure, kind):
    total = demonstration.ask("supervision/totals", EVERYWHERE, level="all", kind=kind).row(0, named=True)
    assert demonstration.ask("supervision/history", EVERYWHERE, measure=measure, kind=kind).height == total[measure]


def test_units_add_up_to_the_city_and_streets_to_their_unit(demonstration):
    city, units, streets = (demonstration.ask("supervision/totals", EVERYWHERE, level=level) for level in ("all", "unit", "street"))
    for measure in (*MEASURES, "after_cases"):
        assert units[measure].sum() == streets[measure].sum() == city[measure][0]
    for row in units.to_dicts():
        behind_it = demonstration.ask("supervision/history", EVERYWHERE, measure="overdue", unit=[row["unit"]])
        assert behind_it.height == row["overdue"]


def test_the_last_week_of_the_trend_is_the_state_of_today(demonstration):
    total = demonstration.ask("supervision/totals", EVERYWHERE, level="all").row(0, named=True)
    last = demonstration.ask("supervision/trend", EVERYWHERE).row(-1, named=True)
    assert (last["open"], last["overdue"], last["in_time"]) == (total["open"], total["overdue"], total["open"] - total["overdue"])


def test_every_listing_has_as_many_findings_and_cases_behind_it_as_it_says(board, asking):
    for row in board.sample(40, seed=1).to_dicts():
        assert asking(row, "before")[0].height == row["before_cases"], row["id"]
        assert asking(row, "after")[0].height == row["after_cases"], row["id"]
        if row["kind"] == "路段":
            found = asking(row, "findings")[0]
            assert (found.height, found["rectified_at"].count()) == (row["findings"], row["mended"]), row["id"]


def test_the_last_re_inspection_is_among_the_runs(board, asking):
    checked = board.filter(pl.col("check_run").is_not_null())
    assert checked.height > 0
    for row in checked.head(10).to_dicts():
        assert row["check_run"] in asking(row, "checks")[0]["run_id"].to_list()
        assert row["check_log"].endswith(f"{row['check_at']:%Y-%m-%d} {row['check_score']}")


def test_a_listing_delisted_passed_and_one_open_did_not(demonstration):
    kept = demonstration.ask("supervision/history", EVERYWHERE, kind="路段")
    assert kept.filter(pl.col("delisted_on").is_not_null() & (pl.col("check_score") < pl.col("pass_score"))).is_empty()
    assert kept.filter(pl.col("delisted_on").is_null() & (pl.col("check_score") >= pl.col("pass_score"))).is_empty()


def test_every_black_flag_is_in_exactly_one_listing(demonstration):
    kept = demonstration.ask("supervision/history", EVERYWHERE, kind="路段").with_columns(pl.col("periods").str.split("、")).explode("periods")
    weeks = demonstration.ask("flags/periods", EVERYWHERE)["period"]
    black = pl.concat([demonstration.ask("flags/week", EVERYWHERE, week=w).filter(flag="黑旗").select("segment_id", "period") for w in weeks])
    assert sorted(kept.select("segment_id", "periods").rows()) == sorted(black.rows())


def test_relisted_and_former_point_at_each_other(demonstration):
    kept = {r["id"]: r for r in demonstration.ask("supervision/history", EVERYWHERE).to_dicts()}
    again = [r for r in kept.values() if r["relisted"]]
    assert again
    for row in again:
        former = kept[row["former_id"]]
        assert former["next_id"] == row["id"]
        assert (row["listed_on"] - former["delisted_on"]).days <= 28


def test_a_unit_account_sees_its_own_listings(demonstration, board):
    own = demonstration.ask("supervision/board", ERQI)
    assert set(own["unit"]) == {"二七区"}
    assert sorted(own["id"]) == sorted(board.filter(unit="二七区")["id"])
    assert demonstration.ask("supervision/totals", ERQI, level="unit")["unit"].to_list() == ["二七区"]
    foreign = board.filter(pl.col("unit") != "二七区", kind="路段").row(0, named=True)
    assert demonstration.ask("supervision/history", ERQI, id=foreign["id"]).is_empty()
    assert demonstration.ask("supervision/findings", ERQI, id=foreign["id"]).is_empty()
    assert demonstration.ask("supervision/board", NOWHERE).is_empty()


def test_an_unknown_kind_or_stage_is_refused(demonstration):
    for wrong in ({"kind": "街道"}, {"stage": "完成"}, {"measure": "all"}):
        with pytest.raises(Refused):
            demonstration.ask("supervision/history", EVERYWHERE, **wrong)


def test_the_failing_segment_is_under_supervision(demonstration):
    import json

    truths = json.loads((demonstration.folder.parents[1] / "exports" / "cockpit" / "truths.json").read_text(encoding="utf-8"))
    kept = demonstration.ask("supervision/history", EVERYWHERE, segment=truths["failing_segment"]["segment_id"])
    assert kept.filter(kind="路段")["times"].max() >= 3
