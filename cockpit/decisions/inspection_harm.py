"""减检质效比对: whether problems, penalties or complaints rose in the units whose visits were cut, against units that cut less.

A unit is looked at whole: enterprises are never chosen by their own visits, for one visited often by chance is visited less the year
after by itself. Visits are 日常 and 专项 alone: 个案 visits follow complaints. Both windows have the same days a year (52 weeks) apart; a
day without data on one side is left out on both. Words of the answer: inspection_words.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from cockpit.decisions.inspection_changes import Against, Changes, against, beside, count_changes, rate_changes, several
from cockpit.decisions.inspection_windows import Cells, Known, Windows, in_windows, on_file
from cockpit.decisions.inspections_rule import HarmRule

RISEN, NOT_RISEN, TOO_FEW, UNCUT = "有所上升", "未见上升", "样本不足，暂不评价", "未减检，不作比对"
PROBLEMS, COMPLAINTS, PENALTIES, OVERALL = "problem_rate", "complaints", "penalties", "overall"
OUTCOMES = (PROBLEMS, COMPLAINTS, PENALTIES)
GAPS_OF = {PROBLEMS: "检查", COMPLAINTS: "案件", PENALTIES: "处罚"}
TWO_SIDED = 1.96  # standard errors
NOT_CUT, LESS_CUT, AS_CUT = "未减检的区", "减得少的区", "同样减检的区"


@dataclass(frozen=True)
class Found:
    """One unit and outcome: counts of both sides here and at the peers, and what is to be said."""

    unit: str
    outcome: str
    days: int
    visits: int
    base_visits: int
    here: tuple[int, int] = (0, 0)  # events before, after
    here_of: tuple[int, int] | None = None  # what they are set against: judged visits, enterprises on file, cases of all other classes
    there: tuple[int, int] = (0, 0)
    there_of: tuple[int, int] | None = None
    there_visits: tuple[int, int] = (0, 0)
    compared: str | None = None
    peers: tuple[str, ...] = ()
    told: Against | None = None
    chance: float | None = None
    reading: str = TOO_FEW
    reason: str | None = None
    able: bool = False  # enough to tell its change, whether it was cut or not

    @property
    def cut_rate(self) -> float | None:
        return 1 - self.visits / self.base_visits if self.base_visits else None

    @property
    def there_rose(self) -> float | None:
        """After ÷ before at the peers, per visit, enterprise or case of the other classes."""
        if not self.there[0] or (self.there_of and not all(self.there_of)):
            return None
        return self.there[1] / self.there[0] * (self.there_of[0] / self.there_of[1] if self.there_of else 1)


def compared(known: Known, windows: Windows, rule: HarmRule) -> tuple[list[Found], str]:
    """Every unit and outcome, units in the order given; and what was counted of the classes: complaints, or reports where those are few."""
    visited = in_windows(on_file(known.visits, windows), known, windows, "检查", {"visits": "n", "problems": "events", "judged": "of"})
    cells, measure = _cells(known, windows, visited, rule)
    visits = visited.sums("n")
    bare = [Found(u, o, cells[o].days[u], visits[u][1], visits[u][0], cells[o].sums()[u], cells[o].whole([u])) for u in known.units for o in OUTCOMES]
    stated = [_stated(f, cells[f.outcome], visited.days[f.unit], windows, rule) for f in bare]
    able = {o: {f.unit for f in stated if f.outcome == o and f.able} for o in OUTCOMES}
    changes = {o: _changes(o, cells[o], units) if len(units) > rule.least_peers else None for o, units in able.items()}
    asked = [f for f in stated if f.able and f.reading != UNCUT]
    risen: set[str] = set()
    while True:
        told = [_estimated(f, stated, cells[f.outcome], changes[f.outcome], risen, rule) for f in asked]
        judged = _read(told, changes, rule)
        again = {f.unit for f in judged if f.reading == RISEN} - risen
        if not again:
            break
        risen |= again  # a unit found to have risen is no measure for the others
    by = {(f.unit, f.outcome): f for f in judged}
    return [by.get((f.unit, f.outcome), f) for f in stated], measure


def _cells(known: Known, windows: Windows, visited: Cells, rule: HarmRule) -> tuple[dict[str, Cells], str]:
    shares = visited.counts.rename({"events_before": "before", "events_after": "after", "of_before": "visits_before", "of_after": "visits_after"})
    fined = in_windows(on_file(known.penalties, windows), known, windows, "处罚", {"cases": ""})
    there = dict(on_file(known.enterprises, windows).group_by("unit").agg(pl.col("enterprises").sum()).iter_rows())
    heard = in_windows(known.complaints, known, windows, "案件", {"complaints": "complaints", "reports": "reports"})
    enough = [u for u, sides in heard.sums("complaints").items() if min(sides) >= rule.least_events]
    measure = "complaints" if 2 * len(enough) >= len(known.units) else "reports"
    told = heard.counts.rename({f"{measure}_before": "before", f"{measure}_after": "after"})
    others = in_windows(known.others, known, windows, "案件", {measure: ""}, ("unit",)).sums()
    return {PROBLEMS: Cells(shares, visited.days, visited.sums("of")), COMPLAINTS: Cells(told, heard.days, others),
            PENALTIES: Cells(fined.counts, fined.days, {u: (there.get(u, 0),) * 2 for u in known.units})}, measure


def _stated(found: Found, cells: Cells, visit_days: int, windows: Windows, rule: HarmRule) -> Found:
    """What can be said before anything is compared."""
    unknown, few = _unknown(found, visit_days, windows, rule), _too_few(found, cells, rule)
    if unknown is None and (found.cut_rate or 0) < float(rule.cut):
        return replace(found, reading=UNCUT, able=few is None)
    return replace(found, reason=unknown or few, able=unknown is None and few is None)


def _unknown(found: Found, visit_days: int, windows: Windows, rule: HarmRule) -> str | None:
    if windows.weeks < rule.least_weeks:
        return f"本期与上年同期都有检查数据的只有{windows.weeks}周，不足{rule.least_weeks}周"
    if (days := min(visit_days, found.days)) < 7 * rule.least_weeks:
        return f"{GAPS_OF[found.outcome] if found.days <= visit_days else '检查'}数据断报，两边都有数据的只有{days}天，不足{rule.least_weeks}周"
    if found.base_visits < rule.least_visits:
        return f"上年同期日常、专项检查{found.base_visits}次，不足{rule.least_visits}次"
    return None


def _too_few(found: Found, cells: Cells, rule: HarmRule) -> str | None:
    if found.outcome == PROBLEMS and (least := min(found.here_of or (0, 0))) < rule.least_visits:
        return f"记有是否发现问题的检查，一边只有{least}次，不足{rule.least_visits}次"
    if found.outcome == COMPLAINTS and min(found.here_of or (0, 0)) < rule.least_events:
        return f"其余小类一边只有{min(found.here_of or (0, 0))}件，不足{rule.least_events}件，无从折算"
    if sum(found.here) < rule.least_events:
        return f"前后合计{sum(found.here)}件，不足{rule.least_events}件"
    if not all(found.here):
        return "一边一件也没有，无从相比"
    many = cells.clusters(found.unit)
    return f"只涉及{many}个路段，不足{rule.least_clusters}个" if many < rule.least_clusters else None


def _changes(outcome: str, cells: Cells, able: set[str]) -> Changes:
    rows = cells.counts.filter(pl.col("unit").is_in(sorted(able)))
    if outcome == PROBLEMS:
        return rate_changes(rows)
    return beside(count_changes(rows), cells.of) if outcome == COMPLAINTS and cells.of else count_changes(rows)


def _estimated(found: Found, stated: Sequence[Found], cells: Cells, changes: Changes | None, risen: set[str], rule: HarmRule) -> Found:
    """Against the units that were not cut; where they are too few, those cut less; where these are too few, all others."""
    others = [f for f in stated if f.outcome == found.outcome and f.able and f.unit != found.unit and f.unit not in risen]
    cut = found.cut_rate or 0
    kinds = {NOT_CUT: [f for f in others if (f.cut_rate or 0) < float(rule.cut)], LESS_CUT: [f for f in others if (f.cut_rate or 0) <= cut - float(rule.less)],
             AS_CUT: others}
    kind = next((k for k, peers in kinds.items() if len(peers) >= rule.least_peers), None)
    if kind is None or changes is None:
        return replace(found, reason=f"可比的区只有{len(others)}个，不足{rule.least_peers}个")
    peers = [f.unit for f in kinds[kind]]
    sums = cells.sums()
    return replace(found, compared=kind, peers=tuple(peers), told=against(changes, found.unit, peers, float(rule.confidence)),
                   there=_total([sums[p] for p in peers]), there_of=cells.whole(peers),
                   there_visits=_total([(f.base_visits, f.visits) for f in kinds[kind]]))


def _total(pairs: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return sum(p[0] for p in pairs), sum(p[1] for p in pairs)


def _read(estimated: Sequence[Found], changes: dict[str, Changes | None], rule: HarmRule) -> list[Found]:
    """Readings, false alarms bounded over all units and outcomes of one end together."""
    told = [f for f in estimated if f.told is not None]
    chances = dict(zip([(f.unit, f.outcome) for f in told], several([f.told.chance for f in told if f.told]), strict=True))
    return [f if f.told is None else _reading(replace(f, chance=chances[f.unit, f.outcome]), f.told, changes[f.outcome], rule) for f in estimated]


def _reading(found: Found, told: Against, changes: Changes | None, rule: HarmRule) -> Found:
    least, widest = 1 + float(rule.least_rise), float(rule.widest)
    if told.ratio >= least:
        if (found.chance or 0) <= 1 - float(rule.confidence):
            return replace(found, reading=RISEN)
        if told.low > 1:
            return replace(found, reason="似有上升，但同时看了多个区、多项指标，排除不了偶然")
    if told.high >= widest:
        return replace(found, reason=f"件数少，可能的上限为{told.high:.1f}倍，不能排除上升")
    if changes is not None and (why := _own_rise(found, changes, least)):
        return replace(found, reason=why)
    return replace(found, reading=NOT_RISEN)


def _own_rise(found: Found, changes: Changes, least: float) -> str | None:
    """Why a rise that shows in the unit itself, though not against its peers, cannot be called none."""
    own, peers = changes.units.index(found.unit), [changes.units.index(p) for p in found.peers]
    if changes.log[own] < np.log(least):
        return None
    together = np.mean(changes.log[peers]) >= np.log(least)
    if together and found.compared != NOT_CUT and (_certain(changes, [own]) or _certain(changes, peers)):
        return f"与{found.compared}一同上升，分不清是减检还是全市变化，见全市走势"
    return f"本区自身上升，但与{found.compared}的差别还不足以排除偶然" if not together and _certain(changes, [own]) else None


def _certain(changes: Changes, units: Sequence[int]) -> bool:
    """Whether the units together rose beyond what segments and chance explain."""
    mean = np.zeros(len(changes.units))
    mean[list(units)] = 1 / len(units)
    return bool(mean @ changes.log > TWO_SIDED * np.sqrt(max(mean @ c @ mean for c in changes.covariances)))


def overall(found: Sequence[Found]) -> tuple[str, str | None]:
    """One reading of a unit's outcomes: any rise is one; none where both problems and complaints did not rise. Penalties alone prove no
    calm: fewer visits find fewer violations."""
    by = {f.outcome: f for f in found}
    if any(f.reading == RISEN for f in found):
        return RISEN, None
    if all(f.reading == UNCUT for f in found):
        return UNCUT, None
    calm = [by[o] for o in (PROBLEMS, COMPLAINTS) if o in by]
    if calm and all(f.reading == NOT_RISEN for f in calm):
        return NOT_RISEN, None
    return TOO_FEW, next((f.reason for f in (*calm, *found) if f.reason), None)
