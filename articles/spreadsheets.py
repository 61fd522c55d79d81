"""Lines of CSV (RFC 4180) that a spreadsheet may be given: no cell of a text that others wrote can be a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""OWASP, CSV Injection: a cell that begins so, full-width forms included, is run as a formula by a spreadsheet."""
MAX_CELL = 32_767
"""Characters that a cell of a spreadsheet holds."""


def safe_line(cells: Iterable[object]) -> str:
    """``cells`` as one line; texts are made safe, numbers stay as they are."""
    return exact_line(safe_cell(cell) if isinstance(cell, str) else cell for cell in cells)


def exact_line(cells: Iterable[object]) -> str:
    """``cells`` as one line, as they are: for programs."""
    line = StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue()


def safe_cell(cell: str) -> str:
    """One line, short enough, and no formula: an apostrophe before it makes it text in every spreadsheet."""
    guarded = f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
    return " ".join(guarded.split())[:MAX_CELL] if "\n" in guarded or "\r" in guarded else guarded[:MAX_CELL]
