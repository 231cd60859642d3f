"""Behind a proxy, on a real server: who the header names gets in, to their own unit; anybody else gets a plate."""
import shutil

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PATIENCE, Server, Visit

ACCOUNTS = """
mode = "proxy"
trusted_proxies = ["{proxy}"]
[[account]]
id = "jinshui"
name = "李四"
role = "unit"
units = ["金水区"]
[[account]]
id = "boss"
name = "张三"
role = "leader"
"""
FOREIGN = ("二七区", "中原区", "航空港区")


@pytest.fixture(scope="module")
def guarded(demo_house, tmp_path_factory):
    """The demonstration city behind a proxy, which on this machine is whoever connects."""
    house = tmp_path_factory.mktemp("guarded") / "house"
    shutil.copytree(demo_house, house)
    accounts = house / "access.toml"
    accounts.write_text(ACCOUNTS.format(proxy="127.0.0.1"), encoding="utf-8")
    running = Server(house, house.parent / "server.log")
    running.accounts = accounts
    yield running
    running.stop()


@pytest.fixture
def arrive(browser, guarded):
    """arrive("/", **{"X-Remote-User": "jinshui"}) → the page as who comes with these headers."""
    contexts = []

    def arrived(path: str, **headers: str):
        context = browser.new_context(viewport={"width": 1920, "height": 1080}, locale="zh-CN", extra_http_headers=headers)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return Visit(context.new_page(), guarded).open(path)
    yield arrived
    for context in contexts:
        context.close()


def test_the_account_of_the_header_sees_its_unit_and_no_other(arrive):
    seen = arrive("/", **{"X-Remote-User": "jinshui"})
    page = seen.page
    expect(page.locator(".ck-account")).to_contain_text("李四")
    expect(page.locator(".ck-stamp")).to_contain_text("范围 金水区")
    expect(page.locator(".ck-pair .ck-table tbody")).to_contain_text("金水区")
    page.get_by_role("link", name="综合查询").click()
    page.get_by_role("button", name="进入金水区", exact=True).click()
    expect(page.locator(".ck-trail b")).to_have_text("金水区")
    body = seen.settle().page.locator("body").inner_text()
    assert [unit for unit in FOREIGN if unit in body] == []


def test_a_link_to_another_unit_shows_nothing_of_it(arrive):
    page = arrive("/explore?unit=二七区", **{"X-Remote-User": "jinshui"}).page
    expect(page.locator(".ck-note")).to_contain_text("不存在或不在授权范围")
    assert "二七区" not in page.locator(".ck-card").first.inner_text()


def test_a_city_wide_account_of_the_same_server_sees_all(arrive):
    page = arrive("/", **{"X-Remote-User": "boss"}).page
    expect(page.locator(".ck-account")).to_contain_text("张三")
    for unit in FOREIGN:
        expect(page.locator(".ck-table tbody")).to_contain_text(unit)


@pytest.mark.parametrize(("headers", "said"), [({}, "未登录"), ({"X-Remote-User": "stranger"}, "账户未开通"), ({"Remote-User": "boss"}, "未登录")])
def test_without_a_known_account_in_the_header_there_is_a_plate_and_no_figure(arrive, headers, said):
    page = arrive("/", **headers).page
    expect(page.locator(".ck-plate")).to_contain_text(said)
    expect(page.locator(".ck-table, .ck-tile, .ck-account, .ck-stamp")).to_have_count(0)


def test_a_header_from_elsewhere_than_the_proxy_is_refused_whatever_address_it_claims(arrive, guarded):
    guarded.accounts.write_text(ACCOUNTS.format(proxy="192.0.2.1"), encoding="utf-8")
    try:
        page = arrive("/", **{"X-Remote-User": "boss", "X-Forwarded-For": "192.0.2.1", "X-Real-IP": "192.0.2.1"}).page
        expect(page.locator(".ck-plate")).to_contain_text("请求不是来自可信代理")
        expect(page.locator(".ck-table, .ck-tile")).to_have_count(0)
    finally:
        guarded.accounts.write_text(ACCOUNTS.format(proxy="127.0.0.1"), encoding="utf-8")
