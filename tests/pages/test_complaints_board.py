"""What is drawn and said of repeated complaints: people beside cases, unknown never as zero, the claim beside the figure."""
from __future__ import annotations

import re
from datetime import date
from urllib.parse import parse_qsl

import pytest

from cockpit.questions import question
from cockpit.ui.complaints_board import (
    alarms_html,
    rates_html,
    recurrence_html,
    repeat_html,
    rows_behind,
    subjects_html,
    unowned_html,
    urgency_html,
)
from cockpit.wording import plain
from cockpit.wording_complaints import (
    REASON_NOTES,
    URGENCY_PARTS,
    accuracy_words,
    before_words,
    caller_words,
    recurrence_sentence,
    repeat_line,
    repeat_sentence,
    single,
    unowned_sentence,
)

REPEAT = {
    "id": "路段/S0613/事件200581", "place_kind": "路段", "place": "经二路（黄河路至丰产路）", "segment_id": "S0613", "unit": "金水区", "street": "丰产路街道",
    "subcategory": "夜市噪声扰民", "department": "金水区城市管理局", "reason": "件数", "needed": 3, "complaints": 50, "duplicates": 0, "callers": 33,
    "unknown_callers": 0, "top_caller": 4, "before": 5, "clock": "逾期未解决", "response_rate": 1.0, "solve_rate": None, "satisfied_rate": 0.91,
    "again": 12, "last_on": date(2025, 10, 15), "span_since": date(2025, 9, 20), "span_until": date(2025, 10, 20)}
CITY = {"places": 63, "complaints": 217, "callers": 197, "total_complaints": 3572, "repeat_rate": 217 / 3572, "span_since": date(2025, 9, 20),
        "span_until": date(2025, 10, 20)}
AGAIN = {"name": "夜市噪声扰民", "closed": 306, "followed": 209, "watching": 97, "recurred": 81, "recurred_of_followed": 56,
         "recurrence_rate": 56 / 209, "same_caller": 2, "other_caller": 79, "median_days": 12.82, "days_1": 3, "days_3": 9, "days_7": 12, "days_15": 26,
         "days_more": 31, "recurrence_days": 30}
ALARM = {"part": "AI视频", "cases": 1350, "complaints": 0, "arrived": 1177, "unknown": 173, "limit_minutes": 30, "within": 86, "within_rate": 86 / 1177,
         "median_minutes": 58.27, "p90_minutes": 127.99, "late": 65, "late_rate": 0.05, "alarms": 1580, "confirmed": 1358,
         "accuracy_rate": 1358 / 1580, "accuracy_claim": 0.85, "accuracy_claim_source": "2025年前后报道的AI视频预警准确率", "rule": "2021-01-01版（示例）"}

RATES = {"complaints": 817, "replied": 788, "response_rate": 788 / 817, "solve_rate": None, "satisfied_rate": 0.9}


def text(html: str) -> str:
    return re.sub(r"<[^>]+>", "｜", html)


def test_one_persistent_caller_is_said_to_be_one_and_a_street_is_not():
    assert single(REPEAT) == ""
    assert single(REPEAT | {"complaints": 10, "callers": 1, "top_caller": 10}) == "一人反复投诉"
    assert single(REPEAT | {"complaints": 10, "callers": 4, "top_caller": 5}) == "多为一人所诉"
    assert single(REPEAT | {"complaints": 10, "callers": 1, "top_caller": 4, "unknown_callers": 6}) == ""
    assert single(REPEAT | {"complaints": 1, "callers": 1, "top_caller": 1}) == ""
    assert single(REPEAT | {"callers": None, "top_caller": None}) == ""
    assert "一人反复投诉" in text(repeat_html([REPEAT | {"complaints": 10, "callers": 1, "top_caller": 10}]))


def test_a_repeat_in_one_line():
    assert repeat_line(REPEAT) == ("经二路（黄河路至丰产路）夜市噪声扰民：近30日50件、33人，较前30日增加45件，逾期未解决，责任单位金水区城市管理局。")
    assert repeat_line(REPEAT | {"callers": None, "top_caller": None, "before": None, "clock": None, "department": None}).endswith(
        "近30日50件，前期无数据，责任单位无数据。")
    assert caller_words(REPEAT | {"unknown_callers": 2}) == "33人，最多一人4件，另2件没有诉求人代码"
    assert [before_words(REPEAT | {"before": n}) for n in (50, 60)] == ["与前30日持平", "较前30日减少10件"]


def test_the_sentence_counts_places_cases_and_people_and_says_when_there_is_no_data():
    assert plain(repeat_sentence([REPEAT], CITY, "全市")) == (
        "全市近30日重复投诉63处、217件、197人，占同期投诉的6.08%；金水区经二路（黄河路至丰产路）夜市噪声扰民50件、33人，件数居首；逾期未解决1处。")
    assert plain(repeat_sentence([], CITY, "全市")) == "全市近30日投诉3,572件，没有达到重复投诉门槛的处所。"
    assert plain(repeat_sentence([], CITY | {"total_complaints": None}, "全市")) == "全市本统计段没有投诉数据。"


def test_recurrence_has_no_rate_before_anybody_was_watched_to_the_end():
    assert plain(recurrence_sentence(AGAIN, "全市", "上月")) == (
        "全市上月办结投诉306件，已有81件在30日内同处同类再诉，间隔中位12.8日；观察期已满的209件中56件，办结后再诉率26.79%。")
    young = AGAIN | {"followed": 0, "recurrence_rate": None}
    assert "观察期都还未满" in plain(recurrence_sentence(young, "全市", "本周"))
    assert "观察中" in text(recurrence_html([young], "subcategory", "小类"))
    assert plain(recurrence_sentence(AGAIN | {"closed": None}, "全市", "本周")) == "全市本周没有可跟踪的办结投诉。"


def reasons(*counts):
    return [{"reason": r, "cases": n, "complaints": n and 0, "open_cases": n, "oldest_days": None, "reported": 5000, "share": None if n is None else n / 5000}
            for r, n in zip(REASON_NOTES, counts, strict=True)]


def test_unowned_cases_by_reason_and_what_no_source_says():
    assert plain(unowned_sentence(reasons(0, 7, 5, 0), "全市", "本周")) == "全市本周责任不明案件12件，占上报的0.24%：街道不明7件、责任单位不明5件。"
    assert plain(unowned_sentence(reasons(0, 0, None, None), "全市", "本周")) == (
        "全市本周上报的5,000件案件责任都明确（来源没有相应字段：责任单位不明、尚未派遣无数据）。")
    assert plain(unowned_sentence(reasons(None, None, None, None), "全市", "本周")) == "全市本周没有案件数据，责任是否明确无数据。"
    assert text(unowned_html(reasons(0, 7, None, None))).count("无数据") == 8


def test_the_quoted_claim_stands_beside_the_computed_accuracy_and_never_for_it():
    assert accuracy_words(ALARM) == "85.95%（1,358÷1,580）；引用口径85%：2025年前后报道的AI视频预警准确率"
    unknown = ALARM | {"alarms": None, "confirmed": None, "accuracy_rate": None}
    assert accuracy_words(unknown).startswith("无数据；引用口径85%")
    assert "误报222件" in text(alarms_html([ALARM]))
    assert "误报" not in text(alarms_html([unknown]))


def test_an_urgency_part_without_cases_of_its_kind_is_left_out_and_no_limit_is_said():
    rows = [ALARM | {"part": part, "limit_minutes": None, "within": None, "within_rate": None} for part in URGENCY_PARTS]
    html = urgency_html([r | {"cases": 0} if r["part"] == "平急不明" else r for r in rows])
    assert "平急不明" not in html
    assert "没有规定" in html
    nothing = dict.fromkeys(ALARM) | {"part": "急", "limit_minutes": 30}
    assert "0" not in text(urgency_html([nothing])).replace("30", "")


def test_every_figure_opens_a_question_that_takes_what_it_is_given():
    html = (repeat_html([REPEAT]) + recurrence_html([AGAIN], "subcategory", "小类", total=AGAIN)
            + unowned_html(reasons(1, 7, 5, 2)) + urgency_html([ALARM]) + rates_html(RATES))
    opened = [dict(parse_qsl(target.replace("&amp;", "&"))) for target in re.findall(r'data-open="([^"]+)"', html)]
    assert len(opened) == 1 + 2 + 4 + 3 + 1
    for target in opened:
        name, given = rows_behind(target["rows"], target.get("of", ""))
        question(name).read({"since": "2025-10-13", "until": "2025-10-20"} | given)
    assert rows_behind("repeat", "") is None
    assert rows_behind("unowned", "乱写") is None
    assert rows_behind("overdue_open", "急:cases") is None


def test_the_three_rates_stand_apart_and_one_that_nobody_records_is_a_dash():
    assert "817" in text(rates_html(RATES)) and "96.45%" in text(rates_html(RATES)) and "—" in text(rates_html(RATES))
    assert "data-open" not in rates_html(RATES | {"complaints": 0}), "nothing to open"


@pytest.mark.parametrize("html", [repeat_html([]), subjects_html([]), recurrence_html([], "unit", "区（管委会）")])
def test_an_empty_list_says_so(html):
    assert "没有" in text(html)
