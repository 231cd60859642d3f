"""涉企检查: whether visits to enterprises fell as claimed, who is still visited too often, and whether it did harm."""
from __future__ import annotations

from functools import partial

import streamlit as st

from cockpit import wording_inspections as words
from cockpit.ui import session
from cockpit.ui.filters import filter_bar
from cockpit.ui.inspections_bar import inspection_bar
from cockpit.ui.inspections_enterprise import enterprise_drawer
from cockpit.ui.inspections_page import inspections_head, inspections_style, stop_without_visits
from cockpit.ui.inspections_parts import asked, burden, enterprises, harm, lenient, listing, reduced
from cockpit.ui.inspections_rows import inspection_rows
from cockpit.ui.parts import chosen_part
from cockpit.ui.supervision_bar import terms_drawer

TITLE = "涉企检查"
PARTS = {"减频": reduced, "负担": burden, "包容与修复": lenient, "减检质效比对": harm, "企业": enterprises}
QUERIES = ("inspections/reduction", "inspections/groups", "inspections/trend", "inspections/over_cap", "inspections/repeat", "inspections/many_headed",
           "inspections/distribution", "inspections/zero", "inspections/enterprises", "inspections/enterprise_visits",
           "inspections/harm", "inspections/harm_rows", "inspections/harm_series", "inspections/risk", "inspections/burden", "inspections/lenience",
           "inspections/notes",
           "cards/enterprise_year", "cards/enterprise_place", "cards/enterprise_codes")
inspections_style()
top = st.container()
view = filter_bar("unit", "street", grain="year")
stop_without_visits(TITLE, view, top)
look = inspection_bar(view)
part = chosen_part(tuple(PARTS), "i_part")
rows, over, harmed = (found.to_dicts() for found in session.side_by_side(
    partial(asked, look, "inspections/reduction"), partial(listing, look, "inspections/over_cap"), partial(asked, look, "inspections/harm")))
with top:
    inspections_head(TITLE, view, words.page_sentence(view.period.noun, {r["measure"]: r for r in rows}, over, harmed,
                                                      view.place if view.unit else session.scope().label))
PARTS[part](look, rows)
inspection_rows(look)
enterprise_drawer(look)
terms_drawer(words.TERMS, "inspections", QUERIES)
