"""Plain BM25 of other engines, over the tokens that ours gets: title and text in one field, stemmed, any word of the question.

Each entry of ENGINES takes (documents, depth) and gives a function from a question to article ids, best first; the nth document is the
article n + 1.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import tantivy
from whoosh import fields, query, scoring
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.filedb.filestore import RamStorage

from articles.search.analysis import stems, tokens

Documents = list[tuple[str, str]]
Answer = Callable[[str], list[int]]


def with_tantivy(documents: Documents, *, depth: int) -> Answer:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
    builder.add_unsigned_field("id", stored=True)
    index = tantivy.Index(builder.build())
    writer = index.writer()
    for number, document in enumerate(documents, start=1):
        writer.add_document(tantivy.Document(text=[" ".join(_words(" ".join(document)))], id=number))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def answer(text: str) -> list[int]:
        clauses = [(tantivy.Occur.Should, tantivy.Query.term_query(index.schema, "text", word, "freq")) for word in _asked(text)]
        hits = searcher.search(tantivy.Query.boolean_query(clauses), limit=depth).hits
        return [searcher.doc(address).get_first("id") for _, address in hits]

    return answer


def with_whoosh(documents: Documents, *, depth: int) -> Answer:
    text = fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False)
    index = RamStorage().create_index(fields.Schema(id=fields.STORED(), text=text))
    writer = index.writer()
    for number, document in enumerate(documents, start=1):
        writer.add_document(id=number, text=" ".join(_words(" ".join(document))))
    writer.commit()
    searcher: Any = index.searcher(weighting=scoring.BM25F())

    def answer(asked: str) -> list[int]:
        found = searcher.search(query.Or([query.Term("text", word) for word in _asked(asked)]), limit=depth)
        return [hit["id"] for hit in found]

    return answer


def with_fts5(documents: Documents, *, depth: int) -> Answer:
    """Stems have a colon, which FTS5's tokenisers split at; a letter stands in its place."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE articles USING fts5(text)")
    rows = ((number, _plain(_words(" ".join(document)))) for number, document in enumerate(documents, start=1))
    connection.executemany("INSERT INTO articles (rowid, text) VALUES (?, ?)", rows)

    def answer(text: str) -> list[int]:
        asked = " OR ".join(f'"{word}"' for word in _plain(_asked(text)).split())
        found = connection.execute("SELECT rowid FROM articles WHERE articles MATCH ? ORDER BY rank LIMIT ?", (asked, depth))
        return [number for (number,) in found]

    return answer


ENGINES: dict[str, Callable[..., Answer]] = {"tantivy-py": with_tantivy, "Whoosh": with_whoosh, "SQLite FTS5": with_fts5}


def _words(text: str) -> list[str]:
    return stems(tokens(text), "en")


def _asked(text: str) -> list[str]:
    return list(dict.fromkeys(_words(text)))


def _plain(words: list[str]) -> str:
    return " ".join(word.replace(":", "x") for word in words)
