"""Where each field of an article came from, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from articles.web.contexts import Origin

FIELDS = {
    "headline": "Headline",
    "authors": "Authors",
    "published": "Date",
    "outlet": "Outlet",
    "section": "Section",
    "lede": "Lede",
    "body": "Text",
    "language": "Language",
    "image": "Picture",
    "tags": "Tags",
    "modified": "Last change",
    "canonical_url": "Address",
}
"""In the order in which a reader doubts them."""
SOURCES = {
    "json-ld": "structured data in the page (JSON-LD)",
    "h1": "the main heading of the page",
    "title": "the title of the page",
    "byline": "the byline",
    "dateline": "the dateline",
    "text": "the text itself",
    "url": "the address of the page",
    "given": "stated by whoever added the article",
    "editor": "an editor of this archive",
}
PREFIXES = {
    "meta": "a meta tag of the page",
    "microdata": "microdata in the page",
    "json-ld": "structured data in the page",
    "css": "the page\u2019s layout",
    "site rule": "a rule of the editors for this site",
}
CERTAIN = frozenset({"given", "editor"})
"""People, whose word is not given in percent."""


def origins(provenance: Mapping[str, Mapping[str, Any]]) -> tuple[Origin, ...]:
    """``Article.provenance`` in words; fields unknown to this version come last, under their own names."""
    return tuple(_origins(provenance))


def _origins(provenance: Mapping[str, Mapping[str, Any]]) -> Iterator[Origin]:
    for field in [name for name in FIELDS if name in provenance] + sorted(provenance.keys() - FIELDS.keys()):
        source = str(provenance[field].get("source", ""))
        confidence = provenance[field].get("confidence")
        percent = round(confidence * 100) if isinstance(confidence, int | float) and source not in CERTAIN else None
        yield Origin(field=FIELDS.get(field, field), source=source_words(source), percent=percent)


def source_words(source: str) -> str:
    """'meta:og:title' -> 'a meta tag of the page (og:title)'; a source without words of ours is quoted as it is."""
    if source in SOURCES:
        return SOURCES[source]
    kind, _, name = source.partition(":")
    return f"{PREFIXES[kind]} ({name})" if name and kind in PREFIXES else source
