"""投诉热点: what the page says is what its questions answer; every part opens; a bad link is said and ignored."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from urllib.parse import unquote

import pytest

from cockpit.access import EVERYWHERE
from cockpit.charts.hex_areas import areas
from cockpit.periods import Period
from cockpit.ui.hotspot_tile import hotspot_tile
from cockpit.ui.overview_tiles import Headline, repeats_tile
from cockpit.wording_hotspots import chance_words, change_words, hotspot_line, page_sentence, rebound_matters, why

ROW = {
    "id": "H2025-W41-01", "question": "突增", "state": "新增", "name": "经二路（黄河路至丰产路）", "subcategory": "夜市噪声扰民", "unit": "金水区", "days": 21,
    "cases": 50, "complaints": 50, "people": 28, "signals": 48, "before_signals": 20, "expected": 6.5, "ratio": 48 / 6.5, "chance": 3e-9,
    "rate": 0.001, "segment_id": "S0613"}


def test_a_hotspot_reads_as_the_officials_say_it():
    # 48 against 20 is a rise of 140 %
    assert hotspot_line(ROW) == "经二路（黄河路至丰产路）夜市噪声扰民：近21日50件、28人，较前21日上升140.0%，新增，责任单位金水区"
    assert why(ROW) == "近21日反映48处，应有6.5处，为7.4倍，随机出现的概率不到百万分之一"
    assert hotspot_line(ROW | {"people": None, "before_signals": None}).startswith("经二路（黄河路至丰产路）夜市噪声扰民：近21日50件，无诉求人，前21日无数据")
    assert "近21日50件，其中投诉3件、2人，较前" in hotspot_line(ROW | {"complaints": 3, "people": 2}), "fifty cases are not those of two people"
    assert change_words(ROW | {"before_signals": 0}) == "前21日没有"
    assert why(ROW | {"chance": None}) == "近21日反映48处，应有6.5处，已不显著"


@pytest.mark.parametrize(("chance", "said"), [(None, "—"), (2e-7, "不到百万分之一"), (4.2e-5, "约百万分之42"), (0.0021, "约万分之21"), (0.021, "2.1%")])
def test_a_probability_is_said_in_words(chance, said):
    assert chance_words(chance) == said


def test_the_sentence_counts_states_and_names_the_foremost():
    week = Period("week", date(2025, 10, 6), date(2025, 10, 13))
    rows = [ROW, ROW | {"id": "H2", "state": "反弹"}, ROW | {"id": "H3", "state": "消除"}, ROW | {"id": "H4", "question": "高发", "state": "持续"}]
    said = "".join(str(getattr(part, "text", part)) for part in page_sentence(week, rows, "全市"))
    assert "全市突增热点新增" in said
    assert said.endswith(f"最突出的是{hotspot_line(ROW)}。")
    lost = "".join(str(getattr(p, "text", p)) for p in page_sentence(week, [ROW | {"state": "不评价"}], "全市"))
    assert "因缺报不评价1处" in lost
    assert [m.kind for m in rebound_matters(rows)] == ["热点反弹"], "what came back stands before what is new"


def test_the_tile_counts_what_is_new_and_what_came_back():
    week = {"added": 2, "rebounded": 1, "ongoing": 3, "gone": 4, "overdue": 1, "unjudged": 0}
    tile = hotspot_tile([week])
    assert tile is not None
    assert (tile.figure, [line.text for line in tile.lines]) == ("3", ["新增 2｜反弹 1", "持续 3｜已消除 4｜逾30日 1"])
    assert hotspot_tile([]) is None


def test_touching_cells_are_one_area_and_no_cells_none():
    import h3

    centre = h3.latlng_to_cell(34.75, 113.65, 9)
    ring = sorted(h3.grid_disk(centre, 1))
    assert len(areas(ring)) == 1
    assert len(areas([*ring, h3.latlng_to_cell(34.9, 113.9, 9)])) == 2
    assert areas([]) == []


def test_every_number_of_the_week_has_its_rows(demonstration):
    weeks = demonstration.ask("hotspots/weeks", EVERYWHERE, question="突增")
    judged = weeks.filter(weeks["added"] + weeks["ongoing"] + weeks["rebounded"] > 0)
    assert not judged.is_empty(), "the demonstration city has planted hotspots"
    week = judged["period"][0]
    rows = demonstration.ask("hotspots/week", EVERYWHERE, week=week, question="突增").to_dicts()
    assert sum(r["state"] == "新增" for r in rows) == judged["added"][0]
    for row in rows:
        assert demonstration.ask("hotspots/cases", EVERYWHERE, id=row["id"], week=week).height == row["cases"]
        assert row["complaints"] + row["patrols"] == row["cases"]
        assert demonstration.ask("hotspots/history", EVERYWHERE, id=row["id"]).filter(period=week)["signals"][0] == row["signals"]


def test_every_kind_of_day_opens_as_many_complaints_as_it_counts(seen, demonstration):
    days = demonstration.ask("complaints/calendar", EVERYWHERE, since=date(2025, 10, 6), until=date(2025, 10, 13)).to_dicts()
    assert sum(r["complaints"] or 0 for r in days) > 0
    for row in (r for r in days if r["complaints"]):
        page = seen(part="时间规律", week="2025-W41", rows="kind", of=row["kind"])
        assert not page.test.exception
        assert f"{row['complaints']:,}件" in page.text
        assert demonstration.ask("complaints/rows", EVERYWHERE, since=date(2025, 10, 6), until=date(2025, 10, 13), kind=row["kind"]).height == row["complaints"]


PAGE = "../pages/hotspots.py"
PARTS = ("热点", "重复投诉", "时间规律", "每月一题", "平急与责任")


@pytest.fixture
def seen(look, demonstration):
    return lambda as_account="", **params: look(PAGE, as_account=as_account, house=demonstration.folder.parents[1], **params)


@pytest.mark.parametrize("part", PARTS)
def test_every_part_opens_for_the_city_and_for_one_district(seen, part):
    for account in ("", "jinshui"):
        page = seen(as_account=account, part=part)
        assert not page.test.exception, account
        assert "<h1>投诉热点</h1>" in page.text


def test_what_a_link_asks_for_and_is_not_there_is_said_and_ignored(seen):
    page = seen(hotspot="<script>alert(1)</script>")
    assert not page.test.exception
    assert "不在本周的清单上" in page.text or "还没有判定过投诉热点" in page.text
    assert "没有“x”这一部分" in seen(part="x").text
    assert "不是这一页的" in seen(part="重复投诉", rows="nothing", of="y").text


def test_a_week_before_the_first_judgement_shows_no_hotspot_of_a_later_one(seen, demonstration):
    assert demonstration.ask("hotspots/weeks", EVERYWHERE, until=date(2025, 6, 16), weeks=2).is_empty()
    newest = demonstration.ask("hotspots/week", EVERYWHERE)
    assert newest.height, "there are hotspots to be shown by mistake"
    page = seen(week="2025-W24")
    assert not page.test.exception and "还没有判定过投诉热点" in page.text
    assert not any(id_ in page.text + "".join(page.boards) for id_ in newest["id"])


def test_the_rates_stand_over_all_complaints_and_their_count_opens_them(seen, demonstration):
    since, until = date(2025, 10, 6), date(2025, 10, 13)
    [rates] = demonstration.ask("overview/three_rates", EVERYWHERE, since=[since], until=[until]).to_dicts()
    assert rates["complaints"] > 0
    assert f"{rates['complaints']:,}件" in seen(part="重复投诉", week="2025-W41", rows="rates", of="").text
    assert "投诉三率" in seen(part="重复投诉").text
    assert "投诉三率" not in seen(part="重复投诉", unit="金水区", street="丰产路街道").text, "they are kept by unit"


def test_a_city_that_records_almost_nothing_still_opens_every_part(look, bare_city):
    for part in PARTS:
        page = look(PAGE, house=bare_city.folder.parents[1], part=part)
        assert not page.test.exception, part


def test_a_segment_s_drawer_names_its_hotspots_of_that_week_and_a_hotspot_its_segments_flags(look, demonstration):
    def links(page: str, **params: str) -> list[str]:
        shown = look(page, house=demonstration.folder.parents[1], week="2025-W41", **params)
        assert not shown.test.exception
        return [link.proto.label for link in shown.test.get("page_link")]

    rows = demonstration.ask("hotspots/week", EVERYWHERE, week="2025-W41").to_dicts()
    assessed = set(demonstration.ask("flags/segments", EVERYWHERE, week="2025-W41")["segment_id"])
    row = next(r for r in rows if r["segment_id"] in assessed and r["state"] != "消除")
    assert f"{row['subcategory']}（{row['question']}，{row['state']}） ›" in links("../pages/flags.py", segment=row["segment_id"])
    quiet = sorted(assessed - {s for r in rows for s in [r["segment_id"], *(r["segments"] or "").split()]})[0]
    assert not [label for label in links("../pages/flags.py", segment=quiet) if "突增" in label or "高发" in label]
    there = links(PAGE, hotspot=row["id"])
    assert f"{row['segment']}评旗 ›" in there
    assert ("挂牌督办 ›" in there) == row["listed"]


def test_a_hotspot_s_drawer_goes_on_to_the_before_and_after_of_its_segment(look, demonstration):
    row = next(r for r in demonstration.ask("hotspots/week", EVERYWHERE, week="2025-W41").to_dicts() if r["segment_id"])
    page = look(PAGE, house=demonstration.folder.parents[1], week="2025-W41", hotspot=row["id"]).test
    page.button(key="spot_effect").click().run()
    assert not page.exception
    said = {name: page.query_params[name] for name in ("part", "segment", "subcategory", "unit")}
    assert {n: v[0] if isinstance(v, list) else v for n, v in said.items()} == {
        "part": "时间规律", "segment": row["segment_id"], "subcategory": row["subcategory"], "unit": row["unit"]}
    assert "hotspot" not in page.query_params
    assert page.selectbox(key="e_segment").value == row["segment_id"]


def headline(before: int | None, now: int | None, lacking: Sequence[str] = ()) -> Headline:
    rates = {"response_rate": 0.9645, "solve_rate": 0.9178, "satisfied_rate": 0.8651, "complaints": 817}
    return Headline(None, "accepted", {}, {}, {}, [], [rates, rates], [{"places": before}, {"places": now}], [],  # type: ignore[arg-type]
                    {name: ["replied_at"] if name in lacking else [] for name in ("response_rate", "solve_rate", "satisfied_rate")})


def test_the_tile_of_repeats_has_the_three_rates_beside_it_and_leads_to_the_list():
    [tile] = repeats_tile(headline(58, 63))
    assert (tile.label, tile.figure, tile.unit) == ("重复投诉", "63", "处")
    assert [(x.text, x.verdict) for x in tile.lines] == [("较上期增加5处", "worse"), ("响应96.45 解决91.78 满意86.51%", "neutral")]
    assert "重复投诉" in unquote(tile.opens)
    assert [x.text for x in repeats_tile(headline(63, 63, ["solve_rate"]))[0].lines] == ["与上期持平", "响应96.45 满意86.51%"]
    assert (repeats_tile(headline(None, 0))[0].figure, repeats_tile(headline(None, 0))[0].lines[0].text) == ("0", "上期无数据")
    assert repeats_tile(headline(3, None))[0].figure == "无数据"
    assert repeats_tile(headline(1, 1, ["response_rate", "solve_rate", "satisfied_rate"])) == [], "no source has complaints"
