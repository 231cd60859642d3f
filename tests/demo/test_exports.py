"""The written exports: the same bytes for the same arguments, the contract's columns, marked, and true to their moment."""
from __future__ import annotations

import csv
import hashlib
import os
import subprocess
import sys
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from cockpit.contract import LAKE, STAGE_TIMES
from cockpit.demo import demo
from cockpit.demo.city import Window
from cockpit.demo.generate import quarters
from cockpit.demo.write import is_demonstration
from cockpit.places import HOUSE
from cockpit.refusal import Refused
from tests.demo.conftest import UNTIL, Written

RUN = """
import sys
from datetime import date
from pathlib import Path
from cockpit.demo import demo
demo(Path(sys.argv[1]), months=2, until=date(2026, 5, 10), seed=int(sys.argv[2]), cases_per_day=80)
"""


def fingerprints(root: Path) -> dict[str, str]:
    return {str(f.relative_to(root)): hashlib.sha256(f.read_bytes()).hexdigest() for f in sorted(root.rglob("*")) if f.is_file()}


def run(root: Path, seed: int, **surroundings: str) -> dict[str, str]:
    subprocess.run([sys.executable, "-c", RUN, str(root), str(seed)], check=True, cwd=HOUSE, env=os.environ | surroundings)
    return fingerprints(root)


def test_same_seed_and_date_give_the_same_bytes_whatever_the_machine(tmp_path: Path) -> None:
    first = run(tmp_path / "a", 7, PYTHONHASHSEED="1", TZ="UTC")
    assert len(first) == 14
    assert run(tmp_path / "b", 7, PYTHONHASHSEED="2", TZ="Asia/Shanghai", POLARS_MAX_THREADS="1") == first
    other = run(tmp_path / "c", 8)
    assert [f for f in first if f.endswith(".parquet") and other[f] == first[f]] == []


def test_a_workbook_carries_no_clock(written: Written) -> None:
    with zipfile.ZipFile(written.root / "samples/egova_案件导出.xlsx") as book:
        assert {i.date_time[0] for i in book.infolist()} == {1980}
        assert b"2020-01-01T00:00:00Z" in book.read("docProps/core.xml")


@pytest.mark.parametrize("table", sorted(LAKE))
def test_every_table_has_exactly_the_columns_of_the_contract(written: Written, table: str) -> None:
    frame = written.table(table)
    unheard = {"carriageway_score", "sidewalk_score"} if table == "patrol_runs" else set()  # this city's patrols find, they do not score
    assert dict(frame.schema) == {name: dtype for name, dtype in LAKE[table].schema.items() if name not in unheard}
    for field in LAKE[table].fields:
        if field.values and field.name in frame.columns:
            assert set(frame[field.name].drop_nulls()) <= set(field.values), field.name


@pytest.mark.parametrize("table", sorted(set(LAKE) - {"cases"}))
def test_identities_are_unique_and_required_fields_are_there(written: Written, table: str) -> None:
    frame = written.table(table)
    assert frame.select(pl.struct(LAKE[table].identity).is_duplicated().sum()).item() == 0
    assert [f.name for f in LAKE[table].fields if f.required and frame[f.name].null_count()] == []
    for rule in LAKE[table].invariants:
        assert frame.sql(f"select count(*) from self where not coalesce({rule.holds}, true)").item() == 0, rule.label


def test_every_export_says_that_it_is_a_demonstration(written: Written) -> None:
    files = sorted((written.root / "exports/cockpit").glob("*.parquet"))
    assert [f.name for f in files if not is_demonstration(f)] == []
    assert sum(pl.scan_parquet(f).select(pl.len()).collect().item() for f in files) == sum(written.rows.values())


def test_an_earlier_demonstration_is_replaced_and_a_real_export_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "exports/cockpit"
    demo(tmp_path, months=1, until=date(2026, 3, 31), cases_per_day=20)
    real = folder / "cases-real.parquet"
    pl.DataFrame({"case_id": ["1"]}).write_parquet(real)
    demo(tmp_path, months=1, until=date(2025, 3, 31), cases_per_day=20)
    assert real.exists()
    assert not list(folder.glob("cases-2026*"))


def test_no_export_knows_what_happens_after_it(written: Written) -> None:
    for frame in (written.table("cases"), *(written.table(t) for t in ("patrols", "inspections", "penalties", "exposures"))):
        times = [c for c in frame.columns if c.endswith("_at") and c not in ("exported_at", "deadline_at", "bundled_deadline_at")]
        ahead = frame.select((pl.col(c) >= pl.col("exported_at")).sum().alias(c) for c in times).row(0)
        assert sum(n or 0 for n in ahead) == 0, frame.columns[0]


def test_status_says_how_far_a_case_has_come(cases: pl.DataFrame) -> None:
    reached = {"待受理": 0, "待立案": 1, "待派遣": 2, "处置中": 3, "待核查": 6}
    for status, steps in reached.items():
        stages = [s for s in STAGE_TIMES if s not in ("second_dispatched_at", "arrived_at")]
        done = stages[:{0: 1, 1: 2, 2: 3, 3: 4, 6: 5}[steps]]
        mine = cases.filter(pl.col("status") == status)
        assert mine.filter(pl.any_horizontal(pl.col(c).is_null() for c in done)).height == 0, status
        assert mine.filter(pl.col("closed_at").is_not_null()).height == 0, status
    assert cases.filter((pl.col("status") == "已结案") & pl.col("closed_at").is_null()).height == 0


def test_stages_follow_one_another_except_where_a_truth_says_so(cases: pl.DataFrame, written: Written) -> None:
    planted = written.truths["traps"]["closed_before_reported"]["examples"]
    clean = cases.filter(~pl.col("case_id").is_in(planted))
    for rule in LAKE["cases"].invariants:
        broken = clean.filter(pl.sql_expr(f"not coalesce({rule.holds}, true)"))
        if rule.id == "arrived_before_closed":
            game = written.truths["gaming_street"]
            assert broken.height > 10
            assert set(broken.select("unit", "street").iter_rows()) == {(game["unit"], game["street"])}
        else:
            assert broken.height == 0, rule.label


def test_quarters_cover_the_window_once() -> None:
    window = Window.ending(date(2026, 11, 21), 24)
    spans = quarters(window)
    assert (window.start, len(window.days)) == (date(2024, 11, 22), 730)
    assert spans[0][0] == 0 and spans[-1][1] == 730
    assert [b[0] for b in spans[1:]] == [a[1] for a in spans[:-1]]
    assert [(window.start + timedelta(days=s[0])).isoformat() for s in spans[1:3]] == ["2025-01-01", "2025-04-01"]


def test_a_window_of_months_clamps_to_the_end_of_a_short_month() -> None:
    assert Window.ending(date(2026, 3, 30), 1).start == date(2026, 2, 28)
    assert Window.ending(date(2025, 12, 31), 12).start == date(2025, 1, 1)


def test_the_vendor_sample_has_its_sixteen_headers_in_gbk_and_shifted_points(written: Written) -> None:
    with (written.root / "samples/egova_案件导出.csv").open(encoding="gbk", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows[0]) == 16 and len(rows) == 2000
    known = {r["task_no"]: r for r in written.table("cases").to_dicts()}
    placed = [r for r in rows if r["X坐标"] and known[r["任务号"]]["lon"]][:200]
    shifts = [float(r["X坐标"]) - known[r["任务号"]]["lon"] for r in placed]
    assert all(0.004 < s < 0.008 for s in shifts)  # GCJ-02 lies some 550 m east of WGS84 here
    assert {"郑东新区管委会", "管城区"} < {r["所属片区"] for r in rows}


@pytest.mark.parametrize(("wrong", "names"), [
    ({"months": 0}, "月数"), ({"cases_per_day": 0}, "日均案件数"), ({"until": date(1999, 1, 1)}, "截止日期")])
def test_impossible_arguments_are_refused_in_chinese(tmp_path: Path, wrong: dict, names: str) -> None:
    with pytest.raises(Refused, match=names):
        demo(tmp_path, **({"until": UNTIL} | wrong))
    assert list(tmp_path.rglob("*")) == []


def test_every_case_is_exported_before_the_end_and_none_after(written: Written) -> None:
    frame = written.table("cases")
    assert frame["exported_at"].max() == datetime(2026, 7, 1)
    # The first quarter was exported ten days after its end and still had open cases then.
    first = frame.filter(pl.col("reported_at").is_between(datetime(2026, 1, 1), datetime(2026, 4, 1), closed="left"))
    assert first["exported_at"].unique().to_list() == [datetime(2026, 4, 11)]
    assert first.filter(pl.col("status") == "处置中").height > 8
