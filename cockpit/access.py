"""Who sees what: accounts, roles, row scope, and where an identity may come from.

An installation says in `access.toml` (beside its data) how people are known:

    mode = "local"          # open, loopback only, one city-wide account; the default
    mode = "proxy"          # a trusted proxy sets `header` (and strips the client's copy)
    mode = "oidc"           # Streamlit's st.login; the account is found by `claim`

    [[account]]
    id = "zhangsan"
    name = "张三"
    role = "unit"            # leader | unit | street | analyst | publisher | auditor
    units = ["金水区"]
    streets = ["金水区/花园路街道"]

Leaders, analysts and publishers without `units` see the whole city; a unit or street account without a place
sees nothing, never everything. An auditor reads the log and no data at all.
"""
from __future__ import annotations

import ipaddress
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from cockpit.places import Places
from cockpit.refusal import Refused

Role = Literal["leader", "unit", "street", "analyst", "publisher", "auditor"]
ROLE_LABELS: dict[str, str] = {
    "leader": "领导", "unit": "区（管委会）", "street": "街道（乡镇）", "analyst": "分析员", "publisher": "发布员",
    "auditor": "审计员",
}
CITY_ROLES = ("leader", "analyst", "publisher")
QUERY_ROLES = ("analyst", "publisher")
SIX_MONTHS = 183
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip")


@dataclass(frozen=True, order=True)
class Scope:
    """The units, and single streets written 区/街道, whose rows an account may see. Empty means no row at all."""

    units: tuple[str, ...] = ()
    streets: tuple[str, ...] = ()
    everywhere: bool = False

    @property
    def label(self) -> str:
        if self.everywhere:
            return "全市"
        places = [*self.units, *(s.replace("/", "") for s in self.streets)]
        return "、".join(places) or "未授权任何区域"


EVERYWHERE = Scope(everywhere=True)
NOWHERE = Scope()


class Account(BaseModel):
    """One person as the cockpit knows them."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    name: str = ""
    role: Role
    units: tuple[str, ...] = ()
    streets: tuple[str, ...] = ()

    @field_validator("streets")
    @classmethod
    def _with_unit(cls, streets: tuple[str, ...]) -> tuple[str, ...]:
        for street in streets:
            if not re.fullmatch(r"[^/]+/[^/]+", street):
                raise ValueError(f"街道“{street}”要写成区/街道，如金水区/花园路街道")
        return streets

    @property
    def scope(self) -> Scope:
        if self.role == "auditor":
            return NOWHERE
        if self.role in CITY_ROLES and not self.units and not self.streets:
            return EVERYWHERE
        return Scope(tuple(sorted(self.units)), tuple(sorted(self.streets)))


LOCAL = Account(id="local", name="本机", role="publisher")


def may_query(account: Account) -> bool:
    """Who may write statements of their own."""
    return account.role in QUERY_ROLES


def may_audit(account: Account) -> bool:
    """Who may read the log: the auditor, and whoever sits at the machine of an open local installation."""
    return account.role == "auditor" or account is LOCAL


def sees_data(account: Account) -> bool:
    """Everybody but the auditor, who watches those who do."""
    return account.role != "auditor"


class AccessRules(BaseModel):
    """`access.toml`. Unknown keys are refused."""

    model_config = ConfigDict(extra="forbid")
    mode: Literal["local", "proxy", "oidc"] = "local"
    header: str = "X-Remote-User"
    claim: str = "email"
    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    log_days: int = 200
    account: list[Account] = Field(default_factory=list)

    @field_validator("log_days")
    @classmethod
    def _half_a_year(cls, days: int) -> int:
        if days < SIX_MONTHS:
            raise ValueError(f"日志留存不得少于六个月，log_days至少写{SIX_MONTHS}")
        return days

    @field_validator("account")
    @classmethod
    def _each_once(cls, accounts: list[Account]) -> list[Account]:
        for account in accounts:
            if sum(other.id == account.id for other in accounts) > 1:
                raise ValueError(f"{account.id}有两个账户")
        return accounts


def access_rules(places: Places) -> AccessRules:
    """Read `access.toml` of this installation; absent means local mode. Refused when it cannot be understood."""
    path = places.root / "access.toml"
    if not path.exists():
        return AccessRules()
    try:
        return AccessRules.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(f"账户配置不是合法的TOML：{error}", str(path), "按docs/operations.md的样例改正后重启") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(p) for p in first["loc"])
        raise Refused(f"账户配置有误：{where}：{first['msg']}", str(path), "按docs/operations.md的样例改正后重启") from error


def is_loopback(host: str) -> bool:
    """True for localhost and the loopback addresses, with or without a port."""
    name = host.strip().lower()
    if name.startswith("["):
        name = name[1:].partition("]")[0]
    elif name.count(":") == 1:
        name = name.partition(":")[0]
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def refuse_open_service(rules: AccessRules, address: str) -> None:
    """Serving beyond loopback needs an identity source: without one everybody on the network would be everybody."""
    if rules.mode == "local" and not is_loopback(address):
        raise Refused(
            f"没有身份来源，不能在{address}上对外提供服务",
            "access.toml",
            "配置mode = \"proxy\"（由反向代理传入账户）或mode = \"oidc\"（统一认证）后再启动；仅本机使用请监听127.0.0.1",
        )


def identify(rules: AccessRules, headers: Mapping[str, str], claims: Mapping[str, object] | None = None,
             client: str | None = None) -> Account:
    """The account behind one request.

    `headers` are compared without case. `claims` are what st.login put into st.user. `client` is the peer address
    where it is known (the server is told not to take it from headers); in proxy mode an identity header from any
    other peer than a trusted proxy is refused, in local mode any peer that is not this machine.
    """
    seen = {k.lower(): v for k, v in headers.items()}
    if rules.mode == "local":
        forwarded = [h for h in FORWARDED if h in seen]
        if forwarded or not is_loopback(seen.get("host", "")) or not is_loopback(client or "127.0.0.1"):
            raise Refused("本机模式只接受本机直接访问", forwarded[0] if forwarded else f"Host {seen.get('host', '空')[:60]}",
                          "在服务器本机用localhost打开，或由管理员配置身份来源")
        return LOCAL
    if rules.mode == "proxy":
        if client is not None and client not in rules.trusted_proxies:
            raise Refused("请求不是来自可信代理", client, "请从单位统一入口进入")
        who = seen.get(rules.header.lower(), "")
    else:
        who = str((claims or {}).get(rules.claim) or "")
    if not who:
        raise Refused("未登录", "", "请从单位统一入口登录后再打开")
    for account in rules.account:
        if account.id == who:
            return account
    raise Refused("账户未开通", who, "请联系系统管理员在access.toml中开通")
