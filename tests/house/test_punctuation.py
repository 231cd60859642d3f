"""What people read is written in the source as it is shown: full-width punctuation beside Chinese."""
import ast
import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
SPOKEN = [p for p in (*(HOUSE / "pages").glob("*.py"), *(HOUSE / "cockpit").glob("*.py"), *(HOUSE / "cockpit" / "ui").glob("*.py"),
                      *(HOUSE / "cockpit" / "charts").glob("*.py")) if not p.stem.endswith("_doc")]
CJK = r"\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”—"
FILLED = "\0"  # what an f-string fills in
BESIDE = re.compile(rf"(?<=[{CJK}])[,;:!?()]|[,;:!?()](?=[{CJK}])|^[,;]{FILLED}")
BETWEEN = re.compile(rf"(?<=[{FILLED}%])[,;](?={FILLED})")  # half-width only where the rest is Chinese; else coordinates


def half_width(text: str) -> bool:
    return bool(BESIDE.search(text) or (re.search(f"[{CJK}]", text) and BETWEEN.search(text)))


def sentences(source: str) -> list[tuple[int, str]]:
    """Line and text of every string that may be shown: not docstrings, not regular expressions, not format specs."""
    tree, found, passed = ast.parse(source), [], set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            passed.add(node.value)
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
            passed |= set(ast.walk(node))
        if isinstance(node, ast.FormattedValue) and node.format_spec:
            passed.add(node.format_spec)
        if isinstance(node, ast.JoinedStr) and node not in passed:
            passed |= set(node.values)
            found.append((node.lineno, "".join(v.value if isinstance(v, ast.Constant) else FILLED for v in node.values)))
    found += [(n.lineno, n.value) for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str) and n not in passed]
    return sorted(found)


@pytest.mark.parametrize("path", SPOKEN, ids=lambda p: str(p.relative_to(HOUSE)))
def test_chinese_is_written_with_its_own_punctuation(path):
    said = sentences(path.read_text(encoding="utf-8"))
    assert [(line, text) for line, text in said if half_width(text)] == []


def test_half_width_punctuation_beside_chinese_is_found():
    source = """a = f'{x}件,占{y}%'
b = '区(管委会)'
c = f',{change}'
d = re.compile('(上旬|中旬)')
'说明,不显示'
e = f'{x:,}件（{y}）'
f = f'{x},{y}'
g = f'以{x},{y}件'
"""
    assert [line for line, text in sentences(source) if half_width(text)] == [1, 2, 3, 8]
