"""A list of decisions in its card: heading, small print, the list, and the whole of it as CSV and XLSX."""
from __future__ import annotations

from collections.abc import Callable, Sequence

import polars as pl
import streamlit as st

from cockpit.export import csv_bytes, xlsx_bytes
from cockpit.questions import question
from cockpit.ui import record, session
from cockpit.ui.decision_board import decision_board
from cockpit.ui.markup import chinese, esc, tag
from cockpit.ui.view import View

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Pairs = Sequence[tuple[str, str]]


def list_card(key: str, title: str, note: str, html: str, frame: pl.DataFrame, query: str, about: Pairs, *, chip: str = "", under: str = "") -> None:
    """`html`: the list; `frame`: its rows, exported under the labels of `query`; `chip`: HTML before the title; `under`: HTML after the heading."""
    with st.container(key=f"card_{key}", gap="small"):
        titled(key, title, note, frame, query, about, chip)
        decision_board(under + html, key=f"board_{key}")


def titled(key: str, title: str, note: str, frame: pl.DataFrame, query: str, about: Pairs, chip: str = "",
           whole: Callable[[], pl.DataFrame] | None = None) -> None:
    """A heading with the exports of its rows beside it. `whole` asks for all rows on the click, where `frame` holds the first."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"bar_{key}"):
        st.html(tag("h2", chip + esc(title) + tag("small", esc(note)), cls="ck-heading"), width="stretch")
        exports(title, frame, query, f"x_{key}", about, whole)


def exports(stem: str, frame: pl.DataFrame, query: str, key: str, about: Pairs, whole: Callable[[], pl.DataFrame] | None = None) -> None:
    """CSV and XLSX of all rows; nothing is offered where there is none."""
    if frame.is_empty():
        return
    labels = {name: chinese(text) for name, text in question(query).columns.items()}
    rows = whole or (lambda: frame)

    def text() -> tuple[bytes, int]:
        held = rows()
        return csv_bytes(held, labels), held.height

    def sheet() -> tuple[bytes, int]:
        held = rows()
        return xlsx_bytes(held, labels, [("内容", stem), ("行数", f"{held.height:,}"), *about]), held.height

    with st.container(horizontal=True, gap="small", width="content", key=f"{key}_files"):
        record.download("导出CSV", text, f"{stem}.csv", "text/csv", key=f"{key}_csv")
        record.download("导出XLSX", sheet, f"{stem}.xlsx", XLSX, key=f"{key}_xlsx")


def decided_about(view: View, rules: str | None) -> list[tuple[str, str]]:
    """What an exported sheet says of itself: it is 初评, of which period, by which rules, from which publication."""
    manifest = session.publication().manifest
    place = view.place if view.unit else session.scope().label
    pairs = [("性质", "初评"), ("统计周期", view.period.label), ("范围", place), ("规则", rules or "—"),
             ("数据截至", f"{manifest.as_of:%Y-%m-%d %H:%M}"), ("发布版本", session.publication_words())]
    return [(a, chinese(b)) for a, b in pairs + ([("数据性质", "演示数据")] if manifest.demo else [])]
