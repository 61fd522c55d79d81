"""``import_jsonl FILE``: one article a line, its fields already known."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import CommandError, CommandParser

from articles.extraction import ARTICLE_JSON
from articles.ingest import ingest_originals
from articles.management.reporting import IngestCommand, defaults_of
from articles.models import Source
from articles.records import CaptureKind, Original


class Command(IngestCommand):
    help = "Import articles from a JSON Lines file (.jsonl or .jsonl.gz). docs/formats.md describes the fields."
    source_kind = Source.Kind.IMPORT

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--outlet", default="", help="The outlet of articles that do not name one.")
        parser.add_argument("--language", default="", help="Their language, where they do not say (ISO 639-1).")
        parser.add_argument("--limit", type=int, default=None, metavar="N", help="Stop after N articles.")
        super().add_arguments(parser)

    def handle(self, *args: Any, **arguments: Any) -> None:
        file: Path = arguments["file"]
        arguments["source"] = arguments["source"] or file.name
        options = self.options(arguments, defaults=defaults_of(outlet=arguments["outlet"], language=arguments["language"]))
        try:
            with open_lines(file) as lines:
                results = ingest_originals(originals_of_lines(lines, name=file.name, limit=arguments["limit"]), options=options)
                self.report(results, as_json=arguments["json"], dry_run=options.dry_run, total=arguments["limit"])
        except (OSError, EOFError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error


EXPORT_HEADING = b'{"export":'
"""The line with which our own exports begin: it tells of the export and is no article."""


def open_lines(file: Path) -> BinaryIO | gzip.GzipFile:
    """Lines of bytes, gunzipped where the name ends in .gz. Raises OSError."""
    return gzip.open(file, "rb") if file.suffix == ".gz" else file.open("rb")


def originals_of_lines(lines: Iterable[bytes], *, name: str, limit: int | None) -> Iterator[Original]:
    """Each line is an original of its own, kept as it stands; its name is 'FILE:LINE', from 1. Blank lines, and the heading of an
    export, are passed over."""
    taken = 0
    for number, line in enumerate(lines, start=1):
        if taken == limit:
            return
        if line.strip() and not line.startswith(EXPORT_HEADING):
            taken += 1
            yield Original(
                content=line.strip(),
                kind=CaptureKind.IMPORT,
                media_type=ARTICLE_JSON,
                charset="utf-8",
                file_name=f"{name}:{number}",
                retrieved_at=datetime.now(UTC),
            )
