"""What 综合查询 draws: the trail, the tiles, the table of the next level, the list of cases."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from cockpit.metrics import NO_DENOMINATOR, compare, metric, show
from cockpit.ui.markup import esc, tag
from cockpit.ui.tiles import Line, Tile, comparison, figure, tile_html
from cockpit.ui.view import View
from cockpit.ui.walk import to_case, to_measure, to_page, to_place
from cockpit.wording import lacks_words
from cockpit.wording_explore import CHILDREN, NO_SEGMENT, VERDICTS

Row = Mapping[str, Any]
# Tile → the count whose rows it opens.
TILES = {"due": "due", "closing_rate": "closed_of_due", "on_time_rate": "on_time_of_due", "overdue_open": "overdue_open"}


@dataclass(frozen=True)
class Place:
    """Where we stand: a view, and below the street one segment. `name` is the segment's."""

    view: View
    segment: str | None = None
    name: str = ""
    facts: str = ""

    @property
    def below(self) -> str:
        """What the next level down consists of; empty on a segment, where only cases are below."""
        if self.segment:
            return ""
        return "segment" if self.view.street else "street" if self.view.unit else "unit"

    def asked(self) -> dict[str, object]:
        """The place and the case filters as query parameters."""
        v = self.view
        return {"due_rule": v.due, "scope": v.scope, "unit": v.unit, "street": v.street, "segment": self.segment,
                "source": v.source, "category": v.category}

    def step(self, child: str, measure: str | None = None) -> str:
        """The link to a child of this place."""
        places = {"unit": self.view.unit, "street": self.view.street, "segment": self.segment} | {self.below: child}
        return to_place(**places, measure=measure)

    def at(self, view: View) -> Place:
        return replace(self, view=view)


def trail_html(place: Place, top: str) -> str:
    """全市 › 金水区 › 花园路街道 › 路段: every step but the last leads up."""
    v = place.view
    steps = [(top, to_place())]
    if v.unit:
        steps.append((v.unit, to_place(v.unit)))
    if v.street:
        steps.append((v.street, to_place(v.unit, v.street)))
    if place.segment:
        steps.append((place.name, ""))
    parts = [tag("button", esc(name), type="button", cls="ck-step", data_open=target) if at < len(steps) - 1
             else tag("b", esc(name), aria_current="location") for at, (name, target) in enumerate(steps)]
    facts = tag("small", esc(place.facts)) if place.facts else ""
    return tag("nav", tag("i", "›", aria_hidden="true").join(parts) + facts, cls="ck-trail", aria_label="所在位置")


def tiles_html(volume: str, run: Sequence[Row], lacking: Mapping[str, Sequence[str]], whole_run: bool) -> str:
    """受理案件, 应结案数, 结案率, 按期结案率, 超期未结数 of this place, with 环比 and the run up to now."""
    now, before = run[-1], run[-2] if len(run) > 1 else {}
    tiles = []
    for name, rows in ({volume: volume} | TILES).items():
        entry = metric(name)
        if lacking[name]:
            tiles.append(Tile(entry.label, "无数据", "", [Line(lacks_words(lacking[name]))]))
            continue
        lines = [comparison("环比", now[name], before.get(name), name)]
        if name == "closing_rate":
            lines.append(Line(f"结案 {show(now['closed_of_due'], 'closed_of_due')}件"))
        if name == "on_time_rate":
            lines.append(Line(f"按期结案 {show(now['on_time_of_due'], 'on_time_of_due')}件"))
        tiles.append(Tile(entry.label, figure(now[name], name), entry.unit, lines,
                          [r[name] for r in run] if whole_run else (), rows=rows, explain=entry.definition))
    return tag("div", "".join(_stepping(t) for t in tiles), cls="ck-tiles ck-five")


def _stepping(tile: Tile) -> str:
    """A tile whose click lists its cases on this page instead of opening the drawer."""
    return tile_html(tile).replace(f'data-open="rows={tile.rows}"', f'data-open="{esc(to_measure(tile.rows))}"')


def children_html(place: Place, volume: str, ranked: Sequence[tuple[int | None, Row]], before: Sequence[Row], total: Row, total_before: Row | None,
                  lacking: Mapping[str, Sequence[str]], by: str | None = None) -> str:
    """The next level down: a name to step into, figures that lead to their cases there, 环比 beside them. `by`: the metric ranked by."""
    then = {r["place"]: r for r in before}
    columns = [(volume, True, False), ("due", False, False), ("closing_rate", False, False), ("on_time_rate", True, True),
               ("overdue_open", True, False)]
    head = (_th("名次") if by else "") + _th(CHILDREN[place.below], False)
    for name, compared, _ in columns:
        entry = metric(name)
        head += _th(f"{entry.label}（%）" if entry.is_rate else entry.label) + (_th("环比") if compared else "")
    body = "".join(_child(place, at, row, then.get(row["place"]), columns, lacking, by, rank) for at, (rank, row) in enumerate(ranked))
    body += _child(place, len(ranked), total, total_before, columns, lacking, by, is_total=True)
    table = tag("table", tag("caption", esc(f"各{CHILDREN[place.below]}运行情况")) + tag("thead", tag("tr", head)) + tag("tbody", body),
                cls="ck-table")
    return tag("div", table, cls="ck-scroll", tabindex=0, role="region", aria_label="下一级运行情况")


def _th(text: str, number: bool = True) -> str:
    return tag("th", esc(text), scope="col", tabindex=0, data_sort="1", cls="ck-num" if number else None)


def _child(place: Place, at: int, row: Row, then: Row | None, columns: Sequence[tuple[str, bool, bool]],
           lacking: Mapping[str, Sequence[str]], by: str | None, rank: int | None = None, is_total: bool = False) -> str:
    name = "合计" if is_total else row["name"]
    first = esc(name) if is_total else tag("button", esc(name), type="button", cls="ck-open ck-into",
                                           data_open=place.step(row["place"]), aria_label=f"进入{name}")
    cells = [tag("td", esc(rank or ("" if is_total else NO_DENOMINATOR)), cls="ck-num ck-rank", data_value=-rank if rank else "")] if by else []
    cells.append(tag("th", first, scope="row"))
    for metric_id, compared, bar in columns:
        value = row[metric_id]
        text = show(value, metric_id, none="无数据" if lacking[metric_id] else NO_DENOMINATOR, with_unit=False)
        inner = esc(text)
        if value and not metric(metric_id).is_rate and not is_total:
            inner = tag("button", inner, type="button", cls="ck-open", data_open=place.step(row["place"], metric_id),
                        aria_label=f"{name}{metric(metric_id).label}{text}件，查看案件")
        if bar and not is_total and value is not None:
            inner = tag("span", tag("i", tag("b", style=f"width:{value * 100:.1f}%"), cls="ck-bar", aria_hidden="true")
                        + tag("span", inner, cls="ck-rate"), cls="ck-barred")
        cells.append(tag("td", inner, cls="ck-num", data_value="" if value is None else value))
        if compared:
            change = compare(value, then[metric_id] if then else None, metric_id)
            size = value - then[metric_id] if then and value is not None and then[metric_id] is not None else ""
            cells.append(tag("td", esc(change.text), cls=f"ck-num ck-change ck-{change.verdict}", data_value=size))
    return tag("tr", "".join(cells), data_order=at, cls="ck-total" if is_total else None)


def cases_html(rows: Sequence[Row], place: Place) -> str:
    """One page of cases; the number leads to the card. Columns that say nothing here are left out."""
    heads = ["案件编号", "上报时间"]
    heads += [] if place.view.unit else ["区（管委会）"]
    heads += [] if place.view.street else ["街道（乡镇）"]
    placed = not place.segment and any(row["segment"] for row in rows)
    heads += ["责任路段"] if placed else []
    heads += ["类别", "问题来源", "责任单位", "当前状态", "期限", "期限判定"]
    body = "".join(tag("tr", _case_cells(row, place, placed)) for row in rows)
    head = "".join(tag("th", esc(h), scope="col") for h in heads)
    return tag("div", tag("table", tag("caption", "案件清单") + tag("thead", tag("tr", head)) + tag("tbody", body), cls="ck-table ck-list"),
               cls="ck-scroll", tabindex=0, role="region", aria_label="案件清单")


def _case_cells(row: Row, place: Place, placed: bool) -> str:
    number = tag("button", esc(row["case_id"]), type="button", cls="ck-open ck-into", data_open=to_case(row["case_id"]),
                 aria_label=f"打开案件{row['case_id']}")
    cells = [tag("th", number, scope="row"), tag("td", _short(row["reported_at"], place))]
    if not place.view.unit:
        cells.append(tag("td", esc(row["unit"]), cls="ck-kind"))
    if not place.view.street:
        cells.append(tag("td", esc(row["street"])))
    if placed:
        cells.append(tag("td", esc(row["segment"] or NO_SEGMENT)))
    kind = row["category"] if row["subcategory"] in ("未分类", row["category"]) else f"{row['category']}·{row['subcategory']}"
    cells += [tag("td", esc(kind), cls="ck-kind"), *(tag("td", esc(row[c] or "—")) for c in ("source", "department", "status"))]
    cells.append(tag("td", _short(row["due_at"], place)))
    verdict = row["verdict"] + (f"{row['overdue_days']}天" if row["verdict"] == "逾期未结" and row["overdue_days"] else "")
    cells.append(tag("td", esc(verdict), cls=f"ck-{VERDICTS.get(row['verdict'], 'neutral')}"))
    return "".join(cells)


def _short(moment: datetime | None, place: Place) -> str:
    """To the minute; the year only where it is not the period's."""
    if moment is None:
        return "—"
    return f"{moment:%m-%d %H:%M}" if moment.year == place.view.period.since.year else f"{moment:%Y-%m-%d %H:%M}"


def pager_html(page: int, size: int, total: int) -> str:
    """第21—40件，共123件, with the pages before and after."""
    pages = max(1, -(-total // size))
    first, last = (page - 1) * size + 1, min(page * size, total)

    def turn(text: str, to: int, usable: bool) -> str:
        return tag("button", text, type="button", cls="ck-turn", data_open=to_page(to), disabled="disabled" if not usable else None)

    words = tag("span", esc(f"第{first:,}—{last:,}件，共{total:,}件"))
    if pages == 1:
        return tag("div", words, cls="ck-pager")
    return tag("div", turn("首页", 1, page > 1) + turn("上一页", page - 1, page > 1) + words
               + turn("下一页", page + 1, page < pages) + turn("末页", pages, page < pages), cls="ck-pager")
