"""Tantivy, embedded: the default engine. Queries are built as objects; its own parser drops what it does not understand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from weakref import proxy

import numpy as np
import tantivy
from haystack.backends import BaseEngine
from tantivy import Occur, Order, Query

from articles.search.analysis import stem_languages
from articles.search.backends import plan as p
from articles.search.backends.base import ArticleSearchBackend, ArticleSearchQuery
from articles.search.backends.columns import Counts, Ints
from articles.search.backends.folding import Folded, Stories, fold, repeats, stories_of
from articles.search.backends.index import Found, Hit, Index, Pool, broken_index
from articles.search.backends.rows import Appender, Rows, read
from articles.search.backends.schema import LANGUAGES, OFTEN, STAMP, STAMP_BITS, STEMS, IndexDocument
from articles.search.backends.tantivy_rows import ROW, matching
from articles.search.backends.tantivy_schema import opened, register, schema, tantivy_document
from articles.search.request import Sort

HEAP_BYTES = 400_000_000
"""Memory of a bulk writer: enough that a commit is one segment, so that there is little to merge. A batch of changes takes the least
that tantivy allows."""
BATCH_HEAP_BYTES = 15_000_000
BULK_THREADS = 1
"""Analysis is ours, in Python; a second thread of tantivy's does not make it faster."""
MANY_VALUES = 500
"""Values beyond which tantivy looks for a set of them quicker than for one after the other."""
MAX_OUTLETS = 60_000
"""Names by which an order by outlet is found out; tantivy returns 65,000 values at most."""

PLANS_KEPT = 4
"""Sets of matching rows that a snapshot keeps: a folded page asks for its hits and its counts. 8 bytes for each row."""

_SORTS = {Sort.NEWEST: ("newest", Order.Desc), Sort.OLDEST: ("oldest", Order.Asc)}


class TantivySnapshot:
    """A searcher on one commit, and the rows that were written up to it or later."""

    def __init__(self, index: Any, rows: Rows, folder: Path) -> None:
        self.index = index
        self.rows = rows
        self.folder = folder
        self._schema = index.schema
        self._searcher = index.searcher()
        self._documents = int(self._searcher.num_docs)
        self._of_all: dict[str, Counts] = {}
        snapshot = proxy(self)  # a bound method would make a circle, and old snapshots stay until garbage is collected
        self._rows_of = lru_cache(PLANS_KEPT)(lambda plan: snapshot._evaluate(plan))

    def find(self, plan: p.Plan, *, order: Sort, start: int, size: int, folded: Folded | None = None) -> Found:
        with broken_index("tantivy"):
            query = self._query(plan)
            if order is Sort.OUTLET:
                return self._by_outlet(query, start, size, folded)
            return self._find(query, order, start, size, folded)

    def tally(self, plan: p.Plan, fields: Sequence[str], *, total: int | None = None) -> dict[str, Counts]:
        """Where most documents match, those that do not are counted, and taken away from all."""
        if not fields:
            return {}
        with broken_index("tantivy"):
            query = self._query(plan)
            total = self._searcher.search(query, limit=1).count if total is None else total
            if 2 * total <= self._documents:
                return self._counts(self._matching(query, total), fields)
            rest = self._counts(self._matching(self._others(query), self._documents - total), fields)
            return {field: self._counts_of_all(field).without(rest[field]) for field in fields}

    def tally_stories(self, plan: p.Plan, fields: Sequence[str]) -> dict[str, Counts]:
        with broken_index("tantivy"):
            rows = self._rows_of(plan)
            again = self._stories.told_again(rows)
            counts = self._tally(rows, fields)
            return {field: counts[field].without(repeats(self._stories, again, self.rows.columns[field])) for field in fields}

    def fold(self, plan: p.Plan, *, order: Sort) -> Folded:
        with broken_index("tantivy"):
            return fold(self._stories, self._rows_of(plan), lambda some: self._in_order(plan, order, some))

    def best(self, plan: p.Plan, *, size: int, folded: Folded | None = None) -> Pool:
        with broken_index("tantivy"):
            total, hits, more = self._stretch(self._query(plan), Sort.RELEVANCE, 0, size, folded)
            places = [address for _, address in hits]
            ids = np.array(self._searcher.fast_field_values("id", places), dtype=np.int64)
            days = tuple(self._searcher.fast_field_values("published_on", places))
            return Pool(total, ids, np.array([score for score, _ in hits], dtype=np.float32), days, places, more)

    def hits(self, pool: Pool, chosen: Ints) -> list[Hit]:
        with broken_index("tantivy"):
            return [self._hit(pool.places[at], float(pool.scores[at]), int(pool.more[at])) for at in chosen.tolist()]

    def words(self, field: str, beginning: str) -> list[str]:
        with broken_index("tantivy"):
            return sorted(word for word, _ in self._searcher.terms_with_prefix(field, beginning))

    def document_frequency(self, field: str, token: str) -> int:
        with broken_index("tantivy"):
            return int(self._searcher.doc_freq(field, token))

    def frequencies(self, field: str) -> list[tuple[str, int]]:
        with broken_index("tantivy"):
            found: list[tuple[str, int]] = self._searcher.terms_with_prefix(field, "")
            return found

    @property
    def count(self) -> int:
        return int(self._searcher.num_docs)

    def stamps(self, first: int, last: int) -> list[tuple[int, int]]:
        with broken_index("tantivy"):
            wanted = self._range(STAMP, first << STAMP_BITS, (last + 1 << STAMP_BITS) - 1)
            count = self._searcher.search(wanted, limit=1).count
            found = self._searcher.search(wanted, limit=max(1, count), order_by_field=STAMP, order=Order.Asc).hits
            return [divmod(value, 1 << STAMP_BITS) for value, _ in found]

    @cached_property
    def languages(self) -> tuple[str, ...]:
        return stem_languages([str(value) for value, _ in self.tally(p.Everything(), ["language"])["language"].pairs()])

    def _matching(self, query: Query, total: int) -> Ints:
        return matching(self._searcher, query, total=total, rows=self.rows.count)

    def _counts(self, rows: Ints, fields: Sequence[str]) -> dict[str, Counts]:
        return {field: self.rows.columns[field].counts(rows) for field in fields}

    def _counts_of_all(self, field: str) -> Counts:
        if field not in self._of_all:
            self._of_all[field] = self._counts(self._alive, [field])[field]
        return self._of_all[field]

    @cached_property
    def _alive(self) -> Ints:
        """The rows of all documents: those of articles that have been written anew, or removed, are left out."""
        return self._matching(Query.all_query(), self._documents)

    @cached_property
    def _stories(self) -> Stories:
        return stories_of(self._alive, self.rows.columns["story"], self.rows.columns["is_lead"])

    def _evaluate(self, plan: p.Plan) -> Ints:
        """The rows that match, by way of the others where those are fewer."""
        query = self._query(plan)
        total = self._searcher.search(query, limit=1).count
        if 2 * total <= self._documents:
            return self._matching(query, total)
        mask = np.zeros(self.rows.count, dtype=bool)
        mask[self._alive] = True
        mask[self._matching(self._others(query), self._documents - total)] = False
        return np.flatnonzero(mask)

    def _tally(self, rows: Ints, fields: Sequence[str]) -> dict[str, Counts]:
        if 2 * len(rows) <= self._documents:
            return self._counts(rows, fields)
        rest = self._counts(np.setdiff1d(self._alive, rows, assume_unique=True), fields)
        return {field: self._counts_of_all(field).without(rest[field]) for field in fields}

    def _in_order(self, plan: p.Plan, order: Sort, rows: Ints) -> Ints:
        """Some rows that match ``plan``, in this order; their stories are looked for, of which they are the most."""
        stories = np.unique(self.rows.columns["story"].values[rows]).tolist()
        query = self._query(p.AllOf((plan, p.AnyValue("story", tuple(stories)))))
        count = self._searcher.search(query, limit=1).count
        by = Sort.NEWEST if order is Sort.OUTLET else order
        found = self._rows_at([address for _, address in self._search(query, by, 0, count).hits])
        ordered = found[np.isin(found, rows)]
        return ordered[np.argsort(self._outlets(ordered), kind="stable")] if order is Sort.OUTLET else ordered

    def _outlets(self, rows: Ints) -> Ints:
        """The place of each row's outlet among the names of all."""
        column = self.rows.columns["outlet_key"]
        names = column.names or ()
        ranks = np.empty(len(names), dtype=np.int64)
        ranks[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
        return np.asarray(ranks[column.of(rows)])

    def _rows_at(self, addresses: Sequence[Any]) -> Ints:
        return np.array(self._searcher.fast_field_values(ROW, addresses), dtype=np.int64)

    def _others(self, query: Query) -> Query:
        """What does not match ``query``."""
        return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, query)])

    def _find(self, query: Query, order: Sort, start: int, size: int, folded: Folded | None = None) -> Found:
        total, hits, more = self._stretch(query, order, start, size, folded)
        found = zip(hits, more.tolist(), strict=True)
        return Found(total, tuple(self._hit(address, 0.0 if order in _SORTS else score, n) for (score, address), n in found))

    def _search(self, query: Query, order: Sort, start: int, size: int) -> Any:
        field, direction = _SORTS.get(order, (None, Order.Desc))
        return self._searcher.search(query, limit=max(1, size), offset=start, order_by_field=field, order=direction)

    def _stretch(
        self, query: Query, order: Sort, start: int, size: int, folded: Folded | None
    ) -> tuple[int, list[tuple[Any, Any]], Ints]:
        """How many match, (score or key, address) of those from ``start`` that are shown, and how many are hidden behind each."""
        if folded is None or not size:
            result = self._search(query, order, start, size)
            hits = result.hits[:size]
            return result.count, hits, np.zeros(len(hits), dtype=np.int64)
        end = limit = start + size
        while True:
            limit = 2 * limit
            result = self._search(query, order, 0, limit)
            hits = result.hits  # tantivy makes the list anew each time
            rows = self._rows_at([address for _, address in hits])
            shown = np.flatnonzero(~folded.hidden[rows])[:end][start:]
            if len(shown) == size or len(rows) < limit:
                return result.count, [hits[at] for at in shown.tolist()], folded.more(rows[shown])

    def _by_outlet(self, query: Query, start: int, size: int, folded: Folded | None) -> Found:
        """Outlets in the order of their names, newest first within each: exact counts by outlet tell which of them the page is
        in, so only those are asked for their hits."""
        terms = {"field": "outlet_key", "size": MAX_OUTLETS, "segment_size": MAX_OUTLETS, "order": {"_key": "asc"}}
        names = {"names": {"terms": terms}}
        buckets = self._searcher.aggregate(query, names)["names"]["buckets"]
        hidden = self._hidden_by_outlet(folded) if folded else {}
        hits: list[Hit] = []
        before = 0
        for bucket in buckets:
            offset, wanted = max(0, start - before), size - len(hits)
            count = bucket["doc_count"] - hidden.get(bucket["key"], 0)
            if wanted and offset < count:
                of_outlet = Query.term_query(self._schema, "outlet_key", bucket["key"], "basic")
                both = Query.boolean_query([(Occur.Must, query), (Occur.Must, of_outlet)])
                hits += self._find(both, Sort.NEWEST, offset, wanted, folded).hits
            before += count
        return Found(sum(bucket["doc_count"] for bucket in buckets), tuple(hits))

    def _hidden_by_outlet(self, folded: Folded) -> dict[Any, int]:
        return dict(self.rows.columns["outlet_key"].counts(np.flatnonzero(folded.hidden)).pairs())

    def _hit(self, address: Any, score: float, more: int = 0) -> Hit:
        document = self._searcher.doc(address)
        return Hit(document.get_first("id"), score, bytes(document.get_first("stored")), more)

    # --- Plan to query ------------------------------------------------------------------------------------------------------------

    def _query(self, plan: p.Plan) -> Query:
        match plan:
            case p.Term(field, token, weight):
                return _weighted(Query.term_query(self._schema, field, token, _option(field)), weight)
            case p.Sequence(field, tokens, weight):
                return _weighted(Query.phrase_query(self._schema, field, list(tokens)), weight)
            case p.Close(field, one, other, distance):
                return _filter(Query.phrase_query(self._schema, field, [(0, one), (0, other)], slop=distance))
            case p.AnyToken(field, words):
                return _filter(Query.term_set_query(self._schema, field, list(words)))
            case p.AnyValue(field, values):
                return _filter(self._any_value(field, values))
            case p.Range(field, low, high):
                return self._range(field, low, high)
            case p.AllOf(parts):
                return self._all_of(parts)
            case p.AnyOf(parts):
                return Query.boolean_query([(Occur.Should, self._query(part)) for part in parts])
            case p.Without():
                return self._all_of((plan,))
            case p.Nothing():
                return Query.empty_query()
        return _filter(Query.all_query())

    def _all_of(self, parts: Sequence[p.Plan]) -> Query:
        """tantivy finds nothing where there are exclusions only."""
        clauses = [
            (Occur.MustNot, self._query(part.part)) if isinstance(part, p.Without) else (Occur.Must, self._query(part))
            for part in parts
        ]
        if all(occur == Occur.MustNot for occur, _ in clauses):
            clauses.append((Occur.Must, _filter(Query.all_query())))
        return Query.boolean_query(clauses)

    def _any_value(self, field: str, values: Sequence[int] | Sequence[str]) -> Query:
        """tantivy's set of terms walks its whole dictionary: 1 ms at 21,000 articles, where 100 single terms take .1 ms."""
        if len(values) > MANY_VALUES:
            return Query.term_set_query(self._schema, field, list(values))
        terms = (Query.term_query(self._schema, field, value, "basic") for value in values)
        return Query.boolean_query([(Occur.Should, term) for term in terms])

    def _range(self, field: str, low: int | None, high: int | None) -> Query:
        bottom = max(0, low or 0)
        if high is not None and high < bottom:
            return Query.empty_query()
        return _filter(Query.range_query(self._schema, field, tantivy.FieldType.Unsigned, bottom, high))


class TantivyIndex(Index[TantivySnapshot]):
    engine = f"tantivy {version('tantivy')}"
    immutable = "*-*.*"
    commit_every = 50_000

    def version(self, folder: Path) -> object:
        """``meta.json`` is replaced by every commit."""
        with broken_index(folder):
            stat = (folder / "meta.json").stat()
            return stat.st_mtime_ns, stat.st_ino

    def open(self, folder: Path, before: TantivySnapshot | None) -> TantivySnapshot:
        """Rows are written before a commit, so they are read after it."""
        index = before.index if before else opened(folder)
        index.reload()
        return TantivySnapshot(index, read(folder, before.rows) if before else read(folder), folder)

    def write(self, folder: Path, added: Iterable[IndexDocument], removed: Iterable[int]) -> None:
        """A deletion touches only what was added before it. (By term, tantivy-py 0.27 deletes nothing from a field of numbers.)"""
        documents = {document.id: document for document in added}
        index = opened(folder)
        writer = index.writer(BATCH_HEAP_BYTES, 1)
        if gone := [*documents, *removed]:
            writer.delete_documents_by_query(Query.term_set_query(index.schema, "id", gone))
        rows = Appender(folder)
        for document in documents.values():
            writer.add_document(tantivy_document(document, rows.add(document)))
        rows.flush()
        writer.commit()
        writer.wait_merging_threads()

    def bulk(self, folder: Path) -> TantivyBulk:
        with broken_index(folder):
            return TantivyBulk(folder)


class TantivyBulk:
    """One writer for all commits, which merges what it wrote in threads of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        index = tantivy.Index(schema(), str(folder))
        register(index)
        self._writer = index.writer(HEAP_BYTES, BULK_THREADS)
        self._rows = Appender(folder)

    def add(self, documents: Iterable[IndexDocument]) -> None:
        with broken_index(self._folder):
            for document in documents:
                self._writer.add_document(tantivy_document(document, self._rows.add(document)))

    def commit(self) -> None:
        with broken_index(self._folder):
            self._rows.flush()
            self._writer.commit()

    def close(self) -> None:
        with broken_index(self._folder):
            self._writer.wait_merging_threads()

    def cancel(self) -> None:
        with broken_index(self._folder):
            self._writer.rollback()


class TantivySearchBackend(ArticleSearchBackend):
    index_class = TantivyIndex


class TantivySearchQuery(ArticleSearchQuery):
    pass


class TantivyEngine(BaseEngine):  # type: ignore[misc]
    backend = TantivySearchBackend
    query = TantivySearchQuery


def _option(field: str) -> str:
    return "freq" if field in STEMS else "basic" if field in (LANGUAGES, OFTEN) else "position"


def _filter(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)


def _weighted(query: Query, weight: float) -> Query:
    if weight == 1.0:
        return query
    return Query.boost_query(query, weight) if weight else _filter(query)
