"""The search box of every page: a segment, a street, a unit, an enterprise or a case, by characters, pinyin, initials or number.

It is a fragment of its own: what is typed reruns the box and not the page, and an empty box asks nothing.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st

from cockpit.refusal import Refused
from cockpit.ui import session
from cockpit.ui.board import TO_PAGE, leave_for, link
from cockpit.ui.filters import write
from cockpit.ui.markup import esc, tag

Row = Mapping[str, Any]
TEXT = "search_text"
MOST, LONGEST = 6, 100
KINDS = {"路段": "责任路段", "街道": "街道（乡镇）", "区": "区（管委会）", "企业": "企业", "案件": "案件"}
HINT = "路段、企业、案件号"
_FIELD = tag("input", type="text", role="combobox", placeholder=HINT, title="回车查找，按“/”键到这里", maxlength=LONGEST, autocomplete="off",
             spellcheck="false", aria_label="查找路段、街道、区、企业、案件编号", aria_controls="ck-hits", aria_expanded="false",
             aria_autocomplete="list").removesuffix("</input>")
_SEARCH = st.components.v2.component(
    "cockpit_search", html=f"<div class='ck-search'>{_FIELD}<div class='ck-hits' id='ck-hits' hidden></div></div>\n",
    js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"), isolate_styles=False)


@st.fragment
def search_box() -> None:
    """The box, and the hits of what was last typed into it."""
    if TO_PAGE in st.session_state:
        st.rerun()
    text = st.session_state.get(TEXT, "")
    _SEARCH(key="search", data={"html": answer(text) if text else "", "text": text}, on_text_change=_typed, on_open_change=_chosen)


def answer(text: str) -> str:
    """Hits as HTML, or the sentence that says why there are none."""
    if len(text) > LONGEST:
        return nothing(f"输入过长，请缩短到{LONGEST}字以内。")
    try:
        session.enter()
        found = session.ask("search/find", text=text, most=MOST).to_dicts()
    except Refused as refused:
        return nothing(f"无法查找：{refused.what}。")
    return hits_html(found) if found else nothing(f"没有找到“{text[:20]}{'…' if len(text) > 20 else ''}”，"
                                                  "可输入路段、街道、企业名称或案件编号，拼音、首字母也行。")


def nothing(sentence: str) -> str:
    return tag("p", esc(sentence), role="status")


def hits_html(found: Sequence[Row]) -> str:
    """Rows of search/find as a list to choose from."""
    hits = "".join(tag("li", tag("b", esc(row["name"] or "名称无数据")) + tag("small", esc(_place(row))), role="option", tabindex=0, id=f"ck-hit-{at}",
                       aria_selected="false", data_open=leads_to(row)) for at, row in enumerate(found))
    more = [KINDS[kind] for kind in KINDS if any(row["kind"] == kind and row["more"] for row in found)]
    told = tag("p", esc(f"{'、'.join(more)}还有未列出的，请多输入几个字或编号。")) if more else ""
    return tag("ul", hits, role="listbox", aria_label="查找结果") + told


def leads_to(row: Row) -> str:
    """Where a hit leads: a place to 综合查询, an enterprise to its record, a case to its card."""
    if row["kind"] == "案件":
        return link(page="case", id=row["id"])
    if row["kind"] == "企业":
        return link(page="inspections", enterprise=row["id"])
    return link(page="explore", unit=row["unit"], street=row["street"], segment=row["id"])


def _place(row: Row) -> str:
    where = f"{row['unit'] or ''}{row['street'] or ''}" if row["kind"] != "区" else ""
    number = f"编号{row['id']}" if row["kind"] == "企业" else ""
    return "｜".join(filter(None, (KINDS[row["kind"]], where, number)))


def _typed() -> None:
    st.session_state[TEXT] = str(st.session_state["search"].text or "").strip()


def _chosen() -> None:
    wanted = dict(parse_qsl(str(st.session_state["search"].open or "")))
    write(unit=None, street=None)  # the place that was looked at would narrow what was found, or not hold it
    st.session_state[TEXT] = ""
    leave_for(wanted)
