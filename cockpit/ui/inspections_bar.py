"""The second line of choices of 涉企检查: how visits count, how days are aligned, the base, agency, industry; kept in the URL."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from cockpit.periods import DAY
from cockpit.ui import session, share
from cockpit.ui.filters import write
from cockpit.ui.inspections_view import BASE, Look, read_look
from cockpit.ui.plain_head import note
from cockpit.ui.view import View
from cockpit.wording_inspections import ALIGN, COUNTING

ALL = "全部"
SAME, GIVEN = "上年同期", "指定基期"
EARLIEST = date(2000, 1, 1)


def inspection_bar(view: View) -> Look:
    """Draw the line and return the look; what the URL asks for and is not there is ignored, and said."""
    agencies, industries = _names(view)
    look, ignored = read_look(st.query_params, view, agencies, industries)
    known = session.ask("inspections/reduction", **look.asked("inspections/reduction")).to_dicts()
    if look.base.until <= view.period.since:  # one that overlaps is only taken as a default
        share.shown(base_since=look.base.since.isoformat(), base_until=look.base.until.isoformat())
    with st.container(key="filters_visits", horizontal=True, vertical_alignment="bottom", gap="small"):
        _segments("counting", "计次口径", COUNTING, known[0]["counting"] if known else "joint")
        _segments("align", "对齐方式", ALIGN, known[0]["align"] if known else "calendar")
        _base(look)
        _select("agency", "检查机关", "全部检查机关", agencies, look.agency)
        _select("industry", "行业", "全部行业", industries, look.industry)
        st.button("口径", key="f_define", help="本页的名词、规则版本和查询语句", on_click=lambda: st.query_params.update({"define": "1"}))
    note(*(f"{text}。" for text in ignored))
    return look


def _names(view: View) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Agencies and industries that may be chosen: whatever has a visit or penalty here."""
    asked = Look(view, view.period.last_year()).asked("inspections/choices")
    found = session.ask("inspections/choices", **asked)
    agencies, industries = (tuple(found.filter(kind=kind)["name"]) for kind in ("机关", "行业"))
    return agencies, industries


def _segments(name: str, label: str, options: dict[str, str], chosen: str) -> None:
    key = f"f_{name}"
    st.session_state[key] = chosen
    st.segmented_control(label, list(options), key=key, format_func=options.__getitem__, required=True, label_visibility="collapsed", width="content",
                         on_change=lambda: write(**{name: st.session_state[key]}))


def _select(name: str, label: str, everything: str, options: Sequence[str], chosen: str | None) -> None:
    key = f"f_{name}"
    st.session_state[key] = chosen or ALL
    st.selectbox(label, [ALL, *options], key=key, label_visibility="collapsed", width=190, format_func=lambda v: everything if v == ALL else v,
                 on_change=lambda: write(**{name: None if st.session_state[key] == ALL else st.session_state[key]}))


def _base(look: Look) -> None:
    """The same days a year before, or two dates; the given ones stand in the URL, the second exclusive."""
    base = look.base
    st.session_state["f_base"] = GIVEN if look.base_given else SAME
    st.segmented_control("基期", (SAME, GIVEN), key="f_base", required=True, label_visibility="collapsed", width="content", on_change=_kind, args=(look,))
    if look.base_given:
        st.session_state["f_base_days"] = (base.since, base.until - DAY)
        st.date_input("基期起止", key="f_base_days", format="YYYY-MM-DD", min_value=min(EARLIEST, base.since), max_value=look.view.period.until,
                      label_visibility="collapsed", width=260, on_change=_days)


def _kind(look: Look) -> None:
    if st.session_state["f_base"] == GIVEN:
        write(base_since=look.base.since.isoformat(), base_until=look.base.until.isoformat())
    else:
        write(**dict.fromkeys(BASE))


def _days() -> None:
    picked = st.session_state["f_base_days"]
    if len(picked) == 2:
        write(base_since=picked[0].isoformat(), base_until=(picked[1] + DAY).isoformat())
