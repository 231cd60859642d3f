"""The words of the wall, and its lines: broken where Chinese breaks, never lost without …."""
import pytest

from cockpit.charts.map_text import ems
from cockpit.ui.wall_lines import lines, matter_pages
from cockpit.wording import Figure, Matter, plain
from cockpit.wording_wall import edge_sentence, emergency_parts, moved_words, unit_places, unit_sentence


def row(name, due, on_time):
    return {"name": name, "due": due, "on_time_of_due": on_time, "on_time_rate": on_time / due if due else None}


ROWS = [row("金水区", 100, 90), row("二七区", 50, 45), row("中原区", 10, 9.5), row("上街区", 0, 0), row("未明确", 4, 4)]


def test_equal_rates_share_the_better_place_and_who_has_nothing_due_has_none():
    assert unit_places(ROWS) == {"中原区": 1, "金水区": 2, "二七区": 2}


def test_a_unit_is_said_with_its_place_and_how_it_moved():
    said = plain(unit_sentence(ROWS[0], unit_places(ROWS), {"金水区": 5}, "全市"))
    assert said == "金水区：应结案100件，按期结案90件，按期结案率90.00%，居全市第2位，较上周上升3位。"


@pytest.mark.parametrize(("given", "said"), [(row("上街区", 0, 0), "上街区：没有应结案。"), (row("上街区", None, None), "上街区：应结案无数据。")])
def test_a_unit_without_a_rate_is_given_none(given, said):
    assert plain(unit_sentence(given, {}, {}, "全市")) == said


def test_a_unit_unknown_last_week_is_not_compared():
    assert plain(unit_sentence(ROWS[0], unit_places(ROWS), {}, "全市")).endswith("居全市第2位。")


@pytest.mark.parametrize(("now", "before", "said"), [(2, 5, "上升3位"), (5, 2, "下降3位"), (1, 1, "位次不变"), (1, None, ""), (None, 1, "")])
def test_places_won_and_lost_are_words(now, before, said):
    assert moved_words(now, before) == said


def test_the_strip_says_how_many_and_how_soon():
    newest, urgent = {"emergency": 1184, "arrival_minutes": 8.34, "emergency_late": 10}, {"within_rate": 0.9928, "limit_minutes": 30}
    assert emergency_parts(newest, urgent, "本周") == [("本周应急案件", "1,184件"), ("平均到场", "8.3分钟"), ("30分钟内到场", "99.28%"), ("处置超时", "10件")]


def test_the_strip_does_not_guess_what_nobody_recorded():
    newest = {"emergency": 3, "arrival_minutes": None, "emergency_late": 0}
    assert emergency_parts(newest, {"within_rate": None, "limit_minutes": 30}, "本周")[1:] == [("平均到场", "—"), ("处置超时", "0件")]
    assert emergency_parts(None, None, "本周") == []


def test_the_edges_of_the_ladder_are_said():
    assert plain(edge_sentence({"one_short": 1807, "risk": 84})) == "只差一项即可晋级1,807条，有降级风险84条。"


SENTENCE = ("本周受理案件", Figure("5,025"), "件，环比上升0.92%；常规案件按期结案率", Figure("81.68%"), "，上升1.64个百分点；超期未结", Figure("284"), "件。")


@pytest.mark.parametrize("most", [12, 18, 25, 40, 90])
def test_lines_hold_their_length_and_lose_nothing_but_where_they_say_so(most):
    found = lines(SENTENCE, most, 20)
    assert "".join(plain(line) for line in found) == plain(SENTENCE) or any("…" in plain(line) for line in found)
    assert all(sum(map(ems, line)) <= most for line in found)
    assert all(plain(line)[0] not in "，；。、）" for line in found)


def test_figures_stay_figures_through_the_breaking():
    assert [p for line in lines(SENTENCE, 25, 9) for p in line if isinstance(p, Figure)] == [p for p in SENTENCE if isinstance(p, Figure)]


def test_what_has_no_room_ends_in_an_ellipsis():
    [only] = lines(SENTENCE, 25, 1)
    assert plain(only).endswith("…")
    assert sum(map(ems, only)) <= 25


def test_a_matter_longer_than_the_foot_goes_on_on_its_next_page():
    pages = matter_pages([Matter("逾期", "高新区超期未结1,234件，其中超10日567件，占全市超10日的23.45%")], 30)
    assert [kind for kind, _ in pages] == ["逾期", "逾期（续）"]
    assert "".join(said for _, said in pages) == "高新区超期未结1,234件，其中超10日567件，占全市超10日的23.45%"
