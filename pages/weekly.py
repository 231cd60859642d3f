"""每周讲评: the week on one page in the order of the meeting, from the figures, sentences and tables of the other pages."""
from __future__ import annotations

from functools import partial

import streamlit as st

from cockpit.decisions.course import FLAG_SUBJECTS
from cockpit.ui import session
from cockpit.ui.definitions import definitions_drawer
from cockpit.ui.filters import filter_bar
from cockpit.ui.head import head
from cockpit.ui.overview_asked import MEASURES
from cockpit.ui.plain_head import note
from cockpit.ui.weekly_board import weekly_board, weekly_style, weekly_tools
from cockpit.ui.weekly_results import hotspots, monthly, ranking, remarks, spoken, supervision
from cockpit.ui.weekly_running import actions, exposed, flags, running
from cockpit.wording_weekly import ONLY_WEEKS, TITLE

AGENDA = (actions, running, exposed, flags, ranking, supervision, hotspots, monthly, spoken, remarks)
QUERIES = ("operations/totals", "operations/by_unit", "flags/periods", "flags/week", "flags/streaks", "ranking/tables", "ranking/others",
           "supervision/board", "hotspots/week", "complaints/repeat", "grades/progress", "inspections/reduction")
weekly_style()
top = st.container()
view = filter_bar("unit", "scope", "due", measures=MEASURES)
with top:
    head(TITLE, view, "due", *FLAG_SUBJECTS, "rankings", "supervision", "hotspots", mark="初评")
if view.period.grain != "week":
    note(ONLY_WEEKS)
    st.stop()
sections = session.side_by_side(*(partial(made, view) for made in AGENDA))
weekly_tools(sections, view)
weekly_board(sections, view)
definitions_drawer(view, MEASURES, QUERIES)
