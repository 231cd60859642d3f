"""Lists of enterprises, visits and penalties: columns said once by their kind; a name opens its enterprise, a long list folds."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from cockpit.metrics import NO_DATA
from cockpit.ui.board import link
from cockpit.ui.decision_tables import Cell, Head, decision_table, number_cell, text_cell
from cockpit.ui.markup import esc, tag
from cockpit.wording_inspections import drop_words, percent, yuan_words

Row = Mapping[str, Any]
SHOWN, MOST = 15, 200
ENTERPRISE = "enterprise"


@dataclass(frozen=True)
class Col:
    """A column: where it is in the row, its head, and its kind: text, wrap, why (empty where there is none), year, num, mean, rate,
    drop, yuan, day, yes or firm."""

    column: str
    label: str
    kind: str = "text"

    @property
    def head(self) -> Head:
        return Head(self.label, {"text": "", "year": "", "day": "", "yes": "", "firm": "", "wrap": "wrap", "why": "wrap"}.get(self.kind, "num"))

    def cell(self, row: Row) -> Cell:
        value = row[self.column]
        return WRITTEN[self.kind](value, row)


def firm_cell(value: Any, row: Row) -> Cell:
    """The masked name, opening the enterprise, its place below; a record that names none says so."""
    place = "".join(p for p in (row.get("unit"), row.get("street")) if p and p != "未明确")
    if row.get(ENTERPRISE) is None:
        return Cell(esc("未注明企业") + (tag("small", esc(place)) if place else ""))
    name = value or "名称无数据"
    opened = tag("button", esc(name), type="button", cls="ck-open ck-into", data_open=link(enterprise=str(row[ENTERPRISE])), aria_label=f"{name}，看检查与处罚")
    return Cell(opened + (tag("small", esc(place)) if place else ""))


def _day(value: Any, _: Row) -> Cell:
    if value is None:
        return text_cell(None)
    return Cell(esc(f"{value:%Y-%m-%d}"), value.toordinal() if isinstance(value, date) else None)


def _yes(value: Any, _: Row) -> Cell:
    return text_cell(NO_DATA if value is None else "是" if value else "否")


WRITTEN: dict[str, Any] = {
    "text": lambda v, _: text_cell(v), "year": lambda v, _: text_cell(v), "wrap": lambda v, _: text_cell(v), "why": lambda v, _: Cell(esc(v or "")),
    "num": lambda v, _: number_cell(v),
    "mean": lambda v, _: number_cell(None if v is None else float(v)), "rate": lambda v, _: number_cell(v, esc(percent(v))),
    "drop": lambda v, _: number_cell(None if v is None else -v, esc(drop_words(v))),
    "yuan": lambda v, _: number_cell(v, esc("—" if v is None else yuan_words(v))), "day": _day, "yes": _yes, "firm": firm_cell}


def list_html(rows: Sequence[Row], columns: Sequence[Col], caption: str, empty: str = "没有。", total: int | None = None) -> str:
    """The first rows, the next ones folded, and how many more only the export holds. `total`: how many there are, where `rows` are the first."""
    return folded([[c.cell(r) for c in columns] for r in rows[:MOST]], [c.head for c in columns], caption, empty, len(rows) if total is None else total)


def folded(cells: Sequence[Sequence[Cell]], heads: Sequence[Head], caption: str, empty: str, total: int) -> str:
    """A table whose rows beyond the first open on a click."""
    first = decision_table(heads, cells[:SHOWN], caption, empty=empty, cls="ck-narrow")
    rest = cells[SHOWN:MOST]
    if not rest:
        return first
    more = tag("p", esc(f"表中为前{MOST}行，共{total:,}行，导出文件含全部。"), cls="ck-line") if total > MOST else ""
    return first + tag("details", tag("summary", esc(f"另有{total - SHOWN:,}行")) + decision_table(heads, rest, f"{caption}其余", cls="ck-narrow") + more)
