"""Cards: a heading with its small print and a block under it; pairs of cards; the list of what needs attention."""
from __future__ import annotations

from collections.abc import Sequence

from cockpit.ui.board import link
from cockpit.ui.markup import esc, tag
from cockpit.wording import Matter


def heading(title: str, note: str = "") -> str:
    return tag("h2", esc(title) + (tag("small", esc(note)) if note else ""), cls="ck-heading")


def card(title: str, note: str, inner: str) -> str:
    return tag("section", heading(title, note) + inner, cls="ck-card")


def pair(wide: str, narrow: str) -> str:
    return tag("div", wide + narrow, cls="ck-pair")


def matters_html(matters: Sequence[Matter]) -> str:
    """需领导关注事项, each leading to its rows."""
    if not matters:
        return tag("p", "本期没有达到提示条件的事项。", cls="ck-empty")
    return tag("ol", "".join(tag("li", _matter(m)) for m in matters), cls="ck-matters")


def _matter(matter: Matter) -> str:
    inner = tag("b", esc(f"【{matter.kind}】")) + esc(matter.text)
    if matter.page:
        return tag("button", inner, type="button", data_open=link(page=matter.page, segment=matter.segment))
    if not matter.measure:
        return tag("div", inner, cls="ck-matter")
    return tag("button", inner, type="button",
               data_open=link(rows=matter.measure, of=f"unit:{matter.unit}" if matter.unit else None, where=matter.where))
