"""What 红旗黑旗评定 lists: who got a flag and why, who is near a line, who was not judged, whose run goes on, by place."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cockpit.metrics import FLAG_COLOURS
from cockpit.ui.decision_board import link, opener, segment_link
from cockpit.ui.decision_tables import (
    Cell,
    Head,
    bar_cell,
    decision_table,
    flag_chip,
    number_cell,
    place_of,
    strip_html,
    text_cell,
)
from cockpit.ui.markup import esc, tag
from cockpit.ui.tiles import Line, Tile
from cockpit.wording_flags import near_words, streak_words, why

Row = Mapping[str, Any]
AWARDED = (Head("责任路段"), Head("折算后得分", "num"), Head("全市名次", "num"), Head("评定依据（初评）", "wrap"))
NEAR = (Head("责任路段"), Head("折算后得分", "num"), Head("全市名次", "num"), Head("情形"))
HELD = (Head("责任路段"), Head("不参评原因"), Head("巡查次数", "num"), Head("巡查里程（公里）", "num"), Head("连续期数保留"))
STREAKS = (Head("责任路段"), Head("连续", "num"), Head("近期（旧在左）"), Head("本期"))
PLACES = (Head("在册路段", "num"), Head("参评路段", "num"), Head("不参评", "num"), Head("红旗", "num"), Head("优秀红旗", "num"), Head("黑旗", "num"),
          Head("连续黑旗", "num"), Head("平均折算后得分", "num"), Head("问题数/公里", "num"))
SHOWN = 200


def flag_tiles(row: Row, run: Sequence[Row], corrections: int) -> list[Tile]:
    """The five figures of a period; each opens the part it belongs to. `run`: periods up to this one, oldest first."""
    longest = f"，最长{row['black_longest']}期" if row["black_again"] else ""

    return [
        Tile("“红旗”·初评", f"{row['red']:,}", "条", [Line(f"首次获评{row['red_first']}条")], past(run, "red"), opens=link(part="名单")),
        Tile("“优秀红旗”·初评", f"{row['excellent']:,}", "条", [Line("近期得过红旗的路段")], past(run, "excellent"), opens=link(part="名单")),
        Tile("“黑旗”·初评", f"{row['black']:,}", "条", [Line(f"连续黑旗{row['black_again']}条{longest}")], past(run, "black"), opens=link(part="连续")),
        Tile("参评路段", f"{row['assessed']:,}", "条", [Line(f"在册{row['segments']:,}条，不参评{row['held']:,}条")], past(run, "assessed"),
             opens=link(part="不参评")),
        Tile("待更正", f"{corrections:,}", "条", [Line("本期已评定而今天的数据不同")], opens=link(part="更正与记录"))]


def past(run: Sequence[Row], name: str) -> list[Any]:
    """The run of a figure; nothing where it never moved, as a quota that is always filled."""
    values = [r[name] for r in run]
    return values if len(set(values)) > 1 else []


def awards_html(rows: Sequence[Row], ties: Sequence[str] = ()) -> str:
    """The segments of one flag with the sentence of why."""
    cells = [[Cell(segment_link(dict(r), _first(r))), scores_cell(r), ranks_cell(r), Cell(esc(why(r, ties)), -(r["streak"] or 0))]
             for r in rows]
    return decision_table(AWARDED, cells, "获评路段", empty="本期没有。")


def _first(row: Row) -> str:
    return "" if not row["first"] else "首次黑旗" if row["flag"] == "黑旗" else "首次获评"


def scores_cell(row: Row) -> Cell:
    """折算后得分, and under it 折算前."""
    return Cell(tag("b", esc(row["score"])) + tag("small", esc(f"折算前{row['score_raw']}")), row["score"])


def ranks_cell(row: Row) -> Cell:
    """名次 among all that were judged, and under it the raw one."""
    return Cell(esc(f"{row['rank']:,}/{row['size']:,}") + tag("small", esc(f"折算前{row['rank_raw']:,}")), row["rank"])


def near_html(rows: Sequence[Row], ties: Sequence[str] = ()) -> str:
    cells = [[Cell(segment_link(dict(r))), number_cell(r["score"]), Cell(esc(f"{r['rank']:,}"), r["rank"]), Cell(esc(near_words(r, ties)), r["distance"])]
             for r in rows]
    return decision_table(NEAR, cells, "离线不远的路段")


def reasons_html(rows: Sequence[Row]) -> str:
    """Why segments were not judged: a bar from zero a reason."""
    most = max((r["segments"] for r in rows), default=0)
    lines = [tag("span", esc(r["held"])) + tag("i", tag("b", style=f"width:{r['segments'] / most * 100:.2f}%"), aria_hidden="true")
             + tag("em", esc(f"{r['segments']:,}条")) + tag("em", esc(f"占在册{r['held_rate'] * 100:.2f}%")) for r in rows]
    return tag("div", "".join(lines), cls="ck-shares ck-reasons")


def held_html(rows: Sequence[Row]) -> str:
    cells = [[Cell(segment_link(dict(r))), text_cell(r["held"]), number_cell(r["runs"]), number_cell(r["inspected_km"]), text_cell(_kept(r))]
             for r in rows[:SHOWN]]
    more = tag("p", esc(f"表中为前{SHOWN}条，共{len(rows):,}条，导出文件含全部。"), cls="ck-line") if len(rows) > SHOWN else ""
    return decision_table(HELD, cells, "不参评路段", empty="没有不参评的路段。") + more


def _kept(row: Row) -> str:
    """What goes on although the segment was not judged: 黑旗连续15期."""
    for name, flag in (("black_run", "黑旗"), ("red_run", "红旗")):
        if row[name]:
            return f"{flag}连续{row[name]}期"
    return ""


def streaks_html(rows: Sequence[Row], grain: str) -> str:
    cells = [[Cell(segment_link(dict(r))), Cell(_run(r, grain), r["run"]), Cell(strip_html(r["strip"])),
              Cell(flag_chip(r["flag"]) if r["flag"] else esc("不参评") + tag("small", esc(r["held"])))] for r in rows]
    return decision_table(STREAKS, cells, "连续获评的路段", empty="没有连续两期以上的路段。")


def _run(row: Row, grain: str) -> str:
    """54周, and under it since when."""
    said, _, begun = streak_words(row, grain).partition("，")
    return esc(said.removeprefix("连续")) + tag("small", esc(begun))


def places_html(rows: Sequence[Row], total: Row, name: str, level: str) -> str:
    """By unit or street: names open the place, flags the list of that place."""
    most = max((r["black"] for r in rows), default=0)
    heads = (Head(name), *PLACES)
    return decision_table(heads, [_place(r, most, level) for r in rows], "各区域评旗", total=_place(total, 0, ""), cls="ck-official", empty="没有在册路段。")


def _place(row: Row, most: int, level: str) -> list[Cell]:
    there = {"unit": link(unit=row["name"], part="区街"), "street": link(unit=row.get("unit"), street=row["name"], part="名单")}.get(level, "")
    first = Cell(opener(row["name"], there, f"进入{row['name']}") if there else esc(row["name"]))
    listed = {"unit": link(unit=row["name"], part="名单"), "street": there}.get(level, "")

    def flags(column: str) -> Cell:
        count = row[column]
        shown = opener(f"{count:,}", listed, f"{row['name']}{count}条，看名单") if listed and count else esc(f"{count:,}")
        return bar_cell(count, most, shown, FLAG_COLOURS["黑旗"]) if column == "black" and level else number_cell(count, shown)

    return [first, number_cell(row["segments"]), number_cell(row["assessed"]), number_cell(row["held"]), flags("red"), flags("excellent"), flags("black"),
            number_cell(row["black_again"]), number_cell(row["mean_score"]), number_cell(row["findings_km"])]


def unplaced_html(rows: Sequence[Row]) -> str:
    """Segments that cannot be drawn, by name."""
    items = "".join(tag("li", opener(r["name"], link(segment=r["segment_id"])) + esc(f"（{place_of(r)}）")) for r in rows[:SHOWN])
    return tag("ul", items, cls="ck-names")
