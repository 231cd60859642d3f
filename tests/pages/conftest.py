"""A small city of random cases, published once, and a way to look at its pages through the shell."""
from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cockpit import access
from cockpit.store import Store
from cockpit.ui import session
from tests.conftest import cases_frame, crowded, house_of

SHELL = str(Path(__file__).resolve().parents[2] / "cockpit" / "shell.py")
UNITS = {"金水区": ("花园路街道", "丰产路街道"), "二七区": ("长江路街道",), "中原区": ("秦岭路街道",)}
ACCOUNTS = """
mode = "proxy"
[[account]]
id = "jinshui"
name = "李四"
role = "unit"
units = ["金水区"]
[[account]]
id = "nowhere"
role = "unit"
"""


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Cases of ten weeks up to Sunday 19 October 2025, every oddity among them."""
    return house_of(tmp_path_factory.mktemp("city") / "house", cases_frame(crowded(900, 3, units=UNITS)))


@pytest.fixture(scope="session")
def bare_city(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A city whose one source records nothing but the report: no deadline, no closing, no stage."""
    known = ("case_id", "source", "category", "subcategory", "unit", "street", "reported_at", "exported_at")
    frame = cases_frame(crowded(300, 5, units={"金水区": ("花园路街道",), "二七区": ("长江路街道",)}))
    return house_of(tmp_path_factory.mktemp("bare") / "house", frame.select(known))


class Seen:
    """A page as AppTest ran it: what it says, what it offers to open."""

    def __init__(self, test: AppTest) -> None:
        self.test = test

    @property
    def boards(self) -> list[str]:
        """What the page's own boards say; the search box beside it is not among them."""
        return [html for b in self.test.main.get("bidi_component") if (html := json.loads(b.proto.json).get("html"))]

    @property
    def text(self) -> str:
        """All HTML the page wrote, unescaped."""
        return unescape("\n".join([*(h.proto.body for h in self.test.get("html")), *self.boards]))


@pytest.fixture
def look(city: Store, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Seen]:
    """look("../pages/loop.py", week="2025-W41") → the page, run through the shell by the local account or another one."""
    monkeypatch.setenv("COCKPIT_DATA", str(city.folder.parents[1]))

    def seen(page: str = "", /, as_account: str = "", house: Path | None = None, **params: str) -> Seen:
        if house:
            monkeypatch.setenv("COCKPIT_DATA", str(house))
        # AppTest has no browser: its context is made of mocks. The gate itself is tested on a real server.
        monkeypatch.setattr(session, "peer", lambda: "127.0.0.1")
        monkeypatch.setattr(session, "request_headers", lambda: {"host": "localhost", "x-remote-user": as_account})
        monkeypatch.setattr(session, "unknown_path", lambda known: "")
        if as_account:
            rules = access.AccessRules.model_validate(tomllib.loads(ACCOUNTS))
            monkeypatch.setattr(access, "access_rules", lambda _: rules)
        test = AppTest.from_file(SHELL, default_timeout=60)
        for name, value in params.items():
            test.query_params[name] = [value]
        test.run()
        if page:
            test.switch_page(page)
            for name, value in params.items():
                test.query_params[name] = [value]
            test.run()
        return Seen(test)
    return seen


def board_values(html: str, label: str) -> list[str]:
    """Figures of one row of a board's table, by the row's name."""
    for row in re.findall(r"<tr.*?</tr>", html):
        if f">{label}<" in row:
            return [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td.*?</td>", row)]
    raise AssertionError(f"no row {label}")


