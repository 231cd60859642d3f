"""The sentences of 红旗黑旗评定: figures in, Chinese out. Everything here is 初评; what a 示例 rule decided says so."""
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from cockpit.periods import XUN, Period
from cockpit.wording import Figure, Matter, Sentence
from cockpit.wording_flag_causes import deducted, tie_words

Row = Mapping[str, Any]
KINDS = {"红旗": "red", "优秀红旗": "excellent", "黑旗": "black"}
COUNTED = {"week": "周", "xun": "旬", "month": "个月"}
EVERY = {"week": "周", "xun": "旬", "month": "月"}
CITY = "全市"
NOT_COUNTED = "不参评的周期不计"
# What each letter of a strip of past periods stands for (queries/flags/streaks.sql).
STRIP = {"红": "红旗", "优": "优秀红旗", "黑": "黑旗", "停": "不参评", "－": "参评未获评", " ": "当期尚未设立"}
NEAR = {
    "距红旗线不远": "按差多少分排列",
    "略高于黑旗线": "按高出多少分排列",
    "低于黑旗线，名额已满": "名额按考评组分配，得分低的在前",
    "与线上并列，均不评": "到最后一项仍分不出先后，不由编号决定",
    "达到红旗线，另有原因不评": "按名次排列",
    "达到红旗线，名额已满": "名额按考评组分配，按名次排列",
}
NEAREST = {"距红旗线不远": "离红旗线最近", "略高于黑旗线": "离黑旗线最近"}


def status_words(rules: str | None) -> str:
    """均为初评，依据示例规则: what the result is worth as it stands."""
    return "均为初评" + ("，依据示例规则" if rules and "示例" in rules else "")


def noun_of(period: Period, newest: bool) -> str:
    """本周, 本月 for the newest decided period; an earlier one by its name: 第30周, 9月, 9月上旬."""
    return period.noun if newest else period.label.partition("（")[0].partition("年")[2]


def flags_sentence(period: Period, row: Row, places: Sequence[Row], where: str = "", newest: bool = True) -> Sentence:
    """本周共评出“红旗”路段7条（首次获评3条）、…，其中二七区“黑旗”路段8条，数量居首。

    `row`: of flags/periods. `places`: rows of flags/by_unit, the units of the city or the streets of a unit, with `name`.
    `where`: the place when it is not the whole city.
    """
    noun = f"{where}{noun_of(period, newest)}"
    if not row["runs"]:
        return (f"{noun}没有有效巡查，", Figure("不评旗"), f"：在册{row['segments']:,}条责任路段都没有巡查单。")
    if not row["assessed"]:
        return (f"{noun}巡查", Figure(f"{row['runs']:,}"), f"次，没有一条路段达到最低巡查量或具备参评条件，不评旗；在册{row['segments']:,}条，原因见“不参评”。")
    first = f"（首次获评{row['red_first']}条）" if row["red_first"] else ""
    said = [f"{noun}共评出“红旗”路段", Figure(row["red"]), f"条{first}、“优秀红旗”路段", Figure(row["excellent"]), "条、“黑旗”路段",
            Figure(row["black"]), "条", *_leaders(places)]
    return (*said, "。", status_words(row["rules"]), "。")


def _leaders(places: Sequence[Row]) -> list[str]:
    """Who has most black flags, when there is more than one place and any flag; equals are named together, up to three."""
    most = max((p["black"] for p in places), default=0)
    first = [p["name"] for p in places if p["black"] == most]
    if len(places) < 2 or not most or len(first) > 3:
        return []
    each = "各" if len(first) > 1 else ""
    return [f"，其中{'、'.join(first)}“黑旗”路段{each}", Figure(most), "条，数量居首"]


def nothing_decided(manifest_rows: Mapping[str, int]) -> Sentence:
    """Why there is no period at all."""
    if not manifest_rows.get("patrol_run"):
        return ("没有导入巡查数据，", Figure("尚未评旗"), "。")
    return (f"在册巡查单{manifest_rows['patrol_run']:,}行，", Figure("尚未评旗"), "：还没有一个完整的评定周期，或当时没有评旗规则。")


def nothing_here(where: str) -> Sentence:
    """The place in view has no segment in the period; so has an account without a place."""
    return (f"{where}本期没有在册的责任路段。" if where and "未授权" not in where else "本账户范围内本期没有在册的责任路段。",)


def why(row: Row, ties: Sequence[str] = ()) -> str:
    """折算后得分59.54，重点·次干路组第72名（共73条），主要扣分：占道经营6.00分、便民疏导点越界4.80分；连续3期。

    `ties`: the criteria between equal scores by the rule in force; without them nothing is said of equals.
    """
    tied = f"；{said}" if row["flag"] != "黑旗" and (said := tie_words(row, ties)) else ""
    return f"{_placed(row)}，{deducted(row)}{_run(row)}{tied}{_remarks(row)}。"


def _placed(row: Row) -> str:
    return f"折算后得分{row['score']}，{_group(row)}第{row['peer_rank']}名（共{row['peer_size']}条）"


def _group(row: Row) -> str:
    return CITY if row["peer_group"] in (None, CITY) else f"{row['peer_group']}组"


def _run(row: Row) -> str:
    return f"；连续{row['streak']}期" if row["streak"] and row["streak"] > 1 else ""


def _remarks(row: Row) -> str:
    """What the score does not say: a black flag for a problem that stayed, an item that may veto."""
    said = row["standing"] if row["standing"] and row["standing"].startswith("连续第") else ""
    veto = f"有可一票否决事项（{row['veto']}），由复核认定" if row["veto"] else ""
    return "".join(f"；{part}" for part in (said, veto) if part)


def key_words(key: str) -> str:
    """A decided period's key as people say it: 2025年第41周, 2025年10月, 2025年10月上旬."""
    if week := re.fullmatch(r"(\d{4})-W(\d{2})", key):
        return f"{week[1]}年第{int(week[2])}周"
    if month := re.fullmatch(r"(\d{4})-(\d{2})(?:-([123]))?", key):
        return f"{month[1]}年{int(month[2])}月{XUN[int(month[3]) - 1] if month[3] else ''}"
    return key


def streak_words(row: Row, grain: str) -> str:
    """连续54周，自2024年第23周起; where the run began, if it is known. Where periods were passed over: 连续9期，自…起，不参评的周期不计."""
    begun = f"，自{key_words(row['begun'])}起" if row["begun"] else ""
    return f"连续{row['run']}{_unit_of(row, grain)}{begun}" + (f"，{NOT_COUNTED}" if row["skipped"] else "")


def _unit_of(row: Row, grain: str) -> str:
    """周 only where the run is known to pass over no week."""
    return COUNTED[grain] if row["skipped"] == 0 else "期"


def strip_words(strip: str) -> str:
    """近12期：黑旗4期，不参评1期: a strip said in words, for those who do not see it."""
    counts = [(STRIP[letter], strip.count(letter)) for letter in STRIP if letter in strip]
    return f"近{len(strip)}期：" + "，".join(f"{word}{n}期" for word, n in counts)


def near_words(row: Row, ties: Sequence[str] = ()) -> str:
    """差0.03分, 高出0.36分, 正好在线上, 低5.00分，双重·支路组名额已满, or why it was not given. `ties`: as in why."""
    kind, distance = row["kind"], row["distance"]
    if distance is not None:
        word = {"距红旗线不远": "差", "略高于黑旗线": "高出"}.get(kind, "低")
        full = f"，{_group(row)}名额已满" if kind.endswith("名额已满") else ""
        return (f"{word}{distance}分" if distance else "正好在线上") + full
    if kind == "达到红旗线，另有原因不评":
        return str(row["standing"]).removeprefix("达到红旗线，")
    placed = _placed(row).partition("，")[2]
    tied = f"；{said}" if (said := tie_words(row, ties)) else ""
    return (f"{_group(row)}名额已满，{placed.removeprefix(_group(row))}" if kind.endswith("名额已满") else placed) + tied


def near_title(kind: str, rows: Sequence[Row]) -> str:
    """离红旗线最近的10条; 达到红旗线，名额已满：182条，列出10条."""
    if rows and kind in NEAREST:
        return f"{NEAREST[kind]}的{len(rows)}条"
    total = rows[0]["total"] if rows else 0
    return f"{kind}：{total:,}条" + (f"，列出{len(rows)}条" if total > len(rows) else "")


def correction_words(row: Row) -> str:
    """已评定黑旗（72.10分），按今天的数据为未获评（81.30分）."""
    return f"已评定{_result(row['was'], row['score_was'])}，按今天的数据为{_result(row['now'], row['score_now'])}"


def _result(flag: str, score: Decimal | None) -> str:
    return f"{'未获评' if flag == '—' else flag}（{f'{score}分' if score is not None else '没有得分'}）"


def corrections_title(pending: int, here: int, period: Period, newest: bool = True) -> str:
    if not pending:
        return "没有待更正：已评定的各期与今天的数据一致"
    own = f"，其中{noun_of(period, newest)}{here}条" if here else ""
    return f"待更正{pending:,}条{own}；已评定的结果不变，经批准更正后另出一版"


def segment_sentence(row: Row) -> Sentence:
    """The drawer's sentence: what the segment got, or why it was not judged."""
    if row["held"]:
        return (Figure("不参评"), f"：{row['held']}。" + (f"折算后得分{row['score']}仅供参考，不排名。" if row["score"] is not None else ""))
    if row["score"] is None:
        return (Figure("没有得分"), "。")
    said = f"“{row['flag']}”" if row["flag"] else str(row["standing"])
    return (Figure(said), f"，折算后得分{row['score']}，全市第{row['rank']}名（共{row['size']}条），折算前得分{row['score_raw']}、第{row['rank_raw']}名。")


def black_streak_matters(rows: Sequence[Row], grain: str, most: int = 2) -> list[Matter]:
    """【连续黑旗】{路段}连续{n}周，责任单位{区}: the longest runs. `rows`: of flags/streaks."""
    longest = sorted((r for r in rows if r["colour"] == "黑旗" and r["run"] > 1), key=lambda r: (-r["run"], r["segment_id"]))
    return [Matter("连续黑旗", f"{r['name']}{_running(r, grain)}，责任单位{r['unit']}", page="flags", segment=r["segment_id"],
                   unit=r["unit"]) for r in longest[:most]]


def _running(row: Row, grain: str) -> str:
    return f"连续{row['run']}{_unit_of(row, grain)}" + (f"（{NOT_COUNTED}）" if row["skipped"] else "")


def segment_facts(row: Row) -> str:
    """金水区未来路街道｜编号S0632｜重点区域｜次干路｜难度5级: what is known of a segment, without what is not."""
    place = "".join(p for p in (row["unit"], row["street"]) if p)
    parts = [place, f"编号{row['segment_id']}", f"{row['area_tier']}区域" if row["area_tier"] else "", row["road_class"] or "",
             f"难度{row['difficulty']}级" if row["difficulty"] else ""]
    return "｜".join(p for p in parts if p)


TERMS = (
    ("折算前得分", "100分减问题扣分，按各次巡查平均；不折算里程、难度。"),
    ("折算后得分", "折算前的扣分按巡查里程折算、除以难度系数，再减以克论净、媒体曝光、阶梯扣分；评旗、名次都按它。"),
    ("考评组", "区域类型（重点、双重、一般）与道路等级相同的参评路段；路段少的组并入上一级。"),
    ("参评", "本期达到最低巡查量、不在施工、没有撤并或新设、两家巡查单位结论不相差过大的路段；其余不参评，有原因，没有得分。"),
    ("连续", "同色旗连续的期数，红旗与优秀红旗同色；不参评的期不计，规定期数以内不中断。"),
    ("初评", "系统按规则算出的结果，未经复核、征求意见、审定、印发。"),
    ("待更正", "评定之后数据有变，按今天的数据会不同的结果；已评定的不变，经批准更正后另出一版，原版保留。"),
)


def decided_words(row: Row) -> str:
    """2025年10月13日9时12分评定，第1版，数据截至…: when and from what a period was decided, and by whom amended."""
    said = f"{row['decided_at']:%Y-%m-%d %H:%M}评定，第{row['version']}版，数据截至{row['as_of']:%Y-%m-%d %H:%M}"
    return said + (f"；更正原因：{row['reason']}，批准人：{row['approved_by']}" if row["reason"] else "")
