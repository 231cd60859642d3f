"""Authorised corrections and the proof of old ones: an amended version beside the first, and a period decided again from what was kept."""
from __future__ import annotations

from pathlib import Path

import polars as pl

from cockpit.decisions import flags as flag_rows
from cockpit.decisions import grades as grade_rows
from cockpit.decisions.course import kept_rules, period_of, replayed, revisited, spans_of
from cockpit.decisions.digests import Marks, decision_digest
from cockpit.decisions.grades import ending_in
from cockpit.decisions.history import Batch, Decision, History
from cockpit.decisions.rulebook import GradesRule
from cockpit.ingest.lake import Lake
from cockpit.periods import city_time
from cockpit.places import Places
from cockpit.publish.decide import FLAGS, GRADES, MONTHLY, Marts, month_rows
from cockpit.publish.manifest import live_id, read_manifest
from cockpit.reference import reference
from cockpit.refusal import Refused


def amend(places: Places, name: str, reason: str, approved_by: str) -> int:
    """Decide flags/2025-W41 or grades/2025-09 anew from the data of the live publication, as a version of its own; the
    first is kept. Returns the rows that changed. Refused when it was never decided, nothing would change, or nobody says why.

    It is in force with the next publish. Later periods are not touched: where they rest on this one they become 待更正.
    """
    if not reason.strip() or not approved_by.strip():
        raise Refused("更正已评定的结果要写明原因和批准人", "--reason、--by", "补上后重新运行")
    subject, _, key = name.partition("/")
    if subject not in (FLAGS, GRADES):
        raise Refused(f"不能更正“{name[:40]}”", "", "可更正的是flags/2025-W41、grades/2025-09这样的一期；排名随更正后的评旗另行处理")
    with Lake(places).locked():
        history = History(places)
        index = history.index().filter(subject=subject, period=key)
        if index.is_empty():
            raise Refused(f"没有评定过“{name[:40]}”", "", "写法如flags/2025-W41、grades/2025-09；用ask flags/decided查看评定过的各期")
        folder = places.publications / live_id(places)
        manifest = read_manifest(folder)
        text = index.sort("version")["rules"][-1]
        tables, digest = _anew(subject, key, text, folder, places, history)
        main = "flags" if subject == FLAGS else "grades"
        said = "flag" if subject == FLAGS else "grade"
        changed = _changed(history.rows(main, _schema(main)).filter(period=key), tables[main], said)
        if not changed:
            raise Refused(f"按今天的数据，“{name}”与已评定的相同，无需更正", "", "先导入更正的数据并发布")
        version = int(index["version"].max()) + 1  # type: ignore[arg-type]
        batch = Batch([Decision(subject, key, text, digest, version, reason.strip(), approved_by.strip())])
        for table, rows in tables.items():
            batch.add(table, rows.with_columns(version=pl.lit(version, pl.Int64)))
        history.append(batch, city_time(manifest.timezone), manifest.as_of)
    return changed


def proved(places: Places, name: str = "") -> list[tuple[str, int, int]]:
    """(period, rows, rows that come out differently) of decided flags, decided again from what was kept under the kept rules."""
    subject, _, key = name.partition("/")
    if subject not in ("", FLAGS):
        raise Refused(f"不能复算“{name[:40]}”", "", "写法如flags/2025-W41；不写则复算各期评旗")
    history = History(places)
    index = history.index().filter(pl.col("subject") == FLAGS)
    index = index.filter(pl.col("version") == pl.col("version").max().over("period"))
    found = []
    for (moment,), decided in index.sort("decided_at", "period").group_by("decided_at", maintain_order=True):
        flags, items = history.rows("flags", flag_rows.SCHEMA, until=moment), history.rows("flag_items", flag_rows.ITEMS, until=moment)  # as it stood then
        found += [_proof(period, text, flags, items) for period, text in decided.select("period", "rules").iter_rows() if key in ("", period)]
    if not found:
        raise Refused(f"没有评定过“{name[:40]}”", "", "用ask flags/decided查看评定过的各期")
    return sorted(found)


def _proof(period: str, text: str, flags: pl.DataFrame, items: pl.DataFrame) -> tuple[str, int, int]:
    one = flags.filter(pl.col("period") == period).sort("segment_id")
    if one.is_empty():
        return period, 0, 0
    before = flags.filter(pl.col("until") <= one["since"][0])
    again = replayed(one, items.filter(pl.col("period") == period), before, items.join(before, on="id", how="semi"), kept_rules(text))
    again = again.with_columns(version=one["version"][0]).select(one.columns).cast(one.schema)  # type: ignore[arg-type]
    return period, one.height, one.height - one.join(again, on=one.columns, how="semi", nulls_equal=True).height


def _schema(table: str) -> dict:
    return flag_rows.SCHEMA if table == "flags" else MONTHLY[table]


def _anew(subject: str, key: str, text: str, folder: Path, places: Places, history: History) -> tuple[dict[str, pl.DataFrame], str]:
    """(rows by table, digest) of one period by the data of the live publication and the rules it was decided by."""
    flags = history.rows("flags", flag_rows.SCHEMA)
    if subject == FLAGS:
        period = period_of(key, flags.filter(pl.col("period") == key)["grain"][0])
        marts = Marts.of(folder, reference(places)["check_items"])
        kept = {key: kept_rules(text)}
        now, items = next(revisited([period], marts.seen, marts.complaints, kept, flags, history.rows("flag_items", flag_rows.ITEMS)))
        return {"flags": now, "flag_items": items}, Marks.of(marts.seen, marts.complaints).of_periods(spans_of([period]))[key]
    month = period_of(key, "month")
    rows = ending_in(flags, month.since, month.until)
    rule = GradesRule.model_validate_json(text)
    return month_rows(month, rows, history.rows("grades", grade_rows.SCHEMA), rule), decision_digest(rows)


def _changed(was: pl.DataFrame, now: pl.DataFrame, said: str) -> int:
    said_of = [c for c in (said, "score", "held") if c in was.columns]
    both = was.select("segment_id", *said_of).join(now.select("segment_id", *said_of), on="segment_id", how="full", suffix="_now", coalesce=True)
    return both.filter(pl.any_horizontal(pl.col(c).ne_missing(pl.col(f"{c}_now")) for c in said_of)).height
