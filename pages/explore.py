"""综合查询: city → unit → street → segment → cases → case, one table a level, everything in the URL."""
from __future__ import annotations

from dataclasses import replace

import streamlit as st

from cockpit.metrics import metric
from cockpit.ui import session
from cockpit.ui.cards import card
from cockpit.ui.case_list import case_list
from cockpit.ui.definitions import definitions_drawer
from cockpit.ui.explore_board import Place, children_html, tiles_html, trail_html
from cockpit.ui.explore_map import children_map, segment_map
from cockpit.ui.explore_pivot import PIVOTED, pivot
from cockpit.ui.explore_rank import chosen_rank, ranked
from cockpit.ui.explore_trend import children_trends, own_trends
from cockpit.ui.filters import filter_bar
from cockpit.ui.head import head, say
from cockpit.ui.no_cases import stop_without_cases
from cockpit.ui.parts import chosen_part
from cockpit.ui.place_file import QUERIES as FILE_QUERIES
from cockpit.ui.place_file import place_file
from cockpit.ui.plain_head import note
from cockpit.ui.view import SCOPE_LABELS, View
from cockpit.ui.walk import leave_for_case, walk, walk_style
from cockpit.wording_explore import (
    CHILDREN,
    NO_SEGMENT,
    PARTS_OF,
    defined_by,
    listed_label,
    place_sentence,
    segment_facts,
)

MEASURES = ("accepted", "reported", "due", "closed_of_due", "closing_rate", "on_time_of_due", "on_time_rate", "overdue_open")
LISTED = ("due", "closed_of_due", "on_time_of_due", "overdue_open")
QUERIES = ("explore/places", "explore/trend", "explore/cases", "explore/pivot", "explore/places_points")
PARTS = ("下一级", "地图", "交叉表", "走势", "档案")
RANKED = ("下一级", "地图", "走势")
RUN = 13


def standing(view: View) -> Place:
    """Where the URL says we are. A segment it names must exist and be ours; else a sentence, and the level above."""
    wanted = st.query_params.get("segment")
    if not wanted:
        return Place(view)
    if wanted == NO_SEGMENT:
        return Place(view, NO_SEGMENT, NO_SEGMENT, "没有匹配到责任路段的案件")
    found = session.ask("explore/segment", segment=wanted[:100]).to_dicts()
    if not found:
        note(f"责任路段“{wanted[:30]}”不存在或不在授权范围，已忽略，显示上一级。")
        return Place(view)
    segment = found[0]
    if not view.street:
        view = replace(view, unit=segment["unit"], street=segment["street"])
    return Place(view, wanted, segment["name"], segment_facts(segment))


def run_of(place: Place) -> list[dict]:
    """This period and those before it as far as the data reaches, oldest first."""
    first = session.publication().manifest.first_reported
    length = RUN if place.view.period.grain in ("week", "xun", "month") else 2
    periods = [p for p in place.view.period.run(length) if first is None or p.until > first.date()]
    asked = place.asked() | {"due_rule": place.view.due or session.publication().due_rule(place.view.period.since)}
    found = session.ask("explore/trend", starts=[p.since for p in periods], ends=[p.until for p in periods], **asked).drop("place").to_dicts()
    return [row | {"until": p.until} for row, p in zip(found, periods, strict=True)]


def below(place: Place) -> tuple[list[dict], dict]:
    """The children of a place and their total."""
    rows = session.ask("explore/places", level=place.below, since=place.view.period.since, until=place.view.period.until,
                       **place.asked()).to_dicts()
    return rows[:-1], rows[-1]


top = st.container()
view = filter_bar("scope", "source", "category", "due", measures=MEASURES)
walk_style()
stop_without_cases("综合查询", view, top)
leave_for_case()
place = standing(view)
lacking = {name: session.publication().lacking(name) for name in MEASURES}
volume = "reported" if lacking["accepted"] else "accepted"
run = run_of(place)
children, total = below(place) if place.below else ([], run[-1])
name = place.name if place.segment else place.view.place if place.view.unit else session.scope().label
with top:
    head("综合查询", place.view)
    say(place_sentence(name, view.period, volume, run[-1], run[-2] if len(run) > 1 else None, children))
walk(trail_html(place, session.scope().label) + tiles_html(volume, run, lacking, len(run) > 2), key="explore")
by = None
with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key="explore_bar"):
    part = chosen_part(PARTS, "e_part")
    if part in RANKED and place.below:
        by = chosen_rank(place, [m for m in (volume, "due", "closing_rate", "on_time_rate", "overdue_open") if not lacking[m]])
rows = ranked(children, by)
listable = [m for m in (volume, *PIVOTED, *PARTS_OF) if not session.publication().lacking(defined_by(m))]
measure = st.query_params.get("measure", volume)
if part == "下一级" and any(child["place"] != NO_SEGMENT for child in children):
    then, total_then = below(place.at(replace(place.view, period=view.period.previous())))
    order = f"按{metric(by).label}由高到低" if by else "按应结案数排列" if place.below == "segment" else "规范顺序"
    notes = f"{SCOPE_LABELS[view.scope]}｜应结案按{session.due_reading(view.due, view.period.since)}｜{order}，点名称进入下一级，点数字看案件"
    table = children_html(place, volume, rows, then, total, total_then, lacking, by)
    walk(card(f"各{CHILDREN[place.below]}运行情况", notes, table).replace("ck-card", "ck-card ck-below", 1), key="children")
elif part == "地图":
    children_map(place, rows, by or volume) if place.below else segment_map(place, measure if measure in listable else volume)
elif part == "交叉表":
    pivot(place, volume, {child["place"]: child["name"] for child in children} if place.below == "segment" else {})
elif part == "走势":
    if place.below and len(run) > 1:
        children_trends(place, rows, by or volume, run)
    own_trends(place, run, [m for m in MEASURES if not lacking[m]])
elif part == "档案":
    place_file(place)
case_list(place, volume, {m: listed_label(m) for m in listable if m in (volume, *LISTED, measure)})
definitions_drawer(view, MEASURES, QUERIES + FILE_QUERIES)
