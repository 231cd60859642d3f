"""The sentences of 考评排名: who is first and last, what normalising moved, what money it means, and that none of it is official yet."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cockpit.metrics import rounded
from cockpit.periods import Period
from cockpit.wording import Figure, Sentence

Row = Mapping[str, Any]
NOBODY = "还没有排名：没有巡查数据，或第一个旬、月尚未结束。"
NOT_YOURS = "本账户看不到任何排名：排名只对全市账户和榜上的区（管委会）、街道（乡镇）开放。"
DRAFT = "初评，未审定，未入账"
SAMPLE = "示例，不作结算依据"
NAMED = 3  # of equals, as many are named; of more, only how many they are
COUNTED = {"streets": "街道（乡镇）", "units": "区（管委会）", "departments": "市直部门", "companies": "公司", "chiefs": "岗位"}
# Term → (what its numerator counts, what its denominator counts, unit of both)
PARTS = {"closing_rate": ("结案", "应结案", "件"), "on_time_rate": ("按期结案", "应结案", "件"), "rework_rate": ("返工", "应结案", "件"),
         "overdue_rate": ("超期未结", "应结案", "件"), "postpone_rate": ("延期", "应结案", "件"), "coverage_rate": ("巡查满次", "负责路段", "条"),
         "length_rate": ("实巡", "路段全长", "公里"), "photo_rate": ("照片齐全", "发现问题", "处"), "same_rate": ("雷同", "有问题的巡查单", "单")}


def yuan(amount: int) -> str:
    """20万元, 113,333元: in 万元 where that is whole to two places."""
    return f"{amount / 10_000:,.2f}".rstrip("0").rstrip(".") + "万元" if amount % 100 == 0 and abs(amount) >= 10_000 else f"{amount:,}元"


def money_words(amount: int | None) -> str:
    """奖20万元, 扣2万元; empty where there is none."""
    if not amount:
        return ""
    return f"奖{yuan(amount)}" if amount > 0 else f"扣{yuan(-amount)}"


def place_words(row: Row) -> str:
    """第12名（共77个）; the reason where there is no rank."""
    if row["rank"] is None:
        return f"不排名：{row['held']}"
    return f"第{row['rank']}名（共{row['size']}个）"


def moved_words(now: int | None, before: int | None) -> str:
    """▲4, ▼3, 持平: places won or lost; empty where one is unknown."""
    if now is None or before is None:
        return ""
    return "持平" if now == before else f"{'▲' if now < before else '▼'}{abs(before - now)}"


def ranking_sentence(period: Period, members: str, rows: Sequence[Row], visible_of: int) -> Sentence:
    """Who is first and last and what normalising moved; an account that sees only its own is told its place.

    `rows` of the table as this account sees them, in order of rank. `visible_of`: how many the whole table lists.
    """
    judged = [r for r in rows if r["rank"] is not None]
    noun = COUNTED[members]
    if not rows:
        return (f"{period.label}没有可看的{noun}。",)
    if not judged and members == "chiefs":
        return (f"{period.label}路长履职", Figure("无数据"), f"：{rows[0]['held']}。")
    if not judged:
        return (f"{period.label}不排名，", *_reasons(rows), "。")
    if len(rows) < visible_of:
        return _own(period, judged, rows)
    first, last, size = judged[0], judged[-1], judged[0]["size"]
    said: list[str] = [f"{period.label}参评{noun}", Figure(str(size)), "个"]
    if len(judged) < len(rows):
        said.append(f"（另有{len(rows) - len(judged)}个不排名）")
    said += ["，", Figure(name_of(first)), f"{first['score']}分居首，", Figure(name_of(last)), f"{last['score']}分居末"] if size > 1 else []
    return (*said, *_moves(judged), *_streaks(judged, sum(r["edge"] == "末位" for r in judged)), "。")


def name_of(row: Row) -> str:
    return str(row.get("street") or row.get("member") or row["unit"])


def _own(period: Period, judged: Sequence[Row], rows: Sequence[Row]) -> Sentence:
    if len(rows) == 1:
        row = rows[0]
        before = f"，折算前第{row['rank_raw']}名" if row.get("rank_raw") else ""
        return (f"{name_of(row)}{period.label}得", Figure(str(row["score"])), "分，", Figure(f"第{row['rank']}名"), f"（共{row['size']}个）{before}。")
    best = judged[0]
    return (f"{period.label}所列{len(rows)}个中{len(judged)}个有名次，最前是", Figure(name_of(best)), f"，第{best['rank']}名（共{best['size']}个）",
            *_streaks(judged), "。")


def _reasons(rows: Sequence[Row]) -> list[str]:
    reasons = sorted({str(r["held"]) for r in rows}, key=lambda said: (-sum(r["held"] == said for r in rows), said))
    return [reasons[0].removesuffix("，不排名")] if len(reasons) == 1 else [f"原因各异，多数为{reasons[0].removesuffix('，不排名')}"]


def _moves(judged: Sequence[Row]) -> list[str]:
    moved = [r for r in judged if r.get("rank_raw") is not None and r["rank_raw"] != r["rank"]]
    if not moved:
        return []
    size = max(abs(r["rank_raw"] - r["rank"]) for r in moved)
    most = [r for r in moved if abs(r["rank_raw"] - r["rank"]) == size]
    if len(most) > NAMED:
        return [f"；折算使{len(moved)}个名次变动，最大的{size}位，有{len(most)}个"]
    each = "、".join(f"{name_of(r)}{'上升' if r['rank'] < r['rank_raw'] else '下降'}{size}位" for r in most)
    return [f"；折算使{len(moved)}个名次变动，最大的是{each}"]


def _streaks(judged: Sequence[Row], last: int | None = None) -> list[str]:
    """`last`: how many the table counts as last, where all of it is seen."""
    worst = max(judged, key=lambda r: (r["streak"], r["rank"]))
    return [f"；{name_of(worst)}连续{worst['streak']}次列入末{last if last and last > 1 else ''}位"] if worst["streak"] > 1 else []


def money_sentence(since: date, until: date, ledger: Sequence[Row]) -> Sentence:
    """What was won and lost to date; that it is 初评 and of a 示例 rule. `until` is exclusive."""
    span = f"{since.year}年{since.month}月{since.day}日至{(last := until - timedelta(days=1)).year}年{last.month}月{last.day}日"
    if not ledger:
        return (f"{span}没有奖励和扣款。",)
    won, lost = sum(r["money_yuan"] for r in ledger if r["money_yuan"] > 0), -sum(r["money_yuan"] for r in ledger if r["money_yuan"] < 0)
    return (f"{span}奖励", Figure(yuan(won)), "，扣款", Figure(yuan(lost)), f"，共{len(ledger)}笔，{standing_words(ledger)}。")


def standing_words(ledger: Sequence[Row]) -> str:
    """初评，未审定，未入账；示例，不作结算依据: what stands on every page and in every file of money."""
    return "；".join([DRAFT] * any(r["state"] == "初评" for r in ledger) + [f"规则为{SAMPLE}"] * any(r["rule_status"] == "示例" for r in ledger))


def register_sentence(since: date, rows: Sequence[Row]) -> Sentence:
    """How many were called in, and who most often running."""
    if not rows:
        return (f"{since.year}年{since.month}月{since.day}日以来没有应通报批评、约谈的。",)
    again = [r for r in rows if r["streak"] > 1]
    said: list[str] = [f"{since.year}年{since.month}月{since.day}日以来应通报批评、约谈", Figure(str(len(rows))), "次，涉及",
                       Figure(str(len({(r["unit"], r["member"]) for r in rows}))), "个"]
    if again:
        most = max(again, key=lambda r: (r["streak"], str(r["until"])))
        said.append(f"；最长的是{most['member']}，连续{most['streak']}次")
    sample = "，依据示例规则" if any(r.get("rule_status") == "示例" for r in rows) else ""
    return (*said, f"；均为初评{sample}，审定后执行。")


def weight_words(row: Row) -> str:
    """总分中发现考核占50%，整改考核占50%; empty where a table has no 发现考核."""
    share = row.get("found_weight")
    return f"总分中发现考核占{rounded(share * 100, 2).normalize():f}%，整改考核占{rounded(100 - share * 100, 2).normalize():f}%" if share else ""


def part_words(term: Row) -> str:
    """结案90件÷应结案120件 = 75.00%; what a term was counted from."""
    if term["term"] not in PARTS:
        return {"found": "参评路段得分按长度的加权平均", "exposure": f"{term['numerator'] or 0}次，按媒体层级扣分"}[term["term"]]
    top, below, unit = PARTS[term["term"]]
    numbers = [None if n is None else f"{n / 1000:,.2f}" if unit == "公里" else f"{n:,}" for n in (term["numerator"], term["denominator"])]
    if None in numbers:
        return "无数据"
    rate = f" = {rounded(Decimal(term['numerator']) * 100 / Decimal(term['denominator']), 2)}%" if term["denominator"] else "，没有可算的"
    return f"{top}{numbers[0]}{unit}÷{below}{numbers[1]}{unit}{rate}"


def caveat(table: Row) -> str:
    """What stands above every table: what it is worth as it stands, and its money."""
    if not table["has_money"]:
        return "均为初评" + ("，依据示例规则。" if table["rule_status"] == "示例" else "。")
    return f"奖罚为{DRAFT}" + (f"；规则为{SAMPLE}。" if table["rule_status"] == "示例" else "。")


def edge_note(judged: Sequence[Row], edge: str) -> str:
    """10个，奖励合计110万元; how many are to be called in."""
    rows = [r for r in judged if r["edge"] == edge]
    total = sum(r["money_yuan"] or 0 for r in rows)
    said = [f"{len(rows)}个"] + ([f"{'奖励' if total > 0 else '扣款'}合计{yuan(abs(total))}"] if total else [])
    called = sum(bool(r["action"]) for r in rows)
    return "，".join(said + [f"应通报批评、约谈{called}个"] * bool(called))


def moves_title(judged: Sequence[Row]) -> str:
    """折算后上升最多的是…（4位），下降最多的是…、…（各9位）; all that moved as far, beyond NAMED only how many."""
    known = [(r["rank_raw"] - r["rank"], r) for r in judged if r["rank_raw"] is not None]
    said = []
    for word, size in (("上升", max(won for won, _ in known)), ("下降", min(won for won, _ in known))):
        names = [name_of(r) for won, r in known if won == size]
        if size and (size > 0) == (word == "上升"):
            who = f"是{'、'.join(names)}" if len(names) <= NAMED else f"有{len(names)}个"
            said.append(f"{word}最多的{who}（{'各' * (len(names) > 1)}{abs(size)}位）")
    return "折算后" + "，".join(said)


def balance_title(rows: Sequence[Row], noun: str) -> str:
    """街道（乡镇）净得最多的是…，净扣最多的是…."""
    first, last = rows[0], rows[-1]
    said = [f"净得最多的是{name_of(first)}（{yuan(first['net_yuan'])}）"] * (first["net_yuan"] > 0)
    said += [f"净扣最多的是{name_of(last)}（{yuan(-last['net_yuan'])}）"] * (last["net_yuan"] < 0)
    return noun + ("，".join(said) or "奖扣相抵")


def net_words(amount: int) -> str:
    """+40万元, −2万元, 0元."""
    return f"{'+' if amount > 0 else '−' if amount < 0 else ''}{yuan(abs(amount))}"


def times_words(row: Row) -> str:
    """奖3次、扣1次."""
    return "、".join([f"奖{row['rewards']}次"] * bool(row["rewards"]) + [f"扣{row['deductions']}次"] * bool(row["deductions"]))
