"""Who gets a flag when there are fewer flags than candidates: shares by peer group, then the order, never the id.

A quota is shared out over peer groups by largest remainder; what a group cannot fill goes to the best of the whole
city. Candidates that are alike in every criterion either all fit or none is taken: an id decides no honour.
"""
from __future__ import annotations

import polars as pl

TIED = "与线上并列，名额不足，均不评"
FULL_UP = "名额已满"


def shares(sizes: dict[str, int], quota: int) -> dict[str, int]:
    """`quota` in proportion to `sizes` by largest remainder (Hamilton); equal remainders go to the larger, then the first by name."""
    total = sum(sizes.values())
    if not total:
        return dict.fromkeys(sizes, 0)
    whole = {name: quota * size // total for name, size in sizes.items()}
    order = sorted(sizes, key=lambda name: (-(quota * sizes[name] % total), -sizes[name], name))
    for name in order[:quota - sum(whole.values())]:
        whole[name] += 1
    return {name: min(count, sizes[name]) for name, count in whole.items()}


def chosen(candidates: pl.DataFrame, quota: int, sizes: dict[str, int] | None) -> dict[str, bool]:
    """segment_id → taken, for candidates with `segment_id`, `group` and `place` (1 is first; equal place is a tie).

    `sizes`: eligible segments by peer group, or None for one order over the city. Candidates that lost by a tie at
    the line alone read False; those beyond the line are absent.
    """
    left = sorted(candidates.select("place", "segment_id", "group").iter_rows())
    taken: dict[str, bool] = {}
    if sizes is not None:
        for group, share in shares(sizes, quota).items():
            own = [(place, segment) for place, segment, g in left if g == group]
            taken |= dict.fromkeys(_first(own, share)[0], True)
        left = [row for row in left if row[1] not in taken]
    more, tied = _first([(place, segment) for place, segment, _ in left], quota - len(taken))
    return taken | dict.fromkeys(more, True) | dict.fromkeys(tied, False)


def _first(ordered: list[tuple[int, str]], room: int) -> tuple[list[str], list[str]]:
    """The segments that fit, and those that were alike at the line and did not."""
    if len(ordered) <= room:
        return [s for _, s in ordered], []
    line = ordered[room][0]  # the first place that does not fit
    fits = [s for place, s in ordered if place < line]
    return fits, [s for place, s in ordered if place == line] if len(fits) < room else []
