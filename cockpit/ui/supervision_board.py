"""What 挂牌督办 draws: lanes of cards by stage, the table of all listings, the units and how their listings went."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from cockpit.metrics import rounded
from cockpit.ui.board import link
from cockpit.ui.cards import card
from cockpit.ui.markup import esc, tag
from cockpit.ui.tiles import Line, Tile
from cockpit.wording_supervision import (
    STAGE_NOTES,
    STAGES,
    arrow,
    change_words,
    left_words,
    place_words,
    progress_words,
    reason_words,
    verdict,
)

Row = Mapping[str, Any]
CSS = Path(__file__).parent / "supervision.css"
IN_LANE = 6
SHOWN = 200
# supervision/totals where nothing was ever listed.
NOTHING: Row = {"open": 0, "segments": 0, "points": 0, "overdue": 0, "relisted": 0, "soon": 0, "listed": 0, "delisted": 0, "finished": 0, "in_time": 0,
                "in_time_rate": None, "compared": 0, "fell": 0, "after_cases": None, "expected_cases": None, "judged_on": None}
LANES = {"逾期未摘牌": "ck-lane ck-late", "重新挂牌": "ck-lane ck-again", "摘牌": "ck-lane ck-done"}


def supervision_style() -> None:
    st.html(CSS)


def tall(title: str, note: str, inner: str) -> str:
    """A card whose table scrolls under its head."""
    return card(title, note, inner).replace("ck-card", "ck-card ck-tall", 1)


def lanes_html(rows: Sequence[Row]) -> str:
    """A lane a stage, in order; the first cards open, the others behind a line that says how many."""
    lanes = []
    for stage in STAGES:
        own = [r for r in rows if r["stage"] == stage]
        cards = [_card(r) for r in own]
        rest = tag("details", tag("summary", esc(f"另有{len(own) - IN_LANE}条")) + "".join(cards[IN_LANE:])) if len(own) > IN_LANE else ""
        head = tag("h3", esc(stage) + tag("b", f"{len(own):,}")) + tag("small", esc(STAGE_NOTES[stage]))
        empty = tag("small", "没有") if not own else ""
        lanes.append(tag("section", head + empty + "".join(cards[:IN_LANE]) + rest, cls=LANES.get(stage, "ck-lane")))
    return tag("div", "".join(lanes), cls="ck-lanes")


def _card(row: Row) -> str:
    late = bool(row["overdue_days"])
    marks = [tag("span", esc(left_words(row)), cls="ck-due ck-worse" if late else "ck-due")] if not row["delisted_on"] else []
    marks.append(tag("b", esc(place_words(row))))
    tags = [tag("i", "重新挂牌", cls="ck-tag ck-black")] if row["relisted"] and row["stage"] != "重新挂牌" else []
    tags += [tag("i", esc(f"列入{row['times']}次"), cls="ck-tag")] if row["times"] > 1 else []
    tags += [tag("i", "已延期", cls="ck-tag")] if row["extended"] and not row["delisted_on"] else []
    lines = [tag("span", "".join(tags) + esc(f"{row['unit']} {row['street']}")), tag("span", esc(progress_words(row)))]
    if row["delisted_on"]:
        lines.append(tag("span", esc(left_words(row)), cls="ck-worse" if late else None))
    lines.append(tag("small", esc(change_words(row)), cls=f"ck-{verdict(row)}"))
    return tag("button", "".join(marks + lines), type="button", cls="ck-listing", data_open=link(rows="listing", of=row["id"]),
               aria_label=f"{place_words(row)}，{row['stage']}，{left_words(row)}，查看办理过程")


EFFECT = "挂牌前日均件数随全市同期变化推算挂牌后应有的件数，与实有相比；挂牌前往往是高点，回落不全是督办的作用"


def tiles(total: Row, trend: Sequence[int]) -> list[Tile]:
    """在办, 逾期未摘牌, 三日内到期, 按期摘牌率, and what became of the cases; each opens its listings."""
    rate = rounded(total["in_time_rate"] * 100, 2) if total["in_time_rate"] is not None else None
    moved = total["after_cases"] / total["expected_cases"] - 1 if total["expected_cases"] else None
    tone = "neutral" if not moved else "better" if moved < 0 else "worse"
    late = Line(f"占在办 {_share(total['overdue'], total['open'])}", "worse" if total["overdue"] else "neutral")
    week = Line(f"近7日挂牌 {total['listed']:,}｜摘牌 {total['delisted']:,}")
    effect = [Line(f"实有 {total['after_cases'] or 0:,}｜按全市推算 {rounded(total['expected_cases'] or 0, 0):,}", tone),
              Line(f"{total['compared']:,}条中 {total['fell']:,}条更少")]
    return [
        Tile("在办", f"{total['open']:,}", "条", [Line(f"重新挂牌 {total['relisted']:,}条"), week], trend, opens=link(rows="open")),
        Tile("逾期未摘牌", f"{total['overdue']:,}", "条", [late], opens=link(rows="overdue")),
        Tile("三日内到期", f"{total['soon']:,}", "条", [Line("含今日到期")], opens=link(rows="soon")),
        Tile("按期摘牌率", "—" if rate is None else str(rate), "%", [Line(f"近84日摘牌 {total['finished']:,}｜按期 {total['in_time']:,}")],
             opens=link(rows="finished")),
        Tile("挂牌后案件", "—" if moved is None else arrow(moved), "", effect, explain=EFFECT, opens=link(rows="compared"))]


def _share(part: int, whole: int) -> str:
    return f"{rounded(part / whole * 100, 2)}%" if whole else "—"


HEADS = ("状态", "对象", "区（管委会）", "街道（乡镇）", "挂牌日", "期限", "剩余或逾期", "本次列入次数", "进展", "挂牌前", "挂牌后", "日均变化", "全市")
NUMBERS = ("本次列入次数", "挂牌前", "挂牌后", "日均变化", "全市")


def listings_html(rows: Sequence[Row], caption: str) -> str:
    """Listings as a table, the first SHOWN; the name opens the whole course, the counts open their cases."""
    if not rows:
        return tag("p", "没有符合条件的挂牌督办。", cls="ck-empty")
    head = "".join(tag("th", esc(h), scope="col", tabindex=0, data_sort="1", cls="ck-num" if h in NUMBERS else None) for h in HEADS)
    body = "".join(tag("tr", _cells(r), data_order=at) for at, r in enumerate(rows[:SHOWN]))
    more = tag("p", esc(f"表中为前{SHOWN}条，共{len(rows):,}条，导出文件含全部。"), cls="ck-line") if len(rows) > SHOWN else ""
    return tag("div", tag("table", tag("caption", esc(caption)) + tag("thead", tag("tr", head)) + tag("tbody", body), cls="ck-table ck-list"),
               cls="ck-scroll", tabindex=0, role="region", aria_label=caption) + more


def _cells(row: Row) -> str:
    late = bool(row["overdue_days"])
    name = tag("button", esc(place_words(row)), type="button", cls="ck-open ck-into", data_open=link(rows="listing", of=row["id"]))
    left = -row["overdue_days"] if late else row["days_left"]
    return "".join([
        tag("td", tag("i", esc(row["stage"]), cls=_stage_class(row)), data_value=STAGES.index(row["stage"])), tag("th", name, scope="row"),
        tag("td", esc(row["unit"])), tag("td", esc(row["street"] or "—")), _date(row["listed_on"]), _date(row["deadline_on"]),
        tag("td", esc(left_words(row)), cls="ck-worse" if late else None, data_value="" if left is None else left),
        tag("td", esc(row["times"]), cls="ck-num", data_value=row["times"]), tag("td", esc(progress_words(row)), cls="ck-wrap", title=reason_words(row)),
        _count(row, "before"), _count(row, "after"), _rate(row["change_rate"], verdict(row)), _rate(row["city_change_rate"], "neutral")])


def _stage_class(row: Row) -> str:
    return "ck-tag" + (" ck-worse" if row["stage"] == "逾期未摘牌" else " ck-black" if row["stage"] == "重新挂牌" else "")


def _date(day: date | None) -> str:
    return tag("td", esc(day.isoformat() if day else "—"), data_value=day.toordinal() if day else "")


def _count(row: Row, side: str) -> str:
    count, days = row[f"{side}_cases"], row[f"{side}_days"]
    if count is None or not days:
        return tag("td", "—", cls="ck-num", data_value="")
    inner = esc(f"{count:,}件")
    if count:
        inner = tag("button", inner, type="button", cls="ck-open", data_open=link(rows=side, of=row["id"]), aria_label=f"{place_words(row)}{count}件，查看案件")
    return tag("td", inner + tag("small", esc(f" {days}日"), cls="ck-neutral"), cls="ck-num", data_value=count)


def _rate(rate: float | None, tone: str) -> str:
    return tag("td", esc(arrow(rate) if rate is not None else "—"), cls=f"ck-num ck-{tone}", data_value="" if rate is None else rate)


UNIT_HEADS = {"open": "在办", "overdue": "逾期未摘牌", "relisted": "重新挂牌", "soon": "三日内到期", "listed": "近7日挂牌", "delisted": "近7日摘牌"}


def units_html(rows: Sequence[Row], total: Row, column: str, caption: str) -> str:
    """Units (or streets) in official order with what is open, late, due, and how their cases went."""
    name = {"unit": "区（管委会）", "street": "街道（乡镇）"}[column]
    head = "".join(tag("th", esc(h), scope="col", tabindex=0, data_sort="1", cls="ck-num" if h != name else None)
                   for h in (name, *UNIT_HEADS.values(), "按期摘牌率（%）", "挂牌后案件较推算"))
    top = max((r["overdue"] for r in rows), default=0)
    body = "".join(_unit(at, r, r[column], column, top) for at, r in enumerate(rows)) + _unit(len(rows), total, "合计", None, 0)
    return tag("div", tag("table", tag("caption", esc(caption)) + tag("thead", tag("tr", head)) + tag("tbody", body), cls="ck-table ck-list"),
               cls="ck-scroll", tabindex=0, role="region", aria_label=caption)


def _unit(at: int, row: Row, name: str, of: str | None, top: int) -> str:
    cells = [tag("th", esc(name), scope="row")]
    for column, said in UNIT_HEADS.items():
        most = column == "overdue" and top and row[column] == top
        inner = f"{row[column]:,}"
        if row[column]:
            inner = tag("button", inner, type="button", cls="ck-open", data_open=link(rows=column, of=None if of is None else f"{of}:{name}"),
                        aria_label=f"{name}{said}{inner}条，查看清单")
        cells.append(tag("td", inner, cls="ck-num ck-most" if most else "ck-num", data_value=row[column]))
    rate = row["in_time_rate"]
    cells.append(tag("td", esc("—" if rate is None else rounded(rate * 100, 2)), cls="ck-num", data_value="" if rate is None else rate))
    moved = row["after_cases"] / row["expected_cases"] - 1 if row["expected_cases"] else None
    cells.append(_rate(moved, "neutral" if not moved else "better" if moved < 0 else "worse"))
    return tag("tr", "".join(cells), data_order=at, cls="ck-total" if of is None else None)
