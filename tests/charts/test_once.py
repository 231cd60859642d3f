"""A figure is built anew whenever anything it shows is another, and only then."""
import polars as pl
import pytest

from cockpit.charts.once import built_once

BUILT = []


@built_once
def figure(frame, name="x", *, height=None, parts=None):
    BUILT.append((name, height))
    return object()


@pytest.fixture(autouse=True)
def nothing_built():
    BUILT.clear()


def test_the_same_rows_and_arguments_are_the_same_figure():
    assert figure(pl.DataFrame({"a": [1, None]}), "同", height=3) is figure(pl.DataFrame({"a": [1, None]}), "同", height=3)
    assert len(BUILT) == 1


@pytest.mark.parametrize("other", [
    pl.DataFrame({"a": [1, 3]}), pl.DataFrame({"b": [1, 2]}), pl.DataFrame({"a": [2, 1]}), pl.DataFrame({"a": ["1", "2"]}),
    pl.DataFrame({"a": [1, None]}), pl.DataFrame({"a": [1]}), pl.DataFrame({"a": [1, 2]}, schema={"a": pl.Int32}),
    pl.DataFrame({"a": [[1], [2]]}), pl.DataFrame({"a": [1, 2], "b": [1, 2]}),
])
def test_other_rows_are_another_figure(other):
    assert figure(pl.DataFrame({"a": [1, 2]}), "行") is not figure(other, "行")


def test_other_arguments_are_another_figure():
    frame = pl.DataFrame({"a": [1]})
    made = [figure(frame, "一"), figure(frame, "二"), figure(frame, "一", height=3), figure(frame, "一", height=4),
            figure(frame, "一", parts={"a": ("甲", "蓝")}), figure(frame, "一", parts={"a": ("乙", "蓝")})]
    assert len(set(map(id, made))) == 6
