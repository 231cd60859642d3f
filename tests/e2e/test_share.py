"""A view is copied as a link, saved bound to its data, opened from the sidebar on any page, and removed."""
from __future__ import annotations

import re

from playwright.sync_api import expect

PLAIN = "/explore?week=2025-W42&unit=金水区"


def test_a_view_is_shared_saved_opened_and_removed(visit, server):
    seen = visit()
    page = seen.page
    page.add_init_script("delete Navigator.prototype.clipboard")  # as on an intranet without TLS
    seen.open("/explore?unit=金水区")
    page.get_by_role("button", name="分享与保存").click()
    link = page.locator(".ck-share code")
    expect(link).to_have_text(f"{server.url}{PLAIN}")
    page.get_by_role("button", name="复制链接").click()
    expect(page.locator(".ck-share [role=status]")).to_have_text("已复制")
    page.get_by_text("固定数据版本").click()
    expect(link).to_have_text(re.compile(r"\?week=2025-W42&as_of=\w+-\w+&unit=金水区$"))
    bound = link.inner_text()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存“综合查询｜2025年第42周｜金水区”")).to_be_visible()
    assert re.findall(r"[A-Za-z]{3,}", page.locator('[data-testid="stPopoverBody"]').inner_text().replace(bound, "")) == []

    for start in ("/", PLAIN):  # from another page, and on the page itself as the link shows it
        seen.open(start)
        page.get_by_role("button", name="常用视图").click()
        page.get_by_text("综合查询｜2025年第42周｜金水区").click()
        expect(page.get_by_role("button", name="返回最新版本")).to_be_visible()
        expect(page).to_have_url(re.compile("/explore.*as_of="))
        expect(page.locator(".ck-stamp")).to_contain_text("金水区")
    page.get_by_role("button", name="返回最新版本").click()
    expect(page.get_by_role("button", name="返回最新版本")).to_have_count(0)
    page.get_by_role("button", name="常用视图").click()
    page.get_by_role("button", name="删除").click()
    expect(page.get_by_text("还没有保存过")).to_be_visible()
    assert (seen.outside, seen.errors) == ([], [])
