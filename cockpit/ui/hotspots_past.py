"""What else a hotspot's drawer tells: the three rates of its complaints, what was done there and what came of it, and where to read on."""
from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from cockpit.decisions.effect import Effect, effect
from cockpit.ui import session
from cockpit.ui.board import close
from cockpit.ui.cards import heading
from cockpit.ui.decision_tables import facts_html
from cockpit.ui.effect_board import actions_html
from cockpit.ui.filters import write
from cockpit.ui.markup import tag
from cockpit.wording_hotspots import rate_facts

Row = Mapping[str, Any]
COMPARED, LINKED = 6, 4  # listings compared, and segments linked, at most


def rates(row: Row, week: str) -> None:
    """响应率, 解决率, 满意率 of the complaints behind the hotspot, with what each is of."""
    found = session.ask("hotspots/rates", id=row["id"], week=week).to_dicts()
    if found:
        st.html(tag("div", heading("三率", "背后案件中的投诉") + facts_html(rate_facts(found[0])), cls="ck-drawer"))


def actions(row: Row, week: str) -> None:
    """以往行动与效果: what is recorded at its segments within a year, and for listings whether the class fell more than elsewhere."""
    happened = session.ask("hotspots/actions", id=row["id"], week=week).to_dicts()
    listings = {r["listing"]: r["on_date"] for r in happened if r["action"].endswith("挂牌")}
    place = {"unit": row["unit"], "street": row["street"]} if row["kind"] == "街道" else {"segment": [segment for segment, _ in segments(row)]}
    compared = list(listings.items())[:COMPARED]
    effects: dict[str, Effect] = {
        name: effect(session.ask("complaints/effect", action=day, subcategory=[row["subcategory"]], **place)) for name, day in compared}
    days = next((f"各{e.days[1]}日" for e in effects.values()), "")
    small = f"一年内数据所知的；挂牌日前后{days}同小类投诉与其余地方相比，会自然回落，示例规则"
    more = f"；只比较最近{COMPARED}次挂牌" if len(listings) > COMPARED else ""
    st.html(tag("div", heading("以往行动与效果", small + more) + actions_html(happened, effects), cls="ck-drawer"))


def ways(row: Row, week: str) -> None:
    """Links: the flags of its segments in that week, supervision of the chief one, its cases, before and after."""
    with st.container(horizontal=True, gap="small"):
        for segment, name in segments(row)[:LINKED]:
            st.page_link("../pages/flags.py", label=f"{name}评旗 ›", query_params={"week": week, "segment": segment} | session.bound())
        if row["listed"]:
            st.page_link("../pages/supervision.py", label="挂牌督办 ›", query_params={"segment": row["segment_id"]} | session.bound())
        if row["segment_id"]:
            st.page_link("../pages/explore.py", label="综合查询 ›", query_params={"week": week, "segment": row["segment_id"]} | session.bound())
    if row["segment_id"] and st.button("行动前后对比 ›", key="spot_effect", type="tertiary", help="选行动日期，看这条路段这一小类前后的变化"):
        # A link to the page one is on does not leave it: the step is written and the page runs again.
        close()
        write(part="时间规律", segment=row["segment_id"], subcategory=row["subcategory"], unit=row["unit"], street=None)
        st.rerun()


def segments(row: Row) -> list[tuple[str, str]]:
    """(id, name) of its responsibility segments, the chief one first."""
    ids, names = str(row["segments"] or "").split(), str(row["segment_names"] or "").split("、")
    named = zip(ids, names if len(names) == len(ids) else ids, strict=True)  # a name may hold the mark that parts them
    return sorted(named, key=lambda pair: (pair[0] != row["segment_id"], pair[0]))
