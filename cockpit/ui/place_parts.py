"""What the 档案 of a segment and of a street both have: listings with their states, hotspots, and the way to another page's period."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cockpit.periods import Period
from cockpit.ui import session
from cockpit.ui.board import link
from cockpit.ui.cards import card
from cockpit.ui.decision_board import opener
from cockpit.ui.decision_tables import Cell, Head, decision_table, text_cell
from cockpit.ui.markup import esc, tag
from cockpit.ui.view import View
from cockpit.wording_hotspots import NOT_JUDGED, hotspot_line
from cockpit.wording_supervision import left_words, place_words

Row = Mapping[str, Any]
LISTED = 8
LISTINGS = (Head("挂牌日"), Head("对象", "wrap"), Head("状态"), Head("剩余或逾期"))


def listings_card(rows: Sequence[Row], title: str) -> str:
    """Listings with their states, each opening its course."""
    cells = [[Cell(opener(f"{r['listed_on']:%Y-%m-%d}", link(page="supervision", rows="listing", of=r["id"]), "看办理过程")), text_cell(place_words(r)),
              text_cell(r["stage"]), Cell(tag("span", esc(left_words(r)), cls="ck-worse" if r["overdue_days"] else None))] for r in rows[:LISTED]]
    more = f"，列最近{LISTED}次" if len(rows) > LISTED else ""
    return card(title, f"新的在前{more}，点日期看办理过程", decision_table(LISTINGS, cells, "挂牌督办", empty="没有挂牌督办。"))


def dated(row: Row) -> dict[str, str]:
    """The period of a decided row as the URL of a page writes it."""
    period = Period(row["grain"], row["since"], row["until"])
    return {period.grain: period.key}


def spots_card(view: View, **place: Any) -> str:
    """Hotspots of the last judged week up to the period's end, those over left out, each opening its page."""
    judged = session.ask("hotspots/weeks", until=view.period.until, weeks=1).to_dicts()
    if not judged:
        return card("投诉热点", "", tag("p", esc(NOT_JUDGED), cls="ck-empty"))
    week = Period("week", judged[0]["since"], judged[0]["until"])
    rows = [r for r in session.ask("hotspots/week", week=week.key, **place).to_dicts() if r["state"] != "消除"]
    items = [tag("li", opener(f"{r['question']}·{hotspot_line(r)}", link(page="hotspots", week=week.key, hotspot=r["id"]))) for r in rows[:LISTED]]
    more = tag("p", esc(f"另有{len(rows) - LISTED}处，见投诉热点页。"), cls="ck-line") if len(rows) > LISTED else ""
    inner = tag("ul", "".join(items), cls="ck-names") + more if items else tag("p", "没有投诉热点。", cls="ck-empty")
    return card(f"投诉热点{len(rows)}处", f"{week.label}，点开看由来", inner)


