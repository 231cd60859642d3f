"""The 2019 weekly bulletin (8—14 April 2019, 全市 and 常规案件): its counts fed as cases print its rates."""
from __future__ import annotations

from datetime import date, datetime

import polars as pl

from cockpit.access import EVERYWHERE
from cockpit.contract import CASES
from cockpit.metrics import show

# Counts as printed; 常规 is part of 全市.
COUNTS = ("accepted", "filed", "dispatched", "due", "closed_of_due", "on_time_of_due", "reworked_of_due", "postponed_of_due")
WHOLE = (51571, 51229, 49151, 52434, 43523, 40394, 276, 104)
PLAIN = (16754, 16570, 14673, 18086, 10225, 8765, 274, 101)
RATES = ("filing_rate", "dispatch_rate", "closing_rate", "on_time_rate", "rework_rate", "postpone_rate")
PRINTED = {"全市": ("99.34%", "95.94%", "83.01%", "77.04%", "0.53%", "0.20%"),
           "常规": ("98.90%", "88.55%", "56.54%", "48.46%", "1.51%", "0.56%")}
SUNDAY_BEFORE, TUESDAY, FRIDAY, SUNDAY_AFTER = (datetime(2019, 4, d, 10) for d in (7, 9, 12, 21))


def cases(counts: tuple[int, ...], siluan: bool) -> pl.DataFrame:
    """Cases of one kind that give these counts: the flow of the week apart from what falls due in it.

    Flow: accepted in the week, the first of them filed, the first of those dispatched, no deadline yet.
    Due: filed the Sunday before, deadline on Friday; the first ones closed (of these the first on time), the rest
    open; reworked and postponed ones are the last of them.
    """
    accepted, filed, dispatched, due, closed, on_time, reworked, postponed = counts
    n = pl.int_range(accepted, eager=True)
    flow = pl.DataFrame({
        "reported_at": pl.Series([TUESDAY]).new_from_index(0, accepted), "accepted_at": pl.repeat(TUESDAY, accepted, eager=True),
        "filed_at": pl.select(pl.when(n < filed).then(TUESDAY)).to_series(),
        "dispatched_at": pl.select(pl.when(n < dispatched).then(TUESDAY)).to_series()})
    m = pl.int_range(due, eager=True)
    done = pl.when(m < on_time).then(TUESDAY).when(m < closed).then(FRIDAY.replace(hour=20))
    owed = pl.select(
        reported_at=pl.repeat(SUNDAY_BEFORE, due), accepted_at=pl.repeat(SUNDAY_BEFORE, due),
        filed_at=pl.repeat(SUNDAY_BEFORE, due), dispatched_at=pl.repeat(SUNDAY_BEFORE, due),
        deadline_at=pl.repeat(FRIDAY, due), disposed_at=done, closed_at=done,
        rework_count=(m >= due - reworked).cast(pl.Int64), postpone_count=(m >= due - postponed).cast(pl.Int64))
    both = pl.concat([flow, owed], how="diagonal").with_columns(
        case_id=pl.lit("四乱" if siluan else "常规") + pl.int_range(pl.len()).cast(pl.String), is_siluan=pl.lit(siluan),
        unit=pl.lit("金水区"), exported_at=pl.lit(SUNDAY_AFTER))
    absent = [pl.lit(None, dtype).alias(c) for c, dtype in CASES.schema.items() if c not in both.columns]
    return both.with_columns(absent).select(pl.col(c).cast(dtype) for c, dtype in CASES.schema.items())


def test_the_counts_of_the_2019_bulletin_print_its_rates_to_two_decimals(published):
    siluan = tuple(w - p for w, p in zip(WHOLE, PLAIN, strict=True))
    live = published(pl.concat([cases(PLAIN, False), cases(siluan, True)]))
    for rule in "AB":
        answer = live.ask("operations/totals", EVERYWHERE, since=date(2019, 4, 8), until=date(2019, 4, 15), due_rule=rule)
        for row, counts in zip(answer.iter_rows(named=True), (WHOLE, PLAIN), strict=True):
            assert tuple(row[c] for c in COUNTS) == counts
            assert tuple(show(row[rate], rate) for rate in RATES) == PRINTED[row["scope"]]
