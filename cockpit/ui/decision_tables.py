"""Tables of decisions: a row a segment or place, every column sortable, names and figures that open something."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cockpit.metrics import FLAG_COLOURS
from cockpit.ui.markup import esc, tag
from cockpit.wording_flags import STRIP, strip_words

GOLD = "#D9A400"
EMPTY = "—"
FLAGS_OF = {"红": "红旗", "优": "优秀红旗", "黑": "黑旗"}
Value = int | float | Decimal | None


@dataclass(frozen=True)
class Cell:
    """One cell: HTML already, and what it sorts by."""

    html: str
    value: Value = None


@dataclass(frozen=True)
class Head:
    """A column's head. `kind`: num right-aligned, wrap long text, empty plain."""

    label: str
    kind: str = ""


def text_cell(value: object) -> Cell:
    return Cell(esc(EMPTY if value is None or value == "" else value))


def number_cell(value: Value, html: str = "") -> Cell:
    """1,154, 96.51, —; `html` stands for the written number, as where it opens something."""
    return Cell(html or esc(written(value)), value)


def written(value: Value) -> str:
    if value is None:
        return EMPTY
    return (f"{value:,}" if isinstance(value, int) else f"{value:,.2f}").replace("-", "−")


def decision_table(heads: Sequence[Head], rows: Sequence[Sequence[Cell]], caption: str, *, total: Sequence[Cell] | None = None,
                   empty: str = "没有。", cls: str = "") -> str:
    """The table; the first cell of a row names it."""
    if not rows:
        return tag("p", esc(empty), cls="ck-empty")
    head = "".join(tag("th", esc(h.label), scope="col", tabindex=0, data_sort="1", cls=f"ck-{h.kind}" if h.kind else None) for h in heads)
    body = "".join(_row(heads, row, at) for at, row in enumerate(rows))
    if total is not None:
        body += _row(heads, total, len(rows), "ck-total")
    return tag("div", tag("table", tag("caption", esc(caption)) + tag("thead", tag("tr", head)) + tag("tbody", body),
                          cls=f"ck-table ck-decided {cls}".strip()), cls="ck-scroll", tabindex=0, role="region", aria_label=caption)


def _row(heads: Sequence[Head], cells: Sequence[Cell], at: int, cls: str | None = None) -> str:
    written_ = [tag("th" if column == 0 else "td", cell.html, scope="row" if column == 0 else None,
                    cls=f"ck-{head.kind}" if head.kind else None,
                    data_value="" if head.kind == "num" and cell.value is None else cell.value)
                for column, (head, cell) in enumerate(zip(heads, cells, strict=True))]
    return tag("tr", "".join(written_), data_order=at, cls=cls)


def flag_chip(flag: str, text: str = "") -> str:
    """The flag as a filled label: the only place red fills anything."""
    edge = f";box-shadow:inset 0 0 0 2px {GOLD}" if flag == "优秀红旗" else ""
    return tag("span", esc(text or flag), cls="ck-chip", style=f"background:{FLAG_COLOURS[flag]}{edge}")


def strip_html(strip: str) -> str:
    """Past periods as small lettered squares, oldest first; the whole said in words for those who do not see it."""
    boxes = []
    for letter in strip:
        flag = FLAGS_OF.get(letter)
        style = f"background:{FLAG_COLOURS[flag]}" + (f";box-shadow:inset 0 0 0 1.5px {GOLD}" if letter == "优" else "") if flag else None
        boxes.append(tag("i", esc(letter if letter != "－" else ""), cls="ck-flagged" if flag else "ck-away" if letter == "停" else None, style=style,
                         title=STRIP.get(letter, "")))
    return tag("span", "".join(boxes), cls="ck-strip", role="img", aria_label=strip_words(strip))


def bar_cell(value: int, most: int, html: str = "", colour: str = "") -> Cell:
    """A count with a bar to the largest of its column."""
    share = value / most * 100 if most else 0
    bar = tag("i", tag("b", style=f"width:{share:.1f}%" + (f";background:{colour}" if colour else "")), cls="ck-bar", aria_hidden="true")
    return Cell(tag("span", bar + tag("span", html or esc(f"{value:,}")), cls="ck-barred"), value)


def facts_html(facts: Sequence[tuple[str, object]]) -> str:
    """Pairs of what and words; what is unknown is left out."""
    return tag("dl", "".join(tag("dt", esc(k)) + tag("dd", esc(v)) for k, v in facts if v not in (None, "")), cls="ck-facts")


def place_of(row: Mapping[str, Any]) -> str:
    """金水区花园路街道."""
    return "".join(p for p in (row["unit"], row["street"]) if p)
