"""What 数据台账 draws: plain sheets with Chinese heads, shares as bars, months as columns."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import streamlit as st

from cockpit.export import csv_bytes, xlsx_bytes
from cockpit.ui import record, session
from cockpit.ui.cards import card
from cockpit.ui.markup import chinese, esc, tag

Row = Mapping[str, Any]
SHOWN = 200
SAID = 30
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet_html(rows: Sequence[Row], heads: Mapping[str, str], *, wrap: Sequence[str] = (), mono: Sequence[str] = (),
               gone: str = "", empty: str = "没有。") -> str:
    """A table of records. `heads`: column → head; `wrap`: long text; `gone`: column that, when filled, greys the row."""
    if not rows:
        return tag("p", esc(empty), cls="ck-empty")
    numbers = {c for c in heads if all(isinstance(r[c], int | float | Decimal | None) and not isinstance(r[c], bool) for r in rows)
               and any(r[c] is not None for r in rows)}
    head = "".join(tag("th", esc(h), scope="col", cls="ck-num" if c in numbers else None) for c, h in heads.items())
    body = "".join(tag("tr", "".join(_cell(r[c], c in numbers, c in wrap, c in mono) for c in heads),
                       cls="ck-gone" if gone and r[gone] else None) for r in rows[:SHOWN])
    more = tag("p", esc(f"表中为前{SHOWN}行，共{len(rows):,}行，导出文件含全部。"), cls="ck-line") if len(rows) > SHOWN else ""
    return tag("div", tag("table", tag("thead", tag("tr", head)) + tag("tbody", body), cls="ck-table ck-list"), cls="ck-scroll",
               tabindex=0, role="region", aria_label="表格") + more


def _cell(value: Any, number: bool, wrap: bool, mono: bool) -> str:
    text = "—" if value is None or value == "" else _written(value)
    inner = tag("span", esc(text), cls="ck-mono") if mono else esc(text)
    return tag("td", inner, cls="ck-num" if number else "ck-wrap" if wrap else None)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:,}" if isinstance(value, int) else str(value)


def shares_html(rows: Sequence[Row], meanings: Mapping[str, str]) -> str:
    """Name, bar to its share, count and share; the meaning under the name as a tooltip and beside the figure."""
    if not rows:
        return tag("p", "没有案件。", cls="ck-empty")
    lines = [tag("span", esc(r["value"]), title=meanings.get(r["value"], "")) + tag("i", tag("b", style=f"width:{r['share'] * 100:.2f}%"),
             aria_hidden="true") + tag("em", esc(f"{r['cases']:,}件")) + tag("em", esc(_percent(r["share"]))) for r in rows]
    notes = "；".join(f"{r['value']}：{meanings[r['value']]}" for r in rows if r["value"] in meanings)
    return tag("div", "".join(lines), cls="ck-shares") + tag("p", esc(notes + "。" if notes else ""), cls="ck-line")


def _percent(share: float) -> str:
    return f"{share * 100:.2f}%" if share >= 0.00005 else "不足0.01%"


def months_html(rows: Sequence[Row]) -> str:
    """A column a month from zero; months that are too few marked in colour and by a word."""
    if not rows:
        return tag("p", "没有案件。", cls="ck-empty")
    top = max(r["cases"] for r in rows) or 1
    marks = {"缺月": "ck-few", "偏少": "ck-few", "未满": "ck-part"}
    columns = [tag("div", (tag("small", esc(r["verdict"])) if r["verdict"] in ("缺月", "偏少") else "")
                   + tag("b", style=f"height:{r['cases'] / top * 70:.1f}%")
                   + tag("span", esc(f"{r['month'].month}月")) + tag("span", esc(f"{r['month'].year}年") if at == 0 or r["month"].month == 1 else "&nbsp;"),
                   cls=marks.get(r["verdict"]), title=f"{r['month']:%Y年%m月} {r['cases']:,}件 {r['verdict']}")
               for at, r in enumerate(rows)]
    return tag("div", "".join(columns), cls="ck-months", role="img", aria_label="各月上报案件数")


def lines_html(lines: Sequence[str], empty: str) -> str:
    if not lines:
        return tag("p", esc(empty), cls="ck-empty")
    more = tag("p", esc(f"另有{len(lines) - SAID}条未列出。"), cls="ck-line") if len(lines) > SAID else ""
    return tag("ol", "".join(tag("li", tag("div", esc(line), cls="ck-matter")) for line in lines[:SAID]), cls="ck-matters") + more


def show_card(title: str, note: str, *inner: str) -> None:
    st.html(card(title, note, "".join(inner)))


def exports(stem: str, frame: pl.DataFrame, labels: Mapping[str, str], key: str) -> None:
    """CSV and XLSX of a whole sheet; the XLSX says what it is and when it was made."""
    named = {k: chinese(v) for k, v in labels.items()}
    frame = frame.select(c for c in frame.columns if c in named)
    manifest = session.publication().manifest
    about = [("内容", stem), ("行数", f"{frame.height:,}"), ("发布版本", session.publication_words()), ("数据截至", f"{manifest.as_of:%Y-%m-%d %H:%M}"),
             ("范围", session.scope().label)] + ([("数据性质", "演示数据")] if manifest.demo else [])
    with st.container(horizontal=True, gap="small", horizontal_alignment="right"):
        record.download("导出CSV", lambda: csv_bytes(frame, named), f"{stem}.csv", "text/csv", key=f"{key}_csv", rows=frame.height,
                        disabled=frame.is_empty())
        record.download("导出XLSX", lambda: xlsx_bytes(frame, named, about), f"{stem}.xlsx", XLSX, key=f"{key}_xlsx", rows=frame.height,
                        disabled=frame.is_empty())
