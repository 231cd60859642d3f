"""综合查询 in a browser: down to a case and back by clicks and keys, and the file of what is listed."""
import io
import re

import openpyxl
from playwright.sync_api import expect


def listed(page) -> int:
    return int(re.search(r"([\d,]+)件", page.locator(".st-key-card_cases h2").inner_text())[1].replace(",", ""))


def test_city_to_case_and_back_leaves_every_step_in_the_link(visit):
    page = (seen := visit().open("/explore")).page
    page.get_by_role("button", name="进入金水区", exact=True).click()
    expect(page.locator(".ck-trail b")).to_have_text("金水区")
    street = page.locator("button.ck-into[aria-label^='进入']").first
    name = street.inner_text()
    street.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".ck-trail b")).to_have_text(name)
    page.locator("button.ck-into[aria-label^='打开案件']").first.click()
    expect(page.locator(".ck-links li")).to_have_count(7)
    assert "/case?" in page.url
    page.get_by_text("返回综合查询").click()
    expect(page.locator(".ck-trail b")).to_have_text(name)
    page.locator(".ck-step", has_text="金水区").click()
    expect(page.locator(".ck-trail b")).to_have_text("金水区")
    assert "street=" not in page.url
    assert seen.settle().errors == []


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
