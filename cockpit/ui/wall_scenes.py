"""Scenes of the wall that are figures and tables: 运行态势, 区（管委会）运行, “千百十”, 涉企检查, 市直部门处置.

A scene asks what its page asks and says it with the page's words; it computes nothing.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cockpit import wording_grades, wording_inspections, wording_ranking
from cockpit.charts.sparkline import sparkline
from cockpit.metrics import NO_DATA, NO_DENOMINATOR, metric, show
from cockpit.periods import Period
from cockpit.ui import overview_asked as asked
from cockpit.ui import session
from cockpit.ui.filters import choices
from cockpit.ui.inspections_page import without_visits
from cockpit.ui.inspections_parts import asked as visits_asked
from cockpit.ui.inspections_view import Look
from cockpit.ui.markup import esc, tag
from cockpit.ui.no_cases import without_cases
from cockpit.ui.overview_tiles import running_tiles
from cockpit.ui.tiles import Tile
from cockpit.ui.view import SCOPE_LABELS, View
from cockpit.ui.wall_lines import lines
from cockpit.ui.wall_parts import Room, bar, number, pages, plate, says, scene_html, text
from cockpit.wording import plain
from cockpit.wording_wall import GROUND, edge_sentence, moved_words, unit_places, unit_sentence

Row = Mapping[str, Any]
MONTHS = 13
MEASURES = {"visits": "入企检查", "penalty_cases": "行政处罚立案数", "fines": "罚款"}


def where_of(view: View) -> str:
    return view.unit or session.whole()


def running(view: View, room: Room) -> str:
    """Tiles 1, 2, 3 and 10 under the 研判 sentence."""
    note = f"{GROUND[view.period.grain]}｜{view.period.label}｜{where_of(view)}·{SCOPE_LABELS[view.scope]}"
    nothing = without_cases()
    if nothing:
        return scene_html("运行态势", note, plate("没有可显示的案件", plain(nothing)))
    head = asked.headline(view)
    tiles = "".join(tile_html(t, f"running/{at}", room) for at, t in enumerate(running_tiles(head)))
    return scene_html("运行态势", note, says(asked.judgement(view), room.wide, 4, 1.75) + tag("div", tiles, cls="w-tiles"))


def tile_html(tile: Tile, key: str, room: Room) -> str:
    """Label, figure, its lines and the run; the figure may be read from the back of the hall."""
    told = "".join(tag("span", esc(line.text), cls=f"w-line w-{line.verdict}") for line in tile.lines)
    wordy = tile.figure in (NO_DATA, NO_DENOMINATOR)
    unit = tag("small", esc(tile.unit)) if tile.unit and not wordy else ""
    figure = tag("div", number(tile.figure, key, "w-num w-wordy" if wordy else "w-num") + unit, cls="w-figure")
    side = tag("div", told + _run(tile.trend, tile.label, "周"), cls="w-beside")
    return tag("section", tag("h3", esc(tile.label)) + figure + side, cls="w-tile")


def _run(values: Sequence[float | int | None], label: str, counted: str) -> str:
    """The line of the last periods, and how many they are."""
    drawn = sparkline(values, f"{label}近{len(values)}{counted}走势")
    return tag("div", drawn + tag("span", esc(f"近{len(values)}{counted}"), cls="w-soft"), cls="w-run") if drawn else ""


def places(view: View) -> list[dict[str, Any]]:
    """Units of the city, or streets of the scene's unit, named alike."""
    if not view.unit:
        return [row | {"name": row["unit"]} for row in asked.units(view).to_dicts()]
    return session.ask("loop/breakdown", grouping="street", unit=[view.unit], **view.asked("due_rule", "scope")).to_dicts()


def units(view: View, room: Room) -> str:
    """The table of 总览 in official order, with each one's place; above it the first and the last in words."""
    title = f"{view.unit}各街道运行" if view.unit else "区（管委会）运行"
    note = f"{GROUND[view.period.grain]}｜{view.period.label}｜{SCOPE_LABELS[view.scope]}｜应结案按{session.due_reading(None, view.period.since)}"
    rows, before = places(view), unit_places(places(view.at(view.period.previous())))
    now, whole = unit_places(rows), view.unit or "全市"
    by_place = sorted((r for r in rows if r["name"] in now), key=lambda r: (now[r["name"]], -r["due"], r["name"]))
    ends = [by_place[0], by_place[-1]] if len(by_place) > 1 else by_place
    said = "".join(says(unit_sentence(r, now, before, whole), room.wide, 1, 1.5) for r in ends)
    most = max((r["overdue_open"] or 0 for r in rows), default=0)
    drawn = [_place_row(r, now, before, most) for r in rows]
    head = tag("div", "".join(tag("span", esc(h)) for h in ("区（管委会）" if not view.unit else "街道（乡镇）", "应结案", "按期结案", "按期结案率（%）", "",
                                                            "位次", "较上周", "超期未结")), cls="w-row w-th")
    each = max(int((room.tall - 8.6) / 2.05), 4)
    return scene_html(title, note, said + tag("div", head + pages(drawn, each), cls="w-table w-units"))


def _place_row(row: Row, now: Mapping[str, int], before: Mapping[str, int], most: int) -> str:
    name, rate, target = row["name"], row["on_time_rate"], metric("on_time_rate").target
    short = "w-worse" if rate is not None and target and rate < target else ""
    moved = moved_words(now.get(name), before.get(name))
    verdict = "w-better" if moved.startswith("上升") else "w-worse" if moved.startswith("下降") else ""
    worst = " w-worse" if row["overdue_open"] and row["overdue_open"] == most else ""
    return tag("div", "".join((
        text(name, 9, "w-name", 1.3), number(_count(row["due"]), f"units/{name}/due"), number(_count(row["on_time_of_due"]), f"units/{name}/on"),
        number(show(rate, "on_time_rate", none=NO_DENOMINATOR, with_unit=False), f"units/{name}/rate", f"w-num {short}".strip()), bar(rate, 1),
        number(f"第{now[name]}位" if name in now else NO_DENOMINATOR, f"units/{name}/place"),
        tag("span", esc(moved.replace("上升", "▲").replace("下降", "▼") or NO_DENOMINATOR), cls=verdict or None),
        number(_count(row["overdue_open"]), f"units/{name}/late", "w-num" + worst))), cls="w-row")


def _count(value: int | None) -> str:
    return NO_DATA if value is None else f"{value:,}"


def grades(view: View, room: Room) -> str:
    """Each grade against its goal, with the pace; what rose and fell this month."""
    place = {"unit": view.units}
    run = session.ask("grades/progress", **place).to_dicts()
    if not run:
        return scene_html("“千百十”进度", "", plate("尚未评定", plain(wording_grades.nothing_graded(session.publication().manifest.rows))))
    row, whole = run[-1], not view.unit and session.scope().everywhere
    period = Period("month", row["since"], row["until"])
    paces = wording_grades.paces(run) if whole else {}
    blocks = ""
    for grade, name in wording_grades.GRADES.items():
        found = paces.get(grade)
        goal = found.goal if found else None
        told = tag("span", esc(f"{row['goal_limit']}{goal:,}条" if goal else "目标按全市计"), cls="w-line")
        figure = tag("div", number(f"{row[name]:,}", f"grades/{name}") + tag("small", "条") + told, cls="w-figure")
        pace = tag("p", "".join(tag("span", esc(w), cls="w-line") for w in _halves(wording_grades.pace_words(found)))) if found else ""
        below = bar(row[name], max(goal or 0, row[name]), f"w-grade w-{name}") + pace + _run([r[name] for r in run[-MONTHS:]], f"{grade}路段", "月")
        blocks += tag("section", tag("h3", esc(f"{grade}路段")) + figure + below, cls="w-tile")
    note = f"月数据｜{period.label}｜{where_of(view)}｜{wording_grades.goals_words(row)}"
    said = says((*wording_grades.grades_sentence(period, row, view.unit or "", whole), *edge_sentence(row)), room.wide, 3, 1.6)
    return scene_html("“千百十”进度", note, said + tag("div", blocks, cls="w-tiles w-three"))


def _halves(words: str) -> list[str]:
    """按近6个月平均每月净增1.50条 | 预计2026年8月达到: a line each."""
    first, comma, second = words.partition("，")
    if comma:
        return [first, second]
    first, bracket, second = words.partition("（")
    return [first, second.rstrip("）")] if bracket else [first]


def inspections(view: View, room: Room) -> str:
    """What was counted against the base, the quoted claim beside it, never in its place."""
    period = choices().default_period("year")
    note = f"{GROUND['year']}｜{period.label}｜{where_of(view)}"
    if without_visits():
        return scene_html("涉企检查", note, plate(wording_inspections.NOTHING))
    look = Look(replace(view, period=period), period.last_year())
    rows = {r["measure"]: r for r in visits_asked(look, "inspections/reduction").to_dicts()}
    over, harm = visits_asked(look, "inspections/over_cap", most=1).to_dicts(), visits_asked(look, "inspections/harm").to_dicts()
    sentence = wording_inspections.page_sentence(period.noun, rows, over, harm, where_of(view))
    months = [m for m in visits_asked(look, "inspections/trend", periods=MONTHS).to_dicts() if not m["is_partial"]]
    said = lines(sentence, room.wide / 1.5, 5)
    runs = len(said) < 4  # room for them
    most = room.wide / 3 - 4
    blocks = "".join(_measure(rows[name], label, [m[name] for m in months if runs], most) for name, label in MEASURES.items() if name in rows)
    return scene_html("涉企检查", note, says(sentence, room.wide, 5, 1.5) + tag("div", blocks, cls="w-tiles w-three"))


def _measure(row: Row, label: str, months: Sequence[float | int | None], most: float) -> str:
    amount = wording_inspections.amount_words(row["current"], row["measured_in"]) if row["current"] is not None else NO_DATA
    figure = amount.rstrip("次件万元")
    rate = row["drop_rate"]
    tone = "neutral" if not rate else "better" if rate > 0 else "worse"
    told = [(f"较基期 {wording_inspections.arrow_words(rate)}", tone)] if rate is not None else [("不与基期比较", "neutral")]
    if row["base"] is not None:
        told.append((f"基期 {wording_inspections.amount_words(row['base'], row['measured_in'])}", "neutral"))
    if row["claim_words"]:
        told.append((f"引用口径 {row['claim_words']}", "neutral"))
    body = tag("div", number(figure, f"visits/{row['measure']}") + tag("small", esc(amount[len(figure):])), cls="w-figure")
    return tag("section", tag("h3", esc(label)) + body + "".join(text(words, most, f"w-line w-{tone}", 1.3) for words, tone in told)
               + _run(months, label, "个整月"), cls="w-tile")


def departments(view: View, room: Room) -> str:
    """The newest ranking of 市直部门, in order of place."""
    tables = session.ask("ranking/tables").to_dicts()
    newest = next((t for t in tables if t["league"] == "departments"), None)
    if newest is None:
        words = wording_ranking.NOBODY if session.scope().everywhere else wording_ranking.NOT_YOURS
        return scene_html("市直部门处置", "", plate("没有排名", words))
    rows = session.ask("ranking/others", league="departments", period=newest["period"]).to_dicts()
    period = Period(newest["grain"], newest["since"], newest["until"])
    said = says(wording_ranking.ranking_sentence(period, newest["members"], rows, newest["listed"]), room.wide, 2, 1.5)
    head = tag("div", "".join(tag("span", esc(h)) for h in ("名次", "市直部门", "得分", "", "应结案", "较上期")), cls="w-row w-th")
    drawn = [_department(r) for r in rows]
    each = max(int((room.tall - 8.6) / 2.05), 4)
    return scene_html("市直部门处置", f"{GROUND[period.grain]}｜{period.label}｜{wording_ranking.caveat(newest).rstrip('。')}",
                      said + tag("div", head + pages(drawn, each), cls="w-table w-departments"))


def _department(row: Row) -> str:
    name, moved = row["member"], wording_ranking.moved_words(row["rank"], row["rank_before"])
    verdict = "w-better" if moved.startswith("▲") else "w-worse" if moved.startswith("▼") else None
    if row["rank"] is None:
        return tag("div", tag("span", esc("不排名")) + text(name, 20, "w-name", 1.3) + text(row["held"] or "", 30, "w-soft"), cls="w-row w-held")
    return tag("div", "".join((
        number(row["rank"], f"dep/{name}/rank"), text(name, 28, "w-name", 1.3), number(row["score"], f"dep/{name}/score"), bar(float(row["score"]), 100),
        number(_count(row["due"]), f"dep/{name}/due"), tag("span", esc(moved or NO_DENOMINATOR), cls=verdict))), cls="w-row")


