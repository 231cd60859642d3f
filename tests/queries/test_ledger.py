"""A gap in the data is found and said: months that are missing or thin, days on which a unit fell silent."""
from datetime import date, datetime, timedelta

import pytest

from cockpit.access import EVERYWHERE, Scope


def daily(case, first, last, a_day, unit="金水区", without=()):
    """`a_day` cases on each day of [first, last], none on the days of `without`."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [case(unit=unit, reported_at=datetime(d.year, d.month, d.day, 9, n % 60)) for d in days if d not in without for n in range(a_day)]


def test_a_month_without_a_case_and_a_thin_one_are_named_and_running_ones_are_not_judged(marts, case):
    rows = [*daily(case, date(2025, 3, 1), date(2025, 5, 31), 2), *daily(case, date(2025, 7, 1), date(2025, 7, 31), 1),
            *daily(case, date(2025, 8, 1), date(2025, 10, 19), 2)]
    months = marts(rows).ask("ledger/months", EVERYWHERE).to_dicts()
    said = {m["month"].month: (m["cases"], m["verdict"]) for m in months}
    assert said == {3: (62, "正常"), 4: (60, "正常"), 5: (62, "正常"), 6: (0, "缺月"), 7: (31, "偏少"), 8: (62, "正常"), 9: (60, "正常"),
                    10: (38, "未满")}


def test_a_unit_silent_for_days_is_a_gap_and_one_silent_day_is_not(marts, case):
    silent = [date(2025, 9, d) for d in (10, 11, 12)]
    rows = [*daily(case, date(2025, 8, 1), date(2025, 10, 19), 10, without=silent),
            *daily(case, date(2025, 8, 1), date(2025, 10, 19), 10, unit="二七区", without=[date(2025, 9, 1)])]
    live = marts(rows)
    assert live.ask("ledger/gaps", EVERYWHERE).rows() == [("金水区", date(2025, 9, 10), date(2025, 9, 12), 3, 0, 10.0)]
    assert live.ask("ledger/gaps", Scope(("二七区",))).is_empty()


def test_a_small_unit_with_quiet_days_is_no_gap(marts, case):
    rows = [*daily(case, date(2025, 8, 1), date(2025, 10, 19), 10), *daily(case, date(2025, 8, 1), date(2025, 10, 19), 1, unit="上街区",
            without=[date(2025, 9, d) for d in range(1, 9)])]
    assert marts(rows).ask("ledger/gaps", EVERYWHERE).is_empty()


def test_shares_of_matching_and_position_are_of_what_the_account_sees(marts, case):
    live = marts([case(segment_match="编号", geo_quality="路段级"), case(segment_match="编号", geo_quality="默认点"),
                  case(segment_match=None, geo_quality=None), case(unit="二七区", segment_match="名称", geo_quality="越界")])
    shares = {(r["kind"], r["value"]): (r["cases"], r["share"]) for r in live.ask("ledger/matching", Scope(("金水区",))).to_dicts()}
    assert shares == {("segment_match", "编号"): (2, pytest.approx(2 / 3)), ("segment_match", "未匹配"): (1, pytest.approx(1 / 3)),
                      ("geo_quality", "路段级"): (1, pytest.approx(1 / 3)), ("geo_quality", "默认点"): (1, pytest.approx(1 / 3)),
                      ("geo_quality", "未定位"): (1, pytest.approx(1 / 3))}
