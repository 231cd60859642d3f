"""The documents say what the program is today."""
import ast
import re
import sys
from pathlib import Path

import pytest

from cockpit.contract_doc import contract_page
from cockpit.metrics_doc import metrics_page

HOUSE = Path(__file__).resolve().parents[2]
DECISIONS = sorted((HOUSE / "docs" / "decisions").iterdir())
READMES = ("README.md", "README.zh-CN.md")
# The name a package is imported by, where it differs from the name it is installed by.
IMPORTED_AS = {"python-calamine": "python_calamine", "geocoordinates-rs": "geocoordinates_ffi",
               "chinesecalendar": "chinese_calendar"}


def text(path: str) -> str:
    return (HOUSE / path).read_text(encoding="utf-8")


def pins(path: str) -> dict[str, str]:
    """Package → exact version of a requirements file."""
    lines = [line.split("#")[0].strip() for line in text(path).splitlines()]
    return dict(line.split("==") for line in lines if line and not line.startswith("-r"))


@pytest.mark.parametrize(("path", "printed"), [("docs/data-contract.md", contract_page), ("docs/metrics.md", metrics_page)])
def test_a_generated_page_is_current(path, printed):
    assert text(path) == printed(), f"{path} is behind: run make docs"


def test_every_dependency_has_its_reason_under_the_version_in_use():
    table = text("docs/decisions/002-dependencies.md")
    rows = {cells[1].strip(): cells[2].strip() for line in table.splitlines() if len(cells := line.split("|")) > 4}
    wanted = pins("requirements.txt") | pins("requirements-dev.txt")
    assert {package: rows.get(package) for package in wanted} == wanted


def test_every_package_the_program_imports_is_pinned():
    files = [HOUSE / "app.py", *(HOUSE / "pages").rglob("*.py"), *(HOUSE / "cockpit").rglob("*.py")]
    imported = set()
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.split(".")[0])
    foreign = imported - set(sys.stdlib_module_names) - {"cockpit", "pages", "app", "bench"}
    pinned = {IMPORTED_AS.get(package, package) for package in pins("requirements.txt")}
    # The calendar is read once by the people who make the workday list, never by the running program.
    assert foreign - pinned == {"chinese_calendar"}


def test_decisions_are_numbered_without_a_gap_and_dated():
    numbers = [int(re.match(r"(\d{3})-[a-z0-9-]+\.md$", d.name)[1]) for d in DECISIONS]
    assert numbers == list(range(1, len(DECISIONS) + 1))
    undated = [d.name for d in DECISIONS if not re.search(r"^20\d\d-\d\d-\d\d\b", d.read_text(encoding="utf-8"), re.M)]
    assert undated == []


def test_a_decision_fits_on_a_page():
    assert {d.name: n for d in DECISIONS if (n := len(d.read_text(encoding="utf-8").splitlines())) > 60} == {}


@pytest.mark.parametrize("readme", [*READMES, "docs/operations.md", "docs/performance.md"])
def test_commands_written_down_exist(readme):
    written = text(readme)
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.M))
    assert set(re.findall(r"\bmake ([a-z]+)", written)) <= targets
    commands = set(re.findall(r"add_parser\(\s*\"(\w+)\"", text("cockpit/cli.py")))
    said = set(re.findall(r"-m cockpit (\w+)", written))
    assert said, f"{readme} names no command of the program"
    assert said <= commands


def test_every_make_command_is_explained_in_the_list_it_prints():
    makefile = text("Makefile")
    phony = set(re.search(r"^\.PHONY: (.+)$", makefile, re.M)[1].split())
    assert set(re.findall(r"^## (\w+) +\S", makefile, re.M)) == phony


@pytest.mark.parametrize("readme", READMES)
def test_the_map_of_the_house_names_what_is_there(readme):
    block = re.search(r"```\n(app\.py.+?)```", text(readme), re.S)[1]
    missing = [p for p in re.findall(r"^([\w./-]+)\s", block, re.M) if not (HOUSE / p).exists()]
    assert missing == []


def test_every_environment_variable_is_in_the_operations_manual():
    read = set()
    for path in [HOUSE / "app.py", *(HOUSE / "pages").rglob("*.py"), *(HOUSE / "cockpit").rglob("*.py")]:
        read |= set(re.findall(r"[\"'](COCKPIT_[A-Z_]+)[\"']", path.read_text(encoding="utf-8")))
    assert {v for v in read if v not in text("docs/operations.md")} == set()


def test_links_between_documents_lead_somewhere():
    broken = []
    for page in [HOUSE / r for r in READMES] + sorted((HOUSE / "docs").rglob("*.md")):
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.name} → {target}")
    assert broken == []
