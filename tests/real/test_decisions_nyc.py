"""New York's scorecard under our weekly rules run as monthly ones, by rule files alone: flags, grades, one section's nine years."""
from __future__ import annotations

import os
import re
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from cockpit.access import EVERYWHERE
from cockpit.ingest.run import ingest
from cockpit.places import SHIPPED, Places
from cockpit.publish.build import publish
from cockpit.publish.prove import proved
from cockpit.store import Store, store

DATA = os.environ.get("COCKPIT_REAL_DATA")
pytestmark = [pytest.mark.real, pytest.mark.skipif(not DATA, reason="COCKPIT_REAL_DATA is unset: no real exports here")]
FILE = Path(DATA or "") / "nyc_scorecard_2005_2013.csv.gz"
# What a city of monthly scores writes differently: the period, one inspection is enough, both sides of the street count.
CHANGES = {"flags": ((r'period = "week"', 'period = "month"'), (r"(?m)^runs = \d+", "runs = 1"), (r"(?m)^km = .*", "km = 0.0")),
           "patrol": ((r"(?m)^carriageway = .*", "carriageway = 0.5"), (r"(?m)^sidewalk = .*", "sidewalk = 0.5")),
           "grades": ((r"(?m)^least_periods = \d+", "least_periods = 1"),), "difficulty": (), "ladder": ()}


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Places:
    root = tmp_path_factory.mktemp("nyc").resolve()
    (root / "reference").mkdir()
    (root / "reference" / "city.toml").write_text('name = "纽约市"\ntimezone = "America/New_York"\n', encoding="utf-8")
    for subject, changes in CHANGES.items():
        [shipped] = (SHIPPED / "rules" / subject).glob("*.toml")
        text = shipped.read_text(encoding="utf-8")
        for pattern, written in changes:
            text, done = re.subn(pattern, written, text)
            assert done == 1, pattern
        (root / "rules" / subject).mkdir(parents=True)
        (root / "rules" / subject / "2005-01-01.toml").write_text(text, encoding="utf-8")
        if shipped.name > "2005":  # the shipped version would take over from its day
            (root / "rules" / subject / shipped.name).write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as env:
        env.setenv("COCKPIT_DATA", str(root))
        ingest([FILE], "nyc_scorecard", progress=lambda line: None)
    publish(Places(root))
    return Places(root)


@pytest.fixture(scope="module")
def live(house) -> Store:
    return store(house)


def test_every_month_of_nine_years_is_decided_and_the_months_are_the_periods(live):
    periods = live.ask("flags/periods", EVERYWHERE)
    assert periods["period"].to_list() == [f"{y}-{m:02d}" for y in range(2005, 2014) for m in range(1, 13)]
    assert set(periods["grain"]) == {"month"}
    assert periods["excellent"].sum() > 500
    assert periods["red"].sum() > 200
    assert periods["black"].sum() > 500
    assert (periods["red"].max(), periods["excellent"].max(), periods["black"].max()) <= (7, 14, 25)


def test_a_score_is_the_mean_of_both_sides_before_the_ladder(live):
    """MN011 in 2005-01: (90.48 + 93.20) ÷ 2 = 91.84."""
    row = live.ask("flags/history", EVERYWHERE, segment="MN011").row(0, named=True)
    assert (row["period"], row["score"], row["score_raw"]) == ("2005-01", Decimal("91.84"), Decimal("91.84"))


def test_a_section_without_a_score_is_not_inspected_and_never_zero(live):
    month = live.ask("flags/segments", EVERYWHERE, week="2012-11")  # the month after the hurricane
    assert month.filter(pl.col("held") == "本期未巡查").height == 39
    assert month.filter(pl.col("held") == "本期未巡查")["score"].null_count() == month.filter(pl.col("held") == "本期未巡查").height


def test_one_section_can_be_followed_through_nine_years(live):
    path = live.ask("flags/history", EVERYWHERE, segment="BKN041")
    grades = live.ask("grades/path", EVERYWHERE, segment="BKN041")
    assert path.height == 108
    assert grades.height == 108
    assert path["since"].is_sorted()
    moves = {"晋级": 1, "降级": -1}
    order = {"普通": 0, "优秀": 1, "卓越": 2, "极致": 3}
    for before, after, move in grades.select("grade_before", "grade", "move").rows():
        assert order[after] - order[before] == moves.get(move, 0)


def test_grades_come_out_and_goals_are_scaled_to_the_sections(live):
    months = live.ask("grades/progress", EVERYWHERE)
    assert months.height == 108
    assert months["excellent"].max() > 20
    assert set(months["goal_excellent"]) <= {77, 78, 79}  # 231 to 236 sections of 3,000 × 1,000


def test_every_month_proves_from_what_was_kept(house):
    assert {differs for _, _, differs in proved(house)} == {0}
