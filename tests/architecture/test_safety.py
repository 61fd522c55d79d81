"""What no review should have to look for."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "articles").rglob("*.py"))
NETWORK = {"socket", "httpx", "httpcore", "requests", "urllib3", "aiohttp", "urllib.request", "ftplib", "telnetlib"}
NETWORK |= {"http.client.HTTPConnection", "http.client.HTTPSConnection"}


def imported(module: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update({node.module, *(f"{node.module}.{alias.name}" for alias in node.names)})
    return names


def test_only_fetching_opens_sockets() -> None:
    """The one exception asks whether a port of this machine is free, before the server is started on it."""
    users = {module.relative_to(ROOT / "articles").as_posix() for module in MODULES if imported(module) & NETWORK}
    assert {user for user in users if not user.startswith("fetching/")} <= {"management/commands/serve.py"}


@pytest.mark.parametrize("template", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_templates_run_no_inline_script_and_mark_nothing_safe_by_hand(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*(src=|application/(ld\+)?json))[^>]*>", text)
    assert not re.search(r"\son[a-z]+=|\sstyle=", text)
    assert not ("allow-scripts" in text and "allow-same-origin" in text)
    assert "|safe" not in text
