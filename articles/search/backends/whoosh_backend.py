"""Whoosh, embedded and pure Python: the engine for where no compiled wheel runs. Whoosh keeps the files; a query is evaluated
here, a set at a time, on numpy arrays (``whoosh_segments``), with Lucene's BM25, which ranks as tantivy does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from math import log
from pathlib import Path
from typing import Any
from weakref import proxy

import numpy as np
from haystack.backends import BaseEngine
from numpy.typing import NDArray
from whoosh import versionstring
from whoosh.filedb.filestore import FileStorage

from articles.errors import EngineUnavailable
from articles.search.analysis import stem_languages
from articles.search.backends import plan as p
from articles.search.backends.base import ArticleSearchBackend, ArticleSearchQuery
from articles.search.backends.columns import Column, Counts, joined
from articles.search.backends.folding import Folded, Stories, fold, repeats, stories_of
from articles.search.backends.index import Found, Hit, Index, Pool, broken_index
from articles.search.backends.schema import STAMP, STAMP_BITS, IndexDocument
from articles.search.backends.storage import REMEDY
from articles.search.backends.whoosh_cache import PostingCache
from articles.search.backends.whoosh_files import map_without_copying
from articles.search.backends.whoosh_segments import MISSING, Codec, Floats, Ints, Mask, Segment, schema, values
from articles.search.backends.whoosh_sets import Evaluated, any_token, any_value, close, top, unscored, within
from articles.search.request import Sort

map_without_copying()

K1, B = 1.2, 0.75
"""BM25, as Lucene and tantivy have them."""
BULK_MEGABYTES = 128
"""Memory of a bulk writer; beyond it Whoosh sorts on disk."""
PLANS_KEPT = 8
"""Evaluated plans that a snapshot keeps: one page asks for its hits and its counts."""
_TOC = re.compile(r"_MAIN_([0-9]+)\.toc")


class WhooshSnapshot:
    """The segments of one commit and which of their documents are alive. A document's number counts through all segments."""

    def __init__(self, segments: Sequence[tuple[Segment, Mask]], folder: Path) -> None:
        self.folder = folder
        self._segments = segments
        self._bases = np.cumsum([0, *(segment.size for segment, _ in segments)])
        snapshot = proxy(self)  # a bound method would make a circle, and old snapshots stay until garbage is collected
        self._matches = lru_cache(PLANS_KEPT)(lambda plan: snapshot._evaluate(plan))
        self._of_all: dict[str, Counts] = {}
        self._columns: dict[str, Column] = {}

    def find(self, plan: p.Plan, *, order: Sort, start: int, size: int, folded: Folded | None = None) -> Found:
        with broken_index("whoosh"):
            total = len(self._matches(plan)[0])
            docs, scores = self._shown(plan, folded)
            best = self._best(order, docs, scores, start + size)[start:]
            return Found(total, self._hits(docs[best], scores[best], order, _more(folded, docs[best])))

    def tally(self, plan: p.Plan, fields: Sequence[str], *, total: int | None = None) -> dict[str, Counts]:
        """Where most documents match, those that do not are counted, and taken away from all."""
        with broken_index("whoosh"):
            docs, _ = self._matches(plan)
            if 2 * len(docs) <= len(self._alive):
                return {field: self._column(field).counts(docs) for field in fields}
            rest = np.setdiff1d(self._alive, docs, assume_unique=True)
            return {field: self._counts_of_all(field).without(self._column(field).counts(rest)) for field in fields}

    def tally_stories(self, plan: p.Plan, fields: Sequence[str]) -> dict[str, Counts]:
        with broken_index("whoosh"):
            again = self._stories.told_again(self._matches(plan)[0])
            counts = self.tally(plan, fields)
            return {field: counts[field].without(repeats(self._stories, again, self._column(field))) for field in fields}

    def fold(self, plan: p.Plan, *, order: Sort) -> Folded:
        with broken_index("whoosh"):
            docs, scores = self._matches(plan)

            def in_order(some: Ints) -> Ints:
                return np.asarray(some[self._best(order, some, scores[np.searchsorted(docs, some)], len(some))])

            return fold(self._stories, docs, in_order)

    def best(self, plan: p.Plan, *, size: int, folded: Folded | None = None) -> Pool:
        with broken_index("whoosh"):
            total = len(self._matches(plan)[0])
            matching, scores = self._shown(plan, folded)
            best = self._best(Sort.RELEVANCE, matching, scores, size)
            docs = matching[best]
            known = tuple(None if day == MISSING else day for day in self._numbers("published_on", docs).tolist())
            return Pool(total, self._numbers("id", docs), scores[best], known, docs.tolist(), _more(folded, docs))

    def hits(self, pool: Pool, chosen: Ints) -> list[Hit]:
        with broken_index("whoosh"):
            docs = np.array([pool.places[at] for at in chosen.tolist()], dtype=np.int64)
            return list(self._hits(docs, pool.scores[chosen], Sort.RELEVANCE, pool.more[chosen]))

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
        return len(self._alive)

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
        return stem_languages([str(value) for value, _ in self.tally(p.Everything(), ["language"])["language"].pairs()])

    # --- Hits and counts ----------------------------------------------------------------------------------------------------------

    def _shown(self, plan: p.Plan, folded: Folded | None) -> tuple[Ints, Floats]:
        """What matches ``plan`` and is not hidden."""
        docs, scores = self._matches(plan)
        if folded is None:
            return docs, scores
        kept = ~folded.hidden[docs]
        return docs[kept], scores[kept]

    @cached_property
    def _stories(self) -> Stories:
        return stories_of(self._alive, self._column("story"), self._column("is_lead"))

    def _best(self, order: Sort, docs: Ints, scores: Floats, wanted: int) -> Ints:
        """Where the first ``wanted`` hits stand, in order. Equals come newest first, so that no page repeats or loses one."""
        if order is Sort.OLDEST:
            return top(self._numbers("oldest", docs), None, wanted)
        if order is Sort.NEWEST:
            return top(-self._numbers("newest", docs), None, wanted)
        keys = self._ranks_of_outlets[docs] if order is Sort.OUTLET else -scores
        return top(keys, lambda candidates: -self._numbers("newest", docs[candidates]), wanted)

    def _numbers(self, field: str, docs: Ints) -> NDArray[np.int64]:
        made = np.empty(len(docs), dtype=np.int64)
        for base, (segment, _) in zip(self._bases, self._segments, strict=False):
            here = (docs >= base) & (docs < base + segment.size) if len(self._segments) > 1 else slice(None)
            made[here] = segment.numbers(field)[docs[here] - base]
        return made

    @cached_property
    def _ranks_of_outlets(self) -> NDArray[np.int32]:
        """The place of each document's outlet among the names of all outlets."""
        column = self._column("outlet_key")
        names = column.names or ()
        rank = {name: place for place, name in enumerate(sorted(names))}
        ranks = np.full(len(column), len(names), dtype=np.int32)
        ranks[np.diff(column.starts) > 0] = np.array([rank[name] for name in names], dtype=np.int32)[column.values]
        return ranks

    def _hits(self, docs: Ints, scores: Floats, order: Sort, more: Ints) -> tuple[Hit, ...]:
        scored = scores if order is Sort.RELEVANCE else np.zeros(len(docs))
        return tuple(map(self._hit, docs.tolist(), scored.tolist(), more.tolist()))

    def _hit(self, doc: int, score: float, more: int) -> Hit:
        place = int(np.searchsorted(self._bases, doc, side="right")) - 1
        segment, own = self._segments[place][0], doc - int(self._bases[place])
        return Hit(int(segment.ids[own]), score, segment.stored(own), more)

    def _column(self, field: str) -> Column:
        if field not in self._columns:
            self._columns[field] = joined([segment.column(field) for segment, _ in self._segments])
        return self._columns[field]

    def _counts_of_all(self, field: str) -> Counts:
        if field not in self._of_all:
            self._of_all[field] = self._column(field).counts(self._alive)
        return self._of_all[field]

    @cached_property
    def _alive(self) -> Ints:
        return np.flatnonzero(np.concatenate([np.empty(0, dtype=bool), *(alive for _, alive in self._segments)]))

    # --- Evaluation ---------------------------------------------------------------------------------------------------------------

    def _evaluate(self, plan: p.Plan) -> tuple[Ints, Floats]:
        """The numbers of the documents that match, ascending, and their scores."""
        docs: list[Ints] = [np.empty(0, dtype=np.int64)]
        scored = [np.empty(0, dtype=np.float32)]
        for base, (segment, alive) in zip(self._bases, self._segments, strict=False):
            mask, scores = self._match(segment, plan)
            found = np.flatnonzero(mask & alive)
            docs.append(found + base)
            scored.append(scores[found])
        return np.concatenate(docs), np.concatenate(scored)

    def _match(self, segment: Segment, plan: p.Plan) -> Evaluated:
        match plan:
            case p.Term(field, token, weight):
                return self._term(segment, field, token, weight)
            case p.Sequence(field, tokens, weight):
                return self._sequence(segment, field, tokens, weight)
            case p.AllOf(parts):
                return self._all_of(segment, parts)
            case p.AnyOf(parts):
                return self._any_of(segment, parts)
            case p.Without(part):
                return unscored(~self._match(segment, part)[0])
            case p.Close(field, one, other, distance):
                return unscored(close(segment.places(field, one), segment.places(field, other), distance, segment.size))
            case p.AnyToken(field, words):
                return unscored(any_token(segment, field, words))
            case p.AnyValue(field, wanted):
                return unscored(any_value(segment, field, wanted))
            case p.Range(field, low, high):
                return unscored(within(segment.numbers(field), low, high))
        return unscored(np.full(segment.size, isinstance(plan, p.Everything)))

    def _any_of(self, segment: Segment, parts: Sequence[p.Plan]) -> Evaluated:
        mask, scores = unscored(np.zeros(segment.size, dtype=bool))
        for part in parts:
            found, scored = self._match(segment, part)
            mask |= found
            scores += scored
        return mask, scores

    def _all_of(self, segment: Segment, parts: Sequence[p.Plan]) -> Evaluated:
        mask, scores = unscored(np.ones(segment.size, dtype=bool))
        for part in parts:
            found, scored = self._match(segment, part)
            mask &= found
            scores += scored
        scores[~mask] = 0
        return mask, scores

    def _term(self, segment: Segment, field: str, token: str, weight: float) -> Evaluated:
        mask, scores = unscored(np.zeros(segment.size, dtype=bool))
        postings = segment.postings(field, token)
        mask[postings.docs] = True
        if weight:
            idf = self._idf(field, token)
            scores[postings.docs] = weight * idf * self._saturation(segment, field, postings.docs, postings.often)
        return mask, scores

    def _sequence(self, segment: Segment, field: str, tokens: tuple[str, ...], weight: float) -> Evaluated:
        """Where each token stands one place behind the one before."""
        mask, scores = unscored(np.zeros(segment.size, dtype=bool))
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
        self._cache = PostingCache()

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
        self._known = {name: self._known.get(name) or Segment(leaf, self._cache) for name, leaf in names.items()}
        return WhooshSnapshot([(self._known[name], _alive(leaf)) for name, leaf in names.items()], folder)

    def write(self, folder: Path, added: Iterable[IndexDocument], removed: Iterable[int]) -> None:
        documents = {document.id: document for document in added}
        gone = np.array([*documents, *removed], dtype=np.int64)
        index = FileStorage(str(folder)).open_index()
        writer = index.writer(codec=Codec())
        try:
            base = 0
            for leaf, base in index.reader().leaf_readers():
                ids = Segment(leaf, self._cache).ids if leaf.doc_count_all() else gone[:0]
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


def _more(folded: Folded | None, docs: Ints) -> Ints:
    return folded.more(docs) if folded else np.zeros(len(docs), dtype=np.int64)
