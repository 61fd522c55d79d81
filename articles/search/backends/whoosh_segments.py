"""Whoosh's files as numpy arrays. A segment never changes once it is written, so what is read of it is kept for as long as it
lives.

Whoosh walks postings one by one in Python; here a posting list is decoded once, block by block, and a query then works on whole
arrays. This reads attributes that Whoosh keeps to itself; Whoosh 2.7.4 is pinned and final.
"""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from whoosh import columns, fields, formats
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter
from whoosh.matching import ListMatcher
from whoosh.reading import TermNotFound
from whoosh.util.numlists import delta_decode

from articles.search.backends.columns import Column, column
from articles.search.backends.schema import (
    IDS,
    KEYS,
    LANGUAGES,
    NAMES,
    NUMBERS,
    OFTEN,
    PLACED_STEMS,
    STAMP,
    STEMS,
    WORDS,
    IndexDocument,
)
from articles.search.backends.whoosh_cache import PostingCache

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]
T = TypeVar("T")

MISSING = -1
_MEASURED = (*WORDS, *NAMES, *PLACED_STEMS)
"""Fields of which lengths are kept; the stems of ``text`` are as many as its words."""
_NUMBER = columns.NumericColumn("q", default=MISSING)
_BYTES = columns.VarBytesColumn()


class Tokens(fields.FieldType):  # type: ignore[misc]
    """A field whose value is a list of tokens. A posting's weight is how often the token stands in the document; its value, where
    ``positions`` are kept, is their places as 32-bit integers."""

    def __init__(self, *, positions: bool) -> None:
        self.positions = positions
        kept = formats.Positions() if positions else formats.Existence()
        super().__init__(format=kept, analyzer=None)

    def index(self, value: list[str], **kwargs: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        places: dict[str, list[int]] = {}
        for place, token in enumerate(value):
            places.setdefault(token, []).append(place)
        for token, found in places.items():
            encoded = array("I", found).tobytes() if self.positions else b""
            yield token.encode(), len(found), float(len(found)), encoded


class Codec(W3Codec):  # type: ignore[misc]
    """Whoosh's own, whose writer looks for the file of a field's lengths at every posting; ours are columns, and there is none."""

    def field_writer(self, storage: Any, segment: Any) -> Any:
        return _FieldWriter(self, storage, segment)


class _FieldWriter(W3FieldWriter):  # type: ignore[misc]
    def add_postings(self, schema: Any, lengths: Any, items: Any) -> None:
        super().add_postings(schema, None, items)


def schema() -> fields.Schema:
    made: dict[str, Any] = {field: Tokens(positions=True) for field in (*WORDS, *NAMES, *PLACED_STEMS)}
    made |= {field: Tokens(positions=False) for field in (*STEMS, LANGUAGES, OFTEN) if field not in PLACED_STEMS}
    made |= {field: fields.COLUMN(_BYTES) for field in (*IDS, *KEYS)}
    made |= {field: fields.COLUMN(_NUMBER) for field in (*NUMBERS, STAMP, *map(_length_field, _MEASURED))}
    return fields.Schema(**made, stored=fields.STORED())


def values(document: IndexDocument) -> dict[str, Any]:
    """What Whoosh's writer is given for ``document``."""
    tokens = {**document.words, **document.stems, **document.names, LANGUAGES: list(document.languages), OFTEN: document.often}
    ids = {field: np.array(found, dtype="<i8").tobytes() for field, found in document.ids.items() if found}
    keys = {field: key.encode() for field, key in document.keys.items() if key}
    lengths = {_length_field(field): len(tokens[field]) for field in _MEASURED}
    return {
        **{field: found for field, found in tokens.items() if found},
        **ids,
        **keys,
        **document.numbers,
        **lengths,
        "stored": document.stored,
    }


@dataclass(frozen=True, slots=True)
class Postings:
    """The documents that hold a token, ascending, and how often each does."""

    docs: Ints
    often: Floats


NO_POSTINGS = Postings(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32))


class Segment:
    """One segment of an index, without regard to deletions, which come later than it."""

    def __init__(self, reader: Any, cache: PostingCache) -> None:
        self.reader = reader
        self.size: int = reader.doc_count_all()
        self._cache = cache
        self._name = reader.segment().segment_id()
        self._reading = threading.Lock()  # Whoosh seeks and reads in two steps
        self._columns: dict[str, Any] = {}
        self.ids = self.numbers("id")

    def postings(self, field: str, token: str) -> Postings:
        found = self._cached(field, token, places=False)
        return NO_POSTINGS if found is None else found

    def places(self, field: str, token: str) -> Ints:
        """Where the token stands: document << 32 | place, ascending."""
        found: Ints | None = self._cached(field, token, places=True)
        return NO_POSTINGS.docs if found is None else found

    def frequency(self, field: str, token: str) -> int:
        """Documents that hold the token, deleted ones included."""
        try:
            return int(self.reader.doc_frequency(field, token.encode()))
        except (KeyError, TermNotFound):
            return 0

    def beginning(self, field: str, prefix: str) -> Iterator[str]:
        """The tokens that begin with ``prefix``."""
        return (token.decode() for token in self.reader.expand_prefix(field, prefix.encode()))

    def lengths(self, field: str) -> Floats:
        """Tokens of each document's field, 0 where it has none."""
        name = _length_field(field if field in _MEASURED else field.removesuffix("_stem"))
        return self._column(f"{name} floats", lambda _: np.maximum(self.numbers(name), 0).astype(np.float32))

    def total_length(self, field: str) -> float:
        """Tokens of a field in all documents together."""
        return self._column(f"{field} total", lambda _: float(self.lengths(field).sum()))

    def numbers(self, field: str) -> Ints:
        """The number of each document, MISSING where it has none."""
        return self._column(field, lambda name: self._fixed(name, _NUMBER, ">i8").astype(np.int64))

    def column(self, field: str) -> Column:
        """The values of an id, key or number field."""
        return self._column(f"{field} column", lambda _: self._values(field))

    def stored(self, doc: int) -> bytes:
        return bytes(self.reader.stored_fields(doc)["stored"])

    # --- Reading ------------------------------------------------------------------------------------------------------------------

    def _column(self, name: str, read: Callable[[str], T]) -> T:
        if name not in self._columns:
            self._columns[name] = read(name)
        found: T = self._columns[name]
        return found

    def _fixed(self, name: str, column: Any, kind: str) -> NDArray[Any]:
        per_document = self.reader._perdoc
        made = np.full(self.size, column.default_value(), dtype=kind)
        if per_document.has_column(name):
            reader = per_document.column_reader(name, column)
            count = min(reader._count, self.size)
            made[:count] = np.frombuffer(reader._dbfile.get(reader._basepos, count * made.itemsize), dtype=kind)
        return made

    def _values(self, field: str) -> Column:
        if field in NUMBERS:
            numbers = self.numbers(field)
            held = numbers != MISSING
            return column(held, numbers[held])
        lengths, raw = self._strings(field)
        if field in IDS:
            return column(lengths // 8, np.frombuffer(raw, dtype="<i8"))
        ends = np.cumsum(lengths)[lengths > 0].tolist()
        found = [raw[start:end].decode() for start, end in pairwise((0, *ends))]
        places = {name: place for place, name in enumerate(dict.fromkeys(found))}
        return column(lengths > 0, np.array([places[name] for name in found], dtype=np.int32), tuple(places))

    def _strings(self, field: str) -> tuple[NDArray[np.int64], bytes]:
        """The length of each document's string, and all of them one after the other."""
        lengths = np.zeros(self.size, dtype=np.int64)
        if not self.reader._perdoc.has_column(field):
            return lengths, b""
        reader = self.reader._perdoc.column_reader(field, _BYTES)
        lengths[: len(reader._lengths)] = reader._lengths
        return lengths, reader._dbfile.get(reader._basepos, int(lengths.sum()))

    def _cached(self, field: str, token: str, *, places: bool) -> Any:
        return self._cache.get((self._name, field, token, places), lambda: self._read(field, token, places))

    def _read(self, field: str, token: str, places: bool) -> tuple[Any, int]:
        with self._reading:
            postings = _decode(self.reader, field, token, places)
        if postings is None:
            return None, 0
        docs, often, raw = postings
        if not places:
            found: Any = Postings(docs, often)
        else:
            found = np.repeat(docs, often.astype(np.int64)) << 32 | np.frombuffer(raw, dtype=np.uint32)
        return found, _bytes(found)


def _length_field(field: str) -> str:
    return f"length_{field}"


def _bytes(cached: Any) -> int:
    if cached is None:
        return 0
    return int(cached.docs.nbytes + cached.often.nbytes) if isinstance(cached, Postings) else int(cached.nbytes)


def _decode(reader: Any, field: str, token: str, places: bool) -> tuple[Ints, Floats, bytes] | None:
    """Documents, frequencies and, where they are wanted, the places of a token, block by block; None where it does not occur."""
    try:
        matcher = reader._terms.matcher(field, token.encode(), reader.schema[field].format)
    except (KeyError, TermNotFound):
        return None
    docs: list[Any] = []
    often: list[Any] = []
    raw: list[bytes] = []
    for block_docs, weights, block_raw in _blocks(matcher):
        docs.append(np.asarray(block_docs, dtype=np.int64))
        often.append(np.asarray(weights, dtype=np.float32))
        raw += block_raw if places else ()
    return np.concatenate(docs), np.concatenate(often), b"".join(raw)


def _blocks(matcher: Any) -> Iterator[tuple[Any, Any, Any]]:
    """(documents, weights, values) of each block; a rare token's single posting stands in the dictionary of terms instead."""
    if isinstance(matcher, ListMatcher):
        yield matcher._ids, matcher._weights or [1.0] * len(matcher._ids), matcher._values or ()
        return
    while True:
        matcher._read_data()
        matcher._read_weights()
        docs, _, block_values = matcher._data
        yield list(delta_decode(docs)), matcher._weights, block_values or ()
        if matcher._lastblock:
            return
        matcher._next_block()
