"""每周讲评 through the shell: the agenda in order, the same sentences as the other pages, what waits for its period, and the workbook."""
import io
import re
from datetime import date

import openpyxl
import pytest

from cockpit import wording_weekly as words
from cockpit.access import EVERYWHERE
from cockpit.periods import containing
from cockpit.ui.view import View
from cockpit.ui.weekly_board import weekly_workbook
from cockpit.ui.weekly_model import Section, Sheet, section_html
from cockpit.wording import plain

PAGE = "../pages/weekly.py"
TITLES = ["上期议定事项落实", "总体运行", "问题曝光", "红旗黑旗评定与授旗", "考评排名", "挂牌督办与摘牌", "投诉热点与重复投诉", "“千百十”与涉企检查",
          "表态发言、典型发言", "领导讲评、议定事项"]
WEEK = containing("week", date(2025, 9, 17))  # no month and no 旬 ends in it
ENDING = containing("week", date(2025, 9, 30))


@pytest.fixture
def seen(look, demonstration):
    return lambda as_account="", **params: look(PAGE, as_account=as_account, house=demonstration.folder.parents[1], **params)


def test_the_agenda_is_in_its_order_and_takes_an_hour(seen):
    page = seen(week=WEEK.key)
    assert not page.test.exception
    said = re.findall(r'<h2 class="ck-heading">(\d+)　([^<]+)<small>(\d+)分钟', page.text)
    assert [(int(n), title) for n, title, _ in said] == list(enumerate(TITLES, 1))
    assert sum(int(minutes) for _, _, minutes in said) == 60
    assert "演示数据" in page.text and "初评" in page.text


def test_the_sentences_are_those_of_the_other_pages(seen, look, demonstration):
    text = re.sub(r"<[^>]+>", "", seen(week=WEEK.key).text)
    for other in ("", "../pages/flags.py", "../pages/supervision.py"):
        there = look(other, house=demonstration.folder.parents[1], week=WEEK.key).text
        [sentence] = re.findall(r'<p class="ck-sentence">(.*?)</p>', there)
        if other.endswith("flags.py"):
            sentence = sentence.partition("。")[0]
        assert re.sub(r"<[^>]+>", "", sentence) in text, other


def test_every_black_flag_is_exposed_or_said_to_be_in_the_file(seen, demonstration):
    black = demonstration.ask("flags/week", EVERYWHERE, week=WEEK.key).filter(flag="黑旗")
    text = seen(week=WEEK.key).text
    assert f"曝光“黑旗”路段<b>{black.height}</b>条" in text
    assert (f"列出12条，共{black.height}条" in text) == (black.height > 12)


def test_monthly_items_wait_for_the_week_in_which_the_month_ends(seen):
    waiting, due = seen(week=WEEK.key).text, seen(week=ENDING.key).text
    assert "没有结束的月份" in waiting
    assert "没有结束的月份" not in due
    assert "千百十" in due.partition("“千百十”与涉企检查")[2]
    assert "区（管委会）月排名｜2025年9月" in due and "区（管委会）月排名" not in waiting


def test_streets_are_ranked_only_where_a_xun_ended(seen):
    """10—20 September ends on Saturday the 20th: in the week of the 15th; the week of 22 September has none."""
    assert "街道（乡镇）旬排名｜2025年9月中旬" in seen(week=containing("week", date(2025, 9, 20)).key).text
    none = seen(week=containing("week", date(2025, 9, 24)).key).text
    assert "街道（乡镇）旬排名" not in none and "没有结束的旬、月" in none


def test_another_grain_says_to_choose_a_week(seen):
    page = seen(month="2025-09")
    assert not page.test.exception
    assert words.ONLY_WEEKS in page.text


def test_a_district_sees_its_own_week(seen):
    page = seen(as_account="jinshui", week=WEEK.key)
    assert not page.test.exception
    assert "金水区" in page.text
    tables = "".join(re.findall(r"<tbody>.*?</tbody>", page.text))
    assert "二七区" not in tables


def test_an_unknown_item_to_present_shows_the_document(seen):
    page = seen(week=WEEK.key, present="<script>alert(1)</script>")
    assert not page.test.exception
    assert "alert(1)" not in page.text


ROWS = [{"unit": u, "name": n, "item1": i, "item2": j, "flag": "黑旗"} for u, n, i, j in (
    ("二七区", "甲路", "占道经营", "暴露垃圾"), ("二七区", "乙路", "占道经营", None), ("金水区", "丙路", "出店经营", "占道经营"))]


def test_what_is_exposed_is_counted_by_segment_and_speakers_come_from_two_units():
    assert plain(words.exposed_sentence(ROWS)) == "曝光“黑旗”路段3条，主要扣分项为占道经营（3条）、出店经营（1条）、暴露垃圾（1条）；照片：来源没有随附。"
    black, red = words.speakers(ROWS, [{"unit": "惠济区", "name": "丁路"}])
    said = "建议表态发言：二七区（甲路）、金水区（丙路）；建议典型发言：惠济区（丁路）。按折算后得分提出，由会议确定。"
    assert plain(words.speakers_sentence(black, red)) == said
    assert plain(words.speakers_sentence([], [])) == "本周没有评旗，不提建议。"


def test_a_period_has_its_turn_in_the_week_in_which_it_ended():
    """Week of 29 September to 5 October: September (until 1 October) and the 下旬 are in, the 中旬 (until 21 September) is not."""
    rows = [{"until": date(2025, 10, 1)}, {"until": date(2025, 9, 21)}, {"until": date(2025, 10, 6)}, {"until": date(2025, 9, 29)}]
    assert words.closed_within(ENDING, rows) == [rows[0], rows[2]], "the week's own end is in, the one of the week before is not"


def test_the_workbook_has_a_sheet_a_block_and_says_what_it_is(demonstration):
    frame = demonstration.ask("flags/week", EVERYWHERE, week=WEEK.key)
    book = openpyxl.load_workbook(io.BytesIO(weekly_workbook([Section(words.AGENDA[3], (("甲。",),), sheets=(Sheet("评旗", "flags/week", frame),))],
                                                             [("统计周期", WEEK.label)])))
    assert book.sheetnames == ["评旗", "口径"]
    assert book["评旗"].max_row == frame.height + 1
    assert book["口径"]["B1"].value == WEEK.label


def test_a_section_escapes_what_it_is_told():
    html = section_html(1, Section(words.AGENDA[0], (("<b>",),), note="<i>"))
    assert "&lt;b&gt;" in html and "&lt;i&gt;" in html
    assert View(WEEK).unit is None
