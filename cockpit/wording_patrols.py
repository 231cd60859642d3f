"""The sentences of patrols, and of a city that has patrols and no cases."""
from __future__ import annotations

from collections.abc import Sequence

from cockpit.contract import LAKE
from cockpit.publish.manifest import Source
from cockpit.wording import Figure, Sentence


def no_cases(sources: Sequence[Source]) -> Sentence:
    """没有导入案件，案件指标没有数据；在册的有巡查单25,160行（纽约街道清洁评分）。"""
    said: list[str] = ["没有导入案件，案件指标没有数据"]
    for number, source in enumerate(sources):
        said += ["、" if number else "；在册的有", LAKE[source.table].label, Figure(f"{source.rows:,}"), f"行（{source.label or source.system}）"]
    return (*said, "。")
