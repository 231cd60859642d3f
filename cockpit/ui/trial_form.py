"""The knobs of 试算: quota, lines, coefficients, ladder and item weights, each in the URL while it differs from the rule in force."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import streamlit as st

from cockpit.decisions.course import InForce
from cockpit.decisions.rulebook import DIFFICULTIES
from cockpit.decisions.trial import Wish
from cockpit.ui.filters import write
from cockpit.ui.plain_head import note

WEIGHT = "w_"


@dataclass(frozen=True)
class Knob:
    """One value that may be tried: its name in the URL, label, path in the rules, official value, range and step."""

    name: str
    label: str
    path: tuple[str, ...]
    official: Decimal
    most: Decimal
    step: Decimal = Decimal("1")
    least: Decimal = Decimal(0)

    @property
    def whole(self) -> bool:
        return self.step == 1 and self.official == int(self.official) and self.path[-1] in ("quota", "runs", "within")


def knobs(by: InForce, categories: Sequence[str]) -> dict[str, list[Knob]]:
    """The knobs by the heading they stand under."""
    points, tenth = Decimal("0.5"), Decimal("0.1")
    quota = [Knob(f"{n}_quota", f"{label}名额", ("flags", n, "quota"), Decimal(getattr(by.flags, n).quota), Decimal(500))
             for n, label in (("red", "红旗"), ("excellent", "优秀红旗"), ("black", "黑旗"))]
    lines = [Knob("red_score", "红旗线（分）", ("flags", "red", "score"), by.flags.red.score, Decimal(100), points),
             Knob("excellent_score", "优秀红旗线（分）", ("flags", "excellent", "score"), by.flags.excellent.score, Decimal(100), points),
             Knob("black_below", "黑旗线（分）", ("flags", "black", "below"), by.flags.black.below, Decimal(100), points)]
    least = [Knob("least_runs", "最低巡查次数", ("flags", "least", "runs"), Decimal(by.flags.least.runs), Decimal(20), least=Decimal(1)),
             Knob("least_km", "最低巡查里程（公里）", ("flags", "least", "km"), by.flags.least.km, Decimal(50), tenth),
             Knob("reference_km", "折算里程（公里）", ("patrol", "reference_km"), by.patrol.reference_km, Decimal(20), points, points)]
    grades = [Knob(f"d{d}", f"{d}级难度系数", ("difficulty", "coefficient", d), by.difficulty.coefficient[d], Decimal(5), tenth, tenth) for d in DIFFICULTIES]
    weights = [Knob(f"{WEIGHT}{c}", f"{c}权重", (), Decimal(1), Decimal(10), tenth) for c in categories]
    return {"名额": quota, "分数线": lines, "巡查量与折算": least, "难度系数": grades, "检查大类权重": weights}


def trial_form(groups: dict[str, list[Knob]]) -> tuple[Wish, list[str]]:
    """Draw the knobs and return the wish in the URL, with a line for each value that differs from the rule in force."""
    values: dict[tuple[str, ...], object] = {}
    weights: dict[str, Decimal] = {}
    said: list[str] = []
    for heading, group in groups.items():
        with st.expander(heading, expanded=heading in ("名额", "分数线")), st.container(horizontal=True, gap="small"):
            for knob in group:
                chosen = _draw(knob, read(knob))
                if chosen == knob.official:
                    continue
                said.append(f"{knob.label}{_plain(knob.official)}→{_plain(chosen)}")
                if knob.path:
                    values[knob.path] = int(chosen) if knob.whole else chosen
                else:
                    weights[knob.name.removeprefix(WEIGHT)] = chosen
    return Wish(values, weights), said


def read(knob: Knob) -> Decimal:
    """The value in the URL; one that is no number or out of range is ignored, and said so."""
    given = st.query_params.get(knob.name)
    if not given:
        return knob.official
    try:
        value = Decimal(given)
    except InvalidOperation:
        value = Decimal("NaN")
    if value.is_nan() or not knob.least <= value <= knob.most or value.quantize(Decimal("0.01")) != value or (knob.whole and value != int(value)):
        note(f"{knob.label}“{given[:20]}”不在{_plain(knob.least)}至{_plain(knob.most)}之间，已忽略，按现行规则{_plain(knob.official)}。")
        return knob.official
    return value


def reset(groups: dict[str, list[Knob]]) -> None:
    """Take every wish out of the URL."""
    write(**{knob.name: None for group in groups.values() for knob in group})


def _draw(knob: Knob, value: Decimal) -> Decimal:
    key = f"t_{knob.name}"
    kind = int if knob.whole else float
    st.session_state[key] = kind(value)
    st.number_input(knob.label, min_value=kind(knob.least), max_value=kind(knob.most), step=kind(knob.step), key=key, width=150,
                    format="%d" if knob.whole else "%.2f", on_change=lambda: _write(knob, key))
    return value


def _write(knob: Knob, key: str) -> None:
    value = Decimal(str(st.session_state[key])).quantize(Decimal("0.01"))
    write(**{knob.name: None if value == knob.official else _plain(value)})


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"
