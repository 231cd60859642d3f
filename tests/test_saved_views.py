"""Saved views: one account's own, never half written, never lost, and what they are bound to stays."""
from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from cockpit import saved_views
from cockpit.doctor import _kept
from cockpit.publish.keep import KEPT, publications, tidy
from cockpit.refusal import Refused

NOW = datetime(2025, 10, 20, 9)
OLD = "20200101T000000-abcdef"
WEEK = {"week": "2025-W41", "unit": "金水区"}


@pytest.fixture
def save(house):
    def saved(name="金水周", account="zhang", params=None, now=NOW):
        return saved_views.save(house, account, name, "explore", WEEK if params is None else params, now)
    return saved


def names(house, account="zhang"):
    return [v.name for v in saved_views.saved(house, account)[0]]


def test_a_view_is_its_accounts_own_and_goes_when_it_is_removed(house, save):
    view = save()
    assert saved_views.saved(house, "zhang") == ([view], "")
    assert (view.page, view.params, view.saved_at, view.publication) == ("explore", WEEK, NOW, "")
    assert saved_views.saved(house, "li") == ([], "")
    assert saved_views.remove(house, "li", view.id) is None
    assert saved_views.remove(house, "zhang", view.id) == view
    assert names(house) == []


def test_no_account_name_is_a_path_and_no_file_anybody_elses_to_read(house, save):
    save(account="../../etc/张三\0")
    (file,) = [p for p in house.views.iterdir() if p.suffix == ".json"]
    assert file.parent == house.views and file.stem.isalnum() and file.stat().st_mode & 0o077 == 0
    assert names(house, "../../etc/张三\0") == ["金水周"]


@pytest.mark.parametrize(("given", "kept"), [("  金水 \n\t 周\u202e\u200b ", "金水 周"), ("长" * 40, "长" * 40), ("<b>周</b>", "<b>周</b>")])
def test_a_name_is_one_visible_line(save, given, kept):
    assert save(given).name == kept


@pytest.mark.parametrize(("changed", "said"), [
    ({"name": " \u200b"}, "请写一个名称"), ({"name": "长" * 41}, "最多40个字"), ({"name": "旧的"}, "已有名为“旧的”"),
    ({"params": {"unit": "x" * 10_000}}, "地址太长"), ({"params": WEEK | {"as_of": OLD}}, "发布版本已不在"),
])
def test_what_cannot_be_kept_is_refused_and_changes_nothing(house, save, changed, said):
    save("旧的")
    with pytest.raises(Refused, match=said):
        save(**changed)
    assert names(house) == ["旧的"]


def test_fifty_views_at_most_also_when_all_are_saved_at_once(house, save):
    def tried(n):
        try:
            save(f"第{n}个")
        except Refused as refused:
            return refused.what
        return ""

    with ThreadPoolExecutor(8) as many:
        said = list(many.map(tried, range(53)))
    assert len(names(house)) == 50
    assert [s for s in said if s] == ["常用视图最多50个，已满，没有保存"] * 3


def test_a_file_that_cannot_be_read_is_set_aside_told_and_still_binds(house, save):
    save()
    (file,) = [p for p in house.views.iterdir() if p.suffix == ".json"]
    file.write_text('[{"id": "1", "params": {"as_of": "20200101T000000-abcdef"}, ', encoding="utf-8")
    views, told = saved_views.saved(house, "zhang")
    assert views == [] and f"{file.stem}.damaged-1.json" in told
    assert OLD in (house.views / f"{file.stem}.damaged-1.json").read_text(encoding="utf-8")
    assert saved_views.pinned(house) == {OLD}
    save("又一个")
    assert names(house) == ["又一个"] and saved_views.saved(house, "zhang")[1] == told


def test_a_disk_that_takes_nothing_leaves_what_was_there(house, save, monkeypatch):
    save("旧的")

    def full(handle):
        raise OSError(28, "No space left on device")
    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        with pytest.raises(Refused, match="没有写进磁盘"):
            save("新的")
    assert names(house) == ["旧的"]


def test_a_publication_stays_as_long_as_a_view_is_bound_to_it_and_no_longer(house, save):
    for n in range(KEPT + 2):
        (folder := house.publications / f"20200101T0000{n:02d}-abcdef").mkdir(parents=True)
        (folder / "manifest.json").touch()
    house.current.write_text(f"20200101T0000{KEPT + 1}-abcdef\n", encoding="utf-8")
    view = save(params=WEEK | {"as_of": OLD})
    told: list[str] = []
    assert tidy(house, told.append) == ["20200101T000001-abcdef"]
    assert told[-1] == "清理1个旧发布版本，保留最近30个、定稿的版本，以及常用视图固定的1个"
    assert (True, f"常用视图固定的发布版本，整理时保留：{OLD}") in _kept(house)
    saved_views.remove(house, "zhang", view.id)
    assert tidy(house) == [OLD]
    assert OLD not in publications(house)
