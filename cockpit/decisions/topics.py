"""每月一题: small classes and phrases that take a larger share of a month's complaints than of the months before it.

Dunning's log-likelihood ratio (1993) of the share in the month against the share before, divided by how much the months
before scatter beyond chance; the false discovery rate over all candidates of the month (Benjamini and Hochberg 1995).
Shares, not counts: a month of lost data lowers all alike. 示例 thresholds, data/rules/topics.
"""
from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import NamedTuple

import numpy as np
import polars as pl
from scipy import special, stats

from cockpit.decisions.phrases import phrases
from cockpit.decisions.topics_rule import TopicsRule

SCHEMA = {"id": pl.String, "month": pl.Date, "kind": pl.String, "phrase": pl.String, "rank": pl.Int64, "cases": pl.Int64, "callers": pl.Int64,
          "streets": pl.Int64, "before": pl.Int64, "months_before": pl.Int64, "expected": pl.Float64, "ratio": pl.Float64, "last_year": pl.Int64,
          "g2": pl.Float64, "chance": pl.Float64, "rule": pl.String}
CASES = {"id": pl.String, "system": pl.String, "case_id": pl.String, "unit": pl.String, "street": pl.String}
KINDS = ("小类", "说法")
UNPLACED = "未明确"
ALIKE = 0.8  # phrases whose cases overlap so far are one topic


class Topics(NamedTuple):
    """`topics`: SCHEMA, one row a month, kind and phrase; `cases`: CASES, the cases behind each, as many as its `cases`."""

    topics: pl.DataFrame
    cases: pl.DataFrame


def topics(texts: pl.DataFrame, months: Iterable[date], rule: TopicsRule, places: Collection[str] = ()) -> Topics:
    """`texts`: system, case_id, day, caller (hash or null), unit, street, subcategory, description (masked), address: complaints of
    `months` (first days) and of the rule's months before them. `places`: names of roads, streets and units, no topics by
    themselves. Row order does not matter.
    """
    docs = texts.sort("system", "case_id").with_row_index("doc").with_columns(
        pl.col("day").dt.truncate("1mo").alias("month"), pl.coalesce("caller", pl.concat_str(pl.lit("#"), "system", pl.lit("/"), "case_id")).alias("who"),
        pl.when((pl.col("unit") != UNPLACED) & (pl.col("street") != UNPLACED)).then(pl.concat_str("unit", "street", separator="/")).alias("where"))
    classes = docs.filter(pl.col("subcategory") != "未分类").select("doc", pl.col("subcategory").alias("phrase"))
    said = phrases(docs.filter(pl.col("description").is_not_null()), rule.longest, rule.stop, rule.cases, places)
    about = docs.select("doc", "month", "who", "where")
    found = []
    for kind, terms in zip(KINDS, (classes, said), strict=True):
        known = docs if kind == KINDS[0] else docs.filter(pl.col("description").is_not_null())
        sizes = dict(known.group_by("month").len().iter_rows())
        rows = terms.join(about, on="doc")
        monthly = rows.group_by("phrase", "month").agg(pl.len().alias("n"), pl.col("who").n_unique(), pl.col("where").drop_nulls().n_unique())
        for month in sorted(set(months)):
            found += list(_judged(kind, month, rows, monthly, sizes, rule))
    listed = pl.DataFrame([row for row, _ in found], schema=SCHEMA, orient="row")
    behind = [docs.filter(pl.col("doc").is_in(members)).select(pl.lit(row["id"]).alias("id"), "system", "case_id", "unit", "street") for row, members in found]
    return Topics(listed, pl.concat(behind).cast(CASES) if behind else pl.DataFrame(schema=CASES))  # type: ignore[arg-type]


def _judged(kind: str, month: date, rows: pl.DataFrame, monthly: pl.DataFrame, sizes: dict[date, int], rule: TopicsRule) -> Iterator[tuple[dict, list[int]]]:
    """The rising terms of one month in their order, each with the docs behind it."""
    before = [m for n in range(1, rule.months + 1) if sizes.get(m := months_back(month, n), 0)]
    if len(before) < rule.least_months or not sizes.get(month):
        return
    now = monthly.filter((pl.col("month") == month) & (pl.col("n") >= rule.cases) & (pl.col("who") >= rule.callers) & (pl.col("where") >= rule.streets)
                         ).sort("phrase")
    if now.is_empty():
        return
    past = monthly.join(now.select("phrase"), on="phrase", how="semi").filter(pl.col("month").is_in([*before, months_back(month, 12)]))
    known = {(phrase, m): n for phrase, m, n in past.select("phrase", "month", "n").iter_rows()}
    table = np.array([[known.get((phrase, m), 0) for m in before] for phrase in now["phrase"]], dtype=float)
    g2, ratio, expected = rising(now["n"].to_numpy().astype(float), sizes[month], table, np.array([sizes[m] for m in before], dtype=float))
    chance = stats.false_discovery_control(special.ndtr(-np.sign(ratio - 1) * np.sqrt(g2)))
    judged = now.with_columns(pl.Series("g2", g2), pl.Series("ratio", ratio), pl.Series("expected", expected), pl.Series("chance", chance),
                              pl.Series("before", table.sum(axis=1).astype(np.int64)))
    chosen = judged.filter((pl.col("ratio") >= float(rule.ratio)) & (pl.col("chance") <= rule.false_share)).sort(
        pl.col("g2").round(9), pl.col("phrase").str.len_chars(), "phrase", descending=[True, True, False])
    inside = rows.filter(pl.col("month") == month).join(chosen.select("phrase"), on="phrase", how="semi")
    members = {phrase: sorted(docs) for phrase, docs in inside.group_by("phrase").agg("doc").iter_rows()}
    for rank, row in enumerate(_apart(chosen.to_dicts(), members, rule.shown), 1):
        last_year = known.get((row["phrase"], months_back(month, 12)), 0) if sizes.get(months_back(month, 12)) else None
        yield {"id": f"topics/{month:%Y-%m}/{kind}/{row['phrase']}", "month": month, "kind": kind, "phrase": row["phrase"], "rank": rank, "cases": row["n"],
               "callers": row["who"], "streets": row["where"], "before": row["before"], "months_before": len(before), "expected": row["expected"],
               "ratio": row["ratio"] if row["before"] else None, "last_year": last_year, "g2": row["g2"], "chance": row["chance"],
               "rule": rule.version}, members[row["phrase"]]


def rising(now: np.ndarray, size: int, before: np.ndarray, sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(G² over dispersion, ratio of shares, expected) of terms. `now`: documents in the month, of `size`; `before`: terms × months,
    of `sizes`. A term never seen before has an infinite ratio.
    """
    past, total = before.sum(axis=1), sizes.sum()
    whole = size + total
    g2 = np.zeros(len(now))
    for seen, of in ((now, size), (past, total)):
        for part, mean in ((seen, of * (now + past) / whole), (of - seen, of * (whole - now - past) / whole)):
            g2 += 2 * special.xlogy(part, np.divide(part, mean, out=np.ones(len(now)), where=mean > 0))
    expected = past * size / total
    mean = past[:, None] * sizes[None, :] / total
    scatter = np.divide((before - mean) ** 2, mean, out=np.zeros_like(mean), where=mean > 0).sum(axis=1) / max(len(sizes) - 1, 1)
    ratio = np.divide(now, expected, out=np.full(len(now), np.inf), where=expected > 0)
    return np.maximum(g2, 0) / np.maximum(scatter, 1), ratio, expected


def _apart(rows: list[dict], members: dict[str, list[int]], shown: int) -> list[dict]:
    """The first `shown` rows, without those that say what a stronger one said: of nearly the same cases, or a phrase inside another
    with nearly all of the fewer ones."""
    kept: list[dict] = []
    for row in rows:
        own = set(members[row["phrase"]])
        if not any(_same(row["phrase"], own, k["phrase"], set(members[k["phrase"]])) for k in kept):
            kept.append(row)
        if len(kept) == shown:
            break
    return kept


def _same(phrase: str, own: set[int], other: str, others: set[int]) -> bool:
    shared = len(own & others)
    inside = phrase in other or other in phrase
    return shared >= ALIKE * (min(len(own), len(others)) if inside else len(own | others))


def months_back(month: date, n: int) -> date:
    """The first day of the month n before."""
    at = month.year * 12 + month.month - 1 - n
    return date(at // 12, at % 12 + 1, 1)
