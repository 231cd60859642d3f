"""The life of a hotspot by hand: 新增, 持续, 缓解, 消除, 反弹, its clocks, and an id that stays."""
from __future__ import annotations

from datetime import date, timedelta

import h3
import polars as pl

from cockpit.decisions.hotspot_counts import CELL, RING, SEGMENT, SIGNALS, cell_of, counted
from cockpit.decisions.hotspot_course import BACK, FADING, GONE, NEW, ON, SCHEMA, UNJUDGED, lived, lives_of
from cockpit.decisions.hotspots import SURGE, Found
from tests.decisions.hot_city import RULE

FIRST = date(2025, 1, 6)  # the Monday of 2025-W02
WEEK = timedelta(days=7)


def place(segment: str, weekly: list[int], class_key: str = "A") -> pl.DataFrame:
    return pl.DataFrame([{"week": FIRST + t * WEEK, "class_key": class_key, "cell": None, "segment_id": segment, "unit": "金水区", "street": "甲街道",
                          "signals": n} for t, n in enumerate(weekly)], schema=SIGNALS)


def spot(at: int, segment: str = "S1", *, class_key: str = "A", expected: float = 2.0, window: int = 1, question: str = SURGE,
         segments: frozenset[str] | None = None, rate: float = 0.001) -> Found:
    """Declared in the week `at`: ten seen where two were expected."""
    until = FIRST + (at + 1) * WEEK
    return Found(question, SEGMENT, segment, class_key, until - window * WEEK, until, 10, expected, 1e-6, rate,
                 segments=segments if segments is not None else frozenset({segment}))


def told(weekly: dict[str, list[int]], found: dict[int, list[Found]], covered: list[bool] | None = None, at: range | None = None,
         before: pl.DataFrame | None = None) -> pl.DataFrame:
    weeks = len(next(iter(weekly.values())))
    counts = counted(pl.concat([place(s, n) for s, n in weekly.items()]), [FIRST + t * WEEK for t in range(weeks)])
    asked = at or range(weeks)
    lives = lives_of(pl.DataFrame(schema=SCHEMA) if before is None else before, FIRST + asked[0] * WEEK, RULE)
    return lived([(t, f"{FIRST + t * WEEK:%G-W%V}") for t in asked], found, covered or [True] * weeks, counts, lives, RULE)


def states(rows: pl.DataFrame) -> list[tuple[str, str, str]]:
    return rows.select("period", "id", "state").rows()


def test_new_then_on_then_fading_then_gone():
    """Two are usual a week. After ten and ten come 6 and 2: 8 in two weeks against 4 + √4 = 6, still fading; 2 and 2 are 4: gone."""
    rows = told({"S1": [2, 10, 10, 6, 2, 2, 2]}, {1: [spot(1)], 2: [spot(2)]})
    assert states(rows) == [("2025-W03", "H2025-W03-01", NEW), ("2025-W04", "H2025-W03-01", ON), ("2025-W05", "H2025-W03-01", FADING),
                            ("2025-W06", "H2025-W03-01", FADING), ("2025-W07", "H2025-W03-01", GONE)], "and nothing after it is gone"
    assert rows["weeks"].to_list() == [1, 2, 2, 2, 2]
    assert rows["signals"].to_list() == [10, 10, 6, 2, 2]
    assert rows["before"].to_list() == [2, 10, 10, 6, 2]
    assert rows["trend"].to_list()[0] == [2, 10]
    assert rows["grade"].to_list() == ["显著", "显著", "不显著", "不显著", "不显著"]


def test_the_usual_level_and_one_deviation_is_gone_and_one_more_is_not():
    """Two weeks at 2 are 4, and √4 is 2: six signals are gone, seven are not."""
    assert told({"S1": [2, 10, 3, 3]}, {1: [spot(1)]})["state"].to_list() == [NEW, FADING, GONE]
    assert told({"S1": [2, 10, 4, 3]}, {1: [spot(1)]})["state"].to_list() == [NEW, FADING, FADING]


def test_a_hotspot_that_comes_back_within_sixty_days_keeps_its_id():
    """Gone at 2025-02-03, declared again at 2025-03-24, 49 days later."""
    weekly = {"S1": [2, 10, 2, 2, 2, 2, 2, 2, 2, 2, 10, 2]}
    rows = told(weekly, {1: [spot(1)], 10: [spot(10)]})
    assert rows.select("id", "state").rows()[-2:] == [("H2025-W03-01", BACK), ("H2025-W03-01", FADING)]
    assert [(r["since"], r["until"]) for r in rows.filter(state=GONE).to_dicts()][0][1] == date(2025, 2, 3)
    assert rows.filter(state=BACK)["until"][0] - date(2025, 2, 3) == timedelta(days=49)


def test_a_hotspot_that_comes_back_after_sixty_days_is_another_one():
    """Gone at 2025-02-03; 56 days later it would be the same, 63 days later it is new."""
    weekly = {"S1": [2, 10, *[2] * 9, 10, 10]}
    same, other = (told(weekly, {1: [spot(1)], at: [spot(at)]}) for at in (11, 12))
    assert same.filter(state=BACK).select("id", "until").rows() == [("H2025-W03-01", date(2025, 3, 31))]
    assert other.filter(since=FIRST + 12 * WEEK).select("id", "state", "until").rows() == [("H2025-W14-01", NEW, date(2025, 4, 7))]


def test_clocks_run_from_the_present_run():
    """Listed at 2025-01-20: cleared by 4 February, mended by 19 February. Back at 2025-03-24, both run anew; first_on stays."""
    rows = told({"S1": [2, 10, 2, 2, *[2] * 6, 10, 10]}, {1: [spot(1)], 10: [spot(10)], 11: [spot(11)]})
    clocks = rows.select("state", "first_on", "run_on", "clear_by", "mend_by", "weeks").rows()
    listed = date(2025, 1, 20)
    assert clocks[0] == (NEW, listed, listed, date(2025, 2, 4), date(2025, 2, 19), 1)
    assert {row[1:5] for row in clocks[:3]} == {clocks[0][1:5]}, "fading and gone do not move them"
    assert clocks[3:] == [(BACK, listed, date(2025, 3, 24), date(2025, 4, 8), date(2025, 4, 23), 1),
                          (ON, listed, date(2025, 3, 24), date(2025, 4, 8), date(2025, 4, 23), 2)]


def test_weeks_not_reported_in_full_judge_nobody():
    """Zero signals in two lost weeks are no improvement; nor is the first week after them enough to be gone."""
    rows = told({"S1": [2, 10, 0, 0, 2, 2]}, {1: [spot(1)]}, covered=[True, True, False, False, True, True])
    assert rows["state"].to_list() == [NEW, UNJUDGED, UNJUDGED, FADING, GONE]


def test_overlapping_places_are_one_hotspot_and_places_apart_are_two():
    """The next week's ring is the neighbour: four of seven cells are shared. Another class at the same place is another hotspot."""
    ring = cell_of(34.75, 113.65)
    neighbour = sorted(h3.grid_ring(ring, 1))[0]
    def found(at: int, centre: str, class_key: str = "A") -> Found:
        until = FIRST + (at + 1) * WEEK
        return Found(SURGE, RING, centre, class_key, until - WEEK, until, 10, 2.0, 1e-6, 0.001, cells=frozenset(h3.grid_disk(centre, 1)))
    far = cell_of(34.85, 113.75)
    rows = told({"S9": [1, 1, 1]}, {0: [found(0, ring)], 1: [found(1, neighbour), found(1, far), found(1, ring, "B")], 2: [found(2, far)]})
    assert rows.filter(period="2025-W02").select("id", "state").rows() == [("H2025-W02-01", NEW)]
    second = rows.filter(period="2025-W03").select("id", "state", "place", "class_key").rows()
    assert second == [("H2025-W02-01", ON, neighbour, "A"), ("H2025-W03-01", NEW, far, "A"), ("H2025-W03-02", NEW, ring, "B")]


def test_a_ring_that_breaks_up_goes_on_as_its_parts_with_the_clocks_it_had():
    """Declared as a ring, then as two of its cells: the surer keeps the id, the other has a new one, but neither is new."""
    ring = cell_of(34.75, 113.65)
    first, second, *_ = sorted(h3.grid_ring(ring, 1))

    def found(at: int, kind: str, centre: str, cells: list[str]) -> Found:
        until = FIRST + (at + 1) * WEEK
        return Found(SURGE, kind, centre, "A", until - WEEK, until, 10, 2.0, 1e-6, 0.001, cells=frozenset(cells))
    whole = found(0, RING, ring, h3.grid_disk(ring, 1))
    parts = [found(1, CELL, first, [first]), found(1, CELL, second, [second])]
    again = [found(2, CELL, second, [second])]
    rows = told({"S9": [1, 1, 1]}, {0: [whole], 1: parts, 2: again})
    listed = FIRST + WEEK
    assert rows.select("period", "id", "state", "place", "run_on", "weeks").rows() == [
        ("2025-W02", "H2025-W02-01", NEW, ring, listed, 1),
        ("2025-W03", "H2025-W02-01", ON, first, listed, 2), ("2025-W03", "H2025-W03-01", ON, second, listed, 2),
        ("2025-W04", "H2025-W02-01", GONE, first, listed, 2), ("2025-W04", "H2025-W03-01", ON, second, listed, 3)]


def test_two_hotspots_of_a_week_never_share_an_id():
    """One earlier hotspot spanned two segments; now each is declared alone: the surer one keeps the id, the other has its own."""
    both = frozenset({"S1", "S2"})
    rows = told({"S1": [2, 10, 10], "S2": [2, 10, 10]}, {1: [spot(1, segments=both)], 2: [spot(2, "S2"), spot(2, "S1", rate=0.002)]})
    assert rows.filter(since=FIRST + 2 * WEEK).select("id", "state", "place").rows() == [("H2025-W03-01", ON, "S2"), ("H2025-W04-01", ON, "S1")]
    assert rows.group_by("period", "id").len()["len"].max() == 1


def test_the_two_questions_have_lives_of_their_own():
    rows = told({"S1": [2, 10, 10]}, {1: [spot(1), spot(1, question="高发")], 2: [spot(2), spot(2, question="高发")]})
    assert rows.select("id", "question", "state").rows() == [("H2025-W03-01", "突增", NEW), ("H2025-W03-02", "高发", NEW),
                                                             ("H2025-W03-01", "突增", ON), ("H2025-W03-02", "高发", ON)]


def test_a_level_is_gone_below_twice_its_peers():
    """Peers would have 2 a week: 4 in two weeks, and least_ratio is 2. Eight are gone, nine are not."""
    found = {1: [spot(1, question="高发")]}
    assert told({"S1": [2, 10, 4, 4]}, found)["state"].to_list() == [NEW, FADING, GONE]
    assert told({"S1": [2, 10, 4, 5]}, found)["state"].to_list() == [NEW, FADING, FADING]


def test_later_weeks_change_no_row_decided_before():
    """Told week by week from decided rows, with ever more weeks known, the rows are those told at once; ids with them."""
    weekly = {"S1": [2, 10, 10, 2, 2, 2, 10, 2], "S2": [2, 2, 10, 10, 3, 2, 2, 2]}
    found = {1: [spot(1)], 2: [spot(2), spot(2, "S2")], 3: [spot(3, "S2")], 6: [spot(6)]}
    whole = told(weekly, found)
    kept = pl.DataFrame(schema=SCHEMA)
    for t in range(8):
        known = {s: n[:t + 1] for s, n in weekly.items()}
        kept = pl.concat([kept, told(known, found, at=range(t, t + 1), before=kept)])
        assert kept.sort("since", "id").equals(whole.filter(pl.col("since") <= FIRST + t * WEEK)), t
    assert set(whole["state"]) == {NEW, ON, FADING, GONE, BACK}
