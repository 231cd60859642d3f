"""投诉热点 in a real browser: the map without any request to the outside, and a click that goes one level down."""
import re

from playwright.sync_api import expect


def test_a_click_on_the_map_goes_into_a_district_and_back_without_a_request_to_the_outside(visit):
    seen = visit().open("/hotspots")
    page = seen.page
    svg = page.locator(".ck-map svg").first
    expect(svg).to_be_visible()
    seen.settle()
    page.locator('.ck-map svg [data-open*="level=unit"]').first.click()
    expect(page).to_have_url(re.compile("unit="))
    seen.settle()
    expect(page.locator(".ck-map-trail b")).not_to_have_text("全市")
    page.locator(".ck-map-trail button", has_text="全市").click()
    expect(page).not_to_have_url(re.compile("unit="))
    assert (seen.outside, seen.errors) == ([], [])
