"""CSV (RFC 4180) and JSON Lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from articles.exporting.entries import Entry
from articles.exporting.headings import Heading
from articles.spreadsheets import exact_line, safe_line

BOM = "\ufeff"
"""Tells spreadsheets that the file is UTF-8."""
_COLUMNS = (
    *("id", "headline", "outlet", "authors", "published", "language", "section", "tags", "people", "organisations", "places"),
    *("words", "original_url", "archive_url"),
)
_ABOUT = ("search", "search_url", "results", "exported_at")
_SEPARATOR = "; "


def spreadsheet(heading: Heading, entries: Iterable[Entry]) -> Iterator[str]:
    """Without the text; no cell can be a formula."""
    yield BOM + exact_line((*_COLUMNS, "lede", *_ABOUT))
    about = _about(heading)
    for entry in entries:
        yield safe_line((*_cells(entry), entry.lede, *about))


def exact(heading: Heading, entries: Iterable[Entry]) -> Iterator[str]:
    """Every cell as it is stored, the text included: for programs, not for spreadsheets."""
    yield exact_line((*_COLUMNS, "lede", "text", *_ABOUT))
    about = _about(heading)
    for entry in entries:
        yield exact_line((*_cells(entry), entry.lede, entry.body, *about))


def json_lines(heading: Heading, entries: Iterable[Entry]) -> Iterator[str]:
    """The first line tells of the export, each other is an article as ``import_jsonl`` takes it."""
    about = {"archive": heading.archive, "search": heading.search, "url": heading.url, "total": heading.total}
    yield _json({"export": {**about, "made_at": heading.made_at.isoformat()}})
    for entry in entries:
        yield _json(_record(entry))


def _cells(entry: Entry) -> tuple[str, ...]:
    lists = (entry.tags, entry.people, entry.organisations, entry.places)
    return (
        *(str(entry.id), entry.headline, entry.outlet, _SEPARATOR.join(entry.authors)),
        *(entry.published.isoformat() if entry.published else "", entry.language, entry.section),
        *map(_SEPARATOR.join, lists),
        *(str(entry.words), entry.original_url, entry.url),
    )


def _about(heading: Heading) -> tuple[str, ...]:
    return heading.search, heading.url, str(heading.total), heading.made_at.isoformat(timespec="seconds")


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"


def _record(entry: Entry) -> dict[str, object]:
    record = {
        "id": entry.supplier_id or str(entry.id),
        "title": entry.headline,
        "lede": entry.lede,
        "text": entry.body,
        "authors": entry.authors,
        "outlet": entry.outlet,
        "published": entry.published.isoformat() if entry.published else None,
        "language": entry.language,
        "section": entry.section,
        "tags": entry.tags,
        "entities": {"PERSON": entry.people, "ORG": entry.organisations, "PLACE": entry.places},
        "url": entry.original_url,
        "archive_id": entry.id,
        "archive_url": entry.url,
    }
    return {key: value for key, value in record.items() if value not in ("", None, ())}
