"""Tile 7 of 总览: hotspots that are new or came back, with those that go on and those that are gone; it leads to the page."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cockpit.ui.board import link
from cockpit.ui.tiles import Line, Tile


def hotspot_tile(weeks: Sequence[Mapping[str, Any]]) -> Tile | None:
    """`weeks`: hotspots/weeks of 突增, newest first; None where no week has been judged."""
    if not weeks:
        return None
    now = weeks[0]
    fresh, back = now["added"], now["rebounded"]
    late = f"｜逾30日 {now['overdue']:,}" if now["overdue"] else ""
    unjudged = f"｜缺报不评价 {now['unjudged']:,}" if now["unjudged"] else ""
    return Tile("投诉热点·初评", f"{fresh + back:,}", "处", [Line(f"新增 {fresh:,}｜反弹 {back:,}", "worse" if back else "neutral"),
                Line(f"持续 {now['ongoing']:,}｜已消除 {now['gone']:,}{late}{unjudged}")], [w["added"] + w["rebounded"] for w in weeks[:13][::-1]],
                opens=link(page="hotspots"), explain="突增：比该处前52周和全市同期应有的多；只有热点的周才有记录；初评，依据示例规则")
