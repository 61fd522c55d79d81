"""No function over 50 lines, no module over 400; a template of 130, a style sheet of 200, a script of 150 lines."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted(p for folder in ("articles", "portal") for p in (ROOT / folder).rglob("*.py") if "migrations" not in p.parts)
OTHERS = [("templates", "*.html", 130), ("static", "*.css", 200), ("static", "*.js", 150)]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_a_module_has_at_most_400_lines_and_its_functions_50(module: Path) -> None:
    source = module.read_text(encoding="utf-8")
    assert source.count("\n") <= 400
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert [f.name for f in functions if (f.end_lineno or 0) - f.lineno + 1 > 50] == []


@pytest.mark.parametrize(("folder", "pattern", "limit"), OTHERS)
def test_templates_style_sheets_and_scripts_are_short(folder: str, pattern: str, limit: int) -> None:
    files = list((ROOT / folder).rglob(pattern))
    assert files
    assert [name(file) for file in files if file.read_text(encoding="utf-8").count("\n") > limit] == []
