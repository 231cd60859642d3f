"""每周讲评 in a browser: an item a screen by keyboard, the link keeps it, and the workbook comes."""
import io
import re

import openpyxl
from playwright.sync_api import expect


def test_items_are_stepped_by_key_stand_in_the_link_and_fill_the_screen_without_scrolling(visit):
    seen = visit().open("/weekly")
    page = seen.page
    expect(page.locator("[data-item]")).to_have_count(10)
    page.get_by_role("button", name="演示").click()
    shown = page.locator(".ck-presenting .ck-on")
    expect(shown).to_have_attribute("data-item", "actions")
    for key, at in (("ArrowRight", "running"), ("PageDown", "exposed"), ("ArrowLeft", "running"), ("End", "remarks"), ("Home", "actions")):
        page.keyboard.press(key)
        expect(shown).to_have_attribute("data-item", at)
        box = shown.bounding_box()
        assert box["y"] + box["height"] <= page.viewport_size["height"]
        assert box["x"] + box["width"] <= page.viewport_size["width"]
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("present=running"))
    seen.settle()
    page.keyboard.press("Escape")
    expect(page.locator(".ck-presenting")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("present="))
    again = visit().open("/weekly?present=flags").page
    expect(again.locator(".ck-presenting .ck-on")).to_have_attribute("data-item", "flags")
    assert (seen.outside, seen.errors) == ([], [])


def test_the_workbook_has_the_blocks_and_their_definitions(visit):
    page = visit().open("/weekly").page
    with page.expect_download() as waiting:
        page.get_by_role("button", name="导出XLSX").click()
    book = openpyxl.load_workbook(io.BytesIO(waiting.value.path().read_bytes()))
    assert book.sheetnames[0] == "运行情况" and book.sheetnames[-1] == "口径"
    told = {row[0]: row[1] for row in book["口径"].iter_rows(values_only=True)}
    assert told["数据性质"] == "演示数据"
    assert "受理案件" in told["2 总体运行"]
