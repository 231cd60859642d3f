"""The sentences of 指挥大屏 that no page has."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cockpit.metrics import NO_DATA, NO_DENOMINATOR, rounded, show
from cockpit.wording import UNPLACED, Figure, Sentence

Row = Mapping[str, Any]
GROUND = {"week": "周数据", "xun": "旬数据", "month": "月数据", "year": "本年累计", "range": "期内数据"}


def unit_places(rows: Sequence[Row]) -> dict[str, int]:
    """unit → its place by 按期结案率, equals sharing the better one; units with nothing due have none."""
    rated = [r for r in rows if r["on_time_rate"] is not None and r["name"] != UNPLACED]
    return {r["name"]: 1 + sum(o["on_time_rate"] > r["on_time_rate"] for o in rated) for r in rated}


def unit_sentence(row: Row, places: Mapping[str, int], before: Mapping[str, int], whole: str, last: str = "上周") -> Sentence:
    """{区}：应结案{a}件，按期结案{b}件，按期结案率{r}%，居全市第{i}位，较上周{升降}{j}位。 `places`, `before`: of unit_places."""
    name = row["name"]
    if row["due"] is None:
        return (f"{name}：应结案无数据。",)
    if not row["due"]:
        return (f"{name}：没有应结案。",)
    said = [f"{name}：应结案", Figure(f"{row['due']:,}"), "件，按期结案", Figure(f"{row['on_time_of_due']:,}"), "件，按期结案率",
            Figure(show(row["on_time_rate"], "on_time_rate")), f"，居{whole}第", Figure(str(places[name])), "位"]
    moved = moved_words(places.get(name), before.get(name))
    return (*said, f"，较{last}{moved}。" if moved else "。")


def edge_sentence(row: Row) -> Sentence:
    """How many segments are one item short of the next grade, how many may lose theirs. `row`: of grades/progress."""
    return ("只差一项即可晋级", Figure(f"{row['one_short']:,}"), "条，有降级风险", Figure(f"{row['risk']:,}"), "条。")


def moved_words(now: int | None, before: int | None) -> str:
    """上升2位, 下降1位, 位次不变; empty where one is unknown."""
    if now is None or before is None:
        return ""
    return "位次不变" if now == before else f"{'上升' if now < before else '下降'}{abs(before - now)}位"


def emergency_parts(newest: Row | None, urgent: Row | None, noun: str, unknown: Sequence[str] = ()) -> list[tuple[str, str]]:
    """The strip of 平急 as (label, figure): how many, how soon they were reached, how many were late.

    `newest`: of overview/emergency; `urgent`: the row 急 of complaints/urgency; `unknown`: of arrival_minutes, overdue_open
    those whose fields no source records. Without `newest`, empty.
    """
    if newest is None:
        return []
    parts = [(f"{noun}应急案件", f"{newest['emergency']:,}件"), ("平均到场", NO_DATA if "arrival_minutes" in unknown else minutes(newest["arrival_minutes"]))]
    if urgent and urgent["within_rate"] is not None and urgent["limit_minutes"] is not None:
        parts.append((f"{urgent['limit_minutes']:g}分钟内到场", f"{rounded(urgent['within_rate'] * 100, 2)}%"))
    return [*parts, ("处置超时", NO_DATA if "overdue_open" in unknown else f"{newest['emergency_late']:,}件")]


def minutes(value: float | None) -> str:
    return NO_DENOMINATOR if value is None else f"{show(value, 'arrival_minutes')}分钟"
