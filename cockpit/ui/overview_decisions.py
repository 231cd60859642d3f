"""What the decisions add to 总览: tiles 4 to 7 and 9, and the matters that rest on flags, supervision and doubts."""
from __future__ import annotations

from collections.abc import Sequence

from cockpit.ui import session
from cockpit.ui.decision_tiles import flag_tile, grade_tile
from cockpit.ui.hotspot_tile import hotspot_tile
from cockpit.ui.inspections_tile import MONTHS, inspection_tile, year_so_far
from cockpit.ui.supervision_tile import supervision_tile
from cockpit.ui.tiles import Tile
from cockpit.ui.view import View
from cockpit.wording import Matter
from cockpit.wording_doubts import doubt_matters
from cockpit.wording_flags import black_streak_matters
from cockpit.wording_hotspots import rebound_matters
from cockpit.wording_supervision import overdue_matters

MOST = 5
ORDER = ("连续黑旗", "逾期督办", "热点反弹", "热点新增", "数据缺报", "存疑")  # the official order of 需领导关注事项; what else there is follows


@session.remembered
def decision_tiles(view: View) -> list[Tile]:
    """本周评旗, 千百十, 挂牌督办, 投诉热点 of the place in view; those that do not exist here are left out."""
    place = _place(view)
    found = [flag_tile(session.ask("flags/periods", **place).to_dicts(), view.period),
             grade_tile(session.ask("grades/progress", **place).to_dicts(), view.period, view.unit is None and session.scope().everywhere)]
    if session.publication().manifest.rows.get("supervision"):
        totals = session.ask("supervision/totals", level="all", **place).to_dicts()
        found.append(supervision_tile(totals[0] if totals else None, session.ask("supervision/trend", **place).to_dicts()))
    found.append(hotspot_tile(session.ask("hotspots/weeks", question="突增", until=view.period.until, weeks=13, **place).to_dicts()))
    return [tile for tile in found if tile]


@session.remembered
def visit_tiles(view: View) -> list[Tile]:
    """入企检查 of the year so far, of the place in view; none where no source has visits."""
    live = session.publication()
    if not live.manifest.rows.get("inspection"):
        return []
    year, place = year_so_far(view.period, live.manifest.as_of), _place(view)
    before = year.last_year()
    reduction = session.ask("inspections/reduction", since=year.since, until=year.until, base_since=before.since, base_until=before.until, **place)
    months = session.ask("inspections/trend", until=year.until, periods=MONTHS, **place)
    return inspection_tile(reduction.to_dicts(), months.to_dicts(), year)


def decision_matters(view: View) -> list[Matter]:
    """【连续黑旗】, 【逾期督办】, 【热点反弹】, 【存疑】 of the view's period; overdue listings stand as of 数据截至, so only beside the newest period."""
    place = _place(view)
    decided = [r for r in session.ask("flags/periods", **place).to_dicts() if r["until"] <= view.period.until]
    found: list[Matter] = []
    if decided:
        newest = decided[-1]
        found += black_streak_matters(session.ask("flags/streaks", week=newest["period"], least=2, shown=1, **place).to_dicts(), newest["grain"], 1)
    if not view.period.next().complete(session.publication().manifest.as_of):
        found += overdue_matters(session.ask("supervision/board", **place).to_dicts(), 1)
    if view.period.grain == "week":
        found += rebound_matters(session.ask("hotspots/week", week=view.period.key, question="突增", **place).to_dicts())
        found += doubt_matters(session.ask("contradictions/list", week=view.period.key, **place).to_dicts(), 1)
    return found


def together(decisions: Sequence[Matter], cases: Sequence[Matter]) -> list[Matter]:
    """At most five, in the official order. A doubt from the list of doubts stands for the one counted from cases."""
    said = {m.kind for m in decisions}
    every = [*decisions, *(m for m in cases if m.kind not in said)]
    return sorted(every, key=lambda m: ORDER.index(m.kind) if m.kind in ORDER else len(ORDER))[:MOST]


def _place(view: View) -> dict[str, object]:
    return {"unit": view.units}
