"""The wall's own script: what changed is marked until it was seen, four ways to fit, whose frame is taken away."""
from playwright.sync_api import expect

from tests.e2e.test_wall import wall

FRAME = {"key": "a", "width": 1920, "height": 1080, "unit": 24, "fit": "contain", "panels": 1, "reload": 99_999, "asOf": "2026-01-01T00:00:00",
         "head": "<h1>标题</h1>", "strip": "", "matters": ["事项"], "start": None}
SEND = "frame => ckWall.frame(frame)"


def scenes(first: str, second: str) -> dict:
    html = f'<h2>甲</h2><div class="w-body"><b data-n="x">{first}</b><b data-n="y">{second}</b></div>'
    return FRAME | {"scenes": [{"key": "0-a", "label": "甲", "seconds": 600, "html": html}]}


def test_only_the_figure_that_changed_is_marked_and_stays_marked_through_an_unchanged_publication(visit):
    page = wall(visit(), "screen=hall&scene=running")
    page.evaluate(SEND, scenes("1", "2"))
    expect(page.locator(".w-new")).to_have_count(0)
    page.evaluate(SEND, scenes("1", "3"))
    expect(page.locator(".w-new")).to_have_text("3")
    page.evaluate(SEND, scenes("4", "3"))
    expect(page.locator(".w-new")).to_have_text(["4", "3"])


def test_a_canvas_fits_as_its_file_says(visit):
    page = wall(visit(960, 660), "screen=hall&scene=running")
    boxes = {"contain": [0, 60, 960, 540], "width": [0, 60, 960, 540], "height": [-107, 0, 1173, 660], "stretch": [0, 0, 960, 660]}
    for fit, box in boxes.items():
        page.evaluate(SEND, scenes("1", "2") | {"fit": fit})
        measure = "e => { const r = e.getBoundingClientRect(); return [r.x, r.y, r.width, r.height].map(Math.round) }"
        assert page.locator("#ck-wall .w-canvas").evaluate(measure) == box, fit


def test_a_shut_account_loses_the_frame(visit):
    page = wall(visit(), "screen=hall&scene=running")
    page.evaluate("ckWall.beat({now: '2026-01-01T00:00:00', refresh: 600, trouble: '', stale: '', barred: '无法进入：账户未开通。'})")
    expect(page.locator("#ck-wall")).to_have_text("无法进入：账户未开通。")
    expect(page.locator("#ck-wall .w-canvas")).to_have_count(0)


def test_trouble_and_stale_data_are_said_in_words(visit):
    page = wall(visit(), "screen=hall&scene=running")
    beat = "said => ckWall.beat({now: '2026-01-01T09:30:00', refresh: 600, trouble: '', stale: '', barred: '', ...said})"
    page.evaluate(beat, {"stale": "数据已过期3天"})
    expect(page.locator("#ck-wall .w-said")).to_have_text("数据已过期3天")
    page.evaluate(beat, {"trouble": "暂时不能更新：发布版本损坏"})
    expect(page.locator("#ck-wall .w-said")).to_have_text("暂时不能更新：发布版本损坏｜画面为09:30的内容")
