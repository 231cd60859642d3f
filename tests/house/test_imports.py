"""Imports run one way: a room may look down the stairs, never up."""
import ast
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2]
SCREEN = ("app", "pages", "cockpit.ui", "cockpit.shell")
UPSTAIRS = ("pages", "app", "cockpit.shell", "cockpit.ui", "cockpit.cli")

# Who may import it at all: everybody else may not.
ONLY = {"streamlit": SCREEN, "duckdb": ("cockpit.store", "cockpit.publish", "cockpit.analyst.child")}
# Who may not import what.
NEVER = {
    "cockpit.charts": ("cockpit.store", "cockpit.ingest", "cockpit.publish", *UPSTAIRS),
    "cockpit.metrics": ("cockpit.store", "cockpit.charts", *UPSTAIRS),
    "cockpit.periods": ("cockpit.store", "cockpit.charts", *UPSTAIRS),
    "cockpit.wording": ("cockpit.store", "cockpit.charts", *UPSTAIRS),
    "cockpit.store": ("cockpit.ingest", "cockpit.charts", *UPSTAIRS),
    "cockpit.ingest": ("cockpit.store", "cockpit.publish", "cockpit.charts", *UPSTAIRS),
    "cockpit.analyst": ("cockpit.ingest", "cockpit.charts", *UPSTAIRS),
    "cockpit.analyst.child": ("cockpit.store", "cockpit.access", "cockpit.analyst.run"),  # knows nothing but what it is told
    "cockpit.audit": ("cockpit.store", "cockpit.ingest", "cockpit.publish", "cockpit.charts", *UPSTAIRS),
    "cockpit.publish": ("cockpit.store", "cockpit.charts", *UPSTAIRS),
    "cockpit.decisions": ("cockpit.store", "cockpit.publish", "cockpit.charts", *UPSTAIRS),
    "cockpit.demo": ("cockpit.store", "cockpit.publish", "cockpit.charts", *UPSTAIRS),
    "cockpit.contract": ("cockpit.ingest", "cockpit.store", "cockpit.publish", "cockpit.charts", *UPSTAIRS),
    "cockpit.ui": ("pages", "app", "cockpit.shell", "cockpit.cli"),
    "pages": ("app", "cockpit.shell", "cockpit.cli"),
}


def imported(source: str) -> set[str]:
    """Every module a file names in an import, inside functions too; `from a import b` counts as a and a.b."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute in this house"
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def within(module: str, rooms: tuple[str, ...]) -> bool:
    return any(module == room or module.startswith(room + ".") for room in rooms)


def wrong_ways(house: Path) -> list[str]:
    """`importer → imported` for each import that runs against the stairs."""
    files = [house / "app.py", *(house / "pages").rglob("*.py"), *(house / "cockpit").rglob("*.py")]
    found = []
    for path in filter(Path.exists, files):
        here = ".".join(path.relative_to(house).with_suffix("").parts).removesuffix(".__init__")
        for name in imported(path.read_text(encoding="utf-8")):
            barred = [n for room, n in NEVER.items() if within(here, (room,))]
            kept_out = [w for w, who in ONLY.items() if within(name, (w,)) and not within(here, who)]
            if kept_out or any(within(name, rooms) for rooms in barred):
                found.append(f"{here} → {name}")
    return sorted(found)


def test_imports_run_one_way():
    assert wrong_ways(HOUSE) == []


def test_an_import_against_the_stairs_is_reported(tmp_path):
    for path, line in {
        "cockpit/charts/bars.py": "from cockpit.store import store",
        "cockpit/ingest/lake.py": "def load():\n    import duckdb",
        "cockpit/publish/build.py": "import streamlit as st\nimport duckdb",
        "cockpit/ui/tiles.py": "import streamlit",
        "pages/overview.py": "import duckdb.typing\nfrom cockpit import charts",
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(line, encoding="utf-8")
    assert wrong_ways(tmp_path) == [
        "cockpit.charts.bars → cockpit.store",
        "cockpit.charts.bars → cockpit.store.store",
        "cockpit.ingest.lake → duckdb",
        "cockpit.publish.build → streamlit",
        "pages.overview → duckdb.typing",
    ]


def test_every_export_goes_through_the_log():
    """One place offers files, and it leaves a line: any other would be an export nobody knows of."""
    offering = [p.relative_to(HOUSE).as_posix() for folder in ("cockpit", "pages") for p in sorted((HOUSE / folder).rglob("*.py"))
                if "download_button(" in p.read_text(encoding="utf-8")]
    assert offering == ["cockpit/ui/record.py"]
