"""Pages of kinds that the demo archive has none of: live blogs, galleries, texts copied off a page with their byline.

Beside each page stands a file of JSON with the whole record, written from what the page says.
"""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from articles.extraction.extractor import extract
from articles.records import Block, Extraction, Found, Original
from articles.text import paragraphs
from articles.unpacking import originals_of_file

PAGES = sorted(page for page in (Path(__file__).parent / "pages").iterdir() if page.suffix != ".json")
DATES = ("published", "modified")
NAMED = {"title": "headline"}


def value(found: Found[Any] | None) -> Any:
    return found.value if found else None


def read(page: Path) -> Extraction:
    (original,) = originals_of_file(page.name, BytesIO(page.read_bytes()))
    assert isinstance(original, Original)
    return extract(original)


def body_of(found: Extraction) -> list[list[str]]:
    """[what it is, text] of each paragraph."""
    lines = paragraphs(value(found.body))
    kinds = found.blocks or (Block.PARAGRAPH,) * len(lines)
    return [[kind.value, line] for kind, line in zip(kinds, lines, strict=True)]


def field_of(found: Extraction, field: str) -> Any:
    answer = value(getattr(found, NAMED.get(field, field)))
    if field in DATES:
        return answer.isoformat() if answer else None
    return list(answer or ()) if field == "authors" else answer


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_of_a_rarer_kind_is_read_as_it_was_written(page: Path) -> None:
    expected = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    body = expected.pop("body")
    found = read(page)
    assert {field: field_of(found, field) for field in expected} == expected
    assert body_of(found) == body
