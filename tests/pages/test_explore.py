"""综合查询 and the case card: down and up by link, the number and its cases, what an account may not see."""
import re
from datetime import date, datetime
from urllib.parse import quote

import pytest

from cockpit.access import EVERYWHERE
from cockpit.charts.multiples import common_scale, small_line
from cockpit.charts.place_map import Child, off_map, place_map
from cockpit.outlines import Ground
from cockpit.periods import parse
from cockpit.ui.explore_board import Place
from cockpit.ui.explore_rank import ranked
from cockpit.ui.view import View
from cockpit.wording import plain
from cockpit.wording_explore import NO_SEGMENT, case_links, case_sentence, geo_words, span, verdict_words
from tests.conftest import cases_frame, crowded, house_of
from tests.pages.conftest import UNITS, board_values

EXPLORE, CASE = "../pages/explore.py", "../pages/case.py"
WEEK = {"since": date(2025, 10, 13), "until": date(2025, 10, 20)}
STREET = {"unit": "金水区", "street": "丰产路街道"}


@pytest.fixture(scope="module")
def mapped(tmp_path_factory):
    """Cases of which three in four know their segment."""
    ids = ["S0419", "S0420", "S0131", None]
    rows = [row | {"segment_id": ids[n % 4]} for n, row in enumerate(crowded(900, 7, units=UNITS))]
    return house_of(tmp_path_factory.mktemp("mapped") / "house", cases_frame(rows))


@pytest.fixture
def see(look, mapped):
    """A page over the mapped city; `turn` is the `page` of its list."""
    def seen(page=EXPLORE, turn=None, **params):
        found = look(page, house=mapped.folder.parents[1], **params)
        if turn:
            found.test.query_params["page"] = [turn]
            found.test.run()
        return found
    return seen


def figures(html):
    """The five tiles, by their label."""
    return {re.sub(r"<[^>]+>", "", a): re.sub(r"<[^>]+>", "", b) for a, b in
            re.findall(r'<span class="ck-label">(.*?)</span>.*?<span class="ck-figure[^"]*">(.*?)</span>', html)}


def test_the_city_opens_on_the_last_finished_week_with_its_units_in_official_order(see, mapped):
    seen = see()
    assert not seen.test.exception
    assert "<h1>综合查询</h1>" in seen.text
    assert "统计周期 2025年第42周（10月13日—10月19日）" in seen.text
    order = [seen.text.index(f"进入{u}") for u in ("中原区", "二七区", "管城回族区", "金水区", "上街区", "航空港区")]
    assert order == sorted(order)
    whole = mapped.ask("operations/totals", EVERYWHERE, **WEEK).row(0, named=True)
    tiles = figures(seen.boards[0])
    assert tiles == {"受理案件": f"{whole['accepted']}件", "应结案数": f"{whole['due']}件", "结案率": f"{whole['closing_rate'] * 100:.2f}%",
                     "按期结案率": f"{whole['on_time_rate'] * 100:.2f}%", "超期未结数": f"{whole['overdue_open']}件"}


def test_a_unit_lists_its_streets_and_leads_up_to_the_city(see, mapped):
    seen = see(unit="金水区")
    assert 'data-open="to=place">全市' in seen.text
    assert "进入花园路街道" in seen.text
    assert "进入二七区" not in seen.text
    row = next(r for r in mapped.ask("explore/places", EVERYWHERE, level="street", unit="金水区", **WEEK).to_dicts() if r["place"] == "丰产路街道")
    cells = board_values(seen.boards[1], "丰产路街道")
    assert [cells[0], cells[2], cells[6]] == [str(row["accepted"]), str(row["due"]), str(row["overdue_open"])]


def test_a_street_lists_its_segments_as_road_from_and_to(see):
    seen = see(**STREET)
    assert "东明路（黄河路至红专路）" in seen.text
    assert "进入未落到路段" in seen.text


def test_a_segment_is_reached_by_its_id_alone_and_says_where_it_lies(see):
    seen = see(segment="S0420")
    trail = re.search(r'<nav.*?</nav>', seen.boards[0])[0]
    assert re.sub(r"<[^>]+>", "", trail).startswith("全市›金水区›丰产路街道›东明路（黄河路至红专路）编号S0420｜0.63公里")
    assert "进入" not in seen.boards[0]


def test_a_number_leads_to_its_cases_there_and_the_list_has_as_many(see, mapped):
    row = next(r for r in mapped.ask("explore/places", EVERYWHERE, level="street", unit="金水区", **WEEK).to_dicts() if r["place"] == "丰产路街道")
    assert row["overdue_open"] > 20
    first = see(**STREET, measure="overdue_open")
    assert f"案件清单：超期未结数{row['overdue_open']:,}件" in first.text
    pages = -(-row["overdue_open"] // 20)
    listed = [n for page in range(1, pages + 1)
              for n in re.findall(r"打开案件(\w+)", see(**STREET, measure="overdue_open", turn=str(page)).text)]
    assert len(listed) == len(set(listed)) == row["overdue_open"]


def test_stepping_down_keeps_the_way_and_stepping_to_a_number_names_it():
    place = Place(View(parse("2025-W42"), "金水区", "丰产路街道"))
    assert place.below == "segment"
    assert place.step("S0420", "due") == ("to=place&unit=%E9%87%91%E6%B0%B4%E5%8C%BA&street=%E4%B8%B0%E4%BA%A7%E8%B7%AF%E8%A1%97%E9%81%93"
                                          "&segment=S0420&measure=due")


def test_a_bad_link_says_each_thing_it_ignores_and_shows_the_level_above(see):
    seen = see(unit="金水区", street="不存在街道", segment="S9999", measure="colour", turn="nine")
    assert not seen.test.exception
    for said in ("街道（乡镇）“不存在街道”不存在或不在授权范围", "责任路段“S9999”不存在或不在授权范围", "没有可列案件的指标“colour”", "页码“nine”无法识别"):
        assert said in seen.text
    assert "进入花园路街道" in seen.text


def test_a_page_beyond_the_last_shows_the_first(see):
    seen = see(**STREET, turn="999")
    assert "没有第999页，已显示第一页" in seen.text
    assert "第1—" in seen.text


def test_markup_in_a_link_is_not_run(see):
    seen = see(segment="<img src=x onerror=alert(1)>", measure="<b>x</b>")
    raw = "".join([*(h.proto.body for h in seen.test.get("html")), *seen.boards])
    assert "<img" not in raw
    assert "<b>x" not in raw


def test_a_unit_with_nothing_says_so_in_sentences(see):
    seen = see(unit="上街区")
    assert "上街区本周没有受理案件，也没有应结案和超期未结的案件。" in seen.text
    assert "这里没有受理案件的案件。" in seen.text
    assert all(button.proto.disabled for button in seen.test.get("download_button"))


def test_a_unit_account_asking_for_another_unit_is_told_and_gets_no_row_of_it(see, mapped):
    seen = see(as_account="jinshui", unit="二七区")
    assert "“二七区”不存在或不在授权范围" in seen.text
    assert "进入金水区" in seen.text
    for foreign in ("长江路街道", "中原区", "秦岭路街道"):
        assert foreign not in seen.text
    ours = set(mapped.ask("cases/list", EVERYWHERE, since=date(2025, 1, 1), until=date(2026, 1, 1), unit=["金水区"])["case_id"])
    assert set(re.findall(r"打开案件(\w+)", seen.text)) <= ours


def test_an_account_without_a_place_sees_no_case(see):
    seen = see(as_account="nowhere")
    assert "未授权任何区域" in seen.text
    assert re.findall(r"打开案件(\w+)", seen.text) == []


def foreign_case(mapped):
    return mapped.ask("cases/list", EVERYWHERE, since=date(2025, 1, 1), until=date(2026, 1, 1), unit=["二七区"])["case_id"][0]


def test_a_case_shows_its_seven_links_its_place_and_where_the_row_came_from(see, mapped):
    seen = see(CASE, id=foreign_case(mapped))
    assert not seen.test.exception
    for link in ("发现问题", "受理立案", "任务派遣", "问题处置", "现场核查", "案件结案", "考核评价"):
        assert f"<b>{link}</b>" in seen.text
    assert "cases_1.parquet，第" in seen.text
    assert "路段匹配" in seen.text
    assert "长江路街道" in seen.text


@pytest.mark.parametrize("wanted", ["", "没有这个", "' or 1=1 --", "甲" * 400])
def test_a_case_that_is_not_there_is_said_plainly(see, wanted):
    seen = see(CASE, id=wanted)
    assert not seen.test.exception
    assert "没有可显示的案件" in seen.text


def test_a_unit_account_cannot_open_a_foreign_case(see, mapped):
    seen = see(CASE, as_account="jinshui", id=foreign_case(mapped))
    assert "不存在，或不在本账户的授权范围" in seen.text
    assert "长江路街道" not in seen.text


TIMES = dict.fromkeys(("reported_at", "accepted_at", "filed_at", "dispatched_at", "second_dispatched_at", "arrived_at", "disposed_at",
                       "checked_at", "closed_at", "replied_at"))


def at(text):
    return datetime.fromisoformat(text)


def test_the_links_say_how_long_what_is_not_recorded_and_what_is_out_of_order():
    case = TIMES | {"reported_at": at("2025-10-06 08:00"), "filed_at": at("2025-10-06 11:20"), "disposed_at": at("2025-10-09 12:20"),
                    "closed_at": at("2025-10-09 10:00")}
    links = {link.label: link for link in case_links(case, ["accepted_at", "checked_at"])}
    assert links["受理立案"].after == "历时3小时20分"
    assert links["受理立案"].absent == ["受理"]
    assert links["问题处置"].after == "历时3天1小时"
    assert links["案件结案"].doubt == "结案早于前一环节，存疑"
    assert links["任务派遣"].times == [] and links["任务派遣"].absent == []


@pytest.mark.parametrize(("hours", "words"), [(0.25, "15分钟"), (3, "3小时"), (-2.5, "2小时30分"), (24, "1天"), (51.4, "2天3小时")])
def test_a_span_is_said_in_two_units_at_most(hours, words):
    assert span(hours) == words


@pytest.mark.parametrize(("verdict", "late", "words"), [
    ("按期", -3, "按期（提前3小时）"), ("逾期", 51, "逾期2天3小时"), ("逾期未结", 48, "逾期未结2天"), ("未到期", -2, "未到期（距期限2小时）"),
    ("无期限", None, "没有期限，不判按期"), ("作废", 5, "作废，不计应结案")])
def test_the_verdict_is_worded(verdict, late, words):
    assert verdict_words({"verdict": verdict, "late_hours": late, "in_due": True}) == words


def test_the_sentence_of_a_case():
    case = {"subcategory": "店外经营", "category": "街面秩序", "reported_at": at("2025-10-03 11:48"), "source": "12345", "in_due": True,
            "due_at": at("2025-10-03 16:00"), "verdict": "逾期", "late_hours": 51.0, "status": "已结案"}
    assert plain(case_sentence(case)) == "店外经营，2025年10月3日11时48分由12345上报；期限2025年10月3日16时00分，逾期2天3小时，现为已结案。"


@pytest.mark.parametrize(("quality", "lon", "lat", "words"), [
    ("路段级", 113.7, 34.7, "路段级，东经113.70000°、北纬34.70000°"), ("路段级", -71.03850, 42.38210, "路段级，西经71.03850°、北纬42.38210°"),
    ("默认点", 113.6, 34.7, "默认点，坐标是来源系统的默认点，不上图"), (None, None, None, "未定位，不上图")])
def test_a_position_is_worded_with_its_worth(quality, lon, lat, words):
    assert geo_words({"geo_quality": quality, "lon": lon, "lat": lat}) == words


def test_the_cross_table_and_the_small_multiples_are_parts_in_the_link(look):
    page = look("../pages/explore.py", part="交叉表", down="unit", across="source", cross="due")
    assert not page.test.exception
    assert "区（管委会）×问题来源：应结案数" in page.text and "to=cell" in page.text
    assert not look("../pages/explore.py", part="走势").test.exception
    odd = look("../pages/explore.py", part="交叉表", down="<b>", across="unit", cross="drop table")
    assert not odd.test.exception
    assert odd.text.count("无法识别，已忽略") == 2


def test_children_ranked_by_a_measure_stand_in_its_order_and_the_map_takes_the_same(see, mapped):
    rows = [r for r in mapped.ask("explore/places", EVERYWHERE, level="unit", **WEEK).to_dicts() if r["place"]]
    best = max(rows, key=lambda r: r["overdue_open"])
    seen = see(rank="overdue_open")
    table = next(b for b in seen.boards if "ck-below" in b)
    assert re.search(r'进入(\w+)"', table)[1] == best["place"]
    assert board_values(table, best["name"])[0] == "1"
    drawn = next(b for b in see(part="地图", rank="overdue_open").boards if "<svg" in b and "ck-map-two" in b)
    assert f"{best['name']}，{best['overdue_open']}件" in drawn and f"data-open=\"segment={quote(best['place'])}\"" in drawn
    assert "示意图" in drawn and "超期未结数（件）" in drawn
    assert "不能按“颜色”排列，已忽略" in see(rank="颜色").text


def test_equal_values_share_a_rank_and_what_has_none_stands_last():
    rows = [{"place": p, "rate": v} for p, v in (("甲", .5), ("乙", None), ("丙", .9), ("丁", .5), ("戊", .1), (NO_SEGMENT, .99))]
    assert [(rank, r["place"]) for rank, r in ranked(rows, "rate")] == [(1, "丙"), (2, "甲"), (2, "丁"), (4, "戊"), (None, "乙"), (None, NO_SEGMENT)]


def test_a_street_is_drawn_by_its_segments_and_a_segment_by_its_cases(see):
    street = next(b for b in see(**STREET, part="地图").boards if "ck-map-two" in b)
    assert 'data-open="segment=S0420"' in street
    seen = see(**STREET, segment="S0420", part="地图")
    assert not seen.test.exception
    assert "示意图" in seen.text or "不能画图" in seen.text


def test_the_children_have_a_small_line_each_on_one_scale(see):
    seen = see(part="走势", rank="closing_rate", unit="金水区")
    board = next(b for b in seen.boards if "ck-multiples" in b)
    ends = set(re.findall(r'text-anchor="end">([\d%]+)<', board))
    assert board.count('class="ck-multiple"') >= 2 and len(ends) == 2
    assert "各图同一刻度" in board and "浅色线为本级合计" in board


def test_a_null_is_a_gap_in_a_small_line_and_the_common_scale_of_counts_begins_at_zero():
    assert common_scale([[3, None], [8]], False) == (0.0, 8.0)
    drawn = small_line([1, 2, None, 4, 5], (0.0, 5.0), ("0", "5"), "走势")
    assert drawn.count('class="ck-own"') == 2


def test_places_without_outline_or_position_are_said_not_drawn():
    ground = Ground("unit", {})
    children = [Child("甲区", "甲区", 5, (113.6, 34.7, 113.6, 34.7)), Child("乙区", "乙区", None)]
    assert off_map(ground, children) == ["乙区"]
    assert "data-open=\"segment=%E7%94%B2%E5%8C%BA\"" in place_map(ground, children, "受理案件", "件")
