"""常用视图: looks at the data an account saved under a name; one small file an account, and which publications they keep.

A view is a page and its URL parameters. The file's name is a digest of the account, so that no account name can be a
path. Every change is one writer's at a time and survives a power cut; a file that cannot be read is set aside, not lost.
"""
from __future__ import annotations

import hashlib
import os
import re
import secrets
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from cockpit.places import Places
from cockpit.refusal import Refused

MOST, LONGEST_NAME, LONGEST_PARAMS = 50, 40, 4000
AS_OF = "as_of"  # the parameter that names a publication, in a URL as on the command line
DAMAGED = ".damaged-"
AN_ID = re.compile(r"\b\d{8}T\d{6}-[0-9a-f]{6}\b")


class SavedView(BaseModel):
    """One view: `page` is its path in the URL, `params` what stood behind it, the period always among them."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    name: str
    page: str
    params: dict[str, str]
    saved_at: datetime

    @property
    def publication(self) -> str:
        """The publication it is bound to, empty for the newest."""
        return self.params.get(AS_OF, "")


VIEWS = TypeAdapter(list[SavedView])


def saved(places: Places, account: str) -> tuple[list[SavedView], str]:
    """What an account saved, newest first, and a sentence where a file of its could not be read."""
    path = _file(places, account)
    try:
        views = _read(path)
    except Refused:
        with locked(places):
            views = _held(path)
    aside = sorted(p.name for p in places.views.glob(f"{path.stem}{DAMAGED}*"))
    told = f"常用视图有{len(aside)}个文件读不出来，原样留在数据目录state/views下（{aside[-1]}），请联系信息中心。" if aside else ""
    return sorted(views, key=lambda v: (v.saved_at, v.id), reverse=True), told


def save(places: Places, account: str, name: str, page: str, params: Mapping[str, str], now: datetime) -> SavedView:
    """Keep a view under a name. Refused without a name, with one that is taken, when 50 are kept, when the publication is gone."""
    view = SavedView(id=secrets.token_hex(6), name=_named(name), page=page, params=dict(params), saved_at=now.replace(microsecond=0))
    if sum(len(k) + len(v) for k, v in view.params.items()) > LONGEST_PARAMS:
        raise Refused("这个视图的地址太长，没有保存", "", "减少筛选条件后再保存")
    with locked(places):
        path = _file(places, account)
        views = _held(path)
        if len(views) >= MOST:
            raise Refused(f"常用视图最多{MOST}个，已满，没有保存", "", "在左侧“常用视图”里删除不用的")
        if any(v.name == view.name for v in views):
            raise Refused(f"已有名为“{view.name}”的常用视图，没有保存", "", "换一个名称，或先删除原来的")
        if view.publication and not (places.publications / view.publication / "manifest.json").exists():
            raise Refused("要固定的发布版本已不在，没有保存", "", "返回最新版本后再保存")
        _write(path, [*views, view])
    return view


def remove(places: Places, account: str, view_id: str) -> SavedView | None:
    """Take a view away; None where there is none of that id."""
    with locked(places):
        path = _file(places, account)
        views = _held(path)
        gone = next((v for v in views if v.id == view_id), None)
        if gone:
            _write(path, [v for v in views if v != gone])
    return gone


def pinned(places: Places) -> set[str]:
    """Publications some saved view is bound to. Of a file that cannot be read, every id in it: what is in doubt is kept."""
    found: set[str] = set()
    for path in places.views.glob("[!.]*.json"):
        try:
            found |= {v.publication for v in _read(path) if v.publication}
        except Refused:
            found |= set(AN_ID.findall(path.read_bytes().decode("utf-8", "replace")))
    return found


def damaged(places: Places) -> list[str]:
    """Names of the files that were set aside."""
    return sorted(p.name for p in places.views.glob(f"*{DAMAGED}*"))


@contextmanager
def locked(places: Places) -> Iterator[None]:
    """One writer at a time, tidy among them: no publication goes while a view is bound to it."""
    places.views.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with FileLock(places.views / ".lock", timeout=10):
            yield
    except Timeout:
        raise Refused("常用视图正被另一个程序占用", "", "稍后再试") from None


def _named(name: str) -> str:
    """A name in one line, without characters that are not seen."""
    seen = "".join(" " if c.isspace() else c for c in name if c.isspace() or unicodedata.category(c)[0] != "C")
    clean = " ".join(seen.split())
    if not clean:
        raise Refused("请写一个名称", "", "")
    if len(clean) > LONGEST_NAME:
        raise Refused(f"名称最多{LONGEST_NAME}个字，没有保存", "", "写短一些")
    return clean


def _file(places: Places, account: str) -> Path:
    return places.views / f"{hashlib.sha256(account.encode()).hexdigest()[:32]}.json"


def _read(path: Path) -> list[SavedView]:
    try:
        return VIEWS.validate_json(path.read_bytes())
    except FileNotFoundError:
        return []
    except ValidationError as error:
        raise Refused("常用视图的文件读不懂", path.name, "") from error


def _held(path: Path) -> list[SavedView]:
    """What the file holds, read by the one who may write; a file that cannot be read is moved aside, and nothing is held."""
    try:
        return _read(path)
    except Refused:
        numbers = (n for n in range(1, 10_000) if not _aside(path, n).exists())
        os.replace(path, _aside(path, next(numbers)))
        return []


def _aside(path: Path, number: int) -> Path:
    return path.with_name(f"{path.stem}{DAMAGED}{number}.json")


def _write(path: Path, views: list[SavedView]) -> None:
    """All of it beside, through to the disk, then in place. Refused where the disk takes nothing."""
    beside = path.with_name(f".{path.name}")
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(VIEWS.dump_json(views, indent=1))
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise Refused("常用视图没有写进磁盘，原来的没有变化", "", "请联系信息中心检查磁盘") from error
