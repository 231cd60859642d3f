"""The search box beside every page: what it lists, where a hit leads, and what it says when there is none."""
from __future__ import annotations

import json
import re
from datetime import date
from html import unescape
from urllib.parse import parse_qsl

import pytest

from cockpit.access import EVERYWHERE
from cockpit.ui.search import LONGEST, TEXT, leads_to


@pytest.fixture
def search(look):
    """search("hyl") → what the box holds after that was typed on a page."""
    def typed(text: str, page: str = "", as_account: str = "") -> str:
        test = look(page, as_account).test
        test.session_state[TEXT] = text
        test.run()
        assert not test.exception
        [box] = test.sidebar.get("bidi_component")
        return json.loads(box.proto.json)["html"]
    return typed


def listed(html: str) -> list[tuple[str, str, dict[str, str]]]:
    """Name, what and where, link of every hit."""
    found = re.findall(r'<li [^>]*data-open="([^"]*)"[^>]*><b>(.*?)</b><small>(.*?)</small></li>', html)
    return [(unescape(name), unescape(small), dict(parse_qsl(unescape(open_)))) for open_, name, small in found]


def test_a_box_nobody_typed_into_asks_nothing(look, monkeypatch):
    monkeypatch.setattr("cockpit.ui.search.answer", lambda text: pytest.fail("asked"))
    assert not look("../pages/loop.py").test.exception


def test_initials_list_the_segments_and_the_street_with_where_they_are(search):
    hits = listed(search("hyl"))
    assert {name for name, _, _ in hits if name.startswith("花园路（")}
    name, small, link = hits[-1]
    assert (name, small) == ("花园路街道", "街道（乡镇）｜金水区花园路街道")
    assert link == {"page": "explore", "unit": "金水区", "street": "花园路街道"}


def test_a_case_number_leads_to_the_case(search, city):
    [case] = city.ask("cases/list", EVERYWHERE, since=date(2025, 10, 13), until=date(2025, 10, 20), most=1).to_dicts()
    name, small, link = listed(search(case["case_id"].lower()))[0]
    assert (name, small) == (case["case_id"], f"案件｜{case['unit']}{case['street']}")
    assert link == {"page": "case", "id": case["case_id"]}


@pytest.mark.parametrize(("row", "link"), [
    ({"kind": "路段", "unit": "金水区", "street": "花园路街道", "id": "S0627"},
     {"page": "explore", "unit": "金水区", "street": "花园路街道", "segment": "S0627"}),
    ({"kind": "区", "unit": "金水区", "street": None, "id": None}, {"page": "explore", "unit": "金水区"}),
    ({"kind": "企业", "unit": "金水区", "street": "花园路街道", "id": "837"}, {"page": "inspections", "enterprise": "837"}),
    ({"kind": "案件", "unit": "金水区", "street": "花园路街道", "id": "A&page=flags"}, {"page": "case", "id": "A&page=flags"}),
])
def test_a_hit_leads_to_its_page(row, link):
    assert dict(parse_qsl(leads_to(row))) == link


def test_what_is_not_there_is_said_with_what_may_be_typed(search):
    assert search("没有的路") == '<p role="status">没有找到“没有的路”，可输入路段、街道、企业名称或案件编号，拼音、首字母也行。</p>'


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "'; drop table case_fact; --", "%%%%", "\\", "\x00", "路" * 101, "x" * 10_000, "\ud800"])
def test_hostile_text_is_answered_with_a_sentence(search, text):
    html = search(text)
    assert re.fullmatch(r'<p role="status">[^<]{5,80}</p>', html)


def test_text_longer_than_a_name_is_said_to_be_too_long(search):
    assert str(LONGEST) in search("x" * (LONGEST + 1))


def test_more_than_is_listed_is_said(search):
    assert "还有未列出的，请多输入几个字或编号。" in search("路")
    assert "未列出" not in search("花园路街道")


def test_a_district_finds_its_own_places_and_cases_only(search):
    assert {small.split("｜")[1][:3] for _, small, _ in listed(search("路", as_account="jinshui"))} == {"金水区"}
    assert "没有找到" in search("二七区", as_account="jinshui")
    assert "没有找到" in search("花园路", as_account="nowhere")
