"""What 投诉热点 draws of its hotspots: the ranked list, the map, and what stands behind one of them."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import streamlit as st

from cockpit.charts.city_map import city_map
from cockpit.charts.hex_areas import areas
from cockpit.charts.sparkline import sparkline
from cockpit.charts.style import BAR, WORSE
from cockpit.charts.weekly_columns import weekly_columns
from cockpit.outlines import ground
from cockpit.periods import Period
from cockpit.places import places
from cockpit.questions import question
from cockpit.reference import reference
from cockpit.ui import session
from cockpit.ui.board import board, link
from cockpit.ui.cards import card, heading
from cockpit.ui.decision_board import decision_style
from cockpit.ui.decision_tables import Cell, Head, decision_table, flag_chip, number_cell, text_cell
from cockpit.ui.drawer import drawer
from cockpit.ui.hotspots_past import actions, rates, ways
from cockpit.ui.ledger_board import exports, sheet_html
from cockpit.ui.markup import esc, tag
from cockpit.ui.plain_head import note
from cockpit.ui.runs import run_labels
from cockpit.wording_hotspots import agreement, chance_words, change_words, hotspot_line, why

Row = Mapping[str, Any]
SPOTS = 24  # on the map; the lists hold all
HEADS = (Head("热点", "wrap"), Head("状态"), Head("聚集程度"), Head("案件", "num"), Head("诉求人", "num"), Head("应有", "num"), Head("倍数", "num"),
         Head("较前期", "wrap"), Head("近26周"), Head("责任单位", "wrap"), Head("时钟"), Head("多源印证", "wrap"))
CASES = {"case_id": "案件编号", "source": "问题来源", "reported_at": "上报时间", "street": "街道（乡镇）", "subcategory": "小类", "department": "责任单位",
         "status": "当前状态"}
WEEK = timedelta(days=7)
CSS = Path(__file__).parent / "hotspots.css"
PER_HEAD = (Head("区（管委会）"), Head("反映", "num"), Head("常住人口（万人）", "num"), Head("每万人反映", "num"), Head("未定位", "num"))
WEEKS = {"period": "周", "state": "状态", "grade": "聚集程度", "cases": "案件", "people": "诉求人", "signals": "反映", "expected": "应有",
         "chance": "随机出现的概率"}


def hotspots_style() -> None:
    """The stylesheets of this page, beside the house's own."""
    decision_style()
    st.html(CSS)


def hotspots_html(rows: Sequence[Row], caption: str, empty: str) -> str:
    """A row a hotspot; its name opens what stands behind it."""
    return decision_table(HEADS, [_cells(r) for r in rows], caption, empty=empty, cls="ck-spots")


def _cells(row: Row) -> list[Cell]:
    name = tag("button", esc(f"{row['name']}｜{row['subcategory']}"), type="button", cls="ck-open ck-into", data_open=link(hotspot=row["id"]),
               aria_label=f"{hotspot_line(row)}，看由来") + tag("small", esc(f"{row['unit']}{row['street'] or ''} ") + tag("span", esc(row["id"]), cls="ck-id"))
    late = row["clock"] not in (None, "15日内")
    trend = [int(n) for n in str(row["trend"] or "").split()]
    flag = flag_chip(row["flag"]) if row["flag"] else ""
    return [Cell(name), Cell(tag("b", esc(row["state"]))), text_cell(row["grade"]), number_cell(row["cases"]), number_cell(row["people"]),
            _tenths(row["expected"]), _tenths(row["ratio"]), text_cell(change_words(row)),
            Cell(sparkline(trend, f"近{len(trend)}周反映数").replace("ck-spark", "ck-inline-spark")), text_cell(row["department"] or row["unit"]),
            Cell(tag("span", esc(row["clock"] or "—"), cls="ck-worse" if late else None)), Cell(flag + esc(agreement(row)))]


def _tenths(value: float | None) -> Cell:
    return number_cell(value, esc(f"{value:,.1f}") if value is not None else "")


def signals(week: Period, level: str, unit: str | None, street: str | None) -> pl.DataFrame:
    """Reports of the four weeks that end with this one, by place."""
    return session.ask("hotspots/places", since=week.until - timedelta(days=28), until=week.until, level=level, **asked(unit, street))


def asked(unit: str | None, street: str | None) -> dict[str, list[str] | None]:
    """A place as parameters."""
    return {"unit": [unit] if unit else None, "street": [street] if street else None}


def hotspots_map(week: Period, unit: str | None, street: str | None) -> str:
    """The city with its hotspots of a week as areas, the surest first; places by the number of their cases."""
    return _drawn(week, unit, street, reference(places()).fingerprint)


@session.remembered
def _drawn(week: Period, unit: str | None, street: str | None, outlines: str) -> str:
    """The map by the outlines of this fingerprint: setting names where they cover nothing takes longer than all else on the page."""
    rows = [r for r in session.ask("hotspots/week", week=week.key, **asked(unit, street)).to_dicts() if r["state"] != "消除"][:SPOTS]
    spots = [{"id": r["id"], "name": f"{r['name']} {r['subcategory']}", "value": r["cases"], "significance": r["grade"], "state": r["state"],
              "polygons": areas(str(r["cells"] or "").split())} for r in rows]
    level = "street" if unit else "unit"
    values = signals(week, level, unit, street)
    lines = [r | {"value": r["signals"]} for r in signals(week, "segment", unit, street).to_dicts() if r["segment_id"]] if street else []
    return city_map(ground(unit, street), dict(values.select(level, "signals").iter_rows()), segments_of=lines, hotspots_of=spots,
                    measure="案件", unit="件", unplaced=int(values["unplaced"].sum()), width=1500, height=780)


def per_head(places: pl.DataFrame) -> None:
    """`places`: of hotspots/places by unit. A row a unit with its reports per 万人; nothing where no population is known."""
    if places["per_wan"].null_count() == places.height:
        return
    rows = [[text_cell(r["unit"] or "区不明"), number_cell(r["signals"]), number_cell(r["population_wan"]),
             number_cell(r["per_wan"]), number_cell(r["unplaced"])] for r in places.to_dicts()]
    board(card("每万人反映数", "近28日；人口按名录，只到区（管委会）", decision_table(PER_HEAD, rows, "每万人反映数", cls="ck-narrow")), key="per_head")


def hotspot_drawer(rows: Sequence[Row], week: str) -> None:
    """Open the hotspot the URL names; one that is not in this week says so."""
    wanted = st.query_params.get("hotspot")
    if not wanted:
        return
    found = next((r for r in rows if r["id"] == wanted), None)
    if found is None:
        note(f"热点“{wanted[:30]}”不在本周的清单上，或不在授权范围，已忽略。")
        return
    _drawer(dict(found), week)


@drawer("热点由来", 1180)
def _drawer(row: dict[str, Any], week: str) -> None:
    star = "—" if row["gi"] is None else round(row["gi"], 2)
    facts = [why(row), f"聚集程度{row['grade']}，聚集值{star}", f"首次列出{row['first_on']}，本轮{row['run_on']}起第{row['weeks']}周",
             f"清零期限{row['clear_by']}，整改期限{row['mend_by']}", f"{row['state_rule']}，{row['judgement']}"]
    st.html(tag("h2", esc(f"{row['name']}｜{row['subcategory']}") + tag("small", esc(f"{row['id']}　{row['question']}　{row['state']}")), cls="ck-heading")
            + "".join(tag("p", esc(f"{line}。"), cls="ck-line") for line in (hotspot_line(row), *facts)))
    ways(row, week)
    rates(row, week)
    trend = [int(n) for n in str(row["trend"] or "").split()]
    labels = run_labels(_weeks(row, trend), "week")
    st.html(heading("逐周反映数", f"近{len(trend)}周"))
    st.plotly_chart(weekly_columns(labels, {"signals": ("反映", BAR if row["chance"] is None else WORSE)}, height=220), key="spot_trend",
                    config={"displayModeBar": False})
    past = [r | {"expected": round(r["expected"], 1), "chance": chance_words(r["chance"])} for r in
            session.ask("hotspots/history", id=row["id"], until=row["until"]).to_dicts()[-12:][::-1]]
    st.html(tag("div", heading("历周状态", f"近{len(past)}周，新的在前") + sheet_html(past, WEEKS), cls="ck-drawer"))
    actions(row, week)
    cases = session.ask("hotspots/cases", id=row["id"], week=week)
    st.html(tag("div", heading("背后的案件", f"{cases.height:,}件") + sheet_html(cases.head(300).to_dicts(), CASES, empty="没有案件。"), cls="ck-drawer"))
    exports(f"热点_{row['id']}_{week}", cases, question("hotspots/cases").columns, "d_spot")


def _weeks(row: Row, trend: Sequence[int]) -> pl.DataFrame:
    """The weeks of a trend, the row's own last."""
    since = [row["since"] - WEEK * (len(trend) - 1 - n) for n in range(len(trend))]
    return pl.DataFrame({"since": since, "until": [day + WEEK for day in since], "signals": list(trend)},
                        schema={"since": pl.Date, "until": pl.Date, "signals": pl.Int64})
