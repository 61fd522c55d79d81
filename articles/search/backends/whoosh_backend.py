"""Whoosh, embedded and pure Python: the engine for where no compiled wheel runs. Whoosh keeps the files; a query is evaluated
here, a set at a time, on numpy arrays (``whoosh_segments``), with Lucene's BM25, which ranks as tantivy does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from math import log
from pathlib import Path
from typing import Any

import numpy as np
from haystack.backends import BaseEngine
from whoosh import versionstring
from whoosh.filedb.filestore import FileStorage

from articles.errors import EngineUnavailable
from articles.search.analysis import stem_languages
from articles.search.backends import plan as p
from articles.search.backends.base import ArticleSearchBackend, ArticleSearchQuery
from articles.search.backends.index import Counts, Found, Hit, Index, Pool, broken_index
from articles.search.backends.schema import STAMP, STAMP_BITS, IndexDocument
from articles.search.backends.storage import REMEDY
from articles.search.backends.whoosh_segments import MISSING, Codec, Floats, Ints, Mask, Segment, schema, values
from articles.search.request import Sort

K1, B = 1.2, 0.75
"""BM25, as Lucene and tantivy have them."""
BULK_MEGABYTES = 128
"""Memory of a bulk writer; beyond it Whoosh sorts on disk."""
PLANS_KEPT = 8
"""Evaluated plans that a snapshot keeps: one page asks for its hits and its counts."""
_TOC = re.compile(r"_MAIN_([0-9]+)\.toc")

Matches = tuple[Mask, Floats]
"""Which documents of a segment match, and their scores (0 where they do not, or where nothing scores)."""


class WhooshSnapshot:
    """The segments of one commit and which of their documents are alive."""

    def __init__(self, segments: Sequence[tuple[Segment, Mask]], folder: Path) -> None:
        self.folder = folder
        self._segments = segments
        self._documents = sum(int(alive.sum()) for _, alive in segments)
        self._matches = lru_cache(PLANS_KEPT)(self._evaluate)

    def find(self, plan: p.Plan, *, order: Sort, start: int, size: int) -> Found:
        with broken_index("whoosh"):
            places, docs, scores = self._hits(plan)
            best = self._best(order, places, docs, scores, start + size)[start:]
            return Found(len(docs), tuple(self._hit(int(places[at]), int(docs[at]), float(scores[at]), order) for at in best))

    def tally(self, plan: p.Plan, fields: Sequence[str]) -> dict[str, Counts]:
        with broken_index("whoosh"):
            matches = self._matches(plan)
            return {field: self._count(field, matches) for field in fields}

    def best(self, plan: p.Plan, *, size: int) -> Pool:
        with broken_index("whoosh"):
            places, docs, scores = self._hits(plan)
            best = self._best(Sort.RELEVANCE, places, docs, scores, size)
            ids, days = (self._numbers(field, places[best], docs[best]) for field in ("id", "published_on"))
            known = tuple(None if day == MISSING else day for day in days.tolist())
            return Pool(len(docs), ids, scores[best], known, list(zip(places[best].tolist(), docs[best].tolist(), strict=True)))

    def hits(self, pool: Pool, chosen: Ints) -> list[Hit]:
        with broken_index("whoosh"):
            found = ((*pool.places[at], float(pool.scores[at])) for at in chosen.tolist())
            return [self._hit(place, doc, score, Sort.RELEVANCE) for place, doc, score in found]

    def words(self, field: str, beginning: str) -> list[str]:
        with broken_index("whoosh"):
            return sorted({word for segment, _ in self._segments for word in segment.beginning(field, beginning)})

    def document_frequency(self, field: str, token: str) -> int:
        with broken_index("whoosh"):
            return sum(segment.frequency(field, token) for segment, _ in self._segments)

    def frequencies(self, field: str) -> list[tuple[str, int]]:
        return [(word, self.document_frequency(field, word)) for word in self.words(field, "")]

    @property
    def count(self) -> int:
        return self._documents

    def stamps(self, first: int, last: int) -> list[tuple[int, int]]:
        with broken_index("whoosh"):
            found = np.concatenate(
                [np.empty(0, dtype=np.int64), *(segment.numbers(STAMP)[alive] for segment, alive in self._segments)]
            )
            ids = found >> STAMP_BITS
            wanted = np.sort(found[(ids >= first) & (ids <= last)])
            return [divmod(value, 1 << STAMP_BITS) for value in wanted.tolist()]

    @cached_property
    def languages(self) -> tuple[str, ...]:
        return stem_languages([str(value) for value, _ in self.tally(p.Everything(), ["language"])["language"]])

    # --- Hits and counts ----------------------------------------------------------------------------------------------------------

    def _hits(self, plan: p.Plan) -> tuple[Ints, Ints, Floats]:
        """Segment number, document number and score of every match."""
        found = [(np.flatnonzero(mask), scores) for mask, scores in self._matches(plan)]
        places = [np.full(len(docs), number, dtype=np.int64) for number, (docs, _) in enumerate(found)]
        empty = np.empty(0, dtype=np.int64)
        return (
            np.concatenate([empty, *places]),
            np.concatenate([empty, *(docs for docs, _ in found)]),
            np.concatenate([empty.astype(np.float32), *(scores[docs] for docs, scores in found)]),
        )

    def _best(self, order: Sort, places: Ints, docs: Ints, scores: Floats, wanted: int) -> Ints:
        """Where the first ``wanted`` hits stand, in order. Equals come newest first, so that no page repeats or loses one."""
        if order is Sort.OLDEST:
            return self._top(self._numbers("oldest", places, docs), None, wanted)
        newest = -self._numbers("newest", places, docs)
        if order is Sort.NEWEST:
            return self._top(newest, None, wanted)
        return self._top(-scores if order is Sort.RELEVANCE else self._outlet_ranks(places, docs), newest, wanted)

    @staticmethod
    def _top(keys: Any, ties: Any, wanted: int) -> Ints:
        if 0 < wanted < len(keys):
            limit = np.partition(keys, wanted - 1)[wanted - 1]
            candidates = np.flatnonzero(keys <= limit)
        else:
            candidates = np.arange(len(keys))
        sort_keys = (keys[candidates],) if ties is None else (ties[candidates], keys[candidates])
        return np.asarray(candidates[np.lexsort(sort_keys)][:wanted])

    def _numbers(self, field: str, places: Ints, docs: Ints) -> Ints:
        made = np.empty(len(docs), dtype=np.int64)
        for number, (segment, _) in enumerate(self._segments):
            here = places == number
            made[here] = segment.numbers(field)[docs[here]]
        return made

    def _outlet_ranks(self, places: Ints, docs: Ints) -> Ints:
        made = np.empty(len(docs), dtype=np.int64)
        for number, ranks in enumerate(self._ranks_of_outlets):
            here = places == number
            made[here] = ranks[docs[here]]
        return made

    @cached_property
    def _ranks_of_outlets(self) -> list[Ints]:
        """For each segment, the place of each document's outlet among the names of all outlets."""
        names = sorted({name for segment, _ in self._segments for name in segment.pairs("outlet_key").values})
        rank = {name: place for place, name in enumerate(names)}
        made = []
        for segment, _ in self._segments:
            pairs = segment.pairs("outlet_key")
            ranks = np.full(segment.size, len(names), dtype=np.int64)
            ranks[pairs.docs] = np.array([rank[name] for name in pairs.values], dtype=np.int64)[pairs.codes] if pairs.values else 0
            made.append(ranks)
        return made

    def _hit(self, place: int, doc: int, score: float, order: Sort) -> Hit:
        segment = self._segments[place][0]
        return Hit(int(segment.ids[doc]), score if order is Sort.RELEVANCE else 0.0, segment.stored(doc))

    def _count(self, field: str, matches: Sequence[Matches]) -> Counts:
        counts: dict[Any, int] = {}
        for (segment, _), (mask, _) in zip(self._segments, matches, strict=True):
            pairs = segment.pairs(field)
            found = np.bincount(pairs.codes[mask[pairs.docs]], minlength=len(pairs.values))
            for code in np.flatnonzero(found).tolist():
                value = pairs.values[code]
                counts[value] = counts.get(value, 0) + int(found[code])
        return list(counts.items())

    # --- Evaluation ---------------------------------------------------------------------------------------------------------------

    def _evaluate(self, plan: p.Plan) -> list[Matches]:
        found = [self._match(segment, plan) for segment, _ in self._segments]
        return [(mask & alive, scores) for (mask, scores), (_, alive) in zip(found, self._segments, strict=True)]

    def _match(self, segment: Segment, plan: p.Plan) -> Matches:
        match plan:
            case p.Term(field, token, weight):
                return self._term(segment, field, token, weight)
            case p.Sequence(field, tokens, weight):
                return self._sequence(segment, field, tokens, weight)
            case p.AllOf(parts):
                return self._all_of(segment, parts)
            case p.AnyOf(parts):
                found = [self._match(segment, part) for part in parts]
                return np.any([mask for mask, _ in found], axis=0), np.sum([scores for _, scores in found], axis=0)
            case p.Without(part):
                return _unscored(~self._match(segment, part)[0])
            case p.Close(field, one, other, distance):
                return _unscored(_close(segment.places(field, one), segment.places(field, other), distance, segment.size))
            case p.AnyToken(field, words):
                return _unscored(_any_token(segment, field, words))
            case p.AnyValue(field, wanted):
                return _unscored(_any_value(segment, field, wanted))
            case p.Range(field, low, high):
                return _unscored(_range(segment.numbers(field), low, high))
        return _unscored(np.full(segment.size, isinstance(plan, p.Everything)))

    def _all_of(self, segment: Segment, parts: Sequence[p.Plan]) -> Matches:
        found = [self._match(segment, part) for part in parts]
        mask = np.all([mask for mask, _ in found], axis=0)
        return mask, np.where(mask, np.sum([scores for _, scores in found], axis=0), np.float32(0))

    def _term(self, segment: Segment, field: str, token: str, weight: float) -> Matches:
        mask, scores = _unscored(np.zeros(segment.size, dtype=bool))
        postings = segment.postings(field, token)
        mask[postings.docs] = True
        if weight:
            idf = self._idf(field, token)
            scores[postings.docs] = weight * idf * self._saturation(segment, field, postings.docs, postings.often)
        return mask, scores

    def _sequence(self, segment: Segment, field: str, tokens: tuple[str, ...], weight: float) -> Matches:
        """Where each token stands one place behind the one before."""
        mask, scores = _unscored(np.zeros(segment.size, dtype=bool))
        places = segment.places(field, tokens[0])
        for behind, token in enumerate(tokens[1:], start=1):
            if not len(places):
                break
            places = places[np.isin(places + behind, segment.places(field, token), assume_unique=True)]
        docs, often = np.unique(places >> 32, return_counts=True)
        mask[docs] = True
        idf = sum(self._idf(field, token) for token in tokens)
        scores[docs] = weight * idf * self._saturation(segment, field, docs, often.astype(np.float32))
        return mask, scores

    def _saturation(self, segment: Segment, field: str, docs: Ints, often: Floats) -> Floats:
        relative = segment.lengths(field)[docs] / self._average_length(field)
        return np.asarray(often * (K1 + 1) / (often + K1 * (1 - B + B * relative)), dtype=np.float32)

    def _idf(self, field: str, token: str) -> float:
        """Lucene's formula, which is never negative; Whoosh's own measured .007 worse in nDCG@10."""
        held_by = self.document_frequency(field, token)
        documents = sum(segment.size for segment, _ in self._segments)
        return log(1 + (documents - held_by + 0.5) / (held_by + 0.5))

    def _average_length(self, field: str) -> float:
        documents = sum(segment.size for segment, _ in self._segments)
        return sum(segment.total_length(field) for segment, _ in self._segments) / max(1, documents) or 1.0


class WhooshIndex(Index[WhooshSnapshot]):
    engine = f"whoosh {versionstring()}"
    immutable = "MAIN_*"
    commit_every = 50_000

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._known: dict[str, Segment] = {}

    def version(self, folder: Path) -> object:
        """The number of the last table of contents."""
        with broken_index(folder):
            numbers = [int(match[1]) for file in folder.iterdir() if (match := _TOC.fullmatch(file.name))]
        if not numbers:
            raise EngineUnavailable(f"The search index in {folder} has no table of contents. {REMEDY}")
        return max(numbers)

    def open(self, folder: Path, before: WhooshSnapshot | None) -> WhooshSnapshot:
        """Segments that stay keep what was read of them; a query under way keeps its own snapshot."""
        reader = FileStorage(str(folder)).open_index().reader()
        leaves = [leaf for leaf, _ in reader.leaf_readers() if leaf.doc_count_all()]
        names = {f"{folder}/{leaf.segment().segment_id()}": leaf for leaf in leaves}
        self._known = {name: self._known.get(name) or Segment(leaf) for name, leaf in names.items()}
        return WhooshSnapshot([(self._known[name], _alive(leaf)) for name, leaf in names.items()], folder)

    def write(self, folder: Path, added: Iterable[IndexDocument], removed: Iterable[int]) -> None:
        documents = {document.id: document for document in added}
        gone = np.array([*documents, *removed], dtype=np.int64)
        index = FileStorage(str(folder)).open_index()
        writer = index.writer(codec=Codec())
        try:
            base = 0
            for leaf, base in index.reader().leaf_readers():
                ids = Segment(leaf).ids if leaf.doc_count_all() else gone[:0]
                for doc in np.flatnonzero(np.isin(ids, gone)).tolist():
                    writer.delete_document(base + doc)
            for document in documents.values():
                writer.add_document(**values(document))
        except BaseException:
            writer.cancel()
            raise
        writer.commit()

    def bulk(self, folder: Path) -> WhooshBulk:
        with broken_index(folder):
            return WhooshBulk(folder)


class WhooshBulk:
    """A writer, and a segment, for every commit; nothing is merged."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        storage = FileStorage(str(folder))
        self._index = storage.open_index() if storage.index_exists() else storage.create_index(schema())
        self._writer: Any = None

    def add(self, documents: Iterable[IndexDocument]) -> None:
        with broken_index(self._folder):
            self._writer = self._writer or self._index.writer(limitmb=BULK_MEGABYTES, codec=Codec())
            for document in documents:
                self._writer.add_document(**values(document))

    def commit(self) -> None:
        with broken_index(self._folder):
            if self._writer:
                self._writer.commit(merge=False)
            self._writer = None

    def close(self) -> None:
        """A commit leaves nothing to do."""

    def cancel(self) -> None:
        if self._writer:
            self._writer.cancel()


class WhooshSearchBackend(ArticleSearchBackend):
    index_class = WhooshIndex


class WhooshSearchQuery(ArticleSearchQuery):
    pass


class WhooshEngine(BaseEngine):  # type: ignore[misc]
    backend = WhooshSearchBackend
    query = WhooshSearchQuery


def _alive(leaf: Any) -> Mask:
    alive = np.ones(leaf.doc_count_all(), dtype=bool)
    if leaf.has_deletions():
        alive[list(leaf._perdoc.deleted_docs())] = False
    return alive


def _unscored(mask: Mask) -> Matches:
    return mask, np.zeros(len(mask), dtype=np.float32)


def _close(some: Ints, others: Ints, distance: int, size: int) -> Mask:
    """Where the first of ``others`` that is not too far before one of ``some`` is not too far behind it either."""
    mask = np.zeros(size, dtype=bool)
    if len(some) and len(others):
        at = np.searchsorted(others, some - distance)
        nearest = others[np.minimum(at, len(others) - 1)]
        mask[some[(nearest >= some - distance) & (nearest <= some + distance)] >> 32] = True
    return mask


def _any_token(segment: Segment, field: str, words: Sequence[str]) -> Mask:
    mask = np.zeros(segment.size, dtype=bool)
    for word in words:
        mask[segment.postings(field, word).docs] = True
    return mask


def _any_value(segment: Segment, field: str, wanted: Sequence[int] | Sequence[str]) -> Mask:
    pairs = segment.pairs(field)
    chosen = set(wanted)
    codes = np.array([value in chosen for value in pairs.values], dtype=bool)
    mask = np.zeros(segment.size, dtype=bool)
    if len(codes):
        mask[pairs.docs[codes[pairs.codes]]] = True
    return mask


def _range(numbers: Ints, low: int | None, high: int | None) -> Mask:
    mask: Mask = numbers != MISSING
    if low is not None:
        mask &= numbers >= low
    if high is not None:
        mask &= numbers <= high
    return mask
