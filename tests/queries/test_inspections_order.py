"""Counting by the order of visits gives what counting enterprise by enterprise gives, for any period, way of counting and agency."""
from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from cockpit.access import EVERYWHERE, Scope
from tests.queries.inspections import asked, firm, open_visits, visit

AGENCIES = ("市城市管理局", "市应急管理局", "市消防救援支队")
FIRST = date(2025, 1, 1)
CODES = [f"企{n}" for n in range(12)]


def opened(n, fate):
    """Some enterprises opened or closed while they were visited, one never said when, two are on no register."""
    return firm(CODES[n], opened_on=str(FIRST + timedelta(fate.randrange(200))) if n % 3 == 0 else None,
                closed_on=str(FIRST + timedelta(fate.randrange(60, 280))) if n % 4 == 0 else None)


def random_visits(fate):
    """Two hundred visits on forty days, the first enterprises far oftener than the last; every tenth by two agencies together."""
    rows = []
    for n in range(200):
        day = FIRST + timedelta(7 * fate.randrange(40))
        code = CODES[min(int(fate.expovariate(0.35)), len(CODES) - 1)]
        names = fate.sample(AGENCIES, 2) if n % 10 == 0 else [fate.choice(AGENCIES)]
        rows += [visit(f"{day} {8 + n % 12:02d}:{n % 60:02d}", enterprise_id=code, agency=a, joint_id=f"L{n}" if len(names) > 1 else None) for a in names]
    return rows


@pytest.fixture(scope="module", params=range(4))
def chance(request, tmp_path_factory, shipped):
    fate = random.Random(request.param)
    rows, filed = random_visits(fate), [opened(n, fate) for n in range(10)]
    return fate, rows, filed, open_visits(tmp_path_factory.mktemp("order") / "p", shipped, rows, [], filed, rule={"gap_expected": 1000})


def bucket(n):
    return str(n) + "次" if n < 5 else "5至9次" if n < 10 else "10次以上"


def by_hand(rows, filed, since, until, counting, agency):
    """Enterprises on file by how often each was visited, and how many visited were not on file."""
    inside = [r for r in rows if since <= date.fromisoformat(r["started_at"][:10]) < until and agency in (None, r["agency"])]
    once = {(r["enterprise_id"], r["joint_id"] if counting == "joint" and r["joint_id"] else n) for n, r in enumerate(inside)}
    times = Counter(code for code, _ in once)
    on_file = {f["enterprise_id"] for f in filed
               if (not f["opened_on"] or date.fromisoformat(f["opened_on"]) < until) and (not f["closed_on"] or date.fromisoformat(f["closed_on"]) >= since)}
    return Counter(bucket(times[code]) for code in on_file), len(times.keys() - on_file), {c for c in on_file if not times[c]}, len(times)


@pytest.mark.parametrize("counting", ["joint", "agency"])
@pytest.mark.parametrize("agency", [None, AGENCIES[0]])
def test_any_period_counts_as_each_enterprise_counted_by_hand(chance, counting, agency):
    fate, rows, filed, live = chance
    for _ in range(8):
        since = FIRST + timedelta(fate.randrange(140, 250))
        until = since + timedelta(fate.randrange(1, 60))
        base_since = FIRST + timedelta(fate.randrange(0, 60))
        base_until = base_since + timedelta(fate.randrange(1, 80))
        said = {"since": str(since), "until": str(until), "base_since": str(base_since), "base_until": str(base_until)}
        found = asked(live, "distribution", **said, counting=counting, agency=agency)
        inspected = next(r for r in asked(live, "reduction", **said, counting=counting, agency=agency) if r["measure"] == "enterprises_inspected")
        for column, off, side, span in (("enterprises", "off_file", "current", (since, until)),
                                        ("base_enterprises", "base_off_file", "base", (base_since, base_until))):
            expected, strangers, _, visited = by_hand(rows, filed, *span, counting, agency)
            assert inspected[side] == visited
            assert {r["bucket"]: r[column] for r in found if r[column]} == dict(expected), (said, counting, agency)
            assert found[0][off] == strangers
        idle = {r["label"].removesuffix("*") for r in asked(live, "zero", since=said["since"], until=said["until"], agency=agency)}
        assert idle == by_hand(rows, filed, since, until, counting, agency)[2]


@pytest.mark.parametrize("agency", [None, AGENCIES[0]])
def test_a_bucket_lists_as_many_enterprises_as_it_counts(chance, agency):
    *_, live = chance
    said = {"since": "2025-05-01", "until": "2025-08-01", "counting": "agency", "agency": agency}
    found = asked(live, "distribution", **said)[1:]
    assert [len(asked(live, "enterprises", **said, times=r["bucket"])) for r in found] == [r["enterprises"] for r in found]
    assert sum(r["enterprises"] for r in found) > 0


def test_an_account_sees_of_its_enterprises_what_the_city_sees_of_them(tmp_path, shipped):
    """An enterprise of 金水区 by the register; its visit was entered by another unit. It was visited, whoever asks."""
    live = open_visits(tmp_path / "p", shipped, [visit("2024-01-02", enterprise_id=None), visit("05-06", unit="二七区", street="德化街街道")], [],
                       [firm(), firm("乙")], rule={"gap_expected": 1000})
    span = {"since": "2025-05-01", "until": "2025-06-01"}
    city = asked(live, "distribution", **span, unit=["金水区"])
    own = live.ask("inspections/distribution", Scope(units=("金水区",)), **span).to_dicts()
    assert [r["enterprises"] for r in own] == [r["enterprises"] for r in city] == [1, 1, 0, 0, 0, 0, 0]
    assert live.ask("inspections/zero", Scope(units=("金水区",)), **span)["label"].to_list() == ["乙*"]
    assert live.ask("inspections/zero", EVERYWHERE, **span)["label"].to_list() == ["乙*"]
