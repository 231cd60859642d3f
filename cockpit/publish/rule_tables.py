"""Dated rules that queries apply, as tables of the publication: one row a version, half-open validity."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any

import polars as pl

from cockpit.decisions.effect_rule import EffectRule
from cockpit.decisions.inspections_rule import InspectionsRule
from cockpit.decisions.repeats_rule import RepeatsRule, ResponseRule
from cockpit.rules import Rule

SPAN: dict[str, pl.DataType] = {"valid_from": pl.Datetime("us"), "valid_to": pl.Datetime("us")}
RULE_TABLES = ("rules_repeats", "rules_response", "rules_effect", "rules_inspections", "inspection_claims")


def rule_tables(rules: Mapping[str, Sequence[Rule]]) -> dict[str, pl.DataFrame]:
    """The tables by name, from all dated rules by subject."""
    return {"rules_repeats": repeats_frame(rules["repeats"]), "rules_response": response_frame(rules["response"]),  # type: ignore[arg-type]
            "rules_effect": effect_frame(rules["effect"]),  # type: ignore[arg-type]
            "rules_inspections": inspections_frame(rules["inspections"]),  # type: ignore[arg-type]
            "inspection_claims": claims_frame(rules["inspections"])}  # type: ignore[arg-type]


def repeats_frame(rules: Sequence[RepeatsRule]) -> pl.DataFrame:
    """rules_repeats; `names` and `leasts` are the two halves of least_of."""
    rows = [_said(r) | {"names": list(r.least_of), "leasts": list(r.least_of.values())} for r in rules]
    return pl.DataFrame(_dated(rules, rows), schema_overrides=SPAN | {"names": pl.List(pl.String), "leasts": pl.List(pl.Int64)})


def response_frame(rules: Sequence[ResponseRule]) -> pl.DataFrame:
    """rules_response."""
    rows = [_said(r) | {"stall_classes": list(r.stall_classes), "accuracy_claim": None if r.accuracy_claim is None else float(r.accuracy_claim)}
            for r in rules]
    return pl.DataFrame(_dated(rules, rows), schema_overrides=SPAN | {"stall_classes": pl.List(pl.String), "accuracy_claim": pl.Float64})


def effect_frame(rules: Sequence[EffectRule]) -> pl.DataFrame:
    """rules_effect."""
    rows = [_said(r) | {"covered_share": float(r.covered_share)} for r in rules]
    return pl.DataFrame(_dated(rules, rows), schema_overrides=SPAN | {"covered_share": pl.Float64})


def inspections_frame(rules: Sequence[InspectionsRule]) -> pl.DataFrame:
    """rules_inspections: all of it but the claims and the harm check."""
    rows = [{k: list(v) if isinstance(v, tuple) else v for k, v in _said(r).items() if k not in ("claims", "harm")} for r in rules]
    return pl.DataFrame(_dated(rules, rows), schema_overrides=SPAN)


def claims_frame(rules: Sequence[InspectionsRule]) -> pl.DataFrame:
    """inspection_claims: a row a quoted claim and version of the rule."""
    spans = {row["version"]: row for row in _dated(rules, [_said(r) for r in rules])}
    rows = [c.model_dump() | {"drop_rate": float(c.drop_rate), "version": r.version, "valid_from": spans[r.version]["valid_from"],
                              "valid_to": spans[r.version]["valid_to"]} for r in rules for c in r.claims]
    texts: dict[str, pl.DataType] = dict.fromkeys(("measure", "words", "claim_source", "baseline", "version"), pl.String())
    return pl.DataFrame(rows, schema=texts | {"drop_rate": pl.Float64(), "said_on": pl.Date()} | SPAN)


def _said(rule: Rule) -> dict[str, Any]:
    return rule.model_dump() | {"version": rule.version}


def _dated(rules: Sequence[Rule], rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first version also judges what came before it, as with rules_due; one that ends leaves a gap."""
    found = []
    for at, (rule, later, row) in enumerate(zip_longest(rules, rules[1:], rows)):
        ends = [d for d in (rule.valid_to, later.valid_from if later else None) if d]
        found.append({k: v for k, v in row.items() if k != "least_of"} | {
            "valid_from": datetime(1, 1, 1) if at == 0 else datetime.combine(rule.valid_from, datetime.min.time()),
            "valid_to": datetime.combine(min(ends), datetime.min.time()) if ends else None})
    return found
