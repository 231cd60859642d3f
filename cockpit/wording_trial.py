"""What a trial would change, in one sentence; every sentence says 试算."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cockpit.wording import Figure, Sentence

FLAGS = ("红旗", "优秀红旗", "黑旗")


def trial_sentence(rows: Sequence[Mapping[str, Any]], said: Sequence[str]) -> Sentence:
    """试算：红旗7→9条、优秀红旗14→14条、黑旗25→30条；获得12条、失去3条、改变1条。"""
    if not said:
        return ("试算：参数与现行规则相同，结果与已评定的一致。改动左侧任一参数即可对照。",)
    counts = "、".join(f"“{flag}”{sum(r['flag'] == flag for r in rows)}→{sum(r['trial_flag'] == flag for r in rows)}条" for flag in FLAGS)
    effect = {name: sum(r["effect"] == name for r in rows) for name in ("获得", "失去", "改变")}
    return ("试算：", counts, "；获得旗别", Figure(str(effect["获得"])), "条，失去", Figure(str(effect["失去"])), "条，改变",
            Figure(str(effect["改变"])), "条。")


def effect_words(row: Mapping[str, Any]) -> str:
    """黑旗→—, in words a meeting reads: 失去黑旗, 获得红旗, 红旗改为优秀红旗."""
    was, now = row["flag"], row["trial_flag"]
    if was == now:
        return "不变"
    if not was:
        return f"获得{now}"
    return f"失去{was}" if not now else f"{was}改为{now}"
