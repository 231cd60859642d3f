"""行动前后对比 on 投诉热点: where, what, since when, how long, against whom (all of it in the URL), and what came of it."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl
import streamlit as st

from cockpit.charts.before_after import before_after
from cockpit.decisions.effect import effect
from cockpit.ui import session
from cockpit.ui.board import board
from cockpit.ui.cards import card
from cockpit.ui.effect_board import SIDES, effect_html
from cockpit.ui.figures import chart_card
from cockpit.ui.filters import write
from cockpit.ui.head import say
from cockpit.ui.markup import chinese, esc, tag
from cockpit.ui.plain_head import note
from cockpit.ui.view import View
from cockpit.wording_patterns import against_words, day_words, effect_sentence

SIDE = "side"
DAYS = (7, 14, 28, 56, 91)
ALL, DEFAULT_DAYS = "", 0
Places = Mapping[str, list[str] | None]


@dataclass(frozen=True)
class Way:
    """What the URL asks to compare. None: not chosen; without `days` the rule in force says how many."""

    action: date | None = None
    days: int | None = None
    against: str = "elsewhere"
    segment: str | None = None
    subcategory: str | None = None


def read_way(params: Mapping[str, str], segments: Mapping[str, str], classes: Mapping[str, str], street: str | None,
             first: date, last: date) -> tuple[Way, list[str]]:
    """The comparison a URL asks for, and a sentence for everything in it that had to be ignored. `first`, `last`: days that hold data."""
    ignored: list[str] = []

    def one(name: str, label: str, known: Mapping[str, str]) -> str | None:
        value = params.get(name)
        if value and value not in known:
            ignored.append(f"{label}“{value[:30]}”不在所选范围或一年内没有投诉，已忽略。")
        return value if value in known else None

    action = None
    if params.get("action"):
        try:
            action = date.fromisoformat(params["action"])
        except ValueError:
            ignored.append(f"行动日期“{params['action'][:30]}”无法识别，已忽略。")
    if action and not first <= action <= last:
        ignored.append(f"行动日期{action}没有数据，已忽略。")
        action = None
    days = params.get("days")
    if days and days not in map(str, DAYS):
        ignored.append(f"前后天数“{days[:10]}”不可选，已忽略。")
        days = None
    segment, subcategory = one("segment", "责任路段", segments), one("subcategory", "小类", classes)
    against = params.get("against") or "elsewhere"
    if against not in against_words(segment, street):
        ignored.append(f"这里没有对照“{against[:20]}”，按其余地方。")
        against = "elsewhere"
    return Way(action, int(days) if days else None, against, segment, subcategory), ignored


def side_asked(of: str) -> dict[str, str] | None:
    """here:before, as a count writes it into the URL → parameters of complaints/effect_rows. None: no such count."""
    side, _, phase = of.partition(":")
    return {"side": side, "phase": phase} if (side, phase) in SIDES else None


def effect_part(view: View, places: Places, where: str) -> dict[str, Any] | None:
    """Draw the choices and, once a place and a day are chosen, what came of it. Returns what was asked of complaints/effect."""
    manifest = session.publication().manifest
    listed = session.ask("complaints/effect_choices", until=manifest.as_of.date() + timedelta(days=1), **places)
    segments, classes = (dict(listed.filter(kind=kind).select("value", "name").iter_rows()) for kind in ("segment", "subcategory"))
    segments |= _of_the_link(view, segments)
    first = manifest.first_reported.date() if manifest.first_reported else view.period.since
    way, ignored = read_way(st.query_params, segments, classes, view.street, first, manifest.as_of.date())
    st.html(tag("h2", esc("行动前后对比") + tag("small", esc("选定地点、类别和行动日期，与对照的同期变化相比；门槛为示例")), cls="ck-heading"))
    note(*ignored)
    _choices(view, way, segments, classes, first, manifest.as_of.date())
    if not (way.segment or view.unit):
        st.html(tag("p", esc("先在上方选区（管委会）、街道（乡镇），或选路段。"), cls="ck-empty"))
        return None
    if way.action is None:
        st.html(tag("p", esc("再选行动日期。"), cls="ck-empty"))
        return None
    asked = {"action": way.action, "days": way.days, "against": way.against, "subcategory": [way.subcategory] if way.subcategory else None,
             **({"segment": [way.segment]} if way.segment else {"unit": view.unit, "street": view.street})}
    name = segments[way.segment] if way.segment else view.place
    _result(session.ask("complaints/effect", **asked), name, way, against_words(way.segment, view.street)[way.against])
    return asked


def _of_the_link(view: View, known: Mapping[str, str]) -> dict[str, str]:
    """The segment of the URL, when it is real, ours and inside the place in view, and the list does not hold it."""
    wanted = (st.query_params.get("segment") or "")[:100]
    if not wanted or wanted in known:
        return {}
    found = session.ask("explore/segment", segment=wanted).to_dicts()
    inside = found and view.unit in (None, found[0]["unit"]) and view.street in (None, found[0]["street"])
    return {wanted: found[0]["name"]} if inside else {}


def _choices(view: View, way: Way, segments: Mapping[str, str], classes: Mapping[str, str], first: date, last: date) -> None:
    """One line of fields; each writes the URL."""
    with st.container(key="effect_choices", horizontal=True, vertical_alignment="bottom", gap="small"):
        _select("segment", "责任路段", way.segment or ALL, {ALL: view.place if view.unit else "未选", **segments}, 330,
                "选定区（管委会）后可选；按一年投诉件数排列")
        _select("subcategory", "小类", way.subcategory or ALL, {ALL: "全部小类", **classes}, 190)
        st.session_state["e_action"] = way.action
        st.date_input("行动日期", key="e_action", min_value=first, max_value=last, format="YYYY-MM-DD", width=150,
                      on_change=lambda: write(action=str(st.session_state["e_action"] or "")))
        days = {DEFAULT_DAYS: "按规则"} | {n: f"{n}日" for n in DAYS}
        st.session_state["e_days"] = way.days or DEFAULT_DAYS
        st.selectbox("前后各", list(days), key="e_days", format_func=lambda n: days[n], width=110,
                     on_change=lambda: write(days=str(st.session_state["e_days"] or "")))
        _select("against", "对照", way.against, against_words(way.segment, view.street), 140)


def _select(name: str, label: str, value: str, options: Mapping[str, str], width: int, help_: str | None = None) -> None:
    key = f"e_{name}"
    st.session_state[key] = value
    st.selectbox(label, list(options), key=key, format_func=lambda v: chinese(options[v]), width=width, help=help_,
                 on_change=lambda: write(**{name: st.session_state[key]}))


def _result(steps: pl.DataFrame, name: str, way: Way, against: str) -> None:
    """Sentence, counts and chart."""
    found = effect(steps)
    assert way.action is not None
    say(effect_sentence(found, f"{name}{way.subcategory or ''}{day_words(way.action)}"))
    left, right = st.columns((1, 1.25))
    with left:
        own = "" if session.scope().everywhere else "对照只含本账户授权范围内的地方。"
        board(card("行动前后件数", "点件数看投诉", effect_html(found, steps.to_dicts(), against, own)), key="effect")
    with right:
        chart_card("effect", "逐周投诉", "虚线为按对照变化应有；每点为七日件数", before_after(steps))
