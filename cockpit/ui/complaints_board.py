"""What 投诉热点 draws of repeated complaints, complaints again after closing, cases without an owner, 平急 and AI视频.

Every figure with rows behind it opens them: `rows` and `of` in the URL, which `rows_behind` turns into a question.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cockpit.metrics import NO_DATA, NO_DENOMINATOR
from cockpit.ui.board import link
from cockpit.ui.decision_tables import Cell, Head, bar_cell, decision_table, facts_html, number_cell, text_cell
from cockpit.ui.markup import esc, tag
from cockpit.wording_complaints import (
    PART_NOTES,
    REASON_NOTES,
    URGENCY_PARTS,
    accuracy_words,
    before_words,
    caller_words,
    minutes_words,
    percent,
    place_words,
    single,
)

Row = Mapping[str, Any]
REPEAT, RECURRENCE, RATES, UNOWNED, URGENCY = "repeat", "recurrence", "rates", "unowned", "urgency"
DAYS = (("days_1", "1日内"), ("days_3", "1至3日"), ("days_7", "3至7日"), ("days_15", "7至15日"), ("days_more", "15日以上"))
LATE_CLOCKS = ("应升级", "逾期未解决")


def rows_behind(rows: str, of: str) -> tuple[str, dict[str, Any]] | None:
    """The question and its own parameters for what a board opened; since, until and the filters are the page's. None: not ours.

    `of`: the id of a repeat; `subcategory:夜市噪声扰民` or `unit:金水区` of a recurrence, empty for all; the reason of an unowned
    case; `急:within` of urgency.
    """
    if rows == REPEAT and of:
        return "complaints/repeat_rows", {"id": of}
    if rows == RECURRENCE:
        field, _, value = of.partition(":")
        return "complaints/recurrence_rows", {field: [value]} if value and field in ("subcategory", "category", "unit", "street") else {}
    if rows == RATES:
        return "complaints/rows", {}
    if rows == UNOWNED and (of in REASON_NOTES or not of):
        return "complaints/unowned_rows", {"reason": of} if of else {}
    part, _, measure = of.partition(":")
    if rows == URGENCY and part in URGENCY_PARTS:
        return "complaints/urgency_rows", {"part": part, "measure": measure or "cases"}
    return None


def _opens(words: str, rows: str, of: str, label: str) -> str:
    return tag("button", esc(words), type="button", cls="ck-open", data_open=link(rows=rows, of=of), aria_label=f"{label}{words}，查看明细")


def repeat_html(rows: Sequence[Row], caption: str = "重复投诉") -> str:
    """A row a place and class: cases against people, what it was before, the clock, the three rates, whose it is."""
    most = max((r["complaints"] for r in rows), default=0)
    heads = [Head("处所"), Head("小类"), Head("件数", "num"), Head("人数", "num"), Head("较前期", "num"), Head("时限"), Head("响应率", "num"),
             Head("解决率", "num"), Head("满意率", "num"), Head("办结后再诉", "num"), Head("列入缘由"), Head("末件日"), Head("责任单位", "wrap")]
    return decision_table(heads, [_repeat(r, most) for r in rows], caption, empty="没有达到重复投诉门槛的处所。", cls="ck-repeats")


def _repeat(row: Row, most: int) -> list[Cell]:
    where = "".join(p for p in (row["unit"], row["street"]) if p)
    doubled = f"，其中换渠道重件{row['duplicates']:,}件" if row["duplicates"] else ""
    cases = _opens(f"{row['complaints']:,}", REPEAT, row["id"], f"{place_words(row)}{row['subcategory']}{doubled}")
    late = row["clock"] in LATE_CLOCKS
    return [
        Cell(esc(place_words(row)) + tag("small", esc(where))), text_cell(row["subcategory"]), bar_cell(row["complaints"], most, cases), _people(row),
        number_cell(None if row["before"] is None else row["complaints"] - row["before"], esc(before_words(row))),
        Cell(tag("b", esc(row["clock"]), cls="ck-worse") if late else esc(row["clock"] or NO_DENOMINATOR)),
        *(number_cell(row[rate], esc(percent(row[rate]))) for rate in ("response_rate", "solve_rate", "satisfied_rate")),
        number_cell(row["again"]), Cell(esc(row["reason"]) + tag("small", esc(f"门槛{row['needed']}件"))),
        text_cell(f"{row['last_on'].month}月{row['last_on'].day}日"), text_cell(row["department"] or NO_DATA)]


def _people(row: Row) -> Cell:
    """How many people, and in words when it is one of them: a place with ten cases of one caller is no street in uproar."""
    if row["callers"] is None:
        return number_cell(None, esc(NO_DATA))
    one = single(row)
    return number_cell(row["callers"], tag("span", esc(f"{row['callers']:,}") + (tag("small", esc(one), cls="ck-worse") if one else ""),
                                           title=caller_words(row)))


def rates_html(row: Row) -> str:
    """`row`: of overview/three_rates. All complaints of the period, which the count opens, and what became of them."""
    heads = [Head("投诉", "num"), Head("响应率", "num"), Head("解决率", "num"), Head("满意率", "num")]
    count = _opens(f"{row['complaints']:,}", RATES, "", "投诉") if row["complaints"] else "0"
    return decision_table(heads, [[number_cell(row["complaints"], count), *(number_cell(row[rate], esc(percent(row[rate])))
                                   for rate in ("response_rate", "solve_rate", "satisfied_rate"))]], "投诉三率", cls="ck-narrow")


def subjects_html(rows: Sequence[Row], caption: str = "重复投诉的类别", name: str = "小类") -> str:
    """A row a class (or unit): places, cases, people, what part of its own and of all complaints."""
    most = max((r["complaints"] or 0 for r in rows), default=0)
    heads = [Head(name), Head("处所", "num"), Head("重复投诉", "num"), Head("人数", "num"), Head("全部投诉", "num"), Head("重复占比", "num"),
             Head("占全部投诉", "num")]
    body = [[text_cell(r["name"]), number_cell(r["places"]), bar_cell(r["complaints"] or 0, most),
             number_cell(r["callers"], esc(NO_DATA) if r["callers"] is None and r["complaints"] else ""), number_cell(r["total_complaints"]),
             number_cell(r["repeat_rate"], esc(percent(r["repeat_rate"]))), number_cell(r["share"], esc(percent(r["share"])))] for r in rows]
    return decision_table(heads, body, caption, empty="没有重复投诉。", cls="ck-narrow")


def recurrence_html(rows: Sequence[Row], of: str, name: str, caption: str = "办结后重复投诉", total: Row | None = None) -> str:
    """A row a class or unit: closed, again, the rate of those watched to the end, days between. `of`: subcategory, unit …"""
    heads = [Head(name), Head("办结", "num"), Head("再诉", "num"), Head("观察期满", "num"), Head("办结后再诉率", "num"), Head("间隔中位（日）", "num"),
             *(Head(label, "num") for _, label in DAYS), Head("同一人", "num")]
    return decision_table(heads, [_recurrence(r, of) for r in rows], caption, total=_recurrence(total, "") if total else None,
                          empty="没有可跟踪的办结投诉。", cls="ck-narrow")


def _recurrence(row: Row, of: str) -> list[Cell]:
    opened = _opens(f"{row['recurred']:,}", RECURRENCE, f"{of}:{row['name']}" if of else "", f"{row['name']}办结后再诉") if row["recurred"] else ""
    return [text_cell(row["name"]), number_cell(row["closed"]), number_cell(row["recurred"], opened), number_cell(row["followed"]),
            number_cell(row["recurrence_rate"], esc(percent(row["recurrence_rate"], "观察中" if row["watching"] else NO_DENOMINATOR))),
            number_cell(row["median_days"], esc(f"{row['median_days']:.1f}") if row["median_days"] is not None else ""),
            *(number_cell(row[column]) for column, _ in DAYS),
            number_cell(row["same_caller"], esc(NO_DATA) if row["same_caller"] is None and row["recurred"] else "")]


def unowned_html(rows: Sequence[Row], caption: str = "责任不明的案件") -> str:
    """The four reasons, also those without a case; 无数据 where no source has the field."""
    heads = [Head("缘由"), Head("案件", "num"), Head("其中投诉", "num"), Head("未结案", "num"), Head("最久（日）", "num"), Head("占上报", "num"),
             Head("说明", "wrap")]
    body = [[text_cell(r["reason"]),
             number_cell(r["cases"], _opens(f"{r['cases']:,}", UNOWNED, r["reason"], r["reason"]) if r["cases"] else _known(r["cases"])),
             number_cell(r["complaints"], _known(r["complaints"])), number_cell(r["open_cases"], _known(r["open_cases"])),
             number_cell(r["oldest_days"]), number_cell(r["share"], esc(percent(r["share"], NO_DATA))), text_cell(REASON_NOTES[r["reason"]])] for r in rows]
    return decision_table(heads, body, caption, cls="ck-narrow")


def _known(value: int | None) -> str:
    return esc(NO_DATA if value is None else f"{value:,}")


def urgency_html(rows: Sequence[Row], caption: str = "平急、双十与AI视频") -> str:
    """A row a part: how many, how fast, how many within the limit, how many overdue; 平急不明 only where there is any."""
    heads = [Head("部分"), Head("案件", "num"), Head("其中投诉", "num"), Head("有时间", "num"), Head("时限", "num"), Head("时限内", "num"),
             Head("时限内占比", "num"), Head("中位", "num"), Head("九成以内", "num"), Head("处置超期", "num"), Head("处置超期率", "num")]
    return decision_table(heads, [_part(r) for r in rows if r["part"] != "平急不明" or r["cases"]], caption, cls="ck-narrow")


def _part(row: Row) -> list[Cell]:
    def count(column: str, measure: str) -> Cell:
        words = _opens(f"{row[column]:,}", URGENCY, f"{row['part']}:{measure}", URGENCY_PARTS[row["part"]]) if row[column] else _known(row[column])
        return number_cell(row[column], words)

    limit = esc(f"{row['limit_minutes']}分钟" if row["limit_minutes"] is not None else "没有规定")
    within = count("within", "within") if row["limit_minutes"] is not None else number_cell(None)
    return [Cell(esc(URGENCY_PARTS[row["part"]]) + tag("small", esc(PART_NOTES[row["part"]]))), count("cases", "cases"),
            number_cell(row["complaints"], _known(row["complaints"])), number_cell(row["arrived"], _known(row["arrived"])),
            number_cell(row["limit_minutes"], limit), within, number_cell(row["within_rate"], esc(percent(row["within_rate"]))),
            number_cell(row["median_minutes"], esc(minutes_words(row["median_minutes"]))),
            number_cell(row["p90_minutes"], esc(minutes_words(row["p90_minutes"]))), count("late", "late"),
            number_cell(row["late_rate"], esc(percent(row["late_rate"])))]


def alarms_html(rows: Sequence[Row]) -> str:
    """Warning accuracy of AI video, the quoted claim beside it, and the false ones to look at."""
    row = next(r for r in rows if r["part"] == "AI视频")
    facts = facts_html([("预警准确率", accuracy_words(row)), ("响应中位", minutes_words(row["median_minutes"])), ("规则版本", row["rule"])])
    false = (row["alarms"] or 0) - (row["confirmed"] or 0)
    return facts + (tag("p", _opens(f"误报{false:,}件", URGENCY, f"{row['part']}:false", "AI视频"), cls="ck-line") if false else "")
