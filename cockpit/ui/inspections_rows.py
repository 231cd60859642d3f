"""The records behind a figure of 涉企检查: which question, of which of the two periods, narrowed to what; in a drawer, with the export of all."""
from __future__ import annotations

from typing import Any

import streamlit as st

from cockpit.questions import question
from cockpit.ui import session
from cockpit.ui.board import opened
from cockpit.ui.drawer import drawer
from cockpit.ui.inspections_claims import BASE, NOW
from cockpit.ui.inspections_harm import BETWEEN, HARM, places_html
from cockpit.ui.inspections_view import Look
from cockpit.ui.ledger_board import exports, sheet_html
from cockpit.ui.markup import chinese, esc, tag
from cockpit.ui.plain_head import note
from cockpit.wording_inspections import HARM_MEASURES, MEASURES, span_words

VISITS, PENALTIES, HARM_ROWS = "inspections/rows", "inspections/penalty_rows", "inspections/harm_rows"
# Figures whose records go by another name: an amount by those it is the sum of, a mean by those it is the mean of.
SAME = {"fines": "fined_cases", "mean_fine": "fined_cases", "confiscated": "decided", "filed": "penalty_cases", "stars": "evaluated"}
FIELDS = ("unit", "street", "agency", "industry", "risk", "type")
INTERNAL = "enterprise"  # a number, no name to go by
PER_PLACE = ("place_before", "place_after")  # told once a place above the records


def measures(name: str) -> tuple[str, ...]:
    """What question `name` can list."""
    return next(p.choices for p in question(name).parameters if p.name == "measure")


def rows_behind(rows: str, of: str, look: Look) -> tuple[str, dict[str, Any], str] | None:
    """The question, its parameters, and what the records are. `of`: now or base, then |field:value; of 减检质效比对
    outcome:unit、unit. None: not ours."""
    if rows == HARM:
        outcome, _, named = of.partition(":")
        units = named.split(BETWEEN)
        who = units[0] if len(units) == 1 else f"{units[0]}等{len(units)}个区"
        return (HARM_ROWS, look.asked(HARM_ROWS, unit=units, outcome=outcome), f"{who}{HARM_MEASURES[outcome]}｜减检质效比对") \
            if all(units) and outcome in HARM_MEASURES else None
    side, _, narrowed = of.partition("|")
    field, _, value = narrowed.partition(":")
    measure = SAME.get(rows, rows)
    name = next((n for n in (VISITS, PENALTIES) if measure in measures(n)), None)
    if name is None or side not in (NOW, BASE) or (narrowed and (field not in FIELDS or not value)):
        return None
    period = look.view.period if side == NOW else look.base
    own = {"since": period.since, "until": period.until, "measure": measure} | ({field: value if field == "agency" else [value]} if narrowed else {})
    said = f"{'本期' if side == NOW else '基期'}{MEASURES[measure]}" + (f"｜{value}" if narrowed else "")
    return name, look.asked(name, **own), f"{said}｜{span_words(period.since, period.until)}"


def inspection_rows(look: Look) -> None:
    """Open the drawer when the URL says so; what is no figure of this page is ignored, and said."""
    wanted = opened("rows")
    if not wanted:
        return
    found = rows_behind(wanted, st.query_params.get("of") or "", look)
    if found is None:
        note("链接里的明细不是这一页的，已忽略。")
        return
    _drawer(*found)


@drawer("明细", 1180)
def _drawer(name: str, asked: dict[str, Any], said: str) -> None:
    frame = session.ask(name, **asked)
    said_above = (INTERNAL, *PER_PLACE, *(("unit",) if name == HARM_ROWS and len(asked["unit"]) == 1 else ()))
    labels = {c: chinese(t) for c, t in question(name).columns.items() if c in frame.columns and c not in said_above}
    heading = tag("h2", esc(f"{said.partition('｜')[0]}  {frame.height:,}条记录"), cls="ck-heading") + tag("p", esc(said), cls="ck-line")
    places = places_html(frame, asked["outcome"]) if name == HARM_ROWS else ""
    st.html(tag("div", heading + places + sheet_html(frame.head(500).to_dicts(), labels, empty="没有符合条件的记录。"), cls="ck-drawer"))
    exports(said.replace("｜", "_"), frame.drop(INTERNAL, strict=False), {k: v for k, v in question(name).columns.items() if k != INTERNAL}, "d_rows")
