"""Tile 6 of 总览: 挂牌督办 在办, with those overdue; it leads to the board."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cockpit.ui.board import link
from cockpit.ui.tiles import Line, Tile


def supervision_tile(total: Mapping[str, Any] | None, weeks: Sequence[Mapping[str, Any]]) -> Tile:
    """`total`: the row of supervision/totals (level all), None where nothing was ever listed; `weeks`: supervision/trend."""
    if total is None:
        return Tile("挂牌督办·初评", "0", "条", [Line("还没有挂牌")], opens=link(page="supervision"))
    late = total["overdue"]
    return Tile("挂牌督办·初评", f"{total['open']:,}", "条", [Line(f"逾期未摘牌 {late:,}条", "worse" if late else "neutral"),
                Line(f"近7日挂牌 {total['listed']:,}｜摘牌 {total['delisted']:,}")], [w["open"] for w in weeks][-13:], opens=link(page="supervision"),
                explain="到数据截至已挂牌、尚未摘牌的责任路段和乱点；初评")
