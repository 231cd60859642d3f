"""总览: the first screen of the leadership, one computed sentence, tiles, units in official order, what needs attention."""
from __future__ import annotations

import polars as pl
import streamlit as st

from cockpit import wording
from cockpit.decisions.course import FLAG_SUBJECTS
from cockpit.ui import session
from cockpit.ui.board import board
from cockpit.ui.cards import card, matters_html, pair
from cockpit.ui.definitions import definitions_drawer
from cockpit.ui.filters import filter_bar
from cockpit.ui.head import head, say
from cockpit.ui.no_cases import without_cases
from cockpit.ui.overview_decisions import decision_matters, decision_tiles, together, visit_tiles
from cockpit.ui.overview_tiles import Headline, overview_tiles
from cockpit.ui.rows import rows_drawer
from cockpit.ui.runs import figures, history, up_to
from cockpit.ui.tables import Column, table_html
from cockpit.ui.tiles import tiles_html
from cockpit.ui.view import SCOPE_LABELS, View

TITLE = "城市精细化管理“路长制”运行总览"
MEASURES = ("accepted", "reported", "on_time_rate", "overdue_open", "overdue_open_10d", "response_rate", "solve_rate",
            "satisfied_rate", "emergency", "arrival_minutes", "undispatched", "due", "closed_of_due", "closing_rate",
            "on_time_of_due", "reworked_of_due", "postponed_of_due")
QUERIES = ("operations/totals", "operations/by_unit", "operations/trend", "overview/drivers", "overview/three_rates", "complaints/repeat_places",
           "inspections/reduction", "overview/emergency", "overview/doubts", "overview/silences")
FIGURES = (Column("undispatched", metric="undispatched"), Column("due", metric="due"),
           Column("closed_of_due", metric="closed_of_due"), Column("closing_rate", metric="closing_rate"),
           Column("on_time_of_due", metric="on_time_of_due"), Column("on_time_rate", metric="on_time_rate", bar=True),
           Column("reworked_of_due", metric="reworked_of_due"), Column("postponed_of_due", metric="postponed_of_due"),
           Column("overdue_open", metric="overdue_open", most=True))
RUN = 13


def units(view: View) -> pl.DataFrame:
    """By unit, both case scopes, of the chosen place."""
    found = session.ask("operations/by_unit", **view.asked("due_rule"))
    return found.filter(pl.col("unit") == view.unit) if view.unit else found


def places(view: View) -> list[dict]:
    """The rows of the table: units of the city, or streets of the chosen unit, named alike."""
    if not view.unit:
        return [row | {"name": row["unit"]} for row in units(view).filter(pl.col("scope") == view.scope).to_dicts()]
    return session.ask("loop/breakdown", grouping="street", unit=[view.unit], **view.asked("due_rule", "scope")).to_dicts()


def by_period(name: str, view: View, finished: pl.DataFrame) -> list[dict]:
    """A query that answers for a list of periods: thirteen up to this one, out of all finished ones where it is one of them."""
    spans = [(p.since, p.until) for p in view.period.run(RUN)]
    if set(spans) <= set(finished.select("since", "until").iter_rows() if not finished.is_empty() else ()):
        spans = finished.select("since", "until").unique(maintain_order=True).rows()
    found = session.ask(name, since=[s for s, _ in spans], until=[u for _, u in spans], scope=view.scope,
                        unit=[view.unit] if view.unit else None)
    return found.filter(pl.col("since") <= view.period.since).tail(RUN).to_dicts()


def repeats(view: View) -> list[dict]:
    """重复投诉 of the period before and of this one."""
    spans = (view.period.previous(), view.period)
    return session.ask("complaints/repeat_places", since=[p.since for p in spans], until=[p.until for p in spans],
                       unit=[view.unit] if view.unit else None).to_dicts()


def driver(view: View, rate_rose: bool) -> dict | None:
    """The unit and category that moved the city's 按期结案率 most in the direction it went."""
    before = view.period.previous()
    effects = session.ask("overview/drivers", **view.asked("due_rule"), before_since=before.since, before_until=before.until,
                          unit=[view.unit] if view.unit else None).drop_nulls("effect")
    return None if effects.is_empty() else effects.row(-1 if rate_rose else 0, named=True)


top = st.container()
view = filter_bar("unit", "scope", "due", measures=MEASURES)
lacking = {name: session.publication().lacking(name) for name in MEASURES}
volume = "reported" if lacking["accepted"] else "accepted"
finished = history(view)
now, before, last_year = (figures(view.at(p), finished) for p in (view.period, view.period.previous(), view.period.last_year()))
rate_rose = (now["常规"]["on_time_rate"] or 0) >= (before["常规"]["on_time_rate"] or 0)
table = units(view).filter(pl.col("scope") == view.scope).to_dicts()
with top:
    head(TITLE, view, "due", *FLAG_SUBJECTS, "grades", "supervision", mark="")
    say(without_cases() or wording.judgement(view.period, volume, now[view.scope], before[view.scope], now["常规"], before["常规"],
                          driver(view, rate_rose), table))
headline = Headline(view, volume, now, before, last_year, up_to(finished, view.period).tail(2 * RUN).to_dicts(),
                    by_period("overview/three_rates", view, finished), repeats(view), by_period("overview/emergency", view, finished), lacking)
where = {"since": view.period.since, "until": view.period.until, "unit": [view.unit] if view.unit else None}
matters = together(decision_matters(view), wording.matters(
    view.period, table, units(view.at(view.period.previous())).filter(pl.col("scope") == view.scope).to_dicts(),
    session.ask("overview/doubts", **where).to_dicts(), session.ask("overview/silences", **where).to_dicts()))
by, place = ("street", "街道（乡镇）") if view.unit else ("unit", "区（管委会）")
title = f"{view.unit}各街道运行情况" if view.unit else "各区（管委会）运行情况"
note = f"{SCOPE_LABELS[view.scope]}｜应结案按{session.due_reading(view.due, view.period.since)}｜{'规范顺序，' if not view.unit else ''}点表头排序"
total = now[view.scope] | {"name": view.unit or session.whole()}
board(tiles_html(overview_tiles(headline, decision_tiles(view), visit_tiles(view))) + pair(
    card(title, note, table_html(places(view), (Column("name", place), *FIGURES), key="name", of=by, total=total, lacking=lacking,
                                 where=view.scope, caption=title)),
    card("需领导关注事项", f"{len(matters)}项，点开见依据" if matters else "", matters_html(matters))), key="overview")
rows_drawer(view)
definitions_drawer(view, MEASURES, QUERIES)
