"""The measure 综合查询 ranks the children by, draws the map in and the small lines of: one choice, in the URL as `rank`."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from cockpit.metrics import metric
from cockpit.ui.explore_board import Place
from cockpit.ui.filters import write
from cockpit.ui.plain_head import note
from cockpit.wording_explore import NO_SEGMENT

Row = Mapping[str, Any]
Ranked = list[tuple[int | None, Row]]
OFFICIAL = ""


def usual_order(place: Place) -> str:
    return "应结案数" if place.below == "segment" else "规范顺序"


def chosen_rank(place: Place, measures: Sequence[str]) -> str | None:
    """Draw the choice and return the metric ranked by; None is the usual order. One that cannot be is ignored, and said."""
    wanted = st.query_params.get("rank", OFFICIAL)
    if wanted not in (OFFICIAL, *measures):
        note(f"不能按“{wanted[:20]}”排列，已忽略，用{usual_order(place)}。")
        wanted = OFFICIAL
    labels = {OFFICIAL: "原有顺序" if place.below == "segment" else "规范顺序"} | {m: metric(m).label for m in measures}
    st.session_state["x_rank"] = wanted
    st.segmented_control("按…排列", [OFFICIAL, *measures], key="x_rank", format_func=labels.__getitem__, required=True, width="content",
                         on_change=lambda: write(rank=st.session_state["x_rank"] or None))
    return wanted or None


def ranked(children: Sequence[Row], measure: str | None) -> Ranked:
    """From the greatest to the least with their rank, equals sharing one; what has no value, and what is no place, last and without rank."""
    if measure is None:
        return [(None, c) for c in children]
    placed = sorted((c for c in children if c[measure] is not None and c["place"] != NO_SEGMENT), key=lambda c: -c[measure])
    values = [c[measure] for c in placed]
    return [(values.index(c[measure]) + 1, c) for c in placed] + [(None, c) for c in children if c[measure] is None or c["place"] == NO_SEGMENT]
