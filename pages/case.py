"""案件: one case whole, at /case?id=…; the way back leads to the list it was opened from."""
from __future__ import annotations

import streamlit as st

from cockpit.refusal import Refused
from cockpit.ui import session
from cockpit.ui.board import board
from cockpit.ui.case_around import around_case
from cockpit.ui.case_card import case_html
from cockpit.ui.case_original import original_drawer
from cockpit.ui.chrome import plate
from cockpit.ui.decision_board import decision_style
from cockpit.ui.filters import carried
from cockpit.ui.head import say
from cockpit.ui.no_cases import without_cases
from cockpit.ui.plain_head import plain_head
from cockpit.ui.walk import walk_style
from cockpit.wording import plain
from cockpit.wording_explore import case_sentence

walk_style()
decision_style()
wanted = (st.query_params.get("id") or "").strip()
try:
    found = session.ask("explore/case", case_id=wanted).to_dicts() if wanted else []
except Refused:
    found = []
plain_head(f"案件 {found[0]['case_id']}" if found else "案件")
if not found:
    reason = f"案件“{wanted[:40]}”不存在，或不在本账户的授权范围。" if wanted else "地址里没有案件编号。"
    plate("没有可显示的案件", [plain(without_cases() or (reason,)), "请从综合查询的案件清单打开，或检查链接是否完整。"])
for case in found:
    say(case_sentence(case))
    lacks = {field for source in session.publication().manifest.sources
             if (source.system, source.table) == (case["system"], "cases") for field in source.lacks}
    board(case_html(case, sorted(lacks)), key=f"whole_{case['system']}")
    around_case(case)
original_drawer(found)
if found and found[0]["segment_id"]:
    st.page_link("../pages/explore.py", label=f"{found[0]['segment']}的全部案件 ›", query_params={
        "unit": found[0]["unit"], "street": found[0]["street"], "segment": found[0]["segment_id"]} | carried())
back = {k: v for k, v in st.query_params.items() if k not in ("id", "rows", "of")}
if found and "unit" not in back:
    back |= {"unit": found[0]["unit"], "street": found[0]["street"]}
st.page_link("../pages/explore.py", label="‹ 返回综合查询", query_params=back)
