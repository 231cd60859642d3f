"""The wall in a real browser: everything fits at three sizes, keys turn it, it outlives the server and follows publications."""
import re
import shutil
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from cockpit.places import SHIPPED
from cockpit.screens import SCENES
from tests.e2e.conftest import Server, cockpit

GEOMETRY = (Path(__file__).parent / "wall_geometry.js").read_text(encoding="utf-8")
SIZES = (("hall", 1920, 1080), ("hall-4k", 3840, 2160), ("hall-wide", 6656, 1792))
ON = "#ck-wall .w-scene.w-on h2"


def wall(seen, query: str):
    """The page with its wall drawn."""
    seen.page.goto(f"{seen.server.url}/wall?{query}")
    seen.page.locator(ON).first.wait_for()
    return seen.page


def now_on(page) -> str:
    return page.locator(ON).first.evaluate("e => e.firstChild.data")


@pytest.mark.parametrize(("screen", "width", "height"), SIZES)
def test_nothing_scrolls_clips_wraps_or_is_too_small_in_any_scene(visit, screen, width, height):
    seen = visit(width, height)
    page = wall(seen, f"screen={screen}")
    assert page.locator("#ck-wall .w-scene").count() == len(SCENES)
    assert page.evaluate(GEOMETRY) == []
    assert seen.outside == []
    assert seen.errors == []
    assert page.locator("#ck-wall").evaluate("e => getComputedStyle(e).cursor") == "none"
    expect(page.locator("#ck-wall time")).to_have_text(re.compile(r"^\d\d:\d\d:\d\d$"))
    expect(page.locator("#ck-wall .w-stamp")).to_contain_text(re.compile("周数据.*数据截至 .*前）.*演示数据"))


def test_a_line_that_is_too_long_is_found(visit):
    page = wall(visit(), "screen=hall&scene=running")
    page.evaluate("document.querySelector('#ck-wall .w-on .w-says p').append('很'.repeat(90))")
    assert [f for f in page.evaluate(GEOMETRY) if f.startswith("outside")]
    page.evaluate("document.querySelector('#ck-wall .w-on h3').style.fontSize = '9px'")
    assert [f for f in page.evaluate(GEOMETRY) if f.startswith("small")]


def test_arrows_step_and_space_holds_and_lets_go(visit):
    page = wall(visit(), "screen=hall&scene=running")
    place = page.locator("#ck-wall [data-at]")
    expect(place).to_have_text("1/8 运行态势（已暂停）")
    page.keyboard.press("ArrowRight")
    expect(place).to_have_text("2/8 评旗地图（已暂停）")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(place).to_have_text("8/8 市直部门处置（已暂停）")
    page.keyboard.press("Space")
    expect(place).to_have_text("8/8 市直部门处置")
    page.keyboard.press("ArrowRight")
    expect(place).to_have_text("1/8 运行态势")


@pytest.mark.parametrize(("query", "said"), [("screen=nowhere", "没有屏幕“nowhere”"), ("screen=hall&scene=%3Cb%3E", "没有场景“<b>”"),
                                             ("screen=../../etc/passwd", "没有屏幕"), ("", "请选择屏幕")])
def test_an_address_that_names_nothing_is_answered_with_what_there_is(visit, query, said):
    page = visit().open(f"/wall?{query}").page
    expect(page.locator(".ck-plate").first).to_contain_text(said)
    expect(page.get_by_role("link", name="hall-wide")).to_be_visible()
    expect(page.locator("#ck-wall")).to_have_count(0)


def test_a_lost_network_is_said_with_the_age_of_the_frame_and_passes(visit):
    seen = visit()
    seen.page.clock.install()
    page = wall(seen, "screen=hall")
    said = page.locator("#ck-wall .w-said")
    page.context.set_offline(True)
    page.clock.run_for(30_000)
    expect(said).to_have_text(re.compile(r"^与服务器连接中断已\d+秒｜画面为\d\d:\d\d的内容，恢复后自动更新$"))
    page.context.set_offline(False)
    expect(said).not_to_be_visible()


def test_a_wall_is_opened_anew_when_it_is_due_and_not_before(visit):
    seen = visit()
    seen.page.clock.install()
    page = wall(seen, "screen=hall")
    page.evaluate("window.opened = 1")
    page.clock.run_for(15_000)
    assert page.evaluate("window.opened") == 1
    page.clock.fast_forward("12:30:00")
    page.wait_for_function("window.opened === undefined && window.ckWall && window.ckWall.state.frame")


def test_the_wall_outlives_the_server_and_follows_publications(visit, demo_house, tmp_path):
    house = tmp_path / "house"
    shutil.copytree(demo_house, house, symlinks=True)
    (house / "screens").mkdir()
    text = (SHIPPED / "screens" / "hall.toml").read_text(encoding="utf-8").replace("refresh_seconds = 10", "refresh_seconds = 2")
    (house / "screens" / "quick.toml").write_text(text, encoding="utf-8")
    running = Server(house, tmp_path / "first.log")
    try:
        seen = visit()
        seen.server = running
        page = wall(seen, "screen=quick&scene=running")
        before = page.evaluate("ckWall.state.frame")
        figure = page.locator("#ck-wall .w-on .w-figure .w-num").first.inner_text()
        running.process.kill()
        running.process.wait()
        said = page.locator("#ck-wall .w-said")
        expect(said).to_contain_text(re.compile("与服务器连接中断已.*画面为"), timeout=25_000)
        expect(page.locator("#ck-wall .w-on .w-figure .w-num").first).to_have_text(figure)
        expect(page.get_by_role("dialog")).not_to_be_visible()
        cockpit(house, "publish")
        running = Server(house, tmp_path / "second.log", running.port)
        started = time.monotonic()
        page.wait_for_function("before => ckWall.state.frame !== before", arg=before, timeout=40_000)
        assert time.monotonic() - started < 30
        expect(said).not_to_be_visible()
        assert now_on(page) == "运行态势"
        (house / "publications" / "current").write_text("20000101T000000-nothing", encoding="utf-8")
        expect(said).to_contain_text("画面为", timeout=25_000)
        expect(page.locator("#ck-wall .w-on .w-figure .w-num").first).to_have_text(figure)
    finally:
        running.process.kill()
