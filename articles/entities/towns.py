"""Towns and provinces of the world, from ``towns.txt``: 34,000 names of which a recogniser has seen few.

They tell a place from a person or an organisation where the recogniser is in doubt. They find no names of their own and merge none:
many are surnames and words as well."""

from __future__ import annotations

from functools import cache
from pathlib import Path

TOWNS = Path(__file__).with_name("towns.txt")
SHORTEST = 4
"""Characters of the shortest name; shorter ones meet acronyms and words."""


@cache
def towns() -> frozenset[str]:
    """Their names, each as ``gazetteer.spelling_key`` leaves it; read once a process."""
    lines = TOWNS.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))
