"""数据查询 in a browser: written, run by the keyboard, taken away as a file; and the log has all three."""
from __future__ import annotations

from playwright.sync_api import expect

SQL = "select unit, count(*) as cases from case_fact group by unit order by cases desc, unit"


def test_a_statement_is_run_and_its_rows_are_taken_away_and_logged(visit, tmp_path):
    seen = visit().open("/sql")
    page = seen.page
    editor = page.get_by_role("textbox", name="语句")
    editor.fill(SQL)
    editor.press("Control+Enter")
    expect(page.locator(".st-key-card_answer")).to_contain_text("共10行")
    with page.expect_download() as fetched:
        page.get_by_role("button", name="导出CSV").click()
    fetched.value.save_as(tmp_path / "rows.csv")
    assert (tmp_path / "rows.csv").read_text(encoding="utf-8-sig").splitlines()[0] == "unit,cases"
    editor.fill("copy (select 1) to '/tmp/cockpit_stolen.csv'")
    editor.press("Control+Enter")
    expect(page.locator(".ck-plate")).to_contain_text("只能写一条select语句")
    page.goto(seen.server.url + "/log")
    log = seen.settle().page.locator(".st-key-card_events")
    expect(log).to_contain_text("拒绝")
    expect(log).to_contain_text("数据查询_")
    expect(log).to_contain_text(SQL)
    assert seen.outside == []
    assert seen.errors == []
