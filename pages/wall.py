"""指挥大屏: the screen the address names, drawn once a publication; between publications only a beat goes to the browser."""
from __future__ import annotations

import streamlit as st

from cockpit.places import places
from cockpit.refusal import Refused
from cockpit.screens import read_screen, scene_at
from cockpit.ui.wall import beat, chooser, show

wanted = st.query_params.get("screen", "")
if not wanted:
    chooser("请选择屏幕")
    st.stop()
try:
    screen = read_screen(places(), wanted)
    start = scene_at(screen, scene) if (scene := st.query_params.get("scene", "")) else None
except Refused as refused:
    chooser(refused.what, refused)
    st.stop()
show(screen, start)
beat(screen)
