"""审计日志 on the screen: days, account and kind in the URL, counts by account, the events, the export."""
from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import streamlit as st

from cockpit import audit
from cockpit import wording_query as words
from cockpit.export import csv_bytes, xlsx_bytes
from cockpit.ui import record
from cockpit.ui.cards import card, heading
from cockpit.ui.filters import write
from cockpit.ui.ledger_board import sheet_html
from cockpit.ui.markup import tag
from cockpit.ui.plain_head import note

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SPANS = {"7": "近7日", "30": "近30日"}
EVERYBODY, ANY = "全部账户", "全部类别"


def log_filters(found: list[date]) -> tuple[date, date, str]:
    """First and last day, and what they are called. `day` in the URL: a day, 7 or 30; what it cannot be is said and ignored."""
    options = {str(d): f"{d.year}年{d.month}月{d.day}日" for d in found} | SPANS
    newest = found[0]
    chosen = st.query_params.get("day", str(newest))
    if chosen not in options:
        note(f"没有“{chosen[:20]}”的日志，已忽略，显示{options[str(newest)]}。")
        chosen = str(newest)
    st.session_state["l_day"] = chosen
    st.selectbox("日期", list(options), key="l_day", format_func=options.__getitem__, label_visibility="collapsed", width=220,
                 on_change=lambda: write(day=st.session_state["l_day"]))
    if chosen in SPANS:
        return newest - timedelta(days=int(chosen) - 1), newest, options[chosen]
    return date.fromisoformat(chosen), date.fromisoformat(chosen), options[chosen]


def narrowed(frame: pl.DataFrame) -> pl.DataFrame:
    """The events of the account and the kind in the URL."""
    accounts = {a: words.account_label(a) for a in sorted(frame["account"].fill_null("").unique())}
    kinds = {k: v for k, v in audit.KINDS.items() if k in set(frame["kind"])}
    for name, label, options in (("account", EVERYBODY, accounts), ("kind", ANY, kinds)):
        chosen = st.query_params.get(name)
        if chosen is not None and chosen not in options:
            note(f"这几日的日志里没有“{chosen[:30]}”，已忽略。")
            chosen = None
        listed = {"*": label} | options
        st.session_state[f"l_{name}"] = "*" if chosen is None else chosen
        st.selectbox(label, list(listed), key=f"l_{name}", format_func=listed.__getitem__, label_visibility="collapsed", width=200,
                     on_change=_picked, args=(name,))
        if chosen is not None:
            frame = frame.filter(pl.col(name).fill_null("") == chosen)
    return frame


def _picked(name: str) -> None:
    value = st.session_state[f"l_{name}"]
    if value == "*":
        write(**{name: None})
    else:
        st.query_params[name] = value


def events(frame: pl.DataFrame, days: str) -> None:
    """The events, newest first, and all of them as files."""
    rows = [words.log_row(r) for r in frame.head(201).to_dicts()]
    whole = pl.DataFrame([words.log_row(r) for r in frame.to_dicts()], schema=frame.schema)
    about = [("内容", "审计日志"), ("日期", days), ("行数", f"{frame.height:,}")]
    with st.container(key="card_events", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.html(heading("记录", f"{frame.height:,}条，新的在前"), width="stretch")
            record.download("导出CSV", lambda: csv_bytes(whole, words.LOG_HEADS), f"审计日志_{days}.csv", "text/csv", key="x_log_csv", rows=frame.height,
                            disabled=frame.is_empty())
            record.download("导出XLSX", lambda: xlsx_bytes(whole, words.LOG_HEADS, about), f"审计日志_{days}.xlsx", XLSX, key="x_log_xlsx", rows=frame.height,
                            disabled=frame.is_empty())
        st.html(sheet_html(rows[:200], words.LOG_HEADS, wrap=("filters", "what", "reason"), empty="没有符合条件的记录。")
                + (tag("p", f"表中为前200条，共{frame.height:,}条，导出文件含全部。", cls="ck-line") if frame.height > 200 else ""))


def counts_html(frame: pl.DataFrame) -> str:
    """A row an account, a column a kind."""
    kinds = [k for k in audit.KINDS if k in set(frame["kind"])]
    counted = frame.group_by(pl.col("account").fill_null("")).agg(pl.len().alias("all"), *((pl.col("kind") == k).sum().alias(k) for k in kinds))
    rows = counted.sort(["all", "account"], descending=[True, False]).to_dicts()
    heads = {"account": "账户"} | {k: audit.KINDS[k] for k in kinds} | {"all": "合计"}
    return card("各账户", f"{len(rows):,}个", sheet_html([r | {"account": words.account_label(r["account"])} for r in rows], heads, empty="没有记录。"))
