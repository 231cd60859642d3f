"""The computed sentences, as the bulletin writes them; what is unknown is left out, never guessed."""
from datetime import datetime, timedelta

from cockpit.periods import parse
from cockpit.ui.head import age, as_of_words
from cockpit.ui.markup import chinese
from cockpit.wording import (
    Figure,
    durations_title,
    flow_sentence,
    judgement,
    links_title,
    matters,
    moved,
    overdue_title,
    plain,
    share_title,
    trend_title,
)

WEEK = parse("2025-W41")
NOW = {"accepted": 5157, "reported": 5300, "overdue_open": 312, "due": 2500, "on_time_rate": 0.9}
REGULAR = {"accepted": 1700, "overdue_open": 100, "due": 800, "on_time_rate": 0.8641}
UNITS = [{"unit": "金水区", "overdue_open": 40, "overdue_open_10d": 10, "on_time_rate": 0.95},
         {"unit": "二七区", "overdue_open": 74, "overdue_open_10d": 60, "on_time_rate": 0.88}]


def said(**changes):
    given = {"period": WEEK, "headline": "accepted", "now": NOW, "before": {"accepted": 4997}, "regular": REGULAR,
             "regular_before": {"on_time_rate": 0.8426}, "driver": {"unit": "金水区", "category": "街面秩序"}, "units": UNITS}
    return judgement(*(given | changes).values())


def test_the_judgement_is_the_model_sentence():
    assert chinese(plain(said())) == (
        "本周受理案件5,157件，环比上升3.20%；常规案件按期结案率86.41%，上升2.15个百分点，主要受金水区街面秩序影响；超期未结312件，其中二七区74件。")


def test_its_figures_are_marked_and_nothing_else():
    assert [p for p in said() if isinstance(p, Figure)] == ["5,157", "86.41%", "312"]


def test_nothing_to_compare_with_leaves_the_comparison_out():
    text = plain(said(before=None, regular_before=None))
    assert "环比" not in text
    assert "主要受" not in text


def test_where_acceptance_is_not_recorded_the_sentence_counts_reports():
    assert plain(said(headline="reported")).startswith("本周上报案件5,300件")


def test_where_nobody_says_what_is_siluan_the_rate_of_all_cases_is_said():
    text = plain(said(regular={"on_time_rate": None, "due": None}, before={"accepted": 4997, "on_time_rate": 0.88}))
    assert "；按期结案率90.00%，上升2.00个百分点" in text
    assert "常规" not in text


def test_without_any_known_rate_no_rate_is_said():
    unknown = {"on_time_rate": None, "due": None}
    assert "按期结案率" not in plain(said(regular=unknown, now=NOW | unknown))


def test_cases_without_a_unit_are_nobodys_to_call_upon():
    nobody = {"unit": "未明确", "overdue_open": 900, "overdue_open_10d": 900, "on_time_rate": None}
    assert "其中二七区74件" in plain(said(units=[*UNITS, nobody]))
    assert "未明确" not in "".join(m.text for m in matters(WEEK, [*UNITS, nobody], [], [], []))


def test_a_period_with_no_regular_case_due_says_so():
    assert "期内无常规案件应结案" in plain(said(regular={"on_time_rate": None, "due": 0}))


def test_one_unit_alone_is_not_said_to_be_the_worst():
    assert "其中" not in plain(said(units=UNITS[:1]))


def test_no_overdue_case_names_no_unit():
    assert plain(said(now=NOW | {"overdue_open": 0})).endswith("超期未结0件。")


def test_a_move_is_said_in_words():
    assert [moved(110, 100, "accepted"), moved(0.5, 0.6, "on_time_rate"), moved(5, 5, "accepted"), moved(5, None, "accepted")] == [
        "上升10.00%", "下降10.00个百分点", "持平", ""]


def kinds(found):
    return [m.kind for m in found]


def test_overdue_is_raised_for_the_unit_that_carries_more_than_its_share():
    found = matters(WEEK, UNITS, [], [], [])
    assert kinds(found) == ["逾期"]
    assert found[0].text == "二七区超期未结74件，其中超10日60件，占全市超10日的85.71%"
    assert (found[0].measure, found[0].unit) == ("overdue_open_10d", "二七区")


def test_a_quiet_city_raises_nothing():
    quiet = [u | {"overdue_open": 0, "overdue_open_10d": 0} for u in UNITS]
    assert matters(WEEK, quiet, quiet, [], []) == []


def test_a_fall_of_five_points_is_raised_and_less_is_not():
    quiet = [u | {"overdue_open_10d": 0} for u in UNITS]
    assert kinds(matters(WEEK, quiet, [u | {"on_time_rate": u["on_time_rate"] + 0.049} for u in quiet], [], [])) == []
    found = matters(WEEK, quiet, [u | {"on_time_rate": u["on_time_rate"] + 0.05} for u in quiet], [], [])
    assert kinds(found) == ["按期率下降"]


def test_the_last_unit_is_named_when_it_misses_the_target_by_ten_points():
    quiet = [u | {"overdue_open_10d": 0} for u in UNITS]
    quiet[1]["on_time_rate"] = 0.8
    assert matters(WEEK, quiet, [], [], [])[0].text == "二七区按期结案率80.00%，居末位，低于目标10.00个百分点"


def test_silence_and_doubt_are_raised_and_the_list_stops_at_five():
    silent = [{"unit": u, "source": "12345", "usual": 31.6} for u in ("金水区", "二七区", "上街区")]
    found = matters(WEEK, UNITS, [u | {"on_time_rate": 1.0} for u in UNITS], [{"unit": "金水区", "closed_before_arrival": 17}], silent,
                    [("责任区不明", 3)])
    assert kinds(found) == ["逾期", "数据缺报", "数据缺报", "存疑", "按期率下降"]
    assert found[1].text == "金水区12345本周无案件上报（此前平均每期32件），已影响受理案件、结案率"
    assert found[3].text == "金水区结案17件早于到场时间"


LINKS = [{"position": n, "label": label, "cases": cases} for n, (label, cases) in enumerate(
    [("发现问题", 100), ("受理立案", 98), ("任务派遣", 80), ("问题处置", None), ("现场核查", None), ("案件结案", 75), ("考核评价", 70)], 1)]


def test_the_flow_says_how_many_are_closed():
    assert chinese(plain(flow_sentence(WEEK, LINKS))) == "本周发现问题100件，到数据截至已结案75件，占75.00%。"


def test_a_flow_whose_closing_nobody_records_says_only_what_was_found():
    assert plain(flow_sentence(WEEK, [s | {"cases": None} if s["position"] > 5 else s for s in LINKS])) == "本周发现问题100件。"


def test_an_empty_period_says_so():
    assert plain(flow_sentence(WEEK, [s | {"cases": 0} for s in LINKS])) == "本周没有上报案件。"


def test_titles_say_the_message_of_their_chart():
    assert links_title(LINKS) == "停留最多的是受理立案到任务派遣，18件"
    stages = [{"label": "派遣到处置", "median_hours": 2.0}, {"label": "处置到核查", "median_hours": 1.0}, {"label": "上报到结案", "median_hours": 9.0}]
    assert durations_title(stages, lambda h: f"{h}小时") == "派遣到处置用时最长，中位2.0小时"
    assert trend_title("on_time_rate", [0.5, None, 0.75]) == "按期结案率75.00%，较2期前上升25.00个百分点"
    assert trend_title("overdue_open", [1, 4660]) == "超期未结数4,660件，1期前1件"
    assert share_title("上报案件", [{"name": "12345", "reported": 1}, {"name": "媒体", "reported": 3}], "reported") == "上报案件以媒体最多，占75.00%"
    assert overdue_title([{"overdue_open": 4, "age_5": 1}]) == "超期未结4件，其中30日以上1件，占25.00%"


def test_titles_of_nothing_say_nothing_is_there():
    assert links_title([]) == "各环节没有时间记录"
    assert links_title([s | {"cases": 5} for s in LINKS]) == "各环节没有停留的案件"
    assert durations_title([{"label": "派遣到处置", "median_hours": None}], str) == "各环节没有用时记录"
    assert trend_title("on_time_rate", [None]) == "按期结案率没有足够的周期可比"
    assert overdue_title([{"overdue_open": 0, "age_5": 0}]) == "没有超期未结案件"


def test_the_age_of_data_is_said_as_people_count_it():
    assert as_of_words(datetime(2025, 10, 13), datetime(2025, 10, 14)) == "10月12日24时"
    assert as_of_words(datetime(2025, 1, 1), datetime(2025, 1, 2)) == "2024年12月31日24时"
    assert as_of_words(datetime(2011, 12, 31, 8, 5), datetime(2025, 1, 2)) == "2011年12月31日8时05分"
    now = datetime(2025, 10, 14, 12)
    assert [age(now - timedelta(hours=h), now) for h in (0.5, 5, 47, 49, 24 * 400)] == [
        "不到1小时前", "5小时前", "47小时前", "2天前", "历史数据，1年前"]
