"""Reads one GeoJSON file of outlines and refuses what would draw a wrong map: each fault with its feature and how to mend it.

A bureau brings its own boundaries in the coordinate system it has; `[map] crs` of city.toml says which, and everything
after this file is WGS84.
"""
from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import numpy as np

from cockpit.refusal import Refused

CRS = r"wgs84|cgcs2000|gcj02|bd09|EPSG:\d{4,5}"
Ring = np.ndarray  # float64 (points, 2): lon, lat in WGS84, closed
Polygon = tuple[Ring, ...]  # the outer ring, then its holes
Shape = tuple[Polygon, ...]
Key = tuple[str, ...]  # (unit,) or (unit, street)
PROPERTIES = {"unit": "区（管委会）", "street": "街道（乡镇）"}
KINDS = {"Self-intersection": "边界自相交", "Ring Self-intersection": "边界自相交", "Hole lies outside shell": "内环在外环之外",
         "Nested holes": "内环互相嵌套", "Duplicate Rings": "环重复", "Interior is disconnected": "内部被割断", "Nested shells": "多个面互相嵌套",
         "Too few points in geometry component": "环的点数不足"}


@dataclass(frozen=True)
class Asked:
    """What a file must hold to: the properties that name a place, the places there are, the CRS and the extent in degrees."""

    names: tuple[str, ...]  # ("unit",) or ("unit", "street")
    known: Collection[Key]  # empty: the city has no list yet, and any name is taken
    crs: str
    bounds: tuple[float, float, float, float]  # west, south, east, north


def read_outlines(path: Path, asked: Asked) -> Mapping[Key, Shape]:
    """Place → shape in WGS84, in the order of the file. Raises Refused."""
    found: dict[Key, Shape] = {}
    first: dict[Key, int] = {}
    for number, feature in enumerate(_features(path), start=1):
        where = f"{path.name} 第 {number} 个要素"
        key = _key(feature, asked, where)
        where += f"（{''.join(key)}）"
        if key in found:
            raise Refused(f"“{''.join(key)}”的边界出现了两次，第一次是第 {first[key]} 个要素", where, "请合并为一个 MultiPolygon，或删去一个")
        first[key] = number
        found[key] = tuple(_in_wgs84(polygon, asked, where) for polygon in _polygons(feature, where))
        _refuse_invalid(found[key], where)
    return found


def _features(path: Path) -> list[object]:
    try:
        whole = json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as fault:
        raise Refused("边界文件不是 UTF-8 编码", path.name, "请以 UTF-8 重新导出 GeoJSON") from fault
    except (json.JSONDecodeError, RecursionError) as fault:
        at = f"第 {fault.lineno} 行第 {fault.colno} 列" if isinstance(fault, json.JSONDecodeError) else ""
        raise Refused("边界文件不是 JSON，可能没有传完", f"{path.name} {at}".strip(), "请重新导出 GeoJSON（不是 Shapefile、KML）") from fault
    if not isinstance(whole, dict) or whole.get("type") != "FeatureCollection" or not isinstance(whole.get("features"), list):
        said = whole.get("type") if isinstance(whole, dict) else type(whole).__name__
        raise Refused(f"边界文件不是 FeatureCollection，而是 {said}", path.name, "请把全部面导出为一个 FeatureCollection")
    return whole["features"]


def _key(feature: object, asked: Asked, where: str) -> Key:
    """The place a feature is of, as the reference writes it."""
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise Refused("这一项不是 Feature", where, "请重新导出 GeoJSON")
    said = feature.get("properties")
    said = said if isinstance(said, dict) else {}
    for name in asked.names:
        if not isinstance(said.get(name), str) or not said[name].strip():
            has = "、".join(map(str, said)) or "无"
            raise Refused(f"缺少属性 {name}（{PROPERTIES[name]}）", where, f"现有属性：{has}。请把写有{PROPERTIES[name]}名称的一列命名为 {name}")
    key = tuple(said[name].strip() for name in asked.names)
    if asked.known and key not in asked.known:
        table = "units.csv" if len(key) == 1 else "streets.csv"
        near = get_close_matches("".join(key), {"".join(k) for k in asked.known}, n=1, cutoff=0.5)
        hint = f"是否为“{near[0]}”？" if near else ""
        raise Refused(f"“{''.join(key)}”不在 {table} 中", where, f"{hint}请改成 {table} 的写法，或在该表补上一行")
    return key


def _polygons(feature: object, where: str) -> list[Polygon]:
    """Rings as they stand in the file, still in its coordinate system."""
    shape = feature.get("geometry") if isinstance(feature, dict) else None
    kind = shape.get("type") if isinstance(shape, dict) else None
    if not isinstance(shape, dict) or kind not in ("Polygon", "MultiPolygon"):
        raise Refused(f"几何类型应为 Polygon 或 MultiPolygon，这里是 {kind or '空'}", where, "请只导出面，删去点、线和空要素")
    polygons = shape.get("coordinates") if kind == "MultiPolygon" else [shape.get("coordinates")]
    if not isinstance(polygons, list) or not polygons or not all(isinstance(p, list) and p for p in polygons):
        raise Refused("几何没有坐标", where, "请补上边界，或删去这个要素")
    return [tuple(_ring(ring, where) for ring in polygon) for polygon in polygons]


def _ring(ring: object, where: str) -> Ring:
    try:
        points = np.array([(float(p[0]), float(p[1])) for p in ring], dtype=np.float64)  # type: ignore[attr-defined, index]
    except (TypeError, ValueError, IndexError, KeyError) as fault:
        raise Refused("坐标不是成对的数字", where, "请重新导出 GeoJSON") from fault
    if len(points) < 4:
        raise Refused(f"有一个环只有 {len(points)} 个点，至少要 4 个（首尾相同）", where, "请补全边界，或删去这个环")
    if not np.isfinite(points).all():
        raise Refused("坐标不是成对的数字", where, "请重新导出 GeoJSON")
    if (points[0] != points[-1]).any():
        raise Refused("有一个环没有闭合，首尾两点不同", where, "请让每个环的最后一点等于第一点")
    return points


def _in_wgs84(polygon: Polygon, asked: Asked, where: str) -> Polygon:
    from cockpit.ingest.place import to_wgs84  # the datum libraries are heavy, and a page needs none of them

    west, south, east, north = asked.bounds
    done = []
    for ring in polygon:
        lon, lat = (ring[:, 0], ring[:, 1]) if asked.crs == "wgs84" else to_wgs84(ring[:, 0], ring[:, 1], asked.crs)
        out = ~((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
        if out.any():
            x, y = ring[out][0]
            swapped = west <= y <= east and south <= x <= north
            hint = "经纬度似乎写反了" if swapped else f"坐标系可能声明有误（现为 {asked.crs}）"
            raise Refused(f"坐标（{x:g}，{y:g}）在城市范围之外，{hint}", where,
                          "请在 city.toml 的 [map] 写明 crs（wgs84、cgcs2000、gcj02 或 EPSG 编号），或改正 [bounds] 与坐标")
        placed = np.column_stack([lon, lat])
        placed.flags.writeable = False
        done.append(placed)
    return tuple(done)


def _refuse_invalid(shape: Shape, where: str) -> None:
    import shapely  # half a second cold, and only a changed reference needs it

    for polygon in [shapely.Polygon(p[0], p[1:]) for p in shape] + [shapely.MultiPolygon([(p[0], p[1:]) for p in shape])]:
        if not shapely.is_valid(polygon):
            kind, _, at = str(shapely.is_valid_reason(polygon)).partition("[")
            near = f"，在（{'，'.join(at.rstrip(']').split())}）附近" if at else ""
            raise Refused(f"{KINDS.get(kind.strip(), '几何无效')}{near}", where, "请在制图软件中修复几何（如 QGIS“修正几何图形”）后重新导出")
