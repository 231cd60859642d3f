"""What a flag came of: the items and steps that took most, and what decided between equal scores."""
from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
# The steps of a score that may weigh more than what was found, in the order they are taken.
STEPS = {"d_length": "里程折算", "d_dust": "以克论净", "d_exposure": "媒体曝光", "d_ladder": "阶梯扣分"}


def tie_criteria(rules: str) -> list[str]:
    """The criteria between equal scores, from the rules kept with a decided period."""
    return list(json.loads(rules)["flags"]["tie_breaks"])


def tie_words(row: Row, ties: Sequence[str]) -> str:
    """与同组12条同分，依次比难度（5级）、连续满分期数（3期）、投诉（0件）、巡查次数（2次）、里程（3.20公里）; empty without equals."""
    if not ties or not row.get("alike"):
        return ""
    km = row["inspected_km"]
    level, clean = row["difficulty"], row["clean"]
    said = {"difficulty": f"难度（{level}级）" if level else "难度（无数据）", "clean": f"连续满分期数（{clean}期）" if clean else "连续满分期数",
            "complaints": "投诉" if row["complaints"] is None else f"投诉（{row['complaints']}件）", "runs": f"巡查次数（{row['runs']}次）",
            "inspected_km": "里程（无数据）" if km is None else f"里程（{km:.2f}公里）"}
    return f"与同组{row['alike']}条同分，依次比" + "、".join(said[name] for name in ties)


def deducted(row: Row) -> str:
    """主要扣分：占道经营6.00分、便民疏导点越界4.80分; 巡查未发现问题; the steps that cost more than any item are named after them.

    主要扣分：暴露垃圾6.00分（现场扣分，未折算）；里程折算扣30.82分、阶梯扣分68.54分（连续第25次）
    """
    steps = _heavy(row)
    found = _found(row)
    if not steps:
        return found
    return f"{found}（现场扣分，未折算）；{steps}" if found.startswith("主要扣分") else f"{found}；主要扣分：{steps}"


def _heavy(row: Row) -> str:
    """The two steps that took most, where they took more than the item that cost most."""
    taken = {name: -row[name] for name in STEPS if row[name]}
    most = sorted((n for n in taken if taken[n] > (row["points1"] or 0)), key=lambda n: -taken[n])[:2]
    times = f"（连续第{row['listed_times']}次）" if (row["listed_times"] or 0) > 1 else ""
    return "、".join(f"{STEPS[n].removesuffix('扣分')}扣{taken[n]}分{times if n == 'd_ladder' else ''}" for n in STEPS if n in most)


def _found(row: Row) -> str:
    items = [(row[f"item{n}"], row[f"points{n}"]) for n in (1, 2)]
    said = "、".join(f"{item}{points}分" for item, points in items if item)
    if said:
        return f"主要扣分：{said}"
    return "巡查未发现问题" if not row["findings"] else "发现的问题不扣分"
