"""The sentences of time patterns, effects and topics: figures in, Chinese out, and 无数据 where nothing is known."""
from datetime import date

import polars as pl

from cockpit.decisions.effect import effect
from cockpit.wording import plain
from cockpit.wording_patterns import (
    NO_HOURS,
    calendar_sentence,
    effect_sentence,
    hours_sentence,
    season_sentence,
    topics_sentence,
)

COLUMNS = ["weekday", "is_workday", "hour", "days", "complaints"]


def hours(night: int, day: int) -> pl.DataFrame:
    rows = [(1, True, h, 10, night if h in (22, 23, 0) else day) for h in range(24)] + [(6, False, h, 5, night if h in (22, 23, 0) else day) for h in range(24)]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def test_a_peak_over_midnight_is_one_window():
    # 22, 23 and 0 o'clock: 3 × 30 of 3 × 30 + 21 = 81.08 %, the same on both kinds of day; 111 ÷ 10 and 111 ÷ 5.
    assert plain(hours_sentence(hours(30, 1))) == "投诉最集中在22时至次日1时，占81.08%；休息日平均每日22.2件，为工作日的2.00倍。"


def test_dates_without_hours_are_no_data_and_some_of_them_are_counted_apart():
    none = hours(1, 1).with_columns(pl.lit(None, pl.Int64).alias("complaints"))
    assert plain(hours_sentence(none)) == f"{NO_HOURS}。"
    some = pl.concat([hours(30, 1), pl.DataFrame([(1, True, None, 10, 7)], schema=hours(1, 1).schema, orient="row")])
    assert plain(hours_sentence(some)).endswith("；另有7件只有日期，不在其中。")


def day(kind: str, days: int, per_day: float | None, ratio: float | None = None, silent: int = 0, known: bool = True) -> dict:
    return {"kind": kind, "days": days, "silent_days": silent, "per_day": per_day, "ratio": ratio, "calendar_known": known}


def test_few_days_are_said_to_be_few_and_a_kind_without_days_is_not_said():
    said = plain(calendar_sentence([day("工作日", 20, 10.0, 1.0), day("调休上班", 1, 9.0, 0.9), day("周末", 10, 12.5, 1.25, silent=2),
                                    day("法定节假日", 0, None)]))
    assert said == ("工作日平均每日10.0件；调休上班平均每日9.0件（只有1天，仅供参考），为工作日的0.90倍；"
                    "周末平均每日12.5件，为工作日的1.25倍；断报2天不计。")
    assert "日历未更新" in plain(calendar_sentence([day("工作日", 20, 10.0, 1.0, known=False)]))


def month(at: date, comparable: int | None, verdict: str = "正常", last_year: int | None = None) -> dict:
    return {"month": at, "comparable": comparable, "verdict": verdict, "last_year": last_year}


def test_a_lost_month_is_named_and_never_compared():
    season = [month(date(2024, 8, 1), None, "缺报"), month(date(2024, 9, 1), 80), month(date(2025, 9, 1), 100, last_year=80),
              month(date(2025, 10, 1), None, "未满")]
    assert plain(season_sentence(season)) == "2025年9月100件，较上年同月上升25.00%；2024年8月缺报，不作比较。"
    lost = [month(date(2024, 8, 1), None, "缺报"), month(date(2025, 8, 1), 90)]
    assert plain(season_sentence(lost)) == "2025年8月90件，上年同月不可比；2024年8月缺报，不作比较。"


def steps(here: tuple[int, int], there: tuple[int, int]) -> pl.DataFrame:
    return pl.DataFrame({"phase": ["前", "后"], "days": [28, 28], "covered_days": [28, 28], "here": here, "there": there, "least": [10, 10],
                         "covered_share": [0.9, 0.9]})


def test_an_effect_is_said_beside_what_was_to_be_expected():
    # 200 → 190 elsewhere: 5 % down; 40 here would have been 38; 4 came: 4 ÷ 38 = 0.105.
    said = plain(effect_sentence(effect(steps((40, 4), (200, 190))), "S0001"))
    assert said.startswith("S0001行动后28日4件，行动前28日40件；同期对照下降5.00%，照此应有38.0件，实际为0.11倍（95%区间0.0")
    assert said.endswith("：下降明显。")
    none = plain(effect_sentence(effect(steps((3, 2), (200, 190))), "S0001"))
    assert none == "S0001行动后28日2件，行动前28日3件；这里前后合计5件，不足10件：样本不足，暂不评价。"


def test_topics_are_said_with_what_was_usual_and_none_is_said_too():
    judged = {"month": date(2025, 7, 1), "verdict": "已评"}
    rows = [{"kind": "小类", "phrase": "道路积水", "cases": 63, "before": 61, "expected": 9.567, "last_year": 7},
            {"kind": "说法", "phrase": "积水", "cases": 1044, "before": 0, "expected": 0.0, "last_year": None}]
    assert plain(topics_sentence(rows, judged)) == "2025年7月明显增多的小类1个：道路积水63件（应有9.6件，上年同月7件）；说法1个：“积水”1,044件（此前没有）。"
    assert plain(topics_sentence([], judged)) == "2025年7月没有明显增多的小类或说法。"
    assert plain(topics_sentence([], judged | {"verdict": "此前有数据的月不足，不评"})) == "2025年7月此前有数据的月不足，不评。"
    assert plain(topics_sentence([], None)) == "没有已结束的月份可评。"
