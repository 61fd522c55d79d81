"""``recognise --batch IN.jsonl --out OUT.jsonl``: the people, organisations and places in texts, stored nowhere."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles import wiring
from articles.entities import Document, as_record, recognise
from articles.ingest import CHUNK
from articles.management.reporting import Progress


class Command(BaseCommand):
    help = "Print the names in texts, as JSON Lines. docs/formats.md describes the records."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--batch", type=Path, required=True, metavar="IN.jsonl", help="Lines with id, text and, if known, language."
        )
        parser.add_argument("--out", type=Path, metavar="OUT.jsonl", help="Where the records go; stdout if not given.")

    def handle(self, *args: Any, **arguments: Any) -> None:
        file: Path = arguments["batch"]
        progress = Progress("texts")
        try:
            with file.open(encoding="utf-8") as lines, self._sink(arguments["out"]) as sink:
                for record in records_of(rows_of(lines, name=file.name)):
                    sink.write(json.dumps(record, ensure_ascii=False) + "\n")
                    progress.advance()
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        progress.finish()
        self.stderr.write(f"{progress.done:,} texts read.")

    def _sink(self, out: Path | None) -> Any:
        return out.open("w", encoding="utf-8") if out else open(sys.stdout.fileno(), "w", encoding="utf-8", closefd=False)


def rows_of(lines: Iterable[str], *, name: str) -> Iterator[tuple[Any, Document]]:
    """(id, document) of each line. Raises CommandError that names the line which cannot be read."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            yield row["id"], Document(text=row["text"], language=row.get("language", "en"))
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{name}, line {number}: not a JSON object with id and text ({error!r}).") from error


def records_of(rows: Iterable[tuple[Any, Document]]) -> Iterator[Mapping[str, Any]]:
    """The record of each text, in order."""
    rest = iter(rows)
    while chunk := list(islice(rest, CHUNK)):
        mentions = recognise([document for _, document in chunk], recogniser=wiring.recogniser({}))
        yield from (as_record(identifier, found) for (identifier, _), found in zip(chunk, mentions, strict=True))
