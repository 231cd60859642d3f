"""Runs of periods for trend charts: the short label each period has on an axis."""
from __future__ import annotations

import polars as pl

from cockpit.periods import Period


def run_labels(run: pl.DataFrame, grain: str) -> pl.DataFrame:
    """Adds `label`: 第46周 with its year where the year turns, 10月上旬, 2025年10月."""
    labels = [short_label(Period(grain, since, until)) for since, until in run.select("since", "until").iter_rows()]  # type: ignore[arg-type]
    return run.with_columns(pl.Series("label", labels, dtype=pl.String))


def short_label(period: Period) -> str:
    if period.grain == "week":
        year, week, _ = period.since.isocalendar()
        return f"{year % 100}年{week}周"
    if period.grain == "xun":
        return f"{period.since.year % 100}年{period.label.partition('年')[2]}"
    return f"{period.since.year % 100}年{period.since.month}月"
