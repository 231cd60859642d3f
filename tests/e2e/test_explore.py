"""综合查询 in a browser: down to a case and back by clicks and keys, and the file of what is listed."""
import io
import re

import openpyxl
from playwright.sync_api import expect


def listed(page) -> int:
    return int(re.search(r"([\d,]+)件", page.locator(".st-key-card_cases h2").inner_text())[1].replace(",", ""))


STEPS = ("button.ck-into[aria-label='进入金水区']", "button.ck-into[aria-label^='进入']", "button.ck-into[aria-label^='进入']:not([aria-label*='未匹配'])",
         "button.ck-into[aria-label^='打开案件']")
SHOWN = ".ck-trail, .ck-tile .ck-figure, .ck-head h1"


def test_four_steps_lead_from_the_city_to_a_case_and_each_reloads_and_goes_back_to_the_same(visit):
    """By mouse and by key; what is compared is where the page says it is and every figure of its tiles."""
    page = (seen := visit().open("/explore")).page
    views = []

    def shown() -> tuple[str, list[str]]:
        seen.settle()
        return page.url, page.locator(SHOWN).all_text_contents()

    for at, step in enumerate(STEPS):
        views.append(shown())
        page.reload()
        expect(page.locator(step).first).to_be_visible()
        assert shown() == views[-1]
        if at == 1:
            page.locator(step).first.focus()
            page.keyboard.press("Enter")
        else:
            page.locator(step).first.click()
        expect(page).not_to_have_url(views[-1][0])
    expect(page.locator(".ck-links li")).to_have_count(7)
    case = shown()
    page.reload()
    expect(page.locator(".ck-links li")).to_have_count(7)
    assert shown() == case
    for url, figures in reversed(views):
        page.go_back()
        expect(page.locator(SHOWN)).to_have_text(figures)
        expect(page).to_have_url(url)
    assert len({figures[0] for _, figures in views}) == 1 and len({str(figures) for _, figures in views}) == 4
    assert seen.settle().errors == []


def test_the_trail_and_the_link_back_lead_up(visit):
    page = visit().open("/explore?unit=金水区&street=花园路街道").page
    page.locator(STEPS[3]).first.click()
    page.get_by_text("返回综合查询").click()
    expect(page.locator(".ck-trail b")).to_have_text("花园路街道")
    page.locator(".ck-step", has_text="金水区").click()
    expect(page.locator(".ck-trail b")).to_have_text("金水区")
    assert "street=" not in page.url


def test_a_number_in_the_table_lists_its_cases_and_the_files_hold_them_all(visit):
    page = visit().open("/explore").page
    number = page.get_by_role("button", name=re.compile("^金水区应结案数"))
    count = int(number.inner_text().replace(",", ""))
    number.click()
    expect(page.locator(".ck-trail b")).to_have_text("金水区")
    expect(page.locator(".st-key-card_cases h2")).to_contain_text(f"应结案数{count:,}件")
    assert listed(page) == count > 20
    for name in ("导出CSV", "导出XLSX"):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=name).click()
        path = waiting.value.path()
        if name == "导出CSV":
            lines = path.read_text(encoding="utf-8-sig").splitlines()
            assert len(lines) == count + 1
            assert all(",金水区," in line for line in lines[1:])
        else:
            book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
            assert book["数据"].max_row == count + 1
            basis = {row[0]: row[1] for row in book["口径"].iter_rows(values_only=True)}
            assert basis["指标"] == "应结案数"
            assert basis["数据性质"] == "演示数据"


def test_a_street_on_the_map_is_stepped_into_by_keyboard_as_its_name_is(visit):
    page = (seen := visit().open("/explore?part=地图&unit=金水区&rank=due")).page
    area = page.locator(".ck-map g[role=button]").first
    name = area.get_attribute("aria-label").split("，")[0]
    area.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".ck-trail b")).to_have_text(name)
    assert "rank=due" in page.url and "part=" in page.url
    assert seen.settle().errors == []
