"""What facets count: the values of each document, as arrays. Counting is then a ``bincount`` over the rows that match, exact however
many values there are, and several times as quick as an engine's own aggregations.

A ``Column`` has the values of one field, row after row; what a row is, the engine says. Values are whole numbers (ids, years);
a string is its place in a list of names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[Any]
"""32 bits wide where the numbers are small enough, else 64: half the memory."""
Value: TypeAlias = int | str

SPREAD = 16
"""Counted by ``bincount`` where values are at most so many times as far apart as there are of them, else sorted: about where the two
take equally long."""
_NARROW = np.iinfo(np.int32).max


@dataclass(frozen=True, slots=True)
class Counts:
    """How many documents have which value: ``values`` ascending, each at least once. With ``names``, values are places in it."""

    values: Ints
    counts: Ints
    names: Sequence[str] | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.values)

    def pairs(self) -> list[tuple[Value, int]]:
        """(value, documents), in no order."""
        return self._pairs(slice(None))

    def most(self, limit: int | None, *, besides: frozenset[Value] = frozenset()) -> list[tuple[Value, int]]:
        """The ``limit`` values that most documents have, or all, equals by value; without those in ``besides``, which are few."""
        wanted = len(self) if limit is None else limit + len(besides)
        if 0 < wanted < len(self):
            least = np.partition(self.counts, len(self) - wanted)[len(self) - wanted]
            found = self._pairs(np.flatnonzero(self.counts >= least))
        else:
            found = self.pairs()
        ranked = sorted((pair for pair in found if pair[0] not in besides), key=lambda pair: (-pair[1], pair[0]))
        return ranked[:limit]

    def of(self, wanted: Iterable[Value]) -> dict[Value, int]:
        """The documents that have each of these values, 0 included."""
        if self.names is not None:
            known = dict(self.pairs())
            return {value: known.get(value, 0) for value in wanted}
        return {value: self._count(value) for value in wanted}

    def without(self, others: Counts) -> Counts:
        """What remains when those ``others``, which are among these, are taken away."""
        left = self.counts.copy()
        left[np.searchsorted(self.values, others.values)] -= others.counts
        kept = left > 0
        return Counts(self.values[kept], left[kept], self.names)

    def _count(self, value: Any) -> int:
        at = int(np.searchsorted(self.values, value))
        return int(self.counts[at]) if at < len(self) and self.values[at] == value else 0

    def _pairs(self, chosen: Any) -> list[tuple[Value, int]]:
        values = self.values[chosen].tolist()
        if self.names is not None:
            values = [self.names[value] for value in values]
        return list(zip(values, self.counts[chosen].tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Column:
    """The values of row r are ``values[starts[r]:starts[r + 1]]``, each of them once."""

    starts: Ints
    values: Ints
    names: Sequence[str] | None = None

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def nbytes(self) -> int:
        return int(self.starts.nbytes + self.values.nbytes)

    def counts(self, rows: Ints) -> Counts:
        """How many of ``rows``, which are distinct, have which value."""
        values, counts = counted(self.of(rows))
        return Counts(values, counts, self.names)

    def of(self, rows: Ints) -> Ints:
        """The values of ``rows``, row by row."""
        starts = self.starts[rows]
        lengths = self.starts[rows + 1] - starts
        before = np.cumsum(lengths) - lengths
        places = np.repeat(starts - before, lengths)
        places += np.arange(len(places), dtype=places.dtype)
        return np.asarray(self.values[places])

    def rows_with(self, wanted: Sequence[Value]) -> Ints:
        """The rows that have any of the values, perhaps repeated."""
        places: dict[Value, int] = {name: place for place, name in enumerate(self.names or ())}
        codes = wanted if self.names is None else [places.get(value, -1) for value in wanted]
        found = np.flatnonzero(np.isin(self.values, np.array(codes)))
        return np.asarray(np.searchsorted(self.starts, found, side="right") - 1)


def column(lengths: Ints, values: Ints, names: Sequence[str] | None = None) -> Column:
    """Of the number of values of each row, and the values."""
    starts = np.zeros(len(lengths) + 1, dtype=np.int32 if len(values) <= _NARROW else np.int64)
    np.cumsum(lengths, out=starts[1:])
    return Column(starts, narrowed(values), names)


def joined(columns: Sequence[Column]) -> Column:
    """The rows of all ``columns``, which have names or have none, one after the other."""
    if len(columns) == 1:
        return columns[0]
    lengths = np.concatenate([np.empty(0, dtype=np.int32), *(np.diff(one.starts) for one in columns)])
    names = tuple(dict.fromkeys(name for one in columns for name in one.names or ()))
    values = np.concatenate([np.empty(0, dtype=np.int32), *(_renamed(one, names) for one in columns)])
    return column(lengths, values, names if any(one.names is not None for one in columns) else None)


def counted(values: Ints) -> tuple[Ints, Ints]:
    """The different ones of ``values``, ascending, and how often each occurs."""
    if not len(values):
        return values, np.empty(0, dtype=np.int64)
    lowest, highest = int(values.min()), int(values.max())
    if highest - lowest > SPREAD * len(values):
        distinct, counts = np.unique(values, return_counts=True)
        return distinct, counts
    every = np.bincount(values - lowest)
    found = np.flatnonzero(every)
    return found + lowest, every[found]


def narrowed(values: Ints) -> Ints:
    """In 32 bits where that holds them all."""
    return values.astype(np.int32, copy=False) if not len(values) or int(values.max()) <= _NARROW else values


def _renamed(one: Column, names: Sequence[str]) -> Ints:
    """The values of a column with names, as places in ``names``."""
    if one.names is None or tuple(one.names) == tuple(names[: len(one.names)]):
        return one.values
    places = {name: place for place, name in enumerate(names)}
    return np.array([places[name] for name in one.names], dtype=np.int32)[one.values]
