"""Launcher: python -m streamlit run app.py. Routes, the Chinese shell and the warm-up; nothing else."""
from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from starlette.middleware import Middleware

from cockpit import api
from cockpit.chinese_shell import ChineseShell


@asynccontextmanager
async def warm_up(_: st.App) -> AsyncIterator[None]:
    """Load the publication and the heavy modules, then freeze them: Streamlit collects garbage after every run."""
    from cockpit import ahead
    from cockpit.shell import preload
    from cockpit.ui.first_views import first_views

    preload()
    gc.collect()
    gc.freeze()
    end = ahead.follow(first_views)
    yield
    end()


def report_failure(error: Exception) -> bool:
    """Show a Chinese message with an id; the log has the trace under that id."""
    from cockpit.ui.failure import show_failure

    show_failure(error)
    return True


app = st.App("cockpit/shell.py", routes=api.routes(), middleware=[Middleware(ChineseShell)], lifespan=warm_up,
             on_script_error=report_failure)
