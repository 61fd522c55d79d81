"""``ingest_files PATH...``: take in saved pages, texts, web archives, folders and ZIPs of them, and CSVs of addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from articles.ingest import ingest_originals, ingest_url
from articles.journey import Options
from articles.management.reporting import IngestCommand, defaults_of
from articles.records import IngestResult, Original, Outcome, Stage
from articles.unpacking import Address, Entry, Refusal, originals_of_paths


class Command(IngestCommand):
    help = (
        "Take saved pages (HTML, MHTML), texts, WARC and WACZ files and CSVs of addresses into the archive; folders are walked, ZIPs are "
        "unpacked. Run it again to go on with what was interrupted."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--outlet", default="", help="The outlet of pages that do not name one.")
        super().add_arguments(parser)

    def handle(self, *args: Any, **arguments: Any) -> None:
        options = self.options(arguments, defaults=defaults_of(outlet=arguments["outlet"]))
        results = ingest_entries(originals_of_paths(arguments["paths"]), options=options)
        self.report(results, as_json=arguments["json"], dry_run=options.dry_run)


def ingest_entries(entries: Iterable[Entry], *, options: Options) -> Iterator[IngestResult]:
    """The results of what could be taken, then those of addresses, then a failed one for each refusal."""
    refused: list[Refusal] = []
    addresses: list[Address] = []

    def taken() -> Iterator[Original]:
        for entry in entries:
            if isinstance(entry, Original):
                yield entry
            elif isinstance(entry, Address):
                addresses.append(entry)
            else:
                refused.append(entry)

    yield from ingest_originals(taken(), options=options)
    for address in addresses:
        yield ingest_url(address.url, options=options)
    for refusal in refused:
        yield IngestResult(name=refusal.name, outcome=Outcome.FAILED, stage=Stage.KEEP, reason=refusal.reason)
