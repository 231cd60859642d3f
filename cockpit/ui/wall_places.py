"""Scenes of the wall that have places: 评旗地图 with the black flags, 投诉热点, 挂牌督办倒计时."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from cockpit import wording_flags, wording_hotspots, wording_supervision
from cockpit.charts.hex_areas import areas
from cockpit.charts.wall_map import flag_map, hotspot_map
from cockpit.metrics import FLAGS_ON_DARK
from cockpit.outlines import ground
from cockpit.periods import Period
from cockpit.ui import session
from cockpit.ui.markup import esc, tag
from cockpit.ui.no_cases import without_cases
from cockpit.ui.supervision_board import NOTHING
from cockpit.ui.view import View
from cockpit.ui.wall_lines import lines
from cockpit.ui.wall_parts import Room, number, pages, plate, says, scene_html, text
from cockpit.ui.wall_scenes import where_of
from cockpit.wording import Sentence, plain

Row = Mapping[str, Any]
LIST, GAP, ITEM = 0.46, 1.5, 6.8  # the list beside a map: of the width; least texts between, and of one item
SPOTS = 9


def flags(view: View, room: Room) -> str:
    """The map of the newest decided period, and its black flags one by one with the sentence of why."""
    place = {"unit": view.units}
    run = session.ask("flags/periods", **place).to_dicts()
    if not run:
        return scene_html("评旗地图", "", plate("尚未评旗", plain(wording_flags.nothing_decided(session.publication().manifest.rows))))
    row = run[-1]
    period, key = Period(row["grain"], row["since"], row["until"]), row["period"]
    level = "street" if view.unit else "unit"
    by_place = [r | {"name": r["street"] or r["unit"]} for r in session.ask("flags/by_unit", week=key, level=level, **place).to_dicts()]
    sentence = wording_flags.flags_sentence(period, row, by_place, view.unit or "")
    black = session.ask("flags/week", week=key, **place).filter(flag="黑旗").to_dicts()
    segments = session.ask("flags/segments", week=key, **place).to_dicts()
    drawn = flag_map(ground(view.unit), segments, *_map_px(room), room.unit)
    listed = _listed(sentence, [_black(r, room.wide * LIST) for r in black], room, "本期没有黑旗路段")
    body = tag("div", listed + tag("div", drawn + _legend(row), cls="w-map"), cls="w-split")
    judged = f"参评{row['assessed']:,}条、不参评{row['held']:,}条"
    return scene_html("评旗地图", f"{period.label}｜{where_of(view)}｜{judged}｜{wording_flags.status_words(row['rules'])}", body)


def _map_px(room: Room) -> tuple[float, float]:
    return room.px(room.wide * (1 - LIST) - GAP), room.px(room.tall - 2.2)


def _listed(sentence: Sentence, items: Sequence[str], room: Room, none: str) -> str:
    """The scene's sentence and under it the list, as many a page as fit."""
    size, rows = 1.3, 4
    said = lines(sentence, room.wide * LIST / size, rows)
    left = room.tall - len(said) * size * 1.4 - 1.8
    below = pages(items, max(int(left / ITEM), 2)) if items else plate(none)
    return tag("div", says(sentence, room.wide * LIST, rows, size) + below, cls="w-list")


def _black(row: Row, most: float) -> str:
    """Name and run, then the sentence of why."""
    run = f"连续{row['streak']}期" if row["streak"] and row["streak"] > 1 else "首次" if row["first"] else ""
    head = text(row["name"], most - 7, "w-name", 1.4) + (tag("em", esc(run)) if run else "")
    why = says((f"{row['unit']}｜", wording_flags.why(row)), most, 3, 1)
    return tag("article", tag("h3", head) + why, cls="w-item")


def _legend(row: Row) -> str:
    keys = ""
    for flag, name in wording_flags.KINDS.items():
        line, edge = FLAGS_ON_DARK[flag]
        style = f"background:{line}" + (f";outline:.12em solid {edge}" if edge else "")
        keys += tag("span", tag("i", style=style) + esc(flag) + number(row[name], f"flags/{name}") + esc("条"))
    return tag("p", keys, cls="w-legend")


def hotspots(view: View, room: Room) -> str:
    """The newest judged week: where it gets worse and where it is always worse, on the map and by name."""
    nothing = without_cases()
    if nothing:
        return scene_html("投诉热点", "", plate("没有可显示的案件", plain(nothing)))
    place = {"unit": view.units}
    judged = next(iter(session.ask("hotspots/weeks", until=view.period.until, weeks=2, **place).to_dicts()), None)
    if judged is None:
        return scene_html("投诉热点", "", plate("尚未判定", wording_hotspots.NOT_JUDGED))
    week = Period("week", judged["since"], judged["until"])
    rows = session.ask("hotspots/week", week=judged["period"], **place).to_dicts()
    level = "street" if view.unit else "unit"
    values = session.ask("hotspots/places", since=week.until - timedelta(days=28), until=week.until, level=level, **place)
    going = [r for r in rows if r["state"] != "消除"]
    shown = going[:SPOTS]
    spots = [{"id": r["id"], "name": r["name"], "value": r["cases"], "significance": r["grade"], "state": r["state"],
              "polygons": areas(str(r["cells"] or "").split())} for r in shown]
    drawn = hotspot_map(ground(view.unit), dict(values.select(level, "signals").iter_rows()), spots, *_map_px(room), room.unit)
    sentence = wording_hotspots.page_sentence(week, rows, where_of(view), foremost=False)
    listed = _listed(sentence, [_spot(at, r, room.wide * LIST) for at, r in enumerate(shown, start=1)], room, "本周没有投诉热点")
    legend = tag("p", tag("span", esc("底色为近28日反映数，深浅由少到多")) + tag("span", esc(f"列出前{len(shown)}处，共{len(going)}处")), cls="w-legend")
    body = tag("div", listed + tag("div", drawn + legend, cls="w-map"), cls="w-split")
    sample = "，依据示例规则" if any("示例" in r["state_rule"] for r in rows[:1]) else ""
    return scene_html("投诉热点", f"周数据｜{week.label}｜初评{sample}", body)


def _spot(number_: int, row: Row, most: float) -> str:
    """Its number on the map, name and class, then the sentence after the name."""
    name = f"{row['name']}{row['subcategory']}"
    said = wording_hotspots.hotspot_line(row).removeprefix(f"{name}：")
    head = tag("em", str(number_), cls="w-no") + text(name, most - 6, "w-name", 1.25) + tag("em", esc(row["question"]))
    return tag("article", tag("h3", head) + says((said + "。",), most, 2, 1.2), cls="w-item")


def supervision(view: View, room: Room) -> str:
    """Who must be done by when: the latest first, overdue in words."""
    if not session.publication().manifest.rows.get("supervision"):
        return scene_html("挂牌督办倒计时", "", plate("没有挂牌督办"))
    place = {"unit": view.units}
    total = next(iter(session.ask("supervision/totals", level="all", **place).to_dicts()), NOTHING)
    column = "street" if view.unit else "unit"
    places = session.ask("supervision/totals", level=column, **place).to_dicts()
    rows = [r for r in session.ask("supervision/board", **place).to_dicts() if r["delisted_on"] is None]
    rows.sort(key=lambda r: (-(r["overdue_days"] or 0), r["days_left"] or 0, r["id"]))
    said = says(wording_supervision.board_sentence(total, places, column), room.wide, 2, 1.6)
    head = tag("div", "".join(tag("span", esc(h)) for h in ("期限", "挂牌对象与进展", "责任单位", "状态")), cls="w-row w-th")
    drawn = [_listing(r, room) for r in rows]
    each = max(int((room.tall - 7.8) / 3.7), 3)
    judged = f"截至{wording_supervision.day(total['judged_on'])}" if total["judged_on"] else ""
    table = tag("div", head + pages(drawn, each), cls="w-table w-listings") if drawn else plate("没有在办的挂牌督办")
    return scene_html("挂牌督办倒计时", f"{judged}｜{where_of(view)}｜初评".lstrip("｜"), said + table)


def _listing(row: Row, room: Room) -> str:
    left = wording_supervision.left_words(row)
    cls = "w-worse" if row["overdue_days"] else "w-soon" if (row["days_left"] or 0) <= 3 else ""
    most = room.wide - 34
    what = text(wording_supervision.place_words(row), most, "w-name", 1.4) + text(wording_supervision.progress_words(row), most, "w-soft", 1.05)
    return tag("div", number(left, f"listing/{row['id']}", f"w-num {cls}".strip()) + tag("div", what) + text(row["unit"], 8, "", 1.3)
               + text(row["stage"], 9, "", 1.3), cls="w-row")
