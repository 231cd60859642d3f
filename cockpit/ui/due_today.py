"""今日到期 on the first screen of an account of one unit or street: its own cases whose deadline is today and that nobody has handled."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cockpit.ui import session
from cockpit.ui.board import link
from cockpit.ui.cards import card
from cockpit.ui.decision_tables import Cell, Head, decision_table, text_cell
from cockpit.ui.markup import esc, tag
from cockpit.ui.view import View

Row = Mapping[str, Any]
QUERY, MEASURE, SHOWN = "cases/due_today", "due_today", 8
HEADS = (Head("案件编号"), Head("期限"), Head("街道（乡镇）"), Head("类别"), Head("责任单位", "wrap"), Head("当前状态"), Head("期限判定"))


def due_today_card(view: View) -> str:
    """The card, for who does not see the whole city; empty for who does."""
    if session.scope().everywhere:
        return ""
    rows = session.ask(QUERY, unit=view.units, most=SHOWN).to_dicts()
    return card(title(rows), "到数据截至还没有处置的，先到期的在前", listed(rows))


def title(rows: Sequence[Row]) -> str:
    """今日到期12件; where there is none today, the next day that has any."""
    if not rows:
        return "今日到期0件"
    first = rows[0]
    if first["day"] == first["today"]:
        return f"今日到期{first['total']:,}件"
    return f"今日到期0件，最近到期日{first['day'].month}月{first['day'].day}日{first['total']:,}件"


def listed(rows: Sequence[Row]) -> str:
    """The first cases, each leading to its card, and the way to all of them."""
    cells = [[Cell(tag("button", esc(r["case_id"]), type="button", cls="ck-open ck-into", data_open=link(page="case", id=r["case_id"]))),
              text_cell(f"{r['due_at']:%m-%d %H:%M}"), text_cell(r["street"]), text_cell(r["subcategory"] or r["category"]), text_cell(r["department"]),
              text_cell(r["status"]), Cell(tag("span", esc(r["verdict"]), cls="ck-worse" if r["verdict"] == "已过期限" else None))] for r in rows]
    table = decision_table(HEADS, cells, "今日到期", empty="没有今日到期的案件。")
    if not rows or rows[0]["total"] <= len(rows):
        return table
    return table + tag("button", esc(f"看全部{rows[0]['total']:,}件 ›"), type="button", cls="ck-open", data_open=link(rows=MEASURE))
