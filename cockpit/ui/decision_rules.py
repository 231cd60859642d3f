"""The 口径 drawer of a page of decisions: what its words mean, the rules the period was decided by, and the SQL."""
from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from cockpit.questions import question
from cockpit.ui.board import opened
from cockpit.ui.decision_tables import facts_html
from cockpit.ui.drawer import drawer
from cockpit.ui.markup import chinese, esc, tag
from cockpit.wording_rules import Facts

Terms = Sequence[tuple[str, str]]


def rules_drawer(terms: Terms, rules: Facts, decided: str, queries: Sequence[str]) -> None:
    """Open the drawer when the URL says so. `decided`: when and from what the period was decided."""
    if opened("define"):
        _drawer(tuple(terms), rules, decided, tuple(queries))


@drawer("口径", 720)
def _drawer(terms: Terms, rules: Facts, decided: str, queries: Sequence[str]) -> None:
    st.html(tag("div", tag("h3", "名词") + facts_html(terms), cls="ck-define"))
    heading = tag("p", esc(decided), cls="ck-line")
    st.html("".join(tag("div", tag("h3", esc(title)) + (heading if at == 0 else "") + facts_html(facts), cls="ck-define")
                    for at, (title, facts) in enumerate(rules)))
    for name in queries:
        asked = question(name)
        with st.expander(chinese(f"查询语句：{asked.title}")):
            st.code(asked.sql, language="sql", wrap_lines=True)
