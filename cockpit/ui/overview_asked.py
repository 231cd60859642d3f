"""What 总览 and the wall ask: the headline's figures, the units, the sentence and the matters of one view."""
from __future__ import annotations

import polars as pl

from cockpit import wording
from cockpit.ui import session
from cockpit.ui.overview_decisions import decision_matters, together
from cockpit.ui.overview_tiles import Headline
from cockpit.ui.runs import figures, history, up_to
from cockpit.ui.view import View
from cockpit.wording import Matter, Sentence

MEASURES = ("accepted", "reported", "on_time_rate", "overdue_open", "overdue_open_10d", "response_rate", "solve_rate",
            "satisfied_rate", "emergency", "arrival_minutes", "undispatched", "due", "closed_of_due", "closing_rate",
            "on_time_of_due", "reworked_of_due", "postponed_of_due")
RUN = 13


@session.remembered
def units(view: View) -> pl.DataFrame:
    """By unit, of the view's case scope and chosen place."""
    found = session.ask("operations/by_unit", **view.asked("due_rule")).filter(pl.col("scope") == view.scope)
    return found.filter(pl.col("unit") == view.unit) if view.unit else found


@session.remembered
def places(view: View) -> list[dict]:
    """The rows of the table: units of the city, or streets of the chosen unit, named alike."""
    if not view.unit:
        return [row | {"name": row["unit"]} for row in units(view).to_dicts()]
    return session.ask("loop/breakdown", grouping="street", unit=[view.unit], **view.asked("due_rule", "scope")).to_dicts()


@session.remembered
def headline(view: View) -> Headline:
    """The figures of the view's period, of the one before and a year before, and the runs up to it."""
    lacking = {name: session.publication().lacking(name) for name in MEASURES}
    finished = history(view)
    now, before, last_year = (figures(view.at(p), finished) for p in (view.period, view.period.previous(), view.period.last_year()))
    return Headline(view, "reported" if lacking["accepted"] else "accepted", now, before, last_year, up_to(finished, view.period).tail(2 * RUN).to_dicts(),
                    _by_period("overview/three_rates", view, finished), _repeats(view), _by_period("overview/emergency", view, finished), lacking)


@session.remembered
def judgement(view: View) -> Sentence:
    """The 研判 sentence over the headline's figures."""
    head, scope = headline(view), view.scope
    now, before = head.now, head.before
    rose = (now["常规"]["on_time_rate"] or 0) >= (before["常规"]["on_time_rate"] or 0)
    return wording.judgement(view.period, head.volume, now[scope], before[scope], now["常规"], before["常规"], _driver(view, rose),
                             units(view).to_dicts())


@session.remembered
def matters(view: View) -> list[Matter]:
    """需领导关注事项 of the view."""
    where = {"since": view.period.since, "until": view.period.until, "unit": view.units}
    return together(decision_matters(view), wording.matters(
        view.period, units(view).to_dicts(), units(view.at(view.period.previous())).to_dicts(),
        session.ask("overview/doubts", **where).to_dicts(), session.ask("overview/silences", **where).to_dicts()))


def _by_period(name: str, view: View, finished: pl.DataFrame) -> list[dict]:
    """A query that answers for a list of periods: thirteen up to this one, out of all finished ones where it is one of them."""
    spans = [(p.since, p.until) for p in view.period.run(RUN)]
    if set(spans) <= set(finished.select("since", "until").iter_rows() if not finished.is_empty() else ()):
        spans = finished.select("since", "until").unique(maintain_order=True).rows()
    found = session.ask(name, since=[s for s, _ in spans], until=[u for _, u in spans], scope=view.scope,
                        unit=view.units)
    return found.filter(pl.col("since") <= view.period.since).tail(RUN).to_dicts()


def _repeats(view: View) -> list[dict]:
    """重复投诉 of the period before and of this one."""
    spans = (view.period.previous(), view.period)
    return session.ask("complaints/repeat_places", since=[p.since for p in spans], until=[p.until for p in spans],
                       unit=view.units).to_dicts()


def _driver(view: View, rate_rose: bool) -> dict | None:
    """The unit and category that moved the city's 按期结案率 most in the direction it went."""
    before = view.period.previous()
    effects = session.ask("overview/drivers", **view.asked("due_rule"), before_since=before.since, before_until=before.until,
                          unit=view.units).drop_nulls("effect")
    return None if effects.is_empty() else effects.row(-1 if rate_rose else 0, named=True)
