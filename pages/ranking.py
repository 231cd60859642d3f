"""考评排名: streets each 旬, units each month, the other tables apart; money to date; who is called in. All of it 初评."""
from __future__ import annotations

import polars as pl
import streamlit as st

from cockpit import wording_ranking as words
from cockpit.charts.rank_moves import rank_moves
from cockpit.questions import question
from cockpit.ui import session
from cockpit.ui.cards import card
from cockpit.ui.definitions import definitions_button, definitions_drawer
from cockpit.ui.figures import chart_card
from cockpit.ui.filters import choices, write
from cockpit.ui.head import head, say
from cockpit.ui.plain_head import note, plain_head
from cockpit.ui.ranking_board import held_html, places_html, ranking_board, ranking_exports, ranking_style, scrolling
from cockpit.ui.ranking_detail import detail_drawer, picked_row
from cockpit.ui.ranking_filters import Choice, ranking_bar, read_choice
from cockpit.ui.ranking_ledger import asked_span, balances, ledger_html, register_html
from cockpit.ui.view import View
from cockpit.ui.walk import walk_style

TITLE, PARTS = "考评排名", ("排名", "奖罚", "通报批评、约谈")
SUBJECTS = ("rankings", "patrol", "difficulty", "due")
MEASURES = ("due", "closing_rate", "on_time_rate", "rework_rate", "overdue_open", "postpone_rate")
QUERIES = ("ranking/streets", "ranking/units", "ranking/others", "ranking/explain", "ranking/segments", "ranking/ledger", "ranking/register")


def table_of(choice: Choice) -> tuple[str, pl.DataFrame]:
    """The query of the chosen table, and its answer."""
    row, unit = choice.row, [choice.unit] if choice.unit else None
    if choice.members == "streets":
        return "ranking/streets", session.ask("ranking/streets", xun=row["period"], tier=row["table_tier"], unit=unit)
    if choice.members == "units":
        return "ranking/units", session.ask("ranking/units", month=row["period"])
    return "ranking/others", session.ask("ranking/others", league=row["league"], period=row["period"])


def places() -> None:
    """One table: both ends, who moved most by normalising, everybody, who is not ranked."""
    with bar:
        ranking_bar(choice)
    name, frame = table_of(choice)
    rows, table = frame.to_dicts(), choice.row
    judged = [r for r in rows if r["rank"] is not None]
    picked = picked_row(rows, ignored)
    with above:
        head(TITLE, VIEW, *SUBJECTS[:1])
        say(words.ranking_sentence(choice.period, choice.members, rows, table["listed"]))
        note(*(f"{text}。" for text in ignored), words.caveat(table))
    title = choice.tables[table["league"]]
    if judged:
        status = f"{choice.period.label}｜{table['rules']}｜初评｜点名称看得分由来"
        ranking_board(places_html(judged, choice.members, title, status), key="ranking")
    if len(judged) > 1 and any(r.get("rank_raw") not in (None, r["rank"]) for r in judged):
        chart_card("moves", words.moves_title(judged), "空心为折算前名次，实心为折算后；变动最大的在前",
                   rank_moves([r | {"label": words.name_of(r)} for r in judged]))
    if len(judged) < len(rows):
        st.html(card(f"不排名{len(rows) - len(judged)}个", "缺少参评依据的不排名，不计奖罚", held_html(rows)))
    ranking_exports(f"{title}_{choice.period.key}", frame, question(name).columns, "x_places",
                    warning=words.standing_words(rows) if table["has_money"] else "")
    if picked:
        detail_drawer(picked, choice.members, choice.period)


def money() -> None:
    """Rewards and deductions to date, by street and by unit, entry by entry."""
    asked = asked_span(bar, tables, choice, ignored)
    entries = session.ask("ranking/ledger", **asked)
    rows = entries.to_dicts()
    with above:
        plain_head(TITLE, "rankings")
        say(words.money_sentence(asked["since"], asked["until"], rows))
        note(*(f"{text}。" for text in ignored))
    balances({members: session.ask("ranking/balance", members=members, **asked).to_dicts() for members in ("streets", "units")})
    st.html(scrolling(card("奖罚台账", f"{len(rows):,}笔，新的在前", ledger_html(rows, tables))))
    ranking_exports("奖罚台账", entries, question("ranking/ledger").columns, "x_ledger", warning=words.standing_words(rows))


def called() -> None:
    """Who is to be criticised or called in, with how many times running."""
    asked = asked_span(bar, tables, choice, ignored)
    entries = session.ask("ranking/register", **asked)
    rows = entries.to_dicts()
    with above:
        plain_head(TITLE, "rankings")
        say(words.register_sentence(asked["since"], rows))
        note(*(f"{text}。" for text in ignored))
    st.html(scrolling(card("通报批评、约谈登记", f"{len(rows):,}次，新的在前；一律为初评，审定后执行", register_html(rows, tables))))
    ranking_exports("通报批评、约谈登记", entries, question("ranking/register").columns, "x_register", warning=words.standing_words(rows))


walk_style()
ranking_style()
above = st.container()
tables = session.ask("ranking/tables").to_dicts()
choice, ignored = read_choice(st.query_params, tables, choices().units)
if choice is None:
    plain_head(TITLE)
    say((words.NOBODY if session.scope().everywhere else words.NOT_YOURS,))
    st.stop()
part = st.query_params.get("part", PARTS[0])
if part not in PARTS:
    ignored.append(f"没有“{part[:20]}”这一部分，已忽略，显示{PARTS[0]}")
    part = PARTS[0]
bar = st.container(key="filters", horizontal=True, vertical_alignment="bottom", gap="small")
with bar:
    st.session_state["k_part"] = part
    st.segmented_control("部分", PARTS, key="k_part", required=True, label_visibility="collapsed", width="content",
                         on_change=lambda: write(part=st.session_state["k_part"], pick=None))
VIEW = View(choice.period, choice.unit)
dict(zip(PARTS, (places, money, called), strict=True))[part]()
with bar:
    definitions_button(VIEW, MEASURES)
definitions_drawer(VIEW, MEASURES, QUERIES, SUBJECTS)
