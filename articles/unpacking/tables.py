"""A CSV of addresses, as a spreadsheet or another tool exports it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from articles.unpacking.entries import Address, Refusal

MAX_ROWS = 5_000
_NAMES = ("url", "link", "address", "href", "permalink", "canonical_url")


def addresses_in(name: str, content: bytes) -> Iterator[Address | Refusal]:
    """The addresses in the column that is called so, or else in whatever cell begins with http(s); none twice."""
    text = content.decode("utf-8-sig", "replace")
    try:
        dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(text[:4096], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    seen: set[str] = set()
    column: int | None = None
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text), dialect), 1):
            cells = [cell.strip() for cell in row]
            if number == 1:
                column = next((at for at, cell in enumerate(cells) if cell.lower() in _NAMES), None)
            url = _address(cells, column)
            if len(seen) == MAX_ROWS and url not in seen:
                yield Refusal(name=f"{name}, from line {number} on", reason=f"More than {MAX_ROWS:,} addresses. Split the file.")
                return
            if url and url not in seen:
                seen.add(url)
                yield Address(url=url)
    except csv.Error as error:
        yield Refusal(name=name, reason=f"Not a readable CSV ({error}). Export it again.")
        return
    if not seen:
        yield Refusal(name=name, reason="No address that begins with http:// or https:// stands in it.")


def _address(cells: list[str], column: int | None) -> str:
    chosen = cells[column : column + 1] if column is not None else cells
    return next((cell for cell in chosen if cell.lower().startswith(("http://", "https://"))), "")
