"""Who sees what: scopes of accounts, and where an identity may come from."""
from __future__ import annotations

import pytest

from cockpit.access import (
    EVERYWHERE,
    LOCAL,
    NOWHERE,
    AccessRules,
    Account,
    Scope,
    access_rules,
    identify,
    is_loopback,
    refuse_open_service,
)
from cockpit.refusal import Refused

HERE = {"Host": "localhost:8501"}
ZHANG = Account(id="zhangsan", role="unit", units=("金水区",))
PROXY = AccessRules(mode="proxy", account=[ZHANG])
OIDC = AccessRules(mode="oidc", account=[ZHANG])


@pytest.mark.parametrize(("role", "units", "streets", "scope"), [
    ("leader", (), (), EVERYWHERE),
    ("analyst", (), (), EVERYWHERE),
    ("publisher", (), (), EVERYWHERE),
    ("leader", ("金水区",), (), Scope(("金水区",))),
    ("unit", (), (), NOWHERE),
    ("street", (), (), NOWHERE),
    ("unit", ("金水区", "二七区"), (), Scope(("二七区", "金水区"))),
    ("street", (), ("金水区/花园路街道",), Scope((), ("金水区/花园路街道",))),
])
def test_a_role_without_a_place_sees_the_city_only_where_its_work_is_the_city(role, units, streets, scope):
    assert Account(id="x", role=role, units=units, streets=streets).scope == scope


def test_a_scope_says_what_it_covers():
    assert [s.label for s in (EVERYWHERE, NOWHERE, Scope(("金水区",), ("二七区/大学路街道",)))] == [
        "全市", "未授权任何区域", "金水区、二七区大学路街道"]


@pytest.mark.parametrize(("host", "yes"), [
    ("localhost", True), ("localhost:8501", True), ("127.0.0.1:8501", True), ("127.8.9.1", True), ("[::1]:8501", True),
    ("::1", True), ("LOCALHOST", True), ("", False), ("0.0.0.0", False), ("127.0.0.1.evil.com", False),
    ("localhost.evil.com", False), ("10.0.0.5:8501", False), ("evil.com", False), ("localhost:8501:1", False), ("[::", False),
])
def test_only_this_machine_is_loopback(host, yes):
    assert is_loopback(host) is yes


def test_open_local_mode_lets_this_machine_in_as_publisher():
    assert identify(AccessRules(), HERE) == LOCAL
    assert LOCAL.scope == EVERYWHERE


@pytest.mark.parametrize("headers", [
    {"Host": "cockpit.bureau.local"}, {"Host": "10.0.0.5:8501"}, {}, {"Host": ""}, {"Host": "127.0.0.1.evil.com"},
    HERE | {"X-Forwarded-For": "10.0.0.9"}, HERE | {"x-forwarded-host": "a"}, HERE | {"FORWARDED": "for=1.2.3.4"},
    HERE | {"X-Real-IP": "10.0.0.9"}, HERE | {"X-Forwarded-Proto": "https"},
])
def test_open_local_mode_refuses_what_came_through_another_machine(headers):
    with pytest.raises(Refused, match="本机模式只接受本机直接访问.*localhost"):
        identify(AccessRules(), headers)


def test_serving_beyond_loopback_without_an_identity_source_is_refused_with_the_remedy():
    for address in ("0.0.0.0", "::", "10.0.0.5", "cockpit.bureau.local", ""):
        with pytest.raises(Refused, match=r"没有身份来源.*access\.toml.*proxy.*oidc.*127\.0\.0\.1"):
            refuse_open_service(AccessRules(), address)
    refuse_open_service(AccessRules(), "127.0.0.1")
    refuse_open_service(PROXY, "0.0.0.0")
    refuse_open_service(OIDC, "0.0.0.0")


def test_the_proxy_names_the_account():
    assert identify(PROXY, {"x-remote-user": "zhangsan", "host": "cockpit.bureau.local"}, client="127.0.0.1") == ZHANG


@pytest.mark.parametrize(("headers", "client", "said"), [
    ({"X-Remote-User": "zhangsan"}, "10.0.0.9", "不是来自可信代理.*10.0.0.9"),
    ({}, "127.0.0.1", "未登录"),
    ({"X-Remote-User": ""}, "127.0.0.1", "未登录"),
    ({"X-Remote-User": "lisi"}, "127.0.0.1", "账户未开通.*lisi"),
    ({"X-Remote-User": "ZHANGSAN"}, "127.0.0.1", "账户未开通"),
    ({"Remote-User": "zhangsan"}, "127.0.0.1", "未登录"),
])
def test_the_proxy_is_not_believed_for_others_or_from_elsewhere(headers, client, said):
    with pytest.raises(Refused, match=said):
        identify(PROXY, headers, client=client)


def test_single_sign_on_finds_the_account_by_its_claim_and_never_by_a_header():
    assert identify(OIDC, HERE, {"email": "zhangsan"}) == ZHANG
    for claims in (None, {}, {"email": None}, {"sub": "zhangsan"}):
        with pytest.raises(Refused, match="未登录"):
            identify(OIDC, HERE | {"X-Remote-User": "zhangsan"}, claims)


def test_without_a_file_the_installation_is_local(house):
    assert access_rules(house) == AccessRules()


def test_accounts_are_read_from_the_file(house):
    house.root.mkdir()
    (house.root / "access.toml").write_text(
        'mode = "proxy"\n[[account]]\nid = "zhangsan"\nrole = "unit"\nunits = ["金水区"]\n', encoding="utf-8")
    assert access_rules(house) == PROXY


@pytest.mark.parametrize(("text", "said"), [
    ("mode = proxy", "不是合法的TOML"),
    ('mode = "open"', "mode"),
    ('modus = "proxy"', "modus"),
    ('[[account]]\nid = "a"\nrole = "mayor"', r"account\.0\.role"),
    ('[[account]]\nid = "a"\nrole = "unit"\nunit = ["金水区"]', r"account\.0\.unit"),
    ('[[account]]\nid = "a"\nrole = "unit"\nunits = "金水区"', r"account\.0\.units"),
    ('[[account]]\nid = "a"\nrole = "street"\nstreets = ["花园路街道"]', "写成区/街道"),
    ('[[account]]\nid = "a"\nrole = "leader"\n[[account]]\nid = "a"\nrole = "unit"', "a有两个账户"),
])
def test_a_fault_in_the_file_is_refused_with_its_place(house, text, said):
    house.root.mkdir()
    (house.root / "access.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match=said) as refused:
        access_rules(house)
    assert "access.toml" in str(refused.value)
