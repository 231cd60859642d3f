"""What a page of cases says where there are none: a city may bring its patrols and nothing else."""
from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cockpit.ui import session
from cockpit.ui.chrome import plate
from cockpit.ui.head import head, say
from cockpit.ui.view import View
from cockpit.wording import Sentence
from cockpit.wording_patrols import no_cases


def without_cases() -> Sentence | None:
    """The sentence that says so; None where the publication holds a case."""
    manifest = session.publication().manifest
    return no_cases(manifest.sources) if manifest.rows.get("case_fact") == 0 else None


def stop_without_cases(title: str, view: View, top: DeltaGenerator | None = None) -> None:
    """Head and sentence (in `top`, above the filters), and a plate, instead of a page that has nothing but cases to show."""
    sentence = without_cases()
    if sentence is None:
        return
    with top or st.container():
        head(title, view)
        say(sentence)
    plate("没有可显示的案件", ["这一页的指标都来自案件。", "有案件的来源导入并发布后，这里自动有数；在册的数据见数据台账。"])
    st.stop()
