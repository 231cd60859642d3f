"""The words of 档案: of a segment, a street and an enterprise. Figures in, Chinese out."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cockpit.metrics import NO_DATA
from cockpit.periods import Period
from cockpit.wording_grades import month_label
from cockpit.wording_ranking import money_words, place_words

Row = Mapping[str, Any]
HIGHER = "档案从街道（乡镇）一级起有：请先在“下一级”里进入一个街道（乡镇）或责任路段。"
NOWHERE = "没有匹配到责任路段的案件没有路段档案，可看所在街道（乡镇）的档案。"


def standing_words(period: Period, rules: str) -> str:
    """As of when the file speaks, what its results are worth, and by which rules."""
    return f"评旗、等次、热点、排名截至{period.label}，挂牌督办和超期未结为数据截至时的状态；一律为初评，规则{rules}。"


def segment_facts(row: Row | None, path: Sequence[Row]) -> list[tuple[str, str]]:
    """What the reference says of a segment, its grade now, who patrols it; 无数据 for what it does not say."""
    grade = [("现等次", f"{path[-1]['grade']}（{month_label(path[-1]['since'])}，初评）" if path else "没有评定过等次")]
    if row is None:
        return [("名录", "名录里没有这条责任路段，只从案件里认得"), *grade]
    ends = f"{row['from_road']}至{row['to_road']}" if row["from_road"] and row["to_road"] else NO_DATA
    valid = f"{row['valid_from']:%Y-%m-%d}起" if row["valid_from"] else NO_DATA
    valid += f"，{row['valid_to']:%Y-%m-%d}失效" if row["valid_to"] else ""
    status = f"（名录性质：{row['status']}）" if row["status"] and row["status"] != "正式" else ""
    patrolled = f"{row['company'] or NO_DATA}，最近{row['patrolled_at']:%Y-%m-%d}" if row["patrolled_at"] else "没有巡查过"
    return [("所在", f"{row['unit']}{row['street'] or ''}"), ("起止", ends), ("长度", f"{row['length_km']}公里" if row["length_km"] else NO_DATA),
            ("道路等级", row["road_class"] or NO_DATA), ("区域类型", row["area_tier"] or NO_DATA),
            ("难度等级", f"{row['difficulty']}级" if row["difficulty"] else NO_DATA), ("路侧", row["side"] or NO_DATA), ("路长", f"{NO_DATA}（名录里没有）"),
            ("巡查公司", patrolled), ("名录有效", f"{valid}{status}"), *grade]


def history_title(rows: Sequence[Row]) -> str:
    """近26期：红旗3面、优秀红旗1面、黑旗2面，不参评1期，最近一期85.71分. `rows`: flags/history, oldest first."""
    if not rows:
        return "没有评旗记录"
    counts = [f"{flag}{n}面" for flag in ("红旗", "优秀红旗", "黑旗") if (n := sum(r["flag"] == flag for r in rows))]
    held, last = sum(r["held"] is not None for r in rows), rows[-1]
    said = "、".join(counts) or "没有得旗"
    score = f"最近一期{last['score']}分" if last["score"] is not None and not last["held"] else f"最近一期{last['held'] or '没有得分'}"
    return f"近{len(rows)}期：{said}{f'，不参评{held}期' if held else ''}，{score}"


def patrol_title(items: Sequence[Row], runs: int, findings: int) -> str:
    """巡查5次，发现18处，扣分2.30分; of a time nobody patrolled, that."""
    if not runs:
        return "本期没有巡查" + (f"，发现{findings:,}处没有对应的巡查单" if findings else "")
    deducted = sum(r["deducted"] for r in items)
    return f"本期巡查{runs:,}次，发现{findings:,}处" + (f"，扣{deducted}分" if items else "")


def rank_title(rows: Sequence[Row]) -> str:
    """最近一期第51名（共111个）; with the money of the year so far. `rows`: ranking/history, oldest first."""
    if not rows:
        return "街道（乡镇）旬排名：还没有"
    last = rows[-1]
    paid = [r["money_yuan"] for r in rows if r["since"].year == last["since"].year and r["money_yuan"]]
    money = "没有奖罚" if not paid else f"累计{money_words(sum(paid))}" if sum(paid) else "奖罚相抵"
    return f"街道（乡镇）旬排名：最近一期{place_words(last)}，{last['since'].year}年{money}"


def red_street_words(rows: Sequence[Row], period: Any) -> str:
    """2026年10月获评红旗街道办事处，第3名; why not; 没有评定 where it was not judged."""
    label = f"{period.year}年{period.month}月" if period else ""
    if not rows:
        return f"{label}没有评定红旗街道办事处" if label else "还没有评定过红旗街道办事处"
    row = rows[0]
    if row["awarded"]:
        return f"{label}获评红旗街道办事处，第{row['rank']}名，路段月均得分{row['score']}分"
    return f"{label}未获评红旗街道办事处：{row['reason'] or '没有记录原因'}"


def overdue_title(total: int, late: int) -> str:
    """现超期未结82件，其中超10日30件."""
    if not total:
        return "现没有超期未结的案件"
    return f"现超期未结{total:,}件" + (f"，其中超10日{late:,}件" if late else "")


def flagged_title(rows: Sequence[Row], shown: int) -> str:
    """近12期得过旗的路段5条：黑旗12面，红旗4面."""
    if not rows:
        return f"近{shown}期没有路段得旗"
    sums = [f"{label}{n}面" for label, name in (("黑旗", "blacks"), ("红旗", "reds"), ("优秀红旗", "excellents")) if (n := sum(r[name] for r in rows))]
    return f"近{shown}期得过旗的路段{len(rows)}条：{'、'.join(sums)}"


def year_title(rows: Sequence[Row], year: int) -> str:
    """2026年计入频次的检查40次，6个机关，其中5个超过年度上限；重复检查27次，联合检查24次. `rows`: cards/enterprise_year."""
    if not rows:
        return f"{year}年没有检查"
    visits, repeats, joint = (sum(r[name] for r in rows) for name in ("visits", "repeats", "joint"))
    over = sum(r["over"] > 0 for r in rows)
    said = f"{year}年计入频次的检查{visits:,}次，{len(rows)}个机关，" + (f"其中{over}个超过年度上限" if over else "都没有超过年度上限")
    return f"{said}；重复检查{repeats:,}次，参加联合检查{joint:,}次"


def enterprise_facts(firm: Row, place: Row | None, codes: Sequence[Row], span: str) -> list[tuple[str, str]]:
    """Opened, closed, risk, where it lies and what cases there were there, its codes where they may be seen; 无数据 for what is not known."""
    former = [r["code"] for r in codes if not r["is_current"]]
    now = next((r["code"] for r in codes if r["is_current"]), "")
    opened = f"{firm['opened_on']:%Y-%m-%d}" if firm["opened_on"] else NO_DATA
    closed = f"{firm['closed_on']:%Y-%m-%d}" if firm["closed_on"] else "没有注销记录" if firm["registered"] else NO_DATA
    facts = [("企业编号", str(firm["enterprise"])), ("企业代码", now), ("曾用代码", "、".join(former)), ("开业", opened), ("注销", closed),
             ("风险等级", firm["risk_grade"] or NO_DATA)]
    if place is None:
        return [*facts, ("所在路段", NO_DATA)]
    complaints = "投诉无数据" if place["complaints"] is None else f"其中投诉{place['complaints']:,}件"
    return [*facts, ("所在路段", str(place["segment"])), ("路段案件", f"{span}{place['cases']:,}件，{complaints}，不一定与这家企业有关")]
