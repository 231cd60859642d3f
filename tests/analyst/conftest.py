"""A small city of two units that analysts of the city and of one unit may ask."""
from __future__ import annotations

from collections.abc import Callable

import pytest

from cockpit.access import Account
from cockpit.analyst.run import Answer, Limits, ask
from cockpit.store import Store
from tests.conftest import cases_frame, crowded, house_of

CITY = Account(id="wang", role="analyst")
JINSHUI = Account(id="zhao", role="analyst", units=("金水区",))
STREET = Account(id="qian", role="analyst", streets=("金水区/花园路街道",))
NOWHERE = Account(id="sun", role="analyst", units=("不存在",))
SHORT = Limits(seconds=20, memory="200MB", bytes=4_000_000)


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Store:
    units = {"金水区": ("花园路街道", "丰产路街道"), "二七区": ("长江路街道",)}
    return house_of(tmp_path_factory.mktemp("analyst") / "house", cases_frame(crowded(300, 4, units=units)))


@pytest.fixture
def query(live: Store) -> Callable[..., Answer]:
    """query("select …", account) → the answer, under limits that a test can wait for."""
    return lambda statement, account=CITY, most=500, limits=SHORT: ask(live, account, statement, most, limits)
