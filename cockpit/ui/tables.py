"""Tables as on paper: official order, figures right-aligned in equal digits, bars inside, every figure opens its rows."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cockpit.metrics import NO_DENOMINATOR, metric, show
from cockpit.ui.board import link
from cockpit.ui.markup import esc, tag

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """One column. `metric` formats it and names the rows it opens; `bar` draws a bar (rates to 1, counts to the largest);
    `most` marks the largest figure of the column, in bold and with a word."""

    name: str
    label: str = ""
    metric: str = ""
    bar: bool = False
    opens: str = ""
    most: bool = False

    @property
    def heading(self) -> str:
        if self.label or not self.metric:
            return self.label or self.name
        entry = metric(self.metric)
        return f"{entry.label}（%）" if entry.is_rate else entry.label


def table_html(rows: Sequence[Row], columns: Sequence[Column], *, key: str, of: str | None = None, total: Row | None = None,
               where: str | None = None, lacking: Mapping[str, Sequence[str]] | None = None, caption: str = "") -> str:
    """The table. `key` is the column of row names; `of` names the drawer's filter it fills (unit, street, source …);
    `lacking`: metric → fields nobody delivers, shown as 无数据."""
    lacking = lacking or {}
    head = "".join(tag("th", esc(c.heading), scope="col", tabindex=0, data_sort="1", cls=None if c.name == key else "ck-num")
                   for c in columns)
    tops = {c.name: max((r[c.name] or 0 for r in rows), default=0) for c in columns if c.bar or c.most}
    body = "".join(_row(row, at, columns, key, of, where, tops, lacking) for at, row in enumerate(rows))
    if total is not None:
        body += _row(total, len(rows), columns, key, None, where, {}, lacking, cls="ck-total")
    return tag("div", tag("table", (tag("caption", esc(caption)) if caption else "") + tag("thead", tag("tr", head))
                          + tag("tbody", body), cls="ck-table"), cls="ck-scroll", tabindex=0, role="region",
               aria_label=caption or "表格")


def _row(row: Row, at: int, columns: Sequence[Column], key: str, of: str | None, where: str | None,
         tops: Mapping[str, float], lacking: Mapping[str, Sequence[str]], cls: str | None = None) -> str:
    cells = []
    for column in columns:
        value = row[column.name]
        if column.name == key:
            cells.append(tag("th", esc(value), scope="row"))
            continue
        cells.append(_cell(value, column, row[key], of, where, tops.get(column.name), lacking, cls is not None))
    return tag("tr", "".join(cells), data_order=at, cls=cls)


def _cell(value: Any, column: Column, name: Any, of: str | None, where: str | None, top: float | None,
          lacking: Mapping[str, Sequence[str]], is_total: bool) -> str:
    if not column.metric:
        return tag("td", esc("" if value is None else value), cls="ck-num" if isinstance(value, int | float) else None,
                   data_value=value if isinstance(value, int | float) else None)
    absent = bool(lacking.get(column.metric))
    text = show(value, column.metric, none="无数据" if absent else NO_DENOMINATOR, with_unit=False)
    opens = column.opens or ("" if metric(column.metric).is_rate else column.metric)
    inner = esc(text)
    if opens and value:
        target = link(rows=opens, of=None if is_total or not of else f"{of}:{name}", where=where)
        inner = tag("button", inner, type="button", cls="ck-open", data_open=target,
                    aria_label=f"{name}{column.heading}{text}，查看明细")
    if column.bar and not is_total and value is not None:
        share = 0 if value is None or not top else float(value) / (1 if metric(column.metric).is_rate else top)
        bar = tag("i", tag("b", style=f"width:{min(share, 1) * 100:.1f}%"), cls="ck-bar", aria_hidden="true")
        inner = tag("span", bar + tag("span", inner), cls="ck-barred")
    is_most = column.most and not is_total and bool(value) and value == top
    return tag("td", inner, cls="ck-num ck-most" if is_most else "ck-num", title="最多" if is_most else None,
               data_value="" if value is None else value)
