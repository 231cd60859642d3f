"""The first half of the meeting: what was agreed, how the city ran, what is exposed, which flags were given."""
from __future__ import annotations

import polars as pl

from cockpit import wording_flags
from cockpit.ui import overview_asked, session
from cockpit.ui.board import link
from cockpit.ui.cards import matters_html
from cockpit.ui.decision_tables import Cell, Head, decision_table, flag_chip, number_cell, text_cell
from cockpit.ui.markup import esc, tag
from cockpit.ui.no_cases import without_cases
from cockpit.ui.overview_tiles import overview_tiles
from cockpit.ui.tables import Column, table_html
from cockpit.ui.tiles import tiles_html
from cockpit.ui.view import View
from cockpit.ui.weekly_model import Row, Section, Sheet, ask, asked, cut, segment_cell
from cockpit.wording_flag_causes import deducted
from cockpit.wording_weekly import AGENDA, NO_ACTIONS, closed_within, exposed_sentence

ITEMS = {item.key: item for item in AGENDA}
COLUMNS = (Column("undispatched", metric="undispatched"), Column("due", metric="due"), Column("closed_of_due", metric="closed_of_due"),
           Column("closing_rate", metric="closing_rate"), Column("on_time_of_due", metric="on_time_of_due"),
           Column("on_time_rate", metric="on_time_rate", bar=True), Column("reworked_of_due", metric="reworked_of_due"),
           Column("postponed_of_due", metric="postponed_of_due"), Column("overdue_open", metric="overdue_open", most=True))
EXPOSED, AWARDED, RUNS = 12, 25, 10
BLACK = (Head("责任路段"), Head("折算后得分", "num"), Head("连续", "num"), Head("主要扣分（初评）", "wrap"))
GIVEN = (Head("责任路段"), Head("旗别"), Head("折算后得分", "num"), Head("全市名次", "num"), Head("累计", "num"))
RUNNING = (Head("责任路段"), Head("连续", "num"), Head("起始"))


def actions(view: View) -> Section:
    return Section(ITEMS["actions"], (NO_ACTIONS,))


def running(view: View) -> Section:
    """The sentence, the tiles and the table of 总览, and what needs attention."""
    if nothing := without_cases():
        return Section(ITEMS["running"], (nothing,))
    head = overview_asked.headline(view)
    rows = overview_asked.units(view)
    name = "区（管委会）"
    table = table_html([r | {"name": r["unit"]} for r in rows.to_dicts()], (Column("name", name), *COLUMNS), key="name",
                       total=None if view.unit else {**head.now[view.scope], "name": session.whole()}, where=view.scope, caption="各区（管委会）运行情况")
    matters = overview_asked.matters(view)
    html = tiles_html(overview_tiles(head)) + table + tag("h3", "需领导关注事项") + matters_html(matters)
    facts = pl.DataFrame([{"kind": m.kind, "text": m.text} for m in matters], schema={"kind": pl.String, "text": pl.String})
    return Section(ITEMS["running"], (overview_asked.judgement(view),), html, f"应结案按{session.due_reading(view.due, view.period.since)}",
                   (Sheet("运行情况", "operations/by_unit", rows), Sheet("关注事项", "", facts)))


def _decided(view: View) -> Row | None:
    """The newest flags decided whose period ended in the week."""
    rows = closed_within(view.period, ask("flags/periods", **asked(view)).to_dicts())
    return rows[-1] if rows else None


def given(view: View) -> pl.DataFrame:
    """Who got which flag in the period that ended in the week; empty where none was judged."""
    row = _decided(view)
    return ask("flags/week", week=row["period"], **asked(view)) if row else pl.DataFrame()


def exposed(view: View) -> Section:
    """The black flags with what they lost points for, the lowest first."""
    frame = given(view)
    black = frame.filter(flag="黑旗") if frame.height else frame
    rows, more = cut(black.to_dicts(), EXPOSED, "条")
    cells = [[segment_cell(r, "flags"), number_cell(r["score"]), number_cell(r["streak"]), text_cell(deducted(r))] for r in rows]
    return Section(ITEMS["exposed"], (exposed_sentence(black.to_dicts()),), decision_table(BLACK, cells, "问题曝光", empty="") + more if rows else "",
                   "初评" if rows else "", (Sheet("问题曝光", "flags/week", black),) if rows else ())


def flags(view: View) -> Section:
    """How many of each, who got the red ones, whose black run goes on."""
    row = _decided(view)
    if row is None:
        return Section(ITEMS["flags"], ((f"{view.period.label}没有结束的评旗周期，或没有巡查数据。",),))
    frame, place = given(view), asked(view)
    level = "street" if view.unit else "unit"
    places = [r | {"name": r["street"] or r["unit"]} for r in ask("flags/by_unit", week=row["period"], level=level, **place).to_dicts()]
    red = frame.filter(pl.col("flag") != "黑旗")
    rows, more = cut(red.to_dicts(), AWARDED, "条")
    cells = [[segment_cell(r, "flags"), Cell(flag_chip(r["flag"]) + esc("首次" if r["first"] else "")), number_cell(r["score"]), number_cell(r["rank"]),
              number_cell(r["times"])] for r in rows]
    streaks = ask("flags/streaks", week=row["period"], least=2, shown=1, **place).filter(colour="黑旗")
    runs, more_runs = cut(streaks.to_dicts(), RUNS, "条")
    run_cells = [[segment_cell(r, "flags"), number_cell(r["run"]), text_cell(wording_flags.key_words(r["begun"]) if r["begun"] else None)] for r in runs]
    html = tag("div", tag("div", tag("h3", "“红旗”“优秀红旗”路段") + decision_table(GIVEN, cells, "红旗、优秀红旗路段", empty="本期没有。") + more)
               + tag("div", tag("h3", esc(f"连续“黑旗”{streaks.height}条")) + decision_table(RUNNING, run_cells, "连续黑旗", empty="没有。") + more_runs),
               cls="ck-halves")
    week = {"week": view.period.key} if row["grain"] == "week" else {}
    whole = tag("button", esc("到红旗黑旗评定看全部 ›"), type="button", cls="ck-open ck-screen", data_open=link(page="flags", **week))
    newest = ask("flags/periods", **place)["period"][-1] == row["period"]
    return Section(ITEMS["flags"], (wording_flags.flags_sentence(view.period, row, places, view.unit or "", newest),), html + whole, "初评",
                   (Sheet("评旗", "flags/week", frame), Sheet("连续黑旗", "flags/streaks", streaks)))
