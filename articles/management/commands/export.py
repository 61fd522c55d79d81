"""``manage.py export``: everything that a search finds, into a file, in any of the formats of the portal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils.timezone import localtime

from articles.errors import EngineUnavailable, QueryError
from articles.exporting import FORMATS_BY_NAME, Entry, Heading, read
from articles.management.reporting import Progress
from articles.search import service
from articles.search.request import SearchRequest, Sort


class Command(BaseCommand):
    help = "Write all that a search finds into a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("query", nargs="?", default="", help="a query as typed in the search box; everything without one")
        parser.add_argument("--format", choices=sorted(FORMATS_BY_NAME), default="jsonl")
        parser.add_argument("--sort", choices=[sort.value for sort in Sort], help="newest first where there is no query")
        parser.add_argument("--fold", action="store_true", help="each story once, however many outlets ran it")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")
        parser.add_argument("--site", default="http://localhost:8000", help="scheme and host that addresses of articles begin with")

    def handle(self, *args: Any, **options: Any) -> None:
        request = SearchRequest(
            text=options["query"], sort=Sort(options["sort"]) if options["sort"] else None, fold=options["fold"]
        )
        try:
            with options["out"].open("w", encoding="utf-8", newline="") as file:
                count = self._write(file, request, options)
        except QueryError as error:
            remedy = f" This can be read: {error.repaired}" if error.repaired else ""
            raise CommandError(f"{error}{remedy}") from error
        except (EngineUnavailable, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count:,} articles written to {options['out']}.")

    def _write(self, file: TextIO, request: SearchRequest, options: dict[str, Any]) -> int:
        site = options["site"].rstrip("/")
        total = service.search(request).total
        progress = Progress("articles", total=total)
        heading = Heading(
            archive=settings.SITE_NAME,
            search=f"\u00ab{request.text}\u00bb" if request.text else "all articles",
            url=f"{site}{reverse('search')}",
            made_at=localtime(),
            total=total,
        )
        entries = read(service.every(request), url_of=lambda pk: site + reverse("permalink", args=[pk]))
        for piece in FORMATS_BY_NAME[options["format"]].write(heading, _watched(entries, progress)):
            file.write(piece)
        progress.finish()
        return progress.done


def _watched(entries: Iterator[Entry], progress: Progress) -> Iterator[Entry]:
    for entry in entries:
        yield entry
        progress.advance()
