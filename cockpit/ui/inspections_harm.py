"""减检质效比对 as drawn: a reading a unit in plain Chinese, what was counted here and at the peers, and on what it rests."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from cockpit.charts.ratio_intervals import MARKS, OTHER, interval_words
from cockpit.metrics import NO_DENOMINATOR
from cockpit.ui.board import link
from cockpit.ui.decision_tables import Cell, Head, decision_table, number_cell, text_cell
from cockpit.ui.markup import esc, tag
from cockpit.wording_inspections import CITY, OVERALL, drop_words, percent, span_words

Row = Mapping[str, Any]
HARM = "harm"  # what the URL calls the records behind a reading
BETWEEN = "、"  # units there
PLACES = 10
READINGS = (Head("区（管委会）"), Head("总评"), Head("日常、专项检查", "num"), Head("上年同期", "num"), Head("变化", "num"), Head("解读", "wrap"))
DETAILS = (Head("区（管委会）"), Head("检查", "num"), Head("本区 前→后"), Head("对照 前→后"), Head("对照", "wrap"), Head("相对变化（区间）"),
           Head("随机概率", "num"), Head("结论"), Head("原因", "wrap"))
AT_PLACES = (Head("路段"), Head("区（管委会）"), Head("街道（乡镇）"), Head("上年同期", "num"), Head("本期", "num"), Head("增减", "num"))


def readings_html(rows: Sequence[Row]) -> str:
    """A row a unit: its overall reading and the sentence. `rows`: inspections/harm."""
    cells = [[text_cell(r["unit"]), Cell(reading_html(r["reading"])), number_cell(r["visits"], _opens(f"{r['visits']:,}", r, "visits")),
              number_cell(r["base_visits"], _opens(f"{r['base_visits']:,}", r, "visits")),
              number_cell(None if r["cut_rate"] is None else -r["cut_rate"], esc(drop_words(r["cut_rate"]))), text_cell(r["said"])]
             for r in rows if r["outcome"] == OVERALL]
    return decision_table(READINGS, cells, "各区减检质效比对", empty="还没有比对结果：检查数据不足。", cls="ck-narrow ck-harm")


def reading_html(reading: str) -> str:
    """The reading in its colour; the word says the same."""
    return tag("b", esc(reading), style=f"color:{MARKS.get(reading, OTHER)[0]}")


def outcomes(rows: Sequence[Row]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Label and rows of every outcome that is compared, as the interval chart takes them; units that did not cut are not drawn."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row["outcome"] != OVERALL and row["unit"] != CITY:
            found.setdefault(row["label"], []).append({"name": row["unit"], **{c: row[c] for c in ("ratio", "low", "high", "reading", "reason")}})
    return [(label, drawn) for label, own in found.items() if (drawn := [r for r in own if r["ratio"] is not None or r["reason"]])]


def outcome_html(rows: Sequence[Row], label: str) -> str:
    """What was counted: before and after, here and at the peers, the ratio of both with its interval, and how likely by chance."""
    cells = [[text_cell(r["unit"]), number_cell(None if r["cut_rate"] is None else -r["cut_rate"], esc(drop_words(r["cut_rate"]))),
              Cell(_opens(_sides(r, "here"), r, r["outcome"])), Cell(_opens(_sides(r, "there"), r, r["outcome"], r["peers"] or ())), text_cell(_peers(r)),
              text_cell(interval_words(r) if r["ratio"] is not None else None),
              number_cell(r["chance"], esc(_chance(r["chance"]))), Cell(reading_html(r["reading"])), text_cell(r["reason"])]
             for r in rows if r["label"] == label and r["outcome"] != OVERALL and r["unit"] != CITY]
    return decision_table(DETAILS, cells, label, cls="ck-narrow")


def places_html(records: pl.DataFrame, outcome: str) -> str:
    """Where it rose most: the foremost places of `records` (inspections/harm_rows, the most risen first), then how many records a side."""
    places = records.select("unit", "street", "segment", "place_before", "place_after").unique(maintain_order=True)
    if places.height < 2:
        return ""
    cells = [[text_cell(r["segment"] or "未落到路段"), text_cell(r["unit"]), text_cell(r["street"]), number_cell(r["place_before"]),
              number_cell(r["place_after"]), number_cell(r["place_after"] - r["place_before"], esc(f"{r['place_after'] - r['place_before']:+,}"))]
             for r in places.head(PLACES).to_dicts()]
    caption = f"{'发现问题' if outcome == 'problem_rate' else ''}上升最多的路段（前{len(cells)}个，共{places.height:,}个）"
    now = int(records["after"].sum())
    return tag("h3", esc(caption)) + decision_table(AT_PLACES, cells, caption, cls="ck-narrow") + tag(
        "h3", esc(f"所计的记录：本期{now:,}条，上年同期{records.height - now:,}条"))


def _opens(words: str, row: Row, outcome: str, peers: Sequence[str] | None = None) -> str:
    """A count that opens its records: of the unit, or of its `peers` where the account sees them all. Nothing to open where there are none."""
    units = [row["unit"]] if peers is None else peers
    if not any(c.isdigit() and c != "0" for c in words) or (peers is not None and len(peers) != row["peer_count"]):
        return esc(words)
    said = row["unit"] if peers is None else f"{row['unit']}的对照"
    return tag("button", esc(words), type="button", cls="ck-open", data_open=link(rows=HARM, of=f"{outcome}:{BETWEEN.join(units)}"),
               aria_label=f"{said}{words}，查看所计的记录")


def _sides(row: Row, side: str) -> str:
    """27.31%（80÷293）→46.00%（23÷50）; counts alone where they are no shares; — where nothing was compared."""
    return "→".join(_count(row[f"{side}_{when}"], row[f"{side}_{when}_of"] if row["outcome"] == "problem_rate" else None) for when in ("before", "after")) \
        if row[f"{side}_before"] is not None else NO_DENOMINATOR


def _count(events: int, of: int | None) -> str:
    return f"{percent(events / of)}（{events:,}÷{of:,}）" if of else f"{events:,}件"


def _peers(row: Row) -> str:
    if not row["compared"]:
        return NO_DENOMINATOR
    names = "、".join(row["peers"][:3]) if row["peers"] else ""
    return f"{row['compared']}{row['peer_count']}个" + (f"：{names}{'等' if row['peer_count'] > 3 else ''}" if names else "")


def _chance(chance: float | None) -> str:
    return NO_DENOMINATOR if chance is None else "不足0.01%" if chance < 0.0001 else percent(chance)


def basis_html(rows: Sequence[Row]) -> str:
    """The windows, the rule and what has to hold for the readings to hold."""
    if not rows:
        return ""
    first, said = rows[0], list(dict.fromkeys(a for r in rows for a in r["assumptions"]))
    spans = f"本期{span_words(first['since'], first['until'])}，与{span_words(first['base_since'], first['base_until'])}相比；规则{first['rule']}"
    return tag("p", esc(spans), cls="ck-line") + tag("h3", "比对依据的前提") + tag("ul", "".join(tag("li", esc(a)) for a in said), cls="ck-premises")


def city_rows(rows: Sequence[Row]) -> dict[str, Row]:
    """Outcome → its row of the whole city, the interrupted series; empty for an account that does not see the city."""
    return {r["outcome"]: r for r in rows if r["unit"] == CITY}
