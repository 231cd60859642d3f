"""What a session leaves in the log: each page once a view of it, each refusal once, each file that is taken away."""
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from cockpit import access, audit
from cockpit.access import Account
from cockpit.places import places
from cockpit.refusal import Refused
from cockpit.saved_views import SavedView
from cockpit.ui import session

SEEN = "audit_seen"
PAGE = "audit_page"


def at_page(title: str) -> None:
    """Which page this run is of; said by the shell before anything can be refused."""
    st.session_state[PAGE] = title


def viewed() -> None:
    """This page was let in. A rerun of the same view is no second look."""
    if _first("view", publication()):
        audit.record("view", **_who(), publication=publication())


def refused(error: Refused) -> None:
    if _first("refused", error.what):
        audit.record("refused", **_who(), reason=error.what, what=error.where)


def failed(number: str) -> None:
    audit.record("failed", **_who(), reason=f"错误编号{number}", publication=publication())


def queried(statement: str, rows: int | None, reason: str = "") -> None:
    """A statement an analyst ran; with a reason, one that was turned down."""
    audit.record("query" if not reason else "refused", **_who(), what=statement, rows=rows, reason=reason, publication=publication())


def download(label: str, make: Callable[[], bytes | tuple[bytes, int]], file_name: str, mime: str, *, key: str, rows: int | None = None, what: str = "",
             disabled: bool = False) -> None:
    """A button that makes its file when it is clicked, and says so in the log. `rows`: how many the file holds, where `make` does not
    say so itself; `what`: beside its name."""
    who, live, account = _who(), publication(), st.session_state.get(session.ACCOUNT)

    def taken() -> bytes:
        # Outside the run: no session is at hand, so who asks was settled when the button was drawn.
        try:
            _unchanged(account)
            made = make()
        except Refused as error:
            audit.record("refused", **who, what=f"{file_name} {what}".strip(), reason=error.what, publication=live)
            raise
        held, count = made if isinstance(made, tuple) else (made, rows)
        audit.record("export", **who, what=f"{file_name} {what}".strip(), rows=count, publication=live)
        return held

    st.download_button(label, taken, file_name, mime, on_click="ignore", key=key, disabled=disabled)


def kept(kind: str, view: SavedView) -> None:
    """A view saved or removed: its name and what it shows."""
    where = "&".join(f"{name}={value}" for name, value in view.params.items())
    audit.record(kind, **_who(), what=f"{view.name} {view.page}?{where}", publication=view.publication)


def publication() -> str:
    opened = session.opened()
    return opened.manifest.id if opened else ""


def _who() -> dict[str, Any]:
    account = st.session_state.get(session.ACCOUNT)
    filters = {name: ",".join(st.query_params.get_all(name)) for name in st.query_params}
    return {"account": account.id if account else "", "page": st.session_state.get(PAGE, ""), "filters": filters}


def _unchanged(account: Account | None) -> None:
    """Refused when the account is no longer what it was when the button was drawn: its file would be of another scope."""
    rules = access.access_rules(places())
    known = [access.LOCAL] if rules.mode == "local" else rules.account
    if account is not None and account not in known:
        raise Refused("账户的授权已改变，没有导出", account.id, "刷新页面后再导出")


def _first(*what: str) -> bool:
    """True the first time since this session came to this view."""
    who = _who()
    here = (who["account"], who["page"], tuple(sorted(who["filters"].items())))
    view, noted = st.session_state.get(SEEN, (None, ()))
    noted = noted if view == here else ()
    st.session_state[SEEN] = (here, (*noted, what))
    return what not in noted
