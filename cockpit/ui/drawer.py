"""The drawer at the right of a page: what a number leads to. The URL says what is open, and one is open at a time."""
from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec

import streamlit as st

from cockpit.ui.board import close
from cockpit.ui.plain_head import note

Shown = ParamSpec("Shown")
_open: ContextVar[bool] = ContextVar("drawer", default=False)


def none_open() -> None:
    """A run begins: the thread may have shown a drawer in the run before."""
    _open.set(False)


def drawer(title: str, width: int, on_dismiss: Callable[[], None] = close) -> Callable[[Callable[Shown, None]], Callable[Shown, None]]:
    """Make a drawer of what a function draws. A link that asks for a second one in the same run gets a sentence instead."""
    def made(draw: Callable[Shown, None]) -> Callable[Shown, None]:
        show = st.dialog(title, width=width, position="right", on_dismiss=on_dismiss)(draw)

        @wraps(draw)
        def once(*shown: Shown.args, **named: Shown.kwargs) -> None:
            if _open.get():
                note(f"一次只能打开一处，“{title}”已忽略。")
                return
            _open.set(True)
            show(*shown, **named)
        return once
    return made
