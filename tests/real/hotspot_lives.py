"""What the hotspots of a real export are asked: how long they live, what lies behind them, whether lost weeks are held against nobody."""
from __future__ import annotations

from datetime import date, timedelta

import duckdb
import polars as pl

from cockpit.decisions.hotspot_counts import counted
from cockpit.decisions.hotspot_course import lived
from cockpit.decisions.hotspots import declared
from cockpit.publish.decide_hotspots import covered_weeks
from cockpit.store import Store
from tests.decisions.hot_city import RULE

DECLARED = ("新增", "持续", "反弹")


def hotspots(live: Store) -> pl.DataFrame:
    return pl.read_parquet(live.folder / "marts" / "hotspots.parquet")


def lifetimes(live: Store) -> tuple[int, float, float]:
    """Hotspots, median weeks on the list under one id, median weeks declared of those."""
    lives = hotspots(live).group_by("id").agg(listed=pl.len(), declared=pl.col("state").is_in(DECLARED).sum())
    return lives.height, lives["listed"].median(), lives["declared"].median()


def qualities_behind(live: Store) -> set[str]:
    """Quality of the points of all cases behind hotspots that are cells or rings."""
    placed = hotspots(live).filter(pl.col("kind").is_in(["网格", "周边"])).select("id", "period")
    cases = pl.read_parquet(live.folder / "marts" / "hotspot_cases.parquet").join(placed, on=["id", "period"], how="semi")
    facts = pl.concat([pl.read_parquet(p, columns=["case_id", "system", "geo_quality"]) for p in sorted(live.folder.glob("case_fact/*.parquet"))])
    return set(cases.join(facts, on=["case_id", "system"])["geo_quality"])


def states_with_weeks_lost(live: Store, first: date, weeks: int, lost: tuple[int, ...]) -> tuple[list[bool], dict[int, set[str]]]:
    """Whether each of the weeks from `first` reads as reported in full, and the states of its hotspots, if of the weeks `lost` a twentieth had come."""
    mondays = [first + timedelta(days=7 * n) for n in range(weeks)]
    gone = [mondays[n] for n in lost]
    atoms = pl.concat([pl.read_parquet(p) for p in sorted(live.folder.glob("signal_week/*.parquet"))]).filter(pl.col("week").is_in(mondays))
    thin = atoms.filter(~pl.col("week").is_in(gone) | (pl.struct(atoms.columns).hash(0) % 20 == 0))
    with duckdb.connect() as con:
        con.register("days", pl.concat([pl.read_parquet(p) for p in sorted(live.folder.glob("source_day/*.parquet"))]).to_arrow())
        con.execute("create view source_day as select * replace (case when date_trunc('week', day) in (select unnest($gone)) then reported // 20"
                    " else reported end as reported) from days".replace("$gone", str([f"{d}" for d in gone]) + "::date[]"))
        covered = covered_weeks(con, mondays, mondays[0], RULE)
    counts, asked = counted(thin, mondays), range(RULE.least_history + 3, weeks)
    rows = lived([(n, f"{mondays[n]:%G-W%V}") for n in asked], declared(counts, asked, covered, {}, RULE), covered, counts, [], RULE)
    return covered, {n: set(rows.filter(since=mondays[n])["state"]) for n in asked}
