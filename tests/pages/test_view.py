"""The URL is the state: what it asks for, what it cannot have, and what is said about that."""
from datetime import date, datetime

import pytest

from cockpit.periods import parse
from cockpit.ui.view import Choices, View, read_view, selectable

CHOICES = Choices(datetime(2025, 10, 15, 8), datetime(2024, 1, 3), datetime(2025, 10, 15, 7), ("金水区", "二七区"),
                  {"金水区": ("花园路街道",), "二七区": ("长江路街道",)}, ("12345",), ("街面秩序",))


def test_a_link_without_filters_shows_the_last_finished_week_before_the_data_ends():
    view, ignored = read_view({}, CHOICES)
    assert (view.period.since, view.period.until, ignored) == (date(2025, 10, 6), date(2025, 10, 13), [])


@pytest.mark.parametrize("params", [
    {"week": "2025-W40", "unit": "金水区", "street": "花园路街道", "scope": "常规", "source": "12345", "category": "街面秩序", "due": "A"},
    {"xun": "2025-10上旬"}, {"month": "2025-09", "unit": "二七区"}, {"year": "2025~09-30"}, {"range": "2025-09-01~2025-09-30"},
])
def test_a_view_reads_back_from_the_link_it_writes(params):
    view, ignored = read_view(params, CHOICES)
    assert ignored == []
    assert view.params() == params
    assert read_view(view.params(), CHOICES) == (view, [])


@pytest.mark.parametrize(("params", "said"), [
    ({"week": "2025-W99"}, "“2025-W99”无法识别"), ({"week": "2025-10"}, "无法识别"), ({"week": "2031-W02"}, "晚于数据截至"),
    ({"month": "2019-01"}, "早于最早的数据"), ({"unit": "洛阳市"}, "“洛阳市”不存在或不在授权范围"), ({"street": "花园路街道"}, "须先选区"),
    ({"unit": "二七区", "street": "花园路街道"}, "不存在或不在授权范围"), ({"scope": "全部"}, "不存在"), ({"due": "C"}, "不存在"),
])
def test_a_value_we_do_not_know_is_ignored_and_said_so(params, said):
    view, ignored = read_view(params, CHOICES)
    assert len(ignored) == 1
    assert said in ignored[0]
    assert "已忽略" in ignored[0]
    assert view == View(CHOICES.default_period("month" if "month" in params else "week"), unit=params.get("unit") if "二七区" in params.values() else None)


def test_a_unit_outside_the_account_is_answered_like_one_that_does_not_exist():
    mine = Choices(CHOICES.as_of, CHOICES.first_reported, CHOICES.last_reported, ("金水区",))
    (_, foreign), (_, invented) = read_view({"unit": "二七区"}, mine), read_view({"unit": "某某区"}, mine)
    assert foreign[0].replace("二七区", "某某区") == invented[0]


def test_the_running_week_can_be_chosen_but_stands_apart_from_the_default():
    listed = selectable("week", CHOICES)
    assert [p.key for p in listed[:2]] == ["2025-W42", "2025-W41"]
    assert [p.complete(CHOICES.as_of) for p in listed[:2]] == [False, True]


def test_periods_before_the_first_case_are_not_offered():
    assert selectable("month", CHOICES)[-1] == parse("2024-01")


def test_where_nobody_says_what_is_siluan_there_is_no_regular_scope_to_choose():
    unknown = Choices(CHOICES.as_of, CHOICES.first_reported, CHOICES.last_reported, scopes=("全市",))
    view, ignored = read_view({"scope": "常规"}, unknown)
    assert view.scope == "全市"
    assert len(ignored) == 1
