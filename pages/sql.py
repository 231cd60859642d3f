"""数据查询: an analyst's own select over the publication, within the account's scope."""
from __future__ import annotations

from pathlib import Path

import streamlit as st

from cockpit import ui
from cockpit import wording_query as words
from cockpit.analyst.run import EXPORTED, SHOWN, Limits, offered
from cockpit.ui import session
from cockpit.ui.head import say
from cockpit.ui.plain_head import plain_head
from cockpit.ui.query_board import answered, editor, tables

plain_head("数据查询")
st.html(Path(ui.__file__).parent / "query.css")
say([words.query_sentence(len(offered(session.publication(), session.scope())), SHOWN, EXPORTED, Limits().seconds)])
left, right = st.columns((2.3, 1), gap="small")
with right:
    tables()
with left:
    statement = editor()
    answered(statement)
