"""Coordinates: every system to WGS84, and points that are no place never mended in silence."""
import geocoordinates_ffi as datums
import numpy as np
import polars as pl
import pytest
from pyproj import Geod, Transformer

from cockpit.ingest.place import to_wgs84
from cockpit.refusal import Refused

EARTH = Geod(ellps="WGS84")


def points(count=300):
    chance = np.random.default_rng(7)
    return chance.uniform(112.7, 114.2, count), chance.uniform(34.3, 35.0, count)


def metres(a, b):
    return np.abs(EARTH.inv(*a, *b)[2]).max()


def test_gcj02_comes_back_to_wgs84_within_a_metre():
    lon, lat = points()
    moved = [datums.wgs84_to_gcj02(datums.Wgs84(lat=y, lon=x)) for x, y in zip(lon, lat, strict=True)]
    x, y = np.array([p.lon for p in moved]), np.array([p.lat for p in moved])
    assert metres((x, y), (lon, lat)) > 100
    assert metres(to_wgs84(x, y, "gcj02"), (lon, lat)) < 1


def test_bd09_comes_back_to_wgs84_within_a_metre():
    lon, lat = points()
    moved = [datums.wgs84_to_bd09(datums.Wgs84(lat=y, lon=x)) for x, y in zip(lon, lat, strict=True)]
    x, y = np.array([p.lon for p in moved]), np.array([p.lat for p in moved])
    assert metres((x, y), (lon, lat)) > 500
    assert metres(to_wgs84(x, y, "bd09"), (lon, lat)) < 1


def test_projected_cgcs2000_comes_back_to_wgs84():
    lon, lat = points()
    x, y = Transformer.from_crs("EPSG:4326", "EPSG:4547", always_xy=True).transform(lon, lat)
    assert metres(to_wgs84(x, y, "EPSG:4547"), (lon, lat)) < 0.01
    assert metres(to_wgs84(lon, lat, "cgcs2000"), (lon, lat)) < 0.01
    with pytest.raises(Refused, match="不认识的坐标系"):
        to_wgs84(lon, lat, "EPSG:99999")


def test_no_coordinates_stay_none():
    lon, lat = to_wgs84(np.array([np.nan, 113.6]), np.array([34.7, np.nan]), "gcj02")
    assert np.isnan(lon[0])
    assert np.isnan(lat[1])


QUALITIES = {"a place": (113.68012, 34.77013, "路段级"), "the map's start": (113.6254, 34.7466, "默认点"),
             "swapped": (34.77013, 113.68012, "越界"), "another city": (116.40312, 39.90723, "越界"), "zero": (0, 0, "未定位"),
             "none": ("", "", "未定位"), "half": (113.68012, "", "未定位"), "rounded": (113.68, 34.77, "街道级")}


@pytest.mark.parametrize("point", QUALITIES)
def test_a_point_is_called_what_it_is_worth_and_left_where_it_was(clerk, point):
    lon, lat, quality = QUALITIES[point]
    entry = clerk.ingest(clerk.cases({"lon": lon, "lat": lat}))
    case = clerk.case()
    assert case["geo_quality"] == quality
    if quality == "越界":
        assert (case["lon"], case["lat"]) == (lon, lat)
    assert [i.reason.startswith("经纬度疑似颠倒") for i in entry.issues] == ([point == "swapped"] if quality in ("越界", "默认点") else [])


def test_a_table_without_quality_keeps_no_point_it_cannot_trust(clerk):
    rows = [{"facility_id": "F1", "lon": 34.77013, "lat": 113.68012}, {"facility_id": "F2", "lon": 113.68012, "lat": 34.77013}]
    clerk.ingest(clerk.csv(rows, "facilities.csv"))
    assert clerk.now("facilities").select("lon", "lat").rows() == [(None, None), (113.68012, 34.77013)]


def test_default_points_are_the_profile_s_in_its_own_system(clerk):
    path = clerk.folder / "x311.csv"
    pl.DataFrame({"case_enquiry_id": ["1", "2"], "open_dt": ["2011-07-01"] * 2, "latitude": [42.3594, 42.2715],
                  "longitude": [-71.0587, -71.0772]}).write_csv(path)
    clerk.ingest(path, profile="boston311")
    assert clerk.now()["geo_quality"].to_list() == ["默认点", "路段级"]
