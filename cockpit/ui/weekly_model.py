"""What 每周讲评 is made of: a section an agenda item, with its sentences, its HTML, and the sheets of the same rows."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from cockpit.ui import session
from cockpit.ui.board import link
from cockpit.ui.decision_tables import Cell
from cockpit.ui.markup import esc, tag
from cockpit.ui.view import View
from cockpit.wording import Figure, Sentence
from cockpit.wording_weekly import Item, item_title, minutes_words

Row = Mapping[str, Any]
PRESENTED = 12  # rows of a table on one screen; weekly.css and weekly.js hide the others


@dataclass(frozen=True)
class Sheet:
    """Rows as they are exported: the sheet's name, the question they answer, the rows."""

    name: str
    query: str
    frame: pl.DataFrame


@dataclass(frozen=True)
class Section:
    """One item of the agenda as shown: sentences first, then `html`; `note` says of which period or worth."""

    item: Item
    sentences: Sequence[Sentence]
    html: str = ""
    note: str = ""
    sheets: Sequence[Sheet] = field(default_factory=tuple)


def asked(view: View) -> dict[str, Any]:
    """The place in view as parameters."""
    return {"unit": view.units}


def ask(name: str, **given: Any) -> pl.DataFrame:
    return session.ask(name, **given)


def where(view: View) -> str:
    return view.unit or session.whole()


def section_html(number: int, section: Section) -> str:
    """A section on paper and on the screen alike; `data-item` names it to the keyboard."""
    small = "｜".join(filter(None, (minutes_words(section.item), section.note)))
    said = "".join(tag("p", "".join(tag("b", esc(p)) if isinstance(p, Figure) else esc(p) for p in s), cls="ck-line-said") for s in section.sentences)
    short = tag("p", esc(f"演示只列各表前{PRESENTED}行，其余见文稿。"), cls="ck-line ck-short")
    return tag("section", tag("h2", esc(item_title(number, section.item)) + tag("small", esc(small)), cls="ck-heading") + said + section.html + short,
               cls="ck-card ck-item", data_item=section.item.key, id=f"item-{section.item.key}")


def segment_cell(row: Row, page: str, **params: str) -> Cell:
    """A segment's name, leading to `page` with it opened, its place below."""
    opened = tag("button", esc(row["name"]), type="button", cls="ck-open ck-into", data_open=link(page=page, segment=row["segment_id"], **params))
    return Cell(opened + tag("small", esc(f"{row['unit']}{row['street'] or ''}")))


def cut(rows: Sequence[Any], most: int, words: str) -> tuple[Sequence[Any], str]:
    """The first rows, and a line for the rest where there are more."""
    return rows[:most], tag("p", esc(f"列出{most}{words}，共{len(rows):,}{words}，全部见导出文件。"), cls="ck-line") if len(rows) > most else ""
