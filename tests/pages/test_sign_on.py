"""Under 统一认证: who has not signed on is led to it, who has signed on can leave again."""
import pytest
import streamlit as st

from cockpit import access
from cockpit.access import AccessRules, Account

BOSS = Account(id="boss@city.cn", name="张三", role="leader")


@pytest.fixture
def signed_on(monkeypatch):
    """signed_on(email=…) → what the sign-on said of the visitor; nothing said is nobody."""
    monkeypatch.setattr(access, "access_rules", lambda _: AccessRules(mode="oidc", account=[BOSS]))

    def as_who(**claims):
        monkeypatch.setattr(type(st.user), "to_dict", lambda self: {"is_logged_in": bool(claims)} | claims)
    as_who()
    return as_who


def buttons(seen) -> list[str]:
    return [b.label for b in seen.test.button]


def test_a_visitor_who_has_not_signed_on_gets_the_way_in_and_no_page(look, signed_on):
    seen = look()
    assert not seen.test.exception
    assert "未登录" in seen.text
    assert buttons(seen) == ["统一认证登录"]
    assert seen.boards == []


def test_the_button_calls_the_sign_on(look, signed_on, monkeypatch):
    called = []
    monkeypatch.setattr(st, "login", lambda: called.append("login"))
    test = look().test
    test.button[0].click().run()
    assert called == ["login"]


def test_an_account_that_has_signed_on_sees_its_page_and_the_way_out(look, signed_on):
    signed_on(email="boss@city.cn")
    seen = look()
    assert "张三" in seen.text
    assert "退出登录" in buttons(seen)
    assert "统一认证登录" not in buttons(seen)
    assert len(seen.boards) == 1


def test_who_signed_on_with_an_account_that_is_not_opened_can_leave_and_come_as_another(look, signed_on):
    signed_on(email="stranger@city.cn")
    seen = look()
    assert "账户未开通" in seen.text
    assert buttons(seen) == ["退出登录"]
    assert seen.boards == []


def test_where_identity_comes_from_elsewhere_nobody_is_led_to_a_sign_on(look):
    assert buttons(look(as_account="stranger")) == []
    assert not {"统一认证登录", "退出登录"} & set(buttons(look(as_account="jinshui")))
