"""The part 时间规律 of 投诉热点: hours by kind of day, holidays, months of the years, before and after an action."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from cockpit import wording_patterns as words
from cockpit.charts.season_lines import season_lines
from cockpit.metrics import rounded
from cockpit.ui import session
from cockpit.ui.board import board, link, opened
from cockpit.ui.cards import card
from cockpit.ui.decision_tables import Cell, Head, decision_table, number_cell, text_cell
from cockpit.ui.figures import chart_card
from cockpit.ui.head import say
from cockpit.ui.hotspots_effect import SIDE, effect_part, side_asked
from cockpit.ui.hotspots_rows import rows_drawer
from cockpit.ui.hour_matrix import HOUR, cell_words, hour_asked, hour_matrix_html
from cockpit.ui.markup import esc, tag
from cockpit.ui.plain_head import note
from cockpit.ui.view import View

Row = Mapping[str, Any]
Places = Mapping[str, list[str] | None]
KIND, MONTH = "kind", "month"
KINDS = ("工作日", "调休上班", "周末", "法定节假日")
DAYS = (Head("日子"), Head("天数", "num"), Head("投诉", "num"), Head("平均每日", "num"), Head("与工作日之比", "num"))


def times(view: View, places: Places, where: str) -> None:
    """Each with its sentence; every count opens its complaints."""
    asked = {"since": view.period.since, "until": view.period.until, **places}
    hours, kinds = session.ask("complaints/hours", **asked), session.ask("complaints/calendar", **asked).to_dicts()
    season = session.ask("complaints/season", **places)
    say(words.hours_sentence(hours))
    board(card("一周中的钟点", cell_words(hours), hour_matrix_html(hours)), key="hours")
    say(words.calendar_sentence(kinds))
    board(card("工作日与节假日", "点件数看投诉", kinds_html(kinds)), key="calendar")
    say(words.season_sentence(season.to_dicts()))
    chart_card("season", "逐月投诉", "缺报的月份不连线", season_lines(season))
    board(card("各年各月投诉", "点件数看投诉；缺报、未满的月不作比较", season_html(season.to_dicts())), key="months")
    way = effect_part(view, places, where)
    _behind(asked, places, way, view.period.key)


def kinds_html(kinds: Sequence[Row]) -> str:
    """A row a kind of day: how many days, complaints, mean a day, against a workday."""
    cells = [[text_cell(r["kind"]), number_cell(r["days"]), number_cell(r["complaints"], _counted(r["complaints"], KIND, r["kind"], r["kind"])),
              number_cell(_rounded(r["per_day"], 1)), number_cell(_rounded(r["ratio"], 2))] for r in kinds]
    return decision_table(DAYS, cells, "工作日与节假日", cls="ck-narrow")


def season_html(season: Sequence[Row], years: int = 4) -> str:
    """A row a year, the newest first; months that cannot be compared say why beside their count."""
    by = {(r["month"].year, r["month"].month): r for r in season}
    shown = sorted({year for year, _ in by}, reverse=True)[:years]
    heads = (Head("年份"), *(Head(f"{m}月", "num") for m in range(1, 13)))
    cells = [[Cell(esc(f"{year}年")), *(_month(by.get((year, m))) for m in range(1, 13))] for year in shown]
    return decision_table(heads, cells, "各年各月投诉", empty="没有投诉。", cls="ck-narrow ck-months")


def _month(row: Row | None) -> Cell:
    if row is None:
        return number_cell(None)
    name = f"{row['month'].year}年{row['month'].month}月"
    odd = tag("small", esc(row["verdict"])) if row["verdict"] != "正常" else ""
    return number_cell(row["counted"], _counted(row["counted"], MONTH, f"{row['month']:%Y-%m}", name) + odd)


def _counted(value: int | None, rows: str, of: str, label: str) -> str:
    """A count that opens its complaints; nothing to open behind 0."""
    said = f"{value:,}" if value is not None else "—"
    if not value:
        return esc(said)
    return tag("button", esc(said), type="button", cls="ck-open", data_open=link(rows=rows, of=of), aria_label=f"{label}{said}件，看投诉")


def _rounded(value: float | None, places: int) -> float | None:
    return None if value is None else float(rounded(value, places))


def month_asked(of: str) -> dict[str, date] | None:
    """2025-09 → since, until. None: no month."""
    try:
        first = date.fromisoformat(f"{of}-01")
    except ValueError:
        return None
    return {"since": first, "until": date(first.year + first.month // 12, first.month % 12 + 1, 1)}


def _behind(asked: dict[str, Any], places: Places, way: dict[str, Any] | None, period: str) -> None:
    """Open the rows the URL names; what is no figure of this part is ignored, and said."""
    rows, of = opened("rows"), st.query_params.get("of") or ""
    if not rows:
        return
    if rows == KIND and of in KINDS:
        rows_drawer("complaints/rows", asked | {"kind": of}, period)
    elif rows == HOUR and (cell := hour_asked(of)):
        rows_drawer("complaints/rows", asked | cell, f"{period}_{of.replace(':', '_')}时")
    elif rows == MONTH and (month := month_asked(of)):
        rows_drawer("complaints/rows", {**places, **month}, of)
    elif rows == SIDE and way and (side := side_asked(of)):
        rows_drawer("complaints/effect_rows", way | side, f"{way['action']}_{of.replace(':', '_')}")
    else:
        note("链接里的明细不是这一页的，已忽略。")
