"""What is live, how fresh, what failed, what is missing: plain lines for the clerk and for IT staff."""
from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cockpit import saved_views
from cockpit.freshness import over_words, stale_sources
from cockpit.ingest.lake import Lake
from cockpit.places import Places
from cockpit.publish.keep import publications
from cockpit.publish.manifest import live_id, read_manifest
from cockpit.reference import reference
from cockpit.refusal import Refused
from cockpit.wording_ledger import field_label, table_label


def diagnose(places: Places, now: datetime | None = None) -> Iterator[tuple[bool, str]]:
    """(healthy, sentence) line by line; nothing is raised for a sick installation, it is said."""
    yield True, f"数据目录：{places.root}"
    lake = Lake(places)
    try:
        versions = lake.versions()
        live = lake.live()
        tables = "、".join(table_label(name) for name in sorted(versions))
        yield bool(live), f"数据湖：{len(live)}个文件在册，表：{tables}" if live else "数据湖是空的，先导入数据"
        for entry in live:
            if entry.quarantined:
                yield True, f"　{entry.file}隔离{entry.quarantined:,}行，编号{entry.id}"
    except Refused as refusal:
        yield False, f"数据湖：{refusal}"
        versions, live = {}, []
    try:
        manifest = read_manifest(places.publications / live_id(places))
    except Refused as refusal:
        yield False, f"发布：{refusal}"
        return
    now = now or manifest.now()
    age = now - manifest.as_of
    yield True, (f"线上版本：{manifest.id}，{'演示数据，' if manifest.demo else ''}案件{manifest.rows['case_fact']:,}件，"
                 f"数据截至{manifest.as_of:%Y-%m-%d %H:%M}（距今{age.days}天{age.seconds // 3600}小时）")
    yield from _kept(places)
    if manifest.lake_versions != versions and versions:
        yield False, "数据湖比线上版本新：有导入或撤回还没有发布，请运行python -m cockpit publish"
    for name, over in stale_sources(manifest, now).items():
        yield False, f"来源{name}超过约定时间没有新数据，已过期{over_words(over)}"
    for check in manifest.checks:
        if check.failed:
            yield not check.refuses, f"核对提醒：{check.label}，{check.failed:,}处"
    for source in manifest.sources:
        if source.lacks:
            lacks = "、".join(field_label(source.table, name) for name in source.lacks)
            yield True, f"来源{source.label}（{table_label(source.table)}）没有的字段：{lacks}"
    try:
        city = reference(places)
        if any(e.reference_digest != city.fingerprint for e in live if e.table == "cases"):
            yield False, "参考表在导入之后换过：责任路段按旧表匹配，需要时撤回后重新导入"
    except Refused as refusal:
        yield False, f"参考表：{refusal}"


def _kept(places: Places) -> Iterator[tuple[bool, str]]:
    """Publications that can be opened again, those that saved views keep, and files of views nobody could read."""
    kept, pinned = publications(places), saved_views.pinned(places)
    yield True, f"保留的发布版本：{len(kept)}个，{kept[0]}至{kept[-1]}"
    if pinned & set(kept):
        yield True, f"常用视图固定的发布版本，整理时保留：{'、'.join(sorted(pinned & set(kept)))}"
    if pinned - set(kept):
        yield False, f"常用视图固定的发布版本已不在：{'、'.join(sorted(pinned - set(kept)))}"
    for name in saved_views.damaged(places):
        yield False, f"常用视图的文件读不出来，已另存，其中的发布版本仍保留：{places.views / name}"
