"""Runs of periods: the figures of every finished one, the short label each has on an axis, and why there may be no run."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from cockpit.metrics import metric
from cockpit.periods import Period
from cockpit.questions import question
from cockpit.ui import session
from cockpit.ui.view import LABELS, View
from cockpit.wording import lacks_words

GRAINS = ("week", "xun", "month")  # what unit_period is added up by
MOST = 400
Figures = Mapping[str, Mapping[str, Any]]


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


def has_run(view: View) -> bool:
    """Whether periods are added up the way this view asks: by week, 旬 or month, of all sources and classes."""
    return view.period.grain in GRAINS and not view.source and not view.category


def history(view: View) -> pl.DataFrame:
    """Every finished period of the view's grain, both case scopes, oldest first; empty where there is no run.

    One answer for all of them, so that going from week to week asks nothing new.
    """
    if not has_run(view):
        return pl.DataFrame()
    live = session.publication()
    return session.ask("operations/trend", grain=view.period.grain, until=live.manifest.as_of.date(), periods=MOST,
                       due_rule=view.due or live.due_rule(view.period.since),
                       unit=view.units, street=view.streets)


def up_to(run: pl.DataFrame, period: Period) -> pl.DataFrame:
    """The run as it stood at the end of a period."""
    return run if run.is_empty() else run.filter(pl.col("until") <= period.until)


def figures(view: View, run: pl.DataFrame) -> Figures:
    """Case scope → the figures of the view's period: from the run, else asked; unknown before the first report."""
    live = session.publication()
    if live.manifest.first_reported and view.period.until <= live.manifest.first_reported.date():
        return dict.fromkeys(("全市", "常规"), dict.fromkeys(question("operations/totals").columns))
    rule = view.due or live.due_rule(view.period.since)
    found = run if run.is_empty() else run.filter(since=view.period.since, until=view.period.until, due_rule=rule)
    if found.is_empty():
        found = (session.ask("operations/by_unit", **view.asked("due_rule")).filter(pl.col("unit") == view.unit) if view.unit
                 else session.ask("operations/totals", **view.asked("due_rule")))
    return {row["scope"]: row for row in found.to_dicts()}


def no_run_words(view: View, lacking: Mapping[str, Sequence[str]]) -> str:
    """Why no run is drawn: the grain, the filters, fields nobody delivers, or no finished period yet."""
    said = []
    if view.period.grain not in GRAINS:
        said.append(f"{'自定义周期' if view.period.grain == 'range' else '年累计'}没有走势图，选周、旬或月可看。")
    narrowed = [LABELS[name] for name in ("source", "category") if getattr(view, name)]
    if narrowed:
        said.append(f"按{'、'.join(narrowed)}筛选后没有走势图：各期汇总不分问题来源和大类，取消筛选可看。")
    absent = [f"{metric(name).label}无数据（{lacks_words(fields)}）" for name, fields in lacking.items() if fields]
    if absent and not said:
        said.append(f"没有走势图：{'，'.join(absent)}。")
    return "".join(said) or "没有走势图：还没有已结束的周期。"
