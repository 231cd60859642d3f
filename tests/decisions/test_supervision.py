"""挂牌督办 of segments, life by life: every date worked out by hand.

The week of 6 October 2025 is black: listed on Monday 13 October, seven days, so the 20th is the last day in time.
"""
import random
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest

from cockpit.decisions.rulebook import PatrolRule
from cockpit.decisions.supervision import SCHEMA, supervision
from cockpit.decisions.supervision_runs import run_scores
from tests.decisions.listings import EXAMPLE, RULE, SEGMENT, at, black, case, finding, frames, listed, run, segment

WEEK = [black("10-06")]
TWO = [finding("10-07 09:00", "10-14 08:00"), finding("10-08 09:00", "10-15 08:00")]
FIVE = [finding(f"10-07 0{n}:00", "10-14 08:00" if n < 5 else None) for n in range(1, 6)]  # four of five mended: 0.8
SIX = [*FIVE, finding("10-07 09:00", None)]  # four of six


def stage(as_of: str, *given, **more) -> str:
    [row] = listed(as_of, *given, **more)
    return row["stage"]


def test_a_black_flag_is_listed_the_day_after_its_period_and_has_seven_days():
    [row] = listed("10-13 00:00", WEEK, TWO)
    assert (row["listed_on"], row["deadline_on"], row["days_left"]) == (date(2025, 10, 13), date(2025, 10, 20), 7)
    assert (row["id"], row["stage"], row["state"]) == ("supervision/路段/S1/2025-W41", "挂牌", "初评")
    assert row["rule"] == "2021-01-01版（示例）"


def test_before_its_period_is_over_nothing_is_listed_and_a_day_counted_to_its_last_second_is_over():
    assert listed("10-12 23:00", WEEK) == []
    assert len(listed("10-12 23:59:59", WEEK)) == 1


def test_red_flags_and_segments_without_a_flag_are_not_listed():
    assert listed("10-13 00:00", [black("10-06", flag="红旗"), black("10-06", "S2", flag=None)]) == []


@pytest.mark.parametrize(("as_of", "expected", "left", "late"), [
    ("10-13 12:00", "挂牌", 7, 0), ("10-14 00:00", "挂牌", 6, 0), ("10-14 09:00", "整改", 6, 0), ("10-15 09:00", "核验", 5, 0),
    ("10-20 18:00", "核验", 0, 0), ("10-21 00:00", "核验", 2, 0), ("10-23 23:00", "核验", 0, 0), ("10-24 00:00", "逾期未摘牌", 0, 1),
    ("11-02 00:00", "逾期未摘牌", 0, 10)])
def test_a_listing_goes_through_its_stages(as_of, expected, left, late):
    """Mended on the 14th and the 15th; nobody comes to look. Both mended by the 20th: three more days, to the 23rd."""
    [row] = listed(as_of, WEEK, TWO)
    assert (row["stage"], row["days_left"], row["overdue_days"]) == (expected, left, late)


def test_what_was_mended_before_listing_counts_from_the_day_after():
    early = [finding("10-07 09:00", "10-08 08:00")]
    assert stage("10-13 12:00", WEEK, early) == "挂牌"
    assert stage("10-14 00:00", WEEK, early) == "核验"


def test_a_run_after_mending_that_reaches_the_score_delists_on_its_day():
    [row] = listed("10-20 00:00", WEEK, TWO, [run("10-14 10:00", "100"), run("10-15 07:59", "100"), run("10-16 10:00", "97.00"), run("10-17 10:00", "50")])
    assert (row["stage"], row["delisted_on"], row["checks"]) == ("摘牌", date(2025, 10, 16), 1)  # on the 14th and 15th not all was mended
    assert row["check_log"] == "2025-10-16 97.00"
    assert (row["check_score"], row["check_run"], row["mended_on"]) == (Decimal("97.00"), "XCS110-16 10:00", date(2025, 10, 15))
    assert (row["days_left"], row["overdue_days"]) == (None, 0)


def test_a_run_below_the_score_sends_it_back_to_mending():
    [row] = listed("10-17 00:00", WEEK, TWO, [run("10-16 10:00", "96.99")])
    assert (row["stage"], row["delisted_on"], row["checks"], row["check_score"]) == ("整改", None, 1, Decimal("96.99"))


def test_a_run_without_a_score_says_nothing():
    assert stage("10-17 00:00", WEEK, TWO, [run("10-16 10:00", None)]) == "核验"


def test_a_run_in_the_black_week_itself_is_no_re_inspection():
    assert stage("10-13 12:00", WEEK, [finding("10-07 09:00", "10-08 08:00")], [run("10-12 10:00", "100")]) == "挂牌"


def test_four_of_five_mended_at_the_deadline_extend_it_once():
    [row] = listed("10-21 00:00", WEEK, FIVE)
    assert (row["extended"], row["first_deadline_on"], row["deadline_on"], row["stage"]) == (True, date(2025, 10, 20), date(2025, 10, 23), "整改")
    [row] = listed("10-24 00:00", WEEK, FIVE)
    assert (row["deadline_on"], row["stage"], row["overdue_days"]) == (date(2025, 10, 23), "逾期未摘牌", 1)


def test_four_of_six_mended_at_the_deadline_do_not():
    [row] = listed("10-21 00:00", WEEK, SIX)
    assert (row["extended"], row["deadline_on"], row["stage"], row["overdue_days"]) == (False, date(2025, 10, 20), "逾期未摘牌", 1)


def test_what_is_mended_after_the_deadline_extends_nothing():
    late = [finding("10-07 09:00", "10-21 00:00")]
    assert stage("10-22 00:00", WEEK, late) == "逾期未摘牌"
    assert stage("10-22 00:00", WEEK, [finding("10-07 09:00", "10-20 23:59")]) == "核验"


def test_before_the_deadline_is_over_it_is_not_extended():
    [row] = listed("10-20 23:00", WEEK, FIVE)
    assert (row["extended"], row["deadline_on"]) == (False, date(2025, 10, 20))


def test_after_the_deadline_a_run_delists_though_something_was_never_mended():
    """Four of six: the 20th was the last day. On the 20th the run is too early to count, on the 25th it delists, five days late."""
    [row] = listed("10-26 00:00", WEEK, SIX, [run("10-20 10:00", "100"), run("10-25 10:00", "98")])
    assert (row["stage"], row["delisted_on"], row["overdue_days"], row["checks"], row["mended"]) == ("摘牌", date(2025, 10, 25), 5, 1, 4)


def test_during_an_extension_a_run_still_waits_for_the_mending():
    [row] = listed("10-30 00:00", WEEK, FIVE, [run("10-22 10:00", "100"), run("10-24 10:00", "100")])
    assert (row["delisted_on"], row["overdue_days"]) == (date(2025, 10, 24), 1)


def test_a_segment_without_findings_is_judged_by_the_next_run():
    """Black for dust or by a source that gives scores: nothing to mend, no extension."""
    assert stage("10-15 00:00", WEEK) == "挂牌"
    assert stage("10-15 00:00", WEEK, (), [run("10-14 10:00", "60")]) == "整改"
    assert stage("10-15 00:00", WEEK, (), [run("10-14 10:00", "99")]) == "摘牌"
    assert stage("10-21 00:00", WEEK) == "逾期未摘牌"


def test_black_again_while_listed_adds_to_the_listing_and_gives_no_more_time():
    """Listed on 13 October; the week of the 13th is black too, its finding is mended on the 22nd. The 20th stays the last day,
    and two of three mended by then do not extend it."""
    again = [*TWO, finding("10-16 09:00", "10-22 08:00")]
    [row] = listed("10-24 00:00", [black("10-13"), *WEEK], again, [run("10-21 10:00", "60")])
    assert (row["times"], row["periods"], row["findings"], row["mended"]) == (2, "2025-W41、2025-W42", 3, 3)
    assert (row["id"], row["deadline_on"]) == ("supervision/路段/S1/2025-W41", date(2025, 10, 20))
    assert (row["found_since"], row["found_until"]) == (date(2025, 10, 6), date(2025, 10, 20))


def test_black_again_after_delisting_is_a_new_listing_linked_to_the_former():
    """Delisted on Thursday the 16th; the same week turns out black: listed again on the 20th, four days later."""
    first, second = listed("10-21 00:00", [*WEEK, black("10-13")], [*TWO, finding("10-18 09:00", None)], [run("10-16 10:00", "99")])
    assert (first["stage"], first["next_id"], first["relisted"]) == ("摘牌", "supervision/路段/S1/2025-W42", False)
    assert (second["id"], second["former_id"], second["stage"], second["relisted"]) == (
        "supervision/路段/S1/2025-W42", "supervision/路段/S1/2025-W41", "重新挂牌", True)
    assert (second["listed_on"], second["findings"]) == (date(2025, 10, 20), 1)


@pytest.mark.parametrize(("monday", "relisted"), [("11-03", True), ("11-10", False)])
def test_relisting_ends_after_twenty_eight_days(monday, relisted):
    """Delisted on 16 October. Black from 3 November is listed on the 10th, 25 days later; from the 10th on the 17th, 32 days later."""
    *_, last = listed("11-18 00:00", [*WEEK, black(monday)], TWO, [run("10-16 10:00", "99")])
    assert last["relisted"] is relisted
    assert (last["former_id"] is not None) is relisted


def test_the_twenty_eighth_day_still_counts():
    """Delisted on Monday 13 October (at 10:00), listed again on Monday 10 November: 28 days."""
    flags = [black("10-06"), black("11-03")]
    *_, last = listed("11-10 12:00", flags, [finding("10-07 09:00", "10-08 09:00")], [run("10-13 10:00", "99")])
    assert last["stage"] == "重新挂牌"


def test_a_day_without_a_rule_lists_nothing():
    assert listed("10-14 00:00", WEEK, rules=(RULE.model_copy(update={"valid_from": date(2025, 10, 14)}),)) == []


def test_a_listing_keeps_the_rule_of_the_day_it_was_made():
    later = RULE.model_copy(update={"valid_from": date(2025, 10, 20), "days": 30})
    first, second = listed("10-28 00:00", [*WEEK, black("10-20", "S2")], rules=(RULE, later))
    assert [(r["segment_id"], (r["first_deadline_on"] - r["listed_on"]).days) for r in (first, second)] == [("S1", 7), ("S2", 30)]


def test_patrols_that_have_not_arrived_make_nobody_late():
    """Cases are known to 2 November, patrols to 20 October 18:00: the listing stands as on that day, due that day."""
    [row] = supervision(*frames(WEEK, TWO, (), [case("09-20")]), (RULE,), at("11-02 00:00"), at("10-20 18:00")).to_dicts()
    assert (row["judged_on"], row["stage"], row["days_left"], row["overdue_days"]) == (date(2025, 10, 20), "核验", 0, 0)
    assert row["after_days"] == 20  # cases are compared as far as they are known


def test_cases_are_compared_by_day_and_with_the_city():
    """28 days before: S1 14 cases (0.5 a day), the city 28. In the 14 days since: S1 4, the city 28 over 14 days.

    S1: (4 ÷ 14) ÷ (14 ÷ 28) − 1 = −3/7. City: (28 ÷ 14) ÷ (28 ÷ 28) − 1 = +100 %.
    """
    cases = [case("09-15", 10), case("10-12", 4), case("09-14", 99), case("10-13", 3), case("10-26", 1), case("10-27", 50),
             case("09-20", 14, "S2"), case("10-20", 24, "S2")]
    [row] = listed("10-27 00:00", WEEK, cases=cases)
    assert [row[c] for c in ("before_since", "before_days", "before_cases")] == [date(2025, 9, 15), 28, 14]
    assert [row[c] for c in ("after_until", "after_days", "after_cases")] == [date(2025, 10, 27), 14, 4]
    assert (row["city_before"], row["city_after"]) == (28, 28)
    assert row["change_rate"] == pytest.approx(-3 / 7)
    assert row["city_change_rate"] == pytest.approx(1.0)


def test_a_young_listing_and_one_without_cases_before_are_not_compared():
    cases = [case("09-15", 1, "S9"), case("10-12", 4), case("10-14", 3)]
    [row] = listed("10-19 00:00", WEEK, cases=cases)  # six days
    assert (row["after_days"], row["after_cases"], row["change_rate"]) == (6, 3, None)
    [row] = listed("10-20 00:00", WEEK, cases=[cases[0], cases[2]])
    assert (row["after_days"], row["before_cases"], row["change_rate"]) == (7, 0, None)


def test_days_before_the_first_case_known_are_not_counted_as_quiet():
    [row] = listed("10-27 00:00", WEEK, cases=[case("10-03", 10), case("10-20", 14)])
    assert (row["before_since"], row["before_days"]) == (date(2025, 10, 3), 10)
    assert row["change_rate"] == pytest.approx(0.0)  # 1 a day before and after


def random_city(seed: int) -> tuple[list[dict], ...]:
    rng = random.Random(seed)
    names = [f"S{n}" for n in range(6)]
    mondays = ["08-04", "08-11", "08-18", "08-25", "09-01", "09-08", "09-15", "09-22", "09-29", "10-06"]
    flags = [black(monday, name) for monday in mondays for name in names if rng.random() < 0.35]

    def moment() -> str:
        return f"{rng.choice(('08', '09', '10'))}-{rng.randrange(1, 29):02d} {rng.randrange(24):02d}:{rng.randrange(60):02d}"

    findings = [finding(moment(), rng.choice((moment(), None)), rng.choice(names)) | {"patrol_id": str(n)} for n in range(300)]
    runs = [run(moment(), rng.choice(("100", "97", "96.5", "80", None)), rng.choice(names)) | {"run_id": str(n)} for n in range(200)]
    cases = [case(moment()[:5], rng.randrange(1, 4), rng.choice(names), rng.choice(("店外经营", "暴露垃圾"))) for _ in range(300)]
    return flags, findings, runs, cases, [segment(n) for n in names]


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_rows_changes_nothing(seed):
    given = random_city(seed)
    rng = random.Random(seed)
    mixed = [rng.sample(rows, len(rows)) for rows in given]
    assert listed("10-27 00:00", *given) == listed("10-27 00:00", *mixed) != []


@pytest.mark.parametrize("seed", range(5))
def test_with_more_data_a_listing_goes_on_under_its_id_and_what_is_over_stays(seed):
    given = random_city(seed)
    earlier, later = listed("09-20 00:00", *given), {r["id"]: r for r in listed("10-27 00:00", *given)}
    assert earlier
    kept = ("listed_on", "first_deadline_on", "former_id", "before_cases", "delisted_on", "check_run")
    for row in earlier:
        fixed = kept if row["delisted_on"] else kept[:4]
        assert {c: later[row["id"]][c] for c in fixed} == {c: row[c] for c in fixed}


def test_nothing_at_all_is_an_empty_board_of_the_same_shape():
    assert dict(supervision(*frames(), (RULE,), datetime(2025, 10, 13)).schema) == SCHEMA


def test_the_score_of_a_run_is_a_hundred_less_its_items_up_to_their_caps():
    """Key area: 路面不洁 3 × 0.5 = 1.5, × 1.2 = 1.80. 占道经营 9 × 1.0 is capped at 6, × 1.5 = 9.00. 100 − 10.80 = 89.20.

    Elsewhere: 1.5 + 6 = 7.5, so 92.50. An item that is on no list takes nothing off.
    """
    items = pl.DataFrame({"item_code": ["A", "B"], "points": [0.5, 1.0], "cap": [5.0, 6.0], "key_area_multiplier": [1.2, 1.5],
                          "valid_from": [date(2021, 1, 1)] * 2, "valid_to": pl.Series([None, None], dtype=pl.Date)})
    found = [("1", "A", 2), ("1", "A", 1), ("1", "B", 9), ("2", "A", 3), ("2", "B", 9), ("2", "?", 50), ("3", "A", 99)]
    findings = pl.DataFrame([{"run_id": r, "system": "x", "item_code": i, "count": n, "counted_at": at("10-06 09:00")} for r, i, n in found])
    runs = pl.DataFrame([{"run_id": str(n), "system": "x", "segment_id": s, "started_at": at(f"10-06 0{n}:00"), "company": "甲",
                          "under_construction": n == 3} for n, s in ((1, "S1"), (2, "S2"), (3, "S2"), (4, "S2"))])
    runs = runs.with_columns(pl.lit(None, pl.Float64).alias(c) for c in ("carriageway_score", "sidewalk_score"))
    places = pl.DataFrame([segment("S1", tier="重点"), segment("S2")], schema=SEGMENT)
    scores = run_scores(runs, findings, places, items, PatrolRule(**EXAMPLE, reference_km=Decimal(1)))
    assert dict(scores.select("run_id", "score").iter_rows()) == {"1": Decimal("89.20"), "2": Decimal("92.50"), "4": Decimal("100.00")}


def test_a_source_that_gives_scores_is_taken_at_them():
    runs = pl.DataFrame({"run_id": ["1", "2"], "system": ["x", "x"], "segment_id": ["S1", "S1"], "started_at": [at("10-06 08:00"), at("10-07 08:00")],
                         "company": [None, None], "under_construction": [None, None], "carriageway_score": [91.237, None], "sidewalk_score": [50.0, 50.0]},
                        schema_overrides={"company": pl.String, "under_construction": pl.Boolean})
    items = pl.DataFrame(schema={"item_code": pl.String, "points": pl.Float64, "cap": pl.Float64, "key_area_multiplier": pl.Float64,
                                 "valid_from": pl.Date, "valid_to": pl.Date})
    findings = pl.DataFrame(schema={"run_id": pl.String, "system": pl.String, "item_code": pl.String, "count": pl.Int64, "counted_at": pl.Datetime("us")})
    scores = run_scores(runs, findings, pl.DataFrame([segment("S1")], schema=SEGMENT), items, PatrolRule(**EXAMPLE, reference_km=Decimal(1)))
    assert scores["score"].to_list() == [Decimal("91.24"), None]
