"""每月一题: what rises is found, by hand; what is chance, a place or a person is not."""
import random
import tomllib
from datetime import date

import numpy as np
import polars as pl
import pytest

from cockpit.decisions.phrases import names_somebody, phrases
from cockpit.decisions.topics import CASES, SCHEMA, rising, topics
from cockpit.decisions.topics_rule import TopicsRule
from cockpit.places import SHIPPED

RULE = TopicsRule.model_validate(tomllib.loads((SHIPPED / "rules/topics/2021-01-01.toml").read_text(encoding="utf-8")) | {"valid_from": date(2021, 1, 1)})
MONTHS = [date(2024, 10, 1), date(2024, 11, 1), date(2024, 12, 1), *(date(2025, m, 1) for m in range(1, 11))]
OCTOBER = date(2025, 10, 1)


def said(counts: dict[date, int], words: str, kind: str, start: int = 0, **fixed) -> list[dict]:
    """So many complaints a month in these words, each by another caller, over five streets."""
    rows = []
    for month, n in counts.items():
        for i in range(n):
            number = f"{kind}{month:%y%m}{start + i}"
            rows.append({"system": "cockpit", "case_id": number, "day": month.replace(day=1 + i % 28), "caller": number, "unit": "金水区",
                         "street": f"街{i % 5}", "subcategory": kind, "description": words, "address": None} | fixed)
    return rows


def even(n: int, words: str, kind: str, now: int | None = None, **fixed) -> list[dict]:
    return said({m: (n if now is None or m != OCTOBER else now) for m in MONTHS}, words, kind, **fixed)


def found(rows: list[dict], rule: TopicsRule = RULE, places: tuple[str, ...] = ()) -> dict[str, dict]:
    return {f"{r['kind']} {r['phrase']}": r for r in topics(pl.DataFrame(rows), [OCTOBER], rule, places).topics.to_dicts()}


def test_the_likelihood_ratio_is_dunnings_by_hand():
    # 30 of 100 now, 20 of 200 before: 50 of 300. 30 ln 1.8 + 70 ln 0.84 + 20 ln 0.6 + 180 ln 1.08 = 17.63 − 12.21 − 10.22 + 13.85 = 9.07, twice.
    g2, ratio, expected = rising(np.array([30.0]), 100, np.full((1, 10), 2.0), np.full(10, 20.0))
    by_hand = 2 * (30 * np.log(30 / (100 / 6)) + 70 * np.log(70 / (500 / 6)) + 20 * np.log(20 / (200 / 6)) + 180 * np.log(180 / (1000 / 6)))
    assert g2[0] == pytest.approx(by_hand) == pytest.approx(18.13, abs=0.01)
    assert (ratio[0], expected[0]) == (pytest.approx(3), pytest.approx(10))


def test_months_that_scatter_beyond_chance_take_from_the_ratio():
    # Ten months of 2 or ten of 0 and 4: scatter 10 × 4 ÷ 2 ÷ 9 = 2.22.
    even_, _, _ = rising(np.array([30.0]), 100, np.full((1, 10), 2.0), np.full(10, 20.0))
    uneven, _, _ = rising(np.array([30.0]), 100, np.array([[0.0, 4.0] * 5]), np.full(10, 20.0))
    assert uneven[0] == pytest.approx(even_[0] / (20 / 9))


def test_a_rising_class_and_its_phrase_are_found_with_their_cases():
    rows = even(40, "路灯不亮", "路灯") + even(5, "夜市摊位音响扰民", "夜市噪声扰民", now=30)
    got = topics(pl.DataFrame(rows), [OCTOBER], RULE)
    by = {(r["kind"], r["phrase"]): r for r in got.topics.to_dicts()}
    assert [k for k in by if k[0] == "小类"] == [("小类", "夜市噪声扰民")]
    row = by["小类", "夜市噪声扰民"]
    # 60 of 540 before; 70 in October: 7.78 to be expected, 30 came.
    assert (row["cases"], row["before"], row["months_before"], row["rank"]) == (30, 60, 12, 1)
    assert row["expected"] == pytest.approx(60 * 70 / 540)
    assert row["ratio"] == pytest.approx(30 / (60 * 70 / 540))
    assert row["last_year"] == 5
    assert any(kind == "说法" and "音响" in phrase for kind, phrase in by)
    for r in by.values():
        assert got.cases.filter(id=r["id"]).height == r["cases"]
        assert set(got.cases.filter(id=r["id"])["case_id"].str.slice(0, 10).unique()) <= {"夜市噪声扰民2510"}


def test_all_growing_alike_is_no_topic_and_neither_is_a_month_of_lost_data():
    assert found(even(20, "路灯不亮", "路灯", now=60) + even(10, "夜市摊位音响扰民", "夜市", now=30)) == {}
    assert found(even(40, "路灯不亮", "路灯", now=4) + even(20, "夜市摊位音响扰民", "夜市", now=2)) == {}


def test_pure_chance_raises_hardly_anything():
    dice = random.Random(1)
    raised = 0
    for _ in range(5):
        rows = []
        for kind in range(30):
            rows += said({m: sum(dice.random() < 0.5 for _ in range(40)) for m in MONTHS}, f"{'甲乙丙丁戊己庚辛壬癸'[kind % 10]}类问题", f"类{kind}")
        raised += len(found(rows))
    assert raised == 0


def test_a_rise_that_chance_explains_is_no_topic():
    # 13 where 8.2 were to be expected: 1.6 times, and G² no more than 2.4.
    assert found(even(100, "路灯不亮", "路灯") + even(8, "夜市摊位音响扰民", "夜市", now=13)) == {}


def test_one_caller_or_one_street_makes_no_topic():
    base = even(40, "路灯不亮", "路灯")
    loud = even(5, "夜市摊位音响扰民", "夜市", now=30)
    assert found(base + loud)
    assert found(base + [r | {"caller": "一人"} for r in loud]) == {}
    assert found(base + [r | {"street": "街0"} for r in loud]) == {}
    assert found(base + [r | {"caller": None} for r in loud])


def test_a_month_with_too_few_before_it_is_not_judged():
    few = [r for r in even(40, "路灯不亮", "路灯") + even(5, "夜市摊位音响扰民", "夜市", now=30) if r["day"] >= date(2025, 6, 1)]
    got = topics(pl.DataFrame(few), [OCTOBER], RULE)
    assert (got.topics.height, got.topics.schema, got.cases.schema) == (0, pl.Schema(SCHEMA), pl.Schema(CASES))


def test_rows_in_any_order_give_the_same_topics():
    rows = even(40, "路灯不亮", "路灯") + even(5, "夜市摊位音响扰民", "夜市", now=30)
    mixed = rows.copy()
    random.Random(3).shuffle(mixed)
    one, other = topics(pl.DataFrame(rows), [OCTOBER], RULE), topics(pl.DataFrame(mixed), [OCTOBER], RULE)
    assert one.topics.equals(other.topics)
    assert one.cases.equals(other.cases)


@pytest.mark.parametrize("words", ["张先生的摊位音响扰民", "王建国拒不整改", "摊主李四占道", "张某某占道", "欧阳女士反映", "王某占道经营"])
def test_nobody_is_named(words):
    rows = pl.DataFrame({"doc": range(20), "description": [words] * 20, "address": [None] * 20}, schema_overrides={"address": pl.String})
    heard = "".join(phrases(rows, 5, RULE.stop, 2)["phrase"].unique())
    assert not any(name in heard for name in ("张", "先生", "王", "建国", "李", "李四", "某", "欧阳", "女士"))


def test_a_word_no_dictionary_knows_that_begins_with_a_surname_may_be_a_name():
    assert names_somebody("刘晓阳", "x")
    assert names_somebody("建国", "nr")
    assert not names_somebody("路灯", "n")
    assert not names_somebody("灯不亮", "n")


def test_places_figures_and_the_address_are_no_phrases():
    rows = pl.DataFrame({"doc": range(20), "description": ["花园路与东风路交叉口向北120米路东，花园路夜市音响扰民，约三十平方米，电话1390000****"] * 20,
                         "address": ["花园路与东风路交叉口向北120米路东"] * 20})
    heard = set(phrases(rows, 5, RULE.stop, 2, ("花园路", "东风路"))["phrase"])
    assert any("音响" in p for p in heard)
    assert not any(w in p for p in heard for w in ("花园", "东风", "交叉口", "路东", "三十", "1"))


def test_a_phrase_no_document_often_has_is_left_out():
    rows = pl.DataFrame({"doc": range(6), "description": ["音响扰民"] * 5 + ["渣土撒漏"], "address": [None] * 6}, schema_overrides={"address": pl.String})
    got = phrases(rows, 3, (), 5)
    assert set(got["phrase"]) == {"音响", "扰民", "音响扰民"}
    assert got.filter(phrase="音响扰民")["doc"].to_list() == [0, 1, 2, 3, 4]
