"""数据查询 on the screen: the editor with the session's last statements, the answer with its exports, the list of tables."""
from __future__ import annotations

from datetime import timedelta
from functools import partial
from html import escape

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cockpit import wording_query as words
from cockpit.analyst.run import EXPORTED, Answer, Wrong, ask, offered
from cockpit.export import csv_bytes, xlsx_bytes
from cockpit.refusal import Refused
from cockpit.ui import record, session
from cockpit.ui.cards import heading
from cockpit.ui.markup import esc, tag
from cockpit.ui.plain_head import note

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT, PAST, ASKED, TABLE, AGAIN = "q_text", "q_past", "q_asked", "q_table", "q_again"
KEPT = 20
LONGEST = 200  # characters of a cell on the screen; the export has all of them


def editor() -> str:
    """The statement to run now, empty when none was sent off."""
    live = session.publication()
    st.session_state.setdefault(TEXT, words.first_statement(live.manifest.as_of.date() - timedelta(days=7)))
    with st.container(key="card_editor", gap="small"):
        st.html(heading("语句"))
        with st.form("q_form", border=False):
            st.text_area("语句", key=TEXT, height=220, max_chars=20_000, label_visibility="collapsed")
            sent = st.form_submit_button("运行", type="primary")
        statement = str(st.session_state[TEXT]) if sent else ""
        past = st.session_state.get(PAST, [])
        if statement:
            past = st.session_state[PAST] = [statement, *(s for s in past if s != statement)][:KEPT]
            st.session_state[AGAIN] = None
        if past:
            st.selectbox("本次会话用过的语句", range(len(past)), key=AGAIN, index=None, placeholder="本次会话用过的语句", label_visibility="collapsed",
                         format_func=lambda n: " ".join(past[n].split())[:120], on_change=_again)
    return statement


def _again() -> None:
    chosen, past = st.session_state[AGAIN], st.session_state.get(PAST, [])
    if chosen is not None and chosen < len(past):
        st.session_state[TEXT] = past[chosen]


def answered(statement: str) -> None:
    """Run what was sent off; show the last answer, or why there is none."""
    if statement:
        st.session_state[ASKED] = (statement, _run(statement), session.publication().manifest.id)
    if ASKED not in st.session_state:
        return
    statement, found, published = st.session_state[ASKED]
    if isinstance(found, Refused):
        _refused(found)
        return
    if published != session.publication().manifest.id:
        note("数据已有新的发布，下面是按前一次发布查得的；需要最新的，请再运行一次。")
    _rows(statement, found, published)


def _run(statement: str) -> Answer | Refused:
    waiting = st.empty()
    try:
        with st.spinner("正在查询……"):
            found = ask(session.publication(), session.account(), statement,
                        waiting=partial(_queued, waiting))
    except Refused as error:
        record.queried(statement, None, error.what)
        return error
    finally:
        waiting.empty()
    record.queried(statement, found.frame.height)
    return found


def _queued(where: DeltaGenerator) -> None:
    where.info("已有两个查询在运行，正在排队……")


def _refused(error: Refused) -> None:
    lines = [f"{error.what}。", f"位置：{error.where}" if error.where else "", f"处理办法：{error.remedy}" if error.remedy else ""]
    told = tag("h2", "没有查到") + "".join(tag("p", esc(line)) for line in lines if line)
    told += tag("pre", escape(error.excerpt)) if isinstance(error, Wrong) and error.excerpt else ""
    st.html(tag("div", told, cls="ck-plate ck-wrong", role="status"))


def _rows(statement: str, found: Answer, published: str) -> None:
    with st.container(key="card_answer", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.html(heading("结果", words.answer_words(found.frame.height, found.more, found.seconds, EXPORTED)), width="stretch")
            _exports(statement, found, published)
        if found.frame.is_empty():
            st.html(tag("p", "没有符合条件的行。", cls="ck-empty"))
            return
        st.dataframe(_screen(found.frame), hide_index=True, width="stretch", height=min(560, 37 + 35 * found.frame.height), placeholder="")


def _screen(frame: pl.DataFrame) -> pl.DataFrame:
    """Times to the second, 是 and 否, long text cut short."""
    return frame.with_columns(
        *(pl.when(pl.col(c)).then(pl.lit("是")).when(~pl.col(c)).then(pl.lit("否")).alias(c) for c, kind in frame.schema.items() if kind == pl.Boolean),
        *(pl.col(c).dt.strftime("%Y-%m-%d %H:%M:%S") for c, kind in frame.schema.items() if kind == pl.Datetime),
        *(pl.when(pl.col(c).str.len_chars() > LONGEST).then(pl.col(c).str.slice(0, LONGEST) + "…").otherwise(pl.col(c))
          for c, kind in frame.schema.items() if kind == pl.String))


def _exports(statement: str, found: Answer, published: str) -> None:
    """The whole answer, asked again on the click: of the same publication while it is open."""
    live, account = session.publication(), session.account()
    manifest, published_words = live.manifest, session.publication_words()
    stem = f"数据查询_{manifest.as_of:%Y%m%d}"

    def rows() -> Answer:
        return ask(live, account, statement, EXPORTED)

    def text() -> tuple[bytes, int]:
        frame = rows().frame
        return csv_bytes(frame), frame.height

    def sheet() -> tuple[bytes, int]:
        whole = rows()
        kept = f"前{whole.frame.height:,}行，还有更多" if whole.more else f"{whole.frame.height:,}"
        about = [("内容", "数据查询"), ("语句", statement), ("行数", kept), ("账户", account.id), ("范围", account.scope.label), ("发布版本", published_words),
                 ("数据截至", f"{manifest.as_of:%Y-%m-%d %H:%M}")] + ([("数据性质", "演示数据")] if manifest.demo else [])
        return xlsx_bytes(whole.frame, {}, about), whole.frame.height

    gone = found.frame.is_empty() or published != manifest.id
    record.download("导出CSV", text, f"{stem}.csv", "text/csv", key="x_query_csv", what=statement, disabled=gone)
    record.download("导出XLSX", sheet, f"{stem}.xlsx", XLSX, key="x_query_xlsx", what=statement, disabled=gone)


def tables() -> None:
    """What may be asked: a table is chosen, its columns stand below with their kinds and Chinese names."""
    found, titles, labels = offered(session.publication(), session.scope()), words.mart_titles(), words.column_labels()
    with st.container(key="card_tables", gap="small"):
        st.html(heading("可查的表", f"{len(found)}张"))
        st.session_state.setdefault(TABLE, "case_fact" if "case_fact" in found else next(iter(found)))
        chosen = st.selectbox("表", list(found), key=TABLE, label_visibility="collapsed",
                              format_func=lambda mart: f"{mart} {titles.get(mart, '')}")
        body = "".join(tag("tr", tag("td", tag("span", esc(c), cls="ck-mono")) + tag("td", esc(labels.get(c, ""))) + tag("td", esc(words.type_label(kind))))
                       for c, kind in found[chosen])
        head = tag("tr", tag("th", "列") + tag("th", "中文名") + tag("th", "类型"))
        st.html(tag("div", tag("table", tag("thead", head) + tag("tbody", body), cls="ck-table ck-columns"), cls="ck-columns-scroll", tabindex=0,
                    role="region", aria_label="列"))
