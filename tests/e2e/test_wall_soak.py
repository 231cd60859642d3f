"""`make prove`: a wall left on for as long as asked, a publication a minute, ten kills. The short one is in test_wall.py."""
import os

import pytest

from bench.soak import report, soak
from cockpit.places import Places
from tests.e2e.conftest import cockpit

MINUTES = float(os.environ.get("COCKPIT_PROVE_MINUTES", "0"))
HEAP_MB_H, SERVER_MB_H = 5.0, 60.0  # a store of this city is some 20 MB: one kept a publication would be 1,200 MB an hour


@pytest.mark.slow
@pytest.mark.skipif(not MINUTES, reason="long: COCKPIT_PROVE_MINUTES says for how long, as make prove does")
def test_a_wall_left_on_is_never_blank_never_late_and_does_not_grow(tmp_path):
    house = tmp_path / "house"
    cockpit(house, "demo", "--months", "3", "--until", "2025-10-19", "--cases-per-day", "60")
    cockpit(house, "ingest")
    cockpit(house, "publish")
    found = soak(Places(house), MINUTES)
    told = report(found, MINUTES)
    print(told)
    assert (found.blank, found.late, found.lost, len(found.recovered)) == (0, 0, 0, 10), told
    assert len(found.shown) >= MINUTES - 2, told
    if MINUTES >= 20:  # in less, warming up is all there is
        assert found.slope(1) < HEAP_MB_H, told
        assert found.slope(2) < SERVER_MB_H, told
