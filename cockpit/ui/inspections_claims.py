"""减频 as drawn: three claims beside the computed figures, the visits by kind, and who reduced: 区, 机关, 行业."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cockpit.metrics import BETTER, NO_DENOMINATOR, WORSE
from cockpit.ui.board import link
from cockpit.ui.decision_tables import Cell, Head, bar_cell, decision_table, number_cell, text_cell
from cockpit.ui.inspections_tables import folded
from cockpit.ui.markup import esc, tag
from cockpit.wording_inspections import (
    COUNTING,
    amount_words,
    arrow_words,
    claim_origin,
    claim_words,
    drop_words,
    span_words,
    yuan_words,
)

Row = Mapping[str, Any]
CLAIMED = ("visits", "penalty_cases", "fines")
TITLES = {"visits": "入企行政检查", "penalty_cases": "行政处罚立案数", "fines": "罚款金额"}
NOW, BASE = "now", "base"


def opens(words: str, rows: str, of: str, label: str) -> str:
    """A figure that opens its records. `of`: now or base, then field:value pairs by |."""
    return tag("button", esc(words), type="button", cls="ck-open", data_open=link(rows=rows, of=of), aria_label=f"{label}{words}，查看明细")


def claims_html(rows: Sequence[Row], spans: tuple[tuple[Any, Any], tuple[Any, Any]]) -> str:
    """A card each of visits, penalty cases and fines. `rows`: inspections/reduction; `spans`: this period and the base as since, until."""
    by = {r["measure"]: r for r in rows}
    return tag("div", "".join(_claim(by[m], spans) for m in CLAIMED if m in by), cls="ck-claims")


def _claim(row: Row, spans: tuple[tuple[Any, Any], tuple[Any, Any]]) -> str:
    name = TITLES[row["measure"]]
    better = row["measure"] == "visits" and row["drop_rate"] is not None
    cls = f" ck-{'better' if row['drop_rate'] > 0 else 'worse'}" if better and row["drop_rate"] else ""
    sides = "".join(_side(row, side, label, span) for side, label, span in ((NOW, "本期", spans[0]), (BASE, "基期", spans[1])))
    reason = tag("p", esc(f"不作比较：{row['reason']}"), cls="ck-reason") if row["drop_rate"] is None and row["reason"] else ""
    counted = tag("p", esc(f"计次：{COUNTING[row['counting']]}"), cls="ck-line") if row["measure"] == "visits" else ""
    quoted = tag("blockquote", tag("b", esc(claim_words(row))) + tag("small", esc(claim_origin(row)))) if row["claim_words"] else ""
    figure = tag("p", esc(arrow_words(row["drop_rate"])) + tag("small", "计算值，较基期"), cls=f"ck-figure{cls}")
    return tag("section", tag("h3", esc(name)) + figure + reason + tag("dl", sides) + counted + quoted, cls="ck-claim")


def _side(row: Row, side: str, label: str, span: tuple[Any, Any]) -> str:
    value = row["current"] if side == NOW else row["base"]
    days = row["days"] if side == NOW else row["base_days"]
    words = amount_words(value, row["measured_in"])
    figure = opens(words, row["measure"], side, f"{TITLES[row['measure']]}{label}") if value else esc(words)
    counted = f"，{days:,}日" if days is not None else ""
    return tag("dt", esc(label)) + tag("dd", tag("b", figure) + tag("small", esc(f"{span_words(*span)}{counted}")))


KINDS = (Head("指标"), Head("本期", "num"), Head("基期", "num"), Head("变化", "num"), Head("说明", "wrap"))
UNNAMED, NAMELESS = "未明确", ("agency", "industry")  # no filter can name what a record does not
OPENED = frozenset(("visits", "agency_visits", "onsite_visits", "routine", "case", "special", "special_above", "visits_without_above",
                    "penalty_cases", "fines", "fined_cases", "mean_fine"))
UNCOLOURED = frozenset(("penalty_cases", "fines", "fined_cases", "mean_fine"))  # fewer is neither better nor worse


def kinds_html(rows: Sequence[Row], caption: str = "分项比较") -> str:
    """A row a measure: by type so that a campaign shows, on site, per enterprise, mean fine."""
    return decision_table(KINDS, [_kind(r) for r in rows], caption, empty="没有入企检查。", cls="ck-narrow")


def _kind(row: Row) -> list[Cell]:
    unit = row["measured_in"]
    cells = []
    for side, value in ((NOW, row["current"]), (BASE, row["base"])):
        words = amount_words(value, unit)
        cells.append(number_cell(value, opens(words, row["measure"], side, row["label"]) if value and row["measure"] in OPENED else esc(words)))
    return [text_cell(row["label"]), *cells, change_cell(row["drop_rate"], row["measure"] in OPENED - UNCOLOURED),
            Cell(esc(row["reason"] or "") if row["drop_rate"] is None else "")]


def change_cell(rate: float | None, coloured: bool = False) -> Cell:
    """减少63.71%; fewer visits are better, fewer penalties are neither."""
    words = esc(drop_words(rate))
    if rate and coloured:
        words = tag("span", words, style=f"color:{BETTER if rate > 0 else WORSE}")
    return number_cell(None if rate is None else -rate, words)


def groups_html(rows: Sequence[Row], field: str, name: str, caption: str) -> str:
    """A row a 区, 机关 or 行业: visits, penalty cases and fines of both periods. `field`: what a click narrows the records to."""
    heads = (Head(name), *(head for label in ("检查（次）", "行政处罚立案数", "罚款")
                           for head in (Head(label, "num"), Head("基期", "num"), Head("变化", "num"))))
    most = max((r["visits"] or 0 for r in rows), default=0)
    return folded([_group(r, field, most) for r in rows], heads, caption, "没有入企检查。", len(rows))


def _group(row: Row, field: str, most: int) -> list[Cell]:
    def count(column: str, rows: str, side: str) -> str:
        value = row[column]
        if value and field in NAMELESS and row["name"] == UNNAMED:
            return esc(f"{value:,}")
        if not value:
            return esc("0" if value == 0 else NO_DENOMINATOR)
        words = yuan_words(value) if rows == "fines" else f"{value:,}"
        return opens(words, rows, f"{side}|{field}:{row['name']}", row["name"])

    def moved(column: str, why: str | None, coloured: bool = False) -> Cell:
        cell = change_cell(row[column], coloured)
        return Cell(cell.html + (tag("small", esc(why)) if row[column] is None and why else ""), cell.value)

    fewer = row["penalty_reason"]
    return [text_cell(row["name"]), bar_cell(row["visits"] or 0, most, count("visits", "visits", NOW)),
            number_cell(row["base_visits"], count("base_visits", "visits", BASE)), moved("drop_rate", row["reason"], True),
            number_cell(row["penalty_cases"], count("penalty_cases", "penalty_cases", NOW)),
            number_cell(row["base_penalty_cases"], count("base_penalty_cases", "penalty_cases", BASE)), moved("penalty_drop_rate", fewer),
            number_cell(row["fines"], count("fines", "fines", NOW)), number_cell(row["base_fines"], count("base_fines", "fines", BASE)),
            moved("fine_drop_rate", None if row["penalty_drop_rate"] is None else fewer)]
