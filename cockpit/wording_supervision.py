"""The words of 挂牌督办: where a listing stands, why it was made, how its cases went, what is overdue. Figures in, Chinese out."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from cockpit.metrics import rounded
from cockpit.periods import XUN, Period, parse
from cockpit.wording import UNPLACED, Figure, Matter, Sentence

Row = Mapping[str, Any]
STAGES = ("挂牌", "重新挂牌", "整改", "核验", "逾期未摘牌", "摘牌")
STAGE_NOTES = {
    "挂牌": "挂牌当日，或尚无整改记录", "重新挂牌": "摘牌后28日内再次挂牌", "整改": "整改中，或复查未达线", "核验": "已整改，待复查",
    "逾期未摘牌": "过期限仍未达线", "摘牌": "近28日"}
TERMS = (
    ("挂牌", "黑旗路段在评旗周期结束的次日挂牌；乱点是一旬里案件最多的路段与小类，在旬末次日挂牌。期限自挂牌日起算。"),
    ("重新挂牌", "摘牌后规定天数内再次评为黑旗或再次列为最差乱点，另立一次挂牌，与前次相连。督办期间再评的并入本次，期限不变。"),
    ("整改", "所列问题已有整改，或复查未达线。所列问题为黑旗期内巡查发现的问题。"),
    ("核验", "所列问题全部整改，等待复查；乱点为案件已降到线下，等待考察期满。"),
    ("复查", "问题全部整改之后，或期限过后的巡查；得分为100减本次扣分，不折算，达到分数线当日摘牌。在建施工路段的巡查不算。"),
    ("延期", "期限到时多数问题已整改的，延期一次。"),
    ("逾期未摘牌", "期限（含延期）过后仍未摘牌。"),
    ("案件变化", "挂牌前后日均上报案件数之比减一，旁注全市（乱点为全市同小类）同期变化；挂牌不足规定天数或挂牌前没有案件的不比较。"),
    ("推算件数", "挂牌前日均件数随全市同期变化推算的挂牌后件数。挂牌前往往是高点，回落不全是督办的作用。"),
)
DAY = timedelta(days=1)


def board_sentence(total: Row, places: Sequence[Row], column: str = "unit") -> Sentence:
    """在办挂牌督办44条（路段39条、乱点5处），其中逾期未摘牌11条，二七区7条、数量居首；近7日挂牌23条、摘牌22条；10条三日内到期。

    `places`: the same by unit or street, whose name stands in `column`.
    """
    if not total["open"]:
        return (f"没有在办的挂牌督办；近7日摘牌{total['delisted']:,}条。",)
    both = f"（路段{total['segments']:,}条、乱点{total['points']:,}处）" if total["points"] and total["segments"] else ""
    said = ["在办挂牌督办", Figure(f"{total['open']:,}"), f"条{both}，"]
    said += ["其中逾期未摘牌", Figure(f"{total['overdue']:,}"), "条"] if total["overdue"] else ["没有逾期的"]
    worst = max((p for p in places if p[column] != UNPLACED), key=lambda p: p["overdue"], default=None)
    if worst and len(places) > 1 and worst["overdue"]:
        said.append(f"，{worst[column]}{worst['overdue']:,}条、数量居首")
    said.append(f"；近7日挂牌{total['listed']:,}条、摘牌{total['delisted']:,}条")
    if total["soon"]:
        said.append(f"；{total['soon']:,}条三日内到期")
    return (*said, "。")


def behind_words(judged_on: date | None, as_of: datetime) -> str:
    """That patrols are known less far than cases, so that the board stands as of then; empty when they are not."""
    if judged_on is None or judged_on >= (as_of + timedelta(seconds=60)).date():
        return ""
    return f"巡查数据只到{day(judged_on - DAY)}，路段的办理状态按{day(judged_on)}判定，此后的复查和摘牌尚未计入。"


def trend_title(weeks: Sequence[Row]) -> str:
    """The message over the weeks: how many are open now and how many were at the first one shown."""
    if not weeks:
        return "还没有已结束的周"
    return f"在办{weeks[-1]['open']:,}条，逾期{weeks[-1]['overdue']:,}条；{len(weeks)}周前在办{weeks[0]['open']:,}条"


def left_words(row: Row) -> str:
    """还剩3天, 今日到期, 逾期4天; of a delisted one its day, and how late it was."""
    if row["delisted_on"]:
        late = f"，逾期{row['overdue_days']}天" if row["overdue_days"] else ""
        return f"{day(row['delisted_on'])}摘牌{late}"
    if row["overdue_days"]:
        return f"逾期{row['overdue_days']}天"
    return f"还剩{row['days_left']}天" if row["days_left"] else "今日到期"


def place_words(row: Row) -> str:
    """The segment, and of a point its class."""
    return f"{row['name']}·{row['subcategory']}" if row["subcategory"] else str(row["name"])


def reason_words(row: Row) -> str:
    """Why it was listed: black in which periods, with what score and for what; of a point how many cases."""
    first, *more = [period_words(key) for key in row["periods"].split("、")]
    if row["kind"] == "乱点":
        again = f"，此后{len(more)}次仍在最差之列" if more else ""
        return f"{first}{row['subcategory']}{row['listing_cases']:,}件{again}"
    items = [(row[f"item{n}"], row[f"points{n}"]) for n in (1, 2) if row.get(f"item{n}")]
    cost = "，主要扣分：" + "、".join(f"{item}{points}分" for item, points in items) if items else ""
    again = f"，督办期间再评黑旗{len(more)}次（最近{period_words(row['periods'].split('、')[-1])}）" if more else ""
    scored = f"，折算后得分{row['score']}" if row["score"] is not None else ""
    return f"{first}黑旗{again}{scored}{cost}"


def progress_words(row: Row) -> str:
    """How far it is: findings mended and re-inspections; of a point the cases of the days that decide."""
    if row["kind"] == "乱点":
        need = f"{row['check_days']}日内不超过{row['target_cases']:,}件即摘牌"
        return f"近{row['check_days']}日{row['check_cases']:,}件，{need}" if row["check_cases"] is not None else need
    early = "挂牌前已" if row["judged_on"] == row["listed_on"] and row["mended"] else ""
    mended = f"{early}整改{row['mended']:,}/{row['findings']:,}个" if row["findings"] else "没有逐项问题，以复查得分为准"
    if not row["checks"]:
        return mended
    score = f"{row['check_score']}分"
    if row["delisted_on"]:
        return f"{mended}，复查{score}达线" + (f"（第{row['checks']}次）" if row["checks"] > 1 else "")
    return f"{mended}，复查{row['checks']}次未达线，最近{score}（须{row['pass_score']}分）"


def change_words(row: Row) -> str:
    """挂牌前28日41件，挂牌后14日17件，日均▼17.07%（全市▼22.53%）. Too young, or nothing before: said so."""
    if row["before_days"] is None:
        return "没有案件数据"
    if not row["after_days"]:
        return f"挂牌前{row['before_days']}日{row['before_cases']:,}件，刚挂牌"
    before, after = f"挂牌前{row['before_days']}日{row['before_cases']:,}件", f"挂牌后{row['after_days']}日{row['after_cases']:,}件"
    if row["change_rate"] is None:
        return f"{before}，{after}，" + ("挂牌前没有案件，不比较" if row["before_days"] and not row["before_cases"] else "天数尚少，暂不比较")
    city = f"（全市{'同类' if row['subcategory'] else ''}{arrow(row['city_change_rate'])}）" if row["city_change_rate"] is not None else ""
    return f"{before}，{after}，日均{arrow(row['change_rate'])}{city}"


def arrow(rate: float) -> str:
    size = rounded(rate * 100, 2)
    return "持平" if not size else f"{'▲' if size > 0 else '▼'}{abs(size)}%"


def verdict(row: Row) -> str:
    """better where the cases there came down more than the city's, worse where they did not; neutral where not compared."""
    if row["change_rate"] is None or row["city_change_rate"] is None or row["change_rate"] == row["city_change_rate"]:
        return "neutral"
    return "better" if row["change_rate"] < row["city_change_rate"] else "worse"


def effect_words(total: Row) -> str:
    """What became of the cases, all listings of twelve weeks together, against what the city's change alone would give."""
    if not total["compared"] or not total["expected_cases"]:
        return "近84日没有可比的挂牌"
    moved = total["after_cases"] / total["expected_cases"] - 1
    return (f"近84日可比的{total['compared']:,}条中，{total['fell']:,}条案件少于按全市同期推算的；"
            f"合计{total['after_cases']:,}件，推算{rounded(total['expected_cases'], 0):,}件，{arrow(moved)}")


def life(row: Row) -> list[tuple[str, str]]:
    """The dates of a listing in order: (day, what happened)."""
    events: list[tuple[date, str]] = [(row["listed_on"], "重新挂牌" if row["relisted"] else "挂牌")]
    again = "再次列为最差乱点" if row["kind"] == "乱点" else "再次评为黑旗"
    events += [(period_of(key).until, f"{again}（{period_words(key)}），并入本次") for key in row["periods"].split("、")[1:]]
    if row["mended_on"]:
        events.append((row["mended_on"], "所列问题全部整改" if row["mended_on"] >= row["listed_on"] else "所列问题挂牌前已全部整改"))
    if row["extended"]:
        events.append((row["first_deadline_on"], f"期限到，多数问题已整改，延期至{day(row['deadline_on'])}"))
    for line in (row["check_log"] or "").split("、") if row["check_log"] else []:
        when, _, score = line.partition(" ")
        passed = row["delisted_on"] and date.fromisoformat(when) == row["delisted_on"]
        events.append((date.fromisoformat(when), f"复查{score}分，" + ("达线" if passed else "未达线")))
    if row["overdue_days"]:
        events.append((row["deadline_on"] + DAY, "期限已过，逾期未摘牌"))
    if row["delisted_on"]:
        events.append((row["delisted_on"], "摘牌"))
    return [(f"{when.isoformat()}", what) for when, what in sorted(events, key=lambda e: e[0])]


def overdue_matters(rows: Sequence[Row], most: int = 2) -> list[Matter]:
    """【逾期督办】 of 需领导关注事项: those overdue longest. `rows`: of supervision/board."""
    late = sorted((r for r in rows if r["stage"] == "逾期未摘牌"), key=lambda r: (-r["overdue_days"], r["id"]))
    return [Matter("逾期督办", f"{place_words(r)}挂牌督办逾期{r['overdue_days']}天未摘牌，责任单位{r['unit']}", page="supervision",
                   segment=r["segment_id"]) for r in late[:most]]


def period_words(key: str) -> str:
    """2025年第41周, 2025年10月, 2025年10月上旬."""
    return period_of(key).label.partition("（")[0]


def period_of(key: str) -> Period:
    """The period of a decision's key: 2025-W41, 2025-10, and 2025-10-1 for the first 旬."""
    month, _, part = key.rpartition("-")
    return parse(f"{month}{XUN[int(part) - 1]}" if key.count("-") == 2 else key)


def day(moment: date) -> str:
    return f"{moment.month}月{moment.day}日"
