"""Asking: what a question takes, how a wrong one is refused, and how a new publication arrives."""
from __future__ import annotations

import gc
import shutil
import threading
import weakref
from datetime import date

import pytest

from cockpit.access import EVERYWHERE
from cockpit.periods import city_time
from cockpit.places import SHIPPED
from cockpit.publish.build import publish
from cockpit.questions import questions, read_question
from cockpit.refusal import Refused
from cockpit.store import Store, store


@pytest.fixture(scope="module")
def live(tmp_path_factory, shipped):
    """Two sound cases of two units."""
    from tests.conftest import EXPORTED, cases_frame, open_marts

    return open_marts(tmp_path_factory.mktemp("ask") / "p", cases_frame([{}, {"unit": "二七区"}]), EXPORTED, *shipped)


WEEK = {"since": "2025-10-06", "until": "2025-10-13"}


@pytest.mark.parametrize("name", [
    "../metrics", "../../etc/passwd", "/etc/passwd", "operations/../operations/totals", "operations/totals.sql",
    "operations/totals; drop table units", "select 1", "marts/case_fact", "marts/010_case_fact", "checks/unknown_unit",
    "", ".", "operations", "OPERATIONS/TOTALS", "operations\\totals", "operations/totals\x00", "x" * 10_000,
])
def test_a_name_that_is_no_question_is_refused(live, name):
    with pytest.raises(Refused, match="没有查询") as refused:
        live.ask(name, EVERYWHERE)
    assert len(refused.value.what) < 100


@pytest.mark.parametrize(("changes", "said"), [
    ({"since": "去年"}, "since的值“去年”不是date"),
    ({"since": None}, "缺少参数since"),
    ({"until": ""}, "缺少参数until"),
    ({"since": "2025-13-01"}, "不是date"),
    ({"since": "2025-10-14"}, "止日2025-10-13早于起日2025-10-14"),
    ({"since": "x" * 10_000}, "不是date"),
    ({"weeks": "3"}, "没有参数weeks"),
    ({"x" * 10_000: "3"}, "没有参数xxxx"),
    ({"unit": "区" * 10_000}, "unit超过200字"),
    ({"unit": "区," * 5_000}, "unit超过500项"),
    ({"unit": "\udce9"}, "不是text"),
    ({"most": "9" * 30}, "most的值“9{30}”不是int"),
    ({"most": "1.5"}, "不是int"),
    ({"most": "-1"}, "不是int.*不小于0"),
    ({"measure": "due or true"}, "measure没有取值“due or true”"),
    ({"due_rule": "C"}, "due_rule没有取值“C”.*可用：A、B"),
    ({"scope": "四乱"}, "scope没有取值“四乱”"),
])
def test_a_wrong_parameter_is_refused_by_name(live, changes, said):
    with pytest.raises(Refused, match=said) as refused:
        live.ask("cases/list", EVERYWHERE, **(WEEK | changes))
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize("hostile", [
    "' or 1=1 --", "金水区'; drop table all_units; --", "$unit", "%", "_", "\\", "\x00", "{}", "金水区\n", "‮金水区", "null",
])
def test_a_hostile_value_is_only_a_value(live, hostile):
    for name in ("unit", "street", "segment", "source", "category", "subcategory"):
        assert live.ask("cases/list", EVERYWHERE, **WEEK, **{name: hostile}).is_empty()
    assert live.ask("cases/one", EVERYWHERE, case_id=hostile).is_empty()
    assert live.ask("cases/list", EVERYWHERE, **WEEK).height == 2, "and nothing was dropped"


def test_the_questions_others_build_on_give_their_columns_in_the_declared_order(live):
    for name in ("operations/totals", "operations/by_unit", "cases/list"):
        answer = live.ask(name, EVERYWHERE, **WEEK)
        assert answer.columns == list(questions()[name].columns), name


def test_every_parameter_of_every_question_is_used_in_its_sql():
    for name, asked in questions().items():
        unused = [p.name for p in asked.parameters if f"${p.name}" not in asked.sql]
        assert unused == [], name
        assert asked.title and asked.columns, name


def test_a_header_with_a_misspelt_parameter_is_refused(tmp_path):
    path = tmp_path / "q.sql"
    path.write_text("-- 题\n--\n-- 参数: since dat, until date\n-- 列: n 数\nselect 1 as n\n", encoding="utf-8")
    with pytest.raises(Refused, match="since dat"):
        read_question("q", path)


def test_a_header_may_run_over_lines_and_name_the_values_it_takes(tmp_path):
    path = tmp_path / "q.sql"
    path.write_text("-- 题\n--\n-- 口径说明\n-- 参数: since date,\n--     mode text 可空\n-- 取值: mode a|b|\n--     c\n-- 列: n 数, m 量\n"
                    "select 1 as n\n", encoding="utf-8")
    asked = read_question("q", path)
    assert (asked.title, asked.definition, asked.columns) == ("题", "口径说明", {"n": "数", "m": "量"})
    assert [(p.name, p.optional, p.choices) for p in asked.parameters] == [("since", False, ()), ("mode", True, ("a", "b", "c"))]


def test_a_question_written_as_text_answers_like_one_asked_in_python(live):
    text = live.ask("cases/list", EVERYWHERE, **WEEK, unit="金水区,二七区", most="1")
    typed = live.ask("cases/list", EVERYWHERE, since=date(2025, 10, 6), until=date(2025, 10, 13), unit=["金水区", "二七区"], most=1)
    assert text.equals(typed)
    assert text.height == 1


def test_nothing_published_is_said_with_the_remedy(house):
    with pytest.raises(Refused, match="还没有发布过数据.*publish"):
        store(house)


def test_a_new_publication_is_seen_by_the_next_question_and_the_old_one_leaves_memory(house, published, case):
    old = published([case(case_id="1")])
    old.ask("operations/totals", EVERYWHERE, **WEEK)
    kept, first = weakref.ref(old), old.manifest.id
    assert store(house) is old
    del old
    gc.collect()
    gc.disable()  # Streamlit freezes what lives at start: a store that only the collector could free would stay for ever
    try:
        new = published([case(case_id="2")], "cases_2.parquet")
        assert kept() is None
    finally:
        gc.enable()
    assert new.ask("cases/list", EVERYWHERE, **WEEK).height == 2
    # The one before can still be opened by its name, beside the live one.
    assert store(house, first).ask("cases/list", EVERYWHERE, **WEEK).height == 1
    assert store(house) is new


def test_a_publication_that_is_not_there_is_refused(house, published, case):
    live = published([case()])
    for name in ("../lake", ".building-1", "/", "", "20200101T000000-abcdef", "a/b"):
        with pytest.raises(Refused, match="没有这个发布版本"):
            store(house, name)
    assert store(house) is live


def test_a_damaged_publication_is_refused_in_words(published, case):
    folder = published([case()]).folder
    broken = folder.with_name("broken")
    shutil.copytree(folder, broken)
    (broken / "marts" / "units.parquet").write_bytes(b"PAR1 not really")
    with pytest.raises(Refused, match="缺失或损坏"):
        Store(broken)
    (broken / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(Refused, match="读不懂"):
        Store(broken)


def test_many_threads_asking_at_once_get_each_their_own_scope(marts, case):
    from cockpit.access import NOWHERE, Scope

    live = marts([case(), case(unit="二七区"), case(unit="二七区")])
    wanted = {EVERYWHERE: 3, Scope(("金水区",)): 1, Scope(("二七区",)): 2, NOWHERE: 0}
    wrong = []

    def ask_often(scope, rows):
        for day in range(1, 25):
            found = live.ask("cases/list", scope, since=date(2025, 9, day), until=date(2025, 10, 13)).height
            if found != rows:
                wrong.append((scope, found))

    threads = [threading.Thread(target=ask_often, args=pair) for pair in wanted.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_long_lists_of_rows_are_not_kept_in_memory(marts, case, monkeypatch):
    monkeypatch.setattr("cockpit.store.ROWS_KEPT", 2)
    monkeypatch.setattr("cockpit.store.ANSWERS_KEPT", 2)
    live = marts([case(), case(), case(unit="二七区")])
    assert live.ask("cases/list", EVERYWHERE, **WEEK) is not live.ask("cases/list", EVERYWHERE, **WEEK)
    small = live.ask("operations/totals", EVERYWHERE, **WEEK)
    assert live.ask("operations/totals", EVERYWHERE, **WEEK) is small
    for unit in ("金水区", "二七区", "上街区"):
        live.ask("cases/list", EVERYWHERE, **WEEK, unit=unit)
    assert len(live._kept) == 2


def test_a_day_of_many_rules_is_judged_by_the_rule_of_its_period(marts, case, shipped):
    old = shipped[1][0]
    live = marts([case()], rules=[old, old.model_copy(update={"valid_from": date(2025, 10, 13), "due_rule": "A"})])
    assert [live.due_rule(date(2025, 10, d)) for d in (12, 13)] == ["B", "A"]
    assert live.due_rule() == "A", "数据截至 lies in W42"
    assert live.due_rule(date(1990, 1, 1)) == "B", "the first rule also judges what came before it"
    # until is not part of the period: a trend up to 13 October is B's.
    asked = [live.ask("operations/trend", EVERYWHERE, grain="week", until=date(2025, 10, d), periods=1)["due_rule"][0]
             for d in (13, 20)]
    assert asked == ["B", "A"]


def test_published_at_is_the_moment_of_building(house, published, case):
    published([case()])
    assert abs((city_time("Asia/Shanghai") - publish(house).built_at).total_seconds()) < 60

    (house.root / "reference").mkdir()
    for path in (SHIPPED / "reference").iterdir():
        (house.root / "reference" / path.name).write_bytes(path.read_bytes())
    city = house.root / "reference" / "city.toml"
    city.write_text(city.read_text(encoding="utf-8").replace("Asia/Shanghai", "America/New_York"), encoding="utf-8")
    built = publish(house)
    assert abs((city_time("America/New_York") - built.built_at).total_seconds()) < 60, "the city's clock, not the server's"
    assert abs((built.now() - built.built_at).total_seconds()) < 60


def test_every_answer_knows_the_files_without_looking_again(live):
    with live._db.cursor() as cursor:  # what is set on the connection alone does not reach the cursors that answer
        assert cursor.execute("select current_setting('parquet_metadata_cache'), current_setting('validate_external_file_cache')").fetchall() == [
            (True, "NO_VALIDATION")]
