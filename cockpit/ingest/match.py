"""Finds the responsibility segment of each row, and keeps how it was found."""
from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import polars as pl
import shapely
from pyproj import Transformer

from cockpit.ingest.convert import Issues
from cockpit.reference import Reference

# One segment is written in many ways: 建设路(桐柏路至秦岭路), 建设路(桐柏路-秦岭路), 建设路【桐柏路—秦岭路】.
# What tells names apart is what is left without brackets, dashes, blanks and the word 至 or 到.
NOISE = r"[\s()\[\]{}<>〔〕【】〈〉《》「」『』、，,.·~～〜→\-‐‑‒–—―_/至到]"
FARTHEST_M = 300.0
ASKED = ("_line", "day", "unit", "street", "segment_id", "segment_name", "road_name", "address", "lon", "lat", "quality")


def name_key(text: pl.Expr) -> pl.Expr:
    return text.str.normalize("NFKC").str.replace_all(NOISE, "").str.to_lowercase()


def match_segments(rows: pl.DataFrame, ref: Reference, issues: Issues, id_required: bool) -> pl.DataFrame:
    """`segment_id` and `segment_match` for rows with _line, day, unit, street, segment_id, segment_name, road_name,
    address, lon, lat, quality. By id, by name (of the day's validity), by road name and nearest geometry, else street.

    An id the reference does not know is kept when nothing better is found and the table needs one.
    """
    segments = ref["segments"]
    rows = rows.select(ASKED).with_row_index("row")
    known = segments["segment_id"].unique()
    by_id = pl.col("segment_id").is_in(known.implode()) if known.len() else pl.col("segment_id").is_not_null()
    found = rows.select("row", pl.when(by_id).then("segment_id").alias("id"),
                        pl.when(by_id).then(pl.lit("编号")).alias("how"))
    if known.len():
        for written in ("segment_id", "segment_name", "road_name"):
            found = _settle(found, _by_name(_open(rows, found), written, segments), "名称")
        found = _settle(found, _nearest(_open(rows, found), ref), "路名就近")
        unknown = rows["segment_id"].is_not_null() & found["id"].is_null()
        issues.note("segment_id", "路段编号不在参考表", unknown, rows["_line"], rows["segment_id"])
    rest = pl.when(pl.col("street").is_not_null()).then(pl.lit("仅街道")).otherwise(pl.lit("未匹配"))
    given = pl.col("segment_id") if id_required else pl.lit(None, dtype=pl.String)
    return rows.join(found, on="row", how="left", maintain_order="left").select(
        pl.coalesce("id", given).alias("segment_id"), pl.coalesce("how", rest).alias("segment_match"))


def _open(rows: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Rows without a segment so far."""
    return rows.filter(found["id"].is_null())


def _settle(found: pl.DataFrame, more: pl.DataFrame, how: str) -> pl.DataFrame:
    """`found` with the (row, id) of `more` added where there was none."""
    if more.is_empty():
        return found
    joined = found.join(more.select("row", pl.col("id").alias("new")), on="row", how="left", maintain_order="left")
    return joined.select("row", pl.coalesce("id", "new").alias("id"),
                         pl.when(pl.col("id").is_null() & pl.col("new").is_not_null()).then(pl.lit(how))
                         .otherwise("how").alias("how"))


def _by_name(rows: pl.DataFrame, written: str, segments: pl.DataFrame) -> pl.DataFrame:
    """(row, id) where the name in column `written` is one segment's on that day, else one segment's ever."""
    rows = rows.filter(pl.col(written).is_not_null()).select("row", "day", "unit", written)
    names = rows.select(written).unique().with_columns(name_key(pl.col(written)).alias("key"))
    rows = rows.join(names, on=written, how="left", maintain_order="left")
    both = [name_key(pl.col("name")), name_key(pl.concat_str("road_name", "from_road", "to_road")),
            name_key(pl.concat_str("road_name", "to_road", "from_road"))]
    versions = pl.concat([segments.select(key.alias("key"), pl.col("segment_id").alias("id"), "valid_from", "valid_to",
                                          pl.col("unit").alias("its_unit")) for key in both]).filter(
        pl.col("key").is_not_null()).unique()
    ways = rows.select("key", "day", "unit").unique()
    pairs = ways.join(versions, on="key")
    valid = pairs.filter((pl.col("valid_from").is_null() | (pl.col("valid_from") <= pl.col("day")))
                         & (pl.col("valid_to").is_null() | (pl.col("valid_to") > pl.col("day"))))
    ours = pl.col("unit") == pl.col("its_unit")
    settled = ways.with_columns(pl.lit(None, dtype=pl.String).alias("id"))
    for candidates in (valid.filter(ours), valid, pairs.filter(ours), pairs):
        one = candidates.group_by("key", "day", "unit").agg(pl.col("id").unique()).filter(
            pl.col("id").list.len() == 1).with_columns(pl.col("id").list.first().alias("new")).drop("id")
        settled = settled.join(one, on=["key", "day", "unit"], how="left", nulls_equal=True).select(
            "key", "day", "unit", pl.coalesce("id", "new").alias("id"))
    return rows.join(settled.drop_nulls("id"), on=["key", "day", "unit"], nulls_equal=True).select("row", "id")


@dataclass(frozen=True)
class Known:
    """A reference, told from another by the fingerprint of its files."""

    fingerprint: str
    ref: Reference = field(compare=False)


class Roads:
    """The segments with geometry, road by road, in metres."""

    def __init__(self, ref: Reference) -> None:
        lines = ref["segments"].drop_nulls(["start_lon", "start_lat", "end_lon", "end_lat", "road_name"])
        city = ref.city
        self.metric = Transformer.from_crs(
            "EPSG:4326", f"+proj=tmerc +lat_0={(city.south + city.north) / 2} +lon_0={(city.west + city.east) / 2} +datum=WGS84",
            always_xy=True)
        self.names = lines["road_name"].unique().sort().to_list()
        ends = [np.column_stack(self.metric.transform(lines[f"{end}_lon"].to_numpy(), lines[f"{end}_lat"].to_numpy()))
                for end in ("start", "end")]
        shapes = shapely.linestrings(np.stack(ends, axis=1))
        by_road = lines.select(name_key(pl.col("road_name")).alias("road"), "segment_id").with_row_index("line").group_by(
            "road", maintain_order=True).agg("line", "segment_id")
        self.of = {road: (shapely.STRtree(shapes[line]), np.array(ids, dtype=object)) for road, line, ids in by_road.iter_rows()}


@lru_cache(maxsize=2)
def _roads(known: Known) -> Roads:
    return Roads(known.ref)


def _nearest(rows: pl.DataFrame, ref: Reference) -> pl.DataFrame:
    """(row, id) of the nearest segment of the road named (or first named in the address), within 300 m."""
    roads = _roads(Known(ref.fingerprint, ref))
    if not roads.of:  # a list of segments without a single position
        return pl.DataFrame(schema={"row": rows.schema["row"], "id": pl.String})
    rows = rows.filter(pl.col("quality") == "路段级")
    place = ("row", "lon", "lat")
    named = rows.filter(pl.col("road_name").is_not_null()).select(*place, pl.col("road_name").alias("road"))
    described = rows.filter(pl.col("road_name").is_null() & pl.col("address").is_not_null()).select(
        *place, pl.col("address").str.extract_many(roads.names, leftmost=True).list.first().alias("road"))
    rows = pl.concat([named, described])
    said = rows.select(pl.col("road").unique()).with_columns(name_key(pl.col("road")).alias("key")).filter(
        pl.col("key").is_in(list(roads.of)))
    rows = rows.join(said, on="road").sort("key", "row")
    points = shapely.points(*roads.metric.transform(rows["lon"].to_numpy(), rows["lat"].to_numpy()))
    ids = np.full(rows.height, None, dtype=object)
    begins = 0
    for road, count in rows.select(pl.col("key").rle()).unnest("key").select("value", "len").iter_rows():
        tree, its = roads.of[road]
        at, which = tree.query_nearest(points[begins:begins + count], max_distance=FARTHEST_M, all_matches=False)
        ids[begins + at] = its[which]
        begins += count
    return rows.select("row", pl.Series("id", ids.tolist(), dtype=pl.String)).drop_nulls("id")
