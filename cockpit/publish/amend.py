"""Authorised corrections: a decided period decided anew by the data of today, as a version beside the first."""
from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from cockpit.decisions import flags as flag_rows
from cockpit.decisions import grades as grade_rows
from cockpit.decisions.course import kept_rules, period_of, revisited, spans_of
from cockpit.decisions.digests import Marks, decision_digest
from cockpit.decisions.grades import ending_in
from cockpit.decisions.history import Batch, Decision, History
from cockpit.decisions.rulebook import SUBJECTS, GradesRule
from cockpit.ingest.lake import Lake
from cockpit.periods import city_time
from cockpit.places import Places
from cockpit.publish.decide import FLAGS, GRADES, Marts, month_rows
from cockpit.publish.decide_rankings import RANKINGS, TABLES, Ranked, ranked_anew, ranking_digest
from cockpit.publish.manifest import live_id, read_manifest
from cockpit.reference import reference
from cockpit.refusal import Refused
from cockpit.rules import dated_rules

SAID = {FLAGS: ("flag", "score", "held"), GRADES: ("grade", "score"), RANKINGS: ("score", "rank", "money_yuan", "held")}  # what makes a row another one
EXAMPLES = "flags/2025-W41、grades/2025-09、rankings/2025-09、rankings/2025-09-1"


def amend(places: Places, name: str, reason: str, approved_by: str) -> int:
    """Decide flags/2025-W41, grades/2025-09 or rankings/2025-09-1 anew from the data of the live publication, as a version of its own; the
    first is kept. Returns the rows that changed. Refused when it was never decided, nothing would change, or nobody says why.

    It is in force with the next publish. Later periods are not touched: where they rest on this one they become 待更正.
    """
    if not reason.strip() or not approved_by.strip():
        raise Refused("更正已评定的结果要写明原因和批准人", "--reason、--by", "补上后重新运行")
    subject, _, key = name.partition("/")
    if subject not in SAID:
        raise Refused(f"不能更正“{name[:40]}”", "", f"可更正的是{EXAMPLES}这样的一期")
    with Lake(places).locked():
        history = History(places)
        index = history.index().filter(subject=subject, period=key)
        if index.is_empty():
            raise Refused(f"没有评定过“{name[:40]}”", "", f"写法如{EXAMPLES}；用ask flags/decided查看评定过的各期")
        folder = places.publications / live_id(places)
        manifest = read_manifest(folder)
        text = index.sort("version")["rules"][-1]
        tables, digest = _anew(subject, key, text, folder, places, history)
        was = history.rows(subject, tables[subject].schema).filter(period=key)
        changed = _changed(was, tables[subject], SAID[subject])
        if not changed:
            raise Refused(f"按今天的数据，“{name}”与已评定的相同，无需更正", "", "先导入更正的数据并发布")
        version = int(index["version"].max()) + 1  # type: ignore[arg-type]
        batch = Batch([Decision(subject, key, text, digest, version, reason.strip(), approved_by.strip())])
        for table, rows in tables.items():
            batch.add(table, rows.with_columns(version=pl.lit(version, pl.Int64)))
        history.append(batch, city_time(manifest.timezone), manifest.as_of)
    return changed


def _anew(subject: str, key: str, text: str, folder: Path, places: Places, history: History) -> tuple[dict[str, pl.DataFrame], str]:
    """(rows by table, digest) of one period by the data of the live publication and the rules it was decided by."""
    flags = history.rows("flags", flag_rows.SCHEMA)
    if subject == FLAGS:
        period = period_of(key, flags.filter(pl.col("period") == key)["grain"][0])
        marts = Marts.of(folder, reference(places)["check_items"])
        kept = {key: kept_rules(text)}
        now, items = next(revisited([period], marts.seen, marts.complaints, kept, flags, history.rows("flag_items", flag_rows.ITEMS)))
        return {"flags": now, "flag_items": items}, Marks.of(marts.seen, marts.complaints).of_periods(spans_of([period]))[key]
    if subject == RANKINGS:
        return _ranked_anew(key, text, folder, places, history)
    month = period_of(key, "month")
    rows = ending_in(flags, month.since, month.until)
    rule = GradesRule.model_validate_json(text)
    return month_rows(month, rows, history.rows("grades", grade_rows.SCHEMA), rule), decision_digest(rows)


def _ranked_anew(key: str, text: str, folder: Path, places: Places, history: History) -> tuple[dict[str, pl.DataFrame], str]:
    rankings = history.rows(RANKINGS, TABLES[RANKINGS])
    period = period_of(key, rankings.filter(pl.col("period") == key)["grain"][0])
    city, rules = reference(places), {subject: dated_rules(places, subject, kind) for subject, kind in SUBJECTS.items()}
    marts = Marts.of(folder, city["check_items"])
    ranked = Ranked.of(folder, city["departments"], read_manifest(folder).missing)
    return (ranked_anew([period], text, marts.seen, ranked, rules, rankings),
            ranking_digest(period, Marks.of(marts.seen, marts.complaints), ranked))


def _changed(was: pl.DataFrame, now: pl.DataFrame, said: Sequence[str]) -> int:
    both = was.select("id", *said).join(now.select("id", *said), on="id", how="full", suffix="_now", coalesce=True)
    return both.filter(pl.any_horizontal(pl.col(c).ne_missing(pl.col(f"{c}_now")) for c in said)).height
