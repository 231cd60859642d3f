"""Both ends of one ranking table: who stands among the first and the last, what they get, and how often running.

Members that tie share a rank and the mean of the money of the places they fill; what does not divide is not paid out.
The ends never meet: in a small table each takes at most half of it (示例).
"""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from cockpit.decisions.rankings_rule import League

FIRST, LAST = "前列", "末位"


@dataclass(frozen=True)
class Standing:
    """One member's place: rank from the top, its end of the table if any, money in 元 (deductions negative; null where the
    table has none), measures taken."""

    rank: int
    edge: str | None
    money_yuan: int | None
    money_note: str | None
    action: str | None


def standings(scores: Sequence[int], league: League) -> list[Standing]:
    """Standings for scores in hundredths, in the order given."""
    size = len(scores)
    half = size // 2
    places = _money(size, half, league)
    paid = bool(league.best.depth or league.worst.depth)
    top, bottom = min(league.best.depth, half), min(league.bottom, half)
    found: dict[int, Standing] = {}
    for score in set(scores):
        tied, above = scores.count(score), sum(s > score for s in scores)
        below = size - above - tied
        first, last = above < top, below < bottom  # a tie across the line counts as being within it
        edge = None if first == last else FIRST if first else LAST
        pot = sum(places[above:above + tied])
        each = abs(pot) // tied * (1 if pot > 0 else -1)
        action = "、".join(word for word, depth in (("通报批评", league.criticise), ("约谈", league.talk)) if below < min(depth, half))
        found[score] = Standing(above + 1, edge, each if paid else None, _shared(above, tied, pot, each), (action or None) if edge == LAST else None)
    return [found[s] for s in scores]


def _money(size: int, half: int, league: League) -> list[int]:
    """What each place of a table of this size carries, best place first."""
    best, worst = league.best.amounts[:half], league.worst.amounts[:half]
    return [*best, *[0] * (size - len(best) - len(worst)), *(-amount for amount in reversed(worst))]


def _shared(above: int, tied: int, pot: int, each: int) -> str | None:
    if tied == 1 or not pot:
        return None
    kind, left = ("奖励", "不发") if pot > 0 else ("扣款", "不扣"), abs(pot) - abs(each) * tied
    rest = f"，余{left}元{kind[1]}" if left else ""
    return f"{tied}个并列，平分第{above + 1}至第{above + tied}名的{kind[0]}共{abs(pot)}元，每个{abs(each)}元{rest}"


def streaks(rows: Iterable[dict[str, Any]], before: Iterable[dict[str, Any]]) -> list[int]:
    """How many times running each row's member has stood at the bottom of its table, 0 where it does not.

    `rows` in order of time. A period in which a member was not ranked neither adds to its run nor breaks it.
    `before`: decided rows of earlier periods, in order of time.
    """
    run: dict[tuple[str, str], int] = {(b["league"], b["member_id"]): b["streak"] for b in before if b["rank"] is not None}
    said = []
    for row in rows:
        key = (row["league"], row["member_id"])
        if row["rank"] is None:
            said.append(0)
            continue
        run[key] = run.get(key, 0) + 1 if row["edge"] == LAST else 0
        said.append(run[key])
    return said
