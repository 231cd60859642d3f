"""指挥大屏 through the shell: its figures are the pages' figures, it keeps to the account's scope, a broken part breaks nothing else."""
import json
import re
from datetime import date
from html import unescape

import pytest

from cockpit.access import EVERYWHERE
from cockpit.refusal import Refused
from cockpit.screens import SCENES
from cockpit.ui import session, wall_frame

WALL = "../pages/wall.py"
WEEK = {"since": date(2025, 10, 13), "until": date(2025, 10, 20)}


@pytest.fixture(autouse=True)
def no_frame_kept():
    wall_frame._made.clear()


def frame_of(seen):
    [sent] = [data for b in seen.test.get("bidi_component") if "scenes" in (data := json.loads(b.proto.json))]
    return sent


def scene(frame, name):
    [html] = [s["html"] for s in frame["scenes"] if s["key"].endswith(name)]
    return html


def figures(html):
    """key → text of every figure that shows when it changes."""
    return {unescape(key): unescape(re.sub("<[^>]+>", "", text)) for key, text in re.findall(r'<b[^>]* data-n="([^"]+)"[^>]*>(.*?)</b>', html)}


def test_the_wall_says_title_data_date_period_and_every_scene(look):
    frame = frame_of(look(WALL, screen="hall"))
    assert [s["label"] for s in frame["scenes"]] == list(SCENES.values())
    assert "郑州市城市管理运行指挥大屏" in frame["head"]
    assert "周数据" in frame["head"]
    assert "数据截至" in frame["head"]
    assert frame["start"] is None


def test_the_wall_has_no_navigation_and_sends_a_beat(look):
    seen = look(WALL, screen="hall")
    assert not seen.test.exception
    assert 'class="ck-brand"' not in seen.text
    assert 'class="ck-brand"' in look().text
    [beat] = [data for b in seen.test.get("bidi_component") if "now" in (data := json.loads(b.proto.json))]
    assert (beat["refresh"], beat["trouble"], beat["barred"]) == (10, "", "")


def test_the_running_scene_shows_what_the_questions_answer(look, city):
    totals = {r["scope"]: r for r in city.ask("operations/totals", EVERYWHERE, **WEEK).to_dicts()}
    [urgent] = city.ask("overview/emergency", EVERYWHERE, since=[WEEK["since"]], until=[WEEK["until"]], scope="全市").to_dicts()
    frame = frame_of(look(WALL, screen="hall"))
    assert list(figures(scene(frame, "running")).values()) == [
        f"{totals['全市']['accepted']:,}", f"{totals['常规']['on_time_rate'] * 100:.2f}", f"{totals['全市']['overdue_open']:,}", f"{urgent['emergency']:,}"]
    assert figures(frame["strip"])["strip/本周应急案件"] == f"{urgent['emergency']:,}件"


def test_the_units_scene_shows_what_the_question_answers_in_official_order(look, city):
    rows = [r for r in city.ask("operations/by_unit", EVERYWHERE, **WEEK).to_dicts() if r["scope"] == "全市"]
    shown = figures(scene(frame_of(look(WALL, screen="hall")), "units"))
    assert [k.split("/")[1] for k in shown if k.endswith("/due")] == [r["unit"] for r in rows]
    for r in rows:
        rate = "—" if r["on_time_rate"] is None else f"{r['on_time_rate'] * 100:.2f}"
        assert (shown[f"units/{r['unit']}/due"], shown[f"units/{r['unit']}/rate"], shown[f"units/{r['unit']}/late"]) == (
            f"{r['due']:,}", rate, f"{r['overdue_open']:,}")


def test_the_matters_are_those_of_the_first_page(look):
    first = re.findall("<li>.*?<b>【(.+?)】</b>(.*?)</", look().text.partition('class="ck-matters"')[2])
    shown = [re.fullmatch("<b>【(.+?)】</b>(.*)", m).groups() for m in frame_of(look(WALL, screen="hall"))["matters"]]
    assert first
    assert "".join(kind + said for kind, said in shown if "（续）" not in kind).startswith(first[0][0] + first[0][1][:10])
    assert [kind for kind, _ in shown if "（续）" not in kind] == [kind for kind, _ in first]


def test_a_scene_that_cannot_be_drawn_says_so_and_the_others_stand(look, monkeypatch):
    def broken(view, room):
        raise ZeroDivisionError

    monkeypatch.setitem(wall_frame.DRAWN, "units", broken)
    frame = frame_of(look(WALL, screen="hall"))
    assert re.search(r"本场景暂时无法显示.*编号[0-9a-f]{8}", scene(frame, "units"))
    assert "ZeroDivision" not in json.dumps(frame)
    assert figures(scene(frame, "running"))


def test_a_scoped_account_sees_its_own_unit_only(look):
    frame = frame_of(look(WALL, as_account="jinshui", screen="hall"))
    assert "二七区" not in json.dumps([s["html"] for s in frame["scenes"] if s["key"][2:] in ("running", "units", "supervision")], ensure_ascii=False)
    assert "范围 金水区" in frame["head"]


@pytest.mark.parametrize("account", ["jinshui", "nowhere"])
def test_an_account_of_one_place_or_none_gets_a_wall_without_a_broken_part(look, account):
    frame = frame_of(look(WALL, as_account=account, screen="hall"))
    assert frame["failed"] == []


def test_a_city_that_records_only_reports_has_a_wall_that_says_what_is_unknown(look, bare_city):
    frame = frame_of(look(WALL, house=bare_city.folder.parents[1], screen="hall"))
    assert frame["failed"] == []
    assert "无数据" in scene(frame, "running")
    assert [figures(frame["strip"])[f"strip/{label}"] for label in ("平均到场", "处置超时")] == ["无数据", "无数据"]


def test_a_scene_of_a_unit_that_is_not_there_says_so(look, city):
    folder = city.folder.parents[1] / "screens"
    folder.mkdir(exist_ok=True)
    path = folder / "one.toml"
    path.write_text('width = 1920\nheight = 1080\nleast_text = 24\n[[scenes]]\nscene = "units"\nunit = "火星区"\n[[scenes]]\nscene = "units"\nunit = "金水区"\n'
                    '[[scenes]]\nscene = "running"\nunit = "金水区"\ncases = "常规"\n', encoding="utf-8")
    try:
        frame = frame_of(look(WALL, screen="one"))
    finally:
        path.unlink()
    assert "没有“火星区”" in frame["scenes"][0]["html"]
    assert "units/花园路街道/due" in figures(frame["scenes"][1]["html"])
    [row] = [r for r in city.ask("operations/by_unit", EVERYWHERE, **WEEK).to_dicts() if (r["unit"], r["scope"]) == ("金水区", "常规")]
    assert figures(frame["scenes"][2]["html"])["running/0"] == f"{row['accepted']:,}"


def test_an_account_that_is_shut_is_told_and_its_frame_is_taken_away(look, monkeypatch):
    def shut(manifest=None):
        raise Refused("账户未开通")

    entered = session.enter
    calls = iter([entered, entered, shut, shut])
    monkeypatch.setattr(session, "enter", lambda: next(calls)())
    seen = look(WALL, screen="hall")
    beats = [data for b in seen.test.get("bidi_component") if "now" in (data := json.loads(b.proto.json))]
    assert beats[-1]["barred"] == "无法进入：账户未开通。"


def test_a_screen_file_that_is_wrong_is_said_in_words(look, city):
    folder = city.folder.parents[1] / "screens"
    folder.mkdir(exist_ok=True)
    try:
        (folder / "bad.toml").write_text('width = 1920\nheight = 1080\nleast_text = 24\nscenes = "all"\n', encoding="utf-8")
        text = look(WALL, screen="bad").text
        assert "屏幕项scenes写法不对" in text
        assert "bad.toml" in text
        assert "hall-wide" in text
    finally:
        (folder / "bad.toml").unlink()


def test_an_address_without_a_screen_offers_those_there_are(look):
    assert all(name in look(WALL).text for name in ("请选择屏幕", "hall", "hall-4k", "hall-wide", "6656×1792"))
