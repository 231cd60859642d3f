"""The two things a data clerk does: take files in, and take one back."""
from __future__ import annotations

import errno
import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import cast

import polars as pl

from cockpit.contract import LAKE, STAGE_TIMES
from cockpit.ingest.conform import Conformed, conform
from cockpit.ingest.lake import Lake
from cockpit.ingest.ledger import Entry, IssueNote
from cockpit.ingest.mask import installation_salt
from cockpit.ingest.profile import DERIVED, Profile, TableMap, load_profile, profile_names
from cockpit.ingest.read import Sheet, read
from cockpit.ingest.versions import Compared, compare, without_repeats
from cockpit.periods import city_time, containing
from cockpit.places import Places, places
from cockpit.reference import Reference, reference
from cockpit.refusal import Refused

Say = Callable[[str], object]


def ingest(paths: Sequence[Path | str] = (), profile: str | None = None, dry_run: bool = False,
           progress: Say = print) -> list[Entry]:
    """Take files into the lake, each wholly or not at all; no paths: everything in data/exports/.

    Returns an entry a file. A refused file does not stop the others; after them the refusals are raised as one.
    """
    here = places()
    entries, refusals = [], []
    for path, chosen, table in _files(here, [Path(p) for p in paths], profile):
        try:
            entries.append(_take(here, path, chosen, table, dry_run, progress))
        except Refused as refusal:
            refusals.append(refusal)
            progress(f"{path.name} 未导入：{refusal}")
    if len(refusals) == 1:
        raise refusals[0]
    if refusals:
        said = "；".join(f"{r.what}（{r.where}）" for r in refusals[:10])
        raise Refused(f"{len(refusals)}个文件未导入，{len(entries)}个已导入。未导入的：{said}", "", "按各自的提示改正后重新导入")
    return entries


def withdraw(ingest_id: str, progress: Say = print) -> Entry:
    """Take one file's rows back, as if it had never come. Refused when the id is unknown or already withdrawn."""
    here = places()
    lake = Lake(here)
    with lake.locked(progress), _room("数据湖"):
        entry = next((e for e in lake.ledger() if e.id == ingest_id), None)
        if entry is None:
            raise Refused(f"没有编号为“{ingest_id[:60]}”的导入", "", "在“数据台账”或 python -m cockpit doctor 里查看编号")
        if entry.withdrawn:
            raise Refused(f"导入{entry.id}已于{entry.withdrawn:%Y-%m-%d %H:%M}撤回", entry.file, "不必再撤回")
        now = _now(reference(here))
        lake.withdraw(entry, now)
    progress(f"已撤回{entry.file}（编号{entry.id}，{entry.table_label}{entry.read:,}行）；重新发布后页面随之改变")
    return entry.model_copy(update={"withdrawn": now})


def _files(here: Places, paths: list[Path], profile: str | None) -> Iterator[tuple[Path, Profile, str]]:
    """Each file with its profile and table. A file in exports/<profile>/ needs no profile named."""
    if profile:
        load_profile(here, profile)
    given = bool(paths)
    if not given:
        names = [profile] if profile else profile_names(here)
        paths = [here.exports / name for name in names if (here.exports / name).is_dir()]
    listed = [(p, f) for p in paths for f in (sorted(p.iterdir()) if p.is_dir() else [p])]
    loaded: dict[str, Profile] = {}
    found = 0
    for start, path in listed:
        inside = path.resolve().parent
        name = profile or (inside.name if inside.parent == here.exports.resolve() else None)
        if name is None:
            raise Refused("没有说明文件来自哪个系统", path.name, f"加上 --profile，可用：{'、'.join(profile_names(here))}")
        chosen = loaded.setdefault(name, loaded.get(name) or load_profile(here, name))
        table = chosen.table_for(path.name)
        if table is None and start == path:
            table = chosen.only
            if table is None:
                raise Refused(f"文件名不合导入配置“{name}”的任何一类", path.name, "改名为：" + "、".join(
                    f"{t.pattern[0]}（{t.table.label}）" for t in chosen.tables.values()))
        if table and (path.is_file() or start == path) and not path.name.startswith("."):
            found += 1
            yield path, chosen, table
    if not found:
        raise Refused("没有找到要导入的文件", "、".join(str(p) for p in paths) or str(here.exports),
                      "把导出文件放进 data/exports/<导入配置>/，或在命令后写上文件路径")


def _take(here: Places, path: Path, profile: Profile, table: str, dry_run: bool, progress: Say) -> Entry:
    """One file: read and conformed outside the lake, compared and committed under its lock."""
    ref, lake, mapping = reference(here), Lake(here), profile.tables[table]
    if not path.is_file():
        raise Refused("找不到文件", str(path), "检查路径")
    digest = _sha256(path)
    sheet = read(path, mapping)
    now = _now(ref)
    of_file = _version_in_name(path.name, mapping) or now
    with _room(path.name):
        made = conform(sheet, profile, mapping, ref, installation_salt(here), path.name, of_file)
    if _sha256(path) != digest:
        raise Refused("文件在读取时被改动", path.name, "等它写完后重试")
    entry = _entry(path, profile, table, digest, sheet, made, ref, now, of_file)
    if dry_run:
        entry, *_ = _counted(lake, entry, made)
    else:
        with lake.locked(progress), _room(path.name):
            if before := _same_file(lake, entry):
                entry = before
            else:
                entry, rows, found = _counted(lake, entry, made)
                lake.append(entry, rows, found, made.aside)
    for line in entry.words(dry_run):
        progress(line)
    return entry


def _counted(lake: Lake, entry: Entry, made: Conformed) -> tuple[Entry, pl.DataFrame, Compared]:
    """The entry with its numbers, its rows, one a key, and which of them the lake is to be given."""
    table = LAKE[entry.table]
    seq = max((e.seq for e in lake.ledger()), default=0) + 1
    entry = entry.model_copy(update={"seq": seq, "id": f"{entry.registered_at:%Y%m%d}-{seq:04d}-{entry.sha256[:6]}"})
    rows, repeats, two_ways = without_repeats(made.rows)
    if two_ways.height:
        entry.issues.append(IssueNote(field=table.identity[0], reason="编号与版本相同而内容不同，取最后一行",
                                      count=two_ways.height, line=int(cast("int", two_ways["_line"].min())), sample=""))
    month = pl.col(table.event_time).dt.strftime("%Y-%m") if table.event_time else pl.lit("0000-00")
    marks = rows.select("_key", "_hash", "_version", "_line", "exported_at", month.alias("_month"), pl.lit(seq, pl.Int64).alias("_seq"),
                        pl.lit(entry.id).alias("_ingest"), pl.lit(entry.system).alias("_system"))
    found = compare(marks, lake.traces(entry.table, marks))
    entry = entry.model_copy(update={"new": found.new, "updated": found.updated, "unchanged": found.unchanged,
                                     "older": found.older, "duplicate": repeats})
    assert entry.balanced, entry.equation
    return entry, rows, found


def _same_file(lake: Lake, entry: Entry) -> Entry | None:
    """The standing entry of this very file, profile and reference; its rows are all there, unchanged."""
    for e in lake.live():
        if (e.sha256, e.table, e.profile_digest, e.reference_digest) == (
                entry.sha256, entry.table, entry.profile_digest, entry.reference_digest):
            return e.model_copy(update={"new": 0, "updated": 0, "unchanged": e.new + e.updated + e.unchanged,
                                        "repeated": True})
    return None


def _entry(path: Path, profile: Profile, table: str, digest: str, sheet: Sheet, made: Conformed, ref: Reference,
           now: datetime, of_file: datetime) -> Entry:
    mapping, rows = profile.tables[table], made.rows
    event = mapping.table.event_time
    exported = _latest(rows["exported_at"])
    seen = exported or (of_file if of_file != now else None)
    if seen is None and profile.stale_days is None:
        seen = _latest_seen(rows, mapping, now)
    return Entry(
        id="", seq=0, table=table, table_label=mapping.table.label, system=profile.system, label=profile.label,
        profile=profile.name, profile_digest=profile.digest, reference_digest=ref.fingerprint, file=_plain_name(path),
        sha256=digest, bytes=path.stat().st_size, registered_at=now, as_of=seen or now,
        exported_from=_earliest(rows["exported_at"]), exported_to=exported,
        event_from=_earliest(rows[event]) if event else None, event_to=_latest(rows[event]) if event else None,
        demo=sheet.demo or (path.parent / "truths.json").is_file(), stale_days=profile.stale_days, read=made.read,
        quarantined=made.aside.height, issues=[IssueNote(**vars(i)) for i in made.issues.found],
        lacks=_lacks(mapping, sheet), extra_columns=sheet.extra, missing_columns=sheet.missing)


def _latest_seen(rows: pl.DataFrame, mapping: TableMap, now: datetime) -> datetime | None:
    """Historical data does not say when it was exported: it knew at least the last thing that happened in it, and where
    its rows each cover a period, that period to its end."""
    happened = [n for n in STAGE_TIMES if n in rows.columns] or [n for n in rows.columns if n.endswith("_at")]
    last = max((t for n in happened if (t := _latest(rows.filter(pl.col(n) <= now)[n]))), default=None)
    if last is None or mapping.covers is None:
        return last
    return min(datetime.combine(containing(mapping.covers, last.date()).until, datetime.min.time()), now)


def _earliest(times: pl.Series) -> datetime | None:
    return cast("datetime | None", times.min())


def _latest(times: pl.Series) -> datetime | None:
    return cast("datetime | None", times.max())


def _lacks(mapping: TableMap, sheet: Sheet) -> list[str]:
    """Fields this file cannot give, neither from a column nor from what the row says otherwise."""
    table = mapping.table
    present = set(sheet.fields) | set(mapping.constants) | {table.identity[0]}
    given = {n for n in table.names if n in present or DERIVED.get(n, set()) & present}
    return [n for n in table.names if n not in given or n in mapping.lacks]


def _version_in_name(name: str, mapping: TableMap) -> datetime | None:
    """The moment of export a file name carries, such as 案件_20251012.csv or 案件_20251012083000.csv."""
    found = re.search(mapping.version_in_name, name) if mapping.version_in_name else None
    digits = re.sub(r"\D", "", found[1]) if found else ""
    for length, form in ((14, "%Y%m%d%H%M%S"), (12, "%Y%m%d%H%M"), (8, "%Y%m%d")):
        if len(digits) >= length:
            try:
                return datetime.strptime(digits[:length], form)
            except ValueError:
                return None
    return None


def _now(ref: Reference) -> datetime:
    return city_time(ref.city.timezone).replace(microsecond=0)


def _plain_name(path: Path) -> str:
    """The file's own name, never its folder, without characters that print badly."""
    return "".join(c if c.isprintable() else "?" for c in path.name)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _room(where: str) -> Iterator[None]:
    """A full or unwritable disk is refused in words; what was committed stands, what was not never was."""
    try:
        yield
    except Refused:
        raise
    except Exception as bad:
        full = isinstance(bad, OSError) and bad.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        if full or re.search(r"No space left|os error (28|122|27)\b|[Qq]uota exceeded|File too large", str(bad)):
            raise Refused("磁盘空间不足，这一次没有写入任何数据", where, "清理磁盘或扩容后重试") from bad
        if isinstance(bad, PermissionError) or re.search(r"Permission denied|Read-only file system", str(bad)):
            raise Refused("没有写入数据文件夹的权限", where, "检查 COCKPIT_DATA 所指文件夹的权限") from bad
        raise
