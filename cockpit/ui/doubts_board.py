"""What 存疑清单 draws: the week's doubts by kind, each with its numbers as links; and what each kind puts side by side."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cockpit.ui.board import link
from cockpit.ui.markup import esc, tag
from cockpit.wording_doubts import KINDS, doubt_words, reads_of, subject_words

Row = Mapping[str, Any]
HEADS = ("对象", "区（管委会）", "情况", "连续列入", "看依据")


def doubts_html(rows: Sequence[Row], here: str | None, caption: str) -> str:
    """One row a doubt under the head of its kind. `here`: the segment another page led to."""
    if not rows:
        return tag("p", esc("本周没有列入核查清单的事项。"), cls="ck-empty")
    head = "".join(tag("th", esc(h), scope="col") for h in HEADS)
    body = []
    for kind, (what, _) in KINDS.items():
        own = [r for r in rows if r["kind"] == kind]
        if own:
            body.append(tag("tr", tag("th", esc(f"{kind}  {len(own):,}项") + tag("small", esc(what)), colspan=len(HEADS), scope="rowgroup"), cls="ck-kindhead"))
        body += [tag("tr", _cells(r), cls="ck-here" if here and r["segment_id"] == here else None) for r in own]
    return tag("div", tag("table", tag("caption", esc(caption)) + tag("thead", tag("tr", head)) + tag("tbody", "".join(body)), cls="ck-table ck-list"),
               cls="ck-scroll", tabindex=0, role="region", aria_label=caption)


def _cells(row: Row) -> str:
    name = subject_words(row)
    links = "".join(tag("button", esc(said), type="button", cls="ck-open", data_open=link(rows=what, of=row["id"]),
                        aria_label=f"{name}{row['kind']}，{said}，查看明细") for what, said in reads_of(row))
    weeks = f"{row['weeks']}周" if row["weeks"] > 1 else "本周"
    of = tag("small", esc(row["street"]), cls="ck-of") if row["street"] and (row["segment_id"] or row["company"]) else ""
    short = name if row["segment_id"] or row["company"] else row["street"] or name
    return "".join([
        tag("th", esc(short) + of, scope="row"), tag("td", esc(row["unit"] or "—")),
        tag("td", esc(f"{doubt_words(row)}。"), cls="ck-say"), tag("td", esc(weeks), cls="ck-worse" if row["weeks"] > 3 else None),
        tag("td", links or "—", cls="ck-reads")])


def kinds_html(rows: Sequence[Row], before: Sequence[Row]) -> str:
    """All seven kinds, also those without a row, with how many the week before; what to look at."""
    head = "".join(tag("th", esc(h), scope="col", cls="ck-num" if h in ("本周", "上周") else None) for h in ("类别", "本周", "上周", "建议核查"))
    body = "".join(tag("tr", tag("th", esc(kind), scope="row", title=what) + _count(rows, kind) + _count(before, kind) + tag("td", esc(look), cls="ck-wrap"))
                   for kind, (what, look) in KINDS.items())
    return tag("div", tag("table", tag("caption", "各类存疑") + tag("thead", tag("tr", head)) + tag("tbody", body), cls="ck-table ck-list"), cls="ck-scroll",
               tabindex=0, role="region", aria_label="各类存疑")


def _count(rows: Sequence[Row], kind: str) -> str:
    return tag("td", f"{sum(1 for r in rows if r['kind'] == kind):,}", cls="ck-num")
