"""地图 of 综合查询: the children of the place shaded by one measure, beside them their ranks and the legend; a click goes down as the name does."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st

from cockpit.charts.place_map import Child, Dot, Ends, case_map, off_map, place_map, swatches
from cockpit.metrics import NO_DATA, metric, rounded, show
from cockpit.outlines import Ground, ground
from cockpit.ui import session
from cockpit.ui.cards import card
from cockpit.ui.explore_board import Place
from cockpit.ui.explore_rank import Ranked
from cockpit.ui.markup import esc, tag
from cockpit.ui.walk import step, to_case
from cockpit.wording_explore import CHILDREN, NO_SEGMENT, listed_label

HERE = Path(__file__).parent
MOST_DOTS, MOST_NAMED, LISTED = 300, 6, 13
Row = Mapping[str, Any]
_MAP = st.components.v2.component("cockpit_place_map", html="<div class='ck-map'></div>\n", js=(HERE / "city_map.js").read_text(encoding="utf-8"),
                                  isolate_styles=False)


def children_map(place: Place, children: Ranked, name: str) -> None:
    """The map of a city, a unit or a street. `children`: as the table lists them."""
    stand, entry = ground(place.view.unit, place.view.street), metric(name)
    rows = [(rank, c) for rank, c in children if c["place"] != NO_SEGMENT]
    at = _positions(place) if stand.level == "segment" or any(c["place"] not in stand.areas for _, c in rows) else {}
    drawn = [Child(c["place"], c["name"], _drawn(c[name], name), at.get(c["place"])) for _, c in rows]
    off = off_map(stand, drawn)
    if len(off) == len(drawn):
        svg = tag("p", "没有边界文件，名录和案件也没有坐标，不能画图；下一级列在右边。", cls="ck-empty")
    else:
        svg = place_map(stand, drawn, entry.label, entry.unit)
    title, notes = f"各{CHILDREN[place.below]}{entry.label}", f"{place.view.period.label}｜示意图，点区域、路段或右边的名称进入下一级"
    more = tag("p", esc(f"共{len(children)}个，列表可以滚动。"), cls="ck-map-note") if len(children) > LISTED else ""
    listed = tag("ol", "".join(_item(place, rank, c, name) for rank, c in children)) + more
    aside = _legend(stand, drawn, name) + listed + _off(off if len(off) < len(drawn) else ())
    _show(place, card(title, notes, tag("div", tag("div", svg) + tag("div", aside, cls="ck-map-side"), cls="ck-map-two")))


def segment_map(place: Place, measure: str) -> None:
    """The map of one segment: the cases of the measure listed below, as points."""
    period, label = place.view.period, listed_label(measure)
    rows = session.ask("explore/cases", measure=measure, since=period.since, until=period.until, most=MOST_DOTS, skip=0, **place.asked())
    total = int(rows["total"][0]) if rows.height else 0
    v = place.view
    found = session.ask("explore/places_cases", case_id=rows["case_id"].to_list() or ["—"], unit=v.unit, street=v.street, segment=place.segment)
    where = {(r["case_id"], r["system"]): (r["lon"], r["lat"]) for r in found.to_dicts()}
    dots = [Dot(r["case_id"], *where[r["case_id"], r["system"]], _said(r), r["subcategory"], r["verdict"] == "逾期未结")
            for r in rows.to_dicts() if (r["case_id"], r["system"]) in where]
    road = None if place.segment == NO_SEGMENT else _positions(place).get(str(place.segment))
    notes = f"{period.label}｜示意图，一点一件，点开看全过程；实心为已结或未到期，空心橙圈为逾期未结；同一位置的散开画"
    if dots or road:
        told = [f"{label}{total:,}件，图上{len(dots):,}件"]
        told += [f"只画前{MOST_DOTS}件"] if total > MOST_DOTS else []
        blind = min(total, MOST_DOTS) - len(dots)
        told += [f"{blind:,}件没有可用坐标，未上图"] if blind else []
        inner = tag("div", case_map(ground(v.unit, v.street), road, dots), cls="ck-map-one") + tag("p", esc("；".join(told) + "。"), cls="ck-map-note")
    else:
        inner = tag("p", esc(f"这里没有坐标，不能画图：{label}{total:,}件都没有可用的定位，名录也没有路段起讫点。"), cls="ck-empty")
    _show(place, card(f"{place.name}{label}", notes, inner))


def _show(place: Place, html: str) -> None:
    _MAP(key="place_map", data={"html": html}, on_open_change=lambda: _clicked(place, str(st.session_state["place_map"].open or "")))


def _clicked(place: Place, target: str) -> None:
    """The map names only what was clicked; what it means is the page's: a child to step into, or on a segment a case."""
    child = dict(parse_qsl(target)).get("segment")
    step(target if child is None or target.startswith("to=") else place.step(child) if place.below else to_case(child))


def _positions(place: Place) -> dict[str, Ends]:
    v = place.view
    found = session.ask("explore/places_points", level=place.below or "segment", since=v.period.since, until=v.period.until, unit=v.unit, street=v.street)
    return {r["place"]: (r["start_lon"], r["start_lat"], r["end_lon"], r["end_lat"]) for r in found.to_dicts()}


def _drawn(value: float | None, name: str) -> float | None:
    """As the map writes it: a rate in %, to a tenth."""
    return float(rounded(value * 100, 1)) if value is not None and metric(name).is_rate else value


def _legend(stand: Ground, children: Sequence[Child], name: str) -> str:
    """What the shades mean, in words with the unit; the dots of what has no figure only where there is such a place."""
    def figure(value: float) -> str:
        return f"{value:.1f}" if metric(name).is_rate else f"{value:,.0f}"

    keys = [tag("span", tag("i", style=f"background:{colour}") + esc(figure(low) if low == high else f"{figure(low)}—{figure(high)}"))
            for colour, low, high in swatches(stand, children)]
    if any(c.value is None for c in children):
        why = "没有应结案，不算率" if metric(name).is_rate else "没有记录"
        keys.append(tag("span", tag("i", cls="ck-unknown") + esc(f"{NO_DATA}（{why}）")))
    shades = "由低到高" if metric(name).is_rate else "由少到多"
    return tag("p", tag("b", esc(f"{metric(name).label}（{metric(name).unit}），颜色由浅到深为{shades}")) + "".join(keys), cls="ck-map-keys")


def _item(place: Place, rank: int | None, row: Row, name: str) -> str:
    value = esc(show(row[name], name, none=NO_DATA))
    return tag("li", tag("i", esc(rank or "")) + tag("button", esc(row["name"]), type="button", cls="ck-open ck-into", data_open=place.step(row["place"]),
                                                     aria_label=f"进入{row['name']}") + tag("b", value))


def _off(names: Sequence[str]) -> str:
    if not names:
        return ""
    more = f"等{len(names)}个" if len(names) > MOST_NAMED else ""
    return tag("p", esc(f"没有边界和坐标、未上图：{'、'.join(names[:MOST_NAMED])}{more}。"), cls="ck-map-note")


def _said(row: Row) -> str:
    return f"{row['case_id']}，{row['subcategory']}，{row['reported_at']:%m月%d日}上报，{row['verdict']}，看全过程"
