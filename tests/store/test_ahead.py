"""A new publication is asked what the last one was asked, by the same scopes, before anybody waits."""
import json
import time
from datetime import date

import pytest

from cockpit import ahead
from cockpit.access import EVERYWHERE, Scope
from cockpit.publish.build import publish
from cockpit.questions import question
from cockpit.store import store
from cockpit.wanted import frozen

WEEK = {"since": date(2025, 10, 13), "until": date(2025, 10, 20)}
ONE = Scope(units=("金水区",))


def question_of_the_week(name):
    """Asked by the city about the week, as a store keeps it."""
    return name, EVERYWHERE, frozen(question(name).read(WEEK | {"due_rule": "B"}))


def nothing(live):
    """No first views."""
    return []


def test_what_was_wanted_of_one_publication_is_there_in_the_next_without_computing(published, house, case, counted):
    before = published([case()])
    for scope in (EVERYWHERE, ONE):
        before.ask("operations/totals", scope, **WEEK)
    before.ask("operations/by_unit", EVERYWHERE, **WEEK)
    publish(house)
    after = store(house)
    assert after is not before
    assert ahead.make(after, before.wanted.latest(), nothing, lambda: False) == 3
    counted.clear()
    assert after.ask("operations/totals", ONE, **WEEK).height and after.ask("operations/by_unit", EVERYWHERE, **WEEK).height
    assert counted == []
    after.ask("operations/by_unit", ONE, **WEEK)
    assert counted == ["operations/by_unit"], "another scope is another answer"


def test_the_latest_are_asked_first_and_none_after_it_is_over(published, case, counted):
    live = published([case()])
    wanted = {question_of_the_week("operations/totals"): time.time() - 60,
              question_of_the_week("operations/by_unit"): time.time()}
    looks = iter((False, True))
    assert ahead.make(live, wanted, nothing, lambda: next(looks)) == 1
    assert counted == ["operations/by_unit"]


def test_what_nobody_wanted_for_more_than_eight_days_is_not_asked_again(published, case, counted):
    live = published([case()])
    wanted = {question_of_the_week("operations/totals"): time.time() - 9 * 86_400}
    assert ahead.make(live, wanted, nothing, lambda: False) == 0 and counted == []


def test_an_answer_made_ahead_does_not_count_as_wanted_now(published, case):
    live = published([case()])
    then = time.time() - 7 * 86_400
    wanted = {question_of_the_week("operations/totals"): then}
    ahead.make(live, wanted, nothing, lambda: False)
    assert list(live.wanted.latest().values()) == [then]


def test_a_question_that_cannot_be_answered_does_not_keep_the_others(published, case):
    live = published([case()])
    wanted = {("operations/nothing", EVERYWHERE, ()): time.time(), question_of_the_week("operations/totals"): time.time() - 1}
    assert ahead.make(live, wanted, nothing, lambda: False) == 1


def test_what_was_wanted_survives_a_restart_with_its_scopes_and_dates(published, house, case):
    live = published([case()])
    live.ask("operations/totals", ONE, **WEEK)
    live.ask("overview/three_rates", Scope(streets=("金水区/花园路街道",)), since=[WEEK["since"]], until=[WEEK["until"]])
    ahead.write(house, live.wanted.latest())
    assert ahead.read(house) == live.wanted.latest()


def test_what_somebody_typed_is_not_written_down(published, house, case):
    live = published([case()])
    live.ask("search/find", EVERYWHERE, text="13800138000", most=5)
    live.ask("operations/totals", EVERYWHERE, **WEEK)
    ahead.write(house, live.wanted.latest())
    written = (house.state / ahead.FILE).read_text(encoding="utf-8")
    assert "13800138000" not in written and len(json.loads(written)) == 1


@pytest.mark.parametrize("damaged", ["", "[", "{}", "[1]", '[{"name": "operations/totals"}]', '"x"', "null", "[[]]"])
def test_a_damaged_file_means_only_that_nothing_is_asked_ahead(house, damaged):
    house.state.mkdir(parents=True)
    (house.state / ahead.FILE).write_text(damaged, encoding="utf-8")
    assert ahead.read(house) == {}


def test_a_question_or_parameter_that_is_gone_is_left_out(published, house, case):
    live = published([case()])
    live.ask("operations/totals", EVERYWHERE, **WEEK)
    ahead.write(house, live.wanted.latest())
    path = house.state / ahead.FILE
    [line] = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps([line | {"name": "../../etc/passwd"}, line | {"given": {"nobody": "x"}}, line]), encoding="utf-8")
    assert ahead.read(house) == live.wanted.latest()


def test_a_server_asks_a_new_publication_what_the_last_one_was_asked(published, house, case, monkeypatch):
    monkeypatch.setattr(ahead, "LOOK_EVERY", 0.02)
    before = published([case()])
    before.ask("operations/totals", EVERYWHERE, **WEEK)
    end = ahead.follow(nothing)
    try:
        time.sleep(0.2)
        publish(house)
        waited = time.monotonic() + 20
        while not (after := store(house)).wanted.latest() and time.monotonic() < waited:
            time.sleep(0.02)
        assert after is not before and list(after.wanted.latest()) == list(before.wanted.latest())
    finally:
        end()
    assert list(ahead.read(house)) == list(before.wanted.latest()), "written down when the server stops"
