"""The tiles of 总览 whose capability exists: their figures, their lines, the rows they open."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cockpit.metrics import metric, show
from cockpit.ui.board import link
from cockpit.ui.tiles import Line, Tile, comparison, figure
from cockpit.ui.view import View
from cockpit.wording import lacks_words

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Headline:
    """What the tiles are made of. `now`, `before`, `last_year`: case scope → figures; the runs end with this period."""

    view: View
    volume: str
    now: Mapping[str, Row]
    before: Mapping[str, Row]
    last_year: Mapping[str, Row]
    trend: Sequence[Row]
    three_rates: Sequence[Row]
    repeats: Sequence[Row]
    emergency: Sequence[Row]
    lacking: Mapping[str, Sequence[str]]

    def run(self, name: str, scope: str) -> list[float | int | None]:
        return [row[name] for row in self.trend if row["scope"] == scope]

    def absent(self, name: str) -> Line:
        return Line(lacks_words(self.lacking[name]))


def overview_tiles(h: Headline, decisions: Sequence[Tile] = (), visits: Sequence[Tile] = ()) -> list[Tile]:
    """Tiles 1, 2, 3, then 4 to 7 (`decisions`), 8, 9 (`visits`) and 10 of the first screen, in its order."""
    return [_volume(h), _on_time(h), _overdue(h), *decisions, *repeats_tile(h), *visits, *_emergency(h)]


def running_tiles(h: Headline) -> list[Tile]:
    """Tiles 1, 2, 3 and 10: what the wall shows first."""
    return [_volume(h), _on_time(h), _overdue(h), *_emergency(h)]


def _volume(h: Headline) -> Tile:
    scope, name = h.view.scope, h.volume
    now = h.now[scope][name]
    lines = [comparison("环比", now, h.before[scope][name], name), comparison("同比", now, h.last_year[scope][name] or None, name)]
    return Tile(metric(name).label, figure(now, name), "件", lines, h.run(name, scope), rows=name, where=scope,
                explain=metric(name).definition)


def _on_time(h: Headline) -> Tile:
    name = "on_time_rate"
    if h.lacking[name]:
        return Tile("按期结案率·常规", "无数据", "", [h.absent(name)])
    if h.now["常规"]["due"] is None:  # nobody says what is 四乱
        return Tile("按期结案率", figure(h.now["全市"][name], name), "%", [comparison("环比", h.now["全市"][name], h.before["全市"][name], name),
                    Line(f"目标 {metric(name).target or 0:.0%}")], h.run(name, "全市"), rows="due", where="全市", explain=metric(name).definition)
    now, city = h.now["常规"][name], h.now["全市"][name]
    target = metric(name).target
    words = f"全部案件 {show(city, name, none='—')}" + (f"｜目标 {target * 100:.0f}%" if target else "")
    return Tile("按期结案率·常规", figure(now, name), "%", [comparison("环比", now, h.before["常规"][name], name), Line(words)],
                h.run(name, "常规"), rows="due", where="常规", explain=metric(name).definition)


def _overdue(h: Headline) -> Tile:
    scope, name = h.view.scope, "overdue_open"
    if h.lacking[name]:
        return Tile("超期未结（遗留）", "无数据", "", [h.absent(name)])
    now, before = h.now[scope], h.before[scope]
    return Tile("超期未结（遗留）", figure(now[name], name), "件", [comparison("环比", now[name], before[name], name),
                Line(f"其中超10日 {now['overdue_open_10d']:,}件")], h.run(name, scope), rows=name, where=scope, explain=metric(name).definition)


def repeats_tile(h: Headline) -> list[Tile]:
    """重复投诉 with 响应·解决·满意, only what is recorded; absent where no source has complaints. `repeats`: the period before, and this."""
    names = {"response_rate": "响应", "solve_rate": "解决", "satisfied_rate": "满意"}
    known = [n for n in names if not h.lacking[n]]
    if not known or not h.three_rates or not h.repeats:
        return []
    before, now = (row["places"] for row in h.repeats)
    rates = h.three_rates[-1]
    said = " ".join(f"{names[n]}{show(rates[n], n, none='—', with_unit=False)}" for n in known)
    line = Line("上期无数据") if now is None or before is None else Line("与上期持平") if now == before else Line(
        f"较上期{'增加' if now > before else '减少'}{abs(now - before):,}处", "worse" if now > before else "better")
    return [Tile("重复投诉", "无数据" if now is None else f"{now:,}", "" if now is None else "处", [line, Line(f"{said}%")],
                 opens=link(page="hotspots", part="重复投诉"), explain=f"三率为投诉{rates['complaints']:,}件的响应、解决、满意，并列，不合成；门槛为示例规则")]


def _emergency(h: Headline) -> list[Tile]:
    """应急案件 with arrival; absent when no source tells 平 from 急."""
    if h.lacking["emergency"] or not h.emergency:
        return []
    now = h.emergency[-1]
    minutes = "无数据" if h.lacking["arrival_minutes"] else show(now["arrival_minutes"], "arrival_minutes", none="—")
    arrival = Line(f"平均到场 {minutes}" + ("分钟" if minutes not in ("无数据", "—") else ""))
    late = Line("超时 无数据") if h.lacking["overdue_open"] else Line(f"超时 {now['emergency_late']:,}件", "worse" if now["emergency_late"] else "neutral")
    return [Tile("应急案件", figure(now["emergency"], "emergency"), "件", [arrival, late], [r["emergency"] for r in h.emergency],
                 rows="emergency", where=h.view.scope, explain=metric("emergency").definition)]
