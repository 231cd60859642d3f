"""Fills in what the reference knows: the unit and street by any of their names, the class by code or by name."""
from __future__ import annotations

import unicodedata
from collections import defaultdict

import numpy as np
import polars as pl
import shapely

from cockpit.ingest.convert import Issues
from cockpit.ingest.profile import TableMap
from cockpit.reference import Reference

CLASS_FIELDS = ("kind", "class_code", "category", "subcategory")


def plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).replace(" ", "").removesuffix("(自定义)")


def _replaced(column: pl.Series, names: dict[str, str]) -> pl.Series:
    """Each distinct value by its entry in `names` (by plain spelling); unknown values stay."""
    said = {v: names[plain(v)] for v in column.drop_nulls().unique() if plain(v) in names}
    return column.replace(list(said), list(said.values())) if said else column


def unit_names(ref: Reference) -> dict[str, str]:
    """Every spelling of a unit → its name in the reference: 管城回族区 is 管城回族, 管城区 and 管城 too."""
    names: dict[str, str] = {}
    for row in ref["units"].iter_rows(named=True):
        said = {row["unit"], row["short"], row["code"]} - {None}
        said |= {s.replace("回族", "") for s in said}
        said |= {s.removesuffix("区") for s in said} | {f"{s.removesuffix('区')}区" for s in said}
        said |= {f"{s}{office}" for s in said for office in ("管委会", "管理委员会")}
        for name in said | {f"{ref.city.name}{s}" for s in said}:
            names.setdefault(plain(name), row["unit"])
    return names


def street_names(ref: Reference) -> dict[tuple[str, str], str]:
    """(unit, street without its rank) → street as the reference writes it."""
    return {(row["unit"], _bare(row["street"])): row["street"] for row in ref["streets"].iter_rows(named=True)}


def _bare(street: str) -> str:
    street = plain(street)
    for rank in ("街道办事处", "办事处", "街道办", "街道", "镇", "乡"):
        if street.endswith(rank) and len(street) > len(rank):
            return street.removesuffix(rank)
    return street


def with_places(frame: pl.DataFrame, ref: Reference, quality: pl.Series | None) -> pl.DataFrame:
    """`unit` and `street` in the reference's spelling; a missing unit is taken from the point, zones first."""
    frame = frame.with_columns(_replaced(frame["unit"], unit_names(ref)))
    if quality is not None and ref.unit_shapes and frame["unit"].null_count():
        frame = frame.with_columns(_unit_of_point(frame, ref, quality))
    known = street_names(ref)
    pairs = frame.select("unit", "street").unique().drop_nulls("street")
    said = [(u, s, known.get((u or "", _bare(s)))) for u, s in pairs.iter_rows()]
    said = [(u, s, to) for u, s, to in said if to and to != s]
    if not said:
        return frame
    spelling = pl.DataFrame(said, schema={"unit": pl.String, "street": pl.String, "written": pl.String}, orient="row")
    joined = frame.join(spelling, on=["unit", "street"], how="left", maintain_order="left")
    return joined.with_columns(pl.coalesce("written", "street").alias("street")).drop("written")


def _unit_of_point(frame: pl.DataFrame, ref: Reference, quality: pl.Series) -> pl.Series:
    """The unit whose outline holds the point. A zone lies inside a statutory district and wins over it."""
    names = [unit for (unit,) in ref.unit_shapes]
    zones = set(ref["units"].filter(pl.col("kind") == "开发区")["unit"])
    order = sorted(range(len(names)), key=lambda i: names[i] not in zones)
    shapes = [shapely.MultiPolygon([(polygon[0], polygon[1:]) for polygon in shape]) for shape in ref.unit_shapes.values()]
    outlines = np.array(shapes)[order]
    asked = (frame["unit"].is_null() & quality.is_in(["路段级", "街道级"])).arg_true()
    points = shapely.points(frame["lon"].gather(asked).to_numpy(), frame["lat"].gather(asked).to_numpy())
    at, which = shapely.STRtree(outlines).query(points, predicate="intersects")
    first: dict[int, int] = {}
    for point, outline in zip(at.tolist(), which.tolist(), strict=True):
        first[point] = min(outline, first.get(point, outline))
    units = pl.Series([names[order[o]] for o in first.values()], dtype=pl.String)
    return frame["unit"].scatter(asked.gather(list(first)), units) if first else frame["unit"]


def with_classes(frame: pl.DataFrame, ref: Reference, mapping: TableMap, issues: Issues) -> pl.DataFrame:
    """Class key, names, 四乱 and 平急 from kind + code, or from the names. An unknown class keeps what it said."""
    combos = frame.select(CLASS_FIELDS).unique()
    combos = combos.filter(pl.any_horizontal(pl.col("class_code", "subcategory").is_not_null()))
    found = _ClassList(ref["classes"])
    rows = [(*said, *(found.key(*said) or (None, None)), i) for i, said in enumerate(combos.iter_rows())]
    said_names = [f"said_{n}" for n in CLASS_FIELDS]
    keys = pl.DataFrame(rows, schema=[*((n, pl.String) for n in said_names), ("k", pl.String), ("c", pl.String),
                                      ("combo", pl.Int64)], orient="row")
    frame = frame.join(keys, left_on=CLASS_FIELDS, right_on=said_names, how="left", nulls_equal=True, maintain_order="left")
    if "class_code" not in mapping.lacks:  # a source that has no such classes is not faulted row by row
        issues.note("class_code", "类别不在参考表", frame["combo"].is_not_null() & frame["k"].is_null(), frame["_line"],
                    frame["subcategory"].fill_null(frame["class_code"]))
    frame = _of_the_day(frame, ref["classes"])
    siluan = pl.coalesce("is_siluan", "r_is_siluan")
    if mapping.siluan:
        siluan = pl.col("subcategory").is_in(mapping.siluan).fill_null(False) | pl.col("class_code").is_in(
            mapping.siluan).fill_null(False)
    return frame.with_columns(
        pl.coalesce("kind", "k").alias("kind"), pl.coalesce("class_code", "c").alias("class_code"),
        pl.coalesce("category", "r_category").alias("category"),
        pl.coalesce("subcategory", "r_subcategory").alias("subcategory"), siluan.alias("is_siluan"),
        pl.coalesce("urgency", "r_urgency").alias("urgency"))


def _of_the_day(frame: pl.DataFrame, classes: pl.DataFrame) -> pl.DataFrame:
    """The class's attributes in the version in force on the row's day (the first version before that)."""
    attributes = classes.sort("valid_from", nulls_last=False).select(
        pl.col("kind").alias("k"), pl.col("class_code").alias("c"), pl.col("valid_from").alias("from"),
        *(pl.col(n).alias(f"r_{n}") for n in ("category", "subcategory", "is_siluan", "urgency")))
    first = attributes.unique(["k", "c"], keep="first", maintain_order=True)
    if first.height == attributes.height:
        return frame.join(first, on=["k", "c"], how="left", maintain_order="left")
    days = frame.select("k", "c", "day").unique().drop_nulls("k")
    pairs = days.join(attributes, on=["k", "c"]).filter(pl.col("from").is_null() | (pl.col("from") <= pl.col("day")))
    dated = pairs.sort("from", nulls_last=False).unique(["k", "c", "day"], keep="last", maintain_order=True)
    early = days.join(dated, on=["k", "c", "day"], how="anti").join(first, on=["k", "c"])
    both = pl.concat([dated, early.select(dated.columns)])
    return frame.join(both, on=["k", "c", "day"], how="left", nulls_equal=True, maintain_order="left")


class _ClassList:
    """The class keys by code, by both names and by the small class's name alone."""

    def __init__(self, classes: pl.DataFrame) -> None:
        self.by_code: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self.by_names: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
        self.by_small: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for row in classes.iter_rows(named=True):
            key = (row["kind"], row["class_code"])
            self.by_code[row["class_code"]].add(key)
            if row["subcategory"]:
                self.by_small[plain(row["subcategory"])].add(key)
                self.by_names[plain(row["category"] or ""), plain(row["subcategory"])].add(key)

    def key(self, kind: str | None, code: str | None, category: str | None, small: str | None) -> tuple[str, str] | None:
        """The one class meant; None when there is none or more than one."""
        for keys in (self.by_code.get(code or "", set()), self.by_names.get((plain(category or ""), plain(small or "")), set()),
                     self.by_small.get(plain(small or ""), set())):
            fitting = {k for k in keys if kind is None or k[0] == kind}
            if len(fitting) == 1:
                return next(iter(fitting))
        return None
