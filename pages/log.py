"""审计日志: who looked at what, who took what away, who was refused what; for the auditor."""
from __future__ import annotations

from pathlib import Path

import streamlit as st

from cockpit import audit, ui
from cockpit import wording_query as words
from cockpit.ui.head import say
from cockpit.ui.ledger_board import lines_html
from cockpit.ui.log_board import counts_html, events, log_filters, narrowed
from cockpit.ui.markup import tag

audit.flush(1)
where = audit.folder()
found = audit.days(where)
st.html(Path(ui.__file__).parent / "query.css")
st.html(tag("div", tag("h1", "审计日志"), cls="ck-head"))
if not found:
    st.html(lines_html((), "还没有记录。"))
    st.stop()
with st.container(key="filters", horizontal=True, vertical_alignment="bottom", gap="small"):
    since, until, days = log_filters(found)
    frame, bad = audit.entries(where, since, until)
    chosen = narrowed(frame)
counts = dict(frame.group_by("kind").len().iter_rows())
lost = int(frame.filter(frame["kind"] == "lost")["rows"].sum())
say([words.log_sentence(days, counts | {"lost": lost}, frame["account"].drop_nulls().n_unique(), bad)])
st.html(counts_html(chosen))
events(chosen, days)
