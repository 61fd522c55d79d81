"""The columns of an index in a file beside it, which only grows: every document that is ever written has a row, by a number that the
engine keeps with the document. An engine's commit thus says which rows count, and a file that is ahead of it does no harm: rows are
written first and the commit follows. A document that is written anew gets a new row; the old one is empty space until the index is
rebuilt, some hundred bytes.

The file is a sequence of blocks: a line of JSON (first row, number of rows, for each field the number of its values and their names),
then for each field the number of values of each row (uint32) and the values (int64), little-endian.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from articles.search.backends.columns import Column, column, joined
from articles.search.backends.schema import COUNTED, IDS, KEYS, IndexDocument

NAME = "rows"
"""Of the file in the folder of an index."""
BLOCK = 10_000
"""Rows that are held in memory while an index is built: about a megabyte."""


@dataclass(frozen=True, slots=True)
class Rows:
    """What was read of a file: its first ``count`` rows, up to the byte ``end``."""

    count: int
    end: int
    columns: Mapping[str, Column]


NO_ROWS = Rows(0, 0, {field: Column(np.zeros(1, dtype=np.int32), np.empty(0, dtype=np.int32)) for field in COUNTED})


def read(folder: Path, before: Rows = NO_ROWS) -> Rows:
    """All rows of the file in ``folder``, of which ``before`` has been read already. Raises OSError, ValueError."""
    blocks = list(_blocks(folder / NAME, before.end))
    if not blocks:
        return before
    known = [before.columns] if before.count else []
    columns = {field: joined([one[field] for one in (*known, *(found for _, _, found in blocks))]) for field in COUNTED}
    return Rows(before.count + sum(count for count, _, _ in blocks), blocks[-1][1], columns)


class Appender:
    """Adds rows to the file in ``folder``. The caller holds the right to write, and flushes before the engine's commit."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / NAME
        self._first, end = _ends(self._file)
        if self._file.exists():
            os.truncate(self._file, end)  # what a crash left behind the last whole block
        self._waiting: list[IndexDocument] = []

    def add(self, document: IndexDocument) -> int:
        """The number of the row of ``document``."""
        self._waiting.append(document)
        row = self._first + len(self._waiting) - 1
        if len(self._waiting) >= BLOCK:
            self.flush()
        return row

    def flush(self) -> None:
        """Write what was added to the disk."""
        if not self._waiting:
            return
        with self._file.open("ab") as file:
            file.write(_block(self._first, self._waiting))
            file.flush()
            os.fsync(file.fileno())
        self._first += len(self._waiting)
        self._waiting = []


def _block(first: int, documents: Sequence[IndexDocument]) -> bytes:
    found = {field: [_values(document, field) for document in documents] for field in COUNTED}
    names = {field: list(dict.fromkeys(name for values in found[field] for name in values)) for field in COUNTED if field in KEYS}
    sizes = {field: sum(map(len, values)) for field, values in found.items()}
    parts = [json.dumps({"first": first, "rows": len(documents), "sizes": sizes, "names": names}).encode() + b"\n"]
    for field, values in found.items():
        places = {name: place for place, name in enumerate(names.get(field, ()))}
        flat = (places.get(value, value) for one in values for value in one)
        parts += [np.fromiter(map(len, values), dtype="<u4").tobytes(), np.fromiter(flat, dtype="<i8").tobytes()]
    return b"".join(parts)


def _values(document: IndexDocument, field: str) -> Sequence[Any]:
    if field in IDS:
        return document.ids[field]
    if field in KEYS:
        return [key] if (key := document.keys[field]) else ()
    return [document.numbers[field]] if field in document.numbers else ()


def _ends(file: Path) -> tuple[int, int]:
    """The row and the byte behind the last whole block."""
    row = end = 0
    if file.exists():
        with file.open("rb") as opened:
            for head, length in _heads(opened, 0):
                row, end = head["first"] + head["rows"], opened.tell() + length
    return row, end


def _blocks(file: Path, start: int) -> Iterator[tuple[int, int, dict[str, Column]]]:
    """(rows, byte behind it, columns) of each whole block from the byte ``start``."""
    if file.exists():
        with file.open("rb") as opened:
            for head, length in _heads(opened, start):
                content = opened.read(length)
                yield head["rows"], opened.tell(), dict(_columns(head, content))


def _heads(opened: BinaryIO, start: int) -> Iterable[tuple[dict[str, Any], int]]:
    """The line of each whole block and the length of what follows it, where ``opened`` then stands."""
    size = os.fstat(opened.fileno()).st_size
    while start < size:
        opened.seek(start)
        line = opened.readline()
        if not line.endswith(b"\n"):
            return
        head = json.loads(line)
        length = 4 * head["rows"] * len(head["sizes"]) + 8 * sum(head["sizes"].values())
        start = opened.tell() + length
        if start <= size:
            yield head, length


def _columns(head: Mapping[str, Any], content: bytes) -> Iterator[tuple[str, Column]]:
    at = 0
    for field, size in head["sizes"].items():
        lengths = np.frombuffer(content, dtype="<u4", count=head["rows"], offset=at)
        at += lengths.nbytes
        values = np.frombuffer(content, dtype="<i8", count=size, offset=at)
        at += values.nbytes
        yield field, column(lengths, values, tuple(head["names"][field]) if field in head["names"] else None)
