"""When data is too old: the one rule behind the stamp, /healthz, the doctor and 数据台账."""
from __future__ import annotations

from datetime import datetime, timedelta

from cockpit.publish.manifest import Manifest, Source


def past_limit(source: Source, now: datetime, demo: bool) -> timedelta | None:
    """How long a source's data has been older than its profile allows; None while it is not.

    Demonstration data has no limit, nor has a source whose profile names none: historical data.
    """
    if demo or source.stale_days is None:
        return None
    over = now - source.as_of - timedelta(days=source.stale_days)
    return over if over > timedelta(0) else None


def stale_sources(manifest: Manifest, now: datetime) -> dict[str, timedelta]:
    """The sources past their limit, each with how long; a source of several tables by its oldest."""
    found: dict[str, timedelta] = {}
    for source in manifest.sources:
        over = past_limit(source, now, manifest.demo)
        if over is not None:
            name = source.label or source.system
            found[name] = max(over, found.get(name, over))
    return found


def stale_words(manifest: Manifest, now: datetime) -> str:
    """数据已过期3天, by the source that is latest; 部分数据 while others are in time; empty while all are."""
    stale = stale_sources(manifest, now)
    if not stale:
        return ""
    whole = all(past_limit(s, now, manifest.demo) is not None for s in manifest.sources)
    return f"{'数据' if whole else '部分数据'}已过期{over_words(max(stale.values()))}"


def over_words(over: timedelta) -> str:
    return f"{over.days:,}天" if over.days else "不到1天"
