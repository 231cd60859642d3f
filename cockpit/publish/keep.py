"""Which publications stay: the live one, the last thirty, every one a meeting has 定稿, and every one a saved view is bound to."""
from __future__ import annotations

import shutil

from cockpit import saved_views
from cockpit.ingest.lake import Lake
from cockpit.places import Places
from cockpit.publish.manifest import live_id
from cockpit.publish.marts import Progress

KEPT = 30
PINNED = "定稿"  # an empty file of this name inside a publication keeps it for good


def publications(places: Places) -> list[str]:
    """Ids of the kept publications, oldest first."""
    return sorted(p.parent.name for p in places.publications.glob("[0-9]*/manifest.json"))


def tidy(places: Places, progress: Progress = lambda line: None) -> list[str]:
    """Compact the lake and remove old publications. Returns the ids removed."""
    lake = Lake(places)
    with lake.locked(progress):
        for table, files in lake.tidy().items():
            progress(f"{table}：现有{files}个文件")
        live = live_id(places)
        with saved_views.locked(places):
            kept = saved_views.pinned(places) & set(publications(places))
            removed = [p for p in publications(places)[:-KEPT]
                       if p != live and p not in kept and not (places.publications / p / PINNED).exists()]
            for publication in removed:
                shutil.rmtree(places.publications / publication)
        also = f"，以及常用视图固定的{len(kept)}个" if kept else ""
        progress(f"清理{len(removed)}个旧发布版本，保留最近{KEPT}个、定稿的版本{also}")
    return removed
