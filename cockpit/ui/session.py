"""Who is looking, at which publication: set by the shell before a page runs, read by pages.

A link may bind a view to one publication (`as_of` in the URL, as on the command line); otherwise it is the live one.
"""
from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import Context, ContextVar, copy_context
from datetime import date
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

import polars as pl
import streamlit as st
from streamlit.runtime.scriptrunner import add_script_run_ctx, get_script_run_ctx

from cockpit import access
from cockpit.access import Account, Scope
from cockpit.places import places
from cockpit.refusal import Refused
from cockpit.saved_views import AS_OF
from cockpit.store import AN_ID, Store, store

P = ParamSpec("P")
T = TypeVar("T")
ACCOUNT = "account"
AT_ONCE = min(4, os.cpu_count() or 1)
_opened: ContextVar[Store | None] = ContextVar("publication", default=None)  # each run has a thread of its own
_account: ContextVar[Account | None] = ContextVar("account", default=None)
_not_opened: ContextVar[str] = ContextVar("not_opened", default="")


def enter() -> Account:
    """The account of this run, identified anew each run. Refused when it is nobody we know.

    Where it is no longer what it was in this session, all the session remembers goes: an answer kept in it was given
    to another scope.
    """
    _account.set(None)
    rules = access.access_rules(places())
    claims = st.user.to_dict() if rules.mode == "oidc" else None
    try:
        account = access.identify(rules, request_headers(), claims, peer())
    except Refused:
        st.session_state.clear()
        raise
    if st.session_state.get(ACCOUNT, account) != account:
        st.session_state.clear()
    st.session_state[ACCOUNT] = account
    _account.set(account)
    return account


def sign_in() -> None:
    """Under 统一认证, for who is refused: the way in, or the way out for an account that is not opened."""
    if access.access_rules(places()).mode != "oidc":
        return
    if st.user.to_dict().get("is_logged_in"):
        sign_out()
    else:
        st.button("统一认证登录", on_click=st.login, type="primary")


def sign_out() -> None:
    """Under 统一认证, the way out."""
    if access.access_rules(places()).mode == "oidc":
        st.button("退出登录", on_click=st.logout)


def request_headers() -> dict[str, str]:
    """Headers of the page's websocket; none at all is nobody."""
    return dict(st.context.headers.to_dict())


def peer() -> str:
    """The address the websocket came from. Streamlit says None for this machine."""
    return st.context.ip_address or "127.0.0.1"


def account() -> Account:
    """The account the shell let in; in a fragment's run, which the shell does not see, identified again. Refused when the shell was bypassed."""
    known = _account.get()
    if known:
        return known
    if ACCOUNT not in st.session_state:
        raise Refused("未经登录检查", "", "请从首页进入")
    return enter()


@contextmanager
def looking(at: Store, who: Account) -> Iterator[None]:
    """Outside any session: what is asked meanwhile is asked of this publication by this account."""
    tokens = (_opened.set(at), _account.set(who))
    try:
        yield
    finally:
        _opened.reset(tokens[0])
        _account.reset(tokens[1])


def scope() -> Scope:
    return account().scope


def open_publication() -> Store:
    """The publication looked up once for the whole run: no page is half of one and half of the next.

    The one the URL is bound to; when that cannot be opened, the live one, and `not_opened` says why.
    """
    wanted, found = st.query_params.get(AS_OF, ""), None
    _not_opened.set("")
    if wanted:
        try:
            found = store(publication=wanted)
        except Refused as refused:
            _not_opened.set(refused.what)
    opened = found or store()
    _opened.set(opened)
    return opened


def not_opened() -> str:
    """Why the publication the URL is bound to could not be opened; empty when it was, or there is none."""
    return _not_opened.get()


def bound() -> dict[str, str]:
    """The part of the URL that binds a view to a publication, for links."""
    wanted = st.query_params.get(AS_OF, "")
    return {AS_OF: wanted} if AN_ID.fullmatch(wanted) else {}


def case_link() -> str:
    """Where a case's card is, its number for {}: in the publication that is looked at."""
    return f"case?{''.join(f'{k}={v}&' for k, v in bound().items())}id={{}}"


def behind() -> bool:
    """Whether this run's publication is another one than the live one."""
    try:
        return bool(bound()) and publication().manifest.id != store().manifest.id
    except Refused:
        return bool(bound())  # nothing is live, and yet this one is open


def publication_words() -> str:
    """The publication as an export names it."""
    return publication().manifest.id + ("（不是最新发布的版本）" if behind() else "")


def opened() -> Store | None:
    """The publication of this run where one is open already."""
    return _opened.get()


def publication() -> Store:
    """The publication of this run. Refused when nothing is published."""
    return _opened.get() or open_publication()


def ask(name: str, /, **params: object) -> pl.DataFrame:
    """A question to the live publication, within this account's scope."""
    return publication().ask(name, scope(), **params)


def side_by_side(*makes: Callable[[], Any]) -> list[Any]:
    """What these give, in their order, made at the same time: half of a first answer is DuckDB planning it, on one processor.

    They ask, and draw nothing. The first error of any is raised.
    """
    run = get_script_run_ctx(suppress_warning=True)

    def within(context: Context, make: Callable[[], Any]) -> Any:
        add_script_run_ctx(threading.current_thread(), run)
        return context.run(make)

    with ThreadPoolExecutor(min(len(makes), AT_ONCE), "ask") as pool:
        return [made.result() for made in [pool.submit(within, copy_context(), make) for make in makes]]


def remembered(make: Callable[P, T]) -> Callable[P, T]:
    """A model that rests on this publication, this account's scope and its arguments, nothing else: made once for them.

    What it gives belongs to every session: nobody may change it.
    """
    @wraps(make)
    def found(*given: P.args, **named: P.kwargs) -> T:
        key = (make.__module__, make.__qualname__, scope(), given, tuple(named.items()))
        return publication().remember(key, lambda: make(*given, **named))
    return found


def unknown_path(known: set[str]) -> str:
    """The path in the address bar when no page answers to it, else empty."""
    path = urlsplit(address()).path.strip("/")
    return "" if not path or path in known or path.rsplit("/", 1)[-1] in known else path


def address() -> str:
    """The page in the address bar, without what follows it."""
    return str(st.context.url or "")


def due_reading(chosen: str | None, day: date) -> str:
    """应结案口径 in words: the chosen reading, else the one in force on the day."""
    return {"A": "“到期”口径", "B": "“处置加遗留”口径"}[chosen or publication().due_rule(day)]


def whole() -> str:
    """What a total row is called: 全市 for who sees the city, else 合计."""
    return "全市" if scope().everywhere else "合计"


def known_links(links: pl.DataFrame, needs: dict[int, str]) -> pl.DataFrame:
    """Links of the flow with null where no source records the time the link rests on (无数据, never 0)."""
    missing = publication().manifest.missing.get("cases", [])
    unknown = [position for position, name in needs.items() if name in missing]
    return links.with_columns(pl.when(~pl.col("position").is_in(unknown)).then("cases").alias("cases"))


def summed(parts: pl.DataFrame) -> dict[str, Any]:
    """The total row of a breakdown: counts added, rates divided anew, null where a part is unknown."""
    counts: dict[str, int | None] = {c: int(parts[c].sum()) if parts[c].null_count() == 0 else None
                                     for c, kind in parts.schema.items() if kind.is_integer()}

    def rate(name: str) -> float | None:
        due, count = counts.get("due"), counts[name]
        return count / due if due and count is not None else None

    return {"name": "合计", **counts, "closing_rate": rate("closed_of_due"), "on_time_rate": rate("on_time_of_due")}
