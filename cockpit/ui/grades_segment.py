"""The drawer of one segment's month: its grade, what it lacks, what endangers it, its path month by month."""
from __future__ import annotations

from typing import Any

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cockpit.charts.grade_path import grade_path
from cockpit.charts.style import CONFIG
from cockpit.ui import session
from cockpit.ui.decision_board import close_segment
from cockpit.ui.decision_cards import decided_about, titled
from cockpit.ui.decision_tables import facts_html, place_of
from cockpit.ui.drawer import drawer
from cockpit.ui.filters import carried
from cockpit.ui.flags_segment import grid
from cockpit.ui.grades_lists import grade_chip
from cockpit.ui.head import say
from cockpit.ui.markup import esc, tag
from cockpit.ui.plain_head import note
from cockpit.ui.view import View
from cockpit.wording_grades import gap_words, grade_sentence, month_label


def grade_drawer(view: View, month: str, remarks: DeltaGenerator) -> None:
    """Open the drawer when the URL names a segment; one this account cannot see, or that was not listed, says so in `remarks`."""
    wanted = st.query_params.get("segment")
    if not wanted:
        return
    path = session.ask("grades/path", segment=wanted[:100])
    if not path.filter(period=month).is_empty():
        found = session.ask("grades/month", month=month, segment=wanted[:100]).to_dicts()
        _drawer(found[0], path, view)
        return
    with remarks:
        note(f"责任路段“{wanted[:30]}”本月没有等次或不在授权范围，已忽略。")


@drawer("责任路段等次由来", 1100, close_segment)
def _drawer(row: dict[str, Any], path: pl.DataFrame, view: View) -> None:
    about = [*decided_about(view, row["rules"]), ("责任路段", f"{row['name']}（{row['segment_id']}）")]
    st.html(tag("h2", grade_chip(row["grade"]) + esc(row["name"]) + tag("small", esc(f"{place_of(row)}｜编号{row['segment_id']}")), cls="ck-heading"))
    say(grade_sentence(view.period, row))
    st.html(facts_html([("晋级差距", gap_words(row) if row["next_grade"] else "已是最高等次"), ("降级风险", row["risk"] or "无"),
                        ("本月", f"得分{row['periods']}期，红旗{row['reds']}面，黑旗{row['blacks']}面"),
                        ("近期", f"红旗{row['reds_recent']}面，连续{row['black_free']}个月没有黑旗，在本等次{row['months_held']}个月")]))
    titled("path", "历月等次", f"至{month_label(path['since'][-1])}", path, "grades/path", about)
    labels = pl.Series("label", [month_label(day) for day in path["since"]])
    st.plotly_chart(grade_path(path.with_columns(labels)), key="path_chart", config=CONFIG)
    grid(path.drop("since", "version").reverse(), "grades/path", "没有记录。")
    st.page_link("../pages/flags.py", label="这条路段的得分由来 ›", query_params=carried() | {"segment": row["segment_id"]})
