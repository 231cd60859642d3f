"""The words of 存疑清单: what does not fit together, in a sentence made of the row's figures. It accuses nobody."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from cockpit.metrics import rounded
from cockpit.periods import Period
from cockpit.wording import Figure, Matter, Sentence

Row = Mapping[str, Any]
# Kind → (what is put side by side, what to look at).
KINDS = {
    "投诉上升": ("获红旗、优秀红旗或有等次的路段，投诉明显上升", "看投诉内容是否属于路段巡查事项，复核近期巡查"),
    "黑旗无投诉": ("评为黑旗，却长期没有人投诉", "看发现的问题是否属实，扣分是否集中在少数事项"),
    "巡查多投诉少": ("街道的巡查发现占全市的份额，远高于投诉的份额", "看巡查是否偏重个别路段，投诉渠道是否通畅"),
    "巡查记录雷同": ("同一单位同一天在不同路段的记录逐项相同", "看照片、时间和定位，核对是否照抄"),
    "结案早于到场": ("案件结案时间早于责任人到场时间", "抽查现场照片，核对结案与到场的登记"),
    "巡查结果不一": ("两家巡查单位同一周看同一路段，得分相差悬殊", "安排第三次巡查，统一判定尺度"),
    "路段不在名录": ("巡查记在当日名录里没有的路段编号上", "更正路段编号或补登名录"),
}


TERMS = (*((kind, f"{what}。建议：{look}。") for kind, (what, look) in KINDS.items()),
         ("连续列入", "同一对象同一类别到本周为止连续列入的周数。"),
         ("随机出现的概率", "全市投诉同期涨落之下，这条路段的投诉只凭偶然也会这样上升的概率（二项分布）。概率越小，越不像偶然。"),
         ("性质", "清单只提示数据互相矛盾，供核查用，不认定责任，不改变评旗、评级和排名。门槛为示例。"))
# What is exported of a row: what it is about, the sentence, and every figure.
EXPORTED = {
    "kind": "类别", "period": "周", "weeks": "连续周数", "said_of": "对象", "unit": "区（管委会）", "street": "街道（乡镇）", "said": "情况",
    "segment_id": "责任路段编号", "flag": "旗别", "grade": "等次", "complaints": "投诉数", "complaints_before": "前期投诉数", "chance": "随机出现的概率",
    "findings": "巡查发现问题数", "findings_share": "发现占全市", "complaints_share": "投诉占全市", "ratio": "份额之比", "company": "巡查单位", "day": "巡查日",
    "runs": "巡查次数", "segments": "路段数", "segment_names": "路段", "items": "事项数", "record": "雷同的事项", "run_ids": "巡查单号",
    "closed": "有到场时间的结案数", "early": "结案早于到场数", "early_rate": "占比", "company_low": "得分低的单位", "score_low": "低分",
    "company_high": "得分高的单位", "score_high": "高分", "score_gap": "相差", "state": "状态", "rule": "规则版本", "id": "编号"}


def said(frame: pl.DataFrame) -> pl.DataFrame:
    """The list with its sentences, for a file: columns of EXPORTED."""
    rows = frame.to_dicts()
    return frame.with_columns(pl.Series("said", [doubt_words(r) for r in rows], pl.String),
                              pl.Series("said_of", [subject_words(r) for r in rows], pl.String)).select(*EXPORTED)


def weeks_title(weeks: Sequence[Row]) -> str:
    """The message over the weeks: this week's number beside the usual one."""
    if len(weeks) < 2:
        return "没有足够的周可比"
    usual = sorted(w["doubts"] for w in weeks[:-1])[(len(weeks) - 1) // 2]
    return f"本周{weeks[-1]['doubts']:,}项，近{len(weeks) - 1}周多为{usual:,}项"


def list_sentence(period: Period, rows: Sequence[Row], everywhere: str) -> Sentence:
    """本周列入存疑核查清单3项：巡查多投诉少2项、结案早于到场1项，其中二七区长江路街道连续17周列入。"""
    if not rows:
        return (f"{everywhere}{period.noun}没有列入存疑核查清单的事项。",)
    counts = {kind: n for kind in KINDS if (n := sum(1 for r in rows if r["kind"] == kind))}
    said = [f"{everywhere}{period.noun}列入存疑核查清单", Figure(f"{len(rows):,}"), "项：" + "、".join(f"{kind}{n:,}项" for kind, n in counts.items())]
    longest = max(rows, key=lambda r: r["weeks"])
    if longest["weeks"] > 1:
        said.append(f"，其中{subject_words(longest)}{longest['kind']}连续{longest['weeks']}周列入")
    return (*said, "。")


def subject_words(row: Row) -> str:
    """Whom a row is about: the segment, the street with its unit, or the company."""
    if row["segment_id"]:
        return str(row["name"] or row["segment_id"])
    if row["company"]:
        return str(row["company"])
    return f"{row['unit']}{row['street'] or ''}"


def doubt_words(row: Row) -> str:
    """What does not fit together, by its kind."""
    days = (row["until"] - row["seen_since"]).days
    match row["kind"]:
        case "投诉上升":
            honours = "、".join(filter(None, (row["flag"], row["grade"])))
            return (f"{honours}路段，近{days}日投诉{row['complaints']:,}件，此前{days}日{row['complaints_before']:,}件；"
                    f"扣除全市同期涨落，随机出现这种上升的概率约{chance_words(row['chance'])}")
        case "黑旗无投诉":
            return f"本期评为黑旗（折算后得分{row['score_low']}，巡查发现问题{row['findings']:,}个），近{days}日没有投诉"
        case "巡查多投诉少":
            times = f"前者是后者的{rounded(row['ratio'], 1)}倍" if row["ratio"] is not None else "没有投诉"
            return (f"近{days}日巡查发现问题{row['findings']:,}个，占全市{share(row['findings_share'])}；投诉{row['complaints']:,}件，"
                    f"占全市{share(row['complaints_share'])}，{times}")
        case "巡查记录雷同":
            return (f"{row['day'].month}月{row['day'].day}日在{row['segments']:,}条路段（{row['segment_names']}）的{row['runs']:,}次巡查，"
                    f"{row['items']:,}项记录逐项相同：{row['record']}")
        case "结案早于到场":
            return f"本周有到场时间的结案{row['closed']:,}件，其中{row['early']:,}件早于到场时间，占{share(row['early_rate'])}"
        case "巡查结果不一":
            return (f"本周{row['company_low']}平均{row['score_low']}分，{row['company_high']}平均{row['score_high']}分，"
                    f"相差{row['score_gap']}分（{row['runs']:,}次巡查）")
        case "路段不在名录":
            return (f"本周{row['runs']:,}次巡查、{row['findings']:,}个问题记在{row['segments']:,}个不在名录的路段编号上："
                    f"{row['segment_names']}")
    raise ValueError(row["kind"])


def reads_of(row: Row) -> list[tuple[str, str]]:
    """The numbers of a row that have rows behind them: (what to open, its label)."""
    days = (row["until"] - row["seen_since"]).days
    found = {"findings": f"问题{row['findings'] or 0:,}个", "complaints": f"投诉{row['complaints'] or 0:,}件"}
    match row["kind"]:
        case "投诉上升":
            return [("complaints", f"近{days}日{row['complaints']:,}件"), ("before", f"此前{row['complaints_before']:,}件")]
        case "黑旗无投诉":
            return [("findings", found["findings"])]
        case "巡查多投诉少":
            return [(name, said) for name, said in found.items() if row[name]]
        case "结案早于到场":
            return [("closures", f"案件{row['early']:,}件")]
        case _:
            return [("runs", f"巡查{row['runs']:,}次")] if row["runs"] else []


def doubt_matters(rows: Sequence[Row], most: int = 2) -> list[Matter]:
    """【存疑】 of 需领导关注事项, one a kind, the kinds that touch honesty first. `rows`: of contradictions/list, newest week."""
    order = ("结案早于到场", "巡查记录雷同", "投诉上升", "巡查结果不一", "路段不在名录", "黑旗无投诉", "巡查多投诉少")
    found = []
    for kind in order:
        own = sorted((r for r in rows if r["kind"] == kind), key=lambda r: (-r["weeks"], -(r["early"] or 0), r["id"]))
        for row in own[:1]:
            again = f"，连续{row['weeks']}周" if row["weeks"] > 1 else ""
            text = (f"{row['unit']}{row['street']}结案{row['early']:,}件早于到场时间" if kind == "结案早于到场"
                    else f"{subject_words(row)}{KINDS[kind][0].rpartition('，')[2] if kind == '投诉上升' else kind}")
            found.append(Matter("存疑", f"{text}{again}", page="doubts", segment=row["segment_id"]))
    return found[:most]


def chance_words(chance: float) -> str:
    return "不足0.01%" if chance < 0.0001 else f"{rounded(chance * 100, 2)}%"


def share(value: float) -> str:
    return f"{rounded(value * 100, 2)}%"
