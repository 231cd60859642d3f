"""Flags and grades in a browser: from 总览 to a segment and back, a mark of the map, and nothing asked of the outside."""
import re

from playwright.sync_api import Locator, Page, expect


def test_a_tile_leads_to_the_flags_and_a_flag_to_its_score_and_every_step_is_a_link(visit):
    seen = visit().open("/")
    page = seen.page
    page.locator("button.ck-tile", has_text="评旗·初评").click()
    expect(page.locator("h1")).to_have_text("红旗黑旗评定")
    first = page.locator(".st-key-card_black button.ck-into").first
    name = first.inner_text()
    first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer.locator("h2.ck-heading").first).to_contain_text(name)
    expect(page).to_have_url(re.compile("segment="))
    link = page.url
    seen.settle()
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    expect(page).not_to_have_url(re.compile("segment="))
    again = visit().open(link.removeprefix(seen.server.url)).page
    expect(again.get_by_role("dialog").locator("h2.ck-heading").first).to_contain_text(name)
    assert (seen.outside, seen.errors) == ([], [])


def hover(page: Page, mark: Locator) -> None:
    """Rest on a mark until the chart has noticed; one that is not hovered takes no click, and charts above may still push it down."""
    for _ in range(40):
        box = mark.bounding_box()
        if box is None:  # just being drawn again
            page.wait_for_timeout(250)
            continue
        page.mouse.move(box["x"] + box["width"] / 2 + 1, box["y"] + box["height"] / 2)
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_timeout(250)
        if page.locator(".hoverlayer .hovertext").is_visible() and mark.bounding_box() == box:
            return
    raise AssertionError("the chart never noticed the pointer")


def test_a_mark_of_the_map_opens_its_segment_and_can_be_clicked_again(visit):
    seen = visit().open("/flags?part=地图")
    page = seen.page
    for _ in range(2):
        seen.settle()
        hover(page, page.locator(".js-plotly-plot .scatterlayer text", has_text="黑").last)
        page.mouse.down()
        page.mouse.up()
        expect(page.get_by_role("dialog")).to_contain_text("得分由来")
        seen.settle()
        page.get_by_role("dialog").get_by_role("button", name="关闭").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
    assert (seen.outside, seen.errors) == ([], [])


def test_the_flow_between_grades_is_drawn_without_a_request_to_the_outside(visit):
    seen = visit().open("/grades")
    expect(seen.page.locator(".sankey-node").first).to_be_visible()
    expect(seen.page.locator(".ck-sentence")).to_contain_text("均为初评")
    assert (seen.outside, seen.errors) == ([], [])
