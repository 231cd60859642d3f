"""The second half of the meeting: rankings, supervision, hotspots, what is due once a month, who speaks, room for remarks."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from cockpit import wording_grades, wording_hotspots, wording_ranking, wording_supervision
from cockpit import wording_inspections as inspected
from cockpit.periods import Period
from cockpit.ui import session
from cockpit.ui.board import link
from cockpit.ui.decision_tables import Cell, Head, decision_table, number_cell, text_cell
from cockpit.ui.inspections_claims import CLAIMED
from cockpit.ui.inspections_page import without_visits
from cockpit.ui.inspections_parts import asked as visits_asked
from cockpit.ui.inspections_tile import year_so_far
from cockpit.ui.inspections_view import Look
from cockpit.ui.markup import esc, tag
from cockpit.ui.supervision_board import NOTHING
from cockpit.ui.view import View
from cockpit.ui.weekly_model import Row, Section, Sheet, ask, asked, cut, where
from cockpit.ui.weekly_running import ITEMS, given
from cockpit.wording import Sentence
from cockpit.wording_complaints import place_words, repeat_sentence
from cockpit.wording_weekly import closed_within, current_only, no_table, not_monthly, speakers, speakers_sentence

LEAGUES = ("departments", "streets", "units")  # 市直部门 each week, streets after a 旬, units after a month
RANKED, LISTED, SPOTS = 10, 12, 8
PLACES = (Head("排名对象"), Head("名次", "num"), Head("得分", "num"), Head("较上期", "num"), Head("处理", "wrap"))
LISTINGS = (Head("对象"), Head("区（管委会）"), Head("状态"), Head("期限"), Head("剩余或逾期"), Head("进展", "wrap"))
HOT = (Head("热点", "wrap"), Head("状态"), Head("聚集程度"), Head("案件", "num"), Head("诉求人", "num"), Head("责任单位", "wrap"))
REPEATS = (Head("处所", "wrap"), Head("小类"), Head("件数", "num"), Head("人数", "num"), Head("责任单位", "wrap"))
CLAIMS = (Head("指标"), Head("本年", "num"), Head("基期", "num"), Head("较基期", "num"), Head("引用口径", "wrap"), Head("说明", "wrap"))


def ranking(view: View) -> Section:
    """The tables whose period ended in the week, each by both its ends."""
    tables = closed_within(view.period, ask("ranking/tables").to_dicts())
    said: list[Sentence] = []
    html, sheets = "", []
    for league in LEAGUES:
        table = next((t for t in tables if t["league"] == league), None)
        if table is None:
            continue
        query, given_ = _table(table)
        frame = ask(query, **given_)
        rows = frame.to_dicts()
        said.append((*wording_ranking.ranking_sentence(_period(table), table["members"], rows, table["listed"]), wording_ranking.caveat(table)))
        html += tag("h3", esc(f"{table['league_name']}｜{_period(table).label}")) + _ends(rows, table["members"])
        sheets.append(Sheet(table["league_name"].replace("（乡镇）", "").replace("（管委会）", ""), query, frame))
    if not any(s.query != "ranking/others" for s in sheets):
        said.append(no_table(view.period))
    return Section(ITEMS["ranking"], said, html, "初评" if sheets else "", sheets)


def _table(table: Row) -> tuple[str, dict[str, Any]]:
    if table["members"] == "streets":
        return "ranking/streets", {"xun": table["period"]}
    if table["members"] == "units":
        return "ranking/units", {"month": table["period"]}
    return "ranking/others", {"league": table["league"], "period": table["period"]}


def _period(row: Row) -> Period:
    return Period(row["grain"], row["since"], row["until"])


def _ends(rows: Sequence[Row], members: str) -> str:
    """The whole table, or its first and its last where it is long."""
    judged = [r for r in rows if r["rank"] is not None]
    if len(judged) <= 2 * RANKED:
        return decision_table(PLACES, [_place(r) for r in judged], members, empty="没有排名。")
    first, last = judged[:RANKED], judged[-RANKED:]
    return tag("div", decision_table(PLACES, [_place(r) for r in first], f"前{RANKED}名") + decision_table(PLACES, [_place(r) for r in last], f"后{RANKED}名"),
               cls="ck-halves")


def _place(row: Row) -> list[Cell]:
    name = wording_ranking.name_of(row)
    below = tag("small", esc(row["unit"])) if row.get("street") else ""
    acted = "；".join(filter(None, (wording_ranking.money_words(row["money_yuan"]), row["action"])))
    return [Cell(esc(name) + below), number_cell(row["rank"]), number_cell(row["score"]),
            number_cell(None if row["rank_before"] is None else row["rank_before"] - row["rank"],
                        esc(wording_ranking.moved_words(row["rank"], row["rank_before"]) or "—")), text_cell(acted)]


def supervision(view: View) -> Section:
    """What is open, the overdue first; the board stands as of its own day."""
    place = asked(view)
    total = next(iter(ask("supervision/totals", level="all", **place).to_dicts()), NOTHING)
    column = "street" if view.unit else "unit"
    units = ask("supervision/totals", level=column, **place).to_dicts()
    frame = ask("supervision/board", **place)
    live = frame.filter(pl.col("delisted_on").is_null()).to_dicts()
    rows, more = cut(sorted(live, key=lambda r: (-(r["overdue_days"] or 0), r["deadline_on"] or r["listed_on"], r["id"])), LISTED, "条")
    cells = [[Cell(tag("button", esc(wording_supervision.place_words(r)), type="button", cls="ck-open ck-into",
                       data_open=link(page="supervision", segment=r["segment_id"]))), text_cell(r["unit"]), text_cell(r["stage"]),
              text_cell(f"{r['deadline_on']:%m-%d}" if r["deadline_on"] else None),
              Cell(tag("span", esc(wording_supervision.left_words(r)), cls="ck-worse" if r["overdue_days"] else None)),
              text_cell(wording_supervision.progress_words(r))] for r in rows]
    newest = not view.period.next().complete(session.publication().manifest.as_of)
    said = [wording_supervision.board_sentence(total, units, column)] + ([] if newest else [(current_only(view.period),)])
    return Section(ITEMS["supervision"], said, decision_table(LISTINGS, cells, "挂牌督办", empty="") + more if rows else "", "初评",
                   (Sheet("挂牌督办", "supervision/board", frame),) if frame.height else ())


def hotspots(view: View) -> Section:
    """The surest hotspots of the week, and the places with most repeated complaints."""
    place = asked(view)
    found = ask("hotspots/week", week=view.period.key, **place)
    repeated = ask("complaints/repeat", since=view.period.since, until=view.period.until, **place)
    cities = ask("complaints/repeat_subjects", since=view.period.since, until=view.period.until, grouping="city", **place).to_dicts()
    said: list[Sentence] = []
    html = ""
    if found.height:
        said.append(wording_hotspots.page_sentence(view.period, found.to_dicts(), where(view)))
        live = [r for r in found.to_dicts() if r["state"] in ("新增", "反弹", "持续")]
        rows, more = cut(live, SPOTS, "处")
        html += decision_table(HOT, [_spot(r, view) for r in rows], "投诉热点", empty="本周没有显著的热点。") + more
    else:
        said.append((f"{view.period.label}没有投诉热点，或还没有判定。",))
    if cities:
        said.append(repeat_sentence(repeated.to_dicts(), cities[0], where(view)))
    rows, more = cut(repeated.to_dicts(), SPOTS, "处")
    html += tag("h3", "重复投诉") + decision_table(REPEATS, [
        [Cell(esc(place_words(r)) + tag("small", esc(f"{r['unit']}{r['street'] or ''}"))), text_cell(r["subcategory"]), number_cell(r["complaints"]),
         number_cell(r["callers"]), text_cell(r["department"] or r["unit"])] for r in rows], "重复投诉", empty="") + more if rows else ""
    return Section(ITEMS["hotspots"], said, html, "热点为初评", (*((Sheet("投诉热点", "hotspots/week", found),) if found.height else ()),
                                                              *((Sheet("重复投诉", "complaints/repeat", repeated),) if repeated.height else ())))


def _spot(row: Row, view: View) -> list[Cell]:
    name = tag("button", esc(f"{row['name']}｜{row['subcategory']}"), type="button", cls="ck-open ck-into",
               data_open=link(page="hotspots", hotspot=row["id"], week=view.period.key))
    return [Cell(name + tag("small", esc(f"{row['unit']}{row['street'] or ''}"))), text_cell(row["state"]), text_cell(row["grade"]), number_cell(row["cases"]),
            number_cell(row["people"]), text_cell(row["department"] or row["unit"])]


def monthly(view: View) -> Section:
    """“千百十” of the month that ended in the week, and 涉企检查 of the year up to then; only at the first meeting after a month."""
    months = closed_within(view.period, ask("grades/progress", **asked(view)).to_dicts())
    ended = Period("month", view.period.until.replace(day=1), view.period.until).previous()
    if not view.period.since < ended.until <= view.period.until:
        return Section(ITEMS["monthly"], (not_monthly(view.period),))
    said: list[Sentence] = []
    sheets: list[Sheet] = []
    whole = not view.unit and session.scope().everywhere
    if months:
        row = months[-1]
        said.append(wording_grades.grades_sentence(Period("month", row["since"], row["until"]), row, view.unit or "", whole))
        sheets.append(Sheet("千百十", "grades/month", ask("grades/month", month=row["period"], **asked(view))))
    html = ""
    if not without_visits():
        year = year_so_far(ended, session.publication().manifest.as_of)
        look = Look(View(year, view.unit), year.last_year())
        frame = visits_asked(look, "inspections/reduction")
        rows = {r["measure"]: r for r in frame.to_dicts()}
        over, harm = visits_asked(look, "inspections/over_cap", most=1).to_dicts(), visits_asked(look, "inspections/harm").to_dicts()
        said.append(inspected.page_sentence(f"{year.label}", rows, over, harm, where(view)))
        html = decision_table(CLAIMS, [_claim(rows[m]) for m in CLAIMED if m in rows], "涉企检查", empty="")
        sheets.append(Sheet("涉企检查", "inspections/reduction", frame))
    return Section(ITEMS["monthly"], said or [(f"{ended.label}没有“千百十”评定，也没有涉企检查数据。",)], html, "“千百十”为初评" if months else "", sheets)


def _claim(row: Row) -> list[Cell]:
    sides = [number_cell(row[c], esc(inspected.amount_words(row[c], row["measured_in"]) if row[c] is not None else "无数据")) for c in ("current", "base")]
    return [text_cell(row["label"]), *sides, number_cell(row["drop_rate"], esc(inspected.drop_words(row["drop_rate"]))), text_cell(row["claim_words"]),
            text_cell(row["reason"])]


def spoken(view: View) -> Section:
    """Who is proposed to speak, by score."""
    frame = given(view)
    black, red = ([] if frame.is_empty() else frame.filter(flag=f).to_dicts() for f in ("黑旗", "红旗"))
    return Section(ITEMS["speakers"], (speakers_sentence(*speakers(black, red)),), note="建议" if black or red else "")


def remarks(view: View) -> Section:
    """Room to write on paper what the meeting agrees."""
    lines = tag("table", tag("thead", tag("tr", "".join(tag("th", esc(h), scope="col") for h in ("议定事项", "责任单位", "完成时限"))))
                + tag("tbody", tag("tr", tag("td", "") * 3) * 5), cls="ck-table ck-blank")
    return Section(ITEMS["remarks"], (), lines, "打印后填写")
