"""Exports: Excel opens them in Chinese, and nothing in them runs."""
import io
from datetime import date, datetime

import openpyxl
import polars as pl
import pytest

from cockpit.export import csv_bytes, disarmed, xlsx_bytes

DANGER = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\uff1d1+1"]


@pytest.mark.parametrize("cell", DANGER)
def test_text_that_would_run_gets_an_apostrophe(cell):
    assert disarmed(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["-5", "+3.25", "中原区", "a=b", "", -5, 1.5, None])
def test_numbers_and_plain_text_stay_as_they_are(cell):
    assert disarmed(cell) == cell


def test_csv_opens_in_excel_with_chinese_headers():
    made = csv_bytes(pl.DataFrame({"unit": ["金水区"], "at": [datetime(2025, 10, 6, 8, 5)], "on": [date(2025, 10, 6)], "ok": [True],
                                   "n": [-3], "none": [None]}), {"unit": "区(管委会)", "at": "上报时间"})
    assert made.startswith(b"\xef\xbb\xbf")
    assert made.decode("utf-8-sig").splitlines() == ["区(管委会),上报时间,on,ok,n,none", "金水区,2025-10-06 08:05:00,2025-10-06,是,-3,"]


def test_no_cell_of_a_csv_starts_a_formula():
    lines = csv_bytes(pl.DataFrame({"text": DANGER})).decode("utf-8-sig").replace("\r=1", "=1").splitlines()[1:]
    assert all(line.lstrip('"').startswith("'") for line in lines)


def test_no_cell_of_a_workbook_is_a_formula_and_its_basis_is_with_it():
    made = xlsx_bytes(pl.DataFrame({"text": DANGER[:4], "n": [1, 2, 3, -4]}), {"text": "位置描述", "n": "件数"},
                      [("指标", "超期未结数"), ("统计周期", "=2025")])
    book = openpyxl.load_workbook(io.BytesIO(made))
    data, basis = book["数据"], book["口径"]
    assert [c.value for c in data[1]] == ["位置描述", "件数"]
    assert {c.data_type for row in data.iter_rows() for c in row} == {"s", "n"}
    assert [data.cell(r, 2).value for r in range(2, 6)] == [1, 2, 3, -4]
    assert [[c.value for c in row] for row in basis.iter_rows()] == [["指标", "超期未结数"], ["统计周期", "'=2025"]]
