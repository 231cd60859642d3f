"""负担 and 包容与修复 as tables of measures: this period beside the base, a share with what it is a share of, every count opening its records."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cockpit.metrics import NO_DENOMINATOR
from cockpit.ui.decision_tables import Cell, Head, decision_table, number_cell, text_cell
from cockpit.ui.inspections_claims import BASE, NOW, opens
from cockpit.ui.markup import esc, tag
from cockpit.wording_inspections import amount_words, more_words, note_words, percent, points_words

Row = Mapping[str, Any]
MEASURES = (Head("指标"), Head("本期", "num"), Head("基期", "num"), Head("变化", "num"))
OPENED = ("copy", "nameless", "fine_doubt")
LENIENCE = (Head("指标"), Head("本期", "num"), Head("占比", "num"), Head("基期", "num"), Head("占比", "num"), Head("占比变化", "num"))


def burden_html(rows: Sequence[Row], caption: str = "检查方式与码上查") -> str:
    """`rows`: inspections/burden; a share is said with what it is a share of."""
    return decision_table(MEASURES, [_burden(r) for r in rows], caption, empty="没有入企检查。", cls="ck-narrow")


def _burden(row: Row) -> list[Cell]:
    return [text_cell(row["label"]), *(_part(row, side) for side in (NOW, BASE)), _moved(row)]


def _part(row: Row, side: str) -> Cell:
    value, of = (row["current"], row["current_of"]) if side == NOW else (row["base"], row["base_of"])
    if value is None:
        return number_cell(None)
    words = percent(value) if row["measured_in"] == "率" else amount_words(value, row["measured_in"])
    shown = opens(words, row["measure"], side, row["label"]) if value else esc(words)
    return number_cell(value, shown + (tag("small", esc(f"共{of:,}次")) if row["measured_in"] == "率" else ""))


def _moved(row: Row) -> Cell:
    if row["current"] is None or row["base"] is None:
        return number_cell(None)
    moved = row["current"] - row["base"]
    words = points_words(moved) if row["measured_in"] == "率" else more_words(moved, row["measured_in"])
    return number_cell(moved, esc(words))


def lenience_html(rows: Sequence[Row], caption: str) -> str:
    """`rows`: of inspections/lenience."""
    return decision_table(LENIENCE, [_lenient(r) for r in rows], caption, empty="没有记录。", cls="ck-narrow")


def _lenient(row: Row) -> list[Cell]:
    def amount(value: float | None, side: str) -> Cell:
        words = amount_words(value, row["measured_in"])
        return number_cell(value, opens(words, row["measure"], side, row["label"]) if value else esc(words))

    now, then = row["current_share"], row["base_share"]
    moved = None if now is None or then is None else now - then
    return [text_cell(row["label"]), amount(row["current"], NOW), number_cell(now, esc(percent(now))), amount(row["base"], BASE),
            number_cell(then, esc(percent(then))), number_cell(moved, esc(NO_DENOMINATOR if moved is None else points_words(moved)))]


def notes_html(rows: Sequence[Row]) -> str:
    """`rows`: inspections/notes; a count opens its records, a gap says its days."""
    if not rows:
        return tag("p", "没有需要说明的数据问题。", cls="ck-empty")
    return tag("ul", "".join(tag("li", _note(r)) for r in rows), cls="ck-premises")


def _note(row: Row) -> str:
    if row["kind"] in OPENED:
        return esc(f"{row['label']}：") + opens(f"{row['rows']:,}条", row["kind"], NOW, row["label"])
    return esc(note_words(row))
