"""The head of a page: its noun, the stamp that is always in sight, and the answer in one sentence."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import streamlit as st

from cockpit.freshness import over_words, stale_sources, stale_words
from cockpit.publish.manifest import Manifest
from cockpit.ui import session, share
from cockpit.ui.markup import esc, tag
from cockpit.ui.view import View
from cockpit.wording import Figure, Sentence

DECIDED = {"flags", "grades", "rankings", "supervision", "hotspots"}


def head(title: str, view: View, *subjects: str, mark: str | None = None) -> None:
    """Title left; right the stamp: 统计周期, 数据截至 with age and staleness, 范围, 规则版本, 初评, 演示数据, failed checks.

    `subjects`: what the page's figures are judged by, when it is more than 应结案. `mark`: what they are worth; without it
    初评 where a subject is decided; "" where only parts of the page are.
    """
    if mark is None:
        mark = "初评" if DECIDED & set(subjects) else ""
    manifest = session.publication().manifest
    now = manifest.now()
    marks = [tag("span", esc(f"统计周期 {view.period.label}"), cls="ck-bare"), as_of_marks(manifest, now),
             tag("span", esc(f"范围 {extent(view)}")), tag("span", esc(f"规则 {manifest.rule_words(*(subjects or ('due',)))}"))]
    marks += [tag("span", esc(mark), cls="ck-mark")] if mark else []
    marks.append(data_marks(manifest))
    title_row(title, marks)


def title_row(title: str, marks: Sequence[str]) -> None:
    """The title, the marks of the stamp, and room for 分享与保存."""
    with st.container(key="head", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(tag("div", tag("h1", esc(title)) + tag("div", "".join(marks), cls="ck-stamp"), cls="ck-head"), width="stretch")
        share.room()


def data_marks(manifest: Manifest) -> str:
    """演示数据, and how many checks failed; what every page says of its data."""
    said = tag("span", "演示数据", cls="ck-mark") if manifest.demo else ""
    failed = [c for c in manifest.checks if c.failed]
    if failed:
        said += tag("span", f"核对提示{len(failed)}项", cls="ck-mark", title="；".join(f"{c.label}{c.failed:,}处" for c in failed))
    return said


def say(sentence: Sentence) -> None:
    """The computed sentence; its figures strong."""
    said = "".join(tag("b", esc(p)) if isinstance(p, Figure) else esc(p) for p in sentence)
    st.html(tag("p", said, cls="ck-sentence"))


def as_of_marks(manifest: Manifest, now: datetime) -> str:
    """数据截至 with its age; beside it, in words, that a source is past its limit."""
    stale = "" if session.behind() else stale_words(manifest, now)  # what was chosen for its age is not late
    aged = age(manifest.as_of, now)
    aged = aged.removeprefix("历史数据，") if stale else aged  # what is past a limit is late, not history
    said = tag("span", esc(f"数据截至 {as_of_words(manifest.as_of, now)}（{aged}）"), title=sources(manifest))
    each = "；".join(f"{name}已过期{over_words(over)}" for name, over in stale_sources(manifest, now).items())
    return said + (tag("span", esc(stale), cls="ck-mark ck-stale", title=each, role="status") if stale else "")


def as_of_words(moment: datetime, now: datetime) -> str:
    """10月12日24时 for a midnight: people count a day to its last hour. The year when it is not this one."""
    midnight = (moment.hour, moment.minute) == (0, 0)
    day = moment - timedelta(days=1) if midnight else moment
    hour = "24时" if midnight else f"{moment.hour}时" + (f"{moment.minute:02d}分" if moment.minute else "")
    year = f"{day.year}年" if day.year != now.year else ""
    return f"{year}{day.month}月{day.day}日{hour}"


def age(moment: datetime, now: datetime) -> str:
    """How old the data is, in hours within two days, then in days; 历史数据 beyond a year."""
    hours = (now - moment).total_seconds() / 3600
    if hours < 1:
        return "不到1小时前"
    if hours < 48:
        return f"{int(hours)}小时前"
    days = int(hours // 24)
    return f"{days}天前" if days <= 366 else f"历史数据，{days // 365}年前"


def extent(view: View) -> str:
    scope = session.scope()
    place = view.place if view.unit else scope.label
    return place + ("·常规案件" if view.scope == "常规" else "")


def sources(manifest: Manifest) -> str:
    return "；".join(f"{s.label} {s.as_of:%Y-%m-%d %H:%M}" for s in manifest.sources)
