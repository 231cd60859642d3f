"""What 考评排名 draws: both ends of a table, the whole table with ranks before and after normalising, who is not ranked and why."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import polars as pl
import streamlit as st

from cockpit.export import csv_bytes, xlsx_bytes
from cockpit.ui import record, session
from cockpit.ui.board import JS, link, open_drawer
from cockpit.ui.cards import card, pair
from cockpit.ui.ledger_board import XLSX
from cockpit.ui.markup import chinese, esc, tag
from cockpit.wording_ranking import edge_note, money_words, moved_words, name_of

Row = Mapping[str, Any]
NONE = "—"
NUMBERS = ("名次", "得分", "折算后得分", "折算前得分", "发现考核", "整改考核", "曝光扣分", "应结案", "奖罚")
MANY = 30  # a table longer than this shows both its ends first
CSS = Path(__file__).parent / "ranking_page.css"
_BOARD = st.components.v2.component("cockpit_ranking", html="<div class='ck-board'></div>\n", js=JS, isolate_styles=False)


def ranking_style() -> None:
    """The stylesheet of this page, beside the house's own."""
    st.html(CSS)


def scrolling(html: str) -> str:
    """A card whose table scrolls in itself."""
    return html.replace("ck-card", "ck-card ck-below", 1)


def ranking_board(html: str, key: str) -> None:
    """Show HTML; a click on `data-open="pick=…"` opens that row's explanation, any other `data-open` the drawer of rows."""
    _BOARD(key=key, data={"html": html}, on_open_change=lambda: _opened(str(st.session_state[key].open or "")))


def _opened(target: str) -> None:
    wanted = dict(parse_qsl(target))
    if "pick" in wanted:
        st.query_params["pick"] = wanted["pick"]
    else:
        open_drawer(**wanted)


def places_html(judged: Sequence[Row], members: str, title: str, note: str) -> str:
    """The whole table, and above it both its ends where it is long."""
    html = ""
    if len(judged) > MANY:
        ends = [card(edge, edge_note(judged, edge), ends_html(judged, edge)) for edge in ("前列", "末位")]
        html = pair(*ends).replace("ck-pair", "ck-pair ck-even", 1)
    return html + scrolling(card(title, note, table_html(judged, members, title)))


def ends_html(rows: Sequence[Row], edge: str) -> str:
    """The first or the last of a table, the very last at the bottom: rank, name, scores, what they get."""
    chosen = [r for r in rows if r["edge"] == edge]
    if not chosen:
        return tag("p", esc("没有。"), cls="ck-empty")
    last = edge == "末位"
    heads = ["名次", "", "得分", "折算前名次", "奖罚", *(["处理"] if last else [])]
    body = "".join(tag("tr", _num(r["rank"]) + _name(r) + _num(r["score"]) + _raw(r) + _money(r)
                       + (tag("td", esc(_action(r))) if last else "")) for r in chosen)
    return _table(heads, body, caption=edge)


def table_html(rows: Sequence[Row], members: str, caption: str) -> str:
    """Everybody with a rank, in order. Columns after who the members are; a head sorts by its column."""
    with_found = members in ("streets", "units")
    with_money = any(r["money_yuan"] for r in rows)
    columns = [("名次", lambda r: _num(r["rank"]))]
    if any(r["edge"] for r in rows):
        columns += [("位置", lambda r: _edge(r))]
    columns += [("", lambda r: _name(r))]
    if members == "streets":
        columns += [("区域类型", lambda r: tag("td", esc(r["tier"] or NONE)))]
    if with_found:
        columns += [("折算后得分", lambda r: _num(r["score"])), ("折算前得分", lambda r: _num(r["score_raw"])), ("折算前名次", lambda r: _raw(r)),
                    ("发现考核", lambda r: _num(r["found"])), ("整改考核", lambda r: _num(r["rectify"])),
                    ("曝光扣分", lambda r: _num(r["exposure_points"] or None, "0"))]
    else:
        columns += [("得分", lambda r: _num(r["score"]))]
        columns += [("应结案", lambda r: _num(r["due"]))] if members == "departments" else []
    columns += [("较上期", lambda r: _moved(r["rank"], r["rank_before"]))]
    if with_money:
        columns += [("奖罚", lambda r: _money(r))]
    if any(r["action"] for r in rows) and len(rows) <= MANY:  # a long table has them above, among the last
        columns += [("处理", lambda r: tag("td", esc(_action(r))))]
    if with_found:
        columns += [("折算的影响", lambda r: tag("td", esc(r["moved_by"] or ""), cls="ck-why"))]
    body = "".join(tag("tr", "".join(cell(r) for _, cell in columns), data_order=at) for at, r in enumerate(rows))
    return _table([head for head, _ in columns], body, caption=caption, sorts=True)


def _table(heads: Sequence[str], body: str, *, caption: str, sorts: bool = False) -> str:
    head = "".join(tag("th", esc(h or "名称"), scope="col", tabindex=0 if sorts else None, data_sort="1" if sorts else None,
                       cls="ck-num" if h in NUMBERS else None) for h in heads)
    return tag("div", tag("table", tag("caption", esc(caption)) + tag("thead", tag("tr", head)) + tag("tbody", body), cls="ck-table ck-list"),
               cls="ck-scroll", tabindex=0, role="region", aria_label=caption)


def _num(value: Any, none: str = NONE) -> str:
    return tag("td", esc(none if value is None else value), cls="ck-num", data_value="" if value is None else value)


def _name(row: Row) -> str:
    unit = tag("small", esc(row["unit"]), cls="ck-of") if row.get("street") else ""
    button = tag("button", esc(name_of(row)), type="button", cls="ck-open ck-into", data_open=link(pick=row["id"]), aria_label=f"{name_of(row)}得分由来")
    return tag("th", button + unit, scope="row")


def _edge(row: Row) -> str:
    tone = {"前列": "ck-better", "末位": "ck-worse"}.get(row["edge"] or "")
    return tag("td", tag("b", esc(row["edge"])) if row["edge"] else "", cls=tone, data_value={"前列": 1, "末位": 3}.get(row["edge"] or "", 2))


def _raw(row: Row) -> str:
    """The rank before normalising, and how far normalising moved it."""
    if row["rank_raw"] is None:
        return tag("td", NONE, data_value="")
    said = moved_words(row["rank"], row["rank_raw"])
    tone = {"▲": "ck-better", "▼": "ck-worse"}.get(said[:1], "ck-neutral")
    return tag("td", esc(row["rank_raw"]) + tag("small", esc(said), cls=f"ck-of {tone}"), data_value=row["rank_raw"], title=row.get("moved_by"))


def _moved(now: int | None, before: int | None) -> str:
    said = moved_words(now, before)
    tone = {"▲": "ck-better", "▼": "ck-worse"}.get(said[:1], "ck-neutral")
    return tag("td", esc(said or NONE), cls=tone, data_value="" if not said or now is None or before is None else before - now)


def _money(row: Row) -> str:
    said = money_words(row["money_yuan"])
    tone = "ck-better" if (row["money_yuan"] or 0) > 0 else "ck-worse"
    return tag("td", esc(said or NONE), cls=f"ck-num {tone}" if said else "ck-num", title=row["money_note"],
               data_value="" if row["money_yuan"] is None else row["money_yuan"])


def _action(row: Row) -> str:
    if not row["action"]:
        return ""
    return row["action"] + (f"（连续{row['streak']}次）" if row["streak"] > 1 else "")


def held_html(rows: Sequence[Row]) -> str:
    """Who is not ranked, by reason."""
    held = sorted((r for r in rows if r["rank"] is None), key=lambda r: str(r["held"]))
    lines = []
    for reason, group in groupby(held, key=lambda r: r["held"]):
        names = "、".join(f"{r['unit']}{r['street']}" if r.get("street") else name_of(r) for r in group)
        lines.append(tag("dt", esc(reason)) + tag("dd", esc(names)))
    return tag("div", tag("dl", "".join(lines)), cls="ck-define ck-held")


def ranking_exports(stem: str, frame: pl.DataFrame, labels: Mapping[str, str], key: str, *, warning: str = "") -> None:
    """CSV and XLSX. A money document whose rows are not official carries the warning in its name, a column and its 口径 sheet."""
    named = {k: chinese(v) for k, v in labels.items()}
    frame = frame.select(c for c in frame.columns if c in named)
    manifest = session.publication().manifest
    about = [("内容", stem), ("行数", f"{frame.height:,}"), ("发布版本", session.publication_words()), ("数据截至", f"{manifest.as_of:%Y-%m-%d %H:%M}"),
             ("范围", session.scope().label)] + ([("数据性质", "演示数据")] if manifest.demo else [])
    if warning:
        frame, named, about = frame.with_columns(warning=pl.lit(warning)), named | {"warning": "说明"}, [("说明", warning), *about]
        stem = f"{stem}（{warning.replace('；', '，')}）"
    with st.container(horizontal=True, gap="small", horizontal_alignment="right"):
        record.download("导出CSV", lambda: csv_bytes(frame, named), f"{stem}.csv", "text/csv", key=f"{key}_csv", rows=frame.height,
                        disabled=frame.is_empty())
        record.download("导出XLSX", lambda: xlsx_bytes(frame, named, about), f"{stem}.xlsx", XLSX, key=f"{key}_xlsx", rows=frame.height,
                        disabled=frame.is_empty())
