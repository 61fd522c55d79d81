"""What tantivy keeps of an article: its fields, and the document that one becomes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import tantivy

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
from articles.search.backends.tantivy_rows import FIELDS, numbers

_TOKENIZER = "spaces"


def schema() -> Any:
    builder = tantivy.SchemaBuilder()
    for field in (*WORDS, *NAMES):
        builder.add_text_field(field, tokenizer_name=_TOKENIZER, index_option="position")
    for field in STEMS:
        option = "position" if field in PLACED_STEMS else "freq"
        builder.add_text_field(field, tokenizer_name=_TOKENIZER, index_option=option)
    for field in (LANGUAGES, OFTEN):
        builder.add_text_field(field, tokenizer_name=_TOKENIZER, index_option="basic")
    for field in KEYS:
        builder.add_text_field(field, fast=True, tokenizer_name="raw", index_option="basic")
    for field in IDS:
        builder.add_unsigned_field(field, indexed=True, fast=True)
    for field in NUMBERS:
        builder.add_unsigned_field(field, indexed=True, fast=True, stored=field == "id")
    for field in FIELDS:
        builder.add_unsigned_field(field, fast=True)
    builder.add_unsigned_field(STAMP, indexed=False, fast=True)
    builder.add_bytes_field("stored", stored=True)
    return builder.build()


def tantivy_document(document: IndexDocument, row: int) -> Any:
    made = tantivy.Document()
    for field, tokens in _token_fields(document):
        if tokens:
            made.add_text(field, " ".join(tokens))
    for field, key in document.keys.items():
        made.add_text(field, key)
    for field, ids in document.ids.items():
        for value in ids:
            made.add_unsigned(field, value)
    for field, number in {**document.numbers, **numbers(row)}.items():
        made.add_unsigned(field, number)
    made.add_bytes("stored", document.stored)
    return made


def _token_fields(document: IndexDocument) -> Iterable[tuple[str, Sequence[str]]]:
    marks = ((LANGUAGES, document.languages), (OFTEN, document.often))
    return chain(document.words.items(), document.stems.items(), document.names.items(), marks)


def opened(folder: Path) -> Any:
    index = tantivy.Index.open(str(folder))
    index.config_reader("manual")
    register(index)
    return index


def register(index: Any) -> None:
    spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(_TOKENIZER, spaces)
