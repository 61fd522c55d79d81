"""``ingest_files PATH...``: take in saved pages, texts, folders and ZIPs of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from articles.ingest import ingest_originals
from articles.journey import Options
from articles.management.reporting import IngestCommand, defaults_of
from articles.records import IngestResult, Original, Outcome, Stage
from articles.unpacking import Refusal, originals_of_paths


class Command(IngestCommand):
    help = "Take HTML and text files into the archive; folders are walked, ZIPs are unpacked."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--outlet", default="", help="The outlet of pages that do not name one.")
        super().add_arguments(parser)

    def handle(self, *args: Any, **arguments: Any) -> None:
        options = self.options(arguments, defaults=defaults_of(outlet=arguments["outlet"]))
        results = ingest_entries(originals_of_paths(arguments["paths"]), options=options)
        self.report(results, as_json=arguments["json"], dry_run=options.dry_run)


def ingest_entries(entries: Iterable[Original | Refusal], *, options: Options) -> Iterator[IngestResult]:
    """The results of what could be taken, then a failed one for each refusal."""
    refused: list[Refusal] = []

    def taken() -> Iterator[Original]:
        for entry in entries:
            if isinstance(entry, Original):
                yield entry
            else:
                refused.append(entry)

    yield from ingest_originals(taken(), options=options)
    for refusal in refused:
        yield IngestResult(name=refusal.name, outcome=Outcome.FAILED, stage=Stage.KEEP, reason=refusal.reason)
