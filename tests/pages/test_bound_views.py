"""A link shows for good what it shows: its dates, and where asked its publication; it opens nothing it should not."""
from __future__ import annotations

import io
import re
import shutil
from datetime import date

import openpyxl
import pytest

from cockpit import access, audit
from cockpit.access import Account
from cockpit.places import Places
from cockpit.refusal import Refused
from cockpit.shell import PAGES
from cockpit.ui import record, session, share
from cockpit.ui.views_menu import _as_written

EXPLORE = "../pages/explore.py"
OLD = "20200101T000000-abcdef"
OF_DATA = [e for e in PAGES if not e.bare and e.url_path != "log"]
HOSTILE = "<script>alert(1)</script>'; drop table case_fact; --" + "x" * 10_000
PARAMS = ("week", "xun", "month", "year", "range", "unit", "street", "scope", "source", "category", "due", "segment", "measure", "page", "part", "rows", "of",
          "where", "hotspot", "enterprise", "down", "across", "subcategory", "department", "id", "table", "pick", "of_year", "kind", "base_since",
          "present", "as_of")
# What the link of a page names where its URL names nothing, over the demonstration city.
WRITTEN_OUT = {"flags": {"week"}, "grades": {"month"}, "ranking": {"xun"}, "doubts": {"week"}, "trial": {"week"}, "weekly": {"week"}, "explore": {"week"},
               "inspections": {"year", "base_since", "base_until"}, "supervision": set()}
STAMP = re.compile(r"统计周期 ([^<]+)<")


@pytest.fixture(scope="module")
def house(city, tmp_path_factory):
    """The small city with an older publication kept beside the live one: that one alone is of demonstration data."""
    root = tmp_path_factory.mktemp("bound") / "house"
    shutil.copytree(city.folder.parents[1], root)
    older = root / "publications" / OLD
    shutil.copytree(root / "publications" / city.folder.name, older)
    text = (older / "manifest.json").read_text(encoding="utf-8")
    text = text.replace(city.manifest.id, OLD).replace('"demo": false', '"demo": true').replace(city.manifest.built_at.isoformat(), "2020-01-01T08:00:00")
    (older / "manifest.json").write_text(text, encoding="utf-8")
    return root


def turned(seen, entry, **params):
    """The same session at another page."""
    seen.test.switch_page(f"../pages/{entry.script}")
    seen.test.query_params.clear()
    for name, value in params.items():
        seen.test.query_params[name] = [value]
    seen.test.run()
    return seen


def test_every_page_of_a_bound_view_says_so_and_keeps_to_it(look, house):
    seen = look(house=house, as_of=OLD)
    for entry in OF_DATA:
        text = turned(seen, entry, as_of=OLD).text
        assert "看的是2020年1月1日8时发布的版本" in text and "不是最新的" in text, entry.title
        assert "演示数据" in text, entry.title
        loose = [link.proto.label for link in seen.test.get("page_link") if f"as_of={OLD}" not in link.proto.query_string]
        assert loose == [], entry.title
    seen.test.button(key="unbind").click().run()
    assert "as_of" not in seen.test.query_params
    assert "发布的版本" not in seen.text and "演示数据" not in seen.text


def test_the_wall_shows_what_is_newest_and_the_log_is_of_no_publication(look, house):
    seen = look(house=house)
    for entry in PAGES:
        if entry not in OF_DATA:
            assert "发布的版本" not in turned(seen, entry, as_of=OLD).text
            assert ("as_of" in seen.test.query_params) is not entry.bare


@pytest.mark.parametrize("wanted", ["20991231T000000-abcdef", "../../etc/passwd", "x" * 10_000, "'; drop table units; --"])
def test_a_publication_that_is_not_there_falls_back_to_the_newest_and_says_so(look, house, wanted):
    seen = look(EXPLORE, house=house, as_of=wanted)
    assert not seen.test.exception
    assert "链接固定的发布版本没有打开：没有这个发布版本" in seen.text and "现在显示的是最新发布的版本" in seen.text
    assert "演示数据" not in seen.text and wanted[:80] * 2 not in seen.text


def test_an_export_of_a_bound_view_names_its_publication(look, house, monkeypatch):
    offered = {}
    monkeypatch.setattr(record, "download", lambda label, make, *rest, key, **more: offered.update({key: make}))
    look(EXPLORE, house=house, as_of=OLD)
    about = openpyxl.load_workbook(io.BytesIO(offered["x_cases_xlsx"]()))["口径"]
    assert dict(about.iter_rows(values_only=True))["发布版本"] == f"{OLD}（不是最新发布的版本）"


def test_a_hostile_link_is_cut_short_on_every_page_and_nothing_of_it_runs(look, house):
    seen = look(house=house)
    for entry in OF_DATA:
        turned(seen, entry, **dict.fromkeys(PARAMS, HOSTILE))
        written = "\n".join([*(h.proto.body for h in seen.test.get("html")), *seen.boards])
        assert not seen.test.exception and "<script>" not in written and "x" * 200 not in written, entry.title


def test_the_link_of_a_page_names_its_dates_and_shows_the_same(look, demonstration, monkeypatch):
    links = []
    monkeypatch.setattr(share, "_control", lambda title, path, params, manifest, bound: links.append(params))
    seen = look(house=demonstration.folder.parents[1])
    for entry in (e for e in PAGES if e.url_path in WRITTEN_OUT):
        turned(seen, entry)
        stamp, written = STAMP.findall(seen.text), links[-1]
        assert set(written) == WRITTEN_OUT[entry.url_path], entry.title
        assert STAMP.findall(turned(seen, entry, **written).text) == stamp and links[-1] == written, entry.title
        assert bool(stamp) is (entry.url_path not in ("supervision", "trial")), entry.title


def test_a_link_is_readable_and_its_dates_come_before_what_a_program_may_cut_off():
    params = {"unit": "金水区", "week": "2025-W41", "segment": "a b&c=<1>（东）", "as_of": OLD}
    assert share.link_of("http://10.1.2.3:8501/explore?week=x#y", params) == (
        f"http://10.1.2.3:8501/explore?week=2025-W41&as_of={OLD}&unit=金水区&segment=a%20b%26c%3D%3C1%3E%EF%BC%88东%EF%BC%89")
    assert share.link_of("https://cockpit.bureau.local", {"range": "2025-10-01~2025-10-07"}) == "https://cockpit.bureau.local/?range=2025-10-01~2025-10-07"
    assert share.name_of("综合查询", params) == "综合查询｜2025年第41周｜金水区"
    assert share.name_of("页", {"week": "x", "unit": "长" * 50}) == "页｜" + "长" * 38
    assert _as_written("**周**![](http://x) :red[1]") == r"\*\*周\*\*\!\[\]\(http\:\/\/x\) \:red\[1\]"


def test_saving_and_removing_a_view_are_in_the_log(look, house):
    seen = look(EXPLORE, house=house, week="2025-W41")
    seen.test.session_state["share"] = True
    seen.test.run()
    field = next(t for t in seen.test.text_input if t.label == "名称")
    assert field.value == "综合查询｜2025年第41周"
    field.set_value("我的周")
    next(b for b in seen.test.button if b.label == "保存").click().run()
    assert "已保存“我的周”" in seen.text
    view = next(v for v in (house / "state" / "views").glob("*.json"))
    assert "我的周" in view.read_text(encoding="utf-8")
    audit.flush()
    event = audit.entries(audit.folder(Places(house)), date(2000, 1, 1), date(2100, 1, 1))[0].to_dicts()[0]
    assert [event[k] for k in ("kind", "account", "page", "what")] == ["save", "local", "综合查询", "我的周 explore?week=2025-W41"]


def test_a_changed_account_sees_its_new_scope_at_the_next_run_and_nothing_kept_from_before(look, house, monkeypatch):
    def granted(*accounts):
        monkeypatch.setattr(access, "access_rules", lambda _: access.AccessRules(mode="proxy", account=list(accounts)))

    seen = look(house=house, as_account="jinshui")
    granted(before := Account(id="jinshui", role="unit", units=("金水区",)))
    seen.test.run()
    assert "花园路街道" in "".join(seen.boards)
    seen.test.session_state["q_asked"] = "rows of the old scope"
    granted(Account(id="jinshui", role="unit", units=("二七区",)))
    with pytest.raises(Refused, match="授权已改变"):
        record._unchanged(before)
    seen.test.run()
    shown = seen.text + str(seen.test.selectbox)
    assert "二七区" in shown and "金水区" not in shown and "花园路街道" not in shown
    assert "q_asked" not in seen.test.session_state
    granted()
    seen.test.run()
    assert "账户未开通" in seen.text and seen.boards == [] and session.ACCOUNT not in seen.test.session_state
