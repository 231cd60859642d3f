"""Hours by kind of day as a table: the number in the cell, its complaints behind it, the shade no more than that."""
from __future__ import annotations

import re
from datetime import date
from html import unescape
from urllib.parse import parse_qsl

import polars as pl
import pytest

from cockpit.access import EVERYWHERE
from cockpit.ui.hour_matrix import by_row, cell_words, hour_asked, hour_matrix_html


def hours(cells: dict[tuple[int, bool, int], int], days: dict[tuple[int, bool], int]) -> pl.DataFrame:
    """complaints/hours for the kinds of day in `days`, none where `cells` does not say."""
    rows = [(weekday, works, hour, n, cells.get((weekday, works, hour), 0)) for (weekday, works), n in days.items() for hour in range(24)]
    return pl.DataFrame(rows, schema=["weekday", "is_workday", "hour", "days", "complaints"], orient="row")


TABLE = hours({(1, True, 22): 12, (6, False, 22): 40, (7, True, 22): 6, (3, False, 22): 1}, {(1, True): 4, (6, False): 4, (7, True): 1, (3, False): 1})


def lines(html: str) -> dict[str, list[str]]:
    """Name of a row → its cells as written, blanks included."""
    body = html.partition("<tbody>")[2]
    return {re.sub(r"<[^>]+>", "", re.findall(r"<th.*?</th>", row)[0]): [re.sub(r"<[^>]+>", "", c) for c in re.findall(r"<td.*?</td>", row)]
            for row in re.findall(r"<tr.*?</tr>", body)}


def opens(html: str) -> list[tuple[str, int]]:
    """What every button opens (`of`), with the count its label says."""
    found = re.findall(r'data-open="([^"]+)"[^>]*aria-label="[^"]*?时([\d,]+)件', html)
    return [(dict(parse_qsl(unescape(target)))["of"], int(n.replace(",", ""))) for target, n in found]


def test_a_working_sunday_and_a_weekday_off_have_rows_of_their_own():
    found = by_row(TABLE).filter(hour=22)
    assert found.select("row", "days", "complaints", "per_day").rows() == [
        ("周一", 4, 12, 3.0), ("调休上班", 1, 6, 6.0), ("周六", 4, 40, 10.0), ("节假日", 1, 1, 1.0)]


def test_every_cell_says_its_number_and_rows_say_their_days():
    said = lines(hour_matrix_html(TABLE))
    # Twelve on four Mondays are 3.0 a day; where there is but one such day, its count.
    assert {name: cells[22] for name, cells in said.items()} == {"周一4天": "3.0", "调休上班1天": "6", "周六4天": "10", "节假日1天": "1"}
    assert {cells[21] for cells in said.values()} == {""}
    assert {len(cells) for cells in said.values()} == {24}
    assert cell_words(TABLE).startswith("平均每日件数")


def test_where_no_hour_reaches_one_a_day_the_cells_count():
    few = hours({(1, True, 22): 3}, {(1, True): 40})
    assert lines(hour_matrix_html(few))["周一40天"][22] == "3"
    assert cell_words(few).startswith("合计件数")


def test_the_darkest_cell_is_the_largest_mean_and_shade_is_never_alone():
    html = hour_matrix_html(TABLE)
    shades = dict(re.findall(r'style="--shade:([\d.]+)"><button[^>]*data-open="rows=hour&amp;of=([^"]+)"', html))
    assert max(float(s) for s in shades) == 1.0
    assert html.count("--shade") == html.count("<button") == 4


def test_without_hours_there_is_a_sentence_and_no_cell():
    html = hour_matrix_html(TABLE.with_columns(pl.lit(None, pl.Int64).alias("complaints")))
    assert "无数据" in html
    assert "<table" not in html


@pytest.mark.parametrize(("of", "asked"), [
    ("周六:22", {"weekday": [6], "is_workday": False, "hour": 22}), ("调休上班:0", {"weekday": [6, 7], "is_workday": True, "hour": 0}),
    ("节假日:9", {"weekday": [1, 2, 3, 4, 5], "is_workday": False, "hour": 9}), ("周一:5", {"weekday": [1], "is_workday": True, "hour": 5}),
    ("周八:5", None), ("周一:24", None), ("周一:-1", None), ("周一", None), ("", None)])
def test_a_cell_is_named_in_the_link_and_no_other(of, asked):
    assert hour_asked(of) == asked


def test_every_cell_opens_as_many_complaints_as_it_says(demonstration):
    span = {"since": date(2025, 9, 22), "until": date(2025, 10, 13)}  # worked on 28 September, off from 1 to 8 October
    told = opens(hour_matrix_html(demonstration.ask("complaints/hours", EVERYWHERE, **span)))
    assert {of.partition(":")[0] for of, _ in told} >= {"调休上班", "节假日", "周一", "周日"}
    assert sum(n for _, n in told) == demonstration.ask("complaints/rows", EVERYWHERE, **span).height
    for of, n in told:
        assert demonstration.ask("complaints/rows", EVERYWHERE, **span, **hour_asked(of)).height == n, of


def test_a_source_with_dates_only_is_behind_no_cell_of_midnight(marts, case):
    one = {"accepted_at": None, "caller_key": "甲"}
    rows = [case(reported_at="2025-10-14 00:20", **one), case(reported_at="2025-10-14 09:00", **one)]
    span = {"since": date(2025, 10, 13), "until": date(2025, 10, 20)}
    known = marts(rows)
    assert known.ask("complaints/rows", EVERYWHERE, **span, **hour_asked("周二:0")).height == 1
    dates = marts([case(reported_at="2025-10-14", **one), case(reported_at="2025-10-15", **one)])
    assert opens(hour_matrix_html(dates.ask("complaints/hours", EVERYWHERE, **span))) == []
    assert dates.ask("complaints/rows", EVERYWHERE, **span, **hour_asked("周二:0")).is_empty()
