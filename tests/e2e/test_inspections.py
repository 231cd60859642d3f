"""涉企检查 in a real browser: no request to the outside in any part, a telephone's width, a count to its records, a name to its days."""
import re

import pytest
from playwright.sync_api import expect

PARTS = ("减频", "负担", "包容与修复", "减检质效比对", "企业")
MONTH = "month=2025-09&base_since=2025-08-01&base_until=2025-09-01"


@pytest.mark.parametrize("part", PARTS[:1])
def test_a_part_fits_a_telephone_and_asks_nothing_of_the_internet(visit, part):
    seen = visit(390, 844).open(f"/inspections?part={part}&{MONTH}")
    expect(seen.page.get_by_role("heading", name="涉企检查", exact=True)).to_be_visible()
    seen.settle()
    assert seen.page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    assert (seen.outside, seen.errors) == ([], [])
    expect(seen.page.get_by_text("页面出错")).to_have_count(0)


def test_a_count_opens_its_records_and_closing_takes_them_out_of_the_link(visit):
    seen = visit(1920, 1080).open(f"/inspections?{MONTH}")
    page = seen.page
    figure = page.locator(".ck-claim button.ck-open").first
    count = re.sub(r"\D", "", figure.inner_text())
    figure.click()
    expect(page).to_have_url(re.compile(r"rows=visits"))
    expect(page.get_by_role("dialog").get_by_text(re.compile(f"{int(count):,}条记录"))).to_be_visible()
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile(r"rows="))


def test_a_name_opens_the_days_of_its_enterprise(visit):
    seen = visit(1920, 1080).open(f"/inspections?part=企业&{MONTH}")
    page = seen.page
    page.locator("button.ck-into").first.click()
    expect(page).to_have_url(re.compile(r"enterprise=\d+"))
    expect(page.get_by_role("dialog").locator(".js-plotly-plot")).to_be_visible()
    assert (seen.settle().outside, seen.errors) == ([], [])
