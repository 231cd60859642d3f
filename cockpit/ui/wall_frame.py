"""One frame of a wall: head, strip of 平急, scenes, 需领导关注事项; made once a publication, screen and scope, and sent whole.

A part that cannot be made says so in its place, with an id that the log has; the others stand.
"""
from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st

from cockpit.charts.map_text import cut, ems
from cockpit.decisions.course import FLAG_SUBJECTS
from cockpit.refusal import Refused
from cockpit.screens import Scene, Screen
from cockpit.ui import overview_asked as asked
from cockpit.ui import session, wall_places, wall_scenes
from cockpit.ui.filters import choices
from cockpit.ui.head import as_of_words, data_marks
from cockpit.ui.markup import chinese, esc, tag
from cockpit.ui.no_cases import without_cases
from cockpit.ui.view import View
from cockpit.ui.wall_lines import matter_pages
from cockpit.ui.wall_parts import Room, number, plate, scene_html
from cockpit.wording_wall import GROUND, emergency_parts

log = logging.getLogger("cockpit.wall")
DRAWN: dict[str, Callable[[View, Room], str]] = {
    "running": wall_scenes.running, "flags": wall_places.flags, "units": wall_scenes.units, "hotspots": wall_places.hotspots,
    "supervision": wall_places.supervision, "grades": wall_scenes.grades, "inspections": wall_scenes.inspections,
    "departments": wall_scenes.departments}
T = TypeVar("T")
TITLE, FOOT_HEAD, MATTER = 29, 14, 1.35  # least texts: of the title in all, before a matter, of a matter
AT = tag("em", "", data_at="1")  # which scene is on
KEPT = 16  # frames: a few screens by a few scopes


def frame(screen: Screen) -> dict[str, Any]:
    """What the browser draws of this screen, as this account may see the publication of this run."""
    live = session.publication().manifest
    key = f"{live.id}|{live.now().date()}|{session.scope()!r}|{screen.model_dump_json()}"  # the day: the head says its year or not
    made = _made(key, screen)
    if made["failed"]:
        _made.clear(key, screen)
    return made


@st.cache_data(max_entries=KEPT, show_spinner=False)
def _made(key: str, _screen: Screen) -> dict[str, Any]:
    manifest, view = session.publication().manifest, View(choices().default_period("week"))
    room = Room.of(_screen)
    failed: list[str] = []
    found = {
        "key": key, "width": _screen.width, "height": _screen.height, "unit": _screen.least_text, "fit": _screen.fit, "panels": _screen.panels,
        "reload": _screen.reload_minutes * 60, "asOf": manifest.as_of.isoformat(), "head": _head(_screen, view),
        "strip": _guarded(lambda: _strip(view), _failed_strip, failed), "matters": _guarded(lambda: _matters(view, room), lambda said: [esc(said)], failed),
        "scenes": [{"key": f"{at}-{s.scene}", "label": s.label, "seconds": s.seconds, "html": _scene(s, room, failed)} for at, s in enumerate(_screen.scenes)]}
    return found | {"failed": failed}


def _head(screen: Screen, view: View) -> str:
    """Title; period and 数据截至 with its age, which the browser keeps counting; what the data are worth."""
    manifest = session.publication().manifest
    title = chinese(screen.title or f"{manifest.city}城市管理运行指挥大屏")
    age = tag("span", "", data_age="1")
    first = [tag("span", esc(GROUND[view.period.grain]), cls="w-mark"),
             tag("span", esc("数据截至 ") + number(as_of_words(manifest.as_of, manifest.now()), "as_of") + age)]
    second = [data_marks(manifest), tag("span", esc(f"规则 {manifest.rule_words('due', *FLAG_SUBJECTS, 'grades', 'supervision')}")),
              tag("span", esc(f"范围 {cut(session.scope().label, 8)}"))]
    stamp = tag("p", "".join(first)) + tag("p", "".join(p for p in second if p))
    return (tag("h1", esc(title), style=f"--s:{max(min(TITLE / ems(title), 2), 1):.2f}") + tag("div", stamp, cls="w-stamp")
            + tag("time", "", data_clock="1"))


def _strip(view: View) -> str:
    """平急: urgent cases of the week and how soon somebody was there."""
    lacks = without_cases() or session.publication().lacking("emergency")
    parts = []
    if not lacks:
        urgent = session.ask("complaints/urgency", since=view.period.since, until=view.period.until).to_dicts()
        newest = next(iter(asked.headline(view).emergency[-1:]), None)
        unknown = [name for name in ("arrival_minutes", "overdue_open") if session.publication().lacking(name)]
        parts = emergency_parts(newest, next((r for r in urgent if r["part"] == "急"), None), view.period.noun, unknown)
    said = "".join(tag("span", esc(label) + number(figure, f"strip/{label}")) for label, figure in parts)
    return tag("b", "平急") + (said or tag("span", esc("无数据：没有来源区分平、急"))) + AT


def _failed_strip(said: str) -> str:
    return tag("b", "平急") + tag("span", esc(cut(said, 40))) + AT


def _matters(view: View, room: Room) -> list[str]:
    """One page a matter, or two where it is long."""
    found = [] if without_cases() and not session.publication().manifest.rows.get("flags") else asked.matters(view)
    pages = matter_pages(found, (room.wide - FOOT_HEAD) / MATTER)
    return [tag("b", esc(f"【{kind}】")) + esc(said) for kind, said in pages] or [esc("本期没有达到提示条件的事项。")]


def _scene(scene: Scene, room: Room, failed: list[str]) -> str:
    found = choices()
    if scene.unit and scene.unit not in found.units:
        return scene_html(scene.label, "", plate(f"没有“{scene.unit}”", "不在本次发布或授权范围，请核对屏幕文件的unit。"))
    view = View(found.default_period("week"), scene.unit, scope=scene.cases if scene.cases in found.scopes else found.scopes[0])
    return _guarded(lambda: DRAWN[scene.scene](view, room), lambda said: scene_html(scene.label, "", plate("本场景暂时无法显示", said)), failed)


def _guarded(make: Callable[[], T], instead: Callable[[str], T], failed: list[str]) -> T:
    """A part of the frame, or what stands in for it when it cannot be made; `failed` takes the id then."""
    try:
        return make()
    except Refused as refused:
        return instead(str(refused))
    except Exception:
        error = uuid.uuid4().hex[:8]
        failed.append(error)
        log.exception("a part of the wall failed, error %s", error)
        return instead(f"编号{error}，请告诉管理员。")
