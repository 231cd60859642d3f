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
NOWHERE = -1
Ints = np.ndarray


@dataclass(frozen=True)
class Sums:
    """Signals of one class at `places` (numbers): before[place, mark] of them before the week numbers `marks` (ascending)."""

    places: Ints
    marks: Ints
    before: Ints

    def between(self, since: Ints, until: Ints) -> Ints:
        """Of the weeks since … until, one column for each pair; both must be marks."""
        return self.before[:, np.searchsorted(self.marks, until)] - self.before[:, np.searchsorted(self.marks, since)]


@dataclass(frozen=True)
class Places:
    """One kind of place. `by_class`: place, week and signals of a class, by place.

    `total[place, t]` is the number of signals of all classes before week t, `everywhere[class, t]` that of a class at all places.
    `around`, of rings: each cell and the cells it touches, [place, 7], filled up with NOWHERE.
    """

    kind: str
    names: list[str]
    by_class: list[tuple[Ints, Ints, Ints]]
    total: Ints
    everywhere: Ints
    around: Ints | None = None

    @property
    def overlap(self) -> int:
        """In how many places of this kind a case lies."""
        return 7 if self.kind == RING else 1

    def sums(self, klass: int, marks: Ints) -> Sums:
        """Of the places that ever had a case of the class."""
        place, week, signals = self.by_class[klass]
        is_first = np.diff(place, prepend=NOWHERE) != 0
        own, number = place[is_first], np.cumsum(is_first) - 1
        slot = np.searchsorted(marks, week, side="right")  # the first mark a signal lies before
        width = len(marks) + 1
        each = np.bincount(number * width + slot, signals, len(own) * width).reshape(len(own), width)[:, :-1]
        before = np.cumsum(each, axis=1, dtype=np.int64)
        if self.around is None:
            return Sums(own, marks, before)
        everywhere = np.zeros((len(self.names) + 1, before.shape[1]), np.int64)  # the last row is NOWHERE's
        everywhere[own] = before
        is_reached = np.zeros(len(self.names) + 1, bool)
        is_reached[self.around[own]] = True  # the rings a cell lies in are those of the cells around it
        reached = np.flatnonzero(is_reached[:-1])
        return Sums(reached, marks, sum(everywhere[self.around[reached, n]] for n in range(self.around.shape[1])))

    def series(self, klass: int, number: int) -> Ints:
        """Signals of one class at one place, week by week."""
        place, week, signals = self.by_class[klass]
        members = [number] if self.around is None else [n for n in self.around[number] if n != NOWHERE]
        found = np.zeros(self.total.shape[1] - 1, np.int64)
        for member in members:
            own = slice(*np.searchsorted(place, (member, member + 1)))
            np.add.at(found, week[own], signals[own])
        return found


@dataclass(frozen=True)
class Atoms:
    """Where signals of one class and a span of weeks lie: numbers of cells, segments and streets (NOWHERE: in none), row by row."""

    cells: Ints
    segments: Ints
    streets: Ints
    weeks: Ints
    signals: Ints

    def __getitem__(self, rows: slice | Ints) -> Atoms:
        return Atoms(self.cells[rows], self.segments[rows], self.streets[rows], self.weeks[rows], self.signals[rows])

    def at(self, kind: str, places: Sequence[int]) -> Ints:
        """Rows of so many cells, segments or streets; none of NOWHERE."""
        column = {SEGMENT: self.segments, STREET: self.streets}.get(kind, self.cells)
        wanted = np.zeros(max(column.max(initial=NOWHERE), *places) + 2, bool)
        wanted[list(places)] = True
        wanted[NOWHERE] = False
        return np.flatnonzero(wanted[column])


@dataclass(frozen=True)
class Counts:
    """Places of every kind over the same weeks and classes. `atoms`: every signal, by class and week; `edges`: a class's first row."""

    weeks: list[date]
    classes: list[str]
    cells: Places
    rings: Places
    segments: Places
    streets: Places
    near: sparse.csr_array
    atoms: Atoms
    edges: Ints

    @property
    def kinds(self) -> tuple[Places, ...]:
        return self.cells, self.rings, self.segments, self.streets

    def kind(self, kind: str) -> Places:
        return next(k for k in self.kinds if k.kind == kind)

    def atoms_of(self, klass: int, since: int, until: int) -> Atoms:
        """Of a class in the weeks since … until."""
        whole = slice(self.edges[klass], self.edges[klass + 1])
        first, last = self.edges[klass] + np.searchsorted(self.atoms.weeks[whole], (since, until))
        return self.atoms[first:last]

    def series(self, kind: str, place: str, class_key: str) -> Ints:
        """Signals at a place of a class, week by week; zeros where the place or the class is unknown in these weeks."""
        places = self.kind(kind)
        number, klass = numbered(places.names, place), numbered(self.classes, class_key)
        return np.zeros(len(self.weeks), np.int64) if NOWHERE in (number, klass) else places.series(klass, number)


def numbered(names: Sequence[str], name: str) -> int:
    """Its place in a sorted list, or NOWHERE."""
    number = bisect_left(names, name)
    return number if names[number:number + 1] == [name] else NOWHERE


def cell_of(lat: float, lon: float) -> str:
    """The H3 cell of a WGS84 point."""
    return h3.latlng_to_cell(lat, lon, RESOLUTION)


def counted(signals: pl.DataFrame, weeks: Sequence[date]) -> Counts:
    """`signals`: SIGNALS; `weeks`: consecutive Mondays, oldest first. Rows may repeat and come in any order."""
    street = pl.when((pl.col("unit") != UNPLACED) & (pl.col("street") != UNPLACED)).then(pl.concat_str("unit", "street", separator="/"))
    named = signals.filter(pl.col("week").is_in(list(weeks))).select("class_key", "cell", "segment_id", "signals", "week", street=street)
    names = {c: named[c].drop_nulls().unique().sort().to_list() for c in ("class_key", "cell", "segment_id", "street")}
    codes = {c: named[c].cast(pl.Enum(known)).to_physical().cast(pl.Int64).fill_null(NOWHERE).to_numpy() for c, known in names.items()}
    klass, classes, seen = codes["class_key"], names["class_key"], named["signals"].to_numpy()
    week = (named["week"] - weeks[0]).dt.total_days().to_numpy() // 7
    cells, segments, streets = (_places(kind, klass, codes[column], week, seen, names[column], len(classes), len(weeks))
                                for kind, column in ((CELL, "cell"), (SEGMENT, "segment_id"), (STREET, "street")))
    near = neighbours(cells.names)
    around = np.full((len(cells.names), 7), NOWHERE)
    row = np.repeat(np.arange(len(cells.names)), np.diff(near.indptr))
    around[row, np.arange(len(row)) - near.indptr[row]] = near.indices
    rings = Places(RING, cells.names, cells.by_class, near @ cells.total, cells.everywhere, around)
    order = np.argsort(klass * len(weeks) + week)
    atoms = Atoms(codes["cell"], codes["segment_id"], codes["street"], week, seen)[order]
    edges = np.searchsorted(klass[order], np.arange(len(classes) + 1))
    return Counts(list(weeks), classes, cells, rings, segments, streets, near, atoms, edges)


def neighbours(cells: Sequence[str]) -> sparse.csr_array:
    """Which cells touch which, each touching itself; cells outside the list are nowhere."""
    at = {cell: number for number, cell in enumerate(cells)}
    pairs = [(number, at[other]) for cell, number in at.items() for other in h3.grid_disk(cell, 1) if other in at]
    rows, columns = (np.array([p[i] for p in pairs], dtype=np.int64) for i in (0, 1))
    return sparse.csr_array((np.ones(len(pairs), np.int64), (rows, columns)), shape=(len(cells), len(cells)))


def _places(kind: str, klass: Ints, place: Ints, week: Ints, signals: Ints, names: list[str], classes: int, weeks: int) -> Places:
    """One row a signal, in any order; what lies NOWHERE is left out."""
    lying = np.flatnonzero(place != NOWHERE)
    lying = lying[np.argsort(klass[lying] * len(names) + place[lying])]
    klass, place, week, signals = (column[lying] for column in (klass, place, week, signals))
    edges = np.searchsorted(klass, np.arange(classes + 1))
    by_class = [(place[a:b], week[a:b], signals[a:b]) for a, b in zip(edges[:-1], edges[1:], strict=True)]
    return Places(kind, names, by_class, _before(place, week, signals, len(names), weeks), _before(klass, week, signals, classes, weeks))


def _before(row: Ints, week: Ints, signals: Ints, rows: int, weeks: int) -> Ints:
    """[row, t]: signals before week t."""
    each = np.bincount(row * (weeks + 1) + week + 1, signals, rows * (weeks + 1)).reshape(rows, weeks + 1)
    return np.cumsum(each, axis=1, dtype=np.int64)
