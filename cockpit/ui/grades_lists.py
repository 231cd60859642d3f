"""What “千百十” lists: progress, candidates and what they lack, what is at risk, the month's moves, the ladder by place, streets."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cockpit.metrics import GRADE_COLOURS
from cockpit.ui.decision_board import link, opener, segment_link
from cockpit.ui.decision_tables import Cell, Head, decision_table, number_cell, text_cell
from cockpit.ui.flags_lists import past
from cockpit.ui.markup import esc, tag
from cockpit.ui.tiles import Line, Tile
from cockpit.wording_grades import GRADES, gap_words

Row = Mapping[str, Any]
CANDIDATES = (Head("责任路段"), Head("月均得分", "num"), Head("差几项", "num"), Head("晋级差距", "wrap"))
RISKS = (Head("责任路段"), Head("等次"), Head("月均得分", "num"), Head("距保持线", "num"), Head("降级风险", "wrap"))
MOVES = (Head("责任路段"), Head("等次变动"), Head("月均得分", "num"), Head("变动说明", "wrap"))
LADDER = (Head("在册路段", "num"), Head("优秀", "num"), Head("卓越", "num"), Head("极致", "num"), Head("入列占比", "num"), Head("晋级", "num"),
          Head("降级", "num"), Head("只差一项", "num"), Head("有降级风险", "num"))
STREETS = (Head("街道（乡镇）"), Head("名次", "num"), Head("月均得分", "num"), Head("得分路段", "num"), Head("红旗", "num"), Head("黑旗", "num"),
           Head("说明", "wrap"))
FIGURES = ("segments", "excellent", "outstanding", "supreme")
SHOWN = 120


def grade_tiles(row: Row, run: Sequence[Row], to_goals: bool) -> list[Tile]:
    """Three grades and the month's moves. `run`: months up to this one, oldest first; goals only for the whole city."""
    tiles = [Tile(f"{grade}路段·初评", f"{row[name]:,}", "条", [Line(_of_goal(row, name) if to_goals else "目标按全市计")],
                  past(run, name), opens=link(part="进度")) for grade, name in GRADES.items()]
    return [*tiles, Tile("本月晋级", f"{row['up']:,}", "条", [Line("每月最多晋一级")], past(run, "up"), opens=link(part="本月变动")),
            Tile("本月降级", f"{row['down']:,}", "条", [Line("黑旗或低于保持线")], past(run, "down"), opens=link(part="本月变动"))]


def _of_goal(row: Row, name: str) -> str:
    goal = row[f"goal_{name}"]
    if not goal:
        return "没有目标"
    return f"{row['goal_limit']}{goal:,}，" + (f"差{goal - row[name]:,}条" if row[name] < goal else "已达到")


def candidates_html(rows: Sequence[Row]) -> str:
    cells = [[Cell(segment_link(dict(r))), number_cell(r["score"]), number_cell(r["gaps"]), text_cell(gap_words(r))] for r in rows]
    return decision_table(CANDIDATES, cells, "晋级候选", empty="没有候选路段。", cls="ck-narrow")


def risks_html(rows: Sequence[Row]) -> str:
    cells = [[Cell(segment_link(dict(r))), Cell(grade_chip(r["grade"])), number_cell(r["score"]), number_cell(r["above_hold"]), text_cell(r["risk"])]
             for r in rows[:SHOWN]]
    return decision_table(RISKS, cells, "有降级风险的路段", empty="没有路段有降级风险。") + _more(len(rows))


def moves_html(rows: Sequence[Row], empty: str) -> str:
    cells = [[Cell(segment_link(dict(r))), Cell(grade_chip(r["grade_before"]) + "→ " + grade_chip(r["grade"])), number_cell(r["score"]),
              text_cell(r["reason"])] for r in rows[:SHOWN]]
    return decision_table(MOVES, cells, "本月变动", empty=empty) + _more(len(rows))


def ladder_html(rows: Sequence[Row], total: Row, name: str, level: str) -> str:
    """Units in official order, or the streets of one: counts by grade, and the share of each as a bar of the listed segments."""
    return decision_table((Head(name), *LADDER), [_place(r, level) for r in rows], "各区域千百十", total=_place(total, ""), cls="ck-official",
                          empty="没有在册路段。")


def _place(row: Row, level: str) -> list[Cell]:
    there = {"unit": link(unit=row["name"], part="区街"), "street": link(unit=row.get("unit"), street=row["name"], part="候选")}.get(level, "")
    first = Cell(opener(row["name"], there, f"进入{row['name']}") if there else esc(row["name"]))
    graded = sum(row[c] for c in GRADES.values())
    share = graded / row["segments"] if row["segments"] else None
    percent = "—" if share is None else f"{share * 100:.2f}%"
    shown = Cell(tag("span", ladder_bar(row) + tag("span", esc(percent)), cls="ck-barred"), share)
    return [first, *(number_cell(row[c]) for c in FIGURES), shown, *(number_cell(row[c]) for c in ("up", "down", "one_short", "risk"))]


def ladder_bar(row: Row) -> str:
    """Shares of 优秀, 卓越, 极致 of the segments, one after the other, of a bar that stands for all of them."""
    whole = row["segments"] or 1
    parts = "".join(tag("b", style=f"width:{row[c] / whole * 100:.2f}%;background:{GRADE_COLOURS[grade]}", title=f"{grade}{row[c]:,}条")
                    for grade, c in GRADES.items())
    return tag("i", parts, cls="ck-ladder", aria_hidden="true")


def streets_html(rows: Sequence[Row]) -> str:
    cells = [[Cell(opener(r["street"], link(unit=r["unit"], street=r["street"], part="区街"), f"进入{r['street']}") + tag("small", esc(r["unit"]))),
              number_cell(r["rank"]), number_cell(r["score"]), number_cell(r["segments"]), number_cell(r["reds"]), number_cell(r["blacks"]),
              text_cell("红旗街道办事处（初评）" if r["awarded"] else r["reason"])] for r in rows]
    return decision_table(STREETS, cells, "红旗街道办事处", empty="没有。")


def grade_chip(grade: str) -> str:
    """A grade in its colour, named; 普通 without a colour."""
    colour = GRADE_COLOURS.get(grade)
    if not colour:
        return tag("span", esc(grade), cls="ck-plain-grade")
    return tag("span", esc(grade), cls="ck-grade", style=f"color:{colour};border-color:{colour}")


def pace_html(words: str) -> str:
    return tag("p", esc(words), cls="ck-pace")


def _more(count: int) -> str:
    return tag("p", esc(f"表中为前{SHOWN}条，共{count:,}条，导出文件含全部。"), cls="ck-line") if count > SHOWN else ""
