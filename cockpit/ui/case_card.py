"""The case card: the seven links in time, the verdict against the deadline, place, handling, and where the row came from."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cockpit.ui.cards import card
from cockpit.ui.case_original import original_link
from cockpit.ui.markup import esc, tag
from cockpit.wording_explore import VERDICTS, case_links, clock, geo_words, verdict_words

Row = Mapping[str, Any]


def links_html(case: Row, lacks: Sequence[str]) -> str:
    """One column a link: times, how long after the one before, 无数据 where the source does not record it."""
    items = []
    for link in case_links(case, lacks):
        inner = tag("b", esc(link.label))
        inner += "".join(tag("span", esc(f"{word} {moment:%m-%d %H:%M}"), title=clock(moment)) for word, moment in link.times)
        inner += "".join(tag("small", esc(f"{word}：无数据（来源不记）")) for word in link.absent)
        if link.label == "问题处置" and case["due_at"] is not None:
            inner += tag("small", esc(f"期限 {case['due_at']:%m-%d %H:%M}"))
            inner += tag("small", esc(case["verdict"]), cls=f"ck-{VERDICTS.get(case['verdict'], 'neutral')}")
        if link.doubt:
            inner += tag("small", esc(link.doubt), cls="ck-worse")
        elif link.after:
            inner += tag("small", esc(link.after))
        elif not link.times and not link.absent:
            inner += tag("small", "—")
        items.append(tag("li", inner, cls="ck-doubt" if link.doubt else "ck-reached" if link.times else None))
    return tag("ol", "".join(items), cls="ck-links")


def case_html(case: Row, lacks: Sequence[str]) -> str:
    """The whole card of one case."""
    verdict = tag("p", esc(verdict_words(case)), cls=f"ck-verdict ck-{VERDICTS.get(case['verdict'], 'neutral')}")
    year = f"{case['reported_at'].year}年"
    flow = tag("section", tag("h2", "闭环流程" + tag("small", esc(f"{year}，自然时间")), cls="ck-heading") + links_html(case, lacks), cls="ck-card")
    origin = card("数据来源", "", _facts(_origin(case)) + _original(case))
    matter = card("事项与位置", "文字已遮盖手机号、身份证号、车牌", _facts(_matter(case)))
    return flow + tag("div", tag("div", card("期限与处置", "", verdict + _facts(_handling(case, lacks))) + origin) + matter, cls="ck-two")


def _original(case: Row) -> str:
    target = original_link(case)
    return tag("button", "看导出时的原样 ›", type="button", cls="ck-open ck-into", data_open=target) if target else ""


def _facts(pairs: Sequence[tuple[str, object]]) -> str:
    return tag("dl", "".join(tag("dt", esc(k)) + tag("dd", esc(v)) for k, v in pairs if v not in (None, "")), cls="ck-facts")


def _handling(case: Row, lacks: Sequence[str]) -> list[tuple[str, object]]:
    kept = "捆绑处置截止时间" if case["bundled_deadline_at"] is not None else "处置截止时间"
    counted = (("rework_count", "返工"), ("postpone_count", "延期"), ("press_count", "催办"), ("shuffle_count", "推诿"))
    known = [(name, word) for name, word in counted if name not in lacks]
    counts = "、".join(f"{word}{case[name]}次" for name, word in known if case[name])
    none = f"无{'、'.join(word for _, word in known)}记录" if known else "无数据（来源不记）"
    marks = [word for name, word in (("supervised", "督办"), ("self_disposed", "采集员自行处置"), ("suspended", "挂账"),
             ("voided", "作废")) if case[name]]
    reply = {True: "回访认定已解决", False: "回访认定未解决", None: ""}[case["resolved"]]
    return [("期限", f"{clock(case['due_at'])}（{kept}）" if case["due_at"] else "没有期限"),
            ("处置完成", _disposed(case, lacks)), ("当前状态", case["status"]),
            ("责任单位", case["department"]), ("次数", counts or none), ("标记", "、".join(marks)),
            ("回访", "，".join(p for p in (reply, case["satisfaction"]) if p))]


def _disposed(case: Row, lacks: Sequence[str]) -> str:
    """When it was disposed; where the source keeps no such time, when it was closed, and said so."""
    if case["disposed_at"] is not None:
        return clock(case["disposed_at"])
    if "disposed_at" in lacks:
        return "无数据（来源不记）" + (f"，按结案时间{clock(case['closed_at'])}判" if case["closed_at"] is not None else "")
    return "尚未处置" if case["closed_at"] is None else "没有处置时间，按结案时间判"


def _matter(case: Row) -> list[tuple[str, object]]:
    kind = "·".join(p for p in (case["kind"], case["category"], case["subcategory"]) if p)
    matched = {"编号": "按路段编号匹配", "名称": "按路段名称匹配", "路名就近": "按路名和最近的路段匹配", "仅街道": "没有匹配到路段，只到街道",
               "未匹配": "没有匹配到路段"}.get(case["segment_match"] or "", "没有匹配记录")
    return [("类别", kind + ("（四乱）" if case["is_siluan"] else "")), ("问题来源", case["source"]),
            ("平急", case["urgency"]), ("问题描述", case["description"]), ("位置描述", case["address"]),
            ("区（管委会）", case["unit"]), ("街道（乡镇）", case["street"]), ("社区", case["community"]), ("责任网格", case["grid"]),
            ("责任路段", f"{case['segment']}（{case['segment_id']}）" if case["segment_id"] else "—"), ("路段匹配", matched),
            ("定位质量", geo_words(case))]


def _origin(case: Row) -> list[tuple[str, object]]:
    return [("案件编号", case["case_id"]), ("任务号", case["task_no"]), ("来源系统", case["system_label"] or case["system"]),
            ("来源文件", f"{case['file']}，第{case['line']:,}行" if case["file"] and case["line"] else case["file"]),
            ("台账编号", case["ingest"]), ("导出时间", clock(case["exported_at"]) if case["exported_at"] else None)]
