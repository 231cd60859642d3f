"""Clicks on the boards of decisions: written into the URL, and nothing else is."""
from __future__ import annotations

import pytest
import streamlit as st

from cockpit.ui import board
from cockpit.ui.decision_board import step
from cockpit.ui.filters import carried


@pytest.fixture
def url(monkeypatch):
    """The URL and the session as plain dicts."""
    params: dict[str, str] = {}
    monkeypatch.setattr(st, "query_params", params)
    monkeypatch.setattr(st, "session_state", {})
    return params


def test_a_segment_is_opened_and_another_drawer_closed(url):
    url |= {"week": "2025-W41", "define": "1"}
    step("segment=S0001")
    assert url == {"week": "2025-W41", "segment": "S0001"}


def test_another_unit_forgets_the_street(url):
    url |= {"unit": "金水区", "street": "花园路街道"}
    step("unit=二七区&part=区街")
    assert url == {"unit": "二七区", "part": "区街"}


def test_a_period_of_one_grain_replaces_that_of_another(url):
    url |= {"month": "2025-09", "part": "连续"}
    step("segment=S1&week=2025-W40")
    assert url == {"week": "2025-W40", "segment": "S1", "part": "连续"}


def test_what_is_no_step_is_not_written(url):
    step("evil=1&rows=due&unit=")
    assert url == {}


def test_a_click_that_leads_to_another_page_is_left_to_the_shell_once(url):
    step("page=grades&month=2025-09")
    assert url == {}
    assert board.leaving() == {"page": "grades", "month": "2025-09"}
    assert board.leaving() == {}


def test_a_tile_that_names_its_period_does_not_carry_the_period_of_the_page_it_leaves(url, monkeypatch):
    from cockpit import shell

    gone: list[tuple[object, dict]] = []
    monkeypatch.setattr(st, "switch_page", lambda page, query_params: gone.append((page, query_params)))
    url |= {"week": "2025-W41", "unit": "二七区"}
    pages = {entry: entry.url_path for entry in shell.PAGES}
    board.leave_for({"page": "grades", "month": "2025-09"})
    shell.go(pages)
    assert gone == [("grades", {"unit": "二七区", "month": "2025-09"})]
    board.leave_for({"page": "flags", "segment": "S1"})
    shell.go(pages)
    assert gone[1] == ("flags", {"week": "2025-W41", "unit": "二七区", "segment": "S1"})
    url |= {"street": "德化街街道"}
    for unit, street in (("金水区", {}), ("二七区", {"street": "德化街街道"})):  # a street is left behind with its unit
        board.leave_for({"page": "flags", "unit": unit})
        shell.go(pages)
        assert gone.pop() == ("flags", {"week": "2025-W41", "unit": unit} | street)
    del url["street"]
    board.leave_for({"page": "../secrets"})
    shell.go(pages)
    shell.go(pages)
    assert len(gone) == 2
    assert carried() == {"week": "2025-W41", "unit": "二七区"}
