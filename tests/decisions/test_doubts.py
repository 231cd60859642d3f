"""存疑清单, kind by kind: what is on it, what is just not, by hand. The week judged is 6 to 12 October 2025."""
import random
from datetime import date, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest

from cockpit.decisions.doubts import KINDS, SCHEMA, Known, doubts
from cockpit.decisions.doubts_complaints import at_least
from cockpit.decisions.rulebook import DoubtsRule
from tests.decisions.listings import CASE, EXAMPLE, FLAG, RUN, SEGMENT, at, black, case, run, segment

RULE = DoubtsRule(**EXAMPLE, days=28, rise_cases=6, rise_factor=2, rise_chance=Decimal("0.01"), silent_days=56, patrol_share=3, patrol_findings=10,
                  same_items=3, same_runs=2, early_closures=5, early_share=Decimal("0.05"), disagreement=10)
WEEK = pl.DataFrame({"period": ["2025-W41"], "since": [date(2025, 10, 6)], "until": [date(2025, 10, 13)]})
GRADE = {"segment_id": pl.String, "name": pl.String, "unit": pl.String, "street": pl.String, "grade": pl.String, "until": pl.Date}
STREET = {"day": pl.Date, "unit": pl.String, "street": pl.String, "complaints": pl.Int64}
CLOSED = {"day": pl.Date, "unit": pl.String, "street": pl.String, "closed": pl.Int64, "early": pl.Int64}
FOUND = {"patrol_id": pl.String, "run_id": pl.String, "system": pl.String, "segment_id": pl.String, "unit": pl.String, "street": pl.String,
         "counted_at": pl.Datetime("us"), "item_code": pl.String, "item": pl.String, "count": pl.Int64, "company": pl.String}
LOOKED = {"run_id": pl.String, "system": pl.String, "segment_id": pl.String, "unit": pl.String, "street": pl.String, "started_at": pl.Datetime("us"),
          "company": pl.String}
LONG_AGO = [case("07-01", 0, "S0", complaints=1)]  # complaints are known since July


def known(**given: list[dict]) -> Known:
    shapes = {"flags": FLAG, "grades": GRADE, "cases": CASE, "complaints": STREET, "closures": CLOSED, "findings": FOUND, "runs": LOOKED,
              "run_scores": RUN, "segments": SEGMENT}
    return Known(**{name: pl.DataFrame([{c: r.get(c) for c in shape} for r in given.get(name, [])], schema=shape, orient="row")
                    for name, shape in shapes.items()})


def doubted(weeks: pl.DataFrame = WEEK, rule: DoubtsRule = RULE, **given: list[dict]) -> list[dict]:
    return doubts(weeks, known(**{"segments": [segment("S1"), segment("S2")]} | given), (rule,)).to_dicts()


def complaint(day: str, count: int, name: str = "S1") -> dict:
    return case(day, 0, name, complaints=count)


def said(day: str, count: int, street: str = "花园路街道") -> dict:
    return {"day": date.fromisoformat(f"2025-{day}"), "unit": "金水区", "street": street, "complaints": count}


def found(moment: str, street: str = "花园路街道", record: str | None = None, name: str = "S1", item: str = "A", count: int = 1,
          company: str | None = "甲", unit: str = "金水区") -> dict:
    return {"patrol_id": f"{record}{moment}{item}", "run_id": record, "system": "cockpit", "segment_id": name, "unit": unit, "street": street,
            "counted_at": at(moment), "item_code": item, "item": f"事项{item}", "count": count, "company": company}


RED = [black("10-06", flag="红旗")]
STEADY = [*LONG_AGO, complaint("08-20", 40, "S9"), complaint("09-20", 40, "S9")]  # the rest of the city: no change


def test_complaints_that_rise_where_the_flag_is_red():
    """28 days before 13 October begin on 15 September: 12 complaints, 1 in the 28 days before. City 52 and 41.

    P(X ≥ 12), n = 13, p = 52 ÷ 93 = 0.559…: 13 p¹² q + p¹³ = 0.0058…
    """
    [row] = doubted(flags=RED, cases=[*STEADY, complaint("09-15", 7), complaint("10-12", 5), complaint("09-14", 1)])
    assert (row["kind"], row["id"], row["flag"], row["grade"]) == ("投诉上升", "doubts/投诉上升/S1/2025-W41", "红旗", None)
    assert (row["complaints"], row["complaints_before"], row["seen_since"]) == (12, 1, date(2025, 9, 15))
    p = 52 / 93
    assert row["chance"] == pytest.approx(13 * p ** 12 * (1 - p) + p ** 13, abs=1e-6)
    assert (row["reads"], row["state"], row["rule"]) == ("complaints", "初评", "2021-01-01版（示例）")


@pytest.mark.parametrize(("now", "before", "doubt"), [(12, 1, True), (5, 0, False), (9, 2, False), (13, 6, False), (39, 20, False)])
def test_a_rise_must_be_large_manifold_and_more_than_chance(now, before, doubt):
    """5 − 0 is less than six; 9 of 11 come by chance more often than once in 100, 13 of 19 too; 39 is not twice 20."""
    rows = doubted(flags=RED, cases=[*STEADY, complaint("09-20", now), complaint("09-01", before)])
    assert bool(rows) is doubt


@pytest.mark.parametrize(("now", "before", "doubt"), [(6, 0, True), (5, 0, False), (12, 6, True), (13, 7, False)])
def test_where_chance_is_no_matter_the_count_and_the_factor_decide(now, before, doubt):
    rows = doubted(rule=RULE.model_copy(update={"rise_chance": Decimal(1)}), flags=RED, cases=[
        complaint("08-18", 40, "S9"), complaint("09-20", 40, "S9"), complaint("09-20", now), complaint("09-01", before)])
    assert bool(rows) is doubt


def test_a_rise_the_whole_city_shares_is_none():
    everywhere = [*LONG_AGO, complaint("08-20", 40, "S9"), complaint("09-20", 180, "S9")]
    assert doubted(flags=RED, cases=[*everywhere, complaint("09-20", 12), complaint("09-01", 1)]) == []


def test_neither_a_plain_segment_nor_one_whose_time_before_is_unknown():
    risen = [complaint("09-20", 12), complaint("09-01", 1)]
    assert doubted(flags=[black("10-06", flag=None)], cases=[*STEADY, *risen]) == []
    assert doubted(flags=[black("09-29", flag="红旗")], cases=[*STEADY, *risen]) == []  # red the week before
    assert doubted(flags=RED, cases=[complaint("08-19", 40, "S9"), complaint("09-20", 40, "S9"), *risen]) == []


def test_a_graded_segment_counts_by_its_grade_of_the_last_month_that_is_over():
    risen = [*STEADY, complaint("09-20", 12), complaint("09-01", 1)]
    grade = {"segment_id": "S1", "name": "S1路", "unit": "金水区", "street": "花园路街道"}
    september = grade | {"grade": "卓越", "until": date(2025, 10, 1)}
    [row] = doubted(grades=[september], cases=risen)
    assert (row["grade"], row["flag"]) == ("卓越", None)
    [row] = doubted(grades=[september], flags=RED, cases=risen)
    assert (row["grade"], row["flag"]) == ("卓越", "红旗")
    for other in ({"grade": "普通"}, {"until": date(2025, 11, 1)}):
        assert doubted(grades=[september | other], cases=risen) == []
    assert doubted(grades=[september | {"until": date(2025, 9, 1)}, september | {"grade": "普通"}], cases=risen) == []


def test_a_black_segment_nobody_complains_about():
    """56 days before 13 October begin on 18 August."""
    [row] = doubted(flags=[black("10-06")], cases=[*STEADY, complaint("08-17", 3)])
    assert (row["flag_since"], row["flag_until"]) == (date(2025, 10, 6), date(2025, 10, 13))
    assert (row["kind"], row["seen_since"], row["findings"], row["reads"]) == ("黑旗无投诉", date(2025, 8, 18), 2, "findings")
    assert doubted(flags=[black("10-06")], cases=[*STEADY, complaint("08-18", 1)]) == []


def test_nobody_is_silent_in_a_city_without_complaints_or_before_they_are_known():
    assert doubted(flags=[black("10-06")], cases=LONG_AGO) == []
    assert doubted(flags=[black("10-06")], cases=[complaint("08-19", 1, "S9")]) == []


def test_a_street_patrols_find_much_in_and_people_say_little_of():
    """12 of 20 findings, 2 of 10 complaints: 60 % against 20 %, three times."""
    [row] = doubted(findings=[*(found("09-15 09:00") for _ in range(12)), *(found("09-15 10:00", "丰产路街道") for _ in range(8)), found("08-01 09:00")],
                    complaints=[said("09-15", 2), said("10-12", 8, "丰产路街道"), said("09-14", 50), said("08-01", 1)])
    assert (row["kind"], row["subject"], row["unit"], row["street"]) == ("巡查多投诉少", "金水区/花园路街道", "金水区", "花园路街道")
    assert (row["findings"], row["complaints"], row["findings_share"], row["complaints_share"]) == (12, 2, 0.6, 0.2)
    assert row["ratio"] == pytest.approx(3)


@pytest.mark.parametrize(("findings", "complaints", "doubt"), [(12, 2, True), (12, 3, False), (9, 0, False), (10, 0, True)])
def test_a_street_is_uneven_from_the_share_and_the_count_of_the_rule_on(findings, complaints, doubt):
    rows = doubted(findings=[*(found("09-15 09:00") for _ in range(findings)), *(found("09-15 10:00", "丰产路街道") for _ in range(20 - findings)),
                             found("08-01 09:00", "龙湖街道")],
                   complaints=[said("09-15", complaints), said("10-12", 10 - complaints, "丰产路街道"), said("08-01", 1, "龙湖街道")])
    assert bool([r for r in rows if r["street"] == "花园路街道"]) is doubt
    if rows and not complaints:
        assert rows[0]["ratio"] is None


def record(name: str, at_: str, *lines: tuple[str, int], **more: str) -> list[dict]:
    return [found(at_, record=f"XC{name}{at_}", name=name, item=item, count=n, **more) for item, n in lines]


SAME = (("A", 1), ("B", 2), ("B", 1))


def test_records_alike_in_every_line_on_one_day_by_one_company():
    [row] = doubted(findings=[*record("S1", "10-07 09:00", *SAME), *record("S2", "10-07 15:00", *reversed(SAME))], segments=[segment("S1"), segment("S2")])
    assert (row["kind"], row["company"], row["day"], row["items"], row["runs"], row["segments"]) == ("巡查记录雷同", "甲", date(2025, 10, 7), 3, 2, 2)
    assert row["segment_names"] == "S1路（甲街至乙街）、S2路（甲街至乙街）"
    assert row["record"] == "事项A×1、事项B×1、事项B×2"
    assert row["run_ids"] == "XCS110-07 09:00、XCS210-07 15:00"
    assert row["id"].startswith("doubts/巡查记录雷同/金水区/甲/2025-10-07/")


@pytest.mark.parametrize("other", [
    record("S2", "10-08 09:00", *SAME), record("S2", "10-07 15:00", *SAME, company="乙"), record("S1", "10-07 15:00", *SAME),
    record("S2", "10-07 15:00", ("A", 1), ("B", 2), ("B", 2)), record("S2", "10-07 15:00", *SAME, ("C", 1)),
    record("S2", "10-07 15:00", *SAME, unit="二七区"), record("S2", "10-07 15:00", *SAME, company=None)])
def test_another_day_company_segment_number_or_line_is_not_alike(other):
    assert doubted(findings=[*record("S1", "10-07 09:00", *SAME), *other]) == []


def test_records_of_nobody_knows_whom_are_not_compared():
    assert doubted(findings=[*record("S1", "10-07 09:00", *SAME, company=None), *record("S2", "10-07 15:00", *SAME, company=None)]) == []


def test_short_records_are_alike_by_chance():
    assert doubted(findings=[*record("S1", "10-07 09:00", *SAME[:2]), *record("S2", "10-07 15:00", *SAME[:2])]) == []


@pytest.mark.parametrize(("closed", "early", "doubt"), [(100, 5, True), (100, 4, False), (101, 5, False), (5, 5, True)])
def test_closures_before_arrival_by_count_and_share_of_the_street(closed, early, doubt):
    rows = doubted(closures=[{"day": date(2025, 10, 6), "unit": "二七区", "street": "长江路街道", "closed": closed - 1, "early": early - 1},
                             {"day": date(2025, 10, 12), "unit": "二七区", "street": "长江路街道", "closed": 1, "early": 1},
                             {"day": date(2025, 10, 13), "unit": "二七区", "street": "长江路街道", "closed": 0, "early": 9}])
    assert [(r["kind"], r["subject"], r["closed"], r["early"], r["early_rate"]) for r in rows] == (
        [("结案早于到场", "二七区/长江路街道", closed, early, early / closed)] if doubt else [])


def test_two_companies_that_see_different_segments():
    """甲: (80 + 81.01) ÷ 2 = 80.505, rounded half up 80.51. 乙: 90.52. Apart 10.01, more than ten."""
    runs = [run("10-06 09:00", "80"), run("10-07 09:00", "81.01"), run("10-08 09:00", "90.52", company="乙")]
    [row] = doubted(run_scores=runs, segments=[segment("S1")])
    assert (row["company_low"], row["score_low"], row["company_high"], row["score_high"], row["score_gap"]) == (
        "甲", Decimal("80.51"), "乙", Decimal("90.52"), Decimal("10.01"))
    assert (row["kind"], row["runs"], row["unit"], row["name"]) == ("巡查结果不一", 3, "金水区", "S1路（甲街至乙街）")
    assert row["run_ids"].count("、") == 2
    assert doubted(run_scores=[*runs[:2], run("10-08 09:00", "90.51", company="乙")], segments=[segment("S1")]) == []
    assert doubted(run_scores=[*runs[:2], run("10-13 00:00", "100", company="乙")], segments=[segment("S1")]) == []  # the week after


def test_patrols_on_segments_that_are_not_on_the_list_that_day():
    runs = [{"run_id": str(n), "system": "x", "segment_id": s, "unit": "金水区", "street": "花园路街道", "started_at": at("10-07 09:00")}
            for n, s in enumerate(("S1", "X1", "X1", "OLD"))]
    places = [segment("S1"), segment("OLD", until="2025-10-07")]
    [row] = doubted(runs=runs, findings=[found("10-07 09:00", name="X1"), found("10-07 09:00", name="S1")], segments=places)
    assert (row["kind"], row["runs"], row["segments"], row["findings"], row["segment_names"]) == ("路段不在名录", 3, 2, 1, "OLD、X1")
    assert doubted(runs=runs[:1], segments=places) == []


def test_a_past_week_is_judged_by_what_was_known_then():
    """Weeks judged together and one by one come out the same, and later data leaves them alone."""
    weeks = pl.concat([WEEK.with_columns(period=pl.lit(f"2025-W{41 - n}"), since=pl.col("since") - timedelta(7 * n), until=pl.col("until") - timedelta(7 * n))
                       for n in range(3)])
    given = {"flags": [black("10-06", flag="红旗"), black("09-29", flag="红旗"), black("09-22")],
             "cases": [*STEADY, complaint("09-20", 12), complaint("08-20", 1), complaint("07-02", 1)],
             "closures": [{"day": date(2025, 9, 24), "unit": "二七区", "street": "长江路街道", "closed": 9, "early": 9}]}
    together = doubted(weeks, **given)
    assert {r["period"] for r in together} >= {"2025-W39", "2025-W41"}
    apart = [row for n in (2, 1, 0) for row in doubted(weeks[n:n + 1], **given)]
    assert together == apart
    assert doubted(weeks.filter(period="2025-W39"), **given | {"cases": [*given["cases"], complaint("10-01", 500)]}) == [
        r for r in together if r["period"] == "2025-W39"]


def test_a_week_before_the_first_rule_has_no_doubts():
    rule = RULE.model_copy(update={"valid_from": date(2025, 10, 13)})
    assert doubted(rule=rule, flags=[black("10-06")], cases=STEADY) == []
    assert doubted(rule=rule.model_copy(update={"valid_from": date(2025, 10, 12)}), flags=[black("10-06")], cases=STEADY) != []


def test_nothing_known_is_an_empty_list_of_the_same_shape():
    assert dict(doubts(WEEK, known(), (RULE,)).schema) == SCHEMA
    assert dict(doubts(WEEK.clear(), known(), (RULE,)).schema) == SCHEMA


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_rows_changes_nothing(seed):
    rng = random.Random(seed)
    names, streets = [f"S{n}" for n in range(6)], ["花园路街道", "丰产路街道", "龙湖街道"]

    def day(months: tuple[str, ...] = ("07", "08", "09", "10")) -> str:
        return f"{rng.choice(months)}-{rng.randrange(1, 13):02d}"

    given = {
        "flags": [black("10-06", n, rng.choice(("红旗", "黑旗", None))) for n in names],
        "cases": [complaint(day(), rng.randrange(9), rng.choice(names[1:])) for _ in range(80)],
        "complaints": [said(day(), rng.randrange(4), rng.choice(streets[1:])) for _ in range(60)],
        "closures": [{"day": datetime.fromisoformat(f"2025-{day()}").date(), "unit": "二七区", "street": rng.choice(streets), "closed": 9, "early": 3}
                     for _ in range(80)],
        "findings": [line for n in range(60) for line in record(rng.choice(names), f"10-{rng.randrange(6, 9):02d} 09:{n:02d}",
                     *rng.sample(SAME, 3), street=rng.choice(streets))],
        "run_scores": [run(f"10-07 10:{n:02d}", rng.choice(("60", "99.99")), rng.choice(names), rng.choice("甲乙丙")) for n in range(30)],
        "segments": [segment(n) for n in names[:4]]}
    rule = RULE.model_copy(update={"rise_chance": Decimal(1), "rise_factor": Decimal(1), "patrol_share": Decimal(1)})
    rows = doubted(rule=rule, **given)
    assert rows == doubted(rule=rule, **{k: rng.sample(v, len(v)) for k, v in given.items()})
    assert len({r["kind"] for r in rows}) >= 4
    assert {r["kind"] for r in rows} <= set(KINDS)
    assert len({r["id"] for r in rows}) == len(rows)


def test_the_chance_of_so_many_or_more():
    assert at_least(0, 5, 0.5) == 1
    assert at_least(5, 5, 0.5) == pytest.approx(1 / 32)
    assert at_least(3, 4, 0.25) == pytest.approx(4 * 0.25 ** 3 * 0.75 + 0.25 ** 4)
    assert at_least(1, 3, 0.0) == 0
