"""The rules a period was decided by, in words: from the text kept with the decision, not from today's files."""
from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

Said = Mapping[str, Any]
Facts = list[tuple[str, list[tuple[str, str]]]]
PEERS = {"area_tier": "区域类型", "road_class": "道路等级"}
TIES = {"difficulty": ("难度高", "难度低"), "clean": ("连续无问题期数多", "连续无问题期数少"), "complaints": ("投诉少", "投诉多"),
        "runs": ("巡查次数多", "巡查次数多"), "inspected_km": ("巡查里程长", "巡查里程长")}  # for honours, for black flags
PERIODS = {"week": "每周（周一至周日）", "xun": "每旬", "month": "每月"}
GRADES = ("优秀", "卓越", "极致")


def flag_rules(text: str) -> Facts:
    """(heading, [(what, words)]) for the rules of flags, scoring, difficulty and ladder as kept with a decided period."""
    kept = json.loads(text)
    said = [("评旗规则", _flags(kept["flags"])), ("巡查计分规则", _patrol(kept["patrol"])), ("难度系数", _difficulty(kept["difficulty"])),
            ("阶梯扣分规则", _ladder(kept["ladder"]))]
    return [(title, [*facts, *_origin(kept[part])]) for (title, facts), part in zip(said, ("flags", "patrol", "difficulty", "ladder"), strict=True)]


def grade_rules(text: str) -> Facts:
    """The same for 千百十 and 红旗街道办事处."""
    rule = json.loads(text)
    street = rule["street"]
    blacks = f"本月黑旗不超过{street['blacks']}面" if street["blacks"] else "本月没有黑旗"
    said = f"每月{street['quota']}个；得分路段不少于{street['segments']}条，路段月均得分不低于{number(street['score'])}分，{blacks}"
    return [("千百十规则", [*_grades(rule), ("红旗街道办事处", said), *_origin(rule)])]


def _origin(rule: Said) -> list[tuple[str, str]]:
    return [("版本", f"{rule['valid_from']}起施行，{rule['status']}"), ("依据", rule["source"])]


def _flags(rule: Said) -> list[tuple[str, str]]:
    least, red, best, black = (rule[name] for name in ("least", "red", "excellent", "black"))
    peers = "×".join(PEERS[p] for p in rule["peers"])
    again = f"；连续通报{black['repeats']}次同一事项仍在的，不论分数" if black["repeats"] else ""
    apart = rule.get("disagreement")
    veto = [words for name, words in (("veto_exposure", "有媒体曝光的不评红旗"), ("veto_items", "有可一票否决事项的不评红旗")) if rule[name]]
    settled = f"结束{rule['settle_days']}日后评定" if rule["settle_days"] else "结束后即评定"
    return [("周期", f"{PERIODS[rule['period']]}，{settled}"),
            ("红旗", f"名额{red['quota']}面，不低于{number(red['score'])}分"),
            ("优秀红旗", f"名额{best['quota']}面，不低于{number(best['score'])}分，近{best['within']}期内得过红旗或优秀红旗"),
            ("黑旗", f"名额{black['quota']}面，低于{number(black['below'])}分{again}"),
            ("名额分配", f"按考评组（{peers}）参评路段数分配，不足{rule['least_peers']}条的组并入上一级" if rule["quota_by"] == "peers" else "全市统排"),
            ("最低巡查量", f"{least['runs']}次，{number(least['km'])}公里（来源不记里程的不要求）"),
            ("同分先后", f"红旗以{_ties(rule, 0)}者在前，黑旗以{_ties(rule, 1)}者在前；仍相同而名额不够的均不评"),
            ("不评红旗", "；".join([*veto, "上期为黑旗的不评"])),
            ("暂缓评定", f"两家巡查单位得分相差超过{number(apart)}分" if apart is not None else "不查两家巡查单位的差异")]


def _ties(rule: Said, side: int) -> str:
    return "、".join(TIES[name][side] for name in rule["tie_breaks"])


def _patrol(rule: Said) -> list[tuple[str, str]]:
    dust = rule.get("dust")
    said = [("得分", "100分减各项扣分；各次巡查平均，按里程折算，除以难度系数，再减以克论净、媒体曝光、阶梯扣分"),
            ("里程折算", f"到{number(rule['reference_km'])}公里，一期不足{number(rule['floor_km'])}公里的按{number(rule['floor_km'])}公里"),
            ("重点区域", "按检查事项的重点区域倍数扣分" if rule["key_area_multiplier"] else "不加倍")]
    if dust:
        limits = "、".join(f"{road}{number(grams)}克" for road, grams in dust["limit"].items())
        said.append(("以克论净", f"每平方米积尘限量：{limits}；超出每克扣{number(dust['points_per_gram'])}分，最多{number(dust['cap'])}分"))
    if rule["exposure_points"]:
        said.append(("媒体曝光", "、".join(f"{level}级{number(p)}分" for level, p in rule["exposure_points"].items()) + "，按次"))
    if float(rule["sidewalk"]):
        said.append(("车行道、人行道", f"权重{number(rule['carriageway'])}、{number(rule['sidewalk'])}"))
    return said


def _difficulty(rule: Said) -> list[tuple[str, str]]:
    return [("系数", "、".join(f"{grade}级{number(c)}" for grade, c in rule["coefficient"].items()))]


def _ladder(rule: Said) -> list[tuple[str, str]]:
    steps = "、".join(f"第{n}次{'按事项自己的倍数' if step == 'item' else f'{number(step)}倍'}" for n, step in enumerate(rule["steps"], 1))
    return [("连续通报", f"{steps}；此后同最后一级"), ("中断", f"不参评不超过{rule['carries']}期的不中断连续")]


def _grades(rule: Said) -> list[tuple[str, str]]:
    of = f"，对应{rule['of_segments']:,}条路段，路段少的按比例折算" if rule["of_segments"] else ""
    goals = "、".join(f"{grade}{rule[grade]['goal']:,}条" for grade in GRADES)
    kind = "不挡下一条" if rule["limit"] == "目标" else "不得超过"
    said = [(rule["limit"], f"{goals}{of}；{kind}")]
    for grade in GRADES:
        step = rule[grade]
        need = [f"月均得分不低于{number(step['score'])}分"]
        need += [f"近{rule['window']}个月红旗、优秀红旗{step['reds']}面"] if step["reds"] else []
        need += [f"在下一等次满{step['months']}个月"] if step["months"] else []
        said.append((f"{grade}路段", f"{'，'.join(need)}；月均得分低于{number(step['hold'])}分退回下一等次"))
    drops = "当月有黑旗的降一级" if rule["black_drops"] else "黑旗不降级"
    said.append(("通则", f"每月最多晋一级；近{rule['black_free']}个月没有黑旗方可晋级，{drops}；一月得分不足{rule['least_periods']}期的保持原等次"))
    return said


def number(value: object) -> str:
    """95, 0.2: a rule's number without idle zeros."""
    return f"{float(str(value)):g}"


def versions(text: str) -> str:
    """评旗2021-01-01版（示例）、计分2021-01-01版（示例）…: the rules of a decided period by their versions."""
    kept = json.loads(text)
    named = {"flags": "评旗", "patrol": "计分", "difficulty": "难度", "ladder": "阶梯"}
    parts = [(label, kept[name]) for name, label in named.items() if isinstance(kept.get(name), dict)] or [("千百十", kept)]
    return "、".join(f"{label}{rule['valid_from']}版" + ("（示例）" if rule["status"] == "示例" else "") for label, rule in parts)
