"""The cases behind a number of 综合查询: which number, page by page, and the whole list as CSV or XLSX."""
from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import polars as pl
import streamlit as st

from cockpit.export import csv_bytes, xlsx_bytes
from cockpit.questions import question
from cockpit.ui import record, session
from cockpit.ui.definitions import basis
from cockpit.ui.explore_board import Place, cases_html, pager_html
from cockpit.ui.filters import LONGEST, write
from cockpit.ui.markup import chinese, esc, tag
from cockpit.ui.plain_head import note
from cockpit.ui.view import SCOPE_LABELS
from cockpit.ui.walk import OF_LIST, walk
from cockpit.wording_explore import defined_by

PAGE_SIZE = 20
ALL = 1_000_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def case_list(place: Place, default: str, measures: Mapping[str, str]) -> None:
    """The card of cases. `measures`: what may be listed, with its label; the URL's `measure` and `page` choose."""
    measure = st.query_params.get("measure") or default
    if measure not in measures:
        note(f"没有可列案件的指标“{measure[:30]}”，已忽略，列出{measures[default]}。")
        measure = default
    page, only = _page(), _only()
    frame = _rows(place, measure, only, PAGE_SIZE, (page - 1) * PAGE_SIZE)
    if frame.is_empty() and page > 1:
        note(f"案件清单没有第{page}页，已显示第一页。")
        page, frame = 1, _rows(place, measure, only, PAGE_SIZE, 0)
    total = frame["total"][0] if frame.height else 0
    with st.container(key="card_cases", gap="small"):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="cases_bar"):
            st.html(tag("h2", esc(f"案件清单：{measures[measure]}{total:,}件") + tag("small", esc("点案件编号看全过程")), cls="ck-heading"), width="stretch")
            for name, value in only.items():
                st.button(f"{OF_LIST[name]}：{chinese(value)} ✕", key=f"x_only_{name}", help="不再只看这一项",
                          on_click=partial(write, **{name: None, "page": None}))
            _measure_choice(measure, measures)
            _exports(place, measure, only, measures[measure], total)
        if total:
            walk(cases_html(frame.to_dicts(), place) + pager_html(page, PAGE_SIZE, total), key="cases")
        else:
            st.html(tag("p", esc(f"这里没有{measures[measure]}的案件。"), cls="ck-empty"))


def _page() -> int:
    wanted = st.query_params.get("page", "1")
    if wanted.isascii() and wanted.isdigit() and 0 < int(wanted) <= ALL // PAGE_SIZE:
        return int(wanted)
    note(f"页码“{wanted[:20]}”无法识别，已显示第一页。")
    return 1


def _only() -> dict[str, str]:
    """What the URL narrows this list to, beside the filters of the page."""
    found = {name: value for name in OF_LIST if (value := st.query_params.get(name))}
    for name in [n for n, value in found.items() if len(value) > LONGEST]:
        note(f"{OF_LIST[name]}“{found.pop(name)[:30]}”无法识别，已忽略，按全部显示。")
    return found


def _rows(place: Place, measure: str, only: Mapping[str, str], most: int, skip: int) -> pl.DataFrame:
    period = place.view.period
    return session.ask("explore/cases", measure=measure, since=period.since, until=period.until, most=most, skip=skip,
                       **only, **place.asked())


def _measure_choice(measure: str, measures: Mapping[str, str]) -> None:
    st.session_state["x_measure"] = measure
    st.segmented_control("案件", list(measures), key="x_measure", format_func=measures.__getitem__, required=True,
                         label_visibility="collapsed", width="content",
                         on_change=lambda: write(measure=st.session_state["x_measure"], page=None))


def _exports(place: Place, measure: str, only: Mapping[str, str], label: str, total: int) -> None:
    view = place.view
    labels = {name: chinese(text) for name, text in question("explore/cases").columns.items()}
    where = "".join(filter(None, (view.unit or "全部区域", view.street, place.name)))
    stem = f"{label}_{where}_{view.period.key}"

    kept = [("指标", label), ("行数", f"{total:,}"), ("责任路段", place.name or "全部"), ("案件范围", SCOPE_LABELS[view.scope]),
            ("问题来源", view.source or "全部"), ("大类", view.category or "全部")]
    kept += [(OF_LIST[name], value) for name, value in only.items()]
    about = [*kept, *basis(view, [defined_by(measure)])]
    # The file is made when it is fetched, outside this run: who asks and of which publication is settled here.
    asked, scope = session.publication(), session.scope()

    def rows() -> pl.DataFrame:
        return asked.ask("explore/cases", scope, measure=measure, since=view.period.since, until=view.period.until, most=ALL,
                         skip=0, **only, **place.asked()).drop("total")

    record.download("导出CSV", lambda: csv_bytes(rows(), labels), f"{stem}.csv", "text/csv", key="x_cases_csv", rows=total, disabled=not total)
    record.download("导出XLSX", lambda: xlsx_bytes(rows(), labels, about), f"{stem}.xlsx", XLSX, key="x_cases_xlsx", rows=total, disabled=not total)
