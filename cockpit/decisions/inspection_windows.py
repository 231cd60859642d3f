"""What is known of visits, penalties and complaints by day, summed over two windows that have the same days a year apart."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

YEAR = timedelta(weeks=52)
SPELLS: dict[str, Any] = {"unit": pl.String, "after": pl.Boolean, "since": pl.Date, "until": pl.Date}
PLACE = ("unit", "street", "cluster", "stratum")


@dataclass(frozen=True)
class Known:
    """What is known of the city, by day.

    `visits`: day, unit, street, cluster (segment, else street), stratum (risk and type), opened_on, closed_on, visits, judged, problems;
    planned ones only. `penalties`: the same with cases; stratum is the industry. `complaints`: day, unit, street, cluster, stratum,
    complaints, reports, of the rule's classes; `others`: day, unit, complaints, reports, of all other classes. `enterprises`: unit,
    opened_on, closed_on, enterprises. `gaps`: what (检查, 处罚, 案件), unit (null: all), since, until. `since`: first day of visits.
    """

    visits: pl.DataFrame
    penalties: pl.DataFrame
    complaints: pl.DataFrame
    others: pl.DataFrame
    enterprises: pl.DataFrame
    gaps: pl.DataFrame
    units: tuple[str, ...]
    since: date


@dataclass(frozen=True)
class Windows:
    """The weeks looked at and the same a year before. Half-open days; `weeks` may be too few, even none."""

    since: date
    until: date
    weeks: int

    @property
    def base_since(self) -> date:
        return self.since - YEAR

    @property
    def base_until(self) -> date:
        return self.until - YEAR

    @classmethod
    def ending(cls, until: date, first: date, most: int) -> Windows:
        """As many weeks as both sides have from the first day known."""
        weeks = max(min(most, (until - YEAR - first).days // 7), 0)
        return cls(until - timedelta(weeks=weeks), until, weeks)


@dataclass(frozen=True)
class Cells:
    """Counts of the two windows by unit, cluster and stratum, for one outcome; `days` by unit: those both sides have."""

    counts: pl.DataFrame
    days: dict[str, int]
    of: dict[str, tuple[int, int]] | None = None

    def sums(self, name: str = "") -> dict[str, tuple[int, int]]:
        """Before and after by unit, of the counts of that name; every unit has them."""
        columns = [_side(name, side) for side in ("before", "after")]
        found = {u: (int(b), int(a)) for u, b, a in self.counts.group_by("unit").agg(pl.col(columns).sum()).iter_rows()}
        return {u: found.get(u, (0, 0)) for u in self.days}

    def clusters(self, unit: str) -> int:
        own = self.counts.filter((pl.col("unit") == unit) & (pl.col("before") + pl.col("after") > 0))
        return own["cluster"].n_unique()

    def whole(self, units: Sequence[str]) -> tuple[int, int] | None:
        if self.of is None:
            return None
        parts = [self.of[u] for u in units]
        return sum(p[0] for p in parts), sum(p[1] for p in parts)


def on_file(rows: pl.DataFrame, windows: Windows) -> pl.DataFrame:
    """Only of enterprises that were there through both windows, as far as is known."""
    return rows.filter((pl.col("opened_on").is_null() | (pl.col("opened_on") <= windows.base_since))
                       & (pl.col("closed_on").is_null() | (pl.col("closed_on") >= windows.until)))


def in_windows(rows: pl.DataFrame, known: Known, windows: Windows, what: str, counted: dict[str, str],
               by: Sequence[str] = PLACE) -> Cells:
    """Sums by PLACE (or less) over the days that both sides have. `counted`: column → its name before _before and _after."""
    covered = _covered(known, windows, what)
    placed = [rows.filter((pl.col("day") >= first) & (pl.col("day") < last)).with_columns(
        offset=(pl.col("day") - first).dt.total_days()).join(covered, on=["unit", "offset"], how="semi").select(
        *by, *(pl.when(post).then(0).otherwise(pl.col(c)).cast(pl.Int64).alias(_side(name, "before")) for c, name in counted.items()),
        *(pl.when(post).then(pl.col(c)).otherwise(0).cast(pl.Int64).alias(_side(name, "after")) for c, name in counted.items()))
        for post, first, last in ((False, windows.base_since, windows.base_until), (True, windows.since, windows.until))]
    sums = pl.concat(placed).group_by(*by).sum().sort(*by)
    days_of = dict(covered.group_by("unit").len().iter_rows())
    return Cells(sums, {u: days_of.get(u, 0) for u in known.units})


def spells(known: Known, windows: Windows, what: str) -> pl.DataFrame:
    """unit, after, since, until: the days counted of each window, as spells without a break; half-open."""
    runs = _covered(known, windows, what).sort("unit", "offset").with_columns(run=pl.col("offset") - pl.int_range(pl.len()).over("unit")).group_by(
        "unit", "run", maintain_order=True).agg(first=pl.col("offset").min(), last=pl.col("offset").max() + 1)
    sides = [runs.select("unit", after=pl.lit(post), since=start + pl.duration(days="first"), until=start + pl.duration(days="last"))
             for post, start in ((False, pl.lit(windows.base_since)), (True, pl.lit(windows.since)))]
    return pl.concat(sides).select(pl.col(c).cast(t) for c, t in SPELLS.items())


def _covered(known: Known, windows: Windows, what: str) -> pl.DataFrame:
    """unit, offset (days from a window's first) of the days neither window lacks."""
    gaps = known.gaps.filter(pl.col("what") == what).select("unit", "since", "until")
    length = windows.weeks * 7
    lost: set[tuple[str | None, int]] = set()
    for first in (windows.since, windows.base_since):
        for unit, since, until in gaps.iter_rows():
            lost |= {(unit, n) for n in range(max((since - first).days, 0), min((until - first).days, length))}
    whole = [(u, n) for u in known.units for n in range(length) if (None, n) not in lost and (u, n) not in lost]
    return pl.DataFrame(whole, schema={"unit": pl.String, "offset": pl.Int64}, orient="row")


def _side(name: str, side: str) -> str:
    return f"{name}_{side}" if name else side
