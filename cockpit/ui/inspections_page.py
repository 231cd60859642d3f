"""The frame of 涉企检查: its style, its subtitle, and what it says where no source has a visit."""
from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cockpit.ui import session
from cockpit.ui.chrome import plate
from cockpit.ui.decision_board import decision_style
from cockpit.ui.head import head, say
from cockpit.ui.markup import esc, tag
from cockpit.ui.view import View
from cockpit.wording import Sentence
from cockpit.wording_inspections import LOAD, NOTHING, SUBTITLE

CSS = Path(__file__).parent / "inspections.css"
MARTS = ("inspection", "penalty")


def inspections_style() -> None:
    decision_style()
    st.html(CSS)


def inspections_head(title: str, view: View, sentence: Sentence) -> None:
    """Title and stamp, what it is about, the computed sentence."""
    head(title, view, "inspections", mark="")
    st.html(tag("p", esc(SUBTITLE), cls="ck-subtitle"))
    say(sentence)


def without_visits() -> bool:
    """Whether the publication holds neither a visit nor a penalty."""
    rows = session.publication().manifest.rows
    return not any(rows.get(mart) for mart in MARTS)


def stop_without_visits(title: str, view: View, top: DeltaGenerator) -> None:
    """Head, sentence and a plate that names what to load, instead of a page that has nothing to show."""
    if not without_visits():
        return
    with top:
        inspections_head(title, view, (f"{NOTHING}。",))
    plate(NOTHING, list(LOAD))
    st.stop()
