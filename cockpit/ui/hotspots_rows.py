"""The rows behind a figure of 投诉热点, in a drawer, with the export of all of them."""
from __future__ import annotations

from typing import Any

import streamlit as st

from cockpit.questions import question
from cockpit.ui import session
from cockpit.ui.drawer import drawer
from cockpit.ui.ledger_board import exports, sheet_html
from cockpit.ui.markup import chinese, esc, tag


@drawer("明细", 1180)
def rows_drawer(name: str, asked: dict[str, Any], period: str) -> None:
    """Rows of question `name`; `period` names the exported file."""
    frame = session.ask(name, **asked)
    labels = {c: chinese(t) for c, t in question(name).columns.items() if c in frame.columns}
    st.html(tag("div", tag("p", esc(f"{frame.height:,}件"), cls="ck-line") + sheet_html(frame.head(500).to_dicts(), labels, empty="没有。"), cls="ck-drawer"))
    exports(f"{question(name).title}_{period}", frame, question(name).columns, "d_rows")
