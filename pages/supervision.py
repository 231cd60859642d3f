"""挂牌督办: every listed segment and point on a board by stage, with days left, and whether the cases there fell afterwards."""
from __future__ import annotations

import streamlit as st

from cockpit import wording_supervision as words
from cockpit.charts.style import BAR, WORSE
from cockpit.charts.weekly_columns import weekly_columns
from cockpit.questions import question
from cockpit.ui import session
from cockpit.ui.board import board, open_drawer, opened
from cockpit.ui.cards import card
from cockpit.ui.figures import chart_card
from cockpit.ui.head import say
from cockpit.ui.ledger_board import exports
from cockpit.ui.markup import esc, tag
from cockpit.ui.plain_head import note, plain_head
from cockpit.ui.runs import run_labels
from cockpit.ui.supervision_bar import parts_choice, place_bar, places, terms_drawer
from cockpit.ui.supervision_board import NOTHING, lanes_html, listings_html, supervision_style, tall, tiles, units_html
from cockpit.ui.supervision_detail import listing_drawer
from cockpit.ui.tiles import tiles_html
from cockpit.ui.walk import walk_style

KINDS = ("路段", "乱点")
PARTS = ("看板", "记录")
QUERIES = ("supervision/board", "supervision/history", "supervision/totals", "supervision/trend", "supervision/findings")
top = st.container()
part = st.query_params.get("part", PARTS[0])
view, kind = place_bar("s", KINDS, lambda: parts_choice(part, PARTS))
asked = {"kind": kind, **places(view)}
total = next(iter(session.ask("supervision/totals", level="all", **asked).to_dicts()), NOTHING)
column = "street" if view.unit else "unit"
units = session.ask("supervision/totals", level=column, **asked).to_dicts()
trend = session.ask("supervision/trend", **asked)
walk_style()
supervision_style()
with top:
    plain_head("挂牌督办", "supervision", where=view.place if view.unit else "")
    say(words.board_sentence(total, units, column))
    note(words.behind_words(total["judged_on"], session.publication().manifest.as_of))
if st.query_params.get("segment") and not opened("rows"):
    for row in session.ask("supervision/history", segment=st.query_params["segment"][:100]).to_dicts()[:1]:
        open_drawer(rows="listing", of=row["id"])

if part not in PARTS:
    note(f"没有“{part[:20]}”这一部分，已忽略，显示{PARTS[0]}。")
    part = PARTS[0]
name = "supervision/board" if part == PARTS[0] else "supervision/history"
frame = session.ask(name, **asked)
rows = frame.to_dicts()
place = {"unit": "区（管委会）", "street": "街道（乡镇）"}[column]
if part == PARTS[1]:
    board(tall(f"挂牌督办记录：{len(rows):,}条", "新的在前，点名称看办理过程", listings_html(rows, "挂牌督办记录")), key="kept")
elif not rows:
    st.html(card("看板", "", tag("p", esc("没有在办的挂牌督办，近28日也没有摘牌的。"), cls="ck-empty")))
else:
    board(tiles_html(tiles(total, trend["open"].to_list())) + card("看板", "点卡片看办理过程；摘牌列近28日", lanes_html(rows)), key="board")
    left, right = st.columns((1.6, 1))
    with left:
        board(card(f"各{place}挂牌督办情况", "规范顺序，点数字看清单", units_html(units, total, column, f"各{place}挂牌督办情况")), key="places")
    with right:
        chart_card("trend", words.trend_title(trend.to_dicts()), "各周末在办条数", weekly_columns(
            run_labels(trend, "week"), {"in_time": ("期限内", BAR), "overdue": ("逾期", WORSE)}, height=380))
    board(tall(f"看板所列{len(rows):,}条", "点表头排序，点件数看案件", listings_html(rows, "挂牌督办")), key="listed")
exports(f"挂牌督办_{part}", frame, question(name).columns, "x_board")
listing_drawer(view, kind)
terms_drawer(words.TERMS, "supervision", QUERIES)
