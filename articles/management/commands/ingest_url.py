"""``ingest_url URL...``: fetch pages and take them in."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from articles.ingest import ingest_url
from articles.management.reporting import IngestCommand
from articles.models import Source


class Command(IngestCommand):
    help = "Fetch web pages, politely, and take them into the archive."
    source_kind = Source.Kind.URLS

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("urls", nargs="+", metavar="URL")
        super().add_arguments(parser)

    def handle(self, *args: Any, **arguments: Any) -> None:
        options = self.options(arguments)
        results = (ingest_url(url, options=options) for url in arguments["urls"])
        self.report(results, as_json=arguments["json"], dry_run=options.dry_run, total=len(arguments["urls"]))
