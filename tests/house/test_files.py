"""A file holds one idea: no drawers, no rooms too long to read, a first sentence everywhere."""
import ast
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
PYTHON = sorted([HOUSE / "app.py", *(f for room in ("bench", "cockpit", "pages", "tests") for f in (HOUSE / room).rglob("*.py"))])
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
A_LIST_NOT_A_PROGRAM = {HOUSE / "cockpit" / "contract.py"}
PAGE, FILE = 120, 300


def name(path: Path) -> str:
    return str(path.relative_to(HOUSE))


def test_no_file_or_folder_is_a_drawer():
    assert [name(f) for f in PYTHON if DRAWERS & {f.stem, *f.relative_to(HOUSE).parts[:-1]}] == []


def test_no_python_file_is_too_long_to_read():
    lengths = {name(f): len(f.read_text(encoding="utf-8").splitlines()) for f in PYTHON if f not in A_LIST_NOT_A_PROGRAM}
    assert {f: n for f, n in lengths.items() if n > (PAGE if f.startswith("pages/") else FILE)} == {}


@pytest.mark.parametrize("path", [f for f in PYTHON if "tests" not in f.parts], ids=name)
def test_a_file_opens_by_saying_what_it_is_for(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), f"{name(path)} opens without a sentence"


@pytest.mark.parametrize("path", sorted((HOUSE / "queries").rglob("*.sql")), ids=name)
def test_a_query_opens_with_its_chinese_title(path):
    first = path.read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("-- ") and any("一" <= c <= "鿿" for c in first), first
