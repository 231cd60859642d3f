"""Where a page leads on to: other registered pages, the view carried along."""
from __future__ import annotations

import streamlit as st
from streamlit.errors import StreamlitPageNotFoundError

from cockpit.ui.filters import carried

LABELS = {"flags": "红旗黑旗评定", "grades": "“千百十”", "ranking": "考评排名", "supervision": "挂牌督办", "doubts": "存疑清单",
          "trial": "试算：换一套规则看谁升谁降"}


def related(*names: str) -> None:
    """Links to pages by their script's name; one that is not registered is left out."""
    with st.container(horizontal=True, gap="medium", key="related"):
        for name in names:
            try:
                st.page_link(f"../pages/{name}.py", label=f"{LABELS[name]} ›", query_params=carried())
            except StreamlitPageNotFoundError:
                continue
