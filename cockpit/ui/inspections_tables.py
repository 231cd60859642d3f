"""Lists of enterprises, visits and penalties: columns said once by their kind; a name opens its enterprise, a long list folds."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
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
    """A column: where it is in the row, its head, and its kind: text, wrap, year, num, mean, rate, drop, yuan, day, yes or firm."""

    column: str
    label: str
    kind: str = "text"

    @property
    def head(self) -> Head:
        return Head(self.label, {"text": "", "year": "", "day": "", "yes": "", "firm": "", "wrap": "wrap"}.get(self.kind, "num"))

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
    written = f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) and (value.hour or value.minute) else f"{value:%Y-%m-%d}"
    return Cell(esc(written), value.toordinal() if isinstance(value, date) else None)


def _yes(value: Any, _: Row) -> Cell:
    return text_cell(NO_DATA if value is None else "是" if value else "否")


WRITTEN: dict[str, Any] = {
    "text": lambda v, _: text_cell(v), "year": lambda v, _: text_cell(v), "wrap": lambda v, _: text_cell(v), "num": lambda v, _: number_cell(v),
    "mean": lambda v, _: number_cell(None if v is None else float(v)), "rate": lambda v, _: number_cell(v, esc(percent(v))),
    "drop": lambda v, _: number_cell(None if v is None else -v, esc(drop_words(v))),
    "yuan": lambda v, _: number_cell(v, esc("—" if v is None else yuan_words(v))), "day": _day, "yes": _yes, "firm": firm_cell}


def list_html(rows: Sequence[Row], columns: Sequence[Col], caption: str, empty: str = "没有。", shown: int = SHOWN) -> str:
    """The first rows, the next ones folded, and how many more only the export holds."""
    def table(part: Sequence[Row], name: str) -> str:
        return decision_table([c.head for c in columns], [[c.cell(r) for c in columns] for r in part], name, empty=empty, cls="ck-narrow")

    rest = rows[shown:MOST]
    folded = tag("details", tag("summary", esc(f"另有{len(rows) - shown:,}行")) + table(rest, f"{caption}其余")
                 + (tag("p", esc(f"表中为前{MOST}行，共{len(rows):,}行，导出文件含全部。"), cls="ck-line") if len(rows) > MOST else "")) if rest else ""
    return table(rows[:shown], caption) + folded
