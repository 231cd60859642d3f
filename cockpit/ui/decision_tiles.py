"""The tiles of 总览 that show decisions: 4 本周评旗 and 5 千百十. Both lead to their pages; both say 初评."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cockpit.metrics import NO_DENOMINATOR
from cockpit.periods import Period
from cockpit.ui.board import link
from cockpit.ui.flags_lists import past
from cockpit.ui.tiles import Line, Tile
from cockpit.wording_flags import key_words, status_words
from cockpit.wording_grades import GRADES, goals_words

Row = Mapping[str, Any]
RUN = 13


def flag_tile(periods: Sequence[Row], period: Period) -> Tile | None:
    """本周评旗 红·优秀红·黑, 连续黑旗x条. `periods`: rows of flags/periods of the place in view, oldest first.

    The decided period that is the view's, else the newest one over by then, named; None where none is.
    """
    run = [r for r in periods if r["until"] <= period.until]
    if not run:
        return None
    row = run[-1]
    exact = (row["since"], row["until"]) == (period.since, period.until)
    label = f"{period.noun}评旗·初评" if exact else f"{key_words(row['period'])}评旗·初评"
    opens = link(page="flags", **{row["grain"]: Period(row["grain"], row["since"], row["until"]).key})
    if not row["assessed"]:
        return Tile(label, NO_DENOMINATOR, "", [Line("没有有效巡查，不评旗" if not row["runs"] else "没有参评路段，不评旗")], opens=opens)
    longest = f"，最长{row['black_longest']}期" if row["black_again"] else ""
    lines = [Line("红·优秀红·黑"), Line(f"连续黑旗{row['black_again']}条{longest}", "worse" if row["black_again"] else "neutral")]
    return Tile(label, f"{row['red']}·{row['excellent']}·{row['black']}", "条", lines, past(run[-RUN:], "black"), opens=opens,
                explain=status_words(row["rules"]))


def grade_tile(months: Sequence[Row], period: Period, whole: bool = True) -> Tile | None:
    """千百十, 目标…, 本月晋级x降级y. `months`: rows of grades/progress, oldest first; the newest over by the period's end.

    `whole`: whether they are of the whole city, which alone the goals are for.
    """
    run = [r for r in months if r["until"] <= period.until]
    if not run:
        return None
    row = run[-1]
    month = f"{row['since'].month}月"
    goal = f"{row['goal_limit']}{'·'.join(str(row[f'goal_{name}']) for name in GRADES.values())}" if whole else "目标按全市计"
    moved = Line(f"{month}晋级{row['up']}条、降级{row['down']}条")
    return Tile(f"千百十·{month}·初评", "·".join(str(row[name]) for name in GRADES.values()), "条", [Line(goal), moved],
                past(run[-RUN:], "excellent"), opens=link(page="grades", month=row["period"]), explain=f"{goals_words(row)}；{status_words(row['rules'])}")
