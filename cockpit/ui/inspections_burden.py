"""The lists of 负担: which visits came too often, and to whom; every column once, by question. And who is visited by risk."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cockpit.ui.decision_tables import Cell, decision_table
from cockpit.ui.inspections_claims import BASE, NOW, opens
from cockpit.ui.inspections_tables import Col

OVER_CAP = (
    Col("label", "企业", "firm"), Col("year", "年", "year"), Col("agency", "检查机关", "wrap"), Col("industry", "行业"), Col("risk_grade", "风险"),
    Col("visits", "计入频次", "num"), Col("cap", "年度上限", "num"), Col("over", "超出", "num"), Col("excluded", "上级专项", "num"),
    Col("cap_basis", "上限依据"), Col("first_day", "首次", "day"), Col("last_day", "末次", "day"))
REPEAT = (
    Col("label", "企业", "firm"), Col("agency", "检查机关", "wrap"), Col("item", "检查事项", "wrap"), Col("type", "类型"), Col("trigger", "缘由"),
    Col("day", "本次", "day"), Col("before_day", "上次", "day"), Col("gap_days", "相隔（日）", "num"))
MANY_HEADED = (
    Col("label", "企业", "firm"), Col("agency", "检查机关", "wrap"), Col("type", "类型"), Col("day", "本次", "day"), Col("before_agency", "此前机关", "wrap"),
    Col("before_day", "此前", "day"), Col("gap_days", "相隔（日）", "num"), Col("others", "别的机关", "num"))
RISK = (
    Col("risk_grade", "风险等级"), Col("visits", "检查", "num"), Col("base_visits", "基期", "num"), Col("drop_rate", "变化", "drop"),
    Col("reason", "不作比较的原因", "why"), Col("enterprises", "在册企业", "num"), Col("per_enterprise", "在册户均", "mean"),
    Col("base_per_enterprise", "基期户均", "mean"),
    Col("problem_rate", "问题发现率", "rate"), Col("base_problem_rate", "基期发现率", "rate"))
RISK_ROWS = {"visits": ("visits", NOW), "base_visits": ("visits", BASE), "problem_rate": ("problem", NOW), "base_problem_rate": ("problem", BASE)}


def risk_html(rows: Sequence[Mapping[str, Any]]) -> str:
    """`rows`: inspections/risk. Visits and rates of problems open the visits, and those that found one."""

    def cell(col: Col, row: Mapping[str, Any]) -> Cell:
        made = col.cell(row)
        if col.column not in RISK_ROWS or not row[col.column]:
            return made
        measure, side = RISK_ROWS[col.column]
        return Cell(opens(made.html, measure, f"{side}|risk:{row['risk_grade']}", f"风险{row['risk_grade']}{col.label}"), made.value)

    return decision_table([c.head for c in RISK], [[cell(c, r) for c in RISK] for r in rows], "按风险等级", empty="没有检查。", cls="ck-narrow")
