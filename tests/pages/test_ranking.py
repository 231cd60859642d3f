"""考评排名: the page says what was decided, shows both rankings, explains a score to its parts, and claims nothing is official."""
from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from cockpit.access import EVERYWHERE
from cockpit.periods import Period
from cockpit.ui.ranking_filters import read_choice
from cockpit.ui.ranking_ledger import EVERY, read_year, year_span
from cockpit.wording import plain
from cockpit.wording_ranking import (
    NOBODY,
    balance_title,
    caveat,
    edge_note,
    money_sentence,
    money_words,
    moved_words,
    moves_title,
    part_words,
    place_words,
    ranking_sentence,
    register_sentence,
    standing_words,
    weight_words,
    yuan,
)

RANKING = "../pages/ranking.py"
XUN = Period("xun", date(2025, 10, 1), date(2025, 10, 11))


@pytest.fixture
def ranked(look, demonstration):
    """The page over the demonstration city: ranked("…", table="units")."""
    return lambda **params: look(RANKING, house=demonstration.folder.parents[1], **params)


def said(seen) -> str:
    return re.sub(r"</?b>", "", seen.text)


def test_the_page_opens_on_the_newest_xun_of_streets_with_both_ends_and_says_initial_and_sample(ranked, demonstration):
    seen = ranked()
    assert not seen.test.exception
    rows = demonstration.ask("ranking/streets", EVERYWHERE, xun="2025-10-1").to_dicts()
    judged = [r for r in rows if r["rank"]]
    text = said(seen)
    assert "<h1>考评排名</h1>" in text
    assert "统计周期 2025年10月上旬" in text
    assert f"参评街道（乡镇）{len(judged)}个（另有{len(rows) - len(judged)}个不排名）" in text
    assert f"{judged[0]['street']}{judged[0]['score']}分居首" in text
    assert f"{judged[-1]['street']}{judged[-1]['score']}分居末" in text
    assert "奖罚为初评，未审定，未入账；规则为示例，不作结算依据。" in text
    assert "演示数据" in text
    assert '<span class="ck-mark">初评</span>' in text
    [html] = seen.boards
    assert html.index(">前列<small") < html.index(">末位<small") < html.index(">街道（乡镇）旬排名<small")
    assert "奖励合计110万元" in html
    assert "扣款合计110万元，应通报批评、约谈10个" in html


def test_a_row_shows_rank_and_score_before_and_after_normalising_as_the_question_answers(ranked, demonstration):
    row = next(r for r in demonstration.ask("ranking/streets", EVERYWHERE, xun="2025-10-1").to_dicts() if r["rank"] and r["rank"] != r["rank_raw"])
    [html] = ranked().boards
    whole = html[html.index("旬排名"):]
    cells = next(line for line in re.findall(r"<tr.*?</tr>", whole) if f">{row['street']}<" in line and f">{row['unit']}<" in line)
    texts = [re.sub(r"<[^>]+>", "", c) for c in re.findall(r"<td.*?</td>", cells)]
    assert texts[0] == str(row["rank"])
    assert {str(row["score"]), str(row["score_raw"]), str(row["found"]), str(row["rectify"])} <= set(texts)
    assert f"{row['rank_raw']}{moved_words(row['rank'], row['rank_raw'])}" in texts
    assert row["moved_by"] in texts


def test_a_place_is_explained_by_its_parts_segments_cases_and_history(ranked, demonstration):
    row = demonstration.ask("ranking/streets", EVERYWHERE, xun="2025-10-1").row(0, named=True)
    seen = ranked(pick=row["id"])
    assert not seen.test.exception
    text = seen.text
    assert f"{row['unit']}{row['street']}  第1名（共{row['size']}个）" in text
    for term in demonstration.ask("ranking/explain", EVERYWHERE, id=row["id"]).to_dicts():
        assert f"<td>{term['label']}</td>" in text
        assert f'<td class="ck-num">{term["contribution"]}</td>' in text
    for segment in demonstration.ask("ranking/segments", EVERYWHERE, period="2025-10-1", unit=row["unit"], street=row["street"])["name"]:
        assert segment in text
    assert "历期名次" in text
    assert "25年9月下旬" in text
    assert "总分中发现考核占50%，整改考核占50%" in text


def test_units_of_a_month_stand_in_one_table_with_the_one_that_is_not_ranked_and_why(ranked):
    seen = ranked(table="units")
    assert "统计周期 2025年9月" in seen.text
    assert "参评区（管委会）9个（另有1个不排名）" in said(seen)
    assert "没有责任路段" in seen.text
    assert "上街区" in seen.text
    assert "奖150万元" in seen.boards[0]


@pytest.mark.parametrize(("table", "phrase"), [
    ("departments", "市直部门周排名"), ("utilities", "公用企业月排名"), ("companies", "信息采集公司月排名"),
    ("tier_1", "街道（乡镇）分区域旬排名（重点区域）")])
def test_other_tables_stand_alone_and_have_no_money(ranked, table, phrase):
    seen = ranked(table=table)
    assert not seen.test.exception
    assert phrase in seen.boards[0]
    assert "万元" not in seen.boards[0]
    assert "不作结算依据" not in seen.text


def test_road_chiefs_read_no_data_with_the_reason(ranked):
    seen = ranked(table="chiefs")
    assert "2025年9月路长履职无数据：没有路长履职的数据来源" in said(seen)
    assert "总路长、一级路长、二级路长" in seen.text
    assert seen.boards == []


def test_the_ledger_says_what_was_won_and_lost_to_date_and_that_it_is_not_booked(ranked, demonstration):
    entries = demonstration.ask("ranking/ledger", EVERYWHERE, since=date(2025, 1, 1), until=date(2025, 10, 13)).to_dicts()
    seen = ranked(part="奖罚")
    won = sum(e["money_yuan"] for e in entries if e["money_yuan"] > 0)
    lost = won - sum(e["money_yuan"] for e in entries)
    assert not seen.test.exception
    assert f"奖励{yuan(won)}，扣款{yuan(lost)}，共{len(entries)}笔，初评，未审定，未入账；规则为示例，不作结算依据。" in said(seen)
    assert "奖罚台账" in seen.text
    assert [b.label for b in seen.test.get("download_button")] == ["导出CSV", "导出XLSX"]
    assert f"第{entries[-1]['rank']}名（共{entries[-1]['size']}个）" in seen.text


def test_the_register_lists_who_is_called_in_and_the_longest_run(ranked, demonstration):
    rows = demonstration.ask("ranking/register", EVERYWHERE, since=date(2025, 1, 1)).to_dicts()
    seen = ranked(part="通报批评、约谈")
    assert f"应通报批评、约谈{len(rows)}次" in said(seen)
    assert "均为初评，依据示例规则，审定后执行" in seen.text
    assert '<span class="ck-mark">初评</span>' in seen.text
    assert f"{max(r['streak'] for r in rows)}次" in seen.text


def test_a_bad_link_falls_back_and_says_so(ranked):
    seen = ranked(table="旗", xun="2031-01上旬", unit="洛阳市", part="机密", pick="rankings/streets/2025-10-1/洛阳市/某街道")
    assert not seen.test.exception
    for phrase in ("没有排名表“旗”", "2031年1月上旬没有评定街道（乡镇）旬排名", "“洛阳市”不存在或不在授权范围", "没有“机密”这一部分",
                   "本期这张表里没有“某街道”，或不在授权范围"):
        assert phrase in seen.text
    assert "无法识别" in ranked(xun="昨天").text
    assert "“1999”年没有评定过排名，已忽略" in ranked(part="奖罚", of_year="1999").text


def test_an_account_of_one_unit_sees_its_own_places_among_all_and_no_other_table(ranked):
    seen = ranked(as_account="jinshui")
    assert not seen.test.exception
    assert re.search(r"所列17个中\d+个有名次，最前是\S+，第\d+名（共\d+个）", said(seen))
    assert "二七区" not in seen.text
    assert "市直部门" not in str(seen.test.selectbox(key="k_table").options)
    unit = ranked(as_account="jinshui", table="units")
    assert re.search(r"金水区2025年9月得\d+\.\d\d分，第\d名（共9个），折算前第\d名。", said(unit))
    money = ranked(as_account="jinshui", part="奖罚")
    assert not money.test.exception
    assert "二七区" not in money.text


def test_an_account_without_a_place_is_told_so(ranked):
    assert "本账户看不到任何排名" in ranked(as_account="nowhere").text


def test_a_city_without_patrols_ranks_nobody_and_says_why(look):
    for part in ("", "奖罚"):
        seen = look(RANKING, **({"part": part} if part else {}))
        assert not seen.test.exception
        assert NOBODY in seen.text
        assert "万元" not in "".join(seen.boards)


def test_choosing_a_table_or_turning_to_the_period_before_writes_the_link(ranked):
    test = ranked(pick="x").test
    test.selectbox(key="k_table").set_value("units").run()
    assert dict(test.query_params)["table"] == "units"
    assert "pick" not in test.query_params
    test.button(key="f_before").click().run()
    assert dict(test.query_params)["month"] == "2025-08"


TABLES = [
    {"league": key, "league_name": key, "members": members, "grain": grain, "table_tier": tier, "period": period, "since": since, "until": until}
    for key, members, grain, tier, period, since, until in (
        ("units", "units", "month", None, "2025-09", date(2025, 9, 1), date(2025, 10, 1)),
        ("tier_2", "streets", "xun", "双重", "2025-10-1", date(2025, 10, 1), date(2025, 10, 11)),
        ("streets", "streets", "xun", None, "2024-12-3", date(2024, 12, 21), date(2025, 1, 1)),
        ("streets", "streets", "xun", None, "2025-10-1", date(2025, 10, 1), date(2025, 10, 11)))]


def test_the_newest_period_of_the_first_table_is_read_where_nothing_is_asked():
    choice, ignored = read_choice({}, TABLES, ["金水区"])
    assert choice is not None
    assert (list(choice.tables), choice.row["period"], choice.period.label, ignored) == (["streets", "tier_2", "units"], "2025-10-1", "2025年10月上旬", [])
    earlier, _ = read_choice({"xun": "2024-12下旬", "unit": "金水区"}, TABLES, ["金水区"])
    assert earlier is not None
    assert (earlier.row["period"], earlier.unit) == ("2024-12-3", "金水区")
    assert read_choice({}, [], []) == (None, [])


def test_a_ledger_year_holds_the_periods_that_end_in_it():
    assert read_year(None, TABLES) == ("2025", ["2025", "2024", EVERY], "")
    assert year_span("2024", TABLES) == (date(2024, 1, 1), date(2025, 1, 1))
    assert year_span("2025", TABLES) == (date(2025, 1, 1), date(2025, 10, 11))
    assert year_span(EVERY, TABLES) == (date(2024, 12, 1), date(2025, 10, 11))


def place(street, rank, raw=None, **more):
    return {"street": street, "unit": "金水区", "rank": rank, "rank_raw": raw or rank, "size": 3, "score": Decimal("90.00"), "streak": 0, "held": None,
            "edge": None, "money_yuan": 0, "action": None} | more


def test_the_sentence_names_first_last_the_longest_move_and_the_longest_run():
    rows = [place("甲街道", 1, 3), place("乙街道", 2), place("丙街道", 3, 1, streak=4), place("丁街道", None, held="没有责任路段")]
    assert plain(ranking_sentence(XUN, "streets", rows, 4)) == (
        "2025年10月上旬参评街道（乡镇）3个（另有1个不排名），甲街道90.00分居首，丙街道90.00分居末；折算使2个名次变动，最大的是甲街道上升2位、丙街道下降2位；丙街道连续4次列入末位。")
    ends = [place("甲街道", 1), place("乙街道", 2, edge="末位", streak=3), place("丙街道", 3, edge="末位")]
    assert plain(ranking_sentence(XUN, "streets", ends, 3)).endswith("丙街道90.00分居末；乙街道连续3次列入末2位。")
    assert plain(ranking_sentence(XUN, "streets", [rows[2]], 4)) == "丙街道2025年10月上旬得90.00分，第3名（共3个），折算前第1名。"
    assert plain(ranking_sentence(XUN, "streets", rows[:2], 4)) == "2025年10月上旬所列2个中2个有名次，最前是甲街道，第1名（共3个）。"
    assert plain(ranking_sentence(XUN, "streets", [], 4)) == "2025年10月上旬没有可看的街道（乡镇）。"
    held = [place("甲", None, held="没有责任路段"), place("乙", None, held="没有责任路段"), place("丙", None, held="缺结案率的数据")]
    assert plain(ranking_sentence(XUN, "streets", held, 3)) == "2025年10月上旬不排名，原因各异，多数为没有责任路段。"


def test_money_is_worded_in_ten_thousands_where_whole_and_never_as_booked():
    assert (yuan(200_000), yuan(113_333), yuan(1_505_000), yuan(9_000)) == ("20万元", "113,333元", "150.5万元", "9,000元")
    assert (money_words(20_000), money_words(-20_000), money_words(0), money_words(None)) == ("奖2万元", "扣2万元", "", "")
    entry = {"money_yuan": 200_000, "state": "初评", "rule_status": "示例"}
    assert plain(money_sentence(date(2025, 1, 1), date(2025, 10, 11), [entry])) == (
        "2025年1月1日至2025年10月10日奖励20万元，扣款0元，共1笔，初评，未审定，未入账；规则为示例，不作结算依据。")
    assert plain(money_sentence(date(2025, 1, 1), date(2025, 10, 11), [])) == "2025年1月1日至2025年10月10日没有奖励和扣款。"
    assert standing_words([entry | {"rule_status": "正式"}]) == "初评，未审定，未入账"
    assert standing_words([entry | {"rule_status": "正式", "state": "审定"}]) == ""
    assert caveat({"has_money": True, "rule_status": "正式"}) == "奖罚为初评，未审定，未入账。"
    assert caveat({"has_money": False, "rule_status": "示例"}) == "均为初评，依据示例规则。"
    assert caveat({"has_money": False, "rule_status": "正式"}) == "均为初评。"


def test_parts_are_worded_with_what_was_divided_by_what():
    term = {"term": "on_time_rate", "numerator": 24, "denominator": 25, "rate": 0.96}
    assert part_words(term) == "按期结案24件÷应结案25件 = 96.00%"
    assert part_words(term | {"numerator": None}) == "无数据"
    assert part_words(term | {"numerator": 0, "denominator": 0}) == "按期结案0件÷应结案0件，没有可算的"
    assert part_words({"term": "length_rate", "numerator": 1_414_830, "denominator": 1_440_140}) == "实巡1,414.83公里÷路段全长1,440.14公里 = 98.24%"
    assert part_words({"term": "exposure", "numerator": 2, "denominator": None}) == "2次，按媒体层级扣分"
    assert weight_words({"found_weight": 0.5}) == "总分中发现考核占50%，整改考核占50%"
    assert weight_words({"found_weight": None}) == ""


def test_places_moves_and_ends_are_worded():
    assert (place_words(place("甲", 12)), place_words(place("甲", None, held="没有责任路段"))) == ("第12名（共3个）", "不排名：没有责任路段")
    assert (moved_words(1, 5), moved_words(5, 1), moved_words(3, 3), moved_words(None, 3)) == ("▲4", "▼4", "持平", "")
    assert moves_title([place("甲", 1, 5), place("乙", 2, 1)]) == "折算后上升最多的是甲（4位），下降最多的是乙（1位）"
    tied = [place("甲", 1, 3), place("乙", 2, 4), *(place(str(n), n, n - 1) for n in range(3, 7))]
    assert moves_title(tied) == "折算后上升最多的是甲、乙（各2位），下降最多的有4个（各1位）"
    ends = [place("甲", 1, edge="前列", money_yuan=200_000), place("乙", 9, edge="末位", money_yuan=-20_000, action="约谈")]
    assert (edge_note(ends, "前列"), edge_note(ends, "末位")) == ("1个，奖励合计20万元", "1个，扣款合计2万元，应通报批评、约谈1个")
    assert balance_title([{"street": "甲", "net_yuan": 20_000}, {"street": "乙", "net_yuan": -10_000}], "街道（乡镇）") == (
        "街道（乡镇）净得最多的是甲（2万元），净扣最多的是乙（1万元）")
    called = [{"unit": "金水区", "member": "甲", "streak": streak, "until": date(2025, 10, day)} for streak, day in ((3, 11), (2, 1))]
    assert plain(register_sentence(date(2025, 1, 1), called)) == "2025年1月1日以来应通报批评、约谈2次，涉及1个；最长的是甲，连续3次；均为初评，审定后执行。"
    assert plain(register_sentence(date(2025, 1, 1), [r | {"rule_status": "示例"} for r in called])).endswith("；均为初评，依据示例规则，审定后执行。")
