"""总览: the first screen of the leadership, one computed sentence, tiles, units in official order, what needs attention."""
from __future__ import annotations

from functools import partial

import streamlit as st

from cockpit.decisions.course import FLAG_SUBJECTS
from cockpit.ui import overview_asked as asked
from cockpit.ui import session
from cockpit.ui.board import board
from cockpit.ui.cards import card, matters_html, pair
from cockpit.ui.definitions import definitions_drawer
from cockpit.ui.due_today import due_today_card
from cockpit.ui.filters import filter_bar
from cockpit.ui.head import head, say
from cockpit.ui.no_cases import without_cases
from cockpit.ui.overview_asked import MEASURES
from cockpit.ui.overview_decisions import decision_tiles, visit_tiles
from cockpit.ui.overview_tiles import overview_tiles
from cockpit.ui.rows import rows_drawer
from cockpit.ui.tables import Column, table_html
from cockpit.ui.tiles import tiles_html
from cockpit.ui.view import SCOPE_LABELS

TITLE = "城市精细化管理“路长制”运行总览"
QUERIES = ("operations/totals", "operations/by_unit", "operations/trend", "overview/drivers", "overview/three_rates", "complaints/repeat_places",
           "inspections/reduction", "overview/emergency", "overview/doubts", "overview/silences")
FIGURES = (Column("undispatched", metric="undispatched"), Column("due", metric="due"),
           Column("closed_of_due", metric="closed_of_due"), Column("closing_rate", metric="closing_rate"),
           Column("on_time_of_due", metric="on_time_of_due"), Column("on_time_rate", metric="on_time_rate", bar=True),
           Column("reworked_of_due", metric="reworked_of_due"), Column("postponed_of_due", metric="postponed_of_due"),
           Column("overdue_open", metric="overdue_open", most=True))


top = st.container()
view = filter_bar("unit", "scope", "due", measures=MEASURES)
sentence, matters, decided, visits, rows = session.side_by_side(*(partial(made, view) for made in (
    asked.judgement, asked.matters, decision_tiles, visit_tiles, asked.places)))
headline = asked.headline(view)
with top:
    head(TITLE, view, "due", *FLAG_SUBJECTS, "grades", "supervision", mark="")
    say(without_cases() or sentence)
by, place = ("street", "街道（乡镇）") if view.unit else ("unit", "区（管委会）")
title = f"{view.unit}各街道运行情况" if view.unit else "各区（管委会）运行情况"
note = f"{SCOPE_LABELS[view.scope]}｜应结案按{session.due_reading(view.due, view.period.since)}｜{'规范顺序，' if not view.unit else ''}点表头排序"
total = headline.now[view.scope] | {"name": view.unit or session.whole()}
board(tiles_html(overview_tiles(headline, decided, visits)) + due_today_card(view) + pair(
    card(title, note, table_html(rows, (Column("name", place), *FIGURES), key="name", of=by, total=total, lacking=headline.lacking,
                                 where=view.scope, caption=title)),
    card("需领导关注事项", f"{len(matters)}项，点开见依据" if matters else "", matters_html(matters))), key="overview")
rows_drawer(view)
definitions_drawer(view, MEASURES, QUERIES)
