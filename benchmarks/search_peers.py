"""The engines that ours is measured beside, each asked for the same page: 20 hits with a snippet each, ten values of seven facets, the
years. They are given our tokens and our plan of the query, and read their own index.

    raw tantivy   the very index and query object of ours; its snippets; terms aggregations, exact in every segment
    raw whoosh    the very index of ours, by its own searcher, BM25F, groupedby on the columns, and its highlighter
    fts5          a table of our tokens in SQLite; bm25(), snippet(), GROUP BY over what matches
    haystack      Haystack's own Whoosh backend with its own analysis (so totals differ), facets and highlights
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from articles.search import query, tree
from articles.search.analysis import GAP
from articles.search.backends import plan as p
from articles.search.backends.resolve import planned
from articles.search.backends.schema import FACET_FIELDS, IndexDocument, load_stored

Ask = Callable[[str], int]
"""Answers one query in full and returns the total."""
HITS = 20
TOP = 10
_EVERY_VALUE = 1_000_000_000
_TOKEN_FIELDS = ("text", "text_stem", "headline_stem", "headline", "place")


def raw_tantivy(snapshot: Any) -> Ask:
    from tantivy import Document, SnippetGenerator

    searcher, schema = snapshot._searcher, snapshot._schema
    fields = [*FACET_FIELDS.values(), "year"]
    asked = {field: {"terms": {"field": field, "size": TOP, "segment_size": _EVERY_VALUE}} for field in fields}

    def ask(text: str) -> int:
        node = query.read(text).node
        found_by = snapshot._query(planned(node, snapshot))
        result = searcher.search(found_by, limit=HITS)
        field = "text" if '"' in text or "*" in text else "text_stem"
        generator = SnippetGenerator.create(searcher, found_by, schema, field)
        for _, address in result.hits:
            shown = Document()
            shown.add_text(field, load_stored(bytes(searcher.doc(address).get_first("stored")))["body"])
            generator.snippet_from_doc(shown).to_html()
        searcher.aggregate(found_by, asked)
        return int(result.count)

    return ask


def raw_whoosh(folder: Path, snapshot: Any) -> Ask:
    from whoosh import formats, highlight, sorting
    from whoosh.analysis import StandardAnalyzer
    from whoosh.filedb.filestore import FileStorage

    formats.Positions.decode_positions = lambda _, places: array("I", places).tolist()  # as ``whoosh_segments.Tokens`` writes them
    searcher = FileStorage(str(folder)).open_index().searcher()
    analyzer, fragmenter, formatter = StandardAnalyzer(), highlight.ContextFragmenter(), highlight.HtmlFormatter()

    class Packed(sorting.FacetType):  # type: ignore[misc]
        """Values of a column of ours."""

        def __init__(self, field: str) -> None:
            self.field = field
            self.maptype = sorting.Count

        def categorizer(self, global_searcher: Any) -> Any:
            return _Categorizer(self.field)

    class _Categorizer(sorting.Categorizer):  # type: ignore[misc]
        allow_overlap = True

        def __init__(self, field: str) -> None:
            self.field = field

        def set_searcher(self, segment_searcher: Any, docoffset: int) -> None:
            self.reader = segment_searcher.reader().column_reader(self.field, translate=False)

        def keys_for(self, matcher: Any, docid: int) -> Any:
            value = self.reader[docid]
            if self.field.endswith("_id"):
                return np.frombuffer(value, dtype="<i8").tolist()
            return [value]

    grouped = {field: Packed(field) for field in (*FACET_FIELDS.values(), "year")}

    def ask(text: str) -> int:
        found_by = _whoosh(planned(query.read(text).node, snapshot))
        results = searcher.search(found_by, limit=HITS, groupedby=grouped)
        terms = frozenset(text.replace('"', "").replace("*", "").lower().split())
        for hit in results:
            highlight.highlight(load_stored(hit["stored"])["body"], terms, analyzer, fragmenter, formatter)
        for field in grouped:
            sorted(results.groups(field).items(), key=lambda pair: -pair[1])[:TOP]
        return len(results)

    return ask


def _whoosh(plan: p.Plan) -> Any:
    from whoosh import query as q

    match plan:
        case p.Term(field, token, weight):
            return q.Term(field, token.encode(), boost=weight or 1.0)
        case p.Sequence(field, tokens, weight):
            return q.Phrase(field, [token.encode() for token in tokens], boost=weight)
        case p.AnyToken(field, words):
            return q.Or([q.Term(field, word.encode()) for word in words])
        case p.AllOf(parts):
            return q.And([_whoosh(part) for part in parts])
        case p.AnyOf(parts):
            return q.Or([_whoosh(part) for part in parts])
    raise NotImplementedError(plan)


def fill_fts5(file: Path, documents: Iterable[IndexDocument]) -> None:
    """Make the database. It is large: text in two forms, and a table for each facet."""
    database = sqlite3.connect(file)
    columns = ", ".join(_TOKEN_FIELDS)
    database.execute(
        f"CREATE VIRTUAL TABLE docs USING fts5({columns}, tokenize=\"unicode61 remove_diacritics 0 tokenchars ':{GAP}'\")"
    )
    for facet in (*FACET_FIELDS, "year"):
        database.execute(f"CREATE TABLE {facet} (doc INTEGER, value)")
    for document in documents:
        texts = {**document.words, **document.stems, **document.names}
        tokens = [" ".join(texts[field]) for field in _TOKEN_FIELDS]
        database.execute(f"INSERT INTO docs (rowid, {columns}) VALUES (?{', ?' * len(tokens)})", [document.id, *tokens])
        for facet, field in FACET_FIELDS.items():
            values: Iterable[Any] = document.ids.get(field) or ([document.keys[field]] if field in document.keys else ())
            database.executemany(f"INSERT INTO {facet} VALUES (?, ?)", [(document.id, value) for value in values])
        if year := document.numbers.get("year"):
            database.execute("INSERT INTO year VALUES (?, ?)", (document.id, year))
    for facet in (*FACET_FIELDS, "year"):
        database.execute(f"CREATE INDEX {facet}_doc ON {facet} (doc, value)")
    database.execute("INSERT INTO docs (docs) VALUES ('optimize')")
    database.execute("ANALYZE")
    database.commit()
    database.close()


def fts5(file: Path, snapshot: Any) -> Ask:
    database = sqlite3.connect(file)
    database.execute("PRAGMA cache_size = -65536")
    database.execute("PRAGMA mmap_size = 4000000000")
    database.execute("CREATE TEMP TABLE matches (doc INTEGER PRIMARY KEY)")

    def ask(text: str) -> int:
        node = query.read(text).node
        match = _fts5(planned(node, snapshot), [leaf.text for leaf in tree.leaves(node) if isinstance(leaf, tree.Prefix)])
        column = _TOKEN_FIELDS.index("text" if '"' in text or "*" in text else "text_stem")
        page = f"SELECT rowid, snippet(docs, {column}, '<mark>', '</mark>', '...', 40) FROM docs WHERE docs MATCH ? ORDER BY rank LIMIT ?"
        database.execute(page, (match, HITS)).fetchall()
        database.execute("DELETE FROM matches")
        database.execute("INSERT INTO matches SELECT rowid FROM docs WHERE docs MATCH ?", (match,))
        for facet in (*FACET_FIELDS, "year"):
            counts = (
                f"SELECT value, count(*) AS n FROM matches CROSS JOIN {facet} USING (doc) GROUP BY value ORDER BY n DESC LIMIT ?"
            )
            database.execute(counts, (TOP,)).fetchall()
        return int(database.execute("SELECT count(*) FROM matches").fetchone()[0])

    return ask


def _fts5(plan: p.Plan, prefixes: list[str]) -> str:
    match plan:
        case p.Term(field, token):
            return f'{field} : "{token}"'
        case p.Sequence(field, tokens):
            return f'{field} : "{" ".join(tokens)}"'
        case p.AnyToken(field):
            return f'{field} : "{prefixes[0]}" *'
        case p.AllOf(parts):
            return " AND ".join(f"({_fts5(part, prefixes)})" for part in parts)
        case p.AnyOf(parts):
            return " OR ".join(f"({_fts5(part, prefixes)})" for part in parts)
    raise NotImplementedError(plan)


def fill_haystack(folder: Path, prepared: Iterable[Mapping[str, Any]]) -> None:
    """What ``WhooshSearchBackend.update`` would write; that opens a reader over all segments for each document."""
    backend = _haystack(folder)
    writer = backend.index.writer(limitmb=256)
    fields = set(backend.schema.names()) - {"stamp"}  # beyond the 32 bits of its numbers
    for document in prepared:
        kept = {field: _text(value) for field, value in document.items() if field in fields and value not in (None, "", [])}
        writer.add_document(**kept)
    writer.commit()


def haystack(folder: Path) -> Ask:
    backend = _haystack(folder)

    def ask(text: str) -> int:
        facets: dict[str, dict[str, Any]] = {field: {} for field in FACET_FIELDS.values()}
        answer = backend.search(text, facets=facets, highlight=True, start_offset=0, end_offset=HITS)
        return int(answer["hits"])

    return ask


def _haystack(folder: Path) -> Any:
    """Haystack's own backend, on ``folder``."""
    from haystack.backends.whoosh_backend import WhooshSearchBackend

    backend = WhooshSearchBackend("default", PATH=str(folder), SILENTLY_FAIL=False)
    backend.setup()
    return backend


def _text(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return ",".join(map(str, value))
    return value if isinstance(value, (str, int, datetime)) else str(value)
