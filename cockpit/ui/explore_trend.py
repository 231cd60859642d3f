"""走势 of 综合查询: one small line a child on one scale, and every measure of the place itself over the same periods."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from cockpit.charts.multiples import common_scale, small_line
from cockpit.charts.trend import trend
from cockpit.metrics import NO_DENOMINATOR, metric, show
from cockpit.periods import Period
from cockpit.ui import session
from cockpit.ui.cards import card
from cockpit.ui.explore_board import Place
from cockpit.ui.explore_rank import Ranked
from cockpit.ui.figures import chart_card
from cockpit.ui.markup import esc, tag
from cockpit.ui.runs import run_labels, short_label
from cockpit.ui.walk import walk
from cockpit.wording_explore import CHILDREN

MOST = 16


def own_trends(place: Place, run: Sequence[dict[str, Any]], measures: Sequence[str]) -> None:
    """Every measure of this place over the periods up to this one: small multiples on one axis of time."""
    labelled = run_labels(pl.DataFrame(run, infer_schema_length=None), place.view.period.grain)
    columns = st.columns(3)
    for at, name in enumerate(measures):
        with columns[at % 3]:
            drawn = trend(labelled, name, band=f"近{labelled.height}期常见区间")
            chart_card(f"run_{name}", metric(name).label, f"近{labelled.height}期，到{place.view.period.label}", drawn)


def children_trends(place: Place, children: Ranked, name: str, run: Sequence[dict[str, Any]]) -> None:
    """One small line a child, the foremost first, on one scale; one question for all. `run`: the place itself, for rates the pale line behind."""
    periods = [Period(place.view.period.grain, r["since"], r["until"]) for r in run]
    found = session.ask("explore/trend", level=place.below, starts=[p.since for p in periods], ends=[p.until for p in periods],
                        **place.asked() | {"due_rule": place.view.due or session.publication().due_rule(place.view.period.since)})
    by = {(r["place"], r["since"]): r[name] for r in found.to_dicts()}
    rate = metric(name).is_rate
    shown = children[:MOST]
    lines = [[by.get((c["place"], p.since), None if rate else 0) for p in periods] for _, c in shown]
    beside = [r[name] for r in run] if rate else []
    scale = common_scale([*lines, beside], rate)
    ticks = tuple(f"{v:.0%}" if rate else f"{v:,.0f}" for v in scale)
    cells = [_cell(place, rank, row["name"], row["place"], small_line(line, scale, (ticks[0], ticks[1]), f"{row['name']}{metric(name).label}走势", beside),
                   show(line[-1], name, none=NO_DENOMINATOR)) for (rank, row), line in zip(shown, lines, strict=True)]
    rest = len(children) - len(shown)
    notes = [f"{short_label(periods[0])}—{short_label(periods[-1])}，各图同一刻度", *(["浅色线为本级合计"] if rate else []), "末端数字为本期，点名称进入下一级",
             *([f"只画前{MOST}个，另有{rest}个见下一级的表"] if rest else [])]
    walk(card(f"各{CHILDREN[place.below]}{metric(name).label}走势", "｜".join(notes), tag("div", "".join(cells), cls="ck-multiples")), key="multiples")


def _cell(place: Place, rank: int | None, name: str, child: str, drawn: str, last: str) -> str:
    title = tag("button", esc(name), type="button", cls="ck-open ck-into", data_open=place.step(child), aria_label=f"进入{name}")
    return tag("div", tag("p", (tag("i", esc(rank)) if rank else "") + title + tag("b", esc(last))) + drawn)
