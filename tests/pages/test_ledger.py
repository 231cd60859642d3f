"""数据台账: every file with its equation, every quarantined row for those who may see it, every gap said."""
from datetime import date, datetime, timedelta

import pytest

from cockpit.ingest.run import ingest
from cockpit.publish.build import publish
from cockpit.publish.manifest import Source
from cockpit.wording import plain
from cockpit.wording_ledger import ended, gap_words, ledger_sentence, month_words, source_row, unreadable_metrics
from tests.conftest import SOUND

LEDGER = "../pages/ledger.py"
PARTS = ("文件", "隔离", "新鲜度", "核对", "完整性", "口径")


@pytest.fixture
def dirty(published, house, export):
    """A file with a row that has no number and one whose position is the default point, and a second one taken back."""
    rows = [SOUND, SOUND | {"closed_at": "2025-10-05 09:00"}, SOUND | {"case_id": None, "unit": "二七区", "description": "被隔离的原文"},
            SOUND | {"unit": "二七区"}]
    published(rows)
    return house.root


@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens(look, part):
    seen = look(LEDGER, part=part)
    assert not seen.test.exception
    assert "<h1>数据台账</h1>" in seen.text
    assert "数据截至 2025年10月19日23时59分" in seen.text
    assert "页面出错" not in seen.text


def test_a_file_stands_with_its_equation_and_the_way_to_take_it_back(look, dirty):
    seen = look(LEDGER, house=dirty)
    assert "读入4 = 新增3 + 更新0 + 未变0 + 重复0 + 隔离1" in seen.text
    assert "每个文件的等式都成立；隔离1行" in seen.text.replace("<b>", "").replace("</b>", "")
    assert any("python -m cockpit withdraw" in code.value for code in seen.test.code)
    assert "结案早于上报" in seen.text


def test_a_file_taken_back_stays_in_the_ledger_and_is_not_counted(look, dirty, house, export):
    from cockpit.ingest.lake import Lake
    from cockpit.ingest.run import withdraw

    ingest([export([SOUND | {"case_id": "more"}], "cases_2.parquet")], "cockpit", progress=lambda line: None)
    withdraw(Lake(house).ledger()[-1].id)
    publish(house)
    seen = look(LEDGER, house=dirty)
    assert "cases_2.parquet" in seen.text
    assert "已撤回" in seen.text
    assert "在册文件1个" in seen.text.replace("<b>", "").replace("</b>", "")


def test_the_quarantine_shows_line_field_reason_and_row_to_a_city_wide_account(look, dirty):
    text = look(LEDGER, house=dirty, part="隔离").text
    for said in ("cases_1.parquet", "案件编号", "缺少案件编号", "问题描述 被隔离的原文"):
        assert said in text


@pytest.mark.parametrize("part", PARTS)
def test_a_unit_account_reads_counts_but_no_foreign_row(look, dirty, part):
    seen = look(LEDGER, house=dirty, as_account="jinshui", part=part)
    assert not seen.test.exception
    assert "被隔离的原文" not in seen.text
    assert "二七区" not in seen.text


def test_a_unit_account_is_told_why_it_sees_no_quarantined_row(look, dirty):
    text = look(LEDGER, house=dirty, as_account="jinshui", part="隔离").text
    assert "只对全市账户开放" in text
    assert "1行" in text


def test_the_definitions_name_every_metric_with_numerator_and_denominator(look):
    from cockpit.metrics import catalogue

    text = look(LEDGER, part="口径").text
    for entry in catalogue().values():
        assert entry.label.replace("(", "（").replace(")", "）") in text
    assert "按期结案数÷应结案数" in text


def test_an_unknown_part_is_said_and_the_files_are_shown(look):
    seen = look(LEDGER, part="机密")
    assert "没有“机密”这一部分，已忽略" in seen.text
    assert "导入文件" in seen.text


def test_choosing_a_part_writes_it_into_the_link(look):
    test = look(LEDGER).test
    test.button_group(key="l_part").set_value("核对").run()
    assert dict(test.query_params)["part"] == "核对"


def test_a_source_is_late_only_when_it_has_a_limit_and_is_real():
    now = datetime(2025, 10, 20)
    source = Source(system="egova", label="数字城管", profile="egova", table="cases", as_of=now - timedelta(days=3), rows=5,
                    lacks=["accepted_at"], stale_days=2)
    assert source_row(source, now, demo=False)["state"] == "已过期1天"
    assert source_row(source, now, demo=True)["state"] == "演示数据，不设期限"
    assert source_row(source.model_copy(update={"stale_days": None}), now, demo=False)["state"] == "不设期限"
    assert source_row(source, now, demo=False)["lacks"] == "受理时间"
    assert source_row(source, now, demo=False)["age"] == "3天"


def test_a_metric_without_its_field_reads_no_data_and_names_the_field():
    said = {row["metric"]: row["reads"] for row in unreadable_metrics({"cases": ["accepted_at"]})}
    assert said["受理案件"] == "无数据（缺受理时间字段）"
    assert said["立案率"] == "无数据（缺受理时间字段）"
    assert "上报案件" not in said


def test_gaps_are_worded_with_what_was_usual():
    gap = {"place": "二七区", "since": date(2025, 9, 10), "until": date(2025, 9, 12), "days": 3, "cases": 0, "usual": 31.0}
    assert gap_words(gap) == "二七区2025年9月10日—9月12日连续3天，一件没有，平常每天31件。"
    assert month_words({"month": date(2025, 3, 1), "cases": 812, "usual": 2100.0, "verdict": "偏少"}) == "2025年3月案件偏少：812件，前后月份一般2,100件。"


def test_the_sentence_of_the_ledger_says_the_worst_first():
    totals = {"files": 2, "read": 100, "unbalanced": 0, "quarantined": 3}
    whole = [{"month": date(2025, 2, 1), "verdict": "正常"}]
    assert plain(ledger_sentence(totals, 0, whole, [])) == "在册文件2个，读入100行，每个文件的等式都成立；隔离3行；各月没有缺报和断报；各项核对没有问题。"
    assert "；没有案件，缺报和断报无从判断；" in plain(ledger_sentence(totals, 0, [], []))
    few = [{"month": date(2025, 3, 1), "verdict": "缺月"}]
    assert "；2025年3月案件缺月；核对提示2项。" in plain(ledger_sentence(totals, 2, few, []))


def test_reporting_that_stopped_long_before_the_data_ends_is_said_once():
    assert ended(datetime(2011, 12, 31, 23, 11), datetime(2019, 10, 31)) == "最后一件上报于2011年12月31日，此后到数据截至没有案件。"
    assert ended(datetime(2025, 10, 19, 20), datetime(2025, 10, 20)) == ""
    assert ended(None, datetime(2025, 10, 20)) == ""
