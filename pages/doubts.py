"""存疑清单: results and other data that do not fit together, week by week. It accuses nobody; it says what to look at."""
from __future__ import annotations

from functools import partial

import streamlit as st

from cockpit import wording_doubts as words
from cockpit.charts.style import BAR
from cockpit.charts.weekly_columns import weekly_columns
from cockpit.ui import session
from cockpit.ui.board import board
from cockpit.ui.cards import card
from cockpit.ui.chrome import plate
from cockpit.ui.doubts_board import doubts_html, kinds_html
from cockpit.ui.doubts_filters import read_week, week_choice
from cockpit.ui.doubts_rows import doubt_drawer
from cockpit.ui.figures import chart_card
from cockpit.ui.head import say
from cockpit.ui.ledger_board import exports
from cockpit.ui.plain_head import note, plain_head
from cockpit.ui.runs import run_labels
from cockpit.ui.supervision_bar import place_bar, places, terms_drawer
from cockpit.ui.supervision_board import supervision_style
from cockpit.ui.walk import walk_style

TITLE = "存疑数据核查清单"
QUERIES = ("contradictions/list", "contradictions/weeks", "contradictions/cases", "contradictions/findings", "contradictions/runs")
walk_style()
supervision_style()
weeks = session.ask("contradictions/weeks", weeks=160).to_dicts()
period, ignored = read_week(st.query_params, weeks)
if period is None:
    plain_head(TITLE, "doubts")
    plate("还没有已结束的周", ["存疑清单按周编制，第一个完整的周结束并发布后，这里自动有数。"])
    st.stop()
top = st.container()
view, kind = place_bar("d", tuple(words.KINDS), partial(week_choice, period, weeks))
note(*filter(None, [ignored and f"{ignored}。"]))
asked = {"kind": kind, **places(view)}
frame = session.ask("contradictions/list", week=period.key, **asked)
rows = frame.to_dicts()
before = session.ask("contradictions/list", week=period.previous().key, **asked).to_dicts()
run = session.ask("contradictions/weeks", weeks=26, until=period.until, **asked).sort("since")
with top:
    plain_head(TITLE, "doubts", where=view.place if view.unit else "", period=period.label)
    say(words.list_sentence(period, rows, view.place if view.unit else session.scope().label))
listed = doubts_html(rows, st.query_params.get("segment"), TITLE)
board(card(f"核查清单：{len(rows):,}项", "只供核查，不改变评定结果；点数字看所依据的行", listed), key="doubts")
exports(f"{TITLE}_{period.key}", words.said(frame), words.EXPORTED, "x_doubts")
left, right = st.columns((1.6, 1))
with left:
    board(card("各类存疑", "七类，没有的也列出", kinds_html(rows, before)), key="kinds")
with right:
    chart_card("weeks", words.weeks_title(run.to_dicts()), "各周列入的项数", weekly_columns(run_labels(run, "week"), {"doubts": ("项数", BAR)}, height=330))
doubt_drawer(rows)
terms_drawer(words.TERMS, "doubts", QUERIES)
