"""每周讲评 on the screen: one document, printed as it stands, or shown an item a screen by keyboard; and its workbook."""
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from cockpit.export import workbook
from cockpit.questions import question
from cockpit.ui import record, session
from cockpit.ui.board import leave_for
from cockpit.ui.decision_board import decision_style
from cockpit.ui.markup import chinese, esc, tag
from cockpit.ui.view import View
from cockpit.ui.weekly_model import Section, section_html
from cockpit.wording import plain
from cockpit.wording_weekly import AGENDA, TITLE, item_title

HERE = Path(__file__).parent
CSS = HERE / "weekly.css"
JS = (HERE / "weekly.js").read_text(encoding="utf-8")
PRESENT = "present"  # the item on the screen, in the URL; empty: the document
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLAIN = {"kind": "类别", "text": "事项"}
_BOARD = st.components.v2.component("cockpit_weekly", html="<div class='ck-week'></div>\n", js=JS, isolate_styles=False)


def weekly_style() -> None:
    decision_style()
    st.html(CSS)


def weekly_board(sections: Sequence[Section], view: View) -> None:
    """The whole meeting. The item being presented is in the URL; its name unknown, the document is shown."""
    shown = st.query_params.get(PRESENT, "")
    keys = [s.item.key for s in sections]
    stamp = f"{view.period.label}｜数据截至{session.publication().manifest.as_of:%Y-%m-%d %H:%M}"
    stamp += "｜演示数据" if session.publication().manifest.demo else ""
    stamp += "｜不是最新发布的版本" if session.behind() else ""
    html = "".join(section_html(n, s) for n, s in enumerate(sections, 1))
    _BOARD(key="weekly", data={"html": html, "at": shown if shown in keys else "", "stamp": stamp, "title": TITLE},
           on_open_change=_opened, on_at_change=_stepped)


def _opened() -> None:
    from urllib.parse import parse_qsl

    wanted = dict(parse_qsl(str(st.session_state["weekly"].open or "")))
    if wanted.get("page"):
        leave_for(wanted)


def _stepped() -> None:
    at = str(st.session_state["weekly"].at or "").partition(" ")[0]
    if at in {item.key for item in AGENDA}:
        st.query_params[PRESENT] = at
    elif PRESENT in st.query_params:
        del st.query_params[PRESENT]


def weekly_tools(sections: Sequence[Section], view: View) -> None:
    """Present, print, and the workbook: a sheet a block, the sentences and the 口径 in theirs."""
    pairs = basis(sections, view)
    with st.container(horizontal=True, gap="small", key="weekly_tools"):
        st.button("演示", key="w_present", help="一项一屏；左右键翻页，按Esc退出", on_click=lambda: st.query_params.update({PRESENT: sections[0].item.key}))
        st.html(tag("span", esc("打印：按Ctrl加P；演示：左右键翻页，Esc退出"), cls="ck-line ck-screen"))
        record.download("导出XLSX", lambda: weekly_workbook(sections, pairs), f"{TITLE}_{view.period.key}.xlsx", XLSX, key="w_xlsx")


def basis(sections: Sequence[Section], view: View) -> list[tuple[str, str]]:
    """What the 口径 sheet says: of which week, how old, by which rules, and every computed sentence."""
    manifest = session.publication().manifest
    pairs = [("统计周期", view.period.label), ("范围", view.unit or session.scope().label), ("数据截至", f"{manifest.as_of:%Y-%m-%d %H:%M}"),
             ("发布版本", session.publication_words()), ("性质", "评旗、评级、排名、挂牌督办、投诉热点均为初评"),
             ("规则", "；".join(f"{r.subject} {r.version} {r.source}" for r in manifest.rules))]
    pairs += [("数据性质", "演示数据")] if manifest.demo else []
    pairs += [(f"{item_title(n, s.item)}".replace("　", " "), plain(sentence)) for n, s in enumerate(sections, 1) for sentence in s.sentences]
    return [(a, chinese(b)) for a, b in pairs]


def weekly_workbook(sections: Sequence[Section], pairs: Sequence[tuple[str, str]]) -> bytes:
    sheets = [(s.name, s.frame, {k: chinese(v) for k, v in question(s.query).columns.items()} if s.query else PLAIN)
              for section in sections for s in section.sheets]
    return workbook(sheets, pairs)
