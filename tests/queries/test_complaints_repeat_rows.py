"""重复投诉 on complaints at random: every count has its rows, and no complaint stands in two."""
from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import pytest

from cockpit.access import EVERYWHERE
from tests.queries.complaints import W42, asked, complaint, picked

CLEANING = {"class_code": "200104", "category": "市容环境", "subcategory": "道路保洁"}


def crowd_of(case, seed):
    rng, start = random.Random(seed), datetime(2025, 7, 1)
    classes = [{}, CLEANING, {"class_code": None, "kind": None, "category": "其他", "subcategory": "其他问题"}]
    rows = []
    for _ in range(600):
        at = start + timedelta(minutes=rng.randrange(110 * 1440))
        rows.append(case(**complaint("01-01", rng.choice(["甲", "乙", "丙", "丁", None]), **rng.choice(classes) | {
            "reported_at": at, "segment_id": rng.choice(["S0001", "S0002", "S0003", None]), "community": rng.choice(["一", "二", None]),
            "grid": rng.choice(["格", None]), "street": rng.choice(["花园路街道", "经八路街道"]), "source": rng.choice(["12345", "12319", "随手拍"]),
            "press_count": rng.choice([0] * 30 + [1, None]), "replied_at": rng.choice([None, at + timedelta(days=1)]),
            "closed_at": rng.choice([None, at + timedelta(days=rng.random() * 9)]), "voided": rng.random() < 0.05})))
    return rows


@pytest.mark.parametrize("seed", range(3))
def test_every_count_equals_its_rows_and_no_complaint_stands_in_two_rows(marts, case, seed):
    rows = crowd_of(case, seed)
    live = marts(rows)
    shuffled = marts(random.Random(seed).sample([r | {"case_id": f"C{n:05d}"} for n, r in enumerate(rows, 1)], len(rows)))
    for span in (W42, (date(2025, 7, 1), date(2025, 10, 1))):
        listed, behind = asked(live, "repeat", span), asked(live, "repeat_rows", span)
        assert len(listed) > 5
        assert len({r["case_id"] for r in behind}) == len(behind) == sum(r["complaints"] for r in listed)
        for row in listed[:8]:
            own = asked(live, "repeat_rows", span, id=row["id"])
            assert (len(own), sum(r["duplicate"] for r in own)) == picked(row, "complaints", "duplicates")
            assert len({r["person"] for r in own} - {None}) == (row["callers"] or 0)
        [city] = asked(live, "repeat_subjects", span, grouping="city")
        assert picked(city, "places", "complaints", "duplicates") == tuple(
            sum(values) for values in zip(*((1, r["complaints"], r["duplicates"]) for r in listed), strict=True))
        by_class = asked(live, "repeat_subjects", span)
        assert sum(r["complaints"] for r in by_class) == city["complaints"]
        assert asked(shuffled, "repeat", span) == listed


def test_the_number_of_places_is_that_of_the_list(demonstration):
    spans = [(date(2025, 9, 1), date(2025, 9, 8)), (date(2025, 9, 8), date(2025, 9, 15)), (date(2025, 9, 1), date(2025, 10, 1)),
             (date(2024, 1, 1), date(2024, 2, 1))]
    for unit in (None, ["金水区"]):
        told = demonstration.ask("complaints/repeat_places", EVERYWHERE, since=[s for s, _ in spans], until=[u for _, u in spans], unit=unit).to_dicts()
        listed = [demonstration.ask("complaints/repeat", EVERYWHERE, since=s, until=u, unit=unit).height for s, u in spans]
        assert [((r["since"], r["until"]), r["places"] or 0) for r in told] == sorted(zip(spans, listed, strict=True))
        assert told[0]["places"] is None, "January 2024: nothing is known, which is not none"
        assert max(listed) > 3
