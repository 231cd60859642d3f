"""Who is looking, at which publication: set by the shell before a page runs, read by pages."""
from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import polars as pl
import streamlit as st

from cockpit import access
from cockpit.access import Account, Scope
from cockpit.places import places
from cockpit.refusal import Refused
from cockpit.store import Store, store

ACCOUNT = "account"


def enter() -> Account:
    """The account of this run, identified anew each run. Refused when it is nobody we know."""
    rules = access.access_rules(places())
    claims = st.user.to_dict() if rules.mode == "oidc" else None
    st.session_state[ACCOUNT] = access.identify(rules, request_headers(), claims, st.context.ip_address or "127.0.0.1")
    return st.session_state[ACCOUNT]


def request_headers() -> dict[str, str]:
    """Headers of the page's websocket. A run without a browser (AppTest) comes from this machine itself."""
    headers = dict(st.context.headers.to_dict())
    return headers or {"host": "localhost"}


def account() -> Account:
    """The account the shell let in. Refused when the shell was bypassed."""
    try:
        return st.session_state[ACCOUNT]
    except KeyError:
        raise Refused("未经登录检查", "", "请从首页进入") from None


def scope() -> Scope:
    return account().scope


def publication() -> Store:
    """The live publication. Refused when nothing is published."""
    return store()


def ask(name: str, /, **params: object) -> pl.DataFrame:
    """A question to the live publication, within this account's scope."""
    return publication().ask(name, scope(), **params)


def unknown_path(known: set[str]) -> str:
    """The path in the address bar when no page answers to it, else empty."""
    path = urlsplit(st.context.url or "").path.strip("/")
    return "" if not path or path in known or path.rsplit("/", 1)[-1] in known else path


def due_reading(chosen: str | None, day: object) -> str:
    """应结案口径 in words: the chosen reading, else the one in force on the day."""
    return {"A": "“到期”口径", "B": "“处置加遗留”口径"}[chosen or publication().due_rule(day)]


def total_row(row: dict[str, Any], name: str) -> dict[str, Any]:
    """A total as the last row of a unit table."""
    return row | {"unit": name if scope().everywhere else "合计"}
