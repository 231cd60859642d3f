"""The 口径 drawer: what each figure of the page means, how it is counted, by which rule, and the SQL itself."""
from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from cockpit.decisions.rulebook import SUBJECT_LABELS as RULE_LABELS
from cockpit.metrics import Metric, metric
from cockpit.questions import question
from cockpit.ui import session
from cockpit.ui.board import opened
from cockpit.ui.drawer import drawer
from cockpit.ui.markup import chinese, esc, tag
from cockpit.ui.view import DUE_RULES, View
from cockpit.wording import lacks_words

DUE = ("due",)


def definitions_button(view: View, measures: Sequence[str]) -> None:
    """The button in the filter bar."""
    st.button("口径", key="f_define", help="本页各项指标的定义、分子、分母、规则版本和查询语句",
              on_click=lambda: st.query_params.update({"define": "1"}))


def definitions_drawer(view: View, measures: Sequence[str], queries: Sequence[str], subjects: Sequence[str] = DUE) -> None:
    """Open the drawer when the URL says so. `subjects`: the rules the page's figures are judged by."""
    if opened("define"):
        _drawer(view, tuple(measures), tuple(queries), tuple(subjects))


def basis(view: View, names: Sequence[str], subjects: Sequence[str] = DUE) -> list[tuple[str, str]]:
    """The same, as pairs for the 口径 sheet of an export."""
    manifest = session.publication().manifest
    pairs = [("统计周期", view.period.label), ("范围", view.place), ("数据截至", f"{manifest.as_of:%Y-%m-%d %H:%M}"),
             ("发布版本", session.publication_words()), ("应结案口径", due_words(view)),
             ("规则", "；".join(f"{RULE_LABELS.get(r.subject, r.subject)} {r.version} {r.source}" for r in manifest.rules if r.subject in subjects))]
    if manifest.demo:
        pairs.append(("数据性质", "演示数据"))
    for name in names:
        entry = metric(name)
        pairs.append((entry.label, f"{entry.definition} 分子：{entry.numerator}" + (f" 分母：{entry.denominator}" if entry.denominator else "")))
    return [(a, chinese(b)) for a, b in pairs]


def due_words(view: View) -> str:
    in_force = session.publication().due_rule(view.period.since)
    return DUE_RULES[view.due or in_force] + ("（现行）" if (view.due or in_force) == in_force else "（非现行，对照用）")


@drawer("口径", 640)
def _drawer(view: View, measures: tuple[str, ...], queries: tuple[str, ...], subjects: tuple[str, ...]) -> None:
    manifest = session.publication().manifest
    rules = "".join(tag("dt", esc(RULE_LABELS.get(r.subject, "规则"))) + tag("dd", esc(f"{r.version} {r.source}"))
                    for r in manifest.rules if r.subject in subjects)
    st.html(tag("div", tag("h3", "应结案口径与规则") + tag("dl", tag("dt", "应结案") + tag("dd", esc(due_words(view))) + rules), cls="ck-define")
            + "".join(_entry(metric(name)) for name in measures))
    for name in queries:
        asked = question(name)
        with st.expander(chinese(f"查询语句：{asked.title}")):
            st.code(asked.sql, language="sql", wrap_lines=True)
            if asked.whole:
                st.html(tag("p", "整周、整旬、整月由汇总表作答，与上面逐项相等：", cls="ck-line"))
                st.code(asked.whole.sql, language="sql", wrap_lines=True)


def _entry(entry: Metric) -> str:
    lacks = session.publication().lacking(entry.id)
    parts = [("定义", entry.definition), ("分子", entry.numerator), ("分母", entry.denominator), ("来源", entry.source),
             ("现状", f"无数据（{lacks_words(lacks)}）" if lacks else "")]
    inner = "".join(tag("dt", esc(k)) + tag("dd", esc(v)) for k, v in parts if v)
    return tag("div", tag("h3", esc(entry.label)) + tag("dl", inner), cls="ck-define")
