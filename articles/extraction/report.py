"""The stable JSON of one extraction, as ``manage.py extract`` prints it and the scorers read it."""

from __future__ import annotations

from typing import Any

from articles.records import Extraction


def as_record(name: str, extraction: Extraction) -> dict[str, Any]:
    """JSON-ready; a field that was not found is None (authors, tags: an empty list).

    ``id``             ``name``, as the caller names the original
    ``title`` ``body`` ``lede`` ``outlet`` ``section``   text
    ``blocks``                                           what each paragraph of the body is, see docs/formats.md; [] where all are plain
    ``authors`` ``tags``                                 lists of text
    ``published`` ``modified``                           ISO 8601 to the known precision: '2016', '2016-12-20',
    '2016-12-20T09:30:00+02:00'
    ``language``                                         ISO 639-1
    ``image`` ``canonical_url``                          absolute http(s) URLs
    ``sources`` ``confidence``                           field -> where it was found; field -> 0 to 1. Fields are named as here
    ``warnings``                                         sentences
    """
    provenance = {_NAMES.get(field, field): told for field, told in extraction.provenance().items()}
    return {
        "id": name,
        "title": extraction.headline.value if extraction.headline else None,
        "authors": list(extraction.authors.value) if extraction.authors else [],
        "published": extraction.published.value.isoformat() if extraction.published else None,
        "modified": extraction.modified.value.isoformat() if extraction.modified else None,
        "outlet": extraction.outlet.value if extraction.outlet else None,
        "language": extraction.language.value if extraction.language else None,
        "lede": extraction.lede.value if extraction.lede else None,
        "body": extraction.body.value if extraction.body else None,
        "blocks": [block.value for block in extraction.blocks],
        "image": extraction.image.value if extraction.image else None,
        "canonical_url": extraction.canonical_url.value if extraction.canonical_url else None,
        "section": extraction.section.value if extraction.section else None,
        "tags": list(extraction.tags.value) if extraction.tags else [],
        "sources": {field: told["source"] for field, told in provenance.items()},
        "confidence": {field: told["confidence"] for field, told in provenance.items()},
        "warnings": list(extraction.warnings),
    }


_NAMES = {"headline": "title"}
"""Names in the record that differ from those of Extraction; they are those of the scorers."""
