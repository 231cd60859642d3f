"""The head of a page without a period: its noun and the stamp of the data."""
from __future__ import annotations

import streamlit as st

from cockpit.ui import session
from cockpit.ui.head import as_of_marks, data_marks, title_row
from cockpit.ui.markup import esc, tag


def plain_head(title: str, *subjects: str, where: str = "", period: str = "", mark: str = "初评") -> None:
    """Title left; right 数据截至 with age and staleness, 范围 (`where`, else the account's), 演示数据, failed checks; first `period`, if there is one.

    `subjects`: the rules the page is decided by; then their version and `mark` stand there too.
    """
    manifest = session.publication().manifest
    marks = [tag("span", esc(f"统计周期 {period}"), cls="ck-bare")] if period else []
    marks += [as_of_marks(manifest, manifest.now()), tag("span", esc(f"范围 {where or session.scope().label}"))]
    if subjects:
        marks += [tag("span", esc(f"规则 {manifest.rule_words(*subjects)}")), tag("span", esc(mark), cls="ck-mark")]
    marks.append(data_marks(manifest))
    title_row(title, marks)


def note(*lines: str) -> None:
    """A worded remark above the content."""
    if any(lines):
        st.html(tag("div", "".join(tag("p", esc(line)) for line in lines if line), cls="ck-note", role="alert"))
