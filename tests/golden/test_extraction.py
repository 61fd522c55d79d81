"""Every field of every golden page, as a reader of the archive would see it.

What the extraction room cannot do yet stands in KNOWN_MISSES as a strict expected failure: an entry that begins to pass must go.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from articles.extraction import extract
from articles.records import Extraction, Found, Original
from articles.unpacking import originals_of_file

PAGES = Path(__file__).parents[2] / "articles" / "demo" / "pages"
EXPECTED: list[dict[str, Any]] = [
    json.loads(line) for line in (Path(__file__).parent / "expected.jsonl").read_text(encoding="utf-8").splitlines()
]
KNOWN_MISSES = {
    ("alderby-courier/2018-01-15-saltings-flood-2-corrected.html", "body_ends"): (
        "the note of a correction stays in the body: it says what the text said before, and readers search for it"
    ),
}


def value(found: Found[Any] | None) -> Any:
    return found.value if found else None


def body(extraction: Extraction) -> str:
    return " ".join((value(extraction.body) or "").split())


READ: dict[str, Callable[[Extraction], Any]] = {
    "title": lambda extraction: value(extraction.headline),
    "authors": lambda extraction: list(value(extraction.authors) or ()),
    "published": lambda extraction: moment.isoformat() if (moment := value(extraction.published)) else None,
    "outlet": lambda extraction: value(extraction.outlet),
    "language": lambda extraction: value(extraction.language),
    "canonical_url": lambda extraction: value(extraction.canonical_url),
}
FIELDS = (*READ, "body_starts", "body_ends", "body_lacks")


@cache
def extracted(file: str) -> Extraction:
    (original,) = originals_of_file(Path(file).name, BytesIO((PAGES / file).read_bytes()))
    assert isinstance(original, Original)
    return extract(original)


def check(field: str, extraction: Extraction, expected: Any) -> None:
    match field:
        case "body_starts":
            assert body(extraction)[: len(expected)] == expected
        case "body_ends":
            assert body(extraction)[-len(expected) :] == expected
        case "body_lacks":
            assert [text for text in expected if text in body(extraction)] == []
        case _:
            assert READ[field](extraction) == expected


def cases() -> list[Any]:
    """One parameter set a field and page, known misses marked."""
    return [
        pytest.param(
            line,
            field,
            id=f"{line['file']}-{field}",
            marks=[pytest.mark.xfail(reason=reason, strict=True)] if (reason := KNOWN_MISSES.get((line["file"], field))) else [],
        )
        for line in EXPECTED
        for field in FIELDS
    ]


@pytest.mark.parametrize(("line", "field"), cases())
def test_a_golden_page_is_read_as_it_was_written(line: dict[str, Any], field: str) -> None:
    check(field, extracted(line["file"]), line[field])


def test_every_known_miss_names_a_page_and_a_field() -> None:
    files = {line["file"] for line in EXPECTED}
    assert all(file in files and field in FIELDS for file, field in KNOWN_MISSES)
