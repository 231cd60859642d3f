"""A chart in its card: the message as heading, small print, the figure; a click on a mark opens its rows."""
from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from cockpit.charts.style import CONFIG
from cockpit.ui.board import drawer_turn, open_drawer
from cockpit.ui.cards import heading

UNNAMED = "未注明"  # no filter can name what has no name


def chart_card(key: str, title: str, note: str, figure: go.Figure, *, opens: str = "") -> None:
    """`opens`: what a mark's customdata means, either "rows" (it is the measure) or "<measure>@<field>" (it is the value
    that narrows the measure's rows). Empty: the chart is not clickable."""
    with st.container(key=f"card_{key}"):
        st.html(heading(title, note))
        if not opens:
            st.plotly_chart(figure, key=f"chart_{key}", config=CONFIG)
            return
        # A new key after every drawer, so that the same bar can be clicked again.
        widget = f"chart_{key}_{drawer_turn()}"
        st.plotly_chart(figure, key=widget, config=CONFIG, on_select=lambda: _clicked(widget, opens), selection_mode="points")


def _clicked(widget: str, opens: str) -> None:
    points = st.session_state[widget].selection.points
    if not points:
        return
    value = points[0].get("customdata")
    value = value[0] if isinstance(value, list) else value
    if not value or value == UNNAMED:
        return
    measure, _, field = opens.partition("@")
    if measure == "rows":
        open_drawer(rows=str(value))
    else:
        open_drawer(rows=measure, of=f"{field}:{value}")
