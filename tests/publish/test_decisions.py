"""Decisions through ingest and publish: decided once, kept, corrected openly, proved from what was kept."""
from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest

from cockpit.access import EVERYWHERE, Scope
from cockpit.decisions.flags import SCHEMA
from cockpit.decisions.history import Batch, Decision, History
from cockpit.publish.amend import amend
from cockpit.publish.build import publish
from cockpit.publish.prove import proved
from cockpit.refusal import Refused
from cockpit.store import store
from tests.publish.patrol_exports import EXPORTED, FEW, findings, runs


def flags(live, week: str) -> dict[str, str]:
    return dict(live.ask("flags/week", EVERYWHERE, week=week).select("segment_id", "flag").iter_rows())


BAD = (0, "S0002", "JC0302", 3)


def test_a_week_is_decided_at_the_first_publish_after_its_end_and_not_before(city):
    """Exported in the middle of week 3 (22–28 September): weeks 0 to 2 are over, the fourth is not."""
    live = city(runs(0, 1, 2, 3, exported=datetime(2025, 9, 25)), findings(BAD))
    assert live.ask("flags/periods", EVERYWHERE)["period"].to_list() == ["2025-W36", "2025-W37", "2025-W38"]
    assert flags(live, "2025-W36") == {"S0002": "黑旗"}
    later = city(runs(3, exported=datetime(2025, 9, 29)))
    assert later.ask("flags/periods", EVERYWHERE)["period"].to_list()[-1] == "2025-W39"


def test_what_was_decided_stays_and_what_today_would_say_is_told_beside_it(city):
    before = city(runs(0, 1), findings(BAD))
    late = findings((0, "S0003", "JC0303", 9), exported=EXPORTED + timedelta(days=3))
    after = city(late)
    assert flags(after, "2025-W36") == flags(before, "2025-W36") == {"S0002": "黑旗"}
    said = after.ask("flags/corrections", EVERYWHERE).select("period", "segment_id", "was", "now").rows()
    assert ("2025-W36", "S0003", "—", "黑旗") in said
    assert ("2025-W36", "S0002", "黑旗", "—") in said
    why = after.ask("flags/corrections", EVERYWHERE, period="2025-W36").filter(segment_id="S0003")["why"][0]
    assert why.startswith("发现问题0→1；问题扣分0.00→")


def test_publishing_again_with_nothing_new_decides_nothing_and_corrects_nothing(city, house):
    city(runs(0, 1), findings(BAD))
    index = History(house).index()
    publish(house)
    assert History(house).index().equals(index)
    assert store(house).ask("flags/corrections", EVERYWHERE).is_empty()


def test_an_amendment_says_who_and_why_is_a_version_of_its_own_and_keeps_the_first(city, house):
    city(runs(0, 1), findings(BAD))
    city(findings((0, "S0003", "JC0303", 9), exported=EXPORTED + timedelta(days=3)))
    with pytest.raises(Refused, match="写明原因和批准人"):
        amend(house, "flags/2025-W36", " ", "局长")
    assert amend(house, "flags/2025-W36", "漏报一张巡查单", "考评字〔2025〕3号") > 0
    assert flags(store(house), "2025-W36") == {"S0002": "黑旗"}, "in force with the next publish"
    publish(house)
    live = store(house)
    assert flags(live, "2025-W36") == {"S0003": "黑旗"}
    assert live.ask("flags/corrections", EVERYWHERE, period="2025-W36").is_empty()
    kept = live.ask("flags/decided", EVERYWHERE, subject="flags", period="2025-W36")
    assert kept.select("version", "reason", "approved_by").rows() == [(2, "漏报一张巡查单", "考评字〔2025〕3号"), (1, None, None)]
    first = History(house).rows("flags", SCHEMA, every_version=True).filter(period="2025-W36", version=1)
    assert dict(first.drop_nulls("flag").select("segment_id", "flag").iter_rows()) == {"S0002": "黑旗"}


def test_nothing_to_amend_and_nothing_decided_are_refused(city, house):
    city(runs(0, 1), findings(BAD))
    with pytest.raises(Refused, match="与已评定的相同"):
        amend(house, "flags/2025-W36", "试", "试")
    with pytest.raises(Refused, match="没有评定过“flags/2020-W01”"):
        amend(house, "flags/2020-W01", "试", "试")


def test_a_changed_rule_changes_nothing_already_decided_and_the_next_week_follows_it(city, house):
    before = city(runs(0, 1, exported=datetime(2025, 9, 15)), findings(BAD))
    decided = before.ask("flags/segments", EVERYWHERE, week="2025-W36")
    own = house.root / "rules" / "flags" / "2021-01-01.toml"
    own.write_text(FEW.replace("below = 95.0", "below = 1.0"), encoding="utf-8")
    after = city(runs(2), findings((2, "S0002", "JC0302", 3)))
    assert after.ask("flags/segments", EVERYWHERE, week="2025-W36").equals(decided)
    assert flags(after, "2025-W38") == {}, "S0002 is not below 1"
    assert [differs for _, _, differs in proved(house, "flags")] == [0, 0, 0, 0], "each week proves by the rule it was decided by"


def test_proving_finds_a_kept_row_that_was_tampered_with(city, house):
    city(runs(0, 1), findings(BAD))
    history = History(house)
    forged = history.rows("flags", SCHEMA).filter(period="2025-W36").with_columns(version=pl.lit(2, pl.Int64), score=pl.lit(Decimal("99.99"), pl.Decimal(9, 2)))
    text = history.index().filter(period="2025-W36")["rules"][0]
    batch = Batch([Decision("flags", "2025-W36", text, "x", 2)])
    batch.add("flags", forged)
    history.append(batch, EXPORTED, EXPORTED)
    assert {p: d for p, _, d in proved(house)}["flags/2025-W36"] > 0


def test_rows_without_their_index_entry_are_not_decided(city, house):
    """A kill between the rows and the index: the next publish decides as if nothing had been."""
    city(runs(0, 1), findings(BAD))
    history = History(house)
    rows = history.rows("flags", SCHEMA).with_columns(period=pl.lit("2025-W40"))
    history._write("flags", rows.with_columns(_batch=pl.lit("killed")))
    assert "2025-W40" not in set(history.rows("flags", SCHEMA)["period"])


def test_a_week_nobody_patrolled_is_decided_with_the_reason_and_without_flags(city):
    live = city(runs(0, 2), findings(BAD))
    week = live.ask("flags/segments", EVERYWHERE, week="2025-W37")
    assert (set(week["held"]), week["flag"].drop_nulls().len()) == ({"本期未巡查"}, 0)


def test_a_district_reads_its_own_rows_with_their_place_in_the_city(city):
    live = city(runs(0), findings(BAD))
    own = live.ask("flags/segments", Scope(("中原区",)), week="2025-W36")
    assert set(own["unit"]) == {"中原区"}
    assert own["rank"].max() == 4
    elsewhere = live.ask("flags/segments", Scope(("金水区",)), week="2025-W36")
    assert set(elsewhere["unit"]) <= {"金水区"}
    for name, given in (("flags/explain", {"segment": "S0002", "week": "2025-W36"}), ("flags/items", {"segment": "S0002", "week": "2025-W36"}),
                        ("flags/history", {"segment": "S0002"}), ("flags/findings", {"segment": "S0002", "since": "2025-09-01", "until": "2025-10-01"})):
        assert live.ask(name, Scope(("金水区",)), **given).is_empty()
        assert not live.ask(name, Scope(("中原区",)), **given).is_empty()


def test_explain_adds_up_to_the_score_and_its_items_to_what_was_found(city):
    live = city(runs(0), findings(BAD))
    steps = live.ask("flags/explain", EVERYWHERE, segment="S0002", week="2025-W36")
    score = live.ask("flags/segments", EVERYWHERE, week="2025-W36").filter(segment_id="S0002")["score"][0]
    assert steps["score_after"][-1] == score == steps["points"].sum()
    found = live.ask("flags/items", EVERYWHERE, segment="S0002", week="2025-W36")["deducted"].sum()
    assert -steps.filter(step="发现问题")["points"][0] == found


def test_runs_whose_findings_have_not_arrived_wait(city):
    """The findings' export ends on the 15th: the week after it is not decided, though its runs are there. Else all would be clean."""
    live = city(runs(0, 1, 2), findings(BAD, exported=datetime(2025, 9, 15)))
    assert live.ask("flags/periods", EVERYWHERE)["period"].to_list() == ["2025-W36", "2025-W37"]


def test_runs_of_a_source_that_never_sent_findings_are_not_decided(city):
    frame = runs(0, 1).drop("carriageway_score", "sidewalk_score")
    assert city(frame).ask("flags/periods", EVERYWHERE).is_empty()


def test_an_older_export_that_comes_late_is_not_decided_out_of_its_order(city, capsys):
    """Weeks 2 and 3 are decided; then weeks 0 and 1 arrive: they would inherit the runs of their own future."""
    live = city(runs(2, 3), findings((2, "S0002", "JC0302", 3)))
    assert live.ask("flags/periods", EVERYWHERE)["period"].to_list() == ["2025-W38", "2025-W39"]
    after = city(runs(0, 1), findings(BAD))
    assert after.ask("flags/periods", EVERYWHERE)["period"].to_list() == ["2025-W38", "2025-W39"]


def test_a_grain_changed_in_place_decides_no_day_twice(city, house):
    live = city(runs(0, 1, 2, 3), findings(BAD))
    assert live.ask("flags/periods", EVERYWHERE).height == 4
    own = house.root / "rules" / "flags" / "2021-01-01.toml"
    own.write_text(FEW.replace('"week"', '"month"'), encoding="utf-8")
    after = city(runs(4, exported=datetime(2025, 10, 8)), findings((4, "S0002", "JC0302", 3), exported=datetime(2025, 10, 8)))
    assert set(after.ask("flags/periods", EVERYWHERE)["grain"]) == {"week"}


def test_the_week_after_an_amended_one_says_what_it_would_say_now_and_still_proves(city, house):
    """S0002 black in weeks 0 and 1 running. Its finding of week 0 turns out wrong: week 1 would then start the ladder anew."""
    city(runs(0, 1), findings(BAD, (1, "S0002", "JC0302", 3)))
    city(findings((0, "S0002", "JC0302", 0), (0, "S0003", "JC0303", 9), exported=EXPORTED + timedelta(days=3)))
    amend(house, "flags/2025-W36", "误记", "考评字1号")
    publish(house)
    said = store(house).ask("flags/corrections", EVERYWHERE, period="2025-W37").filter(segment_id="S0002")
    assert said.height == 1
    assert (said["score_now"] > said["score_was"]).all()
    assert "连续通报次数2→1" in said["why"][0]
    assert {differs for _, _, differs in proved(house)} == {0}


def test_what_is_never_decided_can_be_neither_amended_nor_proved(city, house):
    city(runs(0, 1), findings(BAD))
    with pytest.raises(Refused, match="不能更正“supervision/S0002”"):
        amend(house, "supervision/S0002", "试", "试")
    with pytest.raises(Refused, match="不能复算“supervision”"):
        proved(house, "supervision")
