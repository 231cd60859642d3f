"""数据台账: every file and its equation, what was set aside and why, how fresh, how complete, and what each figure means."""
from __future__ import annotations

import polars as pl
import streamlit as st

from cockpit import wording_ledger as words
from cockpit.decisions.rulebook import SUBJECT_LABELS as RULE_LABELS
from cockpit.questions import question
from cockpit.ui import session
from cockpit.ui.cards import heading
from cockpit.ui.filters import write
from cockpit.ui.head import say
from cockpit.ui.ledger_board import exports, lines_html, months_html, shares_html, sheet_html, show_card
from cockpit.ui.markup import esc, tag
from cockpit.ui.plain_head import note, plain_head
from cockpit.ui.walk import walk_style

PARTS = ("文件", "隔离", "新鲜度", "核对", "完整性", "口径")
FILES = {"registered_at": "登记时间", "file": "文件", "id": "台账编号", "table_label": "表", "label": "来源", "as_of": "数据截至",
         "events": "事件起止", "equation": "等式", "state": "状态"}
DEGRADED = {"file": "文件", "table": "表", "field": "字段", "reason": "原因", "rows": "行数", "line": "例行行号", "sample": "例行内容"}
ASIDE = {"file": "文件", "table": "表", "line": "行号", "field": "字段", "reason": "原因", "value": "内容", "row": "原行（已遮盖）"}
SOURCES = {"label": "来源", "table": "表", "profile": "导入配置", "as_of": "数据截至", "age": "距今", "limit": "约定期限", "state": "状态",
           "rows": "行数", "lacks": "缺的字段"}
DEFINED = {"label": "指标", "unit": "单位", "definition": "定义", "numerator": "分子", "denominator": "分母", "better": "好坏", "source": "来源",
           "state": "现状"}
manifest = session.publication().manifest


def files() -> None:
    """Every file with its equation, how to take one back, and which rows were degraded."""
    frame = session.ask("ledger/files")
    rows = [words.file_row(r) for r in frame.to_dicts()]
    show_card("导入文件", f"{len(rows):,}个，新的在前", sheet_html(rows, FILES, mono=("id",), gone="withdrawn", empty="还没有导入过文件。"))
    exports("导入文件", frame, question("ledger/files").columns, "x_files")
    with st.container(key="card_withdraw", gap="small"):
        st.html(heading("撤回一个文件", "导错时在服务器上依次运行；数据恢复到从未导入过这个文件，台账留痕"))
        st.code(words.WITHDRAW, language=None)
    if not session.scope().everywhere:
        show_card("降级的行", "", tag("p", esc(words.CITY_ONLY), cls="ck-empty"))
        return
    degraded = session.ask("ledger/degraded")
    rows = [r | {"table": words.table_label(r["table"]), "field": words.field_label(r["table"], r["field"])} for r in degraded.to_dicts()]
    show_card("降级的行", "行保留在库，字段置空或加标记，不进它支撑不了的统计", sheet_html(rows, DEGRADED, wrap=("reason",), empty="没有降级的行。"))
    exports("降级的行", degraded, question("ledger/degraded").columns, "x_degraded")


def aside() -> None:
    """Rows set aside, for city-wide accounts; others are told how many and why not which."""
    count = session.ask("ledger/summary")["quarantined"][0]
    if not session.scope().everywhere:
        show_card("隔离清单", f"{count:,}行", tag("p", esc(words.CITY_ONLY), cls="ck-empty"))
        return
    frame = session.ask("ledger/quarantine").drop("total")
    rows = [words.aside_row(r) for r in frame.to_dicts()]
    note_ = "没有编号或没有时间的行无法认定，不入库；在原文件改正后重新导入即可"
    show_card("隔离清单", f"{count:,}行｜{note_}", sheet_html(rows, ASIDE, wrap=("row",), empty="没有被隔离的行。"))
    exports("隔离清单", frame, question("ledger/quarantine").columns, "x_aside")


def freshness() -> None:
    """Each source: as of, age, limit, what it lacks; and which metrics read 无数据 therefore."""
    rows = [words.source_row(s, manifest.now(), manifest.demo) for s in manifest.sources]
    show_card("数据新鲜度", f"全部来源数据截至{manifest.as_of:%Y-%m-%d %H:%M}｜发布{manifest.built_at:%Y-%m-%d %H:%M}",
              sheet_html(rows, SOURCES, wrap=("lacks",), mono=("profile",), empty="没有来源。"))
    silent = words.unreadable_metrics(manifest.missing)
    show_card("因缺字段而没有数据的指标", f"{len(silent)}项", sheet_html(silent, {"metric": "指标", "reads": "显示为"},
              empty="没有：每项指标需要的字段都至少有一个来源提供。"))


def checks() -> None:
    """Every check with its count; samples for city-wide accounts, since they name cases of any unit."""
    everywhere = session.scope().everywhere
    heads = {"label": "核对内容", "level": "级别", "failed": "不合规行数"} | ({"sample": "例子（区、案件编号）"} if everywhere else {})
    rows = [{"label": c.label, "level": "拒绝发布" if c.refuses else "提醒", "failed": c.failed}
            | ({"sample": "；".join("，".join(s.values()) for s in c.sample)} if everywhere else {}) for c in manifest.checks]
    counted = f"{len(rows)}项，有问题{sum(1 for c in manifest.checks if c.failed)}项" + ("" if everywhere else "｜例子只对全市账户开放")
    show_card("核对", counted, sheet_html(rows, heads, wrap=("sample",), empty="没有核对项。"))
    exports("核对", pl.DataFrame(rows), heads, "x_checks")


def completeness() -> None:
    """Months and days that are too thin, how segments were matched, how good positions are."""
    months, gaps = session.ask("ledger/months").to_dicts(), session.ask("ledger/gaps").to_dicts()
    stopped = words.ended(manifest.last_reported, manifest.as_of)
    said = [*filter(None, [stopped])] + [words.month_words(m) for m in months if m["verdict"] in ("缺月", "偏少")] + [words.gap_words(g) for g in gaps]
    show_card("各月上报案件", "整月不足前后月份中位数六成的标出；浅色为未满一月", months_html(months),
              lines_html(said, words.no_gaps(months)))
    ways = session.ask("ledger/matching").to_dicts()
    show_card("责任路段匹配", "占全部可见案件", shares_html([w for w in ways if w["kind"] == "segment_match"], words.MATCHES))
    show_card("定位质量", "占全部可见案件", shares_html([w for w in ways if w["kind"] == "geo_quality"], words.GEO))


def definitions() -> None:
    """The whole metric catalogue and the rules in force."""
    rows = words.definitions(manifest.missing)
    show_card("指标口径", f"{len(rows)}项", sheet_html(rows, DEFINED, wrap=("definition", "numerator", "source")))
    exports("指标口径", pl.DataFrame(rows), DEFINED, "x_defined")
    rules = [r.model_dump() | {"subject": RULE_LABELS.get(r.subject, "规则")} for r in manifest.rules]
    show_card("规则", "改动规则不影响已发布的结果", sheet_html(rules, {"subject": "规则", "version": "版本", "valid_from": "生效日", "status": "性质",
              "source": "依据"}, wrap=("source",), empty="没有规则。"))


plain_head("数据台账")
walk_style()
say(words.ledger_sentence(session.ask("ledger/summary").row(0, named=True), sum(1 for c in manifest.checks if c.failed),
                          session.ask("ledger/months").to_dicts(), session.ask("ledger/gaps").to_dicts()))
part = st.query_params.get("part", PARTS[0])
if part not in PARTS:
    note(f"没有“{part[:20]}”这一部分，已忽略，显示{PARTS[0]}。")
    part = PARTS[0]
st.session_state["l_part"] = part
st.segmented_control("部分", PARTS, key="l_part", required=True, label_visibility="collapsed", width="content",
                     on_change=lambda: write(part=st.session_state["l_part"]))
dict(zip(PARTS, (files, aside, freshness, checks, completeness, definitions), strict=True))[part]()
