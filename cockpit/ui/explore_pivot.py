"""交叉表 of 综合查询: one metric by two groupings of the place in view; every count opens its cases."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import polars as pl
import streamlit as st

from cockpit.export import csv_bytes, xlsx_bytes
from cockpit.metrics import NO_DENOMINATOR, catalogue, metric, show
from cockpit.ui import record, session
from cockpit.ui.cards import card
from cockpit.ui.decision_cards import XLSX
from cockpit.ui.definitions import basis
from cockpit.ui.explore_board import Place
from cockpit.ui.filters import write
from cockpit.ui.markup import esc, tag
from cockpit.ui.plain_head import note
from cockpit.ui.walk import OF_LIST, to_cell, walk
from cockpit.wording import lacks_words

Row = Mapping[str, Any]
QUERY, TOTAL, UNKNOWN = "explore/pivot", "合计", "未明确"
GROUPINGS = {"unit": "区（管委会）", "street": "街道（乡镇）", "segment": "责任路段", "source": "问题来源", "category": "大类"} | OF_LIST
# Counts of cases the list below can open; a rate opens the cases of its numerator, a mean those it is the mean of.
PIVOTED = ("reported", "accepted", "filed", "dispatched", "undispatched", "due", "closed_of_due", "on_time_of_due", "closed_by_now", "reworked_of_due",
           "postponed_of_due", "overdue_open", "overdue_open_10d", "emergency")
OPENED = {"filing_rate": "filed", "dispatch_rate": "dispatched", "closing_rate": "closed_of_due", "on_time_rate": "on_time_of_due",
          "rework_rate": "reworked_of_due", "postpone_rate": "postponed_of_due", "response_rate": "replied", "solve_rate": "solved",
          "satisfied_rate": "satisfied", "arrival_minutes": "arrived"}


def groupings(place: Place) -> tuple[str, ...]:
    """What the place in view can be split by; streets only within a unit, where their names are one each, segments only within a street."""
    view = place.view
    fixed = {"unit": view.unit, "street": view.street or (None if view.unit else "all units"), "segment": place.segment or (None if view.street else "all"),
             "source": view.source, "category": view.category} | dict.fromkeys(OF_LIST)
    return tuple(name for name in GROUPINGS if not fixed[name])


def pivot(place: Place, default: str, names: Mapping[str, str]) -> None:
    """The choices, kept in the URL, and the table. `names`: of segments, by their id."""
    able, measures = groupings(place), list(catalogue())
    with st.container(horizontal=True, gap="medium", key="pivot_bar"):
        down = _chosen("down", "行", able, able[0], GROUPINGS)
        across = _chosen("across", "列", [g for g in able if g != down], next(g for g in ("category", "source", *able) if g in able and g != down), GROUPINGS)
        name = _measure(measures, default)
    if lacking := session.publication().lacking(name):
        note(f"{metric(name).label}无数据（{lacks_words(lacking)}）。")
        return
    period = place.view.period
    frame = session.ask(QUERY, down=down, across=across, since=period.since, until=period.until, **place.asked())
    title = f"{GROUPINGS[down]}×{GROUPINGS[across]}：{metric(name).label}"
    table = table_html(frame.to_dicts(), name, down, across, names)
    walk(card(f"{title}（{metric(name).unit}）", f"{period.label}｜点数字看案件", table).replace("ck-card", "ck-card ck-below", 1), key="pivot")
    _files(f"{title}_{period.key}", frame, place, name)


def _chosen(param: str, label: str, options: Sequence[str], default: str, labels: Mapping[str, str]) -> str:
    """A choice in the URL; one that cannot be is ignored, and said."""
    wanted = st.query_params.get(param, default)
    if wanted not in options:
        if wanted not in GROUPINGS:
            note(f"{label}“{wanted[:20]}”无法识别，已忽略。")
        wanted = default
    key = f"x_{param}"
    st.session_state[key] = wanted
    st.segmented_control(label, list(options), key=key, format_func=lambda o: labels[o], required=True, width="content",
                         on_change=lambda: write(**{param: st.session_state[key]}))
    return wanted


def _measure(measures: Sequence[str], default: str) -> str:
    """The metric in the URL; one that is none is ignored, and said."""
    wanted = st.query_params.get("cross", default)
    if wanted not in measures:
        note(f"指标“{wanted[:20]}”无法识别，已忽略。")
        wanted = default
    st.session_state["x_cross"] = wanted
    st.selectbox("指标", measures, key="x_cross", format_func=lambda m: metric(m).label, width=240, on_change=lambda: write(cross=st.session_state["x_cross"]))
    return wanted


def table_html(rows: Sequence[Row], name: str, down: str, across: str, named: Mapping[str, str] = MappingProxyType({})) -> str:
    """Rows and columns in their order, both with totals; a cell that has no case is —."""
    columns = list(dict.fromkeys(r["across_name"] for r in sorted(rows, key=lambda r: r["down_name"] != TOTAL)))
    names = list(dict.fromkeys(r["down_name"] for r in rows))
    by = {(r["down_name"], r["across_name"]): r for r in rows}
    head = tag("th", esc(GROUPINGS[down]), scope="col") + "".join(tag("th", esc(named.get(c, c)), scope="col", cls="ck-num") for c in columns)
    body = ""
    for n in names:
        cells = "".join(tag("td", _cell(by.get((n, c)), name, down, across, named), cls="ck-num") for c in columns)
        body += tag("tr", tag("th", esc(named.get(n, n)), scope="row") + cells, cls="ck-total" if n == TOTAL else None)
    table = tag("table", tag("caption", esc(metric(name).label)) + tag("thead", tag("tr", head)) + tag("tbody", body), cls="ck-table")
    return tag("div", table, cls="ck-scroll", tabindex=0, role="region", aria_label="交叉表")


def _cell(row: Row | None, name: str, down: str, across: str, named: Mapping[str, str]) -> str:
    if row is None:
        return esc(NO_DENOMINATOR if name in OPENED else "0")
    words = esc(show(row[name], name, none=NO_DENOMINATOR, with_unit=False))
    if not row[name] or UNKNOWN in (row["down_name"], row["across_name"]):
        return words
    filters = {g: row[c] for g, c in ((down, "down_name"), (across, "across_name")) if row[c] != TOTAL}
    said = "、".join(named.get(f, f) for f in filters.values()) or TOTAL
    return tag("button", words, type="button", cls="ck-open", data_open=to_cell(OPENED.get(name, name), **filters),
               aria_label=f"{said}{metric(name).label}{words}，查看案件")


def wide(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """The table as it is exported: a row a group, a column a group."""
    return frame.pivot(on="across_name", index="down_name", values=name, aggregate_function="first", maintain_order=True)


def _files(title: str, frame: pl.DataFrame, place: Place, name: str) -> None:
    labels, pairs = {"down_name": ""}, [("内容", title), *basis(place.view, [name])]
    with st.container(horizontal=True, gap="small", key="pivot_files"):
        record.download("导出CSV", lambda: csv_bytes(wide(frame, name), labels), f"{title}.csv", "text/csv", key="x_pivot_csv")
        record.download("导出XLSX", lambda: xlsx_bytes(wide(frame, name), labels, pairs), f"{title}.xlsx", XLSX, key="x_pivot_xlsx")
