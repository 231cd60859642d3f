"""How long the decisions take: every week of 24 months at 3,200 segments, and one week more (issue: ≤ 20 s and ≤ 2 s)."""
from __future__ import annotations

import time

import polars as pl

from bench.measure import table
from cockpit.decisions.course import decided, key_of
from cockpit.decisions.flags import ITEMS, SCHEMA
from cockpit.decisions.rulebook import SUBJECTS
from cockpit.decisions.scoring import Patrols
from cockpit.places import Places
from cockpit.publish.decide import Marts, flag_periods
from cockpit.publish.manifest import live_id, read_manifest
from cockpit.reference import reference
from cockpit.rules import dated_rules

SEGMENTS = 3_200


def report(city: Places) -> str:
    """Seconds for all weeks and for one more, over the demonstration city multiplied to 3,200 segments."""
    folder = city.publications / live_id(city)
    seen, complaints = multiplied(Marts.of(folder, reference(city)["check_items"]))
    rules = {s: dated_rules(city, s, kind) for s, kind in SUBJECTS.items()}
    periods = flag_periods(seen.runs, read_manifest(folder).as_of, rules)
    start = time.perf_counter()
    flags, items = decided(periods, seen, complaints, rules, pl.DataFrame(schema=SCHEMA), pl.DataFrame(schema=ITEMS))
    whole = time.perf_counter() - start
    last = key_of(periods[-1])
    earlier = flags.filter(pl.col("period") != last), items.filter(pl.col("period") != last)
    start = time.perf_counter()
    decided(periods[-1:], seen, complaints, rules, *earlier)
    one = time.perf_counter() - start
    size = f"{len(periods)} weeks, {seen.segments['segment_id'].n_unique():,} segments, {seen.runs.height:,} runs, {seen.findings.height:,} findings"
    return table(f"Decisions ({size})", ("work", "seconds", "budget"), [("all weeks", whole, 20), ("one week more", one, 2)])


def multiplied(marts: Marts) -> tuple[Patrols, pl.DataFrame]:
    """The city's segments with their patrols, copied under other ids until there are 3,200."""
    own = marts.seen.segments["segment_id"].unique().sort()
    copies = -(-SEGMENTS // len(own))
    kept = pl.concat([own + f"-{n}" for n in range(copies)]).head(SEGMENTS).implode()

    def many(frame: pl.DataFrame, *ids: str) -> pl.DataFrame:
        made = [frame.with_columns((pl.col(c) + f"-{n}").alias(c) for c in ids) for n in range(copies)]
        return pl.concat(made).filter(pl.col("segment_id").is_in(kept))

    seen = marts.seen
    return Patrols(many(seen.runs, "segment_id", "run_id"), many(seen.findings, "segment_id", "run_id", "patrol_id"), many(seen.exposures, "segment_id"),
                   many(seen.weighings, "segment_id"), many(seen.segments, "segment_id"), seen.items), many(marts.complaints, "segment_id")
