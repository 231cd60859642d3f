"""投诉热点: where it gets worse and how sure that is, who complains again and again, when, about what, and how fast the urgent is met."""
from __future__ import annotations

import streamlit as st

from cockpit import wording_complaints, wording_patterns
from cockpit import wording_hotspots as words
from cockpit.outlines import ground
from cockpit.periods import Period
from cockpit.ui import session
from cockpit.ui.city_map import city_map_board
from cockpit.ui.filters import filter_bar
from cockpit.ui.head import head, say
from cockpit.ui.hotspots_board import asked, hotspot_drawer, hotspots_map, hotspots_style, per_head, signals
from cockpit.ui.hotspots_parts import hotspot_list, repeats, topics, urgencies
from cockpit.ui.hotspots_times import times
from cockpit.ui.markup import esc, tag
from cockpit.ui.no_cases import stop_without_cases
from cockpit.ui.parts import chosen_part
from cockpit.ui.plain_head import note
from cockpit.ui.supervision_bar import terms_drawer

TITLE = "投诉热点"
PARTS = ("热点", "重复投诉", "时间规律", "每月一题", "平急与责任")
QUERIES = ("hotspots/week", "hotspots/history", "hotspots/cases", "hotspots/rates", "hotspots/actions", "hotspots/weeks", "hotspots/places",
           "complaints/repeat", "complaints/recurrence", "overview/three_rates", "complaints/hours", "complaints/calendar", "complaints/season",
           "complaints/effect", "complaints/topics", "complaints/unowned", "complaints/urgency")
TERMS = dict.fromkeys(PARTS[2:4], wording_patterns.TERMS) | dict.fromkeys((PARTS[1], PARTS[4]), wording_complaints.TERMS)
hotspots_style()
top = st.container()
view = filter_bar("unit", "street")
stop_without_cases(TITLE, view, top)
with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
    part = chosen_part(PARTS, "h_part")
    st.button("口径", key="f_define", help="本页的名词、规则版本和查询语句", on_click=lambda: st.query_params.update({"define": "1"}))
places = asked(view.unit, view.street)
where = view.place if view.unit else session.scope().label
if part != PARTS[0]:
    with top:
        head(TITLE, view, "hotspots")
    {"重复投诉": repeats, "时间规律": times, "每月一题": topics, "平急与责任": urgencies}[part](view, places, where)
    terms_drawer(TERMS.get(part, words.TERMS), "hotspots", QUERIES)
    st.stop()

judged = next(iter(session.ask("hotspots/weeks", until=view.period.until, weeks=2, **places).to_dicts()), None)
week = Period("week", judged["since"], judged["until"]) if judged else view.period
frame = session.ask("hotspots/week", week=week.key, **places)
rows = frame.to_dicts()
with top:
    head(TITLE, view, "hotspots")
    say(words.page_sentence(week, rows, where) if judged else (words.NOT_JUDGED,))
if judged and week != view.period:
    note(f"热点按周判定，显示{view.period.label}内最后一个判定的周：{week.label}。")
stand = ground(view.unit, view.street)
hotspot_list("rising", "突增", [r for r in rows if r["question"] == "突增"], frame, view)
st.html(tag("h2", esc("热点地图") + tag("small", esc("近28日反映数，点区、街道、路段逐级看；示意")), cls="ck-heading"))
city_map_board(hotspots_map(week, view.unit, view.street), "map_hotspots", stand.unit, stand.street, stand.missing)
per_head(signals(week, "street" if view.unit else "unit", view.unit, view.street))
hotspot_list("high", "高发", [r for r in rows if r["question"] == "高发"], frame, view)
hotspot_drawer(rows, week.key)
terms_drawer(words.TERMS, "hotspots", QUERIES)
