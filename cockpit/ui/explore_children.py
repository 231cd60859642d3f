"""The next level down by one measure: ranked, on the map, and as small multiples; the measure stands in the URL."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl
import streamlit as st

from cockpit.charts.city_map import city_map
from cockpit.charts.multiples import multiples
from cockpit.charts.trend import trend
from cockpit.metrics import metric
from cockpit.outlines import ground
from cockpit.periods import Period
from cockpit.ui import session
from cockpit.ui.city_map import city_map_board
from cockpit.ui.explore_board import Place
from cockpit.ui.figures import chart_card
from cockpit.ui.filters import write
from cockpit.ui.markup import chinese, esc, tag
from cockpit.ui.plain_head import note
from cockpit.ui.runs import run_labels, short_label
from cockpit.wording_explore import CHILDREN, NO_SEGMENT

Row = Mapping[str, Any]
RANK, SPLIT, MOST = "rank", "split", 16  # the URL's words for the measure and for one chart a child; small charts at most


def chosen_rank(measures: Sequence[str], plain: str | None = None) -> str | None:
    """Draw the choice of a measure and return it; `plain` names the order that is no ranking, where there is one."""
    wanted = st.query_params.get(RANK)
    if wanted and wanted not in measures:
        note(f"排列指标“{wanted[:20]}”无法识别，或没有数据，已忽略。")
        wanted = None
    options = [*([""] if plain else []), *measures]
    labels = {"": plain or ""} | {m: metric(m).label for m in measures}
    st.session_state["e_rank"] = wanted or options[0]
    st.segmented_control("排列", options, key="e_rank", format_func=labels.__getitem__, required=True, label_visibility="collapsed", width="content",
                         on_change=lambda: write(**{RANK: st.session_state["e_rank"] or None}))
    return wanted or options[0] or None


def ranked(rows: Sequence[Row], name: str) -> list[tuple[int | None, Row]]:
    """Rows by a measure, the greatest first, each with its rank: equals share one. What is unknown, and what is no place, comes last without one."""
    def counts(row: Row) -> bool:
        return row[name] is not None and row["place"] != NO_SEGMENT

    order = sorted(rows, key=lambda r: (not counts(r), r["place"] == NO_SEGMENT, -(r[name] or 0)))
    return [(1 + sum(counts(other) and other[name] > row[name] for other in rows) if counts(row) else None, row) for row in order]


def children_map(place: Place, rows: Sequence[Row], name: str) -> None:
    """The places one level down in shades of the measure; on a segment the segments of its street. A click goes down."""
    view = place.view
    if place.segment == NO_SEGMENT:
        note("没有匹配到责任路段的案件，图上没有位置。")
        return
    entry, stand = metric(name), ground(view.unit, view.street)
    values = {str(row["place"]): _drawn(row[name], name) for row in rows}
    lines = [line | {"value": values.get(line["segment_id"])} for line in session.ask("explore/lines", unit=view.unit, street=view.street).to_dicts()
             ] if view.unit and view.street else []
    unit = "%" if entry.is_rate else entry.unit
    svg = city_map(stand, None if view.street else values, segments_of=lines, measure=entry.label, unit=unit, width=1500, height=780)
    st.html(tag("h2", esc(f"{chinese(entry.label)}分布") + tag("small", esc("颜色越深数值越大；点区、街道、路段逐级看；示意")), cls="ck-heading"))
    city_map_board(svg, "map_explore", stand.unit, stand.street, stand.missing)


def _drawn(value: float | None, name: str) -> float | None:
    return round(value * 100, 2) if value is not None and metric(name).is_rate else value


def children_runs(place: Place, rows: Sequence[Row], name: str, periods: Sequence[Period]) -> None:
    """A small line a child on one scale, the greatest of the newest period first; of many children the first sixteen."""
    asked = place.asked() | {"due_rule": place.view.due or session.publication().due_rule(place.view.period.since)}
    found = session.ask("explore/trend", level=place.below, starts=[p.since for p in periods], ends=[p.until for p in periods], **asked)
    values: dict[str, list[float | None]] = {}
    for row in found.to_dicts():
        values.setdefault(row["place"], []).append(row[name])
    order = [row for _, row in ranked(rows, name) if row["place"] in values]
    if not order:
        note("所选各期没有案件，没有走势。")
        return
    drawn = multiples([short_label(p) for p in periods], {str(row["name"]): values[row["place"]] for row in order[:MOST]}, name)
    kind = CHILDREN[place.below]
    said = f"近{len(periods)}期，到{place.view.period.label}｜同一尺度，按本期数值排列"
    if len(order) > MOST:
        said += f"｜共{len(order)}个，列前{MOST}个，其余见“下一级”"
    chart_card("children_runs", f"各{kind}{metric(name).label}", said, drawn)


def trends(place: Place, rows: Sequence[Row], run: Sequence[Row], shown: Sequence[str], measures: Sequence[str], periods: Sequence[Period]) -> None:
    """The periods up to this one: every measure of this place, or one measure of every place below. `run`: of this place, as asked."""
    of_children = bool(rows) and st.query_params.get(SPLIT) == "1"
    if rows:
        st.session_state["e_split"] = of_children
        st.toggle(f"分{CHILDREN[place.below]}看", key="e_split", on_change=lambda: write(**{SPLIT: "1" if st.session_state["e_split"] else None}))
    if of_children:
        children_runs(place, rows, chosen_rank(measures) or measures[0], periods)
        return
    labelled = run_labels(pl.DataFrame(run, infer_schema_length=None), place.view.period.grain)
    columns = st.columns(3)
    for at, name in enumerate(shown):
        with columns[at % 3]:
            drawn = trend(labelled, name, band=f"近{labelled.height}期常见区间")
            chart_card(f"run_{name}", metric(name).label, f"近{labelled.height}期，到{place.view.period.label}", drawn)


def beside(place: Place) -> Place:
    """What the map shows of a segment: the street it lies in."""
    return replace(place, segment=None, name="", facts="")
