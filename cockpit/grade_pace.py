"""How fast 千百十 comes nearer to its goals: the mean monthly gain of the last months, and when that would reach them.

Pure arithmetic in fractions over the decided months; nothing is forecast beyond carrying the pace on.
"""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

MONTHS = 6
LEAST = 3  # months of gain below which no pace is told
FAR = 120  # months ahead beyond which a date says nothing
State = Literal["reached", "expected", "out_of_reach", "too_early"]


@dataclass(frozen=True)
class Pace:
    """`gain`: mean monthly net gain over `months` months. `month`: (year, month) in which the goal would be reached."""

    count: int
    goal: int
    months: int
    gain: Fraction
    state: State
    month: tuple[int, int] | None = None


def pace(counts: Sequence[int], goal: int, newest: tuple[int, int]) -> Pace:
    """`counts`: at the end of each month, oldest first, without a gap; the last is of `newest` (year, month)."""
    now = counts[-1]
    months = min(len(counts) - 1, MONTHS)
    gain = Fraction(now - counts[-1 - months], months) if months else Fraction(0)
    if now >= goal:
        return Pace(now, goal, months, gain, "reached")
    if months < LEAST:
        return Pace(now, goal, months, gain, "too_early")
    ahead = -((now - goal) // gain) if gain > 0 else FAR + 1  # the months still needed, rounded up
    if ahead > FAR:
        return Pace(now, goal, months, gain, "out_of_reach")
    year, month = divmod(newest[0] * 12 + newest[1] - 1 + ahead, 12)
    return Pace(now, goal, months, gain, "expected", (year, month + 1))


def unbroken(months: Sequence[tuple[int, int]]) -> int:
    """How many of the newest of these months, oldest first, follow one another without a gap."""
    run = 0
    for at in range(len(months) - 1, -1, -1):
        later = months[at + 1] if at + 1 < len(months) else None
        if later and months[at][0] * 12 + months[at][1] + 1 != later[0] * 12 + later[1]:
            break
        run += 1
    return run
