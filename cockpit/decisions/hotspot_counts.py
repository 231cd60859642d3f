"""Counts by place, class and week as arrays: what a hotspot can be made of.

Four kinds of place: a hex cell (H3), a cell with the six around it (周边), a responsibility segment, a street.
"""
from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import h3
import numpy as np
import polars as pl
from scipy import sparse

SIGNALS = {"week": pl.Date, "class_key": pl.String, "cell": pl.String, "segment_id": pl.String, "unit": pl.String, "street": pl.String,
           "signals": pl.Int64}
RING, CELL, SEGMENT, STREET = "周边", "网格", "路段", "街道"
UNPLACED = "未明确"
RESOLUTION = 9  # of the H3 grid: a cell is 0.1 km², a cell and its six neighbours 0.7 km²
Ints = np.ndarray


@dataclass(frozen=True)
class Places:
    """One kind of place. `sums`, where its counts are sums over cells: a row of ones for every place.

    `total[place, t]` is the number of signals of all classes before week t, so any window is one subtraction.
    """

    kind: str
    names: list[str]
    by_class: list[tuple[Ints, Ints, Ints]]  # per class: place, week, signals
    total: Ints
    sums: sparse.csr_array | None = None

    @property
    def overlap(self) -> int:
        """In how many places of this kind a case lies."""
        return 7 if self.kind == RING else 1

    def counts(self, klass: int) -> tuple[Ints, Ints]:
        """Places that ever had a case of the class, and cum[place, t] of them: its signals before week t."""
        place, week, signals = self.by_class[klass]
        own, number = np.unique(place, return_inverse=True)
        cum = np.zeros((len(own), self.total.shape[1]), np.int64)
        np.add.at(cum, (number, week + 1), signals)
        np.cumsum(cum, axis=1, out=cum)
        if self.sums is None:
            return own, cum
        near = self.sums[:, own]
        reached = np.flatnonzero(np.diff(near.indptr))
        return reached, near[reached] @ cum

    def series(self, klass: int, number: int) -> Ints:
        """Signals of one class at one place, week by week."""
        place, week, signals = self.by_class[klass]
        members = [number] if self.sums is None else self.sums[[number]].indices
        mine = np.isin(place, members)
        return np.bincount(week[mine], signals[mine], self.total.shape[1] - 1).astype(np.int64)


@dataclass(frozen=True)
class Counts:
    """Places of every kind over the same weeks and classes. `everywhere[class, t]`: all signals of a class before week t."""

    weeks: list[date]
    classes: list[str]
    kinds: tuple[Places, ...]
    near: sparse.csr_array
    everywhere: dict[str, Ints]

    @property
    def cells(self) -> Places:
        return self.kinds[0]

    def series(self, kind: str, place: str, class_key: str) -> Ints:
        """Signals at a place of a class, week by week; zeros where the place or the class is unknown in these weeks."""
        places = next(k for k in self.kinds if k.kind == kind)
        number, klass = bisect_left(places.names, place), bisect_left(self.classes, class_key)
        if places.names[number:number + 1] != [place] or self.classes[klass:klass + 1] != [class_key]:
            return np.zeros(len(self.weeks), np.int64)
        return places.series(klass, number)


def cell_of(lat: float, lon: float) -> str:
    """The H3 cell of a WGS84 point."""
    return h3.latlng_to_cell(lat, lon, RESOLUTION)


def counted(signals: pl.DataFrame, weeks: Sequence[date]) -> Counts:
    """`signals`: SIGNALS; `weeks`: consecutive Mondays, oldest first. Rows may repeat and come in any order."""
    street = pl.when((pl.col("unit") != UNPLACED) & (pl.col("street") != UNPLACED)).then(pl.concat_str("unit", "street", separator="/"))
    own = signals.filter(pl.col("week").is_in(list(weeks))).select("week", "class_key", "signals", "cell", "segment_id", street=street)
    classes = sorted(own["class_key"].unique())
    by_cell = _places(CELL, own, "cell", classes, weeks)
    near = neighbours(by_cell.names)
    ring = Places(RING, by_cell.names, by_cell.by_class, near @ by_cell.total, near)
    kinds = (by_cell, ring, _places(SEGMENT, own, "segment_id", classes, weeks), _places(STREET, own, "street", classes, weeks))
    everywhere = {places.kind: _everywhere(places) for places in (by_cell, *kinds[2:])}
    return Counts(list(weeks), classes, kinds, near, everywhere | {RING: everywhere[CELL]})


def neighbours(cells: Sequence[str]) -> sparse.csr_array:
    """Which cells touch which, each touching itself; cells outside the list are nowhere."""
    at = {cell: number for number, cell in enumerate(cells)}
    pairs = [(number, at[other]) for cell, number in at.items() for other in h3.grid_disk(cell, 1) if other in at]
    rows, columns = (np.array([p[i] for p in pairs], dtype=np.int64) for i in (0, 1))
    return sparse.csr_array((np.ones(len(pairs), np.int64), (rows, columns)), shape=(len(cells), len(cells)))


def _places(kind: str, signals: pl.DataFrame, column: str, classes: list[str], weeks: Sequence[date]) -> Places:
    here = signals.drop_nulls(column).group_by(column, "class_key", "week").agg(pl.col("signals").sum())
    names = sorted(here[column].unique())
    numbered = (pl.DataFrame({column: names, "p": range(len(names))}, schema={column: pl.String, "p": pl.Int64}),
                pl.DataFrame({"class_key": classes, "c": range(len(classes))}, schema={"class_key": pl.String, "c": pl.Int64}),
                pl.DataFrame({"week": list(weeks), "t": range(len(weeks))}, schema={"week": pl.Date, "t": pl.Int64}))
    for table in numbered:
        here = here.join(table, on=table.columns[0])
    here = here.sort("c", "p", "t")
    edges = np.searchsorted(here["c"].to_numpy(), np.arange(len(classes) + 1))
    place, week, signal = (here[c].to_numpy() for c in ("p", "t", "signals"))
    by_class = [(place[a:b], week[a:b], signal[a:b]) for a, b in zip(edges[:-1], edges[1:], strict=True)]
    total = np.zeros((len(names), len(weeks) + 1), np.int64)
    np.add.at(total, (place, week + 1), signal)
    return Places(kind, names, by_class, np.cumsum(total, axis=1))


def _everywhere(places: Places) -> Ints:
    weeks = places.total.shape[1] - 1
    made = np.zeros((len(places.by_class), weeks + 1), np.int64)
    for number, (_, week, signals) in enumerate(places.by_class):
        made[number, 1:] = np.cumsum(np.bincount(week, signals, weeks).astype(np.int64))
    return made
