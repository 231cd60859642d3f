"""The drawer of one segment's period: how the score came about, what was found by which patrols, the year before, its grades."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cockpit.charts.grade_path import grade_path
from cockpit.charts.history_strip import SHOWN, history_strip
from cockpit.charts.style import CONFIG
from cockpit.charts.waterfall import waterfall
from cockpit.periods import Period
from cockpit.questions import question
from cockpit.ui import session
from cockpit.ui.decision_board import close_segment
from cockpit.ui.decision_cards import decided_about, exports, titled
from cockpit.ui.decision_tables import flag_chip
from cockpit.ui.drawer import drawer
from cockpit.ui.filters import carried
from cockpit.ui.head import say
from cockpit.ui.markup import chinese, esc, tag
from cockpit.ui.plain_head import note
from cockpit.ui.runs import short_label
from cockpit.ui.view import View
from cockpit.wording_flags import segment_facts, segment_sentence, why
from cockpit.wording_grades import month_label

ROWS = 2_000


def segment_drawer(view: View, period: str, ties: Sequence[str], remarks: DeltaGenerator) -> None:
    """Open the drawer when the URL names a segment; one this account cannot see, or that was not listed, says so in `remarks`."""
    wanted = st.query_params.get("segment")
    if not wanted:
        return
    found = session.ask("flags/segments", week=period, segment=wanted[:100]).to_dicts()
    if found:
        _drawer(found[0], view, period, ties)
        return
    with remarks:
        note(f"责任路段“{wanted[:30]}”本期没有评旗记录或不在授权范围，已忽略。")


@drawer("责任路段得分由来", 1240, close_segment)
def _drawer(row: dict[str, Any], view: View, period: str, ties: Sequence[str]) -> None:
    asked = {"segment": row["segment_id"], "week": period}
    about = [*decided_about(view, row["rules"]), ("责任路段", f"{row['name']}（{row['segment_id']}）")]
    st.html(tag("h2", (flag_chip(row["flag"]) if row["flag"] else "") + esc(row["name"]) + tag("small", esc(segment_facts(row))), cls="ck-heading"))
    say((f"{view.period.label}，初评：", *segment_sentence(row)))
    if not row["held"] and row["flag"]:
        st.html(tag("p", esc(why(row, ties)), cls="ck-line"))
    _hotspots(row, period)
    _steps(asked, about)
    _evidence(row, view, asked, about)
    history = session.ask("flags/history", segment=row["segment_id"], until=view.period.until)
    titled("history", f"近{min(SHOWN, history.height)}期得分与旗别", "红、优、黑为旗别，斜线为不参评", history, "flags/history", about)
    st.plotly_chart(history_strip(_labelled(history)), key="seg_history", config=CONFIG)
    grades_of(row["segment_id"])
    _ways(row)


def _steps(asked: dict[str, Any], about: Sequence[tuple[str, str]]) -> None:
    """The waterfall; a segment nobody patrolled has no steps, and that is said."""
    steps = session.ask("flags/explain", **asked)
    said = steps.with_columns(pl.col("detail").map_elements(chinese, return_dtype=pl.String))
    titled("steps", "得分由来", "从100分起，每步四舍五入到0.01，各步相加正好是得分", said, "flags/explain", about)
    if steps.is_empty():
        st.html(tag("p", esc("本期没有巡查，没有得分。"), cls="ck-empty"))
        return
    st.plotly_chart(waterfall(said), key="seg_steps", config=CONFIG)


def _evidence(row: dict[str, Any], view: View, asked: dict[str, Any], about: Sequence[tuple[str, str]]) -> None:
    """Check items, findings and runs: the rows behind the score, as many as the score counts."""
    span = {"segment": row["segment_id"], "since": view.period.since, "until": view.period.until}
    items, findings, runs = session.ask("flags/items", **asked), session.ask("flags/findings", **span), session.ask("flags/runs", **span)
    apart = []
    if findings.height != row["findings"]:
        apart.append(f"巡查发现{findings.height:,}处，计分{row['findings']:,}处，其余没有对应的巡查单")
    if runs.height != row["runs"]:
        apart.append(f"巡查单{runs.height:,}份，计入{row['runs']:,}份")
    if apart:
        note("；".join(apart) + "，或在评定之后才到。")
    names = (f"扣分事项 {items.height}", f"巡查发现 {findings.height}", f"巡查单 {runs.height}")
    listed = ((items, "flags/items", "本期没有扣分事项。"), (findings, "flags/findings", "本期没有发现问题。"), (runs, "flags/runs", "本期没有巡查单。"))
    for tab, name, (frame, query, empty) in zip(st.tabs(names), names, listed, strict=True):
        with tab:
            sheet(name.split()[0], frame, query, about, empty)


def sheet(name: str, frame: pl.DataFrame, query: str, about: Sequence[tuple[str, str]], empty: str) -> None:
    """Rows as a grid, with the export of all of them."""
    grid(frame, query, empty)
    exports(name, frame, query, f"x_{query.rpartition('/')[2]}", about)


def grid(frame: pl.DataFrame, query: str, empty: str) -> None:
    """Rows under their Chinese labels; columns that are empty throughout are left out."""
    if frame.is_empty():
        st.html(tag("p", esc(empty), cls="ck-empty"))
        return
    labels = question(query).columns
    kept = [c for c in frame.columns if frame[c].null_count() < frame.height]
    shown = frame.head(ROWS).select(_readable(c, frame.schema[c]) for c in kept)
    st.dataframe(shown, hide_index=True, width="stretch", height=min(38 + 35 * shown.height, 320), placeholder="",
                 column_config={c: _configured(chinese(labels.get(c, c)), frame.schema[c]) for c in kept})


def _readable(column: str, kind: pl.DataType) -> pl.Expr:
    """Times to the minute, truth as 是 and 否."""
    if kind == pl.Datetime:
        return pl.col(column).dt.strftime("%Y-%m-%d %H:%M")
    if kind == pl.Boolean:
        return pl.when(column).then(pl.lit("是")).when(pl.col(column).not_()).then(pl.lit("否")).alias(column)
    return pl.col(column).cast(pl.Float64) if isinstance(kind, pl.Decimal) else pl.col(column)


def _configured(label: str, kind: pl.DataType) -> Any:
    return st.column_config.NumberColumn(label, format="%.2f") if isinstance(kind, pl.Decimal | pl.Float64) else st.column_config.Column(label)


def grades_of(segment: str) -> None:
    """The grade path of a segment; nothing where its grades were never decided."""
    path = session.ask("grades/path", segment=segment)
    if path.is_empty():
        return
    st.html(tag("h2", esc(f"“千百十”等次：现为{path['grade'][-1]}") + tag("small", esc(f"逐月，至{month_label(path['since'][-1])}")), cls="ck-heading"))
    labels = [month_label(day) for day in path["since"]]
    st.plotly_chart(grade_path(path.with_columns(label=pl.Series(labels))), key="seg_grades", config=CONFIG)


def _labelled(history: pl.DataFrame) -> pl.DataFrame:
    labels = [short_label(Period(grain, since, until)) for grain, since, until in history.select("grain", "since", "until").iter_rows()]
    return history.with_columns(label=pl.Series(labels, dtype=pl.String))


def _hotspots(row: dict[str, Any], period: str) -> None:
    """热点：… of this segment in that week, each a link; nothing where there is none, or the period is no week."""
    found = [r for r in session.ask("hotspots/week", week=period, segment=row["segment_id"]).to_dicts() if r["state"] != "消除"]
    if found:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.html(tag("p", esc("热点："), cls="ck-line"), width="content")
            for spot in found:
                st.page_link("../pages/hotspots.py", label=f"{spot['subcategory']}（{spot['question']}，{spot['state']}） ›",
                             query_params={"week": period, "hotspot": spot["id"]} | session.bound())


def _ways(row: dict[str, Any]) -> None:
    st.page_link("../pages/explore.py", label="综合查询这条路段的案件 ›",
                 query_params=carried() | {"unit": row["unit"] or "", "street": row["street"] or "", "segment": row["segment_id"]})
