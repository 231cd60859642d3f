"""A cell of the cross table lists its cases: narrowed to what has no filter on the page, said beside the list, and let go again."""
import re
from datetime import date
from html import unescape
from urllib.parse import parse_qsl

import pytest

from cockpit.access import EVERYWHERE
from cockpit.metrics import catalogue, metric
from cockpit.ui.explore_pivot import OPENED
from cockpit.ui.walk import step
from cockpit.wording_explore import listed_label

EXPLORE = "../pages/explore.py"
WEEK = {"since": date(2025, 10, 13), "until": date(2025, 10, 20)}


def heading(seen):
    return re.search(r"案件清单：\D+[\d,]+件", seen.text)[0]


def test_a_small_class_narrows_the_list_until_it_is_let_go(look, city):
    table = look(EXPLORE, part="交叉表", down="subcategory", across="unit", cross="reported")
    assert "小类×区（管委会）：上报案件" in table.text
    cells = [dict(parse_qsl(unescape(c))) for board in table.boards for c in re.findall(r'data-open="(to=cell[^"]*)"', board)]
    cell = next(c for c in cells if {"subcategory", "unit"} <= set(c))
    kept = {k: cell[k] for k in ("subcategory", "unit")}
    [total] = set(city.ask("explore/cases", EVERYWHERE, measure="reported", most=9, skip=0, **WEEK, **kept)["total"])
    seen = look(EXPLORE, measure="reported", **kept)
    assert heading(seen) == f"案件清单：上报案件{total:,}件"
    let_go = seen.test.button(key="x_only_subcategory")
    assert let_go.label.startswith(f"小类：{kept['subcategory']}")
    let_go.click().run()
    assert "subcategory" not in seen.test.query_params
    assert heading(seen) != f"案件清单：上报案件{total:,}件"


@pytest.mark.parametrize("name", catalogue())
def test_every_metric_of_the_catalogue_is_in_the_table_and_its_cells_open_their_cases(look, city, name):
    seen = look(EXPLORE, part="交叉表", down="urgency", across="unit", cross=name)
    assert f"平急×区（管委会）：{metric(name).label}" in seen.text
    assert "已忽略" not in seen.text
    cells = [dict(parse_qsl(unescape(c))) for board in seen.boards for c in re.findall(r'data-open="(to=cell[^"]*)"', board)]
    assert {c["measure"] for c in cells} == {OPENED.get(name, name)}
    cell = next(c for c in cells if {"urgency", "unit"} <= set(c))
    kept = {k: cell[k] for k in ("urgency", "unit")}
    [total] = set(city.ask("explore/cases", EVERYWHERE, measure=cell["measure"], most=9, skip=0, **WEEK, **kept)["total"])
    assert f"案件清单：{listed_label(cell['measure'])}{total:,}件" in look(EXPLORE, measure=cell["measure"], **kept).text


def test_what_narrows_the_list_leaves_the_figures_of_the_page_alone(look):
    plain, narrowed = look(EXPLORE), look(EXPLORE, department="没有这个单位")
    assert narrowed.boards[0] == plain.boards[0]
    assert "这里没有" in narrowed.text
    assert "无法识别，已忽略" in look(EXPLORE, department="长" * 300).text


def test_a_step_elsewhere_forgets_what_narrowed_the_list(monkeypatch):
    import streamlit as st

    for target, kept in (("to=place&unit=金水区", set()), ("to=measure&measure=due", set()), ("to=page&page=2", {"subcategory", "department"}),
                         ("to=cell&measure=due&department=甲", {"department"})):
        url = {"subcategory": "店外经营", "department": "乙"}
        monkeypatch.setattr(st, "query_params", url)
        step(target)
        assert url.keys() & {"subcategory", "department"} == kept
