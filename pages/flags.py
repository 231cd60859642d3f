"""红旗黑旗评定: who got which flag and why, where, who is near a line, who was not judged, whose run goes on, and the record."""
from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st

from cockpit import wording_flags as words
from cockpit.ui import flags_lists as lists
from cockpit.ui import session
from cockpit.ui.decided_bar import decided_bar, periods_of, stop_undecided
from cockpit.ui.decision_board import decision_board, decision_style
from cockpit.ui.decision_cards import decided_about, list_card
from cockpit.ui.decision_rules import rules_drawer
from cockpit.ui.decision_tables import flag_chip
from cockpit.ui.flags_map import flags_map
from cockpit.ui.flags_record import corrections_html, decided_html
from cockpit.ui.flags_segment import segment_drawer
from cockpit.ui.head import head, say
from cockpit.ui.parts import chosen_part
from cockpit.ui.related import related
from cockpit.ui.tiles import tiles_html
from cockpit.wording_flag_causes import tie_criteria
from cockpit.wording_rules import flag_rules

TITLE = "红旗黑旗评定"
PARTS = ("名单", "地图", "区街", "临界", "不参评", "连续", "更正与记录")
SUBJECTS = ("flags", "patrol", "difficulty", "ladder")
QUERIES = ("flags/periods", "flags/week", "flags/segments", "flags/explain", "flags/near", "flags/held", "flags/streaks", "flags/by_unit",
           "flags/corrections", "flags/decided")
RUN, NEAREST, STRIP = 13, 10, 12


def awards() -> None:
    """黑旗 left, 红旗 and 优秀红旗 right."""
    given = session.ask("flags/week", **asked)
    for column, flags in zip(st.columns([1, 1]), (("黑旗",), ("红旗", "优秀红旗")), strict=True):
        with column:
            for flag in flags:
                own = given.filter(pl.col("flag") == flag)
                list_card(words.KINDS[flag], f"路段{own.height}条", "初评，点路段看得分由来", lists.awards_html(own.to_dicts(), ties), own,
                          "flags/week", about, chip=flag_chip(flag))


def mapped() -> None:
    flags_map(session.ask("flags/segments", **asked), view)


def by_place() -> None:
    whole = row | {"name": where or session.whole()}
    note = "规范顺序，点名称进入下一级，点旗数看名单"
    list_card("places", f"各{'街道（乡镇）' if view.unit else '区（管委会）'}评旗（初评）", note,
              lists.places_html(places, whole, "街道（乡镇）" if view.unit else "区（管委会）", level), placed, "flags/by_unit", about)


def near() -> None:
    found = session.ask("flags/near", most=NEAREST, **asked)
    by_kind = [(kind, found.filter(kind=kind)) for kind in words.NEAR]
    kinds = [pair for at, pair in enumerate(by_kind) if at < 2 or not pair[1].is_empty()]
    columns = st.columns(2)
    for at, (kind, own) in enumerate(kinds):
        with columns[at % 2]:
            list_card(f"near_{at}", words.near_title(kind, own.to_dicts()), words.NEAR[kind], lists.near_html(own.to_dicts(), ties), own, "flags/near", about)


def held() -> None:
    rows = session.ask("flags/segments", **asked).drop_nulls("held").sort(
        "black_run", "red_run", "held", "segment_id", descending=[True, True, False, False])
    list_card("held", f"不参评路段{rows.height:,}条", "没有得分，不评旗；连续期数保留的在前",
              lists.held_html(rows.to_dicts()), rows, "flags/segments", about, under=lists.reasons_html(session.ask("flags/held", **asked).to_dicts()))


def streaks() -> None:
    found = session.ask("flags/streaks", least=2, shown=STRIP, **asked)
    for column, colour in zip(st.columns(2), ("黑旗", "红旗"), strict=True):
        with column:
            own = found.filter(pl.col("colour") == colour)
            list_card(f"runs_{words.KINDS[colour]}", f"连续{own.height}条", f"两期以上，近{STRIP}期：停为不参评", lists.streaks_html(own.to_dicts(), grain),
                      own, "flags/streaks", about, chip=flag_chip(colour))


def record() -> None:
    list_card("corrections", words.corrections_title(corrections.height, here, view.period, key == every["period"][-1]), "",
              corrections_html(corrections.to_dicts()), corrections, "flags/corrections", about)
    decided = session.ask("flags/decided", subject="flags")
    list_card("decided", f"评定记录{decided.height:,}期", "每期只评定一次，规则全文随结果保存", decided_html(decided.to_dicts()), decided,
              "flags/decided", about)


decision_style()
every = session.ask("flags/periods")
if every.is_empty():
    stop_undecided(TITLE, words.nothing_decided(session.publication().manifest.rows), "巡查数据导入、评定周期结束并发布后，这里自动有数。")
top = st.container()
view = decided_bar(periods_of(every.to_dicts()), "评旗")
grain, place = view.period.grain, {name: [value] if (value := getattr(view, name)) else None for name in ("unit", "street")}
run = session.ask("flags/periods", **place).filter(pl.col("until") <= view.period.until)
key = every.filter(since=view.period.since, until=view.period.until)["period"][0]
decided_by = session.ask("flags/decided", subject="flags", period=key).row(0, named=True)
ties, remarks = tie_criteria(decided_by["rules"]), st.container()
asked: dict[str, Any] = {"week": key, **place}
row = run.filter(period=key).to_dicts()[0] if not run.filter(period=key).is_empty() else None
level = "street" if view.unit else "unit"
placed = session.ask("flags/by_unit", week=key, level=level, unit=place["unit"])
places = [r | {"name": r["street"] or r["unit"]} for r in placed.to_dicts()]
corrections = session.ask("flags/corrections", subject="flags", unit=place["unit"])
here = corrections.filter(period=key).height
where = view.place if view.unit else "" if session.scope().everywhere else session.scope().label
with top:
    head(TITLE, view, *SUBJECTS)
    say(words.flags_sentence(view.period, row, places if not view.street else [], where, key == every["period"][-1]) if row else words.nothing_here(where))
about = decided_about(view, row["rules"] if row else None)
if row:
    decision_board(tiles_html(lists.flag_tiles(row, run.tail(RUN).to_dicts(), here)), key="flag_tiles")
    part = chosen_part(PARTS, "f_part")
    dict(zip(PARTS, (awards, mapped, by_place, near, held, streaks, record), strict=True))[part]()
    segment_drawer(view, key, ties, remarks)
related("grades", "trial", "supervision")
rules_drawer(words.TERMS, flag_rules(decided_by["rules"]), words.decided_words(decided_by), QUERIES)
