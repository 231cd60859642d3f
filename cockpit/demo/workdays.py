"""Write the workday calendar of the reference from the published holiday arrangements (development only).

`python -m cockpit.demo.workdays data/reference/workdays.csv` needs the package `chinesecalendar`; the running
program reads the CSV and never the package, which ends with 2026 and raises afterwards.
"""
from __future__ import annotations

import csv
import sys
from datetime import date, timedelta
from pathlib import Path

FIRST, LAST = date(2023, 1, 1), date(2026, 12, 31)
HOLIDAYS = {
    "New Year's Day": "元旦", "Spring Festival": "春节", "Tomb-sweeping Day": "清明节", "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节", "Mid-autumn Festival": "中秋节", "National Day": "国庆节",
}


def calendar_rows(first: date, last: date) -> list[tuple[str, str, str]]:
    """(date, workday true|false, holiday name) of each day; a working weekend (调休) is a workday that names its holiday."""
    import chinese_calendar

    rows = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(offset)
        _, name = chinese_calendar.get_holiday_detail(day)
        # For an ordinary weekend the package names the day of the week, which is no holiday.
        holiday = HOLIDAYS.get(name or "", "")
        rows.append((day.isoformat(), "true" if chinese_calendar.is_workday(day) else "false", holiday))
    return rows


def write_workdays(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("date", "workday", "holiday"))
        writer.writerows(calendar_rows(FIRST, LAST))


if __name__ == "__main__":
    write_workdays(Path(sys.argv[1]))
