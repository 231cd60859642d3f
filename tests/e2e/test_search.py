"""The search box in a browser: by keyboard from any page to a place, by click to a case."""
from playwright.sync_api import expect


def ask(page, text):
    page.locator("h1").first.click()
    page.keyboard.press("/")
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    return page.locator(".ck-hits [role=option]")


def test_initials_typed_on_any_page_lead_to_the_segment_and_keep_the_week(visit):
    page = (seen := visit().open("/flags?week=2025-W41&unit=二七区")).page
    hits = ask(page, "hyl")
    expect(hits.first).to_have_attribute("aria-selected", "true")
    names = hits.locator("b").all_inner_texts()
    at = next(n for n, name in enumerate(names) if name.startswith("花园路（"))
    for _ in range(at):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator(".ck-trail b")).to_have_text(names[at])
    assert "week=2025-W41" in page.url
    assert "segment=S" in page.url
    expect(page.locator(".ck-hits")).to_be_hidden()
    expect(page.locator(".ck-search input")).to_have_value("")
    page.go_back()
    expect(page.locator("h1")).to_have_text("红旗黑旗评定")
    assert seen.settle().errors == []
    assert seen.outside == []


def test_a_unit_found_forgets_the_street_that_was_looked_at(visit):
    page = visit().open("/explore?week=2025-W41&unit=金水区&street=花园路街道").page
    hits = ask(page, "erqiqu")
    hits.filter(has_text="二七区").filter(has_text="区（管委会）").first.click()
    expect(page.locator(".ck-trail b")).to_have_text("二七区")
    assert "street=" not in page.url


def test_a_case_number_leads_to_its_card(visit, one_case):
    page = visit().open("/").page
    expect(ask(page, one_case.lower())).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(f"案件 {one_case}")


def test_what_is_not_found_is_said_and_escape_puts_it_away(visit):
    page = visit().open("/").page
    ask(page, "<img src=x onerror=alert(1)>")
    expect(page.locator(".ck-hits p")).to_contain_text("没有找到“<img")
    page.keyboard.press("Escape")
    expect(page.locator(".ck-hits")).to_be_hidden()
    assert page.locator(".ck-hits img").count() == 0
