"""What 行动前后对比 draws: the counts of both sides before and after, the ratio, and what it rests on; the actions of a hotspot."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from cockpit.decisions.effect import Effect
from cockpit.ui.board import link
from cockpit.ui.decision_tables import Cell, Head, decision_table, facts_html, flag_chip, number_cell, text_cell
from cockpit.ui.markup import esc, tag
from cockpit.wording_patterns import FALLS_BACK, effect_change, effect_ratio, span_words

Row = Mapping[str, Any]
PHASES = {"前": "before", "后": "after"}
SIDES = tuple((side, phase) for side in ("here", "there") for phase in PHASES.values())
FLAGS = ("红旗", "优秀红旗", "黑旗")
ACTIONS = (Head("日期"), Head("行动"), Head("责任路段", "wrap"), Head("办理"), Head("此前", "num"), Head("此后", "num"), Head("与对照之比", "wrap"),
           Head("结论", "wrap"))


def effect_html(found: Effect, steps: Sequence[Row], against: str, remark: str = "") -> str:
    """`steps`: of complaints/effect; `against`: what the other side is. Counts open their complaints; under them the ratio, the assumptions and the rule."""
    spans = {phase: [r for r in steps if r["phase"] == phase] for phase in PHASES}
    heads = (Head("地方"), *(Head(f"行动{phase}{span_words(_first(own), _last(own))}", "num") for phase, own in spans.items()), Head("变化", "num"))
    rows = [_side(name, side, counts) for name, side, counts in (("这里", "here", found.here), (f"对照：{against}", "there", found.there))]
    left_out = steps[0]["left_out"]
    facts = (("与对照之比", effect_ratio(found)), ("评价", found.reading), ("原因", found.reason),
             ("按对照应有", None if found.expected is None else f"行动后{found.expected:,.1f}件"),
             ("对照", f"同一类别、同样的日子，只比变化。{remark}" + (f"因断报不进对照的区{left_out}个。" if left_out else "")),
             ("自然回落", FALLS_BACK), ("规则", f"前后合计不足{steps[0]['least']}件或缺数据的不评价，{steps[0]['rule']}" if steps[0]["rule"] else None))
    return decision_table(heads, rows, "行动前后件数", cls="ck-narrow ck-effect") + facts_html(facts)


def _first(own: Sequence[Row]) -> Any:
    return min(r["since"] for r in own)


def _last(own: Sequence[Row]) -> Any:
    return max(r["until"] for r in own) - timedelta(days=1)


def _side(name: str, side: str, counts: tuple[int, int]) -> list[Cell]:
    cells = [number_cell(n, _counted(n, side, phase, f"{name}行动{words}")) for n, (words, phase) in zip(counts, PHASES.items(), strict=True)]
    return [text_cell(name), *cells, number_cell(None, esc(effect_change(counts)))]


def _counted(value: int, side: str, phase: str, label: str) -> str:
    if not value:
        return "0"
    return tag("button", esc(f"{value:,}"), type="button", cls="ck-open", data_open=link(rows="side", of=f"{side}:{phase}"),
               aria_label=f"{label}{value:,}件，看投诉")


def actions_html(rows: Sequence[Row], effects: Mapping[str, Effect]) -> str:
    """`rows`: of hotspots/actions. `effects`: id of a listing → what became of the class there from its first day on."""
    return decision_table(ACTIONS, [_action(r, effects.get(r["listing"]) if r["action"].endswith("挂牌") else None) for r in rows],
                          "以往行动与效果", empty="一年内没有记录的行动。", cls="ck-narrow")


def _action(row: Row, found: Effect | None) -> list[Cell]:
    flag = Cell(flag_chip(row["action"])) if row["action"] in FLAGS else Cell(tag("b", esc(row["action"])))
    stage = f"{row['stage']}，期限{row['deadline_on']:%m月%d日}" if row["stage"] and row["action"] != "摘牌" else None
    first = [Cell(esc(row["on_date"])), flag, text_cell(row["name"]), text_cell(stage)]
    if found is None:
        return [*first, number_cell(None), number_cell(None), text_cell(None), text_cell(None)]
    return [*first, number_cell(found.here[0]), number_cell(found.here[1]), text_cell(effect_ratio(found)),
            Cell(tag("b", esc(found.reading)) + (tag("small", esc(found.reason)) if found.reason else ""))]
