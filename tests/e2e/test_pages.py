"""In a real browser: nothing leaves the host, nothing is English, links and drawers work, files open."""
import csv
import io
import re
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from playwright.sync_api import expect

from cockpit.shell import PAGES

HEADINGS = {"总览": "城市精细化管理“路长制”运行总览", "存疑清单": "存疑数据核查清单"}
LEFT_OUT = ("/wall", "/case")  # no head, and no link in the sidebar: they have tests of their own
# Latin letters a Chinese office uses itself, and names that are what they are: case and ledger numbers, files.
ALLOWED = re.compile(r"CSV|XLSX|AI(?=视频)|AJ(?=\d{14})|\b\d{8}-\d{4}-[0-9a-f]{6}\b|[\w-]+\.parquet")
# Every text the page shows and every label only a screen reader or a pointer meets. SQL and commands are code; identifiers
# are set in one width.
SAID = """() => {
    const code = 'code, pre, .ck-mono';
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), said = [];
    while (walker.nextNode()) {
        const at = walker.currentNode.parentElement;
        if (!at.closest(code) && at.checkVisibility({visibilityProperty: true})) said.push(walker.currentNode.data.trim());
    }
    for (const e of document.querySelectorAll('[aria-label],[title],[placeholder],[alt]'))
        if (!e.closest(code)) said.push(...['aria-label', 'title', 'placeholder', 'alt'].map(a => e.getAttribute(a)));
    return said.filter(Boolean)}"""


def test_every_page_asks_nothing_of_the_internet_throws_nothing_and_says_its_data_is_no_real_one(visit):
    """By the links of the sidebar, one after the other, as a morning goes."""
    page = (seen := visit().open("/")).page
    for entry in PAGES:
        if "/" + entry.url_path in LEFT_OUT:
            continue
        page.get_by_role("link", name=entry.title, exact=True).first.click()
        expect(page.locator("h1").first).to_have_text(HEADINGS.get(entry.title, entry.title))
        seen.settle()
        if entry.url_path != "log":  # it tells of accounts, not of cases
            expect(page.locator("body")).to_contain_text("演示数据")
        expect(page.get_by_text("页面出错")).to_have_count(0)
        assert (seen.outside, seen.errors) == ([], []), entry.title


def english(page) -> list[str]:
    """What the page says that is not Chinese."""
    said = page.evaluate(SAID)
    assert len(said) > 20
    return [line for line in said if re.search(r"[A-Za-z]{2,}", ALLOWED.sub("", line))]


@pytest.mark.parametrize("path", ["/", "/loop", "/explore", "/case"])
def test_a_page_is_chinese_to_the_last_label(visit, one_case, path):
    page = visit().open(f"/case?id={one_case}" if path == "/case" else path).page
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert page.title().endswith("城管驾驶舱")
    assert english(page) == []


def test_the_ledger_is_chinese_in_every_part(visit):
    seen = visit().open("/ledger")
    for part, heading in {"文件": "导入文件", "隔离": "隔离清单", "新鲜度": "数据新鲜度", "核对": "核对", "完整性": "各月上报案件", "口径": "指标口径"}.items():
        seen.page.locator(".st-key-l_part").get_by_role("radio", name=part, exact=True).click()
        expect(seen.page.locator("h2.ck-heading").first).to_contain_text(heading)
        assert english(seen.settle().page) == [], part


def test_the_first_screen_fits_a_projector_without_scrolling(visit):
    page = visit(1920, 1080).open("/").page
    expect(page.locator(".ck-matters, .ck-empty").first).to_be_visible()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight") <= 1080


@pytest.mark.parametrize("path", ["/", "/loop"])
def test_a_telephone_needs_no_sideways_scrolling(visit, path):
    page = visit(390, 844).open(path).page
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


def test_a_first_visit_by_deep_link_passes_the_gate_and_keeps_its_filters(visit):
    page = visit().open("/loop?week=2025-W41&unit=%E4%BA%8C%E4%B8%83%E5%8C%BA").page
    expect(page.get_by_role("heading", name="闭环流程")).to_be_visible()
    expect(page.locator(".ck-stamp")).to_contain_text("2025年第41周")
    expect(page.locator(".ck-stamp")).to_contain_text("范围 二七区")
    expect(page.locator(".ck-account")).to_contain_text("全市")


def test_a_change_of_page_keeps_the_week_and_the_place(visit):
    seen = visit().open("/?week=2025-W40&unit=%E4%BA%8C%E4%B8%83%E5%8C%BA")
    seen.page.get_by_role("link", name="闭环流程").click()
    expect(seen.page.get_by_role("heading", name="闭环流程")).to_be_visible()
    expect(seen.page.locator(".ck-stamp")).to_contain_text("2025年第40周")
    assert "week=2025-W40" in seen.page.url
    assert "unit=" in seen.page.url


def test_a_tile_opens_as_many_rows_as_it_says_and_the_link_opens_them_again(visit):
    page = visit().open("/").page
    tile = page.locator("button.ck-tile", has_text="超期未结")
    figure = tile.locator(".ck-figure").inner_text().removesuffix("件").strip()
    tile.click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_contain_text(f"超期未结数 {figure}件")
    again = visit().open(page.url.removeprefix(page.url[:page.url.index("/", 8)])).page
    expect(again.get_by_role("dialog")).to_contain_text(f"{figure}件")


def test_closing_the_drawer_takes_it_out_of_the_link(visit):
    page = visit().open("/?rows=overdue_open").page
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("rows="))


def test_every_click_is_one_press_of_back(visit):
    """A drawer opened by two parameters and closed, filters of two steps, pages: as many presses back as there were clicks."""
    page = (seen := visit().open("/")).page
    seen.settle()
    trail = [page.url]

    def clicked(target) -> None:
        target.click()
        expect(page).not_to_have_url(trail[-1])
        seen.settle()
        trail.append(page.url)

    clicked(page.get_by_role("link", name="涉企检查", exact=True))
    clicked(page.locator("button.ck-open").first)
    clicked(page.locator("[role=dialog] button").first)
    clicked(page.get_by_role("link", name="综合查询", exact=True))
    clicked(page.get_by_role("button", name=re.compile("^金水区应结案数")))
    assert {"rows", "of"} <= set(parse_qs(urlsplit(trail[2]).query)) and {"unit", "measure"} <= set(parse_qs(urlsplit(trail[5]).query))
    for url in reversed(trail[:-1]):
        page.go_back()
        expect(page).to_have_url(url)
        seen.settle()
    assert seen.errors == []


def test_exported_files_open_and_hold_the_rows_of_the_number(visit):
    page = visit().open("/?rows=overdue_open").page
    drawer = page.get_by_role("dialog")
    said = int(re.search(r"([\d,]+)件", drawer.locator("h2.ck-heading").inner_text())[1].replace(",", ""))
    with page.expect_download() as loaded:
        drawer.get_by_text("导出CSV").click()
    raw = loaded.value.path().read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    assert rows[0][0] == "案件编号"
    assert len(rows) - 1 == said
    with page.expect_download() as loaded:
        drawer.get_by_text("导出XLSX").click()
    book = openpyxl.load_workbook(io.BytesIO(loaded.value.path().read_bytes()))
    assert book["数据"].max_row - 1 == said
    assert ("数据性质", "演示数据") in [(row[0].value, row[1].value) for row in book["口径"].iter_rows()]


def test_a_click_on_a_bar_opens_its_rows(visit):
    page = visit().open("/loop").page
    chart = page.locator(".st-key-card_sources .js-plotly-plot")
    expect(chart.locator(".bars .point").first).to_be_visible()
    chart.locator(".bars .point path").first.click(force=True)
    expect(page.get_by_role("dialog")).to_contain_text("上报案件")
    assert "of=source" in page.url


def test_a_table_sorts_by_its_heading_from_the_keyboard(visit):
    page = visit().open("/").page
    heading = page.get_by_role("columnheader", name="超期未结数")
    heading.focus()
    page.keyboard.press("Enter")
    expect(heading).to_have_attribute("aria-sort", "descending")
    values = [int(v) for v in page.locator(".ck-table tbody tr:not(.ck-total) td:last-child").evaluate_all("c => c.map(e => e.dataset.value)")]
    assert values == sorted(values, reverse=True)
    expect(page.locator(".ck-table tbody tr").last).to_contain_text("全市")


def test_the_arrows_walk_through_the_weeks(visit):
    seen = visit().open("/?week=2025-W41")
    seen.page.locator(".st-key-f_before").get_by_role("button", name="‹").click()
    expect(seen.page.locator(".ck-stamp")).to_contain_text("2025年第40周")
    expect(seen.page).to_have_url(re.compile("week=2025-W40"))


def test_an_address_that_is_no_page_says_so_in_chinese(visit):
    page = visit().open("/nosuch").page
    expect(page.locator(".ck-plate")).to_contain_text("没有这个页面")
    expect(page.get_by_role("dialog")).not_to_contain_text(re.compile("[A-Za-z]{4,}"))


def test_paper_shows_the_page_without_navigation_and_filters(visit):
    page = visit().open("/").page
    page.emulate_media(media="print")
    expect(page.locator('[data-testid="stSidebar"]')).to_be_hidden()
    expect(page.locator(".st-key-filters")).to_be_hidden()
    expect(page.locator(".ck-stamp")).to_contain_text("演示数据")


