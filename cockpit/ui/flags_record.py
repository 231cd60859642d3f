"""The record of 红旗黑旗评定: what waits for correction and why, and which period was decided when, by which rules."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cockpit.ui.decided_view import period_param
from cockpit.ui.decision_board import segment_link
from cockpit.ui.decision_tables import Cell, Head, decision_table, number_cell, text_cell
from cockpit.ui.markup import esc, tag
from cockpit.wording_flags import correction_words, key_words
from cockpit.wording_rules import versions

Row = Mapping[str, Any]
CORRECTIONS = (Head("责任路段"), Head("周期"), Head("已评定与今天的数据", "wrap"), Head("数据变化", "wrap"))
DECIDED = (Head("周期"), Head("版次", "num"), Head("评定时间"), Head("数据截至"), Head("规则", "wrap"), Head("更正原因"), Head("批准人"))
SHOWN = 60


def corrections_html(rows: Sequence[Row]) -> str:
    """Decided results that today's data would change, the newest period first."""
    cells = [[Cell(segment_link(dict(r), **period_param(r["period"]))), text_cell(key_words(r["period"])), text_cell(correction_words(r)),
              text_cell(r["why"])] for r in rows[:SHOWN]]
    empty = "评定之后数据有变的，这里列出哪条路段、已评定什么、按今天的数据会是什么、什么变了。"
    return decision_table(CORRECTIONS, cells, "待更正", empty=empty) + _more(len(rows))


def decided_html(rows: Sequence[Row]) -> str:
    """When each period was decided, by which rules; an amended one stands beside its first version."""
    cells = [[text_cell(key_words(r["period"])), number_cell(r["version"]), text_cell(f"{r['decided_at']:%Y-%m-%d %H:%M}"),
              text_cell(f"{r['as_of']:%Y-%m-%d %H:%M}"), text_cell(versions(r["rules"])), text_cell(r["reason"]), text_cell(r["approved_by"])]
             for r in rows[:SHOWN]]
    return decision_table(DECIDED, cells, "评定记录", empty="还没有评定过。") + _more(len(rows))


def _more(count: int) -> str:
    return tag("p", esc(f"表中为前{SHOWN}行，共{count:,}行，导出文件含全部。"), cls="ck-line") if count > SHOWN else ""
