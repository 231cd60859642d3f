"""What a trial would change, in one sentence; every sentence says 试算."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cockpit.wording import Figure, Sentence

FLAGS = ("红旗", "优秀红旗", "黑旗")


def trial_sentence(rows: Sequence[Mapping[str, Any]], said: Sequence[str]) -> Sentence:
    """试算：“红旗”7→9条、…；新增红旗2条、减少0条，新增黑旗0条、减少5条。 优秀红旗 counts as 红旗."""
    if not said:
        return ("试算：参数与现行规则相同，结果与初评结果一致。改动左侧任一参数即可对照。",)
    counts = "、".join(f"“{flag}”{sum(r['flag'] == flag for r in rows)}→{sum(r['trial_flag'] == flag for r in rows)}条" for flag in FLAGS)
    red, black = _moved(rows, FLAGS[:2]), _moved(rows, FLAGS[2:])
    return ("试算：", counts, "；新增红旗（含优秀）", Figure(str(red[0])), "条、减少", Figure(str(red[1])), "条，新增黑旗", Figure(str(black[0])), "条、减少",
            Figure(str(black[1])), "条。")


def _moved(rows: Sequence[Mapping[str, Any]], flags: Sequence[str]) -> tuple[int, int]:
    """(how many get one of the flags that had none of them, how many lose it)."""
    was_now = [(r["flag"] in flags, r["trial_flag"] in flags) for r in rows]
    return was_now.count((False, True)), was_now.count((True, False))


def effect_words(row: Mapping[str, Any]) -> str:
    """黑旗→—, in words a meeting reads: 不再评黑旗, 新增红旗, 红旗改为优秀红旗."""
    was, now = row["flag"], row["trial_flag"]
    if was == now:
        return "不变"
    if not was:
        return f"新增{now}"
    return f"不再评{was}" if not now else f"{was}改为{now}"
