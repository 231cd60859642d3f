"""The map on a page: clicks become the URL, the way back is shown, unknown names break nothing."""
from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from cockpit.ui.city_map import off_html, trail_html


def page(unit: str | None, street: str | None, click: str) -> None:
    import streamlit as st

    from cockpit.charts.city_map import city_map
    from cockpit.outlines import ground
    from cockpit.ui.city_map import city_map_board, map_step
    if click and not st.session_state.get("clicked"):
        st.session_state["clicked"] = True
        map_step(click)
    stand = ground(unit, street)
    city_map_board(city_map(stand, unplaced=0), "map", stand.unit, stand.street, stand.missing)


def ran(stands: tuple[str | None, str | None] = (None, None), click: str = "", **params: str) -> AppTest:
    test = AppTest.from_function(page, args=(*stands, click), default_timeout=30)
    for name, value in params.items():
        test.query_params[name] = [value]
    return test.run()


def html(test: AppTest) -> str:
    return json.loads(test.get("bidi_component")[0].proto.json)["html"]


@pytest.mark.parametrize(("click", "left"), [
    ("level=unit&unit=金水区", {"unit": "金水区"}),
    ("level=street&unit=金水区&street=花园路街道", {"unit": "金水区", "street": "花园路街道"}),
    ("level=city", {}),
    ("segment=S0001", {"unit": "二七区", "street": "长江路街道", "segment": "S0001"}),
    ("hotspot=H%2001", {"unit": "二七区", "street": "长江路街道", "hotspot": "H 01"}),
    ("level=unit", {"unit": "二七区", "street": "长江路街道", "segment": "S0002"}),
    ("无此参数=1&week=2020-W01", {"unit": "二七区", "street": "长江路街道", "segment": "S0002"}),
    ("%%%&&=", {"unit": "二七区", "street": "长江路街道", "segment": "S0002"}),
])
def test_a_click_is_a_step_in_the_url_and_the_period_stays(click, left):
    test = ran(click=click, week="2025-W41", unit="二七区", street="长江路街道", segment="S0002")
    assert not test.exception
    assert {k: v if isinstance(v, str) else v[0] for k, v in test.query_params.items()} == {"week": "2025-W41"} | left


@pytest.mark.parametrize("named", [(None, None), ("金水区", None), ("金水区", "花园路街道"), ("无此区", "无此街道"), ("金水区", "<b>"), ("", "")])
def test_the_map_stands_anywhere_and_an_unknown_name_falls_back(named):
    test = ran(named)
    assert not test.exception
    assert "<svg" in html(test) and "全市" in html(test)
    assert "无此" not in html(test) and "<b></b>" not in html(test)


def test_the_way_back_leads_through_the_unit_to_the_city():
    assert trail_html(None, None).count("data-open") == 0
    trail = trail_html("金水区", "花园路街道")
    assert 'data-open="level=city"' in trail and "level=unit&amp;unit=%E9%87%91%E6%B0%B4%E5%8C%BA" in trail
    assert '<b aria-current="location">花园路街道</b>' in trail
    assert "<script>" not in trail_html("<script>", None)


def test_every_place_not_on_the_map_is_named_under_it():
    names = [f"第{n}街道" for n in range(120)]
    assert all(n in off_html(names) for n in names)
    assert off_html(()) == ""
