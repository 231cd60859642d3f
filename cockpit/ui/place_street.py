"""档案 of a street: its ranks and money, its segments with flags, its listings, hotspots, 红旗街道 and cases overdue now."""
from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import polars as pl

from cockpit.periods import Grain, Period
from cockpit.ui import session
from cockpit.ui.board import board, link
from cockpit.ui.cards import card
from cockpit.ui.decision_board import opener
from cockpit.ui.decision_tables import Cell, Head, decision_table, flag_chip, number_cell, strip_html, text_cell
from cockpit.ui.markup import esc, tag
from cockpit.ui.place_parts import dated, listings_card, spots_card
from cockpit.ui.runs import short_label
from cockpit.ui.view import View
from cockpit.wording_cards import flagged_title, overdue_title, rank_title, red_street_words
from cockpit.wording_ranking import DRAFT, SAMPLE, money_words, place_words

Row = Mapping[str, Any]
PERIODS, WEEKS, WORST = 8, 12, 8
RANKS = (Head("期次"), Head("名次"), Head("折算前名次", "num"), Head("得分", "num"), Head("奖罚", "num"), Head("处理"))
FLAGGED = (Head("责任路段"), Head("黑旗", "num"), Head("红旗", "num"), Head("优秀红旗", "num"), Head("近期（旧在左）"), Head("最近一期"))
LATE = (Head("案件编号"), Head("超期（天）", "num"), Head("小类"), Head("问题来源"), Head("责任单位", "wrap"))


def street_file(view: View) -> None:
    """Two cards side by side, three times. `view` stands in a street."""
    place = {"unit": [view.unit], "street": [view.street]}
    open_now = session.ask("supervision/history", measure="open", **place).to_dicts()
    board(tag("div", _ranks(view) + _flagged(view), cls="ck-two ck-file"), key="street_ranks")
    listed = listings_card(open_now, f"现挂牌督办在办{len(open_now)}条")
    board(tag("div", tag("div", listed + _overdue(view)) + tag("div", spots_card(view, **place) + _red_street(view)), cls="ck-two ck-file"), key="street_open")


def _ranks(view: View) -> str:
    """The last places in the table of all streets up to the period's end, and what they paid."""
    decided = session.ask("ranking/tables").filter(
        (pl.col("members") == "streets") & pl.col("table_tier").is_null() & (pl.col("until") <= view.period.until)).sort("since", descending=True).to_dicts()
    own = session.ask("ranking/streets", xun=decided[0]["period"], unit=[view.unit]).filter(street=view.street).to_dicts() if decided else []
    past = session.ask("ranking/history", id=own[0]["id"]).to_dicts() if own else []
    grain: Grain = decided[0]["grain"] if decided else "xun"
    cells = [[Cell(opener(short_label(Period(grain, r["since"], r["until"])), link(page="ranking", pick=r["id"], **dated(r | {"grain": grain})), "看得分由来")),
              text_cell(place_words(r)), number_cell(r["rank_raw"]), number_cell(r["score"]), text_cell(money_words(r["money_yuan"])),
              text_cell((r["action"] or "") + (f"（连续{r['streak']}次）" if r["streak"] > 1 else ""))] for r in past[-PERIODS:][::-1]]
    status = f"；规则{SAMPLE}" if own and own[0]["rule_status"] == "示例" else ""
    return card(rank_title(past), f"{DRAFT}{status}；新的在前，点期次看得分由来", decision_table(RANKS, cells, "街道（乡镇）旬排名", empty="还没有排名。"))


def _flagged(view: View) -> str:
    periods = session.ask("flags/periods", unit=[view.unit], street=[view.street]).filter(pl.col("until") <= view.period.until)
    if periods.is_empty():
        return card("评旗", "", tag("p", "还没有评过旗，或没有在册的责任路段。", cls="ck-empty"))
    last = periods.row(-1, named=True)
    rows = session.ask("cards/street_segments", week=last["period"], shown=WEEKS, unit=view.unit, street=view.street).to_dicts()
    cells = [[Cell(opener(r["name"], link(page="flags", segment=r["segment_id"], **dated(last)), f"{r['name']}，看得分由来")), number_cell(r["blacks"]),
              number_cell(r["reds"]), number_cell(r["excellents"]), Cell(strip_html(r["strip"])),
              Cell(flag_chip(r["flag"]) if r["flag"] else esc(r["held"] or "未获评"))] for r in rows]
    label = Period(last["grain"], last["since"], last["until"]).label
    return card(flagged_title(rows, min(WEEKS, periods.height)), f"到{label}，黑旗多的在前，点名称看得分由来",
                decision_table(FLAGGED, cells, "得过旗的路段", empty="没有。"))


def _red_street(view: View) -> str:
    months = session.ask("grades/progress", unit=[view.unit]).filter(pl.col("until") <= view.period.until)
    month = months.row(-1, named=True) if months.height else None
    rows = session.ask("grades/streets", month=month["period"], unit=[view.unit]).filter(street=view.street).to_dicts() if month else []
    said = tag("p", esc(f"{red_street_words(rows, month['since'] if month else None)}。"))
    way = opener("红旗街道 ›", link(page="grades", part="红旗街道", month=month["period"])) if month else ""
    return card("红旗街道", "每月评定，初评", said + way)


def _overdue(view: View) -> str:
    """Overdue and open at 数据截至, whatever the period in view: the longest overdue first."""
    day = session.publication().manifest.as_of
    frame = session.ask("cases/list", measure="overdue_open", since=(day - timedelta(days=1)).date(), until=(day + timedelta(days=1)).date(),
                        unit=[view.unit], street=[view.street])
    cells = [[Cell(opener(r["case_id"], link(page="case", id=r["case_id"]), "打开案件")), number_cell(r["overdue_days"]), text_cell(r["subcategory"]),
              text_cell(r["source"]), text_cell(r["department"])] for r in frame.head(WORST).to_dicts()]
    listed = f"，列超期最久的{WORST}件" if frame.height > WORST else ""
    return card(overdue_title(frame.height, frame.filter(pl.col("overdue_days") > 10).height), f"到数据截至，不随统计周期{listed}",
                decision_table(LATE, cells, "超期未结", empty="没有。"))
