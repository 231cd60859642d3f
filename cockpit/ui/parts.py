"""The parts of a long page, one at a time, named in the URL."""
from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from cockpit.ui.filters import write
from cockpit.ui.plain_head import note


def chosen_part(parts: Sequence[str], key: str) -> str:
    """Draw the choice and return the part in view; one the page does not have is ignored, and said."""
    part = st.query_params.get("part", parts[0])
    if part not in parts:
        note(f"没有“{part[:20]}”这一部分，已忽略，显示{parts[0]}。")
        part = parts[0]
    st.session_state[key] = part
    st.segmented_control("部分", parts, key=key, required=True, label_visibility="collapsed", width="content",
                         on_change=lambda: write(part=st.session_state[key]))
    return part
