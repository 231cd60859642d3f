"""The drawer of rows behind a number: same period, filters and rule; as many rows as the number says; CSV and XLSX."""
from __future__ import annotations

import polars as pl
import streamlit as st

from cockpit.export import csv_bytes, xlsx_bytes
from cockpit.metrics import catalogue
from cockpit.questions import question
from cockpit.ui import record, session
from cockpit.ui.board import opened
from cockpit.ui.definitions import basis, due_words
from cockpit.ui.drawer import drawer
from cockpit.ui.markup import chinese, esc, tag
from cockpit.ui.view import SCOPE_LABELS, SCOPES, View

# Numbers whose rows cases/list does not know: they belong to these two pages.
OWN = {
    "closed_before_arrival": "结案早于到场时间", "emergency_late": "应急案件超时", "complaints": "投诉",
    "link_1": "发现问题", "link_2": "受理立案", "link_3": "任务派遣", "link_4": "问题处置", "link_5": "现场核查", "link_6": "案件结案",
    "link_7": "考核评价", "age_1": "超期1日内", "age_2": "超期1至3日", "age_3": "超期3至10日", "age_4": "超期10至30日", "age_5": "超期30日以上",
    "due_today": "今日到期",
}
LISTED = ("reported", "accepted", "filed", "dispatched", "undispatched", "due", "closed_of_due", "on_time_of_due", "closed_by_now",
          "reworked_of_due", "postponed_of_due", "overdue_open", "overdue_open_10d", "emergency")
NARROWED = {"unit": "区（管委会）", "street": "街道（乡镇）", "source": "问题来源", "category": "大类", "subcategory": "小类"}
SHOWN = 5000


def rows_drawer(view: View) -> None:
    """Open the drawer when the URL says so. An unknown measure says so and opens nothing."""
    measure = opened("rows")
    if not measure:
        return
    if measure not in OWN and measure not in LISTED:
        st.html(tag("div", tag("p", esc(f"没有指标“{measure[:30]}”的明细，已忽略。")), cls="ck-note", role="alert"))
        return
    _drawer(view, measure)


def rows_behind(view: View, measure: str, of: str | None, where: str | None) -> tuple[pl.DataFrame, str, list[tuple[str, str]]]:
    """The rows, their query, and what they are narrowed to. `of` is field:value; what it names replaces the view's own."""
    narrowed = {name: value for name in ("unit", "street", "source", "category") if (value := getattr(view, name))}
    field, _, value = (of or "").partition(":")
    if field in NARROWED and value:
        narrowed[field] = value
    scope = where if where in SCOPES else view.scope
    if measure == "due_today":
        placed = {k: v for k, v in narrowed.items() if k in ("unit", "street")}
        frame = session.ask("cases/due_today", **{k: [v] for k, v in placed.items()}).drop("today", "total")
        return frame, "cases/due_today", [(NARROWED[k], v) for k, v in placed.items()]
    name = "overview/rows" if measure in OWN else "cases/list"
    due = {} if measure in OWN and not measure.startswith("age_") else {"due_rule": view.due}
    frame = session.ask(name, measure=measure, since=view.period.since, until=view.period.until, scope=scope, **due,
                        **{k: [v] for k, v in narrowed.items()})
    said = [("案件范围", SCOPE_LABELS[scope]), *((NARROWED[k], v) for k, v in narrowed.items())]
    return frame, name, said


def measure_label(measure: str) -> str:
    return OWN.get(measure) or catalogue()[measure].label


@drawer("明细", 1180)
def _drawer(view: View, measure: str) -> None:
    frame, name, said = rows_behind(view, measure, st.query_params.get("of"), st.query_params.get("where"))
    labels = question(name).columns
    narrowed = "｜".join(value for _, value in said)
    st.html(tag("h2", esc(f"{measure_label(measure)}  {frame.height:,}件"), cls="ck-heading")
            + tag("p", esc(f"{view.period.label}｜{narrowed}｜应结案按{due_words(view)}"), cls="ck-line"))
    if frame.is_empty():
        st.html(tag("p", "没有符合条件的案件。", cls="ck-empty"))
        return
    about = [("指标", measure_label(measure)), ("行数", str(frame.height)), *said,
             *basis(view, [measure] if measure in catalogue() else [])]
    stem = f"{measure_label(measure)}_{view.period.key}"
    with st.container(horizontal=True, gap="small"):
        record.download("导出CSV", lambda: csv_bytes(frame, labels), f"{stem}.csv", "text/csv", key="x_csv", rows=frame.height)
        record.download("导出XLSX", lambda: xlsx_bytes(frame, labels, about), f"{stem}.xlsx",
                        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", key="x_xlsx", rows=frame.height)
    columns = {c: st.column_config.Column(chinese(labels.get(c, c))) for c in frame.columns}
    columns["case_id"] = st.column_config.LinkColumn(chinese(labels["case_id"]), display_text=r"id=(.+)$")
    st.dataframe(_readable(frame.head(SHOWN)), hide_index=True, height=680, width="stretch", column_config=columns, placeholder="")
    if frame.height > SHOWN:
        st.html(tag("p", esc(f"表中为前{SHOWN:,}行，导出文件含全部{frame.height:,}行。"), cls="ck-line"))


def _readable(frame: pl.DataFrame) -> pl.DataFrame:
    """Times to the minute, the case as a link to its card, days overdue up front, empty columns left out."""
    kept = [c for c in frame.columns if frame[c].null_count() < frame.height]
    if "overdue_days" in kept:
        kept.insert(1, kept.pop(kept.index("overdue_days")))
    written = frame.select(pl.col(c).dt.strftime("%Y-%m-%d %H:%M") if frame.schema[c] == pl.Datetime else pl.col(c) for c in kept)
    return written.with_columns(pl.format(session.case_link(), "case_id").alias("case_id"))
