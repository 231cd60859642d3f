"""The row of a case as it was exported, in a drawer: read from the file on the click, never before and never in a list."""
from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st

from cockpit.places import places
from cockpit.refusal import Refused
from cockpit.ui.board import link, opened
from cockpit.ui.chrome import plate
from cockpit.ui.drawer import drawer
from cockpit.ui.markup import esc, tag
from cockpit.ui.plain_head import note

if TYPE_CHECKING:
    from cockpit.ingest.original import Original

Row = Mapping[str, Any]
NAME = "original"
CSS = Path(__file__).parent / "place_file.css"
LONGEST = 500  # characters of a cell; so quarantine cuts it


def original_link(case: Row) -> str:
    """What opens the drawer of a case, as ui.board writes it; empty where the publication does not say where the row came from."""
    return link(rows=NAME, of=case["system"]) if case["ingest"] and case["line"] else ""


def original_drawer(cases: list[dict[str, Any]]) -> None:
    """Open the drawer when the URL says so. `cases`: what this account was given of the case, one a source system."""
    wanted = opened("rows")
    if not wanted:
        return
    found = next((c for c in cases if wanted == NAME and original_link(c) and c["system"] == st.query_params.get("of", c["system"])), None)
    if found:
        _drawer(found)
    else:
        note("链接里的明细不是这一页的，已忽略。")


@drawer("导出时的原样", 1080)
def _drawer(case: Row) -> None:
    from cockpit.ingest.original import original_row  # the readers of exports are heavy, and only this click needs them

    told = f"{case['file'] or '来源文件'}，第{case['line']:,}行｜台账编号{case['ingest']}"
    st.html(tag("h2", esc(f"案件 {case['case_id']}") + tag("small", esc(told)), cls="ck-heading"))
    try:
        with st.spinner("正在读取导出文件……"):
            row = original_row(places(), case["ingest"], case["line"], case["case_id"])
    except Refused as no:
        plate("看不到导出时的原样", [f"{no.what}。", f"{no.remedy}。" if no.remedy else ""])
        return
    st.html(CSS)
    st.html(tag("div", original_html(row), cls="ck-drawer"))


def original_html(row: Original) -> str:
    """Header, what it is read as, value: letter by letter, so its punctuation stays as it was written."""
    head = "".join(tag("th", h, scope="col") for h in ("读作", "文件表头", "导出时的值"))
    body = "".join(tag("tr", tag("th", esc(c.fields), scope="row") + tag("td", escape(c.header)) + tag("td", _value(c.value), cls="ck-wrap"))
                   for c in row.columns)
    said = [f"与台账核对一致，逐字照录；手机号、身份证号、车牌已遮盖，超过{LONGEST}字的只显示前{LONGEST}字"]
    said += [f"另有{row.others}列没有导入，不显示"] if row.others else []
    said += ["导入配置在导入之后改动过，列按现行配置"] if row.remapped else []
    return (tag("p", esc(f"{'；'.join(said)}。"), cls="ck-line")
            + tag("div", tag("table", tag("caption", "导出时的原样") + tag("thead", tag("tr", head)) + tag("tbody", body), cls="ck-table ck-list"),
                  cls="ck-scroll", tabindex=0, role="region", aria_label="导出时的原样"))


def _value(value: str) -> str:
    return tag("span", escape(value), style="white-space:pre-wrap") if value else tag("small", esc("（空）"))
